/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the interchange header: is here an ISA, what are its elements and
 * which separators does it set.
 *
 * In: the bytes from the first letter of ISA on: X12_ISA_WINDOW of them, or all
 * there are. A right ISA is read by its fixed positions; a wrong one by its
 * separators and by the segment tag (GS, TA1, IEA …) that follows it. One that
 * stands at its positions but whose element separator or terminator is none
 * (a letter, a digit, a blank) is known by them, and nothing behind it.
 * Out: struct x12_isa. Ownership: `text` is inside it. No state, no memory.
 * Source: X12.5 (interchange control structures), the corpus of real files.
 */
#ifndef SYNTAX_X12_ISA_H
#define SYNTAX_X12_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "syntax/segment.h"

enum {
    X12_ISA_WINDOW = 1024, /* bytes needed to be sure */
    X12_ISA_LONGEST = 512, /* bytes of an ISA that is still read */
    X12_ISA_ELEMENTS = 24, /* of an ISA with too many */
    X12_ISA_LENGTH = 105   /* of a right one, without terminator */
};

enum x12_isa_result {
    X12_ISA_FOUND,
    X12_ISA_BROKEN, /* begins as one but cannot be read */
    X12_ISA_ABSENT
};

struct x12_isa {
    struct separators separators;
    size_t length;     /* raw bytes before the terminator */
    size_t terminator; /* bytes of the terminator, no line break behind */
    bool widths_wrong; /* or their number */
    bool wrapped;      /* line breaks inside; `text` is without */
    bool clash;        /* a separator cannot be used */
    bool bad_element;  /* the element separator can separate nothing */
    bool bad_segment;  /* nor can the terminator end anything */
    uint32_t count;    /* elements */
    uint32_t bounds[X12_ISA_ELEMENTS + 2]; /* as struct segment's */
    char text[X12_ISA_LONGEST];
    uint32_t text_length;
};

enum x12_isa_result x12_isa_read(struct bytes window, struct x12_isa *isa);
/* ISA at its fixed positions: no doubt possible. */
bool x12_isa_is_fixed(struct bytes window);
/* Where inside a segment, from `from` (≥ 1) on, another ISA surely begins; or
 * the length of the text. element: the separator of this interchange. */
size_t x12_isa_find(struct bytes text, size_t from, char element);
/* Widths of ISA01 … ISA16. */
extern const uint8_t x12_isa_widths[16];

#endif
