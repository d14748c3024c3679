/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the stages need while they run inside the ledger's
 * transaction, on the appender thread.
 *
 * Everything is taken from the commit's arena; what a turn wants done after it
 * is durable (documents that have a next step) it leaves in `follow`.
 */
#ifndef PIPELINE_TURN_H
#define PIPELINE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "config/partner.h"
#include "pipeline/front.h"
#include "store/store.h"

/* A document whose next step can begin once the turn is durable. */
struct turn_follow {
    struct id document;
    enum document_kind kind;
    enum document_state state;
};

struct turn {
    struct front *front;
    struct store_turn *store;
    struct ledger *ledger;
    struct arena *arena;
    struct snapshot *snapshot;
    const struct partner *partner;
    int64_t now;        /* of every event of the turn */
    struct bytes actor; /* "gateway", "user:anna" */
    struct turn_follow *follow;
    size_t follow_count, follow_capacity;
    bool steps; /* a step was set that may be due at once */
};

void turn_begin(struct turn *turn, struct front_commit *commit,
                struct store_turn *store, int64_t now);
/* Stores the content as an object of the event's document (or, when `document`
 * is given, of that one). An empty content stores nothing. */
bool turn_attach(struct turn *turn, struct event *event,
                 const struct id *document, const char *role,
                 struct bytes content, struct error *err) MUST_CHECK;
/* The same for one that is hashed already; the draft gets its position. */
bool turn_attach_draft(struct turn *turn, struct event *event,
                       const struct id *document, const char *role,
                       struct object_draft *draft,
                       struct error *err) MUST_CHECK;
bool turn_append(struct turn *turn, struct event *event,
                 struct error *err) MUST_CHECK;
void turn_follow(struct turn *turn, const struct id *document,
                 enum document_kind kind, enum document_state state);
/* After the commit, on the loop's thread: puts the follow-ups in line. */
void turn_start_followers(struct front *front, const struct turn *turn);
/* LOOKUP_FAILED is false; what was not there is `found` false. */
bool turn_found(enum lookup lookup, bool *found);

/* A copy in the turn's arena that ends with NUL, for views of struct texts. */
const char *turn_text(struct turn *turn, struct bytes view);
struct bytes turn_format(struct turn *turn, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
