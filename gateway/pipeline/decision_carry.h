/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a flow decided becomes events of the turn: effects on desk
 * and conversation, documents to be sent, the document's own next state.
 *
 * Errors: as the ledger's and the journal's; CONVERSATION_UNKNOWN (refused)
 * where an effect names a conversation that is not there.
 */
#ifndef PIPELINE_DECISION_CARRY_H
#define PIPELINE_DECISION_CARRY_H

#include <stdbool.h>

#include "flow/flow.h"
#include "pipeline/turn.h"

/* What was decided on. */
struct decision_origin {
    const struct ledger_document *document; /* NULL: a desk step */
    const struct record *record;     /* of the document; a step has none */
    const struct object_ref *stored; /* where the journal has it, or NULL */
    enum agreement_role role; /* ours, where the decision names no other */
    bool test;
};

/* The documents that were made, as many as there is room for. */
struct decision_outputs {
    struct id ids[16];
    size_t count;
};

/* Appends the events. A document that was decided on moves to DECIDED, or to
 * HELD with the outputs that go out at once. outputs: filled, or NULL. */
bool decision_carry(struct turn *turn, const struct flow_decision *decision,
                    const struct decision_origin *origin,
                    struct decision_outputs *outputs,
                    struct error *err) MUST_CHECK;

#endif
