/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_reader.h"

#include <string.h>

bool x12_begins_binary(const struct segment_reader *reader, struct bytes text)
{
    return text.length >= 4 && text.data[3] == reader->separators.element &&
           (memcmp(text.data, "BIN", 3) == 0 ||
            memcmp(text.data, "BDS", 3) == 0);
}

enum {
    BINARY_HEADER = 64, /* bytes that surely hold BDS*…*length* */
    BINARY_DIGITS = 15
};

struct binary {
    size_t data; /* place where the raw bytes begin */
    uint64_t length;
    uint32_t count; /* elements, the raw one included */
};

enum binary_result { BINARY_NONE, BINARY_UNREADABLE, BINARY_READ };

/* BIN*length*data, BDS*filter*length*data */
static enum binary_result read_binary_header(
    const struct segment_reader *reader, size_t from, struct binary *binary)
{
    const char *data = reader->input.data;
    char separator = reader->separators.element;
    size_t end = reader->input.length;
    size_t at = from + 4;
    size_t digits;

    if (!x12_begins_binary(reader, bytes_of(data + from, end - from))) {
        return BINARY_NONE;
    }
    *binary = (struct binary){ .count = data[from + 1] == 'D' ? 3 : 2 };
    if (end > from + BINARY_HEADER) {
        end = from + BINARY_HEADER;
    }
    if (binary->count == 3) {
        while (at < end && data[at] != separator) {
            at++;
        }
        at++;
    }
    for (digits = at; at < end && data[at] >= '0' && data[at] <= '9'; at++) {
        binary->length = binary->length * 10 + (uint64_t)(data[at] - '0');
        if (at - digits >= BINARY_DIGITS) {
            return BINARY_UNREADABLE;
        }
    }
    if (at >= end || at == digits || data[at] != separator) {
        return BINARY_UNREADABLE;
    }
    binary->data = at + 1;
    return BINARY_READ;
}

/* Bytes of the terminator at `place`; 0: there is none. */
static size_t terminator_at(const struct segment_reader *reader, size_t place)
{
    const struct separator_index *index = &reader->index;
    const struct segment_input *input = &reader->input;

    if (input->length - place >= index->terminator_length &&
        memcmp(input->data + place, index->terminator,
               index->terminator_length) == 0) {
        return index->terminator_length;
    }
    if (reader->trims_cr && input->length - place >= 2 &&
        memcmp(input->data + place, "\r\n", 2) == 0) {
        return 2;
    }
    return 0;
}

static enum reader_step take_binary(struct segment_reader *reader,
                                    struct segment *segment, size_t from,
                                    const struct binary *binary)
{
    size_t to = binary->data + (size_t)binary->length;
    const char *data = reader->input.data;
    uint32_t element = 0;

    reader->bounds[0] = 0;
    for (size_t at = from; at < binary->data; at++) {
        if (data[at] == reader->separators.element) {
            reader->bounds[++element] = (uint32_t)(at - from) + 1;
        }
    }
    reader->bounds[element + 1] = (uint32_t)(to - from) + 1;
    *segment = (struct segment){
        .data = data + from,
        .length = (uint32_t)(to - from),
        .count = element,
        .offset = reader_offset(reader, from),
        .number = ++reader->number,
        .bounds = reader->bounds,
        .flags = SEGMENT_BINARY,
    };
    reader->input.at = to + terminator_at(reader, to);
    separator_index_pass(&reader->index, reader->input.at);
    return READER_STEP_SEGMENT;
}

static enum reader_step binary_is_text(struct segment_reader *reader,
                                       enum read_complaint_kind kind,
                                       uint64_t length)
{
    reader->text_offset = reader_offset(reader, reader->input.at);
    reader_complain(reader, kind, reader->text_offset, length);
    return READER_STEP_AGAIN;
}

/* Too long to be given: its bytes are counted off. */
static enum reader_step pass_binary(struct segment_reader *reader,
                                    const struct binary *binary)
{
    reader->skip_offset = reader_offset(reader, reader->input.at);
    reader->pass_left = binary->length;
    reader->input.at = binary->data;
    reader->state = READER_PASSING;
    return READER_STEP_AGAIN;
}

/* A segment begins at input.at: if it is binary, take it as its own header
 * says. *done false: it is text. */
enum reader_step x12_binary_step(struct segment_reader *reader,
                                 struct segment *segment, bool *done)
{
    struct segment_input *input = &reader->input;
    struct binary binary;
    enum binary_result result;
    size_t total;

    *done = true;
    if (!reader_have(reader, BINARY_HEADER)) {
        return READER_STEP_HUNGRY;
    }
    result = read_binary_header(reader, input->at, &binary);
    if (result == BINARY_NONE ||
        reader_offset(reader, input->at) == reader->text_offset) {
        *done = false;
        return READER_STEP_AGAIN;
    }
    if (result == BINARY_UNREADABLE) {
        return binary_is_text(reader, READ_BINARY_LENGTH, 4);
    }
    total = binary.data - input->at;
    if (binary.length > reader->limits.segment - total) {
        return pass_binary(reader, &binary);
    }
    total += (size_t)binary.length;
    if (!reader_have(reader, total + sizeof reader->index.terminator)) {
        return READER_STEP_HUNGRY;
    }
    (void)read_binary_header(reader, input->at, &binary); /* bytes moved */
    if (input->length - input->at < total) {
        return binary_is_text(reader, READ_BINARY_TRUNCATED,
                              input->length - input->at);
    }
    if (terminator_at(reader, input->at + total) == 0) {
        return binary_is_text(reader, READ_BINARY_LENGTH, total);
    }
    return take_binary(reader, segment, input->at, &binary);
}

enum reader_step x12_binary_pass(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;
    size_t there;

    if (!reader_have(reader, 1)) {
        return READER_STEP_HUNGRY;
    }
    there = input->length - input->at;
    if (there == 0) {
        reader_complain(reader, READ_BINARY_TRUNCATED, reader->skip_offset,
                        reader_offset(reader, input->at) - reader->skip_offset);
        reader->number++;
        reader_enter(reader, input->at);
        return READER_STEP_AGAIN;
    }
    if (there > reader->pass_left) {
        there = (size_t)reader->pass_left;
    }
    input->at += there;
    reader->pass_left -= there;
    if (reader->pass_left == 0) {
        reader->state = READER_SKIPPING;
    }
    return READER_STEP_AGAIN;
}
