/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi anonymize`: the same file with other names, ids and numbers, so that it
 * can be shown to others and still behaves the same.
 */
#include "console/commands.h"

#include "console/anonymize.h"
#include "console/complaints.h"
#include "console/segment_file.h"
#include "console/workspace.h"
#include "base/durable_file.h"
#include "syntax/x12_write.h"

#include <sys/random.h>

struct anonymizing {
    struct console *console;
    struct segment_file file;
    struct anonymizer anonymizer;
    struct x12_writer writer;
    struct separators separators;
    bool began;
};

static bool write_segment(struct anonymizing *anonymizing,
                          const struct segment *segment, struct error *err)
{
    struct buffer *out = output_buffer(&anonymizing->console->out);

    if (bytes_equal_text(segment_tag(segment), "ISA")) {
        anonymizing->separators =
            *segment_reader_separators(anonymizing->file.reader);
        x12_writer_open(&anonymizing->writer, out, &anonymizing->separators,
                        '\0');
        anonymizing->began = true;
    }
    if (!anonymizing->began) {
        return true;
    }
    if (!anonymizer_write(&anonymizing->anonymizer, segment,
                          &anonymizing->separators, &anonymizing->writer,
                          err)) {
        return error_prefix(err, "%.150s, segment %llu",
                            anonymizing->file.input.name,
                            (unsigned long long)segment->number);
    }
    output_pass(&anonymizing->console->out);
    return true;
}

static bool write_file(struct anonymizing *anonymizing, struct error *err)
{
    struct read_complaint complaint;
    struct segment segment;

    for (;;) {
        switch (
            segment_file_next(&anonymizing->file, &segment, &complaint, err)) {
        case SEGMENT_FILE_SEGMENT:
            if (!write_segment(anonymizing, &segment, err)) {
                return false;
            }
            break;
        case SEGMENT_FILE_COMPLAINT:
            if (!segment_file_keeps_all(&anonymizing->file, &complaint, err)) {
                return false;
            }
            break;
        case SEGMENT_FILE_END:
            return true;
        case SEGMENT_FILE_FAILED:
            return false;
        }
    }
}

/* The same key makes the same replacements, in this file and in others. */
static bool read_key(const struct invocation *call, struct buffer *key,
                     struct error *err)
{
    const char *file = invocation_value(call, "key");

    buffer_open(key, 4096);
    if (file != NULL) {
        return file_read_whole(file, key, err) &&
               (key->length >= 16 ||
                error_set(err, ERROR_REFUSED, "USAGE",
                          "%.200s is too short for a key: 16 bytes or more",
                          file));
    }
    if (buffer_reserve(key, ANONYMIZE_KEY) == NULL ||
        getrandom(buffer_reserve(key, ANONYMIZE_KEY), ANONYMIZE_KEY, 0) !=
            ANONYMIZE_KEY) {
        return error_set_errno(err, ERROR_TRANSIENT, "RANDOM",
                               "there are no random numbers");
    }
    buffer_grown(key, ANONYMIZE_KEY);
    return true;
}

int cmd_edi_anonymize(struct console *console, const struct invocation *call)
{
    struct anonymizing anonymizing = { .console = console };
    struct workspace workspace;
    struct buffer key = { 0 };
    struct error err;
    int status;

    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    if (!workspace_load(&workspace, WORKSPACE_STANDARDS, &err) ||
        !read_key(call, &key, &err) ||
        !segment_file_open(&anonymizing.file, call->arguments[0], &err)) {
        buffer_close(&key);
        workspace_close(&workspace);
        return console_fail(console, &err);
    }
    anonymizer_open(&anonymizing.anonymizer, workspace_standards(&workspace),
                    buffer_bytes(&key), invocation_has(call, "amounts"));
    status = write_file(&anonymizing, &err) ? EXIT_GOOD
                                            : console_fail(console, &err);
    anonymizer_close(&anonymizing.anonymizer);
    segment_file_close(&anonymizing.file);
    buffer_close(&key);
    workspace_close(&workspace);
    return status;
}
