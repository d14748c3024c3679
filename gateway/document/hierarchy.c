/* SPDX-License-Identifier: Apache-2.0 */
#include "document/hierarchy.h"

#include <stdio.h>

#include "base/text.h"

enum { NUMBER_WIDTH = 12 }; /* HL01 is AN 1 … 12 */

void hierarchy_open(struct hierarchy *hierarchy, struct arena *arena,
                    uint32_t depth_limit)
{
    *hierarchy = (struct hierarchy){ .arena = arena,
                                     .depth_limit = depth_limit,
                                     .counted = true };
    key_set_open(&hierarchy->numbers, arena, NUMBER_WIDTH, UINT32_MAX - 1);
}

/* 1, 2, 3 … as it is counted: without leading zeros. */
static bool is_count(struct bytes text, uint64_t *number)
{
    return text.length > 0 && text.data[0] != '0' &&
           text_to_number(text, number);
}

static uint32_t find_number(const struct hierarchy *hierarchy,
                            struct bytes text)
{
    uint64_t number;

    if (!hierarchy->counted) {
        return key_set_find(&hierarchy->numbers, text);
    }
    return is_count(text, &number) && number <= hierarchy->count
               ? (uint32_t)number - 1
               : KEY_SET_NONE;
}

/* From here on HL01 is no count: what came before must be found by its text. */
static void stop_counting(struct hierarchy *hierarchy)
{
    char text[16];

    hierarchy->counted = false;
    for (uint32_t i = 0; i < hierarchy->count; i++) {
        int length = snprintf(text, sizeof text, "%u", i + 1);

        (void)!key_set_add(&hierarchy->numbers, bytes_of(text, (size_t)length),
                           i);
    }
}

/* false: it was there before. */
static bool add_number(struct hierarchy *hierarchy, struct bytes text)
{
    uint64_t number;

    if (hierarchy->counted) {
        if (is_count(text, &number) && number == hierarchy->count + 1) {
            return true;
        }
        stop_counting(hierarchy);
    }
    return key_set_add(&hierarchy->numbers, text, (uint32_t)hierarchy->count);
}

/* X12: HL01 begins at 1 and rises by 1; letters are allowed, then there is no
 * order to keep. */
static bool breaks_order(struct hierarchy *hierarchy, struct bytes number)
{
    uint64_t value;

    if (!text_to_number(number, &value)) {
        return false;
    }
    if (value == hierarchy->last_number + 1) {
        hierarchy->last_number = value;
        return false;
    }
    hierarchy->last_number = value;
    return true;
}

unsigned hierarchy_add(struct hierarchy *hierarchy, struct bytes number,
                       struct bytes parent, struct bytes child_flag)
{
    struct hierarchy_level level = { .parent = KEY_SET_NONE, .depth = 1 };
    unsigned faults = 0;

    if (parent.length > 0) {
        level.parent = find_number(hierarchy, parent);
        if (level.parent == KEY_SET_NONE) {
            faults |= HIERARCHY_PARENT_UNKNOWN;
        }
    }
    if (level.parent != KEY_SET_NONE) {
        struct hierarchy_level *above = &hierarchy->levels[level.parent];

        above->has_child = true;
        if (above->depth >= hierarchy->depth_limit) {
            faults |= HIERARCHY_TOO_DEEP;
        }
        level.depth = (uint16_t)(above->depth + 1);
    }
    if (child_flag.length == 1) {
        level.child_flag = child_flag.data[0];
    }
    if (number.length == 0 && hierarchy->counted) {
        stop_counting(hierarchy); /* one that nothing finds */
    }
    if (number.length > 0) {
        if (breaks_order(hierarchy, number)) {
            faults |= HIERARCHY_NUMBER_ORDER;
        }
        if (!add_number(hierarchy, number)) {
            faults |= HIERARCHY_NUMBER_TWICE;
            faults &= ~(unsigned)HIERARCHY_NUMBER_ORDER;
        }
    }
    hierarchy->levels =
        arena_grow(hierarchy->arena, hierarchy->levels, hierarchy->count,
                   &hierarchy->capacity, sizeof *hierarchy->levels);
    hierarchy->levels[hierarchy->count++] = level;
    return faults;
}
