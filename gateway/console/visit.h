/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a command's visit to a gateway: its directory and the actions on its
 * spool, opened and closed together, and the ids that the command was given.
 *
 * Errors are told; *status is the command's exit status then.
 */
#ifndef CONSOLE_VISIT_H
#define CONSOLE_VISIT_H

#include <jansson.h>
#include <stdbool.h>

#include "console/actions.h"
#include "console/console.h"
#include "console/workspace.h"

struct visit {
    struct console *console;
    struct workspace workspace;
    struct actions actions;
    bool has_actions;
};

/* The directory only; it must be a gateway's. */
bool visit_open_place(struct visit *visit, struct console *console,
                      int *status) MUST_CHECK;
/* And ledger and journal, which must be there. */
bool visit_open(struct visit *visit, struct console *console,
                int *status) MUST_CHECK;
void visit_close(struct visit *visit);

struct id_list {
    struct id *items;
    size_t count, capacity;
};

/* Arguments from `first` on: ids or their beginnings, "-" for stdin, one per
 * line (what stands behind a blank is not looked at, so that a list can be
 * piped in); or all that --filter finds. */
bool visit_ids(struct visit *visit, const struct invocation *call, size_t first,
               struct id_list *list, int *status) MUST_CHECK;
/* The arguments from `first` on, with a blank between them: one filter. */
struct bytes visit_filter(struct visit *visit, const struct invocation *call,
                          size_t first, const char *more);
/* The rest of a request's answer as it is, in JSON. */
void visit_print_answer(struct visit *visit, const json_t *answer);

#endif
