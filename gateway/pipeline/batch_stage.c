/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/batch_stage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/envelope.h"
#include "pipeline/send_stage.h"
#include "pipeline/series.h"
#include "pipeline/write_stage.h"

/* What the fact ("batch", agreement) says: "ID MEMBERS BYTES". */
struct open_batch {
    struct ledger_document row;
    bool found;
    uint64_t members, bytes;
};

bool batch_is(const struct ledger_document *document)
{
    return document->kind == DOCUMENT_OUTBOUND &&
           bytes_equal_text(document->record, "batch");
}

/* ---- the open one ---- */

static bool find_open(struct turn *turn, const struct batch_member *member,
                      struct open_batch *batch, struct error *err)
{
    struct bytes value;
    struct id id;

    memset(batch, 0, sizeof *batch);
    if (!turn_found(
            ledger_fact(turn->ledger, turn->arena, bytes_of_text("batch"),
                        bytes_of_text(member->agreement->name), &value, err),
            &batch->found)) {
        return false;
    }
    if (!batch->found || !id_parse(bytes_slice(value, 0, ID_LENGTH), &id) ||
        sscanf(turn_text(turn, bytes_slice(value, ID_LENGTH, SIZE_MAX)),
               " %" SCNu64 " %" SCNu64, &batch->members, &batch->bytes) != 2) {
        batch->found = false;
        return true;
    }
    if (!turn_found(
            ledger_document(turn->ledger, turn->arena, &id, &batch->row, err),
            &batch->found)) {
        return false;
    }
    /* An operator may hold it; what was written by another configuration may
     * have other separators; an envelope is of tests or of none. Another one is
     * opened then, and this one closes when its time comes. */
    batch->found = batch->found && batch->row.state == STATE_WRITTEN &&
                   batch->row.config == member->document->config &&
                   batch->row.test == member->document->test;
    return true;
}

static bool open_new(struct turn *turn, const struct batch_member *member,
                     struct open_batch *batch, struct error *err)
{
    const struct ledger_document *first = member->document;
    struct id id = id_make(turn->now);
    struct event *event =
        event_make(turn->arena, EVENT_WRITTEN, turn->now, &id);
    struct ledger_document *row = event_add_document(
        turn->arena, event, &id, DOCUMENT_OUTBOUND, STATE_WRITTEN);

    row->direction = DIRECTION_OUT;
    row->partner = first->partner;
    row->station = first->station;
    row->channel = first->channel;
    row->agreement = first->agreement;
    row->type = first->type;
    row->record = bytes_of_text("batch");
    row->test = first->test;
    row->config = first->config;
    row->delivered = DELIVERED_PENDING;
    row->created = turn->now;
    row->next_time = turn->now + member->agreement->batch.every;
    *batch = (struct open_batch){ .row = *row, .found = true };
    return turn_append(turn, event, err);
}

static void remember(struct turn *turn, struct event *event,
                     struct bytes agreement, struct bytes value)
{
    struct ledger_effect *effect =
        event_add_effect(turn->arena, event, EFFECT_FACT_SET);

    effect->fact.scope = bytes_of_text("batch");
    effect->fact.name = agreement;
    effect->fact.value = value;
}

/* ---- closing ---- */

/* The member's number drawn over the zeros that the worker wrote. */
static bool number_member(struct turn *turn,
                          const struct ledger_document *member,
                          enum agreed_syntax syntax,
                          const struct envelope_numbers *numbers,
                          struct buffer *body, struct error *err)
{
    const struct envelope_syntax *envelope = envelope_of(syntax);
    struct separators separators = envelope->separators(turn->partner);
    struct event *event =
        event_make(turn->arena, EVENT_WRITTEN, turn->now, &member->id);
    struct event_change *change =
        event_move(turn->arena, event, &member->id, STATE_WRITTEN);
    struct envelope_control place;
    struct object_ref ref;
    struct bytes content;
    bool found;

    if (!turn_found(
            ledger_object(turn->ledger, &member->id, "written", &ref, err),
            &found)) {
        return false;
    }
    if (!found) {
        return error_set(err, ERROR_DAMAGED, "CONTENT_MISSING",
                         "document %s waits for its batch and is not written",
                         member->id.text);
    }
    change->set |= FIELD_CONTROL;
    if (!series_draw(turn, event, syntax, SERIES_TRANSACTION,
                     &change->to.transaction_control, err) ||
        !store_turn_read(turn->store, &ref, &content, err)) {
        return false;
    }
    change->to.interchange_control = numbers->interchange;
    change->to.group_control = numbers->group;
    place = envelope->control_places(content, &separators,
                                     envelope->control_width(turn->partner));
    if (!envelope_number(content, &place, change->to.transaction_control,
                         body)) {
        return error_set(err, ERROR_DAMAGED, "CONTENT_MISSING",
                         "document %s has no place for its control number",
                         member->id.text);
    }
    if (body->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a batch");
    }
    return turn_append(turn, event, err);
}

/* Those that an operator took out meanwhile are left behind. */
static bool number_members(struct turn *turn, const struct id *batch,
                           enum agreed_syntax syntax,
                           const struct envelope_numbers *numbers,
                           struct buffer *body, uint64_t *count,
                           struct error *err)
{
    struct ledger_document *members;
    size_t member_count;

    *count = 0;
    if (!ledger_children(turn->ledger, turn->arena, batch, &members,
                         &member_count, err)) {
        return false;
    }
    for (size_t i = 0; i < member_count; i++) {
        if (members[i].state != STATE_WRITTEN) {
            continue;
        }
        if (!number_member(turn, &members[i], syntax, numbers, body, err)) {
            return false;
        }
        (*count)++;
    }
    return true;
}

static bool cancel_empty(struct turn *turn, const struct ledger_document *batch,
                         struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_CANCELLED, turn->now, &batch->id);

    event->reason = bytes_of_text("nothing is left in it");
    remember(turn, event, batch->agreement, bytes_of("", 0));
    event_move(turn->arena, event, &batch->id, STATE_CANCELLED)->set |=
        FIELD_NEXT_TIME;
    return turn_append(turn, event, err);
}

static bool seal(struct turn *turn, struct ledger_document *batch,
                 const struct agreement *agreement, struct event *event,
                 const struct envelope_numbers *numbers,
                 const struct envelope_content *content, struct error *err)
{
    struct event_change *change =
        event_move(turn->arena, event, &batch->id, STATE_READY);
    struct buffer sealed = { 0 };
    bool good;

    change->set |= FIELD_CONTROL | FIELD_CONTENT | FIELD_NAME | FIELD_KEY |
                   FIELD_NEXT_TIME | FIELD_ATTEMPTS;
    change->to.interchange_control = numbers->interchange;
    change->to.group_control = numbers->group;
    change->to.key = turn_format(turn, "%llu documents",
                                 (unsigned long long)content->transactions);
    batch->interchange_control = change->to.interchange_control;
    batch->group_control = change->to.group_control;
    batch->key = change->to.key;
    remember(turn, event, bytes_of_text(agreement->name), bytes_of("", 0));
    good = envelope_wrap(turn->partner, numbers, content, &sealed, err);
    if (good) {
        change->to.size = sealed.length;
        change->to.sha256 = digest_of(buffer_bytes(&sealed));
        change->to.name = send_stage_file_name(turn, batch);
        good = turn_attach(turn, event, NULL, "payload", buffer_bytes(&sealed),
                           err) &&
               turn_append(turn, event, err);
    }
    buffer_close(&sealed);
    if (good) {
        turn_follow(turn, &batch->id, DOCUMENT_OUTBOUND, STATE_READY);
    }
    return good;
}

static bool close_batch(struct turn *turn, struct ledger_document *batch,
                        const struct agreement *agreement, struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_READY, turn->now, &batch->id);
    struct envelope_content content =
        write_stage_content(turn, agreement, batch->test);
    struct envelope_numbers numbers;
    struct buffer body = { 0 };
    bool good;

    if (!series_draw(turn, event, agreement->syntax, SERIES_INTERCHANGE,
                     &numbers.interchange, err) ||
        !series_draw(turn, event, agreement->syntax, SERIES_GROUP,
                     &numbers.group, err)) {
        return false;
    }
    good = number_members(turn, &batch->id, agreement->syntax, &numbers, &body,
                          &content.transactions, err);
    content.body = buffer_bytes(&body);
    if (good) {
        /* The numbers of an empty one are not taken: its event goes unused. */
        good = content.transactions == 0 ? cancel_empty(turn, batch, err)
                                         : seal(turn, batch, agreement, event,
                                                &numbers, &content, err);
    }
    buffer_close(&body);
    return good;
}

/* ---- a member ---- */

bool batch_join(struct turn *turn, const struct batch_member *member,
                struct error *err)
{
    const struct agreement *agreement = member->agreement;
    struct open_batch batch;
    struct event *event;
    struct event_change *change;

    if (!find_open(turn, member, &batch, err)) {
        return false;
    }
    if (batch.found && batch.bytes + member->content.length > BATCH_BYTES) {
        batch.found = false;
        if (!close_batch(turn, &batch.row, agreement, err)) {
            return false;
        }
    }
    if (!batch.found && !open_new(turn, member, &batch, err)) {
        return false;
    }
    batch.members++;
    batch.bytes += member->content.length;
    event = event_make(turn->arena, EVENT_WRITTEN, turn->now,
                       &member->document->id);
    change =
        event_move(turn->arena, event, &member->document->id, STATE_WRITTEN);
    change->set |= FIELD_PARENT | FIELD_ATTEMPTS | FIELD_REASON;
    change->to.parent = batch.row.id;
    change->to.ordinal = batch.members;
    remember(turn, event, bytes_of_text(agreement->name),
             turn_format(turn, "%s %llu %llu", batch.row.id.text,
                         (unsigned long long)batch.members,
                         (unsigned long long)batch.bytes));
    if (!turn_attach(turn, event, NULL, "written", member->content, err) ||
        !turn_attach(turn, event, NULL, "findings", member->findings, err) ||
        !turn_append(turn, event, err)) {
        return false;
    }
    return batch.members < agreement->batch.max ||
           close_batch(turn, &batch.row, agreement, err);
}

bool batch_delivered(struct turn *turn, const struct id *batch,
                     const struct agreement *agreement, struct error *err)
{
    struct ledger_document *members;
    size_t count;

    if (!ledger_children(turn->ledger, turn->arena, batch, &members, &count,
                         err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        /* The rest were acknowledged before we knew, or are sent again. */
        if (members[i].state == STATE_WRITTEN &&
            !send_stage_delivered(turn, &members[i].id, agreement, err)) {
            return false;
        }
    }
    return true;
}

/* ---- as a stage ---- */

struct closing {
    struct id batch;
    struct turn turn;
};

static bool run_closing(struct front_commit *commit, struct store_turn *store,
                        struct error *err)
{
    struct closing *closing = commit->context;
    struct turn *turn = &closing->turn;
    const struct agreement *agreement;
    struct ledger_document batch;
    bool found;

    turn_begin(turn, commit, store, clock_now());
    if (!turn_found(ledger_document(turn->ledger, turn->arena, &closing->batch,
                                    &batch, err),
                    &found)) {
        return false;
    }
    if (!found || batch.state != STATE_WRITTEN) {
        return true;
    }
    turn->partner = partner_find(turn->snapshot->directory, batch.partner);
    agreement = turn->partner == NULL
                    ? NULL
                    : snapshot_agreement(turn->snapshot, turn->partner,
                                         batch.agreement);
    if (agreement == NULL) {
        return error_set(err, ERROR_CONFIG, "AGREEMENT_NONE",
                         "the agreement to send by is gone");
    }
    return close_batch(turn, &batch, agreement, err);
}

static void after_closing(struct front_commit *commit, const struct error *err)
{
    struct closing *closing = commit->context;
    struct front *front = commit->front;

    if (err != NULL) {
        log_error("batch_failed", closing->batch.text, "code=%s why=%s",
                  err->code, log_quote(bytes_of_text(err->text)));
    }
    stage_end(front, &closing->batch);
    if (err == NULL) {
        turn_start_followers(front, &closing->turn);
    }
}

enum stage_start batch_stage_start(struct front *front,
                                   const struct ledger_document *document)
{
    struct snapshot *snapshot;
    struct front_commit *commit;
    struct closing *closing;
    struct error err;

    if (!batch_is(document) || document->next_time > clock_now()) {
        return STAGE_SKIPPED; /* a member waits; the timer brings a batch */
    }
    snapshot = front_snapshot(front, document->config, &err);
    if (snapshot == NULL) {
        log_error("config_missing", document->id.text, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        return STAGE_SKIPPED;
    }
    commit = front_commit_make(front);
    closing = arena_take(commit->arena, sizeof *closing);
    closing->batch = document->id;
    commit->snapshot = snapshot;
    commit->context = closing;
    commit->run = run_closing;
    commit->after = after_closing;
    front_submit(commit, true);
    return STAGE_STARTED;
}
