/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the X12 envelope that goes around transaction sets: separators,
 * identities and versions as the partner's file says.
 *
 * Pure; control numbers and the time are handed in.
 * Errors: ERROR_REFUSED with what cannot stand in an ISA or GS.
 */
#ifndef PIPELINE_ENVELOPE_H
#define PIPELINE_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "config/partner.h"
#include "syntax/segment.h"

/* The partner's; what its file leaves open is the usual of its version. */
struct separators envelope_separators(const struct partner *partner);

/* Places of ST02 and SE02, `width` bytes each, in a set from ST to SE. */
struct envelope_control {
    size_t first, last;
};

/* Digits of our transaction control numbers: what was agreed, 4 to 9. */
uint32_t envelope_control_width(const struct partner *partner);
struct envelope_control envelope_control_places(
    struct bytes set, const struct separators *separators, uint32_t width);

struct envelope_numbers {
    uint64_t interchange;
    uint64_t group; /* not drawn for a TA1 */
};

struct envelope_content {
    /* Whose ids and version were agreed; NULL: the first ids of both. */
    const struct agreement *agreement;
    struct bytes functional;    /* GS01; empty: no group, `body` is a TA1 */
    struct bytes group_version; /* GS08 */
    struct bytes body;          /* ST … SE, or a TA1 segment */
    uint64_t transactions;
    bool test;
    int64_t now; /* ms, UTC */
};

/* ISA … IEA, appended to `out`. */
bool envelope_wrap(const struct partner *partner,
                   const struct envelope_numbers *numbers,
                   const struct envelope_content *content, struct buffer *out,
                   struct error *err) MUST_CHECK;

#endif
