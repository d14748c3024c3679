/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the command line: reads argv, runs one command of the route table,
 * gives its exit status; and what every command has at hand meanwhile.
 *
 * Data go to `out` (stdout), messages to stderr.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "console/exit_status.h"
#include "console/hooks.h"
#include "console/invocation.h"
#include "console/output.h"
#include "console/route.h"

struct console {
    const struct console_hooks *hooks;
    struct arena *arena; /* of the whole call */
    struct output out;
    const char *directory; /* --dir, $EDIGATE_DIR, or "." */
    const char *command;   /* "edi parse" */
    bool json;
    bool quiet;
    bool terminal; /* stdin and stderr are one: may ask */
};

int console_main(int argc, char **argv, const struct console_hooks *hooks);

/* "edigate edi parse: …" on stderr. */
void console_say(const struct console *console, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* The same, but not with --quiet. */
void console_note(const struct console *console, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Tells the error; gives its exit status. */
int console_fail(const struct console *console, const struct error *err);
/* Tells that the command line is wrong; gives EXIT_USAGE. */
int console_usage(const struct console *console, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Starts a line of JSON output, or ends it. */
struct buffer *console_json(struct console *console);
void console_json_end(struct console *console);

#endif
