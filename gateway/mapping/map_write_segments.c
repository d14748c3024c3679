/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/coded_date.h"
#include "mapping/map_writing.h"

#include <string.h>

enum { CENTURY_DATE = 8 }; /* digits of CCYYMMDD */

/* --- loops and segments --- */

static inline void set_tests(struct writing *writing, uint32_t segment,
                             const struct place_test *tests, uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (tests[i].values[0].length > 0) {
            tree_builder_set(writing->builder, segment, tests[i].element, 0,
                             tests[i].component, tests[i].values[0]);
        }
    }
}

uint32_t map_make_loop(struct writing *writing, const struct map_scope *scope,
                       uint32_t parent)
{
    uint16_t trigger = writing->map->set->nodes[scope->node].first_child;
    uint32_t loop = tree_builder_loop(writing->builder, parent, scope->node);

    set_tests(writing, tree_builder_segment(writing->builder, loop, trigger),
              scope->selector.tests, scope->selector.test_count);
    return loop;
}

static void set_constants(struct writing *writing, const struct map_op *op,
                          uint32_t segment)
{
    size_t i;

    for (i = 0; i < op->constant_count; i++) {
        const struct map_slot *slot = op->constants[i];

        tree_builder_set(writing->builder, segment, slot->element, 0,
                         slot->component, slot->value);
    }
}

/* The instance that stands for a scope, made when first something is put in
 * it. With an anonymous one come its constants. */
uint32_t map_loop_of(struct writing *writing, const struct map_scope *scope)
{
    struct scope_state *state = map_scope_state(writing, scope);
    uint32_t stamp = map_scope_state(writing, scope->owner)->stamp;
    size_t i;

    if (scope->owner == scope || state->loop_stamp == stamp) {
        return state->loop;
    }
    state->loop =
        map_make_loop(writing, scope, map_loop_of(writing, scope->parent));
    state->loop_stamp = stamp;
    for (i = 0; i < scope->op_count; i++) {
        const struct map_op *op = scope->ops[i];

        if (op->constant_count > 0 && !op->always &&
            (op->is_trigger || (op->field_slots == 0 && op->pairs == NULL))) {
            set_constants(
                writing, op,
                tree_builder_segment(writing->builder, state->loop, op->node));
        }
    }
    return state->loop;
}

static struct bytes with_value(struct writing *writing,
                               const struct map_setting *with,
                               const struct record_spot *spot)
{
    struct expression_run run = { .arena = writing->arena,
                                  .frame = &spot->frame };
    struct expression_value value;

    if (with->is == NULL) {
        return with->value;
    }
    value = expression_evaluate(with->is, &run);
    return expression_as_text(&value, writing->arena);
}

/* Several rules may say something of one segment beside theirs. */
static uint32_t segment_beside(struct writing *writing, const struct map_op *op)
{
    struct scope_state *state = map_scope_state(writing, op->scope);
    uint32_t loop = map_loop_of(writing, op->scope);

    if (state->with_op == op && state->with_loop == loop) {
        return state->with_segment;
    }
    state->with_op = op;
    state->with_loop = loop;
    state->with_segment =
        tree_builder_segment(writing->builder, loop, op->node);
    if (!op->is_trigger) {
        set_tests(writing, state->with_segment, op->selector.tests,
                  op->selector.test_count);
    }
    return state->with_segment;
}

static void set_withs(struct writing *writing, const struct map_rule *rule,
                      const struct record_spot *spot, uint32_t segment)
{
    size_t i;

    for (i = 0; i < rule->with_count; i++) {
        const struct map_setting *with = &rule->with[i];

        tree_builder_set(
            writing->builder,
            with->op == rule->op ? segment : segment_beside(writing, with->op),
            with->element, 0, with->component, with_value(writing, with, spot));
    }
}

static bool is_among(struct bytes value, const struct place_test *test)
{
    uint32_t i;

    for (i = 0; i < test->value_count; i++) {
        if (bytes_equal(value, test->values[i])) {
            return true;
        }
    }
    return false;
}

/* Two fields may share an element under different conditions; the first that
 * has a value gets it. */
static bool is_taken(struct writing *writing, const struct map_slot *slot,
                     uint32_t segment)
{
    uint32_t i;

    if (tree_builder_get(writing->builder, segment, slot->element, 0,
                         slot->component)
            .length > 0) {
        return true;
    }
    for (i = 0; i < slot->condition_count; i++) {
        const struct place_test *test = &slot->conditions[i];
        struct bytes there = tree_builder_get(
            writing->builder, segment, test->element, 0, test->component);

        if (there.length > 0 && !is_among(there, test)) {
            return true;
        }
    }
    return false;
}

/* What a condition asks for, unless it is there. */
static void set_conditions(struct writing *writing, const struct map_slot *slot,
                           uint32_t segment)
{
    uint32_t i;

    for (i = 0; i < slot->condition_count; i++) {
        const struct place_test *test = &slot->conditions[i];

        if (tree_builder_get(writing->builder, segment, test->element, 0,
                             test->component)
                .length == 0) {
            set_tests(writing, segment, test, 1);
        }
    }
}

/* A time goes behind the date that stands in its element. */
static void add_time(struct writing *writing, const struct map_slot *slot,
                     const struct record_spot *spot, uint32_t segment,
                     struct bytes raw)
{
    struct bytes date = tree_builder_get(writing->builder, segment,
                                         slot->element, 0, slot->component);
    struct bytes code = bytes_of(NULL, 0);
    char why[MAP_WHY_SIZE];

    if (date.length != 0 && date.length != CENTURY_DATE) {
        map_tell_lost(writing, slot->rule, spot, "MAP_NO_ROOM", FINDING_WARNING,
                      "has no place beside a date written so");
        return;
    }
    if (!coded_date_join(date, raw, writing->arena, &code, &raw, why,
                         sizeof why)) {
        map_tell_lost(writing, slot->rule, spot, "MAP_NO_ROOM", FINDING_ERROR,
                      why);
        return;
    }
    tree_builder_set(writing->builder, segment, slot->element, 0,
                     slot->component, raw);
    tree_builder_set(writing->builder, segment, slot->rule->time->element, 0,
                     slot->rule->time->component, code);
}

static void set_slot(struct writing *writing, const struct map_slot *slot,
                     const struct record_spot *spot, uint32_t segment,
                     struct bytes raw, struct bytes time)
{
    const struct map_rule *rule = slot->rule;

    if (slot->condition_count > 0) {
        if (is_taken(writing, slot, segment)) {
            map_tell_lost(writing, rule, spot, "MAP_TWO_VALUES",
                          FINDING_WARNING,
                          "has no place: another field stands in its element");
            return;
        }
        set_conditions(writing, slot, segment);
    }
    if (rule->is_coded && rule->form == FORM_TIME) {
        add_time(writing, slot, spot, segment, raw);
        return;
    }
    tree_builder_set(writing->builder, segment, slot->element, 0,
                     slot->component, raw);
    if (rule->is_coded && time.length == 0) {
        time = rule->format.length > 0 ? rule->format : bytes_of_text("102");
    }
    if (rule->time != NULL && time.length > 0) {
        tree_builder_set(writing->builder, segment, rule->time->element, 0,
                         rule->time->component, time);
    }
    set_withs(writing, rule, spot, segment);
}

/* All single values of an operation into one segment. */
static void set_slots(struct writing *writing, const struct map_op *op,
                      const struct record_spot *spot, uint32_t segment)
{
    size_t i;

    for (i = 0; i < op->single_count; i++) {
        const struct map_slot *slot = op->singles[i];
        const struct slot_value *value =
            map_slot_held(writing, op->scope->owner, slot);

        if (value == NULL || value->raw.length == 0 || slot == op->range) {
            continue;
        }
        if (slot->alone) {
            tree_builder_set(writing->builder, segment, slot->element, 0,
                             slot->component, value->raw);
        } else {
            set_slot(writing, slot, spot, segment, value->raw, value->time);
        }
    }
}

/* --- pairs --- */

/* Fills pairs from left to right; `free` has the bits of those that are left. */
struct pair_filler {
    const struct map_op *op;
    const struct record_spot *spot;
    uint64_t free;
    uint32_t segment;
};

static uint32_t make_segment(struct writing *writing, const struct map_op *op,
                             const struct record_spot *spot);

static void set_part(struct writing *writing, const struct pair_filler *filler,
                     uint32_t element, uint32_t component, struct bytes value)
{
    tree_builder_set(writing->builder, filler->segment, element, 0, component,
                     value);
}

/* Pairs that are composites go on in a further segment. */
static bool put_pair(struct writing *writing, struct pair_filler *filler,
                     struct bytes qualifier, struct bytes value)
{
    const struct map_op *op = filler->op;
    uint32_t element;

    if (filler->free == 0 && op->pairs_composite && !op->is_trigger) {
        filler->segment = make_segment(writing, op, filler->spot);
        filler->free = op->pair_elements;
    }
    if (filler->free == 0) {
        return false;
    }
    element = (uint32_t)__builtin_ctzll(filler->free);
    filler->free &= filler->free - 1;
    if (op->pairs_composite) {
        set_part(writing, filler, element, 1, value);
        set_part(writing, filler, element, 2, qualifier);
    } else {
        set_part(writing, filler, element, 0, qualifier);
        set_part(writing, filler, element + 1, 0, value);
    }
    return true;
}

static const struct record_list *list_of(const struct map_scope *scope,
                                         const struct record *record)
{
    const struct record_value *value =
        record_value_at(record, scope->path, scope->path_length);

    return value == NULL ? NULL : value->list;
}

/* The two values of one item of a loop over pairs. */
static void pair_values(struct writing *writing, const struct map_scope *scope,
                        const struct record_spot *spot, struct bytes values[2])
{
    const struct map_op *op = scope->ops[0];
    size_t i;

    map_open_state(writing, scope);
    for (i = 0; i < scope->field_count; i++) {
        map_set_deep_field(writing, scope->fields[i], spot);
    }
    for (i = 0; i < scope->unwritten_count; i++) {
        map_tell_unwritten(writing, spot, i);
    }
    values[0] = values[1] = bytes_of(NULL, 0);
    for (i = 0; i < op->single_count; i++) {
        const struct map_slot *slot = op->singles[i];
        const struct slot_value *value = map_slot_held(writing, scope, slot);

        if (value != NULL && value->raw.length > 0 && slot->element >= 1 &&
            slot->element <= 2) {
            values[slot->element - 1] = value->raw;
        }
    }
}

static void tell_no_room(struct writing *writing,
                         const struct record_spot *spot,
                         const struct map_scope *scope)
{
    struct map_complaint complaint = { .code = "MAP_NO_ROOM",
                                       .severity = FINDING_ERROR,
                                       .origin = ORIGIN_MAP,
                                       .where = scope->where,
                                       .segment = TREE_NONE,
                                       .definition = scope->pair_op->segment,
                                       .spot = spot };

    map_tell(writing->findings, writing->arena, &complaint,
             "%s has no more pairs for this", scope->pair_op->segment->id);
}

/* All couples of SDQ from element 3 on, for the next segment. */
static uint64_t counted_pairs(const struct map_op *op)
{
    uint64_t elements = 0;
    uint32_t element;

    for (element = op->pairs->pairs_from;
         element + 1 <= op->segment->count && element + 1 < MAP_ELEMENTS;
         element += 2) {
        elements |= UINT64_C(1) << element;
    }
    return elements;
}

static void write_pair_items(struct writing *writing, const struct map_op *op,
                             const struct record_spot *spot,
                             struct pair_filler *filler)
{
    const struct map_scope *scope = op->pairs;
    const struct record_list *list =
        scope->writes ? list_of(scope, spot->frame.record) : NULL;
    size_t count = list == NULL ? 0 : list->count;
    size_t i;

    for (i = 0; i < count; i++) {
        struct record_spot item = {
            .frame = { &spot->frame, list->items[i].record, i + 1 },
            .scope = scope,
        };
        struct bytes values[2];

        pair_values(writing, scope, &item, values);
        if (values[0].length == 0 && values[1].length == 0) {
            continue;
        }
        if (filler->free == 0 && scope->pairs_from != 0 && !op->is_trigger) {
            filler->segment = make_segment(writing, op, spot);
            filler->free = counted_pairs(op);
        }
        if (!put_pair(writing, filler, values[0], values[1])) {
            tell_no_room(writing, &item, scope);
        }
    }
}

static void write_pairs(struct writing *writing, const struct map_op *op,
                        const struct record_spot *spot, uint32_t segment)
{
    struct pair_filler filler = { op, spot, op->pair_elements, segment };
    size_t i;

    for (i = 0; i < op->paired_count; i++) {
        const struct map_slot *slot = op->paired[i];
        const struct slot_value *value =
            map_slot_held(writing, op->scope->owner, slot);

        if (value == NULL || value->raw.length == 0) {
            continue;
        }
        if (!put_pair(writing, &filler, slot->qualifiers[0], value->raw)) {
            map_tell_lost(writing, slot->rule, spot, "MAP_NO_ROOM",
                          FINDING_ERROR, "has no place: all pairs are taken");
        }
        set_withs(writing, slot->rule, spot, filler.segment);
    }
    if (op->pairs != NULL) {
        if (op->pairs->pairs_from != 0) {
            filler.free = counted_pairs(op);
        }
        write_pair_items(writing, op, spot, &filler);
    }
}

/* --- one operation --- */

static uint32_t make_segment(struct writing *writing, const struct map_op *op,
                             const struct record_spot *spot)
{
    uint32_t segment = tree_builder_segment(
        writing->builder, map_loop_of(writing, op->scope), op->node);

    set_tests(writing, segment, op->selector.tests, op->selector.test_count);
    if (op->scope->kind == MAP_SCOPE_SEGMENT) {
        set_tests(writing, segment, op->scope->selector.tests,
                  op->scope->selector.test_count);
    }
    set_constants(writing, op, segment);
    set_slots(writing, op, spot, segment);
    return segment;
}

/* As many values as the slot's components hold; the number put. */
static size_t put_values(struct writing *writing, const struct map_slot *slot,
                         const struct record_spot *spot, uint32_t segment,
                         const struct slot_value *value, size_t first)
{
    uint32_t component = slot->component;
    size_t i = first;

    if (slot->last == 0) {
        set_slot(writing, slot, spot, segment, value->many[first],
                 bytes_of(NULL, 0));
        return 1;
    }
    for (; i < value->many_count && component <= slot->last; i++) {
        tree_builder_set(writing->builder, segment, slot->element, 0,
                         component++, value->many[i]);
    }
    set_withs(writing, slot->rule, spot, segment);
    return i - first;
}

/* The components of a range; what of a list does not fit into one segment goes
 * into more of its kind, but a loop begins once. */
static void write_range(struct writing *writing, const struct map_op *op,
                        const struct record_spot *spot, uint32_t segment)
{
    const struct slot_value *value =
        map_slot_held(writing, op->scope->owner, op->range);
    size_t i = 0;

    while (value != NULL && i < value->many_count) {
        if (i > 0 && op->scope->kind == MAP_SCOPE_LOOP && op->is_trigger) {
            map_tell_lost(writing, op->range->rule, spot, "MAP_NO_ROOM",
                          FINDING_ERROR, "has more lines than its segment");
            return;
        }
        if (i > 0) {
            segment = make_segment(writing, op, spot);
        }
        i += put_values(writing, op->range, spot, segment, value, i);
    }
}

static struct bytes join_lines(struct writing *writing,
                               const struct slot_value *value)
{
    size_t length = 0;
    size_t i;
    char *text;

    for (i = 0; i < value->many_count; i++) {
        length += value->many[i].length + 1;
    }
    text = arena_take(writing->arena, length);
    length = 0;
    for (i = 0; i < value->many_count; i++) {
        if (i > 0) {
            text[length++] = '\n';
        }
        memcpy(text + length, value->many[i].data, value->many[i].length);
        length += value->many[i].length;
    }
    return bytes_of(text, length);
}

static void write_lines(struct writing *writing, const struct map_op *op,
                        const struct record_spot *spot,
                        const struct map_slot *slot)
{
    const struct slot_value *value =
        map_slot_held(writing, op->scope->owner, slot);
    uint32_t segment = make_segment(writing, op, spot);

    if (value != NULL && value->many_count > 0) {
        set_slot(writing, slot, spot, segment, join_lines(writing, value),
                 bytes_of(NULL, 0));
    }
}

/* One segment, or one instance of the loop it begins, per value. */
static void write_each(struct writing *writing, const struct map_op *op,
                       const struct record_spot *spot,
                       const struct map_slot *slot)
{
    const struct slot_value *value =
        map_slot_held(writing, op->scope->owner, slot);
    size_t i = 0;

    while (value != NULL && i < value->many_count) {
        uint32_t segment;

        if (op->is_trigger) {
            uint32_t loop = map_make_loop(
                writing, op->scope, map_loop_of(writing, op->scope->parent));

            segment = tree_builder_segment(writing->builder, loop, op->node);
        } else {
            segment = tree_builder_segment(
                writing->builder, map_loop_of(writing, op->scope), op->node);
            set_tests(writing, segment, op->selector.tests,
                      op->selector.test_count);
        }
        set_constants(writing, op, segment);
        i += put_values(writing, slot, spot, segment, value, i);
    }
}

static struct map_complaint complaint_of(const struct map_op *op,
                                         const struct record_spot *spot)
{
    return (struct map_complaint){ .code = "MAP_MANDATORY_EMPTY",
                                   .severity = FINDING_ERROR,
                                   .origin = ORIGIN_MAP,
                                   .where = op->where,
                                   .segment = TREE_NONE,
                                   .definition = op->segment,
                                   .spot = spot };
}

static void tell_not_filled(struct writing *writing, const struct map_op *op,
                            const struct record_spot *spot, uint64_t left)
{
    struct map_complaint complaint = complaint_of(op, spot);

    while (left != 0) {
        uint32_t element = (uint32_t)__builtin_ctzll(left);

        left &= left - 1;
        complaint.element = element;
        map_tell(writing->findings, writing->arena, &complaint,
                 "%s (%s) is mandatory and the record gives nothing for it",
                 map_element_name(writing->arena, op->segment, element),
                 op->segment->elements[element - 1].element->name);
    }
}

/* A loop cannot begin with a segment that would be left out for being empty. */
static bool begins_empty(struct writing *writing, const struct map_op *op,
                         const struct record_spot *spot)
{
    return op->is_trigger && !op->segment->xml &&
           op->scope->selector.test_count == 0 && op->mandatory == 0 &&
           op->constant_count == 0 && map_op_is_empty(writing, op) &&
           !map_has_pair_items(op, spot->frame.record);
}

/* A segment that is begun must have what the dictionary wants of it. */
static void check_filled(struct writing *writing, const struct map_op *op,
                         const struct record_spot *spot, uint32_t segment)
{
    if (op->mandatory != 0) {
        uint64_t filled = tree_builder_filled(writing->builder, segment);

        if ((op->mandatory & ~filled) != 0) {
            tell_not_filled(writing, op, spot, op->mandatory & ~filled);
        }
    } else if (begins_empty(writing, op, spot)) {
        struct map_complaint complaint = complaint_of(op, spot);

        map_tell(writing->findings, writing->arena, &complaint,
                 "%s begins a loop and the record gives nothing for it",
                 op->segment->id);
    }
}

void map_write_op(struct writing *writing, const struct map_op *op,
                  const struct record_spot *spot)
{
    const struct map_slot *each = op->each;
    uint32_t segment;

    if (each != NULL && each->rule->lines) {
        write_lines(writing, op, spot, each);
        return;
    }
    if (each != NULL) {
        write_each(writing, op, spot, each);
        return;
    }
    segment = make_segment(writing, op, spot);
    if (op->range != NULL) {
        write_range(writing, op, spot, segment);
    }
    if (op->has_pairs || op->pairs != NULL) {
        write_pairs(writing, op, spot, segment);
    }
    check_filled(writing, op, spot, segment);
}

bool map_has_pair_items(const struct map_op *op, const struct record *record)
{
    const struct record_list *list =
        op->pairs == NULL ? NULL : list_of(op->pairs, record);

    return list != NULL && list->count > 0;
}
