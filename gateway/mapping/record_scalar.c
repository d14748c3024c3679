/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record_scalar.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"

static bool are_digits(struct bytes text, size_t first, size_t count)
{
    size_t i;

    if (first + count > text.length) {
        return false;
    }
    for (i = first; i < first + count; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return true;
}

static int number_at(struct bytes text, size_t first, size_t count)
{
    int number = 0;
    size_t i;

    for (i = first; i < first + count; i++) {
        number = number * 10 + (text.data[i] - '0');
    }
    return number;
}

bool record_scalar_is_date(struct bytes text)
{
    return text.length == 10 && are_digits(text, 0, 4) && text.data[4] == '-' &&
           are_digits(text, 5, 2) && text.data[7] == '-' &&
           are_digits(text, 8, 2) &&
           clock_is_date(number_at(text, 0, 4), number_at(text, 5, 2),
                         number_at(text, 8, 2));
}

bool record_scalar_is_time(struct bytes text)
{
    if (!are_digits(text, 0, 2) || text.length < 5 || text.data[2] != ':' ||
        !are_digits(text, 3, 2) || number_at(text, 0, 2) > 23 ||
        number_at(text, 3, 2) > 59) {
        return false;
    }
    if (text.length == 5) {
        return true;
    }
    if (text.length < 8 || text.data[5] != ':' || !are_digits(text, 6, 2) ||
        number_at(text, 6, 2) > 59) {
        return false;
    }
    return text.length == 8 ||
           (text.data[8] == '.' && text.length >= 10 && text.length <= 12 &&
            are_digits(text, 9, text.length - 9));
}

/* Length of what says the zone at the end: "Z", "+01:00", or 0. */
static size_t zone_length(struct bytes text)
{
    size_t length = text.length;

    if (length > 0 && text.data[length - 1] == 'Z') {
        return 1;
    }
    if (length > 16 &&
        (text.data[length - 6] == '+' || text.data[length - 6] == '-') &&
        record_scalar_is_time(bytes_slice(text, length - 5, 5))) {
        return 6;
    }
    return 0;
}

bool record_scalar_is_datetime(struct bytes text)
{
    size_t zone = zone_length(text);

    return text.length >= 16 + zone && text.data[10] == 'T' &&
           record_scalar_is_date(bytes_slice(text, 0, 10)) &&
           record_scalar_is_time(
               bytes_slice(text, 11, text.length - 11 - zone));
}

bool record_scalar_is_integer(struct bytes text)
{
    size_t sign = text.length > 0 && text.data[0] == '-' ? 1 : 0;
    size_t digits = text.length - sign;

    return digits > 0 && digits <= 18 && are_digits(text, sign, digits) &&
           (text.data[sign] != '0' || (digits == 1 && sign == 0));
}

bool record_scalar_has_code(const struct record_field *field, struct bytes text)
{
    uint32_t i;

    for (i = 0; i < field->code_count; i++) {
        if (bytes_equal_text(text, field->codes[i])) {
            return true;
        }
    }
    return field->codes == NULL;
}

static bool refuse(struct bytes text, const char *what, char *why,
                   size_t why_size)
{
    (void)snprintf(why, why_size, "'%.*s' is not %s",
                   text.length > 80 ? 80 : (int)text.length, text.data, what);
    return false;
}

/* Zeros behind the last digit that says something, and the point if it is
 * the last. */
static struct bytes without_end_zeros(struct bytes text)
{
    while (text.data[text.length - 1] == '0') {
        text.length--;
    }
    text.length -= text.data[text.length - 1] == '.' ? 1 : 0;
    return text;
}

/* Short enough to be exact: the usual case, which needs neither arithmetic nor
 * a copy. */
bool record_scalar_plain_decimal(struct bytes text, struct bytes *canonical)
{
    size_t sign = text.length > 0 && text.data[0] == '-' ? 1 : 0;
    size_t point = SIZE_MAX;
    size_t i;

    if (text.length <= sign || text.length > 18) {
        return false;
    }
    for (i = sign; i < text.length; i++) {
        if (text.data[i] == '.' && point == SIZE_MAX) {
            point = i;
        } else if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    if (point == sign || point + 1 == text.length ||
        (text.data[sign] == '0' && text.length > 1 && point != sign + 1)) {
        return false;
    }
    if (point != SIZE_MAX) {
        text = without_end_zeros(text);
    }
    if (bytes_equal_text(text, "-0")) {
        return false;
    }
    *canonical = text;
    return true;
}

static bool canonical_decimal(struct bytes text, struct arena *arena,
                              struct bytes *canonical, char *why,
                              size_t why_size)
{
    struct decimal number;
    char digits[DECIMAL_TEXT_SIZE];
    struct bytes plain;

    if (record_scalar_plain_decimal(text, canonical)) {
        return true;
    }
    *canonical = text;
    if (!decimal_parse(text, '.', &number)) {
        return refuse(text, "a decimal number", why, why_size);
    }
    plain = decimal_format(number, digits);
    if (!bytes_equal(plain, text)) {
        *canonical = arena_copy(arena, plain);
    }
    return true;
}

static bool canonical_integer(struct bytes text, struct arena *arena,
                              struct bytes *canonical, char *why,
                              size_t why_size)
{
    struct bytes plain;

    *canonical = text;
    if (record_scalar_is_integer(text)) {
        return true;
    }
    /* "007" and "5.0" mean a whole number too. */
    if (!canonical_decimal(text, arena, &plain, why, why_size) ||
        !record_scalar_is_integer(plain)) {
        return refuse(text, "a whole number of at most 18 digits", why,
                      why_size);
    }
    *canonical = plain;
    return true;
}

static struct bytes without_end_blanks(struct bytes text)
{
    while (text.length > 0 && text.data[text.length - 1] == ' ') {
        text.length--;
    }
    return text;
}

static bool canonical_text(const struct record_field *field,
                           struct bytes *canonical, char *why, size_t why_size)
{
    struct bytes text = without_end_blanks(*canonical);

    *canonical = text;
    if (field->max_length > 0 && text.length > field->max_length &&
        text_utf8_length(text) > field->max_length) {
        (void)snprintf(why, why_size, "'%.*s…' is longer than %u characters",
                       text.length > 40 ? 40 : (int)text.length, text.data,
                       (unsigned)field->max_length);
        return false;
    }
    return true;
}

/* Seconds that are 00 are left out. */
static bool canonical_time(struct bytes text, struct bytes *canonical,
                           char *why, size_t why_size)
{
    if (!record_scalar_is_time(text)) {
        return refuse(text, "a time like 10:11", why, why_size);
    }
    if (text.length == 8 && memcmp(text.data + 5, ":00", 3) == 0) {
        canonical->length = 5;
    }
    return true;
}

bool record_scalar_canonical(const struct record_field *field,
                             struct bytes text, struct arena *arena,
                             struct bytes *canonical, char *why,
                             size_t why_size)
{
    *canonical = text;
    if (text.length == 0) {
        return true;
    }
    switch (field->type) {
    case FIELD_TEXT:
        return canonical_text(field, canonical, why, why_size);
    case FIELD_CODE:
        return record_scalar_has_code(field, text) ||
               refuse(text, "one of the field's codes", why, why_size);
    case FIELD_INTEGER:
        return canonical_integer(text, arena, canonical, why, why_size);
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        return canonical_decimal(text, arena, canonical, why, why_size);
    case FIELD_DATE:
        return record_scalar_is_date(text) ||
               refuse(text, "a date like 2026-11-23", why, why_size);
    case FIELD_DATETIME:
        return record_scalar_is_datetime(text) ||
               refuse(text, "a date and time like 2026-11-23T10:11:00", why,
                      why_size);
    case FIELD_TIME:
        return canonical_time(text, canonical, why, why_size);
    case FIELD_FLAG:
        return bytes_equal_text(text, "true") ||
               bytes_equal_text(text, "false") ||
               refuse(text, "true or false", why, why_size);
    case FIELD_RECORD:
        break;
    }
    return refuse(text, "a record", why, why_size);
}
