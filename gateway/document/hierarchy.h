/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the tree that HL segments draw by numbers: who is whose parent, how
 * deep, and whether HL04 told the truth about children.
 *
 * In: HL01, HL02 and HL04 of each HL in order. Out: what is wrong with it, and
 * at the end which HL04 were wrong.
 * Ownership: an arena's. Limits: `depth_limit`; memory is 24 bytes an HL where
 * HL01 counts from 1, as it should, and 45 where it does not.
 */
#ifndef DOCUMENT_HIERARCHY_H
#define DOCUMENT_HIERARCHY_H

#include <stdbool.h>
#include <stdint.h>

#include "document/key_set.h"

enum hierarchy_fault {
    HIERARCHY_NUMBER_TWICE = 1,   /* HL01 was used before */
    HIERARCHY_NUMBER_ORDER = 2,   /* numbers, but not one after the other */
    HIERARCHY_PARENT_UNKNOWN = 4, /* HL02 is no earlier HL01 */
    HIERARCHY_TOO_DEEP = 8
};

/* One HL. */
struct hierarchy_level {
    uint64_t offset; /* of the HL */
    uint32_t set_position;
    uint32_t parent; /* index, or KEY_SET_NONE */
    uint32_t loop;   /* the caller's: loop instance in the tree */
    uint16_t depth;  /* from 1 */
    char child_flag; /* HL04: '0', '1', or NUL for none */
    bool has_child;
};

struct hierarchy {
    struct arena *arena;
    uint32_t depth_limit;
    struct hierarchy_level *levels;
    size_t count, capacity;
    bool counted; /* HL01 has been 1, 2, 3 … so far: `numbers` is empty */
    struct key_set numbers;
    uint64_t last_number; /* HL01 of the newest, where it is a number */
};

void hierarchy_open(struct hierarchy *hierarchy, struct arena *arena,
                    uint32_t depth_limit);
/* Adds one; the caller fills offset, set_position and loop of the level it gets by
 * hierarchy_newest. Out: enum hierarchy_fault flags. */
unsigned hierarchy_add(struct hierarchy *hierarchy, struct bytes number,
                       struct bytes parent, struct bytes child_flag);
static inline struct hierarchy_level *hierarchy_newest(
    const struct hierarchy *hierarchy)
{
    return &hierarchy->levels[hierarchy->count - 1];
}

#endif
