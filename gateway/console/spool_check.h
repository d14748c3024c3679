/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: every frame, object and event of a journal looked at, without a
 * daemon: for `doctor`, `backup` and `restore`.
 *
 * In: a spool's journal and large objects, up to a position. Out: counts, and
 * whatever the caller wants to know of each event.
 * Limits: memory is that of one frame; time is that of reading all of it.
 * Errors: JOURNAL_DAMAGED, OBJECT_DAMAGED, OBJECT_MISSING, EVENT_DAMAGED, with
 * the position.
 */
#ifndef CONSOLE_SPOOL_CHECK_H
#define CONSOLE_SPOOL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "console/progress.h"
#include "store/event.h"

struct spool_check {
    const char *spool;
    uint64_t until; /* everything before this position */
    /* Called for each event (it lives until the next); NULL: not. false ends
     * the check with *err. */
    bool (*event)(void *context, const struct event *event, struct error *err);
    void *context;
    bool skip_large;           /* do not read the files of large objects */
    struct progress *progress; /* or NULL */
    /* out */
    uint64_t first; /* where the journal begins */
    uint64_t whole; /* end of the last whole group before `until` */
    uint64_t events, objects, large;
};

bool spool_check_run(struct spool_check *check, struct error *err) MUST_CHECK;

#endif
