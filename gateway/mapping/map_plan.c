/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be told ahead about reading and writing: which elements go straight
 * into a record and back, and what each value of a record leads to.
 */
#include "mapping/map_build.h"

/* --- how to read --- */

static bool is_quick(const struct map_slot *slot)
{
    const struct map_rule *rule = slot->rule;

    return slot->kind == SLOT_FIELD && slot->component == 0 &&
           slot->condition_count == 0 && rule->reads && !rule->late &&
           rule->time == NULL && rule->field->path_length == 1 &&
           !rule->field->field->list &&
           (rule->plain || (rule->table == NULL && rule->form == FORM_DECIMAL &&
                            rule->field->field->type != FIELD_INTEGER));
}

/* Slots of `with` only cover what they stand for, and that is in the mask. */
void map_plan_reading(struct map_build *build, struct map_op *op)
{
    size_t i;

    op->quick =
        arena_take_array(build->arena, op->slot_count + 1, sizeof *op->quick);
    op->slow =
        arena_take_array(build->arena, op->slot_count + 1, sizeof *op->slow);
    for (i = 0; i < op->slot_count; i++) {
        struct map_slot *slot = op->slots[i];

        if (op->scope->kind != MAP_SCOPE_PAIRS && is_quick(slot)) {
            struct quick_read *quick = &op->quick[op->quick_count++];

            quick->element = slot->element;
            quick->index = slot->rule->field->field->index;
            quick->number = !slot->rule->plain;
            quick->slot = slot;
        } else if (slot->kind != SLOT_PAIR &&
                   (slot->kind != SLOT_WITH || slot->condition_count > 0)) {
            op->slow[op->slow_count++] = slot;
        }
    }
}

/* --- how to write --- */

void map_note_kinds(struct map_op *op)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        op->has_constants |= slot->kind == SLOT_CONST;
        op->has_totals |= slot->kind == SLOT_TOTAL;
        if (slot->kind == SLOT_FIELD && slot->rule->writes &&
            (slot->rule->wrap > 0 || slot->rule->field->field->list)) {
            op->each = slot;
        }
    }
}

/* What is canonical in the record and fits is written as it stands. */
static void plan_quick_write(struct map_field *field)
{
    const struct map_rule *rule = field->rules[0];
    const struct element_definition *element = rule->slot->element_definition;

    field->quick_write = field->rule_count == 1 && !field->field->list &&
                         rule->writes && rule->when == NULL &&
                         rule->out == NULL && rule->table == NULL &&
                         rule->wrap == 0 &&
                         (rule->form == FORM_TEXT || rule->form == FORM_CODE ||
                          rule->form == FORM_DECIMAL);
    field->quick_minimum = element == NULL ? 1 : element->minimum;
    field->quick_maximum = element == NULL ? UINT32_MAX : element->maximum;
}

static void plan_field(struct map_scope *scope, struct map_field *field)
{
    struct value_plan *plan = &scope->plan[field->field->index];

    if (!field->writes || field->rule_count == 0) {
        return;
    }
    if (field->path_length > 1) {
        scope->deep_fields[scope->deep_count++] = field;
        return;
    }
    plan->kind = PLAN_FIELD;
    plan->field = field;
    plan_quick_write(field);
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
