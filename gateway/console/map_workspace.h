/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the maps that `map …` works on: a workspace with dictionaries and
 * maps, opened for one command.
 *
 * Errors: told on the console; the caller gets the exit status.
 */
#ifndef CONSOLE_MAP_WORKSPACE_H
#define CONSOLE_MAP_WORKSPACE_H

#include <stdbool.h>

#include "console/console.h"
#include "console/workspace.h"
#include "mapping/map_document.h"

struct map_workspace {
    struct console *console;
    struct workspace workspace;
    struct map_context context;
};

/* false: told, *status. */
bool map_workspace_open(struct map_workspace *mapping, struct console *console,
                        int *status) MUST_CHECK;
/* Tells the complaints that came up. */
void map_workspace_close(struct map_workspace *mapping);

/* "maps/x12-850-order.yaml" is the map "x12-850-order": its file takes the
 * place of the one that the gateway has. NULL: err says why not. */
const char *map_workspace_name(struct map_workspace *mapping, const char *given,
                               struct error *err) MUST_CHECK;
bool map_workspace_has(struct map_workspace *mapping, const char *name);
/* A map that only holds pieces for others cannot be loaded by itself. */
bool map_workspace_is_whole(struct map_workspace *mapping, const char *name);
/* Says that there is no such map, and which was probably meant. */
void map_workspace_suggest(struct map_workspace *mapping, const char *name);
/* By name or file; NULL: told, *status. */
const struct map *map_workspace_load(struct map_workspace *mapping,
                                     const char *given, int *status) MUST_CHECK;

#endif
