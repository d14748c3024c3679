/* SPDX-License-Identifier: Apache-2.0 */
#include "config/explain.h"

#include <strings.h>

#include "base/text.h"

enum { WIDTH = 76 };

static bool same_code(const char *code, struct bytes wanted)
{
    return strlen(code) == wanted.length &&
           strncasecmp(code, wanted.data, wanted.length) == 0;
}

static const struct explanation *row(size_t index)
{
    return index < explain_config_count
               ? &explain_config[index]
               : &explain_table[index - explain_config_count];
}

static size_t row_count(void)
{
    return explain_config_count + explain_table_count;
}

const struct explanation *explain_find(struct bytes code)
{
    for (size_t i = 0; i < row_count(); i++) {
        if (same_code(row(i)->code, code)) {
            return row(i);
        }
    }
    return NULL;
}

/* The tables stand by topic; lists are read by code. Nobody asks often. */
const struct explanation *explain_at(size_t index)
{
    for (size_t i = 0; i < row_count(); i++) {
        size_t before = 0;

        for (size_t j = 0; j < row_count(); j++) {
            before += strcmp(row(j)->code, row(i)->code) < 0;
        }
        if (before == index) {
            return row(i);
        }
    }
    return NULL;
}

size_t explain_codes(const char **codes, size_t limit)
{
    size_t count = 0;

    while (count < row_count() && count < limit) {
        codes[count] = row(count)->code;
        count++;
    }
    return count;
}

/* Broken into lines at blanks. */
static void append_wrapped(const char *text, struct buffer *out)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (column > 0 && column + 1 + length > WIDTH) {
            buffer_append_byte(out, '\n');
            column = 0;
        }
        if (column > 0) {
            buffer_append_byte(out, ' ');
            column++;
        }
        buffer_append(out, bytes_of(text, length));
        column += length;
        text += length + (text[length] == ' ');
    }
    buffer_append_byte(out, '\n');
}

static void append_example(const char *example, struct buffer *out)
{
    buffer_append_text(out, "\nExample:\n\n");
    while (*example != '\0') {
        size_t length = strcspn(example, "\n");

        buffer_append_text(out, "    ");
        buffer_append(out, bytes_of(example, length));
        buffer_append_byte(out, '\n');
        example += length + (example[length] == '\n');
    }
}

void explain_append(const struct explanation *explanation, struct buffer *out)
{
    buffer_append_format(out, "%s\n\n", explanation->code);
    append_wrapped(explanation->meaning, out);
    buffer_append_byte(out, '\n');
    append_wrapped(explanation->remedy, out);
    if (explanation->example != NULL) {
        append_example(explanation->example, out);
    }
}

void explain_append_json(const struct explanation *explanation,
                         struct buffer *out)
{
    buffer_append_text(out, "{\"code\":");
    text_append_json(out, bytes_of_text(explanation->code));
    buffer_append_text(out, ",\"meaning\":");
    text_append_json(out, bytes_of_text(explanation->meaning));
    buffer_append_text(out, ",\"remedy\":");
    text_append_json(out, bytes_of_text(explanation->remedy));
    buffer_append_text(out, ",\"example\":");
    if (explanation->example == NULL) {
        buffer_append_text(out, "null}");
        return;
    }
    text_append_json(out, bytes_of_text(explanation->example));
    buffer_append_byte(out, '}');
}
