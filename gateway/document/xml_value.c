/* SPDX-License-Identifier: Apache-2.0 */
#include "document/xml_value.h"

#include "base/clock.h"
#include "base/text.h"

struct bytes xml_value_of(const struct element_definition *definition,
                          struct bytes text)
{
    return definition->type == TYPE_TEXT ? text : bytes_trim(text);
}

/* ---- numbers */

static size_t digits_at(struct bytes value, size_t at)
{
    size_t count = 0;

    while (at + count < value.length && value.data[at + count] >= '0' &&
           value.data[at + count] <= '9') {
        count++;
    }
    return count;
}

/* [+-] digits [. digits], at least one digit; `point`: may it stand there? */
static bool is_number(struct bytes value, bool point)
{
    size_t at =
        value.length > 0 && (value.data[0] == '-' || value.data[0] == '+');
    size_t whole = digits_at(value, at);
    size_t fraction = 0;

    at += whole;
    if (point && at < value.length && value.data[at] == '.') {
        fraction = digits_at(value, at + 1);
        at += 1 + fraction;
    }
    return at == value.length && whole + fraction > 0;
}

/* ---- dates and times */

static int number_at(struct bytes value, size_t at, size_t length)
{
    int number = 0;

    for (size_t i = at; i < at + length; i++) {
        number = 10 * number + (value.data[i] - '0');
    }
    return number;
}

/* Takes `pattern` ('9' for a digit) from the beginning. */
static bool matches(struct bytes value, const char *pattern)
{
    size_t i;

    for (i = 0; pattern[i] != '\0'; i++) {
        if (i == value.length ||
            (pattern[i] == '9' ? value.data[i] < '0' || value.data[i] > '9'
                               : value.data[i] != pattern[i])) {
            return false;
        }
    }
    return true;
}

/* 'Z', "+hh:mm", "-hh:mm" or nothing. */
static bool is_zone(struct bytes value)
{
    if (value.length == 0 || bytes_equal_text(value, "Z")) {
        return true;
    }
    return value.length == 6 &&
           (matches(value, "+99:99") || matches(value, "-99:99")) &&
           number_at(value, 1, 2) <= 14 && number_at(value, 4, 2) < 60;
}

static bool begins_as_date(struct bytes value)
{
    return matches(value, "9999-99-99") &&
           clock_is_date(number_at(value, 0, 4), number_at(value, 5, 2),
                         number_at(value, 8, 2));
}

static bool is_time(struct bytes value)
{
    size_t at = sizeof "99:99:99" - 1;

    if (!matches(value, "99:99:99") || number_at(value, 0, 2) > 24 ||
        number_at(value, 3, 2) > 59 || number_at(value, 6, 2) > 59 ||
        (number_at(value, 0, 2) == 24 &&
         number_at(value, 3, 2) + number_at(value, 6, 2) > 0)) {
        return false;
    }
    if (at < value.length && value.data[at] == '.') {
        size_t fraction = digits_at(value, at + 1);

        if (fraction == 0) {
            return false;
        }
        at += 1 + fraction;
    }
    return is_zone(bytes_slice(value, at, SIZE_MAX));
}

static bool is_date_time(struct bytes value)
{
    return begins_as_date(value) && value.length > 10 &&
           value.data[10] == 'T' && is_time(bytes_slice(value, 11, SIZE_MAX));
}

/* ---- the rest */

static bool is_boolean(struct bytes value)
{
    return bytes_equal_text(value, "true") ||
           bytes_equal_text(value, "false") || bytes_equal_text(value, "1") ||
           bytes_equal_text(value, "0");
}

static bool is_base64(struct bytes value)
{
    struct xml_base64 base64 = { 0 };
    struct buffer none = { .failed = true }; /* nothing is kept */

    return xml_base64_add(&base64, value, &none) &&
           xml_base64_is_whole(&base64);
}

/* What anyURI excludes in practice: blanks inside. */
static bool is_uri(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.data[i] <= ' ') {
            return false;
        }
    }
    return true;
}

static bool is_of_kind(enum element_type type, struct bytes value)
{
    switch (type) {
    case TYPE_NUMBER:
        return is_number(value, false);
    case TYPE_DECIMAL:
        return is_number(value, true);
    case TYPE_ISO_DATE:
        return begins_as_date(value) &&
               is_zone(bytes_slice(value, 10, SIZE_MAX));
    case TYPE_ISO_TIME:
        return is_time(value);
    case TYPE_ISO_DATETIME:
        return is_date_time(value);
    case TYPE_BOOLEAN:
        return is_boolean(value);
    case TYPE_BINARY:
        return is_base64(value);
    case TYPE_URI:
        return is_uri(value);
    case TYPE_TEXT:
    case TYPE_CODE:
    case TYPE_ALPHA:
    case TYPE_DATE:
    case TYPE_TIME:
        break;
    }
    return true;
}

enum xml_value_fault xml_value_check(
    const struct element_definition *definition, struct bytes value)
{
    bool any = definition->type == TYPE_TEXT ||
               definition->type == TYPE_BINARY || definition->type == TYPE_URI;

    if (value.length == 0 && (definition->minimum > 0 || !any)) {
        return XML_VALUE_EMPTY;
    }
    if (!is_of_kind(definition->type, value)) {
        return XML_VALUE_KIND;
    }
    return definition->codes != NULL && value.length > 0 &&
                   !code_list_has(definition->codes, value)
               ? XML_VALUE_CODE
               : XML_VALUE_GOOD;
}

const char *xml_value_kind(const struct element_definition *definition)
{
    switch (definition->type) {
    case TYPE_NUMBER:
        return "a whole number";
    case TYPE_DECIMAL:
        return "a decimal number";
    case TYPE_ISO_DATE:
        return "a date as in 2026-11-23";
    case TYPE_ISO_TIME:
        return "a time as in 10:11:12";
    case TYPE_ISO_DATETIME:
        return "a date and time as in 2026-11-23T10:11:12";
    case TYPE_BOOLEAN:
        return "true or false";
    case TYPE_BINARY:
        return "base64";
    case TYPE_URI:
        return "a URI";
    case TYPE_TEXT:
    case TYPE_CODE:
    case TYPE_ALPHA:
    case TYPE_DATE:
    case TYPE_TIME:
        break;
    }
    return "a text";
}

/* ---- base64 */

static int sextet(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return byte - 'A';
    }
    if (byte >= 'a' && byte <= 'z') {
        return byte - 'a' + 26;
    }
    if (byte >= '0' && byte <= '9') {
        return byte - '0' + 52;
    }
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

static void give_bytes(struct xml_base64 *base64, struct buffer *out)
{
    const char three[] = { (char)(base64->bits >> 16),
                           (char)(base64->bits >> 8), (char)base64->bits };

    buffer_append(out, bytes_of(three, 3U - base64->padding));
    base64->count = 0;
    base64->bits = 0;
}

bool xml_base64_add(struct xml_base64 *base64, struct bytes piece,
                    struct buffer *out)
{
    for (size_t i = 0; i < piece.length; i++) {
        char byte = piece.data[i];
        int value = sextet(byte);

        if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') {
            continue;
        }
        if (byte == '=' && base64->count >= 2 && base64->padding < 2) {
            base64->padding++;
            value = 0;
        } else if (value < 0 || base64->padding > 0) {
            return false;
        }
        base64->bits = base64->bits << 6 | (uint32_t)value;
        if (++base64->count == 4) {
            give_bytes(base64, out);
        }
    }
    return true;
}

bool xml_base64_is_whole(const struct xml_base64 *base64)
{
    return base64->count == 0;
}
