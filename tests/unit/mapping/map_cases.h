/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the maps of tests/cases/map, loaded against the real dictionaries
 * and the record types that stand beside them.
 */
#ifndef UNIT_MAPPING_MAP_CASES_H
#define UNIT_MAPPING_MAP_CASES_H

#include "mapping/map.h"

struct map_cases {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
    struct standards *standards;
    struct map_context context;
};

/* folder: "good" or "wrong", seen as mappings/maps. */
void map_cases_open(struct map_cases *cases, const char *folder);
void map_cases_close(struct map_cases *cases);
/* Complaints of `list`, one per line: "file:line:column CODE text". */
const char *map_cases_complaints(struct map_cases *cases);
/* The map, or the test fails with its complaints. */
const struct map *map_cases_load(struct map_cases *cases, const char *name);
/* One file of tests/cases/map. */
const char *map_cases_file(struct map_cases *cases, const char *path);

#endif
