/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: input in UTF-16, which no segment syntax is written in but some
 * programs save it in, turned to UTF-8 piece by piece.
 *
 * In: the input in chunks of any size. Out: pieces in UTF-8; what is no UTF-16
 * becomes U+FFFD. A chunk that is not UTF-16 comes out as it is, but for the
 * first bytes where they came too few at a time to be told.
 * Known by its byte order mark, or by the first letters of ISA, UNA, UNB, UNG
 * and UNH with a NUL each.
 * Ownership: a piece lives until the next call. Limits: no memory is taken.
 */
#ifndef SYNTAX_WIDE_INPUT_H
#define SYNTAX_WIDE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { WIDE_INPUT_PIECE = 4096, WIDE_INPUT_TOLD = 4 };

enum wide_input_kind { WIDE_UNTOLD, WIDE_NOT, WIDE_LITTLE, WIDE_BIG };

struct wide_input {
    enum wide_input_kind kind;
    struct bytes rest; /* of the chunk, that is still to come */
    bool last;         /* nothing follows it */
    /* private */
    unsigned char held[WIDE_INPUT_TOLD]; /* of the chunk before */
    size_t held_length;
    bool begun;    /* a byte order mark can no longer come */
    uint32_t lead; /* a surrogate that waits for the other; 0: none */
    char piece[WIDE_INPUT_PIECE];
};

/* WIDE_UNTOLD: more bytes are needed. */
enum wide_input_kind wide_input_tell(struct bytes beginning, bool last);
/* The next chunk; the one before must be used up. */
void wide_input_feed(struct wide_input *input, struct bytes chunk, bool last);
/* What of the chunk can be given at once; `last`: nothing follows it. An empty
 * piece that is not the last: another chunk is needed. */
struct bytes wide_input_next(struct wide_input *input, bool *last);
static inline bool wide_input_is_on(const struct wide_input *input)
{
    return input->kind > WIDE_NOT;
}

#endif
