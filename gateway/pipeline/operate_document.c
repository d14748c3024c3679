/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/operate.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/batch_stage.h"

static const char *const verb_names[] = {
    [OPERATE_RELEASE] = "release", [OPERATE_REJECT] = "reject",
    [OPERATE_CANCEL] = "cancel",   [OPERATE_RESEND] = "resend",
    [OPERATE_REISSUE] = "reissue", [OPERATE_RETRY] = "retry",
    [OPERATE_HOLD] = "hold",       [OPERATE_REPLAY] = "replay",
    [OPERATE_FIX] = "fix",
};

bool operate_verb_from_name(struct bytes name, enum operate_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(verb_names); i++) {
        if (bytes_equal_text(name, verb_names[i])) {
            *kind = (enum operate_kind)i;
            return true;
        }
    }
    return false;
}

/* One document in the hands of an operator. */
struct hand {
    struct turn *turn;
    const struct operate_verb *verb;
    struct ledger_document document;
    struct operate_result *result;
};

static bool cannot(struct hand *hand, const char *code, const char *text)
{
    hand->result->code = code;
    hand->result->text = turn_format(hand->turn, "%s (it is %s)", text,
                                     state_name(hand->document.state));
    return true;
}

static struct event *new_event(struct hand *hand, enum event_kind kind)
{
    struct event *event = event_make(hand->turn->arena, kind, hand->turn->now,
                                     &hand->document.id);

    event->actor = hand->turn->actor;
    event->reason = hand->verb->reason;
    return event;
}

static bool finish(struct hand *hand, struct event *event, struct error *err)
{
    hand->result->done = true;
    return turn_append(hand->turn, event, err);
}

static bool has_object(struct hand *hand, const char *role, bool *has,
                       struct error *err)
{
    struct object_ref ref;

    return turn_found(
        ledger_object(hand->turn->ledger, &hand->document.id, role, &ref, err),
        has);
}

/* Its numbers are drawn and its batch is on its way: what happens to it
 * happens to the batch. */
static bool is_enveloped(const struct hand *hand)
{
    return hand->document.kind == DOCUMENT_OUTBOUND &&
           hand->document.state == STATE_WRITTEN &&
           hand->document.interchange_control.length > 0;
}

/* ---- held and quarantined ---- */

/* Where it goes on: an outbound document by what it has already. */
static bool state_after_release(struct hand *hand, enum document_state *state,
                                bool *possible, struct error *err)
{
    bool has;

    *possible = true;
    switch (hand->document.kind) {
    case DOCUMENT_INTERCHANGE:
        *state = STATE_ACCEPTED;
        return true;
    case DOCUMENT_TRANSACTION:
        *state = STATE_MAPPED;
        return has_object(hand, "record", possible, err);
    case DOCUMENT_OUTBOUND:
        if (!has_object(hand, "payload", &has, err)) {
            return false;
        }
        *state = has                         ? STATE_READY
                 : batch_is(&hand->document) ? STATE_WRITTEN
                                             : STATE_DECIDED;
        return true;
    default:
        *possible = false;
        return true;
    }
}

static bool release(struct hand *hand, struct error *err)
{
    struct turn *turn = hand->turn;
    struct event_change *change;
    struct ledger_effect *effect;
    enum document_state state = STATE_NONE;
    struct event *event;
    bool possible;

    if (hand->document.state != STATE_HELD &&
        hand->document.state != STATE_QUARANTINED) {
        return cannot(hand, "NOT_HELD", "only what is held can be released");
    }
    if (!state_after_release(hand, &state, &possible, err)) {
        return false;
    }
    if (!possible) {
        return cannot(hand, "NO_RECORD",
                      "it could not be mapped: mend the configuration, then "
                      "replay it");
    }
    event = new_event(hand, EVENT_RELEASED);
    change = event_move(turn->arena, event, &hand->document.id, state);
    change->set |= FIELD_REASON | FIELD_ATTEMPTS;
    effect = event_add_effect(turn->arena, event, EFFECT_FACT_SET);
    effect->fact.scope = bytes_of_text("released");
    effect->fact.name = id_bytes(&hand->document.id);
    effect->fact.value = turn->actor;
    turn_follow(turn, &hand->document.id, hand->document.kind, state);
    return finish(hand, event, err);
}

static bool reject(struct hand *hand, struct error *err)
{
    struct event *event;

    if (hand->document.kind == DOCUMENT_OUTBOUND) {
        return cannot(hand, "OUTBOUND", "what we send is cancelled instead");
    }
    if (hand->document.state != STATE_HELD &&
        hand->document.state != STATE_QUARANTINED) {
        return cannot(hand, "NOT_HELD", "only what is held can be rejected");
    }
    event = new_event(hand, EVENT_REJECTED);
    (void)event_move(hand->turn->arena, event, &hand->document.id,
                     STATE_REJECTED);
    return finish(hand, event, err);
}

static bool hold(struct hand *hand, struct error *err)
{
    struct event_change *change;
    struct event *event;

    if (is_enveloped(hand) ||
        !state_may_follow(hand->document.kind, hand->document.state,
                          STATE_HELD) ||
        hand->document.state == STATE_HELD) {
        return cannot(hand, "NOT_HOLDABLE", "it cannot be held any more");
    }
    event = new_event(hand, EVENT_HELD);
    event->reason_code = bytes_of_text("OPERATOR");
    change =
        event_move(hand->turn->arena, event, &hand->document.id, STATE_HELD);
    change->set |= FIELD_REASON;
    change->to.reason_code = event->reason_code;
    change->to.reason = event->reason;
    return finish(hand, event, err);
}

/* What still waits in a batch goes with it. */
static bool cancel_members(struct hand *hand, struct error *err)
{
    struct turn *turn = hand->turn;
    struct ledger_document *members;
    size_t count;

    if (!ledger_children(turn->ledger, turn->arena, &hand->document.id,
                         &members, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct event *event;

        if (members[i].state != STATE_WRITTEN) {
            continue;
        }
        event =
            event_make(turn->arena, EVENT_CANCELLED, turn->now, &members[i].id);
        event->actor = turn->actor;
        event->reason = hand->verb->reason;
        (void)event_move(turn->arena, event, &members[i].id, STATE_CANCELLED);
        if (!turn_append(turn, event, err)) {
            return false;
        }
    }
    return true;
}

static bool cancel(struct hand *hand, struct error *err)
{
    struct event *event;

    if (is_enveloped(hand) ||
        !state_may_follow(hand->document.kind, hand->document.state,
                          STATE_CANCELLED) ||
        hand->document.state == STATE_CANCELLED) {
        return cannot(hand, "NOT_CANCELLABLE", "it cannot be cancelled");
    }
    if (batch_is(&hand->document) && !cancel_members(hand, err)) {
        return false;
    }
    event = new_event(hand, EVENT_CANCELLED);
    event_move(hand->turn->arena, event, &hand->document.id, STATE_CANCELLED)
        ->set |= FIELD_NEXT_TIME;
    return finish(hand, event, err);
}

/* ---- sending again ---- */

static bool resend(struct hand *hand, struct error *err)
{
    struct event_change *change;
    struct event *event;
    bool has;

    if (!has_object(hand, "payload", &has, err)) {
        return false;
    }
    if (!has || !state_may_follow(hand->document.kind, hand->document.state,
                                  STATE_READY)) {
        return cannot(hand, "NOT_SENT", "there is nothing to send again");
    }
    event = new_event(hand, EVENT_RESENT);
    change =
        event_move(hand->turn->arena, event, &hand->document.id, STATE_READY);
    change->set |=
        FIELD_ATTEMPTS | FIELD_DELIVERED | FIELD_REASON | FIELD_NEXT_TIME;
    change->to.delivered = DELIVERED_PENDING;
    turn_follow(hand->turn, &hand->document.id, DOCUMENT_OUTBOUND, STATE_READY);
    return finish(hand, event, err);
}

/* A new document with the same record: it gets numbers of its own. */
static bool reissue(struct hand *hand, struct error *err)
{
    struct turn *turn = hand->turn;
    struct ledger_document *copy;
    struct object_ref ref;
    struct id id = id_make(turn->now);
    struct event *event;
    bool found;

    if (hand->document.kind != DOCUMENT_OUTBOUND) {
        return cannot(hand, "NOT_OUTBOUND", "only what we send is reissued");
    }
    if (!turn_found(ledger_object(turn->ledger, &hand->document.id, "record",
                                  &ref, err),
                    &found)) {
        return false;
    }
    if (!found) {
        return cannot(hand, "NO_RECORD", "it has no record to write anew");
    }
    event = new_event(hand, EVENT_REISSUED);
    copy = event_add_document(turn->arena, event, &id, DOCUMENT_OUTBOUND,
                              STATE_DECIDED);
    *copy = hand->document;
    copy->id = id;
    copy->cause = hand->document.id;
    copy->state = STATE_DECIDED;
    memset(&copy->parent, 0, sizeof copy->parent);
    copy->ordinal = 0;
    copy->delivered = DELIVERED_PENDING;
    copy->acknowledged = ACKNOWLEDGED_NONE;
    copy->interchange_control = bytes_of(NULL, 0);
    copy->group_control = bytes_of(NULL, 0);
    copy->transaction_control = bytes_of(NULL, 0);
    copy->name = bytes_of(NULL, 0);
    copy->size = 0;
    copy->due = 0;
    copy->next_time = 0;
    copy->attempts = 0;
    copy->reason = bytes_of(NULL, 0);
    copy->reason_code = bytes_of(NULL, 0);
    copy->created = turn->now;
    copy->config = strtoull(turn->snapshot->version, NULL, 10);
    event_add_object(turn->arena, event, "record", &ref)->document = id;
    hand->result->document = id;
    turn_follow(turn, &id, DOCUMENT_OUTBOUND, STATE_DECIDED);
    return finish(hand, event, err);
}

/* A batch closes now, whichever of its documents was named. */
static bool close_batch(struct hand *hand, struct error *err)
{
    const struct id *batch =
        batch_is(&hand->document) ? &hand->document.id : &hand->document.parent;
    struct event *event = new_event(hand, EVENT_RELEASED);

    event_move(hand->turn->arena, event, batch, STATE_WRITTEN)->set |=
        FIELD_NEXT_TIME;
    turn_follow(hand->turn, batch, DOCUMENT_OUTBOUND, STATE_WRITTEN);
    return finish(hand, event, err);
}

static bool retry(struct hand *hand, struct error *err)
{
    struct event_change *change;
    struct event *event;

    if (hand->document.state == STATE_WRITTEN && !is_enveloped(hand)) {
        return close_batch(hand, err);
    }
    if (hand->document.state != STATE_RETRY &&
        hand->document.state != STATE_DEAD) {
        return cannot(hand, "NOT_RETRYING", "it does not wait for a retry");
    }
    event = new_event(hand, EVENT_RESENT);
    change =
        event_move(hand->turn->arena, event, &hand->document.id, STATE_READY);
    change->set |= FIELD_NEXT_TIME | FIELD_ATTEMPTS | FIELD_REASON;
    turn_follow(hand->turn, &hand->document.id, DOCUMENT_OUTBOUND, STATE_READY);
    return finish(hand, event, err);
}

/* The interchange it came in is accepted again, as a document of its own,
 * under today's configuration; its control number is let pass. */
static bool replay(struct hand *hand, struct error *err)
{
    struct turn *turn = hand->turn;
    struct ledger_document source = hand->document;
    struct ledger_document *copy;
    struct ledger_effect *effect;
    struct object_ref ref;
    struct id id = id_make(turn->now);
    struct event *event;
    bool found;

    if (source.kind == DOCUMENT_TRANSACTION &&
        !turn_found(ledger_document(turn->ledger, turn->arena,
                                    &hand->document.parent, &source, err),
                    &found)) {
        return false;
    }
    if (source.kind != DOCUMENT_INTERCHANGE) {
        return cannot(hand, "NOT_RECEIVED", "only what came in is replayed");
    }
    if (!turn_found(ledger_object(turn->ledger, &source.id, "raw", &ref, err),
                    &found)) {
        return false;
    }
    if (!found) {
        return cannot(hand, "NO_CONTENT", "its bytes are not there any more");
    }
    event = new_event(hand, EVENT_NOTE);
    event->reason_code = bytes_of_text("REPLAYED");
    copy = event_add_document(turn->arena, event, &id, DOCUMENT_INTERCHANGE,
                              STATE_ACCEPTED);
    copy->cause = hand->document.id;
    copy->direction = DIRECTION_IN;
    copy->partner = source.partner;
    copy->station = source.station;
    copy->channel = source.channel;
    copy->name = source.name;
    copy->size = source.size;
    copy->sha256 = source.sha256;
    copy->config = strtoull(turn->snapshot->version, NULL, 10);
    copy->created = turn->now;
    if (hand->verb->kind == OPERATE_FIX) {
        copy->size = hand->verb->content.length;
        copy->sha256 = digest_of(hand->verb->content);
        event->reason_code = bytes_of_text("FIXED");
        if (!turn_attach(turn, event, &id, "raw", hand->verb->content, err)) {
            return false;
        }
    } else {
        event_add_object(turn->arena, event, "raw", &ref)->document = id;
    }
    effect = event_add_effect(turn->arena, event, EFFECT_FACT_SET);
    effect->fact.scope = bytes_of_text("released");
    effect->fact.name = id_bytes(&id);
    effect->fact.value = turn->actor;
    if (hand->document.kind == DOCUMENT_TRANSACTION) {
        effect = event_add_effect(turn->arena, event, EFFECT_FACT_SET);
        effect->fact.scope = bytes_of_text("only");
        effect->fact.name = id_bytes(&id);
        effect->fact.value = turn_format(
            turn, "%llu", (unsigned long long)hand->document.ordinal);
    }
    hand->result->document = id;
    turn_follow(turn, &id, DOCUMENT_INTERCHANGE, STATE_ACCEPTED);
    return finish(hand, event, err);
}

/* What is held or quarantined is replaced by a document with mended bytes and
 * is itself rejected, bytes and all kept. */
static bool fix(struct hand *hand, struct error *err)
{
    struct event *event;

    if (hand->document.state != STATE_HELD &&
        hand->document.state != STATE_QUARANTINED) {
        return cannot(hand, "NOT_HELD", "only what is held can be fixed");
    }
    if (hand->verb->content.length == 0) {
        return cannot(hand, "NO_CONTENT", "there are no mended bytes");
    }
    if (!replay(hand, err) || !hand->result->done) {
        return hand->result->code != NULL;
    }
    event = new_event(hand, EVENT_REJECTED);
    event->reason_code = bytes_of_text("FIXED");
    event->reason =
        turn_format(hand->turn, "replaced by %s", hand->result->document.text);
    (void)event_move(hand->turn->arena, event, &hand->document.id,
                     STATE_REJECTED);
    return turn_append(hand->turn, event, err);
}

bool operate_on_document(struct turn *turn, const struct operate_verb *verb,
                         const struct id *document,
                         struct operate_result *result, struct error *err)
{
    struct hand hand = { .turn = turn, .verb = verb, .result = result };
    bool found;

    if (!turn_found(ledger_document(turn->ledger, turn->arena, document,
                                    &hand.document, err),
                    &found)) {
        return false;
    }
    if (!found) {
        result->code = "DOCUMENT_UNKNOWN";
        result->text = bytes_of_text("there is no such document");
        return true;
    }
    switch (verb->kind) {
    case OPERATE_RELEASE:
        return release(&hand, err);
    case OPERATE_REJECT:
        return reject(&hand, err);
    case OPERATE_CANCEL:
        return cancel(&hand, err);
    case OPERATE_RESEND:
        return resend(&hand, err);
    case OPERATE_REISSUE:
        return reissue(&hand, err);
    case OPERATE_RETRY:
        return retry(&hand, err);
    case OPERATE_HOLD:
        return hold(&hand, err);
    case OPERATE_REPLAY:
        return replay(&hand, err);
    case OPERATE_FIX:
        return fix(&hand, err);
    }
    return true;
}
