/* SPDX-License-Identifier: Apache-2.0
 * Labels: console x12
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "console/anonymize.h"

static const struct bytes key = BYTES("0123456789abcdef0123456789abcdef");

static void replaced(const char *value, struct buffer *out)
{
    buffer_clear(out);
    anonymize_value(key, bytes_of_text(value), out);
    assert_int_equal(out->length, strlen(value));
}

static void test_keeps_form(void **state)
{
    static const char value[] = "Harbor-12 DOCK 0407a";
    struct buffer out = { 0 };

    (void)state;
    replaced(value, &out);
    assert_memory_not_equal(out.data, value, out.length);
    for (size_t i = 0; i < out.length; i++) {
        char was = value[i], is = out.data[i];

        if (was >= '1' && was <= '9') {
            assert_true(is >= '1' && is <= '9');
        } else if (was >= 'A' && was <= 'Z') {
            assert_true(is >= 'A' && is <= 'Z');
        } else if (was >= 'a' && was <= 'z') {
            assert_true(is >= 'a' && is <= 'z');
        } else {
            assert_int_equal(is, was);
        }
    }
    buffer_close(&out);
}

static void test_equal_values_stay_equal(void **state)
{
    struct buffer a = { 0 }, b = { 0 };

    (void)state;
    replaced("PO-4711", &a);
    replaced("PO-4711", &b);
    assert_memory_equal(a.data, b.data, a.length);
    replaced("PO-4712", &b);
    assert_memory_not_equal(a.data, b.data, a.length);
    /* Padding of the envelope does not make another value. */
    replaced("PO-4711   ", &b);
    assert_memory_equal(a.data, b.data, a.length);
    buffer_close(&a);
    buffer_close(&b);
}

static void test_another_key(void **state)
{
    struct buffer a = { 0 }, b = { 0 };

    (void)state;
    replaced("HARBOR HARDWARE STORES", &a);
    anonymize_value(bytes_of_text("another key of enough bytes"),
                    bytes_of_text("HARBOR HARDWARE STORES"), &b);
    assert_memory_not_equal(a.data, b.data, a.length);
    buffer_close(&a);
    buffer_close(&b);
}

/* GTIN-13 4006381333931, SSCC and others with a right check digit. */
static void test_check_digits(void **state)
{
    static const char *const good[] = { "4006381333931", "96385074",
                                        "614141000036", "10614141000033",
                                        "106141412345678908" };
    struct buffer out = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        unsigned sum = 0;

        replaced(good[i], &out);
        assert_memory_not_equal(out.data, good[i], out.length);
        for (size_t j = 0; j < out.length; j++) {
            sum += (unsigned)(out.data[j] - '0') *
                   ((out.length - j) % 2 == 0 ? 3 : 1);
        }
        assert_int_equal(sum % 10, 0);
    }
    buffer_close(&out);
}

static void test_long_and_odd(void **state)
{
    char value[300];
    struct buffer out = { 0 };

    (void)state;
    memset(value, 'A', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    replaced(value, &out);
    /* Not the same letter throughout, nor the same block again and again. */
    assert_memory_not_equal(out.data, out.data + 32, 32);
    buffer_clear(&out);
    anonymize_value(key, bytes_of(NULL, 0), &out);
    assert_int_equal(out.length, 0);
    anonymize_value(key, bytes_of("\xc3\xbc\x00~", 4), &out);
    assert_memory_equal(out.data, "xx\x00~", 4);
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_form),
        cmocka_unit_test(test_equal_values_stay_equal),
        cmocka_unit_test(test_another_key),
        cmocka_unit_test(test_check_digits),
        cmocka_unit_test(test_long_and_odd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
