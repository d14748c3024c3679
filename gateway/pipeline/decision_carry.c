/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/decision_carry.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "flow/record_amount.h"
#include "pipeline/answer_due.h"
#include "pipeline/desk_counter.h"
#include "pipeline/desk_view.h"
#include "pipeline/output_document.h"

/* Effects of one event; a decision of a thousand lines is several events of
 * the same group (an event may be 64 KiB). */
enum { EFFECTS_PER_EVENT = 60 };

/* A decision on its way into the journal. */
struct carrying {
    struct turn *turn;
    const struct flow_decision *decision;
    const struct ledger_document *document; /* NULL: a desk step */
    struct id cause;                        /* none: a desk step */
    enum agreement_role role;
    bool test;
    struct event *event;
    size_t effects;
    struct ledger_conversation conversation;
    bool has_conversation;
    struct bytes opened; /* number of the one that this decision opened */
    struct decision_outputs *outputs; /* or NULL */
    struct id order; /* we buy: the document that will carry our order */
    const struct record *received;   /* what is decided on … */
    const struct object_ref *stored; /* … and where the journal has it */
};

static struct event *new_event(struct carrying *carrying)
{
    struct turn *turn = carrying->turn;
    struct event *event =
        carrying->document == NULL
            ? event_make(turn->arena, EVENT_STEP, turn->now, NULL)
            : event_make(turn->arena, EVENT_DECIDED, turn->now,
                         &carrying->document->id);

    carrying->event = event;
    carrying->effects = 0;
    return event;
}

static struct ledger_effect *add_effect(struct carrying *carrying,
                                        enum effect_kind kind,
                                        struct error *err)
{
    if (carrying->effects == EFFECTS_PER_EVENT) {
        if (!turn_append(carrying->turn, carrying->event, err)) {
            return NULL;
        }
        (void)new_event(carrying);
    }
    carrying->effects++;
    return event_add_effect(carrying->turn->arena, carrying->event, kind);
}

static int64_t time_of_date(struct bytes date)
{
    int64_t time;

    return date.length > 0 && clock_from_stamp(date, &time) ? time : 0;
}

/* Quantities of a line as differences: one effect each that is not zero. */
static bool add_line_changes(struct carrying *carrying,
                             const struct id *conversation,
                             const struct flow_line *line, struct error *err)
{
    const struct decimal differences[LINE_QUANTITY_COUNT] = {
        [LINE_ORDERED] = line->ordered,
        [LINE_CONFIRMED] = line->confirmed,
        [LINE_BACKORDERED] = line->backordered,
        [LINE_REJECTED] = line->rejected,
        [LINE_SHIPPED] = line->shipped,
        [LINE_INVOICED] = line->invoiced,
        [LINE_RECEIVED] = line->received,
    };

    for (int i = 0; i < LINE_QUANTITY_COUNT; i++) {
        struct ledger_effect *effect;

        if (decimal_is_zero(differences[i])) {
            continue;
        }
        effect = add_effect(carrying, EFFECT_LINE_ADD, err);
        if (effect == NULL) {
            return false;
        }
        effect->line_change.conversation = *conversation;
        effect->line_change.line = line->number;
        effect->line_change.quantity = (enum line_quantity)i;
        effect->line_change.difference = differences[i];
        effect->line_change.status = line->status;
    }
    return true;
}

static void set_line(struct ledger_line *row, const struct id *conversation,
                     const struct flow_line *line)
{
    row->conversation = *conversation;
    row->line = line->number;
    row->item = line->item.length > 0 ? line->item : line->seller_item;
    row->gtin = line->gtin;
    row->buyer_item = line->buyer_item;
    row->text = line->description;
    row->unit = line->unit;
    row->price = line->price;
    row->status = line->status;
    row->deliver = time_of_date(line->ship_date);
    row->ordered = line->ordered;
    row->confirmed = line->confirmed;
    row->backordered = line->backordered;
    row->rejected = line->rejected;
    row->shipped = line->shipped;
    row->invoiced = line->invoiced;
    row->received = line->received;
}

/* The order's own currency goes with its amount. */
static void note_total(struct ledger_conversation *row,
                       const struct record *order)
{
    struct decimal total;
    struct bytes currency;

    if (order != NULL && record_amount(order, &total, &currency)) {
        row->total = total;
        row->currency = currency;
    }
}

/* An order that was taken as it came is in the journal already. */
static bool attach_order(struct carrying *carrying, const struct id *document,
                         const struct record *order, struct error *err)
{
    struct turn *turn = carrying->turn;

    if (order == carrying->received && carrying->stored != NULL) {
        event_add_object(turn->arena, carrying->event, "order",
                         carrying->stored)
            ->document = *document;
        return true;
    }
    return turn_attach(turn, carrying->event, document, "order",
                       output_document_json(turn, order), err);
}

static bool open_conversation(struct carrying *carrying,
                              const struct flow_effect *effect,
                              struct error *err)
{
    struct turn *turn = carrying->turn;
    struct ledger_conversation *row = &carrying->conversation;
    struct ledger_effect *opened =
        add_effect(carrying, EFFECT_CONVERSATION_OPEN, err);

    if (opened == NULL) {
        return false;
    }
    memset(row, 0, sizeof *row);
    row->id = id_make(turn->now);
    row->station = bytes_of_text(turn->partner->station->name);
    row->partner = bytes_of_text(turn->partner->name);
    row->role = bytes_of_text(desk_view_role(carrying->role));
    row->number = effect->number;
    row->state = effect->state;
    row->order = carrying->cause;
    if (id_is_none(&row->order)) {
        carrying->order = id_make(turn->now);
        row->order = carrying->order;
    }
    row->currency = effect->currency;
    note_total(row, effect->order);
    row->test = carrying->test;
    row->ordered = turn->now;
    row->deliver = answer_due_delivery(effect->order);
    row->created = turn->now;
    row->updated = turn->now;
    opened->conversation = *row;
    carrying->has_conversation = true;
    carrying->opened = effect->number;
    answer_due_opened(turn, carrying->event, row, carrying->role,
                      carrying->decision);
    return effect->order == NULL ||
           attach_order(carrying, &row->order, effect->order, err);
}

/* Whose conversation an effect is about: a supplier's shipment notice may
 * speak of several orders. */
static bool conversation_of(struct carrying *carrying,
                            const struct flow_effect *effect,
                            struct ledger_conversation *conversation,
                            struct error *err)
{
    bool found = carrying->has_conversation;

    *conversation = carrying->conversation;
    if (effect->number.length == 0 ||
        (found &&
         bytes_equal(effect->number, carrying->decision->order_number)) ||
        (found && bytes_equal(effect->number, carrying->opened))) {
        return true;
    }
    if (!desk_view_conversation(carrying->turn, carrying->role, effect->number,
                                conversation, &found, err)) {
        return false;
    }
    return found || error_set(err, ERROR_REFUSED, "CONVERSATION_UNKNOWN",
                              "there is no conversation '%.*s'",
                              BYTES_ARG(effect->number));
}

static bool is_about_conversation(enum flow_effect_kind kind)
{
    return kind == FLOW_EFFECT_CONVERSATION_STATE ||
           kind == FLOW_EFFECT_CONVERSATION_ORDER ||
           kind == FLOW_EFFECT_LINE_SET || kind == FLOW_EFFECT_LINE_ADD ||
           kind == FLOW_EFFECT_SCHEDULE;
}

static bool carry_effect(struct carrying *carrying,
                         const struct flow_effect *effect, struct error *err)
{
    struct turn *turn = carrying->turn;
    struct ledger_conversation conversation = { 0 };
    struct bytes station = bytes_of_text(turn->partner->station->name);
    struct bytes partner = bytes_of_text(turn->partner->name);
    struct ledger_effect *made = NULL;

    if (is_about_conversation(effect->kind) &&
        !conversation_of(carrying, effect, &conversation, err)) {
        return false;
    }
    switch (effect->kind) {
    case FLOW_EFFECT_CONVERSATION_OPEN:
        return open_conversation(carrying, effect, err);
    case FLOW_EFFECT_CONVERSATION_STATE:
        made = add_effect(carrying, EFFECT_CONVERSATION_STATE, err);
        if (made != NULL) {
            made->conversation.id = conversation.id;
            made->conversation.state = effect->state;
        }
        break;
    case FLOW_EFFECT_CONVERSATION_ORDER:
        note_total(&conversation, effect->order);
        made = add_effect(carrying, EFFECT_CONVERSATION_TOTAL, err);
        if (made == NULL) {
            return false;
        }
        made->conversation.id = conversation.id;
        made->conversation.total = conversation.total;
        made->conversation.currency = conversation.currency;
        made->conversation.deliver = conversation.deliver;
        return attach_order(carrying, &conversation.order, effect->order, err);
    case FLOW_EFFECT_LINE_SET:
        made = add_effect(carrying, EFFECT_LINE_SET, err);
        if (made != NULL) {
            set_line(&made->line, &conversation.id, &effect->line);
        }
        break;
    case FLOW_EFFECT_LINE_ADD:
        return add_line_changes(carrying, &conversation.id, &effect->line, err);
    case FLOW_EFFECT_STOCK_RESERVE:
    case FLOW_EFFECT_STOCK_SHIP:
        made = add_effect(carrying, EFFECT_STOCK_ADD, err);
        if (made != NULL) {
            made->stock.station = station;
            made->stock.item = effect->item;
            made->stock.reserved = effect->quantity;
            if (effect->kind == FLOW_EFFECT_STOCK_SHIP) {
                made->stock.reserved.coefficient =
                    -effect->quantity.coefficient;
                made->stock.on_hand = made->stock.reserved;
            }
        }
        break;
    case FLOW_EFFECT_CREDIT_ADD:
        made = add_effect(carrying, EFFECT_CREDIT_ADD, err);
        if (made != NULL) {
            made->customer.station = station;
            made->customer.partner = partner;
            made->customer.currency = effect->currency;
            made->customer.open_amount = effect->quantity;
        }
        break;
    case FLOW_EFFECT_SCHEDULE:
        made = add_effect(carrying, EFFECT_STEP_SET, err);
        if (made != NULL) {
            made->step.conversation = conversation.id;
            made->step.step = effect->step;
            made->step.time = effect->at;
            turn->steps |= effect->at <= turn->now;
        }
        break;
    case FLOW_EFFECT_KEY:
        made = add_effect(carrying, EFFECT_DEDUPE_SET, err);
        if (made != NULL) {
            made->dedupe.partner = partner;
            made->dedupe.kind = effect->record;
            made->dedupe.key = effect->number;
            made->dedupe.document = carrying->cause;
            made->dedupe.time = turn->now;
        }
        break;
    case FLOW_EFFECT_COUNTER: {
        char digits[DECIMAL_TEXT_SIZE];
        uint64_t next;
        uint64_t taken;

        if (!desk_counter_next(turn, turn_text(turn, effect->record), &next,
                               err)) {
            return false;
        }
        taken =
            strtoull(turn_text(turn, decimal_format(effect->quantity, digits)),
                     NULL, 10);
        made = add_effect(carrying, EFFECT_COUNTER_SET, err);
        if (made != NULL) {
            made->counter.series =
                desk_counter_series(turn, turn_text(turn, effect->record));
            made->counter.value = next + taken - 1;
        }
        break;
    }
    }
    return made != NULL;
}

/* The document that carries an output to the partner. */
static bool carry_output(struct carrying *carrying,
                         const struct flow_output *output, struct error *err)
{
    struct output_document document = {
        .record = output->record,
        .number = output->number,
        .about = carrying->document,
        .conversation =
            carrying->has_conversation ? &carrying->conversation.id : NULL,
        .test = carrying->test,
        .id = carrying->order,
    };
    struct decision_outputs *outputs = carrying->outputs;

    if (!output_document_add(carrying->turn, carrying->event, &document, err)) {
        return false;
    }
    if (id_is_none(&document.id)) {
        return true;
    }
    memset(&carrying->order, 0, sizeof carrying->order);
    if (outputs != NULL && outputs->count < COUNT_OF(outputs->ids)) {
        outputs->ids[outputs->count++] = document.id;
    }
    return true;
}

static struct bytes findings_json(struct turn *turn,
                                  const struct findings *findings)
{
    struct buffer json = { 0 };
    struct bytes copy;

    findings_append_json(findings->items, findings->count, &json);
    copy = arena_copy(turn->arena, buffer_bytes(&json));
    buffer_close(&json);
    return findings->count == 0 ? bytes_of(NULL, 0) : copy;
}

static bool find_conversation(struct carrying *carrying, struct error *err)
{
    struct bytes number = carrying->decision->order_number;

    if (number.length == 0) {
        return true;
    }
    return desk_view_conversation(carrying->turn, carrying->role, number,
                                  &carrying->conversation,
                                  &carrying->has_conversation, err);
}

/* Outputs that go out even when the decision holds: an order's receipt. */
static bool carry_outputs(struct carrying *carrying, bool held,
                          struct error *err)
{
    for (size_t i = 0; i < carrying->decision->output_count; i++) {
        const struct flow_output *output = &carrying->decision->outputs[i];

        if ((!held || output->at_once) &&
            !carry_output(carrying, output, err)) {
            return false;
        }
    }
    return true;
}

static bool carry_held(struct carrying *carrying, struct error *err)
{
    struct turn *turn = carrying->turn;
    const struct flow_decision *decision = carrying->decision;
    struct event *event;
    struct event_change *change;

    if (!carry_outputs(carrying, true, err) ||
        ((carrying->event->document_count > 0) &&
         !turn_append(turn, carrying->event, err))) {
        return false;
    }
    if (carrying->document == NULL) {
        return true;
    }
    event =
        event_make(turn->arena, EVENT_HELD, turn->now, &carrying->document->id);
    event->reason_code = bytes_of_text(decision->hold_code);
    event->reason = bytes_of_text(decision->hold_text);
    change =
        event_move(turn->arena, event, &carrying->document->id, STATE_HELD);
    change->set |= FIELD_REASON | FIELD_DUE;
    change->to.reason_code = event->reason_code;
    change->to.reason = event->reason;
    change->to.due =
        answer_due_held(turn, carrying->document->record, carrying->test,
                        carrying->document->created);
    if (carrying->has_conversation) {
        change->set |= FIELD_CONVERSATION;
        change->to.conversation = carrying->conversation.id;
    }
    return turn_attach(turn, event, NULL, "flow_findings",
                       findings_json(turn, &decision->findings), err) &&
           turn_append(turn, event, err);
}

/* Files come in any order: an invoice that was ahead of its shipment notice is
 * looked at again when the notice is there. */
static bool look_again(struct carrying *carrying, struct error *err)
{
    struct turn *turn = carrying->turn;
    struct ledger_document *documents;
    size_t count;

    if (!carrying->has_conversation || carrying->document == NULL ||
        !bytes_equal_text(carrying->document->record, "shipment")) {
        return true;
    }
    if (!ledger_conversation_documents(turn->ledger, turn->arena,
                                       &carrying->conversation.id, &documents,
                                       &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct event *event;

        if (documents[i].kind != DOCUMENT_TRANSACTION ||
            documents[i].state != STATE_HELD ||
            !bytes_equal_text(documents[i].reason_code, "INVOICED_MORE")) {
            continue;
        }
        event = event_make(turn->arena, EVENT_RELEASED, turn->now,
                           &documents[i].id);
        event->actor = bytes_of_text("gateway");
        event->reason = bytes_of_text("a shipment notice came after it");
        event_move(turn->arena, event, &documents[i].id, STATE_MAPPED)->set |=
            FIELD_REASON;
        if (!turn_append(turn, event, err)) {
            return false;
        }
        turn_follow(turn, &documents[i].id, DOCUMENT_TRANSACTION, STATE_MAPPED);
    }
    return true;
}

static bool carry_done(struct carrying *carrying, struct error *err)
{
    struct turn *turn = carrying->turn;
    const struct flow_decision *decision = carrying->decision;
    struct event_change *change;

    for (size_t i = 0; i < decision->effect_count; i++) {
        if (!carry_effect(carrying, &decision->effects[i], err)) {
            return false;
        }
    }
    if (!carry_outputs(carrying, false, err) ||
        (carrying->has_conversation && carrying->opened.length == 0 &&
         !answer_due_decided(turn, carrying->event, &carrying->conversation,
                             carrying->role, decision, carrying->document,
                             err))) {
        return false;
    }
    if (carrying->document != NULL) {
        change = event_move(turn->arena, carrying->event,
                            &carrying->document->id, STATE_DECIDED);
        if (carrying->document->due != 0) { /* it was held */
            change->set |= FIELD_DUE | FIELD_ACKNOWLEDGED;
        }
        if (carrying->has_conversation) {
            change->set |= FIELD_CONVERSATION;
            change->to.conversation = carrying->conversation.id;
        }
        if (!turn_attach(turn, carrying->event, NULL, "flow_findings",
                         findings_json(turn, &decision->findings), err)) {
            return false;
        }
    }
    return turn_append(turn, carrying->event, err) && look_again(carrying, err);
}

bool decision_carry(struct turn *turn, const struct flow_decision *decision,
                    const struct decision_origin *origin,
                    struct decision_outputs *outputs, struct error *err)
{
    struct carrying carrying = { .turn = turn,
                                 .decision = decision,
                                 .document = origin->document,
                                 .role = decision->role != ROLE_NONE
                                             ? decision->role
                                             : origin->role,
                                 .test = origin->test,
                                 .received = origin->record,
                                 .stored = origin->stored,
                                 .outputs = outputs };

    if (origin->document != NULL) {
        carrying.cause = origin->document->id;
    }
    (void)new_event(&carrying);
    if (!find_conversation(&carrying, err)) {
        return false;
    }
    return decision->outcome == FLOW_HOLD ? carry_held(&carrying, err)
                                          : carry_done(&carrying, err);
}
