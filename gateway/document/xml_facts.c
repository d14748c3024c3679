/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of local names, so that prefixes do not matter; the first of a name
 * counts. A path that begins with '/' is one of any root.
 */
#include <stddef.h>

#include "document/xml_check_state.h"

#define FACT(FIELD) (1 + offsetof(struct xml_facts, FIELD))

struct fact_path {
    const char *path;
    size_t text; /* where its text goes; 0: nowhere */
    const char *attribute;
    size_t value; /* where that attribute's goes */
};

/* UBL: who sends which document; parties stand alike in all. */
#define PARTY(PATH, FIELD)                                                \
    {                                                                     \
        PATH "/EndpointID", FACT(FIELD), "schemeID", FACT(FIELD##_scheme) \
    }
#define PARTIES(ROOT, FROM, TO) \
    PARTY(ROOT "/" FROM "/Party", sender), PARTY(ROOT "/" TO "/Party", receiver)
#define HEADER(PARTY) "cXML/Header/" PARTY "/Credential"
#define CONTEXT(NAME)                                     \
    "CrossIndustryInvoice/ExchangedDocumentContext/" NAME \
    "SpecifiedDocumentContextParameter/ID"
#define TRADE_PARTY(NAME)                               \
    "CrossIndustryInvoice/SupplyChainTradeTransaction/" \
    "ApplicableHeaderTradeAgreement/" NAME              \
    "TradeParty/URIUniversalCommunication/URIID"
#define EXCHANGED "CrossIndustryInvoice/ExchangedDocument"

/* At most 64: a bit each. */
static const struct fact_path paths[] = {
    { "/UBLVersionID", FACT(version), NULL, 0 },
    { "/CustomizationID", FACT(customization), NULL, 0 },
    { "/ProfileID", FACT(profile), NULL, 0 },
    { "/ID", FACT(id), NULL, 0 },
    { "/IssueDate", FACT(date), NULL, 0 },
    { "/InvoiceTypeCode", FACT(type), NULL, 0 },
    { "/CreditNoteTypeCode", FACT(type), NULL, 0 },
    { "/OrderTypeCode", FACT(type), NULL, 0 },
    { "/DespatchAdviceTypeCode", FACT(type), NULL, 0 },
    PARTIES("Order", "BuyerCustomerParty", "SellerSupplierParty"),
    PARTIES("OrderChange", "BuyerCustomerParty", "SellerSupplierParty"),
    PARTIES("OrderCancellation", "BuyerCustomerParty", "SellerSupplierParty"),
    PARTIES("OrderResponseSimple", "SellerSupplierParty", "BuyerCustomerParty"),
    PARTIES("OrderResponse", "SellerSupplierParty", "BuyerCustomerParty"),
    PARTIES("DespatchAdvice", "DespatchSupplierParty", "DeliveryCustomerParty"),
    PARTIES("ReceiptAdvice", "DeliveryCustomerParty", "DespatchSupplierParty"),
    PARTIES("Invoice", "AccountingSupplierParty", "AccountingCustomerParty"),
    PARTIES("CreditNote", "AccountingSupplierParty", "AccountingCustomerParty"),
    PARTY("ApplicationResponse/SenderParty", sender),
    PARTY("ApplicationResponse/ReceiverParty", receiver),
    { "cXML", 0, "payloadID", FACT(id) },
    { "cXML", 0, "version", FACT(version) },
    { "cXML", 0, "timestamp", FACT(date) },
    { "cXML/Request", 0, "deploymentMode", FACT(mode) },
    { "cXML/Message", 0, "deploymentMode", FACT(mode) },
    { HEADER("From"), 0, "domain", FACT(sender_scheme) },
    { HEADER("From") "/Identity", FACT(sender), NULL, 0 },
    { HEADER("To"), 0, "domain", FACT(receiver_scheme) },
    { HEADER("To") "/Identity", FACT(receiver), NULL, 0 },
    { HEADER("Sender"), 0, "domain", FACT(agent_scheme) },
    { HEADER("Sender") "/Identity", FACT(agent), NULL, 0 },
    { EXCHANGED "/ID", FACT(id), NULL, 0 },
    { EXCHANGED "/TypeCode", FACT(type), NULL, 0 },
    { EXCHANGED "/IssueDateTime/DateTimeString", FACT(date), NULL, 0 },
    { CONTEXT("Guideline"), FACT(customization), NULL, 0 },
    { CONTEXT("BusinessProcess"), FACT(profile), NULL, 0 },
    { TRADE_PARTY("Seller"), FACT(sender), "schemeID", FACT(sender_scheme) },
    { TRADE_PARTY("Buyer"), FACT(receiver), "schemeID", FACT(receiver_scheme) },
};

_Static_assert(COUNT_OF(paths) <= 64, "a bit each");

enum { FACT_DEPTH = 6, FACT_LENGTH = 200 };

static void keep(struct xml_check *check, size_t fact, struct bytes value)
{
    struct bytes *place =
        (struct bytes *)(void *)((char *)&check->facts + fact - 1);

    if (place->data == NULL) {
        *place = xml_check_keep(check, bytes_slice(value, 0, FACT_LENGTH));
    }
}

/* The path's components from the last on, against the open elements. */
static bool is_at(const struct xml_check *check, const char *path)
{
    struct bytes left = bytes_of_text(path);
    uint32_t root = path[0] == '/' ? 2 : 1; /* '/': of any root */

    if (root == 2) {
        left = bytes_slice(left, 1, SIZE_MAX);
    }
    for (uint32_t i = root; i <= check->depth; i++) {
        size_t slash = bytes_find(left, '/');

        if (!bytes_equal(bytes_slice(left, 0, slash), check->levels[i].local)) {
            return false;
        }
        left = slash == SIZE_MAX ? bytes_of("", 0)
                                 : bytes_slice(left, slash + 1, SIZE_MAX);
    }
    return left.length == 0;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

uint64_t xml_facts_named(struct bytes local)
{
    uint64_t rows = 0;

    for (size_t k = 0; k < COUNT_OF(paths); k++) {
        if (bytes_equal_text(local, last_name(paths[k].path))) {
            rows |= UINT64_C(1) << k;
        }
    }
    return rows;
}

static uint64_t rows_here(const struct xml_check *check, uint64_t named)
{
    uint64_t rows = 0;

    for (; named != 0; named &= named - 1) {
        size_t k = (size_t)__builtin_ctzll(named);

        if (is_at(check, paths[k].path)) {
            rows |= UINT64_C(1) << k;
        }
    }
    return rows;
}

void xml_facts_begin(struct xml_check *check, const struct xml_element *element,
                     uint64_t named)
{
    struct xml_level *level = xml_check_top(check);
    uint64_t rows;

    if (check->depth == 1) {
        keep(check, FACT(uri), element->uri);
        keep(check, FACT(root), element->local);
    }
    level->facts =
        named == 0 || check->depth > FACT_DEPTH ? 0 : rows_here(check, named);
    for (rows = level->facts; rows != 0; rows &= rows - 1) {
        const struct fact_path *path = &paths[__builtin_ctzll(rows)];

        for (uint32_t i = 0;
             path->attribute != NULL && i < element->attribute_count; i++) {
            if (bytes_equal_text(element->attributes[i].local,
                                 path->attribute)) {
                keep(check, path->value, element->attributes[i].value);
            }
        }
    }
}

void xml_facts_text(struct xml_check *check, struct bytes text)
{
    uint64_t rows;

    for (rows = xml_check_top(check)->facts; rows != 0; rows &= rows - 1) {
        size_t fact = paths[__builtin_ctzll(rows)].text;

        if (fact != 0) {
            keep(check, fact, bytes_trim(text));
        }
    }
}
