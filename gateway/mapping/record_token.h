/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the tokens of a record's JSON (RFC 8259), read one by one where the
 * reader expects them (record_read.c), with complaints that say where.
 *
 * In: a text of our own with a NUL behind it; texts with escapes are written
 * over what they were read from. Out: views of it.
 * Errors: RECORD_JSON, with line, column and the path that `path` names.
 */
#ifndef MAPPING_RECORD_TOKEN_H
#define MAPPING_RECORD_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "mapping/record_path.h"

struct record_token_input {
    bool partial; /* required fields may be missing */
    struct arena *arena;
    char *data; /* our copy; a NUL stands behind it */
    size_t length;
    size_t at;
    const struct record_path *path; /* where we are, for complaints */
    struct error *err;
};

/* false, with the complaint in *input->err. */
bool record_token_refuse(struct record_token_input *json, size_t at,
                         const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);
bool record_token_wanted(struct record_token_input *json, const char *wanted);

/* true, false, null. */
bool record_token_word(struct record_token_input *json,
                       const char *word) MUST_CHECK;
/* exponent: it has one. */
bool record_token_number(struct record_token_input *json, struct bytes *number,
                         bool *exponent) MUST_CHECK;
/* What record_token_text does with a text that is not plain: `at` stands
 * behind what is. */
bool record_token_rich_text(struct record_token_input *json, size_t first,
                            struct bytes *text) MUST_CHECK;

/* The NUL behind the end is no blank. */
static inline void record_token_skip_blanks(struct record_token_input *json)
{
    const char *at = json->data + json->at;

    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') {
        at++;
    }
    json->at = (size_t)(at - json->data);
}

/* The next byte that is no blank; NUL at the end. */
static inline char record_token_peek(struct record_token_input *json)
{
    record_token_skip_blanks(json);
    return json->data[json->at];
}

static inline bool MUST_CHECK record_token_take(struct record_token_input *json,
                                                char byte, const char *wanted)
{
    if (record_token_peek(json) != byte || json->at >= json->length) {
        return record_token_wanted(json, wanted);
    }
    json->at++;
    return true;
}

/* Bytes until one that ends or interrupts a text, eight at a time while there
 * are eight; *high: bytes that are not ASCII were among them. */
static inline size_t record_token_plain(const char *text, const char *end,
                                        unsigned char *high)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = ones * 0x80;
    const char *at = text;

    while (end - at >= 8) {
        uint64_t word;
        uint64_t quote;
        uint64_t slash;
        uint64_t stop;

        memcpy(&word, at, 8);
        quote = word ^ (ones * '"');
        slash = word ^ (ones * '\\');
        /* Exact for the first byte that stops, which is all that counts. */
        stop = ((word - ones * ' ') & ~word) | ((quote - ones) & ~quote) |
               ((slash - ones) & ~slash);
        stop &= highs;
        *high |= (word & highs) != 0 ? 0x80 : 0;
        if (stop != 0) {
            return (size_t)(at - text) + (size_t)__builtin_ctzll(stop) / 8;
        }
        at += 8;
    }
    while ((unsigned char)*at >= ' ' && *at != '"' && *at != '\\') {
        *high |= (unsigned char)*at;
        at++;
    }
    return (size_t)(at - text);
}

/* After the opening quote. */
static inline bool MUST_CHECK record_token_text(struct record_token_input *json,
                                                struct bytes *text)
{
    const char *first = json->data + json->at;
    unsigned char high = 0;
    size_t length = record_token_plain(first, json->data + json->length, &high);

    json->at += length;
    if (first[length] != '"' || high >= 0x80) {
        return record_token_rich_text(json, json->at - length, text);
    }
    *text = bytes_of(first, length);
    json->at++;
    return true;
}

#endif
