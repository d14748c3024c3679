/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the syntaxes in which documents can be agreed, as a table: how
 * their names are written, whose ids they carry, how they are acknowledged.
 *
 * A document's name is "syntax/version/type": x12/004010/850,
 * edifact/D.96A/ORDERS, ubl/2.3/Order, cxml/1.2/OrderRequest,
 * cii/D16B/CrossIndustryInvoice.
 * A new syntax: an enumerator here and a row in agreed_syntax.c.
 */
#ifndef CONFIG_AGREED_SYNTAX_H
#define CONFIG_AGREED_SYNTAX_H

#include <stdbool.h>

#include "base/bytes.h"
#include "config/config_source.h"
#include "config/identity.h"

enum agreed_syntax {
    AGREED_X12,
    AGREED_EDIFACT,
    AGREED_UBL,
    AGREED_CXML,
    AGREED_CII,
    AGREED_SYNTAXES /* no syntax */
};

struct agreed_syntax_row {
    const char *name;  /* "x12" */
    const char *title; /* "X12" */
    enum identity_kind identity;
    bool needs_identity; /* its envelope cannot be written without one */
    bool one_graph; /* one dictionary holds all its documents and versions */
    /* Functional acknowledgements, the usual one first; ends with NULL. */
    const char *const *acknowledgements;
    /* version and type of a name */
    bool (*is_document)(struct bytes version, struct bytes type);
};

const struct agreed_syntax_row *agreed_syntax_row(enum agreed_syntax syntax);
/* AGREED_SYNTAXES: it is no name of a document that we know. */
enum agreed_syntax agreed_syntax_of(struct bytes document);
/* By the first part alone: "x12/TA1". */
enum agreed_syntax agreed_syntax_named(struct bytes document);
/* "004010" of "x12/004010/850", "D.96A" of "edifact/D.96A/ORDERS". */
struct bytes agreed_version(struct bytes document);
/* "850", "ORDERS". */
struct bytes agreed_type(struct bytes document);
/* Is it one of its syntax's acknowledgements? */
bool agreed_is_acknowledgement(struct bytes document);
/* Does the dictionary of a syntax that has but one know the document? Where it
 * is not in the source, or each document has its own, nothing can be said:
 * true. */
bool agreed_has_dictionary(const struct config_source *source,
                           struct bytes document);

#endif
