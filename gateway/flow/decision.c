/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/decision.h"

#include <stdarg.h>
#include <stdio.h>

#include "flow/calendar.h"

enum { FINDINGS_LIMIT = 1000, TEXT_SIZE = 480 };

void deciding_begin(struct deciding *deciding, const struct flow_input *input,
                    struct arena *arena, struct flow_decision *decision)
{
    *decision = (struct flow_decision){ .outcome = FLOW_DONE };
    findings_open(&decision->findings, arena, FINDINGS_LIMIT);
    deciding->input = input;
    deciding->arena = arena;
    deciding->decision = decision;
    deciding->offset = input->partner->utc_offset;
    deciding->today = calendar_date(arena, input->now, deciding->offset);
}

bool deciding_sends(const struct deciding *deciding, const char *record)
{
    const struct flow_input *input = deciding->input;
    const struct agreement *found;
    char text[200];
    bool test = input->agreement != NULL ? input->agreement->test
                                         : !input->partner->envelope.production;

    if (input->record != NULL) {
        return agreement_for_answer(input->partner, bytes_of_text(record),
                                    bytes_of_text(input->record->type->name),
                                    test, input->now, &found,
                                    text) != AGREEMENT_NONE;
    }
    return agreement_for_record(input->partner, AGREEMENT_SEND,
                                bytes_of_text(record), test, input->now, &found,
                                text) != AGREEMENT_NONE;
}

static struct flow_effect *add_effect(struct deciding *deciding,
                                      enum flow_effect_kind kind,
                                      struct bytes number)
{
    struct flow_decision *decision = deciding->decision;
    struct flow_effect *effect;

    decision->effects =
        arena_grow(deciding->arena, decision->effects, decision->effect_count,
                   &decision->effect_capacity, sizeof(*decision->effects));
    effect = &decision->effects[decision->effect_count++];
    *effect = (struct flow_effect){ .kind = kind, .number = number };
    return effect;
}

void decision_open(struct deciding *deciding, enum agreement_role role,
                   struct bytes number, struct bytes currency,
                   const char *state, const struct record *order)
{
    struct flow_effect *effect =
        add_effect(deciding, FLOW_EFFECT_CONVERSATION_OPEN, number);

    effect->record = bytes_of_text("order");
    effect->currency = currency;
    effect->state = bytes_of_text(state);
    effect->order = order;
    deciding->decision->order_number = number;
    deciding->decision->role = role;
}

void decision_state(struct deciding *deciding, struct bytes number,
                    const char *state)
{
    add_effect(deciding, FLOW_EFFECT_CONVERSATION_STATE, number)->state =
        bytes_of_text(state);
}

void decision_store_order(struct deciding *deciding, struct bytes number,
                          const struct record *order)
{
    add_effect(deciding, FLOW_EFFECT_CONVERSATION_ORDER, number)->order = order;
}

void decision_set_line(struct deciding *deciding, struct bytes number,
                       const struct flow_line *line)
{
    add_effect(deciding, FLOW_EFFECT_LINE_SET, number)->line = *line;
}

void decision_add_line(struct deciding *deciding, struct bytes number,
                       const struct flow_line *change)
{
    add_effect(deciding, FLOW_EFFECT_LINE_ADD, number)->line = *change;
}

static void add_stock(struct deciding *deciding, enum flow_effect_kind kind,
                      struct bytes item, struct decimal quantity)
{
    struct flow_effect *effect;

    if (item.length == 0 || decimal_is_zero(quantity)) {
        return;
    }
    effect = add_effect(deciding, kind, bytes_of(NULL, 0));
    effect->item = item;
    effect->quantity = quantity;
}

void decision_reserve(struct deciding *deciding, struct bytes item,
                      struct decimal quantity)
{
    add_stock(deciding, FLOW_EFFECT_STOCK_RESERVE, item, quantity);
}

void decision_ship_stock(struct deciding *deciding, struct bytes item,
                         struct decimal quantity)
{
    add_stock(deciding, FLOW_EFFECT_STOCK_SHIP, item, quantity);
}

void decision_credit(struct deciding *deciding, struct bytes currency,
                     struct decimal amount)
{
    struct flow_effect *effect;

    if (decimal_is_zero(amount)) {
        return;
    }
    effect = add_effect(deciding, FLOW_EFFECT_CREDIT_ADD, bytes_of(NULL, 0));
    effect->currency = currency;
    effect->quantity = amount;
}

void decision_schedule(struct deciding *deciding, struct bytes number,
                       const char *step, int64_t at)
{
    struct flow_effect *effect =
        add_effect(deciding, FLOW_EFFECT_SCHEDULE, number);

    effect->step = bytes_of_text(step);
    effect->at = at;
}

void decision_key(struct deciding *deciding, const char *record,
                  struct bytes number)
{
    add_effect(deciding, FLOW_EFFECT_KEY, number)->record =
        bytes_of_text(record);
}

void decision_count(struct deciding *deciding, const char *counter,
                    uint64_t taken)
{
    struct flow_effect *effect;

    if (taken == 0) {
        return;
    }
    effect = add_effect(deciding, FLOW_EFFECT_COUNTER, bytes_of(NULL, 0));
    effect->record = bytes_of_text(counter);
    effect->quantity = decimal_of((int64_t)taken);
}

struct flow_output *decision_output(struct deciding *deciding,
                                    const struct record *record,
                                    struct bytes number,
                                    struct bytes order_number,
                                    const char *reason)
{
    struct flow_decision *decision = deciding->decision;
    struct flow_output *output;

    decision->outputs =
        arena_grow(deciding->arena, decision->outputs, decision->output_count,
                   &decision->output_capacity, sizeof(*decision->outputs));
    output = &decision->outputs[decision->output_count++];
    *output = (struct flow_output){ .record = record,
                                    .number = number,
                                    .order_number = order_number,
                                    .reason = reason };
    return output;
}

static struct finding *find_text(struct deciding *deciding,
                                 enum finding_severity severity,
                                 const char *code, const char *path,
                                 const char *text)
{
    struct finding finding = { .code = code,
                               .severity = severity,
                               .scope = SCOPE_TRANSACTION,
                               .origin = ORIGIN_FLOW,
                               .loop = "",
                               .loop_id = "",
                               .record_path = path };

    return findings_add(&deciding->decision->findings, &finding, "%s", text);
}

struct finding *decision_find(struct deciding *deciding,
                              enum finding_severity severity, const char *code,
                              const char *path, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return find_text(deciding, severity, code, path, text);
}

/* Nothing of a held decision is done, but what goes out at once. */
static void hold(struct deciding *deciding, const char *code, const char *text)
{
    struct flow_decision *decision = deciding->decision;
    size_t kept = 0;

    decision->outcome = FLOW_HOLD;
    decision->hold_code = code;
    decision->hold_text = arena_copy_text(deciding->arena, text);
    decision->effect_count = 0;
    for (size_t i = 0; i < decision->output_count; i++) {
        if (decision->outputs[i].at_once) {
            decision->outputs[kept++] = decision->outputs[i];
        }
    }
    decision->output_count = kept;
}

bool decision_hold(struct deciding *deciding, const char *code,
                   const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (deciding->input->released) {
        (void)find_text(deciding, FINDING_WARNING, code, NULL, text);
        return false;
    }
    hold(deciding, code, text);
    return true;
}

void decision_refuse(struct deciding *deciding, const char *code,
                     const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    hold(deciding, code, text);
}

static const struct finding *first_error(const struct findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].severity == FINDING_ERROR) {
            return &list->items[i];
        }
    }
    return NULL;
}

bool decision_settle(struct deciding *deciding, const char *what)
{
    const struct findings *list = &deciding->decision->findings;
    const struct agreement *agreement = deciding->input->agreement;
    const struct finding *first = first_error(list);
    char text[TEXT_SIZE];

    if (first == NULL || deciding->input->released ||
        (agreement != NULL &&
         agreement->on_contradiction == CONTRADICTION_PASS)) {
        return false;
    }
    if (list->errors == 1) {
        (void)snprintf(text, sizeof(text), "%s: %s", what, first->text);
    } else {
        (void)snprintf(text, sizeof(text), "%s: %s (and %zu more)", what,
                       first->text, list->errors - 1);
    }
    hold(deciding, first->code, text);
    return true;
}
