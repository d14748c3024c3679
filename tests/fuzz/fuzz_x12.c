/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12 fuzz
 *
 * The X12 reader and writer on any bytes. Every vector unit, and the input cut
 * in pieces, must tell the same story; what was read must be writable and read
 * the same again.
 * The first two bytes choose the size of the pieces and the limits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "segment_story.h"
#include "syntax/x12_read.h"
#include "syntax/x12_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Data segments written with the separators they were read with. */
static void rewrite(struct bytes input, const struct read_limits *limits)
{
    struct segment_reader *reader = x12_reader_open_whole(limits, input);
    struct x12_writer writer;
    struct buffer out = { 0 };
    struct segment segment;
    struct read_complaint complaint;
    struct error err;
    enum read_event event;
    bool open = false;

    if (reader == NULL) {
        log_panic("no memory");
    }
    while ((event = segment_reader_next(reader, &segment, &complaint)) !=
           READ_END) {
        const struct separators *separators = segment_reader_separators(reader);

        if (event != READ_SEGMENT) {
            continue;
        }
        if (bytes_equal_text(segment_tag(&segment), "ISA")) {
            x12_writer_open(&writer, &out, separators, '\0');
            open = true;
        }
        if (open && !x12_write_segment(&writer, &segment, separators, &err) &&
            strcmp(err.code, "UNWRITABLE") != 0) {
            log_panic("%s: %s", err.code, err.text);
        }
    }
    segment_reader_close(reader);
    buffer_close(&out);
}

static void tell_value(uint32_t element, struct bytes value,
                       struct buffer *story)
{
    story_number(story, element);
    story_number(story, value.length);
    buffer_append(story, value);
}

/* The elements of MSG that are not empty. */
static void tell_message(struct bytes input, struct buffer *story)
{
    const struct read_limits limits = { 1 << 24, 1000 };
    struct segment_reader *reader = x12_reader_open_whole(&limits, input);
    struct segment segment;
    struct read_complaint complaint;
    enum read_event event;

    if (reader == NULL) {
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
            if (segment_element(&segment, i).length > 0) {
                tell_value(i, segment_element(&segment, i), story);
            }
        }
    }
    segment_reader_close(reader);
}

/* What the writer takes comes back as it went. */
static void write_and_read(struct bytes input)
{
    static const char isa[] =
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER"
        "       *261101*1200*^*00501*000000001*0*P*:~";
    static const struct separators separators = {
        .element = '*', .component = ':', .repetition = '^', .segment = '~'
    };
    struct buffer out = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };
    struct x12_writer writer;
    struct error err;

    buffer_append_text(&out, isa);
    x12_writer_open(&writer, &out, &separators, '\0');
    x12_write_begin(&writer, bytes_of_text("MSG"));
    for (uint32_t element = 1; input.length > 0 && element < 900; element++) {
        struct bytes value = bytes_slice(input, 1, (size_t)input.data[0] & 15);

        input = bytes_slice(input, 1 + value.length, input.length);
        for (size_t i = 0; i < value.length; i++) {
            if (strchr("*:^~", value.data[i]) != NULL &&
                value.data[i] != '\0') {
                value.length = i;
            }
        }
        if (!x12_write_element(&writer, element, value, &err)) {
            log_panic("%s: %s", err.code, err.text);
        }
        if (value.length > 0) {
            tell_value(element, value, &expected);
        }
    }
    x12_write_end(&writer);
    /* What looks like another ISA is one. */
    if (memmem(out.data + sizeof isa - 1, out.length - sizeof isa + 1, "ISA",
               3) == NULL) {
        tell_message(buffer_bytes(&out), &actual);
        story_assert_same(&expected, &actual);
    }
    buffer_close(&out);
    buffer_close(&expected);
    buffer_close(&actual);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    story_compare(&syntax_x12, data, size);
    rewrite(story_input(data, size), &(struct read_limits){ 1 << 16, 5000 });
    write_and_read(story_input(data, size));
    return 0;
}
