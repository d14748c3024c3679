/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_reader.h"

#include <string.h>

typedef uint32_t four __attribute__((vector_size(16), aligned(4), may_alias));

/* The segment from … to (places in the input), whose separators are the
 * index's positions from position_next on. */
static inline __attribute__((always_inline)) void fill_elements(
    struct segment_reader *reader, struct segment *segment, size_t from,
    size_t to, uint32_t count)
{
    const struct separator_index *index = &reader->index;
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
    segment->offset = reader_offset(reader, from);
    segment->number = ++reader->number;
    segment->bounds = bounds;
    segment->flags = separator_index_is_marked(index, start, end)
                         ? separator_index_flags(index, start, end)
                         : 0;
    segment->parts = NULL;
    segment->part_count = 0;
}

/* The same where the positions are those of components too. */
static void fill_parts(struct segment_reader *reader, struct segment *segment,
                       size_t from, size_t to, uint32_t count)
{
    const struct separator_index *index = &reader->index;
    uint32_t start = (uint32_t)(from - index->base);
    uint32_t end = (uint32_t)(to - index->base);
    const uint32_t *position = index->positions + index->position_next;
    const char *data = reader->input.data + from;
    unsigned char element = index->bytes.element;
    unsigned char component = index->bytes.component;
    uint32_t *bounds = reader->bounds;
    uint32_t *parts = reader->parts;
    uint32_t elements = 0;
    uint32_t components = 0;

    bounds[0] = 0;
    parts[0] = SEGMENT_PART_ELEMENT;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t next = position[i] - start + 1;
        unsigned char byte = (unsigned char)data[next - 1];

        bounds[elements + 1] = next;
        if (byte == element) {
            parts[i + 1] = next | SEGMENT_PART_ELEMENT;
            elements++;
        } else if (byte == component) {
            parts[i + 1] = next;
            components++;
        } else {
            parts[i + 1] = next | SEGMENT_PART_REPETITION;
        }
    }
    bounds[elements + 1] = end - start + 1;
    parts[count + 1] = bounds[elements + 1] | SEGMENT_PART_ELEMENT;
    *segment = (struct segment){
        .data = data,
        .length = end - start,
        .count = elements,
        .offset = reader_offset(reader, from),
        .number = ++reader->number,
        .bounds = bounds,
        .flags = (components > 0 ? SEGMENT_COMPONENTS : 0U) |
                 (elements + components < count ? SEGMENT_REPETITIONS : 0U) |
                 (separator_index_is_marked(index, start, end)
                      ? separator_index_flags(index, start, end)
                      : 0),
        .parts = parts,
        .part_count = count + 1,
    };
}

/* Another header than the one that was read. */
static bool begins_header(const struct segment_reader *reader, size_t from,
                          struct bytes text)
{
    return reader->syntax->begins_header(text) &&
           reader_offset(reader, from) != reader->first_offset;
}

/* The same text and bounds without line breaks. */
static void unwrap(struct segment_reader *reader, struct segment *segment)
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

static uint32_t count_separators(const struct separator_index *index, size_t to)
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
static enum reader_step begin_cut(struct segment_reader *reader, size_t from,
                                  size_t next)
{
    size_t to = trim_end(reader->input.data, from, next);

    if (next - from > reader->limits.segment ||
        count_separators(&reader->index, to) > reader->limits.elements) {
        return segment_skip_begin(reader, from);
    }
    if (from == to) { /* nothing but separators that are control bytes */
        reader_leave(reader, next);
        return READER_STEP_AGAIN;
    }
    reader_complain(reader, READ_SEGMENT_UNTERMINATED,
                    reader_offset(reader, from), to - from);
    reader->state = READER_GIVE_CUT;
    reader->cut_from = from;
    reader->cut_to = to;
    reader->cut_next = next;
    return READER_STEP_AGAIN;
}

enum reader_step segment_inside_give_cut(struct segment_reader *reader,
                                         struct segment *segment)
{
    uint32_t count = count_separators(&reader->index, reader->cut_to);

    if (reader->marks.parts) {
        fill_parts(reader, segment, reader->cut_from, reader->cut_to, count);
    } else {
        fill_elements(reader, segment, reader->cut_from, reader->cut_to, count);
    }
    if (reader->wrapped && (segment->flags & SEGMENT_CONTROL) != 0) {
        unwrap(reader, segment);
    }
    reader_leave(reader, reader->cut_next);
    return READER_STEP_SEGMENT;
}

/* ---- segments that the reader itself must know */

static void consume(struct segment_reader *reader, size_t end, uint32_t last)
{
    reader->input.at = end + reader->index.terminator_length;
    reader->index.position_next = last + 1;
    reader->index.end_next++;
}

/* Line breaks that follow line breaks are blank lines, not segments. */
static enum reader_step take_empty(struct segment_reader *reader, size_t end,
                                   uint32_t last)
{
    uint64_t offset = reader_offset(reader, end);
    unsigned char byte = reader->index.bytes.segment;

    if (byte != '\n' && byte != '\r') {
        if (reader->empty_length == 0) {
            reader->empty_offset = offset;
        }
        reader->empty_length =
            offset + reader->index.terminator_length - reader->empty_offset;
    }
    consume(reader, end, last);
    return READER_STEP_AGAIN;
}

/* Another header, which brings its own terminator; binary segments, which need
 * none; segments in which another header begins. True: the reader has turned to
 * it. */
static bool turn_aside(struct segment_reader *reader, size_t from, size_t to)
{
    const struct reader_syntax *syntax = reader->syntax;
    struct bytes text = bytes_of(reader->input.data + from, to - from);
    size_t header;

    if (begins_header(reader, from, text)) {
        reader_leave(reader, from);
        return true;
    }
    if (syntax->begins_binary != NULL && syntax->begins_binary(reader, text)) {
        if (reader_offset(reader, from) == reader->text_offset) {
            return false;
        }
        reader_enter(reader, from);
        return true;
    }
    header = syntax->find_header(reader, text, 1);
    if (header == text.length) {
        header = syntax->begins_trailer(reader, text)
                     ? syntax->header_in_trailer(reader, text)
                     : 0;
    }
    if (header > 0) {
        (void)begin_cut(reader, from, from + header);
        return true;
    }
    return false;
}

/* Line breaks may have hidden the tag. */
static enum reader_step take_wrapped(struct segment_reader *reader,
                                     struct segment *segment, size_t from)
{
    unwrap(reader, segment);
    if (reader->syntax->begins_header(
            bytes_of(segment->data, segment->length))) {
        reader->number--;
        reader_leave(reader, from);
        return READER_STEP_AGAIN;
    }
    if (reader->syntax->begins_trailer(
            reader, bytes_of(segment->data, segment->length))) {
        reader_leave(reader, reader->input.at);
    }
    return READER_STEP_SEGMENT;
}

/* ---- one segment after the other */

/* Does a header end here, or stand inside, that has this interchange's own
 * separators? */
static inline bool may_hold_header(const struct segment_reader *reader,
                                   size_t from, size_t to, uint32_t count)
{
    size_t tail = reader->marks.header_tail;

    return tail != 0 && ((to - from > tail && reader->input.data[to - tail] ==
                                                  reader->marks.header) ||
                         count >= reader->marks.header_separators);
}

/* `parts` is a constant where this is inlined: without them, nothing is asked
 * of every segment that only EDIFACT needs. */
static inline __attribute__((always_inline)) enum reader_step take(
    struct segment_reader *reader, struct segment *segment, bool parts)
{
    const struct separator_index *index = &reader->index;
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
        reader_complain_empties(reader);
        return READER_STEP_AGAIN;
    }
    special = data[from] == reader->marks.header ||
              data[from] == reader->marks.special ||
              to - from > reader->marks.long_segment || reader->wrapped ||
              (parts && may_hold_header(reader, from, to,
                                        last - (uint32_t)index->position_next));
    if (special) {
        if (turn_aside(reader, from, end)) {
            return READER_STEP_AGAIN;
        }
        if (to - from > reader->limits.segment) {
            return segment_skip_begin(reader, from);
        }
    }
    if (last - index->position_next > reader->limits.elements) {
        return segment_skip_begin(reader, from);
    }
    if (parts) {
        fill_parts(reader, segment, from, to,
                   last - (uint32_t)index->position_next);
    } else {
        fill_elements(reader, segment, from, to,
                      last - (uint32_t)index->position_next);
    }
    consume(reader, end, last);
    if (special) {
        if (reader->wrapped && (segment->flags & SEGMENT_CONTROL) != 0) {
            return take_wrapped(reader, segment, from);
        }
        if (reader->syntax->begins_trailer(reader,
                                           bytes_of(data + from, to - from))) {
            reader_leave(reader, reader->input.at);
        }
    }
    return READER_STEP_SEGMENT;
}

enum reader_step segment_inside_take(struct segment_reader *reader,
                                     struct segment *segment)
{
    return reader->marks.parts ? take(reader, segment, true)
                               : take(reader, segment, false);
}

/* The input ends before the terminator comes. */
static enum reader_step take_unterminated(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;
    struct bytes text = reader_ahead(reader, SIZE_MAX);
    size_t header = reader->syntax->begins_trailer(reader, text)
                        ? reader->syntax->header_in_trailer(reader, text)
                        : 0;

    if (header == 0) {
        header = reader->syntax->find_header(reader, text, 1);
    }
    return begin_cut(reader, input->at, input->at + header);
}

static void pass_blanks(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;
    const struct separator_scan_bytes *bytes = &reader->index.bytes;

    while (input->at < input->length) {
        unsigned char byte = (unsigned char)input->data[input->at];

        if (byte > ' ' || byte == bytes->element || byte == bytes->segment ||
            (reader->marks.parts &&
             (byte == bytes->component || byte == bytes->repetition))) {
            break; /* what the index lists */
        }
        input->at++;
    }
}

/* One more window. A header in it ends the segment that has found no terminator
 * so far. */
static enum reader_step look_further(struct segment_reader *reader)
{
    struct segment_input *input = &reader->input;
    struct separator_index *index = &reader->index;
    size_t seen = index->scanned - input->at;
    struct bytes text;

    if (!separator_index_extend(index, input)) {
        if (input->dry) {
            reader_complain_empties(reader);
            return reader->complaint_count > 0 ? READER_STEP_AGAIN
                                               : take_unterminated(reader);
        }
        return reader_more(reader) == SUPPLY_HUNGRY ? READER_STEP_HUNGRY
                                                    : READER_STEP_AGAIN;
    }
    text = bytes_of(input->data + input->at, index->scanned - input->at);
    if (index->end_count == 0 && text.length > reader->marks.long_segment) {
        size_t length = reader->syntax->header_length;
        size_t from = seen < 2 * length ? 1 : seen - length;
        size_t header = reader->syntax->find_header(reader, text, from);

        if (header < text.length) {
            reader_complain_empties(reader);
            return begin_cut(reader, input->at, input->at + header);
        }
    }
    return READER_STEP_AGAIN;
}

enum reader_step segment_inside_look(struct segment_reader *reader,
                                     struct segment *segment)
{
    struct segment_input *input = &reader->input;
    struct bytes text;
    enum reader_step step;
    bool done;

    pass_blanks(reader);
    separator_index_rebase(&reader->index, input->at);
    if (!reader_have(reader, 4)) {
        return READER_STEP_HUNGRY;
    }
    text = reader_ahead(reader, 4);
    if (text.length == 0 || begins_header(reader, input->at, text)) {
        reader_complain_empties(reader);
        reader_leave(reader, input->at);
        return READER_STEP_AGAIN;
    }
    if (reader->syntax->begins_binary != NULL &&
        reader->syntax->begins_binary(reader, text)) {
        reader_complain_empties(reader);
        if (reader->complaint_count > 0) {
            return READER_STEP_AGAIN;
        }
        step = reader->syntax->binary_step(reader, segment, &done);
        if (done) {
            return step;
        }
    }
    if (reader->index.scanned - input->at > reader->limits.segment ||
        reader->index.position_count > reader->limits.elements) {
        reader_complain_empties(reader);
        return segment_skip_begin(reader, input->at);
    }
    return look_further(reader);
}
