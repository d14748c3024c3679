/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a map's whole text: its file laid over those it extends.
 *
 * In: mappings/maps/<name>.yaml of a config_source. Out: one YAML tree in
 * which every node still knows its own file, line and column.
 *   - mappings are merged key by key, anything else replaces;
 *   - a rule that is written in another way (at, any, loop) replaces;
 *   - `ignore` lists are joined; `tests`, `map` and `extends` are the file's
 *     own; null stays as null: "not here".
 * Errors: diagnostics MAP_FILE, MAP_NAME, MAP_EXTENDS, YAML_….
 * Limits: 16 files.
 */
#ifndef MAPPING_MAP_SOURCE_H
#define MAPPING_MAP_SOURCE_H

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/yaml_tree.h"

/* NULL with diagnostics. `name`: "x12-004010-850-order". */
const struct yaml_node *map_source_read(struct arena *arena,
                                        const struct config_source *source,
                                        const char *name,
                                        struct diagnostics *list) MUST_CHECK;
/* `over` laid over `base`, both mappings; neither is changed. */
const struct yaml_node *map_source_merge(struct arena *arena,
                                         const struct yaml_node *base,
                                         const struct yaml_node *over);
/* "mappings/maps/<name>.yaml" in the arena. */
const char *map_source_path(struct arena *arena, const char *name);
/* The names of all map files, in order; NULL past the last. */
const char *map_source_name_at(struct arena *arena,
                               const struct config_source *source,
                               size_t index);
/* The tree as YAML text that reads the same. With `origins`, each line that
 * comes from another file than the one before says so in a comment. */
void map_source_append(const struct yaml_node *root, bool origins,
                       struct buffer *out);

#endif
