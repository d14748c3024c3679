/* SPDX-License-Identifier: Apache-2.0 */
#include "document/tree_order.h"

static struct tree_child child_of_segment(const struct tree_builder *builder,
                                          uint32_t index)
{
    const struct builder_segment *segment = &builder->segments[index];

    return (struct tree_child){ .loop = segment->loop,
                                .order = segment->node,
                                .index = index };
}

static struct tree_child child_of_loop(const struct tree_builder *builder,
                                       uint32_t index)
{
    const struct builder_loop *loop = &builder->loops[index];

    return (struct tree_child){
        .loop = loop->parent,
        .order = loop->nested ? builder->set->node_count : loop->node,
        .is_loop = true,
        .index = index,
    };
}

/* What was counted per key becomes where each key begins. */
static void begin_keys(uint32_t *begins, size_t count)
{
    uint32_t begin = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t next = begin + begins[i];

        begins[i] = begin;
        begin = next;
    }
}

/* All children by order, then as they were made. */
static struct tree_child *order_children(const struct tree_builder *builder,
                                         size_t count)
{
    size_t orders = builder->set->node_count + (size_t)1;
    struct tree_child *children =
        arena_take_array(builder->arena, count, sizeof *children);
    uint32_t *next = arena_take_array(builder->arena, orders, sizeof *next);

    for (uint32_t i = 0; i < builder->segment_count; i++) {
        next[child_of_segment(builder, i).order]++;
    }
    for (uint32_t i = 1; i < builder->loop_count; i++) {
        next[child_of_loop(builder, i).order]++;
    }
    begin_keys(next, orders);
    for (uint32_t i = 0; i < builder->segment_count; i++) {
        struct tree_child child = child_of_segment(builder, i);

        children[next[child.order]++] = child;
    }
    for (uint32_t i = 1; i < builder->loop_count; i++) {
        struct tree_child child = child_of_loop(builder, i);

        children[next[child.order]++] = child;
    }
    return children;
}

/* By loop, then by order, then as they were made: two stable counting sorts,
 * the second over what the first has put in order. */
static void sort_children(const struct tree_builder *builder,
                          struct tree_order *order)
{
    size_t count = builder->segment_count + builder->loop_count - 1;
    const struct tree_child *ordered = order_children(builder, count);
    uint32_t *first = arena_take_array(builder->arena, builder->loop_count + 1,
                                       sizeof *first);
    uint32_t *next = first + 1; /* in the end each begins where it should */

    order->children =
        arena_take_array(builder->arena, count, sizeof *order->children);
    order->first = first;
    for (size_t i = 0; i < count; i++) {
        next[ordered[i].loop]++;
    }
    begin_keys(next, builder->loop_count);
    for (size_t i = 0; i < count; i++) {
        order->children[next[ordered[i].loop]++] = ordered[i];
    }
}

/* A loop is made after the one around it: from the last to the first, life
 * goes up. */
static void find_life(const struct tree_builder *builder,
                      struct tree_order *order)
{
    order->alive = arena_take_array(builder->arena, builder->loop_count,
                                    sizeof *order->alive);
    for (size_t i = 0; i < builder->segment_count; i++) {
        if (builder->segments[i].filled > 0) {
            order->alive[builder->segments[i].loop] = true;
        }
    }
    for (size_t i = builder->loop_count; i-- > 1;) {
        if (order->alive[i]) {
            order->alive[builder->loops[i].parent] = true;
        }
    }
}

void tree_order_make(const struct tree_builder *builder,
                     struct tree_order *order)
{
    sort_children(builder, order);
    find_life(builder, order);
}
