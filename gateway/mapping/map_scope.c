/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

static bool same_selector(const struct map_selector *a,
                          const struct map_selector *b)
{
    return a->rest == b->rest && a->each == b->each &&
           a->occurrence == b->occurrence &&
           map_tests_equal(a->tests, a->test_count, b->tests, b->test_count);
}

/* --- scopes and operations --- */

struct map_scope *map_scope_add(struct map_build *build,
                                struct map_scope *parent,
                                enum map_scope_kind kind,
                                struct config_place where)
{
    struct map *map = build->map;
    struct map_scope *scope;

    if (map->scope_count >= MAP_SCOPES_LIMIT ||
        (parent != NULL && parent->depth >= MAP_DEPTH_LIMIT)) {
        map_complain(build, where, "MAP_LIMIT",
                     "more than %d loops, or more than %d one inside another",
                     MAP_SCOPES_LIMIT, MAP_DEPTH_LIMIT);
        return NULL;
    }
    scope = arena_take(build->arena, sizeof *scope);
    scope->kind = kind;
    scope->parent = parent;
    scope->owner = scope;
    scope->where = where;
    scope->index = (uint16_t)map->scope_count;
    scope->depth = parent == NULL ? 0 : (uint16_t)(parent->depth + 1);
    map->scopes = arena_grow(build->arena, map->scopes, map->scope_count,
                             &map->scope_capacity, sizeof *map->scopes);
    map->scopes[map->scope_count++] = scope;
    if (parent != NULL) {
        parent->children =
            arena_grow(build->arena, parent->children, parent->child_count,
                       &parent->child_capacity, sizeof *parent->children);
        parent->children[parent->child_count++] = scope;
    }
    return scope;
}

struct map_scope *map_scope_anonymous(struct map_build *build,
                                      struct map_scope *parent, uint16_t node,
                                      const struct map_selector *selector,
                                      const struct place *place)
{
    struct map_scope *scope;
    size_t i;

    for (i = 0; i < parent->child_count; i++) {
        scope = parent->children[i];
        if (scope->owner != scope && scope->node == node &&
            same_selector(&scope->selector, selector)) {
            return scope;
        }
    }
    scope = map_scope_add(build, parent, MAP_SCOPE_LOOP, place->where);
    if (scope != NULL) {
        scope->owner = parent->owner;
        scope->reads = parent->reads;
        scope->writes = parent->writes;
        scope->node = node;
        scope->selector = *selector;
        scope->is_level = node == build->map->tree_node && node != 0;
    }
    return scope;
}

struct map_op *map_op_add(struct map_build *build, struct map_scope *scope,
                          uint16_t node, const struct map_selector *selector,
                          bool is_trigger, const struct place *place)
{
    struct map_scope *owner = scope->owner;
    struct map_op *op;
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        if (scope->ops[i]->node == node &&
            same_selector(&scope->ops[i]->selector, selector)) {
            return scope->ops[i];
        }
    }
    op = arena_take(build->arena, sizeof *op);
    op->scope = scope;
    op->node = node;
    op->segment = build->map->set->nodes[node].segment;
    op->selector = *selector;
    op->is_trigger = is_trigger;
    op->where = place->where;
    op->pair_elements = map_pair_elements(op->segment);
    op->pairs_composite =
        op->pair_elements != 0 &&
        op->segment->elements[__builtin_ctzll(op->pair_elements) - 1]
                .composite != NULL;
    op->index = (uint16_t)owner->all_op_count;
    scope->ops = arena_grow(build->arena, scope->ops, scope->op_count,
                            &scope->op_capacity, sizeof *scope->ops);
    scope->ops[scope->op_count++] = op;
    owner->all_ops =
        arena_grow(build->arena, owner->all_ops, owner->all_op_count,
                   &owner->all_op_capacity, sizeof *owner->all_ops);
    owner->all_ops[owner->all_op_count++] = op;
    return op;
}

uint16_t map_scope_trigger(const struct map_build *build,
                           const struct map_scope *scope)
{
    return scope->kind == MAP_SCOPE_LOOP || scope->kind == MAP_SCOPE_ROOT
               ? build->map->set->nodes[scope->node].first_child
               : scope->node;
}

struct map_op *map_op_trigger(struct map_build *build, struct map_scope *scope,
                              const struct place *place)
{
    static const struct map_selector whole = { .occurrence = 1 };

    return map_op_add(build, scope, map_scope_trigger(build, scope), &whole,
                      true, place);
}

struct map_slot *map_slot_add(struct map_build *build,
                              const struct map_bound *bound,
                              enum slot_kind kind, const struct place *place)
{
    struct map_slot *slot = arena_take(build->arena, sizeof *slot);
    struct map_op *op = bound->op;

    slot->kind = kind;
    slot->where = place->where;
    slot->conditions = bound->conditions;
    slot->condition_count = bound->condition_count;
    slot->element = bound->element;
    slot->component = bound->component;
    if (op->segment != NULL && op->scope->kind == MAP_SCOPE_PAIRS) {
        uint16_t first = op->scope->pairs_from;

        slot->element_definition =
            first == 0
                ? map_pair_definition(op, bound->element == 1)
                : map_element_definition(
                      op->segment, (uint16_t)(first + bound->element - 1), 0);
    } else if (place->tail == TAIL_PAIR) {
        slot->kind = SLOT_PAIR;
        slot->qualifiers = place->values;
        slot->qualifier_count = place->value_count;
        slot->element_definition = map_pair_definition(op, false);
    } else {
        slot->element_definition = map_element_definition(
            op->segment, bound->element, bound->component);
        slot->last = place->last;
        if (op->segment->elements[bound->element - 1].composite == NULL) {
            slot->last = 0;
            slot->component = 0; /* N1.01-01 of a simple element */
        }
    }
    slot->index = bound->scope->owner->slot_count++;
    op->slots = arena_grow(build->arena, op->slots, op->slot_count,
                           &op->slot_capacity, sizeof *op->slots);
    op->slots[op->slot_count++] = slot;
    return slot;
}
