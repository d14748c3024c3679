/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/xml_reader.h"
#include "syntax/xml_schema.h"

struct xml_schema {
    xmlSchemaPtr parsed;
};

struct loading {
    xml_schema_lookup lookup;
    void *context;
    unsigned files;
    char fault[300]; /* the first */
};

/* libxml2 asks one function of the whole process for what it wants to load; the
 * schema that is being parsed in this thread may have it. */
static _Thread_local struct loading *loading_now;

static xmlParserInputPtr load(const char *path, const char *id,
                              xmlParserCtxtPtr parser)
{
    struct loading *loading = loading_now;
    struct bytes content;
    xmlParserInputBufferPtr buffer;
    xmlParserInputPtr input;

    (void)id;
    if (loading == NULL || path == NULL ||
        loading->files++ >= XML_SCHEMA_FILES ||
        !loading->lookup(loading->context, path, &content) ||
        content.length > INT32_MAX) {
        return NULL;
    }
    buffer = xmlParserInputBufferCreateMem(content.data, (int)content.length,
                                           XML_CHAR_ENCODING_NONE);
    input = buffer == NULL
                ? NULL
                : xmlNewIOInputStream(parser, buffer, XML_CHAR_ENCODING_NONE);
    if (input == NULL) {
        xmlFreeParserInputBuffer(buffer);
        return NULL;
    }
    input->filename = (const char *)xmlStrdup((const xmlChar *)path);
    return input;
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct loading *loading = context;
    const char *text = error->message == NULL ? "" : error->message;

    if (error->level < XML_ERR_ERROR || loading->fault[0] != '\0') {
        return;
    }
    (void)snprintf(loading->fault, sizeof loading->fault, "%.120s:%d: %.*s",
                   error->file == NULL ? "" : error->file, error->line,
                   (int)strcspn(text, "\n"), text);
}

static xmlSchemaPtr parse(const char *path, struct loading *loading)
{
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(path);
    xmlSchemaPtr parsed = NULL;

    if (parser != NULL) {
        loading_now = loading;
        /* Faults of reading the files come by another way than those of the
         * schema; both are thread-local in libxml2. */
        xmlSetStructuredErrorFunc(loading, on_error);
        xmlSchemaSetParserStructuredErrors(parser, on_error, loading);
        parsed = xmlSchemaParse(parser);
        xmlSetStructuredErrorFunc(NULL, NULL);
        loading_now = NULL;
        xmlSchemaFreeParserCtxt(parser);
    }
    return parsed;
}

struct xml_schema *xml_schema_open(const char *path, xml_schema_lookup lookup,
                                   void *context, struct error *err)
{
    struct loading loading = { .lookup = lookup, .context = context };
    struct xml_schema *schema = calloc(1, sizeof *schema);

    if (schema == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        return NULL;
    }
    xmlInitParser();
    xmlSetExternalEntityLoader(load);
    schema->parsed = parse(path, &loading);
    if (schema->parsed == NULL || loading.fault[0] != '\0') {
        (void)error_set(err, ERROR_CONFIG, "XML_SCHEMA",
                        "the schema cannot be used: %s",
                        loading.fault[0] != '\0' ? loading.fault : path);
        xml_schema_close(schema);
        return NULL;
    }
    return schema;
}

void xml_schema_close(struct xml_schema *schema)
{
    if (schema != NULL) {
        if (schema->parsed != NULL) {
            xmlSchemaFree(schema->parsed);
        }
        free(schema);
    }
}

/* ---- against a document */

static void on_invalid(void *context, xmlErrorPtr error)
{
    struct xml_reader *reader = context;
    const char *text = error->message == NULL ? "" : error->message;
    size_t length = strcspn(text, "\n");
    char sentence[400];

    while (length > 0 && (text[length - 1] == '.' || text[length - 1] == ' ')) {
        length--;
    }
    (void)snprintf(sentence, sizeof sentence, "%.*s", (int)length, text);
    reader->options.invalid(reader->handler.context,
                            xml_reader_place(reader, xml_reader_at(reader)),
                            sentence);
}

bool xml_schema_begin(struct xml_reader *reader)
{
    const struct xml_schema *schema = reader->options.schema;

    if (schema == NULL || reader->options.invalid == NULL) {
        return true;
    }
    reader->schema.validity = xmlSchemaNewValidCtxt(schema->parsed);
    if (reader->schema.validity == NULL) {
        return false;
    }
    xmlSchemaSetValidStructuredErrors(reader->schema.validity, on_invalid,
                                      reader);
    /* Plugged into nothing it gives us its functions, to be called by ours. */
    reader->schema.plug = xmlSchemaSAXPlug(
        reader->schema.validity, &reader->schema.sax, &reader->schema.data);
    return reader->schema.plug != NULL;
}

void xml_schema_end(struct xml_reader *reader)
{
    if (reader->schema.plug != NULL) {
        (void)xmlSchemaSAXUnplug(reader->schema.plug);
    }
    if (reader->schema.validity != NULL) {
        xmlSchemaFreeValidCtxt(reader->schema.validity);
    }
}
