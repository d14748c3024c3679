/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a built tree in the order in which it is written: the children of
 * each loop instance by their place in the set, then as they were made.
 *
 * Linear in the tree. Ownership: the builder's arena. For the writers of trees
 * only.
 */
#ifndef DOCUMENT_TREE_ORDER_H
#define DOCUMENT_TREE_ORDER_H

#include "document/tree_builder.h"

/* A segment or a loop instance as a child of the loop instance that holds
 * it. */
struct tree_child {
    uint32_t loop;  /* the one around it */
    uint16_t order; /* node, and behind all nodes: HL below HL */
    bool is_loop;
    uint32_t index; /* of the segment or loop instance */
};

struct tree_order {
    struct tree_child *children; /* by loop, order, index */
    uint32_t *first; /* by loop: its first child; one more behind the last */
    bool *alive;     /* by loop: something in it will be written */
};

void tree_order_make(const struct tree_builder *builder,
                     struct tree_order *order);

#endif
