/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/invoice_sum.h"

#include "flow/charge.h"

bool invoice_line_gross(const struct record *line, struct decimal *gross)
{
    enum { GROSS_SCALE = 12 };
    struct decimal quantity, price, per;

    if (!record_decimal(line, "quantity", &quantity) ||
        !record_decimal(line, "price", &price) ||
        !money_line_amount(quantity, price, record_text(line, "price_basis"),
                           gross)) {
        return false;
    }
    if (!record_decimal(line, "price_quantity", &per) ||
        decimal_compare(per, decimal_of(1)) == 0) {
        return true;
    }
    return decimal_divide(*gross, per, GROSS_SCALE, gross);
}

/* The line's own allowances and charges, by what they state. */
static void line_charges(const struct record *line, struct bytes currency,
                         struct decimal gross, struct charge_sums *sums)
{
    struct charge_basis basis = { .amount = gross,
                                  .unit = record_text(line, "unit"),
                                  .currency = currency,
                                  .first = true,
                                  .after = decimal_of(1),
                                  .whole = decimal_of(1) };

    if (!record_decimal(line, "quantity", &basis.quantity)) {
        basis.quantity = decimal_of(0);
    }
    charge_sum(line, &basis, sums);
}

static bool line_net_exact(const struct record *line, struct bytes currency,
                           struct decimal *net)
{
    struct charge_sums sums = { 0 };
    struct tally result = { 0 };

    if (!invoice_line_gross(line, &result.value)) {
        return false;
    }
    line_charges(line, currency, result.value, &sums);
    tally_subtract(&result, sums.allowances.value);
    tally_add(&result, sums.charges.value);
    *net = result.value;
    return !result.failed && !sums.allowances.failed && !sums.charges.failed;
}

bool invoice_line_net(const struct record *line, struct bytes currency,
                      struct decimal *net)
{
    if (!line_net_exact(line, currency, net)) {
        return false;
    }
    *net = money_round(*net, currency);
    return true;
}

static void add_line(const struct record *line, struct bytes currency,
                     struct invoice_sums *sums)
{
    struct decimal net, exact;

    if (record_decimal(line, "net", &net)) {
        tally_add(&sums->lines, net);
        tally_add(&sums->lines_exact,
                  line_net_exact(line, currency, &exact) ? exact : net);
        return;
    }
    if (!line_net_exact(line, currency, &exact)) {
        sums->incomplete++;
        return;
    }
    tally_add(&sums->lines, money_round(exact, currency));
    tally_add(&sums->lines_exact, exact);
}

/* A tax that is part of the prices already is not added once more. */
static void add_taxes(const struct record *holder, struct decimal net,
                      struct bytes currency, struct tally *tax)
{
    for (size_t i = 0; i < record_count(holder, "taxes"); i++) {
        const struct record *item = record_item(holder, "taxes", i);
        struct bytes relation = record_text(item, "relation");
        struct decimal amount, rate, base;

        if (bytes_equal_text(relation, "included") ||
            bytes_equal_text(relation, "information")) {
            continue;
        }
        if (record_decimal(item, "amount", &amount)) {
            tally_add(tax, amount);
        } else if (record_decimal(item, "rate", &rate)) {
            base = record_decimal(item, "base", &base) ? base : net;
            if (money_percent(base, rate, &amount)) {
                tally_add(tax, money_round(amount, currency));
            }
        }
    }
}

static void add_line_taxes(const struct record *invoice, struct bytes currency,
                           struct invoice_sums *sums)
{
    for (size_t i = 0; i < record_count(invoice, "lines"); i++) {
        const struct record *line = record_item(invoice, "lines", i);
        struct decimal net;

        if (record_decimal(line, "net", &net) ||
            invoice_line_net(line, currency, &net)) {
            add_taxes(line, net, currency, &sums->tax);
        }
    }
}

/* lines − allowances + charges, and with tax. */
static struct decimal total_of(const struct invoice_sums *sums,
                               struct decimal lines, struct decimal *net,
                               bool *failed)
{
    struct tally total = { lines, false };

    tally_subtract(&total, sums->allowances.value);
    tally_add(&total, sums->charges.value);
    *net = total.value;
    tally_add(&total, sums->tax.value);
    *failed |= total.failed;
    return total.value;
}

void invoice_sum(const struct record *invoice, struct invoice_sums *sums)
{
    struct bytes currency = record_text(invoice, "currency");
    struct charge_basis basis = { .currency = currency,
                                  .first = true,
                                  .after = decimal_of(1),
                                  .whole = decimal_of(1) };
    struct charge_sums charges = { 0 };
    struct decimal net_once;

    *sums = (struct invoice_sums){ 0 };
    for (size_t i = 0; i < record_count(invoice, "lines"); i++) {
        add_line(record_item(invoice, "lines", i), currency, sums);
    }
    basis.amount = sums->lines.value;
    charge_sum(invoice, &basis, &charges);
    sums->allowances = charges.allowances;
    sums->charges = charges.charges;
    sums->total = total_of(sums, sums->lines.value, &sums->net, &sums->failed);
    if (record_count(invoice, "taxes") > 0) {
        add_taxes(invoice, sums->net, currency, &sums->tax);
    } else {
        add_line_taxes(invoice, currency, sums);
    }
    sums->total = total_of(sums, sums->lines.value, &sums->net, &sums->failed);
    sums->total_rounded_once =
        total_of(sums, money_round(sums->lines_exact.value, currency),
                 &net_once, &sums->failed);
    sums->failed |= sums->lines.failed || sums->lines_exact.failed ||
                    sums->allowances.failed || sums->charges.failed ||
                    sums->tax.failed;
}
