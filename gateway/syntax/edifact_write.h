/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: segments to canonical EDIFACT bytes, syntax versions 1 to 4.
 *
 * Canonical: the separators given, no trailing empty elements, components or
 * repetitions, a release character before every byte of data that separates or
 * releases and before no other, nothing between segments but the terminator.
 * In: values in UTF-8, turned to the interchange's character set
 * (separators.charset; CHARSET_NONE: bytes as they are). Values that cannot be
 * written (a character that the set does not hold; a separator where there is
 * no release character; CR where lines end segments) are refused, or the
 * character is replaced, as `replacement` says.
 * Out: bytes appended to a buffer. Errors: ERROR_REFUSED, code UNWRITABLE,
 * with segment and element in the text; a full buffer is for the caller to see.
 * Source: ISO 9735 parts 1, 2 and 10 (service segments).
 */
#ifndef SYNTAX_EDIFACT_WRITE_H
#define SYNTAX_EDIFACT_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "syntax/segment.h"
#include "syntax/segment_place.h"

struct edifact_writer {
    struct buffer *out; /* the caller's; out->failed: no memory */
    struct separators separators;
    char replacement;       /* 0: refuse */
    uint64_t segment_count; /* since the last UNH, UNH included: for UNT */
    /* private: the open segment */
    uint8_t marks[UINT8_MAX + 1]; /* what a byte of data needs */
    struct segment_place place;
    size_t begin; /* out->length before the segment */
};

/* The separators of ISO 9735 for this version ('1' … '4') and identifier
 * (UNOA …), `+:.?'`, repetitions from version 4 on. */
struct separators edifact_default_separators(char version,
                                             struct bytes identifier);

void edifact_writer_open(struct edifact_writer *writer, struct buffer *out,
                         const struct separators *separators, char replacement);
/* The service string advice; where it is agreed, before UNB. */
void edifact_write_una(struct edifact_writer *writer);
/* Segment by segment, element by element, in rising order; gaps are filled. */
void edifact_write_begin(struct edifact_writer *writer, struct bytes tag);
bool edifact_write_element(struct edifact_writer *writer, uint32_t element,
                           struct bytes value, struct error *err) MUST_CHECK;
/* component from 1, repetition from 0. */
bool edifact_write_component(struct edifact_writer *writer, uint32_t element,
                             uint32_t repetition, uint32_t component,
                             struct bytes value, struct error *err) MUST_CHECK;
void edifact_write_end(struct edifact_writer *writer);

/* A segment that was read, with other separators, canonical; its bytes stay as
 * they are: the character set does not change. `from`: those it was read with.
 * On failure nothing of it is written. */
bool edifact_write_segment(struct edifact_writer *writer,
                           const struct segment *segment,
                           const struct separators *from,
                           struct error *err) MUST_CHECK;

/* ---- envelopes; on failure nothing of the segment is written */

struct edifact_party {
    struct bytes id;        /* 0004, 0010, 0040, 0044: an..35 */
    struct bytes qualifier; /* 0007: an..4 */
    struct bytes routing;   /* 0008, 0014: an..14, an..35 in version 4 */
};

struct edifact_envelope {
    struct bytes identifier; /* 0001 "UNOC" */
    char version;            /* 0002 '1' … '4' */
    struct edifact_party sender, receiver;
    struct bytes reference;             /* 0020: an..14 */
    struct bytes password;              /* 0022: an..14 */
    struct bytes password_qualifier;    /* 0025: an2 */
    struct bytes application_reference; /* 0026: an..14 */
    struct bytes priority;              /* 0029: a1 */
    struct bytes agreement;             /* 0032: an..35 */
    bool acknowledgement_requested;     /* 0031 */
    bool test;                          /* 0035 */
    int64_t now; /* ms; UTC shifted by the partner's offset by the caller */
};

/* What UNG and UNH say of a message. */
struct edifact_message {
    struct bytes reference;   /* 0062, of a group 0048: an..14 */
    struct bytes type;        /* 0065, of a group 0038: "ORDERS" */
    struct bytes version;     /* 0052 "D" */
    struct bytes release;     /* 0054 "96A" */
    struct bytes agency;      /* 0051 "UN" */
    struct bytes association; /* 0057 "EAN008" */
};

bool edifact_write_unb(struct edifact_writer *writer,
                       const struct edifact_envelope *envelope,
                       struct error *err) MUST_CHECK;
/* The group's parties are those of the envelope. */
bool edifact_write_ung(struct edifact_writer *writer,
                       const struct edifact_envelope *envelope,
                       const struct edifact_message *group,
                       struct error *err) MUST_CHECK;
bool edifact_write_unh(struct edifact_writer *writer,
                       const struct edifact_message *message,
                       struct error *err) MUST_CHECK;
/* Counts the segments since UNH itself. */
bool edifact_write_unt(struct edifact_writer *writer, struct bytes reference,
                       struct error *err) MUST_CHECK;
bool edifact_write_une(struct edifact_writer *writer, uint64_t messages,
                       struct bytes reference, struct error *err) MUST_CHECK;
/* count: of groups, or of messages where there are no groups. */
bool edifact_write_unz(struct edifact_writer *writer, uint64_t count,
                       struct bytes reference, struct error *err) MUST_CHECK;

#endif
