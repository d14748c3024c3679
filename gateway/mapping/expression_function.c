/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression_running.h"

#include <string.h>

#include "base/text.h"

/* A whole number from 0 to `limit`; what is outside is brought to its edge. */
static size_t whole_argument(const struct expression_node *node,
                             struct expression_run *run, size_t limit,
                             size_t absent)
{
    struct expression_value value = expression_node_value(node, run);
    struct decimal number;

    if (value.is_null) {
        return absent;
    }
    number = decimal_round(value.number, 0);
    if (decimal_is_negative(number)) {
        return 0;
    }
    if (decimal_compare(number, decimal_of((int64_t)limit)) >= 0) {
        return limit;
    }
    while (number.scale > 0) {
        number.coefficient /= 10;
        number.scale--;
    }
    return (size_t)number.coefficient;
}

/* One ASCII byte to fill or strip with; a blank when not given. */
static char fill_byte(const struct expression_node *node, size_t index,
                      struct expression_run *run)
{
    struct bytes text = index < node->argument_count
                            ? expression_node_text(node->arguments[index], run)
                            : bytes_of(NULL, 0);

    return text.length == 0 ? ' ' : text.data[0];
}

static struct expression_value pad(const struct expression_node *node,
                                   struct bytes text,
                                   struct expression_run *run)
{
    size_t width = whole_argument(node->arguments[1], run, 1000, 0);
    char fill = fill_byte(node, 2, run);
    size_t length = text_utf8_length(text);
    char *padded;
    size_t missing;

    if (length >= width) {
        return value_of_text(text);
    }
    missing = width - length;
    padded = arena_take(run->arena, text.length + missing);
    if (node->function == FUNCTION_PAD_LEFT) {
        memset(padded, fill, missing);
        memcpy(padded + missing, text.data, text.length);
    } else {
        memcpy(padded, text.data, text.length);
        memset(padded + text.length, fill, missing);
    }
    return value_of_text(bytes_of(padded, text.length + missing));
}

static struct expression_value strip(const struct expression_node *node,
                                     struct bytes text,
                                     struct expression_run *run)
{
    char fill = fill_byte(node, 1, run);

    if (node->function == FUNCTION_STRIP_LEFT) {
        while (text.length > 0 && text.data[0] == fill) {
            text.data++;
            text.length--;
        }
    } else {
        while (text.length > 0 && text.data[text.length - 1] == fill) {
            text.length--;
        }
    }
    return value_of_text(text);
}

static struct expression_value change_case(struct bytes text, bool upper,
                                           struct expression_run *run)
{
    char *changed = arena_take(run->arena, text.length + 1);
    size_t i;

    for (i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool other = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';

        changed[i] = other ? (char)(c ^ 0x20) : c;
    }
    return value_of_text(bytes_of(changed, text.length));
}

/* Bytes of the first `characters` characters. */
static size_t prefix_bytes(struct bytes text, size_t characters)
{
    size_t at = 0;

    while (characters > 0 && at < text.length) {
        at++;
        while (at < text.length &&
               ((unsigned char)text.data[at] & 0xc0) == 0x80) {
            at++;
        }
        characters--;
    }
    return at;
}

/* substring(text, first from 1, length) */
static struct expression_value substring(const struct expression_node *node,
                                         struct bytes text,
                                         struct expression_run *run)
{
    size_t first = whole_argument(node->arguments[1], run, text.length + 1, 1);
    size_t length =
        node->argument_count < 3
            ? SIZE_MAX
            : whole_argument(node->arguments[2], run, text.length, text.length);
    size_t begin = prefix_bytes(text, first == 0 ? 0 : first - 1);

    text = bytes_slice(text, begin, SIZE_MAX);
    return value_of_text(bytes_slice(text, 0, prefix_bytes(text, length)));
}

/* What is null adds nothing. */
static struct expression_value concat(const struct expression_node *node,
                                      struct expression_run *run)
{
    struct bytes parts[EXPRESSION_ARGUMENTS];
    size_t length = 0;
    char *joined;
    size_t i;

    for (i = 0; i < node->argument_count; i++) {
        parts[i] = expression_node_text(node->arguments[i], run);
        length += parts[i].length;
        if (length > EXPRESSION_TEXT_LIMIT) {
            return value_fail(run, EXPRESSION_TEXT, "the text gets too long");
        }
    }
    joined = arena_take(run->arena, length + 1);
    length = 0;
    for (i = 0; i < node->argument_count; i++) {
        if (parts[i].length > 0) {
            memcpy(joined + length, parts[i].data, parts[i].length);
        }
        length += parts[i].length;
    }
    return value_of_text(bytes_of(joined, length));
}

static struct expression_value text_function(const struct expression_node *node,
                                             struct expression_run *run)
{
    struct bytes text = expression_node_text(node->arguments[0], run);
    struct bytes word;
    struct decimal number;

    if (text.length == 0) {
        return value_nothing(node->type);
    }
    switch (node->function) {
    case FUNCTION_TRIM:
        return value_of_text(bytes_trim(text));
    case FUNCTION_UPPER:
    case FUNCTION_LOWER:
        return change_case(text, node->function == FUNCTION_UPPER, run);
    case FUNCTION_PAD_LEFT:
    case FUNCTION_PAD_RIGHT:
        return pad(node, text, run);
    case FUNCTION_STRIP_LEFT:
    case FUNCTION_STRIP_RIGHT:
        return strip(node, text, run);
    case FUNCTION_SUBSTRING:
        return substring(node, text, run);
    case FUNCTION_LENGTH:
        return value_of_number(decimal_of((int64_t)text_utf8_length(text)));
    case FUNCTION_NUMBER:
        return decimal_parse(text, '.', &number)
                   ? value_of_number(number)
                   : value_nothing(EXPRESSION_NUMBER);
    case FUNCTION_LOOKUP:
        return code_table_word(node->table, text, &word)
                   ? value_of_text(word)
                   : value_nothing(EXPRESSION_TEXT);
    default:
        return value_of_text(text);
    }
}

/* Brings a branch's value to the type of the whole. */
static struct expression_value as_type(struct expression_value value,
                                       enum expression_type type,
                                       struct expression_run *run)
{
    if (type == EXPRESSION_TEXT && value.type == EXPRESSION_NUMBER) {
        return value_of_text(expression_as_text(&value, run->arena));
    }
    return value;
}

struct expression_value expression_function_value(
    const struct expression_node *node, struct expression_run *run)
{
    struct expression_value value;
    size_t i;

    switch (node->function) {
    case FUNCTION_CONCAT:
        return concat(node, run);
    case FUNCTION_ROUND:
        value = expression_node_value(node->arguments[0], run);
        if (!value.is_null) {
            value.number = decimal_round(
                value.number, (int)whole_argument(node->arguments[1], run,
                                                  DECIMAL_MAX_SCALE, 0));
        }
        return value;
    case FUNCTION_COALESCE:
        for (i = 0; i < node->argument_count; i++) {
            value = expression_node_value(node->arguments[i], run);
            if (!value.is_null) {
                return as_type(value, node->type, run);
            }
        }
        return value_nothing(node->type);
    case FUNCTION_IF:
        value = expression_node_value(node->arguments[0], run);
        i = !value.is_null && value.flag ? 1 : 2;
        return as_type(expression_node_value(node->arguments[i], run),
                       node->type, run);
    default:
        return text_function(node, run);
    }
}
