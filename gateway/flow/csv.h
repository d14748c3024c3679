/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: comma separated values, row by row, with the place of every field.
 *
 * In: the whole text; a BOM is skipped; rows end with CRLF, LF or CR; blank
 * lines are skipped. Out: views into the text, except quoted fields with a
 * doubled quote, which are copied into the arena.
 * Limits: CSV_MAX_FIELDS a row, CSV_MAX_FIELD bytes a field; a row past them
 * is a bad row, and the reader goes on with the next.
 * Source: RFC 4180; ';' and tab instead of ',' because spreadsheets write them.
 */
#ifndef FLOW_CSV_H
#define FLOW_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum { CSV_MAX_FIELDS = 64, CSV_MAX_FIELD = 4096 };

/* Lines and columns count from 1, columns in characters. */
struct csv_field {
    struct bytes text; /* not trimmed */
    int line, column;
};

struct csv_row {
    struct csv_field fields[CSV_MAX_FIELDS];
    size_t count;
    int line;
};

/* Why a row could not be read. */
struct csv_complaint {
    const char *code; /* "CSV_QUOTE_OPEN", "CSV_QUOTE_STRAY", … */
    const char *text; /* a sentence without a full stop */
    int line, column;
};

struct csv_reader {
    struct arena *arena;
    struct bytes text;
    size_t at;
    int line, column; /* of `at` */
    char delimiter;
    struct csv_complaint complaint;
};

enum csv_result { CSV_ROW, CSV_BAD_ROW, CSV_END };

/* delimiter 0: the one of , ; tab that the first line has most of. */
void csv_open(struct csv_reader *reader, struct arena *arena, struct bytes text,
              char delimiter);
/* CSV_BAD_ROW: reader->complaint says why; the next call reads on behind it. */
enum csv_result csv_next(struct csv_reader *reader, struct csv_row *row);

#endif
