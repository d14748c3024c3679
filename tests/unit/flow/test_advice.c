/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk_world.h"
#include "flow/advice.h"

static struct desk_world world;
static struct arena *arena;
static struct findings findings;

static int set_up(void **state)
{
    (void)state;
    desk_world_open(&world);
    arena = arena_open(0);
    findings_open(&findings, arena, 1000);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_close(arena);
    desk_world_close(&world);
    return 0;
}

static struct finding finding_of(enum finding_origin origin, const char *code)
{
    return (struct finding){ .code = code,
                             .severity = FINDING_ERROR,
                             .scope = SCOPE_ELEMENT,
                             .origin = origin,
                             .tag = "",
                             .loop = "",
                             .loop_id = "" };
}

static void add(const struct finding *finding, const char *text)
{
    assert_non_null(findings_add(&findings, finding, "%s", text));
}

static const struct record *told(unsigned origins)
{
    const struct advice_about about = { .reference = "order",
                                        .number = bytes_of_text("PO-1"),
                                        .status = "rejected",
                                        .origins = origins };
    const struct record *advice =
        advice_record(world.types, arena, &about, &findings);

    return advice == NULL ? NULL : record_item(advice, "documents", 0);
}

static void assert_text(const struct record *record, const char *field,
                        const char *wanted)
{
    struct bytes text = record_text(record, field);

    assert_string_equal(arena_format(arena, "%.*s", BYTES_ARG(text)), wanted);
}

/* Errors of an origin that nobody is told of, and warnings, stay ours. */
static void only_what_is_to_be_told_is_told(void **state)
{
    struct finding breach =
        finding_of(ORIGIN_GUIDELINE, "GUIDELINE_ELEMENT_CODE");
    struct finding gap = finding_of(ORIGIN_MAP, "MAP_REQUIRED");
    struct finding warning = finding_of(ORIGIN_GUIDELINE, "X");
    const struct record *document;

    (void)state;
    warning.severity = FINDING_WARNING;
    add(&warning, "BEG02 is odd");
    assert_null(told(ADVICE_OF(ORIGIN_GUIDELINE)));
    add(&breach, "BEG02 'XX' is not agreed on");
    add(&gap, "no number");
    assert_null(told(0));
    assert_null(told(ADVICE_OF(ORIGIN_STANDARD)));
    document = told(ADVICE_OF(ORIGIN_GUIDELINE));
    assert_non_null(document);
    assert_text(document, "number", "PO-1");
    assert_text(document, "reference_type", "order");
    assert_text(document, "status", "rejected");
    assert_int_equal(record_count(document, "errors"), 1);
    assert_text(record_item(document, "errors", 0), "code", "out_of_range");
    document = told(ADVICE_OF(ORIGIN_GUIDELINE) | ADVICE_OF(ORIGIN_MAP));
    assert_int_equal(record_count(document, "errors"), 2);
    assert_text(record_item(document, "errors", 1), "code", "missing");
}

/* Where it stands is said, but not twice. */
static void the_place_is_told(void **state)
{
    struct finding named = finding_of(ORIGIN_GUIDELINE, "X");
    struct finding bare = finding_of(ORIGIN_MAP, "MAP_UNKNOWN_CODE");
    struct finding path = finding_of(ORIGIN_STANDARD, "XML_ELEMENT_MISSING");
    const struct record *document;

    (void)state;
    named.tag = bare.tag = "PO1";
    named.loop = bare.loop = "PO1[2]";
    named.element = bare.element = 3;
    path.loop = "/Order/cac:OrderLine[1]";
    add(&named, "PO103 is wrong");
    add(&bare, "'QQ' is no unit");
    add(&path, "cbc:ID is missing");
    document = told(~0U);
    assert_text(record_item(document, "errors", 0), "text",
                "PO103 is wrong, at PO1[2]");
    assert_text(record_item(document, "errors", 1), "text",
                "'QQ' is no unit, at PO1[2] PO103");
    assert_text(record_item(document, "errors", 2), "text",
                "cbc:ID is missing, at /Order/cac:OrderLine[1]");
}

/* However much is wrong, the advice stays small, and a long sentence goes on
 * in remarks that end at words. */
static void an_advice_is_bounded(void **state)
{
    struct finding finding = finding_of(ORIGIN_MAP, "MAP_TOTAL_DIFFERS");
    const struct record *document;
    const struct record *error;

    (void)state;
    for (int i = 0; i < 150; i++) {
        add(&finding, "the number of lines is said to be seven, but there is "
                      "no more than one");
    }
    document = told(ADVICE_OF(ORIGIN_MAP));
    assert_int_equal(record_count(document, "errors"), 100);
    error = record_item(document, "errors", 99);
    assert_text(error, "code", "total");
    assert_text(error, "text",
                "the number of lines is said to be seven, but there is no more "
                "than one");
    assert_int_equal(record_count(error, "notes"), 1);
    assert_text(record_item(error, "notes", 0), "text",
                "the number of lines is said to be seven, but there is no more "
                "than one");
}

static void it_is_signed_by_its_sender(void **state)
{
    struct finding finding = finding_of(ORIGIN_MAP, "X");
    const struct advice_about about = { .reference = "transaction",
                                        .number = bytes_of_text("0001"),
                                        .status = "rejected",
                                        .origins = ~0U };
    struct record *advice;
    struct error err;

    (void)state;
    add(&finding, "wrong");
    advice = advice_record(world.types, arena, &about, &findings);
    advice_sign(advice, arena, bytes_of_text("A-1"), 86400000, 3600000);
    assert_text(advice, "number", "A-1");
    assert_text(advice, "date", "1970-01-02");
    assert_text(advice, "time", "01:00");
    assert_true(record_normalise(advice, arena, true, &err));
}

static void a_number_is_called_by_its_record(void **state)
{
    (void)state;
    assert_string_equal(advice_reference(bytes_of_text("invoice")), "invoice");
    assert_string_equal(advice_reference(bytes_of_text("shipment")),
                        "shipment");
    /* responses and changes go by the order's */
    assert_string_equal(advice_reference(bytes_of_text("order_response")),
                        "order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_is_to_be_told_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_place_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_advice_is_bounded, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_is_signed_by_its_sender, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_number_is_called_by_its_record,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
