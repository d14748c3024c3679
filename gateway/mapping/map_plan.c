/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be told ahead about reading and writing: which elements go straight
 * into a record and back, and what each value of a record leads to.
 */
#include "document/symbol.h"
#include "mapping/map_build.h"

/* --- how to read --- */

static enum read_kind kind_of_value(const struct map_rule *rule)
{
    enum field_type type = rule->field->field->type;

    if (rule->plain) {
        return READ_TEXT;
    }
    if (rule->table != NULL) {
        return rule->keep && (type == FIELD_TEXT || type == FIELD_CODE) &&
                       map_is_plain_text(rule)
                   ? READ_WORD_OR_TEXT
                   : READ_WORD;
    }
    switch (rule->form) {
    case FORM_DATE:
        return READ_DATE;
    case FORM_INTEGER:
    case FORM_DECIMAL:
        if (type == FIELD_INTEGER) {
            return READ_INTEGER;
        }
        return type == FIELD_DECIMAL || type == FIELD_MONEY ? READ_DECIMAL
                                                            : READ_SLOT;
    default:
        return READ_SLOT;
    }
}

static enum read_kind kind_of_slot(const struct map_slot *slot)
{
    const struct map_rule *rule = slot->rule;

    if ((slot->kind != SLOT_FIELD && slot->kind != SLOT_PAIR) ||
        slot->last != 0 || slot->condition_count > 0 || !rule->reads ||
        rule->time != NULL) {
        return READ_SLOT;
    }
    if (rule->late) {
        return READ_LATE;
    }
    return rule->field->path_length > 1 || rule->field->field->list
               ? READ_SLOT
               : rule->reading;
}

static struct read_step step_of(const struct map_slot *slot)
{
    struct read_step step = { .kind = kind_of_slot(slot),
                              .element = slot->element,
                              .component = slot->component,
                              .slot = slot };

    if (step.kind > READ_LATE) {
        step.index = slot->rule->field->field->index;
    }
    return step;
}

/* What needs no looking into comes first, but the two elements of a pair stay
 * in order. Slots of `with` only cover what they stand for, and that is in the
 * mask. */
static void add_steps(struct map_op *op, bool plain)
{
    bool ordered = op->scope->kind == MAP_SCOPE_PAIRS;
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];
        struct read_step step = step_of(slot);
        bool first =
            !ordered && (step.kind == READ_TEXT || step.kind == READ_DECIMAL);

        if (slot->kind != SLOT_PAIR &&
            (slot->kind != SLOT_WITH || slot->condition_count > 0) &&
            first == plain) {
            op->steps[op->step_count++] = step;
        }
    }
}

static void pack_qualifiers(struct map_build *build, struct map_slot *slot)
{
    uint64_t *keys = arena_take_array(
        build->arena, (size_t)slot->qualifier_count + 1, sizeof *keys);
    uint32_t i;

    for (i = 0; i < slot->qualifier_count; i++) {
        keys[i] = symbol_pack(slot->qualifiers[i]);
    }
    slot->qualifier_keys = keys;
}

void map_plan_reading(struct map_build *build, struct map_op *op)
{
    size_t i;

    op->steps =
        arena_take_array(build->arena, op->slot_count + 1, sizeof *op->steps);
    op->pair_steps = arena_take_array(build->arena, op->slot_count + 1,
                                      sizeof *op->pair_steps);
    for (i = 0; i < op->slot_count; i++) {
        if (op->slots[i]->rule != NULL) {
            op->slots[i]->rule->reading = kind_of_value(op->slots[i]->rule);
        }
    }
    add_steps(op, true);
    add_steps(op, false);
    for (i = 0; i < op->slot_count; i++) {
        if (op->slots[i]->kind == SLOT_PAIR) {
            pack_qualifiers(build, op->slots[i]);
            op->pair_steps[op->pair_step_count++] = step_of(op->slots[i]);
        }
    }
}

/* --- how to write --- */

static bool is_alone(const struct map_slot *slot)
{
    return slot->kind == SLOT_TOTAL ||
           (slot->kind == SLOT_FIELD && slot->condition_count == 0 &&
            slot->last == 0 && slot->rule->time == NULL &&
            slot->rule->with_count == 0);
}

/* A time that shares its element with a date is added to that. */
static bool is_added(const struct map_slot *slot)
{
    return slot->kind == SLOT_FIELD && slot->rule->is_coded &&
           slot->rule->form == FORM_TIME;
}

static void put_added_last(struct map_op *op)
{
    struct map_slot *added[MAP_ELEMENTS];
    size_t count = 0;
    size_t kept = 0;
    size_t i;

    for (i = 0; i < op->single_count; i++) {
        if (is_added(op->singles[i]) && count < MAP_ELEMENTS) {
            added[count++] = op->singles[i];
        } else {
            op->singles[kept++] = op->singles[i];
        }
    }
    for (i = 0; i < count; i++) {
        op->singles[kept++] = added[i];
    }
}

/* One value, or so many as the components of a range hold, per segment. */
static void note_many(struct map_op *op, const struct map_slot *slot)
{
    if (slot->kind != SLOT_FIELD || !slot->rule->writes ||
        (slot->rule->wrap == 0 && !slot->rule->field->field->list)) {
        return;
    }
    if (slot->last != 0 && !op->selector.each &&
        op->scope->owner == op->scope) {
        op->range = slot;
    } else {
        op->each = slot;
    }
}

void map_plan_slots(struct map_build *build, struct map_op *op)
{
    size_t size = op->slot_count + 1;
    size_t i;

    op->constants = arena_take_array(build->arena, size, sizeof *op->constants);
    op->singles = arena_take_array(build->arena, size, sizeof *op->singles);
    op->paired = arena_take_array(build->arena, size, sizeof *op->paired);
    for (i = 0; i < op->slot_count; i++) {
        struct map_slot *slot = op->slots[i];

        slot->alone = is_alone(slot);
        if (slot->kind == SLOT_CONST) {
            op->constants[op->constant_count++] = slot;
        } else if (slot->kind == SLOT_PAIR) {
            op->paired[op->paired_count++] = slot;
        } else if (slot->kind != SLOT_WITH) {
            op->singles[op->single_count++] = slot;
        }
        op->has_totals |= slot->kind == SLOT_TOTAL;
        note_many(op, slot);
    }
    put_added_last(op);
}

/* The first rule that writes, if nothing else decides about it. */
static const struct map_rule *writer_of(const struct map_field *field)
{
    size_t i = 0;

    while (i < field->rule_count && !field->rules[i]->writes) {
        i++;
    }
    return i < field->rule_count && field->rules[i]->when == NULL
               ? field->rules[i]
               : NULL;
}

/* Its text in the record is what the document has; or it is the code for it,
 * or a date with its century. */
static bool keeps_text(const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;
    bool is_number = element != NULL && (element->type == TYPE_NUMBER ||
                                         element->type == TYPE_DECIMAL);

    return rule->table != NULL ||
           ((rule->form == FORM_TEXT || rule->form == FORM_CODE) &&
            !is_number) ||
           rule->form == FORM_INTEGER || rule->form == FORM_DECIMAL ||
           (rule->form == FORM_DATE && !element_text_is_iso(element) &&
            (element == NULL || element->maximum >= 8));
}

/* What is canonical in the record and fits is written as it stands. Where a
 * number must have several digits, bytes do not tell whether it fits. */
static void plan_quick_write(struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;

    rule->quick_slot = rule->slot->index;
    rule->quick_op = rule->op->index;
    rule->quick_minimum = element == NULL ? 1 : element->minimum;
    rule->quick_maximum = element == NULL ? UINT32_MAX : element->maximum;
    rule->quick_write =
        rule->op->scope->owner == rule->field->owner && rule->out == NULL &&
        rule->wrap == 0 && keeps_text(rule) &&
        (rule->quick_minimum <= 1 ||
         (element->type != TYPE_NUMBER && element->type != TYPE_DECIMAL));
}

static void plan_field(struct map_scope *scope, struct map_field *field)
{
    struct value_plan *plan = &scope->plan[field->field->index];
    size_t i;

    if (!field->writes || field->rule_count == 0) {
        return;
    }
    field->writer = writer_of(field);
    for (i = 0; i < field->rule_count; i++) {
        plan_quick_write(field->rules[i]);
    }
    if (field->path_length > 1) {
        scope->deep_fields[scope->deep_count++] = field;
        return;
    }
    plan->kind = PLAN_FIELD;
    plan->field = field;
    if (field->required || field->fallback.length > 0 ||
        field->rules[0]->out != NULL) {
        scope->null_fields[scope->null_count++] = field;
    }
}

/* All scopes of records that stand in this one's records, in the order in
 * which they are written. */
static void plan_scopes(struct map_scope *owner, const struct map_scope *scope)
{
    size_t i;

    for (i = 0; i < scope->child_count; i++) {
        struct map_scope *child = scope->children[i];

        if (child->owner != child) {
            plan_scopes(owner, child);
        } else if (child->writes) {
            if (child->path_length == 1) {
                struct value_plan *plan = &owner->plan[child->path[0]->index];

                plan->kind = PLAN_SCOPE;
                plan->position = (uint16_t)owner->named_count;
            }
            if (child->path_length > 1) {
                owner->deep_named[owner->deep_named_count++] =
                    (uint16_t)owner->named_count;
            }
            owner->named[owner->named_count++] = child;
        }
    }
}

static void plan_unwritten(struct map_scope *scope)
{
    size_t i;

    for (i = 0; i < scope->unwritten_count; i++) {
        const struct map_unwritten *entry = &scope->unwritten[i];
        struct value_plan *plan = &scope->plan[entry->path[0]->index];

        if (entry->path_length == 1) {
            plan->kind = PLAN_UNWRITTEN;
            plan->position = (uint16_t)i;
        } else {
            scope->deep_unwritten[scope->deep_unwritten_count++] = (uint16_t)i;
        }
    }
}

static void plan_ops(struct map_build *build, struct map_scope *scope)
{
    size_t i;

    scope->op_words = scope->all_op_count / 64 + 1;
    scope->always_ops = arena_take_array(build->arena, scope->op_words,
                                         sizeof *scope->always_ops);
    for (i = 0; i < scope->all_op_count; i++) {
        const struct map_op *op = scope->all_ops[i];

        if (!op->has_totals &&
            (op->always || (op->is_trigger && op->scope == scope))) {
            scope->always_ops[i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
}

void map_plan_writing(struct map_build *build, struct map_scope *scope)
{
    size_t i;

    scope->plan =
        arena_take_array(build->arena, (size_t)scope->type->field_count + 1,
                         sizeof *scope->plan);
    scope->null_fields = arena_take_array(build->arena, scope->field_count + 1,
                                          sizeof *scope->null_fields);
    scope->deep_fields = arena_take_array(build->arena, scope->field_count + 1,
                                          sizeof *scope->deep_fields);
    scope->named = arena_take_array(build->arena, build->map->scope_count,
                                    sizeof *scope->named);
    scope->deep_named = arena_take_array(build->arena, build->map->scope_count,
                                         sizeof *scope->deep_named);
    scope->deep_unwritten =
        arena_take_array(build->arena, scope->unwritten_count + 1,
                         sizeof *scope->deep_unwritten);
    for (i = 0; i < scope->field_count; i++) {
        plan_field(scope, scope->fields[i]);
    }
    plan_unwritten(scope);
    plan_scopes(scope, scope);
    if (scope->named_count > MAP_NAMED_LIMIT) {
        map_complain(build, scope->where, "MAP_LIMIT",
                     "more than %d loops in one record", MAP_NAMED_LIMIT);
    }
    plan_ops(build, scope);
}
