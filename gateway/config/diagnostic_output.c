/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "config/diagnostic.h"

enum { SHOWN_WIDTH = 100, SHOWN_BEFORE = 60 };

/* How far the file of the last complaint was read, so that a sorted list
 * costs one pass over each file. */
struct cursor {
    const char *file;
    struct bytes content;
    const char *origin;
    size_t at; /* start of line */
    int line;
};

bool diagnostic_format_from_name(const char *name,
                                 enum diagnostic_format *format)
{
    static const char *const names[] = { "text", "json", "github" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (enum diagnostic_format)i;
            return true;
        }
    }
    return false;
}

static void cursor_move(struct cursor *cursor,
                        const struct config_source *source, const char *file,
                        int line)
{
    if (cursor->file == NULL || strcmp(cursor->file, file) != 0) {
        *cursor = (struct cursor){ file, { NULL, 0 }, file, 0, 1 };
        if (source != NULL) {
            cursor->origin = config_source_origin(source, file);
            if (!config_source_find(source, file, &cursor->content)) {
                cursor->content = bytes_of(NULL, 0);
            }
        }
        if (bytes_starts_with(cursor->content, bytes_of_text("\xef\xbb\xbf"))) {
            cursor->at = 3;
        }
    } else if (line < cursor->line) {
        cursor->at = 0;
        cursor->line = 1;
    }
}

/* Lines end as YAML's do: LF, CR or CR LF. */
static struct bytes line_at(const struct cursor *cursor)
{
    size_t end = cursor->at;

    while (end < cursor->content.length && cursor->content.data[end] != '\n' &&
           cursor->content.data[end] != '\r') {
        end++;
    }
    return bytes_slice(cursor->content, cursor->at, end - cursor->at);
}

/* false: the file has no such line. */
static bool cursor_line(struct cursor *cursor, int line, struct bytes *text)
{
    *text = line_at(cursor);
    while (cursor->line < line) {
        size_t end = cursor->at + text->length;

        if (end >= cursor->content.length) {
            return false;
        }
        cursor->at = end + 1;
        if (cursor->content.data[end] == '\r' &&
            cursor->at < cursor->content.length &&
            cursor->content.data[cursor->at] == '\n') {
            cursor->at++;
        }
        cursor->line++;
        *text = line_at(cursor);
    }
    return cursor->content.data != NULL;
}

static size_t character_length(struct bytes text, size_t at)
{
    size_t length = 1;

    while (at + length < text.length &&
           ((unsigned char)text.data[at + length] & 0xc0) == 0x80) {
        length++;
    }
    return length;
}

static size_t offset_of_column(struct bytes text, size_t column)
{
    size_t at = 0;

    for (size_t i = 0; i < column && at < text.length; i++) {
        at += character_length(text, at);
    }
    return at < text.length ? at : text.length;
}

/* What a terminal would act on is shown as '?'; a tab stays a tab. */
static void append_safe(struct buffer *out, struct bytes text)
{
    if (text_utf8_end(text) != text.length) {
        for (size_t i = 0; i < text.length; i++) {
            unsigned char byte = (unsigned char)text.data[i];

            buffer_append_byte(out, byte == '\t' || (byte >= ' ' && byte < 0x7f)
                                        ? (char)byte
                                        : '?');
        }
        return;
    }
    for (size_t i = 0; i < text.length;) {
        unsigned char byte = (unsigned char)text.data[i];
        size_t length = character_length(text, i);
        bool control = (byte < ' ' && byte != '\t') || byte == 0x7f ||
                       (byte == 0xc2 && length == 2 &&
                        (unsigned char)text.data[i + 1] < 0xa0);

        if (control) {
            buffer_append_byte(out, '?');
        } else {
            buffer_append(out, bytes_of(text.data + i, length));
        }
        i += length;
    }
}

static void append_margin(struct buffer *out, int line, bool numbered)
{
    if (numbered) {
        buffer_append_format(out, "%5d | ", line);
    } else {
        buffer_append_text(out, "      | ");
    }
}

/* A line that is long is shown only around the place. */
static void append_line(struct buffer *out, struct bytes line,
                        const struct diagnostic *item)
{
    size_t column = item->place.column > 0 ? (size_t)item->place.column - 1 : 0;
    size_t first = column > SHOWN_BEFORE ? column - SHOWN_BEFORE : 0;
    size_t from = offset_of_column(line, first);
    struct bytes shown = bytes_slice(line, from, line.length);
    size_t end = offset_of_column(shown, SHOWN_WIDTH);
    size_t caret = offset_of_column(shown, column - first);

    append_margin(out, item->place.line, true);
    buffer_append_text(out, from > 0 ? "…" : "");
    append_safe(out, bytes_slice(shown, 0, end));
    buffer_append_text(out, end < shown.length ? "…\n" : "\n");
    append_margin(out, 0, false);
    buffer_append_text(out, from > 0 ? " " : "");
    for (size_t i = 0; i < caret; i += character_length(shown, i)) {
        buffer_append_byte(out, shown.data[i] == '\t' ? '\t' : ' ');
    }
    buffer_append_byte(out, '^');
    if (item->suggestion != NULL) {
        buffer_append_byte(out, ' ');
        append_safe(out, bytes_of_text(item->suggestion));
    }
    buffer_append_byte(out, '\n');
}

static const char *severity_name(const struct diagnostic *item)
{
    return item->severity == DIAGNOSTIC_ERROR ? "error" : "warning";
}

static void append_text(struct buffer *out, struct cursor *cursor,
                        const struct diagnostic *item)
{
    struct bytes line;

    append_safe(out, bytes_of_text(cursor->origin));
    if (item->place.line > 0) {
        buffer_append_format(out, ":%d:%d", item->place.line,
                             item->place.column);
    }
    buffer_append_format(out, ": %s: ", severity_name(item));
    append_safe(out, bytes_of_text(item->text));
    buffer_append_format(out, " [%s]\n", item->code);
    if (item->place.line > 0 && cursor_line(cursor, item->place.line, &line)) {
        append_line(out, line, item);
    } else if (item->suggestion != NULL) {
        append_margin(out, 0, false);
        append_safe(out, bytes_of_text(item->suggestion));
        buffer_append_byte(out, '\n');
    }
}

static void append_json(struct buffer *out, const struct cursor *cursor,
                        const struct diagnostic *item)
{
    buffer_append_format(out,
                         "{\"severity\":\"%s\",\"file\":", severity_name(item));
    text_append_json(out, bytes_of_text(cursor->origin));
    buffer_append_format(out, ",\"line\":%d,\"column\":%d,\"code\":",
                         item->place.line, item->place.column);
    text_append_json(out, bytes_of_text(item->code));
    buffer_append_text(out, ",\"text\":");
    text_append_json(out, bytes_of_text(item->text));
    buffer_append_text(out, ",\"suggestion\":");
    if (item->suggestion == NULL) {
        buffer_append_text(out, "null}");
        return;
    }
    text_append_json(out, bytes_of_text(item->suggestion));
    buffer_append_byte(out, '}');
}

/* '%', CR and LF always, ':' and ',' in properties, as the runner reads. */
static void append_command_text(struct buffer *out, const char *text,
                                bool property)
{
    for (; *text != '\0'; text++) {
        if (strchr("%\r\n", *text) != NULL ||
            (property && strchr(":,", *text) != NULL)) {
            buffer_append_format(out, "%%%02X", (unsigned char)*text);
        } else {
            buffer_append_byte(out, *text);
        }
    }
}

static void append_github(struct buffer *out, const struct cursor *cursor,
                          const struct diagnostic *item)
{
    buffer_append_format(out, "::%s file=", severity_name(item));
    append_command_text(out, cursor->origin, true);
    if (item->place.line > 0) {
        buffer_append_format(out, ",line=%d,col=%d", item->place.line,
                             item->place.column);
    }
    buffer_append_text(out, ",title=");
    append_command_text(out, item->code, true);
    buffer_append_text(out, "::");
    append_command_text(out, item->text, false);
    if (item->suggestion != NULL) {
        buffer_append_text(out, "; ");
        append_command_text(out, item->suggestion, false);
    }
    buffer_append_byte(out, '\n');
}

/* What was not kept, said once at the end. */
static void append_left_out(struct buffer *out, const struct diagnostics *list,
                            enum diagnostic_format format)
{
    if (list->left_out == 0) {
        return;
    }
    if (format == DIAGNOSTIC_TEXT) {
        buffer_append_format(out, "… and %zu more\n", list->left_out);
    } else if (format == DIAGNOSTIC_GITHUB) {
        buffer_append_format(out, "::warning ::and %zu more\n", list->left_out);
    }
}

void diagnostics_append(struct buffer *out, const struct diagnostics *list,
                        const struct config_source *source,
                        enum diagnostic_format format)
{
    struct cursor cursor = { NULL, { NULL, 0 }, NULL, 0, 1 };

    if (format == DIAGNOSTIC_JSON) {
        buffer_append_byte(out, '[');
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct diagnostic *item = &list->items[i];

        cursor_move(&cursor, source, item->place.file, item->place.line);
        switch (format) {
        case DIAGNOSTIC_TEXT:
            append_text(out, &cursor, item);
            break;
        case DIAGNOSTIC_JSON:
            buffer_append_text(out, i == 0 ? "\n " : ",\n ");
            append_json(out, &cursor, item);
            break;
        case DIAGNOSTIC_GITHUB:
            append_github(out, &cursor, item);
            break;
        }
    }
    append_left_out(out, list, format);
    if (format == DIAGNOSTIC_JSON) {
        buffer_append_text(out, list->count > 0 ? "\n]\n" : "]\n");
    }
}
