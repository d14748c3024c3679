/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the small process that starts the others and starts them again.
 *
 * It runs the front and the workers as programs of their own (`internal
 * front`, `internal worker`), so that each begins with fresh memory; a worker
 * that ends is replaced, a front that ends for a fault of the moment too, with
 * a delay that grows; a worker that outlives its front is killed. It parses
 * nothing and holds no data.
 * Signals: TERM and INT stop in order, HUP reloads.
 */
#ifndef PIPELINE_SUPERVISOR_H
#define PIPELINE_SUPERVISOR_H

#include <stdint.h>

#include "pipeline/front.h"

enum {
    SUPERVISOR_WORKER = 1,      /* message to the front: a worker's socket */
    SUPERVISOR_DESCRIPTOR = 3,  /* where a child finds its socket */
    SUPERVISOR_EXIT_FATAL = 75, /* of the front: start it again */
    SUPERVISOR_EXIT_CONFIG = 78 /* of the front: it makes no sense to */
};

struct supervisor_worker {
    int64_t pid;
};

struct supervisor_options {
    const char *program;      /* path of this program */
    const char *const *front; /* its arguments for the front, NULL-ended */
    const char *const *worker;
    size_t workers;
};

/* Until told to stop; the exit status of the program. */
int supervisor_run(const struct supervisor_options *options);

#endif
