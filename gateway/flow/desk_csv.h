/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the desk's master data from CSV files: items, prices, stock,
 * customers and the partners' own item numbers, as typed and checked rows.
 *
 * In: one file with a header row; the columns may stand in any order, unknown
 * ones are complained about with what was probably meant. Out: rows, or all
 * complaints at once with file:line:column. A file is taken whole or not at
 * all: with an error in it no row may be used.
 * Ownership: rows live in the arena and may view the text, which must live as
 * long. Limits: DESK_CSV_MAX_ROWS rows; csv.h.
 * Errors (codes of the diagnostics): CSV_QUOTE_OPEN, CSV_QUOTE_STRAY,
 * CSV_QUOTE_AFTER, CSV_FIELD_TOO_LONG, CSV_TOO_MANY_FIELDS, CSV_EMPTY,
 * CSV_NOT_UTF8, CSV_COLUMN_UNKNOWN, CSV_COLUMN_TWICE, CSV_COLUMN_MISSING,
 * CSV_FIELD_COUNT, CSV_TOO_MANY_ROWS, DESK_VALUE_MISSING, DESK_VALUE_LENGTH,
 * DESK_NUMBER, DESK_NEGATIVE, DESK_DATE, DESK_DATE_ORDER, DESK_FLAG,
 * DESK_CURRENCY, DESK_ROW_TWICE; warnings: DESK_UNIT, DESK_GTIN.
 */
#ifndef FLOW_DESK_CSV_H
#define FLOW_DESK_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"
#include "config/diagnostic.h"
#include "mapping/record_type.h"

enum { DESK_CSV_MAX_ROWS = 5000000 };

enum desk_table {
    DESK_ITEMS,
    DESK_PRICES,
    DESK_STOCK,
    DESK_CUSTOMERS,
    DESK_REFERENCES,
    DESK_TABLE_COUNT
};

/* Key: number. */
struct desk_item_row {
    struct bytes number;
    struct bytes gtin; /* or empty */
    struct bytes description;
    struct bytes unit;   /* base unit */
    struct decimal pack; /* base units per carton; 0: not packed */
    bool discontinued;
    struct bytes replacement; /* item to take instead; or empty */
    struct decimal lead_days; /* until a back-order is there; 0: unknown */
};

/* Key: all but amount, until. partner: its name; empty: for everybody. */
struct desk_price_row {
    struct bytes item, partner, currency;
    struct decimal amount;        /* for one base unit */
    struct decimal from_quantity; /* scale price; 0: any */
    struct bytes from, until;     /* dates, both included; or empty */
};

/* Key: item. */
struct desk_stock_row {
    struct bytes item;
    struct decimal on_hand;
    struct bytes available_from; /* next receipt; or empty */
};

/* Key: partner. */
struct desk_customer_row {
    struct bytes partner;
    bool limited; /* false: the limit was left empty */
    struct decimal limit;
    bool open_given; /* false: what the ledger has stays */
    struct decimal open;
    struct bytes currency;
};

/* Key: partner, buyer_item. */
struct desk_reference_row {
    struct bytes partner, buyer_item, item;
};

struct desk_import {
    enum desk_table table;
    size_t count;
    union {
        struct desk_item_row *items;
        struct desk_price_row *prices;
        struct desk_stock_row *stock;
        struct desk_customer_row *customers;
        struct desk_reference_row *references;
    } rows;
};

struct desk_csv_options {
    const char *file;  /* for the complaints */
    char delimiter;    /* 0: found out */
    char decimal_mark; /* 0: '.' */
    /* Units are checked against the codes of "order.lines.unit" where it has a
     * list; else any word is a unit, and one that is nearly a usual one is
     * warned of. May be NULL. */
    const struct record_types *types;
};

/* false: `list` has errors and the rows may not be used. */
bool desk_csv_read(struct arena *arena, enum desk_table table,
                   const struct desk_csv_options *options, struct bytes text,
                   struct desk_import *import,
                   struct diagnostics *list) MUST_CHECK;

/* "items", "prices", "stock", "customers", "references"; a path's last part
 * with ".csv" behind it will do. */
bool desk_table_from_name(struct bytes name, enum desk_table *table) MUST_CHECK;
const char *desk_table_name(enum desk_table table);

/* For help and manual; NULL past the last. */
struct desk_column {
    const char *name;
    bool required;
    const char *help;
};
const struct desk_column *desk_column_at(enum desk_table table, size_t index);

#endif
