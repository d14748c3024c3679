/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a file's checks, event by event, whether it is mapped or comes
 * through a pipe, with the counts that are told at the end.
 *
 * Ownership: as document/check.h says.
 */
#ifndef CONSOLE_CHECK_FILE_H
#define CONSOLE_CHECK_FILE_H

#include <stdbool.h>

#include "console/input.h"
#include "console/progress.h"
#include "document/check.h"

struct check_file {
    struct input input;
    struct check *check;
    struct progress progress;
    uint64_t bytes, interchanges, groups, transactions;
    uint64_t errors, warnings, left_out;
    int64_t began; /* ns, monotonic */
};

bool check_file_open(struct check_file *file, const char *name,
                     const struct check_options *options,
                     struct error *err) MUST_CHECK;
void check_file_close(struct check_file *file);
/* The next event, CHECK_END after the last. false: the file could not be read
 * on. */
bool check_file_next(struct check_file *file, enum check_event *event,
                     struct check_report *report, struct error *err) MUST_CHECK;
/* ns since it was opened. */
int64_t check_file_took(const struct check_file *file);

#endif
