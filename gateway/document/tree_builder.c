/* SPDX-License-Identifier: Apache-2.0 */
#include "document/tree_builder.h"

#include "base/log.h"

enum {
    LOOPS_AT_FIRST = 32,
    SEGMENTS_AT_FIRST = 128,
    CELLS_AT_ONCE = 128,
    CELLS_MOSTLY = 16 /* of one segment */
};

/* What the newest segment does not need is free again. One that has moved has
 * nothing to give back. */
static void close_newest(struct tree_builder *builder)
{
    struct builder_segment *newest =
        &builder->segments[builder->segment_count - 1];

    if (newest->cells == builder->free_cells) {
        newest->cell_capacity = newest->cell_count;
        builder->free_cells += newest->cell_count;
        builder->free_count -= newest->cell_count;
    }
}

static void want_cells(struct tree_builder *builder, uint32_t wanted)
{
    if (builder->free_count < wanted) {
        builder->free_count = wanted > CELLS_AT_ONCE ? wanted : CELLS_AT_ONCE;
        builder->free_cells = arena_take_array(
            builder->arena, builder->free_count, sizeof *builder->free_cells);
    }
}

static uint32_t add_segment(struct tree_builder *builder, uint32_t loop,
                            uint16_t node)
{
    if (builder->segment_count > 0) {
        close_newest(builder);
    }
    want_cells(builder, CELLS_MOSTLY);
    if (builder->segment_count == builder->segment_capacity) {
        builder->segments = arena_grow(
            builder->arena, builder->segments, builder->segment_count,
            &builder->segment_capacity, sizeof *builder->segments);
    }
    builder->segments[builder->segment_count] =
        (struct builder_segment){ .node = node,
                                  .loop = loop,
                                  .cells = builder->free_cells,
                                  .cell_capacity = builder->free_count };
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
    builder->loop_capacity = LOOPS_AT_FIRST;
    builder->loops =
        arena_take_array(arena, LOOPS_AT_FIRST, sizeof *builder->loops);
    builder->segment_capacity = SEGMENTS_AT_FIRST;
    builder->segments =
        arena_take_array(arena, SEGMENTS_AT_FIRST, sizeof *builder->segments);
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

static struct builder_segment *segment_at(const struct tree_builder *builder,
                                          uint32_t segment)
{
    if (segment >= builder->segment_count) {
        log_panic("tree_builder: no segment %u", segment);
    }
    return &builder->segments[segment];
}

/* Before which cell one of that place belongs; *same: there is one already. */
static uint32_t cell_place(const struct builder_segment *segment,
                           uint32_t element, uint32_t repetition,
                           uint32_t component, bool *same)
{
    uint64_t part = (uint64_t)repetition << 32 | component;
    uint32_t at = segment->cell_count;

    *same = false;
    while (at > 0 && segment->cells[at - 1].element > element) {
        at--;
    }
    while (at > 0 && segment->cells[at - 1].element == element) {
        const struct builder_cell *other = &segment->cells[at - 1];
        uint64_t place = (uint64_t)other->repetition << 32 | other->component;

        if (place < part) {
            break;
        }
        at--;
        if (place == part) {
            *same = true;
            break;
        }
    }
    return at;
}

/* Room for one more cell, and to double what is there. */
static void grow_cells(struct tree_builder *builder,
                       struct builder_segment *segment)
{
    uint32_t wanted = segment->cell_count * 2 + 1;

    close_newest(builder);
    want_cells(builder, wanted);
    if (segment->cell_count > 0) {
        memcpy(builder->free_cells, segment->cells,
               segment->cell_count * sizeof *segment->cells);
    }
    segment->cells = builder->free_cells;
    segment->cell_capacity = wanted;
    builder->free_cells += wanted;
    builder->free_count -= wanted;
}

void tree_builder_set_between(struct tree_builder *builder, uint32_t segment,
                              const struct builder_cell *cell)
{
    struct builder_segment *place = segment_at(builder, segment);
    bool same;
    uint32_t at = cell_place(place, cell->element, cell->repetition,
                             cell->component, &same);

    if (cell->element == 0) {
        log_panic("tree_builder: no element 0");
    }
    place->filled += cell->value.length > 0;
    if (same) {
        place->filled -= place->cells[at].value.length > 0;
        place->cells[at] = *cell;
        return;
    }
    if (place->cell_count == place->cell_capacity) {
        grow_cells(builder, place);
    }
    for (uint32_t i = place->cell_count++; i > at; i--) {
        place->cells[i] = place->cells[i - 1];
    }
    place->cells[at] = *cell;
}

struct bytes tree_builder_get(const struct tree_builder *builder,
                              uint32_t segment, uint32_t element,
                              uint32_t repetition, uint32_t component)
{
    const struct builder_segment *place = segment_at(builder, segment);
    bool same;
    uint32_t at = cell_place(place, element, repetition, component, &same);

    return same ? place->cells[at].value : bytes_of("", 0);
}

uint64_t tree_builder_filled(const struct tree_builder *builder,
                             uint32_t segment)
{
    const struct builder_segment *place = segment_at(builder, segment);
    uint64_t filled = 0;

    for (uint32_t i = 0; i < place->cell_count; i++) {
        const struct builder_cell *cell = &place->cells[i];

        if (cell->element < 64 && cell->repetition == 0 &&
            cell->component == 0 && cell->value.length > 0) {
            filled |= UINT64_C(1) << cell->element;
        }
    }
    return filled;
}

uint32_t tree_builder_count(const struct tree_builder *builder,
                            struct bytes tag)
{
    uint32_t count = 0;

    for (size_t i = 0; i < builder->segment_count; i++) {
        const struct builder_segment *segment = &builder->segments[i];

        count += bytes_equal_text(tag, builder->set->nodes[segment->node].id) &&
                 segment->filled > 0;
    }
    return count;
}
