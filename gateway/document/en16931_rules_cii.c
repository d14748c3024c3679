/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

/* ---- how often: CII-SR */

/* `field` once, where `other`, which it stands in, is there. */
static bool once_within(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->other) ||
           en16931_count(group, rule->field) == 1;
}

/* Over all breakdowns: once, or (for a code) always the same. */
static bool tax_points(const struct en_model *model,
                       const struct en_group *group, const struct en_rule *rule)
{
    const struct en_value *first = NULL;

    (void)group;
    for (const struct en_group *item = en16931_first(model, EN_BREAKDOWN);
         item != NULL; item = item->next) {
        const struct en_value *value = en16931_value(item, rule->other);

        if (value == NULL) {
            continue;
        }
        if (first != NULL && (rule->other == EN_TAX_POINT ||
                              !bytes_equal(first->text, value->text))) {
            return false;
        }
        first = value;
    }
    return true;
}

/* ---- elements and attributes: CII-DT */

static bool never(const struct en_element *element, const struct en_rule *rule)
{
    (void)element;
    (void)rule;
    return false;
}

/* Of the references only ram:AdditionalReferencedDocument may have it. */
static bool additional_only(const struct en_element *element,
                            const struct en_rule *rule)
{
    (void)rule;
    return strcmp(element->parent, "ram:AdditionalReferencedDocument") == 0;
}

static bool preceding_only(const struct en_element *element,
                           const struct en_rule *rule)
{
    (void)rule;
    return strcmp(element->parent, "ram:InvoiceReferencedDocument") == 0;
}

static bool tax_total_only(const struct en_element *element,
                           const struct en_rule *rule)
{
    (void)rule;
    return strcmp(element->name, "ram:TaxTotalAmount") == 0;
}

static bool is_vat(const struct en_element *element, const struct en_rule *rule)
{
    (void)rule;
    return bytes_equal_text(element->text, "VAT");
}

/* An additional document's part that its type asks for. */
static bool of_attachment(const struct en_model *model,
                          const struct en_group *group,
                          const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           en16931_is(group, EN_REFERENCE_TYPE, "916");
}

static bool of_object(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           en16931_is(group, EN_REFERENCE_TYPE, "130");
}

static bool reference_type(const struct en_model *model,
                           const struct en_group *group,
                           const struct en_rule *rule)
{
    (void)model;
    return !en16931_has(group, rule->field) ||
           en16931_is(group, rule->field, "50") ||
           en16931_is(group, rule->field, "130") ||
           en16931_is(group, rule->field, "916");
}

#define ROW(ID, KIND, FIELD, OTHER, HOLDS, TEXT)                           \
    {                                                                      \
        .id = (ID), .term = "", .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_CII, .set = EN_SET_CORE, .kind = EN_##KIND,      \
        .field = EN_##FIELD, .other = EN_##OTHER, .holds = (HOLDS)         \
    }
#define ELEMENT(ID, NAME, WITHIN, ATTRIBUTE, FITS, TEXT)                   \
    {                                                                      \
        .id = (ID), .term = "", .text = (TEXT), .severity = FINDING_ERROR, \
        .syntaxes = EN_IN_CII, .set = EN_SET_CORE, .element = (NAME),      \
        .within = (WITHIN), .attribute = (ATTRIBUTE), .whole = true,       \
        .fits = (FITS)                                                     \
    }
#define NO_ATTRIBUTE(NUMBER, NAME, WITHIN, ATTRIBUTE)         \
    ELEMENT("CII-DT-" NUMBER, NAME, WITHIN, ATTRIBUTE, never, \
            "EN 16931 has no use for the attribute " ATTRIBUTE " here")
#define PLAIN_ID(NUMBER, ATTRIBUTE)                                            \
    NO_ATTRIBUTE(NUMBER, "ram:ID",                                             \
                 "ram:GuidelineSpecifiedDocumentContextParameter", ATTRIBUTE), \
        NO_ATTRIBUTE(NUMBER, "ram:ID", "rsm:ExchangedDocument", ATTRIBUTE),    \
        NO_ATTRIBUTE(NUMBER, "ram:LineID",                                     \
                     "ram:AssociatedDocumentLineDocument", ATTRIBUTE),         \
        NO_ATTRIBUTE(NUMBER, "ram:SellerAssignedID",                           \
                     "ram:SpecifiedTradeProduct", ATTRIBUTE)
#define REFERENCE(NUMBER, NAME)                                                \
    ELEMENT("CII-DT-" NUMBER, "ram:" NAME, "*ReferencedDocument", NULL, never, \
            "A reference to a document has no " NAME)
#define ADDITIONAL(NUMBER, NAME)                                        \
    ELEMENT("CII-DT-" NUMBER, "ram:" NAME, "*ReferencedDocument", NULL, \
            additional_only, "Only an additional document has a " NAME)
#define PERIOD(NUMBER, NAME)                                                   \
    ELEMENT("CII-DT-" NUMBER, "ram:" NAME, "ram:BillingSpecifiedPeriod", NULL, \
            never, "A period has no " NAME)
#define ADDRESS(NUMBER, NAME)                                              \
    ELEMENT("CII-DT-" NUMBER, "ram:" NAME, "ram:PostalTradeAddress", NULL, \
            never, "An address has no " NAME)

static const struct en_rule rows[] = {
    ROW("CII-SR-009", INVOICE, GUIDELINE, CONTEXT, once_within,
        "The context names one specification"),
    ROW("CII-SR-010", INVOICE, CUSTOMIZATION, CONTEXT, once_within,
        "The specification has one identifier"),
    ROW("CII-SR-014", INVOICE, TYPE, HEADER, once_within,
        "The document has one type code"),
    ROW("CII-SR-455", SELLER, CONTACT, NO_FIELD, en16931_at_most_1,
        "The seller has one contact at most"),
    ROW("CII-SR-456", BUYER, CONTACT, NO_FIELD, en16931_at_most_1,
        "The buyer has one contact at most"),
    ROW("CII-SR-459", SELLER, COMMUNICATION, NO_FIELD, en16931_at_most_1,
        "The seller has one electronic address at most"),
    ROW("CII-SR-460", BUYER, COMMUNICATION, NO_FIELD, en16931_at_most_1,
        "The buyer has one electronic address at most"),
    ROW("CII-SR-461", INVOICE, NO_FIELD, TAX_POINT, tax_points,
        "One VAT point of time at most"),
    ROW("CII-SR-462", INVOICE, NO_FIELD, TAX_POINT_CODE, tax_points,
        "All breakdowns have the same code for the VAT point of time"),
    PLAIN_ID("005", "schemeID"),
    PLAIN_ID("006", "schemeAgencyID"),
    PLAIN_ID("007", "schemeVersionID"),
    NO_ATTRIBUTE("008", "ram:TypeCode", NULL, "name"),
    NO_ATTRIBUTE("009", "ram:TypeCode", NULL, "listURI"),
    NO_ATTRIBUTE("010", "ram:TypeCode", "rsm:ExchangedDocument", "listID"),
    NO_ATTRIBUTE("011", "ram:TypeCode", "rsm:ExchangedDocument",
                 "listAgencyID"),
    NO_ATTRIBUTE("012", "ram:TypeCode", "rsm:ExchangedDocument",
                 "listVersionID"),
    ADDITIONAL("015", "URIID"),
    REFERENCE("016", "StatusCode"),
    REFERENCE("017", "CopyIndicator"),
    ADDITIONAL("018", "TypeCode"),
    REFERENCE("019", "GlobalID"),
    REFERENCE("020", "RevisionID"),
    ADDITIONAL("021", "Name"),
    ADDITIONAL("022", "AttachmentBinaryObject"),
    REFERENCE("023", "Information"),
    ADDITIONAL("024", "ReferenceTypeCode"),
    REFERENCE("025", "SectionName"),
    REFERENCE("026", "PreviousRevisionID"),
    ELEMENT("CII-DT-027", "ram:FormattedIssueDateTime", "*ReferencedDocument",
            NULL, preceding_only, "Only a preceding invoice has a date"),
    REFERENCE("028", "EffectiveSpecifiedPeriod"),
    REFERENCE("029", "IssuerTradeParty"),
    REFERENCE("030", "AttachedSpecifiedBinaryFile"),
    ROW("CII-DT-015", DOCUMENT, REFERENCE_URI, NO_FIELD, of_attachment,
        "Only a supporting document (916) has an address"),
    ROW("CII-DT-018", DOCUMENT, REFERENCE_TYPE, NO_FIELD, reference_type,
        "An additional document is of type 50, 130 or 916"),
    ROW("CII-DT-018", LINE_DOCUMENT, REFERENCE_TYPE, NO_FIELD, reference_type,
        "An additional document is of type 50, 130 or 916"),
    ROW("CII-DT-021", DOCUMENT, REFERENCE_TEXT, NO_FIELD, of_attachment,
        "Only a supporting document (916) has a name"),
    ROW("CII-DT-022", DOCUMENT, ATTACHMENT, NO_FIELD, of_attachment,
        "Only a supporting document (916) has an attachment"),
    ROW("CII-DT-024", DOCUMENT, REFERENCE_SCHEME, NO_FIELD, of_object,
        "Only an invoiced object (130) has a scheme"),
    ELEMENT("CII-DT-031", "*Amount", NULL, "currencyID", tax_total_only,
            "Only VAT totals name their currency"),
    NO_ATTRIBUTE("032", "*Amount", NULL, "currencyCodeListVersionID"),
    NO_ATTRIBUTE("034", "*Quantity", NULL, "unitCodeListID"),
    NO_ATTRIBUTE("035", "*Quantity", NULL, "unitCodeListAgencyID"),
    NO_ATTRIBUTE("036", "*Quantity", NULL, "unitCodeListAgencyName"),
    ELEMENT("CII-DT-037", "ram:TypeCode", "*TradeTax", NULL, is_vat,
            "The tax is VAT"),
    ELEMENT("CII-DT-068", "udt:DateTime", "ram:StartDateTime", NULL, never,
            "A period has dates as text"),
    ELEMENT("CII-DT-072", "udt:DateTime", "ram:EndDateTime", NULL, never,
            "A period has dates as text"),
    PERIOD("069", "DurationMeasure"),
    PERIOD("070", "InclusiveIndicator"),
    PERIOD("071", "Description"),
    PERIOD("073", "CompleteDateTime"),
    PERIOD("074", "OpenIndicator"),
    PERIOD("075", "SeasonCode"),
    PERIOD("076", "ID"),
    PERIOD("077", "Name"),
    PERIOD("078", "SequenceNumeric"),
    PERIOD("079", "StartDateFlexibilityCode"),
    PERIOD("080", "ContinuousIndicator"),
    PERIOD("081", "PurposeCode"),
    ADDRESS("082", "ID"),
    ADDRESS("083", "PostOfficeBox"),
    ADDRESS("084", "BuildingName"),
    ADDRESS("086", "LineFour"),
    ADDRESS("087", "LineFive"),
    ADDRESS("088", "StreetName"),
    ADDRESS("089", "CitySubDivisionName"),
    ADDRESS("090", "CountryName"),
    ADDRESS("091", "CountrySubDivisionID"),
    ADDRESS("092", "AttentionOf"),
    ADDRESS("093", "CareOf"),
    ADDRESS("094", "BuildingNumber"),
    ADDRESS("095", "DepartmentName"),
    ADDRESS("096", "AdditionalStreetName"),
    NO_ATTRIBUTE("101", "*ID", NULL, "schemeName"),
    NO_ATTRIBUTE("102", "*ID", NULL, "schemeAgencyName"),
    NO_ATTRIBUTE("103", "*ID", NULL, "schemeDataURI"),
    NO_ATTRIBUTE("104", "*ID", NULL, "schemeURI"),
};

const struct en_rules en16931_cii_rules = EN_ROWS(rows);
