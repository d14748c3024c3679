/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: views of bytes that somebody else owns, and a growing buffer.
 *
 * A view is never NUL-terminated and may hold any byte. It lives as long as
 * what it looks at; the header that gives a view says how long that is.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

struct bytes {
    const char *data;
    size_t length;
};

/* A view of a string literal, usable in static tables. */
#define BYTES(literal)                 \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
/* For printf's "%.*s"; cut at INT_MAX. */
#define BYTES_ARG(view) bytes_print_length(view), (view).data

static inline struct bytes bytes_of(const char *data, size_t length)
{
    struct bytes view = { data, length };

    return view;
}

/* NULL gives the empty view. */
static inline struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, text == NULL ? 0 : strlen(text));
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool bytes_equal_text(struct bytes a, const char *text)
{
    return bytes_equal(a, bytes_of_text(text));
}

int bytes_print_length(struct bytes view);
/* Order by unsigned bytes, shorter first when one begins the other. */
int bytes_compare(struct bytes a, struct bytes b);
bool bytes_starts_with(struct bytes view, struct bytes prefix);
bool bytes_ends_with(struct bytes view, struct bytes suffix);
/* Without ASCII blanks, tabs, CR and LF at both ends. */
struct bytes bytes_trim(struct bytes view);
/* From `first` on, clamped to the view; at most `length` bytes. */
struct bytes bytes_slice(struct bytes view, size_t first, size_t length);
/* Offset of the first `byte`, or SIZE_MAX. */
size_t bytes_find(struct bytes view, char byte);
/* 64-bit hash (multiplied and folded): for tables in memory of our own making
 * only; not for bytes that an enemy chooses, and never stored. */
uint64_t bytes_hash(struct bytes view);

/* A buffer that grows on the heap up to `limit`. An append that does not fit
 * or finds no memory sets `failed` and changes nothing more; check once at the
 * end. buffer_close frees; a zeroed struct is an empty buffer without limit. */
struct buffer {
    char *data;
    size_t length;
    size_t capacity;
    size_t limit; /* bytes; 0: none */
    bool failed;
};

void buffer_open(struct buffer *buffer, size_t limit);
void buffer_close(struct buffer *buffer);
/* Empty, failure forgotten, memory kept. */
void buffer_clear(struct buffer *buffer);
/* What buffer_reserve does when the room that is there is not enough. */
char *buffer_enlarge(struct buffer *buffer, size_t extra);

/* Room for `extra` more bytes; the place to write them, or NULL. Call
 * buffer_grown with what was written. One byte behind them is there too, for
 * the NUL that vsnprintf ends its text with. */
static inline char *buffer_reserve(struct buffer *buffer, size_t extra)
{
    if (!buffer->failed && extra < buffer->capacity - buffer->length) {
        return buffer->data + buffer->length;
    }
    return buffer_enlarge(buffer, extra);
}

static inline void buffer_grown(struct buffer *buffer, size_t written)
{
    buffer->length += written;
}

static inline void buffer_append(struct buffer *buffer, struct bytes view)
{
    char *place = buffer_reserve(buffer, view.length);

    if (place != NULL && view.length > 0) {
        memcpy(place, view.data, view.length);
        buffer_grown(buffer, view.length);
    }
}

static inline void buffer_append_byte(struct buffer *buffer, char byte)
{
    char *place = buffer_reserve(buffer, 1);

    if (place != NULL) {
        *place = byte;
        buffer_grown(buffer, 1);
    }
}

void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_number(struct buffer *buffer, int64_t number);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    PRINTF_LIKE(2, 3);
struct bytes buffer_bytes(const struct buffer *buffer);

#endif
