/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment.h"

/* The first separator from `at` on that is not released, or `end`. */
static const char *find_separator(const char *at, const char *end,
                                  char separator, char release)
{
    if (release == '\0') {
        const char *found =
            at == end ? NULL : memchr(at, separator, (size_t)(end - at));

        return found == NULL ? end : found;
    }
    for (; at < end; at++) {
        if (*at == release) {
            if (++at == end) {
                break;
            }
        } else if (*at == separator) {
            break;
        }
    }
    return at;
}

struct bytes segment_part(struct bytes element, char separator, char release,
                          uint32_t index)
{
    const char *end = element.data + element.length;

    if (element.length == 0 || separator == '\0') {
        return index == 0 ? element : bytes_of(element.data, 0);
    }
    for (const char *part = element.data;; index--) {
        const char *found = find_separator(part, end, separator, release);

        if (index == 0) {
            return bytes_of(part, (size_t)(found - part));
        }
        if (found == end) {
            return bytes_of(end, 0);
        }
        part = found + 1;
    }
}

uint32_t segment_part_count(struct bytes element, char separator, char release)
{
    const char *end = element.data + element.length;
    const char *at = element.data;
    uint32_t count = 1;

    if (separator == '\0' || element.length == 0) {
        return count;
    }
    while ((at = find_separator(at, end, separator, release)) < end) {
        at++;
        count++;
    }
    return count;
}

static struct bytes without_release(struct bytes raw,
                                    const struct separators *separators,
                                    struct arena *arena)
{
    bool shifts = separators->charset == CHARSET_ISO_2022;
    char *text = arena_take(arena, raw.length);
    size_t length = 0;
    size_t shifted = 0;

    for (size_t i = 0; i < raw.length; i++) {
        if (shifts && i >= shifted) {
            shifted = i + charset_shifted(bytes_slice(raw, i, raw.length));
        }
        /* One that ends the part releases nothing: it is text. */
        if (raw.data[i] == separators->release && i >= shifted &&
            i + 1 < raw.length) {
            i++;
        }
        text[length++] = raw.data[i];
    }
    return bytes_of(text, length);
}

struct bytes segment_text(struct bytes raw, const struct separators *separators,
                          uint32_t flags, struct arena *arena)
{
    if ((flags & SEGMENT_RELEASED) != 0 && separators->release != '\0' &&
        bytes_find(raw, separators->release) != SIZE_MAX) {
        raw = without_release(raw, separators, arena);
    }
    if ((flags & SEGMENT_HIGH) == 0 &&
        separators->charset != CHARSET_ISO_2022) {
        return raw;
    }
    return charset_decode(separators->charset, raw, arena);
}
