/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map x12 */
#include "mapping/record_scalar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/decimal.h"

static void usual_decimals_are_told_at_once(void **state)
{
    static const char *const cases[][2] = {
        { "0", "0" },       { "7", "7" },
        { "100", "100" },   { "-3", "-3" },
        { "12.5", "12.5" }, { "12.50", "12.5" },
        { "12.00", "12" },  { "0.00", "0" },
        { "0.05", "0.05" }, { "-0.10", "-0.1" },
        { "100.0", "100" }, { "123456789012345678", "123456789012345678" },
        { "-0", NULL },     { "-0.0", NULL },
        { "007", NULL },    { "00", NULL },
        { "01.5", NULL },   { ".5", NULL },
        { "-.5", NULL },    { "5.", NULL },
        { "", NULL },       { "-", NULL },
        { ".", NULL },      { "1.2.3", NULL },
        { "1,5", NULL },    { "+1", NULL },
        { "1e3", NULL },    { " 1", NULL },
        { "1-", NULL },     { "1234567890123456789", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes canonical = bytes_of_text("untouched");

        assert_int_equal(
            record_scalar_plain_decimal(bytes_of_text(cases[i][0]), &canonical),
            cases[i][1] != NULL);
        assert_true(bytes_equal_text(
            canonical, cases[i][1] != NULL ? cases[i][1] : "untouched"));
    }
}

/* Of all texts of six bytes of these: what is told at once is what arithmetic
 * says. */
static void they_are_what_arithmetic_says(void **state)
{
    static const char alphabet[] = { '-', '.', '0', '1', '5' };
    size_t told = 0;

    (void)state;
    for (unsigned n = 0; n < 5 * 5 * 5 * 5 * 5 * 5; n++) {
        struct bytes canonical;
        struct decimal number;
        char digits[DECIMAL_TEXT_SIZE];
        char text[6];
        unsigned rest = n;

        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = alphabet[rest % 5];
            rest /= 5;
        }
        if (record_scalar_plain_decimal(bytes_of(text, sizeof text),
                                        &canonical)) {
            told++;
            assert_true(
                decimal_parse(bytes_of(text, sizeof text), '.', &number));
            assert_true(bytes_equal(decimal_format(number, digits), canonical));
        }
    }
    assert_int_equal(told, 1565);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_decimals_are_told_at_once),
        cmocka_unit_test(they_are_what_arithmetic_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
