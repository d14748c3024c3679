/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_read.h"

#include <string.h>

#include "syntax/segment_reader.h"
#include "syntax/x12_isa.h"

static bool begins_isa(struct bytes text)
{
    unsigned char next;

    if (text.length < 4 || memcmp(text.data, "ISA", 3) != 0) {
        return false;
    }
    next = (unsigned char)text.data[3];
    return next > ' ' && !(next >= '0' && next <= '9') &&
           !(next >= 'A' && next <= 'Z') && !(next >= 'a' && next <= 'z');
}

/* Complaints about an ISA, each once. */
static void complain_isa(struct segment_reader *reader)
{
    const struct x12_isa *isa = &reader->isa;
    uint64_t offset = reader_offset(reader, reader->input.at);

    if (isa->wrapped) {
        reader_complain(reader, READ_ISA_WRAPPED, offset, isa->length);
    }
    if (isa->widths_wrong) {
        reader_complain(reader, READ_ISA_WIDTH, offset, isa->length);
    }
    if (isa->clash) {
        reader_complain(reader, READ_SEPARATORS_CLASH, offset, isa->length);
    }
    if (isa->bad_element || isa->bad_segment) {
        reader_complain(
            reader, isa->bad_element ? READ_ISA_SEPARATOR : READ_ISA_TERMINATOR,
            offset, isa->length);
    }
}

static void begin_interchange(struct segment_reader *reader)
{
    const struct x12_isa *isa = &reader->isa;
    char terminator = isa->separators.segment;

    complain_isa(reader);
    reader->interchange_seen = true;
    reader->wrapped = isa->wrapped && terminator != '\r' && terminator != '\n';
    reader_separate(reader, &isa->separators, isa->terminator);
    reader->header_at = reader->input.at;
    reader->input.at += isa->length + isa->terminator;
    reader->state = READER_GIVE_HEADER;
}

static enum reader_step give_isa(struct segment_reader *reader,
                                 struct segment *segment)
{
    const struct x12_isa *isa = &reader->isa;
    uint32_t flags = isa->separators.component != '\0' ? SEGMENT_COMPONENTS : 0;

    memcpy(reader->bounds, isa->bounds, (isa->count + 2) * sizeof(uint32_t));
    for (uint32_t i = 0; i < isa->text_length; i++) {
        flags |= (unsigned char)isa->text[i] >= 0x80 ? SEGMENT_HIGH : 0U;
    }
    if (isa->separators.repetition != '\0') {
        flags |= SEGMENT_REPETITIONS;
    }
    *segment = (struct segment){
        .data =
            isa->wrapped ? isa->text : reader->input.data + reader->header_at,
        .length = isa->text_length,
        .count = isa->count,
        .offset = reader_offset(reader, reader->header_at),
        .number = ++reader->number,
        .bounds = reader->bounds,
        .flags = flags | (isa->wrapped ? SEGMENT_COPIED : 0U),
    };
    if (isa->bad_element || isa->bad_segment) {
        reader_leave(reader, reader->input.at);
    } else {
        reader_enter(reader, reader->input.at);
    }
    return READER_STEP_SEGMENT;
}

static enum reader_step meet(struct segment_reader *reader)
{
    enum x12_isa_result result =
        x12_isa_read(reader_ahead(reader, X12_ISA_WINDOW), &reader->isa);

    if (result == X12_ISA_FOUND) {
        segment_outside_flush(reader);
        begin_interchange(reader);
        return READER_STEP_AGAIN;
    }
    return segment_outside_pass(
        reader,
        result == X12_ISA_BROKEN ? READ_ISA_UNREADABLE : READ_JUNK_BETWEEN, 3);
}

static size_t find_isa(const struct segment_reader *reader, struct bytes text,
                       size_t from)
{
    return x12_isa_find(text, from, reader->separators.element);
}

static bool begins_iea(const struct segment_reader *reader, struct bytes text)
{
    return text.length >= 3 && memcmp(text.data, "IEA", 3) == 0 &&
           (text.length == 3 || text.data[3] == reader->separators.element);
}

static size_t isa_in_iea(const struct segment_reader *reader, struct bytes text)
{
    (void)reader;
    for (size_t at = 4; at < text.length; at++) {
        if (begins_isa(bytes_slice(text, at, text.length))) {
            return at;
        }
    }
    return 0;
}

const struct reader_syntax x12_reader_syntax = {
    .ops = &syntax_x12,
    .marks = { .header = 'I',
               .special = 'B',
               .long_segment = X12_ISA_LENGTH + 5 },
    .least_elements = X12_ISA_ELEMENTS,
    .header_window = X12_ISA_WINDOW,
    .header_length = X12_ISA_LENGTH,
    .meet = meet,
    .give_header = give_isa,
    .begins_header = begins_isa,
    .find_header = find_isa,
    .begins_trailer = begins_iea,
    .header_in_trailer = isa_in_iea,
    .begins_binary = x12_begins_binary,
    .binary_step = x12_binary_step,
    .binary_pass = x12_binary_pass,
};

struct segment_reader *x12_reader_open(const struct read_limits *limits)
{
    return reader_open(&x12_reader_syntax, limits);
}

struct segment_reader *x12_reader_open_whole(const struct read_limits *limits,
                                             struct bytes input)
{
    return reader_open_whole(&x12_reader_syntax, limits, input);
}
