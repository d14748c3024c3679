/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: reading our own JSON, the events in the journal, without building a
 * tree: a start-up reads hundreds of thousands of them, and a tree on the heap
 * made up half of its time.
 *
 * In: a text that stays until the end. Out: scalars, one after the other.
 * Limits, stricter than RFC 8259, so that every other reader can read what we
 * let in: depth 32, numbers of at most 18 digits (integers that are asked for:
 * INT64_MAX) and exponents of at most two, no U+0000, no lone surrogates, UTF-8.
 * Errors: false where the text is not what was asked for; the cursor is
 * useless then.
 */
#ifndef STORE_JSON_READ_H
#define STORE_JSON_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/compiler.h"

struct json_cursor {
    const char *at;
    const char *end;
};

enum json_kind {
    JSON_IS_NOTHING, /* the end, or no value */
    JSON_IS_OBJECT,
    JSON_IS_ARRAY,
    JSON_IS_STRING,
    JSON_IS_NUMBER,
    JSON_IS_WORD /* true, false, null */
};

struct json_cursor json_read_begin(struct bytes text);
/* What the next value is, by its first byte. */
enum json_kind json_read_kind(struct json_cursor *cursor);
/* Behind the text's one value nothing but blanks follows. */
bool json_read_at_end(struct json_cursor *cursor);

/* An object: enter, then next until it says false with *more false. The name
 * is a view and must not need escapes. */
bool json_read_enter_object(struct json_cursor *cursor) MUST_CHECK;
bool json_read_next_member(struct json_cursor *cursor, bool *first, bool *more,
                           struct bytes *name) MUST_CHECK;
bool json_read_enter_array(struct json_cursor *cursor) MUST_CHECK;
bool json_read_next_item(struct json_cursor *cursor, bool *first,
                         bool *more) MUST_CHECK;

/* A view of the text where nothing is escaped, else a copy in the arena. */
bool json_read_string(struct json_cursor *cursor, struct arena *arena,
                      struct bytes *value) MUST_CHECK;
bool json_read_integer(struct json_cursor *cursor, int64_t *value) MUST_CHECK;
/* `word` exactly. */
bool json_read_word(struct json_cursor *cursor, const char *word) MUST_CHECK;
/* Any value; `text` is where it stands. */
bool json_read_skip(struct json_cursor *cursor, struct bytes *text) MUST_CHECK;

/* Is a whole text one good object and nothing else? */
bool json_read_is_object(struct bytes text);

#endif
