/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi fmt`: the same segments, canonically written.
 */
#include "console/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "console/segment_file.h"
#include "syntax/edifact_write.h"
#include "syntax/syntax_table.h"
#include "syntax/x12_write.h"

enum { FLUSH_AT = 64 * 1024 };

/* What --element, --breaks, … ask for; '\0' and NULL: as it was read. */
struct wanted {
    char element, component, repetition, segment, replacement;
    const char *breaks;
};

/* Where canonical bytes go. */
struct sink {
    enum { SINK_OUTPUT, SINK_FILE, SINK_COMPARE } kind;
    struct output *out;
    struct durable_file file;
    /* SINK_COMPARE: the input itself, read a second time. */
    struct input *same;
    size_t at;
    bool differs;
};

struct formatting {
    struct console *console;
    const struct wanted *wanted;
    struct segment_file file;
    struct sink sink;
    struct buffer buffer;
    bool is_edifact; /* which of the two writes */
    struct x12_writer x12;
    struct edifact_writer edifact;
    struct separators read_with;
    bool inside; /* an interchange */
};

/* ---- separators */

static bool read_character(const struct invocation *call, const char *option,
                           char *character, struct error *err)
{
    const char *value = invocation_value(call, option);

    *character = value == NULL ? '\0' : value[0];
    if (value == NULL || (value[0] != '\0' && value[1] == '\0')) {
        return true;
    }
    return error_set(err, ERROR_REFUSED, "USAGE",
                     "--%s must be one byte, not '%.20s'", option, value);
}

static bool read_wanted(const struct invocation *call, struct wanted *wanted,
                        struct error *err)
{
    wanted->breaks = invocation_value(call, "breaks");
    return read_character(call, "element", &wanted->element, err) &&
           read_character(call, "component", &wanted->component, err) &&
           read_character(call, "repetition", &wanted->repetition, err) &&
           read_character(call, "segment", &wanted->segment, err) &&
           read_character(call, "replace", &wanted->replacement, err);
}

static bool is_break(char byte)
{
    return byte == '\r' || byte == '\n';
}

static void change_terminator(const struct wanted *wanted,
                              struct separators *separators)
{
    uint8_t bare = separators->terminator_length;
    const char *breaks = wanted->breaks;

    if (wanted->segment != '\0') {
        uint8_t first = 0;

        while (first < bare && !is_break(separators->terminator[first])) {
            first++;
        }
        memmove(separators->terminator + 1, separators->terminator + first,
                (size_t)(bare - first));
        separators->terminator[0] = wanted->segment;
        separators->terminator_length = (uint8_t)(bare - first + 1);
        separators->segment = wanted->segment;
    }
    if (breaks == NULL || is_break(separators->terminator[0])) {
        return; /* a terminator that is a line break stays one */
    }
    bare = separators->terminator_length;
    while (bare > 1 && is_break(separators->terminator[bare - 1])) {
        bare--;
    }
    if (strcmp(breaks, "none") != 0 && strcmp(breaks, "lf") != 0) {
        separators->terminator[bare++] = '\r';
    }
    if (strcmp(breaks, "none") != 0) {
        separators->terminator[bare++] = '\n';
    }
    separators->terminator_length = bare;
}

static void change_separators(const struct wanted *wanted,
                              struct separators *separators)
{
    if (wanted->element != '\0') {
        separators->element = wanted->element;
    }
    if (wanted->component != '\0') {
        separators->component = wanted->component;
    }
    if (wanted->repetition != '\0' && separators->repetition != '\0') {
        separators->repetition = wanted->repetition;
    }
    change_terminator(wanted, separators);
}

/* ---- the sink */

static bool sink_take(struct formatting *formatting, struct error *err)
{
    struct sink *sink = &formatting->sink;
    struct bytes bytes = buffer_bytes(&formatting->buffer);
    bool good = true;

    if (formatting->buffer.failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a segment");
    }
    switch (sink->kind) {
    case SINK_OUTPUT:
        output_bytes(sink->out, bytes);
        good = !sink->out->failed;
        break;
    case SINK_FILE:
        good = durable_file_append(&sink->file, bytes, err);
        break;
    case SINK_COMPARE:
        if (!bytes_equal(bytes, bytes_slice(sink->same->content, sink->at,
                                            bytes.length))) {
            sink->differs = true;
        }
        sink->at += bytes.length;
        break;
    }
    buffer_clear(&formatting->buffer);
    return good;
}

/* ---- segment by segment */

/* Is this the first segment of an interchange? Of one without UNB, which has
 * only its separators, each message may be. */
static bool begins_interchange(const struct formatting *formatting,
                               struct bytes tag)
{
    const struct separators *now =
        segment_reader_separators(formatting->file.reader);
    const struct separators *before = &formatting->read_with;

    if (bytes_equal_text(tag, "ISA") || bytes_equal_text(tag, "UNB")) {
        return true;
    }
    if (!bytes_equal_text(tag, "UNG") && !bytes_equal_text(tag, "UNH")) {
        return false;
    }
    return !formatting->inside || now->element != before->element ||
           now->component != before->component ||
           now->segment != before->segment || now->release != before->release;
}

static void begin_interchange(struct formatting *formatting)
{
    const struct wanted *wanted = formatting->wanted;
    struct separators separators;
    bool changed = wanted->element != '\0' || wanted->component != '\0' ||
                   wanted->repetition != '\0' || wanted->segment != '\0';

    formatting->read_with = *segment_reader_separators(formatting->file.reader);
    formatting->is_edifact =
        segment_reader_syntax(formatting->file.reader) == &syntax_edifact;
    formatting->inside = true;
    separators = formatting->read_with;
    change_separators(wanted, &separators);
    if (!formatting->is_edifact) {
        x12_writer_open(&formatting->x12, &formatting->buffer, &separators,
                        wanted->replacement);
        return;
    }
    edifact_writer_open(&formatting->edifact, &formatting->buffer, &separators,
                        wanted->replacement);
    if (separators.announced || changed) {
        edifact_write_una(&formatting->edifact);
    }
}

static bool write_segment(struct formatting *formatting,
                          const struct segment *segment, struct error *err)
{
    if (begins_interchange(formatting, segment_tag(segment))) {
        begin_interchange(formatting);
    }
    if (!formatting->inside) {
        return true; /* nothing stands outside an interchange */
    }
    if (formatting->is_edifact
            ? !edifact_write_segment(&formatting->edifact, segment,
                                     &formatting->read_with, err)
            : !x12_write_segment(&formatting->x12, segment,
                                 &formatting->read_with, err)) {
        return error_prefix(err, "%.150s, segment %llu",
                            formatting->file.input.name,
                            (unsigned long long)segment->number);
    }
    if (bytes_equal_text(segment_tag(segment), "UNZ")) {
        formatting->inside = false;
    }
    return formatting->buffer.length < FLUSH_AT || sink_take(formatting, err);
}

static bool take_complaint(struct formatting *formatting,
                           const struct read_complaint *complaint,
                           struct error *err)
{
    if (!segment_file_keeps_all(&formatting->file, complaint, err)) {
        return false;
    }
    if (complaint->kind == READ_JUNK_BETWEEN) {
        console_note(formatting->console,
                     "%s: left out %llu bytes at %llu, outside any "
                     "interchange",
                     formatting->file.input.name,
                     (unsigned long long)complaint->length,
                     (unsigned long long)complaint->offset);
    }
    return true;
}

static bool write_segments(struct formatting *formatting, struct error *err)
{
    struct read_complaint complaint;
    struct segment segment;

    for (;;) {
        switch (
            segment_file_next(&formatting->file, &segment, &complaint, err)) {
        case SEGMENT_FILE_SEGMENT:
            if (!write_segment(formatting, &segment, err)) {
                return false;
            }
            break;
        case SEGMENT_FILE_COMPLAINT:
            if (!take_complaint(formatting, &complaint, err)) {
                return false;
            }
            break;
        case SEGMENT_FILE_END:
            return sink_take(formatting, err);
        case SEGMENT_FILE_FAILED:
            return false;
        }
    }
}

/* ---- files */

static bool begin_file(struct sink *sink, struct arena *arena, const char *path,
                       struct error *err)
{
    const char *slash = strrchr(path, '/');
    const char *directory =
        slash == NULL ? "."
        : slash == path
            ? "/"
            : arena_format(arena, "%.*s", (int)(slash - path), path);
    struct stat status;
    mode_t mode = stat(path, &status) == 0 ? status.st_mode & 0777 : 0644;

    sink->kind = SINK_FILE;
    return durable_file_begin(&sink->file, directory,
                              slash == NULL ? path : slash + 1, mode, err);
}

static bool open_sink(struct formatting *formatting,
                      const struct invocation *call, struct error *err)
{
    struct sink *sink = &formatting->sink;
    const char *output = invocation_value(call, "output");

    sink->out = &formatting->console->out;
    if (invocation_has(call, "check")) {
        sink->kind = SINK_COMPARE;
        sink->same = &formatting->file.input;
        return formatting->file.input.whole ||
               error_set(err, ERROR_REFUSED, "USAGE",
                         "--check needs a file, not a pipe");
    }
    if (invocation_has(call, "write")) {
        output = formatting->file.input.name;
        if (strcmp(output, "-") == 0) {
            return error_set(err, ERROR_REFUSED, "USAGE",
                             "--write needs a file, not stdin");
        }
    }
    return output == NULL ||
           begin_file(sink, formatting->console->arena, output, err);
}

static int end_sink(struct formatting *formatting, struct error *err)
{
    struct sink *sink = &formatting->sink;

    switch (sink->kind) {
    case SINK_OUTPUT:
        break;
    case SINK_FILE:
        if (!durable_file_commit(&sink->file, true, err)) {
            return console_fail(formatting->console, err);
        }
        break;
    case SINK_COMPARE:
        if (!sink->differs && sink->at == sink->same->content.length) {
            break;
        }
        output_safe(sink->out, bytes_of_text(sink->same->name));
        output_text(sink->out, "\n");
        return EXIT_BAD;
    }
    return EXIT_GOOD;
}

static int format(struct console *console, const struct invocation *call,
                  const struct wanted *wanted, const char *name)
{
    struct formatting formatting = { .console = console, .wanted = wanted };
    struct error err;
    int status;

    if (!segment_file_open(&formatting.file, name, &err)) {
        return console_fail(console, &err);
    }
    err.kind = ERROR_NONE;
    if (open_sink(&formatting, call, &err) &&
        write_segments(&formatting, &err)) {
        status = end_sink(&formatting, &err);
    } else if (console->out.failed) {
        status = EXIT_BAD; /* told when the output closes */
    } else {
        status = console_fail(console, &err);
    }
    if (formatting.sink.kind == SINK_FILE) {
        durable_file_abandon(&formatting.sink.file);
    }
    buffer_close(&formatting.buffer);
    segment_file_close(&formatting.file);
    return status;
}

int cmd_edi_fmt(struct console *console, const struct invocation *call)
{
    enum exit_status status = EXIT_GOOD;
    struct wanted wanted;
    struct error err;

    if (!read_wanted(call, &wanted, &err)) {
        return console_fail(console, &err);
    }
    if (invocation_has(call, "output") &&
        (call->argument_count > 1 || invocation_has(call, "write"))) {
        return console_usage(console, "--output is for one file, and not "
                                      "together with --write");
    }
    for (size_t i = 0; i < call->argument_count; i++) {
        status =
            exit_status_join(status,
                             (enum exit_status)format(console, call, &wanted,
                                                      call->arguments[i]),
                             i == 0);
    }
    return (int)status;
}
