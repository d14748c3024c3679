/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/front.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/archive_thread.h"
#include "pipeline/config_stage.h"
#include "pipeline/control.h"
#include "pipeline/read_stage.h"
#include "pipeline/receive_stage.h"
#include "pipeline/send_stage.h"
#include "pipeline/stage_table.h"
#include "pipeline/supervisor.h"
#include "pipeline/timer_stage.h"
#include "pipeline/worker_pool.h"
#include "pipeline/write_stage.h"

/* A commit may hold a few documents of the largest kind; a decision's own
 * memory is small. */
enum { COMMIT_MEMORY = 256 * 1024 * 1024 };

static atomic_size_t commits_open;

/* ---- commits ---- */

/* Commits come and go by the thousand; their memory stays. */
struct front_commit *front_commit_make(struct front *front)
{
    struct arena *arena = front->spares > 0 ? front->spare[--front->spares]
                                            : arena_open(COMMIT_MEMORY);
    struct front_commit *commit;

    if (arena == NULL) {
        log_panic("no memory for a commit");
    }
    commit = arena_take(arena, sizeof *commit);
    commit->front = front;
    commit->arena = arena;
    return commit;
}

void front_commit_drop(struct front_commit *commit)
{
    struct front *front = commit->front;
    struct arena *arena = commit->arena;

    snapshot_release(commit->snapshot);
    if (front->spares == FRONT_SPARES) {
        arena_close(arena);
        return;
    }
    arena_reset(arena);
    front->spare[front->spares++] = arena;
}

static void commit_over(void *context)
{
    struct front_commit *commit = context;
    struct front *front = commit->front;

    if (commit->failed && commit->err.kind == ERROR_FATAL) {
        front_fail(front, &commit->err);
    }
    if (commit->after != NULL) {
        commit->after(commit, commit->failed ? &commit->err : NULL);
    } else if (commit->failed) {
        log_error("commit_failed", NULL, "code=%s why=%s", commit->err.code,
                  log_quote(bytes_of_text(commit->err.text)));
    }
    front_commit_drop(commit);
    (void)atomic_fetch_sub(&commits_open, 1);
    arena_reset(front->arena);
    front_settle(front);
}

/* On the appender thread. */
static bool commit_run(struct store_turn *turn, void *context,
                       struct error *err)
{
    struct front_commit *commit = context;
    jmp_buf overrun;
    bool good;

    if (setjmp(overrun) != 0) {
        (void)arena_guard(commit->arena, NULL);
        return error_set(err, ERROR_LIMIT, "COMMIT_MEMORY",
                         "it needs more memory than a commit may take");
    }
    (void)arena_guard(commit->arena, &overrun);
    good = commit->run(commit, turn, err);
    (void)arena_guard(commit->arena, NULL);
    return good;
}

static void commit_done(void *context, const struct error *err)
{
    struct front_commit *commit = context;

    commit->failed = err != NULL;
    if (err != NULL) {
        commit->err = *err;
    }
    event_loop_post(commit->front->loop, commit_over, commit);
}

void front_submit(struct front_commit *commit, bool undo)
{
    (void)atomic_fetch_add(&commits_open, 1);
    commit->work.run = commit_run;
    commit->work.done = commit_done;
    commit->work.context = commit;
    commit->work.undo = undo;
    store_submit(commit->front->store, &commit->work);
}

size_t front_commits(void)
{
    return atomic_load(&commits_open);
}

/* ---- the end ---- */

void front_fail(struct front *front, const struct error *err)
{
    log_error("front_fails", NULL, "code=%s why=%s", err->code,
              log_quote(bytes_of_text(err->text)));
    front->exit_status = SUPERVISOR_EXIT_FATAL;
    event_loop_stop(front->loop);
}

bool front_is_idle(const struct front *front)
{
    return !front->pumping && front_commits() == 0 &&
           folder_intake_busy(front->intake) == 0 &&
           task_queue_under_way(front->jobs) == 0 &&
           task_queue_under_way(front->deliveries) == 0 &&
           sender_pool_jobs(front->senders) == 0;
}

void front_settle(struct front *front)
{
    if (front->stopping && front_is_idle(front)) {
        event_loop_stop(front->loop);
    }
}

bool front_is_paused(struct front *front, struct bytes partner, const char *way)
{
    struct bytes value;
    struct error err;

    switch (ledger_fact(front->ledger, front->arena, bytes_of_text("paused"),
                        partner, &value, &err)) {
    case LOOKUP_NONE:
        return false;
    case LOOKUP_FOUND:
        return bytes_equal_text(value, "yes") || bytes_equal_text(value, way);
    case LOOKUP_FAILED:
        break;
    }
    return true;
}

/* ---- what the supervisor and the system say ---- */

static bool job_answered(struct front *front, struct pool_job *job,
                         const struct channel_message *message, bool *last,
                         struct error *err)
{
    return job->type == JOB_READ
               ? read_stage_answer(front, job, message, last, err)
               : write_stage_answer(front, job, message, last, err);
}

static void job_failed(struct front *front, struct pool_job *job,
                       enum job_failure failure)
{
    if (job->type == JOB_READ) {
        read_stage_failed(front, job, failure);
    } else {
        write_stage_failed(front, job, failure);
    }
}

struct outside {
    struct front *front;
    struct socket_channel *supervisor;
    struct loop_watch *supervisor_watch;
    int signals;
    struct loop_watch *signal_watch;
};

static void new_worker(struct front *front,
                       const struct channel_message *message)
{
    struct supervisor_worker about;
    struct error err;

    if (message->type != SUPERVISOR_WORKER || message->descriptor < 0 ||
        message->body.length != sizeof about) {
        log_warning("supervisor_garbled", NULL, "type=%u", message->type);
        return;
    }
    memcpy(&about, message->body.data, sizeof about);
    if (!worker_pool_add(front->pool, message->descriptor, (pid_t)about.pid,
                         &err)) {
        log_error("worker_refused", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        (void)close(message->descriptor);
        return;
    }
    stage_pump(front);
}

static void supervisor_ready(void *context, unsigned int ready)
{
    struct outside *outside = context;
    struct channel_message message;
    struct error err;

    (void)ready;
    for (;;) {
        switch (channel_receive(outside->supervisor, &message, &err)) {
        case CHANNEL_MESSAGE:
            new_worker(outside->front, &message);
            continue;
        case CHANNEL_NOTHING:
            return;
        case CHANNEL_CLOSED:
        case CHANNEL_FAILED:
            /* Without a supervisor nobody starts workers: end in order. */
            log_warning("supervisor_gone", NULL, "stopping=yes");
            event_loop_interest(outside->front->loop, outside->supervisor_watch,
                                0);
            outside->front->stopping = true;
            event_loop_stop(outside->front->loop);
            return;
        }
    }
}

static void signalled(void *context, unsigned int ready)
{
    struct outside *outside = context;
    struct front *front = outside->front;
    struct signalfd_siginfo info;
    struct error err;

    (void)ready;
    while (read(outside->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGHUP) {
            if (!front_reload(front, bytes_of_text("signal:HUP"), &err)) {
                log_error("reload_failed", NULL, "code=%s why=%s", err.code,
                          log_quote(bytes_of_text(err.text)));
            }
        } else if (!front->stopping) {
            log_event("stopping", NULL, "signal=%u", info.ssi_signo);
            front->stopping = true;
            front_settle(front);
        }
    }
}

static bool open_outside(struct outside *outside, struct front *front,
                         int supervisor, struct error *err)
{
    sigset_t signals;

    outside->front = front;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a quota is an error of a write */
    outside->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (outside->signals < 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "SIGNALS",
                               "cannot take signals");
    }
    outside->signal_watch = event_loop_watch(
        front->loop, outside->signals, LOOP_READ, signalled, outside, err);
    (void)fcntl(supervisor, F_SETFL, fcntl(supervisor, F_GETFL) | O_NONBLOCK);
    outside->supervisor = channel_open(supervisor, 4096, 4096);
    if (outside->signal_watch == NULL || outside->supervisor == NULL) {
        return false;
    }
    outside->supervisor_watch = event_loop_watch(
        front->loop, supervisor, LOOP_READ, supervisor_ready, outside, err);
    return outside->supervisor_watch != NULL;
}

static void close_outside(struct outside *outside)
{
    event_loop_unwatch(outside->front->loop, outside->supervisor_watch);
    event_loop_unwatch(outside->front->loop, outside->signal_watch);
    channel_close(outside->supervisor);
    (void)close(outside->signals);
}

/* ---- from start to end ---- */

static bool open_store(struct front *front, struct error *err)
{
    const struct front_settings *settings = front->settings;
    struct store_settings store = { .spool = settings->spool,
                                    .segment_size = settings->segment_size,
                                    .group_documents =
                                        settings->group_documents,
                                    .group_wait = settings->group_wait,
                                    .free_floor = settings->free_floor,
                                    .verify_at_open =
                                        settings->verify_at_open };
    struct store_report report;
    char path[4096];

    front->store = store_open(&store, &report, err);
    if (front->store == NULL) {
        return false;
    }
    log_event("recovered", NULL,
              "tail=%llu cut=%llu applied=%llu rebuilt=%s swept=%llu ms=%lld",
              (unsigned long long)report.journal.tail,
              (unsigned long long)report.journal.cut,
              (unsigned long long)report.applied, report.rebuilt ? "yes" : "no",
              (unsigned long long)report.swept, (long long)report.took);
    if (report.rebuilt) {
        log_warning("ledger_rebuilt", NULL, "why=%s",
                    log_quote(bytes_of_text(report.why)));
    }
    (void)snprintf(path, sizeof path, "%s/ledger.db", settings->spool);
    front->ledger = ledger_open(path, LEDGER_READ, err);
    front->reader = store_reader_open(settings->spool, err);
    return front->ledger != NULL && front->reader != NULL &&
           store_start(front->store, err);
}

static bool open_parts(struct front *front, struct error *err)
{
    static const struct pool_calls calls = { job_answered, job_failed };

    front->arena = arena_open(0);
    front->snapshots = snapshot_cache_open();
    front->jobs = task_queue_open();
    front->deliveries = task_queue_open();
    front->pool = worker_pool_open(front, &calls);
    front->intake = folder_intake_open(front);
    if (front->arena == NULL || front->snapshots == NULL ||
        front->jobs == NULL || front->deliveries == NULL ||
        front->pool == NULL || front->intake == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    if (!config_stage_start(front, err)) {
        return false;
    }
    front->senders = sender_pool_open(front, err);
    if (front->senders == NULL) {
        return false;
    }
    if (front->settings->archive_files) {
        front->archive = archive_thread_open(front->settings->spool, err);
        if (front->archive == NULL) {
            return false;
        }
    }
    front->control = control_open(front, err);
    return front->control != NULL;
}

static void close_parts(struct front *front)
{
    timer_stage_stop(front);
    control_close(front->control);
    folder_intake_close(front->intake);
    worker_pool_close(front->pool);
    sender_pool_close(front->senders);
    archive_thread_close(front->archive);
    store_close(front->store);
    store_reader_close(front->reader);
    ledger_close(front->ledger);
    task_queue_close(front->jobs);
    task_queue_close(front->deliveries);
    snapshot_release(front->snapshot);
    snapshot_cache_close(front->snapshots);
    arena_close(front->settings_arena);
    while (front->spares > 0) {
        arena_close(front->spare[--front->spares]);
    }
    arena_close(front->arena);
}

static bool append_mark(struct store_turn *store, void *context,
                        struct error *err)
{
    const enum event_kind *kind = context;
    struct event *event =
        event_make(store_turn_arena(store), *kind, clock_now(), NULL);

    event->actor = bytes_of_text("gateway");
    return store_append_event(store, event, NULL, err);
}

static bool mark(struct front *front, enum event_kind kind, struct error *err)
{
    return store_run(front->store, append_mark, &kind, false, err);
}

int front_run(const struct front_settings *settings, int supervisor)
{
    struct front front = { .settings = settings };
    struct outside outside = { 0 };
    struct error err = { 0 };

    log_set_role("front");
    front.loop = event_loop_open(&err);
    if (front.loop == NULL ||
        !open_outside(&outside, &front, supervisor, &err) ||
        !open_store(&front, &err) || !mark(&front, EVENT_STARTED, &err) ||
        !open_parts(&front, &err)) {
        log_error("front_cannot_start", NULL, "code=%s why=%s", err.code,
                  log_quote(bytes_of_text(err.text)));
        front.exit_status =
            err.kind == ERROR_CONFIG || err.kind == ERROR_DAMAGED
                ? SUPERVISOR_EXIT_CONFIG
                : SUPERVISOR_EXIT_FATAL;
        _exit(front.exit_status);
    }
    front.started = clock_now();
    stage_recover(&front);
    timer_stage_start(&front);
    folder_intake_refresh(front.intake);
    log_event("started", NULL, "pid=%ld config=%llu", (long)getpid(),
              (unsigned long long)front.snapshot_version);
    event_loop_run(front.loop);
    if (front.exit_status != 0) {
        /* C6: what memory holds is not to be trusted any more. */
        _exit(front.exit_status);
    }
    if (!mark(&front, EVENT_STOPPED, &err)) {
        log_error("stop_not_journalled", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
    }
    close_parts(&front);
    close_outside(&outside);
    event_loop_close(front.loop);
    log_event("stopped", NULL, "status=0");
    return EXIT_SUCCESS;
}
