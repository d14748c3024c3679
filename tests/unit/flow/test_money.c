/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/money.h"

static struct decimal number(const char *text)
{
    struct decimal result = { 0, 0 };

    assert_true(decimal_parse(bytes_of_text(text), '.', &result));
    return result;
}

static void assert_is(struct decimal got, const char *wanted)
{
    char text[DECIMAL_TEXT_SIZE];
    struct bytes view = decimal_format(got, text);

    if (!bytes_equal_text(view, wanted)) {
        print_error("wanted %s, got %.*s\n", wanted, BYTES_ARG(view));
    }
    assert_true(bytes_equal_text(view, wanted));
}

static void test_scales(void **state)
{
    (void)state;
    assert_int_equal(money_scale(bytes_of_text("USD")), 2);
    assert_int_equal(money_scale(bytes_of_text("JPY")), 0);
    assert_int_equal(money_scale(bytes_of_text("KWD")), 3);
    assert_int_equal(money_scale(bytes_of_text("")), 2);
    assert_int_equal(money_scale(bytes_of_text("XXXX")), 2);
    assert_is(money_round(number("2.345"), bytes_of_text("EUR")), "2.35");
    assert_is(money_round(number("-2.345"), bytes_of_text("EUR")), "-2.35");
    assert_is(money_round(number("2.345"), bytes_of_text("TND")), "2.345");
    assert_is(money_round(number("2.5"), bytes_of_text("JPY")), "3");
}

static void test_line_amounts(void **state)
{
    static const struct {
        const char *quantity, *price, *basis, *amount;
    } rows[] = {
        { "3", "0.335", "", "1.005" },
        { "7", "3.33333", "per_ten", "2.333331" },
        { "1", "1", "per_dozen", "0.083333333333" },
        { "20", "250", "per_hundred", "50" },
        { "1.5", "1000", "per_thousand", "1.5" },
        { "1.5", "1000", "contract", "1500" },
        { "0", "7", "", "0" },
    };
    struct decimal amount;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(money_line_amount(number(rows[i].quantity),
                                      number(rows[i].price),
                                      bytes_of_text(rows[i].basis), &amount));
        assert_is(amount, rows[i].amount);
    }
    assert_false(
        money_line_amount(number("999999999999999999999999999999999999"),
                          number("10"), bytes_of_text(""), &amount));
    assert_false(money_line_amount(number("0.000000000000000001"),
                                   number("0.1"), bytes_of_text(""), &amount));
}

static void test_percent(void **state)
{
    struct decimal part;

    (void)state;
    assert_true(money_percent(number("103.75"), number("8.25"), &part));
    assert_is(part, "8.559375");
    assert_true(money_percent(number("0"), number("8.25"), &part));
    assert_is(part, "0");
    assert_false(
        money_percent(number("0.00000000000000001"), number("1.1"), &part));
}

static void test_tally_stays_failed(void **state)
{
    struct tally tally = { number("1"), false };

    (void)state;
    tally_add(&tally, number("2.50"));
    tally_subtract(&tally, number("0.5"));
    tally_add_product(&tally, number("3"), number("-2"));
    assert_is(tally.value, "-3");
    assert_false(tally.failed);
    tally_add_product(&tally, number("999999999999999999999999999999999999"),
                      number("99"));
    assert_true(tally.failed);
    tally_add(&tally, number("1"));
    assert_true(tally.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales), cmocka_unit_test(test_line_amounts),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_tally_stays_failed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
