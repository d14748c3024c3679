/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/edifact_read.h"

#include <string.h>

#include "syntax/edifact_header.h"
#include "syntax/segment_reader.h"

enum {
    LONG_SEGMENT = 110,
    UNA_TAIL = 8,
    UNB_SEPARATORS = 7,
    JUNK_LIMIT = 1024
};

/* Complaints about a header, each once. */
static void complain_header(struct segment_reader *reader,
                            const struct edifact_header *header)
{
    uint64_t offset = reader_offset(reader, reader->input.at);
    uint64_t length = header->first == 0 ? 3 : header->first;

    if (header->una_narrow) {
        reader_complain(reader, READ_UNA_WIDTH, offset, length);
    }
    if (header->clash) {
        reader_complain(reader, READ_SEPARATORS_CLASH, offset, length);
    }
    if (header->guessed) {
        reader_complain(reader, READ_SEPARATORS_GUESSED, offset, length);
    }
}

static enum reader_step meet(struct segment_reader *reader)
{
    struct bytes window = reader_ahead(reader, EDIFACT_HEADER_WINDOW);
    struct edifact_header header;

    switch (edifact_header_read(window, &header)) {
    case EDIFACT_HEADER_UNA_BROKEN:
        return segment_outside_pass(reader, READ_UNA_UNREADABLE, 3);
    case EDIFACT_HEADER_UNB_BROKEN:
        return segment_outside_pass(reader, READ_UNB_UNREADABLE, 3);
    case EDIFACT_HEADER_ABSENT:
        return segment_outside_pass(reader, READ_JUNK_BETWEEN, 1);
    case EDIFACT_HEADER_FOUND:
        break;
    }
    segment_outside_flush(reader);
    complain_header(reader, &header);
    reader->interchange_seen = true;
    reader_separate(reader, &header.separators, 1);
    reader_enter(reader, reader->input.at + header.first);
    reader->first_offset = reader_offset(reader, reader->input.at);
    return READER_STEP_AGAIN;
}

static size_t find_header(const struct segment_reader *reader,
                          struct bytes text, size_t from)
{
    return edifact_header_find(text, from, &reader->separators);
}

static bool begins_unz(const struct segment_reader *reader, struct bytes text)
{
    return text.length >= 3 && memcmp(text.data, "UNZ", 3) == 0 &&
           (text.length == 3 || text.data[3] == reader->separators.element);
}

static size_t header_in_unz(const struct segment_reader *reader,
                            struct bytes text)
{
    (void)reader;
    for (size_t at = 4; at < text.length; at++) {
        if (edifact_header_begins(bytes_slice(text, at, text.length))) {
            return at;
        }
    }
    return 0;
}

const struct reader_syntax edifact_reader_syntax = {
    .ops = &syntax_edifact,
    .marks = { .header = 'U',
               .special = 'U',
               .parts = true,
               .long_segment = LONG_SEGMENT,
               .header_tail = UNA_TAIL,
               .header_separators = UNB_SEPARATORS },
    .header_window = EDIFACT_HEADER_WINDOW,
    .header_length = EDIFACT_HEADER_SURE,
    .meet = meet,
    .begins_header = edifact_header_begins,
    .find_header = find_header,
    .begins_trailer = begins_unz,
    .header_in_trailer = header_in_unz,
};

struct segment_reader *edifact_reader_open(const struct read_limits *limits)
{
    return reader_open(&edifact_reader_syntax, limits);
}

struct segment_reader *edifact_reader_open_whole(
    const struct read_limits *limits, struct bytes input)
{
    return reader_open_whole(&edifact_reader_syntax, limits, input);
}

/* Other syntaxes say who they are at once, and may quote a UNB. */
static bool is_other_syntax(struct bytes text)
{
    text = bytes_trim(text);
    return text.length > 0 && strchr("<{[", text.data[0]) != NULL;
}

bool edifact_detect(struct bytes beginning)
{
    struct edifact_header header;

    if (bytes_starts_with(beginning, bytes_of_text("\xef\xbb\xbf"))) {
        beginning = bytes_slice(beginning, 3, beginning.length);
    }
    if (is_other_syntax(beginning)) {
        return false;
    }
    for (size_t at = 0; at < beginning.length && at <= JUNK_LIMIT; at++) {
        const char *found =
            memchr(beginning.data + at, 'U', beginning.length - at);

        if (found == NULL) {
            return false;
        }
        at = (size_t)(found - beginning.data);
        if (at <= JUNK_LIMIT &&
            edifact_header_read(
                bytes_slice(beginning, at, EDIFACT_HEADER_WINDOW), &header) !=
                EDIFACT_HEADER_ABSENT) {
            return true;
        }
    }
    return false;
}
