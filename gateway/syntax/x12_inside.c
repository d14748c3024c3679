/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_reader.h"

#include <string.h>

/* A segment that is longer than this is searched for an ISA inside it: then
 * its terminator is missing, or is not the one its own ISA promised. */
enum { LONG_SEGMENT = X12_ISA_LENGTH + 5 };

typedef uint32_t four __attribute__((vector_size(16), aligned(4), may_alias));

/* The segment from … to (places in the input), whose separators are the
 * index's positions from position_next on. */
static inline __attribute__((always_inline)) void fill(
    struct x12_reader *reader, struct segment *segment, size_t from, size_t to,
    uint32_t count)
{
    const struct x12_index *index = &reader->index;
    uint32_t start = (uint32_t)(from - index->base);
    uint32_t end = (uint32_t)(to - index->base);
    const uint32_t *position = index->positions + index->position_next;
    uint32_t *bounds = reader->bounds;

    /* Eight at a time, and the first eight unasked: both arrays have room
     * behind. */
    for (uint32_t i = 0;;) {
        *(four *)(bounds + 1 + i) = *(const four *)(position + i) + (1 - start);
        *(four *)(bounds + 5 + i) =
            *(const four *)(position + i + 4) + (1 - start);
        i += 8;
        if (i >= count) {
            break;
        }
    }
    bounds[0] = 0;
    bounds[count + 1] = end - start + 1;
    segment->data = reader->input.data + from;
    segment->length = end - start;
    segment->count = count;
    segment->offset = x12_offset(reader, from);
    segment->number = ++reader->number;
    segment->bounds = bounds;
    segment->flags = x12_index_is_marked(index, start, end)
                         ? x12_index_flags(index, start, end)
                         : 0;
}

/* The same text and bounds without line breaks. */
static void unwrap(struct x12_reader *reader, struct segment *segment)
{
    const char *data = segment->data;
    uint32_t element = 0;
    uint32_t length = 0;
    uint32_t controls = 0;

    for (uint32_t i = 0; i < segment->length; i++) {
        if (element < segment->count && i + 1 == reader->bounds[element + 1]) {
            reader->bounds[++element] = length + 1;
        } else if (data[i] == '\r' || data[i] == '\n') {
            continue;
        } else {
            controls |= (unsigned char)data[i] < ' ' || data[i] == 0x7f;
        }
        reader->copy[length++] = data[i];
    }
    reader->bounds[segment->count + 1] = length + 1;
    segment->data = reader->copy;
    segment->length = length;
    segment->flags |= SEGMENT_COPIED;
    if (controls == 0) {
        segment->flags &= ~(uint32_t)SEGMENT_CONTROL;
    }
}

/* ---- segments without terminator */

static size_t trim_end(const char *data, size_t from, size_t to)
{
    while (to > from && (unsigned char)data[to - 1] <= ' ') {
        to--;
    }
    return to;
}

static uint32_t count_separators(const struct x12_index *index, size_t to)
{
    const uint32_t *position = index->positions + index->position_next;
    size_t left = index->position_count - index->position_next;
    uint32_t count = 0;

    while (count < left && index->base + position[count] < to) {
        count++;
    }
    return count;
}

/* A segment that ends at `next`, with blanks, because something else begins
 * there. */
static enum x12_step begin_cut(struct x12_reader *reader, size_t from,
                               size_t next)
{
    size_t to = trim_end(reader->input.data, from, next);

    if (next - from > reader->limits.segment ||
        count_separators(&reader->index, to) > reader->limits.elements) {
        return x12_skip_begin(reader, from);
    }
    if (from == to) { /* nothing but separators that are control bytes */
        x12_leave(reader, next);
        return X12_STEP_AGAIN;
    }
    x12_complain(reader, X12_SEGMENT_UNTERMINATED, x12_offset(reader, from),
                 to - from);
    reader->state = X12_GIVE_CUT;
    reader->cut_from = from;
    reader->cut_to = to;
    reader->cut_next = next;
    return X12_STEP_AGAIN;
}

enum x12_step x12_inside_give_cut(struct x12_reader *reader,
                                  struct segment *segment)
{
    fill(reader, segment, reader->cut_from, reader->cut_to,
         count_separators(&reader->index, reader->cut_to));
    if (reader->wrapped && (segment->flags & SEGMENT_CONTROL) != 0) {
        unwrap(reader, segment);
    }
    x12_leave(reader, reader->cut_next);
    return X12_STEP_SEGMENT;
}

/* ---- segments that the reader itself must know */

static void consume(struct x12_reader *reader, size_t end, uint32_t last)
{
    reader->input.at = end + reader->index.terminator_length;
    reader->index.position_next = last + 1;
    reader->index.end_next++;
}

/* Line breaks that follow line breaks are blank lines, not segments. */
static enum x12_step take_empty(struct x12_reader *reader, size_t end,
                                uint32_t last)
{
    uint64_t offset = x12_offset(reader, end);
    unsigned char byte = reader->index.bytes.segment;

    if (byte != '\n' && byte != '\r') {
        if (reader->empty_length == 0) {
            reader->empty_offset = offset;
        }
        reader->empty_length =
            offset + reader->index.terminator_length - reader->empty_offset;
    }
    consume(reader, end, last);
    return X12_STEP_AGAIN;
}

static bool begins_trailer(const struct x12_reader *reader, struct bytes text)
{
    return text.length >= 3 && memcmp(text.data, "IEA", 3) == 0 &&
           (text.length == 3 || text.data[3] == reader->separators.element);
}

/* Where in IEA the next ISA begins, because the terminator is missing; 0:
 * nowhere. */
static size_t isa_in_trailer(struct bytes text)
{
    for (size_t at = 4; at < text.length; at++) {
        if (x12_begins_isa(bytes_slice(text, at, text.length))) {
            return at;
        }
    }
    return 0;
}

/* Another ISA, which brings its own terminator; binary segments, which need
 * none; segments in which another ISA begins. True: the reader has turned to
 * it. */
static bool turn_aside(struct x12_reader *reader, size_t from, size_t to)
{
    struct bytes text = bytes_of(reader->input.data + from, to - from);
    size_t isa = 0;

    if (x12_begins_isa(text)) {
        x12_leave(reader, from);
        return true;
    }
    if (x12_begins_binary(reader, text)) {
        if (x12_offset(reader, from) == reader->text_offset) {
            return false;
        }
        x12_enter(reader, from);
        return true;
    }
    if (text.length > LONG_SEGMENT) {
        isa = x12_isa_find(text, 1, reader->separators.element);
    }
    if (isa == 0 || isa == text.length) {
        isa = begins_trailer(reader, text) ? isa_in_trailer(text) : 0;
    }
    if (isa > 0) {
        (void)begin_cut(reader, from, from + isa);
        return true;
    }
    return false;
}

/* Line breaks may have hidden the tag. */
static enum x12_step take_wrapped(struct x12_reader *reader,
                                  struct segment *segment, size_t from)
{
    unwrap(reader, segment);
    if (x12_begins_isa(bytes_of(segment->data, segment->length))) {
        reader->number--;
        x12_leave(reader, from);
        return X12_STEP_AGAIN;
    }
    if (begins_trailer(reader, bytes_of(segment->data, segment->length))) {
        x12_leave(reader, reader->input.at);
    }
    return X12_STEP_SEGMENT;
}

/* ---- one segment after the other */

enum x12_step x12_inside_take(struct x12_reader *reader,
                              struct segment *segment)
{
    const struct x12_index *index = &reader->index;
    const char *data = reader->input.data;
    uint32_t last = index->ends[index->end_next];
    size_t first = index->base + index->positions[index->position_next];
    size_t end = index->base + index->positions[last];
    size_t from = reader->input.at;
    size_t to = end;
    bool special;

    while (from < first && (unsigned char)data[from] <= ' ') {
        from++;
    }
    if (reader->trims_cr && to > from && data[to - 1] == '\r') {
        to--;
    }
    if (from == to) {
        return take_empty(reader, end, last);
    }
    if (reader->empty_length > 0) {
        x12_complain_empties(reader);
        return X12_STEP_AGAIN;
    }
    special = data[from] == 'I' || data[from] == 'B' ||
              to - from > LONG_SEGMENT || reader->wrapped;
    if (special) {
        if (turn_aside(reader, from, end)) {
            return X12_STEP_AGAIN;
        }
        if (to - from > reader->limits.segment) {
            return x12_skip_begin(reader, from);
        }
    }
    if (last - index->position_next > reader->limits.elements) {
        return x12_skip_begin(reader, from);
    }
    fill(reader, segment, from, to, last - (uint32_t)index->position_next);
    consume(reader, end, last);
    if (special) {
        if (reader->wrapped && (segment->flags & SEGMENT_CONTROL) != 0) {
            return take_wrapped(reader, segment, from);
        }
        if (begins_trailer(reader, bytes_of(data + from, to - from))) {
            x12_leave(reader, reader->input.at);
        }
    }
    return X12_STEP_SEGMENT;
}

/* The input ends before the terminator comes. */
static enum x12_step take_unterminated(struct x12_reader *reader)
{
    struct x12_input *input = &reader->input;
    struct bytes text = x12_ahead(reader, SIZE_MAX);
    size_t isa = begins_trailer(reader, text) ? isa_in_trailer(text) : 0;

    return begin_cut(reader, input->at,
                     isa > 0 ? input->at + isa : input->length);
}

static void pass_blanks(struct x12_reader *reader)
{
    struct x12_input *input = &reader->input;
    const struct x12_scan_bytes *bytes = &reader->index.bytes;

    while (input->at < input->length) {
        unsigned char byte = (unsigned char)input->data[input->at];

        if (byte > ' ' || byte == bytes->element || byte == bytes->segment) {
            break;
        }
        input->at++;
    }
}

/* One more window. An ISA in it ends the segment that has found no terminator
 * so far. */
static enum x12_step look_further(struct x12_reader *reader)
{
    struct x12_input *input = &reader->input;
    struct x12_index *index = &reader->index;
    size_t seen = index->scanned - input->at;
    struct bytes text;

    if (!x12_index_extend(index, input)) {
        if (input->dry) {
            x12_complain_empties(reader);
            return reader->complaint_count > 0 ? X12_STEP_AGAIN
                                               : take_unterminated(reader);
        }
        return x12_more(reader) == X12_HUNGRY ? X12_STEP_HUNGRY
                                              : X12_STEP_AGAIN;
    }
    text = bytes_of(input->data + input->at, index->scanned - input->at);
    if (index->end_count == 0 && text.length > LONG_SEGMENT) {
        size_t from = seen < 2 * X12_ISA_LENGTH ? 1 : seen - X12_ISA_LENGTH;
        size_t isa = x12_isa_find(text, from, reader->separators.element);

        if (isa < text.length) {
            x12_complain_empties(reader);
            return begin_cut(reader, input->at, input->at + isa);
        }
    }
    return X12_STEP_AGAIN;
}

enum x12_step x12_inside_look(struct x12_reader *reader,
                              struct segment *segment)
{
    struct x12_input *input = &reader->input;
    struct bytes text;
    enum x12_step step;
    bool done;

    pass_blanks(reader);
    x12_index_rebase(&reader->index, input->at);
    if (!x12_have(reader, 4)) {
        return X12_STEP_HUNGRY;
    }
    text = x12_ahead(reader, 4);
    if (text.length == 0 || x12_begins_isa(text)) {
        x12_complain_empties(reader);
        x12_leave(reader, input->at);
        return X12_STEP_AGAIN;
    }
    if (x12_begins_binary(reader, text)) {
        x12_complain_empties(reader);
        if (reader->complaint_count > 0) {
            return X12_STEP_AGAIN;
        }
        step = x12_binary_step(reader, segment, &done);
        if (done) {
            return step;
        }
    }
    if (reader->index.scanned - input->at > reader->limits.segment ||
        reader->index.position_count > reader->limits.elements) {
        x12_complain_empties(reader);
        return x12_skip_begin(reader, input->at);
    }
    return look_further(reader);
}
