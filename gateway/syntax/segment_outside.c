/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_reader.h"

#include <string.h>

void segment_outside_flush(struct segment_reader *reader)
{
    if (reader->junk_open) {
        reader_complain(reader, reader->junk_kind, reader->junk_offset,
                        reader->junk_end - reader->junk_offset);
        reader->junk_open = false;
    }
}

/* From here to `to` is junk. */
static void pass_junk(struct segment_reader *reader, size_t to)
{
    struct segment_input *input = &reader->input;

    for (size_t last = to; last > input->at; last--) {
        if ((unsigned char)input->data[last - 1] > ' ') {
            reader->junk_end = reader_offset(reader, last);
            break;
        }
    }
    input->at = to;
}

static void begin_junk(struct segment_reader *reader,
                       enum read_complaint_kind kind, size_t length)
{
    reader->junk_open = true;
    reader->junk_kind = kind;
    reader->junk_offset = reader_offset(reader, reader->input.at);
    pass_junk(reader, reader->input.at + length);
}

enum reader_step segment_outside_pass(struct segment_reader *reader,
                                      enum read_complaint_kind broken,
                                      size_t length)
{
    if (broken != READ_JUNK_BETWEEN) {
        segment_outside_flush(reader);
        begin_junk(reader, broken, length);
    } else if (!reader->junk_open &&
               bytes_equal_text(reader_ahead(reader, 3), "\xef\xbb\xbf")) {
        reader_complain(reader, READ_BYTE_ORDER_MARK,
                        reader_offset(reader, reader->input.at), 3);
        reader->input.at += 3;
    } else if (!reader->junk_open) {
        begin_junk(reader, READ_JUNK_BETWEEN, 1);
    } else {
        pass_junk(reader, reader->input.at + 1);
    }
    return READER_STEP_AGAIN;
}

static enum reader_step end_outside(struct segment_reader *reader)
{
    if (!reader->interchange_seen) {
        reader->interchange_seen = true;
        if (!reader->junk_open || reader->junk_kind == READ_JUNK_BETWEEN) {
            reader->junk_open = false;
            reader_complain(reader, READ_NO_INTERCHANGE, 0,
                            reader_offset(reader, reader->input.length));
        }
    }
    segment_outside_flush(reader);
    return reader->complaint_count > 0 ? READER_STEP_AGAIN : READER_STEP_END;
}

enum reader_step segment_outside_step(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;

    while (!reader->junk_open && input->at < input->length &&
           (unsigned char)input->data[input->at] <= ' ') {
        input->at++;
    }
    if (reader->junk_open && input->at < input->length) {
        const char *next = memchr(input->data + input->at, reader->marks.header,
                                  input->length - input->at);

        pass_junk(reader,
                  next == NULL ? input->length : (size_t)(next - input->data));
    }
    if (input->at == input->length) {
        if (!reader_have(reader, 1)) {
            return READER_STEP_HUNGRY;
        }
        return input->at == input->length ? end_outside(reader)
                                          : READER_STEP_AGAIN;
    }
    if (!reader_have(reader, reader->syntax->header_window)) {
        return READER_STEP_HUNGRY;
    }
    return reader->syntax->meet(reader);
}
