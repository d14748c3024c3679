/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how a map's set of XML nodes lies in memory; for xml_set.c (making
 * it) and xml_set_place.c (using it) only.
 */
#ifndef DOCUMENT_XML_SET_STATE_H
#define DOCUMENT_XML_SET_STATE_H

#include "document/xml_set.h"

enum { XML_SET_ELEMENTS = 60 }; /* of a start tag: a bit each in a map */

/* An element of a loop's start tag that stands for a leaf inside the loop. */
struct xml_set_key {
    uint16_t loop;                    /* node */
    uint16_t element;                 /* of the loop's start tag */
    uint16_t leaf;                    /* node */
    uint16_t leaf_element;            /* of the leaf's segment */
    struct xml_set_key *next;         /* of the same loop */
    struct xml_set_key *next_of_leaf; /* of the same leaf */
};

/* What a node is beside a set's node. */
struct xml_set_fact {
    const struct xml_declaration *declaration;
    struct xml_set_key *keys;   /* loops */
    struct xml_set_key *key_of; /* leaves */
    bool is_key;                /* on the way to a leaf that is a key, or it */
};

struct xml_set {
    struct arena *arena;
    const struct xml_dictionary *dictionary;
    struct set_definition definition;
    struct set_node *nodes;
    struct xml_set_fact *facts;
};

#endif
