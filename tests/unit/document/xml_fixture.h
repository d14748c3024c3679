/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the tests of the XML checker share: a document checked by the
 * shipped dictionaries or by one of the test's own, its findings and its tree
 * as text.
 */
#ifndef TESTS_UNIT_DOCUMENT_XML_FIXTURE_H
#define TESTS_UNIT_DOCUMENT_XML_FIXTURE_H

#include "check_fixture.h"
#include "document/xml_check.h"

/* Ready `select`; context: a struct standards. */
const struct xml_document *fixture_xml_select(void *standards, struct bytes uri,
                                              struct bytes local, size_t index);
/* Only the family "mini/1", whose types.dic this text is. */
struct standards *fixture_mini(const char *types);
/* Options of a check that keeps the tree, by those standards. */
struct xml_check_options fixture_xml_options(struct standards *standards);
/* A whole document; xml_check_close it. */
struct xml_check *fixture_xml_check(const struct xml_check_options *options,
                                    struct bytes input);
/* "CODE path line:column text", a line for each finding. */
void fixture_xml_findings(const struct xml_check *check, struct buffer *out);
/* A line for each segment: "loop.occurrence name|text|attribute", indented by
 * the depth of its loop. */
void fixture_xml_tree(const struct xml_check *check, struct buffer *out);

#endif
