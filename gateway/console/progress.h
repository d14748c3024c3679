/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how far something is, on a terminal, for what takes longer than a
 * second; nothing anywhere else.
 */
#ifndef CONSOLE_PROGRESS_H
#define CONSOLE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;          /* a line is there to be wiped out */
    bool wanted;         /* stderr is a terminal */
    const char *what;    /* "validating orders.x12" */
    uint64_t all;        /* 0: not known */
    int64_t began, last; /* ms, monotonic */
};

/* `what` is kept by pointer. */
void progress_open(struct progress *progress, const char *what, uint64_t all);
/* Cheap: may be called often. */
void progress_at(struct progress *progress, uint64_t done);
/* Wipes the line. */
void progress_close(struct progress *progress);

#endif
