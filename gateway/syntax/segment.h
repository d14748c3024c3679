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

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "syntax/charset.h"

/* The characters that divide one interchange. 0: there is none. */
struct separators {
    char element;
    char component;
    char repetition;
    char segment;   /* first byte of the terminator; whole one: below */
    char release;   /* EDIFACT only: what follows it is data */
    char decimal;   /* '.' for X12; EDIFACT: of UNA, '.' or ',' */
    bool announced; /* EDIFACT: UNA stood before UNB */
    enum charset charset;
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
    SEGMENT_RELEASED = 64,   /* a release character stands in it */
};

/* What an entry of segment->parts is made of. */
enum segment_part_marks {
    SEGMENT_PART_AT = (1 << 29) * 2 - 1, /* where the part begins in data */
    SEGMENT_PART_REPETITION = 1 << 30,   /* a repetition begins with it */
};
#define SEGMENT_PART_ELEMENT (UINT32_C(1) << 31) /* an element does */

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
    /* EDIFACT: every component of every repetition of every element in order,
     * the tag and its components first. Entry i: where it begins, with the
     * marks of enum segment_part_marks (an element's first part has
     * SEGMENT_PART_ELEMENT alone). parts[part_count] is length + 1, marked as
     * an element. Part i ends one byte before part i + 1 begins. X12: NULL
     * and 0. */
    const uint32_t *parts;
    uint32_t part_count;
};

/* Raw: release characters stay in it. */
static inline struct bytes segment_part_at(const struct segment *segment,
                                           uint32_t index)
{
    uint32_t from = segment->parts[index] & SEGMENT_PART_AT;
    uint32_t to = segment->parts[index + 1] & SEGMENT_PART_AT;

    return bytes_of(segment->data + from, to - 1 - from);
}

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
 * For components and repetitions; separator 0 divides nothing. A separator
 * behind `release` (0: there is none) is data. */
struct bytes segment_part(struct bytes element, char separator, char release,
                          uint32_t index);
uint32_t segment_part_count(struct bytes element, char separator, char release);

/* The text of a raw part or of an undivided element, in UTF-8: without release
 * characters, out of the interchange's character set (what that does not know
 * becomes U+FFFD; CHARSET_NONE: bytes as they are).
 * flags: of its segment; without SEGMENT_RELEASED and SEGMENT_HIGH the raw view
 * itself is given, and so it is where nothing changes; otherwise a copy. */
struct bytes segment_text(struct bytes raw, const struct separators *separators,
                          uint32_t flags, struct arena *arena);

#endif
