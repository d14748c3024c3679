/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what allowances and charges come to: of an order when it is
 * invoiced, and of an invoice when it is checked.
 *
 * In: allowance_charge records. Billed are those of kind allowance or charge
 * whose settlement is empty, "off_invoice" or
 * "charge_to_be_paid_by_customer"; others are for information.
 */
#ifndef FLOW_CHARGE_H
#define FLOW_CHARGE_H

#include <stdbool.h>

#include "flow/money.h"
#include "mapping/record.h"

bool charge_is_billed(const struct record *charge);
/* Lowers what is to be paid. */
bool charge_is_allowance(const struct record *charge);

/* What it is reckoned from. */
struct charge_basis {
    struct decimal amount;   /* a percentage is taken of it */
    struct decimal quantity; /* a rate is taken times it */
    struct bytes unit;       /* of quantity; empty: any */
    struct bytes currency;
    bool first; /* fixed charges are billed once, with the first invoice */
    /* Fixed allowances are given in parts: by how much of the whole was
     * invoiced before, and is after this invoice. whole 0: nothing is given. */
    struct decimal before, after, whole;
};
/* Rounded to the currency, never below zero. A percentage, else a rate times
 * a quantity, else its amount. The parts of a fixed allowance come to its
 * amount exactly. false: nothing to bill, or it does not fit. */
bool charge_amount(const struct record *charge,
                   const struct charge_basis *basis,
                   struct decimal *amount) MUST_CHECK;

/* Sum of the billed ones of a list field, by the amounts they state (else by
 * percentage of `basis`). */
struct charge_sums {
    struct tally allowances, charges;
};
void charge_sum(const struct record *holder, const struct charge_basis *basis,
                struct charge_sums *sums);

#endif
