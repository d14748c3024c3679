/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how the loops of a tree that is being built lie in memory; for
 * tree_builder.c and tree_write.c only.
 */
#ifndef DOCUMENT_TREE_BUILDER_H
#define DOCUMENT_TREE_BUILDER_H

#include "document/tree.h"

struct builder_loop {
    uint16_t node;
    uint32_t parent;  /* instance; the set's own: TREE_NONE */
    uint32_t trigger; /* index of its segment */
    bool nested;      /* an HL below an HL */
    bool kept; /* XML: it stands there even when there is nothing in it */
};

/* A loop whose instances number their parents. */
static inline bool builder_is_hierarchy(const struct set_node *node)
{
    return node->is_loop && node->index != 0 &&
           hierarchy_segment(node->segment) != NULL;
}

#endif
