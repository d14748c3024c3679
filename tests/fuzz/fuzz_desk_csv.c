/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow fuzz */
/* Timeout: 120
 *
 * Any bytes as each of the desk's tables: refused with complaints that lie in
 * the text, or rows whose values are what their columns promise. */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "flow/desk_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good, const char *what)
{
    if (!good) {
        log_panic("desk_csv: %s", what);
    }
}

static void check_complaints(const struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++) {
        require(list->items[i].place.line > 0, "a complaint without line");
        require(list->items[i].place.column > 0, "a complaint without column");
    }
}

static void check_rows(const struct desk_import *import)
{
    for (size_t i = 0; i < import->count; i++) {
        switch (import->table) {
        case DESK_ITEMS:
            require(import->rows.items[i].number.length > 0, "item");
            require(!decimal_is_negative(import->rows.items[i].pack), "pack");
            break;
        case DESK_PRICES:
            require(import->rows.prices[i].currency.length == 3, "currency");
            break;
        case DESK_STOCK:
            require(!decimal_is_negative(import->rows.stock[i].on_hand),
                    "on_hand");
            break;
        case DESK_CUSTOMERS:
            require(import->rows.customers[i].partner.length > 0, "partner");
            break;
        case DESK_REFERENCES:
            require(import->rows.references[i].item.length > 0, "item");
            break;
        case DESK_TABLE_COUNT:
            break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_of((const char *)data, size);

    for (int table = 0; table < DESK_TABLE_COUNT; table++) {
        struct desk_csv_options options = { .file = "x.csv",
                                            .decimal_mark =
                                                size % 2 == 0 ? ',' : '.' };
        struct arena *arena = arena_open(0);
        struct diagnostics list;
        struct desk_import import;

        if (arena == NULL) {
            abort();
        }
        diagnostics_open(&list, arena);
        if (desk_csv_read(arena, (enum desk_table)table, &options, text,
                          &import, &list)) {
            require(list.errors == 0, "good with errors");
            check_rows(&import);
        } else {
            require(list.errors > 0, "refused without a complaint");
        }
        check_complaints(&list);
        arena_close(arena);
    }
    return 0;
}
