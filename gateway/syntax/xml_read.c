/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/xml_reader.h"

enum {
    CONVERTED = 4 * XML_RAW, /* UTF-8 of XML_RAW bytes of any encoding */
    LINES_FIRST = 256,
};

struct xml_limits xml_default_limits(void)
{
    return (struct xml_limits){
        .document = UINT64_C(1) << 30,
        .elements = 50000000,
        .depth = 64,
        .attributes = 256,
        .namespaces = 128,
        .name = 512,
        .names = 10000,
        .markup = 256 * 1024,
    };
}

static const char *const names[] = {
    [XML_EMPTY] = "XML_EMPTY",         [XML_NOT_XML] = "XML_NOT_XML",
    [XML_TRUNCATED] = "XML_TRUNCATED", [XML_SYNTAX] = "XML_SYNTAX",
    [XML_NAMESPACE] = "XML_NAMESPACE", [XML_ENCODING] = "XML_ENCODING",
    [XML_DOCTYPE] = "XML_DOCTYPE",     [XML_ENTITY] = "XML_ENTITY",
    [XML_TRAILING] = "XML_TRAILING",   [XML_TOO_LARGE] = "XML_TOO_LARGE",
    [XML_TOO_MANY] = "XML_TOO_MANY",   [XML_TOO_DEEP] = "XML_TOO_DEEP",
    [XML_TOO_LONG] = "XML_TOO_LONG",   [XML_NO_MEMORY] = "XML_NO_MEMORY",
};

const char *xml_complaint_name(enum xml_complaint_kind kind)
{
    return names[kind];
}

/* ---- complaints and places */

uint64_t xml_reader_at(const struct xml_reader *reader)
{
    const xmlParserInput *input = reader->parser->input;

    if (input == NULL) {
        return reader->origin + reader->pushed;
    }
    return reader->origin + input->consumed +
           (uint64_t)(input->cur - input->base);
}

struct xml_place xml_reader_place(struct xml_reader *reader, uint64_t offset)
{
    struct xml_lines *lines = &reader->lines;

    while (lines->first < lines->count && lines->feeds[lines->first] < offset) {
        lines->start = lines->feeds[lines->first++] + 1;
        lines->line++;
    }
    return (struct xml_place){
        .offset = offset,
        .line = lines->line,
        .column =
            offset < lines->start ? 1 : (uint32_t)(offset - lines->start) + 1,
    };
}

void xml_reader_complain(struct xml_reader *reader,
                         enum xml_complaint_kind kind, uint64_t offset,
                         const char *format, ...)
{
    struct xml_complaint *complaint = &reader->complaint;
    va_list args;

    if (reader->outcome != XML_MORE) {
        return;
    }
    reader->outcome = XML_BAD;
    complaint->kind = kind;
    complaint->place = xml_reader_place(reader, offset);
    va_start(args, format);
    (void)vsnprintf(complaint->text, sizeof complaint->text, format, args);
    va_end(args);
}

/* ---- encodings */

static bool open_converter(struct xml_reader *reader, struct bytes *input,
                           bool last)
{
    struct xml_encoding encoding;

    if (!xml_encoding_sniff(*input, last, &encoding)) {
        return false;
    }
    reader->encoding_known = true;
    if (encoding.fault[0] != '\0') {
        xml_reader_complain(reader, XML_ENCODING, 0, "%s", encoding.fault);
        return false;
    }
    *input = bytes_slice(*input, encoding.mark, SIZE_MAX);
    if (encoding.utf8) {
        reader->origin = reader->lines.start = encoding.mark;
        return true;
    }
    reader->converter = iconv_open("UTF-8", encoding.name);
    if (reader->converter == (iconv_t)-1) {
        xml_reader_complain(reader, XML_ENCODING, 0,
                            "the encoding %s is not known", encoding.name);
    }
    return true;
}

/* Converts what is in `raw`; what is left of it is the beginning of a
 * character. */
static void convert_raw(struct xml_reader *reader, bool last)
{
    char converted[CONVERTED];
    char *out = converted;
    char *in = reader->raw;
    size_t left = reader->raw_length;
    size_t room = sizeof converted;
    size_t done = iconv(reader->converter, &in, &left, &out, &room);
    int why = done == (size_t)-1 ? errno : 0;

    xml_slice_accept(reader, bytes_of(converted, sizeof converted - room));
    if (why == EILSEQ || (why == EINVAL && last)) {
        xml_reader_complain(
            reader, XML_ENCODING,
            reader->origin + reader->pushed + reader->slice_length,
            "the byte 0x%02x is none of the document's encoding",
            (unsigned)(unsigned char)*in);
    }
    memmove(reader->raw, in, left);
    reader->raw_length = left;
}

static void convert(struct xml_reader *reader, struct bytes piece, bool last)
{
    while (reader->outcome == XML_MORE && piece.length > 0) {
        struct bytes part =
            bytes_slice(piece, 0, sizeof reader->raw - reader->raw_length);

        memcpy(reader->raw + reader->raw_length, part.data, part.length);
        reader->raw_length += part.length;
        piece = bytes_slice(piece, part.length, SIZE_MAX);
        convert_raw(reader, last && piece.length == 0);
    }
    if (reader->outcome == XML_MORE && last && reader->raw_length > 0) {
        convert_raw(reader, true);
    }
}

static void take(struct xml_reader *reader, struct bytes piece, bool last)
{
    if (reader->outcome != XML_MORE) {
        return;
    }
    if (reader->converter == (iconv_t)-1) {
        xml_slice_accept(reader, piece);
    } else {
        convert(reader, piece, last);
    }
}

/* Until the encoding is known the beginning is kept. */
static void begin(struct xml_reader *reader, struct bytes piece, bool last)
{
    size_t room = sizeof reader->head_bytes - reader->head.length;
    struct bytes part = bytes_slice(piece, 0, room);
    struct bytes input;

    memcpy(reader->head_bytes + reader->head.length, part.data, part.length);
    reader->head =
        bytes_of(reader->head_bytes, reader->head.length + part.length);
    piece = bytes_slice(piece, part.length, SIZE_MAX);
    input = reader->head;
    if (open_converter(reader, &input,
                       (last && piece.length == 0) ||
                           input.length == sizeof reader->head_bytes)) {
        take(reader, input, last && piece.length == 0);
        take(reader, piece, last);
    }
}

/* ---- open, feed, close */

struct xml_reader *xml_reader_open(const struct xml_options *options,
                                   const struct xml_handler *handler)
{
    struct xml_reader *reader = calloc(1, sizeof *reader);
    xmlSAXHandler sax;

    if (reader == NULL) {
        return NULL;
    }
    reader->options = *options;
    reader->handler = *handler;
    reader->converter = (iconv_t)-1;
    reader->head = bytes_of(reader->head_bytes, 0);
    reader->lines.line = 1;
    reader->lines.capacity = LINES_FIRST;
    reader->lines.feeds = calloc(LINES_FIRST, sizeof *reader->lines.feeds);
    xmlInitParser();
    xml_event_functions(&sax);
    reader->parser = xmlCreatePushParserCtxt(&sax, reader, NULL, 0, NULL);
    if (reader->parser == NULL || reader->lines.feeds == NULL ||
        !xml_schema_begin(reader)) {
        xml_reader_close(reader);
        return NULL;
    }
    /* What libxml2 gets is UTF-8 whatever the document says. */
    (void)xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET |
                                                XML_PARSE_IGNORE_ENC |
                                                XML_PARSE_NOWARNING);
    (void)xmlSwitchEncoding(reader->parser, XML_CHAR_ENCODING_UTF8);
    return reader;
}

void xml_reader_close(struct xml_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->converter != (iconv_t)-1) {
        (void)iconv_close(reader->converter);
    }
    xml_schema_end(reader);
    if (reader->parser != NULL) {
        xmlFreeParserCtxt(reader->parser);
    }
    free(reader->lines.feeds);
    free(reader->slice);
    free(reader->names);
    free(reader->attributes);
    free(reader);
}

enum xml_outcome xml_reader_feed(struct xml_reader *reader, struct bytes piece,
                                 bool last)
{
    uint64_t most = reader->options.limits.document;
    bool over = piece.length > most - reader->received;

    if (reader->outcome != XML_MORE) {
        return reader->outcome;
    }
    piece = bytes_slice(piece, 0, (size_t)(most - reader->received));
    reader->received += piece.length;
    if (reader->encoding_known) {
        take(reader, piece, last && !over);
    } else {
        begin(reader, piece, last || over);
    }
    if (over) {
        xml_reader_complain(reader, XML_TOO_LARGE, most,
                            "the document is larger than %llu bytes",
                            (unsigned long long)most);
    } else if (last) {
        xml_slice_finish(reader);
    }
    return reader->outcome;
}

const struct xml_complaint *xml_reader_complaint(
    const struct xml_reader *reader)
{
    return &reader->complaint;
}

enum xml_outcome xml_read(struct bytes input, const struct xml_options *options,
                          const struct xml_handler *handler,
                          struct xml_complaint *complaint)
{
    struct xml_reader *reader = xml_reader_open(options, handler);
    enum xml_outcome outcome;

    if (reader == NULL) {
        *complaint = (struct xml_complaint){ .kind = XML_NO_MEMORY,
                                             .text = "no memory" };
        return XML_BAD;
    }
    outcome = xml_reader_feed(reader, input, true);
    *complaint = reader->complaint;
    xml_reader_close(reader);
    return outcome;
}
