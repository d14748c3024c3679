/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the input as one run of bytes, whatever pieces it comes in.
 *
 * In: the whole input, or chunks. Out: data[0 … length), of which the bytes
 * from a position on that the reader still needs are kept together.
 * Ownership: a chunk is the caller's until X12_HUNGRY; what must outlive it is
 * copied to `carry`. Limits: `capacity` bytes are carried at most, taken when
 * it opens. A chunk is copied only where a segment begins before it, so the
 * work is linear however small the chunks are.
 */
#ifndef SYNTAX_X12_INPUT_H
#define SYNTAX_X12_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum { X12_INPUT_PIECE = 16 * 1024 }; /* copied at a time */

enum x12_supply {
    X12_MORE,   /* length has grown */
    X12_DRY,    /* nothing follows */
    X12_HUNGRY, /* x12_input_feed first */
};

struct x12_input {
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
bool x12_input_open(struct x12_input *input, size_t keep) MUST_CHECK;
void x12_input_open_whole(struct x12_input *input, struct bytes whole);
void x12_input_close(struct x12_input *input);
void x12_input_feed(struct x12_input *input, struct bytes chunk, bool last);
/* Asks for more behind data[length - 1]. Bytes from `keep` (≤ at) on stay;
 * all positions become smaller by the *moved that comes out. */
enum x12_supply x12_input_more(struct x12_input *input, size_t keep,
                               size_t *moved);

#endif
