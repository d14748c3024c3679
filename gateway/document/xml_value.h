/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: is this text one that an element or attribute of that kind may hold?
 * And base64 to bytes.
 *
 * Source: XML Schema part 2: decimal, integer, date, time, dateTime, boolean,
 * anyURI, base64Binary. Whitespace around a value is no part of it, but for
 * texts.
 */
#ifndef DOCUMENT_XML_VALUE_H
#define DOCUMENT_XML_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "document/dictionary.h"

enum xml_value_fault {
    XML_VALUE_GOOD,
    XML_VALUE_EMPTY, /* and the kind has no empty value */
    XML_VALUE_KIND,  /* none of the kind: no decimal, no date … */
    XML_VALUE_CODE,  /* not in the list */
};

/* What the value is, without the whitespace around it. */
struct bytes xml_value_of(const struct element_definition *definition,
                          struct bytes text);
/* value: as xml_value_of gives it. */
enum xml_value_fault xml_value_check(
    const struct element_definition *definition, struct bytes value);
/* "a decimal number", for findings. */
const char *xml_value_kind(const struct element_definition *definition);

/* base64 in pieces; a zeroed one begins. */
struct xml_base64 {
    uint32_t bits;
    uint8_t count;   /* characters of the four at hand */
    uint8_t padding; /* '=' seen */
};
/* Appends what the piece gives; false: not base64. */
bool xml_base64_add(struct xml_base64 *base64, struct bytes piece,
                    struct buffer *out) MUST_CHECK;
/* At the end of the text. */
bool xml_base64_is_whole(const struct xml_base64 *base64);

#endif
