/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_reader.h"

#include <string.h>

bool x12_begins_isa(struct bytes text)
{
    unsigned char next;

    if (text.length < 4 || memcmp(text.data, "ISA", 3) != 0) {
        return false;
    }
    next = (unsigned char)text.data[3];
    return next > ' ' && !(next >= '0' && next <= '9') &&
           !(next >= 'A' && next <= 'Z') && !(next >= 'a' && next <= 'z');
}

static void flush_junk(struct x12_reader *reader)
{
    if (reader->junk_open) {
        x12_complain(reader, reader->junk_kind, reader->junk_offset,
                     reader->junk_end - reader->junk_offset);
        reader->junk_open = false;
    }
}

/* From here to `to` is junk. */
static void pass_junk(struct x12_reader *reader, size_t to)
{
    struct x12_input *input = &reader->input;

    for (size_t last = to; last > input->at; last--) {
        if ((unsigned char)input->data[last - 1] > ' ') {
            reader->junk_end = x12_offset(reader, last);
            break;
        }
    }
    input->at = to;
}

static void begin_junk(struct x12_reader *reader, enum x12_complaint_kind kind,
                       size_t length)
{
    reader->junk_open = true;
    reader->junk_kind = kind;
    reader->junk_offset = x12_offset(reader, reader->input.at);
    pass_junk(reader, reader->input.at + length);
}

/* Complaints about an ISA, each once. */
static void complain_isa(struct x12_reader *reader)
{
    const struct x12_isa *isa = &reader->isa;
    uint64_t offset = x12_offset(reader, reader->input.at);

    if (isa->wrapped) {
        x12_complain(reader, X12_ISA_WRAPPED, offset, isa->length);
    }
    if (isa->widths_wrong) {
        x12_complain(reader, X12_ISA_WIDTH, offset, isa->length);
    }
    if (isa->clash) {
        x12_complain(reader, X12_SEPARATORS_CLASH, offset, isa->length);
    }
    if (isa->bad_element || isa->bad_segment) {
        x12_complain(reader,
                     isa->bad_element ? X12_ISA_SEPARATOR : X12_ISA_TERMINATOR,
                     offset, isa->length);
    }
}

static void begin_interchange(struct x12_reader *reader)
{
    const struct x12_isa *isa = &reader->isa;
    struct separators separators = isa->separators;
    char terminator = separators.segment;
    bool is_break = terminator == '\r' || terminator == '\n';

    complain_isa(reader);
    reader->interchange_seen = true;
    reader->separators = isa->separators;
    /* With CR LF the LF ends segments, so that lines that end with LF alone
     * are seen too. */
    reader->trims_cr = is_break && (terminator == '\n' ||
                                    isa->separators.terminator_length > 1);
    reader->wrapped = isa->wrapped && !is_break;
    if (reader->trims_cr) {
        separators.segment = '\n';
        separators.terminator[0] = '\n';
    }
    if (isa->terminator > 0) {
        x12_index_separators(&reader->index, &separators, isa->terminator);
    }
    reader->isa_at = reader->input.at;
    reader->input.at += isa->length + isa->terminator;
    reader->state = X12_GIVE_ISA;
}

enum x12_step x12_outside_give_isa(struct x12_reader *reader,
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
        .data = isa->wrapped ? isa->text : reader->input.data + reader->isa_at,
        .length = isa->text_length,
        .count = isa->count,
        .offset = x12_offset(reader, reader->isa_at),
        .number = ++reader->number,
        .bounds = reader->bounds,
        .flags = flags | (isa->wrapped ? SEGMENT_COPIED : 0U),
    };
    if (isa->bad_element || isa->bad_segment) {
        x12_leave(reader, reader->input.at);
    } else {
        x12_enter(reader, reader->input.at);
    }
    return X12_STEP_SEGMENT;
}

/* Something stands here: an ISA, or junk up to the next that may be one. */
static enum x12_step meet(struct x12_reader *reader)
{
    struct bytes window = x12_ahead(reader, X12_ISA_WINDOW);
    enum x12_isa_result result = x12_isa_read(window, &reader->isa);

    if (result == X12_ISA_FOUND) {
        flush_junk(reader);
        begin_interchange(reader);
        return X12_STEP_AGAIN;
    }
    if (result == X12_ISA_BROKEN) {
        flush_junk(reader);
        begin_junk(reader, X12_ISA_UNREADABLE, 3);
    } else if (!reader->junk_open && window.length >= 3 &&
               memcmp(window.data, "\xef\xbb\xbf", 3) == 0) {
        x12_complain(reader, X12_BYTE_ORDER_MARK,
                     x12_offset(reader, reader->input.at), 3);
        reader->input.at += 3;
    } else if (!reader->junk_open) {
        begin_junk(reader, X12_JUNK_BETWEEN, 1);
    } else {
        pass_junk(reader, reader->input.at + 1);
    }
    return X12_STEP_AGAIN;
}

static enum x12_step end_outside(struct x12_reader *reader)
{
    if (!reader->interchange_seen) {
        reader->interchange_seen = true;
        if (!reader->junk_open || reader->junk_kind == X12_JUNK_BETWEEN) {
            reader->junk_open = false;
            x12_complain(reader, X12_NO_INTERCHANGE, 0,
                         x12_offset(reader, reader->input.length));
        }
        flush_junk(reader);
    } else {
        flush_junk(reader);
    }
    return reader->complaint_count > 0 ? X12_STEP_AGAIN : X12_STEP_END;
}

enum x12_step x12_outside_step(struct x12_reader *reader)
{
    struct x12_input *input = &reader->input;

    while (!reader->junk_open && input->at < input->length &&
           (unsigned char)input->data[input->at] <= ' ') {
        input->at++;
    }
    if (reader->junk_open && input->at < input->length) {
        const char *next =
            memchr(input->data + input->at, 'I', input->length - input->at);

        pass_junk(reader,
                  next == NULL ? input->length : (size_t)(next - input->data));
    }
    if (input->at == input->length) {
        if (!x12_have(reader, 1)) {
            return X12_STEP_HUNGRY;
        }
        return input->at == input->length ? end_outside(reader)
                                          : X12_STEP_AGAIN;
    }
    if (!x12_have(reader, X12_ISA_WINDOW)) {
        return X12_STEP_HUNGRY;
    }
    return meet(reader);
}
