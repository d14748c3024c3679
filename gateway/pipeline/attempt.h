/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the attempts a worker has at a document, counted so that one which
 * ends its worker time and again is put into quarantine and the rest goes on.
 *
 * The first attempt is counted when it fails. One at a document that was met
 * at a restart or has failed before is counted ahead, since it may take the
 * whole gateway with it.
 */
#ifndef PIPELINE_ATTEMPT_H
#define PIPELINE_ATTEMPT_H

#include <stdbool.h>

#include "pipeline/stage_table.h"
#include "pipeline/worker_pool.h"

/* For every job that failed, of whatever stage: counts the attempt, and after
 * the last one quarantines the document; then says stage_end. */
void attempt_count_failure(struct front *front, const struct id *document,
                           enum job_failure failure, bool counted);
/* Must the attempt be counted before the job is given, because the document
 * was met at a restart or has failed before? */
bool attempt_is_doubtful(const struct front *front,
                         const struct ledger_document *document);
/* Counts it, and then puts the document in line again as counted; STAGE_BUSY:
 * enough others are counted and not done yet. */
enum stage_start attempt_count_first(struct front *front,
                                     const struct ledger_document *document);
/* Was it counted by attempt_count_first, for this attempt? */
bool attempt_was_counted(struct front *front, const struct id *document);

#endif
