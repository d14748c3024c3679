/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what arrives becomes an accepted document: bytes, facts and dedupe
 * key durable first, then the file is taken away (contract.md "Order of an
 * accept").
 *
 * Every partner's in folder is watched. While there is no room, the store has
 * failed, the partner is paused or too much is under way, files stay where
 * they are.
 */
#ifndef PIPELINE_RECEIVE_STAGE_H
#define PIPELINE_RECEIVE_STAGE_H

#include <stdbool.h>

#include "pipeline/front.h"

struct folder_intake *folder_intake_open(struct front *front) MUST_CHECK;
void folder_intake_close(struct folder_intake *intake);
/* Watches the folders that the newest snapshot names, and no others. */
void folder_intake_refresh(struct folder_intake *intake);
/* Looks into all of them soon instead of at the next scan. */
void folder_intake_look(struct folder_intake *intake);
/* Files offered and not yet durable. */
size_t folder_intake_busy(const struct folder_intake *intake);

/* Bytes that came in some other way (a command, a test): accepted like a
 * file. `after` gets the document's id once it is durable, or an error. */
struct receive_request {
    struct bytes partner, channel, name, content, actor;
    void *context;
    void (*after)(void *context, const struct id *document,
                  const struct error *err);
};
void receive_stage_accept(struct front *front,
                          const struct receive_request *request);

#endif
