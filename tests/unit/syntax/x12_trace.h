/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: everything a reader says about an input, as text to compare.
 *
 * In: how the input is cut. Out: one line per segment and complaint.
 */
#ifndef SYNTAX_X12_TRACE_H
#define SYNTAX_X12_TRACE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "syntax/x12_read.h"

enum { TRACE_WHOLE = 0 };

/* Cut into chunks of `first`, then `rest`, bytes (0 for rest: all of it);
 * first = TRACE_WHOLE: not cut, whole-input mode. */
void x12_trace(struct bytes input, const struct x12_limits *limits,
               size_t first, size_t rest, struct buffer *out);
/* One segment as the line of a trace. */
void x12_trace_segment(const struct segment *segment, struct buffer *out);
/* A text with what cannot be printed as \xNN. */
void x12_trace_bytes(struct bytes text, struct buffer *out);

#endif
