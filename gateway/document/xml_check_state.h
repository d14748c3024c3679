/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the state of one check of an XML document and what its parts offer
 * each other; for the xml_check….c files and xml_facts.c only.
 *
 * xml_check.c        opening, feeding, what the reader tells
 * xml_check_model.c  which child may stand where, how often, what is missing
 * xml_check_text.c   texts, attributes, and the segments made of them
 * xml_check_tell.c   findings and paths
 * xml_facts.c        what routing asks for
 */
#ifndef DOCUMENT_XML_CHECK_STATE_H
#define DOCUMENT_XML_CHECK_STATE_H

#include "document/finding_kind.h"
#include "document/tree_store.h"
#include "document/xml_check.h"
#include "document/xml_value.h"

enum {
    XML_SHOWN = 100,
    XML_PATH = 1000,
    XML_CANDIDATES = 32,     /* documents of one root element */
    XML_CANDIDATE_DEPTH = 4, /* of what tells them apart */
};

/* An element that is open. */
struct xml_level {
    /* NULL: not known, or inside what may hold anything (then `anything`). */
    const struct xml_declaration *declaration;
    struct bytes local;  /* the reader's */
    bool anything;       /* what stands in it is not looked at */
    bool leaf;           /* no children */
    bool text_told;      /* text where none may be */
    bool text_cut;       /* past the limit */
    uint32_t occurrence; /* from 1, of its name in its parent */
    uint32_t loop;       /* instance, where it is one, else its parent's */
    uint32_t segment;    /* of its start tag in the tree */
    size_t counts;       /* first of its children's counts, in `numbers` */
    uint16_t at;         /* what was matched last: a particle, or in a flat type
                            the declaration's index + 1; 0: none */
    size_t text;         /* where its text begins in `texts` */
    uint64_t facts;      /* that it tells: rows of the table of facts */
    struct xml_place place;
};

/* What is asked once about each name. */
struct xml_known_name {
    bool asked;
    uint32_t spelling; /* the dictionary's number of it; 0: has none */
    uint64_t facts;
};

struct xml_check {
    struct xml_check_options options;
    struct xml_reader *reader;
    struct arena *arena; /* findings, facts */
    struct findings findings;
    struct xml_facts facts;
    const struct xml_document *first; /* of those that the root may begin */
    const struct xml_document *candidates[XML_CANDIDATES]; /* all of them */
    bool met[XML_CANDIDATES];                              /* its path was */
    uint32_t candidate_count;
    const struct xml_document *document;
    enum xml_outcome outcome;
    bool failed; /* memory ran out: what is known is told, nothing more */
    uint64_t length, elements;

    struct xml_level *levels; /* [1] is the root */
    uint32_t depth;
    uint32_t *numbers; /* counts of the open elements' children, see model */
    size_t number_count, number_capacity;
    struct xml_known_name *names; /* by the reader's number of a name */
    size_t name_capacity;

    struct buffer texts;      /* of the open elements, one behind the other */
    struct buffer attributes; /* of the leaf that is open, NUL behind each */
    uint32_t attribute_count; /* in that buffer */

    struct tree_store store;
    bool tree_full;

    struct xml_base64 base64;
    struct xml_attachment attachment;
    struct buffer decoded;
    uint64_t attachment_length;
    bool in_attachment;

    char path[XML_PATH];
};

static inline struct xml_level *xml_check_top(struct xml_check *check)
{
    return &check->levels[check->depth];
}

/* ---- xml_check_tell.c */

/* One finding at the element that is open, or at its attribute. */
void xml_check_tell(struct xml_check *check, enum finding_kind_id kind,
                    struct bytes attribute, struct bytes value,
                    const char *format, ...) PRINTF_LIKE(5, 6);
/* The same at a place of its own. */
void xml_check_tell_at(struct xml_check *check, enum finding_kind_id kind,
                       const struct xml_place *place, const char *text);
/* A copy that lives as long as the report; the empty view without memory. */
struct bytes xml_check_keep(struct xml_check *check, struct bytes view);
/* What the reader complains of. */
void xml_check_complain(struct xml_check *check,
                        const struct xml_complaint *complaint);
/* Cut and without control characters, for a sentence. */
const char *xml_check_shown(struct bytes value, char shown[XML_SHOWN + 1]);

/* ---- xml_check_model.c */

/* How many numbers the children of such an element need. */
size_t xml_check_numbers(const struct xml_type *type);
/* Finds what the element that is open is in its parent, and counts it; what is
 * wrong with its place is told. No declaration: the parent has no such child. */
void xml_check_child(struct xml_check *check, uint32_t spelling);
/* What is missing in the element that ends. */
void xml_check_missing(struct xml_check *check);

/* ---- xml_check_text.c; false: no memory or the tree's limit */

void xml_check_attributes(struct xml_check *check,
                          const struct xml_element *element);
void xml_check_text(struct xml_check *check, struct bytes piece);
bool xml_check_begin_tree(struct xml_check *check);
void xml_check_end_element(struct xml_check *check);

/* ---- xml_facts.c */

/* Which facts an element of that name could tell: asked once per name. */
uint64_t xml_facts_named(struct bytes local);
/* The element that is open: its attributes; notes whether its text is one. */
void xml_facts_begin(struct xml_check *check, const struct xml_element *element,
                     uint64_t named);
void xml_facts_text(struct xml_check *check, struct bytes text);

#endif
