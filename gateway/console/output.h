/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what goes to stdout: bytes, lines, JSON, through one buffer.
 *
 * A write that fails (disk full) is kept and told once, at the end; a pipe
 * whose reader has gone ends the program as the system does.
 * Limits: 64 KiB are held back.
 */
#ifndef CONSOLE_OUTPUT_H
#define CONSOLE_OUTPUT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"

struct output {
    int descriptor; /* the caller's */
    struct buffer buffer;
    bool failed;
    struct error err;
};

void output_open(struct output *output, int descriptor);
/* Everything is written, or err says why not. Frees. */
bool output_close(struct output *output, struct error *err) MUST_CHECK;
/* The buffer, to append to; call output_pass now and then. */
struct buffer *output_buffer(struct output *output);
/* Writes if there is much. */
void output_pass(struct output *output);
void output_flush(struct output *output);

void output_bytes(struct output *output, struct bytes bytes);
void output_text(struct output *output, const char *text);
void output_format(struct output *output, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Bytes from outside in a line of text: control characters, which could move a
 * cursor or hide a line, become \xNN. */
void output_safe(struct output *output, struct bytes bytes);
void text_append_safe(struct buffer *out, struct bytes bytes);

#endif
