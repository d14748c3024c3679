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
    TYPE_ALPHA,   /* EDIFACT a */
    /* XML, as XML Schema writes them */
    TYPE_ISO_DATE,     /* 2026-11-23, maybe with a zone behind it */
    TYPE_ISO_TIME,     /* 10:11:12 */
    TYPE_ISO_DATETIME, /* 2026-11-23T10:11:12 */
    TYPE_BOOLEAN,      /* true, false, 1, 0 */
    TYPE_URI
};

struct element_definition {
    uint32_t number;     /* 353; envelope elements I01 … are 100001 … */
    const char *name_id; /* "353", "I01" */
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
    const char *id;
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
    const char *id;
    struct element_use *elements; /* elements[0] is element 1 */
    uint32_t count;
    const struct condition *conditions;
    uint32_t condition_count;
    bool conditions_unknown; /* `| ?` */
    bool xml; /* an XML element: element 1 is its text, 2 … its attributes */
};

/* One line of a set: a segment or a loop, in a flat array in document order;
 * node 0 is the set itself (a loop with no trigger). */
struct set_node {
    bool is_loop;
    const char *id; /* segment tag; loop: name, "N1", "SG25" */
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
    /* XML, else NULL: the document's type, whose nodes a map makes for itself
     * (node_count 0 without one), and those nodes. */
    const struct xml_document *document;
    const struct xml_set *xml;
};

struct dictionary; /* one version */

enum dictionary_syntax { DICTIONARY_X12, DICTIONARY_EDIFACT, DICTIONARY_XML };

/* name: "x12/004010", "edifact/D.96A": an EDIFACT directory holds the service
 * segments of edifact/SYN4 too. NULL with diagnostics when it is not there or
 * wrong. */
const struct dictionary *dictionary_load(struct arena *arena,
                                         const struct config_source *source,
                                         const char *name,
                                         struct diagnostics *list) MUST_CHECK;
const char *dictionary_name(const struct dictionary *dictionary);
/* "x12/004010/850", "ubl/2.3/Order"; in the arena. */
const char *set_definition_name(const struct set_definition *set,
                                struct arena *arena);
enum dictionary_syntax dictionary_syntax(const struct dictionary *dictionary);
/* NULL: no such set. */
const struct set_definition *dictionary_set(const struct dictionary *dictionary,
                                            struct bytes id);
const struct segment_definition *dictionary_segment(
    const struct dictionary *dictionary, struct bytes tag);
const struct element_definition *dictionary_element(
    const struct dictionary *dictionary, struct bytes number);
const struct composite_definition *dictionary_composite(
    const struct dictionary *dictionary, struct bytes id);
/* The element by which instances of a segment are told apart, from 1: HL03 and
 * CPS03, else the first with a code list, itself or in one of its components
 * (NAD01, DTM01), else 1. */
uint32_t segment_qualifier(const struct segment_definition *segment);
/* Where that element is a composite, the component, from 1: DTM01-01, COM01-02;
 * else 0. */
uint32_t segment_qualifier_component(const struct segment_definition *segment);

/* A segment that numbers the instances of its loop and names the parent of
 * each: HL and CPS. Elements, from 1; 0: it has none. */
struct hierarchy_segment {
    const char *tag;
    uint32_t number, parent, level;
    uint32_t children; /* says whether there are any */
};
/* NULL: this one does not. */
const struct hierarchy_segment *hierarchy_segment(
    const struct segment_definition *segment);
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
/* Is there a guideline of that name, and is it one of this set? */
bool guideline_is_of(const struct config_source *source, const char *name,
                     const struct set_definition *set);

#endif
