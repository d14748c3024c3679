/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one segment as views: what the readers of X12 and EDIFACT give and
 * everything above them works on.
 *
 * Element 0 is the tag; element n is what the trade writes as BEG03 (n = 3).
 * Ownership: `bounds` belongs to the reader and lives until its next call.
 * `data` belongs to the reader and lives until its next call too, unless the
 * reader's header says longer: in whole-input mode it looks at the input
 * itself, except where SEGMENT_COPIED is set.
 */
#ifndef SYNTAX_SEGMENT_H
#define SYNTAX_SEGMENT_H

#include <stdint.h>

#include "base/bytes.h"

/* The characters that divide one interchange. 0: there is none. */
struct separators {
    char element;
    char component;
    char repetition;
    char segment; /* first byte of the terminator; whole one: below */
    char release; /* EDIFACT only */
    char decimal; /* '.' for X12 */
    /* The terminator with the line break that follows it, as read from the
     * header segment: "~", "~\r\n", "\r\n", … For writing. */
    char terminator[8];
    uint8_t terminator_length;
};

enum segment_flags {
    SEGMENT_COMPONENTS = 1,  /* a component separator stands in it */
    SEGMENT_REPETITIONS = 2, /* a repetition separator stands in it */
    SEGMENT_HIGH = 4,        /* a byte ≥ 0x80 stands in it */
    SEGMENT_CONTROL = 8,     /* a byte < 0x20 or 0x7f stands in it */
    SEGMENT_BINARY = 16,     /* BIN/BDS: the last element is raw bytes */
    SEGMENT_COPIED = 32,     /* not a view of the input (line breaks were
                                taken out): lives until the next call only */
};

struct segment {
    const char *data; /* first byte of the tag */
    uint32_t length;  /* bytes without the terminator */
    uint32_t count;   /* elements, the tag not counted; trailing empty ones
                          are counted as they stand */
    uint64_t offset;  /* of data[0] in the input */
    uint64_t number;  /* counted from 1 over the whole input */
    /* Element i is data[bounds[i]] … data[bounds[i + 1] - 2]: bounds has
     * count + 2 entries, bounds[0] = 0, bounds[count + 1] = length + 1. */
    const uint32_t *bounds;
    uint32_t flags; /* enum segment_flags */
};

/* The empty view past the last element. */
static inline struct bytes segment_element(const struct segment *segment,
                                           uint32_t index)
{
    if (index > segment->count) {
        return bytes_of(segment->data, 0);
    }
    return bytes_of(segment->data + segment->bounds[index],
                    segment->bounds[index + 1] - 1 - segment->bounds[index]);
}

static inline struct bytes segment_tag(const struct segment *segment)
{
    return segment_element(segment, 0);
}

/* Part `index` (from 0) of what `separator` divides; empty past the last.
 * For components and repetitions; separator 0 divides nothing. */
struct bytes segment_part(struct bytes element, char separator, uint32_t index);
uint32_t segment_part_count(struct bytes element, char separator);

#endif
