/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal crash delivery */
/* Timeout: 300 */
#include "unit/store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"

static char spool[FIXTURE_PATH];
static const int64_t now = INT64_C(1790000000000);

static int set_up(void **state)
{
    (void)state;
    log_set_descriptor(open("/dev/null", O_WRONLY));
    fixture_directory(spool);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_remove(spool);
    return 0;
}

/* ---- a small accept ---- */

struct accept {
    unsigned n; /* id and control number */
    const char *text;
    bool refuse;    /* looks, and says no */
    bool fail_late; /* has appended, and says no */
    bool take_much; /* more memory than one may */
    struct object_draft draft;
    struct id seen; /* who has the key already */
};

static bool accept_turn(struct store_turn *turn, void *context,
                        struct error *err)
{
    struct accept *accept = context;
    struct arena *arena = store_turn_arena(turn);
    struct id id = fixture_id(accept->n);
    const char *control = arena_format(arena, "%09u", accept->n);
    struct ledger_dedupe seen;
    struct event *event;
    struct bytes again;

    if (accept->refuse) {
        return error_set(err, ERROR_REFUSED, "NO", "no");
    }
    switch (ledger_dedupe(store_turn_ledger(turn), arena, bytes_of_text("mill"),
                          bytes_of_text("isa"), bytes_of_text(control), &seen,
                          err)) {
    case LOOKUP_FOUND:
        accept->seen = seen.document;
        return true;
    case LOOKUP_NONE:
        break;
    case LOOKUP_FAILED:
        return false;
    }
    accept->draft.content = bytes_of_text(accept->text);
    accept->draft.ref.length = accept->draft.content.length;
    accept->draft.ref.sha256 = digest_of(accept->draft.content);
    if (!store_append_object(turn, &accept->draft, err) ||
        !store_turn_read(turn, &accept->draft.ref, &again, err)) {
        return false;
    }
    assert_true(bytes_equal(again, accept->draft.content));
    event = fixture_received(arena, now, &id, "mill", control);
    event->objects[0].ref = accept->draft.ref;
    if (!store_append_event(turn, event, NULL, err)) {
        return false;
    }
    if (accept->take_much) {
        (void)arena_take(arena, 1024UL * 1024 * 1024);
    }
    return !accept->fail_late || error_set(err, ERROR_REFUSED, "LATE", "late");
}

static bool accept_one(struct store *store, unsigned n, const char *text)
{
    struct accept accept = { .n = n, .text = text };
    struct error err = { 0 };

    assert_good(store_run(store, accept_turn, &accept, false, &err), err);
    return id_is_none(&accept.seen);
}

static struct ledger *reader(void)
{
    struct error err = { 0 };
    struct ledger *ledger =
        ledger_open(fixture_path(spool, "ledger.db"), LEDGER_READ, &err);

    if (ledger == NULL) {
        fail_msg("%s", err.text);
    }
    return ledger;
}

/* Is document n there, with these bytes? */
static bool is_there(unsigned n, const char *text)
{
    struct ledger *ledger = reader();
    struct arena *arena = arena_open(0);
    struct error err = { 0 };
    struct store_reader *objects = store_reader_open(spool, &err);
    struct id id = fixture_id(n);
    struct object_ref ref;
    struct bytes content;
    bool there = false;

    assert_non_null(objects);
    if (ledger_object(ledger, &id, "raw", &ref, &err) == LOOKUP_FOUND) {
        assert_good(store_read(objects, arena, &ref, 1 << 20, &content, &err),
                    err);
        there = bytes_equal_text(content, text);
    }
    store_reader_close(objects);
    arena_close(arena);
    ledger_close(ledger);
    return there;
}

static void assert_equal_when_rebuilt(void)
{
    struct error err = { 0 };
    char difference[600];
    bool equal;

    assert_good(store_compare_ledger(spool, &equal, difference, &err), err);
    if (!equal) {
        fail_msg("%s", difference);
    }
}

/* ---- the good way ---- */

static void accepted_is_there(void **state)
{
    struct store_report report;
    struct store *store = fixture_store(spool, &report);
    struct error err = { 0 };
    struct store_stats stats;

    (void)state;
    assert_true(report.journal.created);
    assert_true(accept_one(store, 1, "first"));
    assert_true(accept_one(store, 2, "second"));
    assert_false(accept_one(store, 1, "first again"));
    assert_true(is_there(1, "first"));
    assert_true(is_there(2, "second"));
    assert_false(is_there(3, "third"));
    store_stats(store, &stats);
    assert_int_equal(stats.works, 3);
    assert_int_equal(stats.events, 2);
    assert_int_equal(stats.objects, 2);
    assert_int_equal(stats.groups, 2);
    assert_true(stats.last_sync_good);
    assert_true(stats.last_sync > 0);
    assert_false(store_failed(store, &err));
    assert_good(store_verify(spool, &err), err);
    assert_equal_when_rebuilt();
    store_close(store);
    assert_equal_when_rebuilt();

    store = fixture_store(spool, &report);
    assert_false(report.journal.created);
    assert_false(report.rebuilt);
    assert_int_equal(report.applied, 0);
    assert_false(accept_one(store, 2, "second"));
    store_close(store);
    store_close(NULL);
}

static void second_process_is_kept_out(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct store_settings settings = { .spool = spool };
    struct store_report report;
    struct error err = { 0 };
    uint64_t events;

    (void)state;
    assert_null(store_open(&settings, &report, &err));
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_string_equal(err.code, "SPOOL_BUSY");
    assert_false(store_rebuild_ledger(spool, NULL, NULL, &events, &err));
    assert_string_equal(err.code, "SPOOL_BUSY");
    store_close(store);
    assert_good(store_rebuild_ledger(spool, NULL, NULL, &events, &err), err);
}

/* Works come back in the order they were handed over, and only once. */
struct counted {
    struct store_work work;
    struct accept accept;
    atomic_int *order;
    int place;
    atomic_int done;
    bool good;
};

static void count_done(void *context, const struct error *err)
{
    struct counted *counted = context;

    counted->good = err == NULL;
    counted->place = atomic_fetch_add(counted->order, 1);
    atomic_fetch_add(&counted->done, 1);
}

static bool counted_turn(struct store_turn *turn, void *context,
                         struct error *err)
{
    struct counted *counted = context;

    return accept_turn(turn, &counted->accept, err);
}

static void in_order_and_once(void **state)
{
    enum { MANY = 500 };
    struct store *store = fixture_store(spool, NULL);
    struct counted *all = calloc(MANY, sizeof *all);
    atomic_int order = 0;

    (void)state;
    assert_non_null(all);
    for (int i = 0; i < MANY; i++) {
        all[i].work.run = counted_turn;
        all[i].work.done = count_done;
        all[i].work.context = &all[i];
        all[i].accept.n = (unsigned)i + 1;
        all[i].accept.text = "text";
        all[i].accept.refuse = i % 7 == 3;
        all[i].order = &order;
        store_submit(store, &all[i].work);
    }
    store_close(store); /* finishes what was submitted */
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(atomic_load(&all[i].done), 1);
        assert_int_equal(all[i].place, i);
        assert_int_equal(all[i].good, i % 7 != 3);
        assert_int_equal(is_there((unsigned)i + 1, "text"), i % 7 != 3);
        if (i > 20 && i < MANY - 20) {
            i += 20; /* looking is slow */
        }
    }
    free(all);
    assert_equal_when_rebuilt();
}

/* ---- many threads ---- */

enum { THREADS = 8, EACH = 100 };

struct thread {
    struct store *store;
    pthread_t thread;
    unsigned number;
    int taken;
};

/* All threads try the same control numbers: each is taken once (C3). */
static void *race(void *context)
{
    struct thread *thread = context;

    for (unsigned i = 1; i <= EACH; i++) {
        thread->taken += accept_one(thread->store, i, "raced");
    }
    return NULL;
}

static void no_key_is_taken_twice(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct thread threads[THREADS];
    struct ledger *ledger;
    struct arena *arena = arena_open(0);
    struct ledger_count *counts;
    struct error err = { 0 };
    int taken = 0;
    size_t count;

    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i] = (struct thread){ .store = store, .number = i };
        assert_int_equal(
            pthread_create(&threads[i].thread, NULL, race, &threads[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i].thread, NULL), 0);
        taken += threads[i].taken;
    }
    store_close(store);
    assert_int_equal(taken, EACH);
    ledger = reader();
    assert_good(ledger_counts(ledger, arena, &counts, &count, &err), err);
    assert_int_equal(count, 1);
    assert_int_equal(counts[0].documents, EACH);
    ledger_close(ledger);
    arena_close(arena);
    assert_equal_when_rebuilt();
}

/* ---- refusing and failing work ---- */

static void refused_work_leaves_nothing(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct accept accept = { .n = 5, .text = "late", .fail_late = true };
    struct error err = { 0 };
    struct store_stats before;
    struct store_stats after;

    (void)state;
    assert_true(accept_one(store, 1, "first"));
    store_stats(store, &before);
    assert_false(store_run(store, accept_turn, &accept, true, &err));
    assert_string_equal(err.code, "LATE");
    accept.fail_late = false;
    accept.take_much = true;
    assert_false(store_run(store, accept_turn, &accept, true, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    accept = (struct accept){ .n = 6, .refuse = true };
    assert_false(store_run(store, accept_turn, &accept, false, &err));
    assert_string_equal(err.code, "NO");
    store_stats(store, &after);
    assert_int_equal(before.durable, after.durable);
    assert_false(is_there(5, "late"));
    /* the key is free: a failed try never blocks a later good one (C3) */
    assert_true(accept_one(store, 5, "good"));
    assert_true(is_there(5, "good"));
    store_close(store);
    assert_equal_when_rebuilt();
}

static void failing_late_without_undo_is_a_panic(void **state)
{
    pid_t child = fork();
    int status;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = fixture_store(spool, NULL);
        struct accept accept = { .n = 5, .text = "late", .fail_late = true };
        struct error err = { 0 };

        (void)!store_run(store, accept_turn, &accept, false, &err);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void full_queue_is_told(void **state)
{
    struct store_settings settings = { .spool = spool,
                                       .segment_size = 256 * 1024,
                                       .queue_limit = 3,
                                       .free_floor = 1 };
    struct store_report report;
    struct error err = { 0 };
    struct store *store = store_open(&settings, &report, &err);
    struct counted all[4];
    atomic_int order = 0;

    (void)state;
    assert_non_null(store); /* not started: nothing is taken off */
    memset(all, 0, sizeof all);
    for (unsigned i = 0; i < 4; i++) {
        all[i].work.run = counted_turn;
        all[i].work.done = count_done;
        all[i].work.context = &all[i];
        all[i].accept.n = i + 1;
        all[i].accept.text = "text";
        all[i].order = &order;
        store_submit(store, &all[i].work);
    }
    assert_int_equal(atomic_load(&all[3].done), 1);
    assert_false(all[3].good);
    assert_int_equal(atomic_load(&order), 1);
    assert_good(store_start(store, &err), err);
    store_close(store);
    assert_int_equal(atomic_load(&order), 4);
    assert_true(all[0].good && all[1].good && all[2].good);
}

/* ---- C6 ---- */

static atomic_int writes_left;
static atomic_int syncs_left;

static ssize_t failing_pwrite(int descriptor, const void *data, size_t length,
                              off_t offset)
{
    if (atomic_fetch_sub(&writes_left, 1) <= 0) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(descriptor, data, length, offset);
}

static int failing_fdatasync(int descriptor)
{
    if (atomic_fetch_sub(&syncs_left, 1) <= 0) {
        errno = EIO;
        return -1;
    }
    return fdatasync(descriptor);
}

static const struct journal_calls failing_calls = { failing_pwrite,
                                                    failing_fdatasync };

static struct store *failing_store(void)
{
    struct store_settings settings = { .spool = spool,
                                       .segment_size = 1 << 20,
                                       .free_floor = 1,
                                       .calls = &failing_calls };
    struct store_report report;
    struct error err = { 0 };
    struct store *store;

    atomic_store(&writes_left, INT32_MAX);
    atomic_store(&syncs_left, INT32_MAX);
    store = store_open(&settings, &report, &err);
    if (store == NULL) {
        fail_msg("%s", err.text);
    }
    assert_good(store_start(store, &err), err);
    return store;
}

/* Whichever call fails, the answer is a failure, everything after it too, and
 * after a restart all that was acknowledged is there. */
static void failed_call_ends_it(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        struct store *store = failing_store();
        struct accept accept = { .n = 100 + (unsigned)which, .text = "lost" };
        struct error err = { 0 };
        struct store_stats stats;

        (void)accept_one(store, 1, "kept");
        atomic_store(which == 0 ? &writes_left : &syncs_left, 0);
        assert_false(store_run(store, accept_turn, &accept, false, &err));
        assert_int_equal(err.kind, ERROR_FATAL);
        atomic_store(&writes_left, INT32_MAX);
        atomic_store(&syncs_left, INT32_MAX);
        assert_false(store_run(store, accept_turn, &accept, false, &err));
        assert_int_equal(err.kind, ERROR_FATAL);
        assert_true(store_failed(store, &err));
        store_stats(store, &stats);
        assert_false(stats.last_sync_good);
        store_close(store);
        assert_true(is_there(1, "kept"));
        store = fixture_store(spool, NULL);
        assert_true(is_there(1, "kept"));
        store_close(store);
        assert_equal_when_rebuilt();
    }
}

/* ---- recovery ---- */

/* The ledger's files as they were at some time put under a journal that went
 * on. */
static void old_ledger_catches_up(void **state)
{
    struct store_report report;
    struct store *store = fixture_store(spool, &report);
    struct error err = { 0 };
    struct buffer old;

    (void)state;
    buffer_open(&old, 0);
    assert_true(accept_one(store, 1, "first"));
    store_close(store);
    assert_good(file_read_whole(fixture_path(spool, "ledger.db"), &old, &err),
                err);
    store = fixture_store(spool, &report);
    for (unsigned i = 2; i < 40; i++) {
        assert_true(accept_one(store, i, "later"));
    }
    store_close(store);
    assert_good(ledger_discard(fixture_path(spool, "ledger.db"), &err), err);
    assert_good(durable_file_write(spool, "ledger.db", 0640, buffer_bytes(&old),
                                   true, &err),
                err);
    buffer_close(&old);
    store = fixture_store(spool, &report);
    assert_int_equal(report.applied, 38);
    assert_false(report.rebuilt);
    assert_true(is_there(39, "later"));
    assert_false(accept_one(store, 20, "again"));
    store_close(store);
    assert_equal_when_rebuilt();
}

static void expect_rebuilt(unsigned documents)
{
    struct store_report report;
    struct store *store = fixture_store(spool, &report);

    assert_true(report.rebuilt);
    assert_int_equal(report.applied, documents);
    assert_true(report.why[0] != '\0');
    assert_true(is_there(1, "text"));
    assert_false(accept_one(store, documents, "again"));
    store_close(store);
    assert_equal_when_rebuilt();
}

static void damaged_ledger_is_made_again(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    const char *path = fixture_path(spool, "ledger.db");
    struct error err = { 0 };
    char junk[4096];
    int descriptor;

    (void)state;
    for (unsigned i = 1; i <= 30; i++) {
        assert_true(accept_one(store, i, "text"));
    }
    store_close(store);
    memset(junk, 'j', sizeof junk);
    /* no database at all */
    descriptor = open(path, O_WRONLY);
    assert_int_equal(pwrite(descriptor, junk, 100, 0), 100);
    assert_int_equal(close(descriptor), 0);
    expect_rebuilt(30);
    /* cut in half */
    assert_int_equal(truncate(path, 5000), 0);
    expect_rebuilt(30);
    /* of another version: the table is there, the schema is not */
    assert_good(ledger_discard(path, &err), err);
    {
        struct store_report report;

        store = fixture_store(spool, &report);
        assert_false(report.rebuilt); /* it was only missing */
        assert_int_equal(report.applied, 30);
        store_close(store);
    }
}

/* A ledger that belongs to another journal says nothing about this one. */
static void foreign_ledger_is_made_again(void **state)
{
    char other[FIXTURE_PATH];
    struct error err = { 0 };
    struct buffer foreign;
    struct store *store;

    (void)state;
    fixture_directory(other);
    store = fixture_store(other, NULL);
    for (unsigned i = 1; i <= 90; i++) {
        assert_true(accept_one(store, i, "other"));
    }
    store_close(store);
    store = fixture_store(spool, NULL);
    for (unsigned i = 1; i <= 3; i++) {
        assert_true(accept_one(store, i, "text"));
    }
    store_close(store);
    buffer_open(&foreign, 0);
    assert_good(
        file_read_whole(fixture_path(other, "ledger.db"), &foreign, &err), err);
    assert_good(durable_file_write(spool, "ledger.db", 0640,
                                   buffer_bytes(&foreign), true, &err),
                err);
    buffer_close(&foreign);
    fixture_remove(other);
    expect_rebuilt(3);
}

/* The journal lost what the ledger knows was durable: stop, and say so. */
static void shorter_journal_stops(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct store_settings settings = { .spool = spool };
    struct store_report report;
    struct error err = { 0 };
    char path[FIXTURE_PATH * 2];
    uint64_t size;

    (void)state;
    assert_true(accept_one(store, 1, "first"));
    {
        struct store_stats stats;

        store_stats(store, &stats);
        size = stats.durable;
    }
    store_close(store);
    (void)snprintf(path, sizeof path, "%s/journal/%020d.seg", spool, 0);
    assert_int_equal(truncate(path, (off_t)size - 100), 0);
    assert_null(store_open(&settings, &report, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_non_null(strstr(err.text, "known to be good"));
}

static void large_objects_and_what_is_left_over(void **state)
{
    struct store_report report;
    struct store *store = fixture_store(spool, &report);
    size_t length = 3 * OBJECT_INLINE_LIMIT;
    char *content = malloc(length);
    struct object_draft draft;
    struct object_draft orphan;
    struct store_reader *objects;
    struct arena *arena = arena_open(0);
    struct error err = { 0 };
    struct bytes read;
    int descriptor;
    uint64_t offset;
    char first[4];

    (void)state;
    assert_non_null(content);
    memset(content, 'L', length);
    assert_good(store_prepare(store, bytes_of(content, length), &draft, &err),
                err);
    assert_good(
        store_prepare(store, bytes_of(content, length - 1), &orphan, &err),
        err);
    {
        struct accept accept = { .n = 1, .text = "small" };

        assert_good(store_run(store, accept_turn, &accept, false, &err), err);
        objects = store_reader_open(spool, &err);
        assert_non_null(objects);
        assert_good(store_read_descriptor(objects, &accept.draft.ref,
                                          &descriptor, &offset, &err),
                    err);
        assert_int_equal(pread(descriptor, first, 4, (off_t)offset), 4);
        assert_memory_equal(first, "smal", 4);
        assert_int_equal(close(descriptor), 0);
    }
    assert_good(store_read(objects, arena, &draft.ref, length, &read, &err),
                err);
    assert_int_equal(read.length, length);
    assert_memory_equal(read.data, content, length);
    assert_false(
        store_read(objects, arena, &draft.ref, length - 1, &read, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_good(
        store_read_descriptor(objects, &draft.ref, &descriptor, &offset, &err),
        err);
    assert_int_equal(offset, 0);
    assert_int_equal(close(descriptor), 0);
    store_reader_close(objects);
    store_close(store);
    /* no event names the two: both go */
    store = fixture_store(spool, &report);
    assert_int_equal(report.swept, 2);
    store_close(store);
    arena_close(arena);
    free(content);
}

/* ---- control numbers ---- */

struct draw {
    uint64_t from, until;
    uint64_t numbers[3];
};

static bool draw_turn(struct store_turn *turn, void *context, struct error *err)
{
    struct draw *draw = context;
    struct event *event =
        event_make(store_turn_arena(turn), EVENT_NOTE, now, NULL);

    for (size_t i = 0; i < COUNT_OF(draw->numbers); i++) {
        if (!store_draw_number(turn, event, bytes_of_text("mill/isa"),
                               draw->from, draw->until, &draw->numbers[i],
                               err)) {
            return false;
        }
    }
    return store_append_event(turn, event, NULL, err);
}

static void expect_draw(struct store *store, uint64_t a, uint64_t b, uint64_t c)
{
    struct draw draw = { .from = 10, .until = 15 };
    struct error err = { 0 };

    assert_good(store_run(store, draw_turn, &draw, false, &err), err);
    assert_int_equal(draw.numbers[0], a);
    assert_int_equal(draw.numbers[1], b);
    assert_int_equal(draw.numbers[2], c);
}

static void numbers_are_drawn_once(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct error err = { 0 };
    uint64_t events;

    (void)state;
    expect_draw(store, 10, 11, 12);
    store_close(store);
    assert_good(store_rebuild_ledger(spool, NULL, NULL, &events, &err), err);
    assert_int_equal(events, 1);
    store = fixture_store(spool, NULL);
    expect_draw(store, 13, 14, 15);
    expect_draw(store, 10, 11, 12); /* begins again */
    store_close(store);
    assert_equal_when_rebuilt();
}

/* ---- space ---- */

static void space_is_asked_for(void **state)
{
    struct store_settings settings = { .spool = spool,
                                       .segment_size = 256 * 1024,
                                       .free_floor = UINT64_MAX / 2 };
    struct store_report report;
    struct store_stats stats;
    struct error err = { 0 };
    struct store *store = store_open(&settings, &report, &err);

    (void)state;
    assert_non_null(store);
    assert_false(store_has_room(store, 1, &err));
    assert_int_equal(err.kind, ERROR_TRANSIENT);
    assert_string_equal(err.code, "DISK_FULL");
    store_stats(store, &stats);
    assert_true(stats.full);
    store_close(store);
    store = fixture_store(spool, NULL);
    assert_true(store_has_room(store, 1, &err));
    assert_false(store_has_room(store, UINT64_MAX / 2, &err));
    store_close(store);
}

/* ---- the ledger holds nothing that the journal does not ---- */

struct history {
    struct fixture_world *world;
};

static bool random_turn(struct store_turn *turn, void *context,
                        struct error *err)
{
    struct history *history = context;
    struct event *event =
        fixture_random_event(history->world, store_turn_arena(turn));

    return store_append_event(turn, event, NULL, err);
}

static void live_ledger_equals_rebuilt(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct fixture_world *world = calloc(1, sizeof *world);
        struct history history = { world };
        struct store *store = fixture_store(spool, NULL);
        struct error err = { 0 };
        uint64_t events;

        assert_non_null(world);
        world->random.state = seed;
        world->now = now;
        for (int i = 0; i < 600; i++) {
            if (!store_run(store, random_turn, &history, true, &err)) {
                fail_msg("seed %" PRIu64 ": %s", seed, err.text);
            }
            if (i % 200 == 150) { /* and across restarts */
                store_close(store);
                store = fixture_store(spool, NULL);
            }
        }
        assert_equal_when_rebuilt();
        store_close(store);
        assert_good(store_rebuild_ledger(spool, NULL, NULL, &events, &err),
                    err);
        assert_int_equal(events, 600);
        assert_equal_when_rebuilt();
        free(world);
        fixture_remove(spool);
        fixture_directory(spool);
    }
}

/* A difference is found and shown. */
static void differences_are_shown(void **state)
{
    struct store *store = fixture_store(spool, NULL);
    struct error err = { 0 };
    struct ledger *ledger;
    struct event *event;
    struct arena *arena = arena_open(0);
    char difference[600];
    uint64_t applied;
    bool equal;

    (void)state;
    assert_true(accept_one(store, 1, "first"));
    store_close(store);
    ledger = ledger_open(fixture_path(spool, "ledger.db"), LEDGER_WRITE, &err);
    assert_non_null(ledger);
    assert_good(ledger_applied(ledger, &applied, &err), err);
    event = event_make(arena, EVENT_NOTE, now, NULL);
    event_add_effect(arena, event, EFFECT_COUNTER_SET)->counter =
        (struct ledger_counter){ bytes_of_text("secretly"), 7 };
    assert_good(ledger_begin(ledger, &err), err);
    assert_good(ledger_apply(ledger, 8, event, APPLY_LIVE, &err), err);
    assert_good(ledger_commit(ledger, applied, &err), err);
    ledger_close(ledger);
    assert_good(store_compare_ledger(spool, &equal, difference, &err), err);
    assert_false(equal);
    assert_true(difference[0] != '\0');
    arena_close(arena);
}

int main(void)
{
#define WITH_SPOOL(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(accepted_is_there),
        WITH_SPOOL(second_process_is_kept_out),
        WITH_SPOOL(in_order_and_once),
        WITH_SPOOL(no_key_is_taken_twice),
        WITH_SPOOL(refused_work_leaves_nothing),
        WITH_SPOOL(failing_late_without_undo_is_a_panic),
        WITH_SPOOL(full_queue_is_told),
        WITH_SPOOL(failed_call_ends_it),
        WITH_SPOOL(old_ledger_catches_up),
        WITH_SPOOL(damaged_ledger_is_made_again),
        WITH_SPOOL(foreign_ledger_is_made_again),
        WITH_SPOOL(shorter_journal_stops),
        WITH_SPOOL(large_objects_and_what_is_left_over),
        WITH_SPOOL(numbers_are_drawn_once),
        WITH_SPOOL(space_is_asked_for),
        WITH_SPOOL(live_ledger_equals_rebuilt),
        WITH_SPOOL(differences_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
