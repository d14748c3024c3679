/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the envelope that goes around what a map or an acknowledgement has
 * written: separators, identities and versions as the partner's file says, in
 * the document's syntax.
 *
 * Pure; control numbers and the time are handed in. XML documents have none and
 * go as they are, but for cXML, whose header says who sends what to whom.
 * Errors: ERROR_REFUSED with what cannot stand in a header; ERROR_CONFIG where
 * one side has no id of the syntax.
 * A new syntax: a row in envelope.c.
 */
#ifndef PIPELINE_ENVELOPE_H
#define PIPELINE_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "config/partner.h"
#include "syntax/segment.h"

/* Where the control number of a set or message stands: `width` bytes, all '0'
 * as a worker writes it. width 0: there is none. */
struct envelope_control {
    size_t first; /* ST02, 0062 of UNH */
    size_t last;  /* SE02, 0062 of UNT */
    uint32_t width;
};

struct envelope_numbers {
    struct bytes interchange;
    struct bytes group; /* empty where there is no group */
};

struct envelope_content {
    enum agreed_syntax syntax;
    /* Whose ids were agreed; NULL: the first ids of both. */
    const struct agreement *agreement;
    struct bytes functional; /* GS01; X12: empty: no group, `body` is a TA1 */
    struct bytes group_version; /* GS08 */
    struct bytes document;      /* EDIFACT: "edifact/D.96A/INVOIC", for UNG */
    struct bytes body;          /* ST … SE, UNH … UNT, or a TA1 segment */
    uint64_t transactions;
    bool test;
    int64_t now; /* ms, UTC */
};

struct envelope_syntax {
    struct separators (*separators)(const struct partner *partner);
    /* Digits that a worker writes for the control number; 0: none. */
    uint32_t (*control_width)(const struct partner *partner);
    /* Places in a set or message that has `width` digits. */
    struct envelope_control (*control_places)(
        struct bytes set, const struct separators *separators, uint32_t width);
    bool (*wrap)(const struct partner *partner,
                 const struct envelope_numbers *numbers,
                 const struct envelope_content *content, struct buffer *out,
                 struct error *err);
    const char *extension; /* of files: "x12" */
};

extern const struct envelope_syntax envelope_syntax_x12;
extern const struct envelope_syntax envelope_syntax_edifact;
extern const struct envelope_syntax envelope_syntax_cxml;

/* Of documents that have neither separators nor numbers of their own. */
struct separators envelope_no_separators(const struct partner *partner);
uint32_t envelope_no_width(const struct partner *partner);
struct envelope_control envelope_no_places(struct bytes set,
                                           const struct separators *separators,
                                           uint32_t width);

const struct envelope_syntax *envelope_of(enum agreed_syntax syntax);

/* The ids that the content's agreement chose, or the first ones. */
bool envelope_sides(const struct partner *partner,
                    const struct envelope_content *content,
                    enum identity_kind kind, const struct identity **us,
                    const struct identity **them, struct error *err) MUST_CHECK;

/* The set with its number over the zeros, appended to `out`. false: the places
 * are not in it. */
bool envelope_number(struct bytes set, const struct envelope_control *control,
                     struct bytes number, struct buffer *out) MUST_CHECK;

/* The interchange, appended to `out`. */
bool envelope_wrap(const struct partner *partner,
                   const struct envelope_numbers *numbers,
                   const struct envelope_content *content, struct buffer *out,
                   struct error *err) MUST_CHECK;

#endif
