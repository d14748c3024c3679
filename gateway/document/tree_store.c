/* SPDX-License-Identifier: Apache-2.0 */
#include "document/tree_store.h"

#include <stdlib.h>

enum { CHUNK = 64 * 1024 };

void tree_store_open(struct tree_store *store, size_t limit)
{
    *store = (struct tree_store){ .limit = limit };
}

void tree_store_close(struct tree_store *store)
{
    while (store->first != NULL) {
        struct tree_chunk *chunk = store->first;

        store->first = chunk->next;
        free(chunk);
    }
    free(store->tree.segments);
    free(store->tree.loops);
    *store = (struct tree_store){ .limit = store->limit };
}

void tree_store_reset(struct tree_store *store)
{
    store->now = store->first;
    store->used = 0;
    store->tree.segment_count = 0;
    store->tree.loop_count = 0;
}

static bool may_take(struct tree_store *store, size_t size)
{
    if (size > store->limit || store->taken > store->limit - size) {
        return false;
    }
    store->taken += size;
    return true;
}

/* Doubles an array of `count` things of `size` bytes. */
static void *grow(struct tree_store *store, void *array, uint32_t *capacity,
                  size_t size)
{
    uint32_t wanted = *capacity == 0 ? 256 : *capacity * 2;
    void *grown;

    if (*capacity > UINT32_MAX / 2 ||
        !may_take(store, (wanted - *capacity) * size)) {
        return NULL;
    }
    grown = realloc(array, wanted * size);
    if (grown != NULL) {
        *capacity = wanted;
    }
    return grown;
}

bool tree_store_grow_segments(struct tree_store *store)
{
    void *grown = grow(store, store->tree.segments, &store->segment_capacity,
                       sizeof *store->tree.segments);

    if (grown == NULL) {
        return false;
    }
    store->tree.segments = grown;
    return true;
}

bool tree_store_grow_loops(struct tree_store *store)
{
    void *grown = grow(store, store->tree.loops, &store->loop_capacity,
                       sizeof *store->tree.loops);

    if (grown == NULL) {
        return false;
    }
    store->tree.loops = grown;
    return true;
}

void *tree_store_grow_chunk(struct tree_store *store, size_t size)
{
    struct tree_chunk *next = store->now == NULL ? NULL : store->now->next;
    size_t wanted = size > CHUNK ? size : CHUNK;

    if (next == NULL || next->size < size) {
        next = may_take(store, wanted + sizeof *next)
                   ? malloc(sizeof *next + wanted)
                   : NULL;
        if (next == NULL) {
            return NULL;
        }
        next->size = wanted;
        next->next = store->now == NULL ? NULL : store->now->next;
        *(store->now == NULL ? &store->first : &store->now->next) = next;
    }
    store->now = next;
    store->used = size;
    return next + 1;
}
