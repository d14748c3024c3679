/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which elements and attributes of UBL and CII are the groups and
 * values of the model.
 *
 * In: tables of paths (en16931_ubl.c, en16931_cii.c). Out: a tree of nodes for
 * each root, shared by all checks and never changed after it is built.
 * Ownership: the tree lives in the arena it was built in; names are literals.
 * Source: CEN/TS 16931-3-2 (UBL) and -3-3 (CII).
 */
#ifndef DOCUMENT_EN16931_BIND_H
#define DOCUMENT_EN16931_BIND_H

#include "document/en16931_model.h"

/* "cac:Party/cbc:EndpointID/@schemeID" below the element that the table is
 * for; "." is that element itself. An element may be a group and a value in
 * it; EN_NO_GROUP and EN_NO_FIELD say that it is not. A field of an element
 * that has elements inside says that it is there, its text is empty. */
struct en_binding {
    const char *path;
    enum en_kind kind;
    enum en_field field;
};

struct en_table {
    const char *under; /* path below the root, "" for the root */
    const struct en_binding *rows;
    size_t count;
};

extern const struct en_table en16931_ubl_tables[];
extern const size_t en16931_ubl_table_count;
extern const struct en_table en16931_cii_tables[];
extern const size_t en16931_cii_table_count;

struct en_node {
    const char *name; /* "cbc:ID", "@schemeID" */
    struct en_node *parent, *child, *sibling;
    uint32_t symbol; /* of an element */
    enum en_kind kind;
    enum en_field field;
    bool attribute;
};

/* Names of elements as numbers from 1 on: "cbc:ID" is the same wherever it
 * stands. */
struct en_symbols {
    struct arena *arena;
    const char **names;
    size_t count, capacity;
};

/* The number of a prefixed name, made if it is new. */
uint32_t en16931_symbol(struct en_symbols *symbols, const char *name);
/* The number of an element, 0 if no table names it. */
uint32_t en16931_symbol_of(const struct en_symbols *symbols, struct bytes uri,
                           struct bytes local);
/* "cbc:" for a namespace that the tables know, else "". */
const char *en16931_prefix(struct bytes uri);
struct en_node *en16931_bind(struct en_symbols *symbols, const char *root,
                             const struct en_table *tables, size_t count);
enum en_syntax en16931_syntax(struct bytes uri, struct bytes local);

#endif
