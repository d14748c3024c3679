/* SPDX-License-Identifier: Apache-2.0 */
#include "segment_trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void segment_trace_bytes(struct bytes text, struct buffer *out)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte < ' ' || byte >= 0x7f || byte == '\\' || byte == '|') {
            buffer_append_format(out, "\\x%02x", byte);
        } else {
            buffer_append_byte(out, (char)byte);
        }
    }
}

static void append_flags(uint32_t flags, struct buffer *out)
{
    static const char letters[] = "crhCB R";

    buffer_append_byte(out, ' ');
    for (uint32_t i = 0; i < sizeof letters - 1; i++) {
        if ((flags & 1U << i) != 0 && letters[i] != ' ') {
            buffer_append_byte(out, letters[i]);
        }
    }
}

/* |element, |:component, |^repetition; and they must be those of bounds. */
static void append_parts(const struct segment *segment, struct buffer *out)
{
    uint32_t element = 0;

    for (uint32_t i = 0; i <= segment->part_count; i++) {
        uint32_t mark = segment->parts[i];

        if ((mark & SEGMENT_PART_ELEMENT) != 0 &&
            segment->bounds[element++] != (mark & SEGMENT_PART_AT)) {
            abort();
        }
        if (i < segment->part_count) {
            buffer_append_byte(out, '|');
            if ((mark & SEGMENT_PART_REPETITION) != 0) {
                buffer_append_byte(out, '^');
            } else if ((mark & SEGMENT_PART_ELEMENT) == 0) {
                buffer_append_byte(out, ':');
            }
            segment_trace_bytes(segment_part_at(segment, i), out);
        }
    }
    if (element != segment->count + 2) {
        abort();
    }
}

void segment_trace_segment(const struct segment *segment, struct buffer *out)
{
    buffer_append_format(out, "%" PRIu64 " @%" PRIu64, segment->number,
                         segment->offset);
    append_flags(segment->flags, out);
    if (segment->parts != NULL) {
        append_parts(segment, out);
    } else {
        for (uint32_t i = 0; i <= segment->count; i++) {
            buffer_append_byte(out, '|');
            segment_trace_bytes(segment_element(segment, i), out);
        }
    }
    buffer_append_text(out, "|\n");
}

static void append_separators(const struct separators *separators, bool edifact,
                              struct buffer *out)
{
    const char bytes[] = { separators->element,    separators->component,
                           separators->repetition, separators->segment,
                           separators->release,    separators->decimal };

    buffer_append_text(out, "separators ");
    segment_trace_bytes(bytes_of(bytes, edifact ? 6 : 4), out);
    buffer_append_byte(out, ' ');
    segment_trace_bytes(
        bytes_of(separators->terminator, separators->terminator_length), out);
    if (edifact) {
        buffer_append_format(out, " %s%s", charset_name(separators->charset),
                             separators->announced ? " UNA" : "");
    }
    buffer_append_byte(out, '\n');
}

/* Reads what there is; true: more is wanted. */
static bool drain(struct segment_reader *reader, struct buffer *out)
{
    struct segment segment;
    struct read_complaint complaint;

    for (;;) {
        switch (segment_reader_next(reader, &segment, &complaint)) {
        case READ_SEGMENT:
            segment_trace_segment(&segment, out);
            if (bytes_equal_text(segment_tag(&segment), "ISA") ||
                bytes_equal_text(segment_tag(&segment), "UNB") ||
                bytes_equal_text(segment_tag(&segment), "UNH")) {
                append_separators(segment_reader_separators(reader),
                                  segment.parts != NULL, out);
            }
            break;
        case READ_COMPLAINT:
            buffer_append_format(
                out, "! %s @%" PRIu64 " +%" PRIu64 " #%" PRIu64 "\n",
                read_complaint_name(complaint.kind), complaint.offset,
                complaint.length, complaint.number);
            break;
        case READ_NEED_INPUT:
            return true;
        case READ_END:
            buffer_append_format(out, "end @%" PRIu64 "\n",
                                 segment_reader_offset(reader));
            return false;
        }
    }
}

void segment_trace(const struct syntax_ops *syntax, struct bytes input,
                   const struct read_limits *limits, size_t first, size_t rest,
                   struct buffer *out)
{
    struct segment_reader *reader;
    size_t at = 0;
    size_t size = first;

    if (first == TRACE_WHOLE) {
        reader = syntax->open_whole(limits, input);
        if (reader == NULL || drain(reader, out)) {
            abort();
        }
        segment_reader_close(reader);
        return;
    }
    reader = syntax->open(limits);
    if (reader == NULL) {
        abort();
    }
    while (drain(reader, out)) {
        size_t length =
            size == 0 || size > input.length - at ? input.length - at : size;
        /* A copy of its own, so that a sanitizer sees a view that outlives
         * its chunk or looks past it. */
        static char *chunk;

        free(chunk);
        chunk = malloc(length + (length == 0));
        if (chunk == NULL) {
            abort();
        }
        memcpy(chunk, input.data + at, length);
        at += length;
        segment_reader_feed(reader, bytes_of(chunk, length),
                            at == input.length);
        size = rest;
    }
    segment_reader_close(reader);
}
