/* SPDX-License-Identifier: Apache-2.0 */
#include "document/table_text.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void table_text_open(struct table_text *text, const char *file,
                     struct bytes content, struct diagnostics *list)
{
    *text = (struct table_text){
        .file = file,
        .list = list,
        .next = content.data,
        .end = content.data + content.length,
    };
    if (bytes_starts_with(content, bytes_of_text("\xef\xbb\xbf"))) {
        text->next += 3;
    }
    text->start = text->at = text->limit = text->next;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void skip_blanks(struct table_text *text)
{
    while (text->at < text->limit && is_blank(*text->at)) {
        text->at++;
    }
    if (text->at < text->limit && *text->at == '#') {
        text->limit = text->at; /* a comment: the line ends here */
    }
}

bool table_text_line(struct table_text *text)
{
    while (text->next < text->end) {
        size_t left = (size_t)(text->end - text->next);
        const char *end = memchr(text->next, '\n', left);

        text->start = text->at = text->next;
        text->limit = end == NULL ? text->end : end;
        text->next = end == NULL ? text->end : end + 1;
        text->line++;
        skip_blanks(text);
        if (text->at < text->limit) {
            return true;
        }
    }
    return false;
}

bool table_text_word(struct table_text *text, struct bytes *word)
{
    const char *at;

    skip_blanks(text);
    at = text->at;
    while (text->at < text->limit && !is_blank(*text->at)) {
        text->at++;
    }
    *word = bytes_of(at, (size_t)(text->at - at));
    return word->length > 0;
}

struct bytes table_text_rest(struct table_text *text)
{
    struct bytes rest;

    skip_blanks(text);
    rest = bytes_of(text->at, (size_t)(text->limit - text->at));
    text->at = text->limit;
    return bytes_trim(rest);
}

struct config_place table_text_place(const struct table_text *text,
                                     struct bytes word)
{
    size_t before = (size_t)(word.data - text->start);

    return (struct config_place){
        .file = text->file,
        .line = text->line,
        .column = (int)text_utf8_length(bytes_of(text->start, before)) + 1,
    };
}

void table_text_error(struct table_text *text, const char *code,
                      struct bytes word, const char *format, ...)
{
    char sentence[400];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    text->errors++;
    diagnostics_add(text->list, DIAGNOSTIC_ERROR, table_text_place(text, word),
                    code, "%s", sentence);
}

bool table_text_number(struct table_text *text, struct bytes word,
                       uint64_t most, const char *what, uint32_t *number)
{
    uint64_t value;

    if (!text_to_number(word, &value) || value > most) {
        table_text_error(text, "DICTIONARY_NUMBER", word,
                         "'%.*s' is no %s: a number from 0 to %llu is wanted",
                         BYTES_ARG(word), what, (unsigned long long)most);
        return false;
    }
    *number = (uint32_t)value;
    return true;
}
