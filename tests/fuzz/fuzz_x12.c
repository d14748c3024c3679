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

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/log.h"
#include "syntax/x12_read.h"
#include "syntax/x12_scan.h"
#include "syntax/x12_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void append_number(struct buffer *story, uint64_t number)
{
    buffer_append(story, bytes_of((const char *)&number, sizeof number));
}

static void check_bounds(const struct segment *segment)
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
}

static void tell_segment(const struct segment *segment, struct buffer *story)
{
    check_bounds(segment);
    append_number(story, segment->number);
    append_number(story, segment->offset);
    append_number(story, segment->flags);
    append_number(story, segment->count);
    for (uint32_t i = 0; i <= segment->count; i++) {
        struct bytes element = segment_element(segment, i);

        append_number(story, element.length);
        buffer_append(story, element);
    }
}

/* Everything that can be read without more input; false: more is wanted. */
static bool tell(struct x12_reader *reader, struct buffer *story)
{
    struct segment segment;
    struct x12_complaint complaint;

    for (;;) {
        switch (x12_reader_next(reader, &segment, &complaint)) {
        case X12_SEGMENT:
            tell_segment(&segment, story);
            break;
        case X12_COMPLAINT:
            append_number(story, (uint64_t)complaint.kind | UINT64_C(1) << 63);
            append_number(story, complaint.offset);
            append_number(story, complaint.length);
            append_number(story, complaint.number);
            break;
        case X12_NEED_INPUT:
            return false;
        case X12_END:
            return true;
        }
    }
}

static void tell_whole(struct bytes input, const struct x12_limits *limits,
                       struct buffer *story)
{
    struct x12_reader *reader = x12_reader_open_whole(limits, input);

    buffer_clear(story);
    if (reader == NULL || !tell(reader, story)) {
        log_panic("a whole input is not enough");
    }
    x12_reader_close(reader);
}

static void tell_pieces(struct bytes input, size_t piece,
                        const struct x12_limits *limits, struct buffer *story)
{
    struct x12_reader *reader = x12_reader_open(limits);
    char *chunk = NULL;

    buffer_clear(story);
    if (reader == NULL) {
        log_panic("no memory");
    }
    while (!tell(reader, story)) {
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
        x12_reader_feed(reader, bytes_of(chunk, length), input.length == 0);
    }
    free(chunk);
    x12_reader_close(reader);
}

static void assert_same(const struct buffer *a, const struct buffer *b)
{
    if (!bytes_equal(buffer_bytes(a), buffer_bytes(b))) {
        log_panic("two readings of one input differ");
    }
}

/* Data segments written with the separators they were read with. */
static void rewrite(struct bytes input, const struct x12_limits *limits)
{
    struct x12_reader *reader = x12_reader_open_whole(limits, input);
    struct x12_writer writer;
    struct buffer out = { 0 };
    struct segment segment;
    struct x12_complaint complaint;
    struct error err;
    enum x12_event event;
    bool open = false;

    if (reader == NULL) {
        log_panic("no memory");
    }
    while ((event = x12_reader_next(reader, &segment, &complaint)) != X12_END) {
        const struct separators *separators = x12_reader_separators(reader);

        if (event != X12_SEGMENT) {
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
    x12_reader_close(reader);
    buffer_close(&out);
}

static void tell_value(uint32_t element, struct bytes value,
                       struct buffer *story)
{
    append_number(story, element);
    append_number(story, value.length);
    buffer_append(story, value);
}

/* The elements of MSG that are not empty. */
static void tell_message(struct bytes input, struct buffer *story)
{
    const struct x12_limits limits = { 1 << 24, 1000 };
    struct x12_reader *reader = x12_reader_open_whole(&limits, input);
    struct segment segment;
    struct x12_complaint complaint;
    enum x12_event event;

    if (reader == NULL) {
        log_panic("no memory");
    }
    while ((event = x12_reader_next(reader, &segment, &complaint)) != X12_END) {
        if (event != X12_SEGMENT) {
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
    x12_reader_close(reader);
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
        assert_same(&expected, &actual);
    }
    buffer_close(&out);
    buffer_close(&expected);
    buffer_close(&actual);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct x12_limits limits = { .segment = 300, .elements = 30 };
    struct buffer first = { 0 };
    struct buffer other = { 0 };
    struct bytes input;
    size_t piece;

    if (size < 2) {
        return 0;
    }
    piece = (size_t)data[0] + 1;
    if ((data[1] & 1) != 0) {
        limits = (struct x12_limits){ .segment = 1 << 16, .elements = 5000 };
    }
    input = bytes_of((const char *)data + 2, size - 2);
    (void)x12_detect(input);
    if (!x12_scan_choose(X12_SCAN_PLAIN)) {
        log_panic("no plain C");
    }
    tell_whole(input, &limits, &first);
    for (int unit = 0; unit < X12_SCAN_UNITS; unit++) {
        if (x12_scan_choose((enum x12_scan_unit)unit)) {
            tell_whole(input, &limits, &other);
            assert_same(&first, &other);
            tell_pieces(input, piece, &limits, &other);
            assert_same(&first, &other);
        }
    }
    rewrite(input, &limits);
    write_and_read(input);
    buffer_close(&first);
    buffer_close(&other);
    return 0;
}
