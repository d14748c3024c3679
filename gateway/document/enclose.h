/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the envelope around documents that a tool makes: one interchange,
 * one group where the syntax wants one, control numbers from 1. What partners
 * get is enclosed by their agreement (pipeline/envelope.h).
 *
 * An XML document needs none and is one document.
 * Out: appended to a buffer. Errors: UNWRITABLE.
 */
#ifndef DOCUMENT_ENCLOSE_H
#define DOCUMENT_ENCLOSE_H

#include "document/dictionary.h"
#include "syntax/segment.h"

struct enclosing {
    const struct set_definition *set;
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    bool test;
    int64_t now; /* ms, UTC */
};

/* The usual ones of the set's syntax, a line feed behind each segment; of
 * EDIFACT those of syntax 3 in UNOC. */
struct separators enclose_separators(const struct set_definition *set);
bool enclose_begin(const struct enclosing *enclosing, struct buffer *out,
                   struct error *err) MUST_CHECK;
bool enclose_end(const struct enclosing *enclosing, uint64_t transactions,
                 struct buffer *out, struct error *err) MUST_CHECK;

#endif
