/* SPDX-License-Identifier: Apache-2.0 */
#include "document/xml_set.h"

#include "document/tree_builder.h"
#include "document/xml_set_state.h"

/* ---- nodes */

static struct segment_definition *copy_segment(
    struct arena *arena, const struct segment_definition *segment)
{
    struct segment_definition *copy = arena_take(arena, sizeof *copy);

    *copy = *segment;
    return copy;
}

static void fill_node(struct xml_set *set, uint16_t index, uint16_t parent,
                      const struct xml_declaration *declaration, bool is_loop)
{
    struct set_node *node = &set->nodes[index];

    *node = (struct set_node){
        .is_loop = is_loop,
        .id = declaration->name,
        .mandatory = declaration->mandatory,
        .maximum = declaration->maximum,
        .segment = declaration->segment,
        .index = index,
        .parent = parent,
        .depth = index == 0 ? 0 : (uint16_t)(set->nodes[parent].depth + 1),
    };
    set->facts[index] = (struct xml_set_fact){ .declaration = declaration };
}

/* A loop and its start tag, or a segment. */
static uint16_t add_nodes(struct xml_set *set, uint16_t parent,
                          const struct xml_declaration *declaration)
{
    bool is_loop = declaration->type->aggregate;
    uint16_t index = set->definition.node_count;

    if (index + 2 > XML_SET_NODES) {
        return 0;
    }
    fill_node(set, index, parent, declaration, is_loop);
    set->definition.node_count++;
    if (is_loop) {
        uint16_t trigger = set->definition.node_count++;

        fill_node(set, trigger, index, declaration, false);
        set->nodes[trigger].mandatory = true;
        set->nodes[trigger].maximum = 1;
        set->nodes[index].first_child = trigger;
    }
    return index;
}

/* Behind the start tag, by the dictionary's order. */
static void link_child(struct xml_set *set, uint16_t parent, uint16_t child)
{
    struct set_node *nodes = set->nodes;
    uint16_t position = set->facts[child].declaration->position;
    uint16_t before = nodes[parent].first_child;

    while (nodes[before].next != 0 &&
           set->facts[nodes[before].next].declaration->position < position) {
        before = nodes[before].next;
    }
    nodes[child].next = nodes[before].next;
    nodes[before].next = child;
}

static uint16_t find_child(const struct xml_set *set, uint16_t parent,
                           const struct xml_declaration *declaration)
{
    uint16_t at = set->nodes[set->nodes[parent].first_child].next;

    while (at != 0 && set->facts[at].declaration != declaration) {
        at = set->nodes[at].next;
    }
    return at;
}

static uint16_t take_child(struct xml_set *set, uint16_t parent,
                           const struct xml_declaration *declaration)
{
    uint16_t child = find_child(set, parent, declaration);

    if (child == 0) {
        child = add_nodes(set, parent, declaration);
        if (child != 0) {
            link_child(set, parent, child);
        }
    }
    return child;
}

struct xml_set *xml_set_open(struct arena *arena,
                             const struct xml_document *document)
{
    struct xml_set *set = arena_take(arena, sizeof *set);

    set->arena = arena;
    set->dictionary = document->dictionary;
    set->nodes = arena_take_array(arena, XML_SET_NODES, sizeof *set->nodes);
    set->facts = arena_take_array(arena, XML_SET_NODES, sizeof *set->facts);
    set->definition = document->set;
    set->definition.nodes = set->nodes;
    set->definition.xml = set;
    (void)add_nodes(set, 0, document->root);
    return set;
}

const struct set_definition *xml_set_definition(const struct xml_set *set)
{
    return &set->definition;
}

const struct xml_dictionary *xml_set_dictionary(const struct xml_set *set)
{
    return set->dictionary;
}

const struct xml_declaration *xml_set_declaration(const struct xml_set *set,
                                                  uint16_t node)
{
    return set->facts[node].declaration;
}

uint16_t xml_set_child(struct xml_set *set, uint16_t parent, struct bytes name)
{
    const struct xml_declaration *declaration =
        set->nodes[parent].is_loop
            ? xml_type_child(set->facts[parent].declaration->type, name)
            : NULL;

    return declaration == NULL ? 0 : take_child(set, parent, declaration);
}

uint16_t xml_set_attribute(const struct xml_set *set, uint16_t node,
                           struct bytes name)
{
    const struct xml_attribute_use *use =
        xml_type_attribute(set->facts[node].declaration->type, name);

    return use == NULL ? 0 : use->element;
}

/* ---- keys */

/* The leaf at the end of a path below a loop, and which of its elements. */
static uint16_t find_leaf(struct xml_set *set, uint16_t loop, struct bytes path,
                          uint16_t *element)
{
    uint16_t node = loop;

    *element = 1;
    while (path.length > 0) {
        size_t slash = bytes_find(path, '/');
        struct bytes name = bytes_slice(path, 0, slash);

        if (name.length > 1 && name.data[0] == '@') {
            *element =
                xml_set_attribute(set, node, bytes_slice(name, 1, SIZE_MAX));
            return *element == 0 || slash != SIZE_MAX ? 0 : node;
        }
        node = xml_set_child(set, node, name);
        if (node == 0) {
            return 0;
        }
        path = slash == SIZE_MAX ? bytes_of(NULL, 0)
                                 : bytes_slice(path, slash + 1, SIZE_MAX);
    }
    return set->nodes[node].is_loop ? 0 : node;
}

static const struct element_use *use_of(const struct xml_set *set,
                                        uint16_t leaf, uint16_t element)
{
    return &set->facts[leaf].declaration->segment->elements[element - 1];
}

/* The start tag's segment with one element more. */
static uint16_t add_element(struct xml_set *set, uint16_t loop,
                            const struct element_use *use)
{
    const struct segment_definition *old = set->nodes[loop].segment;
    struct segment_definition *segment = copy_segment(set->arena, old);
    struct element_use *elements =
        arena_take_array(set->arena, (size_t)old->count + 1, sizeof *elements);

    memcpy(elements, old->elements, old->count * sizeof *elements);
    elements[old->count] = *use;
    elements[old->count].mandatory = false;
    segment->elements = elements;
    segment->count = old->count + 1;
    set->nodes[loop].segment = segment;
    set->nodes[set->nodes[loop].first_child].segment = segment;
    return (uint16_t)segment->count;
}

static void mark_key(struct xml_set *set, uint16_t loop, uint16_t leaf)
{
    for (uint16_t at = leaf; at != loop; at = set->nodes[at].parent) {
        set->facts[at].is_key = true;
    }
}

uint16_t xml_set_key(struct xml_set *set, uint16_t loop, struct bytes path)
{
    uint16_t element;
    uint16_t leaf;
    struct xml_set_key *key;

    if (!set->nodes[loop].is_loop) {
        return 0;
    }
    leaf = find_leaf(set, loop, path, &element);
    if (leaf == 0 || set->nodes[loop].segment->count >= XML_SET_ELEMENTS) {
        return leaf == loop ? element : 0;
    }
    if (leaf == loop) {
        return element; /* an attribute of its own */
    }
    for (key = set->facts[loop].keys; key != NULL; key = key->next) {
        if (key->leaf == leaf && key->leaf_element == element) {
            return key->element;
        }
    }
    key = arena_take(set->arena, sizeof *key);
    key->loop = loop;
    key->leaf = leaf;
    key->leaf_element = element;
    key->element = add_element(set, loop, use_of(set, leaf, element));
    key->next = set->facts[loop].keys;
    set->facts[loop].keys = key;
    key->next_of_leaf = set->facts[leaf].key_of;
    set->facts[leaf].key_of = key;
    mark_key(set, loop, leaf);
    return key->element;
}

bool xml_set_is_key(const struct xml_set *set, uint16_t node)
{
    return set->facts[node].is_key;
}

uint64_t xml_set_key_elements(const struct xml_set *set, uint16_t node)
{
    const struct xml_set_key *key;
    uint64_t elements = 0;

    for (key = set->facts[node].key_of; key != NULL; key = key->next_of_leaf) {
        elements |=
            key->leaf_element < 64 ? UINT64_C(1) << key->leaf_element : 0;
    }
    return elements;
}

/* ---- closing */

static void add_mandatory(struct xml_set *set)
{
    uint16_t count = set->definition.node_count;

    for (uint16_t i = 0; i < count; i++) {
        const struct xml_type *type = set->facts[i].declaration->type;

        for (uint16_t k = 0;
             set->nodes[i].is_loop && k < type->declaration_count; k++) {
            if (type->declarations[k]->mandatory) {
                (void)take_child(set, i, type->declarations[k]);
            }
        }
    }
}

/* The numbers of all nodes from the top down, in document order. */
static const uint16_t *number_nodes(struct xml_set *set)
{
    uint16_t *numbers = arena_take_array(set->arena, set->definition.node_count,
                                         sizeof *numbers);
    uint16_t count = 0;
    uint16_t at = 0;

    for (;;) {
        numbers[at] = count++;
        if (set->nodes[at].first_child != 0) {
            at = set->nodes[at].first_child;
            continue;
        }
        while (at != 0 && set->nodes[at].next == 0) {
            at = set->nodes[at].parent;
        }
        if (at == 0) {
            return numbers;
        }
        at = set->nodes[at].next;
    }
}

static void renumber_keys(struct xml_set_fact *facts, const uint16_t *numbers,
                          uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        struct xml_set_key *key;

        for (key = facts[i].keys; key != NULL; key = key->next) {
            key->loop = numbers[key->loop];
            key->leaf = numbers[key->leaf];
        }
    }
}

const uint16_t *xml_set_close(struct xml_set *set)
{
    uint16_t count;
    const uint16_t *numbers;
    struct set_node *nodes;
    struct xml_set_fact *facts;

    add_mandatory(set);
    count = set->definition.node_count;
    numbers = number_nodes(set);
    nodes = arena_take_array(set->arena, count, sizeof *nodes);
    facts = arena_take_array(set->arena, count, sizeof *facts);
    for (uint16_t i = 0; i < count; i++) {
        struct set_node *node = &nodes[numbers[i]];

        *node = set->nodes[i];
        node->index = numbers[i];
        node->parent = numbers[node->parent];
        node->first_child =
            node->first_child == 0 ? 0 : numbers[node->first_child];
        node->next = node->next == 0 ? 0 : numbers[node->next];
        facts[numbers[i]] = set->facts[i];
    }
    renumber_keys(facts, numbers, count);
    set->nodes = nodes;
    set->facts = facts;
    set->definition.nodes = nodes;
    return numbers;
}
