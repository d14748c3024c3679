/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record_token.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

enum { LONGEST_WHY = 400 };

bool record_token_refuse(struct record_token_input *json, size_t at,
                         const char *code, const char *format, ...)
{
    struct buffer path = { .limit = 200 };
    char why[LONGEST_WHY];
    size_t line = 1;
    size_t begin = 0;
    size_t i;
    va_list arguments;

    for (i = 0; i < at && i < json->length; i++) {
        if (json->data[i] == '\n') {
            line++;
            begin = i + 1;
        }
    }
    va_start(arguments, format);
    (void)vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (json->path != NULL) {
        record_path_append(&path, json->path);
        buffer_append_text(&path, ": ");
    }
    (void)error_set(json->err, ERROR_REFUSED, code,
                    "line %zu, column %zu: %.*s%s", line, at - begin + 1,
                    BYTES_ARG(buffer_bytes(&path)), why);
    buffer_close(&path);
    return false;
}

bool record_token_wanted(struct record_token_input *json, const char *wanted)
{
    if (json->at >= json->length) {
        return record_token_refuse(json, json->at, "RECORD_JSON",
                                   "the text ends where %s is expected",
                                   wanted);
    }
    return record_token_refuse(json, json->at, "RECORD_JSON",
                               "%s is expected here", wanted);
}

/* --- JSON's own grammar (RFC 8259) --- */

bool record_token_word(struct record_token_input *json, const char *word)
{
    size_t length = strlen(word);

    if (json->length - json->at < length ||
        memcmp(json->data + json->at, word, length) != 0) {
        return record_token_wanted(json, "a value");
    }
    json->at += length;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits behind "\u"; json->at stands on the first. */
static bool take_code_unit(struct record_token_input *json, uint32_t *unit)
{
    int i;

    *unit = 0;
    for (i = 0; i < 4; i++) {
        int digit =
            json->at < json->length ? hex_digit(json->data[json->at]) : -1;

        if (digit < 0) {
            return record_token_wanted(json, "a hexadecimal digit");
        }
        *unit = *unit * 16 + (uint32_t)digit;
        json->at++;
    }
    return true;
}

static size_t put_utf8(char *out, uint32_t point)
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

/* One \uXXXX or a pair of surrogates; never longer in UTF-8 than escaped. */
static bool take_unicode(struct record_token_input *json, char *out,
                         size_t *length)
{
    uint32_t point;
    uint32_t low;

    if (!take_code_unit(json, &point)) {
        return false;
    }
    if (point >= 0xd800 && point < 0xe000) {
        if (point >= 0xdc00 || json->data[json->at] != '\\' ||
            json->data[json->at + 1] != 'u') {
            return record_token_wanted(json,
                                       "the second half of a surrogate pair");
        }
        json->at += 2;
        if (!take_code_unit(json, &low)) {
            return false;
        }
        if (low < 0xdc00 || low >= 0xe000) {
            return record_token_wanted(json,
                                       "the second half of a surrogate pair");
        }
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    if (point == 0) {
        return record_token_wanted(json, "a character other than \\u0000");
    }
    *length = put_utf8(out, point);
    return true;
}

static bool take_escape(struct record_token_input *json, char *out,
                        size_t *length)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char letter = json->data[json->at];
    const char *found;

    if (letter == 'u') {
        json->at++;
        return take_unicode(json, out, length);
    }
    found = letter == '\0' ? NULL : strchr(letters, letter);
    if (found == NULL) {
        return record_token_wanted(json, "an escape that JSON knows");
    }
    *out = meanings[found - letters];
    *length = 1;
    json->at++;
    return true;
}

/* What follows the first backslash is written back over itself. */
static bool take_escaped_rest(struct record_token_input *json, size_t first,
                              struct bytes *text)
{
    char *out = json->data + json->at;
    size_t length = 0;

    for (;;) {
        char byte = json->data[json->at];

        if (byte == '"') {
            *text = bytes_of(json->data + first,
                             (size_t)(out - (json->data + first)));
            json->at++;
            return true;
        }
        if (byte == '\\') {
            json->at++;
            if (!take_escape(json, out, &length)) {
                return false;
            }
            out += length;
        } else if ((unsigned char)byte < ' ') {
            return record_token_wanted(json, "the closing quote of a text");
        } else {
            *out++ = byte;
            json->at++;
        }
    }
}

/* A text with escapes, or with bytes that are not ASCII; json->at stands behind
 * what is plain of it. */
bool record_token_rich_text(struct record_token_input *json, size_t first,
                            struct bytes *text)
{
    if (json->data[json->at] == '"') {
        *text = bytes_of(json->data + first, json->at - first);
        json->at++;
    } else if (json->data[json->at] == '\\') {
        if (!take_escaped_rest(json, first, text)) {
            return false;
        }
    } else {
        return record_token_wanted(json, "the closing quote of a text");
    }
    if (text_utf8_end(*text) != text->length) {
        return record_token_refuse(json, first, "RECORD_JSON",
                                   "this text is not UTF-8");
    }
    return true;
}

/* number = [ "-" ] int [ frac ] [ exp ] */
bool record_token_number(struct record_token_input *json, struct bytes *number,
                         bool *exponent)
{
    const char *data = json->data;
    size_t first = json->at;
    size_t at = first + (data[first] == '-' ? 1 : 0);
    size_t digits = at;

    while (data[at] >= '0' && data[at] <= '9') {
        at++;
    }
    if (at == digits || (data[digits] == '0' && at > digits + 1)) {
        return record_token_wanted(json, "a value");
    }
    if (data[at] == '.') {
        digits = ++at;
        while (data[at] >= '0' && data[at] <= '9') {
            at++;
        }
    }
    *exponent = at > digits && (data[at] == 'e' || data[at] == 'E');
    if (*exponent) {
        at += data[at + 1] == '-' || data[at + 1] == '+' ? 2 : 1;
        digits = at;
        while (data[at] >= '0' && data[at] <= '9') {
            at++;
        }
    }
    json->at = at;
    if (at == digits) {
        return record_token_wanted(json, "a digit");
    }
    *number = bytes_of(data + first, at - first);
    return true;
}
