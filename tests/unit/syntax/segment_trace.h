/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: everything a reader says about an input, as text to compare.
 *
 * In: how the input is cut. Out: one line per segment and complaint.
 */
#ifndef SYNTAX_SEGMENT_TRACE_H
#define SYNTAX_SEGMENT_TRACE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "syntax/syntax_table.h"

enum { TRACE_WHOLE = 0 };

/* Cut into chunks of `first`, then `rest`, bytes (0 for rest: all of it);
 * first = TRACE_WHOLE: not cut, whole-input mode. */
void segment_trace(const struct syntax_ops *syntax, struct bytes input,
                   const struct read_limits *limits, size_t first, size_t rest,
                   struct buffer *out);
/* One segment as the line of a trace. */
void segment_trace_segment(const struct segment *segment, struct buffer *out);
/* A text with what cannot be printed as \xNN. */
void segment_trace_bytes(struct bytes text, struct buffer *out);

/* Every case NAME.suffix of tests/cases/DIRECTORY against what is read of it in
 * NAME.read (segment_trace): read whole, cut in two at every byte and in chunks
 * of every size up to 130, by every vector unit that this machine has. Out: how
 * many cases there are. */
unsigned segment_trace_cases(const struct syntax_ops *syntax,
                             const char *directory, const char *suffix,
                             const struct read_limits *limits);
/* Random rows of the words, read whole and in random chunks by every unit: the
 * same must come out. */
void segment_trace_soup(const struct syntax_ops *syntax,
                        const char *const *words, size_t word_count,
                        unsigned rounds, const struct read_limits *limits);

#endif
