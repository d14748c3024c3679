/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a tree of levels read the other way round: a partner has packs
 * above orders where the record has orders above packs.
 *
 * In: a document's tree. Out: the same segments and loops in the record's
 * nesting: outer levels (orders) that say the same are one, the inner level
 * (pack) they stood in stands in each of them. Segments keep their offsets and
 * numbers. Linear in the tree. Ownership: the arena; the segments' bytes stay
 * where they are. Private to mapping/.
 */
#ifndef MAPPING_MAP_TURN_H
#define MAPPING_MAP_TURN_H

#include "mapping/map_model.h"

const struct tree *map_turn_tree(const struct map *map, const struct tree *tree,
                                 struct arena *arena);

#endif
