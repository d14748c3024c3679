/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/charge.h"
#include "flow/invoicing.h"

/* ---- taxes */

static bool is_exempt(struct bytes word)
{
    static const char *const taxed[] = { "",  "no", "not_exempt", "taxable",
                                         "2", "4",  "6" };

    for (size_t i = 0; i < COUNT_OF(taxed); i++) {
        if (bytes_equal_text(word, taxed[i])) {
            return false;
        }
    }
    return true;
}

static bool buyer_is_exempt(const struct record *order)
{
    for (size_t i = 0; i < record_count(order, "tax_exemptions"); i++) {
        if (is_exempt(record_text(record_item(order, "tax_exemptions", i),
                                  "exempt"))) {
            return true;
        }
    }
    return false;
}

static bool same_tax(const struct record *a, const struct record *b)
{
    static const char *const fields[] = {
        "type", "category", "rate", "jurisdiction", "relation", "exempt"
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!bytes_equal(record_text(a, fields[i]),
                         record_text(b, fields[i]))) {
            return false;
        }
    }
    return true;
}

/* The head's entry of the same tax and rate, made if there is none. */
static struct record *tax_group(struct invoicing *invoicing,
                                const struct record *tax)
{
    struct record *invoice = invoicing->record;
    struct arena *arena = invoicing->deciding->arena;
    struct record *group;

    for (size_t i = 0; i < record_count(invoice, "taxes"); i++) {
        group = record_item(invoice, "taxes", i);
        if (same_tax(group, tax)) {
            return group;
        }
    }
    group = record_add_item(invoice, arena, "taxes");
    for (uint16_t f = 0; f < tax->type->field_count; f++) {
        const char *name = tax->type->fields[f].name;

        record_copy_field(group, arena, name, tax, name);
    }
    record_set(group, arena, "base", bytes_of(NULL, 0));
    record_set(group, arena, "amount", bytes_of(NULL, 0));
    record_set(group, arena, "line", bytes_of(NULL, 0));
    return group;
}

/* Base and, without a rate, the fixed amount of a tax go to its group. A fixed
 * amount comes once, with the first invoice. */
static void add_to_group(struct invoicing *invoicing, const struct record *tax,
                         struct decimal base, bool first)
{
    struct arena *arena = invoicing->deciding->arena;
    bool by_rate = record_text(tax, "rate").length > 0 ||
                   is_exempt(record_text(tax, "exempt"));
    struct tally sum = { base, false };
    struct decimal before;
    struct decimal fixed = decimal_of(0);
    struct record *group;

    if (!by_rate && (!first || !record_decimal(tax, "amount", &fixed))) {
        return;
    }
    group = tax_group(invoicing, tax);
    if (record_decimal(group, "base", &before)) {
        tally_add(&sum, before);
    }
    if (!sum.failed) {
        record_set_decimal(group, arena, "base", sum.value);
    }
    if (!by_rate) {
        sum = (struct tally){ fixed, false };
        if (record_decimal(group, "amount", &before)) {
            tally_add(&sum, before);
        }
        record_set_decimal(group, arena, "amount", sum.value);
    }
}

static void collect_line_taxes(struct invoicing *invoicing)
{
    struct bytes currency = record_text(invoicing->record, "currency");

    for (size_t i = 0; i < record_count(invoicing->record, "lines"); i++) {
        const struct record *line = record_item(invoicing->record, "lines", i);
        const struct flow_line *agreed = conversation_line(
            invoicing->conversation, record_text(line, "number"));
        struct decimal net;

        if (!invoice_line_net(line, currency, &net)) {
            continue;
        }
        for (size_t t = 0; t < record_count(line, "taxes"); t++) {
            add_to_group(invoicing, record_item(line, "taxes", t), net,
                         agreed == NULL || decimal_is_zero(agreed->invoiced));
        }
    }
}

/* Document allowances and charges that state their tax rate belong to the
 * base of that rate. */
static void add_charges_to_bases(struct invoicing *invoicing)
{
    struct record *invoice = invoicing->record;

    for (size_t i = 0; i < record_count(invoice, "allowance_charges"); i++) {
        const struct record *charge =
            record_item(invoice, "allowance_charges", i);
        struct bytes rate = record_text(charge, "tax_rate");
        struct decimal amount;

        if (rate.length == 0 || !record_decimal(charge, "amount", &amount)) {
            continue;
        }
        for (size_t t = 0; t < record_count(invoice, "taxes"); t++) {
            struct record *group = record_item(invoice, "taxes", t);
            struct tally base = { 0 };

            if (!bytes_equal(record_text(group, "rate"), rate) ||
                !record_decimal(group, "base", &base.value)) {
                continue;
            }
            if (charge_is_allowance(charge)) {
                tally_subtract(&base, amount);
            } else {
                tally_add(&base, amount);
            }
            record_set_decimal(group, invoicing->deciding->arena, "base",
                               base.value);
            break;
        }
    }
}

static void set_amounts(struct invoicing *invoicing)
{
    struct record *invoice = invoicing->record;
    struct bytes currency = record_text(invoice, "currency");

    for (size_t i = 0; i < record_count(invoice, "taxes"); i++) {
        struct record *group = record_item(invoice, "taxes", i);
        struct decimal base, rate, amount;

        if (is_exempt(record_text(group, "exempt"))) {
            amount = decimal_of(0);
        } else if (!record_decimal(group, "base", &base) ||
                   !record_decimal(group, "rate", &rate) ||
                   !money_percent(base, rate, &amount)) {
            continue;
        }
        record_set_decimal(group, invoicing->deciding->arena, "amount",
                           money_round(amount, currency));
    }
}

void invoicing_make_taxes(struct invoicing *invoicing)
{
    const struct record *order = invoicing->conversation->order;
    struct invoice_sums sums;

    if (record_count(invoicing->record, "taxes") > 0 || order == NULL ||
        buyer_is_exempt(order)) {
        return;
    }
    invoice_sum(invoicing->record, &sums);
    if (record_count(order, "taxes") > 0) {
        for (size_t i = 0; i < record_count(order, "taxes"); i++) {
            add_to_group(invoicing, record_item(order, "taxes", i), sums.net,
                         invoicing->first);
        }
    } else {
        collect_line_taxes(invoicing);
        add_charges_to_bases(invoicing);
    }
    set_amounts(invoicing);
}

/* ---- totals */

static void find_wrong_total(struct invoicing *invoicing, const char *field,
                             struct decimal stated, struct decimal right)
{
    char stated_text[DECIMAL_TEXT_SIZE];
    char right_text[DECIMAL_TEXT_SIZE];

    (void)decision_find(invoicing->deciding, FINDING_ERROR, "TOTAL_WRONG",
                        field, "%s is stated as %.*s, but comes to %.*s", field,
                        BYTES_ARG(decimal_format(stated, stated_text)),
                        BYTES_ARG(decimal_format(right, right_text)));
}

static void set_total(struct invoicing *invoicing, const char *field,
                      struct decimal right)
{
    struct decimal stated;

    if (!record_decimal(invoicing->record, field, &stated)) {
        record_set_decimal(invoicing->record, invoicing->deciding->arena, field,
                           right);
    } else if (decimal_compare(stated, right) != 0) {
        find_wrong_total(invoicing, field, stated, right);
    }
}

static void set_line_nets(struct invoicing *invoicing)
{
    struct bytes currency = record_text(invoicing->record, "currency");

    for (size_t i = 0; i < record_count(invoicing->record, "lines"); i++) {
        struct record *line = record_item(invoicing->record, "lines", i);
        struct decimal net;

        if (record_text(line, "net").length == 0 &&
            invoice_line_net(line, currency, &net)) {
            record_set_decimal(line, invoicing->deciding->arena, "net", net);
        }
    }
}

bool invoicing_make_totals(struct invoicing *invoicing)
{
    struct invoice_sums sums;

    set_line_nets(invoicing);
    invoice_sum(invoicing->record, &sums);
    if (sums.failed || sums.incomplete > 0) {
        /* Mostly for a reason that was found already. */
        if (decision_settle(invoicing->deciding, INVOICING_NOT_AS_SHIPPED)) {
            return false;
        }
        decision_refuse(invoicing->deciding, "AMOUNT_TOO_LARGE",
                        "the invoice comes to more than can be reckoned with");
        return false;
    }
    if (decimal_is_negative(sums.total)) {
        decision_refuse(invoicing->deciding, "INVOICE_NEGATIVE",
                        "the allowances are higher than the lines; send an "
                        "invoice record with those that hold");
        return false;
    }
    set_total(invoicing, "line_total", sums.lines.value);
    if (!decimal_is_zero(sums.allowances.value)) {
        set_total(invoicing, "allowance_total", sums.allowances.value);
    }
    if (!decimal_is_zero(sums.charges.value)) {
        set_total(invoicing, "charge_total", sums.charges.value);
    }
    set_total(invoicing, "net_total", sums.net);
    if (record_count(invoicing->record, "taxes") > 0) {
        set_total(invoicing, "tax_total", sums.tax.value);
    }
    set_total(invoicing, "total", sums.total);
    set_total(invoicing, "due", sums.total);
    /* What is asked for is what is owed, also where a wrong total passes. */
    if (!record_decimal(invoicing->record, "total", &invoicing->total)) {
        invoicing->total = sums.total;
    }
    return true;
}
