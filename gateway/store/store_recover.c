/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening: journal first, then the ledger up to the journal's tail. Also what
 * needs no daemon: rebuild, compare, verify.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/log.h"
#include "store/store_inside.h"

enum {
    EVENTS_PER_COMMIT = 20000,
    ARENA_LIMIT = 4 * 1024 * 1024, /* for one event */
    DAY = 24 * 60 * 60 * 1000
};

/* ---- paths and lock ---- */

bool store_paths_fill(struct store_paths *paths, const char *spool,
                      struct error *err)
{
    if (snprintf(paths->spool, sizeof paths->spool, "%s", spool) >=
        (int)sizeof paths->spool) {
        return error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                         "the spool's path is too long: %.200s", spool);
    }
    (void)snprintf(paths->journal, sizeof paths->journal, "%s/journal",
                   paths->spool);
    (void)snprintf(paths->large, sizeof paths->large, "%s/large", paths->spool);
    (void)snprintf(paths->ledger, sizeof paths->ledger, "%s/ledger.db",
                   paths->spool);
    (void)snprintf(paths->lock, sizeof paths->lock, "%s/lock", paths->spool);
    return true;
}

bool store_lock(const struct store_paths *paths, int *descriptor,
                struct error *err)
{
    *descriptor = open(paths->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (*descriptor < 0) {
        return error_set_errno(err, ERROR_CONFIG, "SPOOL_OPEN",
                               "cannot open %s", paths->lock);
    }
    if (flock(*descriptor, LOCK_EX | LOCK_NB) != 0) {
        bool busy = errno == EWOULDBLOCK;

        error_set_errno(err, ERROR_REFUSED, busy ? "SPOOL_BUSY" : "SPOOL_OPEN",
                        "%s %s",
                        busy ? "another process works on spool" : "cannot lock",
                        paths->spool);
        if (err != NULL) {
            err->kind = ERROR_REFUSED;
        }
        (void)close(*descriptor);
        *descriptor = -1;
        return false;
    }
    return true;
}

/* ---- catching up ---- */

static bool apply_frame(struct catch_up *work, struct arena *arena,
                        const struct journal_frame *frame, struct error *err)
{
    struct event *event;

    if (frame->kind != FRAME_EVENT) {
        return true;
    }
    arena_reset(arena);
    if (!event_decode(arena, frame->body, &event, err) ||
        !ledger_apply(work->ledger, frame->position, event, APPLY_REPLAY,
                      err)) {
        return error_prefix(err, "event at position %" PRIu64, frame->position);
    }
    work->events++;
    return true;
}

/* One transaction's worth; *position moves on. */
static bool catch_up_some(struct catch_up *work, struct journal_reader *reader,
                          struct arena *arena, uint64_t *position,
                          struct error *err)
{
    uint64_t until = work->events + EVENTS_PER_COMMIT;

    if (!ledger_begin(work->ledger, err)) {
        return false;
    }
    while (*position < work->until && work->events < until) {
        struct journal_frame frame;

        if (journal_reader_next(reader, position, work->until, &frame, err) !=
                JOURNAL_FRAME ||
            !apply_frame(work, arena, &frame, err)) {
            ledger_abandon(work->ledger);
            return false;
        }
    }
    return ledger_commit(work->ledger, *position, err);
}

/* An event's bytes are bounded, so an arena that overruns is a journal that
 * was not written by us. */
static bool catch_up_guarded(struct catch_up *work,
                             struct journal_reader *reader, struct arena *arena,
                             struct error *err)
{
    uint64_t position = work->from;
    jmp_buf overrun;

    if (setjmp(overrun) != 0) {
        ledger_abandon(work->ledger);
        return error_set(err, ERROR_DAMAGED, "EVENT_DAMAGED",
                         "an event takes more memory than one can");
    }
    (void)arena_guard(arena, &overrun);
    while (position < work->until) {
        if (!catch_up_some(work, reader, arena, &position, err)) {
            return false;
        }
        if (work->progress != NULL) {
            work->progress(work->context, position, work->until);
        }
    }
    return true;
}

bool store_catch_up(struct catch_up *work, struct error *err)
{
    struct journal_reader *reader = journal_reader_open(work->journal, err);
    struct arena *arena = arena_open(ARENA_LIMIT);
    bool good = reader != NULL && arena != NULL;
    uint64_t first = 0;

    work->events = 0;
    if (arena == NULL) {
        good = error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to read the journal");
    }
    good = good && journal_reader_first(reader, &first, err);
    if (good && work->from < first) {
        work->from = first;
    }
    good = good && catch_up_guarded(work, reader, arena, err);
    arena_close(arena);
    journal_reader_close(reader);
    return good;
}

/* ---- opening ---- */

/* The ledger as it is; NULL with ERROR_DAMAGED: it has to be made again. */
static struct ledger *open_ledger(struct store *store, uint64_t *applied,
                                  char journal[ID_SIZE], struct error *err)
{
    struct ledger *ledger = ledger_open(store->paths.ledger, LEDGER_WRITE, err);

    if (ledger == NULL) {
        return NULL;
    }
    if (!ledger_applied(ledger, applied, err) ||
        !ledger_journal(ledger, journal, err)) {
        ledger_close(ledger);
        return NULL;
    }
    return ledger;
}

static void note_rebuild(struct store_report *report, const char *why)
{
    report->rebuilt = true;
    (void)snprintf(report->why, sizeof report->why, "%s", why);
    log_error("ledger_rebuilt", NULL, "why=%s", log_quote(bytes_of_text(why)));
}

/* An empty ledger for this journal, in place of whatever is there. */
static bool start_over(struct store *store, struct error *err)
{
    ledger_close(store->ledger);
    store->ledger = NULL;
    if (!ledger_discard(store->paths.ledger, err)) {
        return false;
    }
    store->ledger = ledger_open(store->paths.ledger, LEDGER_WRITE, err);
    return store->ledger != NULL &&
           ledger_set_journal(store->ledger, journal_id(store->journal), err);
}

static bool apply_rest(struct store *store, uint64_t from,
                       struct store_report *report, struct error *err)
{
    struct catch_up work = { .ledger = store->ledger,
                             .journal = store->paths.journal,
                             .from = from,
                             .until = report->journal.tail };
    bool good = store_catch_up(&work, err);

    report->applied = work.events;
    return good;
}

/* The journal is whole from here on; the ledger follows it. A ledger that
 * cannot is thrown away, once. */
static bool open_journal_then_ledger(struct store *store,
                                     struct store_report *report,
                                     struct error *err)
{
    char journal[ID_SIZE] = "";
    struct journal_options options = {
        .directory = store->paths.journal,
        .segment_size = store->settings.segment_size,
        .verify_at_open = store->settings.verify_at_open,
        .durable_id = journal,
        .calls = store->settings.calls,
    };
    struct error ledger_err = { 0 };
    uint64_t applied = 0;

    store->ledger = open_ledger(store, &applied, journal, &ledger_err);
    if (store->ledger == NULL && ledger_err.kind != ERROR_DAMAGED) {
        *err = ledger_err;
        return false;
    }
    store->journal = journal_open(&options, applied, &report->journal, err);
    if (store->journal == NULL) {
        return false;
    }
    if (store->ledger == NULL) {
        note_rebuild(report, ledger_err.text);
        return start_over(store, err) && apply_rest(store, 0, report, err);
    }
    if (applied == 0 && journal[0] == '\0') { /* new, or only just made */
        return ledger_set_journal(store->ledger, journal_id(store->journal),
                                  err) &&
               apply_rest(store, 0, report, err);
    }
    if (strcmp(journal, journal_id(store->journal)) != 0) {
        note_rebuild(report, "it was made from another journal");
        return start_over(store, err) && apply_rest(store, 0, report, err);
    }
    if (apply_rest(store, applied, report, &ledger_err)) {
        return true;
    }
    if (ledger_err.kind != ERROR_DAMAGED ||
        strncmp(ledger_err.code, "LEDGER", 6) != 0) {
        *err = ledger_err;
        return false;
    }
    note_rebuild(report, ledger_err.text);
    return start_over(store, err) && apply_rest(store, 0, report, err);
}

static bool is_known(void *context, const char *name)
{
    bool known = true;

    /* When in doubt it stays. */
    return !ledger_large_is_known(context, name, &known, NULL) || known;
}

/* Only the last days: what an event names was renamed shortly before it, and
 * what is older was looked at by an earlier start. */
static bool sweep(struct store *store, struct store_report *report,
                  struct error *err)
{
    return large_object_sweep(store->paths.large,
                              clock_now() - 2 * (int64_t)DAY, is_known,
                              store->ledger, &report->swept, err);
}

static bool recover(struct store *store, struct store_report *report,
                    struct error *err)
{
    return durable_directory_make(store->paths.spool, (mode_t)0750, err) &&
           store_lock(&store->paths, &store->lock, err) &&
           durable_directory_make(store->paths.large, (mode_t)0750, err) &&
           open_journal_then_ledger(store, report, err) &&
           sweep(store, report, err);
}

static void set_defaults(struct store_settings *settings)
{
    settings->segment_size = settings->segment_size == 0
                                 ? (uint64_t)JOURNAL_SEGMENT_SIZE
                                 : settings->segment_size;
    settings->group_documents =
        settings->group_documents == 0 ? 64 : settings->group_documents;
    settings->queue_limit =
        settings->queue_limit == 0 ? 4096 : settings->queue_limit;
    settings->free_floor = settings->free_floor == 0
                               ? UINT64_C(256) * 1024 * 1024
                               : settings->free_floor;
    settings->verify_at_open = settings->verify_at_open == 0
                                   ? UINT64_C(1024) * 1024 * 1024
                                   : settings->verify_at_open;
}

struct store *store_open(const struct store_settings *settings,
                         struct store_report *report, struct error *err)
{
    struct store *store = calloc(1, sizeof *store);
    int64_t began = clock_monotonic();

    memset(report, 0, sizeof *report);
    if (store == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the store");
        return NULL;
    }
    store->lock = -1;
    store->settings = *settings;
    set_defaults(&store->settings);
    (void)pthread_mutex_init(&store->mutex, NULL);
    (void)pthread_cond_init(&store->wake, NULL);
    (void)pthread_mutex_init(&store->told_mutex, NULL);
    (void)pthread_cond_init(&store->told_wake, NULL);
    buffer_open(&store->turn.json, 0);
    store->turn.store = store;
    store->turn.arena = arena_open(WORK_ARENA_LIMIT);
    store->stats.last_sync_good = true;
    if (store->turn.arena == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the store");
        store_close(store);
        return NULL;
    }
    if (!store_paths_fill(&store->paths, settings->spool, err) ||
        !recover(store, report, err)) {
        store_close(store);
        return NULL;
    }
    store->stats.durable = report->journal.tail;
    report->took = clock_monotonic() - began;
    return store;
}

/* ---- without a daemon ---- */

struct offline {
    struct store_paths paths;
    int lock;
    char fresh[STORE_PATH_SIZE + 16]; /* the ledger being made */
    struct ledger *ledger;
};

static bool begin_fresh(struct offline *offline, const char *journal,
                        struct error *err)
{
    (void)snprintf(offline->fresh, sizeof offline->fresh, "%s.new",
                   offline->paths.ledger);
    if (!ledger_discard(offline->fresh, err)) {
        return false;
    }
    offline->ledger = ledger_open(offline->fresh, LEDGER_WRITE, err);
    return offline->ledger != NULL &&
           ledger_set_journal(offline->ledger, journal, err);
}

static bool rebuild_locked(struct offline *offline, struct catch_up *work,
                           struct error *err)
{
    struct journal_options options = { .directory = offline->paths.journal };
    struct journal_report report;
    struct journal *journal = journal_open(&options, 0, &report, err);
    bool good;

    if (journal == NULL) {
        return false;
    }
    good = begin_fresh(offline, journal_id(journal), err);
    journal_close(journal);
    work->ledger = offline->ledger;
    work->journal = offline->paths.journal;
    work->until = report.tail;
    good = good && store_catch_up(work, err);
    ledger_close(offline->ledger); /* checkpoints; no log is left */
    return good && ledger_discard(offline->paths.ledger, err) &&
           durable_file_rename(offline->fresh, offline->paths.ledger, err);
}

bool store_rebuild_ledger(const char *spool,
                          void (*progress)(void *context, uint64_t done,
                                           uint64_t all),
                          void *context, uint64_t *events, struct error *err)
{
    struct offline offline = { .lock = -1 };
    struct catch_up work = { .progress = progress, .context = context };
    bool good;

    if (!store_paths_fill(&offline.paths, spool, err) ||
        !store_lock(&offline.paths, &offline.lock, err)) {
        return false;
    }
    good = rebuild_locked(&offline, &work, err);
    *events = work.events;
    (void)close(offline.lock);
    return good;
}

/* The live ledger at rest at one position, and one made up to there. */
static bool compare_held(struct offline *offline, struct ledger *live,
                         bool *equal, char difference[600], struct error *err)
{
    struct catch_up work = { .journal = offline->paths.journal };
    char journal[ID_SIZE];
    bool good = ledger_applied(live, &work.until, err) &&
                ledger_journal(live, journal, err) &&
                begin_fresh(offline, journal, err);

    work.ledger = offline->ledger;
    good = good && store_catch_up(&work, err) &&
           ledger_compare(live, offline->ledger, equal, difference, err);
    ledger_close(offline->ledger);
    return ledger_discard(offline->fresh, err) && good;
}

bool store_compare_ledger(const char *spool, bool *equal, char difference[600],
                          struct error *err)
{
    struct offline offline = { .lock = -1 };
    struct ledger *live;
    bool good;

    if (!store_paths_fill(&offline.paths, spool, err)) {
        return false;
    }
    live = ledger_open(offline.paths.ledger, LEDGER_READ, err);
    if (live == NULL) {
        return false;
    }
    good = ledger_hold(live, err);
    if (good) {
        good = compare_held(&offline, live, equal, difference, err);
        ledger_release(live);
    }
    ledger_close(live);
    return good;
}

static bool verify_event(const struct store_paths *paths, struct arena *arena,
                         struct bytes json, struct error *err)
{
    struct event *event;

    arena_reset(arena);
    if (!event_decode(arena, json, &event, err)) {
        return false;
    }
    for (size_t i = 0; i < event->object_count; i++) {
        const struct object_ref *ref = &event->objects[i].ref;

        if (ref->large[0] != '\0' &&
            !large_object_verify(paths->large, ref, err)) {
            return false;
        }
    }
    return true;
}

/* Every frame's checksum, every object's SHA-256, every event, and the files
 * of large objects. */
static bool verify_frames(const struct store_paths *paths,
                          struct journal_reader *reader, struct arena *arena,
                          uint64_t until, struct error *err)
{
    uint64_t position;

    if (!journal_reader_first(reader, &position, err)) {
        return false;
    }
    while (position < until) {
        struct journal_frame frame;

        if (journal_reader_next(reader, &position, until, &frame, err) !=
            JOURNAL_FRAME) {
            return false;
        }
        if (frame.kind == FRAME_OBJECT) {
            struct digest digest = digest_of(frame.body);

            if (!digest_equal(&digest, &frame.digest)) {
                return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                                 "the object at %" PRIu64
                                 " does not have its SHA-256",
                                 frame.position);
            }
        } else if (frame.kind == FRAME_EVENT &&
                   !verify_event(paths, arena, frame.body, err)) {
            return error_prefix(err, "event at %" PRIu64, frame.position);
        }
    }
    return true;
}

bool store_verify(const char *spool, struct error *err)
{
    struct store_paths paths;
    struct journal_reader *reader = NULL;
    struct ledger *ledger = NULL;
    struct arena *arena = arena_open(0);
    uint64_t until = 0;
    bool good = false;

    if (arena == NULL || !store_paths_fill(&paths, spool, err)) {
        goto done;
    }
    ledger = ledger_open(paths.ledger, LEDGER_READ, err);
    if (ledger == NULL || !ledger_applied(ledger, &until, err)) {
        goto done;
    }
    reader = journal_reader_open(paths.journal, err);
    good = reader != NULL && ledger_check(ledger, err) &&
           verify_frames(&paths, reader, arena, until, err);
done:
    journal_reader_close(reader);
    ledger_close(ledger);
    arena_close(arena);
    return good;
}
