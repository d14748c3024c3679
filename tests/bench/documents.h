/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a CII invoice and a cXML order of any number of lines, as invoices.h
 * has one in UBL: valid by their dictionaries, made the same in every run.
 */
#ifndef BENCH_DOCUMENTS_H
#define BENCH_DOCUMENTS_H

#include <stdint.h>

#include "base/bytes.h"

#define CII "urn:un:unece:uncefact:data:standard:"

static const char cii_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<rsm:CrossIndustryInvoice xmlns:rsm=\"" CII "CrossIndustryInvoice:100\"\n"
    "    xmlns:ram=\"" CII "ReusableAggregateBusinessInformationEntity:100\"\n"
    "    xmlns:qdt=\"" CII "QualifiedDataType:100\"\n"
    "    xmlns:udt=\"" CII "UnqualifiedDataType:100\">\n"
    "  <rsm:ExchangedDocumentContext/>\n"
    "  <rsm:ExchangedDocument>\n"
    "    <ram:ID>INV-2026-1</ram:ID>\n"
    "    <ram:TypeCode>380</ram:TypeCode>\n"
    "    <ram:IssueDateTime>\n"
    "      <udt:DateTimeString format=\"102\">20261123</udt:DateTimeString>\n"
    "    </ram:IssueDateTime>\n"
    "  </rsm:ExchangedDocument>\n"
    "  <rsm:SupplyChainTradeTransaction>\n";

static const char cii_tail[] =
    "    <ram:ApplicableHeaderTradeAgreement>\n"
    "      <ram:SellerTradeParty>\n"
    "        <ram:GlobalID schemeID=\"0088\">7300010000001</ram:GlobalID>\n"
    "        <ram:Name>Supplier</ram:Name>\n"
    "      </ram:SellerTradeParty>\n"
    "    </ram:ApplicableHeaderTradeAgreement>\n"
    "    <ram:ApplicableHeaderTradeDelivery/>\n"
    "    <ram:ApplicableHeaderTradeSettlement>\n"
    "      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>\n"
    "      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>\n"
    "        <ram:GrandTotalAmount>1.00</ram:GrandTotalAmount>\n"
    "        <ram:DuePayableAmount>1.00</ram:DuePayableAmount>\n"
    "      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>\n"
    "    </ram:ApplicableHeaderTradeSettlement>\n"
    "  </rsm:SupplyChainTradeTransaction>\n"
    "</rsm:CrossIndustryInvoice>\n";

static inline void cii_line(struct buffer *out, uint32_t number)
{
    buffer_append_format(
        out,
        "    <ram:IncludedSupplyChainTradeLineItem>\n"
        "      <ram:AssociatedDocumentLineDocument>\n"
        "        <ram:LineID>%u</ram:LineID>\n"
        "      </ram:AssociatedDocumentLineDocument>\n"
        "      <ram:SpecifiedTradeProduct>\n"
        "        <ram:SellerAssignedID>SKU-%u</ram:SellerAssignedID>\n"
        "        <ram:Name>Article number %u, made of steel</ram:Name>\n"
        "      </ram:SpecifiedTradeProduct>\n"
        "      <ram:SpecifiedLineTradeAgreement>\n"
        "        <ram:NetPriceProductTradePrice>\n"
        "          <ram:ChargeAmount>%u.50</ram:ChargeAmount>\n"
        "        </ram:NetPriceProductTradePrice>\n"
        "      </ram:SpecifiedLineTradeAgreement>\n",
        number, number, number, number % 1000);
    buffer_append_format(
        out,
        "      <ram:SpecifiedLineTradeDelivery>\n"
        "        <ram:BilledQuantity unitCode=\"C62\">%u</ram:BilledQuantity>\n"
        "      </ram:SpecifiedLineTradeDelivery>\n"
        "      <ram:SpecifiedLineTradeSettlement>\n"
        "        <ram:SpecifiedTradeSettlementLineMonetarySummation>\n"
        "          <ram:LineTotalAmount>%u.50</ram:LineTotalAmount>\n"
        "        </ram:SpecifiedTradeSettlementLineMonetarySummation>\n"
        "      </ram:SpecifiedLineTradeSettlement>\n"
        "    </ram:IncludedSupplyChainTradeLineItem>\n",
        number % 90 + 1, number % 1000);
}

#define CREDENTIAL                              \
    "      <Credential domain=\"NetworkID\">\n" \
    "        <Identity>AN01000000001</Identity>\n      </Credential>\n"

static const char cxml_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<cXML payloadID=\"1@buyer.example\""
    " timestamp=\"2026-11-23T09:15:00+00:00\">\n"
    "  <Header>\n    <From>\n" CREDENTIAL "    </From>\n"
    "    <To>\n" CREDENTIAL "    </To>\n"
    "    <Sender>\n" CREDENTIAL "      <UserAgent>buyer</UserAgent>\n"
    "    </Sender>\n  </Header>\n"
    "  <Request>\n    <OrderRequest>\n"
    "      <OrderRequestHeader orderID=\"4500012345\""
    " orderDate=\"2026-11-23T00:00:00\" orderType=\"regular\" type=\"new\">\n"
    "        <Total>\n          <Money currency=\"USD\">1560</Money>\n"
    "        </Total>\n"
    "        <ShipTo>\n"
    "          <Address addressID=\"DC3\" addressIDDomain=\"buyer\">\n"
    "            <Name xml:lang=\"en\">Warehouse 3</Name>\n"
    "            <PostalAddress>\n              <Street>1 Quay</Street>\n"
    "              <City>Tacoma</City>\n              <State>WA</State>\n"
    "              <PostalCode>98421</PostalCode>\n"
    "              <Country isoCountryCode=\"US\"/>\n"
    "            </PostalAddress>\n          </Address>\n"
    "        </ShipTo>\n"
    "        <BillTo>\n          <Address>\n"
    "            <Name xml:lang=\"en\">NA</Name>\n"
    "          </Address>\n        </BillTo>\n"
    "      </OrderRequestHeader>\n";

static const char cxml_tail[] = "    </OrderRequest>\n  </Request>\n</cXML>\n";

static inline void cxml_line(struct buffer *out, uint32_t number)
{
    buffer_append_format(
        out,
        "      <ItemOut quantity=\"%u\" lineNumber=\"%u\">\n"
        "        <ItemID>\n"
        "          <SupplierPartID>SKU-%u</SupplierPartID>\n"
        "          <BuyerPartID>44%u</BuyerPartID>\n"
        "        </ItemID>\n"
        "        <ItemDetail>\n"
        "          <UnitPrice>\n"
        "            <Money currency=\"USD\">%u.50</Money>\n"
        "          </UnitPrice>\n"
        "          <Description xml:lang=\"en\">Article number %u, made of"
        " steel</Description>\n"
        "          <UnitOfMeasure>EA</UnitOfMeasure>\n"
        "          <Classification domain=\"UNSPSC\"/>\n"
        "        </ItemDetail>\n"
        "      </ItemOut>\n",
        number % 90 + 1, number, number, number, number % 1000, number);
}

#endif
