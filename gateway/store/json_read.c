/* SPDX-License-Identifier: Apache-2.0 */
#include "store/json_read.h"

#include <string.h>

#include "base/text.h"

enum {
    DEPTH_LIMIT = 32,
    DIGIT_LIMIT = 18,
    INTEGER_DIGITS = 19, /* of INT64_MAX */
    EXPONENT_LIMIT = 2
};

static bool more_bytes(const struct json_cursor *cursor)
{
    return cursor->at < cursor->end;
}

static bool next_is(const struct json_cursor *cursor, char byte)
{
    return more_bytes(cursor) && *cursor->at == byte;
}

static bool take(struct json_cursor *cursor, char byte)
{
    if (!next_is(cursor, byte)) {
        return false;
    }
    cursor->at++;
    return true;
}

static void skip_blanks(struct json_cursor *cursor)
{
    while (more_bytes(cursor) && (*cursor->at == ' ' || *cursor->at == '\t' ||
                                  *cursor->at == '\n' || *cursor->at == '\r')) {
        cursor->at++;
    }
}

struct json_cursor json_read_begin(struct bytes text)
{
    struct json_cursor cursor = { text.data, text.data + text.length };

    return cursor;
}

enum json_kind json_read_kind(struct json_cursor *cursor)
{
    skip_blanks(cursor);
    switch (more_bytes(cursor) ? *cursor->at : '\0') {
    case '{':
        return JSON_IS_OBJECT;
    case '[':
        return JSON_IS_ARRAY;
    case '"':
        return JSON_IS_STRING;
    case 't':
    case 'f':
    case 'n':
        return JSON_IS_WORD;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return JSON_IS_NUMBER;
    default:
        return JSON_IS_NOTHING;
    }
}

bool json_read_at_end(struct json_cursor *cursor)
{
    skip_blanks(cursor);
    return !more_bytes(cursor);
}

/* ---- numbers ---- */

static int digits(struct json_cursor *cursor)
{
    int count = 0;

    while (more_bytes(cursor) && *cursor->at >= '0' && *cursor->at <= '9') {
        cursor->at++;
        count++;
    }
    return count;
}

/* number = [ "-" ] int [ "." 1*digit ] [ "e" [ "-" / "+" ] 1*digit ] */
static bool skip_number(struct json_cursor *cursor, int limit, bool *whole)
{
    bool zero;
    int count;

    *whole = true;
    (void)take(cursor, '-');
    zero = next_is(cursor, '0');
    count = digits(cursor);
    if (count == 0 || count > limit || (zero && count > 1)) {
        return false;
    }
    if (take(cursor, '.')) {
        *whole = false;
        count = digits(cursor);
        if (count == 0 || count > DIGIT_LIMIT) {
            return false;
        }
    }
    if (take(cursor, 'e') || take(cursor, 'E')) {
        *whole = false;
        if (!take(cursor, '-')) {
            (void)take(cursor, '+');
        }
        count = digits(cursor);
        return count > 0 && count <= EXPONENT_LIMIT;
    }
    return true;
}

bool json_read_integer(struct json_cursor *cursor, int64_t *value)
{
    const char *from;
    uint64_t sum = 0;
    bool negative;
    bool whole;

    skip_blanks(cursor);
    from = cursor->at;
    if (!skip_number(cursor, INTEGER_DIGITS, &whole) || !whole) {
        return false;
    }
    negative = *from == '-';
    for (from += negative ? 1 : 0; from < cursor->at; from++) {
        sum = sum * 10 + (uint64_t)(*from - '0'); /* 19 digits fit */
    }
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return sum <= INT64_MAX;
}

/* ---- strings ---- */

static bool take_hex4(struct json_cursor *cursor, unsigned *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        char c = more_bytes(cursor) ? *cursor->at++ : '\0';

        *value *= 16;
        if (c >= '0' && c <= '9') {
            *value += (unsigned)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            *value += (unsigned)(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            *value += (unsigned)(c - 'A' + 10);
        } else {
            return false;
        }
    }
    return true;
}

/* Behind the backslash and the u; a surrogate's other half too. */
static bool take_unicode(struct json_cursor *cursor, unsigned *point)
{
    unsigned low;

    if (!take_hex4(cursor, point) || *point == 0) {
        return false;
    }
    if (*point < 0xD800 || *point > 0xDFFF) {
        return true;
    }
    if (*point > 0xDBFF || !take(cursor, '\\') || !take(cursor, 'u') ||
        !take_hex4(cursor, &low) || low < 0xDC00 || low > 0xDFFF) {
        return false;
    }
    *point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* Behind the backslash: the code point that it stands for. */
static bool take_escape(struct json_cursor *cursor, unsigned *point)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    const char *name;

    if (!more_bytes(cursor)) {
        return false;
    }
    if (take(cursor, 'u')) {
        return take_unicode(cursor, point);
    }
    name = *cursor->at == '\0' ? NULL : strchr(names, *cursor->at);
    if (name == NULL) {
        return false;
    }
    cursor->at++;
    *point = (unsigned char)values[name - names];
    return true;
}

static size_t put_utf8(char *out, unsigned point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* Goes to the closing quote; escaped: there are escapes on the way. */
static bool skip_string(struct json_cursor *cursor, struct bytes *inner,
                        bool *escaped)
{
    const char *from;
    bool wide = false;
    unsigned point;

    if (!take(cursor, '"')) {
        return false;
    }
    from = cursor->at;
    *escaped = false;
    while (more_bytes(cursor) && *cursor->at != '"') {
        unsigned char byte = (unsigned char)*cursor->at++;

        wide = wide || byte >= 0x80;
        if (byte < ' ') {
            return false;
        }
        if (byte == '\\') {
            *escaped = true;
            if (!take_escape(cursor, &point)) {
                return false;
            }
        }
    }
    *inner = bytes_of(from, (size_t)(cursor->at - from));
    return take(cursor, '"') &&
           (!wide || text_utf8_end(*inner) == inner->length);
}

/* The text between the quotes, already gone over once, so it is good. An
 * escape is never shorter than what it stands for. */
static struct bytes unescape(struct arena *arena, struct bytes inner)
{
    struct json_cursor cursor = json_read_begin(inner);
    char *out = arena_take(arena, inner.length);
    size_t length = 0;

    while (more_bytes(&cursor)) {
        unsigned point = 0;

        if (*cursor.at != '\\') {
            out[length++] = *cursor.at++;
            continue;
        }
        cursor.at++;
        if (take_escape(&cursor, &point)) {
            length += put_utf8(out + length, point);
        }
    }
    return bytes_of(out, length);
}

bool json_read_string(struct json_cursor *cursor, struct arena *arena,
                      struct bytes *value)
{
    bool escaped;

    skip_blanks(cursor);
    if (!skip_string(cursor, value, &escaped)) {
        return false;
    }
    if (escaped) {
        *value = unescape(arena, *value);
    }
    return true;
}

bool json_read_word(struct json_cursor *cursor, const char *word)
{
    skip_blanks(cursor);
    for (; *word != '\0'; word++) {
        if (!take(cursor, *word)) {
            return false;
        }
    }
    return true;
}

/* ---- objects and arrays ---- */

bool json_read_enter_object(struct json_cursor *cursor)
{
    skip_blanks(cursor);
    return take(cursor, '{');
}

bool json_read_enter_array(struct json_cursor *cursor)
{
    skip_blanks(cursor);
    return take(cursor, '[');
}

/* The comma between, or the end. */
static bool next_of(struct json_cursor *cursor, char closing, bool *first,
                    bool *more)
{
    skip_blanks(cursor);
    if (take(cursor, closing)) {
        *more = false;
        return true;
    }
    if (!*first && !take(cursor, ',')) {
        return false;
    }
    *first = false;
    *more = true;
    return true;
}

bool json_read_next_member(struct json_cursor *cursor, bool *first, bool *more,
                           struct bytes *name)
{
    bool escaped;

    if (!next_of(cursor, '}', first, more)) {
        return false;
    }
    if (!*more) {
        return true;
    }
    skip_blanks(cursor);
    if (!skip_string(cursor, name, &escaped)) {
        return false;
    }
    skip_blanks(cursor);
    return take(cursor, ':');
}

bool json_read_next_item(struct json_cursor *cursor, bool *first, bool *more)
{
    return next_of(cursor, ']', first, more);
}

/* ---- skipping ---- */

static bool skip_scalar(struct json_cursor *cursor)
{
    struct bytes inner;
    bool flag;

    switch (json_read_kind(cursor)) {
    case JSON_IS_STRING:
        return skip_string(cursor, &inner, &flag);
    case JSON_IS_NUMBER:
        return skip_number(cursor, DIGIT_LIMIT, &flag);
    case JSON_IS_WORD:
        return json_read_word(cursor, *cursor->at == 't'   ? "true"
                                      : *cursor->at == 'f' ? "false"
                                                           : "null");
    case JSON_IS_OBJECT:
    case JSON_IS_ARRAY:
    case JSON_IS_NOTHING:
        break;
    }
    return false;
}

/* Opened objects and arrays, innermost last. */
struct nest {
    char closing[DEPTH_LIMIT];
    bool first[DEPTH_LIMIT];
    int depth;
};

static bool open_nest(struct json_cursor *cursor, struct nest *nest)
{
    if (nest->depth == DEPTH_LIMIT) {
        return false;
    }
    nest->closing[nest->depth] = *cursor->at == '{' ? '}' : ']';
    nest->first[nest->depth++] = true;
    cursor->at++;
    return true;
}

/* To the next value inside the innermost; those that end are left. false: the
 * text is wrong; depth 0: the whole has ended. */
static bool next_in_nest(struct json_cursor *cursor, struct nest *nest)
{
    bool more = false;

    while (nest->depth > 0 && !more) {
        int at = nest->depth - 1;
        struct bytes name;
        bool good =
            nest->closing[at] == '}'
                ? json_read_next_member(cursor, &nest->first[at], &more, &name)
                : json_read_next_item(cursor, &nest->first[at], &more);

        if (!good) {
            return false;
        }
        nest->depth -= more ? 0 : 1;
    }
    return true;
}

bool json_read_skip(struct json_cursor *cursor, struct bytes *text)
{
    struct nest nest = { .depth = 0 };
    const char *from;

    skip_blanks(cursor);
    from = cursor->at;
    do {
        enum json_kind kind = json_read_kind(cursor);
        bool opens = kind == JSON_IS_OBJECT || kind == JSON_IS_ARRAY;

        if (!(opens ? open_nest(cursor, &nest) : skip_scalar(cursor)) ||
            !next_in_nest(cursor, &nest)) {
            return false;
        }
    } while (nest.depth > 0);
    *text = bytes_of(from, (size_t)(cursor->at - from));
    return true;
}

bool json_read_is_object(struct bytes text)
{
    struct json_cursor cursor = json_read_begin(text);
    struct bytes whole;

    return text.length > 0 && json_read_kind(&cursor) == JSON_IS_OBJECT &&
           json_read_skip(&cursor, &whole) && json_read_at_end(&cursor);
}
