/* SPDX-License-Identifier: Apache-2.0
 *
 * Data that came in and that no rule reads: told once per kind and document,
 * unless the map says that it may be ignored. Off the usual way of reading.
 */
#include "mapping/map_locate.h"
#include "mapping/map_reading.h"

uint32_t map_trace_segment(const struct tree *tree, uint32_t segment)
{
    return segment == TREE_NONE
               ? TREE_NONE
               : (uint32_t)(tree->segments[segment].segment.number -
                            tree->segments[0].segment.number);
}

void map_trace_add(struct map_trace *trace, const struct map_trace_entry *entry)
{
    trace->entries = arena_grow(trace->arena, trace->entries, trace->count,
                                &trace->capacity, sizeof *trace->entries);
    trace->entries[trace->count++] = *entry;
}

static const struct tree_segment *segment_at(const struct map_reading *reading,
                                             uint32_t index)
{
    return &reading->tree->segments[index];
}

/* --- what may be ignored --- */

static bool is_composite(const struct map_reading *reading, uint32_t segment,
                         uint32_t element)
{
    const struct segment_definition *definition =
        reading->map->set->nodes[segment_at(reading, segment)->node].segment;

    return definition != NULL && element <= definition->count &&
           definition->elements[element - 1].composite != NULL;
}

static uint32_t qualifier_of(const struct map_reading *reading, uint16_t node)
{
    const struct segment_definition *segment =
        reading->map->set->nodes[node].segment;
    const struct hierarchy_segment *hierarchy =
        segment == NULL ? NULL : hierarchy_segment(segment);

    return hierarchy == NULL ? 1 : hierarchy->level;
}

static bool passes(const struct map_reading *reading,
                   const struct place_step *step, uint32_t segment)
{
    const struct tree_segment *one = segment_at(reading, segment);
    uint32_t i;

    if (!map_step_names(reading->tree, step->name, segment)) {
        return false;
    }
    for (i = 0; i < step->test_count; i++) {
        const struct place_test *test = &step->tests[i];
        uint32_t element = test->element;
        struct bytes given;
        uint32_t v;

        if (element == 0) {
            element = qualifier_of(reading, one->node);
        }
        given = map_element_bytes(
            reading, &one->segment, element,
            test->component > 0 || !is_composite(reading, segment, element)
                ? test->component
                : 1);
        for (v = 0; v < test->value_count; v++) {
            if (bytes_equal(given, test->values[v])) {
                break;
            }
        }
        if (v == test->value_count) {
            return false;
        }
    }
    return true;
}

/* The steps are those nearest to the segment; above them may stand anything. */
static bool is_under(const struct map_reading *reading,
                     const struct place *place, uint32_t segment)
{
    const struct tree *tree = reading->tree;
    uint32_t loop = segment_at(reading, segment)->loop;
    uint32_t at = place->step_count - 1;

    if (!passes(reading, &place->steps[at], segment)) {
        return false;
    }
    if (loop != 0 && tree->loops[loop].first == segment) {
        loop = tree->loops[loop].parent;
    }
    while (at > 0) {
        at--;
        if (loop == 0 ||
            !passes(reading, &place->steps[at], tree->loops[loop].first)) {
            return false;
        }
        loop = tree->loops[loop].parent;
    }
    return true;
}

static bool stands_in(const struct map_reading *reading,
                      const struct map_scope *scope, uint32_t segment)
{
    uint32_t loop = segment_at(reading, segment)->loop;

    for (;; loop = reading->tree->loops[loop].parent) {
        if (scope == NULL || reading->loops[loop].scope == scope) {
            return true;
        }
        if (loop == 0) {
            return false;
        }
    }
}

static bool is_pair_value(const struct map_reading *reading,
                          const struct place *place, uint32_t segment,
                          uint32_t element)
{
    struct bytes qualifier = map_element_bytes(
        reading, &segment_at(reading, segment)->segment, element, 0);
    uint32_t i;

    for (i = 0; i < place->value_count; i++) {
        if (bytes_equal(qualifier, place->values[i])) {
            return true;
        }
    }
    return false;
}

static bool is_ignored_xml(const struct map_reading *reading, uint32_t segment,
                           uint32_t element)
{
    const struct tree_segment *one = segment_at(reading, segment);
    const struct segment_definition *definition =
        reading->map->set->nodes[one->node].segment;
    uint32_t loop = one->loop;

    if (loop != 0 && reading->tree->loops[loop].first == segment) {
        loop = reading->tree->loops[loop].parent;
    }
    return map_xml_may_be_ignored(
        reading, loop, bytes_of_text(definition->id),
        element > 1 && element <= definition->count
            ? definition->elements[element - 1].element->name
            : NULL);
}

/* element 0: the whole segment. */
static bool may_be_ignored(const struct map_reading *reading, uint32_t segment,
                           uint32_t element, uint32_t component)
{
    const struct map *map = reading->map;
    size_t i;

    if (map->xml != NULL) {
        return is_ignored_xml(reading, segment, element);
    }
    for (i = 0; i < map->ignore_count; i++) {
        const struct place *place = &map->ignores[i].place;

        if (!is_under(reading, place, segment) ||
            !stands_in(reading, map->ignores[i].scope, segment)) {
            continue;
        }
        if (place->tail == TAIL_NONE ||
            (place->tail == TAIL_ELEMENT && place->element == element &&
             (place->component == 0 || place->component == component)) ||
            (place->tail == TAIL_PAIR && element > 0 &&
             is_pair_value(reading, place, segment, element))) {
            return true;
        }
    }
    return false;
}

/* --- telling --- */

/* Once per node, element and first element (the qualifier, mostly). */
static bool is_new(struct map_reading *reading, uint32_t segment,
                   uint32_t element, uint32_t component)
{
    const struct tree_segment *one = segment_at(reading, segment);
    uint64_t hash =
        bytes_hash(map_element_bytes(reading, &one->segment, 1, 0)) *
            (element == 0 ? 1 : 0) +
        ((uint64_t)one->node << 24 | element << 8 | component);
    size_t i;

    hash = hash * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (i = 0; i < reading->unread_count; i++) {
        if (reading->unread[i] == hash) {
            return false;
        }
    }
    if (reading->unread_count == UNREAD_KINDS) {
        return false;
    }
    reading->unread[reading->unread_count++] = hash;
    return true;
}

static void trace_unread(struct map_reading *reading, uint32_t segment,
                         uint32_t element, uint32_t component)
{
    struct map_trace_entry entry = { .kind = TRACE_UNREAD,
                                     .segment = map_trace_segment(reading->tree,
                                                                  segment),
                                     .element = element,
                                     .component = component };

    map_trace_add(reading->trace, &entry);
}

static void tell(struct map_reading *reading, uint32_t segment,
                 uint32_t element, uint32_t component, const char *what)
{
    const struct tree_segment *one = segment_at(reading, segment);
    const struct segment_definition *definition =
        reading->map->set->nodes[one->node].segment;
    struct map_complaint complaint = {
        .code = "MAP_UNREAD",
        .severity = FINDING_WARNING,
        .origin = ORIGIN_MAP,
        .tree = reading->tree,
        .segment = segment,
        .definition = definition,
        .element = element,
        .component = component,
        .value = element > 0 ? map_element_bytes(reading, &one->segment,
                                                 element, component)
                             : bytes_of(NULL, 0),
    };
    struct bytes first = map_element_bytes(reading, &one->segment, 1, 0);

    if (may_be_ignored(reading, segment, element, component)) {
        return;
    }
    if (reading->trace != NULL) {
        trace_unread(reading, segment, element, component);
    }
    if (!is_new(reading, segment, element, component)) {
        return;
    }
    if (element == 0) {
        map_tell(reading->findings, reading->arena, &complaint,
                 "%s %s (%.*s…) is read by no rule of map %s", what,
                 definition->id, first.length > 40 ? 40 : (int)first.length,
                 first.data, reading->map->name);
    } else {
        map_tell(reading->findings, reading->arena, &complaint,
                 "%s is read by no rule of map %s",
                 map_element_name(reading->arena, definition, element),
                 reading->map->name);
    }
}

void map_unread_loop(struct map_reading *reading, uint32_t segment)
{
    tell(reading, segment, 0, 0, "loop");
}

void map_unread_segment(struct map_reading *reading, uint32_t segment)
{
    tell(reading, segment, 0, 0, "segment");
}

void map_unread_element(struct map_reading *reading, uint32_t segment,
                        uint32_t element, uint32_t component)
{
    tell(reading, segment, element, component, "element");
}

void map_unread_elements(struct map_reading *reading, uint32_t segment,
                         uint64_t covered)
{
    const struct segment *bytes = &segment_at(reading, segment)->segment;
    uint32_t element;

    for (element = 1; element <= bytes->count; element++) {
        if ((element >= MAP_ELEMENTS || (covered >> element & 1) == 0) &&
            bytes->bounds[element + 1] > bytes->bounds[element] + 1) {
            tell(reading, segment, element, 0, "element");
        }
    }
}
