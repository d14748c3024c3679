/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which short texts have been seen before, and what belongs to each:
 * control numbers in one input, HL01 in one transaction.
 *
 * Such texts nearly always rise, so they are kept as a sorted row; one that
 * does not goes into a crit-bit tree. No choice of keys makes it slower than a
 * key is long: there is no hash to aim at.
 * Ownership: an arena's. Limits: keys of `width` bytes (at most 254), `limit`
 * keys; memory is (width + 20) bytes a key at most.
 */
#ifndef DOCUMENT_KEY_SET_H
#define DOCUMENT_KEY_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

enum { KEY_SET_NONE = UINT32_MAX };

struct key_set {
    struct arena *arena;
    size_t width, limit;
    /* Every key: its length in a byte, its bytes, zeros up to width. */
    char *keys;
    uint32_t *values;
    size_t count, capacity, value_capacity;
    /* The keys that rose, by index, rising. */
    uint32_t *row;
    size_t row_count, row_capacity;
    /* The others. */
    struct key_branch *branches;
    size_t branch_count, branch_capacity;
    uint32_t root; /* KEY_SET_NONE: no others */
};

void key_set_open(struct key_set *set, struct arena *arena, size_t width,
                  size_t limit);
/* What was added with the key, or KEY_SET_NONE. */
uint32_t key_set_find(const struct key_set *set, struct bytes key) MUST_CHECK;
/* false: it was there already (and keeps its value). A key that is too long,
 * or past the limit, is taken for new and forgotten. */
bool key_set_add(struct key_set *set, struct bytes key,
                 uint32_t value) MUST_CHECK;

#endif
