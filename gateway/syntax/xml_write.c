/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/xml_write.h"

#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static const char xml_uri[] = "http://www.w3.org/XML/1998/namespace";

enum { PATH = 300, LEVELS_FIRST = 16 };

struct level {
    const char *prefix;
    struct bytes local;
    bool bare; /* the default namespace is not in force */
};

struct xml_writer {
    struct xml_write_options options;
    xmlTextWriterPtr text;
    struct buffer *out;
    struct buffer scratch; /* a name, or an escaped text */
    struct level *levels;  /* the elements that are open */
    size_t depth, capacity;
};

static int write_bytes(void *context, const char *data, int length)
{
    struct xml_writer *writer = context;

    buffer_append(writer->out, bytes_of(data, (size_t)length));
    return length; /* a full buffer is seen by its owner */
}

static int close_bytes(void *context)
{
    (void)context;
    return 0;
}

struct xml_writer *xml_writer_open(struct buffer *out,
                                   const struct xml_write_options *options)
{
    struct xml_writer *writer = calloc(1, sizeof *writer);
    xmlOutputBufferPtr output;

    if (writer == NULL) {
        return NULL;
    }
    writer->options = *options;
    writer->out = out;
    xmlInitParser();
    output = xmlOutputBufferCreateIO(write_bytes, close_bytes, writer, NULL);
    writer->text = output == NULL ? NULL : xmlNewTextWriter(output);
    if (writer->text == NULL) {
        if (output != NULL) {
            (void)xmlOutputBufferClose(output);
        }
        free(writer);
        return NULL;
    }
    (void)xmlTextWriterStartDocument(writer->text, NULL, "UTF-8", NULL);
    if (options->doctype != NULL) {
        (void)xmlTextWriterWriteDTD(
            writer->text, (const xmlChar *)options->doctype, NULL,
            (const xmlChar *)options->doctype_system, NULL);
        (void)xmlTextWriterWriteRaw(writer->text, (const xmlChar *)"\n");
    }
    if (options->indent) {
        (void)xmlTextWriterSetIndent(writer->text, 1);
        (void)xmlTextWriterSetIndentString(writer->text, (const xmlChar *)"  ");
    }
    return writer;
}

void xml_writer_close(struct xml_writer *writer)
{
    if (writer != NULL) {
        (void)xmlTextWriterEndDocument(writer->text);
        xmlFreeTextWriter(writer->text);
        buffer_close(&writer->scratch);
        free(writer->levels);
        free(writer);
    }
}

/* ---- what cannot be written */

/* "/Invoice/cac:Party" */
static bool refuse(const struct xml_writer *writer, struct error *err,
                   struct bytes attribute, const char *why)
{
    char path[PATH] = "/";
    size_t length = 0;

    for (size_t i = 0; i < writer->depth && length < sizeof path; i++) {
        const struct level *level = &writer->levels[i];
        int more = snprintf(path + length, sizeof path - length, "/%s%s%.*s",
                            level->prefix, level->prefix[0] == '\0' ? "" : ":",
                            BYTES_ARG(level->local));

        length += more < 0 ? 0 : (size_t)more;
    }
    return error_set(err, ERROR_REFUSED, "UNWRITABLE", "%s%s%.*s: %s", path,
                     attribute.length == 0 ? "" : "/@", BYTES_ARG(attribute),
                     why);
}

/* Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | … */
static bool is_writable(struct bytes text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
            return false;
        }
        if (byte == 0xef && text.length - i >= 3 &&
            (unsigned char)text.data[i + 1] == 0xbf &&
            (unsigned char)text.data[i + 2] >= 0xbe) {
            return false;
        }
    }
    return true;
}

static bool check_text(const struct xml_writer *writer, struct bytes attribute,
                       struct bytes text, struct error *err)
{
    char why[100];

    if (text_utf8_end(text) < text.length) {
        (void)snprintf(why, sizeof why, "the text is not UTF-8 at its byte %zu",
                       text_utf8_end(text));
        return refuse(writer, err, attribute, why);
    }
    return is_writable(text) ||
           refuse(writer, err, attribute,
                  "the text holds a character that XML has not");
}

/* ---- names */

/* NULL: complained about. */
static const char *prefix_of(const struct xml_writer *writer, struct bytes uri,
                             struct bytes local, bool attribute,
                             struct error *err)
{
    if (uri.length == 0) {
        return "";
    }
    if (bytes_equal_text(uri, xml_uri)) {
        return "xml";
    }
    for (size_t i = 0; i < writer->options.prefix_count; i++) {
        const struct xml_prefix *prefix = &writer->options.prefixes[i];

        /* The default namespace is none of attributes. */
        if (bytes_equal(prefix->uri, uri) &&
            (!attribute || prefix->prefix[0] != '\0')) {
            return prefix->prefix;
        }
    }
    (void)refuse(writer, err, local, "there is no prefix for its namespace");
    return NULL;
}

/* "cac:Party", until the scratch is used again. */
static const xmlChar *full_name(struct xml_writer *writer, const char *prefix,
                                struct bytes local)
{
    buffer_clear(&writer->scratch);
    if (prefix[0] != '\0') {
        buffer_append_text(&writer->scratch, prefix);
        buffer_append_byte(&writer->scratch, ':');
    }
    buffer_append(&writer->scratch, local);
    buffer_append_byte(&writer->scratch, '\0');
    if (writer->scratch.failed) {
        writer->out->failed = true;
        return (const xmlChar *)"_";
    }
    return (const xmlChar *)writer->scratch.data;
}

static void declare(struct xml_writer *writer, const char *prefix,
                    struct bytes uri)
{
    bool none = prefix[0] == '\0';

    (void)xmlTextWriterStartAttribute(
        writer->text, full_name(writer, none ? "" : "xmlns",
                                bytes_of_text(none ? "xmlns" : prefix)));
    (void)xmlTextWriterWriteRawLen(writer->text, (const xmlChar *)uri.data,
                                   (int)uri.length);
    (void)xmlTextWriterEndAttribute(writer->text);
}

/* At the root all of them, but not a default namespace that the root is not
 * in; below, where the default namespace begins or ends to be in force. */
static void declare_prefixes(struct xml_writer *writer, struct bytes uri,
                             const char *prefix)
{
    struct level *level = &writer->levels[writer->depth - 1];
    bool root = writer->depth == 1;

    level->bare = root || level[-1].bare;
    for (size_t i = 0; root && i < writer->options.prefix_count; i++) {
        const struct xml_prefix *known = &writer->options.prefixes[i];

        if (known->prefix[0] != '\0') {
            declare(writer, known->prefix, known->uri);
        } else if (uri.length > 0) {
            declare(writer, "", known->uri);
            level->bare = false;
        }
    }
    if (uri.length == 0 && !level->bare) {
        declare(writer, "", bytes_of("", 0));
        level->bare = true;
    } else if (uri.length > 0 && prefix[0] == '\0' && level->bare) {
        declare(writer, "", uri);
        level->bare = false;
    }
}

static bool open_level(struct xml_writer *writer, const char *prefix,
                       struct bytes local)
{
    if (writer->depth == writer->capacity) {
        size_t wanted =
            writer->capacity == 0 ? LEVELS_FIRST : 2 * writer->capacity;
        struct level *grown =
            realloc(writer->levels, wanted * sizeof *writer->levels);

        if (grown == NULL) {
            writer->out->failed = true;
            return false;
        }
        writer->levels = grown;
        writer->capacity = wanted;
    }
    writer->levels[writer->depth++] = (struct level){ prefix, local, false };
    return true;
}

bool xml_write_begin(struct xml_writer *writer, struct bytes uri,
                     struct bytes local, struct error *err)
{
    const char *prefix = prefix_of(writer, uri, local, false, err);

    if (prefix == NULL) {
        return false;
    }
    if (!open_level(writer, prefix, local)) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to write a document");
    }
    (void)xmlTextWriterStartElement(writer->text,
                                    full_name(writer, prefix, local));
    declare_prefixes(writer, uri, prefix);
    return true;
}

void xml_write_end(struct xml_writer *writer)
{
    (void)xmlTextWriterEndElement(writer->text);
    writer->depth--;
}

/* ---- texts */

static const char *escape_of(char byte, bool attribute)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return attribute ? NULL : "&gt;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\t':
        return attribute ? "&#9;" : NULL;
    case '\n':
        return attribute ? "&#10;" : NULL;
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

/* libxml2 would write characters beyond ASCII in values as references; so the
 * escaping is ours and it gets the result as it is to stand. */
static void write_escaped(struct xml_writer *writer, struct bytes text,
                          bool attribute)
{
    struct buffer *out = &writer->scratch;
    size_t done = 0;

    buffer_clear(out);
    for (size_t i = 0; i < text.length; i++) {
        const char *escape = escape_of(text.data[i], attribute);

        if (escape != NULL) {
            buffer_append(out, bytes_of(text.data + done, i - done));
            buffer_append_text(out, escape);
            done = i + 1;
        }
    }
    if (done > 0) {
        buffer_append(out, bytes_slice(text, done, SIZE_MAX));
        text = buffer_bytes(out);
        writer->out->failed |= out->failed;
    }
    for (size_t i = 0; i < text.length; i += INT32_MAX) {
        struct bytes part = bytes_slice(text, i, INT32_MAX);

        (void)xmlTextWriterWriteRawLen(writer->text, (const xmlChar *)part.data,
                                       (int)part.length);
    }
}

bool xml_write_attribute(struct xml_writer *writer, struct bytes uri,
                         struct bytes local, struct bytes value,
                         struct error *err)
{
    const char *prefix = prefix_of(writer, uri, local, true, err);

    if (prefix == NULL || !check_text(writer, local, value, err)) {
        return false;
    }
    (void)xmlTextWriterStartAttribute(writer->text,
                                      full_name(writer, prefix, local));
    write_escaped(writer, value, true);
    (void)xmlTextWriterEndAttribute(writer->text);
    return true;
}

bool xml_write_text(struct xml_writer *writer, struct bytes text,
                    struct error *err)
{
    if (!check_text(writer, bytes_of("", 0), text, err)) {
        return false;
    }
    if (text.length > 0) {
        write_escaped(writer, text, false);
    }
    return true;
}
