/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: acknowledgements both ways, inside a turn: ours become documents
 * ready to be sent, the partner's change the status of what we sent.
 */
#ifndef PIPELINE_ACKNOWLEDGE_H
#define PIPELINE_ACKNOWLEDGE_H

#include <stdbool.h>

#include "flow/acknowledgement.h"
#include "pipeline/job.h"
#include "pipeline/turn.h"

/* What is to be acknowledged, and how. */
struct acknowledge {
    const struct id *cause; /* the interchange document */
    const struct ack_interchange *interchange;
    bool test;
    /* Per group its agreement's policy, in the groups' order; NULL: default
     * (a 997 or a CONTRL, always). */
    const struct agreement *const *agreements;
    size_t agreement_count;
};

/* How an agreement wants findings to be judged; NULL: strictly. */
struct ack_rules acknowledge_rules(const struct agreement *agreement);

/* TA1 and 997/999, or a CONTRL, as the agreements say; each a document in state READY. */
bool acknowledge_send(struct turn *turn, const struct acknowledge *what,
                      struct error *err) MUST_CHECK;

/* What came back. `document`: the interchange that brought it. unmatched is
 * counted up for what answers nothing that we sent. */
bool acknowledge_reconcile(struct turn *turn, const struct id *document,
                           const struct job_received_ack *acks, size_t count,
                           size_t *unmatched, struct error *err) MUST_CHECK;

#endif
