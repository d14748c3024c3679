/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the insides of the XML reader; for xml_read.c, which makes UTF-8 of
 * the document, xml_slice.c, which feeds libxml2, xml_event.c, which takes
 * what libxml2 tells, and xml_schema.c, which holds a schema against it.
 *
 * Why libxml2's SAX2 push parser and not its xmlTextReader: the reader builds a
 * node for every element and one whole text for every leaf; here an attachment
 * of any size passes in pieces, and nothing is built at all.
 */
#ifndef SYNTAX_XML_READER_H
#define SYNTAX_XML_READER_H

#include <iconv.h>

#include "syntax/xml_encoding.h"
#include "syntax/xml_prolog.h"
#include "syntax/xml_read.h"

struct _xmlParserCtxt; /* libxml2's */
struct _xmlSAXHandler;
struct _xmlSchemaValidCtxt;
struct _xmlSchemaSAXPlug;

enum {
    XML_SLICE = 4096, /* bytes given to libxml2 at once, at least */
    XML_RAW = 4096,   /* bytes converted at once */
};

/* A name of an element as libxml2 keeps it: the same name, the same pointers
 * as long as its parser lives. */
struct xml_name {
    const unsigned char *uri,
        *local; /* uri: NULL for none; local NULL: free slot */
    uint32_t uri_length, local_length;
    uint32_t number;
};

/* Offsets of line feeds that were handed to libxml2 and that no place has gone
 * past yet. */
struct xml_lines {
    uint64_t *feeds;
    size_t first, count, capacity;
    uint32_t line;
    uint64_t start; /* of that line */
    uint64_t noted; /* up to here line feeds are in `feeds` */
};

struct xml_reader {
    struct xml_options options;
    struct xml_handler handler;
    struct _xmlParserCtxt *parser;
    /* What a schema makes of all that we hear; sax NULL: there is none. */
    struct {
        struct _xmlSchemaValidCtxt *validity;
        struct _xmlSchemaSAXPlug *plug;
        struct _xmlSAXHandler *sax;
        void *data;
    } schema;
    enum xml_outcome outcome;
    struct xml_complaint complaint;
    uint64_t received; /* bytes as they came */

    /* from bytes to UTF-8 */
    struct bytes head; /* what the encoding is told from; kept until then */
    char head_bytes[XML_ENCODING_HEAD];
    bool encoding_known;
    iconv_t converter; /* (iconv_t)-1: none is needed */
    char raw[XML_RAW];
    size_t raw_length;

    /* from UTF-8 to libxml2 */
    struct xml_prolog prolog;
    char *slice;
    size_t slice_length, slice_capacity;
    size_t held;     /* last bytes of the slice that the prolog wants kept */
    uint64_t origin; /* offset of libxml2's first byte: a mark's length */
    uint64_t pushed; /* bytes given to libxml2 */
    struct xml_lines lines;

    /* of what libxml2 tells */
    uint64_t elements;
    uint32_t depth;
    bool root_closed;
    struct xml_name *names; /* hash table, at most half full */
    uint32_t name_count, name_size;
    struct xml_attribute *attributes;
    uint32_t attribute_capacity;
};

/* Where byte `offset` stands. Places are asked for in rising order. */
struct xml_place xml_reader_place(struct xml_reader *reader, uint64_t offset);
/* Where libxml2 is. */
uint64_t xml_reader_at(const struct xml_reader *reader);
/* The first complaint is the one that is kept. */
void xml_reader_complain(struct xml_reader *reader,
                         enum xml_complaint_kind kind, uint64_t offset,
                         const char *format, ...) PRINTF_LIKE(4, 5);
/* xml_schema.c: holds the options' schema against what is read; false: no
 * memory. */
bool xml_schema_begin(struct xml_reader *reader) MUST_CHECK;
void xml_schema_end(struct xml_reader *reader);
/* xml_slice.c: more UTF-8 of the document; and its end. */
void xml_slice_accept(struct xml_reader *reader, struct bytes piece);
void xml_slice_finish(struct xml_reader *reader);
/* The functions that libxml2 calls; user data: the reader. */
void xml_event_functions(struct _xmlSAXHandler *sax);

#endif
