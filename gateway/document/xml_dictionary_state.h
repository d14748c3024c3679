/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how a dictionary of XML lies in memory; for xml_dictionary.c and
 * xml_dictionary_read.c only.
 */
#ifndef DOCUMENT_XML_DICTIONARY_STATE_H
#define DOCUMENT_XML_DICTIONARY_STATE_H

#include "document/dictionary_tables.h"
#include "document/xml_dictionary.h"

/* A type while its lines are read; what others see is in `type`. */
struct xml_type_entry {
    struct xml_type type;
    bool defined;
    struct element_use *elements; /* [0]: the text */
    size_t element_count, element_capacity;
    struct xml_particle *particles;
    size_t particle_count, particle_capacity;
    const struct xml_declaration **declarations;
    size_t declaration_count, declaration_capacity;
    struct xml_attribute_use *attributes;
    size_t attribute_count, attribute_capacity;
};

struct xml_code_list {
    const char *name;
    const struct code_list *codes;
};

struct xml_dictionary {
    struct arena *arena;
    const char *name;      /* "ubl/2.3" */
    const char *family;    /* "ubl" */
    const char *version;   /* "2.3" */
    const char **versions; /* of the family, oldest first */
    size_t version_count, version_capacity;
    size_t version_index;
    struct xml_namespace *namespaces;
    size_t namespace_count, namespace_capacity;
    struct xml_type_entry **types;
    size_t type_count, type_capacity;
    struct symbol_table type_names; /* hash of the name → index */
    struct symbol_table spellings;  /* hash of uri and local → number */
    struct xml_declaration **declarations; /* by number − 1; NULL: of a later
                                              version */
    size_t declaration_count, declaration_capacity;
    struct xml_document *documents;
    size_t document_count, document_capacity;
    struct xml_code_list *lists;
    size_t list_count, list_capacity;
};

/* One file: what later lines refer to (std, ns, codes) in the first pass,
 * types and documents in the second. */
void xml_dictionary_read_heads(struct xml_dictionary *dictionary,
                               const char *file, struct bytes content,
                               struct diagnostics *list);
void xml_dictionary_read_types(struct xml_dictionary *dictionary,
                               const char *file, struct bytes content,
                               struct diagnostics *list);
/* Spellings and what the checker wants of types; when all is read. */
void xml_dictionary_plan(struct xml_dictionary *dictionary);
/* A type by its name; a new one that nothing defines yet. */
struct xml_type_entry *xml_dictionary_type(struct xml_dictionary *dictionary,
                                           struct bytes name);

#endif
