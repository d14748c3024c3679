/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_WORD = 64 };

bool text_to_number(struct bytes text, uint64_t *number)
{
    uint64_t result = 0;

    if (text.length == 0) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (byte < '0' || byte > '9' ||
            __builtin_mul_overflow(result, 10U, &result) ||
            __builtin_add_overflow(result, (uint64_t)(byte - '0'), &result)) {
            return false;
        }
    }
    *number = result;
    return true;
}

struct unit {
    const char *name;
    uint64_t factor;
};

static bool with_unit(struct bytes text, const struct unit *units, size_t count,
                      uint64_t *result)
{
    size_t digits = 0;
    struct bytes name;

    while (digits < text.length && text.data[digits] >= '0' &&
           text.data[digits] <= '9') {
        digits++;
    }
    if (!text_to_number(bytes_slice(text, 0, digits), result)) {
        return false;
    }
    name = bytes_trim(bytes_slice(text, digits, text.length));
    for (size_t i = 0; i < count; i++) {
        if (strlen(units[i].name) == name.length &&
            strncasecmp(units[i].name, name.data, name.length) == 0) {
            return !__builtin_mul_overflow(*result, units[i].factor, result);
        }
    }
    return false;
}

bool text_to_size(struct bytes text, uint64_t *size)
{
    static const struct unit units[] = {
        { "", 1 },
        { "B", 1 },
        { "kB", 1000 },
        { "MB", 1000000 },
        { "GB", 1000000000 },
        { "TB", 1000000000000 },
        { "KiB", 1024 },
        { "MiB", UINT64_C(1024) * 1024 },
        { "GiB", UINT64_C(1024) * 1024 * 1024 },
        { "TiB", UINT64_C(1024) * 1024 * 1024 * 1024 },
    };

    return with_unit(text, units, COUNT_OF(units), size);
}

bool text_to_duration(struct bytes text, int64_t *milliseconds)
{
    static const struct unit units[] = {
        { "ms", 1 },      { "s", 1000 },     { "min", 60000 },
        { "h", 3600000 }, { "d", 86400000 }, { "w", 604800000 },
    };
    uint64_t result;

    if (!with_unit(text, units, COUNT_OF(units), &result) ||
        result > INT64_MAX) {
        return false;
    }
    *milliseconds = (int64_t)result;
    return true;
}

/* Bytes of the UTF-8 sequence at `at`, 0 where it is ill-formed. RFC 3629:
 * no overlong forms, no surrogates, nothing past U+10FFFF. */
static size_t sequence_length(struct bytes text, size_t at)
{
    const unsigned char *byte = (const unsigned char *)text.data + at;
    size_t left = text.length - at;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t length;

    if (byte[0] < 0x80) {
        return 1;
    }
    if (byte[0] < 0xc2 || byte[0] > 0xf4) {
        return 0;
    }
    length = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    if (byte[0] == 0xe0) {
        low = 0xa0;
    } else if (byte[0] == 0xed) {
        high = 0x9f;
    } else if (byte[0] == 0xf0) {
        low = 0x90;
    } else if (byte[0] == 0xf4) {
        high = 0x8f;
    }
    if (left < length || byte[1] < low || byte[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((byte[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

size_t text_utf8_end(struct bytes text)
{
    size_t at = 0;

    while (at < text.length) {
        size_t length = sequence_length(text, at);

        if (length == 0) {
            return at;
        }
        at += length;
    }
    return at;
}

bool text_is_ascii(struct bytes text)
{
    unsigned char seen = 0;

    for (size_t i = 0; i < text.length; i++) {
        seen |= (unsigned char)text.data[i];
    }
    return seen < 0x80;
}

size_t text_utf8_length(struct bytes text)
{
    size_t count = 0;
    size_t at = 0;

    while (at < text.length) {
        size_t length = sequence_length(text, at);

        at += length == 0 ? 1 : length;
        count++;
    }
    return count;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance; words longer than 64 are far apart. */
static int distance(struct bytes a, struct bytes b)
{
    int rows[3][LONGEST_WORD + 1];

    if (a.length > LONGEST_WORD || b.length > LONGEST_WORD) {
        return INT_MAX;
    }
    for (size_t j = 0; j <= b.length; j++) {
        rows[0][j] = (int)j;
    }
    for (size_t i = 1; i <= a.length; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i - 1) % 3];
        const int *above2 = rows[(i + 1) % 3];

        row[0] = (int)i;
        for (size_t j = 1; j <= b.length; j++) {
            int change = a.data[i - 1] != b.data[j - 1];

            row[j] = least(least(above[j] + 1, row[j - 1] + 1),
                           above[j - 1] + change);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1]) {
                row[j] = least(row[j], above2[j - 2] + 1);
            }
        }
    }
    return rows[a.length % 3][b.length];
}

const char *text_closest(struct bytes word, const char *const *candidates,
                         size_t count)
{
    int best = (int)(word.length / 3 > 0 ? word.length / 3 : 1) + 1;
    const char *closest = NULL;

    for (size_t i = 0; i < count; i++) {
        int apart = distance(word, bytes_of_text(candidates[i]));

        if (apart < best) {
            best = apart;
            closest = candidates[i];
        }
    }
    return closest;
}

static void append_escape(struct buffer *out, unsigned char byte)
{
    switch (byte) {
    case '"':
        buffer_append_text(out, "\\\"");
        break;
    case '\\':
        buffer_append_text(out, "\\\\");
        break;
    case '\n':
        buffer_append_text(out, "\\n");
        break;
    case '\r':
        buffer_append_text(out, "\\r");
        break;
    case '\t':
        buffer_append_text(out, "\\t");
        break;
    default:
        buffer_append_format(out, "\\u%04x", byte);
        break;
    }
}

void text_append_json(struct buffer *out, struct bytes value)
{
    size_t at = 0;
    size_t plain = 0;

    buffer_append_byte(out, '"');
    while (at < value.length) {
        unsigned char byte = (unsigned char)value.data[at];
        size_t length = 1;

        if (byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\') {
            at++;
            continue;
        }
        if (byte >= 0x80 && (length = sequence_length(value, at)) > 0) {
            at += length;
            continue;
        }
        buffer_append(out, bytes_slice(value, plain, at - plain));
        if (byte >= 0x80) {
            buffer_append_text(out, "\xef\xbf\xbd");
        } else {
            append_escape(out, byte);
        }
        plain = ++at;
    }
    buffer_append(out, bytes_slice(value, plain, at - plain));
    buffer_append_byte(out, '"');
}

void text_append_json_key(struct buffer *out, const char *key)
{
    if (out->length > 0 && out->data[out->length - 1] != '{') {
        buffer_append_byte(out, ',');
    }
    buffer_append_byte(out, '"');
    buffer_append_text(out, key);
    buffer_append_text(out, "\":");
}
