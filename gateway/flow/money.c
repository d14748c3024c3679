/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/money.h"

/* Enough for any price of any trade; what a division leaves behind it is
 * below the smallest unit of every currency by far. */
enum { DIVISION_SCALE = 12 };

void tally_add(struct tally *tally, struct decimal number)
{
    if (!decimal_add(tally->value, number, &tally->value)) {
        tally->failed = true;
    }
}

void tally_subtract(struct tally *tally, struct decimal number)
{
    if (!decimal_subtract(tally->value, number, &tally->value)) {
        tally->failed = true;
    }
}

void tally_add_product(struct tally *tally, struct decimal a, struct decimal b)
{
    struct decimal product;

    if (!decimal_multiply(a, b, &product)) {
        tally->failed = true;
        return;
    }
    tally_add(tally, product);
}

static bool is_one_of(struct bytes word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal_text(word, list[i])) {
            return true;
        }
    }
    return false;
}

int money_scale(struct bytes currency)
{
    static const char *const whole[] = {
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
        "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
    };
    static const char *const thousandths[] = {
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    };

    if (is_one_of(currency, whole, COUNT_OF(whole))) {
        return 0;
    }
    return is_one_of(currency, thousandths, COUNT_OF(thousandths)) ? 3 : 2;
}

struct decimal money_round(struct decimal amount, struct bytes currency)
{
    return decimal_round(amount, money_scale(currency));
}

struct decimal money_price_basis(struct bytes basis)
{
    static const struct {
        const char *word;
        int units;
    } words[] = { { "per_ten", 10 },
                  { "per_dozen", 12 },
                  { "per_hundred", 100 },
                  { "per_thousand", 1000 } };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (bytes_equal_text(basis, words[i].word)) {
            return decimal_of(words[i].units);
        }
    }
    return decimal_of(1);
}

bool money_line_amount(struct decimal quantity, struct decimal price,
                       struct bytes basis, struct decimal *amount)
{
    struct decimal divisor = money_price_basis(basis);
    struct decimal product;

    if (!decimal_multiply(quantity, price, &product)) {
        return false;
    }
    if (decimal_compare(divisor, decimal_of(1)) == 0) {
        *amount = product;
        return true;
    }
    /* Ten, hundred and thousand only move the point: exact for a product of
     * up to nine digits behind it. */
    return decimal_divide(product, divisor, DIVISION_SCALE, amount);
}

bool money_percent(struct decimal amount, struct decimal percent,
                   struct decimal *part)
{
    struct decimal hundredth = { 1, 2 };

    return decimal_multiply(amount, percent, part) &&
           decimal_multiply(*part, hundredth, part);
}

struct decimal money_smaller(struct decimal a, struct decimal b)
{
    return decimal_compare(a, b) <= 0 ? a : b;
}

struct decimal money_larger(struct decimal a, struct decimal b)
{
    return decimal_compare(a, b) >= 0 ? a : b;
}
