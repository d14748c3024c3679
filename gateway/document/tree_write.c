/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "document/tree_builder.h"
#include "syntax/x12_write.h"

enum { HIERARCHY_MOST = 500 }; /* HL inside HL */

/* A segment or a loop instance as a child of the loop instance that holds
 * it. */
struct child {
    uint32_t loop;  /* the one around it */
    uint16_t order; /* node, and behind all nodes: HL below HL */
    bool is_loop;
    uint32_t index; /* of the segment or loop instance */
};

struct tree_writer {
    const struct tree_builder *builder;
    struct x12_writer x12;
    struct child *children; /* by loop, order, index */
    uint32_t *first;  /* by loop: its first child; one more behind the last */
    bool *alive;      /* by loop: something in it will be written */
    uint32_t *number; /* by loop: HL01 */
    uint32_t hierarchy_count;
    struct error *err;
};

static const struct set_node *node_of(const struct tree_writer *writer,
                                      uint16_t node)
{
    return &writer->builder->set->nodes[node];
}

/* ---- order */

static struct child child_of_segment(const struct tree_builder *builder,
                                     uint32_t index)
{
    const struct builder_segment *segment = &builder->segments[index];

    return (struct child){ .loop = segment->loop,
                           .order = segment->node,
                           .index = index };
}

static struct child child_of_loop(const struct tree_builder *builder,
                                  uint32_t index)
{
    const struct builder_loop *loop = &builder->loops[index];

    return (struct child){
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
static struct child *order_children(const struct tree_builder *builder,
                                    size_t count)
{
    size_t orders = builder->set->node_count + (size_t)1;
    struct child *children =
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
        struct child child = child_of_segment(builder, i);

        children[next[child.order]++] = child;
    }
    for (uint32_t i = 1; i < builder->loop_count; i++) {
        struct child child = child_of_loop(builder, i);

        children[next[child.order]++] = child;
    }
    return children;
}

/* By loop, then by order, then as they were made: two stable counting sorts,
 * the second over what the first has put in order. */
static void sort_children(struct tree_writer *writer)
{
    const struct tree_builder *builder = writer->builder;
    size_t count = builder->segment_count + builder->loop_count - 1;
    const struct child *ordered = order_children(builder, count);
    uint32_t *first = arena_take_array(builder->arena, builder->loop_count + 1,
                                       sizeof *first);
    uint32_t *next = first + 1; /* in the end each begins where it should */

    writer->children =
        arena_take_array(builder->arena, count, sizeof *writer->children);
    writer->first = first;
    for (size_t i = 0; i < count; i++) {
        next[ordered[i].loop]++;
    }
    begin_keys(next, builder->loop_count);
    for (size_t i = 0; i < count; i++) {
        writer->children[next[ordered[i].loop]++] = ordered[i];
    }
}

/* A loop is made after the one around it: from the last to the first, life
 * goes up. */
static void find_life(struct tree_writer *writer)
{
    const struct tree_builder *builder = writer->builder;

    writer->alive = arena_take_array(builder->arena, builder->loop_count,
                                     sizeof *writer->alive);
    writer->number = arena_take_array(builder->arena, builder->loop_count,
                                      sizeof *writer->number);
    for (size_t i = 0; i < builder->segment_count; i++) {
        if (builder->segments[i].filled > 0) {
            writer->alive[builder->segments[i].loop] = true;
        }
    }
    for (size_t i = builder->loop_count; i-- > 1;) {
        if (writer->alive[i]) {
            writer->alive[builder->loops[i].parent] = true;
        }
    }
}

/* ---- segments */

/* The element that holds raw bytes; 0: none. */
static uint32_t binary_element(struct bytes tag)
{
    if (tag.data[0] != 'B') {
        return 0;
    }
    return bytes_equal_text(tag, "BIN")   ? 2
           : bytes_equal_text(tag, "BDS") ? 3
                                          : 0;
}

static bool write_segment(struct tree_writer *writer,
                          const struct builder_segment *segment)
{
    struct bytes tag = bytes_of_text(node_of(writer, segment->node)->id);
    uint32_t binary = binary_element(tag);

    x12_write_begin(&writer->x12, tag);
    for (uint32_t i = 0; i < segment->cell_count; i++) {
        const struct builder_cell *cell = &segment->cells[i];

        if (cell->value.length == 0) {
            continue;
        }
        if (cell->element == binary) {
            x12_write_binary(&writer->x12, cell->element, cell->value);
        } else if (!x12_write_component(
                       &writer->x12, cell->element, cell->repetition,
                       cell->component == 0 ? 1 : cell->component, cell->value,
                       writer->err)) {
            return false;
        }
    }
    x12_write_end(&writer->x12);
    return true;
}

static bool write_number(struct tree_writer *writer, uint32_t element,
                         uint32_t number)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%u", number);

    return x12_write_element(&writer->x12, element,
                             bytes_of(text, (size_t)length), writer->err);
}

static bool has_nested(const struct tree_writer *writer, uint32_t loop)
{
    for (uint32_t i = writer->first[loop + 1]; i-- > writer->first[loop];) {
        const struct child *child = &writer->children[i];

        if (child->order != writer->builder->set->node_count) {
            return false;
        }
        if (writer->alive[child->index]) {
            return true;
        }
    }
    return false;
}

/* HL01, HL02 and HL04 are ours; HL03 is the map's. */
static bool write_hierarchy(struct tree_writer *writer, uint32_t loop)
{
    const struct builder_loop *instance = &writer->builder->loops[loop];
    struct bytes level =
        tree_builder_get(writer->builder, instance->trigger, 3, 0, 0);

    writer->number[loop] = ++writer->hierarchy_count;
    x12_write_begin(&writer->x12, bytes_of_text("HL"));
    if (!write_number(writer, 1, writer->number[loop]) ||
        (instance->nested &&
         !write_number(writer, 2, writer->number[instance->parent])) ||
        !x12_write_element(&writer->x12, 3, level, writer->err) ||
        !write_number(writer, 4, has_nested(writer, loop))) {
        return false;
    }
    x12_write_end(&writer->x12);
    return true;
}

/* ---- loops */

static bool write_trigger(struct tree_writer *writer, uint32_t loop)
{
    const struct builder_loop *instance = &writer->builder->loops[loop];
    const struct builder_segment *trigger =
        &writer->builder->segments[instance->trigger];
    const struct set_node *node = node_of(writer, instance->node);

    if (builder_is_hierarchy(node)) {
        return write_hierarchy(writer, loop);
    }
    if (trigger->filled == 0) {
        return error_set(writer->err, ERROR_REFUSED, "UNWRITABLE",
                         "loop %s holds data, but the segment %s that begins "
                         "it is empty",
                         node->id, node->segment->id);
    }
    return write_segment(writer, trigger);
}

/* Everything in a loop instance but its trigger. */
static bool write_children(struct tree_writer *writer, uint32_t loop,
                           uint32_t depth);

static bool write_loop(struct tree_writer *writer, uint32_t loop,
                       uint32_t depth)
{
    if (!writer->alive[loop]) {
        return true;
    }
    if (depth > HIERARCHY_MOST) {
        return error_set(writer->err, ERROR_REFUSED, "UNWRITABLE",
                         "levels stand inside each other more than %d deep",
                         HIERARCHY_MOST);
    }
    return write_trigger(writer, loop) && write_children(writer, loop, depth);
}

static bool is_trailer(const struct set_node *node)
{
    return node->parent == 0 && strcmp(node->id, "SE") == 0;
}

static bool write_children(struct tree_writer *writer, uint32_t loop,
                           uint32_t depth)
{
    const struct tree_builder *builder = writer->builder;

    for (uint32_t i = writer->first[loop]; i < writer->first[loop + 1]; i++) {
        const struct child *child = &writer->children[i];
        const struct builder_segment *segment;

        if (child->is_loop) {
            if (!write_loop(writer, child->index, depth + 1)) {
                return false;
            }
            continue;
        }
        segment = &builder->segments[child->index];
        if (child->index == builder->loops[loop].trigger ||
            segment->filled == 0 ||
            is_trailer(node_of(writer, segment->node))) {
            continue;
        }
        if (!write_segment(writer, segment)) {
            return false;
        }
    }
    return true;
}

static bool write_header(struct tree_writer *writer,
                         const struct tree_write_options *options)
{
    x12_write_begin(&writer->x12, bytes_of_text("ST"));
    if (!x12_write_element(&writer->x12, 1,
                           bytes_of_text(writer->builder->set->id),
                           writer->err) ||
        !x12_write_element(&writer->x12, 2, options->control_number,
                           writer->err) ||
        (options->convention.length > 0 &&
         !x12_write_element(&writer->x12, 3, options->convention,
                            writer->err))) {
        return false;
    }
    x12_write_end(&writer->x12);
    return true;
}

static bool write_trailer(struct tree_writer *writer,
                          const struct tree_write_options *options)
{
    uint32_t count = (uint32_t)writer->x12.segment_count + 1;

    x12_write_begin(&writer->x12, bytes_of_text("SE"));
    if (!write_number(writer, 1, count) ||
        !x12_write_element(&writer->x12, 2, options->control_number,
                           writer->err)) {
        return false;
    }
    x12_write_end(&writer->x12);
    return true;
}

bool tree_write(const struct tree_builder *builder,
                const struct tree_write_options *options, struct buffer *out,
                uint64_t *segment_count, struct error *err)
{
    struct tree_writer writer = { .builder = builder, .err = err };

    sort_children(&writer);
    find_life(&writer);
    x12_writer_open(&writer.x12, out, &options->separators,
                    options->replacement);
    if (!write_header(&writer, options) || !write_children(&writer, 0, 0) ||
        !write_trailer(&writer, options)) {
        return false;
    }
    if (segment_count != NULL) {
        *segment_count = writer.x12.segment_count;
    }
    if (out->failed) {
        return error_set(err, ERROR_LIMIT, "OUTPUT_FULL",
                         "the document is larger than its buffer may grow");
    }
    return true;
}
