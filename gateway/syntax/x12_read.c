/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { SHORTEST_LIMIT = 64, LONGEST_SEGMENT = 1 << 30 };

static bool open_reader(struct x12_reader *reader,
                        const struct x12_limits *limits)
{
    reader->limits = *limits;
    if (reader->limits.segment > LONGEST_SEGMENT) {
        reader->limits.segment = LONGEST_SEGMENT;
    }
    if (reader->limits.segment < SHORTEST_LIMIT) {
        reader->limits.segment = SHORTEST_LIMIT;
    }
    if (reader->limits.elements > reader->limits.segment) {
        reader->limits.elements = (uint32_t)reader->limits.segment;
    }
    if (reader->limits.elements < X12_ISA_ELEMENTS) {
        reader->limits.elements = X12_ISA_ELEMENTS;
    }
    reader->state = X12_OUTSIDE;
    reader->text_offset = UINT64_MAX;
    reader->bounds =
        malloc(((size_t)reader->limits.elements + 32) * sizeof(uint32_t));
    reader->copy = malloc(reader->limits.segment);
    return reader->bounds != NULL && reader->copy != NULL &&
           x12_index_open(&reader->index, reader->limits.segment,
                          reader->limits.elements);
}

struct x12_reader *x12_reader_open(const struct x12_limits *limits)
{
    struct x12_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        return NULL;
    }
    if (!open_reader(reader, limits) ||
        !x12_input_open(&reader->input,
                        reader->limits.segment + 4 * X12_INDEX_WINDOW)) {
        x12_reader_close(reader);
        return NULL;
    }
    return reader;
}

struct x12_reader *x12_reader_open_whole(const struct x12_limits *limits,
                                         struct bytes input)
{
    struct x12_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        return NULL;
    }
    if (!open_reader(reader, limits)) {
        x12_reader_close(reader);
        return NULL;
    }
    x12_input_open_whole(&reader->input, input);
    return reader;
}

void x12_reader_close(struct x12_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    x12_input_close(&reader->input);
    x12_index_close(&reader->index);
    free(reader->bounds);
    free(reader->copy);
    free(reader);
}

void x12_reader_feed(struct x12_reader *reader, struct bytes chunk, bool last)
{
    x12_input_feed(&reader->input, chunk, last);
}

const struct separators *x12_reader_separators(const struct x12_reader *reader)
{
    return &reader->separators;
}

uint64_t x12_reader_offset(const struct x12_reader *reader)
{
    return reader->input.origin + reader->input.at;
}

void x12_complain(struct x12_reader *reader, enum x12_complaint_kind kind,
                  uint64_t offset, uint64_t length)
{
    unsigned at = reader->complaint_first + reader->complaint_count;

    if (reader->complaint_count == X12_COMPLAINTS_AT_ONCE) {
        log_panic("x12_read: too many complaints at once");
    }
    reader->complaints[at % X12_COMPLAINTS_AT_ONCE] = (struct x12_complaint){
        .kind = kind,
        .offset = offset,
        .length = length,
        .number = reader->number + 1,
    };
    reader->complaint_count++;
}

static void take_complaint(struct x12_reader *reader,
                           struct x12_complaint *complaint)
{
    *complaint = reader->complaints[reader->complaint_first];
    reader->complaint_first =
        (reader->complaint_first + 1) % X12_COMPLAINTS_AT_ONCE;
    reader->complaint_count--;
}

void x12_complain_empties(struct x12_reader *reader)
{
    if (reader->empty_length > 0) {
        x12_complain(reader, X12_SEGMENT_EMPTY, reader->empty_offset,
                     reader->empty_length);
        reader->empty_length = 0;
    }
}

enum x12_supply x12_more(struct x12_reader *reader)
{
    size_t moved;
    bool indexed = reader->state == X12_INSIDE;
    size_t keep = indexed ? reader->index.base : reader->input.at;
    enum x12_supply supply = x12_input_more(&reader->input, keep, &moved);

    if (indexed) {
        x12_index_moved(&reader->index, moved);
    }
    return supply;
}

bool x12_have(struct x12_reader *reader, size_t wanted)
{
    while (reader->input.length - reader->input.at < wanted &&
           !reader->input.dry) {
        if (x12_more(reader) == X12_HUNGRY) {
            return false;
        }
    }
    return true;
}

void x12_leave(struct x12_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->state = X12_OUTSIDE;
    reader->junk_open = false;
}

void x12_enter(struct x12_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->state = X12_INSIDE;
    x12_index_reset(&reader->index, place);
}

static enum x12_step next_step(struct x12_reader *reader,
                               struct segment *segment)
{
    switch (reader->state) {
    case X12_INSIDE:
        return reader->index.end_next < reader->index.end_count
                   ? x12_inside_take(reader, segment)
                   : x12_inside_look(reader, segment);
    case X12_OUTSIDE:
        return x12_outside_step(reader);
    case X12_GIVE_ISA:
        return x12_outside_give_isa(reader, segment);
    case X12_GIVE_CUT:
        return x12_inside_give_cut(reader, segment);
    case X12_SKIPPING:
        return x12_skip_step(reader);
    case X12_PASSING:
        return x12_binary_pass(reader);
    }
    log_panic("x12_read: state %d", (int)reader->state);
}

enum x12_event x12_reader_next(struct x12_reader *reader,
                               struct segment *segment,
                               struct x12_complaint *complaint)
{
    for (;;) {
        if (reader->complaint_count > 0) {
            take_complaint(reader, complaint);
            return X12_COMPLAINT;
        }
        switch (next_step(reader, segment)) {
        case X12_STEP_SEGMENT:
            return X12_SEGMENT;
        case X12_STEP_HUNGRY:
            return X12_NEED_INPUT;
        case X12_STEP_END:
            return X12_END;
        case X12_STEP_AGAIN:
            break;
        }
    }
}

const char *x12_complaint_name(enum x12_complaint_kind kind)
{
    static const char *const names[] = {
        [X12_BYTE_ORDER_MARK] = "BYTE_ORDER_MARK",
        [X12_JUNK_BETWEEN] = "JUNK_BETWEEN",
        [X12_ISA_WIDTH] = "ISA_WIDTH",
        [X12_ISA_WRAPPED] = "ISA_WRAPPED",
        [X12_ISA_UNREADABLE] = "ISA_UNREADABLE",
        [X12_SEPARATORS_CLASH] = "SEPARATORS_CLASH",
        [X12_ISA_SEPARATOR] = "ISA_SEPARATOR",
        [X12_ISA_TERMINATOR] = "ISA_TERMINATOR",
        [X12_SEGMENT_EMPTY] = "SEGMENT_EMPTY",
        [X12_SEGMENT_TOO_LONG] = "SEGMENT_TOO_LONG",
        [X12_SEGMENT_TOO_MANY_ELEMENTS] = "SEGMENT_TOO_MANY_ELEMENTS",
        [X12_SEGMENT_UNTERMINATED] = "SEGMENT_UNTERMINATED",
        [X12_BINARY_TRUNCATED] = "BINARY_TRUNCATED",
        [X12_BINARY_LENGTH] = "BINARY_LENGTH",
        [X12_NO_INTERCHANGE] = "NO_INTERCHANGE",
    };

    return names[kind];
}
