/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: amounts of money, exact: line amounts, percentages, sums that
 * remember that they overflowed, and the smallest unit of each currency.
 *
 * An amount is rounded once, half away from zero, to the smallest unit of its
 * currency where it becomes a line of an invoice; sums of such amounts are
 * exact.
 * Source: ISO 4217 for the currencies whose smallest unit is not a hundredth.
 */
#ifndef FLOW_MONEY_H
#define FLOW_MONEY_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/decimal.h"

/* A sum or a product chain; once it does not fit, it stays failed. */
struct tally {
    struct decimal value;
    bool failed;
};

void tally_add(struct tally *tally, struct decimal number);
void tally_subtract(struct tally *tally, struct decimal number);
/* += a × b */
void tally_add_product(struct tally *tally, struct decimal a, struct decimal b);

/* Digits behind the point: 2 for USD, 0 for JPY, 3 for KWD; 2 where the
 * currency is empty or not known. */
int money_scale(struct bytes currency);
struct decimal money_round(struct decimal amount, struct bytes currency);
/* For how many units a price holds by its basis: "per_ten", "per_dozen",
 * "per_hundred", "per_thousand"; 1 for all others. */
struct decimal money_price_basis(struct bytes basis);
/* quantity × price / basis, not rounded unless the division makes it endless
 * (then to 12 digits); false: it does not fit. */
bool money_line_amount(struct decimal quantity, struct decimal price,
                       struct bytes basis, struct decimal *amount) MUST_CHECK;
/* amount × percent / 100, exact; false: it does not fit. */
bool money_percent(struct decimal amount, struct decimal percent,
                   struct decimal *part) MUST_CHECK;

struct decimal money_smaller(struct decimal a, struct decimal b);
struct decimal money_larger(struct decimal a, struct decimal b);

#endif
