/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: console */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "config/partner_shape.h"
#include "config/value.h"

/* --- values --- */

static const char *const colours[] = { "red", "green", NULL };

struct trial {
    struct value_rule rule;
    const char *text;
    const char *code;  /* NULL: good */
    const char *shown; /* what value_append makes of it */
};

static const struct trial trials[] = {
    { { .kind = VALUE_TEXT, .least = 2, .most = 4 }, "abc", NULL, "abc" },
    { { .kind = VALUE_TEXT, .least = 2, .most = 4 }, "", "CONFIG_BAD_TEXT", 0 },
    { { .kind = VALUE_TEXT, .least = 2, .most = 4 },
      "a",
      "CONFIG_BAD_TEXT",
      0 },
    { { .kind = VALUE_TEXT, .least = 2, .most = 4 },
      "abcde",
      "CONFIG_TOO_LONG",
      0 },
    { { .kind = VALUE_TEXT, .most = 4 },
      "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
      NULL,
      "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4" },
    { { .kind = VALUE_TEXT, .words = colours }, "green", NULL, "green" },
    { { .kind = VALUE_TEXT, .words = colours },
      "blue",
      "CONFIG_UNKNOWN_WORD",
      0 },
    { { .kind = VALUE_FLAG }, "true", NULL, "yes" },
    { { .kind = VALUE_FLAG }, "off", NULL, "no" },
    { { .kind = VALUE_FLAG }, "Yes", "CONFIG_UNKNOWN_WORD", 0 },
    { { .kind = VALUE_EITHER, .words = colours }, "green", NULL, "green" },
    { { .kind = VALUE_WORD, .words = colours }, "red", NULL, "red" },
    { { .kind = VALUE_NUMBER, .least = 1, .most = 9 }, "9", NULL, "9" },
    { { .kind = VALUE_NUMBER, .least = 1, .most = 9 },
      "10",
      "CONFIG_OUT_OF_RANGE",
      0 },
    { { .kind = VALUE_NUMBER }, "-1", "CONFIG_BAD_NUMBER", 0 },
    { { .kind = VALUE_NUMBER },
      "18446744073709551616",
      "CONFIG_BAD_NUMBER",
      0 },
    { { .kind = VALUE_SMALL, .most = 9 }, "7", NULL, "7" },
    { { .kind = VALUE_SIZE }, "10 MB", NULL, "10 MB" },
    { { .kind = VALUE_SIZE }, "64KiB", NULL, "64 KiB" },
    { { .kind = VALUE_SIZE }, "0", NULL, "0 B" },
    { { .kind = VALUE_SIZE }, "999999999999 TB", "CONFIG_BAD_SIZE", 0 },
    { { .kind = VALUE_DURATION }, "90 s", NULL, "90 s" },
    { { .kind = VALUE_DURATION }, "120 s", NULL, "2 min" },
    { { .kind = VALUE_DURATION }, "0 h", NULL, "0 ms" },
    { { .kind = VALUE_DURATION }, "5", "CONFIG_BAD_DURATION", 0 },
    { { .kind = VALUE_DURATION, .least = 1000 },
      "5 ms",
      "CONFIG_OUT_OF_RANGE",
      0 },
    { { .kind = VALUE_LONG_PERIOD }, "3 y", NULL, "" },
    { { .kind = VALUE_LONG_PERIOD }, "y", "CONFIG_BAD_DURATION", 0 },
    { { .kind = VALUE_DATE }, "2024-02-29", NULL, "2024-02-29" },
    { { .kind = VALUE_DATE }, "2023-02-29", "CONFIG_BAD_DATE", 0 },
    { { .kind = VALUE_DATE }, "2024-02-29T00:00:00Z", "CONFIG_BAD_DATE", 0 },
    { { .kind = VALUE_PERCENT }, "0.50 %", NULL, "0.5 %" },
    { { .kind = VALUE_PERCENT }, "100", NULL, "100 %" },
    { { .kind = VALUE_PERCENT }, "100.01%", "CONFIG_OUT_OF_RANGE", 0 },
    { { .kind = VALUE_PERCENT }, "-1 %", "CONFIG_OUT_OF_RANGE", 0 },
    { { .kind = VALUE_PERCENT }, "%", "CONFIG_BAD_PERCENT", 0 },
    { { .kind = VALUE_CHARACTER }, "-", NULL, "-" },
    { { .kind = VALUE_CHARACTER }, "", "CONFIG_BAD_CHARACTER", 0 },
    { { .kind = VALUE_CHARACTER }, "\xc3", "CONFIG_BAD_CHARACTER", 0 },
    { { .kind = VALUE_TEXT, .check = value_is_name },
      "a.b-c_d@e",
      NULL,
      "a.b-c_d@e" },
    { { .kind = VALUE_TEXT, .check = value_is_name },
      "-a",
      "CONFIG_BAD_TEXT",
      0 },
    { { .kind = VALUE_TEXT, .check = value_is_file },
      "/a/..b/c",
      NULL,
      "/a/..b/c" },
    { { .kind = VALUE_TEXT, .check = value_is_file },
      "a/..",
      "CONFIG_BAD_TEXT",
      0 },
    { { .kind = VALUE_TEXT, .check = value_is_file },
      "../a",
      "CONFIG_BAD_TEXT",
      0 },
    { { .kind = VALUE_TEXT, .check = value_is_url },
      "https://h/p?q",
      NULL,
      "https://h/p?q" },
    { { .kind = VALUE_TEXT, .check = value_is_url },
      "ftp://h",
      "CONFIG_BAD_TEXT",
      0 },
    { { .kind = VALUE_TEXT, .check = value_is_url },
      "https://a b",
      "CONFIG_BAD_TEXT",
      0 },
};

static void try_value(size_t index)
{
    const struct trial *trial = &trials[index];
    struct value_fault fault = { "", "" };
    struct buffer out = { 0 };
    union {
        struct decimal decimal; /* the largest */
        char bytes[64];
    } value;
    bool good;

    memset(&value, 0, sizeof value);
    good =
        value_parse(&trial->rule, bytes_of_text(trial->text), &value, &fault);
    if (good != (trial->code == NULL)) {
        fail_msg("trial %zu: '%s' %s", index, trial->text, fault.text);
    }
    if (!good) {
        assert_string_equal(fault.code, trial->code);
        return;
    }
    value_append(&trial->rule, &value, &out);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, trial->shown);
    buffer_close(&out);
}

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(trials); i++) {
        try_value(i);
    }
}

/* --- the tables of keys --- */

static void check_rows(const struct shape *shape)
{
    for (size_t i = 0; i < shape->row_count; i++) {
        const struct shape_row *row = &shape->rows[i];

        if (row->help == NULL || strlen(row->help) < 3) {
            fail_msg("%s.%s has no help", shape->title, row->key);
        }
        assert_ptr_equal(shape_find(shape, row->key), row);
        if (row->kind == SHAPE_GROUP) {
            assert_non_null(row->inner);
        }
        if (row->inner != NULL) {
            check_rows(row->inner);
        } else if (row->value.words != NULL) {
            assert_true(row->value.kind == VALUE_WORD ||
                        row->value.kind == VALUE_EITHER ||
                        row->value.kind == VALUE_TEXT);
        }
    }
}

static void test_every_key_has_help(void **state)
{
    (void)state;
    check_rows(&partner_shape);
    check_rows(&station_shape);
    assert_null(shape_find(&partner_shape, "nothing"));
}

static json_t *load_schema(const struct shape *shape, bool nullable)
{
    struct buffer out = { 0 };
    json_error_t error;
    json_t *schema;

    shape_append_schema(shape, "x", nullable, &out);
    schema = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &error);
    if (schema == NULL) {
        fail_msg("line %d: %s", error.line, error.text);
    }
    buffer_close(&out);
    return schema;
}

static void test_schema(void **state)
{
    json_t *schema = load_schema(&partner_shape, false);
    json_t *properties = json_object_get(schema, "properties");
    json_t *agreements = json_object_get(properties, "agreements");
    json_t *ids = json_object_get(
        json_object_get(json_object_get(properties, "ids"), "properties"),
        "x12");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 2);
    assert_int_equal(json_object_size(properties), partner_shape.row_count);
    assert_string_equal(json_string_value(json_object_get(agreements, "type")),
                        "array");
    assert_int_equal(json_array_size(json_object_get(ids, "anyOf")), 2);
    json_decref(schema);
    schema = load_schema(&partner_shape, true);
    assert_null(json_object_get(schema, "required"));
    json_decref(schema);
    json_decref(load_schema(&station_shape, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_every_key_has_help),
        cmocka_unit_test(test_schema),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
