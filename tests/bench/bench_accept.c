/* SPDX-License-Identifier: Apache-2.0
 *
 * How much of a bare group-commit append is left when an accept does all that
 * it must: dedupe check, object, event, ledger.
 *
 * All sides: 32 threads, each hands over one order of 2 KB, waits until it is
 * durable, and hands over the next; one thread appends, groups of what has
 * come, one write and one fdatasync per group. The bare sides write the same
 * bytes as the accept side's journal (object, event and frames), as one lump
 * per order, and do nothing else:
 *   filled     into a file that was written full of zeros before, which is how
 *              the journal makes its segments; this is the one to compare with
 *   allocated  into a file that was only allocated, where every sync has also
 *              to write metadata: what the filling is good for
 * They take turns; the medians are compared.
 *
 * bench_accept [directory [seconds]]: where (default: a new directory here),
 * and how long each turn lasts (default 2).
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "scratch.h"
#include "store/store.h"
#include "timing.h"

enum { WRITERS = 32, ORDER_SIZE = 2048, ROUNDS = 5, GROUP = 64 };

static void stop(const char *what, const struct error *err)
{
    (void)fprintf(stderr, "bench_accept: %s: %s\n", what,
                  err == NULL ? "failed" : err->text);
    exit(1);
}

/* ---- a bare side: a queue, a thread, a file ---- */

struct lump {
    sem_t done;
    struct lump *next;
};

struct bare {
    int descriptor;
    size_t lump_size; /* bytes written per order */
    char *buffer;     /* GROUP lumps */
    off_t at, end;
    bool filled;
    pthread_t appender;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct lump *first, *last;
    bool closing;
};

static struct lump *bare_pop(struct bare *bare, bool wait)
{
    struct lump *lump;

    (void)pthread_mutex_lock(&bare->mutex);
    while (wait && bare->first == NULL && !bare->closing) {
        (void)pthread_cond_wait(&bare->wake, &bare->mutex);
    }
    lump = bare->first;
    if (lump != NULL) {
        bare->first = lump->next;
        if (bare->first == NULL) {
            bare->last = NULL;
        }
    }
    (void)pthread_mutex_unlock(&bare->mutex);
    return lump;
}

static void bare_make_file(struct bare *bare, bool filled)
{
    char *zeros = calloc(1, JOURNAL_SEGMENT_SIZE);
    bool good =
        zeros != NULL && bare->descriptor >= 0 &&
        (filled
             ? pwrite(bare->descriptor, zeros, JOURNAL_SEGMENT_SIZE, 0) ==
                   JOURNAL_SEGMENT_SIZE
             : posix_fallocate(bare->descriptor, 0, JOURNAL_SEGMENT_SIZE) == 0);

    if (!good || fsync(bare->descriptor) != 0) {
        stop("bare file", NULL);
    }
    free(zeros);
}

/* An allocated file that was written once is as good as a filled one, so it
 * is made anew for each turn. */
static void bare_renew(struct bare *bare)
{
    if (!bare->filled) {
        if (ftruncate(bare->descriptor, 0) != 0) {
            stop("bare file", NULL);
        }
        bare_make_file(bare, false);
        bare->at = 0;
    }
}

static void *bare_append(void *context)
{
    struct bare *bare = context;
    struct lump *group[GROUP];
    struct lump *lump;

    while ((lump = bare_pop(bare, true)) != NULL) {
        size_t count = 0;
        size_t bytes;

        do {
            memset(bare->buffer + count * bare->lump_size, 'x',
                   bare->lump_size);
            group[count++] = lump;
        } while (count < GROUP && (lump = bare_pop(bare, false)) != NULL);
        bytes = count * bare->lump_size;
        if (bare->at + (off_t)bytes > bare->end) {
            bare->at = 0;
            bare_renew(bare);
        }
        if (pwrite(bare->descriptor, bare->buffer, bytes, bare->at) !=
                (ssize_t)bytes ||
            fdatasync(bare->descriptor) != 0) {
            stop("bare append", NULL);
        }
        bare->at += (off_t)bytes;
        for (size_t i = 0; i < count; i++) {
            (void)sem_post(&group[i]->done);
        }
    }
    return NULL;
}

static void bare_hand_over(struct bare *bare, struct lump *lump)
{
    lump->next = NULL;
    (void)pthread_mutex_lock(&bare->mutex);
    if (bare->last == NULL) {
        bare->first = lump;
    } else {
        bare->last->next = lump;
    }
    bare->last = lump;
    (void)pthread_cond_signal(&bare->wake);
    (void)pthread_mutex_unlock(&bare->mutex);
    while (sem_wait(&lump->done) != 0) {
        /* a signal came between */
    }
}

static void bare_open(struct bare *bare, const char *directory,
                      size_t lump_size, bool filled)
{
    char path[1100];

    memset(bare, 0, sizeof *bare);
    bare->filled = filled;
    (void)snprintf(path, sizeof path, "%s/bare-%s", directory,
                   filled ? "filled" : "allocated");
    bare->lump_size = lump_size;
    bare->buffer = malloc(GROUP * lump_size);
    bare->end = JOURNAL_SEGMENT_SIZE;
    bare->descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0640);
    (void)pthread_mutex_init(&bare->mutex, NULL);
    (void)pthread_cond_init(&bare->wake, NULL);
    if (bare->buffer == NULL) {
        stop("no memory", NULL);
    }
    bare_make_file(bare, filled);
}

/* ---- the accept side ---- */

struct accept {
    struct id id;
    struct object_draft draft;
    const char *partner;
    char control[32];
    int64_t now;
    bool duplicate;
};

static void fill_document(struct ledger_document *document,
                          const struct accept *accept)
{
    document->partner = bytes_of_text(accept->partner);
    document->station = bytes_of_text("acme");
    document->channel = bytes_of_text("main");
    document->name = bytes_of_text("orders-20261123.x12");
    document->sender = bytes_of_text("08:925485US00");
    document->receiver = bytes_of_text("01:123456789");
    document->interchange_control = bytes_of_text(accept->control);
    document->size = accept->draft.ref.length;
    document->sha256 = accept->draft.ref.sha256;
    document->config = 1;
}

static bool accept_turn(struct store_turn *turn, void *context,
                        struct error *err)
{
    struct accept *accept = context;
    struct arena *arena = store_turn_arena(turn);
    struct ledger_dedupe seen;
    struct ledger_effect *effect;
    struct event *event;

    switch (ledger_dedupe(store_turn_ledger(turn), arena,
                          bytes_of_text(accept->partner), bytes_of_text("isa"),
                          bytes_of_text(accept->control), &seen, err)) {
    case LOOKUP_FOUND:
        accept->duplicate = true;
        return true;
    case LOOKUP_NONE:
        break;
    case LOOKUP_FAILED:
        return false;
    }
    if (!store_append_object(turn, &accept->draft, err)) {
        return false;
    }
    event = event_make(arena, EVENT_RECEIVED, accept->now, &accept->id);
    event->actor = bytes_of_text("partner:retailer-b");
    (void)event_add_object(arena, event, "raw", &accept->draft.ref);
    fill_document(event_add_document(arena, event, &accept->id,
                                     DOCUMENT_INTERCHANGE, STATE_ACCEPTED),
                  accept);
    effect = event_add_effect(arena, event, EFFECT_DEDUPE_SET);
    effect->dedupe.partner = bytes_of_text(accept->partner);
    effect->dedupe.kind = bytes_of_text("isa");
    effect->dedupe.key = bytes_of_text(accept->control);
    effect->dedupe.document = accept->id;
    effect->dedupe.sha256 = accept->draft.ref.sha256;
    effect->dedupe.time = accept->now;
    return store_append_event(turn, event, NULL, err);
}

/* ---- the writers ---- */

struct run {
    struct bare *bare; /* one of the two */
    struct store *store;
    atomic_bool stopped;
    atomic_uint_fast64_t control;
};

struct writer {
    struct run *run;
    pthread_t thread;
    uint64_t orders;
};

static void write_bare(struct writer *writer)
{
    struct lump lump = { .next = NULL };

    (void)sem_init(&lump.done, 0, 0);
    while (!atomic_load(&writer->run->stopped)) {
        bare_hand_over(writer->run->bare, &lump);
        writer->orders++;
    }
    (void)sem_destroy(&lump.done);
}

static void accept_one(struct run *run, char order[ORDER_SIZE])
{
    static const char *const partners[] = { "retailer-a", "retailer-b",
                                            "retailer-c", "retailer-d" };
    struct accept accept = { .now = clock_now() };
    struct error err = { 0 };
    uint64_t control = atomic_fetch_add(&run->control, 1);

    accept.id = id_make(accept.now);
    accept.partner = partners[control % COUNT_OF(partners)];
    (void)snprintf(accept.control, sizeof accept.control, "%012" PRIu64,
                   control);
    memcpy(order + 90, accept.control, 12); /* no two orders are the same */
    if (!store_prepare(run->store, bytes_of(order, ORDER_SIZE), &accept.draft,
                       &err) ||
        !store_run(run->store, accept_turn, &accept, false, &err)) {
        stop("accept", &err);
    }
    if (accept.duplicate) {
        stop("an order was taken for a duplicate", NULL);
    }
}

static void *write_orders(void *context)
{
    struct writer *writer = context;
    char order[ORDER_SIZE];

    memset(order, 'o', sizeof order);
    if (writer->run->bare != NULL) {
        write_bare(writer);
        return NULL;
    }
    while (!atomic_load(&writer->run->stopped)) {
        accept_one(writer->run, order);
        writer->orders++;
    }
    return NULL;
}

/* Orders per second with all writers at work for a while. */
static double measure(struct run *run, int64_t milliseconds)
{
    struct writer writers[WRITERS];
    int64_t began = clock_monotonic_ns();
    uint64_t orders = 0;
    struct timespec wait = { milliseconds / 1000,
                             milliseconds % 1000 * 1000000 };

    atomic_store(&run->stopped, false);
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i].run = run;
        writers[i].orders = 0;
        if (pthread_create(&writers[i].thread, NULL, write_orders,
                           &writers[i]) != 0) {
            stop("thread", NULL);
        }
    }
    (void)nanosleep(&wait, NULL);
    atomic_store(&run->stopped, true);
    for (size_t i = 0; i < WRITERS; i++) {
        (void)pthread_join(writers[i].thread, NULL);
        orders += writers[i].orders;
    }
    return (double)orders * 1e9 / (double)(clock_monotonic_ns() - began);
}

static struct store *open_store(const char *directory)
{
    struct store_settings settings = { .spool = directory, .free_floor = 1 };
    struct store_report report;
    struct error err = { 0 };
    struct store *store = store_open(&settings, &report, &err);

    if (store == NULL || !store_start(store, &err)) {
        stop("store", &err);
    }
    return store;
}

static void run_rounds(struct run *accepting, struct run *filled,
                       struct run *allocated, int64_t milliseconds)
{
    double accepts[ROUNDS];
    double on_filled[ROUNDS];
    double on_allocated[ROUNDS];
    double shares[ROUNDS];
    double other_shares[ROUNDS];

    (void)printf("round  full accept  bare, filled  share   bare, allocated  "
                 "share\n");
    for (int i = 0; i < ROUNDS; i++) {
        on_filled[i] = measure(filled, milliseconds);
        accepts[i] = measure(accepting, milliseconds);
        bare_renew(allocated->bare);
        on_allocated[i] = measure(allocated, milliseconds);
        shares[i] = accepts[i] / on_filled[i] * 100;
        other_shares[i] = accepts[i] / on_allocated[i] * 100;
        (void)printf("%5d  %9.0f/s  %10.0f/s  %3.0f %%   %13.0f/s  %3.0f %%\n",
                     i + 1, accepts[i], on_filled[i], shares[i],
                     on_allocated[i], other_shares[i]);
    }
    (void)printf(
        "median %8.0f/s  %10.0f/s  %3.0f %%   %13.0f/s  %3.0f %%  "
        "(aim: 60 %%)\n",
        timing_median(accepts, ROUNDS), timing_median(on_filled, ROUNDS),
        timing_median(shares, ROUNDS), timing_median(on_allocated, ROUNDS),
        timing_median(other_shares, ROUNDS));
}

static void start_bare(struct bare *bare, struct run *run,
                       const char *directory, size_t lump_size, bool filled)
{
    bare_open(bare, directory, lump_size, filled);
    run->bare = bare;
    if (pthread_create(&bare->appender, NULL, bare_append, bare) != 0) {
        stop("thread", NULL);
    }
}

static void end_bare(struct bare *bare)
{
    (void)pthread_mutex_lock(&bare->mutex);
    bare->closing = true;
    (void)pthread_cond_signal(&bare->wake);
    (void)pthread_mutex_unlock(&bare->mutex);
    (void)pthread_join(bare->appender, NULL);
    (void)close(bare->descriptor);
    free(bare->buffer);
}

int main(int count, char **words)
{
    char made[] = "bench-accept-XXXXXX";
    const char *directory = count > 1 ? words[1] : mkdtemp(made);
    uint64_t seconds = 2;
    struct run runs[3] = { 0 }; /* accepting, and the two bare ones */
    struct bare filled;
    struct bare allocated;
    struct store_stats before;
    struct store_stats after;
    size_t lump_size;

    if (directory == NULL ||
        (count > 2 && !text_to_number(bytes_of_text(words[2]), &seconds))) {
        stop("usage: bench_accept [directory [seconds]]", NULL);
    }
    log_set_level(LOG_ERROR);
    runs[0].store = open_store(directory);
    store_stats(runs[0].store, &before);
    (void)measure(&runs[0], 200); /* warm, and to know the bytes */
    store_stats(runs[0].store, &after);
    lump_size =
        (size_t)((after.bytes - before.bytes) / (after.works - before.works));
    start_bare(&filled, &runs[1], directory, lump_size, true);
    start_bare(&allocated, &runs[2], directory, lump_size, false);
    (void)printf("%d writers, orders of %d bytes, %zu bytes of journal each\n",
                 WRITERS, ORDER_SIZE, lump_size);
    run_rounds(&runs[0], &runs[1], &runs[2], (int64_t)seconds * 1000);
    store_stats(runs[0].store, &after);
    (void)printf("accepts: %" PRIu64 ", %.1f in a group\n", after.works,
                 (double)after.works / (double)after.groups);
    end_bare(&filled);
    end_bare(&allocated);
    store_close(runs[0].store);
    if (directory == made) {
        scratch_remove(made);
    }
    return 0;
}
