/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what people ask about a map: the whole of it, which rule stands
 * behind a place or a field, what it did with documents, what a change of it
 * would change.
 *
 * All append to a buffer, as text for a terminal or as one JSON value.
 */
#ifndef MAPPING_MAP_REPORT_H
#define MAPPING_MAP_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mapping/map.h"
#include "mapping/map_trace.h"

enum map_report_form { MAP_REPORT_TEXT, MAP_REPORT_JSON };

/* `map show --effective`: the YAML of the map with all it extends; a comment
 * says where lines come from another file. false: diagnostics in `list`. */
bool map_show(const struct map_context *context, struct arena *arena,
              const char *name, bool origins, struct buffer *out,
              struct diagnostics *list) MUST_CHECK;

/* `map explain`: every rule behind a place ("PO1.03", "N1(BY)") or a field
 * ("lines.unit", "lines[2].unit"). false: none; near ones are named. */
bool map_explain(const struct map *map, struct arena *arena,
                 struct bytes question, enum map_report_form form,
                 struct buffer *out) MUST_CHECK;

/* `map coverage`: which rules were hit how often, and what nobody read. */
struct map_coverage;
struct map_coverage *map_coverage_open(const struct map *map,
                                       struct arena *arena);
/* One document read by map_read_traced. */
void map_coverage_add(struct map_coverage *coverage, const struct tree *tree,
                      const struct map_trace *trace);
void map_coverage_append(const struct map_coverage *coverage,
                         enum map_report_form form, struct buffer *out);

/* `map diff`: what differs between two records of one type, a line (or an
 * object) per field: path, old and new value. Out: how many differ. */
size_t map_diff_records(const struct record *old_record,
                        const struct record *new_record,
                        enum map_report_form form, struct buffer *out);

/* A trace as JSON: for each datum its segment, element, component, byte
 * offset and length, its record path and its rule's place; the console marks
 * the same datum in raw text, record and map by it. */
void map_trace_append_json(const struct map *map, const struct tree *tree,
                           const struct map_trace *trace, struct buffer *out);

#endif
