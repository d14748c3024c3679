/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what differs between two texts, line by line, with a little of what
 * stands around it.
 *
 * Source: E. Myers, "An O(ND) Difference Algorithm" (1986).
 * Limits: past LINE_DIFF_MOST differing lines the rest is shown as removed and
 * added as a whole.
 */
#ifndef CONSOLE_LINE_DIFF_H
#define CONSOLE_LINE_DIFF_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

enum { LINE_DIFF_MOST = 2000, LINE_DIFF_AROUND = 3 };

/* false: they are equal, nothing was appended. Lines begin with "-", "+" or
 * " "; "@@ -12 +14 @@" before each piece. */
bool line_diff_append(struct arena *arena, struct bytes before,
                      struct bytes after, struct buffer *out);

#endif
