/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the readers' inside, shared by the files that are its states
 * (segment_outside.c, segment_inside.c, segment_skip.c) and by those that know
 * one syntax (x12_read.c, x12_binary.c, edifact_read.c); nobody else includes
 * this. segment_read.h is what others see.
 *
 * A state's function does one step: it moves input.at forward, or queues
 * complaints, or gives a segment, or changes the state. Complaints come out
 * before the next step is done, and nothing moves until they are taken.
 */
#ifndef SYNTAX_SEGMENT_READER_H
#define SYNTAX_SEGMENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "syntax/segment.h"
#include "syntax/segment_input.h"
#include "syntax/segment_read.h"
#include "syntax/separator_index.h"
#include "syntax/syntax_table.h"
#include "syntax/wide_input.h"
#include "syntax/x12_isa.h"

enum { READER_COMPLAINTS_AT_ONCE = 8 };

enum reader_state {
    READER_INSIDE,      /* in an interchange, at the beginning of a segment */
    READER_OUTSIDE,     /* before a header */
    READER_GIVE_HEADER, /* a header is read and to be given */
    READER_GIVE_CUT,    /* a segment without terminator is to be given */
    READER_SKIPPING,    /* in a segment past the limits, to its terminator */
    READER_PASSING,     /* in binary data past the limits */
    READER_UNDECIDED,   /* at the beginning; the syntax is not known */
};

enum reader_step {
    READER_STEP_AGAIN,
    READER_STEP_SEGMENT,
    READER_STEP_HUNGRY,
    READER_STEP_END
};

/* By what a segment is known that must be looked at; a copy is in the reader,
 * because it is asked of every segment. */
struct reader_marks {
    char header; /* first letter of what may begin an interchange */
    /* First letter of other segments to be looked at, or the same. */
    char special;
    bool parts; /* components are listed */
    /* A segment that is longer than this is searched for a header inside it:
     * then its terminator is missing, or is not the one that was promised. */
    uint32_t long_segment;
    /* With parts: bytes of a header that names this interchange's own
     * terminator, up to there; with it a segment seems to end. */
    uint32_t header_tail;
    /* Separators of such a header at least. */
    uint32_t header_separators;
};

/* What differs from syntax to syntax. */
struct reader_syntax {
    const struct syntax_ops *ops;
    struct reader_marks marks;
    uint32_t least_elements; /* that are read whatever the limit */
    size_t header_window;    /* bytes needed to be sure of a header */
    size_t header_length;    /* bytes that find_header must see of one */
    /* Something stands at input.at, outside: a header, or junk. */
    enum reader_step (*meet)(struct segment_reader *reader);
    enum reader_step (*give_header)(struct segment_reader *reader,
                                    struct segment *segment);
    /* A segment that is a header, or says that one follows. */
    bool (*begins_header)(struct bytes text);
    /* Where in a segment, from `from` (≥ 1) on, another header surely begins;
     * or the length of the text. */
    size_t (*find_header)(const struct segment_reader *reader,
                          struct bytes text, size_t from);
    bool (*begins_trailer)(const struct segment_reader *reader,
                           struct bytes text);
    /* Where in a trailer the next header begins, because the terminator is
     * missing; 0: nowhere. */
    size_t (*header_in_trailer)(const struct segment_reader *reader,
                                struct bytes text);
    /* Segments whose raw bytes the index must not look at; NULL: none. */
    bool (*begins_binary)(const struct segment_reader *reader,
                          struct bytes text);
    enum reader_step (*binary_step)(struct segment_reader *reader,
                                    struct segment *segment, bool *done);
    enum reader_step (*binary_pass)(struct segment_reader *reader);
};

struct segment_reader {
    const struct reader_syntax *syntax; /* NULL: undecided */
    enum reader_state state;
    bool wrapped;  /* line breaks inside segments are no data */
    bool trims_cr; /* the terminator is LF: a CR before it is no data */
    struct reader_marks marks; /* of the syntax */
    struct separator_index index;
    struct segment_input input;
    struct read_limits limits;
    uint32_t *bounds;
    uint32_t *parts; /* EDIFACT */
    uint64_t number; /* of the last segment */
    struct separators separators;

    struct read_complaint complaints[READER_COMPLAINTS_AT_ONCE];
    unsigned complaint_first, complaint_count;

    /* Neighbouring empty segments that are not yet complained of. */
    uint64_t empty_offset, empty_length;
    /* What is passed over outside, and how far it is not blank. */
    bool junk_open;
    enum read_complaint_kind junk_kind;
    uint64_t junk_offset, junk_end;
    bool interchange_seen;
    /* The segment that is passed over inside. */
    uint64_t skip_offset;
    bool skip_released; /* the byte at input.at is behind a release character */
    uint64_t pass_left; /* bytes of binary data */
    /* The segment behind a header that was read: EDIFACT's UNB itself. */
    uint64_t first_offset;
    /* Binary segment that turned out to be none: is read as text. */
    uint64_t text_offset;
    /* The segment to be given, as places in the input. */
    size_t header_at;
    size_t cut_from, cut_to, cut_next;
    struct x12_isa isa;
    char *copy;             /* a segment without its line breaks */
    struct wide_input wide; /* what feeds `input`, unless that is whole */
};

/* segment_read.c */
/* syntax NULL: the first bytes say it. */
struct segment_reader *reader_open(const struct reader_syntax *syntax,
                                   const struct read_limits *limits);
struct segment_reader *reader_open_whole(const struct reader_syntax *syntax,
                                         const struct read_limits *limits,
                                         struct bytes input);
void reader_complain(struct segment_reader *reader,
                     enum read_complaint_kind kind, uint64_t offset,
                     uint64_t length);
/* The complaint about the empty segments before this place, if any. */
void reader_complain_empties(struct segment_reader *reader);
/* More bytes behind what is there; what the index knows stays known. */
enum segment_supply reader_more(struct segment_reader *reader);
/* At least `wanted` bytes from input.at on, or all there are: true. */
bool reader_have(struct segment_reader *reader, size_t wanted);
/* On at `place` with what stands outside any interchange. */
void reader_leave(struct segment_reader *reader, size_t place);
/* On at `place` with the next segment. */
void reader_enter(struct segment_reader *reader, size_t place);
/* The separators of the interchange that begins; `terminator` bytes end its
 * segments. */
void reader_separate(struct segment_reader *reader,
                     const struct separators *separators, size_t terminator);

static inline uint64_t reader_offset(const struct segment_reader *reader,
                                     size_t place)
{
    return reader->input.origin + place;
}

/* At most `limit` bytes from input.at on. */
static inline struct bytes reader_ahead(const struct segment_reader *reader,
                                        size_t limit)
{
    size_t left = reader->input.length - reader->input.at;

    return bytes_of(reader->input.data + reader->input.at,
                    left < limit ? left : limit);
}

/* segment_outside.c */
enum reader_step segment_outside_step(struct segment_reader *reader);
/* Out with the complaint about the junk before this place. */
void segment_outside_flush(struct segment_reader *reader);
/* What stands at input.at is no header: `broken` says how the `length` bytes
 * there are complained of if they begin as one, or is READ_JUNK_BETWEEN. */
enum reader_step segment_outside_pass(struct segment_reader *reader,
                                      enum read_complaint_kind broken,
                                      size_t length);

/* segment_inside.c */
/* The index knows where the next segment ends. */
enum reader_step segment_inside_take(struct segment_reader *reader,
                                     struct segment *segment);
/* It does not: looks further. */
enum reader_step segment_inside_look(struct segment_reader *reader,
                                     struct segment *segment);
enum reader_step segment_inside_give_cut(struct segment_reader *reader,
                                         struct segment *segment);

/* segment_skip.c */
enum reader_step segment_skip_begin(struct segment_reader *reader,
                                    size_t place);
enum reader_step segment_skip_step(struct segment_reader *reader);

/* x12_read.c, edifact_read.c */
extern const struct reader_syntax x12_reader_syntax;
extern const struct reader_syntax edifact_reader_syntax;

/* x12_binary.c: as the functions of struct reader_syntax. */
bool x12_begins_binary(const struct segment_reader *reader, struct bytes text);
enum reader_step x12_binary_step(struct segment_reader *reader,
                                 struct segment *segment, bool *done);
enum reader_step x12_binary_pass(struct segment_reader *reader);

#endif
