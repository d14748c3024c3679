/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a standard's version says: transaction sets, loops, segments,
 * composites, elements, code lists, conditions; with a partner's guideline
 * laid over it where there is one.
 *
 * In: mappings/standards/<std>/<version>/ *.dic and *.set from a
 * config_source. Ownership: everything lives in the arena given at load and is
 * read-only after. Format: mappings/standards/README.md.
 */
#ifndef DOCUMENT_DICTIONARY_H
#define DOCUMENT_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/config_source.h"
#include "config/diagnostic.h"

enum element_type {
    TYPE_TEXT,    /* AN */
    TYPE_CODE,    /* ID */
    TYPE_NUMBER,  /* Nn: `decimals` implied places */
    TYPE_DECIMAL, /* R */
    TYPE_DATE,    /* DT */
    TYPE_TIME,    /* TM */
    TYPE_BINARY,  /* B */
    TYPE_ALPHA    /* EDIFACT a */
};

struct element_definition {
    uint32_t number; /* 353; envelope elements I01 … are 100001 … */
    char name_id[8]; /* "353", "I01" */
    const char *name;
    enum element_type type;
    uint8_t decimals;
    uint32_t minimum, maximum;     /* characters; numbers: digits */
    const struct code_list *codes; /* or NULL */
    bool codes_closed;             /* unknown code is an error */
};

struct component_use {
    const struct element_definition *element;
    bool mandatory;
    bool used; /* false: a guideline says it is not used */
};

struct composite_definition {
    char id[8];
    struct component_use *components;
    uint32_t count;
    const struct condition *conditions;
    uint32_t condition_count;
};

struct element_use {
    const struct element_definition *element;     /* or NULL: composite */
    const struct composite_definition *composite; /* or NULL: simple */
    uint32_t repeat;                              /* 1: no repetition */
    bool mandatory;
    bool used;
};

/* X12 relational condition: P all or none, R at least one, E at most one,
 * C if the first then all others, L if the first then at least one other. */
struct condition {
    char kind;
    uint8_t count;
    uint8_t elements[14];
};

struct segment_definition {
    char id[4];
    struct element_use *elements; /* elements[0] is element 1 */
    uint32_t count;
    const struct condition *conditions;
    uint32_t condition_count;
    bool conditions_unknown; /* `| ?` */
};

/* One line of a set: a segment or a loop, in a flat array in document order;
 * node 0 is the set itself (a loop with no trigger). */
struct set_node {
    bool is_loop;
    char id[8]; /* segment tag; loop: name, "N1", "SG25" */
    bool mandatory;
    uint32_t maximum; /* uses or repeats; UINT32_MAX: unlimited */
    const struct segment_definition *segment; /* loop: its trigger's */
    uint16_t index;
    uint16_t parent;
    uint16_t first_child; /* loop: its trigger; 0: none */
    uint16_t next;        /* sibling; 0: last */
    uint16_t depth;
    char area; /* 'H', 'D', 'S' or 0 */
};

struct set_definition {
    const char *id;      /* "850", "ORDERS" */
    const char *group;   /* GS01: "PO" */
    const char *version; /* "004010" */
    const struct set_node *nodes;
    uint16_t node_count;
    const struct dictionary *dictionary;
    const struct guideline *guideline; /* or NULL: the bare standard */
    const void *plan; /* the checker's compiled form, private to document/ */
};

struct dictionary; /* one version */

/* name: "x12/004010". NULL with diagnostics when it is not there or wrong. */
const struct dictionary *dictionary_load(struct arena *arena,
                                         const struct config_source *source,
                                         const char *name,
                                         struct diagnostics *list) MUST_CHECK;
const char *dictionary_name(const struct dictionary *dictionary);
/* NULL: no such set. */
const struct set_definition *dictionary_set(const struct dictionary *dictionary,
                                            struct bytes id);
const struct segment_definition *dictionary_segment(
    const struct dictionary *dictionary, struct bytes tag);
const struct element_definition *dictionary_element(
    const struct dictionary *dictionary, struct bytes number);
const struct composite_definition *dictionary_composite(
    const struct dictionary *dictionary, struct bytes id);
/* The element by which instances of a segment are told apart, from 1: HL03,
 * else the first with a code list, else 1. */
uint32_t segment_qualifier(const struct segment_definition *segment);
bool code_list_has(const struct code_list *codes, struct bytes value);
size_t code_list_count(const struct code_list *codes);
struct bytes code_list_at(const struct code_list *codes, size_t index);

/* A set with a partner's overlay (mappings/guidelines/<name>.overlay) laid
 * over it; the format is FORMAT.md's, described in mappings/standards/README.
 * Complaints name file:line:column. NULL when it is wrong. */
const struct set_definition *guideline_load(
    struct arena *arena, const struct config_source *source,
    const struct dictionary *dictionary, const char *name,
    struct diagnostics *list) MUST_CHECK;

#endif
