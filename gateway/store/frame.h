/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one frame of the journal as bytes; spool/README.md documents the
 * layout for people outside.
 *
 *     0  4  magic "EDJF"           little endian throughout
 *     4  1  kind                   enum journal_frame_kind
 *     5  1  format                 1
 *     6  2  zero
 *     8  8  position of this frame
 *    16  4  length of the body
 *    20  4  since: bytes from the beginning of its group to this frame
 *    24  4  zero
 *    28  4  CRC-32C over bytes 0–27 and the body
 *    32  …  body, then zeros up to a multiple of 8
 *     …  4  length of the body again
 *     …  4  "END\n"
 *
 * The position in the frame keeps an old or copied frame from being taken for
 * one that belongs there; `since` tells a torn group from damage (recovery).
 */
#ifndef STORE_FRAME_H
#define STORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "store/journal.h"

enum {
    FRAME_HEAD = 32,
    FRAME_TAIL = 8,
    FRAME_ALIGN = 8,
    FRAME_BODY_LIMIT = 64 * 1024 * 1024
};

struct frame_head {
    enum journal_frame_kind kind;
    uint64_t position;
    uint32_t length; /* of the body */
    uint32_t since;
};

/* Bytes of a whole frame with a body of `length`. */
static inline uint64_t frame_size(uint64_t length)
{
    return FRAME_HEAD + (length + FRAME_ALIGN - 1) / FRAME_ALIGN * FRAME_ALIGN +
           FRAME_TAIL;
}

/* Writes frame_size(head->length) bytes to `out`. The body is `first` and
 * `rest` together (a digest and an object, so that neither is copied twice). */
void frame_write(char *out, const struct frame_head *head, struct bytes first,
                 struct bytes rest);

enum frame_check {
    FRAME_GOOD,
    FRAME_SHORT, /* `bytes` ends before the frame does */
    FRAME_BLANK, /* zeros where the head should be: nothing written here */
    FRAME_BAD
};

/* Looks at what should be a frame at `position`. FRAME_SHORT: needed says how
 * many bytes there must be at least. The head is filled when good. */
enum frame_check frame_read(struct bytes bytes, uint64_t position,
                            struct frame_head *head, size_t *needed);
/* The body of a good frame. */
struct bytes frame_body(struct bytes bytes, const struct frame_head *head);

#endif
