/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "document/tree_order.h"
#include "document/xml_tree_write.h"
#include "syntax/edifact_write.h"
#include "syntax/x12_write.h"

enum { HIERARCHY_MOST = 500 }; /* HL inside HL */

struct tree_writer {
    const struct tree_builder *builder;
    bool is_edifact; /* which of the two writes */
    struct x12_writer x12;
    struct edifact_writer edifact;
    struct tree_order order;
    uint32_t *number; /* by loop: HL01 */
    uint32_t hierarchy_count;
    struct error *err;
};

static const struct set_node *node_of(const struct tree_writer *writer,
                                      uint16_t node)
{
    return &writer->builder->set->nodes[node];
}

/* ---- the two syntaxes */

static void write_begin(struct tree_writer *writer, struct bytes tag)
{
    if (writer->is_edifact) {
        edifact_write_begin(&writer->edifact, tag);
    } else {
        x12_write_begin(&writer->x12, tag);
    }
}

static void write_end(struct tree_writer *writer)
{
    if (writer->is_edifact) {
        edifact_write_end(&writer->edifact);
    } else {
        x12_write_end(&writer->x12);
    }
}

static inline bool write_cell(struct tree_writer *writer, uint32_t element,
                              uint32_t repetition, uint32_t component,
                              struct bytes value)
{
    return writer->is_edifact
               ? edifact_write_component(&writer->edifact, element, repetition,
                                         component, value, writer->err)
               : x12_write_component(&writer->x12, element, repetition,
                                     component, value, writer->err);
}

static uint64_t written_segments(const struct tree_writer *writer)
{
    return writer->is_edifact ? writer->edifact.segment_count
                              : writer->x12.segment_count;
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
    uint32_t binary = writer->is_edifact ? 0 : binary_element(tag);

    write_begin(writer, tag);
    for (uint32_t i = 0; i < segment->cell_count; i++) {
        const struct builder_cell *cell = &segment->cells[i];

        if (cell->value.length == 0) {
            continue;
        }
        if (cell->element == binary) {
            x12_write_binary(&writer->x12, cell->element, cell->value);
        } else if (!write_cell(writer, cell->element, cell->repetition,
                               cell->component == 0 ? 1 : cell->component,
                               cell->value)) {
            return false;
        }
    }
    write_end(writer);
    return true;
}

static bool write_number(struct tree_writer *writer, uint32_t element,
                         uint32_t number)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%u", number);

    return write_cell(writer, element, 0, 1, bytes_of(text, (size_t)length));
}

static bool has_nested(const struct tree_writer *writer, uint32_t loop)
{
    for (uint32_t i = writer->order.first[loop + 1];
         i-- > writer->order.first[loop];) {
        const struct tree_child *child = &writer->order.children[i];

        if (child->order != writer->builder->set->node_count) {
            return false;
        }
        if (writer->order.alive[child->index]) {
            return true;
        }
    }
    return false;
}

/* HL01, HL02 and HL04 are ours, so are CPS01 and CPS02; the level, HL03 and
 * CPS03, is the map's. */
static bool write_hierarchy(struct tree_writer *writer, uint32_t loop)
{
    const struct builder_loop *instance = &writer->builder->loops[loop];
    const struct hierarchy_segment *places =
        hierarchy_segment(node_of(writer, instance->node)->segment);
    struct bytes level = tree_builder_get(writer->builder, instance->trigger,
                                          places->level, 0, 0);

    writer->number[loop] = ++writer->hierarchy_count;
    write_begin(writer, bytes_of_text(places->tag));
    if (!write_number(writer, places->number, writer->number[loop]) ||
        (instance->nested && !write_number(writer, places->parent,
                                           writer->number[instance->parent])) ||
        (level.length > 0 && !write_cell(writer, places->level, 0, 1, level)) ||
        (places->children != 0 &&
         !write_number(writer, places->children, has_nested(writer, loop)))) {
        return false;
    }
    write_end(writer);
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
    if (!writer->order.alive[loop]) {
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
    return node->parent == 0 && node->next == 0;
}

static bool write_children(struct tree_writer *writer, uint32_t loop,
                           uint32_t depth)
{
    const struct tree_builder *builder = writer->builder;

    for (uint32_t i = writer->order.first[loop];
         i < writer->order.first[loop + 1]; i++) {
        const struct tree_child *child = &writer->order.children[i];
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

/* "D.96A" is version D and release 96A; CONTRL has those of its syntax. */
static struct edifact_message message_of(
    const struct set_definition *set, const struct tree_write_options *options)
{
    struct bytes version = bytes_of_text(set->version);
    size_t point = bytes_find(version, '.');
    struct edifact_message message = {
        .reference = options->control_number,
        .type = bytes_of_text(set->id),
        .version = bytes_slice(version, 0, point),
        .release =
            bytes_slice(version, point == SIZE_MAX ? version.length : point + 1,
                        version.length),
        .agency = bytes_of_text(set->group),
        .association = options->association,
    };

    if (strcmp(set->version, "SYN3") == 0) {
        message.version = bytes_of_text("D");
        message.release = bytes_of_text("3");
    } else if (strcmp(set->version, "SYN4") == 0) {
        message.version = bytes_of_text("4");
        message.release = bytes_of_text("1");
    }
    return message;
}

static bool write_header(struct tree_writer *writer,
                         const struct tree_write_options *options)
{
    if (writer->is_edifact) {
        struct edifact_message message =
            message_of(writer->builder->set, options);

        return edifact_write_unh(&writer->edifact, &message, writer->err);
    }
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

    if (writer->is_edifact) {
        return edifact_write_unt(&writer->edifact, options->control_number,
                                 writer->err);
    }
    x12_write_begin(&writer->x12, bytes_of_text("SE"));
    if (!write_number(writer, 1, count) ||
        !x12_write_element(&writer->x12, 2, options->control_number,
                           writer->err)) {
        return false;
    }
    x12_write_end(&writer->x12);
    return true;
}

bool tree_write(struct tree_builder *builder,
                const struct tree_write_options *options, struct buffer *out,
                uint64_t *segment_count, struct error *err)
{
    const struct xml_tree_write_options xml = { .indent = options->indent };
    struct tree_writer writer = { .builder = builder, .err = err };

    if (builder->set->xml != NULL) {
        if (segment_count != NULL) {
            *segment_count = builder->segment_count;
        }
        return xml_tree_write(builder, &xml, out, err);
    }
    writer.is_edifact =
        dictionary_syntax(builder->set->dictionary) == DICTIONARY_EDIFACT;
    tree_order_make(builder, &writer.order);
    writer.number = arena_take_array(builder->arena, builder->loop_count,
                                     sizeof *writer.number);
    if (writer.is_edifact) {
        edifact_writer_open(&writer.edifact, out, &options->separators,
                            options->replacement);
    } else {
        x12_writer_open(&writer.x12, out, &options->separators,
                        options->replacement);
    }
    if (!write_header(&writer, options) || !write_children(&writer, 0, 0) ||
        !write_trailer(&writer, options)) {
        return false;
    }
    if (segment_count != NULL) {
        *segment_count = written_segments(&writer);
    }
    if (out->failed) {
        return error_set(err, ERROR_LIMIT, "OUTPUT_FULL",
                         "the document is larger than its buffer may grow");
    }
    return true;
}
