/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast invoices are read and checked by all rules of EN 16931 and Peppol
 * BIS Billing 3, on one core: a typical one of five lines, as checks per
 * second; one of thousands of lines, as seconds and seconds per line; the same
 * of a tenth of its lines, which shows that time grows with the lines and no
 * faster; and what reading alone takes. Argument: the size of the large one in
 * MB.
 */
#include <stdio.h>
#include <stdlib.h>

#include "document/en16931.h"
#include "syntax/xml_read.h"
#include "timing.h"

enum { ROUNDS = 5, TYPICAL_LINES = 5, TYPICAL_CHECKS = 2000 };

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" "
    "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:"
    "CommonAggregateComponents-2\" xmlns:cbc=\"urn:oasis:names:specification:"
    "ubl:schema:xsd:CommonBasicComponents-2\">\n"
    "  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#"
    "urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>\n"
    "  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
    "</cbc:ProfileID>\n"
    "  <cbc:ID>2026-000417</cbc:ID>\n"
    "  <cbc:IssueDate>2026-03-02</cbc:IssueDate>\n"
    "  <cbc:DueDate>2026-04-01</cbc:DueDate>\n"
    "  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
    "  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n"
    "  <cbc:BuyerReference>4500-17</cbc:BuyerReference>\n"
    "  <cac:AccountingSupplierParty>\n    <cac:Party>\n"
    "      <cbc:EndpointID schemeID=\"9930\">DE111111125</cbc:EndpointID>\n"
    "      <cac:PostalAddress>\n"
    "        <cbc:StreetName>Hafenstrasse 12</cbc:StreetName>\n"
    "        <cbc:CityName>Ulm</cbc:CityName>\n"
    "        <cbc:PostalZone>89073</cbc:PostalZone>\n"
    "        <cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode>"
    "</cac:Country>\n      </cac:PostalAddress>\n"
    "      <cac:PartyTaxScheme><cbc:CompanyID>DE111111125</cbc:CompanyID>"
    "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>\n"
    "      <cac:PartyLegalEntity><cbc:RegistrationName>Farben und Lacke GmbH"
    "</cbc:RegistrationName></cac:PartyLegalEntity>\n"
    "    </cac:Party>\n  </cac:AccountingSupplierParty>\n"
    "  <cac:AccountingCustomerParty>\n    <cac:Party>\n"
    "      <cbc:EndpointID schemeID=\"9957\">FR23334175221</cbc:EndpointID>\n"
    "      <cac:PostalAddress>\n"
    "        <cbc:StreetName>12 rue du Port</cbc:StreetName>\n"
    "        <cbc:CityName>Lyon</cbc:CityName>\n"
    "        <cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode>"
    "</cac:Country>\n      </cac:PostalAddress>\n"
    "      <cac:PartyLegalEntity><cbc:RegistrationName>Acheteur SA"
    "</cbc:RegistrationName></cac:PartyLegalEntity>\n"
    "    </cac:Party>\n  </cac:AccountingCustomerParty>\n"
    "  <cac:PaymentMeans>\n"
    "    <cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>\n"
    "    <cac:PayeeFinancialAccount><cbc:ID>DE02120300000000202051</cbc:ID>"
    "</cac:PayeeFinancialAccount>\n  </cac:PaymentMeans>\n";

static const char line[] =
    "  <cac:InvoiceLine>\n"
    "    <cbc:ID>%zu</cbc:ID>\n"
    "    <cbc:InvoicedQuantity unitCode=\"C62\">10</cbc:InvoicedQuantity>\n"
    "    <cbc:LineExtensionAmount currencyID=\"EUR\">95.00"
    "</cbc:LineExtensionAmount>\n"
    "    <cac:OrderLineReference><cbc:LineID>%zu</cbc:LineID>"
    "</cac:OrderLineReference>\n"
    "    <cac:AllowanceCharge>\n"
    "      <cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n"
    "      <cbc:AllowanceChargeReason>Rabatt</cbc:AllowanceChargeReason>\n"
    "      <cbc:Amount currencyID=\"EUR\">5.00</cbc:Amount>\n"
    "    </cac:AllowanceCharge>\n"
    "    <cac:Item>\n"
    "      <cbc:Description>Dispersionsfarbe, matt</cbc:Description>\n"
    "      <cbc:Name>Farbe %zu</cbc:Name>\n"
    "      <cac:SellersItemIdentification><cbc:ID>F-%zu</cbc:ID>"
    "</cac:SellersItemIdentification>\n"
    "      <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>"
    "<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID>"
    "</cac:TaxScheme></cac:ClassifiedTaxCategory>\n"
    "    </cac:Item>\n"
    "    <cac:Price><cbc:PriceAmount currencyID=\"EUR\">10.00"
    "</cbc:PriceAmount></cac:Price>\n"
    "  </cac:InvoiceLine>\n";

static void make_invoice(struct buffer *out, size_t lines)
{
    size_t net = lines * 9500, tax = (net * 19 + 50) / 100;

    buffer_append_text(out, head);
    buffer_append_format(
        out,
        "  <cac:TaxTotal>\n    <cbc:TaxAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:TaxAmount>\n    <cac:TaxSubtotal>\n"
        "      <cbc:TaxableAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:TaxableAmount>\n"
        "      <cbc:TaxAmount currencyID=\"EUR\">%zu.%02zu</cbc:TaxAmount>\n"
        "      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19"
        "</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        "</cac:TaxCategory>\n    </cac:TaxSubtotal>\n  </cac:TaxTotal>\n",
        tax / 100, tax % 100, net / 100, net % 100, tax / 100, tax % 100);
    buffer_append_format(
        out,
        "  <cac:LegalMonetaryTotal>\n"
        "    <cbc:LineExtensionAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:LineExtensionAmount>\n"
        "    <cbc:TaxExclusiveAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:TaxExclusiveAmount>\n"
        "    <cbc:TaxInclusiveAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:TaxInclusiveAmount>\n"
        "    <cbc:PayableAmount currencyID=\"EUR\">%zu.%02zu"
        "</cbc:PayableAmount>\n  </cac:LegalMonetaryTotal>\n",
        net / 100, net % 100, net / 100, net % 100, (net + tax) / 100,
        (net + tax) % 100, (net + tax) / 100, (net + tax) % 100);
    for (size_t i = 1; i <= lines; i++) {
        buffer_append_format(out, line, i, i, i, i);
    }
    buffer_append_text(out, "</Invoice>\n");
}

static bool begin_nothing(void *context, const struct xml_element *element)
{
    (void)context;
    (void)element;
    return true;
}

static bool text_nothing(void *context, struct bytes piece,
                         struct xml_place place)
{
    (void)context;
    (void)piece;
    (void)place;
    return true;
}

static bool end_nothing(void *context)
{
    (void)context;
    return true;
}

static void read_with(struct bytes input, const struct xml_handler *handler)
{
    const struct xml_options options = { .limits = xml_default_limits() };
    struct xml_complaint complaint;

    if (xml_read(input, &options, handler, &complaint) != XML_DONE) {
        (void)fprintf(stderr, "the invoice cannot be read: %s\n",
                      complaint.text);
        exit(1);
    }
}

static void read_only(struct bytes input)
{
    const struct xml_handler handler = { begin_nothing, text_nothing,
                                         end_nothing, NULL };

    read_with(input, &handler);
}

static void check_once(const struct en16931 *rules, struct arena *arena,
                       struct bytes input)
{
    const struct en16931_options options = { .sets = EN16931_ALL };
    struct en16931_check *check = en16931_check_open(rules, &options, arena);
    const struct xml_handler handler = en16931_handler(check);
    struct findings findings;

    read_with(input, &handler);
    findings_open(&findings, arena, 10);
    if (en16931_finish(check, &findings) != EN16931_CHECKED ||
        findings.errors != 0) {
        (void)fprintf(stderr, "not the right invoice: %s\n",
                      findings.count > 0 ? findings.items[0].code : "none");
        exit(1);
    }
    arena_reset(arena);
}

/* Seconds of processor time, the middle of several rounds. */
static double measure(const struct en16931 *rules, struct arena *arena,
                      struct bytes input, size_t times)
{
    double seconds[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++) {
        double start = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

        for (size_t j = 0; j < times; j++) {
            if (rules == NULL) {
                read_only(input);
            } else {
                check_once(rules, arena, input);
            }
        }
        seconds[i] = timing_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    }
    return timing_median(seconds, ROUNDS) / (double)times;
}

static void report(const struct en16931 *rules, struct arena *arena,
                   const char *name, size_t lines, size_t times)
{
    struct buffer invoice = { 0 };
    double checked, alone, megabytes;

    make_invoice(&invoice, lines);
    megabytes = (double)invoice.length / 1e6;
    checked = measure(rules, arena, buffer_bytes(&invoice), times);
    alone = measure(NULL, NULL, buffer_bytes(&invoice), times);
    printf("%s: %zu lines, %.3f MB: %.6f s, %.2f us a line, %.0f checks/s, "
           "%.1f MB/s; reading alone %.6f s\n",
           name, lines, megabytes, checked, checked * 1e6 / (double)lines,
           1 / checked, megabytes / checked, alone);
    buffer_close(&invoice);
}

int main(int argc, char **argv)
{
    enum { LINE_BYTES = 920 };
    double megabytes = argc > 1 ? strtod(argv[1], NULL) : 7;
    size_t lines = (size_t)(megabytes * 1e6 / LINE_BYTES);
    struct arena *own = arena_open(0), *arena = arena_open(0);
    struct en16931 *rules = en16931_open(own);

    report(rules, arena, "typical", TYPICAL_LINES, TYPICAL_CHECKS);
    report(rules, arena, "a tenth", lines / 10, 3);
    report(rules, arena, "large", lines, 1);
    arena_close(arena);
    arena_close(own);
    return 0;
}
