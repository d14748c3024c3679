/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "config/config_source.h"

static const struct dictionary *base(void)
{
    return standards_dictionary(fixture_standards(),
                                bytes_of_text("x12/004010"));
}

/* An overlay "t" with these lines behind its head. */
static const struct set_definition *load(struct arena *arena, const char *lines,
                                         struct diagnostics *list)
{
    struct config_source *source = config_source_open();
    const struct set_definition *set;
    struct error err;
    char text[2000];

    (void)snprintf(text, sizeof text, "overlay t base x12 004010 850\n%s",
                   lines);
    assert_true(config_source_add_file(source, "mappings/guidelines/t.overlay",
                                       bytes_of_text(text), &err));
    diagnostics_open(list, arena);
    set = guideline_load(arena, source, base(), "t", list);
    config_source_close(source);
    return set;
}

static const struct {
    const char *lines;
    int line, column;
    const char *code;
    const char *suggestion; /* or NULL */
} mistakes[] = {
    { "uses REF M\n", 2, 1, "OVERLAY_SYNTAX", "did you mean 'use'?" },
    { "policy code-lists warn\n", 2, 8, "OVERLAY_POLICY",
      "did you mean 'code-list'?" },
    { "policy code-list wern\n", 2, 18, "OVERLAY_POLICY",
      "did you mean 'warn'?" },
    { "use XYZ none\n", 2, 5, "OVERLAY_PLACE", NULL },
    { "use /PO2 M\n", 2, 5, "OVERLAY_PLACE", "did you mean 'PO1'?" },
    { "use /N1[ST M\n", 2, 6, "OVERLAY_PLACE", NULL },
    { "use /N1[] M\n", 2, 6, "OVERLAY_PLACE", NULL },
    { "use /N1//N4 M\n", 2, 9, "OVERLAY_PLACE", NULL },
    { "use REF X\n", 2, 9, "OVERLAY_SYNTAX", NULL },
    { "use REF M many\n", 2, 11, "DICTIONARY_NUMBER", NULL },
    { "use REF M 1 2\n", 2, 13, "OVERLAY_SYNTAX", NULL },
    { "use BEG none\n", 2, 5, "OVERLAY_WIDENS", NULL },
    { "use PER O 9\n", 2, 5, "OVERLAY_WIDENS", NULL },
    { "el BEG none\n", 2, 4, "OVERLAY_PLACE", NULL },
    { "el BEG99 none\n", 2, 4, "OVERLAY_PLACE", NULL },
    { "el BEG03-02 none\n", 2, 4, "OVERLAY_PLACE", NULL },
    { "el MEA04 none\n", 2, 4, "OVERLAY_PLACE", NULL },
    { "el XYZ01 none\n", 2, 4, "OVERLAY_PLACE", NULL },
    { "el BEG03 len 1 99\n", 2, 4, "OVERLAY_WIDENS", NULL },
    { "el BEG03 len 9 1\n", 2, 16, "OVERLAY_SYNTAX", NULL },
    { "el BEG03 none sometimes\n", 2, 15, "OVERLAY_SYNTAX", NULL },
    { "el BEG02 codes SA Q1\n", 2, 4, "OVERLAY_WIDENS", NULL },
    { "el /BEG02 codes SA Q1 ! widen\n", 2, 4, "OVERLAY_WIDENS", NULL },
    { "el BEG01 none\n", 2, 4, "OVERLAY_WIDENS", NULL },
    { "el BEG03 max 9 ! wider\n", 2, 16, "OVERLAY_SYNTAX", NULL },
    { "el N104 when N203=92 len 4 4\n", 2, 14, "OVERLAY_PLACE", NULL },
    { "el N104 when N103 len 4 4\n", 2, 14, "OVERLAY_SYNTAX", NULL },
    { "code 99999 + X\n", 2, 6, "OVERLAY_PLACE", NULL },
    { "code 355 1X\n", 2, 10, "OVERLAY_SYNTAX", NULL },
    { "code 355 + 1YYZ\n", 2, 12, "OVERLAY_SYNTAX", NULL },
    { "rel PO1 + Q0607\n", 2, 11, "DICTIONARY_CONDITION", NULL },
    { "rel PO1 + R0699\n", 2, 14, "DICTIONARY_CONDITION", NULL },
    { "rel PO1\n", 2, 8, "OVERLAY_SYNTAX", NULL },
    { "rel PO1 + R0607 now\n", 2, 17, "OVERLAY_SYNTAX", NULL },
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        struct arena *arena = arena_open(0);
        const struct diagnostic *first;
        struct diagnostics list;

        if (load(arena, mistakes[i].lines, &list) != NULL) {
            fail_msg("taken for good: %s", mistakes[i].lines);
        }
        first = &list.items[0];
        if (strcmp(first->code, mistakes[i].code) != 0 ||
            first->place.line != mistakes[i].line ||
            first->place.column != mistakes[i].column ||
            strcmp(first->place.file, "mappings/guidelines/t.overlay") != 0) {
            fail_msg("%s%d:%d: %s: %s", mistakes[i].lines, first->place.line,
                     first->place.column, first->code, first->text);
        }
        if (mistakes[i].suggestion != NULL) {
            assert_non_null(first->suggestion);
            assert_string_equal(first->suggestion, mistakes[i].suggestion);
        }
        arena_close(arena);
    }
}

/* All mistakes of a file are told at once. */
static void test_all_at_once(void **state)
{
    struct arena *arena = arena_open(0);
    struct diagnostics list;

    (void)state;
    assert_null(load(arena, "use XYZ none\nel BEG99 M\nfoo\n", &list));
    assert_int_equal(list.count, 3);
    arena_close(arena);
}

static void test_heads(void **state)
{
    static const struct {
        const char *text;
        const char *code;
    } heads[] = {
        { "", "OVERLAY_HEAD" },
        { "overlay t\n", "OVERLAY_HEAD" },
        { "overlay u base x12 004010 850\n", "OVERLAY_HEAD" },
        { "overlay t base x12 005010 850\n", "OVERLAY_BASE" },
        { "overlay t base x12 004010 000\n", "OVERLAY_BASE" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct config_source *source = config_source_open();
        struct arena *arena = arena_open(0);
        struct diagnostics list;
        struct error err;

        assert_true(config_source_add_file(source,
                                           "mappings/guidelines/t.overlay",
                                           bytes_of_text(heads[i].text), &err));
        diagnostics_open(&list, arena);
        assert_null(guideline_load(arena, source, base(), "t", &list));
        assert_string_equal(list.items[0].code, heads[i].code);
        assert_null(guideline_load(arena, source, base(), "u", &list));
        assert_string_equal(list.items[1].code, "OVERLAY_MISSING");
        arena_close(arena);
        config_source_close(source);
    }
}

static const struct set_node *find_node(const struct set_definition *set,
                                        const char *id)
{
    for (uint16_t i = 1; i < set->node_count; i++) {
        if (strcmp(set->nodes[i].id, id) == 0 && !set->nodes[i].is_loop) {
            return &set->nodes[i];
        }
    }
    fail_msg("no %s", id);
    return NULL;
}

/* Whoever asks the set what it may hold sees the overlay. */
static void test_seen_in_definitions(void **state)
{
    struct arena *arena = arena_open(0);
    struct diagnostics list;
    const struct set_definition *set =
        load(arena,
             "use CUR none\nuse /REF M 3\nel BEG02 codes SA NE\n"
             "el BEG04 none\nel BEG03 M len 1 10\nel PO101 M\n"
             "code 355 + 1Y\nel N402 max 3 ! widen\n",
             &list);
    const struct segment_definition *beg;
    const struct segment_definition *po1;
    const struct set_definition *bare =
        dictionary_set(base(), bytes_of_text("850"));

    (void)state;
    assert_non_null(set);
    assert_int_equal(find_node(set, "CUR")->maximum, 0);
    assert_true(find_node(set, "REF")->mandatory);
    assert_int_equal(find_node(set, "REF")->maximum, 3);
    assert_int_equal(find_node(bare, "REF")->maximum, UINT32_MAX);
    beg = find_node(set, "BEG")->segment;
    assert_int_equal(code_list_count(beg->elements[1].element->codes), 2);
    assert_true(beg->elements[1].element->codes_closed);
    assert_int_equal(beg->elements[2].element->maximum, 10);
    assert_false(beg->elements[3].used);
    po1 = find_node(set, "PO1")->segment;
    assert_true(po1->elements[0].mandatory);
    assert_true(
        code_list_has(po1->elements[2].element->codes, bytes_of_text("1Y")));
    assert_false(code_list_has(
        find_node(bare, "PO1")->segment->elements[2].element->codes,
        bytes_of_text("1Y")));
    assert_int_equal(
        find_node(set, "N4")->segment->elements[1].element->maximum, 3);
    arena_close(arena);
}

static void test_shipped(void **state)
{
    (void)state;
    assert_non_null(fixture_guideline("retailer-b-850"));
    assert_non_null(fixture_guideline("case-850"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_seen_in_definitions),
        cmocka_unit_test(test_shipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
