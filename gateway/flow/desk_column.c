/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/desk_column.h"

/* NEEDED: every row has a value. KEY: it is part of what tells rows apart. */
enum { NEEDED = 1, KEY = 2 };

#define COLUMN(row, member, cell, length, flags, words)                      \
    {                                                                        \
        { #member, ((flags)&NEEDED) != 0, words }, cell, length,             \
            (int)offsetof(struct row, member), NO_OFFSET, ((flags)&KEY) != 0 \
    }
/* A number that may be absent; `presence` says whether it was there. */
#define OPTIONAL_COLUMN(row, member, presence, words)  \
    {                                                  \
        { #member, false, words }, CELL_NUMBER, 0,     \
            (int)offsetof(struct row, member),         \
            (int)offsetof(struct row, presence), false \
    }

static const struct desk_cell item_columns[] = {
    COLUMN(desk_item_row, number, CELL_TEXT, 48, NEEDED | KEY,
           "our item number"),
    COLUMN(desk_item_row, gtin, CELL_GTIN, 14, 0,
           "GTIN-8, -12, -13 or -14 of the base unit"),
    COLUMN(desk_item_row, description, CELL_TEXT, 256, 0,
           "what people call it"),
    COLUMN(desk_item_row, unit, CELL_UNIT, 32, NEEDED,
           "base unit: stock is kept in it"),
    COLUMN(desk_item_row, pack, CELL_NUMBER, 0, 0, "base units in one carton"),
    COLUMN(desk_item_row, discontinued, CELL_FLAG, 0, 0,
           "yes: no new order takes it"),
    COLUMN(desk_item_row, replacement, CELL_TEXT, 48, 0,
           "item to take instead of a discontinued one"),
    COLUMN(desk_item_row, lead_days, CELL_NUMBER, 0, 0,
           "days until a back-order is there"),
};

static const struct desk_cell price_columns[] = {
    COLUMN(desk_price_row, item, CELL_TEXT, 48, NEEDED | KEY,
           "our item number"),
    COLUMN(desk_price_row, partner, CELL_TEXT, 64, KEY,
           "for this partner only; empty: for everybody"),
    COLUMN(desk_price_row, currency, CELL_CURRENCY, 3, NEEDED | KEY,
           "ISO 4217: USD"),
    COLUMN(desk_price_row, amount, CELL_NUMBER, 0, NEEDED,
           "net price of one base unit"),
    COLUMN(desk_price_row, from_quantity, CELL_NUMBER, 0, KEY,
           "scale price: from this quantity on"),
    COLUMN(desk_price_row, from, CELL_DATE, 10, KEY, "first day it holds"),
    COLUMN(desk_price_row, until, CELL_DATE, 10, 0, "last day it holds"),
};

static const struct desk_cell stock_columns[] = {
    COLUMN(desk_stock_row, item, CELL_TEXT, 48, NEEDED | KEY,
           "our item number"),
    COLUMN(desk_stock_row, on_hand, CELL_NUMBER, 0, NEEDED,
           "what is there, in base units"),
    COLUMN(desk_stock_row, available_from, CELL_DATE, 10, 0,
           "day of the next receipt"),
};

static const struct desk_cell customer_columns[] = {
    COLUMN(desk_customer_row, partner, CELL_TEXT, 64, NEEDED | KEY,
           "name of the partner"),
    OPTIONAL_COLUMN(desk_customer_row, limit, limited,
                    "credit limit; empty: none"),
    OPTIONAL_COLUMN(desk_customer_row, open, open_given,
                    "owed at present; empty: what the ledger has stays"),
    COLUMN(desk_customer_row, currency, CELL_CURRENCY, 3, NEEDED,
           "of the limit, ISO 4217: USD"),
};

static const struct desk_cell reference_columns[] = {
    COLUMN(desk_reference_row, partner, CELL_TEXT, 64, NEEDED | KEY,
           "name of the partner"),
    COLUMN(desk_reference_row, buyer_item, CELL_TEXT, 48, NEEDED | KEY,
           "the partner's item number"),
    COLUMN(desk_reference_row, item, CELL_TEXT, 48, NEEDED, "our item number"),
};

/* In the order of enum desk_table. */
static const struct desk_layout tables[DESK_TABLE_COUNT] = {
    { "items", item_columns, COUNT_OF(item_columns),
      sizeof(struct desk_item_row) },
    { "prices", price_columns, COUNT_OF(price_columns),
      sizeof(struct desk_price_row) },
    { "stock", stock_columns, COUNT_OF(stock_columns),
      sizeof(struct desk_stock_row) },
    { "customers", customer_columns, COUNT_OF(customer_columns),
      sizeof(struct desk_customer_row) },
    { "references", reference_columns, COUNT_OF(reference_columns),
      sizeof(struct desk_reference_row) },
};

const struct desk_layout *desk_layout_of(enum desk_table table)
{
    return &tables[table];
}

bool desk_table_from_name(struct bytes name, enum desk_table *table)
{
    static const struct bytes ending = BYTES(".csv");

    for (size_t i = name.length; i-- > 0;) {
        if (name.data[i] == '/') {
            name = bytes_slice(name, i + 1, SIZE_MAX);
            break;
        }
    }
    if (bytes_ends_with(name, ending)) {
        name = bytes_slice(name, 0, name.length - ending.length);
    }
    for (size_t i = 0; i < DESK_TABLE_COUNT; i++) {
        if (bytes_equal_text(name, tables[i].name)) {
            *table = (enum desk_table)i;
            return true;
        }
    }
    return false;
}

const char *desk_table_name(enum desk_table table)
{
    return tables[table].name;
}

const struct desk_column *desk_column_at(enum desk_table table, size_t index)
{
    return index < tables[table].count ? &tables[table].cells[index].shown
                                       : NULL;
}
