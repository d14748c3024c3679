/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the real files that stand beside the project and are not part of
 * it, with what an independent checker wrote of them into INDEX.tsv.
 */
#ifndef SYNTAX_CORPUS_INDEX_H
#define SYNTAX_CORPUS_INDEX_H

#include <stdbool.h>

#include "base/bytes.h"

enum {
    COLUMN_FILE,
    COLUMN_SYNTAX,
    COLUMN_VERSION,
    COLUMN_TYPES,
    COLUMN_ENVELOPE = 7,
    COLUMN_COUNTS,
    COLUMN_CONTROLS,
    COLUMN_SEPARATORS,
    COLUMN_NOTES,
    COLUMNS = 15
};

/* False: the file is not there. */
bool corpus_read(const char *name, struct buffer *out);
/* `check` for each file of a syntax; it tells how much of it is wrong. Skips
 * the test where there is no corpus; fails where something is wrong, or fewer
 * files than `least` are there. */
void corpus_check(const char *syntax, unsigned least,
                  unsigned (*check)(const char *const *column));
/* "el=", " seg=" … and the bytes as the index writes them. */
void corpus_separator(const char *name, struct bytes bytes, struct buffer *out);
/* Every one of the comma-divided `indexed` types is in `types`, which begins
 * each with a comma. */
bool corpus_types_are(const char *name, const char *indexed, const char *types);

#endif
