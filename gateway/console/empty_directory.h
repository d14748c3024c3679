/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: may something new be laid out there? Only where there is nothing
 * yet, or an empty directory.
 *
 * Errors: `code` with "`what` DIRECTORY is not empty; `wish`", or that it
 * cannot be looked into; NOT_PERMITTED.
 */
#ifndef CONSOLE_EMPTY_DIRECTORY_H
#define CONSOLE_EMPTY_DIRECTORY_H

#include <stdbool.h>

#include "base/error.h"

struct empty_directory {
    const char *code;
    const char *what; /* "spool ", or "" */
    const char *wish; /* "a backup wants a directory of its own" */
};

bool empty_directory_check(const char *directory,
                           const struct empty_directory *wanted,
                           struct error *err) MUST_CHECK;

#endif
