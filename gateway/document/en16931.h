/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the business rules of EN 16931 and of Peppol BIS Billing 3, checked
 * on an invoice as it is read.
 *
 * In: begin, text and end of each element (syntax/xml_read.h) of a UBL Invoice,
 * a UBL CreditNote or a CII CrossIndustryInvoice. Out: a finding for each place
 * where a rule does not hold: `code` is the rule's id ("BR-CO-10"), `loop` the
 * path ("/Invoice/cac:InvoiceLine[2]/cbc:ID"), `line`, `column` and `offset`
 * the place, `text` says what must be so and of which BT or BG.
 * A rule that is about something that is not there asks nothing, except where
 * that is what it is about; so part of an invoice can be checked. Structure and
 * types are not this module's business: a number that is none breaks the rules
 * that calculate with it.
 * Ownership: the rules live in the arena they were opened in and may serve any
 * number of checks at once; a check lives in its own arena, best one without a
 * limit: its calls take from it, and may not jump through the reader.
 * Limits: `memory` bytes for what is kept of a document, `findings` places; time
 * is linear in the document but for sorting VAT categories.
 * Source: EN 16931-1:2017, CEN/TS 16931-3; the Schematron of CEN/TC 434
 * (version 1.3.14) and of Peppol BIS Billing 3 (version 3.0.15), whose
 * conditions these are; docs/en16931.md says where they differ and why.
 */
#ifndef DOCUMENT_EN16931_H
#define DOCUMENT_EN16931_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "document/finding.h"
#include "syntax/xml_read.h"

enum en16931_sets {
    EN16931_BY_DOCUMENT = 0, /* the core; Peppol where BT-24 names it */
    EN16931_CORE = 1,
    EN16931_PEPPOL = 2,
    EN16931_NATIONAL = 4, /* what Peppol adds for a seller's country */
    EN16931_ALL = 7
};

struct en16931_options {
    unsigned sets;
    size_t memory;   /* 0: 256 MiB */
    size_t findings; /* places that are kept; 0: 1000 */
};

enum en16931_outcome {
    EN16931_NO_INVOICE, /* another document: nothing was checked */
    EN16931_TOO_LARGE,  /* beyond `memory`: nothing was checked */
    EN16931_CHECKED
};

struct en16931;
struct en16931_check;

struct en16931 *en16931_open(struct arena *arena);
struct en16931_check *en16931_check_open(const struct en16931 *rules,
                                         const struct en16931_options *options,
                                         struct arena *arena);
void en16931_begin(struct en16931_check *check,
                   const struct xml_element *element);
void en16931_piece(struct en16931_check *check, struct bytes piece);
void en16931_end(struct en16931_check *check);
/* The three as what the reader calls, or xml_check's observer; it never stops
 * the reading. */
struct xml_handler en16931_handler(struct en16931_check *check);
/* After the root's end; once. Findings come in the order of their places. */
enum en16931_outcome en16931_finish(struct en16931_check *check,
                                    struct findings *findings);

/* What is checked, for lists and documentation. */
struct en16931_rule_info {
    const char *id, *term, *text;
    enum finding_severity severity;
    enum en16931_sets set;
    bool ubl, cii;
};
/* False past the last rule. Each id comes once; text and term are those of its
 * first row. */
bool en16931_rule(const struct en16931 *rules, size_t index,
                  struct en16931_rule_info *info) MUST_CHECK;
bool en16931_rule_by_id(const struct en16931 *rules, struct bytes id,
                        struct en16931_rule_info *info) MUST_CHECK;

#endif
