/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/worker_pool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/channel.h"

/* As many as a worker keeps (worker.c): the newest first on both sides. */
enum {
    VERSIONS_KEPT = 4,
    BACKLOG = 64 * 1024 * 1024,
    POOL_DEPTH_SURE = 8,       /* jobs, whatever they hold */
    UNSENT_LIMIT = 1024 * 1024 /* bytes, beyond those */
};

struct pool_worker {
    struct worker_pool *pool;
    struct socket_channel *channel; /* NULL: the place is free */
    struct loop_watch *watch;
    pid_t pid;
    uint64_t versions[VERSIONS_KEPT];
    struct pool_job jobs[POOL_DEPTH]; /* in the order given */
    size_t job_count;
    bool paused;
    int64_t first_since; /* monotonic ms: when the first one became first */
};

struct worker_pool {
    struct front *front;
    struct pool_calls calls;
    struct pool_worker workers[POOL_WORKERS];
};

static void look_for_overruns(void *context);
static void worker_ready(void *context, unsigned int ready);

struct worker_pool *worker_pool_open(struct front *front,
                                     const struct pool_calls *calls)
{
    struct worker_pool *pool = calloc(1, sizeof *pool);

    if (pool != NULL) {
        pool->front = front;
        pool->calls = *calls;
        event_loop_timer(front->loop, 1000, look_for_overruns, pool);
    }
    return pool;
}

static void close_worker(struct pool_worker *worker)
{
    struct worker_pool *pool = worker->pool;

    event_loop_unwatch(pool->front->loop, worker->watch);
    channel_close(worker->channel);
    memset(worker, 0, sizeof *worker);
    worker->pool = pool;
}

void worker_pool_close(struct worker_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    event_loop_cancel(pool->front->loop, look_for_overruns, pool);
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        if (pool->workers[i].channel != NULL) {
            close_worker(&pool->workers[i]);
        }
    }
    free(pool);
}

/* The worker is gone: its first job is to blame for `first`, the rest go back.
 * The place is free before anybody is told, since they may give new jobs. */
static void end_worker(struct pool_worker *worker, enum job_failure first)
{
    struct worker_pool *pool = worker->pool;
    struct pool_job jobs[POOL_DEPTH];
    size_t count = worker->job_count;

    memcpy(jobs, worker->jobs, sizeof jobs);
    close_worker(worker);
    for (size_t i = 0; i < count; i++) {
        pool->calls.failed(pool->front, &jobs[i],
                           i == 0 ? first : JOB_INNOCENT);
    }
    front_settle(pool->front);
}

static void forget_first(struct pool_worker *worker)
{
    worker->job_count--;
    memmove(worker->jobs, worker->jobs + 1,
            worker->job_count * sizeof worker->jobs[0]);
    worker->first_since = clock_monotonic();
}

static bool take_answer(struct pool_worker *worker,
                        const struct channel_message *message,
                        struct error *err)
{
    struct worker_pool *pool = worker->pool;
    struct pool_job job;
    bool last = false;

    if (worker->job_count == 0 || message->descriptor >= 0) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a worker answers what it was not asked");
    }
    job = worker->jobs[0];
    if (!pool->calls.answer(pool->front, &job, message, &last, err)) {
        return false;
    }
    worker->jobs[0] = job;
    if (last) {
        forget_first(worker);
    }
    return true;
}

static void listen_to(struct pool_worker *worker)
{
    unsigned int interest = worker->paused ? 0 : LOOP_READ;

    if (channel_unsent(worker->channel) > 0) {
        interest |= LOOP_WRITE;
    }
    event_loop_interest(worker->pool->front->loop, worker->watch, interest);
}

static void worker_ready(void *context, unsigned int ready)
{
    struct pool_worker *worker = context;
    struct channel_message message;
    struct error err = { 0 };

    if ((ready & LOOP_WRITE) != 0 && !channel_flush(worker->channel, &err)) {
        goto ended;
    }
    listen_to(worker);
    while (!worker->paused) {
        switch (channel_receive(worker->channel, &message, &err)) {
        case CHANNEL_NOTHING:
            front_settle(worker->pool->front);
            return;
        case CHANNEL_MESSAGE:
            if (take_answer(worker, &message, &err)) {
                continue;
            }
            goto ended;
        case CHANNEL_CLOSED:
        case CHANNEL_FAILED:
            goto ended;
        }
    }
    return;
ended:
    log_warning("worker_ended", NULL, "pid=%ld why=%s jobs=%zu",
                (long)worker->pid, log_quote(bytes_of_text(err.text)),
                worker->job_count);
    if (worker->pid > 0 && err.kind == ERROR_REFUSED) {
        (void)kill(worker->pid, SIGKILL);
    }
    end_worker(worker, JOB_CRASHED);
}

static void look_for_overruns(void *context)
{
    struct worker_pool *pool = context;
    int64_t now = clock_monotonic();

    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct pool_worker *worker = &pool->workers[i];

        if (worker->channel == NULL || worker->job_count == 0 ||
            worker->paused ||
            now - worker->first_since < pool->front->settings->job_timeout) {
            continue;
        }
        log_warning("worker_overran", worker->jobs[0].document.text,
                    "pid=%ld ms=%lld", (long)worker->pid,
                    (long long)(now - worker->first_since));
        if (worker->pid > 0) {
            (void)kill(worker->pid, SIGKILL);
        }
        end_worker(worker, JOB_OVERRAN);
    }
    event_loop_timer(pool->front->loop, 1000, look_for_overruns, pool);
}

bool worker_pool_add(struct worker_pool *pool, int socket, pid_t pid,
                     struct error *err)
{
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct pool_worker *worker = &pool->workers[i];

        if (worker->channel != NULL) {
            continue;
        }
        (void)fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
        memset(worker, 0, sizeof *worker);
        worker->pool = pool;
        worker->pid = pid;
        worker->channel = channel_open(socket, JOB_MESSAGE_LIMIT, BACKLOG);
        if (worker->channel == NULL) {
            return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        }
        worker->watch = event_loop_watch(pool->front->loop, socket, LOOP_READ,
                                         worker_ready, worker, err);
        if (worker->watch == NULL) {
            channel_close(worker->channel);
            worker->channel = NULL;
            return false;
        }
        return true;
    }
    return error_set(err, ERROR_LIMIT, "POOL_FULL", "%d workers are enough",
                     POOL_WORKERS);
}

/* Jobs that hold much are not heaped up in one worker's socket (C10). */
static bool has_room(const struct pool_worker *worker)
{
    return worker->channel != NULL &&
           (worker->job_count < POOL_DEPTH_SURE ||
            channel_unsent(worker->channel) < UNSENT_LIMIT);
}

/* The worker with the fewest jobs, or NULL. */
static struct pool_worker *idlest(const struct worker_pool *pool, bool cautious)
{
    size_t most = cautious ? 1 : POOL_DEPTH;
    const struct pool_worker *best = NULL;

    for (size_t i = 0; i < POOL_WORKERS; i++) {
        const struct pool_worker *worker = &pool->workers[i];

        if (has_room(worker) && worker->job_count < most) {
            best = worker;
            most = worker->job_count;
        }
    }
    /* pool is const for the question only. */
    return best == NULL ? NULL : (struct pool_worker *)(uintptr_t)best;
}

bool worker_pool_has_room(const struct worker_pool *pool, bool cautious)
{
    return idlest(pool, cautious) != NULL;
}

static bool knows_version(const struct pool_worker *worker, uint64_t version)
{
    for (size_t i = 0; i < VERSIONS_KEPT; i++) {
        if (worker->versions[i] == version) {
            return true;
        }
    }
    return false;
}

static bool send_config(struct pool_worker *worker, uint64_t version,
                        struct error *err)
{
    struct front *front = worker->pool->front;
    struct arena *arena = arena_open(0);
    struct buffer message = { 0 };
    struct job_config job;
    char text[SNAPSHOT_VERSION_SIZE];
    bool good;

    if (arena == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)version);
    job.version = bytes_of_text(text);
    good = front_snapshot_bytes(front, version, arena, &job.packed, err);
    if (good) {
        job_append_config(&message, &job);
        good = channel_send(worker->channel, JOB_CONFIG, buffer_bytes(&message),
                            -1, err);
    }
    if (good) {
        memmove(worker->versions + 1, worker->versions,
                sizeof worker->versions - sizeof worker->versions[0]);
        worker->versions[0] = version;
    }
    buffer_close(&message);
    arena_close(arena);
    return good;
}

bool worker_pool_give(struct worker_pool *pool, const struct pool_job *job,
                      struct bytes message, int descriptor, bool cautious,
                      struct error *err)
{
    struct pool_worker *worker = idlest(pool, cautious);

    if (worker == NULL) {
        return error_set(err, ERROR_TRANSIENT, "POOL_BUSY",
                         "no worker is free");
    }
    if (!knows_version(worker, job->version) &&
        !send_config(worker, job->version, err)) {
        return false;
    }
    if (!channel_send(worker->channel, job->type, message, descriptor, err)) {
        return false;
    }
    if (worker->job_count == 0) {
        worker->first_since = clock_monotonic();
    }
    worker->jobs[worker->job_count++] = *job;
    listen_to(worker);
    return true;
}

static struct pool_worker *worker_of(struct worker_pool *pool,
                                     const struct id *document)
{
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct pool_worker *worker = &pool->workers[i];

        if (worker->channel != NULL && worker->job_count > 0 &&
            memcmp(worker->jobs[0].document.text, document->text, ID_LENGTH) ==
                0) {
            return worker;
        }
    }
    return NULL;
}

void worker_pool_pause(struct worker_pool *pool, const struct id *document)
{
    struct pool_worker *worker = worker_of(pool, document);

    if (worker != NULL) {
        worker->paused = true;
        listen_to(worker);
    }
}

void worker_pool_resume(struct worker_pool *pool, const struct id *document)
{
    struct pool_worker *worker = worker_of(pool, document);

    if (worker == NULL || !worker->paused) {
        return;
    }
    worker->paused = false;
    worker->first_since = clock_monotonic();
    listen_to(worker);
    /* What was received before the pause waits inside the channel. */
    worker_ready(worker, LOOP_READ);
}

size_t worker_pool_jobs(const struct worker_pool *pool)
{
    size_t jobs = 0;

    for (size_t i = 0; i < POOL_WORKERS; i++) {
        jobs += pool->workers[i].job_count;
    }
    return jobs;
}

size_t worker_pool_count(const struct worker_pool *pool)
{
    size_t count = 0;

    for (size_t i = 0; i < POOL_WORKERS; i++) {
        count += pool->workers[i].channel != NULL ? 1 : 0;
    }
    return count;
}
