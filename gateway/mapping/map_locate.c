/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_locate.h"

#include "mapping/map_document.h"

bool map_step_names(const struct tree *tree, struct bytes name,
                    uint32_t segment)
{
    const struct tree_segment *one = &tree->segments[segment];
    const struct tree_loop *loop = &tree->loops[one->loop];

    return bytes_equal(name, segment_tag(&one->segment)) ||
           (one->loop != 0 && loop->first == segment &&
            bytes_equal_text(name, tree->set->nodes[loop->node].id));
}

static bool passes(const struct map *map, const struct tree *tree,
                   const struct place_step *step, uint32_t segment)
{
    const struct segment *bytes = &tree->segments[segment].segment;
    uint32_t i;
    uint32_t v;

    if (!map_step_names(tree, step->name, segment)) {
        return false;
    }
    for (i = 0; i < step->test_count; i++) {
        const struct place_test *test = &step->tests[i];
        uint32_t element = test->element;
        uint32_t component;
        struct bytes given;

        if (element == 0) {
            element = map->tree_node != 0 &&
                              bytes_equal_text(
                                  segment_tag(bytes),
                                  map->set->nodes[map->tree_node].segment->id)
                          ? map->tree_element
                          : 1;
        }
        given = segment_element(bytes, element);
        component = test->component;
        if (component == 0 && map->syntax->is_edifact) {
            component = 1; /* the qualifier of a composite */
        }
        if (component > 0) {
            given = segment_part(given, tree->separators.component,
                                 tree->separators.release, component - 1);
        }
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

/* Stands the segment in that loop instance, or in one inside it? */
static bool stands_in(const struct tree *tree, uint32_t segment, uint32_t loop)
{
    uint32_t at = tree->segments[segment].loop;

    while (at != loop && at != 0) {
        uint32_t above = tree->loops[at].hl_parent;

        at = above != TREE_NONE && at != loop ? above : tree->loops[at].parent;
    }
    return at == loop;
}

static bool find_step(const struct map *map, const struct tree *tree,
                      const struct place_step *step, uint32_t loop,
                      uint32_t *segment)
{
    uint32_t left = step->occurrence == 0 ? 1 : step->occurrence;
    uint32_t i;

    for (i = 0; i < tree->segment_count; i++) {
        if (passes(map, tree, step, i) && stands_in(tree, i, loop) &&
            --left == 0) {
            *segment = i;
            return true;
        }
    }
    return false;
}

static bool find_pair(const struct tree *tree, const struct place *place,
                      struct map_location *location)
{
    const struct tree_segment *segment = &tree->segments[location->segment];
    uint64_t elements =
        map_pair_elements(tree->set->nodes[segment->node].segment);
    uint32_t v;

    for (v = 0; v < place->value_count; v++) {
        uint64_t left = elements;

        while (left != 0) {
            uint32_t element = (uint32_t)__builtin_ctzll(left);

            left &= left - 1;
            if (bytes_equal(segment_element(&segment->segment, element),
                            place->values[v])) {
                location->element = element + 1;
                return true;
            }
        }
    }
    return false;
}

bool map_locate(const struct map *map, const struct tree *tree,
                const struct place *place, struct map_location *location)
{
    uint32_t loop = 0;
    uint32_t i;

    if (map->xml != NULL) {
        return map_locate_xml(map, tree, place, location);
    }
    *location = (struct map_location){ .segment = 0 };
    for (i = 0; i < place->step_count; i++) {
        if (!find_step(map, tree, &place->steps[i], loop, &location->segment)) {
            return false;
        }
        loop = tree->segments[location->segment].loop;
    }
    if (place->tail == TAIL_PAIR) {
        return find_pair(tree, place, location);
    }
    if (place->tail == TAIL_ELEMENT) {
        location->element = place->element;
        location->component = place->component;
    }
    return true;
}

/* --- changing --- */

static void append_components(struct buffer *out, const struct tree *tree,
                              struct bytes element, uint32_t component,
                              struct bytes value)
{
    char separator = tree->separators.component;
    char release = tree->separators.release;
    uint32_t count = segment_part_count(element, separator, release);
    uint32_t i;

    if (count < component) {
        count = component;
    }
    for (i = 1; i <= count; i++) {
        if (i > 1) {
            buffer_append_byte(out, separator);
        }
        buffer_append(out, i == component ? value
                                          : segment_part(element, separator,
                                                         release, i - 1));
    }
}

static void append_changed(struct buffer *out, const struct tree *tree,
                           const struct segment *segment,
                           const struct map_location *location,
                           struct bytes value)
{
    uint32_t count =
        segment->count > location->element ? segment->count : location->element;
    uint32_t i;

    for (i = 0; i <= count; i++) {
        struct bytes element = segment_element(segment, i);

        if (i > 0) {
            buffer_append_byte(out, tree->separators.element);
        }
        if (i != location->element || i == 0) {
            buffer_append(out, element);
        } else if (location->component == 0) {
            buffer_append(out, value);
        } else {
            append_components(out, tree, element, location->component, value);
        }
    }
}

bool map_change(const struct map *map, const struct tree *tree,
                const struct map_location *location, const struct bytes *value,
                struct buffer *out)
{
    struct buffer bare = { .limit = 0 };
    uint32_t i;

    if (map->xml != NULL) {
        return map_change_xml(map, tree, location, value, out);
    }
    for (i = 0; i < tree->segment_count; i++) {
        const struct segment *segment = &tree->segments[i].segment;

        if (i == location->segment && value == NULL) {
            continue;
        }
        if (i == location->segment) {
            append_changed(&bare, tree, segment, location, *value);
        } else {
            buffer_append(&bare, bytes_of(segment->data, segment->length));
        }
        buffer_append_byte(&bare, tree->separators.segment);
    }
    map_document_wrap(map, &tree->separators, buffer_bytes(&bare), out);
    buffer_close(&bare);
    return !out->failed;
}
