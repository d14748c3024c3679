/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/answer_due.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

static const struct bytes step_prefix = { "due/", 4 };

static const struct {
    const char *record;
    const char *code;
} codes[] = {
    { "order_response", "RESPONSE_OVERDUE" },
    { "shipment", "SHIPMENT_OVERDUE" },
    { "invoice", "INVOICE_OVERDUE" },
};

static const char *overdue_code(struct bytes record)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (bytes_equal_text(record, codes[i].record)) {
            return codes[i].code;
        }
    }
    return NULL;
}

int64_t answer_due_delivery(const struct record *order)
{
    struct bytes day;
    int64_t time;

    if (order == NULL) {
        return 0;
    }
    day = record_text(order, "requested_delivery");
    if (day.length == 0) {
        day = record_text(order, "deliver_not_after");
    }
    return day.length > 0 && clock_from_stamp(day, &time) ? time : 0;
}

/* Does the decision itself answer with such a record? */
static bool is_output(const struct flow_decision *decision, const char *record)
{
    for (size_t i = 0; i < decision->output_count; i++) {
        const struct flow_output *output = &decision->outputs[i];

        if (!output->at_once &&
            strcmp(output->record->type->name, record) == 0) {
            return true;
        }
    }
    return false;
}

static bool applies(const struct agreement *agreement, enum due_anchor anchor,
                    enum agreement_role role, bool test, int64_t now)
{
    return agreement->due.anchor == anchor && agreement->role == role &&
           agreement->test == test && agreement->answers == NULL &&
           now >= agreement->valid_from && now < agreement->valid_until;
}

static void schedule(struct turn *turn, struct event *event,
                     const struct ledger_conversation *conversation,
                     enum agreement_role role, enum due_anchor anchor,
                     int64_t from, const struct flow_decision *decision)
{
    for (size_t i = 0; i < turn->partner->agreement_count; i++) {
        const struct agreement *agreement = &turn->partner->agreements[i];
        struct ledger_effect *effect;

        if (!applies(agreement, anchor, role, conversation->test, turn->now) ||
            is_output(decision, agreement->record)) {
            continue;
        }
        effect = event_add_effect(turn->arena, event, EFFECT_STEP_SET);
        effect->step.conversation = conversation->id;
        effect->step.step = turn_format(turn, "due/%s", agreement->record);
        effect->step.time = anchor == DUE_BEFORE_DELIVERY
                                ? from - agreement->due.by
                                : from + agreement->due.by;
        turn->steps |= effect->step.time <= turn->now;
    }
}

void answer_due_opened(struct turn *turn, struct event *event,
                       const struct ledger_conversation *conversation,
                       enum agreement_role role,
                       const struct flow_decision *decision)
{
    schedule(turn, event, conversation, role, DUE_AFTER_ORDER, turn->now,
             decision);
    if (conversation->deliver != 0) {
        schedule(turn, event, conversation, role, DUE_BEFORE_DELIVERY,
                 conversation->deliver, decision);
    }
}

int64_t answer_due_time(const struct agreement *agreement,
                        const struct ledger_document *received)
{
    return received != NULL && agreement->due.anchor == DUE_AFTER_ORDER
               ? received->created + agreement->due.by
               : 0;
}

int64_t answer_due_held(struct turn *turn, struct bytes record, bool test,
                        int64_t received)
{
    const struct agreement *agreement;
    char text[200];

    if ((!bytes_equal_text(record, "order") &&
         !bytes_equal_text(record, "order_change")) ||
        agreement_for_answer(turn->partner, bytes_of_text("order_response"),
                             record, test, turn->now, &agreement,
                             text) != AGREEMENT_FOUND ||
        agreement->due.anchor != DUE_AFTER_ORDER) {
        return 0;
    }
    return received + agreement->due.by;
}

bool answer_due_is_step(struct bytes step)
{
    return bytes_starts_with(step, step_prefix);
}

/* Is anything still to be shipped? */
static bool is_unshipped(struct turn *turn,
                         const struct ledger_conversation *conversation,
                         bool *open, struct error *err)
{
    struct ledger_line *lines;
    size_t count;

    *open = false;
    if (!ledger_lines(turn->ledger, turn->arena, &conversation->id, &lines,
                      &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct decimal gone;

        *open |= decimal_add(lines[i].shipped, lines[i].rejected, &gone) &&
                 decimal_compare(lines[i].ordered, gone) > 0;
    }
    return true;
}

/* Has no such document come or gone since then? */
static bool is_missing(struct turn *turn,
                       const struct ledger_conversation *conversation,
                       struct bytes record, int64_t since, bool *open,
                       struct error *err)
{
    struct ledger_document *documents;
    size_t count;

    *open = true;
    if (!ledger_conversation_documents(turn->ledger, turn->arena,
                                       &conversation->id, &documents, &count,
                                       err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        *open &= !bytes_equal(documents[i].record, record) ||
                 documents[i].created < since ||
                 documents[i].state == STATE_CANCELLED ||
                 documents[i].state == STATE_REJECTED;
    }
    return true;
}

/* The order, where it can still be marked. */
static bool find_order(struct turn *turn,
                       const struct ledger_conversation *conversation,
                       struct ledger_document *order, bool *found,
                       struct error *err)
{
    if (!turn_found(ledger_document(turn->ledger, turn->arena,
                                    &conversation->order, order, err),
                    found)) {
        return false;
    }
    *found = *found && order->state != STATE_CANCELLED &&
             order->state != STATE_ARCHIVED && order->state != STATE_PURGED;
    return true;
}

static bool mark(struct turn *turn, const struct ledger_document *order,
                 struct bytes record, int64_t time, struct error *err)
{
    struct event *event =
        event_make(turn->arena, EVENT_OVERDUE, turn->now, &order->id);
    struct event_change *change =
        event_move(turn->arena, event, &order->id, order->state);

    event->reason_code = bytes_of_text(overdue_code(record));
    event->reason = turn_format(turn, "the %s to it did not come in time",
                                turn_text(turn, record));
    change->set |= FIELD_ACKNOWLEDGED | FIELD_DUE | FIELD_REASON;
    change->to.acknowledged = ACKNOWLEDGED_OVERDUE;
    change->to.due = time;
    change->to.reason_code = event->reason_code;
    change->to.reason = event->reason;
    log_warning("answer_overdue", order->id.text, "partner=%s record=%s",
                log_quote(order->partner), log_quote(record));
    return turn_append(turn, event, err);
}

/* The invoice of a shipment is one that is younger than it. */
static int64_t shipped_at(struct turn *turn,
                          const struct ledger_conversation *conversation,
                          enum agreement_role role, struct bytes record,
                          int64_t time)
{
    for (size_t i = 0; i < turn->partner->agreement_count; i++) {
        const struct agreement *agreement = &turn->partner->agreements[i];

        if (applies(agreement, DUE_AFTER_SHIPMENT, role, conversation->test,
                    turn->now) &&
            bytes_equal_text(record, agreement->record)) {
            return time - agreement->due.by;
        }
    }
    return 0;
}

bool answer_due_run(struct turn *turn,
                    const struct ledger_conversation *conversation,
                    struct bytes step, int64_t time, struct error *err)
{
    struct bytes record = bytes_slice(step, step_prefix.length, step.length);
    enum agreement_role role = bytes_equal_text(conversation->role, "buyer")
                                   ? ROLE_BUYER
                                   : ROLE_SELLER;
    struct ledger_document order;
    bool open;
    bool found;

    if (overdue_code(record) == NULL) {
        return true;
    }
    if (bytes_equal_text(record, "shipment")
            ? !is_unshipped(turn, conversation, &open, err)
            : !is_missing(turn, conversation, record,
                          shipped_at(turn, conversation, role, record, time),
                          &open, err)) {
        return false;
    }
    if (!open) {
        return true;
    }
    return find_order(turn, conversation, &order, &found, err) &&
           (!found || mark(turn, &order, record, time, err));
}

static bool is_expected(const struct turn *turn, struct bytes record)
{
    for (size_t i = 0; i < turn->partner->agreement_count; i++) {
        const struct agreement *agreement = &turn->partner->agreements[i];

        if (agreement->due.anchor != DUE_NONE &&
            bytes_equal_text(record, agreement->record)) {
            return true;
        }
    }
    return false;
}

static bool note_answer(struct turn *turn, struct event *event,
                        const struct ledger_conversation *conversation,
                        struct bytes record, struct error *err)
{
    const char *code = overdue_code(record);
    struct event_change *change;
    struct ledger_document order;
    bool found;

    if (code == NULL || !is_expected(turn, record)) {
        return true;
    }
    if (!find_order(turn, conversation, &order, &found, err)) {
        return false;
    }
    if (!found || order.acknowledged != ACKNOWLEDGED_OVERDUE ||
        !bytes_equal_text(order.reason_code, code)) {
        return true;
    }
    change = event_move(turn->arena, event, &order.id, order.state);
    change->set |= FIELD_ACKNOWLEDGED | FIELD_DUE | FIELD_REASON;
    change->to.acknowledged =
        order.state == STATE_ACKED ? ACKNOWLEDGED_ACCEPTED : ACKNOWLEDGED_NONE;
    return true;
}

bool answer_due_decided(struct turn *turn, struct event *event,
                        const struct ledger_conversation *conversation,
                        enum agreement_role role,
                        const struct flow_decision *decision,
                        const struct ledger_document *received,
                        struct error *err)
{
    bool shipped =
        received != NULL && bytes_equal_text(received->record, "shipment");

    for (size_t i = 0; i < decision->output_count; i++) {
        struct bytes record =
            bytes_of_text(decision->outputs[i].record->type->name);

        shipped |= bytes_equal_text(record, "shipment");
        if (!note_answer(turn, event, conversation, record, err)) {
            return false;
        }
    }
    if (shipped) {
        schedule(turn, event, conversation, role, DUE_AFTER_SHIPMENT, turn->now,
                 decision);
    }
    return received == NULL ||
           note_answer(turn, event, conversation, received->record, err);
}
