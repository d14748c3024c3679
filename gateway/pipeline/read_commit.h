/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a worker read, taken into journal and ledger in one turn.
 */
#ifndef PIPELINE_READ_COMMIT_H
#define PIPELINE_READ_COMMIT_H

#include <stdbool.h>

#include "pipeline/job.h"
#include "pipeline/turn.h"

/* What of a transaction is made ready before the turn, for everybody waits for
 * the one thread that appends. */
struct read_prepared {
    const struct record *record; /* NULL: not; the turn says why */
    struct object_draft draft;   /* of the record's JSON */
};

struct read_commit {
    struct turn turn;   /* now and actor are set by the caller */
    struct id document; /* the interchange */
    bool first;         /* it is ACCEPTED: what was checked counts too */
    bool released;      /* an operator let it pass */
    bool replayed;      /* the partner was told when it came first; set here */
    struct job_checked checked;
    struct job_transactions transactions;
    struct read_prepared *prepared; /* one for each */
};

/* Reads and hashes the records of the decoded transactions; in `arena`. */
bool read_commit_prepare(struct read_commit *read, struct store *store,
                         const struct snapshot *snapshot, struct arena *arena,
                         struct error *err) MUST_CHECK;

/* Decoded messages in, events out; run under a mark. */
bool read_commit_run(struct read_commit *read, struct error *err) MUST_CHECK;

#endif
