/* SPDX-License-Identifier: Apache-2.0
 *
 * What the ledger costs, on one core and without any waiting for a disk:
 *   conversation starts per second: an order of five lines comes in, is
 *   checked and decided on (stock, credit, lines), a 997 and an 855 become
 *   ready: seven events, some forty rows; encoded, applied, committed in
 *   groups of 64;
 *   the same events replayed from the journal into an empty ledger;
 *   start-up with so many open documents, with the ledger as it was and with
 *   the ledger lost.
 *
 * bench_ledger [directory [orders]]: default a new directory here, 50,000
 * orders (100,000 open documents).
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "scratch.h"
#include "store/store.h"

enum { LINES = 5, GROUP = 64 };

static void stop(const char *what, const struct error *err)
{
    (void)fprintf(stderr, "bench_ledger: %s: %s\n", what, err->text);
    exit(1);
}

/* What one order leads to. */
struct start {
    struct store_work work;
    uint64_t n;
    int64_t now;
    struct id interchange, transaction, acknowledgement, response, conversation;
    struct object_draft raw, record, outbound[2];
};

static struct bytes numbered(struct arena *arena, const char *what, uint64_t n)
{
    return bytes_of_text(arena_format(arena, "%s%09" PRIu64, what, n));
}

static struct event *begin(struct store_turn *turn, struct start *start,
                           enum event_kind kind, const struct id *document)
{
    struct event *event =
        event_make(store_turn_arena(turn), kind, start->now, document);

    event->actor = bytes_of_text("gateway");
    return event;
}

static bool receive(struct store_turn *turn, struct start *start,
                    struct error *err)
{
    struct arena *arena = store_turn_arena(turn);
    struct event *event =
        begin(turn, start, EVENT_RECEIVED, &start->interchange);
    struct ledger_document *document;
    struct ledger_dedupe *dedupe;

    if (!store_append_object(turn, &start->raw, err)) {
        return false;
    }
    (void)event_add_object(arena, event, "raw", &start->raw.ref);
    document = event_add_document(arena, event, &start->interchange,
                                  DOCUMENT_INTERCHANGE, STATE_ACCEPTED);
    document->partner = bytes_of_text("retailer-b");
    document->station = bytes_of_text("acme");
    document->channel = bytes_of_text("main");
    document->name = numbered(arena, "order-", start->n);
    document->interchange_control = numbered(arena, "", start->n);
    document->size = start->raw.ref.length;
    document->sha256 = start->raw.ref.sha256;
    document->config = 1;
    dedupe = &event_add_effect(arena, event, EFFECT_DEDUPE_SET)->dedupe;
    dedupe->partner = document->partner;
    dedupe->kind = bytes_of_text("isa");
    dedupe->key = document->interchange_control;
    dedupe->document = start->interchange;
    dedupe->sha256 = start->raw.ref.sha256;
    dedupe->time = start->now;
    return store_append_event(turn, event, NULL, err);
}

static bool attempt(struct store_turn *turn, struct start *start,
                    struct error *err)
{
    struct event *event =
        begin(turn, start, EVENT_ATTEMPT, &start->interchange);
    struct event_change *change =
        event_add_change(store_turn_arena(turn), event, &start->interchange);

    change->set = FIELD_ATTEMPTS;
    change->to.attempts = 1;
    return store_append_event(turn, event, NULL, err);
}

static bool check(struct store_turn *turn, struct start *start,
                  struct error *err)
{
    struct arena *arena = store_turn_arena(turn);
    struct event *event =
        begin(turn, start, EVENT_CHECKED, &start->interchange);
    struct ledger_document *document;
    struct ledger_key *key;

    if (!store_append_object(turn, &start->record, err)) {
        return false;
    }
    event_add_object(arena, event, "record", &start->record.ref)->document =
        start->transaction;
    event_move(arena, event, &start->interchange, STATE_CHECKED)->to.valid =
        VALID_GOOD;
    event->changes[0].set |= FIELD_VALID;
    document = event_add_document(arena, event, &start->transaction,
                                  DOCUMENT_TRANSACTION, STATE_MAPPED);
    document->parent = start->interchange;
    document->ordinal = 1;
    document->partner = bytes_of_text("retailer-b");
    document->station = bytes_of_text("acme");
    document->type = bytes_of_text("x12/004010/850");
    document->record = bytes_of_text("order");
    document->agreement = bytes_of_text("retailer-b/receive/order/004010");
    document->key = numbered(arena, "PO-", start->n);
    document->valid = VALID_GOOD;
    key = &event_add_effect(arena, event, EFFECT_KEY_ADD)->key;
    key->document = start->transaction;
    key->kind = bytes_of_text("order");
    key->value = document->key;
    return store_append_event(turn, event, NULL, err);
}

static void add_lines(struct arena *arena, struct event *event,
                      const struct start *start)
{
    for (int i = 0; i < LINES; i++) {
        struct bytes item =
            bytes_of_text(arena_format(arena, "ITEM-%d", i * 17));
        struct ledger_line *line =
            &event_add_effect(arena, event, EFFECT_LINE_SET)->line;
        struct ledger_stock *stock;

        line->conversation = start->conversation;
        line->line = bytes_of_text(arena_format(arena, "%d", i + 1));
        line->item = item;
        line->unit = bytes_of_text("each");
        line->price = decimal_of(12);
        line->ordered = decimal_of(10 + i);
        line->confirmed = decimal_of(10 + i);
        line->status = bytes_of_text("accepted");
        stock = &event_add_effect(arena, event, EFFECT_STOCK_ADD)->stock;
        stock->station = bytes_of_text("acme");
        stock->item = item;
        stock->reserved = decimal_of(10 + i);
    }
}

static void add_outbound(struct arena *arena, struct event *event,
                         const struct start *start, const struct id *id,
                         const char *type)
{
    struct ledger_document *document =
        event_add_document(arena, event, id, DOCUMENT_OUTBOUND, STATE_DECIDED);

    document->cause = start->transaction;
    document->partner = bytes_of_text("retailer-b");
    document->station = bytes_of_text("acme");
    document->channel = bytes_of_text("main");
    document->type = bytes_of_text(type);
    document->key = numbered(arena, "PO-", start->n);
    document->conversation = start->conversation;
    document->delivered = DELIVERED_PENDING;
}

static bool decide(struct store_turn *turn, struct start *start,
                   struct error *err)
{
    struct arena *arena = store_turn_arena(turn);
    struct event *event =
        begin(turn, start, EVENT_DECIDED, &start->transaction);
    struct event_change *change;
    struct ledger_conversation *conversation;
    struct ledger_customer *customer;

    change = event_move(arena, event, &start->transaction, STATE_DECIDED);
    change->set |= FIELD_CONVERSATION | FIELD_AMOUNT;
    change->to.conversation = start->conversation;
    change->to.amount = decimal_of(720);
    change->to.currency = bytes_of_text("USD");
    add_outbound(arena, event, start, &start->acknowledgement,
                 "x12/004010/997");
    add_outbound(arena, event, start, &start->response, "x12/004010/855");
    conversation =
        &event_add_effect(arena, event, EFFECT_CONVERSATION_OPEN)->conversation;
    conversation->id = start->conversation;
    conversation->station = bytes_of_text("acme");
    conversation->partner = bytes_of_text("retailer-b");
    conversation->role = bytes_of_text("seller");
    conversation->number = numbered(arena, "PO-", start->n);
    conversation->state = bytes_of_text("confirmed");
    conversation->order = start->transaction;
    conversation->total = decimal_of(720);
    add_lines(arena, event, start);
    customer = &event_add_effect(arena, event, EFFECT_CREDIT_ADD)->customer;
    customer->station = bytes_of_text("acme");
    customer->partner = bytes_of_text("retailer-b");
    customer->open_amount = decimal_of(720);
    return store_append_event(turn, event, NULL, err);
}

static bool make_ready(struct store_turn *turn, struct start *start,
                       const struct id *id, struct object_draft *draft,
                       struct error *err)
{
    static const char *const series[] = { "retailer-b/interchange",
                                          "retailer-b/group",
                                          "retailer-b/transaction" };
    struct arena *arena = store_turn_arena(turn);
    struct event *event = begin(turn, start, EVENT_READY, id);
    struct event_change *change = event_move(arena, event, id, STATE_READY);
    struct bytes controls[3];

    if (!store_append_object(turn, draft, err)) {
        return false;
    }
    (void)event_add_object(arena, event, "payload", &draft->ref);
    for (int i = 0; i < 3; i++) {
        uint64_t number;

        if (!store_draw_number(turn, event, bytes_of_text(series[i]), 1,
                               999999999, &number, err)) {
            return false;
        }
        controls[i] = numbered(arena, "", number);
    }
    change->set |= FIELD_CONTROL | FIELD_CONTENT;
    change->to.interchange_control = controls[0];
    change->to.group_control = controls[1];
    change->to.transaction_control = controls[2];
    change->to.size = draft->ref.length;
    change->to.sha256 = draft->ref.sha256;
    return store_append_event(turn, event, NULL, err);
}

static bool finish(struct store_turn *turn, struct start *start,
                   struct error *err)
{
    struct event *event = begin(turn, start, EVENT_DONE, &start->interchange);

    (void)event_move(store_turn_arena(turn), event, &start->interchange,
                     STATE_DONE);
    return store_append_event(turn, event, NULL, err);
}

static bool start_turn(struct store_turn *turn, void *context,
                       struct error *err)
{
    struct start *start = context;

    return receive(turn, start, err) && attempt(turn, start, err) &&
           check(turn, start, err) && decide(turn, start, err) &&
           make_ready(turn, start, &start->acknowledgement, &start->outbound[0],
                      err) &&
           make_ready(turn, start, &start->response, &start->outbound[1],
                      err) &&
           finish(turn, start, err);
}

/* ---- running ---- */

static int no_sync(int descriptor)
{
    (void)descriptor;
    return 0;
}

static const struct journal_calls calls = { NULL, no_sync };

static struct store *open_store(const char *directory,
                                struct store_report *report)
{
    struct store_settings settings = { .spool = directory,
                                       .free_floor = 1,
                                       .calls = &calls };
    struct error err = { 0 };
    struct store *store = store_open(&settings, report, &err);

    if (store == NULL) {
        stop("open", &err);
    }
    return store;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static uint64_t finished;

static void count_finished(void *context, const struct error *err)
{
    struct start *start = context;

    if (err != NULL) {
        stop("start", err);
    }
    free(start);
    (void)pthread_mutex_lock(&mutex);
    finished++;
    (void)pthread_cond_signal(&wake);
    (void)pthread_mutex_unlock(&mutex);
}

static void fill_draft(struct object_draft *draft, size_t length)
{
    static char content[4096];

    memset(content, 'x', sizeof content);
    draft->content = bytes_of(content, length);
    draft->ref.length = length;
    draft->ref.sha256 = digest_of(draft->content);
}

static struct start *make_start(uint64_t n)
{
    struct start *start = calloc(1, sizeof *start);

    if (start == NULL) {
        exit(1);
    }
    start->work.run = start_turn;
    start->work.done = count_finished;
    start->work.context = start;
    start->n = n;
    start->now = clock_now();
    start->interchange = id_make(start->now);
    start->transaction = id_make(start->now);
    start->acknowledgement = id_make(start->now);
    start->response = id_make(start->now);
    start->conversation = id_make(start->now);
    fill_draft(&start->raw, 2048);
    fill_draft(&start->record, 1800);
    fill_draft(&start->outbound[0], 400);
    fill_draft(&start->outbound[1], 1500);
    return start;
}

static double cpu_seconds(void)
{
    struct timespec used;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* cpu: seconds of all threads together. */
static double run_starts(const char *directory, uint64_t orders, double *cpu)
{
    struct store_report report;
    struct store *store = open_store(directory, &report);
    struct error err = { 0 };
    int64_t began;
    double seconds;

    if (!store_start(store, &err)) {
        stop("start", &err);
    }
    began = clock_monotonic_ns();
    *cpu = cpu_seconds();
    for (uint64_t n = 1; n <= orders; n++) {
        (void)pthread_mutex_lock(&mutex);
        while (n - finished > GROUP * 4) {
            (void)pthread_cond_wait(&wake, &mutex);
        }
        (void)pthread_mutex_unlock(&mutex);
        store_submit(store, &make_start(n)->work);
    }
    (void)pthread_mutex_lock(&mutex);
    while (finished < orders) {
        (void)pthread_cond_wait(&wake, &mutex);
    }
    (void)pthread_mutex_unlock(&mutex);
    seconds = (double)(clock_monotonic_ns() - began) / 1e9;
    *cpu = cpu_seconds() - *cpu;
    store_close(store);
    return seconds;
}

static void recover(const char *directory, const char *what)
{
    struct store_report report;
    struct store *store = open_store(directory, &report);
    struct ledger *ledger;
    struct arena *arena = arena_open(0);
    struct ledger_document *documents;
    struct error err = { 0 };
    char path[1100];
    struct id after = { "" };
    uint64_t work = 0;
    size_t count;
    int64_t began = clock_monotonic();

    (void)snprintf(path, sizeof path, "%s/ledger.db", directory);
    ledger = ledger_open(path, LEDGER_READ, &err);
    do {
        arena_reset(arena);
        if (ledger == NULL || !ledger_work(ledger, arena, INT64_MAX, &after,
                                           1000, &documents, &count, &err)) {
            stop("work", &err);
        }
        if (count > 0) {
            after = documents[count - 1].id;
        }
        work += count;
    } while (count > 0);
    (void)printf(
        "start-up, %s: %" PRId64 " ms to open (%" PRIu64
        " events applied), %" PRId64 " ms to find %" PRIu64 " open documents\n",
        what, report.took, report.applied, clock_monotonic() - began, work);
    ledger_close(ledger);
    store_close(store);
    arena_close(arena);
}

int main(int count, char **words)
{
    char made[] = "bench-ledger-XXXXXX";
    const char *directory = count > 1 ? words[1] : mkdtemp(made);
    uint64_t orders = 50000;
    struct error err = { 0 };
    char path[1100];
    double seconds;
    double cpu;

    if (directory == NULL ||
        (count > 2 && !text_to_number(bytes_of_text(words[2]), &orders))) {
        (void)fprintf(stderr, "usage: bench_ledger [directory [orders]]\n");
        return 2;
    }
    log_set_level(LOG_ERROR);
    seconds = run_starts(directory, orders, &cpu);
    (void)printf("conversation starts: %.0f/s, %.0f per second of one core "
                 "(aim: 5,000)\n",
                 (double)orders / seconds, (double)orders / cpu);
    recover(directory, "ledger as it was");
    (void)snprintf(path, sizeof path, "%s/ledger.db", directory);
    if (!ledger_discard(path, &err)) {
        stop("discard", &err);
    }
    recover(directory, "ledger lost");
    if (directory == made) {
        scratch_remove(made);
    }
    return 0;
}
