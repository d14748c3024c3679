/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression_reading.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

/* --- complaints --- */

void expression_complain(struct expression_reading *reading, size_t offset,
                         const char *format, ...)
{
    struct config_place place = reading->node->place;
    char text[300];
    va_list arguments;

    if (reading->failed) {
        return;
    }
    reading->failed = true;
    place.column +=
        (reading->node->quoted ? 1 : 0) +
        (int)text_utf8_length(bytes_slice(reading->text, 0, offset));
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(reading->place->list, DIAGNOSTIC_ERROR, place,
                    "MAP_EXPRESSION", "%s", text);
}

/* --- tokens --- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char expression_byte(const struct expression_reading *reading, size_t at)
{
    return at < reading->text.length ? reading->text.data[at] : '\0';
}

static size_t end_of_token(struct expression_reading *reading, size_t at)
{
    char c = expression_byte(reading, at);

    if (is_letter(c)) {
        while (is_letter(expression_byte(reading, at)) ||
               is_digit(expression_byte(reading, at))) {
            at++;
        }
    } else if (is_digit(c)) {
        while (is_digit(expression_byte(reading, at)) ||
               expression_byte(reading, at) == '.') {
            at++;
        }
    } else {
        at += (c == '=' || c == '!' || c == '<' || c == '>') &&
                      expression_byte(reading, at + 1) == '='
                  ? 2
                  : 1;
    }
    return at;
}

/* 'it''s': two quotes are one. Escapes are rare, so a copy is taken anyway. */
static void take_quoted(struct expression_reading *reading)
{
    char *text = arena_take(reading->place->arena, reading->text.length + 1);
    size_t length = 0;
    size_t at = reading->at + 1;

    for (;; at++) {
        if (at >= reading->text.length) {
            expression_complain(reading, reading->at,
                                "this text has no closing quote");
            break;
        }
        if (expression_byte(reading, at) == '\'') {
            if (expression_byte(reading, at + 1) != '\'') {
                at++;
                break;
            }
            at++;
        }
        text[length++] = reading->text.data[at];
    }
    reading->token.kind = TOKEN_TEXT;
    reading->token.text = bytes_of(text, length);
    reading->at = at;
}

void expression_next(struct expression_reading *reading)
{
    struct token *token = &reading->token;
    size_t end;

    while (expression_byte(reading, reading->at) == ' ' ||
           expression_byte(reading, reading->at) == '\n' ||
           expression_byte(reading, reading->at) == '\t') {
        reading->at++;
    }
    token->offset = reading->at;
    token->text = bytes_of(NULL, 0);
    if (reading->at >= reading->text.length) {
        token->kind = TOKEN_END;
        return;
    }
    if (expression_byte(reading, reading->at) == '\'') {
        take_quoted(reading);
        return;
    }
    end = end_of_token(reading, reading->at);
    token->text = bytes_slice(reading->text, reading->at, end - reading->at);
    token->kind = is_letter(token->text.data[0])  ? TOKEN_NAME
                  : is_digit(token->text.data[0]) ? TOKEN_NUMBER
                                                  : TOKEN_SIGN;
    reading->at = end;
}
