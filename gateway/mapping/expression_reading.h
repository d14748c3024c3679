/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an expression while it is read: its words, one in hand, and where
 * to complain. Private to expression.c (the grammar and its nodes),
 * expression_token.c, expression_path.c and expression_call.c.
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

/* Goes past the word in hand, if it is that one. */
bool expression_skip(struct expression_reading *reading, enum token_kind kind,
                     const char *text);
/* The same, with a complaint if it is not. */
void expression_expect(struct expression_reading *reading, const char *sign);

/* In the arena of the place; never NULL. */
struct expression_node *expression_make_node(struct expression_reading *reading,
                                             enum node_kind kind,
                                             enum expression_type type,
                                             size_t offset);
struct expression_node *expression_make_null(struct expression_reading *reading,
                                             size_t offset);
/* For complaints: "a number". */
const char *expression_type_word(enum expression_type type);
/* Complains of a node that cannot be made into what is wanted. */
void expression_want(struct expression_reading *reading,
                     const struct expression_node *node,
                     enum expression_type wanted);

/* A whole expression, down from "or". */
struct expression_node *expression_read_or(struct expression_reading *reading);
/* A path through records and lists; its first name is in hand. */
struct expression_node *expression_path(struct expression_reading *reading);
/* A path to a single value, or to a list or record that is asked for its being
 * there. */
struct expression_node *expression_path_plain(
    struct expression_reading *reading);
bool expression_goes_through_list(const struct expression_node *node);
/* A function's arguments; its name and the parenthesis are behind us. */
struct expression_node *expression_call(struct expression_reading *reading,
                                        struct token name);

#endif
