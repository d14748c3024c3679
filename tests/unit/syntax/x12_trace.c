/* SPDX-License-Identifier: Apache-2.0 */
#include "x12_trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void x12_trace_bytes(struct bytes text, struct buffer *out)
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
    static const char letters[] = "crhCB";

    buffer_append_byte(out, ' ');
    for (uint32_t i = 0; i < sizeof letters - 1; i++) {
        if ((flags & 1U << i) != 0) {
            buffer_append_byte(out, letters[i]);
        }
    }
}

void x12_trace_segment(const struct segment *segment, struct buffer *out)
{
    buffer_append_format(out, "%" PRIu64 " @%" PRIu64, segment->number,
                         segment->offset);
    append_flags(segment->flags, out);
    for (uint32_t i = 0; i <= segment->count; i++) {
        buffer_append_byte(out, '|');
        x12_trace_bytes(segment_element(segment, i), out);
    }
    buffer_append_text(out, "|\n");
}

static void append_separators(const struct separators *separators,
                              struct buffer *out)
{
    const char bytes[] = { separators->element, separators->component,
                           separators->repetition, separators->segment };

    buffer_append_text(out, "separators ");
    x12_trace_bytes(bytes_of(bytes, sizeof bytes), out);
    buffer_append_byte(out, ' ');
    x12_trace_bytes(
        bytes_of(separators->terminator, separators->terminator_length), out);
    buffer_append_byte(out, '\n');
}

/* Reads what there is; true: more is wanted. */
static bool drain(struct x12_reader *reader, struct buffer *out)
{
    struct segment segment;
    struct x12_complaint complaint;

    for (;;) {
        switch (x12_reader_next(reader, &segment, &complaint)) {
        case X12_SEGMENT:
            x12_trace_segment(&segment, out);
            if (bytes_equal_text(segment_tag(&segment), "ISA")) {
                append_separators(x12_reader_separators(reader), out);
            }
            break;
        case X12_COMPLAINT:
            buffer_append_format(
                out, "! %s @%" PRIu64 " +%" PRIu64 " #%" PRIu64 "\n",
                x12_complaint_name(complaint.kind), complaint.offset,
                complaint.length, complaint.number);
            break;
        case X12_NEED_INPUT:
            return true;
        case X12_END:
            buffer_append_format(out, "end @%" PRIu64 "\n",
                                 x12_reader_offset(reader));
            return false;
        }
    }
}

void x12_trace(struct bytes input, const struct x12_limits *limits,
               size_t first, size_t rest, struct buffer *out)
{
    struct x12_reader *reader;
    size_t at = 0;
    size_t size = first;

    if (first == TRACE_WHOLE) {
        reader = x12_reader_open_whole(limits, input);
        if (reader == NULL || drain(reader, out)) {
            abort();
        }
        x12_reader_close(reader);
        return;
    }
    reader = x12_reader_open(limits);
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
        x12_reader_feed(reader, bytes_of(chunk, length), at == input.length);
        size = rest;
    }
    x12_reader_close(reader);
}
