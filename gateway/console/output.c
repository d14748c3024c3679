/* SPDX-License-Identifier: Apache-2.0 */
#include "console/output.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/durable_file.h"

enum { HELD_BACK = 64 * 1024 };

void output_open(struct output *output, int descriptor)
{
    output->descriptor = descriptor;
    output->failed = false;
    buffer_open(&output->buffer, 0);
}

static void fail(struct output *output)
{
    output->failed = true;
}

void output_flush(struct output *output)
{
    if (output->buffer.failed && !output->failed) {
        (void)error_set(&output->err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the output");
        fail(output);
    }
    if (!output->failed &&
        !file_write_all(output->descriptor, buffer_bytes(&output->buffer),
                        &output->err)) {
        (void)error_prefix(&output->err, "cannot write the output");
        fail(output);
    }
    buffer_clear(&output->buffer);
}

void output_pass(struct output *output)
{
    if (output->buffer.length >= HELD_BACK || output->buffer.failed) {
        output_flush(output);
    }
}

bool output_close(struct output *output, struct error *err)
{
    output_flush(output);
    buffer_close(&output->buffer);
    if (output->failed) {
        *err = output->err;
    }
    return !output->failed;
}

struct buffer *output_buffer(struct output *output)
{
    return &output->buffer;
}

void output_bytes(struct output *output, struct bytes bytes)
{
    buffer_append(&output->buffer, bytes);
    output_pass(output);
}

void output_text(struct output *output, const char *text)
{
    output_bytes(output, bytes_of_text(text));
}

void output_format(struct output *output, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0) {
        output_bytes(output, bytes_of(text, (size_t)length < sizeof text
                                                ? (size_t)length
                                                : sizeof text - 1));
    }
}

void text_append_safe(struct buffer *out, struct bytes bytes)
{
    size_t from = 0;

    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];

        if (byte >= 0x20 && byte != 0x7f) {
            continue;
        }
        buffer_append(out, bytes_slice(bytes, from, i - from));
        buffer_append_format(out, "\\x%02x", byte);
        from = i + 1;
    }
    buffer_append(out, bytes_slice(bytes, from, bytes.length - from));
}

void output_safe(struct output *output, struct bytes bytes)
{
    text_append_safe(&output->buffer, bytes);
    output_pass(output);
}
