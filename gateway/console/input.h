/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a file or stdin to be read once from front to back: mapped where
 * that can be done, in pieces where not.
 *
 * Ownership: a piece lives until the next input_next, the whole until
 * input_close. Errors: NOT_FOUND, NOT_PERMITTED, INPUT. A mapped file that
 * becomes shorter meanwhile ends the program with a message, not a crash.
 */
#ifndef CONSOLE_INPUT_H
#define CONSOLE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

enum { INPUT_PIECE = 256 * 1024 };

struct input {
    const char *name; /* as given; stdin: "-" */
    int descriptor;
    bool whole;           /* all of it is in `content` */
    struct bytes content; /* mapped */
    char *piece;
    uint64_t size; /* 0: not known */
};

/* "-": stdin. */
bool input_open(struct input *input, const char *name,
                struct error *err) MUST_CHECK;
void input_close(struct input *input);
/* The next piece; *last: nothing follows (it may be empty). Not for a whole
 * one. */
bool input_next(struct input *input, struct bytes *piece, bool *last,
                struct error *err) MUST_CHECK;
/* All of it, whatever it is, into a buffer that the caller closes; the
 * buffer's limit is ERROR_LIMIT. */
bool input_read_all(struct input *input, struct buffer *out,
                    struct error *err) MUST_CHECK;

#endif
