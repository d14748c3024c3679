/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what --help says: everything, one group, or one command.
 */
#ifndef CONSOLE_HELP_H
#define CONSOLE_HELP_H

#include <stdio.h>

#include "console/console.h"

/* One line: "usage: edigate edi parse [OPTION…] FILE…". */
void help_usage(const struct route *route, FILE *file);
/* route NULL: the commands of the group; that NULL too: of all. To stdout. */
void help_print(struct console *console, const char *group,
                const struct route *route);
/* `edigate help [COMMAND…]`. */
int cmd_help(struct console *console, const struct invocation *call);

#endif
