/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the growing tree of the transaction that is being read, in memory
 * that is used again for the next one.
 *
 * In: segments as the reader gives them. Out: a struct tree whose segments'
 * bounds (and, where asked, bytes) are copies.
 * Ownership: the store's; the tree lives until tree_store_reset.
 * Limits: `limit` bytes; past it, or without memory, a call gives false and
 * the tree is of no more use.
 */
#ifndef DOCUMENT_TREE_STORE_H
#define DOCUMENT_TREE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/tree.h"

struct tree_store {
    struct tree tree;
    uint32_t segment_capacity, loop_capacity;
    struct tree_chunk *first, *now;
    size_t used;  /* of `now` */
    size_t taken; /* bytes in all */
    size_t limit;
};

void tree_store_open(struct tree_store *store, size_t limit);
void tree_store_close(struct tree_store *store);
void tree_store_reset(struct tree_store *store);
/* Room for one more of each; add them by tree_store_segment and _loop. */
bool tree_store_grow_segments(struct tree_store *store) MUST_CHECK;
bool tree_store_grow_loops(struct tree_store *store) MUST_CHECK;
/* Bytes that live as long as the tree, aligned for uint32_t; NULL: no more. */
void *tree_store_grow_chunk(struct tree_store *store, size_t size);

struct tree_chunk {
    struct tree_chunk *next;
    size_t size;
};

static inline void *tree_store_take(struct tree_store *store, size_t size)
{
    size_t rounded = (size + 3) & ~(size_t)3;

    if (store->now != NULL && store->now->size - store->used >= rounded) {
        void *place = (char *)(store->now + 1) + store->used;

        store->used += rounded;
        return place;
    }
    return tree_store_grow_chunk(store, rounded);
}

/* One more segment. `copy`: its bytes too. */
static inline bool tree_store_segment(struct tree_store *store,
                                      const struct segment *segment, bool copy,
                                      uint16_t node, uint32_t loop,
                                      uint32_t occurrence)
{
    struct tree *tree = &store->tree;
    size_t bounds_size = (segment->count + (size_t)2) * sizeof(uint32_t);
    uint32_t *bounds = tree_store_take(store, bounds_size);
    struct tree_segment *kept;

    if (bounds == NULL || (tree->segment_count == store->segment_capacity &&
                           !tree_store_grow_segments(store))) {
        return false;
    }
    memcpy(bounds, segment->bounds, bounds_size);
    kept = &tree->segments[tree->segment_count];
    kept->segment = *segment;
    kept->segment.bounds = bounds;
    if (segment->parts != NULL) {
        size_t parts_size = (segment->part_count + (size_t)1) * sizeof *bounds;
        uint32_t *parts = tree_store_take(store, parts_size);

        if (parts == NULL) {
            return false;
        }
        memcpy(parts, segment->parts, parts_size);
        kept->segment.parts = parts;
    }
    kept->node = node;
    kept->loop = loop;
    kept->occurrence = occurrence;
    if (copy) {
        char *data = tree_store_take(store, segment->length);

        if (data == NULL) {
            return false;
        }
        memcpy(data, segment->data, segment->length);
        kept->segment.data = data;
    }
    tree->segment_count++;
    return true;
}

/* One more loop instance, whose trigger is the segment added next. */
static inline bool tree_store_loop(struct tree_store *store, uint16_t node,
                                   uint32_t parent, uint32_t occurrence)
{
    struct tree *tree = &store->tree;

    if (tree->loop_count == store->loop_capacity &&
        !tree_store_grow_loops(store)) {
        return false;
    }
    tree->loops[tree->loop_count++] = (struct tree_loop){
        .node = node,
        .parent = parent,
        .occurrence = occurrence,
        .first = tree->segment_count,
        .hl_parent = TREE_NONE,
    };
    return true;
}

#endif
