/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the small total language of maps: in, out, when, assert, totals.
 *
 *     or         = and { "or" and }
 *     and        = not { "and" not }
 *     not        = "not" not | comparison
 *     comparison = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]
 *     sum        = product { ("+" | "-") product }
 *     product    = sign { ("*" | "/") sign }
 *     sign       = "-" sign | primary
 *     primary    = number | "'" text "'" | "true" | "false" | "null" | "value"
 *                | path | name "(" [ or { "," or } ] ")" | "(" or ")"
 *     path       = field { "." field }
 *
 * In: the text, the record types it may speak of. Out: a checked tree; its
 * value over a record. Every expression ends: there are no loops but those of
 * count, sum, min, max and first over a list of the innermost record.
 * nearest(field) is that of the innermost record that has it filled.
 * Nothing ("null") goes through arithmetic, comparison by order and functions;
 * == and != compare it; `and`, `or`, `not` take it for "not known".
 * Limits: 2,000 characters, 200 nodes, depth 32, texts of 64 KiB.
 * Errors at load: diagnostics MAP_EXPRESSION. At run time (a number that does
 * not fit, a division by zero): null, and `failure` says why.
 * Ownership: the tree in the arena of the load, texts in the arena of the run.
 */
#ifndef MAPPING_EXPRESSION_H
#define MAPPING_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"
#include "config/diagnostic.h"
#include "config/yaml_tree.h"
#include "mapping/code_table.h"
#include "mapping/record.h"
#include "mapping/record_type.h"

enum expression_type {
    EXPRESSION_NULL, /* of the literal `null` only */
    EXPRESSION_TEXT, /* codes, dates and times too */
    EXPRESSION_NUMBER,
    EXPRESSION_FLAG,
    EXPRESSION_WHOLE /* a list or a record: may be compared with null only */
};

/* The record types an expression may name fields of, innermost first. */
struct expression_scope {
    const struct expression_scope *outer;
    const struct record_type *type;
    bool in_list; /* index() counts here */
};

/* Where an expression is written. */
struct expression_place {
    struct arena *arena;
    struct diagnostics *list;
    const struct expression_scope *scope;
    const struct record_field *value; /* what `value` is; NULL: no such word */
    const struct code_table *const *tables; /* for lookup() */
    size_t table_count;
    bool counts_segments; /* count(HL) means segments of the document */
};

struct expression;

/* Of a single value of the field. */
enum expression_type expression_field_type(const struct record_field *field);

/* NULL with a diagnostic. `wanted`: EXPRESSION_FLAG or what the value will be
 * made into a text of (TEXT or NUMBER, which suit each other). */
const struct expression *expression_read(
    const struct expression_place *place, const struct yaml_node *node,
    enum expression_type wanted) MUST_CHECK;
/* Does it say `value`? */
bool expression_uses_value(const struct expression *expression);
/* Is it, where there is a value, that value? coalesce(value, …) */
bool expression_keeps_value(const struct expression *expression);
const char *expression_text(const struct expression *expression);

struct expression_value {
    enum expression_type type;
    bool is_null;
    bool flag;
    struct bytes text;
    struct decimal number;
};

/* The records around the value, innermost first. */
struct expression_frame {
    const struct expression_frame *outer;
    const struct record *record;
    uint64_t index; /* in its list, from 1 */
};

struct expression_run {
    struct arena *arena;
    const struct expression_frame *frame;
    struct bytes value; /* what `value` is; empty: null */
    /* Segments of a tag in the document; NULL: none can be counted. */
    uint64_t (*count_segments)(void *context, struct bytes tag);
    void *context;
    const char *failure; /* set when something could not be computed */
};

struct expression_value expression_evaluate(const struct expression *expression,
                                            struct expression_run *run);
/* true, false, or neither where it cannot be known. */
enum expression_verdict { VERDICT_FALSE, VERDICT_TRUE, VERDICT_UNKNOWN };
enum expression_verdict expression_test(const struct expression *expression,
                                        struct expression_run *run);
/* The canonical text of a value; empty for null. */
struct bytes expression_as_text(const struct expression_value *value,
                                struct arena *arena);

#endif
