/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an accepted interchange goes to a worker, and what the worker says
 * becomes events: checked, split, mapped, decided, acknowledged.
 */
#ifndef PIPELINE_READ_STAGE_H
#define PIPELINE_READ_STAGE_H

#include <stdbool.h>

#include "net/channel.h"
#include "pipeline/stage_table.h"
#include "pipeline/worker_pool.h"

enum stage_start read_stage_start(struct front *front,
                                  const struct ledger_document *document);
/* A worker's answer to a job of this stage (struct pool_calls). */
bool read_stage_answer(struct front *front, struct pool_job *job,
                       const struct channel_message *message, bool *last,
                       struct error *err) MUST_CHECK;
void read_stage_failed(struct front *front, struct pool_job *job,
                       enum job_failure failure);

/* For every job that failed, of whatever stage: counts the attempt, and after
 * the last one quarantines the document; then says stage_end. */
void read_stage_count_failure(struct front *front, const struct id *document,
                              enum job_failure failure, bool counted);
/* Must the attempt be counted before the job is given, because the document
 * was met at a restart or has failed before? */
bool read_stage_is_doubtful(const struct front *front,
                            const struct ledger_document *document);
/* Counts it, and then puts the document in line again as counted; STAGE_BUSY:
 * enough others are counted and not done yet. */
enum stage_start read_stage_count_first(struct front *front,
                                        const struct ledger_document *document);
/* Was it counted by read_stage_count_first, for this attempt? */
bool read_stage_was_counted(struct front *front, const struct id *document);

#endif
