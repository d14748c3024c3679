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
#define TRADE "rsm:SupplyChainTradeTransaction"
#define AGREEMENT TRADE "/ram:ApplicableHeaderTradeAgreement"
#define DELIVERED TRADE "/ram:ApplicableHeaderTradeDelivery"
#define SETTLEMENT TRADE "/ram:ApplicableHeaderTradeSettlement"
#define LINE_ITEM TRADE "/ram:IncludedSupplyChainTradeLineItem"

static const struct en_binding document_rows[] = {
    VALUE("rsm:ExchangedDocumentContext", CONTEXT),
    VALUE("rsm:ExchangedDocumentContext/"
          "ram:GuidelineSpecifiedDocumentContextParameter",
          GUIDELINE),
    VALUE("rsm:ExchangedDocument", HEADER),
    VALUE("rsm:ExchangedDocumentContext/"
          "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
          PROFILE),
    VALUE("rsm:ExchangedDocumentContext/"
          "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
          CUSTOMIZATION),
    VALUE("rsm:ExchangedDocument/ram:ID", ID),
    VALUE("rsm:ExchangedDocument/ram:TypeCode", TYPE),
    VALUE("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
          ISSUE_DATE),
    VALUE("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString/@format",
          ISSUE_FORMAT),
    VALUE("rsm:ExchangedDocument/ram:IncludedNote", NOTE),
    VALUE("rsm:ExchangedDocument/ram:IncludedNote/ram:SubjectCode",
          NOTE_SUBJECT),
    VALUE(AGREEMENT "/ram:BuyerReference", BUYER_REFERENCE),
    VALUE(AGREEMENT "/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
          ORDER),
    VALUE(AGREEMENT "/ram:ContractReferencedDocument/ram:IssuerAssignedID",
          CONTRACT),
    VALUE(AGREEMENT "/ram:SpecifiedProcuringProject/ram:ID", PROJECT),
    GROUP(AGREEMENT "/ram:SellerTradeParty", SELLER),
    GROUP(AGREEMENT "/ram:BuyerTradeParty", BUYER),
    GROUP(AGREEMENT "/ram:SellerTaxRepresentativeTradeParty", REPRESENTATIVE),
    GROUP(AGREEMENT "/ram:AdditionalReferencedDocument", DOCUMENT),
    GROUP(DELIVERED, DELIVERY),
    VALUE(DELIVERED "/ram:ActualDeliverySupplyChainEvent/"
                    "ram:OccurrenceDateTime/udt:DateTimeString",
          DELIVERY_DATE),
    VALUE(DELIVERED "/ram:ShipToTradeParty/ram:Name", DELIVERY_NAME),
    VALUE(DELIVERED "/ram:DespatchAdviceReferencedDocument/"
                    "ram:IssuerAssignedID",
          DESPATCH),
    VALUE(DELIVERED "/ram:ReceivingAdviceReferencedDocument/"
                    "ram:IssuerAssignedID",
          RECEIPT),
};

static const struct en_binding settlement_rows[] = {
    VALUE("ram:CreditorReferenceID", CREDITOR),
    VALUE("ram:PaymentReference", PAYMENT_ID),
    VALUE("ram:InvoiceCurrencyCode", CURRENCY),
    VALUE("ram:TaxCurrencyCode", TAX_CURRENCY),
    GROUP("ram:PayeeTradeParty", PAYEE),
    GROUP("ram:SpecifiedTradeSettlementPaymentMeans", PAYMENT),
    GROUP("ram:ApplicableTradeTax", BREAKDOWN),
    VALUE("ram:ApplicableTradeTax/ram:CalculatedAmount", TAX),
    VALUE("ram:ApplicableTradeTax/ram:BasisAmount", TAXABLE),
    VALUE("ram:ApplicableTradeTax/ram:TaxPointDate", TAX_POINT),
    VALUE("ram:ApplicableTradeTax/ram:DueDateTypeCode", TAX_POINT_CODE),
    GROUP("ram:BillingSpecifiedPeriod", PERIOD),
    GROUP("ram:SpecifiedTradeAllowanceCharge", UNDECIDED),
    VALUE("ram:SpecifiedTradePaymentTerms/ram:Description", TERMS),
    VALUE("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime", DUE_DATE),
    VALUE("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
          MANDATE_ID),
    GROUP("ram:SpecifiedTradeSettlementHeaderMonetarySummation", TOTALS),
    GROUP("ram:InvoiceReferencedDocument", PRECEDING),
    VALUE("ram:InvoiceReferencedDocument/ram:IssuerAssignedID", PREVIOUS_ID),
};

static const struct en_binding totals_rows[] = {
    VALUE("ram:LineTotalAmount", LINE_TOTAL),
    VALUE("ram:ChargeTotalAmount", CHARGE_TOTAL),
    VALUE("ram:AllowanceTotalAmount", ALLOWANCE_TOTAL),
    VALUE("ram:TaxBasisTotalAmount", EXCLUSIVE),
    { "ram:TaxTotalAmount", EN_TAX_TOTAL, EN_TAX },
    VALUE("ram:TaxTotalAmount/@currencyID", TAX_CURRENCY_OF),
    VALUE("ram:RoundingAmount", ROUNDING),
    VALUE("ram:GrandTotalAmount", INCLUSIVE),
    VALUE("ram:TotalPrepaidAmount", PREPAID),
    VALUE("ram:DuePayableAmount", PAYABLE),
};

static const struct en_binding party_rows[] = {
    { "ram:ID", EN_IDENTIFIER, EN_IDENT },
    VALUE("ram:ID/@schemeID", IDENT_SCHEME),
    { "ram:GlobalID", EN_IDENTIFIER, EN_GLOBAL_IDENT },
    VALUE("ram:GlobalID/@schemeID", IDENT_SCHEME),
    VALUE("ram:Name", NAME),
    VALUE("ram:Description", LEGAL_FORM),
    VALUE("ram:DefinedTradeContact", CONTACT),
    VALUE("ram:URIUniversalCommunication", COMMUNICATION),
    VALUE("ram:SpecifiedLegalOrganization/ram:ID", LEGAL_ID),
    VALUE("ram:SpecifiedLegalOrganization/ram:ID/@schemeID", LEGAL_SCHEME),
    VALUE("ram:SpecifiedLegalOrganization/ram:TradingBusinessName", TRADE_NAME),
    VALUE("ram:URIUniversalCommunication/ram:URIID", ENDPOINT),
    VALUE("ram:URIUniversalCommunication/ram:URIID/@schemeID", ENDPOINT_SCHEME),
    GROUP("ram:SpecifiedTaxRegistration", REGISTRATION),
    VALUE("ram:SpecifiedTaxRegistration/ram:ID", REGISTRATION_ID),
    VALUE("ram:SpecifiedTaxRegistration/ram:ID/@schemeID", REGISTRATION_TAX),
};

static const struct en_binding address_rows[] = {
    GROUP(".", ADDRESS),
    VALUE("ram:PostcodeCode", ZONE),
    VALUE("ram:LineOne", STREET),
    VALUE("ram:CityName", CITY),
    VALUE("ram:CountryID", COUNTRY),
};

static const struct en_binding period_rows[] = {
    VALUE("ram:StartDateTime/udt:DateTimeString", START),
    VALUE("ram:EndDateTime/udt:DateTimeString", END),
};

static const struct en_binding payment_rows[] = {
    VALUE("ram:TypeCode", MEANS),
    VALUE("ram:Information", MEANS_NAME),
    VALUE("ram:ApplicableTradeSettlementFinancialCard", CARD),
    VALUE("ram:ApplicableTradeSettlementFinancialCard/ram:ID", CARD_NUMBER),
    VALUE("ram:PayerPartyDebtorFinancialAccount/ram:IBANID", PAYER_ACCOUNT),
    VALUE("ram:PayeePartyCreditorFinancialAccount", ACCOUNT),
    VALUE("ram:PayeePartyCreditorFinancialAccount/ram:IBANID", ACCOUNT_ID),
    VALUE("ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
          PROPRIETARY),
    VALUE("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", BRANCH),
    /* Not where CII has it, but where a rule of Denmark's looks for it. */
    VALUE("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
          MANDATE_ID),
};

static const struct en_binding allowance_rows[] = {
    VALUE("ram:ChargeIndicator/udt:Indicator", INDICATOR),
    VALUE("ram:CalculationPercent", PERCENT),
    VALUE("ram:BasisAmount", BASE),
    VALUE("ram:ActualAmount", AMOUNT),
    VALUE("ram:ReasonCode", REASON_CODE),
    VALUE("ram:Reason", REASON),
    GROUP("ram:CategoryTradeTax", CATEGORY),
};

static const struct en_binding category_rows[] = {
    VALUE("ram:TypeCode", TAX_SCHEME),
    VALUE("ram:ExemptionReason", EXEMPTION),
    VALUE("ram:CategoryCode", CODE),
    VALUE("ram:ExemptionReasonCode", EXEMPTION_CODE),
    VALUE("ram:RateApplicablePercent", RATE),
};

static const struct en_binding reference_rows[] = {
    VALUE("ram:IssuerAssignedID", REFERENCE),
    VALUE("ram:URIID", REFERENCE_URI),
    VALUE("ram:TypeCode", REFERENCE_TYPE),
    VALUE("ram:Name", REFERENCE_TEXT),
    VALUE("ram:AttachmentBinaryObject", ATTACHMENT),
    VALUE("ram:ReferenceTypeCode", REFERENCE_SCHEME),
};

static const struct en_binding line_rows[] = {
    GROUP(".", LINE),
    VALUE("ram:AssociatedDocumentLineDocument/ram:LineID", LINE_ID),
    VALUE("ram:AssociatedDocumentLineDocument/ram:IncludedNote", LINE_NOTE),
    VALUE("ram:SpecifiedTradeProduct/ram:GlobalID", STANDARD_ID),
    VALUE("ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", STANDARD_SCHEME),
    VALUE("ram:SpecifiedTradeProduct/ram:Name", ITEM),
    VALUE("ram:SpecifiedTradeProduct/ram:Description", ITEM_TEXT),
    GROUP("ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic",
          ATTRIBUTE),
    VALUE("ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic/"
          "ram:Description",
          ATTRIBUTE_NAME),
    VALUE("ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic/"
          "ram:Value",
          ATTRIBUTE_VALUE),
    GROUP("ram:SpecifiedTradeProduct/ram:DesignatedProductClassification",
          CLASSIFICATION),
    VALUE("ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/"
          "ram:ClassCode",
          CLASS),
    VALUE("ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/"
          "ram:ClassCode/@listID",
          CLASS_LIST),
    VALUE("ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/"
          "ram:ClassCode/@listVersionID",
          CLASS_VERSION),
};

static const struct en_binding line_price_rows[] = {
    VALUE("ram:BuyerOrderReferencedDocument/ram:LineID", ORDER_LINE),
    VALUE("ram:GrossPriceProductTradePrice/ram:ChargeAmount", GROSS_PRICE),
    VALUE("ram:GrossPriceProductTradePrice/ram:BasisQuantity", GROSS_QUANTITY),
    VALUE("ram:GrossPriceProductTradePrice/ram:BasisQuantity/@unitCode",
          GROSS_UNIT),
    GROUP("ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge",
          PRICE_ALLOWANCE),
    VALUE("ram:NetPriceProductTradePrice/ram:ChargeAmount", PRICE),
    VALUE("ram:NetPriceProductTradePrice/ram:BasisQuantity", PRICE_QUANTITY),
    VALUE("ram:NetPriceProductTradePrice/ram:BasisQuantity/@unitCode",
          PRICE_UNIT),
};

static const struct en_binding line_sum_rows[] = {
    GROUP("ram:ApplicableTradeTax", CATEGORY),
    GROUP("ram:BillingSpecifiedPeriod", PERIOD),
    GROUP("ram:SpecifiedTradeAllowanceCharge", LINE_UNDECIDED),
    VALUE("ram:SpecifiedTradeSettlementLineMonetarySummation/"
          "ram:LineTotalAmount",
          NET),
    GROUP("ram:AdditionalReferencedDocument", LINE_DOCUMENT),
};

static const struct en_binding line_quantity_rows[] = {
    VALUE("ram:BilledQuantity", QUANTITY),
    VALUE("ram:BilledQuantity/@unitCode", UNIT),
};

#define LINE_SUM LINE_ITEM "/ram:SpecifiedLineTradeSettlement"

const struct en_table en16931_cii_tables[] = {
    TABLE("", document_rows),
    TABLE(SETTLEMENT, settlement_rows),
    TABLE(SETTLEMENT "/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
          totals_rows),
    TABLE(AGREEMENT "/ram:SellerTradeParty", party_rows),
    TABLE(AGREEMENT "/ram:SellerTradeParty/ram:PostalTradeAddress",
          address_rows),
    TABLE(AGREEMENT "/ram:BuyerTradeParty", party_rows),
    TABLE(AGREEMENT "/ram:BuyerTradeParty/ram:PostalTradeAddress",
          address_rows),
    TABLE(AGREEMENT "/ram:SellerTaxRepresentativeTradeParty", party_rows),
    TABLE(AGREEMENT
          "/ram:SellerTaxRepresentativeTradeParty/ram:PostalTradeAddress",
          address_rows),
    TABLE(SETTLEMENT "/ram:PayeeTradeParty", party_rows),
    TABLE(DELIVERED "/ram:ShipToTradeParty/ram:PostalTradeAddress",
          address_rows),
    TABLE(SETTLEMENT "/ram:BillingSpecifiedPeriod", period_rows),
    TABLE(SETTLEMENT "/ram:SpecifiedTradeSettlementPaymentMeans", payment_rows),
    TABLE(SETTLEMENT "/ram:SpecifiedTradeAllowanceCharge", allowance_rows),
    TABLE(SETTLEMENT "/ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax",
          category_rows),
    TABLE(SETTLEMENT "/ram:ApplicableTradeTax", category_rows),
    TABLE(AGREEMENT "/ram:AdditionalReferencedDocument", reference_rows),
    TABLE(LINE_ITEM, line_rows),
    TABLE(LINE_ITEM "/ram:SpecifiedLineTradeAgreement", line_price_rows),
    TABLE(LINE_ITEM "/ram:SpecifiedLineTradeAgreement/"
                    "ram:GrossPriceProductTradePrice/"
                    "ram:AppliedTradeAllowanceCharge",
          allowance_rows),
    TABLE(LINE_ITEM "/ram:SpecifiedLineTradeDelivery", line_quantity_rows),
    TABLE(LINE_SUM, line_sum_rows),
    TABLE(LINE_SUM "/ram:ApplicableTradeTax", category_rows),
    TABLE(LINE_SUM "/ram:BillingSpecifiedPeriod", period_rows),
    TABLE(LINE_SUM "/ram:SpecifiedTradeAllowanceCharge", allowance_rows),
    TABLE(LINE_SUM "/ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax",
          category_rows),
    TABLE(LINE_SUM "/ram:AdditionalReferencedDocument", reference_rows),
};
const size_t en16931_cii_table_count =
    sizeof(en16931_cii_tables) / sizeof(en16931_cii_tables[0]);
