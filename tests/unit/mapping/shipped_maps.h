/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the shipped maps at work on whole files: every transaction set or
 * message of a file read into a record, written again, checked and read once
 * more. X12 of other releases than the maps' goes by what its dictionary is;
 * EDIFACT up to D.99 by D.96A, later by D.01B; XML of whatever version.
 */
#ifndef UNIT_MAPPING_SHIPPED_MAPS_H
#define UNIT_MAPPING_SHIPPED_MAPS_H

#include "base/arena.h"
#include "base/bytes.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "document/check.h"
#include "document/finding.h"
#include "mapping/map.h"

enum { SHIPPED_MAPS = 39 };

struct shipped_maps {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
    struct standards *standards;
    struct map_context context;
    const struct map *maps[SHIPPED_MAPS];
};

/* One transaction set and what became of it. */
struct map_trip {
    const char *type; /* "850", "ORDERS" */
    uint32_t ordinal; /* in the file, from 1 */
    char version[16]; /* of its group, or its own */
    size_t standard_errors;
    bool known;            /* there is a dictionary and a map for it */
    struct findings read;  /* of map_read */
    struct findings write; /* of map_write */
    struct record *record;
    struct buffer written; /* a whole interchange; empty: refused */
    size_t written_errors; /* standard errors of `written` */
    struct record *again;  /* read from it; NULL: not written */
};

/* The complaints of loading stay in `list`. */
void shipped_maps_open(struct shipped_maps *shipped);
void shipped_maps_close(struct shipped_maps *shipped);
/* "x12-004010-850-order", "edifact-D.96A-ORDERS-order" */
const char *shipped_map_name(size_t index);
/* "850", "ORDERS" */
const char *shipped_map_type(size_t index);

/* Calls `each` for all sets in `input` that a shipped map is for; what `trip`
 * holds is gone when it returns. Out: how many. */
size_t shipped_maps_travel(
    const struct shipped_maps *shipped, struct bytes input,
    void (*each)(void *context, const struct map_trip *trip), void *context);
/* In and out and in again without an error, and the same record both times? */
bool map_trip_went_through(const struct map_trip *trip);
/* The first thing that was wrong, for people. */
const char *map_trip_reason(const struct map_trip *trip, struct buffer *out);

#endif
