/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the workers as the front sees them: jobs go out, answers come in,
 * and a worker that dies or takes too long costs one attempt of one document.
 *
 * A worker has up to POOL_DEPTH jobs in its socket and does them in order, so
 * that it need not wait for us; when it ends, the first unanswered one is to
 * blame and the others are innocent.
 * Limits: POOL_WORKERS workers.
 */
#ifndef PIPELINE_WORKER_POOL_H
#define PIPELINE_WORKER_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/ids.h"
#include "net/channel.h"
#include "pipeline/front.h"
#include "pipeline/job.h"

enum { POOL_WORKERS = 64, POOL_DEPTH = 64 };

struct worker_pool;

/* How a job ended without an answer. */
enum job_failure {
    JOB_INNOCENT, /* its worker ended over another job: give it again */
    JOB_CRASHED,  /* its worker ended over it */
    JOB_OVERRAN   /* it took longer than it may; the worker was ended */
};

/* A job as the pool keeps it. */
struct pool_job {
    struct id document;
    enum job_message type; /* JOB_READ or JOB_WRITE */
    uint64_t version;      /* of the configuration */
    void *context;         /* the stage's own */
};

struct pool_calls {
    /* An answer; `last`: the job is over and forgotten when this returns. A
     * false answer ends the worker (it is not trusted further). */
    bool (*answer)(struct front *front, struct pool_job *job,
                   const struct channel_message *message, bool *last,
                   struct error *err);
    void (*failed)(struct front *front, struct pool_job *job,
                   enum job_failure failure);
};

struct worker_pool *worker_pool_open(struct front *front,
                                     const struct pool_calls *calls) MUST_CHECK;
void worker_pool_close(struct worker_pool *pool);
/* Takes the socket over. pid: to end a worker that overruns. */
bool worker_pool_add(struct worker_pool *pool, int socket, pid_t pid,
                     struct error *err) MUST_CHECK;
/* Can a job be given now? cautious: only to a worker that has nothing else, so
 * that a crash cannot blame the wrong one. */
bool worker_pool_has_room(const struct worker_pool *pool, bool cautious);
/* After worker_pool_has_room. descriptor: -1 or the large object's. false: the
 * worker could not take it (it ended just now); `failed` was not called. */
bool worker_pool_give(struct worker_pool *pool, const struct pool_job *job,
                      struct bytes message, int descriptor, bool cautious,
                      struct error *err) MUST_CHECK;
/* The worker that has this document first is not listened to for a while, so
 * that its answers cannot outrun the journal. */
void worker_pool_pause(struct worker_pool *pool, const struct id *document);
void worker_pool_resume(struct worker_pool *pool, const struct id *document);
size_t worker_pool_jobs(const struct worker_pool *pool);
size_t worker_pool_count(const struct worker_pool *pool);

#endif
