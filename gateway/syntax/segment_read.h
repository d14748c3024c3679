/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: bytes to a stream of segments, each with its place: what the
 * readers of X12 and EDIFACT have in common. What each of them reads is said
 * in x12_read.h and edifact_read.h.
 *
 * In: the input in pieces of any size, cut anywhere, or whole. Out: segments in
 * order and complaints about what is not legal but was understood; both are
 * the same however the input is cut.
 * Bytes up to 0x20 that are no separators and stand before a tag (line breaks,
 * blanks, NUL) belong to nothing and are passed over. A terminator LF also
 * takes away a CR before it. Another header (ISA, UNA, UNB) ends whatever is
 * open, also inside a segment whose terminator is missing, if it surely is one.
 * Segments are numbered over the whole input; those past the limits count,
 * empty ones do not; UNA is no segment.
 * Ownership: segment->bounds and parts until the next call of any function of
 * this reader. segment->data with an input that was given whole as long as the
 * input (except SEGMENT_COPIED), otherwise until the next call.
 * Limits: struct read_limits; memory is bounded by `segment` whatever the input
 * and is taken when the reader opens. Time is linear.
 */
#ifndef SYNTAX_SEGMENT_READ_H
#define SYNTAX_SEGMENT_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "syntax/segment.h"

struct read_limits {
    size_t segment;    /* bytes of one segment, BIN/BDS too; at most 512 MiB */
    uint32_t elements; /* of one segment, in EDIFACT with all components; the
                          header is always read */
};

enum read_event {
    READ_SEGMENT,    /* *segment is filled */
    READ_COMPLAINT,  /* *complaint is filled; reading goes on */
    READ_NEED_INPUT, /* feed more */
    READ_END,        /* no more input and nothing left */
};

enum read_complaint_kind {
    READ_BYTE_ORDER_MARK,  /* before the header */
    READ_JUNK_BETWEEN,     /* bytes outside any interchange */
    READ_ISA_WIDTH,        /* an ISA element is not of its fixed width, or there
                              are not 16 of them */
    READ_ISA_WRAPPED,      /* line breaks inside ISA */
    READ_ISA_UNREADABLE,   /* separators cannot be told; skipped to the
                                    next ISA */
    READ_SEPARATORS_CLASH, /* two separators are the same byte, or one is
                              missing, a letter, a digit or a blank: the
                              component, repetition or release character is
                              then none */
    READ_ISA_SEPARATOR,    /* the element separator is a letter, a digit, a
                              blank or a line break: the ISA is given, what
                              follows up to the next is lost */
    READ_ISA_TERMINATOR,   /* the same of the segment terminator */
    READ_UNA_WIDTH,        /* UNA does not give six characters, but was read */
    READ_UNA_UNREADABLE,   /* UNA's separators can separate nothing, or nothing
                              follows; skipped to the next header */
    READ_UNB_UNREADABLE,   /* no UNA, and UNB does not say which separators;
                              skipped to the next header */
    READ_SEPARATORS_GUESSED, /* no UNA, and others than the default ones */
    READ_INPUT_RECODED,      /* UTF-16 was turned to UTF-8; places are those of
                                the text in UTF-8 */
    READ_SEGMENT_EMPTY,      /* terminator follows terminator; neighbours are
                                one complaint */
    READ_SEGMENT_TOO_LONG,   /* past limits; skipped to its terminator */
    READ_SEGMENT_TOO_MANY_ELEMENTS, /* the same */
    READ_SEGMENT_UNTERMINATED, /* the input, or the interchange, ends inside
                                  it; it is given, unless past limits */
    READ_BINARY_TRUNCATED,     /* BIN01 says more bytes than there are */
    READ_BINARY_LENGTH,        /* BIN01 is no number, or no terminator where
                                  it says the data end; read as text */
    READ_NO_INTERCHANGE,       /* the whole input holds no header */
    READ_COMPLAINT_KINDS
};

struct read_complaint {
    enum read_complaint_kind kind;
    uint64_t offset; /* where it begins */
    uint64_t length; /* bytes concerned */
    uint64_t number; /* of the segment it stands in or before; 0: none */
};

struct segment_reader;
struct syntax_ops;

/* Readers that find out the syntax by the first bytes; what is of none is read
 * as X12. Those of one syntax: x12_reader_open, edifact_reader_open. NULL: no
 * memory. */
struct segment_reader *segment_reader_open(const struct read_limits *limits)
    MUST_CHECK;
struct segment_reader *segment_reader_open_whole(
    const struct read_limits *limits, struct bytes input) MUST_CHECK;
void segment_reader_close(struct segment_reader *reader); /* NULL is allowed */
/* After READ_NEED_INPUT, or first of all. `last`: nothing follows (chunk may
 * be empty). The chunk must stay until the next READ_NEED_INPUT. */
void segment_reader_feed(struct segment_reader *reader, struct bytes chunk,
                         bool last);
enum read_event segment_reader_next(struct segment_reader *reader,
                                    struct segment *segment,
                                    struct read_complaint *complaint);
/* Of the interchange that the last segment belongs to. */
const struct separators *segment_reader_separators(
    const struct segment_reader *reader);
/* Bytes consumed so far (the offset of what is read next). */
uint64_t segment_reader_offset(const struct segment_reader *reader);
/* A row of syntax_table.h; NULL while nothing was read. */
const struct syntax_ops *segment_reader_syntax(
    const struct segment_reader *reader);
/* "SEGMENT_EMPTY": for findings, tools and tests. */
const char *read_complaint_name(enum read_complaint_kind kind);

#endif
