/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_bind.h"

#define VALUE(PATH, FIELD)              \
    {                                   \
        (PATH), EN_NO_GROUP, EN_##FIELD \
    }
#define GROUP(PATH, KIND)              \
    {                                  \
        (PATH), EN_##KIND, EN_NO_FIELD \
    }
#define TABLE(UNDER, ROWS)                                 \
    {                                                      \
        (UNDER), (ROWS), sizeof(ROWS) / sizeof((ROWS)[0]), \
    }

static const struct en_binding document_rows[] = {
    VALUE("cbc:CustomizationID", CUSTOMIZATION),
    VALUE("cbc:ProfileID", PROFILE),
    VALUE("cbc:ID", ID),
    VALUE("cbc:IssueDate", ISSUE_DATE),
    VALUE("cbc:DueDate", DUE_DATE),
    VALUE("cbc:InvoiceTypeCode", TYPE),
    VALUE("cbc:CreditNoteTypeCode", CREDIT_TYPE),
    VALUE("cbc:Note", NOTE),
    VALUE("cbc:TaxPointDate", TAX_POINT),
    VALUE("cbc:DocumentCurrencyCode", CURRENCY),
    VALUE("cbc:TaxCurrencyCode", TAX_CURRENCY),
    VALUE("cbc:BuyerReference", BUYER_REFERENCE),
    VALUE("cac:OrderReference/cbc:ID", ORDER),
    VALUE("cac:ContractDocumentReference/cbc:ID", CONTRACT),
    VALUE("cac:ReceiptDocumentReference/cbc:ID", RECEIPT),
    VALUE("cac:DespatchDocumentReference/cbc:ID", DESPATCH),
    VALUE("cac:ProjectReference/cbc:ID", PROJECT),
    VALUE("cac:PaymentTerms/cbc:Note", TERMS),
    GROUP("cac:BillingReference", PRECEDING),
    VALUE("cac:BillingReference/cac:InvoiceDocumentReference", PREVIOUS),
    VALUE("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
          PREVIOUS_ID),
    GROUP("cac:AdditionalDocumentReference", DOCUMENT),
    GROUP("cac:AccountingSupplierParty", SELLER),
    VALUE("cac:AccountingSupplierParty/cac:Party", PARTY),
    GROUP("cac:AccountingCustomerParty", BUYER),
    VALUE("cac:AccountingCustomerParty/cac:Party", PARTY),
    GROUP("cac:PayeeParty", PAYEE),
    GROUP("cac:TaxRepresentativeParty", REPRESENTATIVE),
    GROUP("cac:Delivery", DELIVERY),
    VALUE("cac:Delivery/cbc:ActualDeliveryDate", DELIVERY_DATE),
    VALUE("cac:Delivery/cac:DeliveryParty/cac:PartyName/cbc:Name",
          DELIVERY_NAME),
    GROUP("cac:InvoicePeriod", PERIOD),
    GROUP("cac:PaymentMeans", PAYMENT),
    GROUP("cac:AllowanceCharge", UNDECIDED),
    GROUP("cac:TaxTotal", TAX_TOTAL),
    VALUE("cac:TaxTotal/cbc:TaxAmount", TAX),
    VALUE("cac:TaxTotal/cbc:TaxAmount/@currencyID", TAX_CURRENCY_OF),
    GROUP("cac:TaxTotal/cac:TaxSubtotal", BREAKDOWN),
    VALUE("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount", TAXABLE),
    VALUE("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount", TAX),
    GROUP("cac:LegalMonetaryTotal", TOTALS),
};

static const struct en_binding totals_rows[] = {
    VALUE("cbc:LineExtensionAmount", LINE_TOTAL),
    VALUE("cbc:TaxExclusiveAmount", EXCLUSIVE),
    VALUE("cbc:TaxInclusiveAmount", INCLUSIVE),
    VALUE("cbc:AllowanceTotalAmount", ALLOWANCE_TOTAL),
    VALUE("cbc:ChargeTotalAmount", CHARGE_TOTAL),
    VALUE("cbc:PrepaidAmount", PREPAID),
    VALUE("cbc:PayableRoundingAmount", ROUNDING),
    VALUE("cbc:PayableAmount", PAYABLE),
};

static const struct en_binding party_rows[] = {
    VALUE("cbc:EndpointID", ENDPOINT),
    VALUE("cbc:EndpointID/@schemeID", ENDPOINT_SCHEME),
    { "cac:PartyIdentification/cbc:ID", EN_IDENTIFIER, EN_IDENT },
    VALUE("cac:PartyIdentification/cbc:ID/@schemeID", IDENT_SCHEME),
    VALUE("cac:PartyName/cbc:Name", TRADE_NAME),
    GROUP("cac:PartyTaxScheme", REGISTRATION),
    VALUE("cac:PartyTaxScheme/cbc:CompanyID", REGISTRATION_ID),
    VALUE("cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", REGISTRATION_TAX),
    VALUE("cac:PartyLegalEntity/cbc:RegistrationName", NAME),
    VALUE("cac:PartyLegalEntity/cbc:CompanyID", LEGAL_ID),
    VALUE("cac:PartyLegalEntity/cbc:CompanyID/@schemeID", LEGAL_SCHEME),
    VALUE("cac:PartyLegalEntity/cbc:CompanyLegalForm", LEGAL_FORM),
    GROUP("cac:PostalAddress", ADDRESS),
};

static const struct en_binding address_rows[] = {
    GROUP(".", ADDRESS),
    VALUE("cbc:StreetName", STREET),
    VALUE("cbc:CityName", CITY),
    VALUE("cbc:PostalZone", ZONE),
    VALUE("cac:AddressLine", ADDRESS_LINE),
    VALUE("cac:Country/cbc:IdentificationCode", COUNTRY),
};

static const struct en_binding period_rows[] = {
    VALUE("cbc:StartDate", START),
    VALUE("cbc:EndDate", END),
    VALUE("cbc:DescriptionCode", TAX_POINT_CODE),
};

static const struct en_binding payment_rows[] = {
    VALUE("cbc:PaymentMeansCode", MEANS),
    VALUE("cbc:PaymentMeansCode/@name", MEANS_NAME),
    VALUE("cbc:PaymentDueDate", MEANS_DUE),
    VALUE("cbc:PaymentID", PAYMENT_ID),
    VALUE("cac:CardAccount", CARD),
    VALUE("cac:CardAccount/cbc:PrimaryAccountNumberID", CARD_NUMBER),
    VALUE("cac:PayeeFinancialAccount", ACCOUNT),
    VALUE("cac:PayeeFinancialAccount/cbc:ID", ACCOUNT_ID),
    VALUE("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
          BRANCH),
    VALUE("cac:PaymentMandate", MANDATE),
    VALUE("cac:PaymentMandate/cbc:ID", MANDATE_ID),
    VALUE("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", PAYER_ACCOUNT),
};

static const struct en_binding allowance_rows[] = {
    VALUE("cbc:ChargeIndicator", INDICATOR),
    VALUE("cbc:AllowanceChargeReasonCode", REASON_CODE),
    VALUE("cbc:AllowanceChargeReason", REASON),
    VALUE("cbc:MultiplierFactorNumeric", PERCENT),
    VALUE("cbc:Amount", AMOUNT),
    VALUE("cbc:BaseAmount", BASE),
    GROUP("cac:TaxCategory", CATEGORY),
};

static const struct en_binding category_rows[] = {
    GROUP(".", CATEGORY),
    VALUE("cbc:ID", CODE),
    VALUE("cbc:Percent", RATE),
    VALUE("cbc:TaxExemptionReasonCode", EXEMPTION_CODE),
    VALUE("cbc:TaxExemptionReason", EXEMPTION),
    VALUE("cac:TaxScheme/cbc:ID", TAX_SCHEME),
};

static const struct en_binding reference_rows[] = {
    VALUE("cbc:ID", REFERENCE),
    VALUE("cbc:ID/@schemeID", REFERENCE_SCHEME),
    VALUE("cbc:DocumentTypeCode", REFERENCE_TYPE),
    VALUE("cbc:DocumentDescription", REFERENCE_TEXT),
    VALUE("cac:Attachment", ATTACHMENT),
    VALUE("cac:Attachment/cbc:EmbeddedDocumentBinaryObject", BINARY),
    VALUE("cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@mimeCode", MIME),
    VALUE("cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename", FILE),
    VALUE("cac:Attachment/cac:ExternalReference/cbc:URI", REFERENCE_URI),
};

static const struct en_binding line_rows[] = {
    GROUP(".", LINE),
    VALUE("cbc:ID", LINE_ID),
    VALUE("cbc:Note", LINE_NOTE),
    VALUE("cbc:InvoicedQuantity", QUANTITY),
    VALUE("cbc:InvoicedQuantity/@unitCode", UNIT),
    VALUE("cbc:CreditedQuantity", QUANTITY),
    VALUE("cbc:CreditedQuantity/@unitCode", UNIT),
    VALUE("cbc:LineExtensionAmount", NET),
    VALUE("cac:OrderLineReference/cbc:LineID", ORDER_LINE),
    GROUP("cac:InvoicePeriod", PERIOD),
    GROUP("cac:DocumentReference", LINE_DOCUMENT),
    GROUP("cac:AllowanceCharge", LINE_UNDECIDED),
    VALUE("cac:Item/cbc:Name", ITEM),
    VALUE("cac:Item/cbc:Description", ITEM_TEXT),
    VALUE("cac:Item/cac:StandardItemIdentification/cbc:ID", STANDARD_ID),
    VALUE("cac:Item/cac:StandardItemIdentification/cbc:ID/@schemeID",
          STANDARD_SCHEME),
    { "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
      EN_CLASSIFICATION, EN_CLASS },
    VALUE("cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
          "/@listID",
          CLASS_LIST),
    VALUE("cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
          "/@listVersionID",
          CLASS_VERSION),
    GROUP("cac:Item/cac:ClassifiedTaxCategory", CATEGORY),
    GROUP("cac:Item/cac:AdditionalItemProperty", ATTRIBUTE),
    VALUE("cac:Item/cac:AdditionalItemProperty/cbc:Name", ATTRIBUTE_NAME),
    VALUE("cac:Item/cac:AdditionalItemProperty/cbc:Value", ATTRIBUTE_VALUE),
    VALUE("cac:Price/cbc:PriceAmount", PRICE),
    VALUE("cac:Price/cbc:BaseQuantity", PRICE_QUANTITY),
    VALUE("cac:Price/cbc:BaseQuantity/@unitCode", PRICE_UNIT),
    GROUP("cac:Price/cac:AllowanceCharge", PRICE_ALLOWANCE),
};

/* A line is cac:InvoiceLine or cac:CreditNoteLine. */
#define LINE_TABLES(LINE)                                                  \
    TABLE(LINE, line_rows), TABLE(LINE "/cac:InvoicePeriod", period_rows), \
        TABLE(LINE "/cac:DocumentReference", reference_rows),              \
        TABLE(LINE "/cac:AllowanceCharge", allowance_rows),                \
        TABLE(LINE "/cac:AllowanceCharge/cac:TaxCategory", category_rows), \
        TABLE(LINE "/cac:Item/cac:ClassifiedTaxCategory", category_rows),  \
        TABLE(LINE "/cac:Price/cac:AllowanceCharge", allowance_rows)

const struct en_table en16931_ubl_tables[] = {
    TABLE("", document_rows),
    TABLE("cac:LegalMonetaryTotal", totals_rows),
    TABLE("cac:AccountingSupplierParty/cac:Party", party_rows),
    TABLE("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress",
          address_rows),
    TABLE("cac:AccountingCustomerParty/cac:Party", party_rows),
    TABLE("cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
          address_rows),
    TABLE("cac:PayeeParty", party_rows),
    TABLE("cac:TaxRepresentativeParty", party_rows),
    TABLE("cac:TaxRepresentativeParty/cac:PostalAddress", address_rows),
    TABLE("cac:Delivery/cac:DeliveryLocation/cac:Address", address_rows),
    TABLE("cac:InvoicePeriod", period_rows),
    TABLE("cac:PaymentMeans", payment_rows),
    TABLE("cac:AllowanceCharge", allowance_rows),
    TABLE("cac:AllowanceCharge/cac:TaxCategory", category_rows),
    TABLE("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", category_rows),
    TABLE("cac:AdditionalDocumentReference", reference_rows),
    LINE_TABLES("cac:InvoiceLine"),
    LINE_TABLES("cac:CreditNoteLine"),
};
const size_t en16931_ubl_table_count =
    sizeof(en16931_ubl_tables) / sizeof(en16931_ubl_tables[0]);
