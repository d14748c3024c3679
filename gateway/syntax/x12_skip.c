/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_reader.h"

#include <string.h>

/* Bytes looked at in one step: an ISA at their beginning must not cost a look
 * to the end of the input. */
enum { SKIP_WINDOW = 64 * 1024 };

enum x12_step x12_skip_begin(struct x12_reader *reader, size_t place)
{
    reader->input.at = place;
    reader->skip_offset = x12_offset(reader, place);
    reader->state = X12_SKIPPING;
    return X12_STEP_AGAIN;
}

static void end_skip(struct x12_reader *reader, size_t place, bool by_isa)
{
    uint64_t length = x12_offset(reader, place) - reader->skip_offset;
    enum x12_complaint_kind kind = X12_SEGMENT_TOO_MANY_ELEMENTS;

    if (by_isa) {
        kind = X12_SEGMENT_UNTERMINATED;
    } else if (length > reader->limits.segment) {
        kind = X12_SEGMENT_TOO_LONG;
    }
    x12_complain(reader, kind, reader->skip_offset, length);
    reader->number++;
}

/* Offset of the next terminator in the text, or of what begins like one at its
 * end, or its length. */
static size_t find_terminator(const struct x12_index *index, struct bytes text,
                              bool *found)
{
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
        if (memcmp(place, index->terminator, index->terminator_length) == 0) {
            *found = true;
            return at;
        }
        at++;
    }
    return text.length;
}

/* A terminator that is not the one ISA promised makes one segment of all the
 * rest: so the next ISA ends it too. */
enum x12_step x12_skip_step(struct x12_reader *reader)
{
    struct x12_input *input = &reader->input;
    struct bytes text;
    bool found;
    size_t to;
    size_t isa;

    if (!x12_have(reader, 2 * X12_ISA_LENGTH)) {
        return X12_STEP_HUNGRY;
    }
    text = x12_ahead(reader, SKIP_WINDOW);
    to = find_terminator(&reader->index, text, &found);
    isa = x12_isa_find(bytes_of(text.data, to), 1, reader->separators.element);
    if (isa < to) {
        end_skip(reader, input->at + isa, true);
        x12_leave(reader, input->at + isa);
        return X12_STEP_AGAIN;
    }
    if (found) {
        end_skip(reader, input->at + to, false);
        x12_enter(reader, input->at + to + reader->index.terminator_length);
        return X12_STEP_AGAIN;
    }
    if (input->dry && input->at + text.length == input->length) {
        end_skip(reader, input->length, false);
        x12_enter(reader, input->length);
        return X12_STEP_AGAIN;
    }
    /* An ISA may have begun in what is left, behind its first byte. */
    input->at += to - X12_ISA_LENGTH;
    return X12_STEP_AGAIN;
}
