/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "document/en16931_country.h"
#include "document/en16931_ids.h"
#include "document/en16931_rule.h"

/* ---- Norway */

static bool norwegian_register(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    const struct en_group *found = NULL;
    const char *tax = model->syntax == EN_CII ? "FC" : "TAX";

    (void)rule;
    if (!en16931_seller_of(model, "NO")) {
        return true;
    }
    while ((found = en16931_child(group, EN_REGISTRATION, found)) != NULL) {
        if (en16931_is(found, EN_REGISTRATION_TAX, tax) &&
            en16931_is(found, EN_REGISTRATION_ID, "Foretaksregisteret")) {
            return true;
        }
    }
    return false;
}

static bool norwegian_vat(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    struct bytes id = en16931_rule_vat_id(model, group);

    (void)rule;
    return !en16931_seller_of(model, "NO") ||
           !en16931_is_country(bytes_slice(id, 0, 2), "NO") ||
           (id.length == 14 && en16931_norwegian(bytes_slice(id, 2, 9)) &&
            bytes_equal_text(bytes_slice(id, 11, 3), "MVA"));
}

/* ---- Denmark */

static bool danish_legal(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    (void)group;
    return !en16931_seller_in(model, "DK") ||
           en16931_text(en16931_first(model, EN_SELLER), rule->field).length >
               0;
}

static bool danish_scheme(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    const struct en_group *seller = en16931_first(model, EN_SELLER);

    (void)group;
    return !en16931_seller_in(model, "DK") ||
           !en16931_has(seller, EN_LEGAL_ID) ||
           (model->syntax != EN_CII && !en16931_has(seller, rule->field)) ||
           en16931_is(seller, rule->field, "0184");
}

static bool danish_credit(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    struct decimal due;

    return !en16931_both_in(model, "DK") || !en16931_is_credit_note(model) ||
           !en16931_number(group, rule->field, &due) ||
           !decimal_is_negative(due);
}

static bool danish_classification(const struct en_model *model,
                                  const struct en_group *group,
                                  const struct en_rule *rule)
{
    return !en16931_both_in(model, "DK") ||
           !en16931_is(group, EN_CLASS_LIST, "TST") ||
           en16931_is(group, rule->field, "19.05.01") ||
           en16931_is(group, rule->field, "19.0501") ||
           en16931_is(group, rule->field, "26.08.01") ||
           en16931_is(group, rule->field, "26.0801");
}

static bool danish_tax(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    struct bytes reason = en16931_text(group, rule->field);
    size_t mark = bytes_find(reason, '#');

    if (!en16931_both_in(model, "DK") ||
        !en16931_is(group, EN_REASON_CODE, "ZZZ") ||
        en16931_digits(reason, 4)) {
        return true;
    }
    return mark != SIZE_MAX && mark > 0 &&
           reason.data[reason.length - 1] != '#';
}

static bool danish_identifier(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    enum en_kind party = group->parent->kind;

    if (!en16931_both_in(model, "DK") ||
        (party != EN_SELLER && party != EN_BUYER) ||
        (model->syntax == EN_CII && !en16931_has(group, EN_GLOBAL_IDENT))) {
        return true;
    }
    return en16931_text(group, rule->other).length > 0;
}

/* Means, remittance text, account: DK-R-005 to DK-R-011. */
static bool danish_payment(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    bool cii = model->syntax == EN_CII;
    struct bytes means = en16931_text(group, EN_MEANS);
    struct bytes account = en16931_text(group, EN_ACCOUNT_ID);
    struct bytes id = en16931_text(cii ? model->invoice : group, EN_PAYMENT_ID);
    struct bytes kind = bytes_slice(id, 0, 3);
    bool k04 = bytes_equal_text(kind, "04#"),
         k15 = bytes_equal_text(kind, "15#"),
         k71 = bytes_equal_text(kind, "71#"),
         k75 = bytes_equal_text(kind, "75#");
    long number = strtol(rule->id + 5, NULL, 10);

    if (!en16931_both_in(model, "DK") || model->syntax == EN_UBL_CREDIT_NOTE) {
        return true;
    }
    switch (number) {
    case 5:
        return en16931_code(EN_CODES_DK_PAYMENT, means);
    case 6:
        return (!bytes_equal_text(means, "31") &&
                !bytes_equal_text(means, "42")) ||
               (account.length > 0 &&
                en16931_text(group, EN_BRANCH).length > 0);
    case 7:
        return !bytes_equal_text(means, "49") ||
               (en16931_text(group, EN_MANDATE_ID).length > 0 &&
                (cii ? en16931_text(model->invoice, EN_CREDITOR)
                     : en16931_text(group, EN_PAYER_ACCOUNT))
                        .length > 0);
    case 8:
        return !bytes_equal_text(means, "50") ||
               ((bytes_equal_text(kind, "01#") || k04 || k15) &&
                account.length == 7);
    case 9:
        return !bytes_equal_text(means, "50") || !(k04 || k15) ||
               id.length == 19;
    case 10:
        return !bytes_equal_text(means, "93") ||
               ((k71 || k75 || bytes_equal_text(kind, "73#")) &&
                account.length == 8);
    default:
        return !bytes_equal_text(means, "93") || !(k71 || k75) ||
               id.length == 18 || id.length == 19;
    }
}

/* ---- Sweden */

static bool swedish_vat(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    struct bytes id = en16931_rule_vat_id(model, group);

    if (!en16931_seller_in(model, "SE") ||
        !en16931_is_country(bytes_slice(id, 0, 2), "SE")) {
        return true;
    }
    return rule->other == EN_NO_FIELD
               ? id.length == 14
               : en16931_is_number(bytes_slice(id, 2, 12));
}

static bool swedish_legal(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    struct bytes id = en16931_text(group, rule->field);

    if (!en16931_seller_in(model, "SE") || !en16931_has(group, rule->field)) {
        return true;
    }
    switch (rule->id[7]) {
    case '3':
        return rule->id[6] == '1' ? en16931_swedish(id) : en16931_is_number(id);
    default:
        return id.length == 10;
    }
}

static bool swedish_rate(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    struct bytes id =
        en16931_rule_vat_id(model, en16931_first(model, EN_SELLER));
    struct decimal rate;

    if (!en16931_seller_in(model, "SE") ||
        !en16931_is_country(bytes_slice(id, 0, 2), "SE") ||
        !en16931_is(group, EN_CODE, "S")) {
        return true;
    }
    return en16931_number(group, rule->field, &rate) &&
           (decimal_compare(rate, decimal_of(25)) == 0 ||
            decimal_compare(rate, decimal_of(12)) == 0 ||
            decimal_compare(rate, decimal_of(6)) == 0);
}

/* "GODKÄND FÖR F-SKATT", in any case. */
static bool swedish_tax(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    static const char wanted[] = "GODK\xc3\x84ND F\xc3\x96R F-SKATT";
    struct bytes id = en16931_text(group, rule->field);
    struct bytes tax = en16931_text(group, EN_REGISTRATION_TAX);

    if (group->parent->kind != EN_SELLER || !en16931_seller_in(model, "SE") ||
        !en16931_has(group->parent, EN_LEGAL_ID) ||
        !en16931_has(group, rule->field) ||
        (model->syntax == EN_CII ? !bytes_equal_text(tax, "FC")
                                 : en16931_is_vat(tax))) {
        return true;
    }
    if (id.length != sizeof(wanted) - 1) {
        return false;
    }
    for (size_t i = 0; i < id.length; i++) {
        unsigned char byte = (unsigned char)id.data[i];
        bool small = (byte >= 'a' && byte <= 'z') ||
                     (byte >= 0xa0 && byte < 0xc0); /* second of ä, ö */

        if ((char)(small ? byte - 32 : byte) != wanted[i]) {
            return false;
        }
    }
    return true;
}

/* An account of the Swedish giros, with means 30: SE-R-007 to SE-R-010. */
static bool swedish_giro(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    enum en_field field =
        model->syntax == EN_CII ? EN_PROPRIETARY : EN_ACCOUNT_ID;
    struct bytes id = en16931_text(group, field);
    long number = strtol(rule->id + 5, NULL, 10);
    const char *giro =
        number == 7 || number == 10 ? "SE:PLUSGIRO" : "SE:BANKGIRO";

    if (!en16931_seller_in(model, "SE") || !en16931_is(group, EN_MEANS, "30") ||
        !en16931_is(group, EN_BRANCH, giro) || !en16931_has(group, field)) {
        return true;
    }
    switch (number) {
    case 9:
        return id.length == 7 || id.length == 8;
    case 10:
        return id.length >= 2 && id.length <= 8;
    default:
        return en16931_is_number(id);
    }
}

static bool swedish_means(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    if (strcmp(rule->id, "SE-R-012") == 0) {
        return !en16931_both_in(model, "SE") ||
               !en16931_is(group, EN_MEANS, "31");
    }
    return !en16931_seller_in(model, "SE") ||
           (!en16931_is(group, EN_MEANS, "50") &&
            !en16931_is(group, EN_MEANS, "56"));
}

/* ---- Iceland */

static bool icelandic_type(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    return !en16931_seller_in(model, "IS") ||
           en16931_is(group, rule->field, "380") ||
           en16931_is(group, rule->field, "381") ||
           en16931_is(group, rule->other, "380") ||
           en16931_is(group, rule->other, "381");
}

static bool icelandic_party(const struct en_model *model,
                            const struct en_group *group,
                            const struct en_rule *rule)
{
    bool asked = rule->kind == EN_SELLER ? en16931_seller_in(model, "IS")
                                         : en16931_both_in(model, "IS");

    return !asked || (en16931_has(group, rule->field) &&
                      en16931_is(group, EN_LEGAL_SCHEME, "0196"));
}

static bool icelandic_address(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    const struct en_group *address = en16931_child(group, EN_ADDRESS, NULL);
    bool asked = rule->kind == EN_SELLER ? en16931_seller_in(model, "IS")
                                         : en16931_both_in(model, "IS");

    return !asked ||
           (en16931_has(address, EN_STREET) && en16931_has(address, EN_ZONE));
}

static bool icelandic_account(const struct en_model *model,
                              const struct en_group *group,
                              const struct en_rule *rule)
{
    const char *means = rule->id[7] == '6' ? "9" : "42";

    return !en16931_seller_in(model, "IS") ||
           !en16931_is(group, EN_MEANS, means) ||
           en16931_text(group, rule->field).length == 12;
}

/* A supporting document EINDAGI: the last day to pay: IS-R-008 to IS-R-010. */
static bool icelandic_last_day(const struct en_model *model,
                               const struct en_group *group,
                               const struct en_rule *rule)
{
    struct bytes id = en16931_text(group, rule->field);
    struct bytes due = en16931_text(model->invoice, EN_DUE_DATE);

    if (!en16931_seller_in(model, "IS") ||
        !en16931_is(group, EN_REFERENCE_TEXT, "EINDAGI")) {
        return true;
    }
    switch (rule->id[7]) {
    case '8':
        return en16931_day(id);
    case '9':
        return due.length > 0;
    default:
        return due.length > 0 && bytes_compare(due, id) <= 0;
    }
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
    ROW("NO-R-001", ERROR, UBL, SELLER, NO_GROUP, NO_FIELD, NO_FIELD,
        norwegian_vat, "BT-31",
        "A Norwegian VAT number is NO, nine digits and MVA"),
    ADVICE("NO-R-002", SELLER, NO_FIELD, norwegian_register, "BT-32",
           "Most Norwegian sellers state Foretaksregisteret"),
    FAULT("DK-R-002", INVOICE, LEGAL_ID, danish_legal, "BT-30",
          "A Danish seller gives its CVR number"),
    ADVICE("DK-R-003", CLASSIFICATION, CLASS_VERSION, danish_classification,
           "BT-158", "UNSPSC is of version 19.0501 or 26.0801"),
    FAULT("DK-R-004", ALLOWANCE, REASON, danish_tax, "BT-97",
          "A tax other than VAT (ZZZ) has four digits, or a # inside"),
    FAULT("DK-R-004", CHARGE, REASON, danish_tax, "BT-104",
          "A tax other than VAT (ZZZ) has four digits, or a # inside"),
    FAULT("DK-R-005", PAYMENT, MEANS, danish_payment, "BT-81",
          "Means of payment are among those used in Denmark"),
    FAULT("DK-R-006", PAYMENT, ACCOUNT_ID, danish_payment, "BT-84",
          "Means 31 and 42 have an account and a registration number"),
    FAULT("DK-R-007", PAYMENT, MANDATE_ID, danish_payment, "BT-89",
          "Means 49 has a mandate and an account"),
    FAULT("DK-R-008", PAYMENT, PAYMENT_ID, danish_payment, "BT-83",
          "Means 50 has a text that begins with 01#, 04# or 15# and an "
          "account of seven characters"),
    FAULT("DK-R-009", PAYMENT, PAYMENT_ID, danish_payment, "BT-83",
          "A text 04# or 15# has sixteen digits more"),
    FAULT("DK-R-010", PAYMENT, PAYMENT_ID, danish_payment, "BT-83",
          "Means 93 has a text that begins with 71#, 73# or 75# and an "
          "account of eight characters"),
    FAULT("DK-R-011", PAYMENT, PAYMENT_ID, danish_payment, "BT-83",
          "A text 71# or 75# has fifteen or sixteen digits more"),
    ROW("DK-R-013", ERROR, BOTH, IDENTIFIER, NO_GROUP, IDENT, IDENT_SCHEME,
        danish_identifier, "BT-29", "A party's identifier has a scheme"),
    FAULT("DK-R-014", INVOICE, LEGAL_SCHEME, danish_scheme, "BT-30",
          "The scheme of a Danish seller's legal registration is 0184"),
    FAULT("DK-R-016", TOTALS, PAYABLE, danish_credit, "BT-115",
          "A credit note is not negative"),
    ROW("SE-R-001", ERROR, UBL, SELLER, NO_GROUP, NO_FIELD, NO_FIELD,
        swedish_vat, "BT-31", "A Swedish VAT number has 14 characters"),
    ROW("SE-R-002", ERROR, UBL, SELLER, NO_GROUP, NO_FIELD, REGISTRATION_ID,
        swedish_vat, "BT-31", "A Swedish VAT number ends in twelve digits"),
    FAULT("SE-R-003", SELLER, LEGAL_ID, swedish_legal, "BT-30",
          "A Swedish organisation number is a number"),
    FAULT("SE-R-004", SELLER, LEGAL_ID, swedish_legal, "BT-30",
          "A Swedish organisation number has ten digits"),
    ROW("SE-R-006", ERROR, UBL, CATEGORY, NO_GROUP, RATE, NO_FIELD,
        swedish_rate, "BT-119", "Standard rates in Sweden are 25, 12 and 6"),
    FAULT("SE-R-013", SELLER, LEGAL_ID, swedish_legal, "BT-30",
          "A Swedish organisation number has the right check digit"),
    ROW("IS-R-001", WARNING, UBL, INVOICE, NO_GROUP, TYPE, CREDIT_TYPE,
        icelandic_type, "BT-3", "Icelandic sellers use types 380 and 381"),
    ROW("IS-R-002", ERROR, UBL, SELLER, NO_GROUP, LEGAL_ID, NO_FIELD,
        icelandic_party, "BT-30", "An Icelandic seller gives its kennitala"),
    ROW("IS-R-003", ERROR, UBL, SELLER, NO_GROUP, NO_FIELD, NO_FIELD,
        icelandic_address, "BT-35",
        "An Icelandic seller's address has a street and a post code"),
    ROW("IS-R-004", ERROR, UBL, BUYER, NO_GROUP, LEGAL_ID, NO_FIELD,
        icelandic_party, "BT-47", "An Icelandic buyer has its kennitala"),
    ROW("IS-R-005", ERROR, UBL, BUYER, NO_GROUP, NO_FIELD, NO_FIELD,
        icelandic_address, "BT-50",
        "An Icelandic buyer's address has a street and a post code"),
    ROW("IS-R-006", ERROR, UBL, PAYMENT, NO_GROUP, ACCOUNT_ID, NO_FIELD,
        icelandic_account, "BT-84", "Means 9 has an account of 12 digits"),
    ROW("IS-R-007", ERROR, UBL, PAYMENT, NO_GROUP, ACCOUNT_ID, NO_FIELD,
        icelandic_account, "BT-84", "Means 42 has an account of 12 digits"),
    FAULT("SE-R-005", REGISTRATION, REGISTRATION_ID, swedish_tax, "BT-32",
          "A Swedish tax registration says that F-tax is approved"),
    ADVICE("SE-R-007", PAYMENT, ACCOUNT_ID, swedish_giro, "BT-84",
           "An account of Plusgiro is a number"),
    ADVICE("SE-R-008", PAYMENT, ACCOUNT_ID, swedish_giro, "BT-84",
           "An account of Bankgiro is a number"),
    ADVICE("SE-R-009", PAYMENT, ACCOUNT_ID, swedish_giro, "BT-84",
           "An account of Bankgiro has 7 or 8 characters"),
    ADVICE("SE-R-010", PAYMENT, ACCOUNT_ID, swedish_giro, "BT-84",
           "An account of Plusgiro has 2 to 8 characters"),
    ADVICE("SE-R-011", PAYMENT, MEANS, swedish_means, "BT-81",
           "Swedish giros are paid to by means 30"),
    ADVICE("SE-R-012", PAYMENT, MEANS, swedish_means, "BT-81",
           "Within Sweden credit transfers are of means 30"),
    ROW("IS-R-008", ERROR, UBL, DOCUMENT, NO_GROUP, REFERENCE, NO_FIELD,
        icelandic_last_day, "BT-122", "EINDAGI is a date YYYY-MM-DD"),
    ROW("IS-R-009", ERROR, UBL, DOCUMENT, NO_GROUP, REFERENCE, NO_FIELD,
        icelandic_last_day, "BT-9", "EINDAGI goes with a due date"),
    ROW("IS-R-010", ERROR, UBL, DOCUMENT, NO_GROUP, REFERENCE, NO_FIELD,
        icelandic_last_day, "BT-122", "EINDAGI is not before the due date"),
};

const struct en_rules en16931_nordic_rules = EN_ROWS(rows);
