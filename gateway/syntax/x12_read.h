/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: X12 bytes to a stream of segments, each with its place.
 *
 * In: the input in pieces of any size, cut anywhere, or whole. Out: segments in
 * order and complaints about what is not legal but was understood; both are
 * the same however the input is cut.
 * Separators are taken from each ISA anew. Grammar (X12.5, X12.6):
 *   input       = { junk } interchange { { junk } interchange }
 *   interchange = ISA group* IEA ; ISA: 16 elements, fixed widths, the byte
 *                 after ISA is the element separator, ISA16 the component
 *                 separator, the byte(s) after it the terminator
 * What the wild adds is read too: see enum x12_complaint_kind. Bytes up to
 * 0x20 that are no separators and stand before a tag (line breaks, blanks,
 * NUL) belong to nothing and are passed over. Where ISA itself is broken over
 * lines, line breaks inside the segments of that interchange are taken out,
 * but for binary data (SEGMENT_COPIED); elsewhere they are data.
 * The terminator LF also takes away a CR before it. Another ISA ends whatever
 * is open, also inside a segment whose terminator is missing, if it surely is
 * one: at its fixed positions, and no quotation.
 * Segments are numbered over the whole input; those past the limits count,
 * empty ones do not.
 * Ownership: segment->bounds until the next call of any function of this
 * reader. segment->data with x12_reader_open_whole as long as the input
 * (except SEGMENT_COPIED), otherwise until the next call.
 * Limits: struct x12_limits; memory is bounded by `segment` whatever the input
 * and is taken when the reader opens. Time is linear.
 */
#ifndef SYNTAX_X12_READ_H
#define SYNTAX_X12_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "syntax/segment.h"

struct x12_limits {
    size_t segment;    /* bytes of one segment, BIN/BDS too; at most 1 GiB */
    uint32_t elements; /* of one segment; ISA is always read */
};

enum x12_event {
    X12_SEGMENT,    /* *segment is filled */
    X12_COMPLAINT,  /* *complaint is filled; reading goes on */
    X12_NEED_INPUT, /* feed more */
    X12_END,        /* no more input and nothing left */
};

enum x12_complaint_kind {
    X12_BYTE_ORDER_MARK,  /* before ISA */
    X12_JUNK_BETWEEN,     /* bytes outside any interchange */
    X12_ISA_WIDTH,        /* an ISA element is not of its fixed width, or there
                             are not 16 of them */
    X12_ISA_WRAPPED,      /* line breaks inside ISA */
    X12_ISA_UNREADABLE,   /* separators cannot be told; skipped to the
                                   next ISA */
    X12_SEPARATORS_CLASH, /* two separators are the same byte, or one is
                             missing, a letter, a digit or a blank: the component
                             or repetition separator is then none */
    X12_ISA_SEPARATOR,    /* the element separator is a letter, a digit, a
                             blank or a line break: the ISA is given, what
                             follows up to the next is lost */
    X12_ISA_TERMINATOR,   /* the same of the segment terminator */
    X12_SEGMENT_EMPTY,    /* terminator follows terminator; neighbours are one
                             complaint */
    X12_SEGMENT_TOO_LONG, /* past limits; skipped to its terminator */
    X12_SEGMENT_TOO_MANY_ELEMENTS, /* the same */
    X12_SEGMENT_UNTERMINATED,      /* the input, or the interchange, ends inside
                                      it; it is given, unless past limits */
    X12_BINARY_TRUNCATED,          /* BIN01 says more bytes than there are */
    X12_BINARY_LENGTH,             /* BIN01 is no number, or no terminator where
                                   it says the data end; read as text */
    X12_NO_INTERCHANGE,            /* the whole input holds no ISA */
};

struct x12_complaint {
    enum x12_complaint_kind kind;
    uint64_t offset; /* where it begins */
    uint64_t length; /* bytes concerned */
    uint64_t number; /* of the segment it stands in or before; 0: none */
};

struct x12_reader;

/* NULL: no memory. */
struct x12_reader *x12_reader_open(const struct x12_limits *limits) MUST_CHECK;
struct x12_reader *x12_reader_open_whole(const struct x12_limits *limits,
                                         struct bytes input) MUST_CHECK;
void x12_reader_close(struct x12_reader *reader); /* NULL is allowed */
/* After X12_NEED_INPUT only. `last`: nothing follows (chunk may be empty).
 * The chunk must stay until the next X12_NEED_INPUT. */
void x12_reader_feed(struct x12_reader *reader, struct bytes chunk, bool last);
enum x12_event x12_reader_next(struct x12_reader *reader,
                               struct segment *segment,
                               struct x12_complaint *complaint);
/* Of the interchange that the last segment belongs to. */
const struct separators *x12_reader_separators(const struct x12_reader *reader);
/* Bytes consumed so far (the offset of what is read next). */
uint64_t x12_reader_offset(const struct x12_reader *reader);
/* "SEGMENT_EMPTY": for findings, tools and tests. */
const char *x12_complaint_name(enum x12_complaint_kind kind);

/* Is this X12? Looks at the first bytes only (junk and a BOM before ISA
 * allowed, at most 1,024 bytes of it). */
bool x12_detect(struct bytes beginning);

#endif
