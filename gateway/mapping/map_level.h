/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the level of packages that do not say theirs: in EDIFACT's DESADV
 * CPS03 is mostly left away, and what a CPS is, its place among the others and
 * what stands in it tell.
 *
 * In: a tree with numbered parents as the checker makes it. Out: the same tree,
 * or one whose trigger segments all have the level's code.
 * Rule: one that others stand below is the first of the map's levels if it has
 * no parent, else the next; one with nothing below it is the last level if it
 * has a parent or carries an identity (GIN), else the first.
 * Private to map_read.c.
 */
#ifndef MAPPING_MAP_LEVEL_H
#define MAPPING_MAP_LEVEL_H

#include "document/tree.h"
#include "mapping/map_model.h"

const struct tree *map_level_tree(const struct map *map,
                                  const struct tree *tree, struct arena *arena);

#endif
