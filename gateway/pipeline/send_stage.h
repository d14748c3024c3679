/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the one sender: what is READY goes to its partner's channel; the
 * attempt is journalled before its first byte and its end after its last
 * (contract.md C4).
 *
 * A few threads deliver, so that a slow disk or partner holds up neither the
 * loop nor the others. After a crash an attempt whose end is not known is made
 * again with the same bytes under the same name.
 */
#ifndef PIPELINE_SEND_STAGE_H
#define PIPELINE_SEND_STAGE_H

#include <stdbool.h>

#include "config/partner.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"

struct sender_pool *sender_pool_open(struct front *front,
                                     struct error *err) MUST_CHECK;
void sender_pool_close(struct sender_pool *pool);
size_t sender_pool_jobs(const struct sender_pool *pool);

enum stage_start send_stage_start(struct front *front,
                                  const struct ledger_document *document);

/* A document is with the partner: it ends, or waits for what the agreement (or
 * NULL) expects. */
bool send_stage_delivered(struct turn *turn, const struct id *document,
                          const struct agreement *agreement,
                          struct error *err) MUST_CHECK;

/* The channel for what no agreement names one for; NULL: the partner has none
 * that sends. */
const struct channel *send_stage_default_channel(const struct partner *partner);
/* The name under which a document goes out, by the channel's template; made
 * when its bytes are fixed and never again. */
struct bytes send_stage_file_name(struct turn *turn,
                                  const struct ledger_document *document);

#endif
