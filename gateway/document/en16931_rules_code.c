/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

static bool in_list(const struct en_element *element,
                    const struct en_rule *rule)
{
    return en16931_code(rule->list, bytes_trim(element->text));
}

/* In Peppol's own lists nothing may stand around a code. */
static bool party_scheme(const struct en_element *element,
                         const struct en_rule *rule)
{
    return in_list(element, rule) ||
           (bytes_equal_text(bytes_trim(element->text), "SEPA") &&
            (element->of_seller || element->of_payee));
}

static bool exemption(const struct en_element *element,
                      const struct en_rule *rule)
{
    struct bytes code = bytes_trim(element->text);
    char upper[EN_CODE_LONGEST];

    if (code.length > sizeof(upper)) {
        return false;
    }
    for (size_t i = 0; i < code.length; i++) {
        bool lower = code.data[i] >= 'a' && code.data[i] <= 'z';

        upper[i] = (char)(lower ? code.data[i] - 32 : code.data[i]);
    }
    return en16931_code(rule->list, bytes_of(upper, code.length));
}

/* "#AAI#text": a subject code of three characters, if there is one. */
static bool note_subject(const struct en_element *element,
                         const struct en_rule *rule)
{
    struct bytes text = element->text;
    size_t first = bytes_find(text, '#'), second;

    if (first == SIZE_MAX) {
        return true;
    }
    text = bytes_slice(text, first + 1, text.length);
    second = bytes_find(text, '#');
    return second != 3 || en16931_code(rule->list, bytes_slice(text, 0, 3));
}

static bool global_scheme(const struct en_element *element,
                          const struct en_rule *rule)
{
    return element->of_item || element->of_delivery || in_list(element, rule);
}

static bool item_scheme(const struct en_element *element,
                        const struct en_rule *rule)
{
    return !element->of_item || in_list(element, rule);
}

static bool delivery_scheme(const struct en_element *element,
                            const struct en_rule *rule)
{
    return !element->of_delivery || in_list(element, rule);
}

static bool legal_scheme(const struct en_element *element,
                         const struct en_rule *rule)
{
    return element->of_registration || in_list(element, rule);
}

static bool reason_code(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           en16931_code(rule->list, en16931_text(group, rule->field));
}

#define ROW(ID, IN, ELEMENT, WITHIN, ATTRIBUTE, LIST, FITS, TERM, TEXT)        \
    {                                                                          \
        .id = (ID), .term = (TERM), .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_##IN, .set = EN_SET_CORE, .element = (ELEMENT),      \
        .within = (WITHIN), .attribute = (ATTRIBUTE), .list = EN_CODES_##LIST, \
        .fits = (FITS)                                                         \
    }
#define UBL(ID, ELEMENT, LIST, TERM, TEXT) \
    ROW(ID, UBL, ELEMENT, NULL, NULL, LIST, in_list, TERM, TEXT)
#define CURRENCY(ELEMENT)                                              \
    ROW("BR-CL-03", UBL, "cbc:" ELEMENT, NULL, "currencyID", CURRENCY, \
        in_list, "", "The currency of an amount is of ISO 4217")
#define UNIT(ELEMENT)                                                         \
    ROW("BR-CL-23", BOTH, ELEMENT, NULL, "unitCode", UNIT, in_list, "BT-130", \
        "A unit is of Recommendation 20 or 21")
#define REASON(ID, KIND, LIST, TERM, TEXT)                                     \
    {                                                                          \
        .id = (ID), .term = (TERM), .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_BOTH, .set = EN_SET_CORE, .kind = EN_##KIND,         \
        .field = EN_REASON_CODE, .list = EN_CODES_##LIST, .holds = reason_code \
    }

static const struct en_rule rows[] = {
    UBL("BR-CL-01", "cbc:InvoiceTypeCode", DOCUMENT, "BT-3",
        "The type of an invoice is of UNTDID 1001"),
    UBL("BR-CL-01", "cbc:CreditNoteTypeCode", CREDIT_NOTE, "BT-3",
        "The type of a credit note is of UNTDID 1001"),
    ROW("BR-CL-01", CII, "ram:TypeCode", "rsm:ExchangedDocument", NULL,
        CII_DOCUMENT, in_list, "BT-3",
        "The type of an invoice is of UNTDID 1001"),
    CURRENCY("Amount"),
    CURRENCY("BaseAmount"),
    CURRENCY("PriceAmount"),
    CURRENCY("TaxAmount"),
    CURRENCY("TaxableAmount"),
    CURRENCY("LineExtensionAmount"),
    CURRENCY("TaxExclusiveAmount"),
    CURRENCY("TaxInclusiveAmount"),
    CURRENCY("AllowanceTotalAmount"),
    CURRENCY("ChargeTotalAmount"),
    CURRENCY("PrepaidAmount"),
    CURRENCY("PayableRoundingAmount"),
    CURRENCY("PayableAmount"),
    ROW("BR-CL-03", CII, "ram:TaxTotalAmount", NULL, "currencyID", CURRENCY,
        in_list, "", "The currency of an amount is of ISO 4217"),
    UBL("BR-CL-04", "cbc:DocumentCurrencyCode", CURRENCY, "BT-5",
        "The currency of the invoice is of ISO 4217"),
    ROW("BR-CL-04", CII, "ram:InvoiceCurrencyCode", NULL, NULL, CURRENCY,
        in_list, "BT-5", "The currency of the invoice is of ISO 4217"),
    UBL("BR-CL-05", "cbc:TaxCurrencyCode", CURRENCY, "BT-6",
        "The currency of VAT accounting is of ISO 4217"),
    ROW("BR-CL-05", CII, "ram:TaxCurrencyCode", NULL, NULL, CURRENCY, in_list,
        "BT-6", "The currency of VAT accounting is of ISO 4217"),
    ROW("BR-CL-06", UBL, "cbc:DescriptionCode", "cac:InvoicePeriod", NULL,
        TAX_POINT, in_list, "BT-8",
        "The code of the VAT point of time is 3, 35 or 432"),
    ROW("BR-CL-06", CII, "ram:DueDateTypeCode", NULL, NULL, CII_TAX_POINT,
        in_list, "BT-8", "The code of the VAT point of time is 5, 29 or 72"),
    ROW("BR-CL-07", CII, "ram:ReferenceTypeCode", NULL, NULL, REFERENCE,
        in_list, "BT-18", "The scheme of an object is of UNTDID 1153"),
    ROW("BR-CL-08", UBL, "cbc:Note", NULL, NULL, SUBJECT, note_subject, "BT-21",
        "The subject of a note is of UNTDID 4451"),
    ROW("BR-CL-08", CII, "ram:SubjectCode", NULL, NULL, SUBJECT, in_list,
        "BT-21", "The subject of a note is of UNTDID 4451"),
    ROW("BR-CL-10", UBL, "cbc:ID", "cac:PartyIdentification", "schemeID", ICD,
        party_scheme, "BT-29", "The scheme of an identifier is of ISO 6523"),
    ROW("BR-CL-10", CII, "ram:GlobalID", NULL, "schemeID", ICD, global_scheme,
        "BT-29", "The scheme of an identifier is of ISO 6523"),
    ROW("BR-CL-11", UBL, "cbc:CompanyID", "cac:PartyLegalEntity", "schemeID",
        ICD, in_list, "BT-30",
        "The scheme of a legal registration is of ISO 6523"),
    ROW("BR-CL-11", CII, "ram:ID", NULL, "schemeID", ICD, legal_scheme, "BT-30",
        "The scheme of a legal registration is of ISO 6523"),
    ROW("BR-CL-13", UBL, "cbc:ItemClassificationCode", NULL, "listID",
        CLASSIFICATION, in_list, "BT-158",
        "The list of a classification is of UNTDID 7143"),
    ROW("BR-CL-13", CII, "ram:ClassCode", NULL, "listID", CLASSIFICATION,
        in_list, "BT-158", "The list of a classification is of UNTDID 7143"),
    ROW("BR-CL-14", UBL, "cbc:IdentificationCode", "cac:Country", NULL, COUNTRY,
        in_list, "BT-40", "A country is of ISO 3166-1"),
    ROW("BR-CL-14", CII, "ram:CountryID", NULL, NULL, COUNTRY, in_list, "BT-40",
        "A country is of ISO 3166-1"),
    ROW("BR-CL-15", UBL, "cbc:IdentificationCode", "cac:OriginCountry", NULL,
        COUNTRY, in_list, "BT-159", "The country of origin is of ISO 3166-1"),
    ROW("BR-CL-15", CII, "ram:ID", "ram:OriginTradeCountry", NULL, COUNTRY,
        in_list, "BT-159", "The country of origin is of ISO 3166-1"),
    UBL("BR-CL-16", "cbc:PaymentMeansCode", PAYMENT_MEANS, "BT-81",
        "Means of payment are of UNCL 4461"),
    ROW("BR-CL-16", CII, "ram:TypeCode",
        "ram:SpecifiedTradeSettlementPaymentMeans", NULL, PAYMENT_MEANS,
        in_list, "BT-81", "Means of payment are of UNCL 4461"),
    ROW("BR-CL-17", UBL, "cbc:ID", "cac:TaxCategory", NULL, VAT_CATEGORY,
        in_list, "BT-95", "A VAT category is of UNCL 5305"),
    ROW("BR-CL-17", CII, "ram:CategoryCode", "ram:CategoryTradeTax", NULL,
        VAT_CATEGORY, in_list, "BT-95", "A VAT category is of UNCL 5305"),
    ROW("BR-CL-18", UBL, "cbc:ID", "cac:ClassifiedTaxCategory", NULL,
        VAT_CATEGORY, in_list, "BT-151", "A VAT category is of UNCL 5305"),
    ROW("BR-CL-18", CII, "ram:CategoryCode", "ram:ApplicableTradeTax", NULL,
        VAT_CATEGORY, in_list, "BT-151", "A VAT category is of UNCL 5305"),
    REASON("BR-CL-19", ALLOWANCE, ALLOWANCE, "BT-98",
           "The reason of an allowance is of UNCL 5189"),
    REASON("BR-CL-19", LINE_ALLOWANCE, ALLOWANCE, "BT-140",
           "The reason of an allowance is of UNCL 5189"),
    REASON("BR-CL-20", CHARGE, CHARGE, "BT-105",
           "The reason of a charge is of UNCL 7161"),
    REASON("BR-CL-20", LINE_CHARGE, CHARGE, "BT-145",
           "The reason of a charge is of UNCL 7161"),
    ROW("BR-CL-21", UBL, "cbc:ID", "cac:StandardItemIdentification", "schemeID",
        ICD, in_list, "BT-157",
        "The scheme of an item's identifier is of ISO 6523"),
    ROW("BR-CL-21", CII, "ram:GlobalID", "ram:SpecifiedTradeProduct",
        "schemeID", ICD, item_scheme, "BT-157",
        "The scheme of an item's identifier is of ISO 6523"),
    ROW("BR-CL-22", UBL, "cbc:TaxExemptionReasonCode", NULL, NULL, EXEMPTION,
        exemption, "BT-121",
        "The reason for a VAT exemption is of the list VATEX"),
    ROW("BR-CL-22", CII, "ram:ExemptionReasonCode", NULL, NULL, EXEMPTION,
        exemption, "BT-121",
        "The reason for a VAT exemption is of the list VATEX"),
    UNIT("cbc:InvoicedQuantity"),
    UNIT("cbc:CreditedQuantity"),
    UNIT("cbc:BaseQuantity"),
    UNIT("ram:BilledQuantity"),
    UNIT("ram:BasisQuantity"),
    ROW("BR-CL-24", UBL, "cbc:EmbeddedDocumentBinaryObject", NULL, "mimeCode",
        MIME, in_list, "BT-125",
        "An attachment is PDF, PNG, JPEG, CSV, or a spreadsheet"),
    ROW("BR-CL-24", CII, "ram:AttachmentBinaryObject", NULL, "mimeCode", MIME,
        in_list, "BT-125",
        "An attachment is PDF, PNG, JPEG, CSV, or a spreadsheet"),
    ROW("BR-CL-25", UBL, "cbc:EndpointID", NULL, "schemeID", EAS, in_list,
        "BT-34", "The scheme of an electronic address is of the list EAS"),
    ROW("BR-CL-25", CII, "ram:URIID", "ram:URIUniversalCommunication",
        "schemeID", EAS, in_list, "BT-34",
        "The scheme of an electronic address is of the list EAS"),
    ROW("BR-CL-26", UBL, "cbc:ID", "cac:DeliveryLocation", "schemeID", ICD,
        in_list, "BT-71", "The scheme of a place of delivery is of ISO 6523"),
    ROW("BR-CL-26", CII, "ram:GlobalID", "ram:ShipToTradeParty", "schemeID",
        ICD, delivery_scheme, "BT-71",
        "The scheme of a place of delivery is of ISO 6523"),
    /* The one of UBL asks for the type of document beside it. */
};

const struct en_rules en16931_code_rules = EN_ROWS(rows);
