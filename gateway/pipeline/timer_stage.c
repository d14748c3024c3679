/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/timer_stage.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/answer_due.h"
#include "pipeline/archive_thread.h"
#include "pipeline/decide_stage.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"

enum { AT_ONCE = 200 };

static size_t steps_under_way;      /* loop thread only */
static struct ledger_timer retried; /* the same: the last one looked at */

static void look(void *context);

/* ---- overdue acknowledgements ---- */

struct overdue {
    struct id documents[AT_ONCE];
    size_t count;
};

/* The partner's acknowledgement did not come: that is a state of its own. Ours
 * that has not gone, or an order that is held, stays where it is. */
static struct event *make_overdue(struct turn *turn,
                                  const struct ledger_document *document)
{
    bool awaited = document->state == STATE_AWAIT_ACK;
    struct event *event =
        event_make(turn->arena, EVENT_OVERDUE, turn->now, &document->id);
    struct event_change *change =
        event_move(turn->arena, event, &document->id,
                   awaited ? STATE_OVERDUE : document->state);

    event->reason_code =
        bytes_of_text(awaited ? "ACK_OVERDUE" : "SEND_OVERDUE");
    event->reason =
        bytes_of_text(awaited ? "the partner's acknowledgement did not come in "
                                "time"
                              : "our answer was not sent in time");
    change->set |= FIELD_ACKNOWLEDGED;
    change->to.acknowledged = ACKNOWLEDGED_OVERDUE;
    if (awaited) { /* else the reason is why it has not gone */
        change->set |= FIELD_REASON;
        change->to.reason_code = event->reason_code;
        change->to.reason = event->reason;
    }
    log_warning(awaited ? "ack_overdue" : "send_overdue", document->id.text,
                "partner=%s type=%s", log_quote(document->partner),
                log_quote(document->type));
    return event;
}

/* It was ended by an operator or sent anew: nothing is due any more. */
static struct event *make_not_due(struct turn *turn,
                                  const struct ledger_document *document)
{
    struct event *event =
        event_make(turn->arena, EVENT_NOTE, turn->now, &document->id);

    event_move(turn->arena, event, &document->id, document->state)->set |=
        FIELD_DUE;
    return event;
}

static bool is_due(const struct ledger_document *document)
{
    return state_is_work(document->kind, document->state) ||
           document->state == STATE_AWAIT_ACK ||
           document->state == STATE_HELD ||
           document->state == STATE_QUARANTINED ||
           document->state == STATE_DEAD;
}

static bool run_overdue(struct front_commit *commit, struct store_turn *store,
                        struct error *err)
{
    struct overdue *overdue = commit->context;
    struct turn turn;

    turn_begin(&turn, commit, store, clock_now());
    for (size_t i = 0; i < overdue->count; i++) {
        struct ledger_document document;
        bool found;

        if (!turn_found(ledger_document(turn.ledger, turn.arena,
                                        &overdue->documents[i], &document, err),
                        &found)) {
            return false;
        }
        if (!found || document.acknowledged == ACKNOWLEDGED_OVERDUE ||
            document.due == 0 || document.due > turn.now) {
            continue;
        }
        if (!turn_append(&turn,
                         is_due(&document) ? make_overdue(&turn, &document)
                                           : make_not_due(&turn, &document),
                         err)) {
            return false;
        }
    }
    return true;
}

static bool look_for_overdue(struct front *front, struct error *err)
{
    struct ledger_document *rows;
    struct front_commit *commit;
    struct overdue *overdue;
    size_t count;

    if (!ledger_overdue(front->ledger, front->arena, clock_now(), AT_ONCE,
                        &rows, &count, err)) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    commit = front_commit_make(front);
    overdue = arena_take(commit->arena, sizeof *overdue);
    for (; overdue->count < count; overdue->count++) {
        overdue->documents[overdue->count] = rows[overdue->count].id;
    }
    commit->context = overdue;
    commit->run = run_overdue;
    front_submit(commit, true);
    return true;
}

/* ---- steps of conversations ---- */

struct stepping {
    struct id conversation;
    struct bytes step;
    int64_t time;
    struct turn turn;
};

static bool append_step_done(struct turn *turn, const struct stepping *stepping,
                             struct error *err)
{
    struct event *event = event_make(turn->arena, EVENT_STEP, turn->now, NULL);
    struct ledger_effect *effect =
        event_add_effect(turn->arena, event, EFFECT_STEP_CLEAR);

    effect->step.conversation = stepping->conversation;
    effect->step.step = stepping->step;
    effect->step.time = stepping->time;
    return turn_append(turn, event, err);
}

static bool run_step(struct front_commit *commit, struct store_turn *store,
                     struct error *err)
{
    struct stepping *stepping = commit->context;
    struct turn *turn = &stepping->turn;
    struct ledger_conversation conversation;
    struct decide_answer answer = { 0 };
    struct decide_step step = { .scheduled = true };
    bool found;

    turn_begin(turn, commit, store, clock_now());
    if (!turn_found(ledger_conversation(turn->ledger, turn->arena,
                                        &stepping->conversation, &conversation,
                                        err),
                    &found) ||
        !append_step_done(turn, stepping, err)) {
        return false;
    }
    turn->partner =
        found ? partner_find(turn->snapshot->directory, conversation.partner)
              : NULL;
    if (turn->partner == NULL) {
        return true;
    }
    if (answer_due_is_step(stepping->step)) {
        return answer_due_run(turn, &conversation, stepping->step,
                              stepping->time, err);
    }
    step.step = turn_text(turn, stepping->step);
    step.order_number = conversation.number;
    step.test = conversation.test;
    if (!decide_desk_step(turn, &step, &answer, err)) {
        return false;
    }
    if (answer.held) {
        log_warning("step_held", NULL, "step=%s order=%s code=%s why=%s",
                    step.step, log_quote(conversation.number),
                    log_quote(answer.code), log_quote(answer.text));
    }
    return true;
}

static void after_step(struct front_commit *commit, const struct error *err)
{
    struct stepping *stepping = commit->context;

    /* There may be more of them; one that failed is tried again in its time. */
    if (--steps_under_way == 0 && err == NULL) {
        timer_stage_wake(commit->front);
    }
    if (err != NULL) {
        log_error("step_failed", NULL, "code=%s why=%s", err->code,
                  log_quote(bytes_of_text(err->text)));
        return;
    }
    turn_start_followers(commit->front, &stepping->turn);
}

static bool look_for_steps(struct front *front, struct error *err)
{
    struct ledger_step *rows;
    size_t count;

    if (!ledger_steps(front->ledger, front->arena, clock_now(), AT_ONCE, &rows,
                      &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct front_commit *commit = front_commit_make(front);
        struct stepping *stepping = arena_take(commit->arena, sizeof *stepping);

        stepping->conversation = rows[i].conversation;
        stepping->step = arena_copy(commit->arena, rows[i].step);
        stepping->time = rows[i].time;
        commit->snapshot = snapshot_keep(front->snapshot);
        commit->context = stepping;
        commit->run = run_step;
        commit->after = after_step;
        steps_under_way++;
        front_submit(commit, true);
    }
    return true;
}

/* ---- next attempts ---- */

/* Goes on behind those of the last look: what may not go yet (a partner that
 * is paused or has left) keeps nobody waiting. */
static bool look_for_retries(struct front *front, struct error *err)
{
    struct ledger_document *rows;
    size_t count;

    if (!ledger_timers(front->ledger, front->arena, clock_now(), &retried,
                       AT_ONCE, &rows, &count, err)) {
        return false;
    }
    memset(&retried, 0, sizeof retried);
    if (count == AT_ONCE) {
        retried.time = rows[count - 1].next_time;
        retried.document = rows[count - 1].id;
    }
    for (size_t i = 0; i < count; i++) {
        stage_add(front, &rows[i].id, rows[i].kind, rows[i].state);
    }
    if (count > 0) {
        stage_pump(front);
    }
    return true;
}

static void look(void *context)
{
    struct front *front = context;
    struct error err;

    /* Steps are fetched only when the last ones are done, so none is begun
     * twice: each is cleared in its own turn. */
    if (steps_under_way == 0 && !front->stopping &&
        !look_for_steps(front, &err)) {
        log_error("timers", NULL, "why=%s", log_quote(bytes_of_text(err.text)));
    }
    if (!front->stopping &&
        (!look_for_overdue(front, &err) || !look_for_retries(front, &err))) {
        log_error("timers", NULL, "why=%s", log_quote(bytes_of_text(err.text)));
    }
    arena_reset(front->arena);
    archive_thread_wake(front->archive);
    event_loop_timer(front->loop, TIMER_INTERVAL, look, front);
}

void timer_stage_wake(struct front *front)
{
    event_loop_timer(front->loop, 0, look, front);
}

void timer_stage_start(struct front *front)
{
    event_loop_timer(front->loop, 0, look, front);
}

void timer_stage_stop(struct front *front)
{
    event_loop_cancel(front->loop, look, front);
}
