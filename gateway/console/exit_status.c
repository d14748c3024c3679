/* SPDX-License-Identifier: Apache-2.0 */
#include "console/exit_status.h"

#include <string.h>

static const struct exit_status_row rows[] = {
    { EXIT_GOOD, "good" },
    { EXIT_BAD, "what was checked is bad, or differs" },
    { EXIT_USAGE, "the command line is wrong, or names what is not there" },
    { EXIT_PARTLY, "some of several things failed" },
    { EXIT_UNREACHABLE, "the daemon cannot be reached" },
    { EXIT_LATER, "not now: try again later" },
    { EXIT_NOT_PERMITTED, "not permitted" },
    { EXIT_CONFIG, "the configuration is invalid" },
};

static const struct {
    const char *code;
    enum exit_status status;
} by_code[] = {
    { "DAEMON_UNREACHABLE", EXIT_UNREACHABLE },
    { "CHANNEL_CLOSED", EXIT_UNREACHABLE },
    { "NOT_PERMITTED", EXIT_NOT_PERMITTED },
    { "NOT_FOUND", EXIT_USAGE },
    { "FILTER", EXIT_USAGE },
    { "NO_SPOOL", EXIT_UNREACHABLE },
    { "USAGE", EXIT_USAGE },
};

enum exit_status exit_status_of(const struct error *err)
{
    for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++) {
        if (strcmp(by_code[i].code, err->code) == 0) {
            return by_code[i].status;
        }
    }
    switch (err->kind) {
    case ERROR_TRANSIENT:
        return EXIT_LATER;
    case ERROR_CONFIG:
        return EXIT_CONFIG;
    case ERROR_NONE:
    case ERROR_REFUSED:
    case ERROR_LIMIT:
    case ERROR_DAMAGED:
    case ERROR_FATAL:
        break;
    }
    return EXIT_BAD;
}

enum exit_status exit_status_join(enum exit_status so_far,
                                  enum exit_status next, bool first)
{
    if (first || so_far == next) {
        return next;
    }
    /* That something is bad is an answer about it, not a failure. */
    if ((so_far == EXIT_GOOD || so_far == EXIT_BAD) &&
        (next == EXIT_GOOD || next == EXIT_BAD)) {
        return EXIT_BAD;
    }
    return EXIT_PARTLY;
}

const struct exit_status_row *exit_status_at(unsigned index)
{
    return index < sizeof rows / sizeof rows[0] ? &rows[index] : NULL;
}
