/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: names of at most eight bytes as numbers: segment tags, element
 * numbers, codes; and the table that finds a number by such a name.
 *
 * A dictionary has tens of thousands of them and the checker asks for several
 * per segment, so a name is compared in one instruction.
 * Ownership: a table lives in the arena it was filled with.
 * Limits: eight bytes; 0 is "no name" (empty or too long).
 */
#ifndef DOCUMENT_SYMBOL_H
#define DOCUMENT_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"

enum { SYMBOL_MAX = 8, SYMBOL_NOT_FOUND = UINT32_MAX };

/* First byte lowest, whatever the machine's order of bytes. */
static inline uint64_t symbol_pack(struct bytes name)
{
    uint64_t packed = 0;

    if (name.length > SYMBOL_MAX) {
        return 0;
    }
    for (size_t i = 0; i < name.length; i++) {
        packed |= (uint64_t)(unsigned char)name.data[i] << (8 * i);
    }
    return packed;
}

/* NUL-terminated. */
static inline void symbol_unpack(uint64_t packed, char name[SYMBOL_MAX + 1])
{
    for (size_t i = 0; i < SYMBOL_MAX; i++) {
        name[i] = (char)(packed >> (8 * i) & 0xff);
    }
    name[SYMBOL_MAX] = '\0';
}

static inline uint32_t symbol_hash(uint64_t symbol)
{
    return (uint32_t)((symbol * 0x9e3779b97f4a7c15u) >> 32);
}

struct symbol_slot {
    uint64_t symbol; /* 0: free */
    uint32_t value;
};

/* Open addressing, at most half full. A zeroed one is an empty table. */
struct symbol_table {
    struct symbol_slot *slots;
    uint32_t size; /* a power of two, or 0 */
    uint32_t count;
};

/* Room for `count` symbols without growing. */
void symbol_table_reserve(struct symbol_table *table, struct arena *arena,
                          uint32_t count);
/* The place of a symbol's value, new ones SYMBOL_NOT_FOUND. symbol is not 0. */
uint32_t *symbol_table_place(struct symbol_table *table, struct arena *arena,
                             uint64_t symbol);

static inline uint32_t symbol_table_find(const struct symbol_table *table,
                                         uint64_t symbol)
{
    uint32_t at;

    if (table->size == 0 || symbol == 0) {
        return SYMBOL_NOT_FOUND;
    }
    at = symbol_hash(symbol) & (table->size - 1);
    while (table->slots[at].symbol != 0) {
        if (table->slots[at].symbol == symbol) {
            return table->slots[at].value;
        }
        at = (at + 1) & (table->size - 1);
    }
    return SYMBOL_NOT_FOUND;
}

#endif
