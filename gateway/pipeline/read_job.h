/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the job that reads: received bytes are checked, split and mapped
 * into records; what acknowledgements have to say is collected.
 *
 * Pure but for its output: the same bytes, configuration and `now` give the
 * same answers, so it can be run again after a crash, and by `replay`.
 * In two passes over the content: the first checks to the end and collects what
 * acknowledgements say, the second gives the transactions in chunks.
 * Limits: the partner's, and the arena's, which is reset per transaction.
 */
#ifndef PIPELINE_READ_JOB_H
#define PIPELINE_READ_JOB_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "pipeline/job.h"
#include "pipeline/snapshot.h"

/* Where answers go; false stops the job (the reader is gone). Bodies are
 * encoded messages. */
struct read_job_sink {
    void *context;
    bool (*take)(void *context, enum job_message type, struct bytes body,
                 struct error *err);
};

/* false: the sink failed. A job that cannot be done (memory limit, unknown
 * partner) is answered with `fault`, not with false. content: the document's
 * bytes, whether they came inside the message or as a mapped file. */
bool read_job_run(struct snapshot *snapshot, const struct job_read *job,
                  struct bytes content, size_t memory_limit,
                  const struct read_job_sink *sink,
                  struct error *err) MUST_CHECK;

#endif
