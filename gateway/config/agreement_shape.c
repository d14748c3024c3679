/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_shape.h"

#include <stdint.h>

#include "config/partner.h"
#include "config/partner_text.h"
#include "config/shape_row.h"

static const char *const acknowledgement_words[] = { "997", "999", "CONTRL",
                                                     NULL };
static const char *const when_words[] = { "always", "on_error", "never", NULL };
static const char *const element_words[] = { "reject", "accept", NULL };
static const char *const warning_words[] = { "ignore", "tell", NULL };
static const char *const detail_words[] = { "all", "errors", "receipt", NULL };
static const char *const interchange_words[] = { "requested", "always", "never",
                                                 NULL };
static const struct shape_row acknowledge_rows[] = {
    VALUE("with", "functional acknowledgement we answer with",
          AT(agreement, acknowledge.with), ONE_OF(acknowledgement_words)),
    VALUE("when", "always, only on error, never",
          AT(agreement, acknowledge.when), WORD(when_words)),
    VALUE("within", "one that is not delivered by then is overdue",
          AT(agreement, acknowledge.within), DURATION),
    VALUE("elements",
          "errors inside elements: reject the transaction, or accept it with "
          "errors (E)",
          AT(agreement, acknowledge.elements_tolerated), EITHER(element_words)),
    VALUE("warnings",
          "warnings: ignore them, or tell them and accept with errors (E)",
          AT(agreement, acknowledge.warnings_told), EITHER(warning_words)),
    VALUE("interchange", "TA1: when ISA14 requests it, always, never", LATER,
          WORD(interchange_words)),
    VALUE("detail",
          "CONTRL: speaks of all messages, of those with errors, or only says "
          "that the interchange was received",
          AT(agreement, acknowledge.detail), WORD(detail_words)),
    VALUE("receipt", "order: a business receipt (855 type AK, ORDRSP) at once",
          AT(agreement, acknowledge.receipt), FLAG),
};
static const struct shape acknowledge_shape =
    SHAPE("acknowledge", acknowledge_rows);

static const struct shape_row expect_rows[] = {
    NEEDED("ack", "functional acknowledgement the partner answers with",
           AT(agreement, expect.with), ONE_OF(acknowledgement_words)),
    VALUE("within", "after that it is overdue", AT(agreement, expect.within),
          DURATION),
    VALUE("detail",
          "CONTRL: receipt: it is enough that they say that it arrived",
          AT(agreement, expect.detail), WORD(detail_words)),
};
static const struct shape expect_shape = SHAPE("expect", expect_rows);

static const char *const after_words[] = { "order", "shipment", NULL };
static const char *const before_words[] = { "delivery", NULL };
static const struct shape_row due_rows[] = {
    VALUE("after", "the time counts from the order, the shipment", LATER,
          WORD(after_words)),
    VALUE("within", "how long after it", AT(agreement, due.by), DURATION),
    VALUE("before", "the time counts back from the delivery", LATER,
          WORD(before_words)),
    VALUE("by", "how long before it", AT(agreement, due.by), DURATION),
};
static const struct shape due_shape = SHAPE("due", due_rows);

static const struct shape_row batch_rows[] = {
    NEEDED("every", "the first one waits so long for others",
           AT(agreement, batch.every), DURATION_FROM(1)),
    VALUE("max", "documents in one interchange; then it goes at once",
          AT(agreement, batch.max), NUMBER(1, AGREEMENT_BATCH_MOST)),
};
static const struct shape batch_shape = SHAPE("batch", batch_rows);

static const struct shape_row agreement_valid_rows[] = {
    VALUE("from", "first day", AT(agreement, valid_from), DATE),
    VALUE("until", "last day", AT(agreement, valid_until), DATE),
};
static const struct shape agreement_valid_shape =
    SHAPE("valid", agreement_valid_rows);

const char *const agreement_flows[] = { "order",          "order_change",
                                        "order_response", "shipment",
                                        "invoice",        NULL };
static const char *const role_words[] = { "none", "seller", "buyer", NULL };
static const char *const guideline_words[] = { "hold", "advise", "reject",
                                               NULL };
static const char *const mapping_words[] = { "hold", "advise", NULL };
static const char *const price_words[] = { "change", "hold", "reject", NULL };
static const char *const contradiction_words[] = { "hold", "pass", NULL };
static const char *const lane_words[] = { "none", "fifo", NULL };
static const char *const doctype_words[] = { "refuse", "ignore", NULL };

static const struct shape_row agreement_rows[] = {
    VALUE("receive",
          "record type that comes of what we receive; 'document': handed on as "
          "it is",
          LATER, NAME),
    VALUE("send", "record type that we send; 'document': as it is", LATER,
          NAME),
    VALUE(
        "answers",
        "send: only as the answer to a record of that type; 865: order_change",
        AT(agreement, answers), NAME),
    NEEDED("document", "syntax/version/type, such as 'x12/004010/850'",
           AT(agreement, document),
           { .kind = VALUE_TEXT,
             .check = partner_is_document,
             .check_code = "AGREEMENT_BAD_DOCUMENT",
             .most = 64,
             .pattern = "^(x12/[0-9]{6}/[0-9]{3}|"
                        "edifact/[^/][.][^/]+/[A-Z]{6}|"
                        "(ubl|cxml|cii)/[^/]+/[^/]+)$" }),
    VALUE("map", "name of a mapping", AT(agreement, map), NAME),
    VALUE("guideline", "name of a partner guideline", AT(agreement, guideline),
          NAME),
    VALUE("schema", "receive, XML: name of an XML Schema of the partner's",
          AT(agreement, schema), NAME),
    VALUE("role", "what we are in it; follows from flow and record",
          AT(agreement, role), WORD(role_words)),
    VALUE("flow", "what happens with the record; none: back office only",
          AT(agreement, flow), ONE_OF(agreement_flows)),
    VALUE("channel", "name of the channel; not needed where there is one",
          AT(agreement, channel), NAME),
    VALUE("test", "for test interchanges (ISA15 T, 0035 1)",
          AT(agreement, test), FLAG),
    VALUE("group_version", "GS08 that we write, '004010VICS'",
          AT(agreement, group_version),
          FORM(partner_is_group_version, "PARTNER_BAD_VERSION",
               "^[0-9]{6}[0-9A-Za-z]{0,6}$")),
    VALUE("association", "EDIFACT: 0057 that we write, 'EAN008'",
          AT(agreement, association), TEXT(6)),
    VALUE("partner_id", "which of the partner's ids; default: the first", LATER,
          TEXT(250)),
    VALUE("station_id", "which of our ids; default: the first", LATER,
          TEXT(250)),
    GROUP("acknowledge", "how we answer what we receive", HERE,
          &acknowledge_shape),
    GROUP("expect", "how the partner answers what we send", HERE,
          &expect_shape),
    GROUP("due", "when the document must be there", HERE, &due_shape),
    GROUP("batch", "several documents in one interchange", HERE, &batch_shape),
    VALUE("lane", "fifo: one after the other, a held one stops it",
          AT(agreement, fifo), EITHER(lane_words)),
    VALUE("on_guideline", "what a breach of the partner's guideline leads to",
          AT(agreement, on_guideline), WORD(guideline_words)),
    VALUE("on_mapping", "what an unknown code or failed assertion leads to",
          AT(agreement, on_mapping), WORD(mapping_words)),
    VALUE("doctype",
          "receive, XML: a DOCTYPE is refused, or passed over unread (cXML "
          "has one)",
          AT(agreement, doctype_ignored), EITHER(doctype_words)),
    VALUE("on_price",
          "order: what a price beyond the tolerance leads to; change: we "
          "answer with ours",
          AT(agreement, on_price), WORD(price_words)),
    VALUE("on_contradiction", "what a difference to the order leads to",
          AT(agreement, on_contradiction), WORD(contradiction_words)),
    GROUP("valid", "days on which it holds", HERE, &agreement_valid_shape),
    VALUE("remove", "yes: take away the template's agreement of this kind",
          LATER, FLAG),
    VALUE("note", "anything", LATER, TEXT(2000)),
};
static const struct agreement agreement_initial = {
    .batch = { .max = AGREEMENT_BATCH_MOST },
    .valid_from = INT64_MIN,
    .valid_until = INT64_MAX,
};
const struct shape agreement_shape = {
    .title = "agreement",
    .rows = agreement_rows,
    .row_count = COUNT_OF(agreement_rows),
    .size = sizeof(struct agreement),
    .initial = &agreement_initial,
    .place_offset = offsetof(struct agreement, place),
    .name_offset = SHAPE_NOWHERE,
};
