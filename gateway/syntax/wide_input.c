/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/wide_input.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd, MARK = 0xfeff, LONGEST_CHARACTER = 4 };

static bool is_letters(const char *text, char first, const char *seconds)
{
    return text[0] == first && text[1] != '\0' &&
           strchr(seconds, text[1]) != NULL;
}

enum wide_input_kind wide_input_tell(struct bytes beginning, bool last)
{
    char even[2];
    char odd[2];

    if (bytes_starts_with(beginning, bytes_of_text("\xff\xfe"))) {
        return WIDE_LITTLE;
    }
    if (bytes_starts_with(beginning, bytes_of_text("\xfe\xff"))) {
        return WIDE_BIG;
    }
    if (beginning.length < WIDE_INPUT_TOLD) {
        return last ? WIDE_NOT : WIDE_UNTOLD;
    }
    for (size_t i = 0; i < 2; i++) {
        even[i] = beginning.data[2 * i];
        odd[i] = beginning.data[2 * i + 1];
    }
    if (memcmp(odd, "\0\0", 2) == 0 &&
        (is_letters(even, 'U', "N") || is_letters(even, 'I', "S"))) {
        return WIDE_LITTLE;
    }
    return memcmp(even, "\0\0", 2) == 0 &&
                   (is_letters(odd, 'U', "N") || is_letters(odd, 'I', "S"))
               ? WIDE_BIG
               : WIDE_NOT;
}

void wide_input_feed(struct wide_input *input, struct bytes chunk, bool last)
{
    input->rest = chunk;
    input->last = last;
}

/* Enough bytes together to tell. False: there are not. */
static bool tell(struct wide_input *input)
{
    unsigned char *held = input->held;
    struct bytes told;
    size_t take = WIDE_INPUT_TOLD - input->held_length;

    if (input->held_length == 0) {
        input->kind = wide_input_tell(input->rest, input->last);
        if (input->kind != WIDE_UNTOLD) {
            return true;
        }
    }
    take = take < input->rest.length ? take : input->rest.length;
    if (take > 0) {
        memcpy(held + input->held_length, input->rest.data, take);
        input->held_length += take;
        input->rest = bytes_slice(input->rest, take, input->rest.length);
    }
    told = bytes_of((const char *)held, input->held_length);
    input->kind = wide_input_tell(told, input->last && input->rest.length == 0);
    return input->kind != WIDE_UNTOLD;
}

static size_t put(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

/* One unit of UTF-16 behind the others; at most two characters come of it. */
static size_t take_unit(struct wide_input *input, uint32_t unit, char *out)
{
    uint32_t lead = input->lead;
    bool begun = input->begun;
    size_t length = 0;

    input->lead = 0;
    input->begun = true;
    if (lead != 0 && unit >= 0xdc00 && unit < 0xe000) {
        return put(out, 0x10000 + ((lead - 0xd800) << 10) + (unit - 0xdc00));
    }
    if (lead != 0) {
        length = put(out, REPLACEMENT);
    }
    if (unit >= 0xd800 && unit < 0xdc00) {
        input->lead = unit;
        return length;
    }
    if (unit == MARK && !begun) {
        return length;
    }
    return length + put(out + length,
                        unit >= 0xdc00 && unit < 0xe000 ? REPLACEMENT : unit);
}

static bool take_byte(struct wide_input *input, unsigned char *byte)
{
    if (input->held_length > 0) {
        *byte = input->held[0];
        memmove(input->held, input->held + 1, --input->held_length);
        return true;
    }
    if (input->rest.length == 0) {
        return false;
    }
    *byte = (unsigned char)input->rest.data[0];
    input->rest = bytes_slice(input->rest, 1, input->rest.length);
    return true;
}

/* What is left at the end is half a character. */
static size_t end_wide(struct wide_input *input, bool odd, char *out)
{
    bool half = odd || input->lead != 0;

    input->lead = 0;
    return half ? put(out, REPLACEMENT) : 0;
}

static struct bytes next_wide(struct wide_input *input, bool *last)
{
    size_t length = 0;
    unsigned char first, second;

    while (length + 2 * LONGEST_CHARACTER <= sizeof input->piece) {
        uint32_t unit;

        if (!take_byte(input, &first)) {
            *last = input->last;
            length += *last ? end_wide(input, false, input->piece + length) : 0;
            break;
        }
        if (!take_byte(input, &second)) {
            *last = input->last;
            if (*last) {
                length += end_wide(input, true, input->piece + length);
            } else {
                input->held[input->held_length++] = first;
            }
            break;
        }
        unit = input->kind == WIDE_BIG ? (uint32_t)first << 8 | second
                                       : (uint32_t)second << 8 | first;
        length += take_unit(input, unit, input->piece + length);
    }
    return bytes_of(input->piece, length);
}

struct bytes wide_input_next(struct wide_input *input, bool *last)
{
    struct bytes piece;

    *last = false;
    if (input->kind == WIDE_UNTOLD && !tell(input)) {
        return bytes_of(input->piece, 0);
    }
    if (wide_input_is_on(input)) {
        return next_wide(input, last);
    }
    if (input->held_length > 0) {
        memcpy(input->piece, input->held, input->held_length);
        piece = bytes_of(input->piece, input->held_length);
        input->held_length = 0;
        *last = input->last && input->rest.length == 0;
        return piece;
    }
    piece = input->rest;
    input->rest = bytes_of(NULL, 0);
    *last = input->last;
    return piece;
}
