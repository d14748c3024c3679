/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: complaints about configuration files on the command line.
 */
#ifndef CONSOLE_COMPLAINTS_H
#define CONSOLE_COMPLAINTS_H

#include "console/console.h"
#include "console/workspace.h"

/* All of the workspace's, and of the dictionaries that were loaded, to stderr;
 * nothing where there are none. */
void complaints_tell(struct console *console, struct workspace *workspace);
/* Those of one list to stderr. */
void complaints_tell_list(struct console *console,
                          const struct workspace *workspace,
                          struct diagnostics *list);
/* To stdout: as --format says, else with --json one object a line, else as
 * text. false: there is no such format. */
bool complaints_print(struct console *console,
                      const struct workspace *workspace,
                      struct diagnostics *list, const char *format);
/* Puts the complaints of `from` behind those of `to`. */
void complaints_join(struct diagnostics *to, const struct diagnostics *from);

#endif
