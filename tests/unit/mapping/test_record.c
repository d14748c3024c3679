/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map */
#include "mapping/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "record_fixture.h"

static const char order_file[] =
    "record: order\n"
    "meaning: a purchase order\n"
    "key: number\n"
    "amount: totals.payable\n"
    "fields:\n"
    "  number: {type: text, required: true, max: 22, bt: BT-13}\n"
    "  type: {type: code, codes: [standalone, release], default: standalone}\n"
    "  date: date\n"
    "  at: datetime\n"
    "  hour: time\n"
    "  urgent: flag\n"
    "  copies: integer\n"
    "  buyer: {type: party}\n"
    "  notes: {type: list, of: text}\n"
    "  totals: {fields: {payable: money}}\n"
    "  lines:\n"
    "    type: list\n"
    "    of: {key: number, fields: {number: {type: text, required: true}, "
    "quantity: decimal}}\n";
static const char party_file[] =
    "record: party\nfields: {name: text, country: {type: code}}\n";

struct fixture {
    struct bench_of_files files;
    const struct record_type *order;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    const struct record_types *types;

    files_open(&fixture.files);
    files_add(&fixture.files, "mappings/records/order.yaml", order_file);
    files_add(&fixture.files, "mappings/records/party.yaml", party_file);
    types = files_types(&fixture.files);
    fixture.order = record_type_find(types, bytes_of_text("order"));
    assert_non_null(fixture.order);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    files_close(&((struct fixture *)*state)->files);
    return 0;
}

static const char *as_json(struct fixture *fixture, const struct record *record)
{
    struct buffer out = { 0 };
    const char *text;

    record_append_json(record, &out);
    text = arena_copy(fixture->files.arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return text;
}

/* What the reader says of `json`: its canonical form or the complaint. */
static const char *read_back(struct fixture *fixture, const char *json)
{
    struct error err = { 0 };
    struct record *record = record_from_json(
        fixture->files.arena, fixture->order, bytes_of_text(json), &err);

    if (record == NULL) {
        return arena_format(fixture->files.arena, "%s %s", err.code, err.text);
    }
    return as_json(fixture, record);
}

static void types_know_their_parts(void **state)
{
    struct fixture *fixture = *state;
    const struct record_type *order = fixture->order;
    const struct record_field *lines =
        record_type_field(order, bytes_of_text("lines"));

    assert_string_equal(order->key, "number");
    assert_string_equal(order->amount, "totals.payable");
    assert_int_equal(order->height, 2);
    assert_true(lines->list);
    assert_int_equal(lines->type, FIELD_RECORD);
    assert_string_equal(lines->record->name, "order.lines");
    assert_string_equal(lines->record->key, "number");
    assert_int_equal(record_type_field(order, bytes_of_text("notes"))->type,
                     FIELD_TEXT);
    assert_null(record_type_field(order, bytes_of_text("line")));
}

static void fields_are_set_and_read(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->files.arena;
    struct record *order = record_make(arena, fixture->order);
    struct record *line;
    struct decimal number;

    record_set_text(order, arena, "number", "PO-1");
    record_set_text(record_make_child(order, arena, "buyer"), arena, "name",
                    "Retail \"B\"\n");
    line = record_add_item(order, arena, "lines");
    record_set_text(line, arena, "number", "1");
    record_set_decimal(line, arena, "quantity", (struct decimal){ 1250, 2 });
    record_add_text(order, arena, "notes", bytes_of_text("a"));
    record_set_text(order, arena, "urgent", "true");
    record_set_text(order, arena, "copies", "3");
    assert_string_equal(
        as_json(fixture, order),
        "{\"number\":\"PO-1\",\"urgent\":true,\"copies\":3,\"buyer\":{\"name\":"
        "\"Retail \\\"B\\\"\\n\"},\"notes\":[\"a\"],\"lines\":[{\"number\":"
        "\"1\",\"quantity\":\"12.5\"}]}");
    assert_true(record_decimal(line, "quantity", &number));
    assert_int_equal(decimal_compare(number, (struct decimal){ 125, 1 }), 0);
    assert_false(record_decimal(order, "date", &number));
    assert_int_equal(record_count(order, "lines"), 1);
    assert_ptr_equal(record_item(order, "lines", 0), line);
    assert_null(record_item(order, "lines", 1));
    assert_true(record_equal(order, record_copy(arena, order)));
    record_set_text(line, arena, "number", "");
    assert_null(record_text(line, "number").data);
}

static void reading_normalises(void **state)
{
    assert_string_equal(
        read_back(*state,
                  " {\"lines\" : [ {\"quantity\":\"010.50\", "
                  "\"number\":\"1\"} ],\r\n\t\"number\":\"PO \\u00fc"
                  "\\ud83d\\ude00\\/  \", \"copies\": 12, \"buyer\": {},"
                  " \"notes\": [], \"date\": null } "),
        "{\"number\":\"PO \xc3\xbc\xf0\x9f\x98\x80/\",\"type\":\"standalone\","
        "\"copies\":12,\"lines\":[{\"number\":\"1\",\"quantity\":\"10.5\"}]}");
    assert_string_equal(
        read_back(*state, "{\"number\":\"1\",\"date\":\"2024-02-29\",\"at\":"
                          "\"2024-02-29T10:11:12.5+01:00\",\"hour\":\"23:59\","
                          "\"totals\":{\"payable\":-0.10},\"copies\":\"007\"}"),
        "{\"number\":\"1\",\"type\":\"standalone\",\"date\":\"2024-02-29\","
        "\"at\":\"2024-02-29T10:11:12.5+01:00\",\"hour\":\"23:59\",\"copies\":"
        "7,\"totals\":{\"payable\":\"-0.1\"}}");
}

static void refusals_say_where(void **state)
{
    static const char *const cases[][2] = {
        { "", "RECORD_JSON line 1, column 1: the text ends where a record is "
              "expected" },
        { "[]", "RECORD_JSON line 1, column 1: a record is expected here" },
        { "{}", "RECORD_REQUIRED line 1, column 1: number: is required and not "
                "there" },
        { "{\"number\":\"1\",\n \"nmber\":\"2\"}",
          "RECORD_UNKNOWN_FIELD line 2, column 2: 'nmber' is no field of "
          "order; did you mean 'number'?" },
        { "{\"number\":\"1\",\"number\":null}",
          "RECORD_JSON line 1, column 15: number: stands here twice" },
        { "{\"number\":1}",
          "RECORD_VALUE line 1, column 11: number: a text is expected here" },
        { "{\"number\":\"12345678901234567890123\"}",
          "RECORD_VALUE line 1, column 11: number: "
          "'12345678901234567890123…' is longer than 22 characters" },
        { "{\"number\":\"1\",\"type\":\"relese\"}",
          "RECORD_VALUE line 1, column 22: type: 'relese' is not one of the "
          "field's codes" },
        { "{\"number\":\"1\",\"date\":\"2023-02-29\"}",
          "RECORD_VALUE line 1, column 22: date: '2023-02-29' is not a date "
          "like 2026-11-23" },
        { "{\"number\":\"1\",\"lines\":[{\"number\":\"1\"},{\"number\":\"2\","
          "\"quantity\":\"1,5\"}]}",
          "RECORD_VALUE line 1, column 64: lines[1].quantity: '1,5' is not a "
          "decimal number" },
        { "{\"number\":\"1\",\"lines\":[{\"quantity\":1e3}]}",
          "RECORD_VALUE line 1, column 36: lines[0].quantity: a decimal number "
          "as a text, like \"12.5\" is expected here" },
        { "{\"number\":\"1\",\"lines\":[{\"quantity\":\"1\"}]}",
          "RECORD_REQUIRED line 1, column 24: lines[0].number: is required and "
          "not there" },
        { "{\"number\":\"1\",\"notes\":[null]}",
          "RECORD_VALUE line 1, column 24: notes[0]: a list holds no null and "
          "no empty text" },
        { "{\"number\":\"1\",\"urgent\":\"true\"}",
          "RECORD_VALUE line 1, column 24: urgent: true or false is expected "
          "here" },
        { "{\"number\":\"\\u0000\"}",
          "RECORD_JSON line 1, column 18: number: a character other than "
          "\\u0000 is expected here" },
        { "{\"number\":\"\\ud800x\"}",
          "RECORD_JSON line 1, column 18: number: the second half of a "
          "surrogate pair is expected here" },
        { "{\"number\":\"\xff\"}",
          "RECORD_JSON line 1, column 12: number: this text is not UTF-8" },
        { "{\"number\":\"1\"} x",
          "RECORD_JSON line 1, column 16: the end of the text is expected "
          "here" },
        { "{\"number\":\"1\",}",
          "RECORD_JSON line 1, column 15: a field's name in quotes is expected "
          "here" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(read_back(*state, cases[i][0]), cases[i][1]);
    }
}

/* Every text that our reader takes for JSON jansson takes too, and the other
 * way round as far as the type allows: one byte of a good text is changed at
 * every place to every byte but NUL, which jansson skips between tokens. */
static void reader_agrees_with_jansson(void **state)
{
    static const char good[] =
        "{\"number\":\"a\\u00e9\\n\",\"copies\":-10,\"urgent\":true,"
        "\"notes\":[\"x\",\"\\\"\"],\"totals\":{\"payable\":1.50}}";
    struct fixture *fixture = *state;
    char text[sizeof good];
    size_t at;
    int byte;

    for (at = 0; at < sizeof good - 1; at++) {
        for (byte = 1; byte < 256; byte++) {
            struct error err = { 0 };
            json_error_t reason;
            json_t *tree;
            bool ours;

            memcpy(text, good, sizeof good);
            text[at] = (char)byte;
            tree = json_loadb(text, sizeof good - 1, JSON_REJECT_DUPLICATES,
                              &reason);
            ours =
                record_from_json(fixture->files.arena, fixture->order,
                                 bytes_of(text, sizeof good - 1), &err) != NULL;
            if (tree == NULL ? ours
                             : !ours && strcmp(err.code, "RECORD_JSON") == 0) {
                fail_msg("at %zu byte %d: jansson %s, we %s %s", at, byte,
                         tree == NULL ? reason.text : "takes it",
                         ours ? "take it" : err.code, ours ? "" : err.text);
            }
            json_decref(tree);
        }
    }
}

static void pretty_reads_the_same(void **state)
{
    struct fixture *fixture = *state;
    const char *compact =
        read_back(fixture, "{\"number\":\"1\",\"notes\":[\"a\",\"b\"],"
                           "\"lines\":[{\"number\":\"1\"}]}");
    struct error err = { 0 };
    struct record *record = record_from_json(
        fixture->files.arena, fixture->order, bytes_of_text(compact), &err);
    struct buffer out = { 0 };

    record_append_pretty_json(record, &out);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, "{\n"
                                  "  \"number\": \"1\",\n"
                                  "  \"type\": \"standalone\",\n"
                                  "  \"notes\": [\n"
                                  "    \"a\",\n"
                                  "    \"b\"\n"
                                  "  ],\n"
                                  "  \"lines\": [\n"
                                  "    {\n"
                                  "      \"number\": \"1\"\n"
                                  "    }\n"
                                  "  ]\n"
                                  "}\n");
    assert_string_equal(read_back(fixture, out.data), compact);
    buffer_close(&out);
}

static void schema_is_json(void **state)
{
    struct fixture *fixture = *state;
    struct buffer out = { 0 };
    json_error_t reason;
    json_t *schema;
    json_t *defs;

    record_type_append_schema(fixture->order, &out);
    schema = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &reason);
    assert_non_null(schema);
    defs = json_object_get(schema, "$defs");
    assert_int_equal(json_object_size(defs), 3);
    assert_non_null(json_object_get(defs, "order.lines"));
    assert_string_equal(
        json_string_value(json_object_get(
            json_object_get(
                json_object_get(json_object_get(schema, "properties"), "lines"),
                "items"),
            "$ref")),
        "#/$defs/order.lines");
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 1);
    json_decref(schema);
    buffer_close(&out);
}

static void wrong_type_files_are_complained_about(void **state)
{
    struct bench_of_files files;

    (void)state;
    files_open(&files);
    files_add(&files, "mappings/records/a.yaml",
              "record: a\n"
              "key: numbr\n"
              "fields:\n"
              "  Number: text\n"
              "  value: text\n"
              "  size: {type: decmal, requird: true}\n"
              "  self: {type: b}\n"
              "  count: {type: integer, default: x}\n"
              "  codes: {type: text, codes: [a]}\n"
              "  many: {type: list}\n"
              "  short: {type: text, max: 0}\n");
    files_add(&files, "mappings/records/b.yaml",
              "record: b\nfields: {back: {type: list, of: a}}\n");
    files_add(&files, "mappings/records/c.yaml", "name: c\n");
    files_add(&files, "mappings/records/d.yaml", "record: d\n");
    assert_non_null(record_types_load(files.arena, files.source, &files.list));
    assert_string_equal(
        files_complaints(&files),
        "mappings/records/a.yaml:2:6 RECORD_UNKNOWN_FIELD the key 'numbr' is "
        "no field of this record\n"
        "mappings/records/a.yaml:4:3 RECORD_NAME 'Number' cannot name a field: "
        "small letters, digits and _, no word of the expression language\n"
        "mappings/records/a.yaml:5:3 RECORD_NAME 'value' cannot name a field: "
        "small letters, digits and _, no word of the expression language\n"
        "mappings/records/a.yaml:6:16 RECORD_UNKNOWN_TYPE there is no type "
        "'decmal'; did you mean 'decimal'?\n"
        "mappings/records/a.yaml:6:24 RECORD_KEY unknown key 'requird'; did "
        "you mean 'required'?\n"
        "mappings/records/a.yaml:8:35 RECORD_VALUE default of 'count': 'x' is "
        "not a whole number of at most 18 digits\n"
        "mappings/records/a.yaml:9:30 RECORD_VALUE 'codes' must be a list, on "
        "a field of type code: 'codes'\n"
        "mappings/records/a.yaml:10:9 RECORD_VALUE list 'many' must say what "
        "it is a list `of`\n"
        "mappings/records/a.yaml:11:28 RECORD_VALUE 'max' of 'short' must be a "
        "number of characters\n"
        "mappings/records/b.yaml:2:33 RECORD_CYCLE record 'a' holds itself\n"
        "mappings/records/c.yaml:1:1 RECORD_NAME a record file must begin with "
        "`record:` and its name\n"
        "mappings/records/d.yaml:1:1 RECORD_FIELDS record 'd' has no "
        "fields\n");
    files_close(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(types_know_their_parts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(fields_are_set_and_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reading_normalises, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals_say_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reader_agrees_with_jansson, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(pretty_reads_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(schema_is_json, set_up, tear_down),
        cmocka_unit_test(wrong_type_files_are_complained_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
