/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the way of a document, stage by stage: which state leads to which
 * work, and who does it.
 *
 * A document enters the table by its id only; a stage reads what it needs from
 * ledger and journal. So the way after a crash is the way without one.
 */
#ifndef PIPELINE_STAGE_TABLE_H
#define PIPELINE_STAGE_TABLE_H

#include <stdbool.h>

#include "pipeline/front.h"
#include "store/ledger_row.h"

/* What a stage takes up: a worker, a sender, or only a turn. */
enum stage_needs { NEEDS_WORKER, NEEDS_SENDER, NEEDS_TURN };

enum stage_start {
    STAGE_STARTED, /* its end will be said to stage_end */
    STAGE_BUSY,    /* nothing is free: later */
    STAGE_SKIPPED  /* nothing to do any more */
};

struct stage {
    const char *name;
    enum document_kind kind;
    enum document_state from;
    enum stage_needs needs;
    enum stage_start (*start)(struct front *front,
                              const struct ledger_document *document);
    const char *to;        /* states it can lead to, for people */
    const char *on_retry;  /* what a failure that may pass leads to */
    const char *on_refuse; /* … and one that will not */
};

/* NULL: in that state there is no work of ours. */
const struct stage *stage_find(enum document_kind kind,
                               enum document_state state);
const struct stage *stage_at(size_t index); /* NULL past the last */

/* Puts a document in line for the stage of its state, if there is one. */
void stage_add(struct front *front, const struct id *document,
               enum document_kind kind, enum document_state state);
/* Starts what can be started, once what the loop is at now is done. */
void stage_pump(struct front *front);
/* A document's stage has ended, well or not; it may be in line again. */
void stage_end(struct front *front, const struct id *document);
/* Everything that the ledger says is to be done: at the start, and whenever
 * the line ran dry after it had overflowed. */
void stage_recover(struct front *front);

#endif
