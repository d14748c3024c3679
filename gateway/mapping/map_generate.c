/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws records that a map can carry there and back. What a document cannot
 * tell apart is not drawn: a second value for one element, an item of "the
 * rest" that a rule of its own would take, a second street without a first.
 */
#include "mapping/map_generate.h"

#include <string.h>

#include "mapping/map_run.h"
#include "mapping/map_test.h"

enum { TRIES = 40, ITEMS = 3, FIELD_PERCENT = 45, LOOP_PERCENT = 35 };

struct generating {
    struct arena *arena;
    struct map_dice dice;
    size_t records; /* made so far: the deeper, the fewer */
    const struct map *map;
    const struct record *packs[64]; /* of a turned level, so far */
    size_t pack_count;
    char why[MAP_WHY_SIZE];
};

static void fill_record(struct generating *generating,
                        const struct map_scope *scope,
                        struct record_spot *spot);

/* --- values --- */

static struct record_value *value_in(struct generating *generating,
                                     const struct map_field *field,
                                     const struct record_spot *spot, bool make)
{
    struct record *record = (struct record *)(uintptr_t)spot->frame.record;
    size_t i;

    for (i = 0; i + 1 < field->path_length; i++) {
        struct record_value *value = &record->values[field->path[i]->index];

        record =
            make ? record_make_part(value, field->path[i], generating->arena)
                 : record_part(value, field->path[i]);
        if (record == NULL) {
            return NULL;
        }
    }
    return &record->values[field->field->index];
}

static bool is_set(struct generating *generating, const struct map_field *field,
                   const struct record_spot *spot)
{
    const struct record_value *value = value_in(generating, field, spot, false);

    return value != NULL && record_value_is_there(field->field, value);
}

/* Can it be written at all? Whether it comes back is what the laws ask. */
static bool fits(struct generating *generating, const struct map_rule *rule,
                 const struct record_spot *spot, struct bytes value)
{
    struct map_value_run run = { .arena = generating->arena,
                                 .rule = rule,
                                 .spot = spot,
                                 .why = generating->why };
    struct bytes raw;
    struct bytes time;

    return map_value_write(&run, value, &raw, &time) && raw.length > 0;
}

/* A value as `in` would make it: others cannot come from a document. */
static struct bytes through_in(struct generating *generating,
                               const struct map_rule *rule,
                               const struct record_spot *spot,
                               struct bytes value)
{
    struct map_value_run run = { .arena = generating->arena,
                                 .rule = rule,
                                 .spot = spot,
                                 .why = generating->why };

    return value.length > 0 && map_value_in(&run, &value) ? value
                                                          : bytes_of(NULL, 0);
}

static const struct map_rule *rule_for(struct generating *generating,
                                       const struct map_field *field,
                                       const struct record_spot *spot,
                                       struct bytes value)
{
    size_t i;

    for (i = 0; i < field->rule_count; i++) {
        struct map_value_run run = { .arena = generating->arena,
                                     .rule = field->rules[i],
                                     .spot = spot,
                                     .why = generating->why };

        if (field->rules[i]->writes && map_value_when(&run, value)) {
            return field->rules[i];
        }
    }
    return NULL;
}

/* Codes that rules of their own take out of what this scope gets. */
static size_t banned_at(const struct map_scope *scope,
                        const struct map_slot *slot, struct place_test *banned,
                        size_t limit)
{
    const struct map_scope *around = scope->parent;
    size_t count = 0;
    size_t i;
    uint32_t t;

    if (scope->kind == MAP_SCOPE_PAIRS && slot->element == 1) {
        for (i = 0; i < scope->pair_op->slot_count && count < limit; i++) {
            const struct map_slot *other = scope->pair_op->slots[i];

            if (other->kind == SLOT_PAIR) {
                banned[count].values = other->qualifiers;
                banned[count++].value_count = other->qualifier_count;
            }
        }
        return count;
    }
    if (!scope->selector.rest) {
        return 0;
    }
    for (i = 0; i < around->op_count; i++) {
        const struct map_selector *other = &around->ops[i]->selector;

        for (t = 0; around->ops[i]->node == scope->node &&
                    t < other->test_count && count < limit;
             t++) {
            if (other->tests[t].element == slot->element) {
                banned[count++] = other->tests[t];
            }
        }
    }
    for (i = 0; i < around->child_count; i++) {
        const struct map_selector *other = &around->children[i]->selector;

        for (t = 0; around->children[i]->node == scope->node &&
                    t < other->test_count && count < limit;
             t++) {
            if (other->tests[t].element == slot->element) {
                banned[count++] = other->tests[t];
            }
        }
    }
    return count;
}

static struct bytes draw(struct generating *generating,
                         const struct map_field *field,
                         const struct record_spot *spot)
{
    struct place_test banned[64];
    int tries;

    for (tries = 0; tries < TRIES; tries++) {
        const struct map_rule *drawn = field->rules[map_dice_below(
            &generating->dice, (uint32_t)field->rule_count)];
        size_t count =
            banned_at(spot->scope, drawn->slot, banned, COUNT_OF(banned));
        struct bytes value =
            through_in(generating, drawn, spot,
                       map_generate_value(&generating->dice, generating->arena,
                                          drawn, banned, count));

        if (value.length > 0 &&
            rule_for(generating, field, spot, value) == drawn &&
            fits(generating, drawn, spot, value)) {
            return value;
        }
    }
    return bytes_of(NULL, 0);
}

static void assign(struct generating *generating, const struct map_field *field,
                   const struct record_spot *spot)
{
    struct bytes text;
    uint32_t count = 1;

    if (!field->reads || !field->writes || field->rule_count == 0) {
        return;
    }
    if (field->field->list) {
        count = 1 + map_dice_below(&generating->dice, ITEMS);
    }
    while (count-- > 0) {
        text = draw(generating, field, spot);
        if (text.length == 0) {
            continue;
        }
        if (field->field->list) {
            record_list_add(value_in(generating, field, spot, true),
                            generating->arena)
                ->text = text;
        } else {
            value_in(generating, field, spot, true)->text = text;
        }
    }
}

static void clear(struct generating *generating, const struct map_field *field,
                  const struct record_spot *spot)
{
    struct record_value *value = value_in(generating, field, spot, false);

    if (value != NULL) {
        value->text = bytes_of(NULL, 0);
    }
}

/* --- what segments and loops need --- */

static bool slot_is_set(struct generating *generating,
                        const struct map_slot *slot,
                        const struct record_spot *spot)
{
    const struct map_field *field;

    if (slot->kind != SLOT_FIELD && slot->kind != SLOT_PAIR) {
        return false;
    }
    field = slot->rule->field;
    return is_set(generating, field, spot) &&
           (field->rule_count == 1 ||
            rule_for(generating, field, spot,
                     value_in(generating, field, spot, false)->text) ==
                slot->rule);
}

static bool op_is_set(struct generating *generating, const struct map_op *op,
                      const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        if (slot_is_set(generating, op->slots[i], spot)) {
            return true;
        }
    }
    return false;
}

static bool is_filled(struct generating *generating, const struct map_op *op,
                      uint32_t element, const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        if (slot->element == element &&
            (slot->kind == SLOT_CONST || slot->kind == SLOT_TOTAL ||
             slot_is_set(generating, slot, spot) ||
             (slot->kind == SLOT_WITH && slot->rule != NULL &&
              is_set(generating, slot->rule->field, spot)))) {
            return true;
        }
        if (slot->kind == SLOT_PAIR && slot_is_set(generating, slot, spot) &&
            (map_pair_span(op) >> element & 1) != 0) {
            return true; /* as far as one pair goes */
        }
    }
    return false;
}

static void fill_element(struct generating *generating, const struct map_op *op,
                         uint32_t element, const struct record_spot *spot)
{
    bool pair = (map_pair_span(op) >> element & 1) != 0;
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        if (((slot->kind == SLOT_FIELD && slot->element == element) ||
             (slot->kind == SLOT_PAIR && pair)) &&
            !is_set(generating, slot->rule->field, spot)) {
            assign(generating, slot->rule->field, spot);
            if (slot_is_set(generating, slot, spot)) {
                return;
            }
        }
    }
}

static void fill_mandatory(struct generating *generating,
                           const struct map_op *op,
                           const struct record_spot *spot)
{
    uint64_t left = op->mandatory;

    while (left != 0) {
        uint32_t element = (uint32_t)__builtin_ctzll(left);

        left &= left - 1;
        if (!is_filled(generating, op, element, spot)) {
            fill_element(generating, op, element, spot);
        }
    }
    if (op->mandatory == 0 && op->is_trigger &&
        op->scope->selector.test_count == 0 &&
        !op_is_set(generating, op, spot)) {
        size_t i;

        for (i = 0; i < op->slot_count && !op_is_set(generating, op, spot);
             i++) {
            if (op->slots[i]->kind == SLOT_FIELD ||
                op->slots[i]->kind == SLOT_PAIR) {
                assign(generating, op->slots[i]->rule->field, spot);
            }
        }
    }
}

/* Does a value stand in this anonymous scope or in one below it? */
static bool scope_is_used(struct generating *generating,
                          const struct map_scope *scope,
                          const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        if (op_is_set(generating, scope->ops[i], spot)) {
            return true;
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        if (scope->children[i]->owner == scope->owner &&
            scope_is_used(generating, scope->children[i], spot)) {
            return true;
        }
    }
    return false;
}

static void clear_scope(struct generating *generating,
                        const struct map_scope *scope,
                        const struct record_spot *spot)
{
    size_t i;
    size_t k;

    for (i = 0; i < scope->op_count; i++) {
        for (k = 0; k < scope->ops[i]->slot_count; k++) {
            if (scope->ops[i]->slots[k]->kind == SLOT_FIELD) {
                clear(generating, scope->ops[i]->slots[k]->rule->field, spot);
            }
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        if (scope->children[i]->owner == scope->owner) {
            clear_scope(generating, scope->children[i], spot);
        }
    }
}

static bool has_lower(struct generating *generating,
                      const struct map_scope *parent,
                      const struct map_scope *scope,
                      const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < parent->child_count; i++) {
        const struct map_scope *other = parent->children[i];

        if (other->node == scope->node &&
            other->selector.occurrence == scope->selector.occurrence - 1 &&
            scope_is_used(generating, other, spot)) {
            return true;
        }
    }
    return false;
}

/* cac:PartyName[2] cannot stand without cac:PartyName[1]. */
static void clear_loop_gaps(struct generating *generating,
                            const struct map_scope *parent,
                            const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < parent->child_count; i++) {
        const struct map_scope *scope = parent->children[i];

        if (scope->owner != parent->owner) {
            continue;
        }
        if (scope->selector.occurrence > 1 &&
            !has_lower(generating, parent, scope, spot)) {
            clear_scope(generating, scope, spot);
        }
        clear_loop_gaps(generating, scope, spot);
    }
}

/* "The rest" comes behind those that are counted. */
static bool lacks_counted(struct generating *generating,
                          const struct map_scope *parent,
                          const struct map_scope *rest,
                          const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < parent->child_count && rest->selector.rest; i++) {
        const struct map_scope *other = parent->children[i];

        if (other->node == rest->node && other->owner == parent->owner &&
            other->selector.test_count == 0 &&
            !scope_is_used(generating, other, spot)) {
            return true;
        }
    }
    return false;
}

static bool has_items(const struct map_op *op, const struct record *record)
{
    const struct map_scope *pairs = op->pairs;
    const struct record_value *value;

    if (pairs == NULL || pairs->path == NULL) {
        return false;
    }
    value = record_value_at(record, pairs->path, pairs->path_length);
    return value != NULL &&
           record_value_is_there(pairs->path[pairs->path_length - 1], value);
}

/* A segment has so many pairs and no more. */
static void clear_crowd(struct generating *generating, const struct map_op *op,
                        const struct record_spot *spot)
{
    int room = __builtin_popcountll(op->pair_elements);
    size_t i;

    if (op->pairs_composite) {
        return; /* more go into more segments */
    }

    for (i = 0; i < op->slot_count; i++) {
        if (op->slots[i]->kind == SLOT_PAIR &&
            slot_is_set(generating, op->slots[i], spot) && room-- <= 0) {
            clear(generating, op->slots[i]->rule->field, spot);
        }
    }
}

static void satisfy_ops(struct generating *generating,
                        const struct map_scope *owner,
                        const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < owner->all_op_count; i++) {
        const struct map_op *op = owner->all_ops[i];
        bool due = op_is_set(generating, op, spot) ||
                   has_items(op, spot->frame.record);

        if (op->is_trigger) {
            due |= op->scope == owner ||
                   scope_is_used(generating, op->scope, spot);
        }
        if (due) {
            fill_mandatory(generating, op, spot);
        }
    }
}

/* N3[2] cannot stand without N3. */
static void clear_gaps(struct generating *generating,
                       const struct map_scope *owner,
                       const struct record_spot *spot)
{
    size_t i;
    size_t k;

    clear_loop_gaps(generating, owner, spot);

    for (i = 0; i < owner->all_op_count; i++) {
        const struct map_op *op = owner->all_ops[i];
        bool lower = op->selector.occurrence <= 1;

        for (k = 0; k < op->scope->op_count && !lower; k++) {
            const struct map_op *other = op->scope->ops[k];

            lower = other->counter == op->counter &&
                    other->selector.occurrence == op->selector.occurrence - 1 &&
                    op_is_set(generating, other, spot);
        }
        for (k = 0; k < op->slot_count && !lower; k++) {
            if (op->slots[k]->kind == SLOT_FIELD) {
                clear(generating, op->slots[k]->rule->field, spot);
            }
        }
    }
}

/* Of fields that share an element under different conditions, one. */
static void clear_rivals(struct generating *generating, const struct map_op *op,
                         const struct record_spot *spot)
{
    size_t i;
    size_t k;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        if (slot->condition_count == 0 ||
            !slot_is_set(generating, slot, spot)) {
            continue;
        }
        for (k = i + 1; k < op->slot_count; k++) {
            const struct map_slot *other = op->slots[k];

            if (other->condition_count > 0 && other->kind == SLOT_FIELD &&
                other->rule->field != slot->rule->field) {
                clear(generating, other->rule->field, spot);
            }
        }
    }
}

static void fill_defaults(struct generating *generating,
                          const struct map_scope *scope,
                          const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < scope->field_count; i++) {
        const struct map_field *field = scope->fields[i];
        struct record_value *value = value_in(generating, field, spot, false);

        if (value != NULL && field->reads && field->fallback.length > 0 &&
            !record_value_is_there(field->field, value)) {
            value->text = field->fallback;
        }
    }
}

/* --- records in records --- */

static uint32_t item_count(struct generating *generating,
                           const struct map_scope *scope)
{
    uint32_t most = !scope->list                     ? 1
                    : scope->kind == MAP_SCOPE_PAIRS ? 2
                                                     : ITEMS;

    if (!scope->required &&
        (generating->records > 150 ||
         !map_dice_chance(&generating->dice, LOOP_PERCENT))) {
        return 0;
    }
    return 1 + map_dice_below(&generating->dice, most);
}

/* In a turned document packs that say the same are one, and come back in its
 * order: such are for fixtures. */
static bool is_repeated_pack(struct generating *generating,
                             const struct map_scope *scope,
                             const struct record *made)
{
    size_t i;
    uint16_t f;

    if (scope != generating->map->turn_inner) {
        return false;
    }
    for (i = 0; i < generating->pack_count; i++) {
        bool same = true;

        for (f = 0; f < made->type->field_count; f++) {
            const struct record_field *field = &made->type->fields[f];

            same &= field->list || field->type == FIELD_RECORD ||
                    bytes_equal(made->values[f].text,
                                generating->packs[i]->values[f].text);
        }
        if (same) {
            return true;
        }
    }
    if (generating->pack_count == COUNT_OF(generating->packs)) {
        return true;
    }
    generating->packs[generating->pack_count++] = made;
    return false;
}

static void add_record(struct generating *generating,
                       const struct map_scope *scope,
                       struct record_spot *around)
{
    struct record *outer = (struct record *)(uintptr_t)around->frame.record;
    struct record_spot spot = { .scope = scope };
    struct record *made = record_make(generating->arena, scope->type);
    struct record_value *value;
    size_t i;

    for (i = 0; i + 1 < scope->path_length; i++) {
        outer = record_make_part(&outer->values[scope->path[i]->index],
                                 scope->path[i], generating->arena);
    }
    value = &outer->values[scope->path[i]->index];
    spot.frame.outer = &around->frame;
    spot.frame.record = made;
    spot.frame.index =
        scope->list && value->list != NULL ? value->list->count + 1 : 1;
    generating->records++;
    fill_record(generating, scope, &spot);
    if (record_is_empty(made) || is_repeated_pack(generating, scope, made)) {
        return;
    }
    if (scope->list) {
        record_list_add(value, generating->arena)->record = made;
    } else {
        value->record = made;
    }
}

static void fill_children(struct generating *generating,
                          const struct map_scope *scope,
                          struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < scope->child_count; i++) {
        const struct map_scope *child = scope->children[i];
        uint32_t count;

        if (child->owner != child) {
            fill_children(generating, child, spot);
            continue;
        }
        if (!child->reads || !child->writes ||
            lacks_counted(generating, scope, child, spot)) {
            continue;
        }
        count = item_count(generating, child);
        if (count == 0 && child->kind == MAP_SCOPE_PAIRS &&
            child->pairs_from != 0 &&
            op_is_set(generating, child->pair_op, spot)) {
            count = 1; /* the segment cannot stand without */
        }
        for (; count > 0; count--) {
            add_record(generating, child, spot);
        }
    }
}

/* The field that tells an item of "the rest" apart must be there. */
static bool is_telling(const struct map_scope *scope,
                       const struct map_field *field)
{
    return (scope->selector.rest || scope->kind == MAP_SCOPE_PAIRS) &&
           field->rules[0]->slot->element <= 2;
}

/* What was drawn for a part may have been taken away again. */
static void drop_empty_parts(struct record *record)
{
    uint16_t i;

    for (i = 0; i < record->type->field_count; i++) {
        const struct record_field *field = &record->type->fields[i];
        struct record_value *value = &record->values[i];

        if (field->type == FIELD_RECORD && !field->list &&
            value->record != NULL && record_is_empty(value->record)) {
            value->record = NULL;
        }
    }
}

static void fill_record(struct generating *generating,
                        const struct map_scope *scope, struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < scope->field_count; i++) {
        const struct map_field *field = scope->fields[i];

        if (field->rule_count > 0 &&
            (field->required || is_telling(scope, field) ||
             map_dice_chance(&generating->dice, FIELD_PERCENT))) {
            assign(generating, field, spot);
        }
    }
    for (i = 0; i < scope->all_op_count; i++) {
        clear_rivals(generating, scope->all_ops[i], spot);
        clear_crowd(generating, scope->all_ops[i], spot);
    }
    clear_gaps(generating, scope, spot);
    satisfy_ops(generating, scope, spot);
    fill_children(generating, scope, spot);
    satisfy_ops(generating, scope, spot);
    drop_empty_parts((struct record *)(uintptr_t)spot->frame.record);
    if (!record_is_empty(spot->frame.record)) {
        fill_defaults(generating, scope, spot);
    }
}

struct record *map_generate_record(const struct map *map, uint64_t seed,
                                   struct arena *arena)
{
    struct generating generating = { .arena = arena,
                                     .dice = { seed },
                                     .map = map };
    struct record *record = record_make(arena, map->type);
    struct record_spot spot = { .frame = { NULL, record, 0 },
                                .scope = map->scopes[0] };

    fill_record(&generating, map->scopes[0], &spot);
    return record;
}
