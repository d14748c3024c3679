/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: elements, attributes and text to an XML document in UTF-8.
 *
 * In: names as {namespace, local name}; the writer knows the prefixes and
 * declares all of them at the root (a default namespace where it is needed).
 * Out: bytes appended to a buffer, beginning with the declaration, ending in a
 * line feed.
 * What is escaped: & < > and CR in texts; & < " and tab, LF, CR in values, so
 * that reading gives back what was written.
 * Ownership: names of an element must live until it ends; the options' texts
 * until the writer is closed; the buffer is the caller's.
 * Errors: ERROR_REFUSED, code UNWRITABLE, with the path: bytes that are not
 * UTF-8 or that XML cannot hold, a namespace without a prefix. A full buffer is
 * for the caller to see (out->failed).
 */
#ifndef SYNTAX_XML_WRITE_H
#define SYNTAX_XML_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"

/* prefix "": the default namespace; names without namespace need none. */
struct xml_prefix {
    const char *prefix;
    struct bytes uri;
};

struct xml_write_options {
    const struct xml_prefix *prefixes;
    size_t prefix_count;
    bool indent;                /* two blanks a level */
    const char *doctype;        /* name of the root, or NULL: none */
    const char *doctype_system; /* its system identifier */
};

struct xml_writer;

/* NULL: no memory. */
struct xml_writer *xml_writer_open(
    struct buffer *out, const struct xml_write_options *options) MUST_CHECK;
bool xml_write_begin(struct xml_writer *writer, struct bytes uri,
                     struct bytes local, struct error *err) MUST_CHECK;
/* After xml_write_begin, before anything else of that element. */
bool xml_write_attribute(struct xml_writer *writer, struct bytes uri,
                         struct bytes local, struct bytes value,
                         struct error *err) MUST_CHECK;
/* May be called in pieces, each of whole characters. */
bool xml_write_text(struct xml_writer *writer, struct bytes text,
                    struct error *err) MUST_CHECK;
void xml_write_end(struct xml_writer *writer);
/* Ends what is open and gives the memory back; NULL is allowed. */
void xml_writer_close(struct xml_writer *writer);

#endif
