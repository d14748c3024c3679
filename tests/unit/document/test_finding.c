/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "document/finding_kind.h"

static const struct finding sample = {
    .code = "ELEMENT_TOO_LONG",
    .severity = FINDING_ERROR,
    .scope = SCOPE_ELEMENT,
    .codes = { .transaction = "5", .segment = "8", .element = "5" },
    .offset = 512,
    .segment_number = 12,
    .set_position = 10,
    .tag = "PO1",
    .loop = "PO1[3]",
    .loop_id = "",
    .element = 3,
    .component = 2,
    .reference = 355,
    .value = BYTES("E\"A"),
};

static void assert_text(struct buffer *found, const char *expected)
{
    buffer_append_byte(found, '\0');
    assert_string_equal(found->data, expected);
    buffer_close(found);
}

static void test_json(void **state)
{
    struct arena *arena = arena_open(0);
    struct buffer out = { 0 };
    struct findings list;

    (void)state;
    findings_open(&list, arena, 10);
    finding_append_json(findings_add(&list, &sample, "it is %s", "long"), &out);
    assert_text(&out,
                "{\"code\":\"ELEMENT_TOO_LONG\",\"severity\":\"error\","
                "\"scope\":\"element\",\"origin\":\"standard\","
                "\"offset\":512,\"segment_number\":12,\"set_position\":10,"
                "\"segment\":\"PO1\",\"loop\":\"PO1[3]\",\"element\":3,"
                "\"component\":2,\"reference\":355,\"value\":\"E\\\"A\","
                "\"codes\":{\"transaction\":\"5\",\"segment\":\"8\","
                "\"element\":\"5\"},\"text\":\"it is long\"}");
    arena_close(arena);
}

static void test_line(void **state)
{
    struct arena *arena = arena_open(0);
    struct buffer out = { 0 };
    struct findings list;

    (void)state;
    findings_open(&list, arena, 10);
    finding_append_line(findings_add(&list, &sample, "bell \x07 here"), &out);
    assert_text(&out, "error #12 PO1[3] PO103-02 at byte 512: bell ? here "
                      "(ELEMENT_TOO_LONG)");
    arena_close(arena);
}

static void test_limit(void **state)
{
    struct arena *arena = arena_open(0);
    struct finding warning = sample;
    struct findings list;
    size_t used;

    (void)state;
    findings_open(&list, arena, 3);
    warning.severity = FINDING_WARNING;
    for (int i = 0; i < 3; i++) {
        assert_non_null(findings_add(&list, &sample, "%d", i));
    }
    used = arena_used(arena);
    for (int i = 0; i < 1000; i++) {
        assert_null(findings_add(&list, &warning, "%d", i));
    }
    assert_int_equal(arena_used(arena), used);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.errors, 3);
    assert_int_equal(list.warnings, 1000);
    assert_int_equal(list.dropped, 1000);
    arena_close(arena);
}

/* AK404 takes 99 bytes; a UTF-8 character is not cut in two. */
static void test_long_value(void **state)
{
    struct arena *arena = arena_open(0);
    struct finding finding = sample;
    struct findings list;
    char value[200];

    (void)state;
    findings_open(&list, arena, 10);
    memset(value, 'x', sizeof value);
    finding.value = bytes_of(value, sizeof value);
    assert_int_equal(findings_add(&list, &finding, "x")->value.length, 99);
    memcpy(value + 98, "\xc3\xa4", 2);
    assert_int_equal(findings_add(&list, &finding, "x")->value.length, 98);
    memset(value, 0x80, sizeof value);
    assert_true(findings_add(&list, &finding, "x")->value.length >= 96);
    arena_close(arena);
}

/* Every kind has a name, a help text and codes that its scope can have. */
static void test_kinds(void **state)
{
    (void)state;
    for (int i = 0; i < FINDING_KINDS; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_kind_id)i);

        assert_non_null(kind->code);
        assert_true(strlen(kind->help) > 10);
        assert_ptr_equal(finding_kind_by_code(bytes_of_text(kind->code)), kind);
        if (kind->scope == SCOPE_ELEMENT && kind->severity == FINDING_ERROR &&
            strncmp(kind->code, "XML_", 4) != 0) {
            assert_true(kind->codes.element[0] != '\0' ||
                        kind->codes.contrl[0] != '\0');
        }
        if (kind->codes.element[0] != '\0') {
            assert_string_equal(kind->codes.segment, "8");
        }
        if (kind->codes.segment[0] != '\0') {
            assert_true(kind->codes.transaction[0] != '\0');
        }
    }
    assert_null(finding_kind_by_code(bytes_of_text("NO_SUCH")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),  cmocka_unit_test(test_line),
        cmocka_unit_test(test_limit), cmocka_unit_test(test_long_value),
        cmocka_unit_test(test_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
