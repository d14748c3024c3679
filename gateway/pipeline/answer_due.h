/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: when answers are due (an agreement's `due`), ours and the
 * partner's, and what happens when one did not come.
 *
 * A conversation gets a step for each answer that is due; a step whose answer
 * is not there marks the order as overdue, until it comes. What we send has its
 * own due time until it is delivered, and so has an order that is held.
 */
#ifndef PIPELINE_ANSWER_DUE_H
#define PIPELINE_ANSWER_DUE_H

#include "flow/flow.h"
#include "pipeline/turn.h"

/* The day on which an order is to be delivered, or at the latest; 0: none. */
int64_t answer_due_delivery(const struct record *order);
/* A conversation was opened: adds the steps of the answers to it that are not
 * outputs of the same decision. role: ours in it. */
void answer_due_opened(struct turn *turn, struct event *event,
                       const struct ledger_conversation *conversation,
                       enum agreement_role role,
                       const struct flow_decision *decision);
/* Later: what the decision sends and what it was about (or NULL) are answers:
 * takes the order's mark away, and adds the step of a shipment's invoice. */
bool answer_due_decided(struct turn *turn, struct event *event,
                        const struct ledger_conversation *conversation,
                        enum agreement_role role,
                        const struct flow_decision *decision,
                        const struct ledger_document *received,
                        struct error *err) MUST_CHECK;

/* When our answer to a received document is due by that agreement; 0: never. */
int64_t answer_due_time(const struct agreement *agreement,
                        const struct ledger_document *received);
/* The same for a received document that nothing was made of yet. */
int64_t answer_due_held(struct turn *turn, struct bytes record, bool test,
                        int64_t received);

bool answer_due_is_step(struct bytes step);
/* A step's time has come: is the answer there? */
bool answer_due_run(struct turn *turn,
                    const struct ledger_conversation *conversation,
                    struct bytes step, int64_t time,
                    struct error *err) MUST_CHECK;

#endif
