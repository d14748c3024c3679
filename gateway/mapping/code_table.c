/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/code_table.h"

enum { CODES_LIMIT = 10000 };

enum { SHORT_NAME = 7 };

/* Most names are short: their bytes and length are the key, and as good as the
 * name itself. Tables are ours and small, so others may be hashed cheaply. */
static inline uint64_t key_of(struct bytes name)
{
    uint64_t key = name.length;
    size_t i;

    if (name.length > SHORT_NAME) {
        return bytes_hash(name) | UINT64_C(1) << 63;
    }
    for (i = 0; i < name.length; i++) {
        key = key << 8 | (unsigned char)name.data[i];
    }
    return key;
}

/* The slot in which the name stands, or would. */
static inline uint32_t slot_of(const uint32_t *slots,
                               const struct code_table *table,
                               struct bytes name, bool by_code)
{
    uint64_t key = key_of(name);
    uint32_t at = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);

    for (at &= table->mask; slots[at] != 0; at = (at + 1) & table->mask) {
        const struct code_entry *entry = &table->entries[slots[at] - 1];

        if ((by_code ? entry->code_key : entry->word_key) == key &&
            (name.length <= SHORT_NAME ||
             bytes_equal(by_code ? entry->code : entry->word, name))) {
            break;
        }
    }
    return at;
}

static const struct code_entry *find(const struct code_table *table,
                                     const uint32_t *slots, struct bytes name,
                                     bool by_code)
{
    uint32_t found = slots[slot_of(slots, table, name, by_code)];

    return found == 0 ? NULL : &table->entries[found - 1];
}

bool code_table_word(const struct code_table *table, struct bytes code,
                     struct bytes *word)
{
    const struct code_entry *entry = find(table, table->by_code, code, true);

    if (entry != NULL) {
        *word = entry->word;
    }
    return entry != NULL;
}

bool code_table_code(const struct code_table *table, struct bytes word,
                     struct bytes *code)
{
    const struct code_entry *entry = find(table, table->by_word, word, false);

    if (entry != NULL) {
        *code = entry->code;
    }
    return entry != NULL;
}

/* CODE: word · CODE: {to: word, dir: in} */
static bool read_entry(const struct yaml_node *key,
                       const struct yaml_node *value, struct code_entry *entry,
                       struct diagnostics *list)
{
    static const char *const allowed[] = { "to", "dir" };
    const struct yaml_node *to = value;
    const struct yaml_node *dir = NULL;

    if (value->kind == YAML_MAPPING) {
        yaml_check_keys(value, allowed, COUNT_OF(allowed), "MAP_KEY", list);
        to = yaml_get(value, "to");
        dir = yaml_get(value, "dir");
    }
    if (to == NULL || to->kind != YAML_SCALAR || to->text.length == 0 ||
        key->text.length == 0) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, value->place, "MAP_TABLE",
                        "code '%s' must lead to a word of the record",
                        key->text.data);
        return false;
    }
    entry->code = key->text;
    entry->word = to->text;
    entry->code_key = key_of(entry->code);
    entry->word_key = key_of(entry->word);
    entry->place = key->place;
    entry->in = dir == NULL || bytes_equal_text(dir->text, "in");
    entry->out = dir == NULL || bytes_equal_text(dir->text, "out");
    if (!entry->in && !entry->out) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, dir->place, "MAP_TABLE",
                        "dir must be in or out, not '%s'",
                        dir->kind == YAML_SCALAR ? dir->text.data : "");
    }
    return entry->in || entry->out;
}

static void index_entries(struct arena *arena, struct code_table *table,
                          struct diagnostics *list)
{
    uint32_t *by_code;
    uint32_t *by_word;
    uint32_t size = 8;
    uint32_t i;

    while (size < table->count * 2) {
        size *= 2;
    }
    table->mask = size - 1;
    by_code = arena_take_array(arena, size, sizeof *by_code);
    by_word = arena_take_array(arena, size, sizeof *by_word);
    for (i = 0; i < table->count; i++) {
        const struct code_entry *entry = &table->entries[i];
        uint32_t *slot = &by_word[slot_of(by_word, table, entry->word, false)];

        if (entry->in) { /* codes are keys, so there is one of each */
            by_code[slot_of(by_code, table, entry->code, true)] = i + 1;
        }
        if (!entry->out) {
            continue;
        }
        if (*slot != 0) {
            diagnostics_add(list, DIAGNOSTIC_ERROR, entry->place, "MAP_TABLE",
                            "'%s' and '%s' both mean '%s' in table '%s'; say "
                            "{to: %s, dir: in} at the one that is not to be "
                            "written",
                            table->entries[*slot - 1].code.data,
                            entry->code.data, entry->word.data, table->name,
                            entry->word.data);
            continue;
        }
        *slot = i + 1;
    }
    table->by_code = by_code;
    table->by_word = by_word;
}

const struct code_table *code_table_read(struct arena *arena, const char *name,
                                         const struct yaml_node *node,
                                         struct diagnostics *list)
{
    struct code_table *table;
    struct code_entry *entries;
    size_t i;

    if (node->kind != YAML_MAPPING || node->count > CODES_LIMIT) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, node->place, "MAP_TABLE",
                        "table '%s' must be a mapping of codes to words, at "
                        "most %d of them",
                        name, CODES_LIMIT);
        return NULL;
    }
    table = arena_take(arena, sizeof *table);
    entries = arena_take_array(arena, node->count, sizeof *entries);
    table->name = name;
    table->entries = entries;
    for (i = 0; i < node->count; i++) {
        if (!yaml_is_null(node->items[i]) &&
            read_entry(node->keys[i], node->items[i], &entries[table->count],
                       list)) {
            table->count++;
        }
    }
    index_entries(arena, table, list);
    return table;
}
