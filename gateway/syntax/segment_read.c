/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "syntax/segment_reader.h"

enum { SHORTEST_LIMIT = 64, LONGEST_SEGMENT = 1 << 29 };

static void set_syntax(struct segment_reader *reader,
                       const struct reader_syntax *syntax)
{
    reader->syntax = syntax;
    reader->marks = syntax->marks;
    reader->state = READER_OUTSIDE;
}

static uint32_t between(uint32_t least, uint32_t value, size_t most)
{
    value = value > most ? (uint32_t)most : value;
    return value < least ? least : value;
}

/* A piece more for `input`, which has used up what it had. False: a chunk is
 * needed first. */
static bool refill(struct segment_reader *reader)
{
    bool told = wide_input_is_on(&reader->wide);
    bool last;
    struct bytes piece = wide_input_next(&reader->wide, &last);

    if (!told && wide_input_is_on(&reader->wide)) {
        reader_complain(reader, READ_INPUT_RECODED, 0, 2);
    }
    if (piece.length == 0 && !last) {
        return false;
    }
    segment_input_feed(&reader->input, piece, last);
    return true;
}

static bool open_reader(struct segment_reader *reader,
                        const struct reader_syntax *syntax,
                        const struct read_limits *limits)
{
    uint32_t least = x12_reader_syntax.least_elements;
    size_t places;

    reader->state = READER_UNDECIDED;
    if (syntax != NULL) {
        set_syntax(reader, syntax);
    }
    reader->limits = *limits;
    if (reader->limits.segment > LONGEST_SEGMENT) {
        reader->limits.segment = LONGEST_SEGMENT;
    }
    if (reader->limits.segment < SHORTEST_LIMIT) {
        reader->limits.segment = SHORTEST_LIMIT;
    }
    reader->limits.elements =
        between(least, reader->limits.elements, reader->limits.segment);
    reader->text_offset = UINT64_MAX;
    reader->first_offset = UINT64_MAX;
    places = (size_t)reader->limits.elements + 32;
    reader->bounds = malloc(places * sizeof(uint32_t));
    reader->parts = malloc(places * sizeof(uint32_t));
    reader->copy = malloc(reader->limits.segment);
    return reader->bounds != NULL && reader->parts != NULL &&
           reader->copy != NULL &&
           separator_index_open(&reader->index, reader->limits.segment,
                                reader->limits.elements);
}

struct segment_reader *reader_open(const struct reader_syntax *syntax,
                                   const struct read_limits *limits)
{
    struct segment_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        return NULL;
    }
    if (!open_reader(reader, syntax, limits) ||
        !segment_input_open(&reader->input, reader->limits.segment +
                                                4 * SEPARATOR_INDEX_WINDOW)) {
        segment_reader_close(reader);
        return NULL;
    }
    return reader;
}

struct segment_reader *reader_open_whole(const struct reader_syntax *syntax,
                                         const struct read_limits *limits,
                                         struct bytes input)
{
    struct segment_reader *reader;

    if (wide_input_tell(input, true) > WIDE_NOT) {
        reader = reader_open(syntax, limits);
        if (reader != NULL) {
            segment_reader_feed(reader, input, true);
        }
        return reader;
    }
    reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return NULL;
    }
    if (!open_reader(reader, syntax, limits)) {
        segment_reader_close(reader);
        return NULL;
    }
    segment_input_open_whole(&reader->input, input);
    return reader;
}

struct segment_reader *segment_reader_open(const struct read_limits *limits)
{
    return reader_open(NULL, limits);
}

struct segment_reader *segment_reader_open_whole(
    const struct read_limits *limits, struct bytes input)
{
    return reader_open_whole(NULL, limits, input);
}

void segment_reader_close(struct segment_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    segment_input_close(&reader->input);
    separator_index_close(&reader->index);
    free(reader->bounds);
    free(reader->parts);
    free(reader->copy);
    free(reader);
}

void segment_reader_feed(struct segment_reader *reader, struct bytes chunk,
                         bool last)
{
    wide_input_feed(&reader->wide, chunk, last);
    (void)refill(reader);
}

const struct separators *segment_reader_separators(
    const struct segment_reader *reader)
{
    return &reader->separators;
}

const struct syntax_ops *segment_reader_syntax(
    const struct segment_reader *reader)
{
    return reader->syntax == NULL ? NULL : reader->syntax->ops;
}

uint64_t segment_reader_offset(const struct segment_reader *reader)
{
    return reader->input.origin + reader->input.at;
}

void reader_complain(struct segment_reader *reader,
                     enum read_complaint_kind kind, uint64_t offset,
                     uint64_t length)
{
    unsigned at = reader->complaint_first + reader->complaint_count;

    if (reader->complaint_count == READER_COMPLAINTS_AT_ONCE) {
        log_panic("segment_read: too many complaints at once");
    }
    reader->complaints[at % READER_COMPLAINTS_AT_ONCE] =
        (struct read_complaint){
            .kind = kind,
            .offset = offset,
            .length = length,
            .number = reader->number + 1,
        };
    reader->complaint_count++;
}

static void take_complaint(struct segment_reader *reader,
                           struct read_complaint *complaint)
{
    *complaint = reader->complaints[reader->complaint_first];
    reader->complaint_first =
        (reader->complaint_first + 1) % READER_COMPLAINTS_AT_ONCE;
    reader->complaint_count--;
}

void reader_complain_empties(struct segment_reader *reader)
{
    if (reader->empty_length > 0) {
        reader_complain(reader, READ_SEGMENT_EMPTY, reader->empty_offset,
                        reader->empty_length);
        reader->empty_length = 0;
    }
}

enum segment_supply reader_more(struct segment_reader *reader)
{
    size_t moved;
    bool indexed = reader->state == READER_INSIDE;
    size_t keep = indexed ? reader->index.base : reader->input.at;
    enum segment_supply supply =
        segment_input_more(&reader->input, keep, &moved);

    if (indexed) {
        separator_index_moved(&reader->index, moved);
    }
    if (supply == SUPPLY_HUNGRY && refill(reader)) {
        keep -= moved;
        supply = segment_input_more(&reader->input, keep, &moved);
        if (indexed) {
            separator_index_moved(&reader->index, moved);
        }
    }
    return supply;
}

bool reader_have(struct segment_reader *reader, size_t wanted)
{
    while (reader->input.length - reader->input.at < wanted &&
           !reader->input.dry) {
        if (reader_more(reader) == SUPPLY_HUNGRY) {
            return false;
        }
    }
    return true;
}

void reader_leave(struct segment_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->state = READER_OUTSIDE;
    reader->junk_open = false;
}

void reader_enter(struct segment_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->state = READER_INSIDE;
    separator_index_reset(&reader->index, place);
}

void reader_separate(struct segment_reader *reader,
                     const struct separators *separators, size_t terminator)
{
    struct separators scanned = *separators;
    char byte = separators->segment;
    bool is_break = byte == '\r' || byte == '\n';

    reader->separators = *separators;
    if (wide_input_is_on(&reader->wide)) {
        reader->separators.charset = CHARSET_UTF_8;
    }
    /* With CR LF the LF ends segments, so that lines that end with LF alone
     * are seen too. */
    reader->trims_cr =
        is_break && (byte == '\n' || separators->terminator_length > 1);
    if (reader->trims_cr) {
        scanned.segment = '\n';
        scanned.terminator[0] = '\n';
    }
    if (terminator > 0) {
        separator_index_separators(&reader->index, &scanned, terminator,
                                   reader->marks.parts);
    }
}

/* What is of no syntax that has segments is read as X12, which says that it
 * holds no interchange. */
static enum reader_step decide(struct segment_reader *reader)
{
    if (!reader_have(reader, SYNTAX_BEGINNING)) {
        return READER_STEP_HUNGRY;
    }
    set_syntax(reader, syntax_detect(reader_ahead(reader, SYNTAX_BEGINNING)) ==
                               &syntax_edifact
                           ? &edifact_reader_syntax
                           : &x12_reader_syntax);
    return READER_STEP_AGAIN;
}

static enum reader_step next_step(struct segment_reader *reader,
                                  struct segment *segment)
{
    /* Nearly always: before the switch, which is slower. */
    if (reader->state == READER_INSIDE &&
        reader->index.end_next < reader->index.end_count) {
        return segment_inside_take(reader, segment);
    }
    switch (reader->state) {
    case READER_INSIDE:
        return segment_inside_look(reader, segment);
    case READER_OUTSIDE:
        return segment_outside_step(reader);
    case READER_GIVE_HEADER:
        return reader->syntax->give_header(reader, segment);
    case READER_GIVE_CUT:
        return segment_inside_give_cut(reader, segment);
    case READER_SKIPPING:
        return segment_skip_step(reader);
    case READER_PASSING:
        return reader->syntax->binary_pass(reader);
    case READER_UNDECIDED:
        return decide(reader);
    }
    log_panic("segment_read: state %d", (int)reader->state);
}

enum read_event segment_reader_next(struct segment_reader *reader,
                                    struct segment *segment,
                                    struct read_complaint *complaint)
{
    for (;;) {
        if (reader->complaint_count > 0) {
            take_complaint(reader, complaint);
            return READ_COMPLAINT;
        }
        switch (next_step(reader, segment)) {
        case READER_STEP_SEGMENT:
            if (wide_input_is_on(&reader->wide)) {
                segment->flags |= SEGMENT_COPIED;
            }
            return READ_SEGMENT;
        case READER_STEP_HUNGRY:
            return READ_NEED_INPUT;
        case READER_STEP_END:
            return READ_END;
        case READER_STEP_AGAIN:
            break;
        }
    }
}

const char *read_complaint_name(enum read_complaint_kind kind)
{
    static const char *const names[READ_COMPLAINT_KINDS] = {
        [READ_BYTE_ORDER_MARK] = "BYTE_ORDER_MARK",
        [READ_JUNK_BETWEEN] = "JUNK_BETWEEN",
        [READ_ISA_WIDTH] = "ISA_WIDTH",
        [READ_ISA_WRAPPED] = "ISA_WRAPPED",
        [READ_ISA_UNREADABLE] = "ISA_UNREADABLE",
        [READ_SEPARATORS_CLASH] = "SEPARATORS_CLASH",
        [READ_ISA_SEPARATOR] = "ISA_SEPARATOR",
        [READ_ISA_TERMINATOR] = "ISA_TERMINATOR",
        [READ_UNA_WIDTH] = "UNA_WIDTH",
        [READ_UNA_UNREADABLE] = "UNA_UNREADABLE",
        [READ_UNB_UNREADABLE] = "UNB_UNREADABLE",
        [READ_SEPARATORS_GUESSED] = "SEPARATORS_GUESSED",
        [READ_INPUT_RECODED] = "INPUT_RECODED",
        [READ_SEGMENT_EMPTY] = "SEGMENT_EMPTY",
        [READ_SEGMENT_TOO_LONG] = "SEGMENT_TOO_LONG",
        [READ_SEGMENT_TOO_MANY_ELEMENTS] = "SEGMENT_TOO_MANY_ELEMENTS",
        [READ_SEGMENT_UNTERMINATED] = "SEGMENT_UNTERMINATED",
        [READ_BINARY_TRUNCATED] = "BINARY_TRUNCATED",
        [READ_BINARY_LENGTH] = "BINARY_LENGTH",
        [READ_NO_INTERCHANGE] = "NO_INTERCHANGE",
    };

    return names[kind];
}
