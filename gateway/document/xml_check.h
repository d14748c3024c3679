/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an XML document read and checked against its dictionary in one pass:
 * elements, their order and number, attributes, values, code lists.
 *
 * In: the document in pieces or whole, and somebody who says which dictionary a
 * root element belongs to. Out, when all was fed: what document it is, findings
 * with path, line, column and byte offset, facts for routing, and the tree for
 * the map.
 * The tree: an element with children is a loop instance whose first segment is
 * its start tag; one without is a segment. Element 0 of a segment is the name
 * ("cbc:ID"), 1 the element's own text, 2 … the attributes in the dictionary's
 * order. `node` of loops and segments is the number of the element's
 * declaration (xml_dictionary_declaration), 0 where the dictionary does not
 * know the element; `set` names the document. What stands in an element that may hold
 * anything is not in the tree.
 * One document is one interchange, group and transaction.
 * Ownership: the report's parts live until xml_check_close.
 * Limits: struct xml_check_limits; memory is that of the tree that is kept.
 */
#ifndef DOCUMENT_XML_CHECK_H
#define DOCUMENT_XML_CHECK_H

#include "document/finding.h"
#include "document/tree.h"
#include "document/xml_dictionary.h"
#include "syntax/xml_read.h"

struct xml_check_limits {
    struct xml_limits reader;
    size_t tree;     /* bytes of the tree that is kept */
    uint32_t text;   /* bytes of one element's text */
    size_t findings; /* kept; the others are counted */
};

/* What tells documents of one world apart and where they go; empty views where
 * the document does not say. */
struct xml_facts {
    struct bytes uri, root;     /* of the root element */
    struct bytes id;            /* UBL cbc:ID, CII ID, cXML payloadID */
    struct bytes version;       /* UBLVersionID, cXML version */
    struct bytes customization; /* CustomizationID, CII guideline's ID */
    struct bytes profile;       /* ProfileID, CII process's ID */
    struct bytes type;          /* type code: InvoiceTypeCode, TypeCode, type */
    struct bytes date;          /* IssueDate, timestamp */
    struct bytes mode;          /* cXML deploymentMode */
    /* EndpointID with schemeID; cXML Identity with the Credential's domain */
    struct bytes sender, sender_scheme, receiver, receiver_scheme;
    /* cXML's Header/Sender */
    struct bytes agent, agent_scheme;
};

/* A binary text (base64) that went to the sink. */
struct xml_attachment {
    uint32_t number;         /* from 1, in the document */
    struct xml_place place;  /* of its element */
    struct bytes mime, name; /* attributes mimeCode, filename */
};

/* Takes decoded bytes in pieces, the last one empty with `last`; false: stop.
 * In the tree the text is then "attachment:<number>:<length>". */
typedef bool (*xml_attachment_sink)(void *context,
                                    const struct xml_attachment *attachment,
                                    struct bytes piece, bool last);

/* The documents that this root element may begin: index 0, 1, …; NULL: no
 * more. All have the same root declaration. */
typedef const struct xml_document *(*xml_check_select)(void *context,
                                                       struct bytes uri,
                                                       struct bytes local,
                                                       size_t index);

struct xml_check_options {
    struct xml_check_limits limits;
    bool doctype_ignored;
    bool keep_tree;
    xml_check_select select;
    void *context; /* of select */
    /* Hears all that the reader tells before it is checked; or NULL. */
    const struct xml_handler *observer;
    const struct xml_schema *schema; /* a partner's own, or NULL */
    xml_attachment_sink sink;        /* NULL: binary texts are texts */
    void *sink_context;
};

struct xml_check_report {
    /* NULL: not known, or what tells it apart is not in the document. */
    const struct xml_document *document;
    const struct xml_facts *facts;
    const struct findings *findings;
    const struct tree *tree; /* with keep_tree, of a known and well-formed
                                document within limits; else NULL */
    bool well_formed;
    uint64_t length; /* bytes */
    uint64_t elements;
};

struct xml_check;

/* The options are copied. NULL: no memory. */
struct xml_check *xml_check_open(const struct xml_check_options *options)
    MUST_CHECK;
void xml_check_close(struct xml_check *check); /* NULL is allowed */
/* false: what follows need not be fed: the document cannot be read. */
bool xml_check_feed(struct xml_check *check, struct bytes piece, bool last);
/* After the last piece, or when xml_check_feed said false. */
struct xml_check_report xml_check_report(const struct xml_check *check);
struct xml_check_limits xml_check_default_limits(void);

#endif
