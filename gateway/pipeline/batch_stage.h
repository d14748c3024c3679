/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: documents that wait for others (`batch` in their agreement) and go
 * out with them: one interchange, one group, one transaction set each.
 *
 * The first one that waits opens a batch: an outbound document of its own,
 * record "batch", WRITTEN, whose next_time is when it closes. Members are
 * WRITTEN too, their parent is the batch; the fact ("batch", agreement) names
 * the open one. It closes when its time has come, when it is full, or when an
 * operator says so: then the numbers are drawn, and the batch is READY and sent
 * as any document. Its delivery is theirs; acknowledgements find each by its
 * own numbers. All of it stands in the ledger, so a crash changes nothing.
 * Limits: BATCH_BYTES of sets in one; a change of the configuration begins a
 * new one, since the separators may be others.
 */
#ifndef PIPELINE_BATCH_STAGE_H
#define PIPELINE_BATCH_STAGE_H

#include <stdbool.h>

#include "pipeline/stage_table.h"
#include "pipeline/turn.h"

enum { BATCH_BYTES = 64 << 20 };

/* Is this document such an interchange to be? */
bool batch_is(const struct ledger_document *document);

/* A set as the worker wrote it (ST … SE, its control numbers zeros) into the
 * open batch of its agreement. */
struct batch_member {
    const struct ledger_document *document;
    const struct agreement *agreement;
    struct bytes content, findings;
};
bool batch_join(struct turn *turn, const struct batch_member *member,
                struct error *err) MUST_CHECK;

/* The batch is delivered, so its members are; `agreement` (or NULL) says what
 * is then awaited. */
bool batch_delivered(struct turn *turn, const struct id *batch,
                     const struct agreement *agreement,
                     struct error *err) MUST_CHECK;

/* WRITTEN outbound documents: closes a batch whose time has come. */
enum stage_start batch_stage_start(struct front *front,
                                   const struct ledger_document *document);

#endif
