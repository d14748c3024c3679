/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/gs1.h"

/* Examples of the GS1 General Specifications and of printed labels. */
static void test_check_digits(void **state)
{
    (void)state;
    assert_int_equal(gs1_check_digit(bytes_of_text("629104150021")), '3');
    assert_int_equal(gs1_check_digit(bytes_of_text("37610425002123456")), '9');
    assert_int_equal(gs1_check_digit(bytes_of_text("9638507")), '4');
    assert_int_equal(gs1_check_digit(bytes_of_text("03600029145")), '2');
    assert_true(gs1_is_checked(bytes_of_text("376104250021234569")));
    assert_false(gs1_is_checked(bytes_of_text("376104250021234568")));
    assert_false(gs1_is_checked(bytes_of_text("37610425002123456X")));
    assert_false(gs1_is_checked(bytes_of_text("0")));
    assert_false(gs1_is_checked(bytes_of_text("")));
}

static void test_gtins(void **state)
{
    char padded[GS1_GTIN14_SIZE];

    (void)state;
    assert_true(gs1_is_gtin(bytes_of_text("96385074")));
    assert_true(gs1_is_gtin(bytes_of_text("036000291452")));
    assert_true(gs1_is_gtin(bytes_of_text("4006381333931")));
    assert_true(gs1_is_gtin(bytes_of_text("04006381333931")));
    assert_false(gs1_is_gtin(bytes_of_text("4006381333932")));
    assert_false(gs1_is_gtin(bytes_of_text("40063813339")));
    assert_true(gs1_gtin14(bytes_of_text("4006381333931"), padded));
    assert_string_equal(padded, "04006381333931");
    assert_true(gs1_gtin14(bytes_of_text("1"), padded));
    assert_string_equal(padded, "00000000000001");
    assert_false(gs1_gtin14(bytes_of_text(""), padded));
    assert_false(gs1_gtin14(bytes_of_text("123456789012345"), padded));
    assert_false(gs1_gtin14(bytes_of_text("12 4"), padded));
}

static void test_ssccs(void **state)
{
    char sscc[GS1_SSCC_LENGTH + 1];

    (void)state;
    gs1_sscc(bytes_of_text("4012345"), 1, sscc);
    assert_string_equal(sscc, "040123450000000016");
    gs1_sscc(bytes_of_text("123456789012"), 98765, sscc);
    assert_int_equal(strlen(sscc), 18);
    assert_memory_equal(sscc, "01234567890128765", 17); /* 9 has no room */
    for (uint64_t serial = 0; serial < 1000; serial++) {
        gs1_sscc(bytes_of_text("761042500"), serial, sscc);
        assert_true(gs1_is_checked(bytes_of_text(sscc)));
        assert_int_equal(sscc[16] - '0', (int)(serial % 10));
    }
    gs1_sscc(bytes_of_text("4012"), UINT64_MAX, sscc);
    assert_true(gs1_is_checked(bytes_of_text(sscc)));
    assert_false(gs1_is_company_prefix(bytes_of_text("123")));
    assert_false(gs1_is_company_prefix(bytes_of_text("1234567890123")));
    assert_false(gs1_is_company_prefix(bytes_of_text("12a4567")));
    assert_false(gs1_is_company_prefix(bytes_of_text("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_check_digits),
                                        cmocka_unit_test(test_gtins),
                                        cmocka_unit_test(test_ssccs) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
