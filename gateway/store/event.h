/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what happened, as the journal keeps it: an event is a small JSON
 * manifest that names its objects and says everything the ledger has to know.
 *
 * An event is a kind, a time, the document it is about, who did it and why,
 * and up to five lists: objects, documents that begin, changes of documents,
 * effects on the rest of the ledger, and a free detail for people. The ledger
 * changes by applying these lists in that order and in no other way, so the
 * kind decides what must and may be there (event_table.c, one row per kind),
 * and a new kind is one row there.
 *
 * Text in the journal: one JSON object, our own field order, no blanks, fields
 * that are zero or empty left out; readable by people and by anything that
 * reads JSON. The same event always gives the same bytes.
 * A document's created and updated are not said but taken from the time.
 * Ownership: built in an arena; texts are views that must outlive the append.
 * Limits: 64 KiB of JSON (ERROR_LIMIT, EVENT_TOO_LONG). Texts are UTF-8 of at
 * most 4,000 bytes; event_clean makes them so.
 */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "store/ledger_row.h"

enum { EVENT_LIMIT = 64 * 1024 }; /* bytes of JSON */

enum event_kind {
    EVENT_NONE,
    /* what comes in */
    EVENT_RECEIVED, /* accepted: bytes, facts, dedupe keys (C1) */
    EVENT_REFUSED,  /* not accepted; bytes and negative answer kept */
    EVENT_ATTEMPT,  /* counted before a worker gets the document */
    EVENT_CHECKED,  /* findings, envelope facts, transactions that begin */
    EVENT_SPLIT,    /* further transactions of a large interchange */
    EVENT_MAPPED,   /* the record of a transaction */
    EVENT_DECIDED,  /* what a flow did: outbound documents, effects */
    EVENT_DONE,     /* everything in it was taken on */
    /* what goes out */
    EVENT_WRITTEN, /* mapped out, without envelope */
    EVENT_READY,   /* control numbers drawn, bytes fixed (C4) */
    EVENT_SENDING, /* attempt number, before the first byte */
    EVENT_SENT,
    EVENT_SENT_UNKNOWN,
    EVENT_RETRY,
    EVENT_DELIVERED,
    EVENT_DEAD,
    EVENT_ACKED,   /* accepted, with errors, partially, or rejected */
    EVENT_OVERDUE, /* acknowledgement or answer did not come in time */
    /* what people and limits do */
    EVENT_HELD,
    EVENT_RELEASED,
    EVENT_REJECTED,
    EVENT_QUARANTINED,
    EVENT_RESENT,
    EVENT_REISSUED,
    EVENT_CANCELLED,
    EVENT_ARCHIVED,
    /* the gateway itself */
    EVENT_CONFIG_CHANGED,
    EVENT_DESK_IMPORTED,
    EVENT_DESK_CHANGED, /* stock, price, credit by hand or by a flow */
    EVENT_COUNTER_SET,
    EVENT_STEP,         /* a conversation's step was due and done */
    EVENT_NOTE,         /* an operator's remark, an alert, a log-in */
    EVENT_HOUSEKEEPING, /* forgets what is past its window */
    EVENT_STARTED,
    EVENT_STOPPED,
    EVENT_KIND_COUNT
};

struct event_object {
    struct id document; /* none: the event's own */
    struct bytes role;  /* [a-z_]{1,32} */
    struct object_ref ref;
};

/* New values of some fields of a document that exists. */
struct event_change {
    struct id document;        /* none: the event's own */
    uint32_t set;              /* enum document_field, or-ed */
    struct ledger_document to; /* only the fields in `set` count */
};

enum effect_kind {
    EFFECT_NONE,
    EFFECT_KEY_ADD,            /* key */
    EFFECT_DEDUPE_SET,         /* dedupe */
    EFFECT_DEDUPE_FORGET,      /* dedupe: kind, and time: all before it */
    EFFECT_COUNTER_SET,        /* counter */
    EFFECT_CONVERSATION_OPEN,  /* conversation */
    EFFECT_CONVERSATION_STATE, /* conversation: id, state, reason */
    EFFECT_CONVERSATION_TOTAL, /* conversation: id, total, currency, deliver */
    EFFECT_LINE_SET,           /* line: the whole */
    EFFECT_LINE_ADD,           /* line_change */
    EFFECT_STEP_SET,           /* step */
    EFFECT_STEP_CLEAR,         /* step: those due by its time are done */
    EFFECT_ITEM_SET,           /* item */
    EFFECT_ITEM_REMOVE,        /* item: station and item */
    EFFECT_ALIAS_SET,          /* alias; an empty item removes it */
    EFFECT_PRICE_SET,          /* price */
    EFFECT_PRICE_CLEAR,        /* price: station and list: all of it */
    EFFECT_STOCK_SET,          /* stock: on_hand; reserved is kept */
    EFFECT_STOCK_ADD,          /* stock: both are differences */
    EFFECT_CUSTOMER_SET,       /* customer; open_amount is kept */
    EFFECT_CREDIT_ADD,         /* customer: station, partner, open_amount is a
                                  difference */
    EFFECT_CONFIG_SET,         /* config */
    EFFECT_FACT_SET,           /* fact */
    EFFECT_KIND_COUNT
};

/* A difference in one quantity of a line. */
struct line_change {
    struct id conversation;
    struct bytes line;
    enum line_quantity quantity;
    struct decimal difference;
    struct bytes status; /* new status of the line; empty: as it was */
};

struct ledger_effect {
    enum effect_kind kind;
    union {
        struct ledger_key key;
        struct ledger_dedupe dedupe;
        struct ledger_counter counter;
        struct ledger_conversation conversation;
        struct ledger_line line;
        struct line_change line_change;
        struct ledger_step step;
        struct ledger_item item;
        struct ledger_alias alias;
        struct ledger_price price;
        struct ledger_stock stock;
        struct ledger_customer customer;
        struct ledger_config config;
        struct ledger_fact fact;
    };
};

struct event {
    enum event_kind kind;
    int64_t time;
    struct id document; /* none: the gateway's own event */
    struct id parent;   /* the document it belongs to, for readers */
    struct bytes actor; /* "gateway", "user:anna", "partner:retailer-b" */
    struct bytes reason_code;
    struct bytes reason;
    struct event_object *objects;
    size_t object_count, object_capacity;
    struct ledger_document *documents; /* those that begin */
    size_t document_count, document_capacity;
    struct event_change *changes;
    size_t change_count, change_capacity;
    struct ledger_effect *effects;
    size_t effect_count, effect_capacity;
    struct bytes detail; /* a JSON object for people, or empty: numbers of at
                            most 18 digits, depth 32, no U+0000 */
};

/* "received", …; NULL for what is no kind. */
const char *event_kind_name(enum event_kind kind);
bool event_kind_from_name(struct bytes name, enum event_kind *kind) MUST_CHECK;
const char *effect_kind_name(enum effect_kind kind);

/* An empty event in the arena. */
struct event *event_make(struct arena *arena, enum event_kind kind,
                         int64_t time, const struct id *document)
    __attribute__((returns_nonnull));
/* Each gives the new element, zeroed but for what is passed; it stays where it
 * is only until the next one is added to the same list. */
struct event_object *event_add_object(struct arena *arena, struct event *event,
                                      const char *role,
                                      const struct object_ref *ref);
struct ledger_document *event_add_document(struct arena *arena,
                                           struct event *event,
                                           const struct id *id,
                                           enum document_kind kind,
                                           enum document_state state);
struct event_change *event_add_change(struct arena *arena, struct event *event,
                                      const struct id *document);
struct ledger_effect *event_add_effect(struct arena *arena, struct event *event,
                                       enum effect_kind kind);
/* The most frequent change: a document goes to another state. */
struct event_change *event_move(struct arena *arena, struct event *event,
                                const struct id *document,
                                enum document_state state);

/* Brings every text into the form that the journal keeps, so that what is
 * applied now is what a replay will apply: bytes that are not UTF-8 and NULs
 * become U+FFFD, what is too long is cut. */
void event_clean(struct arena *arena, struct event *event);
/* Is it what its kind asks for? false: ERROR_REFUSED (EVENT_SHAPE). */
bool event_check(const struct event *event, struct error *err) MUST_CHECK;
bool event_encode(const struct event *event, struct buffer *out,
                  struct error *err) MUST_CHECK;
/* Everything in the arena, whose guard it may jump to; what is not an event of
 * ours is ERROR_DAMAGED. */
bool event_decode(struct arena *arena, struct bytes json, struct event **event,
                  struct error *err) MUST_CHECK;

#endif
