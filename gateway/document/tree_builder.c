/* SPDX-License-Identifier: Apache-2.0 */
#include "document/tree_builder.h"

#include "base/log.h"

static uint32_t add_segment(struct tree_builder *builder, uint32_t loop,
                            uint16_t node)
{
    builder->segments =
        arena_grow(builder->arena, builder->segments, builder->segment_count,
                   &builder->segment_capacity, sizeof *builder->segments);
    builder->segments[builder->segment_count] =
        (struct builder_segment){ .node = node, .loop = loop };
    return (uint32_t)builder->segment_count++;
}

static uint32_t add_loop(struct tree_builder *builder, uint32_t parent,
                         uint16_t node)
{
    uint32_t instance = (uint32_t)builder->loop_count;
    const struct set_node *nodes = builder->set->nodes;

    builder->loops =
        arena_grow(builder->arena, builder->loops, builder->loop_count,
                   &builder->loop_capacity, sizeof *builder->loops);
    builder->loops[builder->loop_count++] = (struct builder_loop){
        .node = node,
        .parent = parent,
        .trigger = add_segment(builder, instance, nodes[node].first_child),
    };
    return instance;
}

struct tree_builder *tree_builder_open(struct arena *arena,
                                       const struct set_definition *set)
{
    struct tree_builder *builder = arena_take(arena, sizeof *builder);

    builder->arena = arena;
    builder->set = set;
    (void)add_loop(builder, TREE_NONE, 0);
    return builder;
}

static const struct set_node *node_in(const struct tree_builder *builder,
                                      uint32_t loop, uint16_t node)
{
    if (loop >= builder->loop_count || node == 0 ||
        node >= builder->set->node_count) {
        log_panic("tree_builder: no loop instance %u or no node %u in set %s",
                  loop, (unsigned)node, builder->set->id);
    }
    return &builder->set->nodes[node];
}

uint32_t tree_builder_loop(struct tree_builder *builder, uint32_t parent,
                           uint16_t node)
{
    const struct set_node *place = node_in(builder, parent, node);
    uint16_t around = builder->loops[parent].node;
    bool nested = around == node && builder_is_hierarchy(place);
    uint32_t instance;

    if (!place->is_loop || (!nested && place->parent != around)) {
        log_panic("tree_builder: %s is no loop of %s in set %s", place->id,
                  builder->set->nodes[around].id, builder->set->id);
    }
    instance = add_loop(builder, parent, node);
    builder->loops[instance].nested = nested;
    return instance;
}

uint32_t tree_builder_segment(struct tree_builder *builder, uint32_t loop,
                              uint16_t node)
{
    const struct set_node *place = node_in(builder, loop, node);
    const struct set_node *around =
        &builder->set->nodes[builder->loops[loop].node];

    if (place->is_loop || place->parent != around->index) {
        log_panic("tree_builder: %s is no segment of %s in set %s", place->id,
                  around->id, builder->set->id);
    }
    if (around->first_child == node) {
        return builder->loops[loop].trigger;
    }
    return add_segment(builder, loop, node);
}

/* Before which cell one of that place belongs; *same: there is one already. */
static size_t cell_place(const struct builder_segment *segment,
                         const struct builder_cell *cell, bool *same)
{
    size_t at = segment->cell_count;

    *same = false;
    while (at > 0) {
        const struct builder_cell *other = &segment->cells[at - 1];
        uint64_t a = (uint64_t)other->repetition << 32 | other->component;
        uint64_t b = (uint64_t)cell->repetition << 32 | cell->component;

        if (other->element < cell->element ||
            (other->element == cell->element && a < b)) {
            break;
        }
        at--;
        if (other->element == cell->element && a == b) {
            *same = true;
            break;
        }
    }
    return at;
}

void tree_builder_set(struct tree_builder *builder, uint32_t segment,
                      uint32_t element, uint32_t repetition, uint32_t component,
                      struct bytes value)
{
    struct builder_cell cell = { element, repetition, component, value };
    struct builder_segment *place;
    bool same;
    size_t at;

    if (segment >= builder->segment_count || element == 0) {
        log_panic("tree_builder: no segment %u or no element %u", segment,
                  element);
    }
    place = &builder->segments[segment];
    at = cell_place(place, &cell, &same);
    if (same) {
        place->cells[at] = cell;
        return;
    }
    place->cells = arena_grow(builder->arena, place->cells, place->cell_count,
                              &place->cell_capacity, sizeof *place->cells);
    memmove(&place->cells[at + 1], &place->cells[at],
            (place->cell_count - at) * sizeof *place->cells);
    place->cells[at] = cell;
    place->cell_count++;
}

struct bytes tree_builder_get(const struct tree_builder *builder,
                              uint32_t segment, uint32_t element,
                              uint32_t repetition, uint32_t component)
{
    struct builder_cell cell = { element, repetition, component, { 0 } };
    bool same;
    size_t at;

    if (segment >= builder->segment_count) {
        log_panic("tree_builder: no segment %u", segment);
    }
    at = cell_place(&builder->segments[segment], &cell, &same);
    return same ? builder->segments[segment].cells[at].value : bytes_of("", 0);
}

uint32_t tree_builder_count(const struct tree_builder *builder,
                            struct bytes tag)
{
    uint32_t count = 0;

    for (size_t i = 0; i < builder->segment_count; i++) {
        const struct builder_segment *segment = &builder->segments[i];

        count += bytes_equal_text(tag, builder->set->nodes[segment->node].id) &&
                 !builder_segment_is_empty(segment);
    }
    return count;
}
