/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the line-based text of dictionary tables and overlays: words
 * divided by blanks, '#' begins a comment at the start of a word.
 *
 * In: a whole file. Out: lines that are not empty, word by word, each with its
 * column, and diagnostics that name file:line:column.
 * Ownership: words are views of the file's bytes.
 * Limits: none of its own; linear in the file's length.
 */
#ifndef DOCUMENT_TABLE_TEXT_H
#define DOCUMENT_TABLE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "config/diagnostic.h"

struct table_text {
    const char *file;
    struct diagnostics *list;
    const char *next;  /* of the line after this one */
    const char *end;   /* of the file */
    const char *start; /* of this line */
    const char *at;    /* what of this line is not read yet */
    const char *limit; /* end of this line */
    int line;
    size_t errors; /* told so far */
};

void table_text_open(struct table_text *text, const char *file,
                     struct bytes content, struct diagnostics *list);
/* Goes to the next line that holds a word; false at the end. */
bool table_text_line(struct table_text *text) MUST_CHECK;
/* The next word of the line; false (and the empty view at the line's end)
 * when there is none. */
bool table_text_word(struct table_text *text, struct bytes *word);
/* What of the line is left, without blanks at its ends. */
struct bytes table_text_rest(struct table_text *text);
/* One complaint about `word` (a view of this line). */
void table_text_error(struct table_text *text, const char *code,
                      struct bytes word, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Where a word of this line stands. */
struct config_place table_text_place(const struct table_text *text,
                                     struct bytes word);
/* 0 … `most`, or a complaint and false. */
bool table_text_number(struct table_text *text, struct bytes word,
                       uint64_t most, const char *what,
                       uint32_t *number) MUST_CHECK;

#endif
