/* SPDX-License-Identifier: Apache-2.0 */
#include "document/symbol.h"

static struct symbol_slot *free_or_same(const struct symbol_table *table,
                                        uint64_t symbol)
{
    uint32_t at = symbol_hash(symbol) & (table->size - 1);

    while (table->slots[at].symbol != 0 && table->slots[at].symbol != symbol) {
        at = (at + 1) & (table->size - 1);
    }
    return &table->slots[at];
}

void symbol_table_reserve(struct symbol_table *table, struct arena *arena,
                          uint32_t count)
{
    struct symbol_table bigger = { .size = 16, .count = table->count };

    while (bigger.size < 2 * (uint64_t)count) {
        bigger.size *= 2;
    }
    if (bigger.size <= table->size) {
        return;
    }
    bigger.slots = arena_take_array(arena, bigger.size, sizeof *bigger.slots);
    for (uint32_t i = 0; i < table->size; i++) {
        if (table->slots[i].symbol != 0) {
            *free_or_same(&bigger, table->slots[i].symbol) = table->slots[i];
        }
    }
    *table = bigger;
}

uint32_t *symbol_table_place(struct symbol_table *table, struct arena *arena,
                             uint64_t symbol)
{
    struct symbol_slot *slot;

    symbol_table_reserve(table, arena, table->count + 1);
    slot = free_or_same(table, symbol);
    if (slot->symbol == 0) {
        slot->symbol = symbol;
        slot->value = SYMBOL_NOT_FOUND;
        table->count++;
    }
    return &slot->value;
}
