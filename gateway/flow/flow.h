/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a business record leads to: flows look at a record, at the
 * agreement and at rows that are handed to them, and say what shall happen.
 *
 * A flow is pure: it reads nothing but its input and the view, and changes
 * nothing; what it wants is in its decision, which the pipeline carries out
 * inside the ledger's transaction. The same input gives the same decision.
 * Ownership: everything in a decision lives in the arena of the call.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"
#include "base/error.h"
#include "config/partner.h"
#include "document/finding.h"
#include "mapping/record.h"
#include "mapping/record_type.h"

/* Rows a flow may look up, as of now. Texts live in the arena of the call. */
struct flow_item {
    struct bytes number; /* our item number */
    struct bytes gtin;
    struct bytes description;
    struct bytes unit;   /* base unit: record code "each" … */
    struct decimal pack; /* units per carton, 0: not packed */
    bool discontinued;
    struct bytes replacement; /* item to take instead; or empty */
    int64_t lead_time;        /* ms until a back-order is there; 0: unknown */
};

struct flow_price {
    struct decimal amount;
    struct bytes currency;
    struct bytes unit; /* the amount is for one of it; empty: base unit */
};

struct flow_stock {
    struct decimal on_hand;
    struct decimal reserved;
    struct bytes available_from; /* date of the next receipt, or empty */
};

struct flow_customer {
    bool limited; /* false: no credit limit */
    struct decimal limit;
    struct decimal open; /* confirmed or invoiced and not paid */
    struct bytes currency;
};

/* One line of a conversation (a purchase order and what followed). */
struct flow_line {
    struct bytes number; /* the order's line number */
    struct bytes item;   /* our item number; empty: unknown */
    struct bytes gtin, buyer_item, seller_item, description;
    struct bytes unit;
    struct decimal price;
    struct decimal ordered, confirmed, backordered, rejected, shipped, received,
        invoiced;
    struct bytes ship_date; /* agreed */
    struct bytes status;    /* "accepted", "changed", … */
};

struct flow_conversation {
    struct bytes id;
    struct bytes number; /* purchase order number */
    struct bytes state;  /* "open", "confirmed", "shipped", … */
    struct bytes currency;
    struct bytes order_document; /* id of the order's document */
    struct bytes order_json;     /* the order record, as JSON */
    struct flow_line *lines;
    size_t line_count;
};

/* The caller's read-only view. false: there is no such row. */
struct flow_view {
    void *context;
    bool (*item)(void *context, struct arena *arena, struct bytes seller_item,
                 struct bytes gtin, struct bytes buyer_item,
                 const struct partner *partner, struct flow_item *item);
    bool (*price)(void *context, struct arena *arena, struct bytes item,
                  const struct partner *partner, struct bytes currency,
                  struct bytes date, struct decimal quantity,
                  struct flow_price *price);
    bool (*stock)(void *context, struct arena *arena, struct bytes item,
                  struct flow_stock *stock);
    bool (*customer)(void *context, struct arena *arena,
                     const struct partner *partner,
                     struct flow_customer *customer);
    bool (*conversation)(void *context, struct arena *arena,
                         const struct partner *partner,
                         enum agreement_role role, struct bytes order_number,
                         struct flow_conversation *conversation);
    /* Has a shipment, invoice, … of that number been seen for this partner?
     * record: "shipment". For duplicates by business key. */
    bool (*seen)(void *context, const struct partner *partner,
                 struct bytes record, struct bytes number);
};

/* Effects on a conversation name it by `number`: one decision may touch several
 * (a shipment of several orders). (Named flow_… because store/event.h has
 * effects of its own: the ledger's.) */
enum flow_effect_kind {
    /* number, currency, state; record = "order", `order` to be stored */
    FLOW_EFFECT_CONVERSATION_OPEN,
    FLOW_EFFECT_CONVERSATION_STATE, /* state */
    FLOW_EFFECT_LINE_SET,           /* whole line: `line` */
    FLOW_EFFECT_LINE_ADD,           /* quantities of `line` are added */
    /* item, quantity in the item's base unit (may be negative) */
    FLOW_EFFECT_STOCK_RESERVE,
    FLOW_EFFECT_STOCK_SHIP, /* on hand and reserved both go down */
    FLOW_EFFECT_CREDIT_ADD, /* quantity = amount of money */
    FLOW_EFFECT_SCHEDULE,   /* step ("ship", "invoice", "close") at `at` */
    FLOW_EFFECT_KEY,        /* remember a business key: record, number */
    FLOW_EFFECT_CONVERSATION_ORDER, /* `order` replaces the stored record */
    /* `quantity` numbers of counter `record` were taken: "shipment",
     * "invoice", "sscc", "order" */
    FLOW_EFFECT_COUNTER
};

struct flow_effect {
    enum flow_effect_kind kind;
    struct bytes number; /* of the conversation; or the business key */
    struct bytes record; /* record type of a key; name of a counter */
    struct bytes item;
    struct bytes state;
    struct bytes step;
    struct bytes currency;
    struct decimal quantity;
    struct flow_line line;
    const struct record *order;
    int64_t at;
};

/* A record to be sent: the pipeline finds the send agreement for its type,
 * maps it out, envelopes and queues it. */
struct flow_output {
    const struct record *record;
    struct bytes number; /* its business key */
    struct bytes order_number;
    const char *reason; /* "answers the order", for the log */
    bool at_once; /* goes out even when the decision holds (the receipt of an
                     order); a released decision does not give it again */
};

enum flow_outcome {
    FLOW_DONE,
    FLOW_HOLD /* an operator must look; nothing of the decision is done */
};

struct flow_decision {
    enum flow_outcome outcome;
    const char *hold_code; /* "PRICE_DIFFERS" … */
    const char *hold_text; /* a sentence */
    struct flow_effect *effects;
    size_t effect_count, effect_capacity;
    struct flow_output *outputs;
    size_t output_count, output_capacity;
    struct findings findings;  /* ORIGIN_FLOW: told, not fatal */
    struct bytes order_number; /* the conversation it belongs to; or empty */
    enum agreement_role role;  /* ours in it */
};

/* The first number of each counter that nobody has taken yet; counters belong
 * to our station. A flow numbers what it makes from there on and says by
 * FLOW_EFFECT_COUNTER how many it took, so the next decision begins behind them. */
struct flow_counters {
    uint64_t shipment, invoice, order;
    uint64_t sscc; /* serial references */
};

struct flow_input {
    const struct partner *partner;
    const struct agreement *agreement;
    const struct record *record;
    const struct record_types *types;
    const struct flow_view *view;
    struct bytes document; /* id of the document */
    int64_t now;           /* ms, journalled */
    bool released;  /* an operator let it pass: do not hold for the same */
    bool scheduled; /* desk steps: a timer began it, so only what is due by
                       its date; a person gets all that is open */
    struct flow_counters next;
    struct bytes gs1_prefix; /* our GS1 company prefix, 4 to 12 digits, for the
                                SSCC of packs; empty: packs have no SSCC */
};

struct flow {
    const char *name;   /* as in agreements: "order" */
    const char *record; /* record type it takes */
    enum agreement_role role;
    void (*decide)(const struct flow_input *input, struct arena *arena,
                   struct flow_decision *decision);
    const char *help;
};

/* flow_table.c; NULL: no such flow. */
const struct flow *flow_find(const char *name);
const struct flow *flow_at(size_t index); /* NULL past the last */

/* Desk steps that no document starts: a person, a schedule, or a record
 * dropped in (`edigate desk ship PO …`). input->record is what was asked for:
 * for "ship" a shipment that may be partly filled, for "invoice" an invoice,
 * NULL: all that is due of the conversation; for "order" the order to send
 * (order_number may be empty); for "close" nothing. input->agreement: the send
 * agreement of the record, or NULL. */
struct desk_step {
    const char *name; /* "ship", "invoice", "close", "order" (we buy) */
    void (*decide)(const struct flow_input *input, struct bytes order_number,
                   struct arena *arena, struct flow_decision *decision);
    const char *help;
};
const struct desk_step *desk_step_find(const char *name);
const struct desk_step *desk_step_at(size_t index); /* NULL past the last */

#endif
