/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the syntaxes that the gateway reads, one row each.
 *
 * A row's `detect` looks at the beginning of an input (SYNTAX_BEGINNING bytes
 * of it, or all) and must say yes for what its reader reads, junk before it
 * included, and no for what announces itself as another syntax. The readers of
 * segments give the same whatever the pieces; XML has no segments: its
 * functions are NULL, and xml_read.h reads it.
 */
#ifndef SYNTAX_SYNTAX_TABLE_H
#define SYNTAX_SYNTAX_TABLE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "syntax/segment_read.h"

enum { SYNTAX_BEGINNING = 2048 };

struct syntax_ops {
    const char *name; /* "x12", "edifact", "xml" */
    bool (*detect)(struct bytes beginning);
    struct segment_reader *(*open)(const struct read_limits *limits);
    struct segment_reader *(*open_whole)(const struct read_limits *limits,
                                         struct bytes input);
};

extern const struct syntax_ops syntax_x12;
extern const struct syntax_ops syntax_edifact;
extern const struct syntax_ops syntax_xml;

/* The syntax that begins here, or NULL: none of them. */
const struct syntax_ops *syntax_detect(struct bytes beginning);

#endif
