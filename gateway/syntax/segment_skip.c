/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_reader.h"

#include <string.h>

/* Bytes looked at in one step: a header at their beginning must not cost a look
 * to the end of the input. */
enum { SKIP_WINDOW = 64 * 1024 };

enum reader_step segment_skip_begin(struct segment_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->skip_offset = reader_offset(reader, place);
    reader->skip_released = false;
    reader->state = READER_SKIPPING;
    return READER_STEP_AGAIN;
}

static void end_skip(struct segment_reader *reader, size_t place,
                     bool by_header)
{
    uint64_t length = reader_offset(reader, place) - reader->skip_offset;
    enum read_complaint_kind kind = READ_SEGMENT_TOO_MANY_ELEMENTS;

    if (by_header) {
        kind = READ_SEGMENT_UNTERMINATED;
    } else if (length > reader->limits.segment) {
        kind = READ_SEGMENT_TOO_LONG;
    }
    reader_complain(reader, kind, reader->skip_offset, length);
    reader->number++;
}

/* Is the byte at `at` behind a release character? The runs of them before it
 * are looked through back to where the step began. */
static bool is_released(const struct segment_reader *reader, struct bytes text,
                        size_t at)
{
    char release = reader->separators.release;
    bool crlf = reader->index.bytes.segment == '\n' && at > 0 &&
                text.data[at - 1] == '\r' && at < text.length &&
                text.data[at] == '\n';
    size_t last = crlf ? at - 1 : at;
    size_t first = last;

    if (release == '\0') {
        return false;
    }
    while (first > 0 && text.data[first - 1] == release) {
        first--;
    }
    return ((last - first) % 2 == 1) != (first == 0 && reader->skip_released);
}

/* Offset of the next terminator in the text, or of what begins like one at its
 * end, or its length. */
static size_t find_terminator(const struct segment_reader *reader,
                              struct bytes text, bool *found)
{
    const struct separator_index *index = &reader->index;
    size_t at = 0;

    *found = false;
    while (at < text.length) {
        const char *place =
            memchr(text.data + at, index->bytes.segment, text.length - at);

        if (place == NULL) {
            break;
        }
        at = (size_t)(place - text.data);
        if (text.length - at < index->terminator_length) {
            return at;
        }
        if (memcmp(place, index->terminator, index->terminator_length) == 0 &&
            !is_released(reader, text, at)) {
            *found = true;
            return at;
        }
        at++;
    }
    return text.length;
}

/* A terminator that is not the one that was promised makes one segment of all
 * the rest: so the next header ends it too. */
enum reader_step segment_skip_step(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;
    struct bytes text;
    bool found;
    size_t to;
    size_t header;

    if (!reader_have(reader, 2 * reader->syntax->header_length)) {
        return READER_STEP_HUNGRY;
    }
    text = reader_ahead(reader, SKIP_WINDOW);
    to = find_terminator(reader, text, &found);
    header = reader->syntax->find_header(reader, bytes_of(text.data, to), 1);
    if (header < to) {
        end_skip(reader, input->at + header, true);
        reader_leave(reader, input->at + header);
        return READER_STEP_AGAIN;
    }
    if (found) {
        end_skip(reader, input->at + to, false);
        reader_enter(reader, input->at + to + reader->index.terminator_length);
        return READER_STEP_AGAIN;
    }
    if (input->dry && input->at + text.length == input->length) {
        end_skip(reader, input->length, false);
        reader_enter(reader, input->length);
        return READER_STEP_AGAIN;
    }
    /* A header may have begun in what is left, behind its first byte. */
    to -= reader->syntax->header_length;
    reader->skip_released = is_released(reader, text, to);
    input->at += to;
    return READER_STEP_AGAIN;
}
