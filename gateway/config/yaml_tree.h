/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a YAML file as a tree whose every node knows its line and column.
 *
 * Read by libyaml's events, never by YAML's typing: every scalar is text
 * (mapping.md, principle 9). Refused with a diagnostic: duplicate keys,
 * anchors, aliases, tags, directives, merge keys, more than one document, keys
 * that are not scalars, depth over 64, more than 200,000 nodes, files over
 * 1 MiB, text that is not UTF-8, a NUL, invisible line breaks (U+0085, U+2028,
 * U+2029). Codes: YAML_… of the explain table.
 * Ownership: the tree lives in the arena. Linear in the file's length, but for
 * the sorting of the keys of one mapping.
 */
#ifndef CONFIG_YAML_TREE_H
#define CONFIG_YAML_TREE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "config/diagnostic.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    struct config_place place;
    bool quoted;       /* scalar written with quotes or as a block */
    struct bytes text; /* scalar, NUL-terminated */
    size_t count;      /* items or pairs */
    struct yaml_node **items;
    struct yaml_node **keys; /* mapping: scalars, beside items */
};

/* NULL when nothing could be read; complaints are in `list` then. `file` is
 * the name used in places, kept by copy. An empty file is an empty mapping. */
struct yaml_node *yaml_tree_read(struct arena *arena, const char *file,
                                 struct bytes content,
                                 struct diagnostics *list) MUST_CHECK;
/* NULL: no such key, or `mapping` is no mapping (or NULL). */
struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);
/* The key's own node, for its place. NULL as above. */
struct yaml_node *yaml_get_key(const struct yaml_node *mapping,
                               const char *key);
/* A scalar that is plain `null`, `~` or empty (and not quoted). */
bool yaml_is_null(const struct yaml_node *node);
/* One diagnostic for every key that is not among `allowed`, with a
 * suggestion; code is the caller's. */
void yaml_check_keys(const struct yaml_node *mapping,
                     const char *const *allowed, size_t count, const char *code,
                     struct diagnostics *list);

#endif
