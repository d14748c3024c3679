/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "pipeline/attempt.h"
#include "pipeline/read_commit.h"

/* Chunks of one interchange that may be on their way to the journal; more
 * would only fill memory. */
enum { CHUNKS_AT_ONCE = 8 };

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
    bool doubtful = attempt_is_doubtful(front, document);
    struct object_ref raw;
    struct reading *reading;
    struct error err;

    if (!worker_pool_has_room(front->pool, doubtful)) {
        return STAGE_BUSY;
    }
    if (doubtful && !attempt_was_counted(front, &document->id)) {
        return attempt_count_first(front, document);
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
    attempt_count_failure(front, &document, failure, counted);
}
