/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one mapping file, compiled: reads a document into a business record
 * and writes the record as that document, by the same rules.
 *
 * In: mappings/maps/<name>.yaml (extends and fragments resolved) from a
 * config_source, the record types, the dictionaries. Out: a compiled map or
 * diagnostics. Running a map is pure. Ownership: the compiled map lives in the
 * arena of its load and is read-only; results live in the arena of the run.
 * Source: docs/mapping.md describes the language.
 */
#ifndef MAPPING_MAP_H
#define MAPPING_MAP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "document/check.h"
#include "document/finding.h"
#include "document/tree.h"
#include "mapping/record.h"
#include "mapping/record_type.h"

struct map;

/* What maps are compiled against. `guideline` NULL: the bare standard. */
struct map_context {
    const struct config_source *source;
    const struct record_types *types;
    struct standards *standards;
};

/* name: "x12-004010-850-order". NULL with diagnostics (all at once). */
const struct map *map_load(struct arena *arena,
                           const struct map_context *context, const char *name,
                           struct diagnostics *list) MUST_CHECK;
/* A map without `document:`, only there for others to extend: not an error,
 * but map_load of it is. false too where there is no such map. */
bool map_is_base(const struct map_context *context, struct arena *arena,
                 const char *name);
/* Does it go that way? (`dir: in` or `out` at the top of the file.) */
bool map_reads(const struct map *map);
bool map_writes(const struct map *map);
const char *map_name(const struct map *map);
const struct record_type *map_record_type(const struct map *map);
/* "x12/004010/850" and its definition. */
const char *map_document(const struct map *map);
const struct set_definition *map_set(const struct map *map);

/* Document → record. Findings of origin ORIGIN_MAP go to `findings`; a record
 * is given even with findings, as far as it could be read. `tree->set` may be
 * the map's set with a guideline over it (same nodes by index and order).
 * Ownership: texts of the record may be views of the document's bytes, so it
 * lives as long as the arena and the tree's input both. */
struct record *map_read(const struct map *map, const struct tree *tree,
                        struct arena *arena, struct findings *findings);

/* Record → document. Out: a builder ready for tree_write. Findings: required
 * places without data, values that do not fit, table entries missing. NULL:
 * findings has errors. */
struct tree_builder *map_write(const struct map *map,
                               const struct record *record, struct arena *arena,
                               struct findings *findings) MUST_CHECK;

/* The record's business key ("4500012345"), amount and currency where the
 * record type says so; empty views otherwise. */
struct bytes map_record_key(const struct record *record);
struct bytes map_record_amount(const struct record *record);
struct bytes map_record_currency(const struct record *record);

#endif
