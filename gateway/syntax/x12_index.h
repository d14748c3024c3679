/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the separators of the bytes just ahead of the reader, window by
 * window: which there are, which of them end segments.
 *
 * A window begins small after each ISA and doubles, so that looking ahead past
 * a change of separators never costs more than the bytes before it.
 * Positions are relative to `base`, which lies at most 63 bytes before the
 * segment being read, on the grid of blocks that was begun at the last reset.
 * Ownership: its arrays, taken when it opens. Limits: `bytes` of one segment,
 * `elements` of one segment; the reader gives up on a segment past them.
 */
#ifndef SYNTAX_X12_INDEX_H
#define SYNTAX_X12_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "syntax/segment.h"
#include "syntax/x12_input.h"
#include "syntax/x12_scan.h"

enum { X12_INDEX_WINDOW = 16 * 1024, X12_INDEX_FIRST_WINDOW = 512 };

struct x12_index {
    uint32_t *positions;           /* of element separators and terminators */
    uint32_t *ends;                /* which of them are terminators */
    struct x12_scan_block *blocks; /* from base on */
    /* Per block: something in it makes a flag. One more than there are. */
    uint8_t *marked;
    size_t position_count, end_count;
    size_t position_next, end_next; /* of the segment read next */
    size_t base;                    /* place in the input's data */
    size_t scanned;                 /* place in the input's data: up to here */
    size_t window;
    struct x12_scan_bytes bytes;
    char terminator[4];
    size_t terminator_length;
};

bool x12_index_open(struct x12_index *index, size_t bytes,
                    size_t elements) MUST_CHECK;
void x12_index_close(struct x12_index *index);
/* Other separators; `terminator` bytes of them form the terminator. */
void x12_index_separators(struct x12_index *index,
                          const struct separators *separators,
                          size_t terminator);
/* Forgets all and begins at `at`. */
void x12_index_reset(struct x12_index *index, size_t at);
/* Forgets what lies before `at`, which must be in an unfinished segment. */
void x12_index_rebase(struct x12_index *index, size_t at);
/* The input's positions became smaller. */
void x12_index_moved(struct x12_index *index, size_t moved);
/* Looks at one more window. False: the input must grow first. */
bool x12_index_extend(struct x12_index *index,
                      const struct x12_input *input) MUST_CHECK;
/* Drops what lies before `at` in the middle of what is known (binary data may
 * hold what looks like separators). */
void x12_index_pass(struct x12_index *index, size_t at);
/* Are there flags at all, perhaps? Nearly always not, and then this is all
 * that is asked. */
static inline bool x12_index_is_marked(const struct x12_index *index,
                                       uint32_t from, uint32_t to)
{
    const uint8_t *marked = index->marked + from / X12_SCAN_BLOCK;

    return (marked[0] | marked[1]) != 0 || to - from > X12_SCAN_BLOCK;
}
/* SEGMENT_COMPONENTS … SEGMENT_CONTROL of the bytes from … to, relative to
 * base. */
uint32_t x12_index_flags(const struct x12_index *index, uint32_t from,
                         uint32_t to);

#endif
