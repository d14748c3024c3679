/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an operator stops a partner's documents, those that come in, those
 * that go out, or both, and lets them go on.
 *
 * It is a fact "paused" of the partner: "in", "out", or "yes" for both.
 */
#ifndef PIPELINE_OPERATE_PAUSE_H
#define PIPELINE_OPERATE_PAUSE_H

#include <stdbool.h>

#include "pipeline/turn.h"

enum operate_way { WAY_NONE = 0, WAY_IN = 1, WAY_OUT = 2, WAY_BOTH = 3 };

/* "in", "out"; empty: both. */
bool operate_way_from_name(struct bytes name, enum operate_way *way) MUST_CHECK;

struct operate_pausing {
    const char *partner;
    enum operate_way way;
    bool pause; /* else resume */
    struct bytes reason;
};

/* The other way stays as it is; *stopped: what is stopped then, "no", "in",
 * "out" or "both". */
bool operate_pause(struct turn *turn, const struct operate_pausing *pausing,
                   const char **stopped, struct error *err) MUST_CHECK;

#endif
