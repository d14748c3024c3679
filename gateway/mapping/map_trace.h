/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which datum of a document became which field of the record by which
 * rule: for coverage, for fixtures, and for people who point at one and want
 * to see the others.
 *
 * Ownership: the arena given; entries in the order of the document, but those
 * of rules with alternatives come where their loop ends.
 */
#ifndef MAPPING_MAP_TRACE_H
#define MAPPING_MAP_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "config/diagnostic.h"
#include "document/tree.h"
#include "mapping/map.h"

enum map_trace_kind {
    TRACE_READ,    /* became `record_path` */
    TRACE_CHECKED, /* a constant or a total, compared */
    TRACE_UNREAD,  /* nobody reads it; element 0: the whole segment */
    TRACE_DEFAULT  /* no datum: the field got its default */
};

struct map_trace_entry {
    enum map_trace_kind kind;
    uint32_t segment; /* index in the tree, TREE_NONE for a default */
    uint32_t element, component;
    const char *record_path;   /* "lines[2].unit"; NULL: none */
    struct config_place where; /* of the rule; file NULL: none */
};

struct map_trace {
    struct arena *arena;
    struct map_trace_entry *entries;
    size_t count, capacity;
};

/* map_read that tells its steps. */
struct record *map_read_traced(const struct map *map, const struct tree *tree,
                               struct arena *arena, struct findings *findings,
                               struct map_trace *trace);
void map_trace_add(struct map_trace *trace,
                   const struct map_trace_entry *entry);

#endif
