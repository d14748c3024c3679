/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes a record by a map's tables into a tree builder, which puts loops and
 * segments into the dictionary's order. Per record: first all its values, so
 * that it is known which segments have something to say; then the segments;
 * then what stands inside.
 */
#include "mapping/map.h"

#include <string.h>

#include "base/log.h"
#include "mapping/map_writing.h"

static void write_record(struct writing *writing, const struct map_scope *scope,
                         const struct record_spot *spot, bool alone);

/* --- what is written of them --- */

void map_write_ops(struct writing *writing, const struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    const struct scope_state *state = map_scope_state(writing, scope);
    size_t i;

    for (i = 0; i < scope->op_words; i++) {
        uint64_t due = state->says[i] | scope->always_ops[i];

        while (due != 0) {
            size_t at = i * 64 + (size_t)__builtin_ctzll(due);

            due &= due - 1;
            if (!scope->all_ops[at]->has_totals) {
                map_write_op(writing, scope->all_ops[at], spot);
            }
        }
    }
}

/* Does anything but what stands inside make this record worth a loop? */
static bool says_something(struct writing *writing,
                           const struct map_scope *scope)
{
    const struct scope_state *state = map_scope_state(writing, scope);
    uint64_t any = 0;
    size_t i;

    for (i = 0; i < scope->op_words; i++) {
        any |= state->says[i] | state->defaults[i];
    }
    return any != 0;
}

static bool is_wanted(struct writing *writing, const struct map_scope *scope,
                      const struct record_spot *spot)
{
    struct expression_run run = { .arena = writing->arena,
                                  .frame = &spot->frame };

    return scope->when == NULL ||
           expression_test(scope->when, &run) == VERDICT_TRUE;
}

/* What is gathered stands in an instance of its own each. */
static void write_each_gathered(struct writing *writing,
                                const struct map_scope *scope,
                                struct record_spot *spot, bool alone)
{
    const struct record *record = spot->frame.record;
    const struct record_list *list =
        scope->gather == NULL ? NULL
                              : record->values[scope->gather->index].list;
    size_t count = list == NULL ? 0 : list->count;

    if (count < 2) {
        write_record(writing, scope, spot, alone);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct record *one = record_make(writing->arena, record->type);
        struct record_value *gathered = &one->values[scope->gather->index];

        memcpy(one->values, record->values,
               record->type->field_count * sizeof *one->values);
        *gathered = (struct record_value){ .list = NULL };
        *record_list_add(gathered, writing->arena) = list->items[i];
        spot->frame.record = one;
        write_record(writing, scope, spot, false);
    }
}

void map_write_named(struct writing *writing, const struct map_scope *scope,
                     const struct record_spot *around)
{
    const struct record_value *value =
        record_value_at(around->frame.record, scope->path, scope->path_length);
    size_t count;
    size_t i;

    if (value == NULL || value->record == NULL) {
        return;
    }
    count = scope->list ? value->list->count : 1;
    for (i = 0; i < count; i++) {
        struct record_spot spot = {
            .frame = { &around->frame,
                       scope->list ? value->list->items[i].record
                                   : value->record,
                       i + 1 },
            .scope = scope,
        };

        if (is_wanted(writing, scope, &spot)) {
            write_each_gathered(writing, scope, &spot, count == 1);
        }
    }
}

void map_write_inner(struct writing *writing, const struct record_spot *spot,
                     const struct map_present *present)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    for (i = 0; i * 64 < scope->named_count; i++) {
        uint64_t due = present->named[i];

        while (due != 0) {
            size_t at = i * 64 + (size_t)__builtin_ctzll(due);

            due &= due - 1;
            if (scope->named[at] == writing->map->turn_outer) {
                map_write_turned(writing, spot);
            } else if (scope->named[at] != writing->map->turn_inner) {
                map_write_named(writing, scope->named[at], spot);
            }
        }
    }
}

static void write_record(struct writing *writing, const struct map_scope *scope,
                         const struct record_spot *spot, bool alone)
{
    struct scope_state *state = map_scope_state(writing, scope);
    struct map_present present = { { 0 } };

    map_open_state(writing, scope);
    if (!map_set_values(writing, spot, &present) &&
        scope->kind != MAP_SCOPE_ROOT) {
        return;
    }
    map_set_absent(writing, spot);
    map_set_deep(writing, spot, &present);
    map_tell_missing_scopes(writing->findings, writing->arena, spot, false);
    if (scope->kind == MAP_SCOPE_LOOP) {
        uint32_t parent = map_loop_of(writing, scope->parent);

        if (scope->may_skip && alone && !says_something(writing, scope)) {
            state->loop = parent; /* only what stands inside */
            map_write_inner(writing, spot, &present);
            return;
        }
        state->loop = map_make_loop(writing, scope, parent);
    } else if (scope->kind == MAP_SCOPE_SEGMENT) {
        state->loop = map_loop_of(writing, scope->parent);
        if (!says_something(writing, scope)) {
            return;
        }
    }
    map_write_ops(writing, spot);
    map_write_inner(writing, spot, &present);
}

/* --- totals, when everything else stands --- */

static uint64_t count_segments(void *context, struct bytes tag)
{
    const struct writing *writing = context;

    return tree_builder_count(writing->builder, tag);
}

static bool set_total(struct writing *writing, const struct record_spot *root,
                      const struct map_op *op, const struct map_slot *slot)
{
    struct expression_run run = { .arena = writing->arena,
                                  .frame = &root->frame,
                                  .count_segments = count_segments,
                                  .context = writing };
    const struct element_definition *element = slot->element_definition;
    struct element_value form = { .form = FORM_DECIMAL,
                                  .element = element,
                                  .is_edifact =
                                      writing->map->syntax->is_edifact };
    struct map_complaint complaint = { .code = "MAP_VALUE",
                                       .severity = FINDING_ERROR,
                                       .origin = ORIGIN_MAP,
                                       .where = slot->where,
                                       .segment = TREE_NONE,
                                       .definition = op->segment,
                                       .element = slot->element };
    struct expression_value value;
    struct bytes time;
    char why[240];

    if (slot->when != NULL &&
        expression_test(slot->when, &run) != VERDICT_TRUE) {
        return false;
    }
    value = expression_evaluate(slot->total, &run);
    if (run.failure != NULL) {
        map_tell(writing->findings, writing->arena, &complaint, "%s",
                 run.failure);
        return false;
    }
    if (value.type != EXPRESSION_NUMBER) {
        form.form = FORM_TEXT;
    } else if (element != NULL && element->type == TYPE_NUMBER) {
        form.form = FORM_IMPLIED;
        form.implied = element->decimals;
    }
    form.text = expression_as_text(&value, writing->arena);
    if (!element_text_write(&form, writing->arena,
                            &map_slot_value(writing, root->scope, slot)->raw,
                            &time, why, sizeof why)) {
        map_tell(writing->findings, writing->arena, &complaint, "%s", why);
        map_slot_value(writing, root->scope, slot)->raw = bytes_of(NULL, 0);
    }
    return map_slot_value(writing, root->scope, slot)->raw.length > 0;
}

static void write_totals(struct writing *writing,
                         const struct record_spot *root)
{
    const struct map_scope *scope = root->scope;
    size_t i;
    size_t k;

    for (i = 0; i < scope->all_op_count; i++) {
        const struct map_op *op = scope->all_ops[i];
        bool due = false;

        if (!op->has_totals) {
            continue;
        }
        for (k = 0; k < op->slot_count; k++) {
            if (op->slots[k]->kind == SLOT_TOTAL) {
                due |= set_total(writing, root, op, op->slots[k]);
            }
        }
        if (due || op->always || map_op_says(writing, op)) {
            map_write_op(writing, op, root);
        }
    }
}

/* --- the whole --- */

struct tree_builder *map_write(const struct map *map,
                               const struct record *record, struct arena *arena,
                               struct findings *findings)
{
    struct writing writing = { .map = map,
                               .arena = arena,
                               .findings = findings };
    const struct map_scope *root = map->scopes[0];
    struct record_spot spot = { .frame = { NULL, record, 0 }, .scope = root };
    size_t errors = findings->errors;

    if (record->type != map->type) {
        log_panic("map %s writes records of type '%s', not '%s'", map->name,
                  map->type->name, record->type->name);
    }
    if (!map->writes) {
        struct map_complaint complaint = { .code = "MAP_DIRECTION",
                                           .severity = FINDING_ERROR,
                                           .origin = ORIGIN_MAP,
                                           .where = root->where,
                                           .segment = TREE_NONE };

        map_tell(findings, arena, &complaint, "map %s only reads", map->name);
        return NULL;
    }
    writing.builder = tree_builder_open(arena, map->set);
    writing.scopes =
        arena_take_array(arena, map->scope_count, sizeof *writing.scopes);
    write_record(&writing, root, &spot, false);
    write_totals(&writing, &spot);
    return findings->errors == errors ? writing.builder : NULL;
}

struct bytes map_record_key(const struct record *record)
{
    return record->type->key == NULL ? bytes_of(NULL, 0)
                                     : record_text(record, record->type->key);
}

/* The value at the end of "totals.payable". */
static struct bytes value_at(const struct record *record, const char *path)
{
    struct bytes rest = bytes_of_text(path);

    while (record != NULL && rest.length > 0) {
        size_t dot = bytes_find(rest, '.');
        const struct record_field *field =
            record_type_field(record->type, bytes_slice(rest, 0, dot));

        if (dot == SIZE_MAX) {
            return record->values[field->index].text;
        }
        record = record->values[field->index].record;
        rest = bytes_slice(rest, dot + 1, SIZE_MAX);
    }
    return bytes_of(NULL, 0);
}

struct bytes map_record_amount(const struct record *record)
{
    return value_at(record, record->type->amount);
}

struct bytes map_record_currency(const struct record *record)
{
    return value_at(record, record->type->currency);
}
