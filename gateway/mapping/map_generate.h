/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: numbers and values drawn from a seed, the same on every machine.
 * Private to the tests of maps (map_generate.c, map_test.c).
 */
#ifndef MAPPING_MAP_GENERATE_H
#define MAPPING_MAP_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "mapping/map_model.h"

struct map_dice {
    uint64_t state;
};

/* 0 … limit - 1; limit 0 gives 0. */
uint32_t map_dice_below(struct map_dice *dice, uint32_t limit);
bool map_dice_chance(struct map_dice *dice, uint32_t percent);
/* A value for the field that its rule can write and read again; the empty
 * view: none was found. `banned`: codes that may not come out. */
struct bytes map_generate_value(struct map_dice *dice, struct arena *arena,
                                const struct map_rule *rule,
                                const struct place_test *banned,
                                size_t banned_count);

#endif
