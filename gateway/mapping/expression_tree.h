/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the checked form of an expression, between its reader
 * (expression_reading.h) and its evaluation (expression_running.h). Private to
 * the two.
 */
#ifndef MAPPING_EXPRESSION_TREE_H
#define MAPPING_EXPRESSION_TREE_H

#include "mapping/expression.h"

enum { EXPRESSION_TEXT_LIMIT = 64 * 1024, EXPRESSION_ARGUMENTS = 8 };

enum node_kind {
    NODE_LITERAL,
    NODE_VALUE,
    NODE_PATH,      /* a single value */
    NODE_WHOLE,     /* a list or a record: is it there? */
    NODE_AGGREGATE, /* count, sum, … over a path with lists */
    NODE_SEGMENTS,  /* count(HL) */
    NODE_INDEX,
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_COMPARE,
    NODE_ARITHMETIC,
    NODE_NEGATE,
    NODE_FUNCTION
};

enum node_operation {
    OPERATION_EQUAL,
    OPERATION_DIFFERENT,
    OPERATION_LESS,
    OPERATION_LESS_EQUAL,
    OPERATION_GREATER,
    OPERATION_GREATER_EQUAL,
    OPERATION_ADD,
    OPERATION_SUBTRACT,
    OPERATION_MULTIPLY,
    OPERATION_DIVIDE
};

enum node_function {
    FUNCTION_COUNT,
    FUNCTION_SUM,
    FUNCTION_MIN,
    FUNCTION_MAX,
    FUNCTION_FIRST,
    FUNCTION_INDEX,
    FUNCTION_TRIM,
    FUNCTION_UPPER,
    FUNCTION_LOWER,
    FUNCTION_PAD_LEFT,
    FUNCTION_PAD_RIGHT,
    FUNCTION_STRIP_LEFT,
    FUNCTION_STRIP_RIGHT,
    FUNCTION_SUBSTRING,
    FUNCTION_CONCAT,
    FUNCTION_LENGTH,
    FUNCTION_NUMBER,
    FUNCTION_TEXT,
    FUNCTION_ROUND,
    FUNCTION_COALESCE,
    FUNCTION_IF,
    FUNCTION_LOOKUP,
    FUNCTION_NEAREST /* read as coalesce */
};

struct expression_node {
    enum node_kind kind;
    enum expression_type type;
    enum node_operation operation;
    enum node_function function;
    const struct expression_node *arguments[EXPRESSION_ARGUMENTS];
    size_t argument_count;
    struct expression_value literal; /* NODE_LITERAL; text of NODE_SEGMENTS */
    const struct code_table *table;
    /* Paths: fields from the record that is `level` records further out. */
    uint16_t level;
    uint16_t field_count;
    const struct record_field *fields[RECORD_DEPTH_LIMIT];
    size_t offset; /* in the text, for complaints */
};

struct expression {
    const struct expression_node *root;
    const char *text;
    bool uses_value;
};

#endif
