/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what one version of an XML family (UBL, cXML, CII) says: documents,
 * types, elements in their order, attributes, code lists, as a graph.
 *
 * In: mappings/standards/<family>/ *.dic of a config_source, filtered by version. Ownership:
 * everything lives in the arena given at load and is read-only after it.
 * Format: mappings/standards/README.md.
 */
#ifndef DOCUMENT_XML_DICTIONARY_H
#define DOCUMENT_XML_DICTIONARY_H

#include "document/dictionary.h"

struct xml_namespace {
    const char *prefix; /* "cbc"; "": no namespace, or the default one */
    struct bytes uri;
    bool
        is_root; /* only root elements are in it: UBL's documents have one each */
};

/* An attribute of a type; its value's definition is the segment's element
 * `element` (2, 3, …). */
struct xml_attribute_use {
    const char *name; /* "schemeID", "xml:lang" */
    struct bytes uri, local;
    uint16_t element;
};

struct xml_type;

/* An element as the child of one type. */
struct xml_declaration {
    uint32_t number;  /* from 1, over the whole family and the same in all its
                         versions; names it in trees */
    const char *name; /* "cac:Party" */
    struct bytes uri, local;
    const struct xml_type *type;
    bool mandatory;   /* and in no group of which another could be chosen */
    uint32_t maximum; /* UINT32_MAX: unlimited */
    uint16_t
        position; /* among its parent's declarations, from 0: their order */
    uint32_t spelling; /* the same for the same uri and local in the whole
                          dictionary; see xml_dictionary_spelling */
    /* Text and attributes as a segment's elements: elements[0] is the text,
     * mandatory where the type has one, elements[1…] the attributes; id: name. */
    const struct segment_definition *segment;
};

enum xml_particle_kind {
    XML_ELEMENT_PARTICLE,
    XML_CHOICE,
    XML_ANY_ORDER,
    XML_SEQUENCE
};

/* One line of a type's content model, in a flat array; entry 0 is the type's
 * whole content, a sequence. */
struct xml_particle {
    enum xml_particle_kind kind;
    bool mandatory;
    uint32_t maximum;
    uint16_t first_child, next;                /* indexes; 0: none */
    const struct xml_declaration *declaration; /* XML_ELEMENT_PARTICLE */
};

struct xml_type {
    const char *name; /* "PartyType" */
    bool aggregate;   /* has child elements: a loop */
    bool mixed;       /* … and text between them */
    bool open;        /* … and elements of any name, which nobody checks */
    const struct xml_particle *particles;
    uint16_t particle_count;
    const struct xml_declaration *const
        *declarations; /* all children, in order */
    uint16_t declaration_count;
    const struct xml_attribute_use *attributes;
    uint16_t attribute_count;
    /* For the checker: */
    bool flat; /* particles 1 … are elements: declarations 0 … */
    const uint32_t *spellings; /* of the declarations */
    const uint16_t *groups;    /* the group that each particle stands in */
};

struct xml_document {
    const char *name; /* "Order" */
    const struct xml_declaration *root;
    struct bytes
        path; /* below the root, that must be there: "Request/OrderRequest";
                          empty: the root alone decides */
    const struct xml_dictionary *dictionary;
    struct set_definition set; /* names it; without nodes */
};

struct xml_dictionary;

/* name: "ubl/2.3". NULL with diagnostics when it is not there or wrong. */
const struct xml_dictionary *xml_dictionary_load(
    struct arena *arena, const struct config_source *source, const char *name,
    struct diagnostics *list) MUST_CHECK;
const char *xml_dictionary_name(const struct xml_dictionary *dictionary);
const char *xml_dictionary_family(const struct xml_dictionary *dictionary);
/* By document name ("Order"); by root element: several documents may share one
 * root (cXML): `index` 0, 1, … NULL: no more. */
const struct xml_document *xml_dictionary_document(
    const struct xml_dictionary *dictionary, struct bytes name);
const struct xml_document *xml_dictionary_root(
    const struct xml_dictionary *dictionary, struct bytes uri,
    struct bytes local, size_t index);
/* By number; NULL: none in this version. */
const struct xml_declaration *xml_dictionary_declaration(
    const struct xml_dictionary *dictionary, uint32_t number);
/* The highest number. */
uint32_t xml_dictionary_declarations(const struct xml_dictionary *dictionary);
/* The number of a name, from 1; 0: no element is called so. */
uint32_t xml_dictionary_spelling(const struct xml_dictionary *dictionary,
                                 struct bytes uri, struct bytes local);
/* A child of a type by its prefixed name, or by namespace and local name; NULL:
 * none. */
const struct xml_declaration *xml_type_child(const struct xml_type *type,
                                             struct bytes name);
const struct xml_declaration *xml_type_child_named(const struct xml_type *type,
                                                   struct bytes uri,
                                                   struct bytes local);
const struct xml_attribute_use *xml_type_attribute(const struct xml_type *type,
                                                   struct bytes name);
/* For writing: every namespace with its usual prefix; NULL past the last. */
const struct xml_namespace *xml_dictionary_namespace(
    const struct xml_dictionary *dictionary, size_t index);

#endif
