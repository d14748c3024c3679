/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a file that is to be sent as it is: one interchange with one
 * transaction set, checked by its standard, from our station to the partner.
 *
 * Out: what the gateway, which reads no documents, has to be told of it. Texts
 * live in the workspace's arena.
 * Errors: NOT_READY (it is not such a file, or has errors: the first is told),
 * IDENTITY_MISMATCH, those of input.h.
 */
#ifndef CONSOLE_READY_FILE_H
#define CONSOLE_READY_FILE_H

#include <stdbool.h>

#include "console/workspace.h"

struct ready_file {
    const char *path;                              /* absolute */
    const char *document;                          /* "x12/004010/855" */
    const char *interchange, *group, *transaction; /* control numbers */
    const char *sender, *receiver;                 /* "08:925485US00" */
    bool test;
};

bool ready_file_read(struct workspace *workspace, const char *name,
                     const struct partner *partner, struct ready_file *ready,
                     struct error *err) MUST_CHECK;

#endif
