/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: trees of XML to XML: one that a map has built, and one that was
 * read, which gives back what the dictionary knows of it.
 *
 * Out: appended to a buffer, UTF-8, the standard's usual prefixes declared at
 * the root. Errors: UNWRITABLE (a character that XML has not), OUTPUT_FULL.
 * Ownership: the builder grows: keys become the elements they stand for.
 */
#ifndef DOCUMENT_XML_TREE_WRITE_H
#define DOCUMENT_XML_TREE_WRITE_H

#include "document/xml_set.h"

struct xml_tree_write_options {
    bool indent;
    const char *doctype;        /* name of the root, or NULL: none is written */
    const char *doctype_system; /* "http://xml.cxml.org/…/cXML.dtd" */
};

bool xml_tree_write(struct tree_builder *builder,
                    const struct xml_tree_write_options *options,
                    struct buffer *out, struct error *err) MUST_CHECK;

/* What a segment of the read tree will hold instead. */
struct xml_tree_change {
    uint32_t segment;
    uint32_t element; /* 0: the segment, or the loop it begins, is left out */
    struct bytes value;
};
/* change NULL: nothing. `dictionary`: the tree's. */
bool xml_tree_rewrite(const struct tree *tree,
                      const struct xml_dictionary *dictionary,
                      const struct xml_tree_change *change,
                      const struct xml_tree_write_options *options,
                      struct buffer *out, struct error *err) MUST_CHECK;

#endif
