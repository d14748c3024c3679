/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int bytes_print_length(struct bytes view)
{
    return view.length > INT_MAX ? INT_MAX : (int)view.length;
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);

    if (order != 0) {
        return order;
    }
    return (a.length > b.length) - (a.length < b.length);
}

bool bytes_starts_with(struct bytes view, struct bytes prefix)
{
    return view.length >= prefix.length &&
           bytes_equal(bytes_of(view.data, prefix.length), prefix);
}

bool bytes_ends_with(struct bytes view, struct bytes suffix)
{
    return suffix.length == 0 ||
           (view.length >= suffix.length &&
            memcmp(view.data + view.length - suffix.length, suffix.data,
                   suffix.length) == 0);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct bytes bytes_trim(struct bytes view)
{
    while (view.length > 0 && is_blank(view.data[0])) {
        view.data++;
        view.length--;
    }
    while (view.length > 0 && is_blank(view.data[view.length - 1])) {
        view.length--;
    }
    return view;
}

struct bytes bytes_slice(struct bytes view, size_t first, size_t length)
{
    if (first > view.length) {
        first = view.length;
    }
    if (length > view.length - first) {
        length = view.length - first;
    }
    return bytes_of(view.data == NULL ? NULL : view.data + first, length);
}

size_t bytes_find(struct bytes view, char byte)
{
    const char *at =
        view.length == 0 ? NULL : memchr(view.data, byte, view.length);

    return at == NULL ? SIZE_MAX : (size_t)(at - view.data);
}

/* Eight bytes at a time: keys are mostly names of ten to forty. */
uint64_t bytes_hash(struct bytes view)
{
    uint64_t hash = 0xcbf29ce484222325U ^ view.length;

    for (size_t i = 0; i < view.length; i += sizeof hash) {
        uint64_t word = 0;

        memcpy(&word, view.data + i,
               view.length - i < sizeof word ? view.length - i : sizeof word);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 32;
    }
    hash *= 0x9fb21c651e98df25U;
    return hash ^ (hash >> 29);
}

void buffer_open(struct buffer *buffer, size_t limit)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->limit = limit;
}

void buffer_close(struct buffer *buffer)
{
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

char *buffer_enlarge(struct buffer *buffer, size_t extra)
{
    size_t needed = buffer->length + extra;
    size_t capacity = buffer->capacity;
    char *grown;

    if (buffer->failed || needed < extra || needed == SIZE_MAX ||
        (buffer->limit != 0 && needed > buffer->limit)) {
        buffer->failed = true;
        return NULL;
    }
    if (needed >= capacity) {
        capacity = capacity < 128 ? 256 : capacity * 2;
        if (capacity <= needed) {
            capacity = needed + 1;
        }
        if (buffer->limit != 0 && capacity > buffer->limit) {
            capacity = buffer->limit + 1;
        }
        grown = realloc(buffer->data, capacity);
        if (grown == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = grown;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->length;
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, bytes_of_text(text));
}

void buffer_append_number(struct buffer *buffer, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);

    buffer_append(buffer, bytes_of(digits, (size_t)length));
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_list again;
    char *place;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    place = length < 0 ? NULL : buffer_reserve(buffer, (size_t)length);
    if (place != NULL) {
        (void)vsnprintf(place, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    } else {
        buffer->failed = true;
    }
    va_end(again);
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
    return bytes_of(buffer->data, buffer->length);
}
