/* SPDX-License-Identifier: Apache-2.0
 *
 * Places of XML documents bound to the nodes of the map's own set, which grows
 * as they are named.
 */
#include "mapping/map_build.h"

uint16_t map_xml_child(struct map_build *build, const struct map_scope *scope,
                       struct bytes name)
{
    return xml_set_child(build->map->xml, scope->node, name);
}

size_t map_xml_child_names(const struct map_build *build, uint16_t node,
                           const char **names, size_t limit)
{
    const struct xml_type *type =
        xml_set_declaration(build->map->xml, node)->type;
    size_t count = 0;

    while (count < type->declaration_count && count < limit) {
        names[count] = type->declarations[count]->name;
        count++;
    }
    return count;
}

static bool complain_path(struct map_build *build, const struct place *place,
                          uint16_t node, struct bytes path)
{
    map_complain(build, place->where, "MAP_PLACE",
                 "place '%.*s': there is no single value '%.*s' in %s",
                 BYTES_ARG(place->text), BYTES_ARG(path),
                 build->map->set->nodes[node].id);
    return false;
}

bool map_xml_test(struct map_build *build, const struct place *place,
                  uint16_t node, struct place_test *test)
{
    struct xml_set *set = build->map->xml;

    if (build->map->set->nodes[node].is_loop) {
        test->element = xml_set_key(set, node, test->path);
    } else if (test->path.data[0] == '@') {
        test->element =
            xml_set_attribute(set, node, bytes_slice(test->path, 1, SIZE_MAX));
    }
    return test->element != 0 || complain_path(build, place, node, test->path);
}

static bool complain_attribute(struct map_build *build,
                               const struct place *place, uint16_t node)
{
    const struct xml_type *type =
        xml_set_declaration(build->map->xml, node)->type;
    const char *names[64];
    size_t count = 0;

    map_complain(build, place->where, "MAP_PLACE",
                 "place '%.*s': %s has no attribute '%.*s'",
                 BYTES_ARG(place->text), build->map->set->nodes[node].id,
                 BYTES_ARG(place->attribute));
    while (count < type->attribute_count && count < COUNT_OF(names)) {
        names[count] = type->attributes[count].name;
        count++;
    }
    diagnostics_suggest(build->list, place->attribute, names, count);
    return false;
}

bool map_xml_tail(struct map_build *build, const struct place *place,
                  struct map_bound *bound)
{
    uint16_t node = bound->op->node;
    const struct xml_type *type =
        xml_set_declaration(build->map->xml, node)->type;

    bound->component = 0;
    if (place->attribute.length > 0) {
        bound->element =
            xml_set_attribute(build->map->xml, node, place->attribute);
        return bound->element != 0 || complain_attribute(build, place, node);
    }
    bound->element = 1;
    if (type->aggregate && !type->mixed) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': %s holds elements, not a value; say which",
                     BYTES_ARG(place->text), build->map->set->nodes[node].id);
        return false;
    }
    return true;
}

bool map_xml_own(struct map_build *build, struct map_scope *scope,
                 const struct place *place, struct map_bound *bound)
{
    bound->scope = scope;
    bound->op = map_op_trigger(build, scope, place);
    return map_xml_tail(build, place, bound);
}

/* --- the set's last numbers --- */

void map_xml_close(struct map_build *build)
{
    struct map *map = build->map;
    const uint16_t *numbers = xml_set_close(map->xml);

    for (size_t i = 0; i < map->scope_count; i++) {
        struct map_scope *scope = map->scopes[i];

        scope->node = numbers[scope->node];
        for (size_t k = 0; k < scope->op_count; k++) {
            struct map_op *op = scope->ops[k];

            op->node = numbers[op->node];
            op->segment = map->set->nodes[op->node].segment;
        }
    }
}

static bool has_op(const struct map *map, uint16_t node)
{
    for (size_t i = 0; i < map->scope_count; i++) {
        for (size_t k = 0; k < map->scopes[i]->op_count; k++) {
            if (map->scopes[i]->ops[k]->node == node) {
                return true;
            }
        }
    }
    return false;
}

/* --- ignore --- */

void map_xml_spread_ignore(struct map_build *build,
                           const struct map_ignore *ignore)
{
    struct map *map = build->map;
    const struct place *place = &ignore->place;

    if (ignore->scope != NULL || place->step_count != 1) {
        return;
    }
    for (uint16_t i = 0; i < map->set->node_count; i++) {
        const struct set_node *node = &map->set->nodes[i];
        uint16_t element;

        if (!bytes_equal_text(place->steps[0].name, node->id)) {
            continue;
        }
        if (place->attribute.length == 0) {
            map->node_ignored[i] = UINT64_MAX;
            continue;
        }
        element = xml_set_attribute(map->xml, i, place->attribute);
        if (element > 0 && element < MAP_ELEMENTS) {
            map->node_ignored[i] |= UINT64_C(1) << element;
        }
    }
}

void map_xml_check_ignore(struct map_build *build, const struct place *place)
{
    const struct xml_dictionary *dictionary =
        xml_set_dictionary(build->map->xml);
    const struct xml_declaration *one;
    struct bytes name;
    uint32_t number = 1;

    for (uint32_t i = 0; i < place->step_count; i++) {
        if (place->steps[i].test_count > 0 || place->steps[i].rest ||
            place->steps[i].occurrence != 0) {
            map_complain(build, place->where, "MAP_PLACE",
                         "place '%.*s': what is ignored is named without "
                         "brackets",
                         BYTES_ARG(place->text));
            return;
        }
    }
    if (place->step_count == 0) {
        return;
    }
    name = place->steps[place->step_count - 1].name;
    for (; number <= xml_dictionary_declarations(dictionary); number++) {
        one = xml_dictionary_declaration(dictionary, number);
        if (one != NULL && bytes_equal_text(name, one->name)) {
            return;
        }
    }
    diagnostics_add(build->list, DIAGNOSTIC_WARNING, place->where, "MAP_PLACE",
                    "there is no %.*s in %s to be ignored", BYTES_ARG(name),
                    build->map->document);
}

/* Keys go with the start tag they belong to; what stands only for them is
 * read and written with it. */
void map_xml_keep_by_engine(struct map_build *build)
{
    struct map *map = build->map;

    for (uint16_t i = 0; i < map->set->node_count; i++) {
        const struct set_node *node = &map->set->nodes[i];
        uint32_t own =
            xml_set_declaration(map->xml, i)->segment->count; /* no keys */

        map->node_ignored[node->is_loop ? node->first_child : i] |=
            xml_set_key_elements(map->xml, i) & ~UINT64_C(3);
        if (xml_set_is_key(map->xml, i) && (node->is_loop || !has_op(map, i))) {
            map->node_ignored[i] = UINT64_MAX;
        } else if (node->segment->count > own) {
            map->node_ignored[i] |= ~((UINT64_C(2) << own) - 1);
        }
    }
}
