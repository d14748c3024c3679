/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_writing.h"

#include <string.h>

#include "base/text.h"
#include "mapping/record_scalar.h"

/* --- complaints --- */

static struct map_complaint complaint_of(const struct map_rule *rule,
                                         const struct record_spot *spot)
{
    return (struct map_complaint){
        .severity = FINDING_ERROR,
        .origin = ORIGIN_MAP,
        .where = rule->where,
        .segment = TREE_NONE,
        .definition = rule->op->segment,
        .element = rule->slot->element,
        .component = rule->slot->component,
        .spot = spot,
        .path = rule->field->path,
        .path_length = rule->field->path_length,
    };
}

static void tell_value(struct writing *writing, const struct map_value_run *run,
                       struct bytes text)
{
    struct map_complaint complaint = complaint_of(run->rule, run->spot);

    complaint.code = run->code;
    complaint.value = text;
    map_tell(writing->findings, writing->arena, &complaint, "%s", run->why);
}

void map_tell_lost(struct writing *writing, const struct map_rule *rule,
                   const struct record_spot *spot, const char *code,
                   enum finding_severity severity, const char *why)
{
    struct map_complaint complaint = complaint_of(rule, spot);

    complaint.code = code;
    complaint.severity = severity;
    map_tell(writing->findings, writing->arena, &complaint, "'%s' %s",
             rule->field->field->name, why);
}

/* --- values of one record --- */

void map_open_state(struct writing *writing, const struct map_scope *scope)
{
    struct scope_state *state = map_scope_state(writing, scope);

    if (state->slots == NULL) {
        state->slots =
            arena_take_array(writing->arena, (size_t)scope->slot_count + 1,
                             sizeof *state->slots);
        state->says = arena_take_array(writing->arena, scope->op_words,
                                       sizeof *state->says);
        state->defaults = arena_take_array(writing->arena, scope->op_words,
                                           sizeof *state->defaults);
        state->told = arena_take_array(
            writing->arena, scope->unwritten_count + 1, sizeof *state->told);
    }
    state->stamp++;
    memset(state->says, 0, scope->op_words * sizeof *state->says);
    memset(state->defaults, 0, scope->op_words * sizeof *state->defaults);
}

static inline struct slot_value *hold(struct scope_state *state, uint16_t slot)
{
    struct slot_value *value = &state->slots[slot];

    if (value->stamp != state->stamp) {
        *value = (struct slot_value){ .stamp = state->stamp };
    }
    return value;
}

struct slot_value *map_slot_value(struct writing *writing,
                                  const struct map_scope *owner,
                                  const struct map_slot *slot)
{
    return hold(map_scope_state(writing, owner), slot->index);
}

static inline void speak(uint64_t *words, uint16_t op)
{
    words[op / 64] |= UINT64_C(1) << (op % 64);
}

static bool has_bit(const uint64_t *words, const struct map_op *op)
{
    return (words[op->index / 64] >> (op->index % 64) & 1) != 0;
}

bool map_op_says(const struct writing *writing, const struct map_op *op)
{
    return has_bit(writing->scopes[op->scope->owner->index].says, op);
}

bool map_op_is_empty(const struct writing *writing, const struct map_op *op)
{
    return !map_op_says(writing, op) &&
           !has_bit(writing->scopes[op->scope->owner->index].defaults, op);
}

void map_op_speak(struct writing *writing, const struct map_op *op)
{
    speak(map_scope_state(writing, op->scope->owner)->says, op->index);
}

static void speak_default(struct writing *writing, const struct map_op *op)
{
    speak(map_scope_state(writing, op->scope->owner)->defaults, op->index);
}

/* Where to cut the next piece: behind `*take` bytes, `*skip` bytes dropped. A
 * piece cut at a blank is shorter than the width, so reading knows to put the
 * blank back. */
static void next_cut(struct bytes text, uint32_t width, bool at_blanks,
                     size_t *take, size_t *skip)
{
    size_t characters = 0;
    size_t blank = 0;
    size_t at = 0;

    while (at < text.length && characters < width) {
        if (text.data[at] == ' ' && at > 0 && text.data[at - 1] != ' ') {
            blank = at;
        }
        at++;
        while (at < text.length &&
               ((unsigned char)text.data[at] & 0xc0) == 0x80) {
            at++;
        }
        characters++;
    }
    *take = at;
    *skip = 0;
    if (at < text.length && blank > 0 && at_blanks) {
        *take = blank;
        *skip = 1;
    }
}

/* The pieces of a text; `at_blanks` where they can be cut so. */
static void cut_value(struct writing *writing, const struct map_rule *rule,
                      struct bytes text, bool at_blanks,
                      struct slot_value *value)
{
    size_t capacity = 0;

    value->many = NULL;
    value->many_count = 0;
    while (text.length > 0) {
        size_t take;
        size_t skip;

        next_cut(text, rule->wrap, at_blanks, &take, &skip);
        value->many = arena_grow(writing->arena, value->many, value->many_count,
                                 &capacity, sizeof *value->many);
        value->many[value->many_count++] = bytes_slice(text, 0, take);
        text = bytes_slice(text, take + skip, SIZE_MAX);
    }
}

/* A text whose one segment has components for so much and no more is cut hard
 * if it only fits so. */
static void wrap_value(struct writing *writing, const struct map_rule *rule,
                       const struct record_spot *spot, struct bytes text,
                       struct slot_value *value)
{
    const struct map_slot *slot = rule->slot;
    size_t room = (size_t)slot->last - slot->component + 1;

    cut_value(writing, rule, text, true, value);
    if (rule->op->range != slot || value->many_count <= room) {
        return;
    }
    cut_value(writing, rule, text, false, value);
    if (value->many_count > room) {
        map_tell_lost(writing, rule, spot, "MAP_VALUE", FINDING_ERROR,
                      "is longer than its components together");
    }
}

static void set_scalar(struct writing *writing, const struct map_rule *rule,
                       const struct record_spot *spot, struct bytes text,
                       bool is_default)
{
    struct map_value_run run = {
        .arena = writing->arena, .rule = rule, .spot = spot, .why = writing->why
    };
    struct slot_value *value;
    struct bytes raw;
    struct bytes time;

    if (!map_value_write(&run, text, &raw, &time)) {
        tell_value(writing, &run, text);
        return;
    }
    if (raw.length == 0 ||
        (is_default && rule->is_coded && rule->form == FORM_TIME)) {
        return; /* beside a date, no time is the time that is usual */
    }
    value = map_slot_value(writing, spot->scope, rule->slot);
    value->raw = raw;
    value->time = time;
    if (rule->wrap > 0) {
        wrap_value(writing, rule, spot, raw, value);
    }
    if (is_default && rule->op->field_slots > 1) {
        speak_default(writing, rule->op);
    } else {
        map_op_speak(writing, rule->op);
    }
}

static void set_list(struct writing *writing, const struct map_rule *rule,
                     const struct record_spot *spot,
                     const struct record_list *list)
{
    struct slot_value *value = map_slot_value(writing, spot->scope, rule->slot);
    size_t i;

    value->many =
        arena_take_array(writing->arena, list->count + 1, sizeof *value->many);
    for (i = 0; i < list->count; i++) {
        struct map_value_run run = { .arena = writing->arena,
                                     .rule = rule,
                                     .spot = spot,
                                     .why = writing->why };
        struct bytes raw;
        struct bytes time;

        if (!map_value_write(&run, list->items[i].text, &raw, &time)) {
            tell_value(writing, &run, list->items[i].text);
        } else if (raw.length > 0) {
            value->many[value->many_count++] = raw;
        }
    }
    if (value->many_count > 0) {
        map_op_speak(writing, rule->op);
    }
}

/* The rule that writes: the first whose `when` holds. */
static const struct map_rule *choose_rule(struct writing *writing,
                                          const struct map_field *field,
                                          const struct record_spot *spot,
                                          struct bytes text)
{
    size_t i;

    if (field->writer != NULL) {
        return field->writer;
    }
    for (i = 0; i < field->rule_count; i++) {
        struct map_value_run run = { .arena = writing->arena,
                                     .rule = field->rules[i],
                                     .spot = spot,
                                     .why = writing->why };

        if (field->rules[i]->writes && map_value_when(&run, text)) {
            return field->rules[i];
        }
    }
    return NULL;
}

/* Canonical text that needs no change, or a code of the table, and fits: then
 * it is the element's as it stands. */
static bool set_quickly(struct writing *writing, const struct map_rule *rule,
                        const struct map_scope *scope, struct bytes text)
{
    struct scope_state *state = map_scope_state(writing, scope);
    struct bytes fallback = rule->field->fallback;
    bool is_default = fallback.length > 0 && bytes_equal(text, fallback) &&
                      rule->op->field_slots > 1;

    if (rule->table != NULL) {
        if (!code_table_code(rule->table, text, &text)) {
            return false;
        }
    } else if (rule->form == FORM_DATE) {
        if (!record_scalar_is_date(text)) {
            return false;
        }
        text = element_text_date(text, writing->arena);
    } else if (rule->form == FORM_DECIMAL &&
               (text.data[0] == '0' || text.data[0] == '-')) {
        return false;
    }
    /* Bytes are at least as many as characters, and as many in ASCII. */
    if (text.length > rule->quick_maximum ||
        text.length < rule->quick_minimum ||
        (rule->quick_minimum > 1 && !text_is_ascii(text))) {
        return false;
    }
    hold(state, rule->quick_slot)->raw = text;
    speak(is_default ? state->defaults : state->says, rule->quick_op);
    return true;
}

static void set_list_field(struct writing *writing,
                           const struct map_field *field,
                           const struct record_spot *spot,
                           const struct record_list *list)
{
    const struct map_rule *rule =
        list == NULL || list->count == 0
            ? NULL
            : choose_rule(writing, field, spot, bytes_of(NULL, 0));

    if (rule != NULL) {
        set_list(writing, rule, spot, list);
    }
}

/* Lists, values to be worked on, and what is not there. */
static void set_carefully(struct writing *writing,
                          const struct map_field *field,
                          const struct record_spot *spot,
                          const struct record_value *value)
{
    const struct map_rule *rule = NULL;
    struct bytes text;

    if (field->rule_count == 0) {
        return;
    }
    if (field->field->list) {
        set_list_field(writing, field, spot, value->list);
        return;
    }
    text = value->text.length > 0 ? value->text : field->fallback;
    if (text.length > 0 || field->rules[0]->out != NULL) {
        rule = choose_rule(writing, field, spot, text);
    }
    if (rule != NULL && rule != field->writer && rule->quick_write &&
        value->text.length > 0 &&
        set_quickly(writing, rule, spot->scope, value->text)) {
        return;
    }
    if (rule == NULL && field->rule_count > 1 && value->text.length > 0) {
        map_tell_lost(writing, field->rules[0], spot, "MAP_NOT_CARRIED",
                      FINDING_WARNING,
                      "suits none of its places: no `when` holds");
    }
    if (rule != NULL && (text.length > 0 || rule->out != NULL)) {
        set_scalar(writing, rule, spot, text,
                   text.length > 0 && bytes_equal(text, field->fallback));
    }
    if (field->required && text.length == 0 &&
        (rule == NULL ||
         map_slot_value(writing, spot->scope, rule->slot)->raw.length == 0)) {
        map_tell_lost(writing, field->rules[0], spot, "MAP_REQUIRED",
                      FINDING_ERROR, "is required and not there");
    }
}

static inline void set_field(struct writing *writing,
                             const struct map_field *field,
                             const struct record_spot *spot,
                             const struct record_value *value)
{
    const struct map_rule *rule = field->writer;

    if (rule == NULL || !rule->quick_write || field->field->list ||
        value->text.length == 0 ||
        !set_quickly(writing, rule, spot->scope, value->text)) {
        set_carefully(writing, field, spot, value);
    }
}

void map_set_field(struct writing *writing, const struct map_field *field,
                   const struct record_spot *spot,
                   const struct record_value *value)
{
    static const struct record_value nothing;

    if (value == NULL && field->rule_count > 0 && !field->required &&
        field->rules[0]->out != NULL && !field->field->list) {
        value = &nothing; /* what `out` makes of a part that is not there */
    }
    if (value != NULL) {
        set_field(writing, field, spot, value);
    }
}

void map_set_deep_field(struct writing *writing, const struct map_field *field,
                        const struct record_spot *spot)
{
    map_set_field(
        writing, field, spot,
        record_value_at(spot->frame.record, field->path, field->path_length));
}

void map_tell_unwritten(struct writing *writing, const struct record_spot *spot,
                        size_t position)
{
    const struct map_scope *scope = spot->scope;
    const struct map_unwritten *entry = &scope->unwritten[position];
    const struct record_field *field = entry->path[entry->path_length - 1];
    struct scope_state *state = map_scope_state(writing, scope);
    const struct record_value *value =
        record_value_at(spot->frame.record, entry->path, entry->path_length);
    struct map_complaint complaint = { .code = "MAP_NOT_CARRIED",
                                       .severity = FINDING_WARNING,
                                       .origin = ORIGIN_MAP,
                                       .where = entry->where,
                                       .segment = TREE_NONE,
                                       .spot = spot,
                                       .path = entry->path,
                                       .path_length = entry->path_length };

    if (value == NULL || state->told[position] ||
        !record_value_is_there(field, value) ||
        (field->fallback.length > 0 &&
         bytes_equal(field->fallback, value->text))) {
        return;
    }
    state->told[position] = true;
    map_tell(writing->findings, writing->arena, &complaint,
             "'%s' is not carried by map %s", field->name, writing->map->name);
}

/* --- all that a record holds --- */

static void note_scope(struct writing *writing, const struct map_scope *scope,
                       size_t position, struct map_present *present)
{
    const struct map_scope *named = scope->named[position];

    if (named->kind == MAP_SCOPE_PAIRS) {
        map_op_speak(writing, named->pair_op);
    } else {
        present->named[position / 64] |= UINT64_C(1) << (position % 64);
    }
}

/* Goes by what the record holds. false: nothing at all. */
bool map_set_values(struct writing *writing, const struct record_spot *spot,
                    struct map_present *present)
{
    const struct map_scope *scope = spot->scope;
    const struct record *record = spot->frame.record;
    const struct record_value *end = record->values + scope->type->field_count;
    const struct record_value *value;
    bool any = false;

    for (value = record->values; value < end; value++) {
        const struct value_plan *plan;
        size_t i;

        if (value->text.data == NULL) {
            continue;
        }
        i = (size_t)(value - record->values);
        plan = &scope->plan[i];
        if (!record_value_is_there(&scope->type->fields[i], value)) {
            continue;
        }
        any = true;
        if (plan->kind == PLAN_FIELD) {
            set_field(writing, plan->field, spot, value);
        } else if (plan->kind == PLAN_SCOPE) {
            note_scope(writing, scope, plan->position, present);
        } else if (plan->kind == PLAN_UNWRITTEN) {
            map_tell_unwritten(writing, spot, plan->position);
        }
    }
    return any;
}

/* Defaults, what is required, what `out` makes of nothing. */
void map_set_absent(struct writing *writing, const struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    const struct record *record = spot->frame.record;
    size_t i;

    for (i = 0; i < scope->null_count; i++) {
        const struct record_field *field = scope->null_fields[i]->field;
        const struct record_value *value = &record->values[field->index];

        if (!record_value_is_there(field, value)) {
            map_set_field(writing, scope->null_fields[i], spot, value);
        }
    }
}

/* A list of which one record has a place. */
static void tell_others(struct writing *writing, const struct record_spot *spot,
                        const struct map_single *single)
{
    const struct record_value *value =
        record_value_at(spot->frame.record, single->path, single->path_length);
    struct map_complaint complaint = { .code = "MAP_NO_ROOM",
                                       .severity = FINDING_ERROR,
                                       .origin = ORIGIN_MAP,
                                       .where = single->where,
                                       .segment = TREE_NONE,
                                       .spot = spot,
                                       .path = single->path,
                                       .path_length = single->path_length };

    if (value != NULL && value->list != NULL && value->list->count > 1) {
        map_tell(writing->findings, writing->arena, &complaint,
                 "only one of '%s' has a place in this document, there are %zu",
                 single->path[single->path_length - 1]->name,
                 value->list->count);
    }
}

/* Parts of the record that stand in no loop of their own. */
void map_set_deep(struct writing *writing, const struct record_spot *spot,
                  struct map_present *present)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    for (i = 0; i < scope->deep_count; i++) {
        map_set_deep_field(writing, scope->deep_fields[i], spot);
    }
    for (i = 0; i < scope->single_count; i++) {
        tell_others(writing, spot, &scope->singles[i]);
    }
    for (i = 0; i < scope->deep_unwritten_count; i++) {
        map_tell_unwritten(writing, spot, scope->deep_unwritten[i]);
    }
    for (i = 0; i < scope->deep_named_count; i++) {
        const struct map_scope *named = scope->named[scope->deep_named[i]];

        if (named->kind != MAP_SCOPE_PAIRS ||
            map_has_pair_items(named->pair_op, spot->frame.record)) {
            note_scope(writing, scope, scope->deep_named[i], present);
        }
    }
}
