/* SPDX-License-Identifier: Apache-2.0
 *
 * Places with numbers in a document of XML, as the checker gives it.
 */
#include "document/xml_tree_write.h"
#include "mapping/map_locate.h"

static const struct xml_declaration *declaration_at(const struct map *map,
                                                    const struct tree *tree,
                                                    uint32_t segment)
{
    return xml_dictionary_declaration(xml_set_dictionary(map->xml),
                                      tree->segments[segment].node);
}

/* The loop that a segment begins; TREE_NONE: it is a leaf. */
static uint32_t loop_begun(const struct tree *tree, uint32_t segment)
{
    uint32_t loop = tree->segments[segment].loop;

    return tree->loops[loop].first == segment ? loop : TREE_NONE;
}

/* The loop in which an element stands. */
static uint32_t loop_around(const struct tree *tree, uint32_t segment)
{
    uint32_t loop = loop_begun(tree, segment);

    return loop == TREE_NONE ? tree->segments[segment].loop
                             : tree->loops[loop].parent;
}

static uint32_t element_of(const struct map *map, const struct tree *tree,
                           uint32_t segment, struct bytes attribute)
{
    const struct xml_declaration *declaration =
        declaration_at(map, tree, segment);
    const struct xml_attribute_use *use;

    if (attribute.length == 0) {
        return 1;
    }
    use = declaration == NULL
              ? NULL
              : xml_type_attribute(declaration->type, attribute);
    return use == NULL ? 0 : use->element;
}

/* What stands at the path of a test below (or at) an element. */
static struct bytes value_at(const struct map *map, const struct tree *tree,
                             uint32_t segment, struct bytes path)
{
    while (path.length > 0 && path.data[0] != '@') {
        size_t slash = bytes_find(path, '/');
        struct bytes name = bytes_slice(path, 0, slash);
        uint32_t loop = loop_begun(tree, segment);
        uint32_t i = segment + 1;

        while (i < tree->segment_count &&
               (loop_around(tree, i) != loop ||
                !bytes_equal(segment_tag(&tree->segments[i].segment), name))) {
            i++;
        }
        if (loop == TREE_NONE || i == tree->segment_count) {
            return bytes_of(NULL, 0);
        }
        segment = i;
        path = slash == SIZE_MAX ? bytes_of(NULL, 0)
                                 : bytes_slice(path, slash + 1, SIZE_MAX);
    }
    return segment_element(
        &tree->segments[segment].segment,
        element_of(map, tree, segment, bytes_slice(path, 1, SIZE_MAX)));
}

static bool passes(const struct map *map, const struct tree *tree,
                   const struct place_step *step, uint32_t segment)
{
    uint32_t i;
    uint32_t v;

    if (!bytes_equal(step->name,
                     segment_tag(&tree->segments[segment].segment))) {
        return false;
    }
    for (i = 0; i < step->test_count; i++) {
        struct bytes given = value_at(map, tree, segment, step->tests[i].path);

        for (v = 0; v < step->tests[i].value_count; v++) {
            if (bytes_equal(given, step->tests[i].values[v])) {
                break;
            }
        }
        if (v == step->tests[i].value_count) {
            return false;
        }
    }
    return true;
}

static bool find_step(const struct map *map, const struct tree *tree,
                      const struct place_step *step, uint32_t loop,
                      uint32_t *segment)
{
    uint32_t left = step->occurrence == 0 ? 1 : step->occurrence;
    uint32_t i;

    for (i = 1; i < tree->segment_count; i++) {
        if (loop_around(tree, i) == loop && passes(map, tree, step, i) &&
            --left == 0) {
            *segment = i;
            return true;
        }
    }
    return false;
}

bool map_locate_xml(const struct map *map, const struct tree *tree,
                    const struct place *place, struct map_location *location)
{
    uint32_t loop = 0;
    uint32_t i;

    *location = (struct map_location){ .segment = 0 };
    for (i = 0; i < place->step_count; i++) {
        if (loop == TREE_NONE ||
            !find_step(map, tree, &place->steps[i], loop, &location->segment)) {
            return false;
        }
        loop = loop_begun(tree, location->segment);
    }
    location->element =
        element_of(map, tree, location->segment, place->attribute);
    return location->element != 0;
}

bool map_change_xml(const struct map *map, const struct tree *tree,
                    const struct map_location *location,
                    const struct bytes *value, struct buffer *out)
{
    static const struct xml_tree_write_options options = { .indent = true };
    struct xml_tree_change change = { .segment = location->segment };
    struct error err = { 0 };

    if (value != NULL) {
        change.element = location->element;
        change.value = *value;
    }
    return xml_tree_rewrite(tree, xml_set_dictionary(map->xml), &change,
                            &options, out, &err);
}
