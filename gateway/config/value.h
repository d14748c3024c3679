/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one value of a configuration file by its rule: a row of a table
 * that the check, the manual and the JSON Schema all come from.
 *
 * In: text and a rule. Out: the typed value, or the code and the sentence of
 * the complaint. Durations are milliseconds, sizes bytes, dates midnight UTC
 * in milliseconds. Bounds count in those units (texts: characters).
 * Ownership: VALUE_TEXT gives back the text's own pointer, which must be
 * NUL-terminated.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/diagnostic.h"
#include "config/yaml_tree.h"

enum value_kind {               /* kept as */
                  VALUE_TEXT,   /* const char * */
                  VALUE_FLAG,   /* bool; true/false, yes/no, on/off */
                  VALUE_EITHER, /* bool; words[0] is false, words[1] is true */
                  VALUE_WORD,   /* int, the index among words: an enum */
                  VALUE_NUMBER, /* uint64_t */
                  VALUE_SMALL,  /* int */
                  VALUE_SIZE,   /* uint64_t; "10 MB" */
                  VALUE_DURATION,    /* int64_t; "30 s" */
                  VALUE_LONG_PERIOD, /* checked only; a duration, or "3 y" */
                  VALUE_DATE,        /* int64_t; "2026-12-31" */
                  VALUE_PERCENT,     /* struct decimal, 0 … 100; "0.5 %" */
                  VALUE_CHARACTER,   /* char, one ASCII character */
};

struct value_rule {
    enum value_kind kind;
    uint64_t least;
    uint64_t most;            /* 0: no bound above */
    const char *const *words; /* ends with NULL */
    /* VALUE_TEXT: what more must hold. false: `wanted` says what is wanted,
     * as in "must be …". */
    bool (*check)(struct bytes text, const char **wanted);
    const char *check_code; /* of a failed check; NULL: CONFIG_BAD_TEXT */
    const char *pattern;    /* the check as a regular expression, or NULL */
};

struct value_fault {
    const char *code;
    char text[240]; /* "must be a number from 1 to 9, not 'x'" */
};

/* target NULL: only checked. */
bool value_parse(const struct value_rule *rule, struct bytes text, void *target,
                 struct value_fault *fault) MUST_CHECK;
/* The same for a node: also complains if it is no scalar, adds the place, the
 * name of the key and what was probably meant. */
bool value_read(const struct value_rule *rule, const char *key,
                const struct yaml_node *node, void *target,
                struct diagnostics *list) MUST_CHECK;
/* Bytes of it at its target. */
size_t value_size(const struct value_rule *rule);
/* "number from 1 to 9", "duration such as '30 s'": for manual and texts. */
void value_describe(const struct value_rule *rule, struct buffer *out);
/* A value as it would stand in a file. */
void value_append(const struct value_rule *rule, const void *value,
                  struct buffer *out);
/* The value's part of a JSON Schema, without braces:
 * "type":"integer","minimum":1 */
void value_append_schema(const struct value_rule *rule, struct buffer *out);

/* Checks to be named in rules. */
bool value_is_name(struct bytes text, const char **wanted);
bool value_is_file(struct bytes text, const char **wanted);
bool value_is_url(struct bytes text, const char **wanted);
#define VALUE_NAME_PATTERN "^[A-Za-z0-9][A-Za-z0-9._@-]*$"

#endif
