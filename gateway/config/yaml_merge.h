/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one YAML tree laid over another: what `extends` means.
 *
 * Mappings are merged key by key, to any depth; a key whose value is `null`
 * (or nothing) is taken away; lists and scalars are replaced. (A plain `~` is
 * the text "~" here: it is how people write a segment terminator.)
 * Ownership: the result lives in the arena and shares nodes with both; neither
 * is changed. Cost: keys of one × keys of the other, mapping by mapping, which
 * SHAPE_ITEMS_LIMIT bounds.
 */
#ifndef CONFIG_YAML_MERGE_H
#define CONFIG_YAML_MERGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "config/yaml_tree.h"

/* base NULL: only the nulls of `over` are taken away. Order: base's keys, then
 * those that are new. Places: those of the node that the value comes from. */
struct yaml_node *yaml_merge(struct arena *arena, struct yaml_node *base,
                             struct yaml_node *over);
/* A value that takes its key away. */
bool yaml_removes(const struct yaml_node *node);
/* false: some mapping or list below has more entries than `limit`, or depth
 * makes no sense; `place` says which. */
bool yaml_is_within(const struct yaml_node *node, size_t limit,
                    struct config_place *place);
/* A mapping like `mapping` with `key` set to `value`. */
struct yaml_node *yaml_with(struct arena *arena,
                            const struct yaml_node *mapping, const char *key,
                            struct yaml_node *value);
/* The same without `key`. */
struct yaml_node *yaml_without(struct arena *arena,
                               const struct yaml_node *mapping,
                               const char *key);

#endif
