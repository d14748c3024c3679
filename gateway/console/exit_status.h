/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the program's exit status says; scripts go by it, so a number
 * never changes its meaning.
 */
#ifndef CONSOLE_EXIT_STATUS_H
#define CONSOLE_EXIT_STATUS_H

#include <stdbool.h>

#include "base/error.h"

enum exit_status {
    EXIT_GOOD = 0,
    EXIT_BAD = 1,          /* what was checked is bad, or differs */
    EXIT_USAGE = 2,        /* the command line is wrong */
    EXIT_PARTLY = 3,       /* some of several things failed */
    EXIT_UNREACHABLE = 69, /* no daemon answers */
    EXIT_LATER = 75,       /* may work later */
    EXIT_NOT_PERMITTED = 77,
    EXIT_CONFIG = 78 /* the configuration is wrong */
};

/* What an error of ours means to a script: by kind, and by the few codes that
 * have a status of their own. */
enum exit_status exit_status_of(const struct error *err);
/* Of a list of things: all the same, or partly. `first`: no earlier one. */
enum exit_status exit_status_join(enum exit_status so_far,
                                  enum exit_status next, bool first);
/* For the manual; NULL past the last. */
struct exit_status_row {
    enum exit_status status;
    const char *meaning;
};
const struct exit_status_row *exit_status_at(unsigned index);

#endif
