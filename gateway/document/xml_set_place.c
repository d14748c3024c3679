/* SPDX-License-Identifier: Apache-2.0
 *
 * A checked document's elements put on the nodes of a map's set, and keys
 * turned into what they stand for.
 */
#include "document/tree_builder.h"
#include "document/xml_set_state.h"

/* ---- placing */

struct placer {
    const struct xml_set *set;
    const struct tree *given;
    struct arena *arena;
    struct xml_placing *placing;
    uint32_t *loops; /* given loop instance → placed one, or TREE_NONE */
    struct bytes **key_rows; /* placed loop instance → values of its keys */
    uint32_t *last_count;    /* by node: instances in the loop at hand … */
    uint32_t *last_loop;     /* … which is this one */
};

static uint16_t child_at(const struct placer *placer, uint16_t parent,
                         uint16_t declaration)
{
    const struct set_node *nodes = placer->set->nodes;
    uint16_t at = nodes[nodes[parent].first_child].next;

    if (declaration == 0) {
        return 0;
    }
    while (at != 0 &&
           placer->set->facts[at].declaration->number != declaration) {
        at = nodes[at].next;
    }
    return at;
}

static uint32_t count_instance(struct placer *placer, uint16_t node,
                               uint32_t loop)
{
    if (placer->last_loop[node] != loop + 1) {
        placer->last_loop[node] = loop + 1;
        placer->last_count[node] = 0;
    }
    return ++placer->last_count[node];
}

static void leave_out(struct placer *placer, uint32_t segment, uint32_t loop)
{
    struct xml_placing *placing = placer->placing;

    placing->unplaced =
        arena_grow(placer->arena, placing->unplaced, placing->unplaced_count,
                   &placing->unplaced_capacity, sizeof *placing->unplaced);
    placing->unplaced[placing->unplaced_count++] =
        (struct xml_unplaced){ segment, loop };
}

/* The given loop that begins with this segment, put on its node. */
static bool place_loop(struct placer *placer, uint32_t given_loop,
                       uint32_t segment)
{
    const struct tree_loop *one = &placer->given->loops[given_loop];
    struct tree *tree = &placer->placing->tree;
    uint32_t parent = placer->loops[one->parent];
    uint16_t node;

    if (parent == TREE_NONE) {
        return false;
    }
    node = child_at(placer, tree->loops[parent].node, one->node);
    if (node == 0) {
        leave_out(placer, segment, parent);
        return false;
    }
    placer->loops[given_loop] = tree->loop_count;
    tree->loops[tree->loop_count++] = (struct tree_loop){
        .node = node,
        .parent = parent,
        .occurrence = count_instance(placer, node, parent),
        .first = tree->segment_count,
        .hl_parent = TREE_NONE,
    };
    return true;
}

static void add_segment(struct placer *placer, uint32_t segment, uint16_t node,
                        uint32_t loop, uint32_t occurrence)
{
    struct tree *tree = &placer->placing->tree;
    struct tree_segment *placed = &tree->segments[tree->segment_count++];

    *placed = placer->given->segments[segment];
    placed->node = node;
    placed->loop = loop;
    placed->occurrence = occurrence;
}

/* The leaf's value into the rows of all loops around it that have it for a
 * key; the first leaf there counts. */
static void note_keys(struct placer *placer, uint16_t node, uint32_t loop,
                      const struct segment *segment)
{
    const struct xml_set *set = placer->set;
    const struct tree *tree = &placer->placing->tree;
    const struct xml_set_key *key;

    for (key = set->facts[node].key_of; key != NULL; key = key->next_of_leaf) {
        uint32_t at = loop;
        struct bytes *row;

        while (tree->loops[at].node != key->loop) {
            at = tree->loops[at].parent;
        }
        if (placer->key_rows[at] == NULL) {
            placer->key_rows[at] =
                arena_take_array(placer->arena, XML_SET_ELEMENTS + 1,
                                 sizeof *placer->key_rows[at]);
        }
        row = &placer->key_rows[at][key->element];
        if (row->length == 0) {
            *row = segment_element(segment, key->leaf_element);
        }
    }
}

static void place_leaf(struct placer *placer, uint32_t segment)
{
    const struct tree_segment *one = &placer->given->segments[segment];
    uint32_t loop = placer->loops[one->loop];
    uint16_t node;

    if (loop == TREE_NONE) {
        return;
    }
    node = child_at(placer, placer->placing->tree.loops[loop].node, one->node);
    if (node == 0) {
        leave_out(placer, segment, loop);
        return;
    }
    add_segment(placer, segment, node, loop,
                count_instance(placer, node, loop));
    note_keys(placer, node, loop, &one->segment);
}

/* The start tag with the values of its keys behind its attributes. */
static void add_keys(struct placer *placer, struct segment *segment,
                     const struct bytes *row, uint32_t elements)
{
    uint32_t *bounds =
        arena_take_array(placer->arena, (size_t)elements + 2, sizeof *bounds);
    size_t size = segment->length;
    uint32_t length = segment->length;
    char *data;

    for (uint32_t i = segment->count + 1; i <= elements; i++) {
        size += row[i].length + 1;
    }
    data = arena_take(placer->arena, size + 1);
    memcpy(data, segment->data, segment->length);
    memcpy(bounds, segment->bounds,
           (segment->count + (size_t)2) * sizeof *bounds);
    for (uint32_t i = segment->count + 1; i <= elements; i++) {
        data[length++] = '\0';
        bounds[i] = length;
        if (row[i].length > 0) {
            memcpy(data + length, row[i].data, row[i].length);
            length += (uint32_t)row[i].length;
        }
        bounds[i + 1] = length + 1;
    }
    segment->data = data;
    segment->length = length;
    segment->count = elements;
    segment->bounds = bounds;
}

static void fill_keys(struct placer *placer)
{
    struct tree *tree = &placer->placing->tree;

    for (uint32_t i = 0; i < tree->loop_count; i++) {
        if (placer->key_rows[i] != NULL) {
            add_keys(placer, &tree->segments[tree->loops[i].first].segment,
                     placer->key_rows[i],
                     placer->set->nodes[tree->loops[i].node].segment->count);
        }
    }
}

static void open_placer(struct placer *placer)
{
    const struct tree *given = placer->given;
    struct tree *tree = &placer->placing->tree;
    size_t loops = (size_t)given->loop_count + 1;
    size_t nodes = placer->set->definition.node_count;
    struct arena *arena = placer->arena;

    tree->arena = arena;
    tree->set = &placer->set->definition;
    tree->separators = given->separators;
    tree->segments = arena_take_array(arena, (size_t)given->segment_count + 1,
                                      sizeof *tree->segments);
    tree->loops = arena_take_array(arena, loops, sizeof *tree->loops);
    placer->loops = arena_take_array(arena, loops, sizeof *placer->loops);
    placer->key_rows = arena_take_array(arena, loops, sizeof(struct bytes *));
    placer->last_count =
        arena_take_array(arena, nodes, sizeof *placer->last_count);
    placer->last_loop =
        arena_take_array(arena, nodes, sizeof *placer->last_loop);
    for (uint32_t i = 1; i < given->loop_count; i++) {
        placer->loops[i] = TREE_NONE;
    }
    tree->loops[tree->loop_count++] = (struct tree_loop){
        .parent = TREE_NONE, .occurrence = 1, .hl_parent = TREE_NONE
    };
}

void xml_set_place(const struct xml_set *set, const struct tree *given,
                   struct arena *arena, struct xml_placing *placing)
{
    struct placer placer = {
        .set = set, .given = given, .arena = arena, .placing = placing
    };

    *placing = (struct xml_placing){ .unplaced_count = 0 };
    open_placer(&placer);
    for (uint32_t i = 0; i < given->segment_count; i++) {
        uint32_t loop = given->segments[i].loop;

        if (given->loops[loop].first != i) {
            place_leaf(&placer, i);
        } else if (loop == 0 || place_loop(&placer, loop, i)) {
            uint32_t placed = placer.loops[loop];
            uint16_t node = placing->tree.loops[placed].node;

            add_segment(&placer, i, set->nodes[node].first_child, placed, 1);
            note_keys(&placer, node, placed, &given->segments[i].segment);
        }
    }
    fill_keys(&placer);
}

/* ---- spreading keys */

/* The loops and leaves of keys that a builder has, in chains by the loop
 * instance they stand in: what two keys or a rule share is made once. */
struct spreader {
    const struct xml_set *set;
    struct tree_builder *builder;
    uint32_t *first_loop, *next_loop;       /* by loop instance; TREE_NONE */
    uint32_t *first_segment, *next_segment; /* by loop instance; by segment */
};

static void chain_loop(struct spreader *spreader, uint32_t loop)
{
    uint32_t parent = spreader->builder->loops[loop].parent;

    spreader->next_loop[loop] = spreader->first_loop[parent];
    spreader->first_loop[parent] = loop;
}

static void chain_segment(struct spreader *spreader, uint32_t segment)
{
    uint32_t loop = spreader->builder->segments[segment].loop;

    spreader->next_segment[segment] = spreader->first_segment[loop];
    spreader->first_segment[loop] = segment;
}

/* Room for what all keys could add: for each a leaf and the loops above it. */
static size_t count_additions(const struct xml_set *set,
                              const struct tree_builder *builder)
{
    size_t count = 0;

    for (size_t i = 0; i < builder->loop_count; i++) {
        uint16_t node = builder->loops[i].node;
        const struct xml_set_key *key;

        for (key = set->facts[node].keys; key != NULL; key = key->next) {
            count +=
                (size_t)set->nodes[key->leaf].depth - set->nodes[node].depth;
        }
    }
    return count;
}

static uint32_t *take_chain(struct arena *arena, size_t count)
{
    uint32_t *chain = arena_take_array(arena, count, sizeof *chain);

    memset(chain, 0xff, count * sizeof *chain); /* TREE_NONE */
    return chain;
}

static void open_spreader(struct spreader *spreader, size_t additions)
{
    struct tree_builder *builder = spreader->builder;
    struct arena *arena = builder->arena;
    size_t loops = builder->loop_count + additions;
    /* a new loop brings its start tag */
    size_t segments = builder->segment_count + 2 * additions;

    spreader->first_loop = take_chain(arena, loops);
    spreader->next_loop = take_chain(arena, loops);
    spreader->first_segment = take_chain(arena, loops);
    spreader->next_segment = take_chain(arena, segments);
    for (uint32_t i = 1; i < builder->loop_count; i++) {
        if (xml_set_is_key(spreader->set, builder->loops[i].node)) {
            chain_loop(spreader, i);
        }
    }
    for (uint32_t i = 0; i < builder->segment_count; i++) {
        if (spreader->set->facts[builder->segments[i].node].key_of != NULL) {
            chain_segment(spreader, i);
        }
    }
}

/* The loop instance inside `around` that a key's leaf belongs into. */
static uint32_t take_loop(struct spreader *spreader, uint32_t around,
                          uint16_t node)
{
    struct tree_builder *builder = spreader->builder;
    uint32_t parent;
    uint32_t at;

    if (builder->loops[around].node == node) {
        return around;
    }
    parent = take_loop(spreader, around, spreader->set->nodes[node].parent);
    at = spreader->first_loop[parent];
    while (at != TREE_NONE && builder->loops[at].node != node) {
        at = spreader->next_loop[at];
    }
    if (at == TREE_NONE) {
        at = tree_builder_loop(builder, parent, node);
        chain_loop(spreader, at);
    }
    return at;
}

static uint32_t take_segment(struct spreader *spreader, uint32_t loop,
                             uint16_t node)
{
    struct tree_builder *builder = spreader->builder;
    uint32_t at = spreader->first_segment[loop];

    while (at != TREE_NONE && builder->segments[at].node != node) {
        at = spreader->next_segment[at];
    }
    if (at == TREE_NONE) {
        at = tree_builder_segment(builder, loop, node);
        chain_segment(spreader, at);
    }
    return at;
}

static void spread_key(struct spreader *spreader, uint32_t loop,
                       const struct xml_set_key *key)
{
    struct tree_builder *builder = spreader->builder;
    uint32_t trigger = builder->loops[loop].trigger;
    struct bytes value = tree_builder_get(builder, trigger, key->element, 0, 0);
    uint32_t inside;

    if (value.length == 0) {
        return;
    }
    tree_builder_set(builder, trigger, key->element, 0, 0, bytes_of(NULL, 0));
    if (spreader->set->nodes[key->leaf].is_loop) { /* an attribute of it */
        inside = take_loop(spreader, loop, key->leaf);
        inside = builder->loops[inside].trigger;
    } else {
        inside =
            take_loop(spreader, loop, spreader->set->nodes[key->leaf].parent);
        inside = take_segment(spreader, inside, key->leaf);
    }
    tree_builder_set(builder, inside, key->leaf_element, 0, 0, value);
}

void xml_set_spread_keys(const struct xml_set *set,
                         struct tree_builder *builder)
{
    struct spreader spreader = { .set = set, .builder = builder };
    size_t additions = count_additions(set, builder);
    size_t count = builder->loop_count;

    if (additions == 0) {
        return;
    }
    open_spreader(&spreader, additions);
    for (uint32_t i = 0; i < count; i++) {
        const struct xml_set_key *key;

        for (key = set->facts[builder->loops[i].node].keys; key != NULL;
             key = key->next) {
            spread_key(&spreader, i, key);
        }
    }
}

/* ---- empty elements */

static bool may_be_empty(const struct xml_set *set, uint16_t node)
{
    const struct set_node *loop = &set->nodes[node];

    for (uint16_t i = set->nodes[loop->first_child].next; i != 0;
         i = set->nodes[i].next) {
        if (set->nodes[i].mandatory) {
            return false;
        }
    }
    for (uint32_t i = 0; i < loop->segment->count; i++) {
        if (loop->segment->elements[i].mandatory) {
            return false;
        }
    }
    return true;
}

static void complete(struct tree_builder *builder, uint16_t node,
                     uint16_t parent, bool *has)
{
    size_t count = builder->loop_count;

    memset(has, 0, count);
    for (size_t i = 1; i < count; i++) {
        if (builder->loops[i].node == node) {
            has[builder->loops[i].parent] = true;
            builder->loops[i].kept = true;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (builder->loops[i].node == parent && !has[i]) {
            uint32_t made = tree_builder_loop(builder, i, node);

            builder->loops[made].kept = true;
        }
    }
}

void xml_set_complete(const struct xml_set *set, struct tree_builder *builder)
{
    bool *has = NULL;
    size_t room = 0;

    for (uint16_t i = 1; i < set->definition.node_count; i++) {
        const struct set_node *node = &set->nodes[i];

        if (!node->is_loop || !node->mandatory || !may_be_empty(set, i)) {
            continue;
        }
        if (room < builder->loop_count) {
            room = 2 * builder->loop_count;
            has = arena_take_array(builder->arena, room, sizeof *has);
        }
        complete(builder, i, node->parent, has);
    }
}
