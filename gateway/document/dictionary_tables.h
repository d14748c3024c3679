/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how a loaded dictionary lies in memory; for dictionary.c, the
 * readers of its files, the guideline and the checker only.
 */
#ifndef DOCUMENT_DICTIONARY_TABLES_H
#define DOCUMENT_DICTIONARY_TABLES_H

#include "document/dictionary.h"
#include "document/plan.h"
#include "document/symbol.h"

/* Values as symbols (at most eight bytes). `slots` is a hash table of the same
 * symbols, at most half full, 0 where free. A list of XML may have longer
 * values: then a symbol is a hash of its value. */
struct code_list {
    const uint64_t *values; /* in the order of the file */
    uint64_t *slots;
    uint32_t count;
    uint32_t mask;             /* size of slots − 1 */
    const struct bytes *texts; /* where values are longer; else NULL */
};

enum {
    DICTIONARY_NODES = 4000,    /* lines of one set */
    DICTIONARY_TAGS = 250,      /* different tags of one set */
    DICTIONARY_DEPTH = 16,      /* loops inside loops */
    DICTIONARY_ELEMENTS = 60,   /* of one segment: a bit each in the checker */
    DICTIONARY_CONDITIONS = 60, /* of one segment */
};

struct dictionary {
    struct arena *arena;
    const char *name;    /* "x12/004010" */
    const char *version; /* "004010" */
    enum dictionary_syntax syntax;
    struct element_definition *elements;
    size_t element_count, element_capacity;
    struct composite_definition *composites;
    size_t composite_count, composite_capacity;
    struct segment_definition *segments;
    size_t segment_count, segment_capacity;
    struct segment_plan *segment_plans; /* beside segments */
    struct set_definition *sets;
    size_t set_count, set_capacity;
    /* by name to index */
    struct symbol_table element_names, composite_names, segment_names,
        set_names;
};

static inline bool code_list_has_symbol(const struct code_list *codes,
                                        uint64_t symbol)
{
    uint32_t at = symbol_hash(symbol) & codes->mask;

    while (codes->slots[at] != 0) {
        if (codes->slots[at] == symbol) {
            return true;
        }
        at = (at + 1) & codes->mask;
    }
    return false;
}

/* segment is one of the dictionary's own. */
static inline const struct segment_plan *dictionary_segment_plan(
    const struct dictionary *dictionary,
    const struct segment_definition *segment)
{
    return &dictionary->segment_plans[segment - dictionary->segments];
}

/* Symbols (kept by pointer) as a list. */
struct code_list *code_list_make(struct arena *arena, const uint64_t *values,
                                 size_t count);
/* The same of values of any length; they are copied. */
struct code_list *code_list_make_long(struct arena *arena,
                                      const struct bytes *values, size_t count);
/* "353" → 353, "I01" → 100001; 0: neither. */
uint32_t element_number(struct bytes name);
/* Is the list of this element closed (an unknown value is an error)? */
bool code_list_is_closed(struct bytes element);

/* Adds the definitions of one .dic file to the capacities: the arrays are taken
 * once, because definitions point to each other. */
void dictionary_make_room(struct dictionary *dictionary, const char *file,
                          struct bytes content, struct diagnostics *list);
/* One .dic file: its std (that of `folder`, "x12/004010"), el, comp, seg and
 * code lines. Complaints go to `list`. */
void dictionary_read_table(struct dictionary *dictionary, const char *folder,
                           const char *file, struct bytes content,
                           struct diagnostics *list);
/* One .set file. */
void dictionary_read_set(struct dictionary *dictionary, const char *file,
                         struct bytes content, struct diagnostics *list);

struct table_text;
/* "P0304", "L07030506": kind and element numbers, the last of them at most
 * `elements`. false: complained about. */
bool condition_parse(struct table_text *text, struct bytes word,
                     uint32_t elements, struct condition *condition) MUST_CHECK;

#endif
