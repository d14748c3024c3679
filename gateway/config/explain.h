/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what every code in a complaint, an error or a finding means and
 * what to do about it: the text behind `edigate explain CODE`.
 *
 * The checker's findings have their texts in document/finding_kind.h, which
 * this folder cannot see; who explains looks there too.
 * A new code: one row in explain_table.c. A test reads the sources and fails
 * for a code without a row.
 */
#ifndef CONFIG_EXPLAIN_H
#define CONFIG_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct explanation {
    const char *code;
    const char *meaning; /* one sentence */
    const char *remedy;  /* what to do */
    const char *example; /* few lines, wrong and right; or NULL */
};

/* In any case of letters; NULL: no such code. */
const struct explanation *explain_find(struct bytes code);
/* NULL past the last; in order of code. */
const struct explanation *explain_at(size_t index);
/* The codes themselves, at most `limit`; gives their number. */
size_t explain_codes(const char **codes, size_t limit);
/* For people: code, meaning, remedy, example. */
void explain_append(const struct explanation *explanation, struct buffer *out);
/* {"code":…,"meaning":…,"remedy":…,"example":…|null} */
void explain_append_json(const struct explanation *explanation,
                         struct buffer *out);

/* The rows, in no order; private to explain.c. */
extern const struct explanation explain_config[];
extern const size_t explain_config_count;
extern const struct explanation explain_table[];
extern const size_t explain_table_count;

#endif
