/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the ids by which stations and partners are known in documents, of
 * every kind alike, and the routes that a pair of them makes.
 *
 * A kind is a space of names: equal texts of two kinds have nothing to do with
 * each other. Ids are compared without the blanks they are padded with.
 * Ownership: texts and lists live in the arena of the configuration.
 * Source: X12.5 ISA05 to ISA08; ISO 9735 S002, S003, S006, S007; ISO/IEC 6523
 * (ICD codes); cXML 1.2 Credential.
 */
#ifndef CONFIG_IDENTITY_H
#define CONFIG_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum identity_kind {
    IDENTITY_X12,     /* qualifier ISA05 or ISA07 */
    IDENTITY_EDIFACT, /* qualifier 0007, where there is one */
    IDENTITY_PARTY,   /* of XML documents; qualifier: ICD or EAS code, "0088" */
    IDENTITY_CXML,    /* qualifier: the credential's domain */
    IDENTITY_KINDS
};

struct identity {
    const char *qualifier; /* NULL: none */
    const char *id;
    const char *group_id; /* GS02/03, 0040/0044 where it differs, else NULL */
    const char *group_qualifier; /* EDIFACT: 0007 of the group, or NULL */
    const char *internal;        /* EDIFACT 0008/0014, or NULL */
    const char *secret_file;     /* cXML: file of the shared secret, or NULL */
};

struct identities {
    struct identity *items; /* the first is the one we write */
    size_t count;
};

/* What a document says of one side. */
struct identity_view {
    struct bytes qualifier, id;
    struct bytes internal; /* empty: none */
};

/* "X12", "EDIFACT", "party", "cXML". */
const char *identity_kind_name(enum identity_kind kind);
/* Same qualifier, id and internal id: the two cannot be told apart. */
bool identity_same(const struct identity *a, const struct identity *b);
/* "08/925485US00", with the internal id behind it: for people. */
const char *identity_text(struct arena *arena, const struct identity *identity);
/* By qualifier and id; the internal id says where inside their house. */
bool identities_have(const struct identities *identities,
                     const struct identity_view *view);
/* NULL: there is none of that id. */
const struct identity *identities_find(const struct identities *identities,
                                       struct bytes id);

struct partner;

/* One pair of ids and the partner it means. */
struct identity_route {
    enum identity_kind kind;
    const struct identity *sender;   /* the partner's */
    const struct identity *receiver; /* the station's */
    const struct partner *partner;
};

/* Sorted for identity_route_find. */
void identity_routes_sort(struct identity_route *routes, size_t count);
/* Among routes of the same pair, the one whose internal ids are those of the
 * document; where none is, one that names none; where there is but one pair,
 * that. NULL: nobody. */
const struct partner *identity_route_find(const struct identity_route *routes,
                                          size_t count, enum identity_kind kind,
                                          const struct identity_view *sender,
                                          const struct identity_view *receiver);

#endif
