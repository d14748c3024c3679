/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a business record as people would print it: fields under each other,
 * lists of records as tables.
 *
 * In: the record as JSON. Out: text. Names of fields become words.
 */
#ifndef CONSOLE_RENDER_H
#define CONSOLE_RENDER_H

#include <jansson.h>

#include "base/arena.h"
#include "console/output.h"

void render_record(struct output *out, struct arena *arena, const char *title,
                   const json_t *record);

#endif
