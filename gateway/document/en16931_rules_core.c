/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

bool en16931_there(const struct en_model *model, const struct en_group *group,
                   const struct en_rule *rule)
{
    (void)model;
    return en16931_has(group, rule->field);
}

bool en16931_filled(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    (void)model;
    return en16931_text(group, rule->field).length > 0;
}

bool en16931_either(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    (void)model;
    return en16931_has(group, rule->field) || en16931_has(group, rule->other);
}

bool en16931_neither(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    return !en16931_either(model, group, rule);
}

bool en16931_at_most_1(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    return en16931_count(group, rule->field) <= 1;
}

bool en16931_decimals(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    struct bytes text = en16931_text(group, rule->field);
    size_t point = bytes_find(text, '.');

    (void)model;
    return point == SIZE_MAX || text.length - point - 1 <= 2;
}

static bool type_code(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    return en16931_text(group, rule->field).length > 0 ||
           en16931_text(group, rule->other).length > 0;
}

/* Of the seller or buyer of this document. */
static bool party_name(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    return en16931_text(en16931_child(group, rule->of, NULL), EN_NAME).length >
           0;
}

static bool party_address(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    (void)model;
    return en16931_child(en16931_child(group, rule->of, NULL), EN_ADDRESS,
                         NULL) != NULL;
}

/* CII's own rules ask for the country even where there is no address. */
static bool cii_country(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    const struct en_group *address =
        en16931_child(en16931_child(group, rule->of, NULL), EN_ADDRESS, NULL);

    (void)model;
    return en16931_text(address, EN_COUNTRY).length > 0;
}

static bool cii_representative_country(const struct en_model *model,
                                       const struct en_group *group,
                                       const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return en16931_has(en16931_child(group, EN_ADDRESS, NULL), EN_COUNTRY);
}

static bool issue_date(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    return en16931_filled(model, group, rule) &&
           (model->syntax != EN_CII ||
            en16931_is(group, EN_ISSUE_FORMAT, "102"));
}

static bool has_line(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    (void)group;
    (void)rule;
    return model->groups[EN_LINE].count > 0;
}

static bool same_identifier(const struct en_group *one,
                            const struct en_group *other, enum en_field field)
{
    const struct en_group *first = en16931_child(other, EN_IDENTIFIER, NULL);

    if (first == NULL || !en16931_has(first, field)) {
        return false;
    }
    for (const struct en_group *id = NULL;
         (id = en16931_child(one, EN_IDENTIFIER, id)) != NULL;) {
        if (en16931_has(id, field) &&
            bytes_equal(en16931_text(id, field), en16931_text(first, field))) {
            return true;
        }
    }
    return false;
}

static bool same_text(const struct en_group *one, const struct en_group *other,
                      enum en_field field)
{
    return en16931_has(one, field) && en16931_has(other, field) &&
           bytes_equal(en16931_text(one, field), en16931_text(other, field));
}

/* A payee has a name, and is somebody else than the seller. */
static bool payee(const struct en_model *model, const struct en_group *group,
                  const struct en_rule *rule)
{
    const struct en_group *seller = en16931_first(model, EN_SELLER);
    enum en_field name = model->syntax == EN_CII ? EN_NAME : EN_TRADE_NAME;

    (void)rule;
    if (!en16931_has(group, name) || same_text(group, seller, name) ||
        same_identifier(group, seller, EN_IDENT)) {
        return false;
    }
    return model->syntax != EN_CII || !same_text(group, seller, EN_LEGAL_ID);
}

static bool representative_name(const struct en_model *model,
                                const struct en_group *group,
                                const struct en_rule *rule)
{
    (void)rule;
    return model->syntax == EN_CII
               ? en16931_has(group, EN_NAME)
               : en16931_text(group, EN_TRADE_NAME).length > 0;
}

static bool has_address(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return en16931_child(group, EN_ADDRESS, NULL) != NULL;
}

static bool not_negative(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    struct decimal number;

    (void)model;
    return en16931_number(group, rule->field, &number) &&
           !decimal_is_negative(number);
}

static bool gross_price(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    return !en16931_has(group, rule->field) || not_negative(model, group, rule);
}

static bool period_order(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return !en16931_has(group, EN_START) || !en16931_has(group, EN_END) ||
           bytes_compare(en16931_text(group, EN_START),
                         en16931_text(group, EN_END)) <= 0;
}

/* The category of an allowance or charge, or of a breakdown. */
static bool has_category(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    const struct en_group *category = NULL;

    (void)rule;
    if (model->syntax == EN_CII && group->kind == EN_BREAKDOWN) {
        return en16931_is_vat(en16931_text(group, EN_TAX_SCHEME)) &&
               en16931_has(group, EN_CODE);
    }
    while ((category = en16931_child(group, EN_CATEGORY, category)) != NULL) {
        if (en16931_is_vat(en16931_text(category, EN_TAX_SCHEME)) &&
            en16931_has(category, EN_CODE)) {
            return true;
        }
    }
    return false;
}

static bool breakdown_rate(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    const struct en_group *category =
        model->syntax == EN_CII ? group
                                : en16931_child(group, EN_CATEGORY, NULL);

    (void)rule;
    return en16931_is_vat(en16931_text(category, EN_TAX_SCHEME)) &&
           (en16931_has(category, EN_RATE) ||
            en16931_is(category, EN_CODE, "O"));
}

static bool is_credit_transfer(const struct en_group *group)
{
    return en16931_is(group, EN_MEANS, "30") ||
           en16931_is(group, EN_MEANS, "58");
}

static bool account(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    (void)rule;
    if (!is_credit_transfer(group) || !en16931_has(group, EN_ACCOUNT)) {
        return true;
    }
    return model->syntax == EN_CII
               ? en16931_has(group, EN_ACCOUNT_ID) ||
                     en16931_has(group, EN_PROPRIETARY)
               : en16931_text(group, EN_ACCOUNT_ID).length > 0;
}

static bool transfer_account(const struct en_model *model,
                             const struct en_group *group,
                             const struct en_rule *rule)
{
    if (model->syntax == EN_CII) {
        return account(model, group, rule);
    }
    return !is_credit_transfer(group) || en16931_has(group, EN_ACCOUNT_ID);
}

/* Security standards of the card companies: never the whole number. */
static bool card_number(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return en16931_text(group, rule->field).length <= 10;
}

static size_t count_all(const struct en_model *model, enum en_kind kind,
                        enum en_field field)
{
    size_t count = 0;

    for (const struct en_group *group = en16931_first(model, kind);
         group != NULL; group = group->next) {
        count += en16931_count(group, field);
    }
    return count;
}

static bool one_payment(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)group;
    return count_all(model, EN_PAYMENT, rule->other) <= 1;
}

static bool tax_currency_total(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    struct bytes currency = en16931_text(model->invoice, EN_TAX_CURRENCY);

    (void)group;
    (void)rule;
    if (!en16931_has(model->invoice, EN_TAX_CURRENCY) ||
        (model->syntax == EN_CII && en16931_first(model, EN_TOTALS) == NULL)) {
        return true;
    }
    if (model->syntax == EN_CII &&
        bytes_equal(currency, en16931_text(model->invoice, EN_CURRENCY))) {
        return false;
    }
    for (const struct en_group *total = en16931_first(model, EN_TAX_TOTAL);
         total != NULL; total = total->next) {
        if (bytes_equal(en16931_text(total, EN_TAX_CURRENCY_OF), currency)) {
            return true;
        }
    }
    return false;
}

static bool both(const struct en_model *model, const struct en_group *group,
                 const struct en_rule *rule)
{
    (void)model;
    return en16931_has(group, rule->field) && en16931_has(group, rule->other);
}

static bool preceding(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    return model->syntax == EN_CII ? en16931_filled(model, group, rule)
                                   : en16931_has(group, rule->field);
}

static bool representative_vat(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    (void)rule;
    return en16931_vat_registration(model, group, NULL) != NULL;
}

/* `other` is the scheme of `field`. */
static bool scheme(const struct en_model *model, const struct en_group *group,
                   const struct en_rule *rule)
{
    if (!en16931_has(group, rule->field)) {
        return true;
    }
    return model->syntax == EN_CII ? en16931_text(group, rule->other).length > 0
                                   : en16931_has(group, rule->other);
}

#define ROW(ID, IN, KIND, PARENT, FIELD, OTHER, HOLDS, TERM, TEXT)             \
    {                                                                          \
        .id = (ID), .term = (TERM), .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_##IN, .set = EN_SET_CORE, .kind = EN_##KIND,         \
        .parent = EN_##PARENT, .field = EN_##FIELD, .other = EN_##OTHER,       \
        .holds = (HOLDS)                                                       \
    }
/* Asked of the document about one of its parties. */
#define PARTY(ID, IN, OF, HOLDS, TERM, TEXT)                                   \
    {                                                                          \
        .id = (ID), .term = (TERM), .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_##IN, .set = EN_SET_CORE, .kind = EN_INVOICE,        \
        .of = EN_##OF, .holds = (HOLDS)                                        \
    }
/* The common case: one field, any parent, both syntaxes. */
#define NEEDS(ID, KIND, FIELD, HOLDS, TERM, TEXT) \
    ROW(ID, BOTH, KIND, NO_GROUP, FIELD, NO_FIELD, HOLDS, TERM, TEXT)
#define DECIMALS(ID, KIND, FIELD, TERM)                                    \
    ROW(ID, BOTH, KIND, NO_GROUP, FIELD, NO_FIELD, en16931_decimals, TERM, \
        "The amount has two decimals at most")

static const struct en_rule rows[] = {
    NEEDS("BR-01", INVOICE, CUSTOMIZATION, en16931_filled, "BT-24",
          "The invoice names the specification that it follows"),
    NEEDS("BR-02", INVOICE, ID, en16931_filled, "BT-1",
          "The invoice has a number"),
    NEEDS("BR-03", INVOICE, ISSUE_DATE, issue_date, "BT-2",
          "The invoice has a date of issue"),
    ROW("BR-04", BOTH, INVOICE, NO_GROUP, TYPE, CREDIT_TYPE, type_code, "BT-3",
        "The invoice has a type code"),
    NEEDS("BR-05", INVOICE, CURRENCY, en16931_filled, "BT-5",
          "The invoice names its currency"),
    PARTY("BR-06", BOTH, SELLER, party_name, "BT-27", "The seller has a name"),
    PARTY("BR-07", BOTH, BUYER, party_name, "BT-44", "The buyer has a name"),
    PARTY("BR-08", BOTH, SELLER, party_address, "BG-5",
          "The seller has a postal address"),
    ROW("BR-09", UBL, ADDRESS, SELLER, COUNTRY, NO_FIELD, en16931_filled,
        "BT-40", "The seller's address names a country"),
    PARTY("BR-10", BOTH, BUYER, party_address, "BG-8",
          "The buyer has a postal address"),
    PARTY("BR-09", CII, SELLER, cii_country, "BT-40",
          "The seller's address names a country"),
    ROW("BR-11", UBL, ADDRESS, BUYER, COUNTRY, NO_FIELD, en16931_filled,
        "BT-55", "The buyer's address names a country"),
    PARTY("BR-11", CII, BUYER, cii_country, "BT-55",
          "The buyer's address names a country"),
    NEEDS("BR-12", TOTALS, LINE_TOTAL, en16931_there, "BT-106",
          "The sum of the lines is there"),
    NEEDS("BR-13", TOTALS, EXCLUSIVE, en16931_there, "BT-109",
          "The total without VAT is there"),
    NEEDS("BR-14", TOTALS, INCLUSIVE, en16931_there, "BT-112",
          "The total with VAT is there"),
    NEEDS("BR-15", TOTALS, PAYABLE, en16931_there, "BT-115",
          "The amount due is there"),
    NEEDS("BR-16", INVOICE, NO_FIELD, has_line, "BG-25",
          "The invoice has a line"),
    NEEDS("BR-17", PAYEE, NO_FIELD, payee, "BT-59",
          "A payee has a name and is not the seller"),
    NEEDS("BR-18", REPRESENTATIVE, NO_FIELD, representative_name, "BT-62",
          "The tax representative has a name"),
    NEEDS("BR-19", REPRESENTATIVE, NO_FIELD, has_address, "BG-12",
          "The tax representative has a postal address"),
    ROW("BR-20", UBL, ADDRESS, REPRESENTATIVE, COUNTRY, NO_FIELD,
        en16931_filled, "BT-69",
        "The tax representative's address names a country"),
    ROW("BR-20", CII, REPRESENTATIVE, NO_GROUP, NO_FIELD, NO_FIELD,
        cii_representative_country, "BT-69",
        "The tax representative's address names a country"),
    NEEDS("BR-21", LINE, LINE_ID, en16931_filled, "BT-126",
          "The line has an identifier"),
    NEEDS("BR-22", LINE, QUANTITY, en16931_there, "BT-129",
          "The line has a quantity"),
    NEEDS("BR-23", LINE, UNIT, en16931_there, "BT-130",
          "The line's quantity has a unit"),
    NEEDS("BR-24", LINE, NET, en16931_there, "BT-131",
          "The line has a net amount"),
    NEEDS("BR-25", LINE, ITEM, en16931_filled, "BT-153",
          "The line's item has a name"),
    NEEDS("BR-26", LINE, PRICE, en16931_there, "BT-146",
          "The line has a net price"),
    NEEDS("BR-27", LINE, PRICE, not_negative, "BT-146",
          "The net price is not negative"),
    ROW("BR-28", CII, LINE, NO_GROUP, GROSS_PRICE, NO_FIELD, gross_price,
        "BT-148", "The gross price is not negative"),
    ROW("BR-28", UBL, PRICE_ALLOWANCE, NO_GROUP, BASE, NO_FIELD, gross_price,
        "BT-148", "The gross price is not negative"),
    ROW("BR-29", BOTH, PERIOD, INVOICE, END, NO_FIELD, period_order, "BT-74",
        "The invoicing period does not end before it begins"),
    ROW("BR-30", BOTH, PERIOD, LINE, END, NO_FIELD, period_order, "BT-135",
        "The line's period does not end before it begins"),
    NEEDS("BR-31", ALLOWANCE, AMOUNT, en16931_there, "BT-92",
          "The allowance has an amount"),
    NEEDS("BR-32", ALLOWANCE, NO_FIELD, has_category, "BT-95",
          "The allowance has a VAT category"),
    ROW("BR-33", BOTH, ALLOWANCE, NO_GROUP, REASON, REASON_CODE, en16931_either,
        "BT-97", "The allowance has a reason or its code"),
    NEEDS("BR-36", CHARGE, AMOUNT, en16931_there, "BT-99",
          "The charge has an amount"),
    NEEDS("BR-37", CHARGE, NO_FIELD, has_category, "BT-102",
          "The charge has a VAT category"),
    ROW("BR-38", BOTH, CHARGE, NO_GROUP, REASON, REASON_CODE, en16931_either,
        "BT-104", "The charge has a reason or its code"),
    NEEDS("BR-41", LINE_ALLOWANCE, AMOUNT, en16931_there, "BT-136",
          "The line's allowance has an amount"),
    ROW("BR-42", BOTH, LINE_ALLOWANCE, NO_GROUP, REASON, REASON_CODE,
        en16931_either, "BT-139",
        "The line's allowance has a reason or its code"),
    NEEDS("BR-43", LINE_CHARGE, AMOUNT, en16931_there, "BT-141",
          "The line's charge has an amount"),
    ROW("BR-44", BOTH, LINE_CHARGE, NO_GROUP, REASON, REASON_CODE,
        en16931_either, "BT-144", "The line's charge has a reason or its code"),
    NEEDS("BR-45", BREAKDOWN, TAXABLE, en16931_there, "BT-116",
          "The VAT breakdown has a taxable amount"),
    NEEDS("BR-46", BREAKDOWN, TAX, en16931_there, "BT-117",
          "The VAT breakdown has a tax amount"),
    NEEDS("BR-47", BREAKDOWN, NO_FIELD, has_category, "BT-118",
          "The VAT breakdown has a category code"),
    NEEDS("BR-48", BREAKDOWN, NO_FIELD, breakdown_rate, "BT-119",
          "The VAT breakdown has a rate, unless its category is O"),
    NEEDS("BR-49", PAYMENT, MEANS, en16931_there, "BT-81",
          "Payment instructions have a code for the means"),
    NEEDS("BR-50", PAYMENT, ACCOUNT, account, "BT-84",
          "The account of a credit transfer has an identifier"),
    { .id = "BR-51",
      .term = "BT-87",
      .text = "A card number shows ten digits at most",
      .severity = FINDING_WARNING,
      .syntaxes = EN_IN_BOTH,
      .set = EN_SET_CORE,
      .kind = EN_PAYMENT,
      .field = EN_CARD_NUMBER,
      .holds = card_number },
    NEEDS("BR-52", DOCUMENT, REFERENCE, en16931_filled, "BT-122",
          "A supporting document has a reference"),
    ROW("BR-53", UBL, INVOICE, NO_GROUP, NO_FIELD, NO_FIELD, tax_currency_total,
        "BT-111", "The VAT total in the accounting currency is there"),
    ROW("BR-53", CII, INVOICE, NO_GROUP, NO_FIELD, NO_FIELD, tax_currency_total,
        "BT-111", "The VAT total in the accounting currency is there"),
    ROW("BR-54", BOTH, ATTRIBUTE, NO_GROUP, ATTRIBUTE_NAME, ATTRIBUTE_VALUE,
        both, "BG-32", "An attribute of an item has a name and a value"),
    NEEDS("BR-55", PRECEDING, PREVIOUS_ID, preceding, "BT-25",
          "A preceding invoice has its number"),
    NEEDS("BR-56", REPRESENTATIVE, NO_FIELD, representative_vat, "BT-63",
          "The tax representative has a VAT identifier"),
    ROW("BR-57", BOTH, ADDRESS, DELIVERY, COUNTRY, NO_FIELD, en16931_there,
        "BT-80", "The deliver-to address names a country"),
    NEEDS("BR-61", PAYMENT, ACCOUNT_ID, transfer_account, "BT-84",
          "A credit transfer names the account to pay to"),
    ROW("BR-62", BOTH, SELLER, NO_GROUP, ENDPOINT, ENDPOINT_SCHEME, scheme,
        "BT-34", "The seller's electronic address has a scheme"),
    ROW("BR-63", BOTH, BUYER, NO_GROUP, ENDPOINT, ENDPOINT_SCHEME, scheme,
        "BT-49", "The buyer's electronic address has a scheme"),
    ROW("BR-64", BOTH, LINE, NO_GROUP, STANDARD_ID, STANDARD_SCHEME, scheme,
        "BT-157", "An item's standard identifier has a scheme"),
    ROW("BR-65", BOTH, CLASSIFICATION, NO_GROUP, CLASS, CLASS_LIST, scheme,
        "BT-158", "An item's classification names its list"),
    ROW("BR-66", UBL, INVOICE, NO_GROUP, NO_FIELD, CARD, one_payment, "BG-18",
        "The invoice names one payment card at most"),
    ROW("BR-67", UBL, INVOICE, NO_GROUP, NO_FIELD, MANDATE, one_payment,
        "BG-19", "The invoice names one mandate at most"),

    DECIMALS("BR-DEC-01", ALLOWANCE, AMOUNT, "BT-92"),
    DECIMALS("BR-DEC-02", ALLOWANCE, BASE, "BT-93"),
    DECIMALS("BR-DEC-05", CHARGE, AMOUNT, "BT-99"),
    DECIMALS("BR-DEC-06", CHARGE, BASE, "BT-100"),
    DECIMALS("BR-DEC-09", TOTALS, LINE_TOTAL, "BT-106"),
    DECIMALS("BR-DEC-10", TOTALS, ALLOWANCE_TOTAL, "BT-107"),
    DECIMALS("BR-DEC-11", TOTALS, CHARGE_TOTAL, "BT-108"),
    DECIMALS("BR-DEC-12", TOTALS, EXCLUSIVE, "BT-109"),
    DECIMALS("BR-DEC-14", TOTALS, INCLUSIVE, "BT-112"),
    DECIMALS("BR-DEC-16", TOTALS, PREPAID, "BT-113"),
    DECIMALS("BR-DEC-17", TOTALS, ROUNDING, "BT-114"),
    DECIMALS("BR-DEC-18", TOTALS, PAYABLE, "BT-115"),
    DECIMALS("BR-DEC-19", BREAKDOWN, TAXABLE, "BT-116"),
    DECIMALS("BR-DEC-20", BREAKDOWN, TAX, "BT-117"),
    DECIMALS("BR-DEC-23", LINE, NET, "BT-131"),
    DECIMALS("BR-DEC-24", LINE_ALLOWANCE, AMOUNT, "BT-136"),
    DECIMALS("BR-DEC-25", LINE_ALLOWANCE, BASE, "BT-137"),
    DECIMALS("BR-DEC-27", LINE_CHARGE, AMOUNT, "BT-141"),
    DECIMALS("BR-DEC-28", LINE_CHARGE, BASE, "BT-142"),
};

const struct en_rules en16931_core_rules = EN_ROWS(rows);
