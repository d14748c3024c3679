/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the input as one run of bytes, whatever pieces it comes in.
 *
 * In: the whole input, or chunks. Out: data[0 … length), of which the bytes
 * from a position on that the reader still needs are kept together.
 * Ownership: a chunk is the caller's until SUPPLY_HUNGRY; what must outlive it is
 * copied to `carry`. Limits: `capacity` bytes are carried at most, taken when
 * it opens. A chunk is copied only where a segment begins before it, so the
 * work is linear however small the chunks are.
 */
#ifndef SYNTAX_SEGMENT_INPUT_H
#define SYNTAX_SEGMENT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum { SEGMENT_INPUT_PIECE = 16 * 1024 }; /* copied at a time */

enum segment_supply {
    SUPPLY_MORE,   /* length has grown */
    SUPPLY_DRY,    /* nothing follows */
    SUPPLY_HUNGRY, /* segment_input_feed first */
};

struct segment_input {
    const char *data;
    size_t length;
    size_t at;       /* what is read next */
    uint64_t origin; /* offset of data[0] in the input */
    bool dry;        /* nothing follows data[length - 1] */
    /* private */
    struct bytes chunk;
    bool chunk_last;
    size_t carried; /* bytes in carry that are older than the chunk */
    char *carry;
    size_t capacity;
};

/* keep: the most bytes the reader will ever ask to be kept. */
bool segment_input_open(struct segment_input *input, size_t keep) MUST_CHECK;
void segment_input_open_whole(struct segment_input *input, struct bytes whole);
void segment_input_close(struct segment_input *input);
void segment_input_feed(struct segment_input *input, struct bytes chunk,
                        bool last);
/* Asks for more behind data[length - 1]. Bytes from `keep` (≤ at) on stay;
 * all positions become smaller by the *moved that comes out. */
enum segment_supply segment_input_more(struct segment_input *input, size_t keep,
                                       size_t *moved);

#endif
