/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: edigate.yaml as the daemon needs it, at its start and at a reload.
 *
 * A setting whose row says so (config/settings.c) takes effect at a reload: the
 * front then has another struct front_settings, and the one before stays, since
 * other threads may be reading it. The rest waits for the next start.
 */
#ifndef PIPELINE_FRONT_SETTINGS_H
#define PIPELINE_FRONT_SETTINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "config/settings.h"
#include "pipeline/front.h"

/* Complains to the log; false: the daemon must not run with this. */
bool front_settings_read(struct arena *arena, const char *directory,
                         struct settings *settings) MUST_CHECK;
/* `settings` must outlive `front`. */
void front_settings_fill(struct arena *arena, const char *directory,
                         const char *shipped, const struct settings *settings,
                         struct front_settings *front);
/* Reads the file again. Out: what holds from now on (`now`, or one in `kept`),
 * and the keys that wait for a restart ("spool, workers.count"; nothing). */
bool front_settings_reload(struct arena *kept, const struct front_settings *now,
                           const struct front_settings **next,
                           struct buffer *restart) MUST_CHECK;

#endif
