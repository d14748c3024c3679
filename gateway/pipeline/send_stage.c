/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/send_stage.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/batch_stage.h"
#include "pipeline/envelope.h"
#include "transport/transport.h"

/* Attempts whose bytes are in memory or on their way. */
enum { DELIVERIES_AT_ONCE = 256, CONTENT_LIMIT = 1024 * 1024 * 1024 };

/* One attempt: journalled as begun, delivered, journalled as ended. */
struct sending {
    struct front *front;
    struct id document;
    struct snapshot *snapshot;
    const struct partner *partner;
    const struct channel *channel;
    const struct agreement *agreement; /* or NULL */
    struct object_ref payload;
    char name[300];
    int64_t created;   /* of the document */
    uint64_t attempts; /* this one included */
    enum document_state found_in;
    bool in_lane;  /* others wait for its end */
    bool is_batch; /* others are in it */
    enum delivery result;
    struct error err;
    struct sending *next;
};

struct sender_pool {
    struct front *front;
    pthread_t *threads;
    size_t thread_count;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct sending *first, *last; /* to be delivered */
    bool stop;
    size_t jobs; /* loop thread only: under way from start to end */
};

/* ---- names and channels ---- */

const struct channel *send_stage_default_channel(const struct partner *partner)
{
    for (size_t i = 0; i < partner->channel_count; i++) {
        if (partner->channels[i].kind != CHANNEL_FOLDER ||
            partner->channels[i].folder.out != NULL) {
            return &partner->channels[i];
        }
    }
    return NULL;
}

static const struct channel *find_channel(const struct partner *partner,
                                          struct bytes name)
{
    for (size_t i = 0; i < partner->channel_count; i++) {
        if (bytes_equal_text(name, partner->channels[i].name)) {
            return &partner->channels[i];
        }
    }
    return name.length == 0 ? send_stage_default_channel(partner) : NULL;
}

static void append_safe(struct buffer *name, struct bytes text)
{
    for (size_t i = 0; i < text.length && i < 80; i++) {
        char byte = text.data[i];
        bool safe = (byte >= 'a' && byte <= 'z') ||
                    (byte >= 'A' && byte <= 'Z') ||
                    (byte >= '0' && byte <= '9') || byte == '-' ||
                    byte == '_' || byte == '.';

        buffer_append_byte(name, safe ? byte : '_');
    }
}

static struct bytes last_part(struct bytes type)
{
    for (size_t i = type.length; i > 0; i--) {
        if (type.data[i - 1] == '/') {
            return bytes_slice(type, i, type.length);
        }
    }
    return type;
}

/* 20261123 or 101112, UTC. */
static void append_stamp(struct buffer *name, int64_t time, bool date)
{
    struct civil_time civil = clock_to_civil(time);

    if (date) {
        buffer_append_format(name, "%04d%02d%02d", civil.year, civil.month,
                             civil.day);
    } else {
        buffer_append_format(name, "%02d%02d%02d", civil.hour, civil.minute,
                             civil.second);
    }
}

static bool append_field(struct buffer *name, struct bytes field,
                         const struct ledger_document *document)
{
    if (bytes_equal_text(field, "type")) {
        append_safe(name, last_part(document->type));
    } else if (bytes_equal_text(field, "control")) {
        append_safe(name, document->interchange_control);
    } else if (bytes_equal_text(field, "key")) {
        append_safe(name, document->key);
    } else if (bytes_equal_text(field, "id")) {
        append_safe(name, id_bytes(&document->id));
    } else if (bytes_equal_text(field, "partner")) {
        append_safe(name, document->partner);
    } else if (bytes_equal_text(field, "date") ||
               bytes_equal_text(field, "time")) {
        append_stamp(name, document->created, field.data[0] == 'd');
    } else if (bytes_equal_text(field, "ext")) {
        append_safe(
            name,
            bytes_of_text(
                envelope_of(agreed_syntax_named(document->type))->extension));
    } else {
        return false;
    }
    return true;
}

struct bytes send_stage_file_name(struct turn *turn,
                                  const struct ledger_document *document)
{
    const struct channel *channel =
        find_channel(turn->partner, document->channel);
    const char *template =
        channel == NULL ? NULL : channel->folder.name_template;
    struct bytes rest =
        bytes_of_text(template == NULL ? "{type}-{control}.{ext}" : template);
    struct buffer name = { 0 };
    struct bytes copy;

    while (rest.length > 0) {
        size_t open = bytes_find(rest, '{');
        size_t close = bytes_find(rest, '}');

        if (open != 0 || close == SIZE_MAX) {
            append_safe(&name, bytes_slice(rest, 0, 1));
            rest = bytes_slice(rest, 1, rest.length);
            continue;
        }
        if (!append_field(&name, bytes_slice(rest, 1, close - 1), document)) {
            append_safe(&name, bytes_slice(rest, 1, close - 1));
        }
        rest = bytes_slice(rest, close + 1, rest.length);
    }
    copy = arena_copy(turn->arena, buffer_bytes(&name));
    buffer_close(&name);
    return copy;
}

/* ---- the end of an attempt ---- */

static int64_t retry_delay(const struct front_settings *settings,
                           const struct sending *sending)
{
    int64_t delay = settings->retry_first;
    uint64_t jitter =
        bytes_hash(id_bytes(&sending->document)) + sending->attempts * 7919;

    for (uint64_t i = 1; i < sending->attempts && delay < settings->retry_last;
         i++) {
        delay *= 2;
    }
    if (delay > settings->retry_last) {
        delay = settings->retry_last;
    }
    /* up to a quarter more, so that those that failed together part */
    return delay + (int64_t)(jitter % (uint64_t)(delay / 4 + 1));
}

static void set_reason(struct event *event, struct event_change *change,
                       const struct error *why)
{
    event->reason_code = bytes_of_text(why->code);
    event->reason = bytes_of_text(why->text);
    change->set |= FIELD_REASON;
    change->to.reason_code = event->reason_code;
    change->to.reason = event->reason;
}

bool send_stage_delivered(struct turn *turn, const struct id *document,
                          const struct agreement *agreement, struct error *err)
{
    bool awaits = agreement != NULL && agreement->expect.with != NULL;
    struct event *event =
        event_make(turn->arena, EVENT_DELIVERED, turn->now, document);
    struct event_change *change =
        event_move(turn->arena, event, document,
                   awaits ? STATE_AWAIT_ACK : STATE_DELIVERED);

    change->set |= FIELD_DELIVERED | FIELD_ATTEMPTS;
    change->to.delivered = DELIVERED_DONE;
    if (awaits) {
        change->set |= FIELD_ACKNOWLEDGED | FIELD_DUE;
        change->to.acknowledged = ACKNOWLEDGED_WAITING;
        change->to.due = agreement->expect.within == 0
                             ? 0
                             : turn->now + agreement->expect.within;
    } else if (agreement == NULL || agreement->due.anchor != DUE_NONE) {
        /* It is there: nothing is due, and if it was late it no more is. */
        change->set |= FIELD_ACKNOWLEDGED | FIELD_DUE;
    }
    return turn_append(turn, event, err);
}

static bool append_failed(struct turn *turn, const struct sending *sending,
                          struct error *err)
{
    const struct front_settings *settings = turn->front->settings;
    bool dead = sending->result == DELIVERY_REFUSED ||
                turn->now - sending->created > settings->retry_give_up;
    struct event *event =
        event_make(turn->arena, dead ? EVENT_DEAD : EVENT_RETRY, turn->now,
                   &sending->document);
    struct event_change *change =
        event_move(turn->arena, event, &sending->document,
                   dead ? STATE_DEAD : STATE_RETRY);

    set_reason(event, change, &sending->err);
    if (dead) {
        change->set |= FIELD_DELIVERED;
        change->to.delivered = DELIVERED_FAILED;
    } else {
        change->set |= FIELD_NEXT_TIME;
        change->to.next_time = turn->now + retry_delay(settings, sending);
    }
    return turn_append(turn, event, err);
}

/* An operator, or an acknowledgement that was quicker than we, may have moved
 * it meanwhile. */
static bool still_sending(struct turn *turn, const struct id *id, bool *still,
                          struct error *err)
{
    struct ledger_document document;
    bool found;

    if (!turn_found(
            ledger_document(turn->ledger, turn->arena, id, &document, err),
            &found)) {
        return false;
    }
    *still = found && document.state == STATE_SENDING;
    return true;
}

static bool run_ended(struct front_commit *commit, struct store_turn *store,
                      struct error *err)
{
    struct sending *sending = commit->context;
    struct turn turn;
    bool still;

    turn_begin(&turn, commit, store, clock_now());
    if (!still_sending(&turn, &sending->document, &still, err)) {
        return false;
    }
    if (!still) {
        return true;
    }
    if (sending->result != DELIVERY_DONE) {
        return append_failed(&turn, sending, err);
    }
    return send_stage_delivered(&turn, &sending->document, sending->agreement,
                                err) &&
           (!sending->is_batch || batch_delivered(&turn, &sending->document,
                                                  sending->agreement, err));
}

static void end_sending(struct sending *sending)
{
    struct front *front = sending->front;

    front->senders->jobs--;
    stage_end(front, &sending->document);
    snapshot_release(sending->snapshot);
    if (sending->in_lane) {
        stage_recover(front); /* the next in its lane may go */
    }
    free(sending);
    stage_pump(front);
}

static void after_ended(struct front_commit *commit, const struct error *err)
{
    struct sending *sending = commit->context;

    if (err == NULL && sending->result == DELIVERY_DONE) {
        log_event("delivered", sending->document.text, "partner=%s name=%s",
                  sending->partner->name,
                  log_quote(bytes_of_text(sending->name)));
    } else if (err == NULL) {
        log_warning("not_delivered", sending->document.text,
                    "partner=%s attempt=%llu why=%s", sending->partner->name,
                    (unsigned long long)sending->attempts,
                    log_quote(bytes_of_text(sending->err.text)));
    }
    end_sending(sending);
}

static void attempt_ended(void *context)
{
    struct sending *sending = context;
    struct front_commit *commit = front_commit_make(sending->front);

    commit->context = sending;
    commit->run = run_ended;
    commit->after = after_ended;
    front_submit(commit, false);
}

/* ---- the threads ---- */

static void deliver(struct sending *sending, struct store_reader *reader)
{
    const struct transport_ops *transport =
        transport_find(sending->channel->kind);
    struct arena *arena = arena_open(0);
    struct bytes content;

    sending->result = DELIVERY_RETRY;
    if (arena == NULL || transport == NULL) {
        (void)error_set(&sending->err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory or no such transport");
    } else if (store_read(reader, arena, &sending->payload, CONTENT_LIMIT,
                          &content, &sending->err)) {
        sending->result = transport->deliver(sending->channel, sending->name,
                                             content, &sending->err);
    }
    arena_close(arena);
}

static void *run_sender(void *context)
{
    struct sender_pool *pool = context;
    struct error err;
    struct store_reader *reader =
        store_reader_open(pool->front->settings->spool, &err);

    if (reader == NULL) {
        log_panic("a sender cannot read the spool: %s", err.text);
    }
    for (;;) {
        struct sending *sending;

        (void)pthread_mutex_lock(&pool->lock);
        while (pool->first == NULL && !pool->stop) {
            (void)pthread_cond_wait(&pool->wake, &pool->lock);
        }
        sending = pool->first;
        if (sending != NULL) {
            pool->first = sending->next;
            pool->last = pool->first == NULL ? NULL : pool->last;
        }
        (void)pthread_mutex_unlock(&pool->lock);
        if (sending == NULL) {
            break;
        }
        deliver(sending, reader);
        event_loop_post(pool->front->loop, attempt_ended, sending);
    }
    store_reader_close(reader);
    return NULL;
}

struct sender_pool *sender_pool_open(struct front *front, struct error *err)
{
    struct sender_pool *pool = calloc(1, sizeof *pool);
    size_t count = front->settings->senders;

    if (pool != NULL) {
        pool->threads = calloc(count, sizeof *pool->threads);
    }
    if (pool == NULL || pool->threads == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        free(pool);
        return NULL;
    }
    pool->front = front;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->wake, NULL);
    while (pool->thread_count < count) {
        if (pthread_create(&pool->threads[pool->thread_count], NULL, run_sender,
                           pool) != 0) {
            (void)error_set(err, ERROR_TRANSIENT, "THREAD",
                            "cannot start a sender");
            sender_pool_close(pool);
            return NULL;
        }
        pool->thread_count++;
    }
    return pool;
}

void sender_pool_close(struct sender_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    (void)pthread_cond_broadcast(&pool->wake);
    (void)pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) {
        (void)pthread_join(pool->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&pool->wake);
    (void)pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}

size_t sender_pool_jobs(const struct sender_pool *pool)
{
    return pool->jobs;
}

/* ---- the beginning of an attempt ---- */

/* An attempt that a crash cut short is first known as such, then made again. */
static bool append_unknown(struct turn *turn, const struct id *document,
                           struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_SENT_UNKNOWN, turn->now, document);
    struct event_change *change =
        event_move(turn->arena, event, document, STATE_SENT_UNKNOWN);

    change->set |= FIELD_DELIVERED;
    change->to.delivered = DELIVERED_UNKNOWN;
    return turn_append(turn, event, err);
}

static bool run_begun(struct front_commit *commit, struct store_turn *store,
                      struct error *err)
{
    struct sending *sending = commit->context;
    struct ledger_document document;
    struct event_change *change;
    struct event *event;
    struct turn turn;
    bool found;

    turn_begin(&turn, commit, store, clock_now());
    if (!turn_found(ledger_document(turn.ledger, turn.arena, &sending->document,
                                    &document, err),
                    &found)) {
        return false;
    }
    if (!found || document.state != sending->found_in) {
        return error_set(err, ERROR_REFUSED, "SENDING_MOVED",
                         "it was moved by somebody else");
    }
    if (document.state == STATE_SENDING &&
        !append_unknown(&turn, &document.id, err)) {
        return false;
    }
    sending->attempts = document.attempts + 1;
    event = event_make(turn.arena, EVENT_SENDING, turn.now, &document.id);
    change = event_move(turn.arena, event, &document.id, STATE_SENDING);
    change->set |= FIELD_ATTEMPTS | FIELD_NEXT_TIME;
    change->to.attempts = sending->attempts;
    return turn_append(&turn, event, err);
}

static void after_begun(struct front_commit *commit, const struct error *err)
{
    struct sending *sending = commit->context;
    struct sender_pool *pool = commit->front->senders;

    if (err != NULL) {
        end_sending(sending);
        return;
    }
    (void)pthread_mutex_lock(&pool->lock);
    sending->next = NULL;
    if (pool->last == NULL) {
        pool->first = sending;
    } else {
        pool->last->next = sending;
    }
    pool->last = sending;
    (void)pthread_cond_signal(&pool->wake);
    (void)pthread_mutex_unlock(&pool->lock);
}

/* Everything the threads need, so that they look nothing up. */
static bool prepare(struct front *front, const struct ledger_document *document,
                    struct sending *sending, struct error *err)
{
    /* The way out is today's: the bytes are fixed, the address is not. */
    sending->snapshot = snapshot_keep(front->snapshot);
    sending->partner =
        partner_find(sending->snapshot->directory, document->partner);
    if (sending->partner == NULL) {
        return error_set(err, ERROR_CONFIG, "PARTNER_UNKNOWN",
                         "the configuration has no partner '%.*s'",
                         BYTES_ARG(document->partner));
    }
    sending->channel = find_channel(sending->partner, document->channel);
    if (sending->channel == NULL) {
        return error_set(err, ERROR_CONFIG, "CHANNEL_UNKNOWN",
                         "partner '%s' has no channel '%.*s'",
                         sending->partner->name, BYTES_ARG(document->channel));
    }
    sending->agreement = snapshot_agreement(sending->snapshot, sending->partner,
                                            document->agreement);
    (void)snprintf(sending->name, sizeof sending->name, "%.*s",
                   BYTES_ARG(document->name));
    if (ledger_object(front->ledger, &document->id, "payload",
                      &sending->payload, err) != LOOKUP_FOUND) {
        return error_set(err, ERROR_REFUSED, "CONTENT_MISSING",
                         "document %s has nothing to send", document->id.text);
    }
    return true;
}

static bool may_send(struct front *front,
                     const struct ledger_document *document)
{
    uint64_t ahead = 0;
    struct error err;

    if (document->state == STATE_RETRY && document->next_time > clock_now()) {
        return false; /* the timer brings it */
    }
    if (document->lane.length > 0 &&
        (!ledger_lane_ahead(front->ledger, document, &ahead, &err) ||
         ahead > 0)) {
        return false; /* the one ahead brings it when it is delivered */
    }
    return !front_is_paused(front, document->partner, "out");
}

enum stage_start send_stage_start(struct front *front,
                                  const struct ledger_document *document)
{
    struct front_commit *commit;
    struct sending *sending;
    struct error err;

    if (front->senders->jobs >= DELIVERIES_AT_ONCE) {
        return STAGE_BUSY;
    }
    if (!may_send(front, document)) {
        return STAGE_SKIPPED;
    }
    sending = calloc(1, sizeof *sending);
    if (sending == NULL) {
        return STAGE_BUSY;
    }
    sending->front = front;
    sending->document = document->id;
    sending->created = document->created;
    sending->in_lane = document->lane.length > 0;
    sending->is_batch = batch_is(document);
    sending->found_in = document->state;
    if (!prepare(front, document, sending, &err)) {
        log_warning("not_sent", document->id.text, "code=%s why=%s", err.code,
                    log_quote(bytes_of_text(err.text)));
        snapshot_release(sending->snapshot);
        free(sending);
        return STAGE_SKIPPED;
    }
    front->senders->jobs++;
    commit = front_commit_make(front);
    commit->context = sending;
    commit->run = run_begun;
    commit->after = after_begun;
    front_submit(commit, true);
    return STAGE_STARTED;
}
