/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the ledger knows, as structs: the rows that events carry and
 * that the ledger's lookups give back.
 *
 * Texts are views into the caller's arena (from a lookup: the arena that was
 * passed). An empty text, a zero number and a zero time mean "none" and are
 * left out of the journal. Decimals are exact and are stored as text. Times
 * are ms since 1970 (base/clock.h).
 * Limits: a text 4,000 bytes, without NUL.
 */
#ifndef STORE_LEDGER_ROW_H
#define STORE_LEDGER_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "crypto/digest.h"
#include "store/object.h"
#include "store/state.h"

/* An interchange, a transaction in it, or an outbound document. */
struct ledger_document {
    struct id id;
    enum document_kind kind;
    struct id parent; /* the interchange it came in, or goes out with */
    struct id cause;  /* the document that led to this one */
    uint64_t ordinal; /* its place in the parent, from 1 */
    enum document_direction direction;
    struct bytes partner;   /* "retailer-b"; empty: not known yet */
    struct bytes station;   /* "acme" */
    struct bytes channel;   /* "main" */
    struct bytes agreement; /* "retailer-b/receive/order/004010" */
    struct bytes name;      /* the file's name, as it came or goes */
    struct bytes type;      /* "x12/004010/850" */
    struct bytes record;    /* "order" */
    struct bytes key;       /* what people call it: "PO-4711" */
    struct id conversation;
    enum document_state state;
    enum valid_status valid;
    enum delivered_status delivered;
    enum acknowledged_status acknowledged;
    bool test;
    struct bytes lane; /* order to keep; empty: none */
    uint64_t config;   /* version that it began with */
    struct bytes interchange_control, group_control, transaction_control;
    struct bytes sender, receiver; /* as in the envelope: "08:925485US00" */
    uint64_t size;                 /* bytes of it as received or sent */
    struct digest sha256;
    struct decimal amount;
    struct bytes currency;
    int64_t created, updated; /* updated: the last event's time */
    int64_t due;              /* acknowledgement or answer is overdue then */
    int64_t next_time;        /* a timer: next attempt, batch, step */
    uint64_t attempts;        /* in the present state's work */
    struct bytes reason_code; /* what quarantine is grouped by */
    struct bytes reason;      /* a sentence */
};

/* The fields of a document that an event may change later. */
enum document_field {
    FIELD_STATE = 1 << 0,
    FIELD_VALID = 1 << 1,
    FIELD_DELIVERED = 1 << 2,
    FIELD_ACKNOWLEDGED = 1 << 3,
    FIELD_DUE = 1 << 4,
    FIELD_NEXT_TIME = 1 << 5,
    FIELD_ATTEMPTS = 1 << 6,
    FIELD_REASON = 1 << 7, /* code and sentence together */
    /* Those above change often, those below once or twice. */
    FIELD_PARTNER = 1 << 8, /* partner and station together */
    FIELD_CHANNEL = 1 << 9,
    FIELD_AGREEMENT = 1 << 10,
    FIELD_NAME = 1 << 11,
    FIELD_TYPE = 1 << 12, /* type and record together */
    FIELD_KEY = 1 << 13,
    FIELD_CONVERSATION = 1 << 14,
    FIELD_LANE = 1 << 15,
    FIELD_CONTROL = 1 << 16,  /* the three control numbers together */
    FIELD_ENVELOPE = 1 << 17, /* sender, receiver and test together */
    FIELD_CONTENT = 1 << 18,  /* size and sha256 together */
    FIELD_AMOUNT = 1 << 19,   /* amount and currency together */
    FIELD_PARENT = 1 << 20,   /* parent and ordinal together */
    FIELD_ALL = (1 << 21) - 1
};

/* A document found by another name: its order number, a control number. */
struct ledger_key {
    struct id document;
    struct bytes kind; /* "order", "shipment", "invoice", "release", … */
    struct bytes value;
};

/* An object of a document. */
struct ledger_object {
    struct id document;
    struct bytes role; /* "raw", "record", "findings", "payload", "receipt" */
    struct object_ref ref;
};

/* A key that may be accepted only once within a window. */
struct ledger_dedupe {
    struct bytes partner;
    struct bytes kind; /* "isa", "as2", … */
    struct bytes key;
    struct id document;   /* that took it, in the ledger; or none */
    struct digest sha256; /* of that document: given by lookups only */
    int64_t time;
};

/* A control-number series and the number last drawn from it. */
struct ledger_counter {
    struct bytes series; /* "retailer-b/interchange" */
    uint64_t value;
};

/* Order to invoice with one partner under one number. */
struct ledger_conversation {
    struct id id;
    struct bytes station, partner;
    struct bytes role;   /* ours: "seller", "buyer" */
    struct bytes number; /* the order's */
    struct bytes release;
    struct bytes state; /* the flow's word: "confirmed", "shipped", … */
    struct bytes reason;
    struct id order; /* document that began it */
    struct bytes currency;
    struct decimal total;
    bool test;
    int64_t ordered; /* the order's date */
    int64_t deliver; /* wanted by, or 0 */
    int64_t created, updated;
};

/* A line of a conversation, with what became of it so far. */
struct ledger_line {
    struct id conversation;
    struct bytes line; /* its key in the order: "1" */
    struct bytes item; /* our number */
    struct bytes gtin;
    struct bytes buyer_item;
    struct bytes text;
    struct bytes unit;
    struct decimal price;
    struct bytes status; /* the flow's word: "accepted", "backordered", … */
    struct bytes reason;
    int64_t deliver; /* date promised, or 0 */
    struct decimal ordered, confirmed, backordered, rejected, shipped, invoiced,
        received;
};

enum line_quantity {
    LINE_ORDERED,
    LINE_CONFIRMED,
    LINE_BACKORDERED,
    LINE_REJECTED,
    LINE_SHIPPED,
    LINE_INVOICED,
    LINE_RECEIVED,
    LINE_QUANTITY_COUNT
};

/* Something that a conversation has to do at a time; the same step may be due
 * at several times. */
struct ledger_step {
    struct id conversation;
    struct bytes step; /* "ship", "invoice", "remind" */
    int64_t time;
    struct bytes detail; /* JSON object, or empty */
};

/* The desk's master data: what a station sells. */
struct ledger_item {
    struct bytes station;
    struct bytes item; /* our number */
    struct bytes gtin;
    struct bytes text;
    struct bytes unit;        /* "each" */
    struct decimal pack;      /* units in a carton; 0: not known */
    struct bytes status;      /* "active", "discontinued" */
    struct bytes replacement; /* item to take instead */
    int64_t lead_time;        /* ms until a back-order is there; 0: unknown */
};

/* What a partner calls one of our items. */
struct ledger_alias {
    struct bytes station, partner;
    struct bytes kind; /* "buyer_item", "gtin", … */
    struct bytes value;
    struct bytes item;
};

struct ledger_price {
    struct bytes station;
    struct bytes list; /* a partner's name, or a list's, "" for everyone */
    struct bytes item;
    struct bytes currency;
    struct decimal price;   /* per unit of the item */
    struct decimal minimum; /* quantity from which it holds */
    int64_t from, until;    /* 0: open; until: first moment no longer valid */
};

struct ledger_stock {
    struct bytes station;
    struct bytes item;
    struct decimal on_hand;
    struct decimal reserved; /* promised and not shipped, part of on_hand */
};

struct ledger_customer {
    struct bytes station, partner;
    struct bytes name;
    struct bytes price_list; /* empty: the partner's own name */
    struct bytes currency;
    bool limited; /* credit_limit holds */
    struct decimal credit_limit;
    struct decimal open_amount; /* confirmed and not yet paid */
};

/* A version of the configuration; its packed bytes are an object. */
struct ledger_config {
    uint64_t version;
    struct digest sha256;
    struct object_ref object;
    int64_t time;
    struct bytes actor;
};

/* Anything small that has to outlive us and has no table of its own:
 * ("partner", "retailer-b", "paused"). An empty value removes it. */
struct ledger_fact {
    struct bytes scope, name, value;
};

#endif
