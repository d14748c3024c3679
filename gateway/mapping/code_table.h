/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a map's code tables: the word of the record for each code of the
 * document, and back.
 *
 * In: `tables:` of a map file. Out: tables that are 1:1 in each direction.
 * Ownership: the arena given at load; read-only after.
 * Errors: diagnostics MAP_TABLE.
 * Source: mapping.md, principle 4.
 */
#ifndef MAPPING_CODE_TABLE_H
#define MAPPING_CODE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/diagnostic.h"
#include "config/yaml_tree.h"

struct code_entry {
    struct bytes code; /* in the document */
    struct bytes word; /* in the record */
    bool in, out;      /* directions it serves */
    struct config_place place;
    uint64_t code_key, word_key;
};

struct code_table {
    const char *name;
    const struct code_entry *entries;
    uint32_t count;
    /* Open addressing; entry number + 1, or 0. Size a power of two. */
    const uint32_t *by_code;
    const uint32_t *by_word;
    uint32_t mask;
};

/* NULL: `node` is no mapping of codes to words. */
const struct code_table *code_table_read(struct arena *arena, const char *name,
                                         const struct yaml_node *node,
                                         struct diagnostics *list) MUST_CHECK;
/* The record's word for a code that was read; false: not in the table. */
bool code_table_word(const struct code_table *table, struct bytes code,
                     struct bytes *word) MUST_CHECK;
/* The code to write for a word of the record. */
bool code_table_code(const struct code_table *table, struct bytes word,
                     struct bytes *code) MUST_CHECK;

#endif
