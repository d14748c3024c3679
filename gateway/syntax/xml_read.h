/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: XML bytes to begin, text and end, each with its place.
 *
 * In: the document in pieces of any size, cut anywhere, or whole. Out: calls of
 * the handler in document order, UTF-8, namespaces resolved; comments and
 * processing instructions are passed over, CDATA is text, only the five
 * entities of XML itself and character references are known. Whitespace is
 * handed on as it stands; line breaks are LF, as XML says.
 * A document is read from its beginning to the first thing that is wrong with
 * it: that is the complaint, and nothing is called after it. What was handed on
 * before a complaint is not a document.
 * Never: the network, files, a DTD, an entity, XInclude. A DOCTYPE is a
 * complaint, or passed over unread with `doctype_ignored`.
 * Encodings: UTF-8, UTF-16, and what the declaration names and iconv knows
 * (one byte order mark or declaration against the bytes is a complaint).
 * Ownership: what a handler is given lives until the handler returns, names
 * (uri, local of elements) until the reader is closed.
 * Limits: struct xml_limits; memory is bounded by them (about four times
 * `markup`, and the names) and time is linear in the document.
 * Source: XML 1.0 (fifth edition), Namespaces in XML 1.0 (third edition).
 */
#ifndef SYNTAX_XML_READ_H
#define SYNTAX_XML_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct xml_limits {
    uint64_t document;   /* bytes as they come */
    uint64_t elements;   /* in all */
    uint32_t depth;      /* elements inside elements */
    uint32_t attributes; /* of one element, namespace declarations too */
    uint32_t namespaces; /* declarations in force at one place */
    uint32_t name;       /* bytes of a name or a namespace's URI */
    uint32_t names;      /* different names of elements */
    uint32_t markup;     /* bytes of one tag, comment or instruction */
};

/* `offset` is true to the byte for documents in UTF-8. For other encodings it
 * counts the bytes of the document as if it were in UTF-8. `line` counts LF,
 * `column` bytes; both from 1. */
struct xml_place {
    uint64_t offset;
    uint32_t line, column;
};

/* Empty uri: in no namespace. */
struct xml_attribute {
    struct bytes uri, local, value;
};

struct xml_element {
    struct bytes uri, local;
    uint32_t name;  /* the same for the same uri and local in this reading,
                       from 0, below xml_limits.names */
    uint32_t depth; /* the root: 1 */
    struct xml_place place;                 /* of its '<' */
    const struct xml_attribute *attributes; /* namespace declarations not */
    uint32_t attribute_count;
};

/* Each gives false to stop. text: pieces of any size but never empty, none cut
 * inside a character; the pieces of one text follow each other. A handler must
 * not jump out (arena guards) through the reader. */
struct xml_handler {
    bool (*begin)(void *context, const struct xml_element *element);
    bool (*text)(void *context, struct bytes piece, struct xml_place place);
    bool (*end)(void *context);
    void *context;
};

enum xml_complaint_kind {
    XML_EMPTY,     /* nothing, or blanks only */
    XML_NOT_XML,   /* does not begin as XML does */
    XML_TRUNCATED, /* ends inside the document */
    XML_SYNTAX,    /* not well-formed */
    XML_NAMESPACE, /* a prefix that is not bound, an attribute twice */
    XML_ENCODING,  /* not known, contradicted, or bytes that it has not */
    XML_DOCTYPE,   /* there is one, and none is allowed */
    XML_ENTITY,    /* a reference to an entity; none is ever expanded */
    XML_TRAILING,  /* something stands behind the document's end */
    XML_TOO_LARGE, /* xml_limits.document */
    XML_TOO_MANY,  /* elements, attributes, namespaces, names */
    XML_TOO_DEEP,  /* xml_limits.depth */
    XML_TOO_LONG,  /* a name, a tag, a comment, an instruction */
    XML_NO_MEMORY,
};

struct xml_complaint {
    enum xml_complaint_kind kind;
    struct xml_place place;
    char text[200]; /* a sentence without full stop */
};

/* What a schema says against the document; reading goes on. `text`: a sentence
 * without full stop, until the call returns. */
typedef void (*xml_invalid)(void *context, struct xml_place place,
                            const char *text);

struct xml_schema;

struct xml_options {
    struct xml_limits limits;
    bool doctype_ignored;            /* else a DOCTYPE is a complaint */
    const struct xml_schema *schema; /* or NULL (syntax/xml_schema.h) */
    xml_invalid invalid;             /* with a schema; context: the handler's */
};

enum xml_outcome {
    XML_MORE,    /* feed on */
    XML_DONE,    /* read to its end */
    XML_STOPPED, /* the handler said so */
    XML_BAD,     /* see xml_reader_complaint */
};

struct xml_reader;

/* The handler is copied. NULL: no memory. */
struct xml_reader *xml_reader_open(const struct xml_options *options,
                                   const struct xml_handler *handler)
    MUST_CHECK;
void xml_reader_close(struct xml_reader *reader); /* NULL is allowed */
/* `last`: nothing follows (piece may be empty). After anything but XML_MORE the
 * same is answered again. */
enum xml_outcome xml_reader_feed(struct xml_reader *reader, struct bytes piece,
                                 bool last) MUST_CHECK;
/* After XML_BAD. */
const struct xml_complaint *xml_reader_complaint(
    const struct xml_reader *reader);

/* Open, feed and close for a whole document; `complaint` is filled when the
 * outcome is XML_BAD. Never XML_MORE. */
enum xml_outcome xml_read(struct bytes input, const struct xml_options *options,
                          const struct xml_handler *handler,
                          struct xml_complaint *complaint) MUST_CHECK;
/* Limits that suit partners' documents: 1 GiB, 64 deep … */
struct xml_limits xml_default_limits(void);
/* "XML_TRUNCATED": for findings, tools and tests. */
const char *xml_complaint_name(enum xml_complaint_kind kind);

/* Is this XML? Looks at the first bytes only: a byte order mark, UTF-16,
 * blanks, '<' and what may follow it. */
bool xml_detect(struct bytes beginning);

/* Name of the root element, out of a document's beginning (a whole one, or so
 * much that the root's tag stands in it). */
enum { XML_ROOT_NAME = 200 };
struct xml_root {
    char uri[XML_ROOT_NAME];   /* "" for none; cut where it is longer */
    char local[XML_ROOT_NAME]; /* the same */
};
bool xml_detect_root(struct bytes beginning, struct xml_root *root) MUST_CHECK;

#endif
