/* SPDX-License-Identifier: Apache-2.0
 * Labels: console
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "console/base64.h"
#include "console/json_out.h"

static void is(struct buffer *out, const char *wanted)
{
    json_error_t where;
    json_t *read = json_loadb(out->data, out->length, 0, &where);

    buffer_append_byte(out, '\0');
    assert_string_equal(out->data, wanted);
    assert_non_null(read);
    json_decref(read);
    buffer_close(out);
}

static void test_nesting(void **state)
{
    struct buffer out = { 0 };

    (void)state;
    json_out_object(&out, NULL);
    json_out_text(&out, "a", bytes_of_text("x"));
    json_out_object(&out, "b");
    json_out_object_end(&out);
    json_out_array(&out, "c");
    json_out_number(&out, NULL, -1);
    json_out_flag(&out, NULL, true);
    json_out_array(&out, NULL);
    json_out_array_end(&out);
    json_out_raw(&out, NULL, bytes_of_text("null"));
    json_out_array_end(&out);
    json_out_text(&out, "d", bytes_of_text("ends in ["));
    json_out_number(&out, "e", INT64_MAX);
    json_out_object_end(&out);
    is(&out, "{\"a\":\"x\",\"b\":{},\"c\":[-1,true,[],null],"
             "\"d\":\"ends in [\",\"e\":9223372036854775807}");
}

static void test_left_out(void **state)
{
    static const struct id none = { "" };
    struct buffer out = { 0 };

    (void)state;
    json_out_object(&out, NULL);
    json_out_text_if(&out, "a", bytes_of_text(""));
    json_out_number_if(&out, "b", 0);
    json_out_id_if(&out, "c", &none);
    json_out_time_if(&out, "d", 0);
    json_out_time_if(&out, "e", 1000);
    json_out_object_end(&out);
    is(&out, "{\"e\":\"1970-01-01T00:00:01.000Z\"}");
}

static void test_hostile_texts(void **state)
{
    struct buffer out = { 0 };

    (void)state;
    json_out_object(&out, NULL);
    json_out_text(&out, "a", bytes_of("\"\\\n\x01\xff:", 6));
    json_out_object_end(&out);
    is(&out, "{\"a\":\"\\\"\\\\\\n\\u0001\xef\xbf\xbd:\"}");
}

static void test_lines(void **state)
{
    struct buffer out = { 0 };

    (void)state;
    json_out_object(&out, NULL);
    json_out_object_end(&out);
    json_out_line_end(&out);
    json_out_object(&out, NULL);
    json_out_object_end(&out);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, "{}\n{}");
    buffer_close(&out);
}

/* RFC 4648, section 10, and bytes of every value. */
static void test_base64(void **state)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = { { "", "" },
                  { "f", "Zg==" },
                  { "fo", "Zm8=" },
                  { "foo", "Zm9v" },
                  { "foob", "Zm9vYg==" },
                  { "fooba", "Zm9vYmE=" },
                  { "foobar", "Zm9vYmFy" },
                  { "\xff\xfe\xfd", "//79" } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = { 0 };
        char wanted[40];

        (void)snprintf(wanted, sizeof wanted, "[\"%s\"]", cases[i].text);
        json_out_array(&out, NULL);
        base64_append_json(&out, NULL, bytes_of_text(cases[i].bytes));
        json_out_array_end(&out);
        is(&out, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nesting),       cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_hostile_texts), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_base64),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
