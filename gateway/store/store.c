/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/store_inside.h"

enum { SPACE_EVERY = 100 /* ms */ };

static bool start_thread(pthread_t *thread, void *(*run)(void *store),
                         struct store *store, bool *started, struct error *err)
{
    int code = pthread_create(thread, NULL, run, store);

    if (code != 0) {
        errno = code;
        return error_set_errno(err, ERROR_TRANSIENT, "THREAD",
                               "cannot start a thread of the store");
    }
    *started = true;
    return true;
}

bool store_start(struct store *store, struct error *err)
{
    return start_thread(&store->teller, store_tell, store,
                        &store->teller_started, err) &&
           start_thread(&store->appender, store_append_groups, store,
                        &store->started, err);
}

/* The appender, when it ends, ends the teller. */
static void stop_threads(struct store *store)
{
    (void)pthread_mutex_lock(&store->mutex);
    store->closing = true;
    (void)pthread_cond_signal(&store->wake);
    (void)pthread_mutex_unlock(&store->mutex);
    if (store->started) {
        (void)pthread_join(store->appender, NULL);
    } else if (store->teller_started) {
        (void)pthread_mutex_lock(&store->told_mutex);
        store->told_end = true;
        (void)pthread_cond_signal(&store->told_wake);
        (void)pthread_mutex_unlock(&store->told_mutex);
    }
    if (store->teller_started) {
        (void)pthread_join(store->teller, NULL);
    }
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    stop_threads(store);
    store_reader_close(store->turn.reader);
    arena_close(store->turn.arena);
    buffer_close(&store->turn.json);
    ledger_close(store->ledger);
    journal_close(store->journal);
    if (store->lock >= 0) {
        (void)close(store->lock);
    }
    (void)pthread_cond_destroy(&store->told_wake);
    (void)pthread_mutex_destroy(&store->told_mutex);
    (void)pthread_cond_destroy(&store->wake);
    (void)pthread_mutex_destroy(&store->mutex);
    free(store);
}

/* ---- work ---- */

/* Why the work cannot be taken; with the mutex held. */
static bool may_take(const struct store *store, struct error *err)
{
    if (store->failed) {
        *err = store->failure;
        return false;
    }
    if (store->closing) {
        return error_set(err, ERROR_TRANSIENT, "STORE_CLOSING",
                         "the store is closing");
    }
    if (store->queued >= store->settings.queue_limit) {
        return error_set(err, ERROR_TRANSIENT, "STORE_BUSY",
                         "%zu works are waiting to be stored", store->queued);
    }
    return true;
}

void store_submit(struct store *store, struct store_work *work)
{
    struct error err = { 0 };
    bool taken;

    work->next = NULL;
    work->failed = false;
    (void)pthread_mutex_lock(&store->mutex);
    taken = may_take(store, &err);
    if (taken) {
        if (store->last == NULL) {
            store->first = work;
        } else {
            store->last->next = work;
        }
        store->last = work;
        store->queued++;
        (void)pthread_cond_signal(&store->wake);
    }
    (void)pthread_mutex_unlock(&store->mutex);
    if (!taken && work->done != NULL) {
        work->done(work->context, &err);
    }
}

/* Somebody who waits for his work. */
struct waiter {
    bool (*run)(struct store_turn *turn, void *context, struct error *err);
    void *context;
    sem_t done;
    bool good;
    struct error err;
};

static bool run_waited(struct store_turn *turn, void *context,
                       struct error *err)
{
    struct waiter *waiter = context;

    return waiter->run(turn, waiter->context, err);
}

static void wake_waiter(void *context, const struct error *err)
{
    struct waiter *waiter = context;

    waiter->good = err == NULL;
    if (err != NULL) {
        waiter->err = *err;
    }
    (void)sem_post(&waiter->done);
}

bool store_run(struct store *store,
               bool (*run)(struct store_turn *turn, void *context,
                           struct error *err),
               void *context, bool undo, struct error *err)
{
    struct waiter waiter = { .run = run, .context = context };
    struct store_work work = {
        .run = run_waited, .done = wake_waiter, .context = &waiter, .undo = undo
    };

    (void)sem_init(&waiter.done, 0, 0);
    store_submit(store, &work);
    while (sem_wait(&waiter.done) != 0) {
        /* a signal came between */
    }
    (void)sem_destroy(&waiter.done);
    if (!waiter.good && err != NULL) {
        *err = waiter.err;
    }
    return waiter.good;
}

/* ---- objects ---- */

bool store_prepare(struct store *store, struct bytes content,
                   struct object_draft *draft, struct error *err)
{
    struct large_object large = { 0 };

    memset(draft, 0, sizeof *draft);
    if (content.length <= OBJECT_INLINE_LIMIT) {
        draft->content = content;
        draft->ref.length = content.length;
        draft->ref.sha256 = digest_of(content);
        return true;
    }
    if (!large_object_begin(&large, store->paths.large, clock_now(), 0, err)) {
        return false;
    }
    if (!large_object_append(&large, content, err)) {
        large_object_abandon(&large);
        return false;
    }
    return large_object_commit(&large, draft, err);
}

void store_intake(struct store *store, uint64_t limit, struct intake *intake)
{
    intake_open(intake, store->paths.large, clock_now(), limit);
}

/* ---- how it is ---- */

/* With the mutex held. The system is asked now and then only. */
static void look_at_space(struct store *store)
{
    int64_t now = clock_monotonic();
    struct statvfs about;

    if (store->space_known && now - store->space_asked < SPACE_EVERY) {
        return;
    }
    store->space_asked = now;
    store->space_known = true;
    if (statvfs(store->paths.spool, &about) == 0) {
        store->stats.free_bytes =
            (uint64_t)about.f_bavail * (uint64_t)about.f_frsize;
    } else {
        store->stats.free_bytes = 0;
    }
    store->stats.full = store->stats.free_bytes < store->settings.free_floor;
}

void store_stats(struct store *store, struct store_stats *stats)
{
    (void)pthread_mutex_lock(&store->mutex);
    look_at_space(store);
    *stats = store->stats;
    stats->queue = store->queued;
    (void)pthread_mutex_unlock(&store->mutex);
}

bool store_failed(struct store *store, struct error *err)
{
    bool failed;

    (void)pthread_mutex_lock(&store->mutex);
    failed = store->failed;
    if (failed && err != NULL) {
        *err = store->failure;
    }
    (void)pthread_mutex_unlock(&store->mutex);
    return failed;
}

bool store_has_room(struct store *store, uint64_t bytes, struct error *err)
{
    uint64_t room;
    uint64_t floor = store->settings.free_floor;

    (void)pthread_mutex_lock(&store->mutex);
    look_at_space(store);
    room = store->stats.free_bytes;
    (void)pthread_mutex_unlock(&store->mutex);
    if (room < floor || room - floor < bytes) {
        return error_set(err, ERROR_TRANSIENT, "DISK_FULL",
                         "%s has %llu MiB free, %llu MiB must stay free",
                         store->paths.spool, (unsigned long long)(room >> 20),
                         (unsigned long long)(floor >> 20));
    }
    return true;
}
