/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

/* ---- how often: UBL-SR */

static size_t children(const struct en_group *group, enum en_kind kind)
{
    const struct en_group *child = NULL;
    size_t count = 0;

    while ((child = en16931_child(group, kind, child)) != NULL) {
        count++;
    }
    return count;
}

static bool party_once(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    (void)group;
    return en16931_count(en16931_first(model, rule->of), rule->field) <= 1;
}

static size_t registrations(const struct en_group *holder, bool vat)
{
    const struct en_group *found = NULL;
    size_t count = 0;

    while ((found = en16931_child(holder, EN_REGISTRATION, found)) != NULL) {
        struct bytes tax = en16931_text(found, EN_REGISTRATION_TAX);

        if (en16931_has(found, EN_REGISTRATION_TAX) &&
            en16931_is_vat(tax) == vat) {
            count += en16931_count(found, EN_REGISTRATION_ID);
        }
    }
    return count;
}

static bool vat_once(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    (void)group;
    return registrations(en16931_first(model, rule->of), true) <= 1;
}

static bool other_tax_once(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    (void)group;
    return registrations(en16931_first(model, rule->of), false) <= 1;
}

static bool buyer_identifier(const struct en_model *model,
                             const struct en_group *group,
                             const struct en_rule *rule)
{
    (void)group;
    return children(en16931_first(model, rule->of), EN_IDENTIFIER) <= 1;
}

static bool two_registrations(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return children(group, EN_REGISTRATION) <= 2;
}

static bool one_object(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    size_t count = 0;

    (void)group;
    (void)rule;
    for (const struct en_group *item = en16931_first(model, EN_DOCUMENT);
         item != NULL; item = item->next) {
        if (en16931_is(item, EN_REFERENCE_TYPE, "130")) {
            count += en16931_count(item, EN_REFERENCE);
        }
    }
    return count <= 1;
}

static bool one_period(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return children(group, EN_PERIOD) <= 1;
}

static bool one_delivery(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return children(group, EN_DELIVERY) <= 1;
}

static bool one_category(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return children(group, EN_CATEGORY) == 1;
}

static bool one_object_of_line(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return children(group, EN_LINE_DOCUMENT) <= 1;
}

static bool is_sepa(const struct en_group *identifier)
{
    static const char sepa[] = "SEPA";
    struct bytes scheme = en16931_text(identifier, EN_IDENT_SCHEME);

    if (scheme.length != sizeof(sepa) - 1) {
        return false;
    }
    for (size_t i = 0; i < scheme.length; i++) {
        if ((scheme.data[i] & ~0x20) != sepa[i]) {
            return false;
        }
    }
    return true;
}

static bool one_creditor(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    size_t count = 0;

    (void)group;
    (void)rule;
    for (const struct en_group *id = en16931_first(model, EN_IDENTIFIER);
         id != NULL; id = id->next) {
        count += is_sepa(id);
    }
    return count <= 1;
}

static bool other_than_seller(const struct en_model *model,
                              const struct en_group *payee)
{
    const struct en_group *seller = en16931_first(model, EN_SELLER);

    return en16931_has(payee, EN_TRADE_NAME) && en16931_has(seller, EN_NAME) &&
           !bytes_equal(en16931_text(payee, EN_TRADE_NAME),
                        en16931_text(seller, EN_NAME));
}

static bool payee_once(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    return en16931_count(group, rule->field) <= 1 &&
           other_than_seller(model, group);
}

static bool payee_identifier(const struct en_model *model,
                             const struct en_group *group,
                             const struct en_rule *rule)
{
    const struct en_group *id = NULL;
    size_t count = 0;

    (void)rule;
    while ((id = en16931_child(group, EN_IDENTIFIER, id)) != NULL) {
        count += en16931_has(id, EN_IDENT_SCHEME) && !is_sepa(id);
    }
    return count <= 1 && other_than_seller(model, group);
}

/* All payments have the same value, or none. */
static bool one_value(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    const struct en_value *first = NULL;

    (void)group;
    for (const struct en_group *payment = en16931_first(model, EN_PAYMENT);
         payment != NULL; payment = payment->next) {
        for (const struct en_value *value = payment->values; value != NULL;
             value = value->next) {
            if (value->field != rule->other) {
                continue;
            }
            if (first == NULL) {
                first = value;
            } else if (!bytes_equal(first->text, value->text)) {
                return false;
            }
        }
    }
    return true;
}

static bool over_payments_once(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    size_t count = 0;

    (void)group;
    for (const struct en_group *payment = en16931_first(model, EN_PAYMENT);
         payment != NULL; payment = payment->next) {
        count += en16931_count(payment, rule->other);
    }
    return count <= 1;
}

static bool tax_point_code_once(const struct en_model *model,
                                const struct en_group *group,
                                const struct en_rule *rule)
{
    const struct en_group *period = NULL;
    size_t count = 0;

    (void)model;
    (void)rule;
    while ((period = en16931_child(group, EN_PERIOD, period)) != NULL) {
        count += en16931_count(period, EN_TAX_POINT_CODE);
    }
    return count <= 1;
}

static bool price_discount_once(const struct en_model *model,
                                const struct en_group *group,
                                const struct en_rule *rule)
{
    const struct en_group *price = NULL;
    size_t count = 0;

    (void)model;
    (void)rule;
    while ((price = en16931_child(group, EN_PRICE_ALLOWANCE, price)) != NULL) {
        count += en16931_count(price, EN_AMOUNT);
    }
    return count <= 1;
}

static bool exemption_once(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    const struct en_group *category = NULL;
    size_t count = 0;

    (void)model;
    (void)rule;
    while ((category = en16931_child(group, EN_CATEGORY, category)) != NULL) {
        count += en16931_count(category, EN_EXEMPTION);
    }
    return count <= 1;
}

static bool registration_filled(const struct en_model *model,
                                const struct en_group *group,
                                const struct en_rule *rule)
{
    (void)model;
    (void)rule;
    return en16931_has(group, EN_REGISTRATION_TAX) &&
           en16931_has(group, EN_REGISTRATION_ID);
}

/* Only an invoiced object has a scheme; 50 is a credit note's project. */
static bool object_scheme(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    (void)rule;
    return en16931_is(group, EN_REFERENCE_TYPE, "130") ||
           (model->syntax == EN_UBL_CREDIT_NOTE &&
            en16931_is(group, EN_REFERENCE_TYPE, "50")) ||
           (!en16931_has(group, EN_REFERENCE_SCHEME) &&
            !en16931_has(group, EN_REFERENCE_TYPE));
}

static bool object_alone(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)model;
    return !en16931_is(group, EN_REFERENCE_TYPE, "130") ||
           !en16931_has(group, rule->field);
}

static bool object_code(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return !en16931_is(group, EN_REFERENCE_TYPE, "130") ||
           !en16931_has(group, rule->field) ||
           en16931_code(EN_CODES_REFERENCE, en16931_text(group, rule->field));
}

/* ---- elements and attributes: UBL-DT */

static bool binary_with(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) || en16931_has(group, rule->other);
}

static bool amount_decimals(const struct en_element *element,
                            const struct en_rule *rule)
{
    struct bytes text = bytes_trim(element->text);
    size_t point = bytes_find(text, '.');

    (void)rule;
    return element->of_price_allowance ||
           strcmp(element->name, "cbc:PriceAmount") == 0 || point == SIZE_MAX ||
           text.length - point - 1 <= 2;
}

static bool never(const struct en_element *element, const struct en_rule *rule)
{
    (void)element;
    (void)rule;
    return false;
}

#define ROW(ID, KIND, FIELD, OTHER, HOLDS, TEXT)                           \
    {                                                                      \
        .id = (ID), .term = "", .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_UBL, .set = EN_SET_CORE, .kind = EN_##KIND,      \
        .field = EN_##FIELD, .other = EN_##OTHER, .holds = (HOLDS)         \
    }
#define PARTY(ID, PARTY, FIELD, HOLDS, TEXT)                               \
    {                                                                      \
        .id = (ID), .term = "", .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_UBL, .set = EN_SET_CORE, .kind = EN_INVOICE,     \
        .field = EN_##FIELD, .of = EN_##PARTY, .holds = (HOLDS)            \
    }
#define ONCE(ID, KIND, FIELD, TEXT) \
    ROW(ID, KIND, FIELD, NO_FIELD, en16931_at_most_1, TEXT)
#define ATTRIBUTE(ID, NAME)                                                    \
    {                                                                          \
        .id = (ID), .term = "",                                                \
        .text = "EN 16931 has no use for the attribute " NAME,                 \
        .severity = FINDING_WARNING, .syntaxes = EN_IN_UBL,                    \
        .set = EN_SET_CORE, .element = "*", .attribute = (NAME), .once = true, \
        .fits = never                                                          \
    }

static const struct en_rule rows[] = {
    ONCE("UBL-SR-01", INVOICE, CONTRACT, "One contract at most"),
    ONCE("UBL-SR-02", INVOICE, RECEIPT, "One receiving advice at most"),
    ONCE("UBL-SR-03", INVOICE, DESPATCH, "One despatch advice at most"),
    ROW("UBL-SR-04", INVOICE, NO_FIELD, NO_FIELD, one_object,
        "One invoiced object at most"),
    ONCE("UBL-SR-05", INVOICE, TERMS, "Terms of payment once at most"),
    ONCE("UBL-SR-06", PRECEDING, PREVIOUS,
         "A reference names one preceding invoice at most"),
    ROW("UBL-SR-07", PRECEDING, PREVIOUS_ID, NO_FIELD, en16931_there,
        "A reference names the number of a preceding invoice"),
    ROW("UBL-SR-08", INVOICE, NO_FIELD, NO_FIELD, one_period,
        "One invoicing period at most"),
    PARTY("UBL-SR-09", SELLER, NAME, party_once,
          "The seller has one name at most"),
    PARTY("UBL-SR-10", SELLER, TRADE_NAME, party_once,
          "The seller has one trading name at most"),
    PARTY("UBL-SR-11", SELLER, LEGAL_ID, party_once,
          "The seller has one legal registration at most"),
    PARTY("UBL-SR-12", SELLER, NO_FIELD, vat_once,
          "The seller has one VAT identifier at most"),
    PARTY("UBL-SR-13", SELLER, NO_FIELD, other_tax_once,
          "The seller has one other tax registration at most"),
    PARTY("UBL-SR-14", SELLER, LEGAL_FORM, party_once,
          "The seller has one legal form at most"),
    PARTY("UBL-SR-15", BUYER, NAME, party_once,
          "The buyer has one name at most"),
    PARTY("UBL-SR-16", BUYER, NO_FIELD, buyer_identifier,
          "The buyer has one identifier at most"),
    PARTY("UBL-SR-17", BUYER, LEGAL_ID, party_once,
          "The buyer has one legal registration at most"),
    PARTY("UBL-SR-18", BUYER, NO_FIELD, vat_once,
          "The buyer has one VAT identifier at most"),
    ROW("UBL-SR-19", PAYEE, TRADE_NAME, NO_FIELD, payee_once,
        "A payee has one name, and not the seller's"),
    ROW("UBL-SR-20", PAYEE, NO_FIELD, NO_FIELD, payee_identifier,
        "A payee has one identifier at most, and not the seller's name"),
    ROW("UBL-SR-21", PAYEE, LEGAL_ID, NO_FIELD, payee_once,
        "A payee has one legal registration at most, and not the seller's "
        "name"),
    ONCE("UBL-SR-22", REPRESENTATIVE, TRADE_NAME,
         "The tax representative has one name at most"),
    ROW("UBL-SR-24", INVOICE, NO_FIELD, NO_FIELD, one_delivery,
        "Delivery once at most"),
    ONCE("UBL-SR-25", DELIVERY, DELIVERY_NAME,
         "Delivery names one party at most"),
    ONCE("UBL-SR-26", PAYMENT, PAYMENT_ID, "One remittance text at most"),
    ONCE("UBL-SR-27", PAYMENT, MEANS, "One code for the means at most"),
    ONCE("UBL-SR-28", PAYMENT, MANDATE_ID, "One mandate at most"),
    ROW("UBL-SR-29", INVOICE, NO_FIELD, NO_FIELD, one_creditor,
        "One creditor identifier of a bank at most"),
    ONCE("UBL-SR-30", ALLOWANCE, REASON, "An allowance has one reason"),
    ONCE("UBL-SR-30", LINE_ALLOWANCE, REASON, "An allowance has one reason"),
    ONCE("UBL-SR-31", CHARGE, REASON, "A charge has one reason"),
    ONCE("UBL-SR-31", LINE_CHARGE, REASON, "A charge has one reason"),
    ROW("UBL-SR-32", BREAKDOWN, NO_FIELD, NO_FIELD, exemption_once,
        "A VAT breakdown has one reason for exemption"),
    ONCE("UBL-SR-33", DOCUMENT, REFERENCE_TEXT,
         "A supporting document is described once"),
    ONCE("UBL-SR-34", LINE, LINE_NOTE, "A line has one note at most"),
    ONCE("UBL-SR-35", LINE, ORDER_LINE, "A line names one order line at most"),
    ROW("UBL-SR-36", LINE, NO_FIELD, NO_FIELD, one_period,
        "A line has one period at most"),
    ROW("UBL-SR-37", LINE, NO_FIELD, NO_FIELD, price_discount_once,
        "A price has one discount at most"),
    ONCE("UBL-SR-39", INVOICE, PROJECT, "One project at most"),
    PARTY("UBL-SR-40", BUYER, TRADE_NAME, party_once,
          "The buyer has one trading name at most"),
    ROW("UBL-SR-42", SELLER, NO_FIELD, NO_FIELD, two_registrations,
        "The seller has two tax registrations at most"),
    ROW("UBL-SR-43", DOCUMENT, REFERENCE, NO_FIELD, object_scheme,
        "Only an invoiced object has a scheme"),
    ROW("UBL-SR-44", INVOICE, NO_FIELD, PAYMENT_ID, one_value,
        "All payments have the same remittance text"),
    ROW("UBL-SR-45", INVOICE, NO_FIELD, MEANS_DUE, over_payments_once,
        "Payments have one due date at most"),
    ROW("UBL-SR-46", INVOICE, NO_FIELD, MEANS_NAME, over_payments_once,
        "Payments have one text for the means at most"),
    ROW("UBL-SR-47", INVOICE, NO_FIELD, MEANS, one_value,
        "All payments have the same code for the means"),
    ROW("UBL-SR-48", LINE, NO_FIELD, NO_FIELD, one_category,
        "A line has one VAT category"),
    ROW("UBL-SR-49", INVOICE, NO_FIELD, NO_FIELD, tax_point_code_once,
        "One code for the VAT point of time at most"),
    ONCE("UBL-SR-50", LINE, ITEM_TEXT, "An item is described once"),
    ONCE("UBL-SR-51", ADDRESS, ADDRESS_LINE,
         "An address has one additional line at most"),
    ROW("UBL-SR-52", LINE, NO_FIELD, NO_FIELD, one_object_of_line,
        "A line names one object at most"),
    ROW("UBL-SR-53", REGISTRATION, REGISTRATION_ID, NO_FIELD,
        registration_filled,
        "A tax registration has an identifier and a tax scheme"),
    ROW("UBL-CR-666", DOCUMENT, ATTACHMENT, NO_FIELD, object_alone,
        "An invoiced object has no attachment"),
    ROW("UBL-CR-673", DOCUMENT, REFERENCE_TEXT, NO_FIELD, object_alone,
        "An invoiced object has no description"),
    ROW("BR-CL-07", DOCUMENT, REFERENCE_SCHEME, NO_FIELD, object_code,
        "The scheme of an invoiced object is of UNTDID 1153"),
    ROW("BR-CL-07", LINE_DOCUMENT, REFERENCE_SCHEME, NO_FIELD, object_code,
        "The scheme of an invoiced object is of UNTDID 1153"),
    ROW("UBL-DT-06", DOCUMENT, BINARY, MIME, binary_with,
        "An attachment says what type it is of"),
    ROW("UBL-DT-07", DOCUMENT, BINARY, FILE, binary_with,
        "An attachment has a file name"),
    { .id = "UBL-DT-01",
      .term = "",
      .text = "An amount has two decimals at most",
      .severity = FINDING_ERROR,
      .syntaxes = EN_IN_UBL,
      .set = EN_SET_CORE,
      .element = "*Amount",
      .fits = amount_decimals },
    ATTRIBUTE("UBL-DT-08", "schemeName"),
    ATTRIBUTE("UBL-DT-09", "schemeAgencyName"),
    ATTRIBUTE("UBL-DT-10", "schemeDataURI"),
    ATTRIBUTE("UBL-DT-11", "schemeURI"),
    ATTRIBUTE("UBL-DT-12", "format"),
    ATTRIBUTE("UBL-DT-13", "unitCodeListIdentifier"),
    ATTRIBUTE("UBL-DT-14", "unitCodeListAgencyIdentifier"),
    ATTRIBUTE("UBL-DT-15", "unitCodeListAgencyName"),
    ATTRIBUTE("UBL-DT-16", "listAgencyName"),
    ATTRIBUTE("UBL-DT-17", "listName"),
    ATTRIBUTE("UBL-DT-19", "languageID"),
    ATTRIBUTE("UBL-DT-20", "listURI"),
    ATTRIBUTE("UBL-DT-21", "listSchemeURI"),
    ATTRIBUTE("UBL-DT-22", "languageLocaleID"),
    ATTRIBUTE("UBL-DT-23", "uri"),
    ATTRIBUTE("UBL-DT-24", "currencyCodeListVersionID"),
    ATTRIBUTE("UBL-DT-25", "characterSetCode"),
    ATTRIBUTE("UBL-DT-26", "encodingCode"),
    ATTRIBUTE("UBL-DT-27", "schemeAgencyID"),
    ATTRIBUTE("UBL-DT-28", "listAgencyID"),
};

const struct en_rules en16931_ubl_rules = EN_ROWS(rows);
