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
        if (op->pairs_composite) {
            pairs[count].qualifier =
                map_element_bytes(reading, segment, element, 2);
            pairs[count].value =
                map_element_bytes(reading, segment, element, 1);
        } else {
            pairs[count].qualifier =
                map_element_bytes(reading, segment, element, 0);
            pairs[count].value =
                map_element_bytes(reading, segment, element + 1, 0);
        }
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
    bool composite = op->pairs_composite && scope->pairs_from == 0;
    size_t i;

    for (i = 0; i < op->step_count; i++) {
        const struct read_step *step = &op->steps[i];
        bool second = step->element == 2;
        struct bytes raw = second ? pair->value : pair->qualifier;

        if (step->slot->kind == SLOT_FIELD && raw.length > 0) {
            take_step(reading, step, spot, segment,
                      pair->element + (second && !composite ? 1 : 0), raw);
        }
    }
    map_close_spot(reading, spot);
}

/* Where the pairs of several segments are one list, the first has the field. */
static bool is_filled(const struct map_reading *reading,
                      const struct map_op *op, const struct map_slot *slot,
                      const struct record_spot *spot)
{
    const struct map_rule *rule = slot->rule;
    const struct scope_run *run = &reading->scopes[spot->scope->index];
    const struct record_value *value;

    if (!op->pairs_composite) {
        return false;
    }
    if (rule->late && slot->late > 0) {
        return run->late[slot->late - 1].stamp == run->stamp;
    }
    value = record_value_at(spot->frame.record, rule->field->path,
                            rule->field->path_length);
    return value != NULL && record_value_is_there(rule->field->field, value);
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

        if (pair != NULL && pair->value.length > 0 &&
            !is_filled(reading, op, step->slot, spot)) {
            pair->taken = true;
            take_step(reading, step, spot, segment,
                      pair->element + (op->pairs_composite ? 0 : 1),
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

/* Each component is an item of a list, or a piece of a text. */
static void read_range(struct map_reading *reading, const struct map_slot *slot,
                       struct record_spot *spot, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    uint32_t i;

    for (i = slot->component; i <= slot->last; i++) {
        struct bytes raw = map_element_bytes(reading, bytes, slot->element, i);

        if (raw.length > 0) {
            map_take_value(reading, slot, spot, segment, slot->element, raw,
                           bytes_of(NULL, 0));
        }
    }
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
    if (slot->last != 0) {
        read_range(reading, slot, spot, segment);
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
static void tell_components(struct map_reading *reading, uint32_t segment,
                            uint32_t element, uint64_t read)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    uint32_t i;

    for (i = 1; i < MAP_ELEMENTS; i++) {
        if ((read >> i & 1) == 0 &&
            map_element_bytes(reading, bytes, element, i).length > 0) {
            map_unread_element(reading, segment, element, i);
        }
    }
}

/* Stands anything in a component that is not in `read`? A separator that is
 * released makes one too many, which the careful way finds out. */
static inline bool holds_more(struct bytes element, char separator,
                              uint64_t read)
{
    const char *end = element.data + element.length;
    const char *at;
    uint32_t component = 1;

    for (at = element.data; at < end; at++) {
        if (*at == separator) {
            component++;
        } else if ((read >> (component & 63) & 1) == 0) {
            return true;
        }
    }
    return false;
}

static void check_components(struct map_reading *reading,
                             const struct map_op *op, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    char separator = reading->tree->separators.component;
    uint64_t left = op->partly_read;

    while (left != 0) {
        uint32_t element = (uint32_t)__builtin_ctzll(left);
        uint64_t read = op->components[element];

        left &= left - 1;
        if (holds_more(segment_element(bytes, element), separator, read)) {
            tell_components(reading, segment, element, read);
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
        raw = map_element_bytes(reading, bytes, step->element, step->component);
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

/* What a loop of XML was selected by. */
static bool is_key(const struct map_reading *reading,
                   const struct map_scope *scope, uint16_t node)
{
    return reading->map->xml != NULL && scope->selector.test_count > 0 &&
           xml_set_is_key(reading->map->xml, node);
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
    if (reading->tree->loops[here->loop].first == segment &&
        (here->loop != 0 || reading->map->xml != NULL)) {
        map_unread_elements(reading, segment,
                            tested(&scope->selector) |
                                reading->map->node_ignored[node]);
    } else if (reading->map->node_ignored[node] != UINT64_MAX &&
               !is_key(reading, scope, node)) {
        map_unread_segment(reading, segment);
    }
}
