/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the part of a check that is for documents of XML; for check.c only.
 *
 * In: the document in pieces. Out: the events of check.h, once all is fed.
 * Ownership: what an event points to lives until the check is closed.
 */
#ifndef DOCUMENT_CHECK_XML_H
#define DOCUMENT_CHECK_XML_H

#include "document/check.h"

struct check_xml;

/* The options are kept by reference. NULL: no memory. */
struct check_xml *check_xml_open(const struct check_options *options)
    MUST_CHECK;
void check_xml_close(struct check_xml *check); /* NULL is allowed */
void check_xml_feed(struct check_xml *check, struct bytes chunk, bool last);
enum check_event check_xml_next(struct check_xml *check,
                                struct check_report *report);

#endif
