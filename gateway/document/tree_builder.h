/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how a tree that is being built lies in memory; for tree_builder.c
 * and tree_write.c only.
 */
#ifndef DOCUMENT_TREE_BUILDER_H
#define DOCUMENT_TREE_BUILDER_H

#include "document/tree.h"

/* One value; cells of a segment stand in rising order. */
struct builder_cell {
    uint32_t element, repetition, component;
    struct bytes value;
};

struct builder_segment {
    uint16_t node;
    uint32_t loop;
    struct builder_cell *cells;
    size_t cell_count, cell_capacity;
};

struct builder_loop {
    uint16_t node;
    uint32_t parent;  /* instance; the set's own: TREE_NONE */
    uint32_t trigger; /* index of its segment */
    bool nested;      /* an HL below an HL */
};

struct tree_builder {
    struct arena *arena;
    const struct set_definition *set;
    struct builder_loop *loops;
    size_t loop_count, loop_capacity;
    struct builder_segment *segments;
    size_t segment_count, segment_capacity;
};

/* Is there anything in it? */
static inline bool builder_segment_is_empty(
    const struct builder_segment *segment)
{
    for (size_t i = 0; i < segment->cell_count; i++) {
        if (segment->cells[i].value.length > 0) {
            return false;
        }
    }
    return true;
}

/* A loop whose instances number their parents. */
static inline bool builder_is_hierarchy(const struct set_node *node)
{
    return node->is_loop && node->index != 0 &&
           strcmp(node->segment->id, "HL") == 0;
}

#endif
