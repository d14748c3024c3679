/* SPDX-License-Identifier: Apache-2.0 */
#include <strings.h>

#include "document/en16931_ids.h"
#include "document/en16931_rule.h"

static const struct decimal none = { 0, 0 };

/* ---- the document */

/* urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0; the number, or empty. */
static struct bytes profile_number(const struct en_model *model)
{
    static const struct bytes beginning =
        BYTES("urn:fdc:peppol.eu:2017:poacc:billing:");
    struct bytes profile = en16931_text(model->invoice, EN_PROFILE);
    struct bytes number = bytes_slice(profile, beginning.length, 2);
    struct bytes end = bytes_slice(profile, beginning.length + 2, 4);

    if (!bytes_starts_with(profile, beginning) || !en16931_digits(number, 2) ||
        !bytes_equal_text(end, ":1.0")) {
        return bytes_of("", 0);
    }
    return number;
}

static bool profile(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    (void)group;
    (void)rule;
    return profile_number(model).length > 0;
}

static bool specification(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    const struct bytes wanted =
        BYTES("urn:cen.eu:en16931:2017#compliant#"
              "urn:fdc:peppol.eu:2017:poacc:billing:3.0");

    (void)model;
    return bytes_starts_with(en16931_text(group, rule->field), wanted);
}

static bool one_note(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    return en16931_at_most_1(model, group, rule) &&
           !en16931_has(group, EN_NOTE_SUBJECT);
}

static bool other_currency(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           !bytes_equal(en16931_text(group, rule->field),
                        en16931_text(group, EN_CURRENCY));
}

/* In UBL the total with breakdowns, in CII the one in the invoice's currency.
 */
static bool is_main_total(const struct en_model *model,
                          const struct en_group *total)
{
    if (model->syntax != EN_CII) {
        return en16931_child(total, EN_BREAKDOWN, NULL) != NULL;
    }
    return bytes_equal(en16931_text(total, EN_TAX_CURRENCY_OF),
                       en16931_text(model->invoice, EN_CURRENCY));
}

static size_t count_totals(const struct en_model *model, bool main)
{
    size_t count = 0;

    for (const struct en_group *total = en16931_first(model, EN_TAX_TOTAL);
         total != NULL; total = total->next) {
        count += is_main_total(model, total) == main;
    }
    return count;
}

static bool main_total(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    (void)group;
    (void)rule;
    return count_totals(model, true) == 1;
}

static bool second_total(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)rule;
    return count_totals(model, false) ==
           (en16931_has(group, EN_TAX_CURRENCY) ? 1 : 0);
}

/* Is a tax total in that currency positive (or zero), is one negative? */
static void look_at_sign(const struct en_model *model, enum en_field currency,
                         bool *positive, bool *negative)
{
    struct bytes wanted = en16931_text(model->invoice, currency);
    struct decimal tax;

    *positive = *negative = false;
    for (const struct en_group *total = en16931_first(model, EN_TAX_TOTAL);
         total != NULL; total = total->next) {
        if (bytes_equal(en16931_text(total, EN_TAX_CURRENCY_OF), wanted) &&
            en16931_number(total, EN_TAX, &tax)) {
            *positive |= !decimal_is_negative(tax);
            *negative |= decimal_is_negative(tax) || decimal_is_zero(tax);
        }
    }
}

static bool same_sign(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    bool positive, negative, other_positive, other_negative;

    (void)rule;
    if (!en16931_has(group, EN_TAX_CURRENCY)) {
        return true;
    }
    look_at_sign(model, EN_CURRENCY, &positive, &negative);
    look_at_sign(model, EN_TAX_CURRENCY, &other_positive, &other_negative);
    return (positive && other_positive) || (negative && other_negative);
}

static bool one_of_type(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    const char *type =
        strcmp(rule->id, "PEPPOL-EN16931-R006") == 0 ? "130" : "50";
    size_t count = 0;

    (void)group;
    for (const struct en_group *item = en16931_first(model, EN_DOCUMENT);
         item != NULL; item = item->next) {
        count += en16931_is(item, EN_REFERENCE_TYPE, type);
    }
    return model->syntax == EN_UBL_INVOICE || count <= 1;
}

static bool endpoint(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    if (model->syntax != EN_CII && !en16931_has(group, EN_PARTY)) {
        return true;
    }
    return en16931_has(group, rule->field);
}

/* ---- allowances and charges */

static bool base_with_percent(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) || en16931_has(group, rule->other);
}

static bool close_to(struct decimal a, struct decimal b)
{
    const struct decimal slack = { 2, 2 }, minus = { -2, 2 };
    struct decimal apart;

    return decimal_subtract(a, b, &apart) &&
           decimal_compare(apart, slack) <= 0 &&
           decimal_compare(apart, minus) >= 0;
}

static bool amount_of_percent(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    const struct decimal hundredth = { 1, 2 };
    struct decimal amount = none, base, percent;

    (void)model;
    (void)rule;
    if (!en16931_has(group, EN_PERCENT) || !en16931_has(group, EN_BASE)) {
        return true;
    }
    if (en16931_has(group, EN_AMOUNT) &&
        !en16931_number(group, EN_AMOUNT, &amount)) {
        return false;
    }
    return en16931_number(group, EN_BASE, &base) &&
           en16931_number(group, EN_PERCENT, &percent) &&
           decimal_multiply(base, percent, &base) &&
           decimal_multiply(base, hundredth, &base) && close_to(amount, base);
}

/* Not 1 and 0; asked where R041 and R042 have nothing to say. */
static bool indicator(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    if (rule->kind != EN_PRICE_ALLOWANCE &&
        en16931_has(group, EN_PERCENT) != en16931_has(group, EN_BASE)) {
        return true;
    }
    return en16931_is(group, rule->field, "true") ||
           en16931_is(group, rule->field, "false");
}

static bool price_indicator(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    (void)model;
    return en16931_is(group, rule->field, "false");
}

static bool net_price(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    struct decimal base, amount, price;

    (void)model;
    return !en16931_has(group, rule->field) ||
           (en16931_number(group, rule->field, &base) &&
            en16931_number(group, EN_AMOUNT, &amount) &&
            en16931_number(group->parent, EN_PRICE, &price) &&
            decimal_subtract(base, amount, &base) &&
            decimal_compare(base, price) == 0);
}

static bool reason_code(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           en16931_code(rule->list, en16931_text(group, rule->field));
}

/* ---- payment */

static bool mandate(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    (void)rule;
    if (!en16931_is(group, EN_MEANS, "49") &&
        !en16931_is(group, EN_MEANS, "59")) {
        return true;
    }
    return en16931_has(model->syntax == EN_CII ? model->invoice : group,
                       EN_MANDATE_ID);
}

/* ---- lines */

static bool within_period(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    int order;

    if (!en16931_has(model->period, rule->field) ||
        !en16931_has(group, rule->field)) {
        return true;
    }
    order = bytes_compare(en16931_text(group, rule->field),
                          en16931_text(model->period, rule->field));
    return rule->field == EN_START ? order >= 0 : order <= 0;
}

static bool sum_children(const struct en_group *line, enum en_kind kind,
                         struct decimal *sum)
{
    const struct en_group *child = NULL;
    struct decimal number;

    *sum = none;
    while ((child = en16931_child(line, kind, child)) != NULL) {
        if (en16931_has(child, EN_AMOUNT) &&
            (!en16931_number(child, EN_AMOUNT, &number) ||
             !decimal_add(*sum, number, sum))) {
            return false;
        }
    }
    *sum = en16931_cents(*sum);
    return true;
}

/* What is missing counts as 0, a quantity as 1. */
static bool number_or(const struct en_group *group, enum en_field field,
                      int64_t otherwise, struct decimal *number)
{
    *number = decimal_of(otherwise);
    return !en16931_has(group, field) || en16931_number(group, field, number);
}

static bool line_amount(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    enum { DIGITS = 8 }; /* behind the point, of a price for a base quantity */
    struct decimal net, quantity, price, base, charges, allowances;

    (void)model;
    if (!number_or(group, rule->field, 0, &net) ||
        !number_or(group, EN_QUANTITY, 1, &quantity) ||
        !number_or(group, EN_PRICE, 0, &price) ||
        !number_or(group, EN_PRICE_QUANTITY, 1, &base)) {
        return false;
    }
    if (decimal_is_zero(base)) {
        base = decimal_of(1);
    }
    return decimal_multiply(quantity, price, &price) &&
           decimal_divide(price, base, DIGITS, &price) &&
           sum_children(group, EN_LINE_CHARGE, &charges) &&
           sum_children(group, EN_LINE_ALLOWANCE, &allowances) &&
           decimal_add(price, charges, &price) &&
           decimal_subtract(price, allowances, &price) && close_to(net, price);
}

static bool positive(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    struct decimal number;

    (void)model;
    return !en16931_has(group, rule->field) ||
           (en16931_number(group, rule->field, &number) &&
            !decimal_is_negative(number) && !decimal_is_zero(number));
}

static bool line_object(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    const struct en_group *item = NULL;
    size_t count = 0, objects = 0;

    while ((item = en16931_child(group, EN_LINE_DOCUMENT, item)) != NULL) {
        count++;
        objects += en16931_is(item, EN_REFERENCE_TYPE, "130");
    }
    if (rule->other == EN_REFERENCE_TYPE) { /* R101: only objects */
        return count == 0 || objects > 0;
    }
    return (model->syntax == EN_CII ? objects : count) <= 1;
}

static bool same_unit(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    if (!en16931_has(group, rule->field) ||
        (model->syntax != EN_CII && !en16931_has(group, EN_QUANTITY))) {
        return true;
    }
    return en16931_has(group, EN_UNIT) &&
           bytes_equal(en16931_text(group, rule->field),
                       en16931_text(group, EN_UNIT));
}

/* ---- VAT */

static const struct {
    const char *id, *reason, *category;
} reasons[] = {
    { "PEPPOL-EN16931-P0104", "VATEX-EU-G", "G" },
    { "PEPPOL-EN16931-P0105", "VATEX-EU-O", "O" },
    { "PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K" },
    { "PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE" },
    { "PEPPOL-EN16931-P0108", "VATEX-EU-D", "E" },
    { "PEPPOL-EN16931-P0109", "VATEX-EU-F", "E" },
    { "PEPPOL-EN16931-P0110", "VATEX-EU-I", "E" },
    { "PEPPOL-EN16931-P0111", "VATEX-EU-J", "E" },
};

static bool exempt_category(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    struct bytes given = en16931_text(group, rule->field);

    (void)model;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (strcmp(rule->id, reasons[i].id) == 0) {
            return strncasecmp(given.data, reasons[i].reason, given.length) !=
                       0 ||
                   strlen(reasons[i].reason) != given.length ||
                   en16931_is(group, EN_CODE, reasons[i].category);
        }
    }
    return true;
}

static bool total_currency(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    (void)rule;
    return en16931_child(group, EN_BREAKDOWN, NULL) == NULL ||
           !en16931_has(group, EN_TAX) ||
           bytes_equal(en16931_text(group, EN_TAX_CURRENCY_OF),
                       en16931_text(model->invoice, EN_CURRENCY));
}

static bool type_of_profile(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    return !en16931_has(group, rule->field) ||
           !bytes_equal_text(profile_number(model), "01") ||
           en16931_code(rule->list, en16931_text(group, rule->field));
}

static bool in_germany(const struct en_model *model, enum en_kind party)
{
    return en16931_is(
        en16931_child(en16931_first(model, party), EN_ADDRESS, NULL),
        EN_COUNTRY, "DE");
}

static bool german_type(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    return (!en16931_is(group, rule->field, "326") &&
            !en16931_is(group, rule->field, "384")) ||
           (in_germany(model, EN_SELLER) && in_germany(model, EN_BUYER));
}

#define ROW(NUMBER, IN, KIND, PARENT, FIELD, OTHER, HOLDS, TERM, TEXT)  \
    {                                                                   \
        .id = "PEPPOL-EN16931-" NUMBER, .term = (TERM), .text = (TEXT), \
        .severity = FINDING_ERROR, .syntaxes = EN_IN_##IN,              \
        .set = EN_SET_PEPPOL, .kind = EN_##KIND, .parent = EN_##PARENT, \
        .field = EN_##FIELD, .other = EN_##OTHER, .holds = (HOLDS)      \
    }
#define DOCUMENT(NUMBER, IN, FIELD, HOLDS, TERM, TEXT) \
    ROW(NUMBER, IN, INVOICE, NO_GROUP, FIELD, NO_FIELD, HOLDS, TERM, TEXT)
#define LISTED(NUMBER, IN, KIND, FIELD, LIST, HOLDS, TERM, TEXT)        \
    {                                                                   \
        .id = "PEPPOL-EN16931-" NUMBER, .term = (TERM), .text = (TEXT), \
        .severity = FINDING_ERROR, .syntaxes = EN_IN_##IN,              \
        .set = EN_SET_PEPPOL, .kind = EN_##KIND, .field = EN_##FIELD,   \
        .list = EN_CODES_##LIST, .holds = (HOLDS)                       \
    }
/* Allowances and charges, of the document and of lines, decided or not. */
#define EACH(NUMBER, FIELD, OTHER, HOLDS, TEXT)                                \
    ROW(NUMBER, BOTH, ALLOWANCE, NO_GROUP, FIELD, OTHER, HOLDS, "BG-20",       \
        TEXT),                                                                 \
        ROW(NUMBER, BOTH, CHARGE, NO_GROUP, FIELD, OTHER, HOLDS, "BG-21",      \
            TEXT),                                                             \
        ROW(NUMBER, BOTH, UNDECIDED, NO_GROUP, FIELD, OTHER, HOLDS, "BG-20",   \
            TEXT),                                                             \
        ROW(NUMBER, BOTH, LINE_ALLOWANCE, NO_GROUP, FIELD, OTHER, HOLDS,       \
            "BG-27", TEXT),                                                    \
        ROW(NUMBER, BOTH, LINE_CHARGE, NO_GROUP, FIELD, OTHER, HOLDS, "BG-28", \
            TEXT),                                                             \
        ROW(NUMBER, BOTH, LINE_UNDECIDED, NO_GROUP, FIELD, OTHER, HOLDS,       \
            "BG-27", TEXT)
#define EXEMPT(NUMBER, REASON, CODE)                               \
    ROW(NUMBER, UBL, CATEGORY, NO_GROUP, EXEMPTION_CODE, NO_FIELD, \
        exempt_category, "BT-121",                                 \
        "The reason VATEX-EU-" REASON " goes with category " CODE)

static const struct en_rule rows[] = {
    DOCUMENT("R001", BOTH, PROFILE, en16931_there, "BT-23",
             "The invoice names its business process"),
    DOCUMENT("R002", BOTH, NOTE, one_note, "BT-22",
             "The invoice has one note at most, without a subject code"),
    ROW("R003", BOTH, INVOICE, NO_GROUP, BUYER_REFERENCE, ORDER, en16931_either,
        "BT-10", "The invoice names a buyer's reference or an order"),
    DOCUMENT("R004", BOTH, CUSTOMIZATION, specification, "BT-24",
             "The specification is that of Peppol BIS Billing 3"),
    DOCUMENT("R005", BOTH, TAX_CURRENCY, other_currency, "BT-6",
             "The accounting currency is not that of the invoice"),
    DOCUMENT("R006", CII, NO_FIELD, one_of_type, "BT-18",
             "The invoice names one object at most"),
    DOCUMENT("R007", BOTH, PROFILE, profile, "BT-23",
             "The business process is that of Peppol billing, with a number"),
    ROW("R010", BOTH, BUYER, NO_GROUP, ENDPOINT, NO_FIELD, endpoint, "BT-49",
        "The buyer has an electronic address"),
    ROW("R020", BOTH, SELLER, NO_GROUP, ENDPOINT, NO_FIELD, endpoint, "BT-34",
        "The seller has an electronic address"),
    EACH("R040", AMOUNT, NO_FIELD, amount_of_percent,
         "The amount is the base amount times the percentage"),
    EACH("R041", PERCENT, BASE, base_with_percent,
         "A percentage comes with a base amount"),
    EACH("R042", BASE, PERCENT, base_with_percent,
         "A base amount comes with a percentage"),
    EACH("R043", INDICATOR, NO_FIELD, indicator,
         "The indicator is true or false"),
    ROW("R043", CII, PRICE_ALLOWANCE, NO_GROUP, INDICATOR, NO_FIELD, indicator,
        "BT-147", "The indicator is true or false"),
    ROW("R044", UBL, PRICE_ALLOWANCE, NO_GROUP, INDICATOR, NO_FIELD,
        price_indicator, "BT-147", "A price has no charge"),
    ROW("R046", UBL, PRICE_ALLOWANCE, NO_GROUP, BASE, NO_FIELD, net_price,
        "BT-146", "The net price is the gross price less its discount"),
    ROW("R051", UBL, TAX_TOTAL, NO_GROUP, TAX, NO_FIELD, total_currency, "BT-5",
        "The VAT total is in the currency of the invoice"),
    DOCUMENT("R053", BOTH, NO_FIELD, main_total, "BT-110",
             "One VAT total with breakdowns"),
    DOCUMENT("R054", BOTH, NO_FIELD, second_total, "BT-111",
             "One more VAT total if, and only if, there is an accounting "
             "currency"),
    DOCUMENT("R055", BOTH, NO_FIELD, same_sign, "BT-111",
             "Both VAT totals have the same sign"),
    ROW("R061", BOTH, PAYMENT, NO_GROUP, MEANS, NO_FIELD, mandate, "BT-89",
        "A direct debit has a mandate"),
    DOCUMENT("R080", BOTH, NO_FIELD, one_of_type, "BT-11",
             "The document names one project at most"),
    ROW("R100", BOTH, LINE, NO_GROUP, NO_FIELD, NO_FIELD, line_object, "BT-128",
        "A line names one object at most"),
    ROW("R101", BOTH, LINE, NO_GROUP, NO_FIELD, REFERENCE_TYPE, line_object,
        "BT-128", "A line's document reference is its object"),
    ROW("R110", BOTH, PERIOD, LINE, START, NO_FIELD, within_period, "BT-134",
        "A line's period begins within that of the invoice"),
    ROW("R111", BOTH, PERIOD, LINE, END, NO_FIELD, within_period, "BT-135",
        "A line's period ends within that of the invoice"),
    ROW("R120", BOTH, LINE, NO_GROUP, NET, NO_FIELD, line_amount, "BT-131",
        "The net amount is quantity times price, with charges and less "
        "allowances"),
    ROW("R121", BOTH, LINE, NO_GROUP, PRICE_QUANTITY, NO_FIELD, positive,
        "BT-149", "The base quantity of a price is above zero"),
    ROW("R121", CII, LINE, NO_GROUP, GROSS_QUANTITY, NO_FIELD, positive,
        "BT-149", "The base quantity of a price is above zero"),
    ROW("R130", BOTH, LINE, NO_GROUP, PRICE_UNIT, NO_FIELD, same_unit, "BT-150",
        "A price is for the unit of the quantity"),
    ROW("R130", CII, LINE, NO_GROUP, GROSS_UNIT, NO_FIELD, same_unit, "BT-150",
        "A price is for the unit of the quantity"),
    LISTED("P0100", UBL, INVOICE, TYPE, PEPPOL_INVOICE, type_of_profile, "BT-3",
           "The type of an invoice is one of the profile"),
    LISTED("P0100", CII, INVOICE, TYPE, PEPPOL_CII, type_of_profile, "BT-3",
           "The type of an invoice is one of the profile"),
    LISTED("P0101", UBL, INVOICE, CREDIT_TYPE, PEPPOL_CREDIT_NOTE,
           type_of_profile, "BT-3",
           "The type of a credit note is one of the profile"),
    ROW("P0112", UBL, INVOICE, NO_GROUP, TYPE, NO_FIELD, german_type, "BT-3",
        "Types 326 and 384 are used between German companies only"),
    EXEMPT("P0104", "G", "G"),
    EXEMPT("P0105", "O", "O"),
    EXEMPT("P0106", "IC", "K"),
    EXEMPT("P0107", "AE", "AE"),
    EXEMPT("P0108", "D", "E"),
    EXEMPT("P0109", "F", "E"),
    EXEMPT("P0110", "I", "E"),
    EXEMPT("P0111", "J", "E"),
    LISTED("CL002", BOTH, ALLOWANCE, REASON_CODE, ALLOWANCE, reason_code,
           "BT-98", "The reason of an allowance is of UNCL 5189"),
    LISTED("CL002", BOTH, LINE_ALLOWANCE, REASON_CODE, ALLOWANCE, reason_code,
           "BT-140", "The reason of an allowance is of UNCL 5189"),
    LISTED("CL003", BOTH, CHARGE, REASON_CODE, CHARGE, reason_code, "BT-105",
           "The reason of a charge is of UNCL 7161"),
    LISTED("CL003", BOTH, LINE_CHARGE, REASON_CODE, CHARGE, reason_code,
           "BT-145", "The reason of a charge is of UNCL 7161"),
};

const struct en_rules en16931_peppol_rules = EN_ROWS(rows);
