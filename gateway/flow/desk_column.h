/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the columns of the desk's tables: where in a row's struct each one
 * goes and what it may hold; desk_column.c has the tables.
 */
#ifndef FLOW_DESK_COLUMN_H
#define FLOW_DESK_COLUMN_H

#include "flow/desk_csv.h"

enum cell_kind {
    CELL_TEXT,
    CELL_UNIT,
    CELL_GTIN,
    CELL_CURRENCY,
    CELL_DATE,
    CELL_FLAG,
    CELL_NUMBER /* not negative */
};

enum { NO_OFFSET = -1, MOST_COLUMNS = 8 };

/* One column: where its value goes in the row's struct, and, for numbers
 * whose absence means something, where it is said that there was one. */
struct desk_cell {
    struct desk_column shown;
    enum cell_kind kind;
    size_t limit; /* bytes of a text */
    int offset;
    int given;
    bool key;
};

struct desk_layout {
    const char *name;
    const struct desk_cell *cells;
    size_t count;
    size_t row_size;
};

const struct desk_layout *desk_layout_of(enum desk_table table);

#endif
