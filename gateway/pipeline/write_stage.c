/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/write_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/attempt.h"
#include "pipeline/batch_stage.h"
#include "pipeline/envelope.h"
#include "pipeline/send_stage.h"
#include "pipeline/series.h"

/* One job of this stage. */
struct writing {
    struct id document;
    struct snapshot *snapshot;
    bool counted;
};

static bool send_job(struct front *front,
                     const struct ledger_document *document,
                     struct writing *writing, bool cautious, struct error *err)
{
    const struct partner *partner =
        partner_find(writing->snapshot->directory, document->partner);
    const struct agreement *agreement =
        partner == NULL ? NULL
                        : snapshot_agreement(writing->snapshot, partner,
                                             document->agreement);
    struct pool_job job = { .document = document->id,
                            .type = JOB_WRITE,
                            .version = document->config,
                            .context = writing };
    struct job_write write = { .document = id_bytes(&document->id),
                               .config =
                                   bytes_of_text(writing->snapshot->version),
                               .partner = document->partner,
                               .agreement = document->agreement };
    struct buffer message = { 0 };
    struct object_ref ref;
    bool good;

    if (partner == NULL || ledger_object(front->ledger, &document->id, "record",
                                         &ref, err) != LOOKUP_FOUND) {
        return error_set(err, ERROR_REFUSED, "RECORD_MISSING",
                         "document %s has no record or partner",
                         document->id.text);
    }
    if (agreement != NULL) { /* else the worker holds it */
        write.control_width =
            envelope_of(agreement->syntax)->control_width(partner);
    }
    good = store_read(front->reader, front->arena, &ref, JOB_MESSAGE_LIMIT / 2,
                      &write.record, err);
    if (good) {
        job_append_write(&message, &write);
        good = worker_pool_give(front->pool, &job, buffer_bytes(&message), -1,
                                cautious, err);
    }
    buffer_close(&message);
    return good;
}

enum stage_start write_stage_start(struct front *front,
                                   const struct ledger_document *document)
{
    bool doubtful = attempt_is_doubtful(front, document);
    struct writing *writing;
    struct error err;

    if (!worker_pool_has_room(front->pool, doubtful)) {
        return STAGE_BUSY;
    }
    if (doubtful && !attempt_was_counted(front, &document->id)) {
        return attempt_count_first(front, document);
    }
    writing = calloc(1, sizeof *writing);
    if (writing == NULL) {
        return STAGE_BUSY;
    }
    writing->document = document->id;
    writing->counted = doubtful;
    writing->snapshot = front_snapshot(front, document->config, &err);
    if (writing->snapshot != NULL &&
        send_job(front, document, writing, doubtful, &err)) {
        return STAGE_STARTED;
    }
    log_warning("write_not_started", document->id.text, "code=%s why=%s",
                err.code, log_quote(bytes_of_text(err.text)));
    snapshot_release(writing->snapshot);
    free(writing);
    return err.kind == ERROR_TRANSIENT ? STAGE_BUSY : STAGE_SKIPPED;
}

/* ---- the answer ---- */

struct sealing {
    struct turn turn;
    struct id document;
    struct job_written written;
};

static bool hold_document(struct turn *turn,
                          const struct ledger_document *document,
                          struct bytes code, struct bytes text,
                          struct bytes findings, struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_HELD, turn->now, &document->id);
    struct event_change *change =
        event_move(turn->arena, event, &document->id, STATE_HELD);

    event->reason_code = code;
    event->reason = text;
    change->set |= FIELD_REASON;
    change->to.reason_code = code;
    change->to.reason = text;
    return turn_attach(turn, event, NULL, "findings", findings, err) &&
           turn_append(turn, event, err);
}

/* The number drawn goes over the zeros that the worker wrote. */
static bool fill_control(struct turn *turn, enum agreed_syntax syntax,
                         const struct job_written *written, struct bytes number,
                         struct bytes *content, struct error *err)
{
    const struct envelope_control control = {
        .first = written->control_first,
        .last = written->control_last,
        .width = envelope_of(syntax)->control_width(turn->partner),
    };
    struct buffer filled = { 0 };
    bool good;

    good = envelope_number(written->content, &control, number, &filled);
    if (!good) {
        error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                  "a written document is not whole");
    } else if (filled.failed) {
        good = error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a document");
    } else {
        *content = arena_copy(turn->arena, buffer_bytes(&filled));
    }
    buffer_close(&filled);
    return good;
}

static const char *functional_group(struct turn *turn,
                                    const struct agreement *agreement)
{
    const struct set_definition *set = standards_set(
        turn->snapshot->standards, bytes_of_text(agreement->document));

    return set == NULL ? NULL : set->group;
}

struct envelope_content write_stage_content(struct turn *turn,
                                            const struct agreement *agreement,
                                            bool test)
{
    return (struct envelope_content){
        .syntax = agreement->syntax,
        .agreement = agreement,
        .document = bytes_of_text(agreement->document),
        .functional = bytes_of_text(functional_group(turn, agreement)),
        .group_version =
            agreement->group_version != NULL
                ? bytes_of_text(agreement->group_version)
                : agreed_version(bytes_of_text(agreement->document)),
        .transactions = 1,
        .test = test,
        .now = turn->now,
    };
}

static bool seal(struct sealing *sealing, struct ledger_document *document,
                 const struct agreement *agreement, struct error *err)
{
    struct turn *turn = &sealing->turn;
    struct event *event =
        event_make(turn->arena, EVENT_READY, turn->now, &document->id);
    struct envelope_numbers numbers;
    struct envelope_content content =
        write_stage_content(turn, agreement, document->test);
    struct buffer sealed = { 0 };
    struct event_change *change;
    struct bytes transaction;
    bool good;

    if (!series_draw(turn, event, agreement->syntax, SERIES_INTERCHANGE,
                     &numbers.interchange, err) ||
        !series_draw(turn, event, agreement->syntax, SERIES_GROUP,
                     &numbers.group, err) ||
        !series_draw(turn, event, agreement->syntax, SERIES_TRANSACTION,
                     &transaction, err) ||
        !fill_control(turn, agreement->syntax, &sealing->written, transaction,
                      &content.body, err)) {
        return false;
    }
    change = event_move(turn->arena, event, &document->id, STATE_READY);
    change->set |= FIELD_CONTROL | FIELD_CONTENT | FIELD_NAME | FIELD_ATTEMPTS;
    change->to.interchange_control = numbers.interchange;
    change->to.group_control = numbers.group;
    change->to.transaction_control = transaction;
    good = envelope_wrap(turn->partner, &numbers, &content, &sealed, err);
    if (good) {
        change->to.size = sealed.length;
        change->to.sha256 = digest_of(buffer_bytes(&sealed));
        document->interchange_control = change->to.interchange_control;
        document->group_control = change->to.group_control;
        document->transaction_control = change->to.transaction_control;
        change->to.name = send_stage_file_name(turn, document);
        good = turn_attach(turn, event, NULL, "payload", buffer_bytes(&sealed),
                           err) &&
               turn_attach(turn, event, NULL, "findings",
                           sealing->written.findings, err) &&
               turn_append(turn, event, err);
    }
    buffer_close(&sealed);
    if (good) {
        turn_follow(turn, &document->id, DOCUMENT_OUTBOUND, STATE_READY);
    }
    return good;
}

static bool run_sealing(struct front_commit *commit, struct store_turn *store,
                        struct error *err)
{
    struct sealing *sealing = commit->context;
    struct turn *turn = &sealing->turn;
    const struct agreement *agreement;
    struct ledger_document document;
    bool found;

    turn_begin(turn, commit, store, turn->now);
    if (!turn_found(ledger_document(turn->ledger, turn->arena,
                                    &sealing->document, &document, err),
                    &found)) {
        return false;
    }
    if (!found || document.state != STATE_DECIDED) {
        return true; /* an operator ended it meanwhile */
    }
    if (sealing->written.hold_code.length > 0) {
        return hold_document(turn, &document, sealing->written.hold_code,
                             sealing->written.hold_text,
                             sealing->written.findings, err);
    }
    turn->partner = partner_find(turn->snapshot->directory, document.partner);
    agreement = turn->partner == NULL
                    ? NULL
                    : snapshot_agreement(turn->snapshot, turn->partner,
                                         document.agreement);
    if (agreement == NULL) {
        return hold_document(turn, &document, bytes_of_text("AGREEMENT_NONE"),
                             bytes_of_text("the agreement to send by is gone"),
                             bytes_of(NULL, 0), err);
    }
    if (agreement->batch.every > 0) {
        const struct batch_member member = { &document, agreement,
                                             sealing->written.content,
                                             sealing->written.findings };

        return batch_join(turn, &member, err);
    }
    return seal(sealing, &document, agreement, err);
}

static void after_sealing(struct front_commit *commit, const struct error *err)
{
    struct sealing *sealing = commit->context;
    struct front *front = commit->front;

    if (err != NULL) {
        log_error("write_commit_failed", sealing->document.text,
                  "code=%s why=%s", err->code,
                  log_quote(bytes_of_text(err->text)));
    }
    stage_end(front, &sealing->document);
    if (err == NULL) {
        turn_start_followers(front, &sealing->turn);
    }
    stage_pump(front);
}

bool write_stage_answer(struct front *front, struct pool_job *job,
                        const struct channel_message *message, bool *last,
                        struct error *err)
{
    struct writing *writing = job->context;
    struct front_commit *commit;
    struct sealing *sealing;

    if (message->type != JOB_WRITTEN) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a worker's answer is of no kind expected");
    }
    commit = front_commit_make(front);
    sealing = arena_take(commit->arena, sizeof *sealing);
    if (!job_decode_written(arena_copy(commit->arena, message->body),
                            &sealing->written, err)) {
        front_commit_drop(commit);
        return false;
    }
    sealing->document = writing->document;
    sealing->turn.now = clock_now();
    commit->snapshot = writing->snapshot;
    commit->context = sealing;
    commit->run = run_sealing;
    commit->after = after_sealing;
    front_submit(commit, true);
    free(writing);
    *last = true;
    return true;
}

void write_stage_failed(struct front *front, struct pool_job *job,
                        enum job_failure failure)
{
    struct writing *writing = job->context;
    struct id document = writing->document;
    bool counted = writing->counted;

    snapshot_release(writing->snapshot);
    free(writing);
    attempt_count_failure(front, &document, failure, counted);
}
