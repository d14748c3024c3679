/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/store/fixture.h"

#include <jansson.h>

#include "store/json_read.h"

static void good_objects(void **state)
{
    static const char *const texts[] = {
        "{}",
        " {\"a\" : 1 , \"b\":[ ] } ",
        "{\"a\":{\"b\":{\"c\":[1,2,[3],{}]}}}",
        "{\"t\":true,\"f\":false,\"n\":null}",
        "{\"\":\"\"}",
        "{\"x\":-0,\"y\":0.5,\"z\":1e9,\"w\":-12.25E-07}",
        "{\"u\":\"\\u00e4\\ud83d\\ude00\\n\\/\\\\\\\"\"}",
        "{\"u\":\"\xc3\xa4\xf0\x9f\x98\x80\"}",
        "{\"big\":999999999999999999}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!json_read_is_object(bytes_of_text(texts[i]))) {
            fail_msg("%s", texts[i]);
        }
    }
}

static void bad_objects(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "[]",
        "1",
        "\"a\"",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1}}",
        "{\"a\":1}x",
        "{}{}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":tru}",
        "{\"a\":nul",
        "{\"a\":1e100}", /* may not fit the reader's numbers */
        "{\"a\":9999999999999999999}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc3\"}",
        "{\"a\":NaN}",
        "{\"a\":1}//",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (json_read_is_object(bytes_of_text(texts[i]))) {
            fail_msg("%s", texts[i]);
        }
    }
    assert_false(json_read_is_object(bytes_of("{}\0", 3)));
}

static void depth_is_bounded(void **state)
{
    char text[10000];

    (void)state;
    for (size_t depth = 1; depth < 100; depth++) {
        size_t length = 0;

        memcpy(text, "{\"a\":", 5);
        length = 5;
        memset(text + length, '[', depth - 1);
        length += depth - 1;
        text[length++] = '1';
        memset(text + length, ']', depth - 1);
        length += depth - 1;
        text[length++] = '}';
        assert_int_equal(json_read_is_object(bytes_of(text, length)),
                         depth <= 32);
    }
    memset(text, '{', sizeof text);
    assert_false(json_read_is_object(bytes_of(text, sizeof text)));
}

/* What we let in, jansson reads: good objects with bytes changed at random. */
static void what_is_good_can_be_read_back(void **state)
{
    static const char seed[] =
        "{\"a\":[1,2.5e3,-7],\"b\":\"x\\u0041\\ud83d\\ude00\",\"c\":{\"d\":"
        "null,\"e\":[{},[],true]},\"f\":\"\xc3\xa4\"}";
    static const char bytes[] = "{}[],:\"\\u0123456789aeEdD.-+ \x80\xc3tfn";
    struct fixture_random random = { 1 };
    size_t good = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[sizeof seed];
        struct bytes view = bytes_of(text, sizeof seed - 1);
        size_t changes = fixture_next(&random, 3) + 1;

        memcpy(text, seed, sizeof seed);
        for (size_t k = 0; k < changes; k++) {
            text[fixture_next(&random, sizeof seed - 1)] =
                bytes[fixture_next(&random, sizeof bytes - 1)];
        }
        if (json_read_is_object(view)) {
            json_error_t where;
            json_t *json = json_loadb(view.data, view.length, 0, &where);

            if (json == NULL) {
                fail_msg("%s: %.*s", where.text, BYTES_ARG(view));
            }
            json_decref(json);
            good++;
        }
    }
    assert_true(good > 1000);
}

/* ---- one after the other ---- */

static struct arena *arena;

static void reads_as(const char *json, const char *wanted, size_t length)
{
    struct json_cursor cursor = json_read_begin(bytes_of_text(json));
    struct bytes value;

    assert_true(json_read_string(&cursor, arena, &value));
    assert_int_equal(value.length, length);
    assert_memory_equal(value.data, wanted, length);
    assert_true(json_read_at_end(&cursor));
}

static void strings_without_escapes_are_views(void **state)
{
    static const char json[] = " \"plain \xc3\xa4\" ";
    struct json_cursor cursor = json_read_begin(bytes_of_text(json));
    struct bytes value;

    (void)state;
    arena = arena_open(0);
    assert_true(json_read_string(&cursor, arena, &value));
    assert_ptr_equal(value.data, json + 2);
    reads_as("\"\"", "", 0);
    reads_as("\"a\\n\\t\\\"\\\\\\/b\"", "a\n\t\"\\/b", 8 - 1);
    reads_as("\"\\u00e4\\u20ac\\ud83d\\ude00\\u0041\"",
             "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"
             "A",
             10);
    arena_close(arena);
}

static void reads_number(const char *json, bool good, int64_t wanted)
{
    struct json_cursor cursor = json_read_begin(bytes_of_text(json));
    int64_t value = 0;

    assert_int_equal(json_read_integer(&cursor, &value), good);
    if (good) {
        assert_true(value == wanted);
    }
}

static void integers(void **state)
{
    (void)state;
    reads_number("0", true, 0);
    reads_number("-7", true, -7);
    reads_number("9223372036854775807", true, INT64_MAX);
    reads_number("9223372036854775808", false, 0);
    reads_number("92233720368547758070", false, 0);
    reads_number("1.0", false, 0);
    reads_number("1e1", false, 0);
    reads_number("", false, 0);
    reads_number("-", false, 0);
}

static void members_and_items(void **state)
{
    struct json_cursor cursor =
        json_read_begin(bytes_of_text(" { \"a\" : [ 1 , [2] ] , \"b\":{} } "));
    struct bytes name;
    struct bytes text;
    bool first = true;
    bool more;
    bool first_item = true;

    (void)state;
    assert_int_equal(json_read_kind(&cursor), JSON_IS_OBJECT);
    assert_true(json_read_enter_object(&cursor));
    assert_true(json_read_next_member(&cursor, &first, &more, &name));
    assert_true(more && bytes_equal_text(name, "a"));
    assert_true(json_read_enter_array(&cursor));
    assert_true(json_read_next_item(&cursor, &first_item, &more));
    assert_true(json_read_skip(&cursor, &text));
    assert_true(bytes_equal_text(text, "1"));
    assert_true(json_read_next_item(&cursor, &first_item, &more));
    assert_true(json_read_skip(&cursor, &text));
    assert_true(bytes_equal_text(text, "[2]"));
    assert_true(json_read_next_item(&cursor, &first_item, &more));
    assert_false(more);
    assert_true(json_read_next_member(&cursor, &first, &more, &name));
    assert_true(more && bytes_equal_text(name, "b"));
    assert_true(json_read_skip(&cursor, &text));
    assert_true(bytes_equal_text(text, "{}"));
    assert_true(json_read_next_member(&cursor, &first, &more, &name));
    assert_false(more);
    assert_true(json_read_at_end(&cursor));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_objects),
        cmocka_unit_test(bad_objects),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(what_is_good_can_be_read_back),
        cmocka_unit_test(strings_without_escapes_are_views),
        cmocka_unit_test(integers),
        cmocka_unit_test(members_and_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
