/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a record meets its flow, inside the turn; what the flow decides is
 * carried into the journal with it.
 */
#ifndef PIPELINE_DECIDE_STAGE_H
#define PIPELINE_DECIDE_STAGE_H

#include <stdbool.h>

#include "pipeline/decision_carry.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"

/* The record to decide on. */
struct decide_content {
    struct bytes json;
    const struct record *record;     /* read from it, or NULL: not yet */
    const struct object_ref *stored; /* where the journal has it */
};

/* A transaction that has its record. `document` exists in the ledger (MAPPED);
 * it moves to DECIDED or HELD. released: an operator let it pass. */
bool decide_record(struct turn *turn, const struct ledger_document *document,
                   const struct agreement *agreement,
                   const struct decide_content *content, bool released,
                   struct error *err) MUST_CHECK;

/* A desk step that no document started. record: of a request, or empty. */
struct decide_step {
    const char *step; /* "ship", "invoice", "order" */
    struct bytes order_number;
    struct bytes request; /* JSON, or empty */
    bool test;
    bool scheduled;
};
/* What came of it, for the one who asked; texts in the turn's arena. */
struct decide_answer {
    bool held;
    struct bytes code, text;
    struct bytes order_number;
    struct decision_outputs outputs;
};
bool decide_desk_step(struct turn *turn, const struct decide_step *step,
                      struct decide_answer *answer,
                      struct error *err) MUST_CHECK;

/* The stage of a document that is MAPPED (released, or met at a restart). */
enum stage_start decide_stage_start(struct front *front,
                                    const struct ledger_document *document);

#endif
