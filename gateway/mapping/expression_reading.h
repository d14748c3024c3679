/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an expression while it is read: its words, one in hand, and where
 * to complain. Private to expression.c and expression_token.c.
 */
#ifndef MAPPING_EXPRESSION_READING_H
#define MAPPING_EXPRESSION_READING_H

#include "mapping/expression_tree.h"

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_NAME, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    struct bytes text; /* TOKEN_TEXT: without quotes */
    size_t offset;
};

struct expression_reading {
    const struct expression_place *place;
    const struct yaml_node *node;
    struct bytes text;
    size_t at;
    struct token token; /* the one in hand */
    size_t nodes;
    size_t depth;
    bool failed; /* one complaint per expression */
    bool uses_value;
};

/* One complaint per expression, the first; the column is exact for a text on
 * one line, which is how they are written. */
void expression_complain(struct expression_reading *reading, size_t offset,
                         const char *format, ...) PRINTF_LIKE(3, 4);
/* The next word into `token`. */
void expression_next(struct expression_reading *reading);
/* NUL past the end. */
char expression_byte(const struct expression_reading *reading, size_t at);

#endif
