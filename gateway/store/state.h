/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the states of a document and which may follow which: one machine
 * each for interchange, transaction and outbound document.
 *
 * Source: contract.md "States". Names are what the journal and the ledger
 * hold; they are never renamed.
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum document_kind {
    DOCUMENT_NONE,
    DOCUMENT_INTERCHANGE, /* what was received, as it came */
    DOCUMENT_TRANSACTION, /* one transaction or message inside it */
    DOCUMENT_OUTBOUND,    /* what we send, or give to the back office */
    DOCUMENT_KIND_COUNT
};

enum document_state {
    STATE_NONE,         /* before the document exists */
    STATE_ACCEPTED,     /* durable; to be checked */
    STATE_CHECKED,      /* validated; to be split or mapped */
    STATE_MAPPED,       /* has its record; to be decided on */
    STATE_DECIDED,      /* flow done; an outbound one: to be written */
    STATE_WRITTEN,      /* outbound without envelope, waits for its batch */
    STATE_READY,        /* bytes and control numbers fixed; to be sent */
    STATE_SENDING,      /* an attempt is under way */
    STATE_SENT_UNKNOWN, /* an attempt's end is not known; sent again */
    STATE_SENT,         /* sent; the transport's receipt is awaited */
    STATE_RETRY,        /* next attempt at next_time */
    STATE_DELIVERED,    /* the transport says so; nothing more awaited */
    STATE_AWAIT_ACK,    /* delivered; acknowledgement awaited until due */
    STATE_OVERDUE,      /* … which did not come */
    STATE_ACKED,        /* acknowledged: accepted, also with errors */
    STATE_REFUSED,      /* acknowledged: the partner rejected it */
    STATE_DONE,         /* interchange: everything in it was taken on */
    STATE_REJECTED,     /* we rejected it, the partner was or will be told */
    STATE_HELD,         /* waits for an operator or a condition */
    STATE_QUARANTINED,  /* it crashed or overran its worker three times */
    STATE_DEAD,         /* given up sending; an operator sees it */
    STATE_CANCELLED,    /* an operator ended it */
    STATE_ARCHIVED,     /* nothing more will happen */
    STATE_PURGED,       /* erased after its retention */
    STATE_COUNT
};

/* "interchange", "accepted", …; NULL for what is no such value. */
const char *document_kind_name(enum document_kind kind);
const char *state_name(enum document_state state);
bool document_kind_from_name(struct bytes name,
                             enum document_kind *kind) MUST_CHECK;
bool state_from_name(struct bytes name, enum document_state *state) MUST_CHECK;

/* from STATE_NONE: may a document of this kind begin in `to`? Staying in a
 * state is always allowed (an attempt counted, a due time moved). */
bool state_may_follow(enum document_kind kind, enum document_state from,
                      enum document_state to);
/* Something of ours has still to happen without an operator: at start these
 * are taken up again. */
bool state_is_work(enum document_kind kind, enum document_state state);
/* Sent, and the partner has to answer. */
bool state_is_waiting(enum document_state state);
/* An operator has to look: held, quarantined, dead, overdue, refused. */
bool state_is_attention(enum document_state state);
/* None of the three. */
bool state_is_final(enum document_kind kind, enum document_state state);

/* The three statuses that people see everywhere. */
enum valid_status {
    VALID_UNKNOWN,
    VALID_GOOD,
    VALID_WARNINGS,
    VALID_ERRORS,
    VALID_STATUS_COUNT
};
enum delivered_status {
    DELIVERED_NONE, /* nothing to deliver */
    DELIVERED_PENDING,
    DELIVERED_UNKNOWN,
    DELIVERED_DONE,
    DELIVERED_FAILED,
    DELIVERED_STATUS_COUNT
};
enum acknowledged_status {
    ACKNOWLEDGED_NONE, /* none expected */
    ACKNOWLEDGED_WAITING,
    ACKNOWLEDGED_ACCEPTED,
    ACKNOWLEDGED_WITH_ERRORS,
    ACKNOWLEDGED_PARTIALLY,
    ACKNOWLEDGED_REJECTED,
    ACKNOWLEDGED_OVERDUE,
    ACKNOWLEDGED_STATUS_COUNT
};
enum document_direction { DIRECTION_IN, DIRECTION_OUT };

const char *valid_status_name(enum valid_status status);
const char *delivered_status_name(enum delivered_status status);
const char *acknowledged_status_name(enum acknowledged_status status);
const char *direction_name(enum document_direction direction);

#endif
