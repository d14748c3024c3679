/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "pipeline/read_commit.h"

/* Chunks of one interchange that may be on their way to the journal; more
 * would only fill memory. */
enum { CHUNKS_AT_ONCE = 8 };

/* Documents per worker that are counted ahead, and so to blame when the gateway
 * ends. The first time many, since it leads to nothing; those that were met
 * before: one that is being worked on, another that is counted meanwhile. */
enum { COUNTED_FIRST = 64, COUNTED_AGAIN = 2 };

/* One job of this stage. */
struct reading {
    struct id document;
    struct snapshot *snapshot;
    struct buffer checked; /* the first answer, kept for every chunk */
    bool resumed;          /* it was CHECKED before: its envelope is known */
    bool first_done;       /* a chunk has been submitted */
    bool released;
    bool counted;
    bool answered; /* the worker is done with it */
    size_t commits;
};

static void end_reading(struct front *front, struct reading *reading)
{
    if (!reading->answered || reading->commits > 0) {
        return;
    }
    stage_end(front, &reading->document);
    snapshot_release(reading->snapshot);
    buffer_close(&reading->checked);
    free(reading);
}

/* ---- giving the job ---- */

bool read_stage_is_doubtful(const struct front *front,
                            const struct ledger_document *document)
{
    return document->attempts > 0 || document->updated < front->started;
}

/* When an attempt is counted. */
enum counted_when {
    COUNT_AHEAD,  /* before the job is given: the next attempt */
    COUNT_FAILED, /* it failed and was not counted ahead */
    COUNT_KNOWN   /* it failed and was: only the number is looked at */
};

struct counting {
    struct id document;
    enum counted_when when;
    uint64_t attempts;
    struct bytes code, text;
    bool quarantine;
};

static bool run_counting(struct front_commit *commit, struct store_turn *store,
                         struct error *err)
{
    struct counting *counting = commit->context;
    struct ledger_document document;
    struct event_change *change;
    struct event *event;
    struct turn turn;
    bool found;

    turn_begin(&turn, commit, store, clock_now());
    if (!turn_found(ledger_document(turn.ledger, turn.arena,
                                    &counting->document, &document, err),
                    &found)) {
        return false;
    }
    if (!found || stage_find(document.kind, document.state) == NULL) {
        return true;
    }
    counting->attempts =
        document.attempts + (counting->when == COUNT_KNOWN ? 0 : 1);
    counting->quarantine =
        counting->attempts >= commit->front->settings->attempts +
                                  (counting->when == COUNT_AHEAD ? 1 : 0);
    event = event_make(turn.arena,
                       counting->quarantine ? EVENT_QUARANTINED : EVENT_ATTEMPT,
                       turn.now, &document.id);
    change =
        event_move(turn.arena, event, &document.id,
                   counting->quarantine ? STATE_QUARANTINED : document.state);
    change->set |= FIELD_ATTEMPTS;
    change->to.attempts = counting->attempts;
    event->reason_code = counting->code;
    event->reason = counting->text;
    if (counting->quarantine) {
        change->set |= FIELD_REASON;
        change->to.reason_code = counting->code;
        change->to.reason =
            turn_format(&turn, "%.*s, %llu times", BYTES_ARG(counting->text),
                        (unsigned long long)counting->attempts);
    }
    return turn_append(&turn, event, err);
}

static void after_counting(struct front_commit *commit, const struct error *err)
{
    struct counting *counting = commit->context;
    struct front *front = commit->front;

    if (err == NULL && counting->quarantine) {
        log_error("quarantined", counting->document.text, "why=%s",
                  log_quote(counting->text));
    }
    if (err == NULL && !counting->quarantine && counting->when == COUNT_AHEAD) {
        /* In the order they came, before those that wait to be counted: behind
         * them it would never be reached. */
        task_queue_put_behind_marked(front->jobs, &counting->document);
    } else {
        if (err == NULL && !counting->quarantine) {
            (void)task_queue_add(front->jobs, &counting->document);
        }
        stage_end(front, &counting->document);
    }
    stage_pump(front);
}

static void count_attempt(struct front *front, const struct id *document,
                          enum counted_when when, const char *code,
                          const char *text)
{
    struct front_commit *commit = front_commit_make(front);
    struct counting *counting = arena_take(commit->arena, sizeof *counting);

    counting->document = *document;
    counting->when = when;
    counting->code = bytes_of_text(code);
    counting->text = bytes_of_text(text);
    commit->context = counting;
    commit->run = run_counting;
    commit->after = after_counting;
    front_submit(commit, false);
}

enum stage_start read_stage_count_first(struct front *front,
                                        const struct ledger_document *document)
{
    size_t most = document->attempts > 0 ? COUNTED_AGAIN : COUNTED_FIRST;

    if (task_queue_marks(front->jobs) >=
        most * worker_pool_count(front->pool)) {
        return STAGE_BUSY;
    }
    task_queue_mark(front->jobs, &document->id);
    count_attempt(front, &document->id, COUNT_AHEAD, "RESTARTED",
                  "the gateway ended while it was being worked on");
    return STAGE_STARTED;
}

bool read_stage_was_counted(struct front *front, const struct id *document)
{
    return task_queue_is_marked(front->jobs, document);
}

void read_stage_count_failure(struct front *front, const struct id *document,
                              enum job_failure failure, bool counted)
{
    if (failure == JOB_INNOCENT) {
        task_queue_put_back(front->jobs, document);
        stage_pump(front);
        return;
    }
    count_attempt(front, document, counted ? COUNT_KNOWN : COUNT_FAILED,
                  failure == JOB_OVERRAN ? "WORKER_OVERRAN" : "WORKER_CRASHED",
                  failure == JOB_OVERRAN
                      ? "it took its worker longer than it may"
                      : "its worker ended over it");
}

/* A replay of one transaction of an interchange names it. */
static uint32_t only_ordinal(struct front *front,
                             const struct ledger_document *document)
{
    struct bytes value;
    struct error err;
    uint64_t ordinal;

    if (id_is_none(&document->cause) ||
        ledger_fact(front->ledger, front->arena, bytes_of_text("only"),
                    id_bytes(&document->id), &value, &err) != LOOKUP_FOUND ||
        !text_to_number(value, &ordinal) || ordinal > UINT32_MAX) {
        return 0;
    }
    return (uint32_t)ordinal;
}

static bool send_job(struct front *front,
                     const struct ledger_document *document,
                     const struct object_ref *raw, struct reading *reading,
                     bool cautious, struct error *err)
{
    struct pool_job job = { .document = document->id,
                            .type = JOB_READ,
                            .version = document->config,
                            .context = reading };
    struct job_read read = { .document = id_bytes(&document->id),
                             .partner = document->partner,
                             .released = reading->released,
                             .limits = front->settings->limits,
                             .skip = (uint32_t)document->ordinal,
                             .now = document->created };
    struct buffer message = { 0 };
    int descriptor = -1;
    uint64_t offset;
    bool good;

    read.config = bytes_of_text(reading->snapshot->version);
    read.only = only_ordinal(front, document);
    read.is_large = raw->large[0] != '\0';
    if (read.is_large) {
        good = store_read_descriptor(front->reader, raw, &descriptor, &offset,
                                     err);
    } else {
        good = store_read(front->reader, front->arena, raw, OBJECT_INLINE_LIMIT,
                          &read.content, err);
    }
    if (good) {
        job_append_read(&message, &read);
        good = worker_pool_give(front->pool, &job, buffer_bytes(&message),
                                descriptor, cautious, err);
    }
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    buffer_close(&message);
    return good;
}

static bool was_released(struct front *front,
                         const struct ledger_document *document)
{
    struct bytes value;
    struct error err;

    /* (see operate_document.c) */
    return ledger_fact(front->ledger, front->arena, bytes_of_text("released"),
                       id_bytes(&document->id), &value, &err) == LOOKUP_FOUND;
}

enum stage_start read_stage_start(struct front *front,
                                  const struct ledger_document *document)
{
    bool doubtful = read_stage_is_doubtful(front, document);
    struct object_ref raw;
    struct reading *reading;
    struct error err;

    if (!worker_pool_has_room(front->pool, doubtful)) {
        return STAGE_BUSY;
    }
    if (doubtful && !read_stage_was_counted(front, &document->id)) {
        return read_stage_count_first(front, document);
    }
    if (ledger_object(front->ledger, &document->id, "raw", &raw, &err) !=
        LOOKUP_FOUND) {
        log_error("content_missing", document->id.text, "state=%s",
                  state_name(document->state));
        return STAGE_SKIPPED;
    }
    reading = calloc(1, sizeof *reading);
    if (reading == NULL) {
        return STAGE_BUSY;
    }
    reading->document = document->id;
    reading->resumed = document->state == STATE_CHECKED;
    reading->counted = doubtful;
    reading->released = was_released(front, document);
    reading->snapshot = front_snapshot(front, document->config, &err);
    if (reading->snapshot != NULL &&
        send_job(front, document, &raw, reading, doubtful, &err)) {
        return STAGE_STARTED;
    }
    log_warning("read_not_started", document->id.text, "code=%s why=%s",
                err.code, log_quote(bytes_of_text(err.text)));
    snapshot_release(reading->snapshot);
    free(reading);
    return err.kind == ERROR_TRANSIENT ? STAGE_BUSY : STAGE_SKIPPED;
}

/* ---- taking the answers ---- */

struct chunk {
    struct read_commit read;
    struct reading *reading;
};

static bool run_chunk(struct front_commit *commit, struct store_turn *store,
                      struct error *err)
{
    struct chunk *chunk = commit->context;
    struct turn *turn = &chunk->read.turn;

    turn_begin(turn, commit, store, turn->now);
    return read_commit_run(&chunk->read, err);
}

static void after_chunk(struct front_commit *commit, const struct error *err)
{
    struct chunk *chunk = commit->context;
    struct reading *reading = chunk->reading;
    struct front *front = commit->front;

    reading->commits--;
    if (err != NULL) {
        log_error("read_commit_failed", reading->document.text,
                  "code=%s why=%s", err->code,
                  log_quote(bytes_of_text(err->text)));
    } else {
        if (chunk->read.transactions.last) {
            log_event(
                "read", reading->document.text, "transactions=%u errors=%u",
                chunk->read.transactions.count, chunk->read.checked.errors);
        }
        turn_start_followers(front, &chunk->read.turn);
    }
    if (reading->commits < CHUNKS_AT_ONCE / 2 && !reading->answered) {
        worker_pool_resume(front->pool, &reading->document);
    }
    end_reading(front, reading);
    stage_pump(front);
}

static bool submit_chunk(struct front *front, struct reading *reading,
                         struct bytes body, bool *last, struct error *err)
{
    struct front_commit *commit = front_commit_make(front);
    struct chunk *chunk = arena_take(commit->arena, sizeof *chunk);
    struct bytes checked =
        arena_copy(commit->arena, buffer_bytes(&reading->checked));

    body = arena_copy(commit->arena, body);
    chunk->reading = reading;
    chunk->read.document = reading->document;
    chunk->read.released = reading->released;
    chunk->read.first = !reading->resumed && !reading->first_done;
    chunk->read.turn.now = clock_now();
    if (!job_decode_checked(checked, commit->arena, &chunk->read.checked,
                            err) ||
        !job_decode_transactions(body, commit->arena, &chunk->read.transactions,
                                 err) ||
        !read_commit_prepare(&chunk->read, front->store, reading->snapshot,
                             commit->arena, err)) {
        front_commit_drop(commit);
        return false;
    }
    *last = chunk->read.transactions.last;
    reading->first_done = true;
    reading->commits++;
    commit->snapshot = snapshot_keep(reading->snapshot);
    commit->context = chunk;
    commit->run = run_chunk;
    commit->after = after_chunk;
    front_submit(commit, true);
    return true;
}

bool read_stage_answer(struct front *front, struct pool_job *job,
                       const struct channel_message *message, bool *last,
                       struct error *err)
{
    struct reading *reading = job->context;

    if (message->type == JOB_CHECKED) {
        buffer_clear(&reading->checked);
        buffer_append(&reading->checked, message->body);
        return !reading->checked.failed;
    }
    if (message->type != JOB_TRANSACTIONS || reading->checked.length == 0) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a worker's answer is of no kind expected");
    }
    if (!submit_chunk(front, reading, message->body, last, err)) {
        return false;
    }
    if (*last) {
        reading->answered = true;
    } else if (reading->commits >= CHUNKS_AT_ONCE) {
        worker_pool_pause(front->pool, &reading->document);
    }
    return true;
}

void read_stage_failed(struct front *front, struct pool_job *job,
                       enum job_failure failure)
{
    struct reading *reading = job->context;
    struct id document = reading->document;
    bool counted = reading->counted;

    /* Chunks under way hold the reading; what they take on stays. When the
     * last of them is durable the document is in line again, by its state. */
    reading->answered = true;
    if (reading->commits > 0) {
        log_warning("read_broke_off", document.text, "chunks=%zu",
                    reading->commits);
        (void)task_queue_add(front->jobs, &document);
        return;
    }
    snapshot_release(reading->snapshot);
    buffer_close(&reading->checked);
    free(reading);
    read_stage_count_failure(front, &document, failure, counted);
}
