/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/acknowledgement.h"

#include <string.h>

#include "flow/ack_code.h"
#include "flow/ack_segment.h"

enum { CONTROL = 9, DATE = 6, TIME = 4 };

/* TA101 … TA103 are elements of fixed width, even where ISA's are wrong. */
static void write_padded(struct ack_segment *segment, struct bytes text,
                         size_t width)
{
    char padded[16];
    size_t kept = text.length < width ? text.length : width;

    memset(padded, '0', width);
    if (kept > 0) {
        memcpy(padded + width - kept, text.data, kept);
    }
    ack_segment_identifier(segment, bytes_of(padded, width), width);
}

bool ack_write_ta1(const struct ack_interchange *ack,
                   const struct separators *separators, struct buffer *out,
                   struct error *err)
{
    static const char letters[] = "AERR"; /* a TA1 knows no P */
    const char letter[2] = { letters[ack->verdict], '\0' };
    struct ack_segment segment;

    if (ack->only_acknowledgements && ack->group_count == 0) {
        return error_set(err, ERROR_REFUSED, "ACK_OF_ACK",
                         "interchange %.*s holds TA1 only, which is not "
                         "acknowledged",
                         BYTES_ARG(ack->control));
    }
    ack_segment_open(&segment, out, separators);
    ack_segment_begin(&segment, "TA1");
    write_padded(&segment, ack->control, CONTROL);
    write_padded(&segment, ack->date, DATE);
    write_padded(&segment, ack->time, TIME);
    ack_segment_text(&segment, letter);
    ack_segment_text(&segment, ack->code[0] == '\0' ? "000" : ack->code);
    ack_segment_end(&segment);
    if (out->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an acknowledgement");
    }
    return true;
}

static bool read_letter(struct bytes text, enum ack_verdict *verdict)
{
    if (bytes_equal_text(text, "A")) {
        *verdict = ACK_ACCEPTED;
    } else if (bytes_equal_text(text, "E")) {
        *verdict = ACK_ACCEPTED_WITH_ERRORS;
    } else if (bytes_equal_text(text, "R")) {
        *verdict = ACK_REJECTED;
    } else {
        return false;
    }
    return true;
}

static struct bytes element(const struct segment *segment, struct arena *arena,
                            uint32_t index)
{
    struct bytes text = bytes_trim(segment_element(segment, index));

    return text.length == 0 ? bytes_of("", 0) : arena_copy(arena, text);
}

bool ack_read_ta1(const struct segment *segment, struct arena *arena,
                  struct ack_received *entry, struct error *err)
{
    struct bytes letter = bytes_trim(segment_element(segment, 4));

    *entry = (struct ack_received){
        .of = ACK_OF_INTERCHANGE,
        .syntax = DICTIONARY_X12,
        .interchange_control = element(segment, arena, 1),
        .interchange_date = element(segment, arena, 2),
        .interchange_time = element(segment, arena, 3),
        .note = element(segment, arena, 5),
    };
    if (!bytes_equal_text(segment_tag(segment), "TA1") ||
        entry->interchange_control.length == 0 ||
        !read_letter(letter, &entry->verdict)) {
        return error_set(err, ERROR_REFUSED, "ACK_UNREADABLE",
                         "this TA1 names no interchange or says neither A, E "
                         "nor R");
    }
    if (entry->verdict != ACK_REJECTED) {
        entry->of = ACK_OF_ENVELOPE;
    }
    return true;
}
