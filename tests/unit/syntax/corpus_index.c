/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "corpus_index.h"

bool corpus_read(const char *name, struct buffer *out)
{
    char path[2048];
    const char *source = getenv("SOURCE_DIR");
    struct error err;

    snprintf(path, sizeof path, "%s/../shared/corpus/%s",
             source == NULL ? "." : source, name);
    buffer_clear(out);
    return file_read_whole(path, out, &err);
}

void corpus_separator(const char *name, struct bytes bytes, struct buffer *out)
{
    buffer_append_text(out, name);
    if (bytes.length == 0 || bytes.data[0] == '\0') {
        buffer_append_byte(out, '-');
    } else if (bytes_equal_text(bytes, "\n") ||
               bytes_equal_text(bytes, "\r\n")) {
        buffer_append_text(out, bytes.length == 1 ? "LF" : "CRLF");
    } else if (bytes.data[0] > ' ' && bytes.data[0] < 0x7f) {
        buffer_append_byte(out, bytes.data[0]);
    } else {
        buffer_append_text(out, "0x");
        for (size_t i = 0;
             i < bytes.length && bytes.data[i] != '\r' && bytes.data[i] != '\n';
             i++) {
            buffer_append_format(out, "%02x", (unsigned char)bytes.data[i]);
        }
    }
}

bool corpus_types_are(const char *name, const char *indexed, const char *types)
{
    const char *type = strcmp(indexed, "-") == 0 ? "" : indexed;

    while (*type != '\0') {
        size_t length = strcspn(type, ",");
        char text[32];

        snprintf(text, sizeof text, ",%.*s", (int)length, type);
        if (strstr(types, text) == NULL) {
            print_error("%s: no %s, but %s\n", name, text + 1, types);
            return false;
        }
        type += length + (type[length] == ',');
    }
    return true;
}

void corpus_check(const char *syntax, unsigned least,
                  unsigned (*check)(const char *const *column))
{
    struct buffer index = { 0 };
    char *rest;
    char *line;
    unsigned files = 0;
    unsigned wrong = 0;

    if (!corpus_read("INDEX.tsv", &index)) {
        skip();
    }
    buffer_append_byte(&index, '\0');
    rest = index.data;
    while ((line = strsep(&rest, "\n")) != NULL) {
        const char *column[COLUMNS];
        unsigned count = 0;
        char *field;

        while (count < COLUMNS && (field = strsep(&line, "\t")) != NULL) {
            column[count++] = field;
        }
        if (count > COLUMN_NOTES &&
            strcmp(column[COLUMN_SYNTAX], syntax) == 0) {
            wrong += check(column);
            files++;
        }
    }
    buffer_close(&index);
    assert_true(files >= least);
    assert_int_equal(wrong, 0);
}
