/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: invented transaction sets that the dictionary finds good: for trying
 * out maps, partners and the gateway itself.
 *
 * In: a set and a number; the same number makes the same document. Out: a
 * builder ready for tree_write. Mandatory places are filled, others now and
 * then; conditions hold; codes are from their lists.
 * Ownership: the arena's.
 */
#ifndef CONSOLE_GENERATE_H
#define CONSOLE_GENERATE_H

#include <stdint.h>

#include "base/arena.h"
#include "document/dictionary.h"
#include "document/tree.h"

struct generate_options {
    uint64_t seed;
    unsigned percent; /* how often an optional place is filled */
    unsigned repeats; /* most instances of one repeating place */
    int64_t now;      /* ms; dates lie around it */
};

struct tree_builder *generate_set(struct arena *arena,
                                  const struct set_definition *set,
                                  const struct generate_options *options);

#endif
