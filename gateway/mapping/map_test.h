/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: does a map do what it says: its own fixtures, and the laws
 *     in(out(r)) == r        out(in(out(r))) == out(r)
 * on the records of the fixtures and on generated ones.
 *
 * In: a map that has been loaded and the source its fixtures are in
 * (mappings/maps/fixtures/…). Out: one result per test, in order; nothing is
 * read or written. The same seed gives the same records.
 * Ownership: the arena given. A record or document that does not fit into the
 * arena's limit jumps to its guard.
 * Source: mapping.md, principles 3 and 7; docs/mapping.md ("Tests").
 */
#ifndef MAPPING_MAP_TEST_H
#define MAPPING_MAP_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mapping/map.h"

struct map_test_result {
    const char *name;          /* "two lines", "law 17" */
    struct config_place where; /* of the test in the map file */
    bool passed;
    const char *text; /* what is wrong, lines; NULL: nothing */
};

struct map_test_report {
    struct arena *arena;
    struct map_test_result *results;
    size_t count, capacity;
    size_t passed, failed;
    size_t laws;    /* generated records that went there and back */
    size_t skipped; /* generated records that the document cannot hold */
};

void map_test_open(struct map_test_report *report, struct arena *arena);
/* `tests:` of the map's own file. */
void map_test_fixtures(const struct map *map, const struct map_context *context,
                       struct map_test_report *report);
/* `count` generated records through the laws: one result for all of them, or
 * one for each of the first ten that fail. */
void map_test_laws(const struct map *map, uint64_t seed, size_t count,
                   struct map_test_report *report);
/* One record through the laws. false: *why tells what differs. */
bool map_test_law(const struct map *map, const struct record *record,
                  struct arena *arena, const char **why) MUST_CHECK;
/* A record of the map's type with everything the map carries drawn at random:
 * lengths and numbers at their bounds, codes of the tables. */
struct record *map_generate_record(const struct map *map, uint64_t seed,
                                   struct arena *arena);
/* "ok two lines" …; with `json` one array of objects. */
void map_test_append(const struct map_test_report *report, bool json,
                     struct buffer *out);

#endif
