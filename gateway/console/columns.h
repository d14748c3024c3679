/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: rows of text in columns, as wide as they need to be.
 *
 * Cells are copied into the arena and made safe for a terminal. Numbers stand
 * right. Limits: COLUMNS_MOST columns.
 */
#ifndef CONSOLE_COLUMNS_H
#define CONSOLE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "console/output.h"

enum { COLUMNS_MOST = 16 };

struct columns {
    struct arena *arena;
    size_t count; /* columns */
    bool right[COLUMNS_MOST];
    size_t width[COLUMNS_MOST];
    struct bytes *cells; /* row after row, the heading first */
    size_t cell_count, capacity;
};

/* headings: one text, "ID|TYPE|>AGE"; '>' before those that stand right. */
void columns_open(struct columns *columns, struct arena *arena,
                  const char *headings);
void columns_add(struct columns *columns, struct bytes cell);
void columns_add_text(struct columns *columns, const char *cell);
void columns_add_format(struct columns *columns, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Prints all. Without rows nothing, not even the heading. */
void columns_print(const struct columns *columns, struct output *output);

#endif
