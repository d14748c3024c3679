/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: all that a reader of segments says of an input, as bytes to
 * compare: every vector unit, and the input cut in pieces, must tell the same
 * story.
 *
 * In: fuzzed bytes, of which the first two choose the size of the pieces and
 * the limits. A difference is log_panic.
 */
#ifndef TESTS_FUZZ_SEGMENT_STORY_H
#define TESTS_FUZZ_SEGMENT_STORY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "syntax/separator_scan.h"
#include "syntax/syntax_table.h"

static inline void story_number(struct buffer *story, uint64_t number)
{
    buffer_append(story, bytes_of((const char *)&number, sizeof number));
}

static inline void story_check_bounds(const struct segment *segment)
{
    if (segment->bounds[0] != 0 ||
        segment->bounds[segment->count + 1] != segment->length + 1) {
        log_panic("bounds do not span the segment");
    }
    for (uint32_t i = 0; i <= segment->count; i++) {
        if (segment->bounds[i] >= segment->bounds[i + 1]) {
            log_panic("bounds do not rise");
        }
    }
    for (uint32_t i = 0, element = 0;
         i <= segment->part_count && segment->parts != NULL; i++) {
        uint32_t part = segment->parts[i];

        if ((part & SEGMENT_PART_ELEMENT) != 0 &&
            (part & SEGMENT_PART_AT) != segment->bounds[element++]) {
            log_panic("parts are not those of the elements");
        }
        if (i > 0 && (part & SEGMENT_PART_AT) <=
                         (segment->parts[i - 1] & SEGMENT_PART_AT)) {
            log_panic("parts do not rise");
        }
        if (i == segment->part_count && element != segment->count + 2) {
            log_panic("parts do not end with the elements");
        }
    }
}

static inline void story_segment(const struct segment *segment,
                                 struct buffer *story)
{
    story_check_bounds(segment);
    story_number(story, segment->number);
    story_number(story, segment->offset);
    story_number(story, segment->flags);
    story_number(story, segment->count);
    for (uint32_t i = 0; i <= segment->count; i++) {
        struct bytes element = segment_element(segment, i);

        story_number(story, element.length);
        buffer_append(story, element);
    }
    story_number(story, segment->part_count);
    for (uint32_t i = 0; i < segment->part_count; i++) {
        story_number(story, segment->parts[i]);
    }
}

/* Everything that can be read without more input; false: more is wanted. */
static inline bool story_tell(struct segment_reader *reader,
                              struct buffer *story)
{
    struct segment segment;
    struct read_complaint complaint;

    for (;;) {
        switch (segment_reader_next(reader, &segment, &complaint)) {
        case READ_SEGMENT:
            story_segment(&segment, story);
            break;
        case READ_COMPLAINT:
            story_number(story, (uint64_t)complaint.kind | UINT64_C(1) << 63);
            story_number(story, complaint.offset);
            story_number(story, complaint.length);
            story_number(story, complaint.number);
            break;
        case READ_NEED_INPUT:
            return false;
        case READ_END:
            return true;
        }
    }
}

static inline void story_whole(const struct syntax_ops *syntax,
                               struct bytes input,
                               const struct read_limits *limits,
                               struct buffer *story)
{
    struct segment_reader *reader = syntax->open_whole(limits, input);

    buffer_clear(story);
    if (reader == NULL || !story_tell(reader, story)) {
        log_panic("a whole input is not enough");
    }
    segment_reader_close(reader);
}

static inline void story_pieces(const struct syntax_ops *syntax,
                                struct bytes input, size_t piece,
                                const struct read_limits *limits,
                                struct buffer *story)
{
    struct segment_reader *reader = syntax->open(limits);
    char *chunk = NULL;

    buffer_clear(story);
    if (reader == NULL) {
        log_panic("no memory");
    }
    while (!story_tell(reader, story)) {
        size_t length = piece < input.length ? piece : input.length;

        free(chunk);
        chunk = malloc(length + 1);
        if (chunk == NULL) {
            log_panic("no memory");
        }
        if (length > 0) {
            memcpy(chunk, input.data, length);
        }
        input = bytes_slice(input, length, input.length);
        segment_reader_feed(reader, bytes_of(chunk, length), input.length == 0);
    }
    free(chunk);
    segment_reader_close(reader);
}

static inline void story_assert_same(const struct buffer *a,
                                     const struct buffer *b)
{
    if (!bytes_equal(buffer_bytes(a), buffer_bytes(b))) {
        log_panic("two readings of one input differ");
    }
}

static inline struct bytes story_input(const uint8_t *data, size_t size)
{
    return bytes_of((const char *)data + 2, size - 2);
}

/* Of at least two bytes. Leaves the widest unit chosen. */
static inline void story_compare(const struct syntax_ops *syntax,
                                 const uint8_t *data, size_t size)
{
    struct read_limits limits = { .segment = 300, .elements = 30 };
    struct bytes input = story_input(data, size);
    struct buffer first = { 0 };
    struct buffer other = { 0 };

    if ((data[1] & 1) != 0) {
        limits = (struct read_limits){ .segment = 1 << 16, .elements = 5000 };
    }
    (void)syntax_detect(input);
    if (!separator_scan_choose(SEPARATOR_SCAN_PLAIN)) {
        log_panic("no plain C");
    }
    story_whole(syntax, input, &limits, &first);
    for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
        if (separator_scan_choose((enum separator_scan_unit)unit)) {
            story_whole(syntax, input, &limits, &other);
            story_assert_same(&first, &other);
            story_pieces(syntax, input, (size_t)data[0] + 1, &limits, &other);
            story_assert_same(&first, &other);
        }
    }
    buffer_close(&first);
    buffer_close(&other);
}

#endif
