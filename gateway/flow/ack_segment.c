/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_segment.h"

#include <inttypes.h>
#include <string.h>

enum { COPY_LIMIT = 99 };

void ack_segment_open(struct ack_segment *segment, struct buffer *out,
                      const struct separators *separators)
{
    *segment = (struct ack_segment){ .out = out, .separators = *separators };
    if (separators->terminator_length == 0) {
        segment->separators.terminator[0] = separators->segment;
        segment->separators.terminator_length = 1;
    }
}

/* Control bytes are among them, so line breaks never are data here. The first
 * byte of a longer terminator is enough to keep away from it. */
static bool is_separator(const struct ack_segment *segment, char byte)
{
    const struct separators *separators = &segment->separators;

    return byte != '\0' &&
           (byte == separators->element || byte == separators->component ||
            byte == separators->repetition || byte == separators->release ||
            byte == separators->terminator[0]);
}

static bool is_unwritable(const struct ack_segment *segment, char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7f ||
           is_separator(segment, byte);
}

static void append_text(struct ack_segment *segment, struct bytes text)
{
    char release = segment->separators.release;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (release != '\0' && (unsigned char)byte >= 0x20 &&
            is_separator(segment, byte)) {
            buffer_append_byte(segment->out, release);
            buffer_append_byte(segment->out, byte);
        } else {
            buffer_append_byte(segment->out,
                               is_unwritable(segment, byte) ? ' ' : byte);
        }
    }
}

void ack_segment_begin(struct ack_segment *segment, const char *tag)
{
    buffer_append_text(segment->out, tag);
    segment->pending = 0;
}

/* The separators up to this element, which holds something. */
static void advance(struct ack_segment *segment)
{
    for (; segment->pending > 0; segment->pending--) {
        buffer_append_byte(segment->out, segment->separators.element);
    }
}

void ack_segment_text(struct ack_segment *segment, const char *text)
{
    ack_segment_identifier(segment, bytes_of_text(text), SIZE_MAX);
}

void ack_segment_number(struct ack_segment *segment, uint64_t number)
{
    segment->pending++;
    advance(segment);
    buffer_append_format(segment->out, "%" PRIu64, number);
}

void ack_segment_identifier(struct ack_segment *segment, struct bytes text,
                            size_t limit)
{
    text = bytes_slice(text, 0, limit);
    segment->pending++;
    if (text.length == 0) {
        return;
    }
    advance(segment);
    append_text(segment, text);
}

/* Not in the middle of a UTF-8 character. */
static struct bytes cut(struct bytes text)
{
    size_t length = text.length;

    if (length <= COPY_LIMIT) {
        return text;
    }
    length = COPY_LIMIT;
    while (length > 0 && ((unsigned char)text.data[length] & 0xc0) == 0x80) {
        length--;
    }
    return bytes_slice(text, 0, length);
}

void ack_segment_copy(struct ack_segment *segment, struct bytes text)
{
    text = cut(text);
    for (size_t i = 0; i < text.length; i++) {
        if (is_unwritable(segment, text.data[i])) {
            text.length = 0;
        }
    }
    if (bytes_trim(text).length == 0) {
        text.length = 0;
    }
    ack_segment_identifier(segment, text, COPY_LIMIT);
}

void ack_segment_parts(struct ack_segment *segment, const uint64_t *parts,
                       size_t count)
{
    while (count > 0 && parts[count - 1] == 0) {
        count--;
    }
    if (segment->separators.component == '\0' && count > 1) {
        count = 1;
    }
    segment->pending++;
    if (count == 0) {
        return;
    }
    advance(segment);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buffer_append_byte(segment->out, segment->separators.component);
        }
        if (parts[i] > 0) {
            buffer_append_format(segment->out, "%" PRIu64, parts[i]);
        }
    }
}

void ack_segment_composite(struct ack_segment *segment,
                           const struct bytes *parts, size_t count)
{
    while (count > 0 && parts[count - 1].length == 0) {
        count--;
    }
    segment->pending++;
    if (count == 0) {
        return;
    }
    advance(segment);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buffer_append_byte(segment->out, segment->separators.component);
        }
        append_text(segment, parts[i]);
    }
}

void ack_segment_end(struct ack_segment *segment)
{
    buffer_append(segment->out,
                  bytes_of(segment->separators.terminator,
                           segment->separators.terminator_length));
    segment->count++;
}
