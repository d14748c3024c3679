/* SPDX-License-Identifier: Apache-2.0
 *
 * Elements and attributes of an XML document that no rule reads: what of them
 * may be ignored, and those that the map's set has no node for.
 */
#include "mapping/map_reading.h"

/* The names of the loops from `loop` up are those of the steps from the last
 * but one down; above them may stand anything. */
static bool is_under(const struct map_reading *reading,
                     const struct place *place, uint32_t loop)
{
    const struct tree *tree = reading->tree;
    uint32_t at = place->step_count;

    for (at = at > 0 ? at - 1 : 0; at > 0; at--) {
        const char *id = tree->set->nodes[tree->loops[loop].node].id;

        if (loop == 0 || !bytes_equal_text(place->steps[at - 1].name, id)) {
            return false;
        }
        loop = tree->loops[loop].parent;
    }
    return true;
}

static bool stands_in(const struct map_reading *reading,
                      const struct map_scope *scope, uint32_t loop)
{
    while (scope != NULL && reading->loops[loop].scope != scope) {
        if (loop == 0) {
            return false;
        }
        loop = reading->tree->loops[loop].parent;
    }
    return true;
}

bool map_xml_may_be_ignored(const struct map_reading *reading, uint32_t loop,
                            struct bytes name, const char *attribute)
{
    const struct map *map = reading->map;
    size_t i;

    for (i = 0; i < map->ignore_count; i++) {
        const struct place *place = &map->ignores[i].place;

        if (place->step_count > 0 &&
            !bytes_equal(place->steps[place->step_count - 1].name, name)) {
            continue;
        }
        if (place->attribute.length > 0 &&
            (attribute == NULL ||
             !bytes_equal_text(place->attribute, attribute + 1))) {
            continue;
        }
        if (is_under(reading, place, loop) &&
            stands_in(reading, map->ignores[i].scope, loop)) {
            return true;
        }
    }
    return false;
}

/* Told once per name and document. */
static bool is_new(struct map_reading *reading, struct bytes name)
{
    uint64_t hash = bytes_hash(name) * UINT64_C(0x9e3779b97f4a7c15) + 2;
    size_t i;

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

static void tell(struct map_reading *reading, const struct tree *given,
                 const struct xml_unplaced *one, struct bytes name)
{
    const struct segment *segment = &given->segments[one->segment].segment;
    struct map_complaint complaint = {
        .code = "MAP_UNREAD",
        .severity = FINDING_WARNING,
        .origin = ORIGIN_MAP,
        .tree = given,
        .segment = one->segment,
        .value = segment_element(segment, 1),
    };

    if (reading->trace != NULL) {
        struct map_trace_entry entry = { .kind = TRACE_UNREAD,
                                         .segment = one->segment };

        map_trace_add(reading->trace, &entry);
    }
    if (is_new(reading, name)) {
        map_tell(
            reading->findings, reading->arena, &complaint,
            "element %.*s in %s is read by no rule of map %s", BYTES_ARG(name),
            reading->tree->set->nodes[reading->tree->loops[one->loop].node].id,
            reading->map->name);
    }
}

void map_unread_unplaced(struct map_reading *reading, const struct tree *given,
                         const struct xml_placing *placing)
{
    size_t i;

    for (i = 0; i < placing->unplaced_count; i++) {
        const struct xml_unplaced *one = &placing->unplaced[i];
        struct bytes name = segment_tag(&given->segments[one->segment].segment);

        if (reading->loops[one->loop].scope != NULL &&
            !map_xml_may_be_ignored(reading, one->loop, name, NULL)) {
            tell(reading, given, one, name);
        }
    }
}
