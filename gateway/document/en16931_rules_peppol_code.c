/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_ids.h"
#include "document/en16931_rule.h"

static bool not_empty(const struct en_element *element,
                      const struct en_rule *rule)
{
    (void)rule;
    return bytes_trim(element->text).length > 0;
}

static bool in_list(const struct en_element *element,
                    const struct en_rule *rule)
{
    return en16931_code(rule->list, element->text);
}

static bool in_list_trimmed(const struct en_element *element,
                            const struct en_rule *rule)
{
    return en16931_code(rule->list, bytes_trim(element->text));
}

static bool of_invoice_currency(const struct en_element *element,
                                const struct en_rule *rule)
{
    (void)rule;
    return bytes_equal(element->text,
                       en16931_text(element->model->invoice, EN_CURRENCY));
}

static bool day(const struct en_element *element, const struct en_rule *rule)
{
    (void)rule;
    return en16931_day(element->text);
}

static bool short_day(const struct en_element *element,
                      const struct en_rule *rule)
{
    const struct bytes century = BYTES("20");

    (void)rule;
    return en16931_digits(element->text, 8) &&
           bytes_starts_with(element->text, century);
}

static bool day_format(const struct en_element *element,
                       const struct en_rule *rule)
{
    (void)rule;
    return bytes_equal_text(bytes_trim(element->text), "102");
}

static const struct {
    const char *id, *scheme;
    bool (*fits)(struct bytes id);
} schemes[] = {
    { "PEPPOL-COMMON-R040", "0088", en16931_gln },
    { "PEPPOL-COMMON-R041", "0192", en16931_norwegian },
    { "PEPPOL-COMMON-R042", "0184", en16931_danish },
    { "PEPPOL-COMMON-R043", "0208", en16931_belgian },
    { "PEPPOL-COMMON-R044", "0201", en16931_italian_office },
    { "PEPPOL-COMMON-R045", "0210", en16931_italian_tax },
    { "PEPPOL-COMMON-R046", "9907", en16931_italian_tax },
    { "PEPPOL-COMMON-R047", "0211", en16931_italian_vat },
    { "PEPPOL-COMMON-R048", "9906", en16931_italian_vat },
    { "PEPPOL-COMMON-R049", "0007", en16931_swedish },
    { "PEPPOL-COMMON-R050", "0151", en16931_australian },
    { "PEPPOL-COMMON-R052", "0096", en16931_danish_place },
    { "PEPPOL-COMMON-R053", "0198", en16931_danish_unit },
    { "PEPPOL-COMMON-R054", "0106", en16931_dutch_company },
    { "PEPPOL-COMMON-R055", "0190", en16931_dutch_office },
    { "PEPPOL-COMMON-R056-1", "9944", en16931_dutch_vat },
    { "PEPPOL-COMMON-R057", "0217", en16931_dutch_place },
};

static bool company(const struct en_element *element,
                    const struct en_rule *rule)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (strcmp(rule->id, schemes[i].id) == 0) {
            return !bytes_equal_text(element->scheme, schemes[i].scheme) ||
                   schemes[i].fits(bytes_trim(element->text));
        }
    }
    return true;
}

/* Of the Netherlands, or (with `other`) of Belgium. */
static bool vat_number(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    const struct bytes dutch = BYTES("NL"), belgian = BYTES("BE");
    struct bytes id = en16931_text(group, rule->field);

    (void)model;
    if (!en16931_is(group, EN_REGISTRATION_TAX, "VAT")) {
        return true;
    }
    if (rule->other != EN_NO_FIELD) {
        return !bytes_starts_with(id, belgian) ||
               en16931_belgian(bytes_slice(id, 2, id.length));
    }
    return !bytes_starts_with(id, dutch) || en16931_dutch_vat(id);
}

#define ELEMENT(NUMBER, IN, NAME, WITHIN, ATTRIBUTE, LIST, FITS, TERM, TEXT) \
    {                                                                        \
        .id = "PEPPOL-EN16931-" NUMBER, .term = (TERM), .text = (TEXT),      \
        .severity = FINDING_ERROR, .syntaxes = EN_IN_##IN,                   \
        .set = EN_SET_PEPPOL, .element = (NAME), .within = (WITHIN),         \
        .attribute = (ATTRIBUTE), .list = EN_CODES_##LIST, .fits = (FITS)    \
    }
#define CURRENCY(NAME)                                                   \
    ELEMENT("R051", UBL, "cbc:" NAME, NULL, "currencyID", CURRENCY,      \
            of_invoice_currency, "BT-5",                                 \
            "An amount is in the currency of the invoice"),              \
        ELEMENT("CL007", UBL, "cbc:" NAME, NULL, "currencyID", CURRENCY, \
                in_list, "BT-5", "The currency of an amount is of ISO 4217")
#define DAY(NAME)                                                    \
    ELEMENT("F001", UBL, "cbc:" NAME, NULL, NULL, CURRENCY, day, "", \
            "A date is YYYY-MM-DD")
#define COMPANY(NUMBER, SEVERITY, IN, NAME, TEXT)                  \
    {                                                              \
        .id = "PEPPOL-COMMON-" NUMBER, .term = "", .text = (TEXT), \
        .severity = FINDING_##SEVERITY, .syntaxes = EN_IN_##IN,    \
        .set = EN_SET_PEPPOL, .element = (NAME), .fits = company   \
    }
/* Wherever a scheme may stand. */
#define SCHEME(NUMBER, SEVERITY, TEXT)                         \
    COMPANY(NUMBER, SEVERITY, UBL, "cbc:EndpointID", TEXT),    \
        { .id = "PEPPOL-COMMON-" NUMBER,                       \
          .term = "",                                          \
          .text = (TEXT),                                      \
          .severity = FINDING_##SEVERITY,                      \
          .syntaxes = EN_IN_UBL,                               \
          .set = EN_SET_PEPPOL,                                \
          .element = "cbc:ID",                                 \
          .within = "cac:PartyIdentification",                 \
          .fits = company },                                   \
        COMPANY(NUMBER, SEVERITY, UBL, "cbc:CompanyID", TEXT), \
        COMPANY(NUMBER, SEVERITY, CII, "ram:URIID", TEXT),     \
        COMPANY(NUMBER, SEVERITY, CII, "ram:ID", TEXT),        \
        COMPANY(NUMBER, SEVERITY, CII, "ram:GlobalID", TEXT)

static const struct en_rule rows[] = {
    ELEMENT("R008", BOTH, "*", NULL, NULL, CURRENCY, not_empty, "",
            "No element is empty"),
    CURRENCY("Amount"),
    CURRENCY("BaseAmount"),
    CURRENCY("PriceAmount"),
    CURRENCY("TaxableAmount"),
    CURRENCY("LineExtensionAmount"),
    CURRENCY("TaxExclusiveAmount"),
    CURRENCY("TaxInclusiveAmount"),
    CURRENCY("AllowanceTotalAmount"),
    CURRENCY("ChargeTotalAmount"),
    CURRENCY("PrepaidAmount"),
    CURRENCY("PayableRoundingAmount"),
    CURRENCY("PayableAmount"),
    ELEMENT("R051", UBL, "cbc:TaxAmount", "cac:TaxSubtotal", "currencyID",
            CURRENCY, of_invoice_currency, "BT-5",
            "An amount is in the currency of the invoice"),
    ELEMENT("CL001", UBL, "cbc:EmbeddedDocumentBinaryObject", NULL, "mimeCode",
            MIME, in_list, "BT-125",
            "An attachment is of a type that Peppol takes"),
    ELEMENT("CL001", CII, "ram:AttachmentBinaryObject", NULL, "mimeCode", MIME,
            in_list, "BT-125", "An attachment is of a type that Peppol takes"),
    ELEMENT("CL006", UBL, "cbc:DescriptionCode", "cac:InvoicePeriod", NULL,
            TAX_POINT, in_list_trimmed, "BT-8",
            "The code of the VAT point of time is 3, 35 or 432"),
    ELEMENT("CL007", UBL, "cbc:TaxAmount", NULL, "currencyID", CURRENCY,
            in_list, "BT-5", "The currency of an amount is of ISO 4217"),
    ELEMENT("CL007", CII, "ram:TaxTotalAmount", NULL, "currencyID", CURRENCY,
            in_list, "BT-5", "The currency of an amount is of ISO 4217"),
    ELEMENT("CL008", UBL, "cbc:EndpointID", NULL, "schemeID", EAS, in_list,
            "BT-34",
            "The scheme of an electronic address is of Peppol's "
            "list"),
    ELEMENT("CL008", CII, "ram:URIID", "ram:URIUniversalCommunication",
            "schemeID", EAS, in_list, "BT-34",
            "The scheme of an electronic address is of Peppol's list"),
    DAY("IssueDate"),
    DAY("DueDate"),
    DAY("TaxPointDate"),
    DAY("StartDate"),
    DAY("EndDate"),
    DAY("ActualDeliveryDate"),
    ELEMENT("F001", CII, "udt:DateTimeString", NULL, NULL, CURRENCY, short_day,
            "", "A date is YYYYMMDD"),
    ELEMENT("F001", CII, "udt:DateTimeString", NULL, "format", CURRENCY,
            day_format, "", "The format of a date is 102"),
    SCHEME("R040", ERROR, "A GLN has the right check digit"),
    SCHEME("R041", ERROR, "A Norwegian organisation number is right"),
    SCHEME("R042", ERROR, "A Danish CVR number is DK and eight digits"),
    SCHEME("R043", ERROR, "A Belgian enterprise number is right"),
    SCHEME("R044", WARNING, "An Italian IPA code has six characters"),
    SCHEME("R045", WARNING, "An Italian tax code is as it must be"),
    COMPANY("R046", WARNING, UBL, "cbc:EndpointID",
            "An Italian tax code is as it must be"),
    COMPANY("R046", WARNING, CII, "ram:URIID",
            "An Italian tax code is as it must be"),
    SCHEME("R047", WARNING, "An Italian VAT code is right"),
    COMPANY("R048", WARNING, CII, "ram:URIID", "An Italian VAT code is right"),
    SCHEME("R049", ERROR, "A Swedish organisation number is right"),
    SCHEME("R050", ERROR, "An Australian business number is right"),
    SCHEME("R052", ERROR, "A Danish place of work (P) has ten digits"),
    SCHEME("R053", ERROR, "A Danish unit (SE) is DK and eight digits"),
    SCHEME("R054", ERROR, "A Dutch company (KVK) has eight digits"),
    SCHEME("R055", ERROR, "A Dutch organisation (OIN) has twenty digits"),
    SCHEME("R056-1", ERROR, "A Dutch VAT number is NL123456789B12"),
    SCHEME("R057", ERROR, "A Dutch place of work has twelve digits"),
    { .id = "PEPPOL-COMMON-R056-2",
      .term = "BT-31",
      .text = "A Dutch VAT number is NL123456789B12",
      .severity = FINDING_ERROR,
      .syntaxes = EN_IN_UBL,
      .set = EN_SET_PEPPOL,
      .kind = EN_REGISTRATION,
      .field = EN_REGISTRATION_ID,
      .holds = vat_number },
    { .id = "PEPPOL-COMMON-R062",
      .term = "BT-31",
      .text = "A Belgian VAT number is right",
      .severity = FINDING_WARNING,
      .syntaxes = EN_IN_UBL,
      .set = EN_SET_PEPPOL,
      .kind = EN_REGISTRATION,
      .field = EN_REGISTRATION_ID,
      .other = EN_REGISTRATION_TAX,
      .holds = vat_number },
};

const struct en_rules en16931_peppol_code_rules = EN_ROWS(rows);
