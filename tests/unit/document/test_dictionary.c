/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact */
#include "check_fixture.h"

#include <string.h>

#include "config/config_source.h"

static const struct dictionary *shipped(const char *name)
{
    const struct dictionary *dictionary =
        standards_dictionary(fixture_standards(), bytes_of_text(name));

    assert_non_null(dictionary);
    return dictionary;
}

static void test_shipped(void **state)
{
    static const char *const names[] = { "x12/004010", "x12/005010" };
    static const char *const sets[] = { "850", "855", "856", "810",
                                        "860", "865", "997" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct dictionary *dictionary = shipped(names[i]);

        assert_string_equal(dictionary_name(dictionary), names[i]);
        for (size_t j = 0; j < COUNT_OF(sets); j++) {
            const struct set_definition *set =
                dictionary_set(dictionary, bytes_of_text(sets[j]));

            assert_non_null(set);
            assert_string_equal(set->id, sets[j]);
            assert_ptr_equal(set->dictionary, dictionary);
        }
        assert_null(dictionary_set(dictionary, bytes_of_text("000")));
    }
    assert_null(standards_dictionary(fixture_standards(),
                                     bytes_of_text("x12/../x12/004010")));
    assert_null(
        standards_dictionary(fixture_standards(), bytes_of_text("x12/1")));
    assert_int_equal(standards_diagnostics(fixture_standards())->count, 0);
}

static void test_definitions(void **state)
{
    const struct dictionary *dictionary = shipped("x12/004010");
    const struct segment_definition *po1 =
        dictionary_segment(dictionary, bytes_of_text("PO1"));
    const struct element_definition *element;
    const struct composite_definition *composite;

    (void)state;
    assert_int_equal(po1->count, 25);
    assert_string_equal(po1->elements[0].element->name_id, "350");
    assert_false(po1->elements[0].mandatory);
    assert_int_equal(po1->conditions[0].kind, 'C');
    assert_false(po1->conditions_unknown);
    assert_true(dictionary_segment(dictionary, bytes_of_text("PAM"))
                    ->conditions_unknown);
    assert_null(dictionary_segment(dictionary, bytes_of_text("po1")));
    assert_null(dictionary_segment(dictionary, bytes_of_text("PO10")));
    element = dictionary_element(dictionary, bytes_of_text("355"));
    assert_int_equal(element->type, TYPE_CODE);
    assert_true(code_list_has(element->codes, bytes_of_text("EA")));
    assert_false(code_list_has(element->codes, bytes_of_text("ea")));
    assert_false(code_list_has(element->codes, bytes_of_text("")));
    assert_false(
        code_list_has(element->codes, bytes_of_text("EAEAEAEAEAEAEA")));
    assert_false(element->codes_closed);
    assert_true(
        dictionary_element(dictionary, bytes_of_text("715"))->codes_closed);
    element = dictionary_element(dictionary, bytes_of_text("I12"));
    assert_int_equal(element->number, 100012);
    composite = dictionary_composite(dictionary, bytes_of_text("C040"));
    assert_int_equal(composite->count, 6);
    assert_int_equal(composite->condition_count, 2);
    assert_int_equal(
        segment_qualifier(dictionary_segment(dictionary, bytes_of_text("N1"))),
        1);
    assert_int_equal(
        segment_qualifier(dictionary_segment(dictionary, bytes_of_text("HL"))),
        3);
    assert_int_equal(
        segment_qualifier(dictionary_segment(dictionary, bytes_of_text("LIN"))),
        2);
}

/* All directories are good, and each message begins with UNH and ends with
 * UNT, which the directory itself does not define. */
static void test_shipped_edifact(void **state)
{
    static const char *const names[] = { "edifact/D.93A", "edifact/D.96A",
                                         "edifact/D.97A", "edifact/D.01B" };
    static const char *const messages[] = { "ORDERS", "ORDRSP", "ORDCHG",
                                            "DESADV", "INVOIC" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct dictionary *dictionary = shipped(names[i]);

        assert_int_equal(dictionary_syntax(dictionary), DICTIONARY_EDIFACT);
        for (size_t j = 0; j < COUNT_OF(messages); j++) {
            const struct set_definition *set =
                dictionary_set(dictionary, bytes_of_text(messages[j]));
            uint16_t last;

            assert_non_null(set);
            last = set->nodes[0].first_child;
            assert_string_equal(set->nodes[last].id, "UNH");
            while (set->nodes[last].next != 0) {
                last = set->nodes[last].next;
            }
            assert_string_equal(set->nodes[last].id, "UNT");
            assert_string_equal(set->version, names[i] + strlen("edifact/"));
        }
    }
    assert_non_null(
        dictionary_set(shipped("edifact/SYN3"), bytes_of_text("CONTRL")));
    assert_non_null(
        dictionary_set(shipped("edifact/SYN4"), bytes_of_text("CONTRL")));
    assert_int_equal(standards_diagnostics(fixture_standards())->count, 0);
}

static void test_edifact_definitions(void **state)
{
    const struct dictionary *dictionary = shipped("edifact/D.96A");
    const struct element_definition *element;
    const struct set_definition *orders =
        dictionary_set(dictionary, bytes_of_text("ORDERS"));

    (void)state;
    element = dictionary_element(dictionary, bytes_of_text("8186"));
    assert_int_equal(element->type, TYPE_TEXT);
    assert_int_equal(element->minimum, 4);
    assert_int_equal(element->maximum, 4);
    element = dictionary_element(dictionary, bytes_of_text("3035"));
    assert_true(code_list_has(element->codes, bytes_of_text("BY")));
    assert_false(element->codes_closed);
    element = dictionary_element(dictionary, bytes_of_text("0081"));
    assert_true(element->codes_closed);
    assert_int_equal(
        dictionary_segment(shipped("edifact/D.01B"), bytes_of_text("COM"))
            ->elements[0]
            .repeat,
        3);
    for (uint16_t i = 1; i < orders->node_count; i++) {
        const struct set_node *node = &orders->nodes[i];

        if (node->is_loop && strcmp(node->id, "SG25") == 0) {
            assert_string_equal(node->segment->id, "LIN");
            assert_int_equal(node->maximum, 200000);
        }
    }
}

/* Where the qualifier of a segment stands. */
static void test_qualifiers(void **state)
{
    static const struct {
        const char *dictionary, *tag;
        uint32_t element, component;
    } cases[] = {
        { "x12/004010", "N1", 1, 0 },     { "x12/004010", "HL", 3, 0 },
        { "edifact/D.96A", "NAD", 1, 0 }, { "edifact/D.96A", "DTM", 1, 1 },
        { "edifact/D.96A", "RFF", 1, 1 }, { "edifact/D.96A", "COM", 1, 2 },
        { "edifact/D.96A", "CPS", 3, 0 }, { "edifact/D.96A", "BGM", 1, 1 },
        { "edifact/D.96A", "CNT", 1, 1 }, { "edifact/D.93A", "DTM", 1, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct segment_definition *segment = dictionary_segment(
            shipped(cases[i].dictionary), bytes_of_text(cases[i].tag));

        assert_int_equal(segment_qualifier(segment), cases[i].element);
        assert_int_equal(segment_qualifier_component(segment),
                         cases[i].component);
    }
}

/* A list's values can be walked, and each is in it. */
static void test_code_lists(void **state)
{
    const struct dictionary *dictionary = shipped("x12/005010");
    static const char *const numbers[] = { "128", "522", "98", "1300", "8" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        const struct code_list *codes =
            dictionary_element(dictionary, bytes_of_text(numbers[i]))->codes;

        assert_true(code_list_count(codes) > 1);
        for (size_t j = 0; j < code_list_count(codes); j++) {
            struct bytes value = code_list_at(codes, j);

            assert_true(value.length > 0 && value.length <= 5);
            assert_true(code_list_has(codes, value));
        }
    }
}

/* Every node hangs together with its loop. */
static void test_nodes(void **state)
{
    const struct set_definition *set =
        dictionary_set(shipped("x12/004010"), bytes_of_text("850"));

    (void)state;
    assert_true(set->nodes[0].is_loop);
    for (uint16_t i = 1; i < set->node_count; i++) {
        const struct set_node *node = &set->nodes[i];
        uint16_t child = set->nodes[node->parent].first_child;

        assert_int_equal(node->index, i);
        assert_non_null(node->segment);
        assert_int_equal(node->depth, set->nodes[node->parent].depth + 1);
        while (child != 0 && child != i) {
            child = set->nodes[child].next;
        }
        assert_int_equal(child, i);
        if (node->is_loop) {
            assert_int_equal(node->first_child, i + 1);
            assert_ptr_equal(node->segment, set->nodes[i + 1].segment);
        }
    }
}

/* ---- every kind of mistake, with its place */

static const char good_elements[] = "std x12 1\n"
                                    "el 1 AN 1 5 One\n"
                                    "el 2 ID 2 2 Two\n"
                                    "comp C1 1:M 2:O | P0102\n";
static const char good_segments[] = "seg ST 1:M 1:M\nseg SE 1:M 1:M\n"
                                    "seg A 1:M 2:O C1:O*3 | P0102\n"
                                    "seg B 1:O | ?\n";
static const char good_set[] = "set 1 AA 1\nseg ST M 1\nseg A M 1\n"
                               "loop B O * {\n seg B M 1\n}\nseg SE M 1\n";

static void add(struct config_source *source, const char *name,
                const char *content)
{
    char path[80];
    struct error err;

    (void)snprintf(path, sizeof path, "mappings/standards/x12/1/%s", name);
    assert_true(
        config_source_add_file(source, path, bytes_of_text(content), &err));
}

struct mistake {
    const char *elements, *segments, *codes, *set; /* NULL: the good one */
    const char *file;
    int line, column;
    const char *code;
};

static const struct mistake mistakes[] = {
    { "el 0 AN 1 5 X\n", NULL, NULL, NULL, "elements.dic", 1, 4,
      "DICTIONARY_ELEMENT_NUMBER" },
    { "el 1 XX 1 5 X\n", NULL, NULL, NULL, "elements.dic", 1, 6,
      "DICTIONARY_ELEMENT_TYPE" },
    { "el 1 AN x 5 X\n", NULL, NULL, NULL, "elements.dic", 1, 9,
      "DICTIONARY_NUMBER" },
    { "el 1 AN 6 5 X\n", NULL, NULL, NULL, "elements.dic", 1, 11,
      "DICTIONARY_ELEMENT_LENGTH" },
    { "el 1 AN 1 5 X\nel 1 AN 1 5 X\nel 2 ID 2 2 Y\ncomp C1 1:M\n", NULL, NULL,
      NULL, "elements.dic", 2, 1, "DICTIONARY_TWICE" },
    { "el 1 AN 1 5 X\nel 2 ID 2 2 Y\ncomp C1 3:M\n", NULL, NULL, NULL,
      "elements.dic", 3, 9, "DICTIONARY_UNKNOWN_ELEMENT" },
    { "std x12 2\nel 1 AN 1 5 X\nel 2 ID 2 2 Y\ncomp C1 1:M\n", NULL, NULL,
      NULL, "elements.dic", 1, 5, "DICTIONARY_VERSION" },
    { "foo 1\nel 1 AN 1 5 X\nel 2 ID 2 2 Y\ncomp C1 1:M\n", NULL, NULL, NULL,
      "elements.dic", 1, 1, "DICTIONARY_KEYWORD" },
    { NULL, "seg ST 9:M\n", NULL, NULL, "segments.dic", 1, 8,
      "DICTIONARY_UNKNOWN_ELEMENT" },
    { NULL, "seg ST 1\n", NULL, NULL, "segments.dic", 1, 8, "DICTIONARY_USE" },
    { NULL, "seg ST 1:Q\n", NULL, NULL, "segments.dic", 1, 8,
      "DICTIONARY_USE" },
    { NULL, "seg TOOLONG 1:M\n", NULL, NULL, "segments.dic", 1, 5,
      "DICTIONARY_NAME" },
    { NULL, "seg ST 1:M 1:M\nseg SE 1:M | P01\n", NULL, NULL, "segments.dic", 2,
      14, "DICTIONARY_CONDITION" },
    { NULL, "seg ST 1:M 1:M\nseg SE 1:M | P0102\n", NULL, NULL, "segments.dic",
      2, 17, "DICTIONARY_CONDITION" },
    { NULL, NULL, "code 9 A\n", NULL, "codes.dic", 1, 6,
      "DICTIONARY_UNKNOWN_ELEMENT" },
    { NULL, NULL, "code 2 AA\ncode 2 123456789\n", NULL, "codes.dic", 2, 8,
      "DICTIONARY_CODE" },
    { NULL, NULL, NULL, "seg ST M 1\n", "1.set", 1, 1, "DICTIONARY_KEYWORD" },
    { NULL, NULL, NULL, "set 1 AA 2\n", "1.set", 1, 10, "DICTIONARY_VERSION" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg Q M 1\n", "1.set", 2, 5,
      "DICTIONARY_UNKNOWN_SEGMENT" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST X 1\n", "1.set", 2, 8,
      "DICTIONARY_USE" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 0\n", "1.set", 2, 10,
      "DICTIONARY_USE" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1 1\n", "1.set", 2, 12,
      "DICTIONARY_KEYWORD" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1\nloop B M 1\n", "1.set", 3, 11,
      "DICTIONARY_LOOP" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1\n}\n", "1.set", 3, 1,
      "DICTIONARY_LOOP" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1\nloop B M 1 {\n}\n", "1.set", 4,
      1, "DICTIONARY_LOOP" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1\nloop B M 1 {\nloop A M 1 {\n",
      "1.set", 4, 6, "DICTIONARY_LOOP" },
    { NULL, NULL, NULL, "set 1 AA 1\nseg ST M 1\nloop B M 1 {\n seg B M 1\n",
      "1.set", 4, 1, "DICTIONARY_LOOP" },
    { NULL, NULL, NULL, "set 1 AA 1\narea Q\n", "1.set", 2, 6,
      "DICTIONARY_KEYWORD" },
    { NULL, NULL, NULL, "set 1 AA 1\n", "1.set", 1, 1, "DICTIONARY_LOOP" },
};

static const char *or_good(const char *text, const char *good)
{
    return text == NULL ? good : text;
}

static void load_mistake(const struct mistake *mistake)
{
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(0);
    const struct diagnostic *first;
    struct diagnostics list;
    char file[80];

    add(source, "elements.dic", or_good(mistake->elements, good_elements));
    add(source, "segments.dic", or_good(mistake->segments, good_segments));
    add(source, "codes.dic", or_good(mistake->codes, "code 2 AA BB\n"));
    add(source, "1.set", or_good(mistake->set, good_set));
    diagnostics_open(&list, arena);
    assert_null(dictionary_load(arena, source, "x12/1", &list));
    assert_true(list.count > 0);
    first = &list.items[0];
    (void)snprintf(file, sizeof file, "mappings/standards/x12/1/%s",
                   mistake->file);
    if (strcmp(first->code, mistake->code) != 0 ||
        strcmp(first->place.file, file) != 0 ||
        first->place.line != mistake->line ||
        first->place.column != mistake->column) {
        fail_msg("%s:%d:%d: %s: %s; expected %s at %d:%d", first->place.file,
                 first->place.line, first->place.column, first->code,
                 first->text, mistake->code, mistake->line, mistake->column);
    }
    arena_close(arena);
    config_source_close(source);
}

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        load_mistake(&mistakes[i]);
    }
}

static void test_good(void **state)
{
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(0);
    const struct dictionary *dictionary;
    struct diagnostics list;

    (void)state;
    add(source, "elements.dic", good_elements);
    add(source, "segments.dic", good_segments);
    add(source, "codes.dic",
        "code 2 AA # note\n\n# note\ncode 1 X\n"
        "code 2 BB\n");
    add(source, "1.set", good_set);
    diagnostics_open(&list, arena);
    dictionary = dictionary_load(arena, source, "x12/1", &list);
    assert_non_null(dictionary);
    assert_int_equal(list.count, 0);
    assert_int_equal(
        code_list_count(
            dictionary_element(dictionary, bytes_of_text("2"))->codes),
        2);
    assert_int_equal(
        dictionary_segment(dictionary, bytes_of_text("A"))->elements[2].repeat,
        3);
    assert_null(dictionary_load(arena, source, "x12/2", &list));
    assert_string_equal(list.items[0].code, "DICTIONARY_MISSING");
    assert_null(dictionary_load(arena, source, "x12", &list));
    arena_close(arena);
    config_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_shipped_edifact),
        cmocka_unit_test(test_edifact_definitions),
        cmocka_unit_test(test_qualifiers),
        cmocka_unit_test(test_code_lists),
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
