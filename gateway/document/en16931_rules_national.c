/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_country.h"
#include "document/en16931_ids.h"
#include "document/en16931_rule.h"

/* ---- Italy */

static bool italian_tax(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    struct bytes id = en16931_text(group, rule->field);
    struct bytes tax = en16931_text(group, EN_REGISTRATION_TAX);

    if (!en16931_seller_of(model, "IT") ||
        !en16931_has(group, EN_REGISTRATION_TAX) ||
        (model->syntax == EN_CII ? !bytes_equal_text(tax, "FC")
                                 : bytes_equal_text(tax, "VAT"))) {
        return true;
    }
    for (size_t i = 0; i < id.length; i++) {
        if (!(id.data[i] >= '0' && id.data[i] <= '9') &&
            !(id.data[i] >= 'A' && id.data[i] <= 'Z')) {
            return false;
        }
    }
    return id.length >= 11 && id.length <= 16;
}

static bool italian_address(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    return !en16931_seller_of(model, "IT") ||
           en16931_has(en16931_child(group, EN_ADDRESS, NULL), rule->other);
}

/* ---- the Netherlands */

static bool dutch_reference(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    bool credit = model->syntax == EN_CII
                      ? en16931_code(EN_CODES_PEPPOL_CREDIT_NOTE,
                                     en16931_text(group, EN_TYPE))
                      : en16931_has(group, EN_CREDIT_TYPE);

    (void)rule;
    if (!credit || !en16931_seller_in(model, "NL")) {
        return true;
    }
    for (const struct en_group *item = en16931_first(model, EN_PRECEDING);
         item != NULL; item = item->next) {
        if (en16931_has(item, EN_PREVIOUS_ID)) {
            return true;
        }
    }
    return false;
}

static bool dutch_address(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    bool asked = en16931_seller_in(model, "NL") &&
                 (rule->parent == EN_SELLER ||
                  en16931_is_country(en16931_text(group, EN_COUNTRY), "NL"));

    return !asked ||
           (en16931_has(group, EN_STREET) && en16931_has(group, EN_CITY) &&
            en16931_has(group, EN_ZONE));
}

static bool dutch_legal(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    bool asked = rule->kind == EN_SELLER ? en16931_seller_in(model, "NL")
                                         : en16931_both_in(model, "NL");

    return !asked || !en16931_has(group, rule->field) ||
           ((en16931_is(group, EN_LEGAL_SCHEME, "0106") ||
             en16931_is(group, EN_LEGAL_SCHEME, "0190")) &&
            en16931_text(group, rule->field).length > 0);
}

static bool dutch_payment(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    struct decimal due;

    if (!en16931_seller_in(model, "NL") ||
        en16931_first(model, EN_PAYMENT) != NULL) {
        return true;
    }
    if (!en16931_number(group, rule->field, &due)) {
        return false;
    }
    return decimal_is_zero(due) ||
           decimal_is_negative(due) != en16931_is_credit_note(model);
}

static bool dutch_means(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    return !en16931_both_in(model, "NL") ||
           en16931_code(EN_CODES_NL_PAYMENT, en16931_text(group, rule->field));
}

static bool dutch_order(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    return !en16931_seller_in(model, "NL") ||
           !en16931_has(group, rule->field) ||
           en16931_has(model->invoice, EN_ORDER);
}

#define ROW(ID, SEVERITY, IN, KIND, PARENT, FIELD, OTHER, HOLDS, TERM, TEXT) \
    {                                                                        \
        .id = (ID), .term = (TERM), .text = (TEXT),                          \
        .severity = FINDING_##SEVERITY, .syntaxes = EN_IN_##IN,              \
        .set = EN_SET_NATIONAL, .kind = EN_##KIND, .parent = EN_##PARENT,    \
        .field = EN_##FIELD, .other = EN_##OTHER, .holds = (HOLDS)           \
    }
#define FAULT(ID, KIND, FIELD, HOLDS, TERM, TEXT) \
    ROW(ID, ERROR, BOTH, KIND, NO_GROUP, FIELD, NO_FIELD, HOLDS, TERM, TEXT)
#define ADVICE(ID, KIND, FIELD, HOLDS, TERM, TEXT) \
    ROW(ID, WARNING, BOTH, KIND, NO_GROUP, FIELD, NO_FIELD, HOLDS, TERM, TEXT)

static const struct en_rule rows[] = {
    FAULT("IT-R-001", REGISTRATION, REGISTRATION_ID, italian_tax, "BT-32",
          "An Italian tax registration has 11 to 16 capitals and digits"),
    ROW("IT-R-002", ERROR, BOTH, SELLER, NO_GROUP, NO_FIELD, STREET,
        italian_address, "BT-35", "An Italian seller's address has a street"),
    ROW("IT-R-003", ERROR, BOTH, SELLER, NO_GROUP, NO_FIELD, CITY,
        italian_address, "BT-37", "An Italian seller's address has a city"),
    ROW("IT-R-004", ERROR, BOTH, SELLER, NO_GROUP, NO_FIELD, ZONE,
        italian_address, "BT-38",
        "An Italian seller's address has a post code"),
    FAULT("NL-R-001", INVOICE, NO_FIELD, dutch_reference, "BT-25",
          "A Dutch credit note names an invoice"),
    ROW("NL-R-002", ERROR, BOTH, ADDRESS, SELLER, NO_FIELD, NO_FIELD,
        dutch_address, "BG-5", "A Dutch address has street, city and code"),
    FAULT("NL-R-003", SELLER, LEGAL_ID, dutch_legal, "BT-30",
          "A Dutch seller's registration is KVK or OIN"),
    ROW("NL-R-004", ERROR, BOTH, ADDRESS, BUYER, NO_FIELD, NO_FIELD,
        dutch_address, "BG-8", "A Dutch address has street, city and code"),
    FAULT("NL-R-005", BUYER, LEGAL_ID, dutch_legal, "BT-47",
          "A Dutch buyer's registration is KVK or OIN"),
    ROW("NL-R-006", ERROR, BOTH, ADDRESS, REPRESENTATIVE, NO_FIELD, NO_FIELD,
        dutch_address, "BG-12", "A Dutch address has street, city and code"),
    FAULT("NL-R-007", TOTALS, PAYABLE, dutch_payment, "BG-16",
          "A Dutch seller says how to pay"),
    FAULT("NL-R-008", PAYMENT, MEANS, dutch_means, "BT-81",
          "Means of payment are among those used in the Netherlands"),
    FAULT("NL-R-009", LINE, ORDER_LINE, dutch_order, "BT-13",
          "Who names a line of an order names the order"),
};

const struct en_rules en16931_national_rules = EN_ROWS(rows);
