/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/csv.h"

#include <stdint.h>

/* The delimiter that stands most often in the first line, outside quotes. */
static char guess_delimiter(struct bytes text)
{
    static const char candidates[] = { ',', ';', '\t' };
    size_t seen[sizeof(candidates)] = { 0 };
    bool quoted = false;
    size_t best = 0;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte == '"') {
            quoted = !quoted;
        }
        if (!quoted && (byte == '\r' || byte == '\n')) {
            break;
        }
        for (size_t c = 0; c < sizeof(candidates); c++) {
            seen[c] += !quoted && byte == candidates[c] ? 1 : 0;
        }
    }
    for (size_t c = 1; c < sizeof(candidates); c++) {
        if (seen[c] > seen[best]) {
            best = c;
        }
    }
    return candidates[best];
}

void csv_open(struct csv_reader *reader, struct arena *arena, struct bytes text,
              char delimiter)
{
    struct bytes mark = BYTES("\xEF\xBB\xBF");

    memset(reader, 0, sizeof(*reader));
    if (bytes_starts_with(text, mark)) {
        text = bytes_slice(text, mark.length, SIZE_MAX);
    }
    reader->arena = arena;
    reader->text = text;
    reader->line = 1;
    reader->column = 1;
    reader->delimiter = delimiter != 0 ? delimiter : guess_delimiter(text);
}

static bool at_end(const struct csv_reader *reader)
{
    return reader->at >= reader->text.length;
}

static char peek(const struct csv_reader *reader)
{
    return reader->text.data[reader->at];
}

static bool at_line_end(const struct csv_reader *reader)
{
    return at_end(reader) || peek(reader) == '\r' || peek(reader) == '\n';
}

/* One byte on; a character's later bytes do not count as columns. */
static void step(struct csv_reader *reader)
{
    unsigned char byte = (unsigned char)peek(reader);
    bool crlf = byte == '\r' && reader->at + 1 < reader->text.length &&
                reader->text.data[reader->at + 1] == '\n';

    reader->at++;
    if (byte == '\n' || (byte == '\r' && !crlf)) {
        reader->line += reader->line < INT32_MAX ? 1 : 0;
        reader->column = 1;
    } else if (!crlf && (byte & 0xC0) != 0x80 && reader->column < INT32_MAX) {
        reader->column++;
    }
}

/* CRLF, LF or CR; nothing at the end of the text. */
static void skip_line_end(struct csv_reader *reader)
{
    bool carriage = !at_end(reader) && peek(reader) == '\r';

    if (!at_end(reader)) {
        step(reader);
    }
    if (carriage && !at_end(reader) && peek(reader) == '\n') {
        step(reader);
    }
}

static bool complain(struct csv_reader *reader, int line, int column,
                     const char *code, const char *text)
{
    reader->complaint.code = code;
    reader->complaint.text = text;
    reader->complaint.line = line;
    reader->complaint.column = column;
    return false;
}

/* Doubled quotes become one. */
static struct bytes unquote(struct csv_reader *reader, struct bytes raw)
{
    char *copy;
    size_t length = 0;

    if (bytes_find(raw, '"') == SIZE_MAX) {
        return raw;
    }
    copy = arena_take(reader->arena, raw.length);
    for (size_t i = 0; i < raw.length; i++) {
        copy[length++] = raw.data[i];
        i += raw.data[i] == '"' ? 1 : 0;
    }
    return bytes_of(copy, length);
}

/* escaped = DQUOTE *(any byte / 2DQUOTE) DQUOTE; `at` is behind the first. */
static bool read_quoted(struct csv_reader *reader, struct csv_field *field)
{
    size_t first = reader->at;
    struct bytes raw;

    for (;;) {
        if (at_end(reader)) {
            return complain(reader, field->line, field->column,
                            "CSV_QUOTE_OPEN",
                            "the quote that begins here is never closed");
        }
        if (peek(reader) == '"') {
            bool doubled = reader->at + 1 < reader->text.length &&
                           reader->text.data[reader->at + 1] == '"';

            if (!doubled) {
                break;
            }
            step(reader);
        }
        step(reader);
    }
    raw = bytes_slice(reader->text, first, reader->at - first);
    step(reader);
    if (!at_line_end(reader) && peek(reader) != reader->delimiter) {
        return complain(reader, reader->line, reader->column, "CSV_QUOTE_AFTER",
                        "there is text behind the closing quote; a quote "
                        "inside a quoted field is written twice");
    }
    field->text = unquote(reader, raw);
    return true;
}

/* non-escaped = *any byte but DQUOTE, the delimiter and line ends */
static bool read_plain(struct csv_reader *reader, struct csv_field *field)
{
    size_t first = reader->at;

    while (!at_line_end(reader) && peek(reader) != reader->delimiter) {
        if (peek(reader) == '"') {
            return complain(reader, reader->line, reader->column,
                            "CSV_QUOTE_STRAY",
                            "a quote in a field that does not begin with one; "
                            "put the whole field in quotes and write it twice");
        }
        step(reader);
    }
    field->text = bytes_slice(reader->text, first, reader->at - first);
    return true;
}

static bool read_field(struct csv_reader *reader, struct csv_field *field)
{
    field->line = reader->line;
    field->column = reader->column;
    if (!at_end(reader) && peek(reader) == '"') {
        step(reader);
        if (!read_quoted(reader, field)) {
            return false;
        }
    } else if (!read_plain(reader, field)) {
        return false;
    }
    if (field->text.length > CSV_MAX_FIELD) {
        return complain(reader, field->line, field->column,
                        "CSV_FIELD_TOO_LONG",
                        "a field of more than 4,096 bytes");
    }
    return true;
}

/* record = field *(delimiter field) */
static bool read_row(struct csv_reader *reader, struct csv_row *row)
{
    for (;;) {
        if (row->count == CSV_MAX_FIELDS) {
            return complain(reader, reader->line, reader->column,
                            "CSV_TOO_MANY_FIELDS",
                            "a row of more than 64 fields");
        }
        if (!read_field(reader, &row->fields[row->count])) {
            return false;
        }
        row->count++;
        if (at_line_end(reader)) {
            skip_line_end(reader);
            return true;
        }
        step(reader);
    }
}

enum csv_result csv_next(struct csv_reader *reader, struct csv_row *row)
{
    while (!at_end(reader) && at_line_end(reader)) {
        skip_line_end(reader);
    }
    if (at_end(reader)) {
        return CSV_END;
    }
    row->count = 0;
    row->line = reader->line;
    if (read_row(reader, row)) {
        return CSV_ROW;
    }
    while (!at_line_end(reader)) {
        step(reader);
    }
    skip_line_end(reader);
    return CSV_BAD_ROW;
}
