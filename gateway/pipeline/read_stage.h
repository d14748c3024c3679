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

#endif
