/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/decide_stage.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/flow.h"
#include "pipeline/desk_counter.h"
#include "pipeline/desk_view.h"

static bool prepare_input(struct turn *turn, struct flow_input *input,
                          struct error *err)
{
    input->partner = turn->partner;
    input->types = turn->snapshot->types;
    input->now = turn->now;
    input->gs1_prefix = bytes_of_text(turn->partner->station->gs1_prefix);
    return desk_counter_next_all(turn, &input->next, err);
}

/* A record nobody decides on is handed on as it is. */
static bool no_flow(struct turn *turn, const struct ledger_document *document,
                    struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_DECIDED, turn->now, &document->id);

    (void)event_move(turn->arena, event, &document->id, STATE_DECIDED);
    return turn_append(turn, event, err);
}

bool decide_record(struct turn *turn, const struct ledger_document *document,
                   const struct agreement *agreement,
                   const struct decide_content *content, bool released,
                   struct error *err)
{
    const struct flow *flow = agreement == NULL || agreement->flow == NULL
                                  ? NULL
                                  : flow_find(agreement->flow);
    const struct record_type *type =
        record_type_find(turn->snapshot->types, document->record);
    struct flow_decision decision = { 0 };
    struct flow_input input = { 0 };
    struct decision_origin origin = { .document = document,
                                      .stored = content->stored,
                                      .test = document->test };
    struct desk_view view;

    if (flow == NULL || type == NULL) {
        return no_flow(turn, document, err);
    }
    input.record = content->record;
    if (input.record == NULL) {
        input.record = record_from_json(turn->arena, type, content->json, err);
    }
    if (input.record == NULL || !prepare_input(turn, &input, err)) {
        return false;
    }
    origin.record = input.record;
    desk_view_open(&view, turn);
    input.agreement = agreement;
    input.view = &view.view;
    input.document = id_bytes(&document->id);
    input.released = released;
    origin.role = flow->role;
    flow->decide(&input, turn->arena, &decision);
    if (view.failed) {
        *err = view.err;
        return false;
    }
    return decision_carry(turn, &decision, &origin, NULL, err);
}

/* The record that a step makes. */
static const char *step_record(const struct decide_step *step)
{
    return strcmp(step->step, "ship") == 0      ? "shipment"
           : strcmp(step->step, "invoice") == 0 ? "invoice"
                                                : "order";
}

/* The agreement a step stands on: the one to send what it makes. */
static const struct agreement *step_agreement(const struct turn *turn,
                                              const struct decide_step *step)
{
    const struct agreement *agreement = NULL;
    char text[200];

    if (agreement_for_record(turn->partner, AGREEMENT_SEND,
                             bytes_of_text(step_record(step)), step->test,
                             turn->now, &agreement, text) != AGREEMENT_FOUND) {
        return NULL;
    }
    return agreement;
}

static const struct record *request_record(struct turn *turn,
                                           const struct decide_step *step,
                                           struct error *err)
{
    const char *name = step_record(step);
    const struct record_type *type =
        record_type_find(turn->snapshot->types, bytes_of_text(name));

    if (type == NULL) {
        (void)error_set(err, ERROR_CONFIG, "RECORD_TYPE",
                        "there is no record type '%s'", name);
        return NULL;
    }
    return record_from_partial_json(turn->arena, type, step->request, err);
}

bool decide_desk_step(struct turn *turn, const struct decide_step *step,
                      struct decide_answer *answer, struct error *err)
{
    const struct desk_step *known = desk_step_find(step->step);
    struct flow_decision decision = { 0 };
    struct flow_input input = { 0 };
    struct decision_origin origin = { .test = step->test };
    struct desk_view view;

    if (known == NULL) {
        return error_set(err, ERROR_REFUSED, "STEP_UNKNOWN",
                         "the desk knows no step '%s'", step->step);
    }
    if (step->request.length > 0) {
        input.record = request_record(turn, step, err);
        if (input.record == NULL) {
            return false;
        }
    }
    if (!prepare_input(turn, &input, err)) {
        return false;
    }
    desk_view_open(&view, turn);
    input.agreement = step_agreement(turn, step);
    input.view = &view.view;
    input.scheduled = step->scheduled;
    origin.role = strcmp(step->step, "order") == 0 ? ROLE_BUYER : ROLE_SELLER;
    known->decide(&input, step->order_number, turn->arena, &decision);
    if (view.failed) {
        *err = view.err;
        return false;
    }
    answer->held = decision.outcome == FLOW_HOLD;
    answer->code = bytes_of_text(decision.hold_code);
    answer->text = bytes_of_text(decision.hold_text);
    answer->order_number = decision.order_number;
    return decision_carry(turn, &decision, &origin, &answer->outputs, err);
}

/* ---- as a stage of its own ---- */

struct deciding_again {
    struct ledger_document document;
    struct turn turn;
};

static bool released_by_operator(struct turn *turn,
                                 const struct ledger_document *document,
                                 bool *released, struct error *err)
{
    struct bytes value;
    struct bytes name = id_bytes(&document->id);

    return turn_found(ledger_fact(turn->ledger, turn->arena,
                                  bytes_of_text("released"), name, &value, err),
                      released);
}

static bool run_again(struct front_commit *commit, struct store_turn *store,
                      struct error *err)
{
    struct deciding_again *again = commit->context;
    const struct agreement *agreement;
    struct turn *turn = &again->turn;
    struct ledger_document document;
    struct object_ref ref;
    struct decide_content content = { .stored = &ref };
    bool found;
    bool released;

    turn_begin(turn, commit, store, turn->now);
    if (!turn_found(ledger_document(turn->ledger, turn->arena,
                                    &again->document.id, &document, err),
                    &found)) {
        return false;
    }
    if (!found || document.state != STATE_MAPPED) {
        return true;
    }
    turn->partner = partner_find(turn->snapshot->directory, document.partner);
    if (!turn_found(
            ledger_object(turn->ledger, &document.id, "record", &ref, err),
            &found) ||
        !released_by_operator(turn, &document, &released, err)) {
        return false;
    }
    if (!found || turn->partner == NULL) {
        return error_set(err, ERROR_REFUSED, "RECORD_MISSING",
                         "document %s has no record or partner",
                         document.id.text);
    }
    if (!store_turn_read(turn->store, &ref, &content.json, err)) {
        return false;
    }
    content.json = arena_copy(turn->arena, content.json);
    agreement =
        snapshot_agreement(turn->snapshot, turn->partner, document.agreement);
    return decide_record(turn, &document, agreement, &content, released, err);
}

static void after_again(struct front_commit *commit, const struct error *err)
{
    struct deciding_again *again = commit->context;
    struct front *front = commit->front;

    if (err != NULL) {
        log_error("decide_failed", again->document.id.text, "code=%s why=%s",
                  err->code, log_quote(bytes_of_text(err->text)));
    }
    stage_end(front, &again->document.id);
    if (err == NULL) {
        turn_start_followers(front, &again->turn);
    }
}

enum stage_start decide_stage_start(struct front *front,
                                    const struct ledger_document *document)
{
    struct error err;
    struct snapshot *snapshot = front_snapshot(front, document->config, &err);
    struct front_commit *commit;
    struct deciding_again *again;

    if (snapshot == NULL) {
        log_error("config_missing", document->id.text, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        return STAGE_SKIPPED;
    }
    commit = front_commit_make(front);
    again = arena_take(commit->arena, sizeof *again);
    again->document.id = document->id;
    again->turn.now = clock_now();
    commit->snapshot = snapshot;
    commit->context = again;
    commit->run = run_again;
    commit->after = after_again;
    front_submit(commit, true);
    return STAGE_STARTED;
}
