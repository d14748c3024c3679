/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: where in a segment the writer is, and the separators on its way to
 * the next place.
 *
 * Separators are written only when something follows them, so none trails.
 * Ownership: `tag` is the caller's until the segment ends. Errors:
 * ERROR_REFUSED, code UNWRITABLE, where the interchange has no such separator;
 * going backwards is a bug of the caller's.
 */
#ifndef SYNTAX_SEGMENT_PLACE_H
#define SYNTAX_SEGMENT_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "syntax/segment.h"

struct segment_place {
    struct bytes tag;
    uint32_t element;    /* last written; 0: the tag */
    uint32_t repetition; /* of it, from 0 */
    uint32_t component;  /* of it, from 1 */
};

void segment_place_begin(struct segment_place *place, struct bytes tag);
/* The separators between the last place and this one. */
bool segment_place_advance(struct segment_place *place, struct buffer *out,
                           const struct separators *separators,
                           uint32_t element, uint32_t repetition,
                           uint32_t component, struct error *err) MUST_CHECK;
/* One byte several times. */
void segment_place_append(struct buffer *out, char byte, uint32_t times);

#endif
