/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/desk_csv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "flow/csv.h"
#include "flow/desk_column.h"
#include "flow/gs1.h"

/* A row and where its key stood, to find rows that are there twice. */
struct row_key {
    struct bytes text;
    int line, column;
};

struct import_run {
    struct arena *arena;
    const struct desk_csv_options *options;
    const struct desk_layout *table;
    struct diagnostics *list;
    /* Which of the table's columns the file's n-th is; SIZE_MAX: none. */
    size_t columns[CSV_MAX_FIELDS];
    size_t column_count;
    char *rows;
    struct row_key *keys;
    size_t count, capacity, key_capacity;
};

static struct config_place place_of(const struct import_run *run, int line,
                                    int column)
{
    return (struct config_place){ run->options->file, line, column };
}

/* A complaint at a field that shows its value. */
static void complain(struct import_run *run, const struct csv_field *field,
                     const struct desk_cell *column, const char *code,
                     const char *what)
{
    diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                    place_of(run, field->line, field->column), code,
                    "column '%s': '%.*s' %s", column->shown.name,
                    BYTES_ARG(bytes_slice(field->text, 0, 60)), what);
}

/* ---- the header row */

/* "On Hand" and "on-hand" are on_hand. */
static struct bytes column_word(struct arena *arena, struct bytes text)
{
    char *word;

    text = bytes_trim(text);
    word = arena_take(arena, text.length + 1);
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte >= 'A' && byte <= 'Z') {
            byte = (char)(byte - 'A' + 'a');
        }
        word[i] = byte == ' ' || byte == '-' ? '_' : byte;
    }
    return bytes_of(word, text.length);
}

static size_t find_column(const struct desk_layout *table, struct bytes word)
{
    for (size_t i = 0; i < table->count; i++) {
        if (bytes_equal_text(word, table->cells[i].shown.name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void unknown_column(struct import_run *run,
                           const struct csv_field *field, struct bytes word)
{
    const char *names[MOST_COLUMNS];

    for (size_t i = 0; i < run->table->count; i++) {
        names[i] = run->table->cells[i].shown.name;
    }
    diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                    place_of(run, field->line, field->column),
                    "CSV_COLUMN_UNKNOWN", "a table of %s has no column '%.*s'",
                    run->table->name, BYTES_ARG(bytes_slice(word, 0, 60)));
    diagnostics_suggest(run->list, word, names, run->table->count);
}

static void require_columns(struct import_run *run, const struct csv_row *row,
                            const bool seen[MOST_COLUMNS])
{
    for (size_t i = 0; i < run->table->count; i++) {
        const struct desk_column *shown = &run->table->cells[i].shown;

        if (shown->required && !seen[i]) {
            diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                            place_of(run, row->line, 1), "CSV_COLUMN_MISSING",
                            "the header row has no column '%s' (%s)",
                            shown->name, shown->help);
        }
    }
}

static void read_header(struct import_run *run, const struct csv_row *row)
{
    bool seen[MOST_COLUMNS] = { false };

    run->column_count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        const struct csv_field *field = &row->fields[i];
        struct bytes word = column_word(run->arena, field->text);
        size_t found = find_column(run->table, word);

        run->columns[i] = found;
        if (found == SIZE_MAX) {
            unknown_column(run, field, word);
        } else if (seen[found]) {
            diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                            place_of(run, field->line, field->column),
                            "CSV_COLUMN_TWICE",
                            "the column '%s' stands here a second time",
                            run->table->cells[found].shown.name);
        } else {
            seen[found] = true;
        }
    }
    require_columns(run, row, seen);
}

/* ---- cells */

static const struct record_field *unit_field(const struct import_run *run)
{
    static const struct bytes lines = BYTES("order.lines");
    static const struct bytes name = BYTES("unit");
    const struct record_type *type;

    if (run->options->types == NULL) {
        return NULL;
    }
    type = record_type_find(run->options->types, lines);
    return type == NULL ? NULL : record_type_field(type, name);
}

/* Any word may be a unit; one that is nearly one of these is a slip. */
static const char *const usual_units[] = {
    "each",       "piece",      "unit",       "pair",         "dozen",
    "gross",      "hundred",    "thousand",   "case",         "carton",
    "box",        "pack",       "package",    "inner_pack",   "pallet",
    "set",        "kit",        "roll",       "bag",          "bottle",
    "drum",       "sheet",      "kilogram",   "gram",         "pound",
    "ounce",      "tonne",      "litre",      "millilitre",   "gallon",
    "metre",      "centimetre", "millimetre", "foot",         "inch",
    "yard",       "hour",       "day",        "square_metre", "square_foot",
    "cubic_metre"
};

static bool is_one_of(struct bytes word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal_text(word, list[i])) {
            return true;
        }
    }
    return false;
}

static void check_unit(struct import_run *run, const struct csv_field *field,
                       const struct desk_cell *column)
{
    const struct record_field *unit = unit_field(run);
    const char *meant;

    if (unit != NULL && unit->codes != NULL) {
        if (!is_one_of(field->text, unit->codes, unit->code_count)) {
            complain(run, field, column, "DESK_UNIT",
                     "is not a unit that records know");
            diagnostics_suggest(run->list, field->text, unit->codes,
                                unit->code_count);
        }
        return;
    }
    if (is_one_of(field->text, usual_units, COUNT_OF(usual_units))) {
        return;
    }
    meant = text_closest(field->text, usual_units, COUNT_OF(usual_units));
    if (meant != NULL) {
        diagnostics_add(run->list, DIAGNOSTIC_WARNING,
                        place_of(run, field->line, field->column), "DESK_UNIT",
                        "column '%s': '%.*s' is no usual unit",
                        column->shown.name, BYTES_ARG(field->text));
        diagnostics_suggest(run->list, field->text, &meant, 1);
    }
}

static void check_gtin(struct import_run *run, const struct csv_field *field,
                       const struct desk_cell *column)
{
    if (gs1_is_gtin(field->text)) {
        return;
    }
    diagnostics_add(run->list, DIAGNOSTIC_WARNING,
                    place_of(run, field->line, field->column), "DESK_GTIN",
                    "column '%s': '%.*s' is no GTIN: it has 8, 12, 13 or 14 "
                    "digits and the last one is a check digit",
                    column->shown.name, BYTES_ARG(field->text));
}

static void check_currency(struct import_run *run,
                           const struct csv_field *field,
                           const struct desk_cell *column)
{
    bool good = field->text.length == 3;

    for (size_t i = 0; good && i < 3; i++) {
        good = field->text.data[i] >= 'A' && field->text.data[i] <= 'Z';
    }
    if (!good) {
        complain(run, field, column, "DESK_CURRENCY",
                 "is not a currency; it is three capital letters: USD");
    }
}

static void check_date(struct import_run *run, const struct csv_field *field,
                       const struct desk_cell *column)
{
    int64_t ignored;

    if (field->text.length != 10 || !clock_from_stamp(field->text, &ignored)) {
        complain(run, field, column, "DESK_DATE",
                 "is not a day; it is written 2026-11-23");
    }
}

static void take_text(struct import_run *run, const struct csv_field *field,
                      const struct desk_cell *column, char *row)
{
    if (field->text.length > column->limit) {
        complain(run, field, column, "DESK_VALUE_LENGTH", "is too long");
        return;
    }
    *(struct bytes *)(void *)(row + column->offset) = field->text;
    switch (column->kind) {
    case CELL_UNIT:
        check_unit(run, field, column);
        break;
    case CELL_GTIN:
        check_gtin(run, field, column);
        break;
    case CELL_CURRENCY:
        check_currency(run, field, column);
        break;
    case CELL_DATE:
        check_date(run, field, column);
        break;
    case CELL_TEXT:
    case CELL_FLAG:
    case CELL_NUMBER:
        break;
    }
}

static void take_number(struct import_run *run, const struct csv_field *field,
                        const struct desk_cell *column, char *row)
{
    char mark =
        run->options->decimal_mark == 0 ? '.' : run->options->decimal_mark;
    struct decimal number;

    if (!decimal_parse(field->text, mark, &number)) {
        complain(run, field, column, "DESK_NUMBER",
                 mark == '.' ? "is not a number; it is written 1234.50"
                             : "is not a number; it is written 1234,50");
        return;
    }
    if (decimal_is_negative(number)) {
        complain(run, field, column, "DESK_NEGATIVE", "is below zero");
        return;
    }
    *(struct decimal *)(void *)(row + column->offset) = number;
    if (column->given != NO_OFFSET) {
        *(bool *)(row + column->given) = true;
    }
}

static void take_flag(struct import_run *run, const struct csv_field *field,
                      const struct desk_cell *column, char *row)
{
    static const char *const words[] = {
        "no", "false", "0", "yes", "true", "1"
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (bytes_equal_text(field->text, words[i])) {
            *(bool *)(row + column->offset) = i >= 3;
            return;
        }
    }
    complain(run, field, column, "DESK_FLAG", "is neither yes nor no");
}

static void take_cell(struct import_run *run, const struct csv_field *given,
                      const struct desk_cell *column, char *row)
{
    struct csv_field field = *given;

    field.text = bytes_trim(field.text);
    if (field.text.length == 0) {
        if (column->shown.required) {
            diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                            place_of(run, field.line, field.column),
                            "DESK_VALUE_MISSING",
                            "column '%s' is empty, but every row needs it",
                            column->shown.name);
        }
    } else if (column->kind == CELL_NUMBER) {
        take_number(run, &field, column, row);
    } else if (column->kind == CELL_FLAG) {
        take_flag(run, &field, column, row);
    } else {
        take_text(run, &field, column, row);
    }
}

/* ---- rows */

/* The cell as a part of the key: 1.50 and 1.5 are the same. */
static struct bytes key_part(struct arena *arena,
                             const struct desk_cell *column, const char *row)
{
    const void *cell = row + column->offset;
    char text[DECIMAL_TEXT_SIZE];

    if (column->kind == CELL_NUMBER) {
        const struct decimal *number = cell;

        return arena_copy(arena, decimal_format(*number, text));
    }
    return *(const struct bytes *)cell;
}

/* Parts of the key, each with a byte behind it that no CSV text has reason to
 * hold. */
static struct bytes row_key_of(struct import_run *run, const char *row)
{
    struct bytes parts[MOST_COLUMNS];
    size_t count = 0;
    size_t length = 0;
    char *key;

    for (size_t i = 0; i < run->table->count; i++) {
        if (run->table->cells[i].key) {
            parts[count] = key_part(run->arena, &run->table->cells[i], row);
            length += parts[count++].length + 1;
        }
    }
    key = arena_take(run->arena, length);
    length = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > 0) {
            memcpy(key + length, parts[i].data, parts[i].length);
        }
        length += parts[i].length;
        key[length++] = '\x1f';
    }
    return bytes_of(key, length);
}

static void remember_key(struct import_run *run, const struct csv_row *row,
                         const char *values)
{
    run->keys = arena_grow(run->arena, run->keys, run->count,
                           &run->key_capacity, sizeof(*run->keys));
    run->keys[run->count] =
        (struct row_key){ row_key_of(run, values), row->line,
                          row->fields[0].column };
}

static void read_row(struct import_run *run, const struct csv_row *row)
{
    char *values;

    if (row->count != run->column_count) {
        diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                        place_of(run, row->line, 1), "CSV_FIELD_COUNT",
                        "%zu fields in this row, %zu in the header row",
                        row->count, run->column_count);
        return;
    }
    run->rows = arena_grow(run->arena, run->rows, run->count, &run->capacity,
                           run->table->row_size);
    values = run->rows + run->count * run->table->row_size;
    memset(values, 0, run->table->row_size);
    for (size_t i = 0; i < row->count; i++) {
        if (run->columns[i] != SIZE_MAX) {
            take_cell(run, &row->fields[i], &run->table->cells[run->columns[i]],
                      values);
        }
    }
    remember_key(run, row, values);
    run->count++;
}

static int compare_keys(const void *left, const void *right)
{
    const struct row_key *a = left;
    const struct row_key *b = right;
    int order = bytes_compare(a->text, b->text);

    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static void refuse_rows_twice(struct import_run *run)
{
    if (run->count < 2) {
        return;
    }
    qsort(run->keys, run->count, sizeof(*run->keys), compare_keys);
    for (size_t i = 1; i < run->count; i++) {
        const struct row_key *before = &run->keys[i - 1];
        const struct row_key *here = &run->keys[i];

        if (bytes_equal(before->text, here->text)) {
            diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                            place_of(run, here->line, here->column),
                            "DESK_ROW_TWICE",
                            "the same key as in line %d; only one of the two "
                            "rows can hold",
                            before->line);
        }
    }
}

static void check_price_days(struct import_run *run,
                             const struct desk_import *import)
{
    for (size_t i = 0; i < import->count; i++) {
        const struct desk_price_row *row = &import->rows.prices[i];

        if (row->from.length > 0 && row->until.length > 0 &&
            bytes_compare(row->until, row->from) < 0) {
            diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                            place_of(run, run->keys[i].line, 1),
                            "DESK_DATE_ORDER",
                            "the price ends on %.*s, before it begins on %.*s",
                            BYTES_ARG(row->until), BYTES_ARG(row->from));
        }
    }
}

static void read_rows(struct import_run *run, struct csv_reader *reader,
                      struct csv_row *row)
{
    bool header = true;

    for (;;) {
        switch (csv_next(reader, row)) {
        case CSV_END:
            if (header) {
                diagnostics_add(run->list, DIAGNOSTIC_ERROR,
                                place_of(run, 1, 1), "CSV_EMPTY",
                                "there is nothing in it; the first row names "
                                "the columns");
            }
            return;
        case CSV_BAD_ROW:
            diagnostics_add(
                run->list, DIAGNOSTIC_ERROR,
                place_of(run, reader->complaint.line, reader->complaint.column),
                reader->complaint.code, "%s", reader->complaint.text);
            if (header) {
                return;
            }
            break;
        case CSV_ROW:
            if (header) {
                read_header(run, row);
                header = false;
            } else if (run->count == DESK_CSV_MAX_ROWS) {
                diagnostics_add(
                    run->list, DIAGNOSTIC_ERROR, place_of(run, row->line, 1),
                    "CSV_TOO_MANY_ROWS", "more than %d rows in one file",
                    DESK_CSV_MAX_ROWS);
                return;
            } else {
                read_row(run, row);
            }
            break;
        }
    }
}

/* Line and column of the byte at `offset`, counted as the reader does. */
static void complain_of_encoding(struct import_run *run, struct bytes text,
                                 size_t offset)
{
    int line = 1;
    size_t start = 0;

    for (size_t i = 0; i < offset; i++) {
        if (text.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    diagnostics_add(
        run->list, DIAGNOSTIC_ERROR,
        place_of(
            run, line,
            (int)text_utf8_length(bytes_slice(text, start, offset - start)) +
                1),
        "CSV_NOT_UTF8",
        "the byte 0x%02X is not UTF-8; save the file as UTF-8 and try again",
        (unsigned)(unsigned char)text.data[offset]);
}

bool desk_csv_read(struct arena *arena, enum desk_table table,
                   const struct desk_csv_options *options, struct bytes text,
                   struct desk_import *import, struct diagnostics *list)
{
    size_t errors_before = list->errors;
    size_t good = text_utf8_end(text);
    struct import_run run = { .arena = arena,
                              .options = options,
                              .table = desk_layout_of(table),
                              .list = list };
    struct csv_reader reader;
    struct csv_row *row = arena_take(arena, sizeof(*row));

    *import = (struct desk_import){ .table = table };
    if (good < text.length) {
        complain_of_encoding(&run, text, good);
        return false;
    }
    csv_open(&reader, arena, text, options->delimiter);
    read_rows(&run, &reader, row);
    import->count = run.count;
    import->rows.items = (struct desk_item_row *)(void *)run.rows;
    if (table == DESK_PRICES) {
        check_price_days(&run, import);
    }
    refuse_rows_twice(&run);
    return list->errors == errors_before;
}
