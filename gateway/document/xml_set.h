/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the part of an XML document type that one map uses, as a set of
 * nodes like a transaction set's, so that maps need not know of XML.
 *
 * A dictionary of XML is a graph of types, most of them recursive; written out
 * as a tree it has no end. So a map's set has the elements that the map names,
 * and those that must stand beside them. An element with children is a loop,
 * its start tag the segment that begins the loop; one without is a segment.
 * Element 1 of a segment is its text, elements 2 … are its attributes. A loop
 * that is told from others by what stands inside it ("the tax scheme whose
 * cbc:ID is VAT") has that as a further element of its start tag: a key.
 *
 * In: the paths a map names, while it is loaded. Then xml_set_close; from then
 * on it is read-only and its definition is like any other.
 * Ownership: the arena given. Limits: XML_SET_NODES nodes, 60 elements of a
 * start tag with its keys.
 */
#ifndef DOCUMENT_XML_SET_H
#define DOCUMENT_XML_SET_H

#include "document/tree.h"
#include "document/xml_dictionary.h"

enum { XML_SET_NODES = 8000 };

struct xml_set;

struct xml_set *xml_set_open(struct arena *arena,
                             const struct xml_document *document);
const struct set_definition *xml_set_definition(const struct xml_set *set);
const struct xml_dictionary *xml_set_dictionary(const struct xml_set *set);
/* The child of a loop node by its prefixed name: found, or added. 0: the type
 * has no such child, or the set is full. */
uint16_t xml_set_child(struct xml_set *set, uint16_t parent, struct bytes name);
/* What the element at a node is in the dictionary. */
const struct xml_declaration *xml_set_declaration(const struct xml_set *set,
                                                  uint16_t node);
/* The element of the node's segment (a loop's start tag) that holds the
 * attribute; 0: it has no such attribute. */
uint16_t xml_set_attribute(const struct xml_set *set, uint16_t node,
                           struct bytes name);
/* The element of a loop's start tag that stands for what is at `path` inside
 * it ("cac:TaxScheme/cbc:ID", "cbc:ID/@schemeID"); 0: there is no such path. */
uint16_t xml_set_key(struct xml_set *set, uint16_t loop, struct bytes path);
/* Adds what must stand beside what is there, and puts the nodes into the order
 * of the document. Out: the new number of each old node. */
const uint16_t *xml_set_close(struct xml_set *set);
/* Is this node there only for a key? */
bool xml_set_is_key(const struct xml_set *set, uint16_t node);

/* The elements of a leaf that are keys: bit n for element n (below 64). */
uint64_t xml_set_key_elements(const struct xml_set *set, uint16_t node);

/* An element that the set has no node for. */
struct xml_unplaced {
    uint32_t segment; /* index in the checker's tree */
    uint32_t loop;    /* loop instance of the placed tree that it stands in */
};

struct xml_placing {
    struct tree tree; /* of the set; segments keep their offset and number */
    struct xml_unplaced *unplaced;
    size_t unplaced_count, unplaced_capacity;
};

/* A tree of the checker, whose nodes are declarations, as a tree of the set.
 * Linear in the tree. Ownership: the arena; texts are views of the given tree. */
void xml_set_place(const struct xml_set *set, const struct tree *given,
                   struct arena *arena, struct xml_placing *placing);
/* Writing: turns the keys of all start tags into what they stand for. */
void xml_set_spread_keys(const struct xml_set *set,
                         struct tree_builder *builder);
/* Writing: adds elements that must stand in what is there and may be empty. */
void xml_set_complete(const struct xml_set *set, struct tree_builder *builder);

#endif
