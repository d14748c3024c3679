/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a record that is to be sent goes to a worker that maps it out; what
 * comes back gets control numbers and envelope, and is fixed for good.
 */
#ifndef PIPELINE_WRITE_STAGE_H
#define PIPELINE_WRITE_STAGE_H

#include <stdbool.h>

#include "pipeline/envelope.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"
#include "pipeline/worker_pool.h"

enum stage_start write_stage_start(struct front *front,
                                   const struct ledger_document *document);
bool write_stage_answer(struct front *front, struct pool_job *job,
                        const struct channel_message *message, bool *last,
                        struct error *err) MUST_CHECK;
void write_stage_failed(struct front *front, struct pool_job *job,
                        enum job_failure failure);

/* What goes around a set of this agreement, without its body. */
struct envelope_content write_stage_content(struct turn *turn,
                                            const struct agreement *agreement,
                                            bool test);

#endif
