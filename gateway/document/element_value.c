/* SPDX-License-Identifier: Apache-2.0 */
#include "document/element_value.h"

#include "base/text.h"

static bool all_digits(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] < '0' || value.data[i] > '9') {
            return false;
        }
    }
    return true;
}

bool value_is_digits(struct bytes value, size_t least, size_t most)
{
    return value.length >= least && value.length <= most && all_digits(value);
}

static unsigned two_digits(const char *digits)
{
    return (unsigned)(digits[0] - '0') * 10 + (unsigned)(digits[1] - '0');
}

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool value_is_date(struct bytes value)
{
    static const unsigned char days[] = { 0,  31, 29, 31, 30, 31, 30,
                                          31, 31, 30, 31, 30, 31 };
    unsigned year;
    unsigned month;
    unsigned day;

    if ((value.length != 8 && value.length != 6) || !all_digits(value)) {
        return false;
    }
    month = two_digits(value.data + value.length - 4);
    day = two_digits(value.data + value.length - 2);
    if (month < 1 || month > 12 || day < 1 || day > days[month]) {
        return false;
    }
    if (month != 2 || day != 29) {
        return true;
    }
    /* Two digits of a year: 00 is taken for 2000, a leap year. */
    year = value.length == 6
               ? 2000 + two_digits(value.data)
               : two_digits(value.data) * 100 + two_digits(value.data + 2);
    return is_leap(year);
}

bool value_is_time(struct bytes value)
{
    if ((value.length != 4 && (value.length < 6 || value.length > 8)) ||
        !all_digits(value)) {
        return false;
    }
    return two_digits(value.data) < 24 && two_digits(value.data + 2) < 60 &&
           (value.length == 4 || two_digits(value.data + 4) < 60);
}

/* [-] digits, and for R at most one point somewhere among them. */
static bool is_number(struct bytes value, bool decimal, uint32_t *digits)
{
    size_t begin = value.length > 0 && value.data[0] == '-';
    bool point = false;

    *digits = 0;
    for (size_t i = begin; i < value.length; i++) {
        if (value.data[i] >= '0' && value.data[i] <= '9') {
            ++*digits;
        } else if (decimal && !point && value.data[i] == '.') {
            point = true;
        } else {
            return false;
        }
    }
    return *digits > 0;
}

/* X12.6's extended set and, by what partners do, letters of other languages:
 * everything but control characters. */
static bool is_text(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.data[i] < 0x20 || value.data[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

bool value_is_printable(struct bytes value, size_t least, size_t most)
{
    return value.length >= least && value.length <= most && is_text(value);
}

static bool is_identifier(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.data[i] < 0x20 ||
            (unsigned char)value.data[i] >= 0x7f) {
            return false;
        }
    }
    return true;
}

static bool is_alpha(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] >= '0' && value.data[i] <= '9') {
            return false;
        }
    }
    return is_text(value);
}

/* Are the characters those of the type? And how long is it? */
static bool has_characters(const struct element_definition *element,
                           struct bytes value, uint32_t *length)
{
    *length = value.length > UINT32_MAX ? UINT32_MAX : (uint32_t)value.length;
    switch (element->type) {
    case TYPE_NUMBER:
        return is_number(value, false, length);
    case TYPE_DECIMAL:
        return is_number(value, true, length);
    case TYPE_CODE:
        return is_identifier(value);
    case TYPE_DATE:
    case TYPE_TIME:
        return all_digits(value);
    case TYPE_BINARY:
        return true;
    case TYPE_ALPHA:
    case TYPE_ISO_DATE:
    case TYPE_ISO_TIME:
    case TYPE_ISO_DATETIME:
    case TYPE_BOOLEAN:
    case TYPE_URI:
        *length = (uint32_t)text_utf8_length(value);
        return is_alpha(value);
    case TYPE_TEXT:
        break;
    }
    *length = (uint32_t)text_utf8_length(value);
    return is_text(value);
}

enum value_fault element_value_check(const struct element_definition *element,
                                     struct bytes value, uint32_t *length)
{
    bool characters = has_characters(element, value, length);

    if (!characters) {
        return VALUE_CHARACTER;
    }
    if (*length < element->minimum) {
        return VALUE_TOO_SHORT;
    }
    if (*length > element->maximum) {
        return VALUE_TOO_LONG;
    }
    if (element->type == TYPE_DATE && !value_is_date(value)) {
        return VALUE_DATE;
    }
    if (element->type == TYPE_TIME && !value_is_time(value)) {
        return VALUE_TIME;
    }
    if (element->codes != NULL && !code_list_has(element->codes, value)) {
        return VALUE_CODE;
    }
    return VALUE_GOOD;
}
