/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: segments to canonical X12 bytes.
 *
 * Canonical: the separators given, no trailing empty elements, components or
 * repetitions, ISA at its fixed widths, nothing between segments but the
 * terminator. X12 has no escape: data that holds a separator is refused, or
 * the byte is replaced, as `unwritable` says.
 * Where no component separator is given ISA16 is the unit separator 0x1f.
 * Out: bytes appended to a buffer. Errors: ERROR_REFUSED, code UNWRITABLE,
 * with segment and element in the text; a full buffer is for the caller to see.
 */
#ifndef SYNTAX_X12_WRITE_H
#define SYNTAX_X12_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "syntax/segment.h"
#include "syntax/segment_place.h"

struct x12_writer {
    struct buffer *out; /* the caller's; out->failed: no memory */
    struct separators separators;
    char replacement;       /* 0: refuse */
    uint64_t segment_count; /* since the last ST, ST included: for SE01 */
    uint8_t bare; /* bytes of the terminator without line break behind */
    /* private: the open segment */
    bool forbidden[UINT8_MAX + 1]; /* bytes that no value may hold */
    struct segment_place place;    /* what was written last */
    size_t begin;                  /* out->length before the segment */
};

void x12_writer_open(struct x12_writer *writer, struct buffer *out,
                     const struct separators *separators, char replacement);
/* Segment by segment, element by element, in rising order; gaps are filled. */
void x12_write_begin(struct x12_writer *writer, struct bytes tag);
static inline bool x12_write_element(struct x12_writer *writer,
                                     uint32_t element, struct bytes value,
                                     struct error *err) MUST_CHECK;
/* component from 1, repetition from 0. */
static inline bool x12_write_component(struct x12_writer *writer,
                                       uint32_t element, uint32_t repetition,
                                       uint32_t component, struct bytes value,
                                       struct error *err) MUST_CHECK;
/* Raw bytes of BIN02/BDS03: written as they are. */
void x12_write_binary(struct x12_writer *writer, uint32_t element,
                      struct bytes value);
void x12_write_end(struct x12_writer *writer);

enum { X12_GAP_MOSTLY = 16 }; /* separators before an element */

/* What x12_write_component does with anything but one of the next simple
 * elements without bytes to look into. */
bool x12_write_guarded(struct x12_writer *writer, uint32_t element,
                       uint32_t repetition, uint32_t component,
                       struct bytes value, struct error *err) MUST_CHECK;

static inline bool x12_is_forbidden(const struct x12_writer *writer, char byte)
{
    return writer->forbidden[(unsigned char)byte];
}

static inline bool x12_write_component(struct x12_writer *writer,
                                       uint32_t element, uint32_t repetition,
                                       uint32_t component, struct bytes value,
                                       struct error *err)
{
    struct buffer *out = writer->out;
    uint32_t gap = element - writer->place.element; /* backwards: very large */
    char *place;
    size_t i = 0;

    if (gap - 1 >= X12_GAP_MOSTLY || repetition != 0 || component != 1 ||
        value.length == 0 || writer->bare != 1 || out->failed ||
        out->capacity - out->length <= value.length + X12_GAP_MOSTLY) {
        return x12_write_guarded(writer, element, repetition, component, value,
                                 err);
    }
    place = out->data + out->length;
    for (uint32_t left = gap; left > 0; left--) {
        *place++ = writer->separators.element;
    }
    while (i < value.length && !x12_is_forbidden(writer, value.data[i])) {
        place[i] = value.data[i];
        i++;
    }
    if (i < value.length) {
        return x12_write_guarded(writer, element, repetition, component, value,
                                 err);
    }
    buffer_grown(out, gap + value.length);
    writer->place.element = element;
    writer->place.repetition = 0;
    writer->place.component = 1;
    return true;
}

static inline bool x12_write_element(struct x12_writer *writer,
                                     uint32_t element, struct bytes value,
                                     struct error *err)
{
    return x12_write_component(writer, element, 0, 1, value, err);
}

/* A segment that was read, with other separators; canonical, but ISA keeps an
 * element that is too wide for its place. `from`: those it was read with. */
bool x12_write_segment(struct x12_writer *writer, const struct segment *segment,
                       const struct separators *from,
                       struct error *err) MUST_CHECK;

/* An envelope around transaction sets that are already written. */
struct x12_envelope {
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct bytes group_sender, group_receiver; /* empty: as ISA */
    struct bytes version;                      /* ISA12 "00401" */
    struct bytes group_version;                /* GS08 "004010" */
    struct bytes functional;                   /* GS01 "PO" */
    uint64_t interchange_control;              /* 9 digits */
    uint64_t group_control;
    bool test; /* ISA15 T */
    bool acknowledgement_requested;
    int64_t now; /* ms; UTC shifted by the partner's offset by the caller */
};

bool x12_write_isa(struct x12_writer *writer,
                   const struct x12_envelope *envelope,
                   struct error *err) MUST_CHECK;
bool x12_write_gs(struct x12_writer *writer,
                  const struct x12_envelope *envelope,
                  struct error *err) MUST_CHECK;
void x12_write_ge(struct x12_writer *writer,
                  const struct x12_envelope *envelope, uint64_t transactions);
void x12_write_iea(struct x12_writer *writer,
                   const struct x12_envelope *envelope, uint64_t groups);

#endif
