/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the separators of the bytes just ahead of the reader, window by
 * window: which there are, which of them end segments.
 *
 * A window begins small after each header and doubles, so that looking ahead past
 * a change of separators never costs more than the bytes before it.
 * What a release character stands before is no separator; where there is one
 * component separators and repetition separators are listed with the others.
 * Positions are relative to `base`, which lies at most 63 bytes before the
 * segment being read, on the grid of blocks that was begun at the last reset.
 * Ownership: its arrays, taken when it opens. Limits: `bytes` of one segment,
 * `elements` of one segment; the reader gives up on a segment past them.
 */
#ifndef SYNTAX_SEPARATOR_INDEX_H
#define SYNTAX_SEPARATOR_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "syntax/segment.h"
#include "syntax/segment_input.h"
#include "syntax/separator_scan.h"

enum { SEPARATOR_INDEX_WINDOW = 16 * 1024, SEPARATOR_INDEX_FIRST_WINDOW = 512 };

struct separator_index {
    uint32_t *positions; /* of element separators and terminators;
                                      with `parts` of all separators */
    uint32_t *ends;      /* which of them are terminators */
    struct separator_scan_block *blocks; /* from base on */
    /* Per block: something in it makes a flag. One more than there are. */
    uint8_t *marked;
    uint64_t *releases; /* per block: release characters */
    size_t position_count, end_count;
    size_t position_next, end_next; /* of the segment read next */
    size_t base;                    /* place in the input's data */
    size_t scanned;                 /* place in the input's data: up to here */
    size_t window;
    struct separator_scan_bytes bytes;
    char release; /* 0: none */
    bool parts;   /* components and repetitions are listed */
    /* What the bytes before `scanned` say of the next one. */
    enum {
        INDEX_PLAIN,
        INDEX_RELEASED,
        INDEX_RELEASED_CR,
        INDEX_ESCAPE,        /* ISO 2022: ESC */
        INDEX_SHIFTED,       /* ISO 2022: in a set of two bytes a character */
        INDEX_SHIFTED_ESCAPE /* ESC there */
    } before;
    bool shifts; /* ISO 2022 */
    char terminator[4];
    size_t terminator_length;
};

bool separator_index_open(struct separator_index *index, size_t bytes,
                          size_t elements) MUST_CHECK;
void separator_index_close(struct separator_index *index);
/* Other separators; `terminator` bytes of them form the terminator. */
void separator_index_separators(struct separator_index *index,
                                const struct separators *separators,
                                size_t terminator, bool parts);
/* Forgets all and begins at `at`. */
void separator_index_reset(struct separator_index *index, size_t at);
/* Forgets what lies before `at`, which must be in an unfinished segment. */
void separator_index_rebase(struct separator_index *index, size_t at);
/* The input's positions became smaller. */
void separator_index_moved(struct separator_index *index, size_t moved);
/* Looks at one more window. False: the input must grow first. */
bool separator_index_extend(struct separator_index *index,
                            const struct segment_input *input) MUST_CHECK;
/* Drops what lies before `at` in the middle of what is known (binary data may
 * hold what looks like separators). */
void separator_index_pass(struct separator_index *index, size_t at);
/* Are there flags at all, perhaps? Nearly always not, and then this is all
 * that is asked. */
static inline bool separator_index_is_marked(
    const struct separator_index *index, uint32_t from, uint32_t to)
{
    const uint8_t *marked = index->marked + from / SEPARATOR_SCAN_BLOCK;

    return (marked[0] | marked[1]) != 0 || to - from > SEPARATOR_SCAN_BLOCK;
}
/* SEGMENT_COMPONENTS … SEGMENT_CONTROL and SEGMENT_RELEASED of the bytes from … to, relative to
 * base. */
uint32_t separator_index_flags(const struct separator_index *index,
                               uint32_t from, uint32_t to);

#endif
