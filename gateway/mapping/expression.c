/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression.h"

#include <string.h>

#include "base/text.h"
#include "mapping/expression_reading.h"

enum { LENGTH_LIMIT = 2000, NODE_LIMIT = 200, DEPTH_LIMIT = 32 };

static bool is_next(const struct expression_reading *reading,
                    enum token_kind kind, const char *text)
{
    return reading->token.kind == kind &&
           bytes_equal_text(reading->token.text, text);
}

bool expression_skip(struct expression_reading *reading, enum token_kind kind,
                     const char *text)
{
    if (!is_next(reading, kind, text)) {
        return false;
    }
    expression_next(reading);
    return true;
}

void expression_expect(struct expression_reading *reading, const char *sign)
{
    if (!expression_skip(reading, TOKEN_SIGN, sign)) {
        expression_complain(reading, reading->token.offset,
                            "'%s' is expected here", sign);
    }
}

/* --- nodes --- */

struct expression_node *expression_make_node(struct expression_reading *reading,
                                             enum node_kind kind,
                                             enum expression_type type,
                                             size_t offset)
{
    struct expression_node *node =
        arena_take(reading->place->arena, sizeof *node);

    node->kind = kind;
    node->type = type;
    node->offset = offset;
    if (++reading->nodes > NODE_LIMIT) {
        expression_complain(reading, offset,
                            "this expression has more than %d parts",
                            NODE_LIMIT);
    }
    return node;
}

struct expression_node *expression_make_null(struct expression_reading *reading,
                                             size_t offset)
{
    struct expression_node *node =
        expression_make_node(reading, NODE_LITERAL, EXPRESSION_NULL, offset);

    node->literal.is_null = true;
    return node;
}

const char *expression_type_word(enum expression_type type)
{
    static const char *const words[] = { "nothing", "a text", "a number",
                                         "true or false",
                                         "a list or a record" };

    return words[type];
}

static bool suits(enum expression_type type, enum expression_type wanted)
{
    return type == wanted || type == EXPRESSION_NULL ||
           (wanted == EXPRESSION_TEXT && type == EXPRESSION_NUMBER);
}

void expression_want(struct expression_reading *reading,
                     const struct expression_node *node,
                     enum expression_type wanted)
{
    if (!suits(node->type, wanted)) {
        expression_complain(
            reading, node->offset, "%s is expected here, this is %s",
            expression_type_word(wanted), expression_type_word(node->type));
    }
}

static struct expression_node *join(struct expression_reading *reading,
                                    enum node_kind kind,
                                    enum expression_type type,
                                    const struct expression_node *left,
                                    const struct expression_node *right)
{
    struct expression_node *node =
        expression_make_node(reading, kind, type, left->offset);

    node->arguments[0] = left;
    node->arguments[1] = right;
    node->argument_count = 2;
    return node;
}

/* --- the grammar, from the inside out --- */

static struct expression_node *read_literal(struct expression_reading *reading)
{
    struct token token = reading->token;
    struct expression_node *node = expression_make_node(
        reading, NODE_LITERAL, EXPRESSION_TEXT, token.offset);

    node->literal.type = EXPRESSION_TEXT;
    node->literal.text = token.text;
    node->literal.is_null = token.text.length == 0;
    if (token.kind == TOKEN_NUMBER) {
        node->type = node->literal.type = EXPRESSION_NUMBER;
        if (!decimal_parse(token.text, '.', &node->literal.number)) {
            expression_complain(reading, token.offset, "'%.*s' is no number",
                                BYTES_ARG(token.text));
        }
    } else if (token.kind == TOKEN_NAME) {
        node->type = node->literal.type = EXPRESSION_FLAG;
        node->literal.flag = bytes_equal_text(token.text, "true");
    }
    expression_next(reading);
    return node;
}

static struct expression_node *read_value(struct expression_reading *reading)
{
    struct expression_node *node = expression_make_node(
        reading, NODE_VALUE, EXPRESSION_TEXT, reading->token.offset);

    if (reading->place->value == NULL) {
        expression_complain(reading, node->offset, "there is no `value` here");
    } else {
        node->type = expression_field_type(reading->place->value);
    }
    reading->uses_value = true;
    expression_next(reading);
    return node;
}

static struct expression_node *read_named(struct expression_reading *reading)
{
    struct token name = reading->token;

    if (is_next(reading, TOKEN_NAME, "true") ||
        is_next(reading, TOKEN_NAME, "false")) {
        return read_literal(reading);
    }
    if (expression_skip(reading, TOKEN_NAME, "null")) {
        return expression_make_null(reading, name.offset);
    }
    if (is_next(reading, TOKEN_NAME, "value")) {
        return read_value(reading);
    }
    if (expression_byte(reading, reading->at) == '(') {
        expression_next(reading);
        expression_next(reading);
        return expression_call(reading, name);
    }
    return expression_path_plain(reading);
}

static struct expression_node *read_primary(struct expression_reading *reading)
{
    struct expression_node *node;

    if (reading->failed) {
        return expression_make_null(reading, reading->token.offset);
    }
    if (reading->token.kind == TOKEN_NUMBER ||
        reading->token.kind == TOKEN_TEXT) {
        return read_literal(reading);
    }
    if (reading->token.kind == TOKEN_NAME) {
        return read_named(reading);
    }
    if (expression_skip(reading, TOKEN_SIGN, "(")) {
        node = expression_read_or(reading);
        expression_expect(reading, ")");
        return node;
    }
    expression_complain(reading, reading->token.offset,
                        reading->token.kind == TOKEN_END
                            ? "the expression ends where a value is expected"
                            : "a value is expected here");
    return expression_make_null(reading, reading->token.offset);
}

static struct expression_node *read_sign(struct expression_reading *reading)
{
    struct expression_node *node;
    size_t offset = reading->token.offset;

    if (!expression_skip(reading, TOKEN_SIGN, "-")) {
        return read_primary(reading);
    }
    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, offset, "this is nested too deep");
        return expression_make_null(reading, offset);
    }
    node =
        expression_make_node(reading, NODE_NEGATE, EXPRESSION_NUMBER, offset);
    node->arguments[node->argument_count++] = read_sign(reading);
    expression_want(reading, node->arguments[0], EXPRESSION_NUMBER);
    reading->depth--;
    return node;
}

/* Numbers joined by the two signs at hand, from the left. */
static struct expression_node *read_arithmetic(
    struct expression_reading *reading, const char *const signs[2],
    enum node_operation first,
    struct expression_node *(*inner)(struct expression_reading *))
{
    struct expression_node *left = inner(reading);

    while (!reading->failed) {
        struct expression_node *right;
        int which = is_next(reading, TOKEN_SIGN, signs[0])   ? 0
                    : is_next(reading, TOKEN_SIGN, signs[1]) ? 1
                                                             : -1;

        if (which < 0) {
            break;
        }
        expression_next(reading);
        right = inner(reading);
        expression_want(reading, left, EXPRESSION_NUMBER);
        expression_want(reading, right, EXPRESSION_NUMBER);
        left = join(reading, NODE_ARITHMETIC, EXPRESSION_NUMBER, left, right);
        left->operation = (enum node_operation)((int)first + which);
    }
    return left;
}

static struct expression_node *read_product(struct expression_reading *reading)
{
    static const char *const signs[] = { "*", "/" };

    return read_arithmetic(reading, signs, OPERATION_MULTIPLY, read_sign);
}

static struct expression_node *read_sum(struct expression_reading *reading)
{
    static const char *const signs[] = { "+", "-" };

    return read_arithmetic(reading, signs, OPERATION_ADD, read_product);
}

static struct expression_node *read_comparison(
    struct expression_reading *reading)
{
    static const char *const signs[] = { "==", "!=", "<", "<=", ">", ">=" };
    struct expression_node *left = read_sum(reading);
    size_t i;

    for (i = 0; i < COUNT_OF(signs); i++) {
        if (expression_skip(reading, TOKEN_SIGN, signs[i])) {
            struct expression_node *right = read_sum(reading);

            if ((left->type != right->type || left->type == EXPRESSION_WHOLE) &&
                left->type != EXPRESSION_NULL &&
                right->type != EXPRESSION_NULL) {
                expression_complain(reading, right->offset,
                                    "%s cannot be compared with %s",
                                    expression_type_word(left->type),
                                    expression_type_word(right->type));
            }
            left = join(reading, NODE_COMPARE, EXPRESSION_FLAG, left, right);
            left->operation = (enum node_operation)i;
            break;
        }
    }
    return left;
}

static struct expression_node *read_not(struct expression_reading *reading)
{
    struct expression_node *node;
    size_t offset = reading->token.offset;

    if (!expression_skip(reading, TOKEN_NAME, "not")) {
        return read_comparison(reading);
    }
    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, offset, "this is nested too deep");
        return expression_make_null(reading, offset);
    }
    node = expression_make_node(reading, NODE_NOT, EXPRESSION_FLAG, offset);
    node->arguments[node->argument_count++] = read_not(reading);
    expression_want(reading, node->arguments[0], EXPRESSION_FLAG);
    reading->depth--;
    return node;
}

static struct expression_node *read_joined(
    struct expression_reading *reading, const char *word, enum node_kind kind,
    struct expression_node *(*inner)(struct expression_reading *))
{
    struct expression_node *left = inner(reading);

    while (!reading->failed && expression_skip(reading, TOKEN_NAME, word)) {
        struct expression_node *right = inner(reading);

        expression_want(reading, left, EXPRESSION_FLAG);
        expression_want(reading, right, EXPRESSION_FLAG);
        left = join(reading, kind, EXPRESSION_FLAG, left, right);
    }
    return left;
}

static struct expression_node *read_and(struct expression_reading *reading)
{
    return read_joined(reading, "and", NODE_AND, read_not);
}

struct expression_node *expression_read_or(struct expression_reading *reading)
{
    struct expression_node *node;

    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, reading->token.offset,
                            "this is nested too deep");
        return expression_make_null(reading, reading->token.offset);
    }
    node = read_joined(reading, "or", NODE_OR, read_and);
    reading->depth--;
    return node;
}

const struct expression *expression_read(const struct expression_place *place,
                                         const struct yaml_node *node,
                                         enum expression_type wanted)
{
    struct expression_reading reading = { .place = place, .node = node };
    struct expression *expression =
        arena_take(place->arena, sizeof *expression);

    if (node->kind != YAML_SCALAR) {
        expression_complain(&reading, 0, "an expression is expected here");
        return NULL;
    }
    reading.text = node->text;
    if (node->text.length > LENGTH_LIMIT) {
        expression_complain(&reading, 0,
                            "this expression is longer than %d characters",
                            LENGTH_LIMIT);
        return NULL;
    }
    expression_next(&reading);
    expression->root = expression_read_or(&reading);
    if (!reading.failed && reading.token.kind != TOKEN_END) {
        expression_complain(&reading, reading.token.offset,
                            "the end of the expression is expected here");
    }
    if (!reading.failed) {
        expression_want(&reading, expression->root, wanted);
    }
    expression->text = node->text.data;
    expression->uses_value = reading.uses_value;
    return reading.failed ? NULL : expression;
}

bool expression_uses_value(const struct expression *expression)
{
    return expression->uses_value;
}

bool expression_keeps_value(const struct expression *expression)
{
    const struct expression_node *root = expression->root;

    return root->kind == NODE_FUNCTION && root->function == FUNCTION_COALESCE &&
           root->arguments[0]->kind == NODE_VALUE;
}

const char *expression_text(const struct expression *expression)
{
    return expression->text;
}
