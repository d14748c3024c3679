/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the manual out of the route table: docs/commands.md, man pages,
 * shell completion.
 */
#ifndef CONSOLE_MANUAL_H
#define CONSOLE_MANUAL_H

#include "console/console.h"

/* docs/commands.md. */
void manual_append_markdown(struct buffer *out);
/* man(7) source of edigate(1), or of one command: edigate-edi-parse(1). */
void manual_append_page(const struct route *route, struct buffer *out);
/* "bash", "zsh", "fish". */
void completion_append(const char *shell, struct buffer *out);

int cmd_completion(struct console *console, const struct invocation *call);
/* `internal markdown`, `internal man DIR`. */
int cmd_internal_markdown(struct console *console,
                          const struct invocation *call);
int cmd_internal_man(struct console *console, const struct invocation *call);

#endif
