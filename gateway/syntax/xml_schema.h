/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an XML Schema that a partner names, parsed once, to be held against
 * documents while they are read (xml_options.schema).
 *
 * In: its path, and somebody who gives the bytes of a path: what the schema
 * includes and imports is asked for by path too, relative to the file that
 * names it. Nothing else is ever loaded, neither from files nor from the
 * network, nor what a document itself names.
 * Ownership: the schema's; it is read-only and may serve several readers.
 * Errors: ERROR_CONFIG, code XML_SCHEMA, with file and line.
 * Limits: XML_SCHEMA_FILES files.
 */
#ifndef SYNTAX_XML_SCHEMA_H
#define SYNTAX_XML_SCHEMA_H

#include "base/bytes.h"
#include "base/error.h"

enum { XML_SCHEMA_FILES = 200 };

struct xml_schema;

/* false: there is no such file. */
typedef bool (*xml_schema_lookup)(void *context, const char *path,
                                  struct bytes *content);

struct xml_schema *xml_schema_open(const char *path, xml_schema_lookup lookup,
                                   void *context, struct error *err) MUST_CHECK;
void xml_schema_close(struct xml_schema *schema); /* NULL is allowed */

#endif
