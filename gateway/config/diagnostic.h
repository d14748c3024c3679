/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: complaints about configuration files: all of them at once, each
 * with file:line:column, a code that `edigate explain` knows, a sentence, and
 * what was probably meant.
 *
 * Ownership: texts are copied into the list's arena.
 * Limits: 1,000 are kept; more only count in `errors` and `left_out`.
 */
#ifndef CONFIG_DIAGNOSTIC_H
#define CONFIG_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/config_source.h"

/* A place in a configuration file. Lines and columns count from 1, columns in
 * characters; line 0: the file as a whole. */
struct config_place {
    const char *file;
    int line;
    int column;
};

enum diagnostic_severity { DIAGNOSTIC_WARNING, DIAGNOSTIC_ERROR };

struct diagnostic {
    enum diagnostic_severity severity;
    struct config_place place;
    const char *code;       /* "PARTNER_UNKNOWN_KEY", see explain */
    const char *text;       /* a sentence without a full stop */
    const char *suggestion; /* "did you mean 'receiver'?" or NULL */
};

struct diagnostics {
    struct arena *arena;
    struct diagnostic *items;
    size_t count;
    size_t capacity;
    size_t errors;
    size_t left_out;           /* past the limit: counted, not kept */
    struct diagnostic *newest; /* NULL after one that was left out */
};

enum { DIAGNOSTICS_LIMIT = 1000 };

void diagnostics_open(struct diagnostics *list, struct arena *arena);
void diagnostics_add(struct diagnostics *list,
                     enum diagnostic_severity severity,
                     struct config_place place, const char *code,
                     const char *format, ...) PRINTF_LIKE(5, 6);
/* Adds "did you mean 'X'?" to the newest one if a candidate is close. */
void diagnostics_suggest(struct diagnostics *list, struct bytes word,
                         const char *const *candidates, size_t count);
/* By file, line, column; equal places keep their order. */
void diagnostics_sort(struct diagnostics *list);

/* After sorting: of those with the same place, code and text only one stays (a
 * template's mistake is met again by everyone who extends it). */
void diagnostics_drop_repeated(struct diagnostics *list);

enum diagnostic_format {
    DIAGNOSTIC_TEXT,
    DIAGNOSTIC_JSON,  /* one array of objects, and a line feed */
    DIAGNOSTIC_GITHUB /* workflow commands: "::error file=…,line=…::…" */
};
/* "text", "json", "github". */
bool diagnostic_format_from_name(const char *name,
                                 enum diagnostic_format *format) MUST_CHECK;
/* The whole list in its order (sort first). `source` (may be NULL) is where
 * the lines to show come from; text and columns are made safe for a terminal.
 *
 *     partners/retailer-b.yaml:3:1: error: unknown key 'nam' …
 *       3 | nam: Retailer B
 *         | ^ did you mean 'name'?
 */
void diagnostics_append(struct buffer *out, const struct diagnostics *list,
                        const struct config_source *source,
                        enum diagnostic_format format);

#endif
