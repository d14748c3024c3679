/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/charge.h"

bool charge_is_billed(const struct record *charge)
{
    struct bytes kind = record_text(charge, "kind");
    struct bytes settlement = record_text(charge, "settlement");

    return (bytes_equal_text(kind, "allowance") ||
            bytes_equal_text(kind, "charge")) &&
           (settlement.length == 0 ||
            bytes_equal_text(settlement, "off_invoice") ||
            bytes_equal_text(settlement, "charge_to_be_paid_by_customer"));
}

bool charge_is_allowance(const struct record *charge)
{
    return bytes_equal_text(record_text(charge, "kind"), "allowance");
}

static bool same_unit(const struct record *charge,
                      const struct charge_basis *basis)
{
    struct bytes unit = record_text(charge, "unit");

    return unit.length == 0 || basis->unit.length == 0 ||
           bytes_equal(unit, basis->unit);
}

/* amount × part / whole, rounded; all of it where the part is the whole. */
static bool share(struct decimal amount, struct decimal part,
                  const struct charge_basis *basis, struct decimal *result)
{
    enum { SHARE_SCALE = 8 };

    if (decimal_compare(part, basis->whole) >= 0) {
        *result = money_round(amount, basis->currency);
        return true;
    }
    if (!decimal_multiply(amount, part, result) ||
        !decimal_divide(*result, basis->whole, SHARE_SCALE, result)) {
        return false;
    }
    *result = money_round(*result, basis->currency);
    return true;
}

static bool fixed_amount(const struct record *charge, struct decimal whole,
                         const struct charge_basis *basis,
                         struct decimal *amount)
{
    struct decimal before, after;

    if (!charge_is_allowance(charge)) {
        *amount = whole;
        return basis->first;
    }
    return decimal_compare(basis->whole, decimal_of(0)) > 0 &&
           share(whole, basis->before, basis, &before) &&
           share(whole, basis->after, basis, &after) &&
           decimal_subtract(after, before, amount);
}

static bool by_rate(const struct record *charge, struct decimal rate,
                    const struct charge_basis *basis, struct decimal *amount)
{
    struct decimal quantity;

    if (record_decimal(charge, "quantity", &quantity)) {
        return decimal_multiply(rate, quantity, amount) &&
               fixed_amount(charge, *amount, basis, amount);
    }
    return same_unit(charge, basis) &&
           decimal_multiply(rate, basis->quantity, amount);
}

bool charge_amount(const struct record *charge,
                   const struct charge_basis *basis, struct decimal *amount)
{
    struct decimal number;
    bool found;

    if (record_decimal(charge, "percent", &number)) {
        found = money_percent(basis->amount, number, amount);
    } else if (record_decimal(charge, "rate", &number)) {
        found = by_rate(charge, number, basis, amount);
    } else {
        found = record_decimal(charge, "amount", &number) &&
                fixed_amount(charge, number, basis, amount);
    }
    if (!found || decimal_is_negative(*amount)) {
        return false;
    }
    *amount = money_round(*amount, basis->currency);
    return true;
}

void charge_sum(const struct record *holder, const struct charge_basis *basis,
                struct charge_sums *sums)
{
    for (size_t i = 0; i < record_count(holder, "allowance_charges"); i++) {
        const struct record *charge =
            record_item(holder, "allowance_charges", i);
        struct decimal amount;

        if (!charge_is_billed(charge) ||
            (!record_decimal(charge, "amount", &amount) &&
             !charge_amount(charge, basis, &amount))) {
            continue;
        }
        tally_add(charge_is_allowance(charge) ? &sums->allowances
                                              : &sums->charges,
                  amount);
    }
}
