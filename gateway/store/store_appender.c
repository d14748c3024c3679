/* SPDX-License-Identifier: Apache-2.0
 *
 * The one thread that appends. A group: begin, run the works, one write, one
 * fdatasync, commit the ledger, tell everybody, in this order (contract.md).
 * The telling is done by a second thread.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/store_inside.h"

enum {
    GROUP_BYTES = 4 * 1024 * 1024, /* a group of more is closed */
    IDLE_AFTER = 50                /* ms */
};

/* The works of a group, in order. */
struct group {
    struct store_work *first, *last;
    size_t count;
};

/* ---- failing ---- */

static void set_failed(struct store *store, const struct error *err)
{
    (void)pthread_mutex_lock(&store->mutex);
    if (!store->failed) {
        store->failed = true;
        store->failure = *err;
        store->failure.kind = ERROR_FATAL;
        store->stats.last_sync_good = false;
    }
    (void)pthread_mutex_unlock(&store->mutex);
    log_error("store_failed", NULL, "code=%s text=%s", err->code,
              log_quote(bytes_of_text(err->text)));
}

/* ---- the queue ---- */

static struct timespec deadline_after(int64_t milliseconds)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += milliseconds / 1000;
    at.tv_nsec += milliseconds % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

static struct store_work *pop(struct store *store)
{
    struct store_work *work = store->first;

    if (work != NULL) {
        store->first = work->next;
        if (store->first == NULL) {
            store->last = NULL;
        }
        store->queued--;
        work->next = NULL;
    }
    return work;
}

/* Nothing came for a while: the ledger's upkeep, which would make somebody
 * wait at another time. With the mutex held. */
static void use_idle_time(struct store *store)
{
    struct timespec until = deadline_after(IDLE_AFTER);
    struct error err = { 0 };

    while (store->first == NULL && !store->closing) {
        if (pthread_cond_timedwait(&store->wake, &store->mutex, &until) ==
            ETIMEDOUT) {
            break;
        }
    }
    if (store->first != NULL || store->closing || store->failed) {
        return;
    }
    (void)pthread_mutex_unlock(&store->mutex);
    if (!ledger_idle(store->ledger, &err)) {
        set_failed(store, &err);
    }
    (void)pthread_mutex_lock(&store->mutex);
}

/* Waits for the first work of a group; NULL: the store closes. */
static struct store_work *wait_first(struct store *store)
{
    struct store_work *work;

    (void)pthread_mutex_lock(&store->mutex);
    if (store->first == NULL) {
        use_idle_time(store);
    }
    while (store->first == NULL && !store->closing) {
        (void)pthread_cond_wait(&store->wake, &store->mutex);
    }
    work = pop(store);
    (void)pthread_mutex_unlock(&store->mutex);
    return work;
}

/* One more for the group that is open; NULL: close it. While a group syncs
 * the next one gathers by itself, so by default nobody waits for company. */
static struct store_work *wait_more(struct store *store,
                                    const struct timespec *until)
{
    struct store_work *work;

    (void)pthread_mutex_lock(&store->mutex);
    while (store->first == NULL && !store->closing && until != NULL &&
           pthread_cond_timedwait(&store->wake, &store->mutex, until) == 0) {
        /* woken: look again */
    }
    work = pop(store);
    (void)pthread_mutex_unlock(&store->mutex);
    return work;
}

/* ---- one work ---- */

/* Nothing of a work that failed may stay. */
static void take_back(struct store *store, const struct store_work *work,
                      uint64_t mark)
{
    struct error err = { 0 };

    if (!work->undo) {
        if (store->turn.appended > 0) {
            log_panic("work failed (%s) after it had appended, and cannot be "
                      "undone",
                      work->err.text);
        }
        return;
    }
    journal_rollback(store->journal, mark);
    if (!ledger_rollback(store->ledger, &err)) {
        set_failed(store, &err);
    }
}

static bool run_guarded(struct store *store, struct store_work *work)
{
    jmp_buf overrun;
    bool good;

    if (setjmp(overrun) != 0) {
        (void)arena_guard(store->turn.arena, NULL);
        return error_set(&work->err, ERROR_LIMIT, "ARENA_FULL",
                         "the work takes more than %d MiB of memory",
                         WORK_ARENA_LIMIT >> 20);
    }
    (void)arena_guard(store->turn.arena, &overrun);
    good = work->run(&store->turn, work->context, &work->err);
    (void)arena_guard(store->turn.arena, NULL);
    return good;
}

static void run_work(struct store *store, struct store_work *work)
{
    uint64_t mark = journal_mark(store->journal);
    struct error err = { 0 };

    memset(&work->err, 0, sizeof work->err);
    arena_reset(store->turn.arena);
    store->turn.appended = 0;
    if (work->undo && !ledger_mark(store->ledger, &err)) {
        set_failed(store, &err);
        work->failed = true;
        work->err = err;
        return;
    }
    work->failed = !run_guarded(store, work);
    if (store->turn.broken) {
        return; /* the whole group goes */
    }
    if (work->failed) {
        take_back(store, work, mark);
    } else if (work->undo && !ledger_unmark(store->ledger, &err)) {
        set_failed(store, &err);
    }
}

/* ---- one group ---- */

static void add_work(struct group *group, struct store_work *work)
{
    if (group->last == NULL) {
        group->first = work;
    } else {
        group->last->next = work;
    }
    group->last = work;
    group->count++;
}

/* Runs works until the group is full or the queue is empty. */
static void gather(struct store *store, struct group *group)
{
    const struct store_settings *settings = &store->settings;
    struct timespec until = deadline_after(settings->group_wait);
    struct store_work *work = group->first;

    while (work != NULL) {
        run_work(store, work);
        if (store->turn.broken || group->count >= settings->group_documents ||
            journal_mark(store->journal) - journal_durable(store->journal) >
                GROUP_BYTES) {
            return;
        }
        work = wait_more(store, settings->group_wait > 0 ? &until : NULL);
        if (work != NULL) {
            add_work(group, work);
        }
    }
}

static void note_sync(struct store *store, uint64_t bytes,
                      const struct group *group)
{
    (void)pthread_mutex_lock(&store->mutex);
    store->stats.works += group->count;
    if (bytes > 0) {
        store->stats.groups++;
        store->stats.bytes += bytes;
        store->stats.last_sync = clock_now();
        store->stats.durable = journal_durable(store->journal);
    }
    store->stats.events += store->turn.events;
    store->stats.objects += store->turn.objects;
    store->turn.events = 0;
    store->turn.objects = 0;
    (void)pthread_mutex_unlock(&store->mutex);
}

/* Journal, then ledger: what the ledger knows is always in the journal. */
static bool make_durable(struct store *store, const struct group *group,
                         struct error *err)
{
    uint64_t bytes =
        journal_mark(store->journal) - journal_durable(store->journal);

    if (!journal_sync(store->journal, err) ||
        !ledger_commit(store->ledger, journal_durable(store->journal), err)) {
        return false;
    }
    note_sync(store, bytes, group);
    return true;
}

/* Hands the group over to the teller: waking everybody takes about as long as
 * the sync did, and the next group need not wait for it. */
static void pass_on(struct store *store, const struct group *group,
                    const struct error *failure)
{
    for (struct store_work *work = group->first; work != NULL;
         work = work->next) {
        if (failure != NULL && !work->failed) {
            work->failed = true;
            work->err = *failure;
        }
    }
    (void)pthread_mutex_lock(&store->told_mutex);
    if (store->told_last == NULL) {
        store->told_first = group->first;
    } else {
        store->told_last->next = group->first;
    }
    store->told_last = group->last;
    (void)pthread_cond_signal(&store->told_wake);
    (void)pthread_mutex_unlock(&store->told_mutex);
}

static struct store_work *wait_told(struct store *store)
{
    struct store_work *works;

    (void)pthread_mutex_lock(&store->told_mutex);
    while (store->told_first == NULL && !store->told_end) {
        (void)pthread_cond_wait(&store->told_wake, &store->told_mutex);
    }
    works = store->told_first;
    store->told_first = NULL;
    store->told_last = NULL;
    (void)pthread_mutex_unlock(&store->told_mutex);
    return works;
}

void *store_tell(void *context)
{
    struct store *store = context;
    struct store_work *work;

    while ((work = wait_told(store)) != NULL) {
        while (work != NULL) {
            struct store_work *next = work->next; /* done may free the work */

            if (work->done != NULL) {
                work->done(work->context, work->failed ? &work->err : NULL);
            }
            work = next;
        }
    }
    return NULL;
}

static bool begin_group(struct store *store, struct error *err)
{
    return !store_failed(store, err) && journal_begin(store->journal, err) &&
           ledger_begin(store->ledger, err);
}

/* A group that did not become durable is lost, and with it the process. */
static bool finish_group(struct store *store, const struct group *group,
                         struct error *err)
{
    if (store->turn.broken) {
        *err = store->turn.failure;
    } else if (!store_failed(store, err) && make_durable(store, group, err)) {
        return true;
    }
    err->kind = ERROR_FATAL;
    set_failed(store, err);
    ledger_abandon(store->ledger);
    return false;
}

static void run_group(struct store *store, struct store_work *first)
{
    struct group group = { 0 };
    struct error err = { 0 };
    bool good;

    add_work(&group, first);
    if (!begin_group(store, &err)) {
        if (err.kind == ERROR_FATAL) {
            set_failed(store, &err);
        }
        pass_on(store, &group, &err);
        return;
    }
    gather(store, &group);
    good = finish_group(store, &group, &err);
    pass_on(store, &group, good ? NULL : &err);
}

void *store_append_groups(void *context)
{
    struct store *store = context;
    struct store_work *first;

    while ((first = wait_first(store)) != NULL) {
        run_group(store, first);
    }
    (void)pthread_mutex_lock(&store->told_mutex);
    store->told_end = true;
    (void)pthread_cond_signal(&store->told_wake);
    (void)pthread_mutex_unlock(&store->told_mutex);
    return NULL;
}
