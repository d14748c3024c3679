/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the reader's inside, shared by the files that are its states:
 * x12_outside.c, x12_inside.c, x12_binary.c, x12_skip.c; nobody else includes
 * this. x12_read.h is what others see.
 *
 * A state's function does one step: it moves input.at forward, or queues
 * complaints, or gives a segment, or changes the state. Complaints come out
 * before the next step is done, and nothing moves until they are taken.
 */
#ifndef SYNTAX_X12_READER_H
#define SYNTAX_X12_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "syntax/segment.h"
#include "syntax/x12_index.h"
#include "syntax/x12_input.h"
#include "syntax/x12_isa.h"
#include "syntax/x12_read.h"

enum { X12_COMPLAINTS_AT_ONCE = 8 };

enum x12_state {
    X12_INSIDE,   /* between ISA and IEA, at the beginning of a segment */
    X12_OUTSIDE,  /* before an ISA */
    X12_GIVE_ISA, /* an ISA is read and to be given */
    X12_GIVE_CUT, /* a segment without terminator is to be given */
    X12_SKIPPING, /* in a segment past the limits, to its terminator */
    X12_PASSING,  /* in binary data past the limits */
};

enum x12_step {
    X12_STEP_AGAIN,
    X12_STEP_SEGMENT,
    X12_STEP_HUNGRY,
    X12_STEP_END
};

struct x12_reader {
    enum x12_state state;
    bool wrapped;  /* line breaks inside segments are no data */
    bool trims_cr; /* the terminator is LF: a CR before it is no data */
    struct x12_index index;
    struct x12_input input;
    struct x12_limits limits;
    uint32_t *bounds;
    uint64_t number; /* of the last segment */
    struct separators separators;

    struct x12_complaint complaints[X12_COMPLAINTS_AT_ONCE];
    unsigned complaint_first, complaint_count;

    /* Neighbouring empty segments that are not yet complained of. */
    uint64_t empty_offset, empty_length;
    /* What is passed over outside, and how far it is not blank. */
    bool junk_open;
    enum x12_complaint_kind junk_kind;
    uint64_t junk_offset, junk_end;
    bool interchange_seen;
    /* The segment that is passed over inside. */
    uint64_t skip_offset;
    uint64_t pass_left; /* bytes of binary data */
    /* Binary segment that turned out to be none: is read as text. */
    uint64_t text_offset;
    /* The segment to be given, as places in the input. */
    size_t isa_at;
    size_t cut_from, cut_to, cut_next;
    struct x12_isa isa;
    char *copy; /* a segment without its line breaks */
};

/* x12_read.c */
void x12_complain(struct x12_reader *reader, enum x12_complaint_kind kind,
                  uint64_t offset, uint64_t length);
/* The complaint about the empty segments before this place, if any. */
void x12_complain_empties(struct x12_reader *reader);
/* More bytes behind what is there; what the index knows stays known. */
enum x12_supply x12_more(struct x12_reader *reader);
/* At least `wanted` bytes from input.at on, or all there are: true. */
bool x12_have(struct x12_reader *reader, size_t wanted);
/* On at `place` with what stands outside any interchange. */
void x12_leave(struct x12_reader *reader, size_t place);
/* On at `place` with the next segment. */
void x12_enter(struct x12_reader *reader, size_t place);

static inline uint64_t x12_offset(const struct x12_reader *reader, size_t place)
{
    return reader->input.origin + place;
}

/* At most `limit` bytes from input.at on. */
static inline struct bytes x12_ahead(const struct x12_reader *reader,
                                     size_t limit)
{
    size_t left = reader->input.length - reader->input.at;

    return bytes_of(reader->input.data + reader->input.at,
                    left < limit ? left : limit);
}

/* x12_outside.c */
enum x12_step x12_outside_step(struct x12_reader *reader);
enum x12_step x12_outside_give_isa(struct x12_reader *reader,
                                   struct segment *segment);
/* ISA and then what can be its separator. */
bool x12_begins_isa(struct bytes text);

/* x12_inside.c */
/* The index knows where the next segment ends. */
enum x12_step x12_inside_take(struct x12_reader *reader,
                              struct segment *segment);
/* It does not: looks further. */
enum x12_step x12_inside_look(struct x12_reader *reader,
                              struct segment *segment);
enum x12_step x12_inside_give_cut(struct x12_reader *reader,
                                  struct segment *segment);

/* x12_binary.c */
bool x12_begins_binary(const struct x12_reader *reader, struct bytes text);
/* A segment that begins as binary is at input.at: takes it as its own header
 * says. *done false: it is text. */
enum x12_step x12_binary_step(struct x12_reader *reader,
                              struct segment *segment, bool *done);
enum x12_step x12_binary_pass(struct x12_reader *reader);

/* x12_skip.c */
enum x12_step x12_skip_begin(struct x12_reader *reader, size_t place);
enum x12_step x12_skip_step(struct x12_reader *reader);

#endif
