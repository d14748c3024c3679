/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/charset.h"

#include <iconv.h>
#include <pthread.h>
#include <stdint.h>

#include "base/text.h"

static const char *const names[CHARSETS] = {
    [CHARSET_NONE] = "",
    [CHARSET_ISO_646] = "US-ASCII",
    [CHARSET_ISO_8859_1] = "ISO-8859-1",
    [CHARSET_ISO_8859_2] = "ISO-8859-2",
    [CHARSET_ISO_8859_3] = "ISO-8859-3",
    [CHARSET_ISO_8859_4] = "ISO-8859-4",
    [CHARSET_ISO_8859_5] = "ISO-8859-5",
    [CHARSET_ISO_8859_6] = "ISO-8859-6",
    [CHARSET_ISO_8859_7] = "ISO-8859-7",
    [CHARSET_ISO_8859_8] = "ISO-8859-8",
    [CHARSET_ISO_8859_9] = "ISO-8859-9",
    [CHARSET_ISO_8859_15] = "ISO-8859-15",
    [CHARSET_UTF_8] = "UTF-8",
    [CHARSET_ISO_2022] = "ISO-2022-JP-2",
};

/* By the fourth letter of the identifier. */
static const uint8_t levels[26] = {
    ['A' - 'A'] = CHARSET_ISO_646,    ['B' - 'A'] = CHARSET_ISO_646,
    ['C' - 'A'] = CHARSET_ISO_8859_1, ['D' - 'A'] = CHARSET_ISO_8859_2,
    ['E' - 'A'] = CHARSET_ISO_8859_5, ['F' - 'A'] = CHARSET_ISO_8859_7,
    ['G' - 'A'] = CHARSET_ISO_8859_3, ['H' - 'A'] = CHARSET_ISO_8859_4,
    ['I' - 'A'] = CHARSET_ISO_8859_6, ['J' - 'A'] = CHARSET_ISO_8859_8,
    ['K' - 'A'] = CHARSET_ISO_8859_9, ['L' - 'A'] = CHARSET_ISO_8859_15,
    ['W' - 'A'] = CHARSET_UTF_8,      ['X' - 'A'] = CHARSET_ISO_2022,
    ['Y' - 'A'] = CHARSET_UTF_8,
};

enum charset charset_of(struct bytes syntax_identifier)
{
    char level;

    if (syntax_identifier.length != 4 ||
        memcmp(syntax_identifier.data, "UNO", 3) != 0) {
        return CHARSET_NONE;
    }
    level = syntax_identifier.data[3];
    return level >= 'A' && level <= 'Z' ? (enum charset)levels[level - 'A']
                                        : CHARSET_NONE;
}

const char *charset_name(enum charset charset)
{
    return names[charset];
}

/* ---- the upper halves of ISO 8859, of which iconv is asked once */

enum { UPPER = 128, UNKNOWN = 0xfffd };

static uint16_t upper[CHARSETS][UPPER];
static pthread_once_t upper_once = PTHREAD_ONCE_INIT;

static bool is_8859(enum charset charset)
{
    return charset >= CHARSET_ISO_8859_1 && charset <= CHARSET_ISO_8859_15;
}

static uint16_t ask(iconv_t conversion, unsigned byte)
{
    char in[1] = { (char)byte };
    unsigned char out[2];
    char *from = in;
    char *to = (char *)out;
    size_t left = sizeof in;
    size_t room = sizeof out;

    (void)iconv(conversion, NULL, NULL, NULL, NULL);
    if (iconv(conversion, &from, &left, &to, &room) == (size_t)-1 ||
        room != 0) {
        return UNKNOWN;
    }
    return (uint16_t)(out[0] << 8 | out[1]);
}

static void ask_all(void)
{
    for (int set = CHARSET_ISO_8859_1; set <= CHARSET_ISO_8859_15; set++) {
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own value */
        const iconv_t none = (iconv_t)-1;
        iconv_t conversion = iconv_open("UTF-16BE", names[set]);

        for (unsigned i = 0; i < UPPER; i++) {
            upper[set][i] =
                conversion == none ? UNKNOWN : ask(conversion, UPPER + i);
        }
        if (conversion != none) {
            iconv_close(conversion);
        }
    }
}

/* ---- to UTF-8 */

/* At most three bytes: no set here is past the basic plane. */
static char *put_utf8(char *out, unsigned point)
{
    if (point < 0x80) {
        *out++ = (char)point;
    } else if (point < 0x800) {
        *out++ = (char)(0xc0 | point >> 6);
        *out++ = (char)(0x80 | (point & 0x3f));
    } else {
        *out++ = (char)(0xe0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3f));
        *out++ = (char)(0x80 | (point & 0x3f));
    }
    return out;
}

static struct bytes decode_8859(enum charset charset, struct bytes text,
                                struct arena *arena)
{
    char *out = arena_take_array(arena, text.length + 1, 3);
    char *end = out;

    pthread_once(&upper_once, ask_all);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        end = put_utf8(end, byte < UPPER ? byte : upper[charset][byte - UPPER]);
    }
    return bytes_of(out, (size_t)(end - out));
}

/* What is no UTF-8 becomes U+FFFD, byte by byte. */
static struct bytes mend_utf8(struct bytes text, size_t good,
                              struct arena *arena)
{
    char *out = arena_take_array(arena, text.length + 1, 3);
    char *end = out;

    for (;;) {
        memcpy(end, text.data, good);
        end += good;
        text = bytes_slice(text, good, text.length);
        if (text.length == 0) {
            return bytes_of(out, (size_t)(end - out));
        }
        end = put_utf8(end, UNKNOWN);
        text = bytes_slice(text, 1, text.length);
        good = text_utf8_end(text);
    }
}

/* With escape sequences. The shift state begins anew with each text. */
static struct bytes decode_2022(struct bytes text, struct arena *arena)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own value */
    const iconv_t none = (iconv_t)-1;
    iconv_t conversion = iconv_open("UTF-8", names[CHARSET_ISO_2022]);
    size_t room = (text.length + 1) * 3;
    char *out = arena_take(arena, room);
    char *end = out;

    while (text.length > 0) {
        char *from = (char *)(uintptr_t)text.data;
        size_t left = text.length;

        if (conversion != none) {
            (void)iconv(conversion, &from, &left, &end, &room);
        }
        text = bytes_slice(text, text.length - left, left);
        if (left > 0) {
            end = put_utf8(end, UNKNOWN);
            room -= 3;
            text = bytes_slice(text, 1, text.length);
        }
    }
    if (conversion != none) {
        iconv_close(conversion);
    }
    return bytes_of(out, (size_t)(end - out));
}

struct bytes charset_decode(enum charset charset, struct bytes text,
                            struct arena *arena)
{
    size_t good;

    if (charset == CHARSET_ISO_2022 && bytes_find(text, '\x1b') != SIZE_MAX) {
        return decode_2022(text, arena);
    }
    if (charset == CHARSET_NONE || text_is_ascii(text)) {
        return text;
    }
    if (is_8859(charset)) {
        return decode_8859(charset, text, arena);
    }
    good = text_utf8_end(text);
    if (good == text.length) {
        return text;
    }
    return charset == CHARSET_UTF_8
               ? mend_utf8(text, good, arena)
               : decode_8859(CHARSET_ISO_8859_1, text, arena);
}

/* ---- from UTF-8 */

/* The character at the beginning, and its bytes; what is no UTF-8 is one byte
 * that no set holds. */
static unsigned take_point(struct bytes text, size_t *length)
{
    const unsigned char *byte = (const unsigned char *)text.data;
    size_t wanted = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;

    *length = 1;
    if (byte[0] < UPPER) {
        return byte[0];
    }
    text = bytes_slice(text, 0, wanted);
    if (text_utf8_end(text) < wanted || text.length < wanted) {
        return UNKNOWN;
    }
    *length = wanted;
    switch (wanted) {
    case 2:
        return (byte[0] & 0x1fU) << 6 | (byte[1] & 0x3fU);
    case 3:
        return (byte[0] & 0x0fU) << 12 | (byte[1] & 0x3fU) << 6 |
               (byte[2] & 0x3fU);
    default:
        return UNKNOWN; /* past the basic plane: in none of them */
    }
}

/* The byte of a character; 0: the set does not hold it. */
static char find_byte(enum charset charset, unsigned point)
{
    if (point < UPPER) {
        return (char)point;
    }
    if (is_8859(charset) && point != UNKNOWN) {
        pthread_once(&upper_once, ask_all);
        for (unsigned i = 0; i < UPPER; i++) {
            if (upper[charset][i] == point) {
                return (char)(UPPER + i);
            }
        }
    }
    return '\0';
}

static size_t encode_2022(struct bytes text, char replacement,
                          struct buffer *out)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own value */
    const iconv_t none = (iconv_t)-1;
    iconv_t conversion = iconv_open(names[CHARSET_ISO_2022], "UTF-8");
    size_t done = 0;

    while (conversion != none && done < text.length) {
        char *from = (char *)(uintptr_t)(text.data + done);
        size_t left = text.length - done;
        size_t room = left * 8 + 16;
        size_t whole = room;
        char *to = buffer_reserve(out, room);
        size_t length;

        if (to == NULL) {
            break;
        }
        (void)iconv(conversion, &from, &left, &to, &room);
        (void)iconv(conversion, NULL, NULL, &to, &room); /* back to ASCII */
        buffer_grown(out, whole - room);
        done = text.length - left;
        if (left > 0 && replacement == '\0') {
            break;
        }
        if (left > 0) {
            (void)take_point(bytes_slice(text, done, left), &length);
            buffer_append_byte(out, replacement);
            done += length;
        }
    }
    if (conversion != none) {
        iconv_close(conversion);
    }
    return done;
}

size_t charset_encode(enum charset charset, struct bytes text, char replacement,
                      struct buffer *out)
{
    if (charset == CHARSET_NONE || charset == CHARSET_UTF_8 ||
        text_is_ascii(text)) {
        buffer_append(out, text);
        return text.length;
    }
    if (charset == CHARSET_ISO_2022) {
        return encode_2022(text, replacement, out);
    }
    for (size_t i = 0, length = 0; i < text.length; i += length) {
        unsigned point =
            take_point(bytes_slice(text, i, text.length - i), &length);
        char byte = find_byte(charset, point);

        if (byte == '\0' && point != 0) {
            if (replacement == '\0') {
                return i;
            }
            byte = replacement;
        }
        buffer_append_byte(out, byte);
    }
    return text.length;
}

size_t charset_shifted(struct bytes text)
{
    size_t at = 2;
    bool shifted;

    if (text.length == 0 || text.data[0] != '\x1b') {
        return 0;
    }
    shifted = text.length > 1 && text.data[1] == '$';
    while (shifted && at < text.length) {
        bool escape = text.data[at] == '\x1b' && at + 1 < text.length;

        shifted = !(escape && text.data[at + 1] == '(');
        at += escape ? 2 : 1;
    }
    return at < text.length ? at : text.length;
}

/* ---- levels */

static bool level_allows(char level, char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte >= 'a' && byte <= 'z' && level == 'B') ||
           (byte != '\0' && strchr(" .,-()/='+:?!\"%&*;<>", byte) != NULL);
}

size_t charset_level_end(struct bytes syntax_identifier, struct bytes text)
{
    size_t i = 0;

    if (charset_of(syntax_identifier) != CHARSET_ISO_646) {
        return text.length;
    }
    while (i < text.length &&
           level_allows(syntax_identifier.data[3], text.data[i])) {
        i++;
    }
    return i;
}
