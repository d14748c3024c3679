/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map */
#include "mapping/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "record_fixture.h"

static const char order_file[] =
    "record: order\n"
    "fields:\n"
    "  number: text\n"
    "  total: money\n"
    "  urgent: flag\n"
    "  date: date\n"
    "  buyer: {fields: {name: text}}\n"
    "  notes: {type: list, of: text}\n"
    "  lines:\n"
    "    type: list\n"
    "    of:\n"
    "      fields:\n"
    "        number: text\n"
    "        quantity: decimal\n"
    "        unit: code\n"
    "        parts: {type: list, of: {fields: {weight: decimal}}}\n";
static const char order_json[] =
    "{\"number\":\"PO1\",\"total\":\"10.50\",\"urgent\":true,"
    "\"date\":\"2026-11-23\",\"notes\":[\"b\",\"a\"],\"lines\":["
    "{\"number\":\"1\",\"quantity\":\"0.1\",\"unit\":\"each\",\"parts\":"
    "[{\"weight\":\"1\"},{\"weight\":\"2.5\"}]},"
    "{\"number\":\"2\",\"quantity\":\"0.2\",\"parts\":[{\"weight\":\"-4\"}]},"
    "{\"number\":\"3\"}]}";

struct fixture {
    struct bench_of_files files;
    const struct record_type *order;
    const struct record *record;
    const struct code_table *unit;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct error err = { 0 };
    static const char table[] = "{EA: each, CA: case, CS: {to: case, dir: in}}";

    files_open(&fixture.files);
    files_add(&fixture.files, "mappings/records/order.yaml", order_file);
    fixture.order =
        record_type_find(files_types(&fixture.files), bytes_of_text("order"));
    fixture.record = record_from_json(fixture.files.arena, fixture.order,
                                      bytes_of_text(order_json), &err);
    assert_non_null(fixture.record);
    fixture.unit = code_table_read(fixture.files.arena, "unit",
                                   yaml_tree_read(fixture.files.arena, "t",
                                                  bytes_of_text(table),
                                                  &fixture.files.list),
                                   &fixture.files.list);
    assert_non_null(fixture.unit);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    files_close(&((struct fixture *)*state)->files);
    return 0;
}

static const struct expression *read_one(struct fixture *fixture,
                                         const char *text,
                                         const struct expression_scope *scope,
                                         enum expression_type wanted)
{
    struct expression_place place = {
        .arena = fixture->files.arena,
        .list = &fixture->files.list,
        .scope = scope,
        .value = record_type_field(fixture->order, bytes_of_text("number")),
        .tables = &fixture->unit,
        .table_count = 1,
        .counts_segments = true,
    };
    struct yaml_node *node = arena_take(fixture->files.arena, sizeof *node);

    node->kind = YAML_SCALAR;
    node->place = (struct config_place){ "m.yaml", 7, 10 };
    node->text = bytes_of_text(text);
    return expression_read(&place, node, wanted);
}

static uint64_t two_of_each(void *context, struct bytes tag)
{
    return bytes_equal_text(tag, "HL") ? 2 : context == NULL ? 0 : 1;
}

/* The value of `text` at the order's second line, as a text; "null"; or the
 * complaint; or "! why" where it could not be computed. */
static const char *result(struct fixture *fixture, const char *text)
{
    struct arena *arena = fixture->files.arena;
    const struct expression_scope outer = { NULL, fixture->order, false };
    const struct expression_scope inner = {
        &outer,
        record_type_field(fixture->order, bytes_of_text("lines"))->record, true
    };
    const struct expression_frame order = { NULL, fixture->record, 0 };
    const struct expression_frame line = {
        &order, record_item(fixture->record, "lines", 1), 2
    };
    struct expression_run run = { .arena = arena,
                                  .frame = &line,
                                  .value = bytes_of_text(" 0042 "),
                                  .count_segments = two_of_each };
    const struct expression *expression =
        read_one(fixture, text, &inner, EXPRESSION_TEXT);
    struct expression_value value;

    if (expression == NULL && strstr(files_complaints(&fixture->files),
                                     "this is true or false") != NULL) {
        diagnostics_open(&fixture->files.list, arena);
        expression = read_one(fixture, text, &inner, EXPRESSION_FLAG);
    }
    if (expression == NULL) {
        const char *complaints = files_complaints(&fixture->files);

        diagnostics_open(&fixture->files.list, arena);
        return complaints;
    }
    value = expression_evaluate(expression, &run);
    if (run.failure != NULL) {
        return arena_format(arena, "! %s", run.failure);
    }
    return value.is_null
               ? "null"
               : arena_format(arena, "%.*s",
                              BYTES_ARG(expression_as_text(&value, arena)));
}

static void values(void **state)
{
    static const char *const cases[][2] = {
        { "1 + 2 * 3", "7" },
        { "(1 + 2) * 3 - -1", "10" },
        { "0.1 + 0.2", "0.3" },
        { "10 / 4", "2.5" },
        { "1 / 3", "0.333333333333" },
        { "1 / 0", "! this divides by zero" },
        { "999999999999999999 * 999999999999999999 * 999999999999999999",
          "! the result is too large or too long a number" },
        { "quantity", "0.2" },
        { "unit", "null" },
        { "unit == null", "true" },
        { "quantity != null and quantity > 0", "true" },
        { "unit == 'each'", "false" },
        { "number == '2'", "true" },
        { "total", "10.5" },
        { "nearest(number)", "2" },
        { "nearest(total)", "10.5" },
        { "nearest(unit)", "null" },
        { "date < '2027-01-01'", "true" },
        { "urgent", "true" },
        { "not urgent", "false" },
        { "buyer.name", "null" },
        { "buyer == null", "true" },
        { "parts == null", "false" },
        { "notes != null", "true" },
        { "count(parts)", "1" },
        { "sum(parts.weight)", "-4" },
        { "count(parts.weight) + index()", "3" },
        { "unit > 'a'", "null" },
        { "unit > 'a' and false", "false" },
        { "unit > 'a' or true", "true" },
        { "unit > 'a' and true", "null" },
        { "not (unit > 'a')", "null" },
        { "unit + 1",
          "m.yaml:7:10 MAP_EXPRESSION a number is expected here, this is a "
          "text\n" },
        { "value", " 0042 " },
        { "trim(value)", "0042" },
        { "strip_left(trim(value), '0')", "42" },
        { "pad_left('42', 6, '0')", "000042" },
        { "pad_left('1234567', 6, '0')", "1234567" },
        { "pad_right('ü', 3, 'x')", "üxx" },
        { "strip_right('1.500', '0')", "1.5" },
        { "upper('aé')", "Aé" },
        { "lower('ABC')", "abc" },
        { "substring('äbcdef', 2, 3)", "bcd" },
        { "substring('abc', 3)", "c" },
        { "substring('abc', 9)", "null" },
        { "substring('abc', 0 - 1, 2)", "ab" },
        { "concat('a', unit, 1.50, number)", "a1.52" },
        { "length('äbc')", "3" },
        { "length(unit)", "null" },
        { "number('1.20') + 1", "2.2" },
        { "number('x')", "null" },
        { "text(12)", "12" },
        { "round(2.345, 2)", "2.35" },
        { "round(0 - 2.5, 0)", "-3" },
        { "coalesce(unit, number, 'x')", "2" },
        { "coalesce(unit, 5)", "5" },
        { "if(quantity > 1, 'many', 'few')", "few" },
        { "if(unit == 'x', 1, 'few')", "few" },
        { "lookup(unit, 'CS')", "case" },
        { "lookup(unit, 'XX')", "null" },
        { "count(HL)", "2" },
        { "'it''s'", "it's" },
        { "'' == null", "true" },
        { "null", "null" },
        { "true == urgent", "true" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(result(*state, cases[i][0]), cases[i][1]);
    }
}

/* At the order itself, where lists of lines can be summed. */
static void aggregates_over_the_whole(void **state)
{
    static const char *const cases[][2] = {
        { "sum(lines.quantity)", "0.3" },
        { "count(lines)", "3" },
        { "count(lines.quantity)", "2" },
        { "sum(lines.parts.weight)", "-0.5" },
        { "min(lines.parts.weight)", "-4" },
        { "max(lines.quantity)", "0.2" },
        { "min(notes)", "a" },
        { "first(notes)", "b" },
        { "first(lines.unit)", "each" },
        { "count(lines.parts)", "3" },
        { "count(notes)", "2" },
    };
    struct fixture *fixture = *state;
    const struct expression_scope scope = { NULL, fixture->order, false };
    const struct expression_frame frame = { NULL, fixture->record, 0 };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct expression_run run = { .arena = fixture->files.arena,
                                      .frame = &frame };
        const struct expression *expression =
            read_one(fixture, cases[i][0], &scope, EXPRESSION_TEXT);
        struct expression_value value;
        struct bytes text;

        assert_string_equal(files_complaints(&fixture->files), "");
        value = expression_evaluate(expression, &run);
        text = expression_as_text(&value, run.arena);
        assert_string_equal(arena_copy(run.arena, text).data, cases[i][1]);
        assert_null(run.failure);
    }
}

static void mistakes_are_located(void **state)
{
    static const char *const cases[][2] = {
        { "", "10 MAP_EXPRESSION the expression ends where a value is "
              "expected" },
        { "1 +", "13 MAP_EXPRESSION the expression ends where a value is "
                 "expected" },
        { "quanity > 1", "10 MAP_EXPRESSION 'quanity' is no field of "
                         "order.lines; did you mean 'quantity'?" },
        { "buyer.nme", "16 MAP_EXPRESSION 'nme' is no field of order.buyer; "
                       "did you mean 'name'?" },
        { "number.x", "17 MAP_EXPRESSION 'number' has no fields of its own" },
        { "nearest(nobody)", "18 MAP_EXPRESSION no record here has a field "
                             "'nobody'" },
        { "1 == 'a'", "15 MAP_EXPRESSION a number cannot be compared with a "
                      "text" },
        { "parts", "10 MAP_EXPRESSION a text is expected here, this is a list "
                   "or a record" },
        { "parts == buyer", "19 MAP_EXPRESSION a list or a record cannot be "
                            "compared with a list or a record" },
        { "parts.weight", "10 MAP_EXPRESSION this is a list; say count(…), "
                          "sum(…) or first(…) of it" },
        { "sum(parts)", "14 MAP_EXPRESSION sum() needs a field of 'parts'" },
        { "sum(quantity)", "14 MAP_EXPRESSION sum() needs a list" },
        { "sum(lines.quantity)", "14 MAP_EXPRESSION sum() counts over lists of "
                                 "its own record only" },
        { "summ(parts.weight)", "10 MAP_EXPRESSION there is no function "
                                "'summ'; did you mean 'sum'?" },
        { "lookup(unt, 'a')", "17 MAP_EXPRESSION there is no table 'unt'; did "
                              "you mean 'unit'?" },
        { "pad_left('a')", "22 MAP_EXPRESSION pad_left() takes at least 2 "
                           "arguments" },
        { "trim('a', 'b')", "20 MAP_EXPRESSION trim() takes no more than 1 "
                            "arguments" },
        { "'abc", "10 MAP_EXPRESSION this text has no closing quote" },
        { "1 2", "12 MAP_EXPRESSION the end of the expression is expected "
                 "here" },
        { "(1", "12 MAP_EXPRESSION ')' is expected here" },
        { "1 and true", "10 MAP_EXPRESSION true or false is expected here, "
                        "this is a number" },
        { "1..2", "10 MAP_EXPRESSION '1..2' is no number" },
        { "'ü' ~ 1", "14 MAP_EXPRESSION the end of the expression is expected "
                     "here" },
        { "((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))"
          "))",
          "42 MAP_EXPRESSION this is nested too deep" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct fixture *fixture = *state;

        assert_string_equal(
            result(fixture, cases[i][0]),
            arena_format(fixture->files.arena, "m.yaml:7:%s\n", cases[i][1]));
    }
}

static void tables_go_both_ways(void **state)
{
    struct fixture *fixture = *state;
    struct bytes text;

    assert_true(code_table_word(fixture->unit, bytes_of_text("CS"), &text));
    assert_true(bytes_equal_text(text, "case"));
    assert_true(code_table_code(fixture->unit, bytes_of_text("case"), &text));
    assert_true(bytes_equal_text(text, "CA"));
    assert_false(code_table_code(fixture->unit, bytes_of_text("CA"), &text));
    assert_false(code_table_word(fixture->unit, bytes_of_text(""), &text));
}

static void ambiguous_tables_are_complained_about(void **state)
{
    struct fixture *fixture = *state;
    static const char table[] = "EA: each\n"
                                "E2: each\n"
                                "CA: {to: case, dir: sideways}\n"
                                "CB: [a]\n"
                                "CC: {two: x}\n";

    assert_non_null(code_table_read(
        fixture->files.arena, "unit",
        yaml_tree_read(fixture->files.arena, "t.yaml", bytes_of_text(table),
                       &fixture->files.list),
        &fixture->files.list));
    assert_string_equal(
        files_complaints(&fixture->files),
        "t.yaml:2:1 MAP_TABLE 'EA' and 'E2' both mean 'each' in table 'unit'; "
        "say {to: each, dir: in} at the one that is not to be written\n"
        "t.yaml:3:21 MAP_TABLE dir must be in or out, not 'sideways'\n"
        "t.yaml:4:5 MAP_TABLE code 'CB' must lead to a word of the record\n"
        "t.yaml:5:5 MAP_TABLE code 'CC' must lead to a word of the record\n"
        "t.yaml:5:6 MAP_KEY unknown key 'two'; did you mean 'to'?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aggregates_over_the_whole, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_located, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tables_go_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ambiguous_tables_are_complained_about,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
