/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact fuzz
 *
 * The EDIFACT reader and writer on any bytes. Every vector unit, and the input
 * cut in pieces, must tell the same story; what was read must be writable and,
 * once it is canonical, come back as it went; so must values written.
 * The first two bytes choose the size of the pieces and the limits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "segment_story.h"
#include "syntax/edifact_read.h"
#include "syntax/edifact_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct read_limits limits = { 1 << 16, 5000 };

static struct segment_reader *open_whole(struct bytes input)
{
    struct segment_reader *reader = edifact_reader_open_whole(&limits, input);

    if (reader == NULL) {
        log_panic("no memory");
    }
    return reader;
}

/* Of a segment: others change when they lose their release characters. */
static bool is_tag(struct bytes tag)
{
    for (size_t i = 0; i < tag.length; i++) {
        if (!(tag.data[i] >= '0' && tag.data[i] <= '9') &&
            !(tag.data[i] >= 'A' && tag.data[i] <= 'Z')) {
            return false;
        }
    }
    return tag.length == 3;
}

/* Each interchange with the separators it was read with. Out: nothing was
 * complained of, and all segments have tags. */
static bool rewrite(struct bytes input, struct buffer *out)
{
    struct segment_reader *reader = open_whole(input);
    struct edifact_writer writer;
    struct segment segment;
    struct read_complaint complaint;
    struct separators before = { 0 };
    struct separators begin;
    struct arena *arena = arena_open(0);
    struct error err;
    enum read_event event;
    bool clean = true;

    if (arena == NULL) {
        log_panic("no memory");
    }
    while ((event = segment_reader_next(reader, &segment, &complaint)) !=
           READ_END) {
        const struct separators *separators = segment_reader_separators(reader);

        if (event != READ_SEGMENT) {
            clean = false;
            continue;
        }
        clean &= is_tag(segment_part_at(&segment, 0));
        begin = *separators;
        begin.announced = true;
        if ((bytes_equal_text(segment_tag(&segment), "UNB") &&
             segment.count > 0) ||
            memcmp(&before, &begin, sizeof before) != 0) {
            before = begin;
            edifact_writer_open(&writer, out, &begin, '\0');
            edifact_write_una(&writer);
        }
        for (uint32_t i = 0; i < segment.part_count; i++) {
            (void)segment_text(segment_part_at(&segment, i), separators,
                               segment.flags, arena);
        }
        if (!edifact_write_segment(&writer, &segment, separators, &err) &&
            strcmp(err.code, "UNWRITABLE") != 0) {
            log_panic("%s: %s", err.code, err.text);
        }
    }
    arena_close(arena);
    segment_reader_close(reader);
    return clean;
}

/* What looks like another header in data is one, so what holds that is not
 * compared. */
static bool quotes_header(struct bytes text)
{
    return memmem(text.data, text.length, "UN", 2) != NULL;
}

static void tell_value(uint32_t element, struct bytes value,
                       struct buffer *story)
{
    story_number(story, element);
    story_number(story, value.length);
    buffer_append(story, value);
}

/* The texts of MSG that are not empty. */
static void tell_message(struct bytes input, struct buffer *story)
{
    struct segment_reader *reader = open_whole(input);
    struct segment segment;
    struct read_complaint complaint;
    struct arena *arena = arena_open(0);
    enum read_event event;

    if (arena == NULL) {
        log_panic("no memory");
    }
    while ((event = segment_reader_next(reader, &segment, &complaint)) !=
           READ_END) {
        if (event != READ_SEGMENT) {
            log_panic("a complaint about what we wrote");
        }
        for (uint32_t i = 1; bytes_equal_text(segment_tag(&segment), "MSG") &&
                             i <= segment.count;
             i++) {
            struct bytes raw = segment_element(&segment, i);

            if (raw.length > 0) {
                tell_value(i,
                           segment_text(raw, segment_reader_separators(reader),
                                        segment.flags, arena),
                           story);
            }
        }
    }
    arena_close(arena);
    segment_reader_close(reader);
}

/* Any bytes as values, as UNOW (UTF-8) has no other name for them. */
static void write_and_read(struct bytes input, char terminator)
{
    struct separators separators =
        edifact_default_separators('4', bytes_of_text("UNOW"));
    struct buffer out = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };
    struct arena *arena = arena_open(0);
    struct edifact_writer writer;
    struct error err;

    if (arena == NULL) {
        log_panic("no memory");
    }
    separators.segment = terminator;
    separators.terminator[0] = terminator;
    edifact_writer_open(&writer, &out, &separators, ' ');
    edifact_write_una(&writer);
    buffer_append_text(&out, "UNB+UNOW:4+A+B+20260101:1200+1");
    buffer_append_byte(&out, terminator);
    edifact_write_begin(&writer, bytes_of_text("MSG"));
    for (uint32_t element = 1; input.length > 0 && element < 900; element++) {
        struct bytes value = bytes_slice(input, 1, (size_t)input.data[0] & 15);

        input = bytes_slice(input, 1 + value.length, input.length);
        if (terminator == '\n' && bytes_find(value, '\r') != SIZE_MAX) {
            value.length = bytes_find(value, '\r');
        }
        if (!edifact_write_element(&writer, element, value, &err)) {
            log_panic("%s: %s", err.code, err.text);
        }
        if (value.length > 0) {
            tell_value(element, charset_decode(CHARSET_UTF_8, value, arena),
                       &expected);
        }
    }
    edifact_write_end(&writer);
    if (!quotes_header(bytes_slice(buffer_bytes(&out), 41, out.length))) {
        tell_message(buffer_bytes(&out), &actual);
        story_assert_same(&expected, &actual);
    }
    arena_close(arena);
    buffer_close(&out);
    buffer_close(&expected);
    buffer_close(&actual);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer once = { 0 };
    struct buffer twice = { 0 };
    bool clean;

    if (size < 2) {
        return 0;
    }
    story_compare(&syntax_edifact, data, size);
    clean = rewrite(story_input(data, size), &once);
    clean &= rewrite(buffer_bytes(&once), &twice);
    if (clean) {
        story_assert_same(&once, &twice);
    }
    buffer_close(&once);
    buffer_close(&twice);
    write_and_read(story_input(data, size), '\'');
    write_and_read(story_input(data, size), '\n');
    return 0;
}
