/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a UBL invoice of any size, valid by the dictionary, made the same in
 * every run.
 */
#ifndef BENCH_INVOICES_H
#define BENCH_INVOICES_H

#include <stdint.h>

#include "base/bytes.h"

static const char invoice_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\""
    "\n    xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:"
    "CommonAggregateComponents-2\""
    "\n    xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:"
    "CommonBasicComponents-2\">\n"
    "  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>\n"
    "  <cbc:ID>INV-2026-1</cbc:ID>\n"
    "  <cbc:IssueDate>2026-11-23</cbc:IssueDate>\n"
    "  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
    "  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n"
    "  <cac:AccountingSupplierParty>\n    <cac:Party>\n"
    "      <cbc:EndpointID schemeID=\"0088\">7300010000001</cbc:EndpointID>\n"
    "      <cac:PartyName>\n        <cbc:Name>Supplier</cbc:Name>\n"
    "      </cac:PartyName>\n"
    "    </cac:Party>\n  </cac:AccountingSupplierParty>\n"
    "  <cac:AccountingCustomerParty>\n    <cac:Party>\n"
    "      <cbc:EndpointID schemeID=\"0088\">7300010000018</cbc:EndpointID>\n"
    "    </cac:Party>\n  </cac:AccountingCustomerParty>\n"
    "  <cac:LegalMonetaryTotal>\n"
    "    <cbc:PayableAmount currencyID=\"EUR\">1.00</cbc:PayableAmount>\n"
    "  </cac:LegalMonetaryTotal>\n";

static const char invoice_tail[] = "</Invoice>\n";

static inline void invoice_line(struct buffer *out, uint32_t number)
{
    buffer_append_format(
        out,
        "  <cac:InvoiceLine>\n"
        "    <cbc:ID>%u</cbc:ID>\n"
        "    <cbc:InvoicedQuantity unitCode=\"C62\">%u</cbc:InvoicedQuantity>\n"
        "    <cbc:LineExtensionAmount currencyID=\"EUR\">%u.50"
        "</cbc:LineExtensionAmount>\n"
        "    <cac:OrderLineReference>\n      <cbc:LineID>%u</cbc:LineID>\n"
        "    </cac:OrderLineReference>\n"
        "    <cac:Item>\n"
        "      <cbc:Name>Article number %u, made of steel</cbc:Name>\n"
        "      <cac:SellersItemIdentification>\n        <cbc:ID>SKU-%u</cbc:ID>"
        "\n      </cac:SellersItemIdentification>\n"
        "      <cac:ClassifiedTaxCategory>\n        <cbc:ID>S</cbc:ID>\n"
        "        <cbc:Percent>21</cbc:Percent>\n        <cac:TaxScheme>\n"
        "          <cbc:ID>VAT</cbc:ID>\n        </cac:TaxScheme>\n"
        "      </cac:ClassifiedTaxCategory>\n"
        "    </cac:Item>\n"
        "    <cac:Price>\n      <cbc:PriceAmount currencyID=\"EUR\">%u.50"
        "</cbc:PriceAmount>\n    </cac:Price>\n"
        "  </cac:InvoiceLine>\n",
        number, number % 90 + 1, number % 1000, number, number, number,
        number % 1000);
}

/* At least `size` bytes; gives the number of lines. */
static inline uint32_t invoices_make(struct buffer *out, size_t size)
{
    uint32_t lines = 0;

    buffer_append_text(out, invoice_head);
    do {
        invoice_line(out, ++lines);
    } while (out->length + sizeof invoice_tail < size);
    buffer_append_text(out, invoice_tail);
    return lines;
}

#endif
