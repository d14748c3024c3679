/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

static void add(struct en_total *total, const struct en_group *group,
                enum en_field field)
{
    struct decimal number;

    total->valid = total->valid && en16931_number(group, field, &number) &&
                   decimal_add(total->amount, number, &total->amount);
}

static void take(struct en_total *total, const struct en_group *group,
                 enum en_field field)
{
    struct decimal number;

    total->valid = total->valid && en16931_number(group, field, &number) &&
                   decimal_subtract(total->amount, number, &total->amount);
}

static bool equals(const struct en_group *group, enum en_field field,
                   const struct en_total *total)
{
    struct decimal number;

    return total->valid && en16931_number(group, field, &number) &&
           decimal_compare(number, total->amount) == 0;
}

static bool line_total(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    return equals(group, rule->field, &model->sums[EN_SUM_LINES]);
}

/* BT-107 or BT-108; neither it nor what it sums need be there. */
static bool allowance_total(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    bool charges = rule->field == EN_CHARGE_TOTAL;
    enum en_kind kind = charges ? EN_CHARGE : EN_ALLOWANCE;

    if (!en16931_has(group, rule->field)) {
        return model->groups[kind].count == 0;
    }
    return equals(group, rule->field,
                  &model->sums[charges ? EN_SUM_CHARGES : EN_SUM_ALLOWANCES]);
}

static bool exclusive_total(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    struct en_total total = { { 0, 0 }, true };

    (void)model;
    add(&total, group, EN_LINE_TOTAL);
    if (en16931_has(group, EN_CHARGE_TOTAL)) {
        add(&total, group, EN_CHARGE_TOTAL);
    }
    if (en16931_has(group, EN_ALLOWANCE_TOTAL)) {
        take(&total, group, EN_ALLOWANCE_TOTAL);
    }
    total.amount = en16931_cents(total.amount);
    return equals(group, rule->field, &total);
}

/* UBL: of each tax total that has breakdowns its own ones; CII: of all. */
static bool tax_total(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    struct en_total total = { { 0, 0 }, true };
    const struct en_group *part = NULL;

    if (model->syntax == EN_CII) {
        if (!bytes_equal(en16931_text(group, EN_TAX_CURRENCY_OF),
                         en16931_text(model->invoice, EN_CURRENCY))) {
            return true;
        }
        return equals(group, rule->field, &model->sums[EN_SUM_TAXES]);
    }
    if (en16931_child(group, EN_BREAKDOWN, NULL) == NULL) {
        return true;
    }
    while ((part = en16931_child(group, EN_BREAKDOWN, part)) != NULL) {
        if (en16931_has(part, EN_TAX)) {
            add(&total, part, EN_TAX);
        }
    }
    total.amount = en16931_cents(total.amount);
    return equals(group, rule->field, &total);
}

/* The one tax total in the document's currency; NULL: none, or several. */
static const struct en_group *tax_in_currency(const struct en_model *model)
{
    struct bytes currency = en16931_text(model->invoice, EN_CURRENCY);
    const struct en_group *found = NULL;

    for (const struct en_group *total = en16931_first(model, EN_TAX_TOTAL);
         total != NULL; total = total->next) {
        if (bytes_equal(en16931_text(total, EN_TAX_CURRENCY_OF), currency)) {
            if (found != NULL) {
                return NULL;
            }
            found = total;
        }
    }
    return found;
}

static bool inclusive_total(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    const struct en_group *totals = en16931_first(model, EN_TOTALS);
    struct en_total total = { { 0, 0 }, true };

    (void)rule;
    if (!en16931_has(group, EN_CURRENCY)) {
        return true;
    }
    add(&total, totals, EN_EXCLUSIVE);
    if (model->syntax == EN_CII && equals(totals, EN_INCLUSIVE, &total)) {
        return true;
    }
    add(&total, tax_in_currency(model), EN_TAX);
    total.amount = en16931_cents(total.amount);
    return equals(totals, EN_INCLUSIVE, &total);
}

static bool payable_total(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    struct en_total total = { { 0, 0 }, true };

    (void)model;
    add(&total, group, EN_INCLUSIVE);
    if (en16931_has(group, EN_PREPAID)) {
        take(&total, group, EN_PREPAID);
    }
    if (en16931_has(group, EN_ROUNDING)) {
        add(&total, group, EN_ROUNDING);
    }
    if (en16931_has(group, EN_PREPAID) || en16931_has(group, EN_ROUNDING)) {
        total.amount = en16931_cents(total.amount);
    }
    return equals(group, rule->field, &total);
}

static bool rounds_to_zero(struct decimal number)
{
    const struct decimal low = { -5, 1 }, high = { 5, 1 };

    /* As XPath's round(): -0.5 becomes 0, 0.5 becomes 1. */
    return decimal_compare(number, low) >= 0 &&
           decimal_compare(number, high) < 0;
}

static bool breakdown_tax(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    const struct en_group *category =
        model->syntax == EN_CII ? group
                                : en16931_child(group, EN_CATEGORY, NULL);
    struct decimal rate, tax, taxable;

    if (!en16931_number(group, rule->field, &tax)) {
        return false;
    }
    if (!en16931_is_vat(en16931_text(category, EN_TAX_SCHEME)) ||
        !en16931_number(category, EN_RATE, &rate) || rounds_to_zero(rate)) {
        return rounds_to_zero(tax);
    }
    return en16931_number(group, EN_TAXABLE, &taxable) &&
           en16931_tax_fits(tax, taxable, rate);
}

static bool has_breakdown(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    (void)group;
    (void)rule;
    return model->groups[EN_BREAKDOWN].count > 0;
}

static bool has_parent_field(const struct en_model *model, enum en_kind kind,
                             enum en_field field)
{
    for (const struct en_group *group = en16931_first(model, kind);
         group != NULL; group = group->next) {
        if (group->parent == model->invoice && en16931_has(group, field)) {
            return true;
        }
    }
    return false;
}

static bool tax_point(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    enum en_kind kind = model->syntax == EN_CII ? EN_BREAKDOWN : EN_PERIOD;
    bool dated = en16931_has(group, EN_TAX_POINT) ||
                 has_parent_field(model, EN_BREAKDOWN, EN_TAX_POINT);

    (void)rule;
    return !dated || !has_parent_field(model, kind, EN_TAX_POINT_CODE);
}

static bool line_category(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    const struct en_group *category = NULL;

    (void)model;
    (void)rule;
    while ((category = en16931_child(group, EN_CATEGORY, category)) != NULL) {
        if (en16931_is_vat(en16931_text(category, EN_TAX_SCHEME)) &&
            en16931_has(category, EN_CODE)) {
            return true;
        }
    }
    return false;
}

static bool vat_prefix(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    struct bytes tax = en16931_text(group, EN_REGISTRATION_TAX);
    struct bytes id = en16931_text(group, rule->field);

    if (model->syntax == EN_CII ? !bytes_equal_text(tax, "VA")
                                : !en16931_is_vat(tax)) {
        return true;
    }
    return id.length == 0 ||
           en16931_code(EN_CODES_VAT_PREFIX, bytes_slice(id, 0, 2));
}

static bool period_filled(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    return en16931_has(group, EN_START) || en16931_has(group, EN_END) ||
           (rule->other != EN_NO_FIELD && model->syntax != EN_CII &&
            en16931_has(group, rule->other));
}

/* What is to be paid is to be paid some time. Of UBL only invoices. */
static bool payment_due(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    struct decimal due;

    if (model->syntax == EN_UBL_CREDIT_NOTE ||
        !en16931_has(group, rule->field)) {
        return true;
    }
    if (!en16931_number(group, rule->field, &due) || decimal_is_negative(due) ||
        decimal_is_zero(due)) {
        return true;
    }
    return en16931_has(model->invoice, EN_DUE_DATE) ||
           en16931_has(model->invoice, EN_TERMS);
}

static bool seller_identified(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    (void)rule;
    return en16931_vat_registration(model, group, NULL) != NULL ||
           en16931_child(group, EN_IDENTIFIER, NULL) != NULL ||
           en16931_has(group, EN_LEGAL_ID);
}

/* Two decimals of the tax totals, by the currency that they are in. */
static bool tax_decimals(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    struct bytes currency = en16931_text(model->invoice, rule->other);

    return !bytes_equal(en16931_text(group, EN_TAX_CURRENCY_OF), currency) ||
           en16931_decimals(model, group, rule);
}

bool en16931_tax_fits(struct decimal tax, struct decimal taxable,
                      struct decimal rate)
{
    const struct decimal one = { 1, 0 }, minus = { -1, 0 }, percent = { 1, 2 };
    struct decimal wanted, low, high;

    if (decimal_is_negative(tax) && !decimal_multiply(tax, minus, &tax)) {
        return false;
    }
    if (decimal_is_negative(taxable) &&
        !decimal_multiply(taxable, minus, &taxable)) {
        return false;
    }
    if (!decimal_multiply(taxable, rate, &wanted) ||
        !decimal_multiply(wanted, percent, &wanted) ||
        !decimal_subtract(tax, one, &low) || !decimal_add(tax, one, &high)) {
        return false;
    }
    wanted = en16931_cents(wanted);
    return decimal_compare(low, wanted) < 0 &&
           decimal_compare(high, wanted) > 0;
}

#define ROW(ID, KIND, FIELD, OTHER, HOLDS, TERM, TEXT)                         \
    {                                                                          \
        .id = (ID), .term = (TERM), .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_BOTH, .set = EN_SET_CORE, .kind = EN_##KIND,         \
        .field = EN_##FIELD, .other = EN_##OTHER, .holds = (HOLDS)             \
    }
#define PERIOD(ID, PARENT, OTHER, TERM)                                        \
    {                                                                          \
        .id = (ID), .term = (TERM),                                            \
        .text = "A period has a first or a last day",                          \
        .severity = FINDING_ERROR, .syntaxes = EN_IN_BOTH, .set = EN_SET_CORE, \
        .kind = EN_PERIOD, .parent = EN_##PARENT, .other = EN_##OTHER,         \
        .holds = period_filled                                                 \
    }

static const struct en_rule rows[] = {
    ROW("BR-CO-03", INVOICE, TAX_POINT, NO_FIELD, tax_point, "BT-7",
        "A date and a code for the VAT point of time exclude each other"),
    ROW("BR-CO-04", LINE, NO_FIELD, NO_FIELD, line_category, "BT-151",
        "The line has a VAT category"),
    ROW("BR-CO-09", REGISTRATION, REGISTRATION_ID, NO_FIELD, vat_prefix,
        "BT-31", "A VAT identifier begins with a country code"),
    ROW("BR-CO-10", TOTALS, LINE_TOTAL, NO_FIELD, line_total, "BT-106",
        "The sum of the lines is what the lines add up to"),
    ROW("BR-CO-11", TOTALS, ALLOWANCE_TOTAL, NO_FIELD, allowance_total,
        "BT-107", "The sum of the allowances is what they add up to"),
    ROW("BR-CO-12", TOTALS, CHARGE_TOTAL, NO_FIELD, allowance_total, "BT-108",
        "The sum of the charges is what they add up to"),
    ROW("BR-CO-13", TOTALS, EXCLUSIVE, NO_FIELD, exclusive_total, "BT-109",
        "The total without VAT is lines less allowances and with charges"),
    ROW("BR-CO-14", TAX_TOTAL, TAX, NO_FIELD, tax_total, "BT-110",
        "The VAT total is what the VAT breakdowns add up to"),
    ROW("BR-CO-15", INVOICE, NO_FIELD, NO_FIELD, inclusive_total, "BT-112",
        "The total with VAT is the total without it and the VAT total"),
    ROW("BR-CO-16", TOTALS, PAYABLE, NO_FIELD, payable_total, "BT-115",
        "The amount due is the total with VAT less what is paid, rounded"),
    ROW("BR-CO-17", BREAKDOWN, TAX, NO_FIELD, breakdown_tax, "BT-117",
        "The tax of a breakdown is its taxable amount times its rate"),
    ROW("BR-CO-18", INVOICE, NO_FIELD, NO_FIELD, has_breakdown, "BG-23",
        "The invoice has a VAT breakdown"),
    PERIOD("BR-CO-19", INVOICE, TAX_POINT_CODE, "BG-14"),
    PERIOD("BR-CO-20", LINE, NO_FIELD, "BG-26"),
    ROW("BR-CO-21", ALLOWANCE, REASON, REASON_CODE, en16931_either, "BT-97",
        "The allowance has a reason, its code, or both"),
    ROW("BR-CO-22", CHARGE, REASON, REASON_CODE, en16931_either, "BT-104",
        "The charge has a reason, its code, or both"),
    ROW("BR-CO-23", LINE_ALLOWANCE, REASON, REASON_CODE, en16931_either,
        "BT-139", "The line's allowance has a reason, its code, or both"),
    ROW("BR-CO-24", LINE_CHARGE, REASON, REASON_CODE, en16931_either, "BT-144",
        "The line's charge has a reason, its code, or both"),
    ROW("BR-CO-25", TOTALS, PAYABLE, NO_FIELD, payment_due, "BT-9",
        "An amount to be paid has a due date or terms of payment"),
    ROW("BR-CO-26", SELLER, NO_FIELD, NO_FIELD, seller_identified, "BT-29",
        "The seller has an identifier, of itself, of law or of VAT"),
    ROW("BR-DEC-13", TAX_TOTAL, TAX, CURRENCY, tax_decimals, "BT-110",
        "The VAT total has two decimals at most"),
    ROW("BR-DEC-15", TAX_TOTAL, TAX, TAX_CURRENCY, tax_decimals, "BT-111",
        "The VAT total in the accounting currency has two decimals at most"),
};

const struct en_rules en16931_sum_rules = EN_ROWS(rows);
