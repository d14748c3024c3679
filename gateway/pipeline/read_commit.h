/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a worker read, taken into journal and ledger in one turn.
 */
#ifndef PIPELINE_READ_COMMIT_H
#define PIPELINE_READ_COMMIT_H

#include <stdbool.h>

#include "pipeline/job.h"
#include "pipeline/turn.h"

struct read_commit {
    struct turn turn;   /* now and actor are set by the caller */
    struct id document; /* the interchange */
    bool first;         /* it is ACCEPTED: what was checked counts too */
    bool released;      /* an operator let it pass */
    struct job_checked checked;
    struct job_transactions transactions;
};

/* Decoded messages in, events out; run under a mark. */
bool read_commit_run(struct read_commit *read, struct error *err) MUST_CHECK;

#endif
