/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the job that writes: a record is mapped out and written as ST … SE
 * with a control number of zeros, which the front fills in when it draws one.
 *
 * Pure: the same record and configuration give the same bytes.
 * Errors: what is wrong with the record or the map is the answer's findings
 * and hold code; false is only for an answer that cannot be made.
 */
#ifndef PIPELINE_WRITE_JOB_H
#define PIPELINE_WRITE_JOB_H

#include "base/arena.h"
#include "pipeline/job.h"
#include "pipeline/snapshot.h"

/* The answer looks into the arena and into `content`, which it fills. The
 * arena's guard is the caller's. */
void write_job_run(struct snapshot *snapshot, const struct job_write *job,
                   struct arena *arena, struct buffer *content,
                   struct job_written *answer);

#endif
