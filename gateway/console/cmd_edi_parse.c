/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi parse`: what stands in a file, segment by segment, as the reader sees
 * it.
 */
#include "console/commands.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "console/base64.h"
#include "console/json_out.h"
#include "console/segment_file.h"

struct parsing {
    struct console *console;
    struct segment_file file;
    bool name_files;
    int depth; /* of the envelope, for people */
    uint64_t complaints;
};

static bool is_tag(const struct segment *segment, const char *tag)
{
    return bytes_equal_text(segment_tag(segment), tag);
}

/* ---- JSON */

/* Bytes that are no UTF-8 would be lost in a JSON text. */
static void append_value(struct buffer *out, struct bytes value)
{
    if (text_utf8_end(value) == value.length) {
        json_out_text(out, NULL, value);
    } else {
        json_out_object(out, NULL);
        base64_append_json(out, "base64", value);
        json_out_object_end(out);
    }
}

static void append_components(struct buffer *out, struct bytes value,
                              const struct separators *separators)
{
    char release = separators->release;
    uint32_t count = segment_part_count(value, separators->component, release);

    if (count <= 1) {
        append_value(out, value);
        return;
    }
    json_out_array(out, NULL);
    for (uint32_t i = 0; i < count; i++) {
        append_value(out,
                     segment_part(value, separators->component, release, i));
    }
    json_out_array_end(out);
}

static void append_element(struct buffer *out, struct bytes value,
                           const struct separators *separators)
{
    uint32_t count =
        segment_part_count(value, separators->repetition, separators->release);

    if (count <= 1) {
        append_components(out, value, separators);
        return;
    }
    json_out_object(out, NULL);
    json_out_array(out, "repetitions");
    for (uint32_t i = 0; i < count; i++) {
        append_components(
            out,
            segment_part(value, separators->repetition, separators->release, i),
            separators);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

static void append_separator(struct buffer *out, const char *key, char byte)
{
    if (byte != '\0') {
        json_out_text(out, key, bytes_of(&byte, 1));
    }
}

static void append_separators(struct buffer *out,
                              const struct separators *separators)
{
    json_out_object(out, "separators");
    append_separator(out, "element", separators->element);
    append_separator(out, "component", separators->component);
    append_separator(out, "repetition", separators->repetition);
    json_out_text(
        out, "segment",
        bytes_of(separators->terminator, separators->terminator_length));
    json_out_object_end(out);
}

static void print_json(struct parsing *parsing, const struct segment *segment)
{
    struct buffer *out = console_json(parsing->console);
    const struct separators *separators =
        segment_reader_separators(parsing->file.reader);
    bool isa = is_tag(segment, "ISA");
    bool divided = !isa && (segment->flags &
                            (SEGMENT_COMPONENTS | SEGMENT_REPETITIONS)) != 0;
    bool binary = (segment->flags & SEGMENT_BINARY) != 0;

    json_out_object(out, NULL);
    json_out_text(out, "segment", segment_tag(segment));
    json_out_number(out, "number", (int64_t)segment->number);
    json_out_number(out, "offset", (int64_t)segment->offset);
    json_out_array(out, "elements");
    for (uint32_t i = 1; i <= segment->count; i++) {
        struct bytes value = segment_element(segment, i);

        if (binary && i == segment->count) {
            json_out_object(out, NULL);
            base64_append_json(out, "base64", value);
            json_out_object_end(out);
        } else if (divided) {
            append_element(out, value, separators);
        } else {
            append_value(out, value);
        }
    }
    json_out_array_end(out);
    if (isa) {
        append_separators(out, separators);
    }
    json_out_object_end(out);
    console_json_end(parsing->console);
}

/* ---- for people */

static void print_line(struct parsing *parsing, const struct segment *segment)
{
    struct output *out = &parsing->console->out;

    if (is_tag(segment, "IEA")) {
        parsing->depth = 0;
    } else if (is_tag(segment, "GE")) {
        parsing->depth = 1;
    } else if (is_tag(segment, "SE")) {
        parsing->depth = 2;
    }
    output_format(out, "%7" PRIu64 " %9" PRIu64 "  %*s", segment->number,
                  segment->offset, parsing->depth * 2, "");
    if ((segment->flags & SEGMENT_BINARY) != 0) {
        struct bytes data = segment_element(segment, segment->count);

        output_safe(out,
                    bytes_of(segment->data, segment->length - data.length));
        output_format(out, "(%zu bytes)", data.length);
    } else {
        output_safe(out, bytes_of(segment->data, segment->length));
    }
    output_text(out, "\n");
    if (is_tag(segment, "ISA")) {
        parsing->depth = 1;
    } else if (is_tag(segment, "GS")) {
        parsing->depth = 2;
    } else if (is_tag(segment, "ST")) {
        parsing->depth = 3;
    }
}

static void tell_complaint(struct parsing *parsing,
                           const struct read_complaint *complaint)
{
    struct buffer *out = console_json(parsing->console);

    parsing->complaints++;
    if (!parsing->console->json) {
        console_note(
            parsing->console, "%s: %s at byte %" PRIu64 ", %" PRIu64 " bytes",
            parsing->file.input.name, read_complaint_name(complaint->kind),
            complaint->offset, complaint->length);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "complaint",
                  bytes_of_text(read_complaint_name(complaint->kind)));
    json_out_number(out, "offset", (int64_t)complaint->offset);
    json_out_number(out, "length", (int64_t)complaint->length);
    json_out_number_if(out, "number", (int64_t)complaint->number);
    json_out_object_end(out);
    console_json_end(parsing->console);
}

static void name_file(struct parsing *parsing)
{
    struct buffer *out = console_json(parsing->console);

    if (!parsing->name_files) {
        return;
    }
    if (!parsing->console->json) {
        output_safe(&parsing->console->out,
                    bytes_of_text(parsing->file.input.name));
        output_text(&parsing->console->out, ":\n");
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "file", bytes_of_text(parsing->file.input.name));
    json_out_object_end(out);
    console_json_end(parsing->console);
}

static bool parse(struct parsing *parsing, struct error *err)
{
    struct read_complaint complaint;
    struct segment segment;

    name_file(parsing);
    for (;;) {
        switch (segment_file_next(&parsing->file, &segment, &complaint, err)) {
        case SEGMENT_FILE_SEGMENT:
            if (parsing->console->json) {
                print_json(parsing, &segment);
            } else {
                print_line(parsing, &segment);
            }
            break;
        case SEGMENT_FILE_COMPLAINT:
            tell_complaint(parsing, &complaint);
            break;
        case SEGMENT_FILE_END:
            return true;
        case SEGMENT_FILE_FAILED:
            return false;
        }
    }
}

int cmd_edi_parse(struct console *console, const struct invocation *call)
{
    enum exit_status status = EXIT_GOOD;
    struct error err;

    for (size_t i = 0; i < call->argument_count; i++) {
        struct parsing parsing = { .console = console,
                                   .name_files = call->argument_count > 1 };
        enum exit_status one;

        if (!segment_file_open(&parsing.file, call->arguments[i], &err)) {
            one = (enum exit_status)console_fail(console, &err);
        } else {
            one = parse(&parsing, &err)
                      ? EXIT_GOOD
                      : (enum exit_status)console_fail(console, &err);
            segment_file_close(&parsing.file);
        }
        status = exit_status_join(status, one, i == 0);
    }
    return (int)status;
}
