/* SPDX-License-Identifier: Apache-2.0 */
#include "document/symbol.h"
#include "mapping/map_reading.h"

/* --- one element --- */

/* Most elements go into the record as they stand, or as a word for them. */
static inline __attribute__((always_inline)) void take_step(
    struct map_reading *reading, const struct read_step *step,
    struct record_spot *spot, uint32_t segment, uint32_t element,
    struct bytes raw)
{
    bool direct = step->kind > READ_LATE && reading->trace == NULL;

    if (!direct ||
        !map_read_kind(reading, step->slot->rule, raw,
                       &spot->frame.record->values[step->index].text)) {
        map_take_value(reading, step->slot, spot, segment, element, raw,
                       bytes_of(NULL, 0));
    }
}

/* --- pairs --- */

struct pair_found {
    uint64_t key; /* the qualifier as a symbol, 0: it is none */
    struct bytes qualifier, value;
    uint32_t element;
    bool taken;
};

static size_t find_pairs(const struct map_reading *reading,
                         const struct map_op *op, const struct segment *segment,
                         struct pair_found pairs[MAP_ELEMENTS])
{
    uint64_t elements = op->pair_elements;
    size_t count = 0;

    while (elements != 0) {
        uint32_t element = (uint32_t)__builtin_ctzll(elements);

        elements &= elements - 1;
        if (element > segment->count) {
            break;
        }
        pairs[count].element = element;
        pairs[count].qualifier =
            map_element_bytes(reading, segment, element, 0);
        pairs[count].value =
            map_element_bytes(reading, segment, element + 1, 0);
        pairs[count].key = symbol_pack(pairs[count].qualifier);
        pairs[count].taken = false;
        if (pairs[count].qualifier.length > 0 ||
            pairs[count].value.length > 0) {
            count++;
        }
    }
    return count;
}

static struct pair_found *choose_pair(const struct map_slot *slot,
                                      struct pair_found *pairs, size_t count)
{
    uint32_t q;
    size_t i;

    for (q = 0; q < slot->qualifier_count; q++) {
        uint64_t key = slot->qualifier_keys[q];

        for (i = 0; i < count; i++) {
            if (pairs[i].key == key && !pairs[i].taken &&
                (key != 0 ||
                 map_codes_equal(pairs[i].qualifier, slot->qualifiers[q]))) {
                return &pairs[i];
            }
        }
    }
    return NULL;
}

/* One item of a loop over pairs. */
static void read_pair_item(struct map_reading *reading,
                           const struct map_scope *scope,
                           struct record_spot *around, uint32_t segment,
                           const struct pair_found *pair)
{
    const struct map_op *op = scope->ops[0];
    struct record_spot *spot = map_open_record(reading, scope, around, segment);
    size_t i;

    for (i = 0; i < op->step_count; i++) {
        const struct read_step *step = &op->steps[i];
        bool second = step->element == 2;
        struct bytes raw = second ? pair->value : pair->qualifier;

        if (step->slot->kind == SLOT_FIELD && raw.length > 0) {
            take_step(reading, step, spot, segment,
                      pair->element + (second ? 1 : 0), raw);
        }
    }
    map_close_spot(reading, spot);
}

static void read_pairs(struct map_reading *reading, const struct map_op *op,
                       struct record_spot *spot, uint32_t segment)
{
    struct pair_found pairs[MAP_ELEMENTS];
    size_t count = find_pairs(
        reading, op, &map_segment_at(reading, segment)->segment, pairs);
    size_t i;

    for (i = 0; i < op->pair_step_count; i++) {
        const struct read_step *step = &op->pair_steps[i];
        struct pair_found *pair = choose_pair(step->slot, pairs, count);

        if (pair != NULL && pair->value.length > 0) {
            pair->taken = true;
            take_step(reading, step, spot, segment, pair->element + 1,
                      pair->value);
        }
    }
    for (i = 0; i < count; i++) {
        if (pairs[i].taken) {
            continue;
        }
        if (op->pairs != NULL && op->pairs->reads) {
            read_pair_item(reading, op->pairs, spot, segment, &pairs[i]);
        } else if (reading->map->node_ignored[op->node] != UINT64_MAX) {
            map_unread_element(reading, segment, pairs[i].element, 0);
        }
    }
}

/* SDQ.pairs(3): couples of elements to the end of the segment. */
static void read_counted_pairs(struct map_reading *reading,
                               const struct map_op *op,
                               struct record_spot *spot, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    uint32_t element;

    for (element = op->pairs->pairs_from; element <= bytes->count;
         element += 2) {
        struct pair_found pair = {
            .element = element,
            .qualifier = map_element_bytes(reading, bytes, element, 0),
            .value = map_element_bytes(reading, bytes, element + 1, 0),
        };

        if (pair.qualifier.length > 0 || pair.value.length > 0) {
            read_pair_item(reading, op->pairs, spot, segment, &pair);
        }
    }
}

/* --- one segment --- */

static bool conditions_hold(const struct map_reading *reading,
                            const struct map_slot *slot,
                            const struct segment *segment)
{
    uint32_t i;

    for (i = 0; i < slot->condition_count; i++) {
        if (map_matched_value(reading, &slot->conditions[i], segment) < 0) {
            return false;
        }
    }
    return true;
}

static void note_total(struct map_reading *reading, const struct map_op *op,
                       const struct map_slot *slot, uint32_t segment,
                       struct bytes raw)
{
    struct total_seen *total = arena_take(reading->arena, sizeof *total);

    total->slot = slot;
    total->op = op;
    total->segment = segment;
    total->raw = raw;
    total->next = reading->totals;
    reading->totals = total;
}

/* The segment reaches to the slot's element. */
static void read_slot(struct map_reading *reading, const struct map_op *op,
                      const struct map_slot *slot, struct record_spot *spot,
                      uint32_t segment, uint64_t *covered)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    struct bytes raw;
    struct bytes time = bytes_of(NULL, 0);

    if (slot->condition_count > 0 && !conditions_hold(reading, slot, bytes)) {
        return;
    }
    *covered |= UINT64_C(1) << slot->element;
    if (slot->kind == SLOT_WITH) {
        return;
    }
    raw = map_element_bytes(reading, bytes, slot->element, slot->component);
    if (raw.length == 0) {
        return;
    }
    if (slot->kind == SLOT_CONST) {
        map_check_constant(reading, slot, segment, raw);
    } else if (slot->kind == SLOT_TOTAL) {
        note_total(reading, op, slot, segment, raw);
    } else {
        if (slot->rule->time != NULL) {
            time = map_element_bytes(reading, bytes, slot->rule->time->element,
                                     slot->rule->time->component);
        }
        map_take_value(reading, slot, spot, segment, slot->element, raw, time);
    }
}

/* Components that no slot of a composite's element reads. */
static void check_components(struct map_reading *reading,
                             const struct map_op *op, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    uint32_t element;

    for (element = 1; element <= bytes->count; element++) {
        struct bytes whole = segment_element(bytes, element);
        uint32_t count =
            segment_part_count(whole, reading->tree->separators.component);
        uint64_t read = 0;
        uint32_t i;
        size_t s;

        if (count < 2 || element > op->segment->count ||
            op->segment->elements[element - 1].composite == NULL ||
            (reading->map->node_ignored[op->node] >> element & 1) != 0) {
            continue;
        }
        for (s = 0; s < op->slot_count; s++) {
            if (op->slots[s]->element == element &&
                op->slots[s]->component < 64) {
                read |= UINT64_C(1) << op->slots[s]->component;
            }
        }
        for (i = 1; i <= count && i < 64 && read != 0; i++) {
            if ((read >> i & 1) == 0 &&
                map_element_bytes(reading, bytes, element, i).length > 0) {
                map_unread_element(reading, segment, element, i);
            }
        }
    }
}

static void read_elements(struct map_reading *reading, const struct map_op *op,
                          struct record_spot *spot, uint32_t segment,
                          uint64_t *covered)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    size_t i;

    for (i = 0; i < op->step_count; i++) {
        const struct read_step *step = &op->steps[i];
        struct bytes raw;

        if (step->element > bytes->count) {
            continue;
        }
        if (step->kind == READ_SLOT) {
            read_slot(reading, op, step->slot, spot, segment, covered);
            continue;
        }
        raw = map_element_bytes(reading, bytes, step->element, 0);
        if (raw.length > 0) {
            take_step(reading, step, spot, segment, step->element, raw);
        }
    }
}

static void read_op(struct map_reading *reading, const struct map_op *op,
                    struct record_spot *spot, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    uint64_t present = bytes->count >= MAP_ELEMENTS - 1
                           ? UINT64_MAX
                           : (UINT64_C(2) << bytes->count) - 2;
    uint64_t covered = op->covered;

    read_elements(reading, op, spot, segment, &covered);
    if (op->has_pairs) {
        read_pairs(reading, op, spot, segment);
    } else if (op->pairs != NULL && op->pairs->reads) {
        read_counted_pairs(reading, op, spot, segment);
    }
    if ((bytes->flags & SEGMENT_COMPONENTS) != 0) {
        check_components(reading, op, segment);
    }
    if ((present & ~covered) != 0 || bytes->count >= MAP_ELEMENTS) {
        map_unread_elements(reading, segment, covered);
    }
}

/* A segment that is a record of its own. */
static void read_segment_scope(struct map_reading *reading,
                               const struct map_scope *scope,
                               struct record_spot *around, uint32_t segment)
{
    struct record_spot *spot = map_open_record(reading, scope, around, segment);

    if (scope->op_count > 0) {
        read_op(reading, scope->ops[0], spot, segment);
    }
    map_close_spot(reading, spot);
}

static uint64_t tested(const struct map_selector *selector)
{
    uint64_t elements = 0;
    uint32_t i;

    for (i = 0; i < selector->test_count; i++) {
        elements |= UINT64_C(1) << selector->tests[i].element;
    }
    return elements;
}

void map_read_segment(struct map_reading *reading, const struct loop_run *loop,
                      uint32_t segment)
{
    const struct tree_segment *here = map_segment_at(reading, segment);
    const struct map_scope *scope = loop->scope;
    const struct scope_lookup *found = NULL;
    const struct map_scope *child;
    uint16_t node = here->node;

    if (node >= scope->node_base &&
        node - scope->node_base < scope->node_span) {
        found = &scope->lookup[node - scope->node_base];
    }
    if (found != NULL && found->op != 0) {
        const struct map_op *op =
            map_select_op(reading, scope, (uint16_t)(found->op - 1), segment);

        if (op != NULL) {
            read_op(reading, op, loop->spot, segment);
            return;
        }
    }
    if (found != NULL && found->child != 0) {
        child = map_select_child(reading, scope, node, segment, TREE_NONE);
        if (child != NULL) {
            read_segment_scope(reading, child, loop->spot, segment);
            return;
        }
    }
    if (reading->tree->loops[here->loop].first == segment && here->loop != 0) {
        map_unread_elements(reading, segment,
                            tested(&scope->selector) |
                                reading->map->node_ignored[node]);
    } else if (reading->map->node_ignored[node] != UINT64_MAX) {
        map_unread_segment(reading, segment);
    }
}
