/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which encoding an XML document is in, told from its first bytes.
 *
 * In: the document's beginning. Out: the encoding's name for iconv, or why
 * there is none.
 * Limits: XML_ENCODING_HEAD bytes are looked at; a declaration that is not over
 * by then is taken to name none.
 * Source: XML 1.0, 4.3.3 and appendix F.
 */
#ifndef SYNTAX_XML_ENCODING_H
#define SYNTAX_XML_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum { XML_ENCODING_HEAD = 1024, XML_ENCODING_NAME = 40 };

struct xml_encoding {
    char name[XML_ENCODING_NAME]; /* "UTF-8", "UTF-16LE", "ISO-8859-1" */
    bool utf8;                    /* nothing has to be converted */
    size_t mark;                  /* bytes of the byte order mark */
    char fault[160];              /* not empty: why it cannot be read */
};

/* false: more bytes are wanted. `last`: nothing follows `head`. */
bool xml_encoding_sniff(struct bytes head, bool last,
                        struct xml_encoding *encoding) MUST_CHECK;

#endif
