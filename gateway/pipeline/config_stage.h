/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: versions of the configuration: pinned in the journal when they
 * change, found again for documents that began under an older one.
 *
 * A configuration with errors in a partner's file leaves out that partner
 * only; one that cannot be read at all changes nothing.
 */
#ifndef PIPELINE_CONFIG_STAGE_H
#define PIPELINE_CONFIG_STAGE_H

#include "pipeline/front.h"

enum { SNAPSHOTS_IN_MEMORY = 8 };

struct snapshot_cache *snapshot_cache_open(void) MUST_CHECK;
void snapshot_cache_close(struct snapshot_cache *cache);

/* Before the loop runs: the newest configuration of the directory, journalled
 * if it differs from the last one. */
bool config_stage_start(struct front *front, struct error *err) MUST_CHECK;

#endif
