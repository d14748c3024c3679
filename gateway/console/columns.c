/* SPDX-License-Identifier: Apache-2.0 */
#include "console/columns.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

void columns_open(struct columns *columns, struct arena *arena,
                  const char *headings)
{
    memset(columns, 0, sizeof *columns);
    columns->arena = arena;
    for (const char *at = headings;; at++, columns->count++) {
        if (columns->count == COLUMNS_MOST) {
            log_panic("too many columns: %s", headings);
        }
        columns->right[columns->count] = *at == '>';
        at += strcspn(at, "|");
        if (*at == '\0') {
            columns->count++;
            break;
        }
    }
    for (const char *at = headings;; at++) {
        size_t length;

        at += *at == '>';
        length = strcspn(at, "|");
        columns_add(columns, bytes_of(at, length));
        at += length;
        if (*at == '\0') {
            break;
        }
    }
}

void columns_add(struct columns *columns, struct bytes cell)
{
    size_t column = columns->cell_count % columns->count;
    struct buffer safe = { 0 };
    struct bytes kept;
    size_t width;

    text_append_safe(&safe, cell);
    kept = arena_copy(columns->arena, buffer_bytes(&safe));
    buffer_close(&safe);
    width = text_utf8_length(kept);
    if (width > columns->width[column]) {
        columns->width[column] = width;
    }
    columns->cells =
        arena_grow(columns->arena, columns->cells, columns->cell_count,
                   &columns->capacity, sizeof *columns->cells);
    columns->cells[columns->cell_count++] = kept;
}

void columns_add_text(struct columns *columns, const char *cell)
{
    columns_add(columns, bytes_of_text(cell));
}

void columns_add_format(struct columns *columns, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    columns_add_text(columns, text);
}

static void print_cell(const struct columns *columns, struct output *output,
                       size_t index)
{
    size_t column = index % columns->count;
    struct bytes cell = columns->cells[index];
    size_t blanks = columns->width[column] - text_utf8_length(cell);
    bool last = column + 1 == columns->count;

    if (columns->right[column]) {
        output_format(output, "%*s", (int)blanks, "");
    }
    output_bytes(output, cell);
    if (last) {
        output_text(output, "\n");
    } else {
        output_format(output, "%*s",
                      (int)(columns->right[column] ? 2 : blanks + 2), "");
    }
}

void columns_print(const struct columns *columns, struct output *output)
{
    if (columns->cell_count <= columns->count) {
        return;
    }
    for (size_t i = 0; i < columns->cell_count; i++) {
        print_cell(columns, output, i);
    }
}
