/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/xml_reader.h"

enum { NAMES_FIRST = 256, ATTRIBUTES_FIRST = 16 };

static void stop(struct xml_reader *reader)
{
    if (reader->outcome == XML_MORE) {
        reader->outcome = XML_STOPPED;
    }
    xmlStopParser(reader->parser);
}

static void refuse(struct xml_reader *reader, enum xml_complaint_kind kind,
                   const char *what, uint64_t limit)
{
    xml_reader_complain(reader, kind, xml_reader_at(reader),
                        "%s; at most %llu are read", what,
                        (unsigned long long)limit);
    stop(reader);
}

static struct bytes view(const xmlChar *text)
{
    return bytes_of_text((const char *)text);
}

/* ---- names */

static struct xml_name *slot_of(struct xml_name *names, uint32_t size,
                                const xmlChar *uri, const xmlChar *local)
{
    uint64_t mixed = ((uintptr_t)local ^ ((uintptr_t)uri << 7)) *
                     UINT64_C(0x9e3779b97f4a7c15);
    uint32_t at = (uint32_t)(mixed >> 32) & (size - 1);

    while (names[at].local != NULL &&
           (names[at].local != local || names[at].uri != uri)) {
        at = (at + 1) & (size - 1);
    }
    return &names[at];
}

static bool grow_names(struct xml_reader *reader)
{
    uint32_t size =
        reader->name_size == 0 ? NAMES_FIRST : reader->name_size * 2;
    struct xml_name *names = calloc(size, sizeof *names);

    if (names == NULL) {
        xml_reader_complain(reader, XML_NO_MEMORY, xml_reader_at(reader),
                            "no memory for names");
        stop(reader);
        return false;
    }
    for (uint32_t i = 0; i < reader->name_size; i++) {
        const struct xml_name *old = &reader->names[i];

        if (old->local != NULL) {
            *slot_of(names, size, old->uri, old->local) = *old;
        }
    }
    free(reader->names);
    reader->names = names;
    reader->name_size = size;
    return true;
}

/* NULL: complained about. */
static const struct xml_name *name_of(struct xml_reader *reader,
                                      const xmlChar *uri, const xmlChar *local)
{
    const struct xml_limits *limits = &reader->options.limits;
    struct xml_name *slot;

    if (2 * reader->name_count >= reader->name_size && !grow_names(reader)) {
        return NULL;
    }
    slot = slot_of(reader->names, reader->name_size, uri, local);
    if (slot->local != NULL) {
        return slot;
    }
    if (view(local).length > limits->name || view(uri).length > limits->name) {
        refuse(reader, XML_TOO_LONG, "a name or namespace of too many bytes",
               limits->name);
        return NULL;
    }
    if (reader->name_count >= limits->names) {
        refuse(reader, XML_TOO_MANY, "too many different names of elements",
               limits->names);
        return NULL;
    }
    slot->uri = uri;
    slot->local = local;
    slot->uri_length = (uint32_t)view(uri).length;
    slot->local_length = (uint32_t)view(local).length;
    slot->number = reader->name_count++;
    return slot;
}

/* ---- elements */

/* libxml2 leaves "&#38;" for each & of an attribute as long as it replaces no
 * entities; such a value is a copy that may be changed. */
static struct bytes with_ampersands(struct bytes value)
{
    static const char left[] = "&#38;";
    size_t length = sizeof left - 1;
    char *text = (char *)(uintptr_t)value.data;
    size_t kept = 0;

    if (bytes_find(value, '&') == SIZE_MAX) {
        return value;
    }
    for (size_t i = 0; i < value.length; i++) {
        text[kept++] = value.data[i];
        if (value.length - i >= length &&
            memcmp(value.data + i, left, length) == 0) {
            i += length - 1;
        }
    }
    return bytes_of(text, kept);
}

/* libxml2 gives local name, prefix, URI, begin and end of the value. */
enum { FIELDS = 5 };

static bool take_attributes(struct xml_reader *reader, uint32_t count,
                            const xmlChar **fields)
{
    uint32_t most = reader->options.limits.name;

    if (count > reader->attribute_capacity) {
        uint32_t wanted = count < ATTRIBUTES_FIRST ? ATTRIBUTES_FIRST : count;
        struct xml_attribute *grown =
            realloc(reader->attributes, wanted * sizeof *grown);

        if (grown == NULL) {
            xml_reader_complain(reader, XML_NO_MEMORY, xml_reader_at(reader),
                                "no memory for attributes");
            stop(reader);
            return false;
        }
        reader->attributes = grown;
        reader->attribute_capacity = wanted;
    }
    for (uint32_t i = 0; i < count; i++, fields += FIELDS) {
        struct xml_attribute *attribute = &reader->attributes[i];

        attribute->local = view(fields[0]);
        attribute->uri = view(fields[2]);
        attribute->value = with_ampersands(
            bytes_of((const char *)fields[3], (size_t)(fields[4] - fields[3])));
        if (attribute->local.length > most || attribute->uri.length > most) {
            refuse(reader, XML_TOO_LONG,
                   "a name or namespace of too many bytes", most);
            return false;
        }
    }
    return true;
}

static bool within_limits(struct xml_reader *reader, int namespaces, int count)
{
    const struct xml_limits *limits = &reader->options.limits;
    uint64_t stated = (uint64_t)namespaces + (uint64_t)count;

    if (reader->depth >= limits->depth) {
        refuse(reader, XML_TOO_DEEP, "elements inside too many elements",
               limits->depth);
    } else if (reader->elements >= limits->elements) {
        refuse(reader, XML_TOO_MANY, "too many elements", limits->elements);
    } else if (stated > limits->attributes) {
        refuse(reader, XML_TOO_MANY, "too many attributes of one element",
               limits->attributes);
    } else if ((uint32_t)reader->parser->nsNr / 2 > limits->namespaces) {
        refuse(reader, XML_TOO_MANY, "too many namespaces at one place",
               limits->namespaces);
    }
    return reader->outcome == XML_MORE;
}

/* Of the '<' of the tag whose end libxml2 stands at. No '<' can stand inside a
 * tag, and the tag is still in the buffer, for its attributes look at it. */
static uint64_t tag_offset(const struct xml_reader *reader)
{
    const xmlParserInput *input = reader->parser->input;
    size_t length = (size_t)(input->cur - input->base);
    const xmlChar *open = memrchr(input->base, '<', length);

    return xml_reader_at(reader) -
           (open == NULL ? 0 : (uint64_t)(input->cur - open));
}

static void on_begin(void *context, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *uri, int namespace_count,
                     const xmlChar **namespaces, int attribute_count,
                     int defaulted, const xmlChar **attributes)
{
    struct xml_reader *reader = context;
    uint64_t offset;
    struct xml_element element;
    const struct xml_name *name;

    if (reader->outcome != XML_MORE ||
        !within_limits(reader, namespace_count, attribute_count)) {
        return;
    }
    offset = tag_offset(reader);
    name = name_of(reader, uri, local);
    if (name == NULL ||
        !take_attributes(reader, (uint32_t)attribute_count, attributes)) {
        return;
    }
    reader->elements++;
    reader->depth++;
    element = (struct xml_element){
        .uri = bytes_of((const char *)name->uri, name->uri_length),
        .local = bytes_of((const char *)name->local, name->local_length),
        .name = name->number,
        .depth = reader->depth,
        .place = xml_reader_place(reader, offset),
        .attributes = reader->attributes,
        .attribute_count = (uint32_t)attribute_count,
    };
    if (!reader->handler.begin(reader->handler.context, &element)) {
        stop(reader);
    } else if (reader->schema.sax != NULL) {
        reader->schema.sax->startElementNs(
            reader->schema.data, local, prefix, uri, namespace_count,
            namespaces, attribute_count, defaulted, attributes);
    }
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri)
{
    struct xml_reader *reader = context;

    if (reader->outcome != XML_MORE) {
        return;
    }
    reader->depth--;
    reader->root_closed = reader->depth == 0;
    if (!reader->handler.end(reader->handler.context)) {
        stop(reader);
    } else if (reader->schema.sax != NULL) {
        reader->schema.sax->endElementNs(reader->schema.data, local, prefix,
                                         uri);
    }
}

/* libxml2 hands on its buffer itself, or a small one of characters that were
 * converted; it then stands behind them. */
static void on_text(void *context, const xmlChar *text, int length)
{
    struct xml_reader *reader = context;
    const xmlParserInput *input = reader->parser->input;
    uint64_t offset = xml_reader_at(reader);
    bool inside = text >= input->base && text < input->end;

    if (reader->outcome != XML_MORE || length <= 0) {
        return;
    }
    if (inside) {
        offset -= (uint64_t)(input->cur - input->base);
        offset += (uint64_t)(text - input->base);
    } else {
        offset -= offset < (uint64_t)length ? offset : (uint64_t)length;
    }
    if (!reader->handler.text(reader->handler.context,
                              bytes_of((const char *)text, (size_t)length),
                              xml_reader_place(reader, offset))) {
        stop(reader);
    } else if (reader->schema.sax != NULL) {
        reader->schema.sax->characters(reader->schema.data, text, length);
    }
}

/* ---- what is never expanded, and complaints */

static xmlEntityPtr on_entity(void *context, const xmlChar *name)
{
    struct xml_reader *reader = context;

    xml_reader_complain(reader, XML_ENTITY, xml_reader_at(reader),
                        "a reference to the entity '%.80s'; entities are not "
                        "expanded",
                        (const char *)name);
    return NULL;
}

/* The prolog finds a DOCTYPE before libxml2 does; should it not, here it ends
 * all the same. */
static void on_doctype(void *context, const xmlChar *name,
                       const xmlChar *public_id, const xmlChar *system_id)
{
    struct xml_reader *reader = context;

    (void)name;
    (void)public_id;
    (void)system_id;
    xml_reader_complain(reader, XML_DOCTYPE, xml_reader_at(reader),
                        "a DOCTYPE where none is allowed");
    stop(reader);
}

static enum xml_complaint_kind kind_of(const struct xml_reader *reader,
                                       const xmlError *error)
{
    if (error->domain == XML_FROM_NAMESPACE) {
        return XML_NAMESPACE;
    }
    switch (error->code) {
    case XML_ERR_NO_MEMORY:
        return XML_NO_MEMORY;
    case XML_ERR_ATTRIBUTE_REDEFINED:
        return XML_NAMESPACE;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
        return XML_ENTITY;
    case XML_ERR_NAME_TOO_LONG:
        return XML_TOO_LONG;
    case XML_ERR_DOCUMENT_EMPTY:
        return XML_NOT_XML;
    case XML_ERR_DOCUMENT_END:
        return reader->root_closed ? XML_TRAILING : XML_TRUNCATED;
    default:
        return XML_SYNTAX;
    }
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct xml_reader *reader = context;
    const char *text = error->message == NULL ? "" : error->message;
    size_t length = strcspn(text, "\n");
    enum xml_complaint_kind kind;
    uint64_t offset;

    if (error->level < XML_ERR_ERROR || reader->outcome != XML_MORE) {
        return;
    }
    kind = kind_of(reader, error);
    offset = kind == XML_NAMESPACE || error->code == XML_ERR_TAG_NAME_MISMATCH
                 ? tag_offset(reader)
                 : xml_reader_at(reader);
    xml_reader_complain(reader, kind, offset, "%.*s",
                        (int)(length < 160 ? length : 160), text);
}

void xml_event_functions(xmlSAXHandler *sax)
{
    *sax = (xmlSAXHandler){
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = on_doctype,
        .getEntity = on_entity,
        .getParameterEntity = on_entity,
        .startElementNs = on_begin,
        .endElementNs = on_end,
        .characters = on_text,
        /* The same function: libxml2 then does not ask which blanks count. */
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .serror = on_error,
    };
}
