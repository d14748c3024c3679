/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/element_text.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"
#include "document/element_value.h"
#include "mapping/record_scalar.h"

enum { CENTURY_PIVOT = 70 }; /* YY below it is 20YY */

static const char *const form_names[] = { "text",    "code",     "integer",
                                          "decimal", "implied",  "date",
                                          "time",    "datetime", "flag" };

bool element_form_find(struct bytes name, enum element_form *form,
                       uint8_t *implied)
{
    static const struct bytes counted = BYTES("implied-");
    size_t i;

    *implied = 0;
    for (i = 0; i < COUNT_OF(form_names); i++) {
        if (bytes_equal_text(name, form_names[i])) {
            *form = (enum element_form)i;
            return true;
        }
    }
    if (name.length == counted.length + 1 && bytes_starts_with(name, counted) &&
        name.data[counted.length] >= '0' && name.data[counted.length] <= '9') {
        *form = FORM_IMPLIED;
        *implied = (uint8_t)(name.data[counted.length] - '0');
        return true;
    }
    return false;
}

const char *element_form_name(enum element_form form)
{
    return form_names[form];
}

static enum element_form number_form(const struct element_definition *element,
                                     bool integer, uint8_t *implied)
{
    if (element != NULL && element->type == TYPE_NUMBER) {
        *implied = element->decimals;
        return FORM_IMPLIED;
    }
    return integer ? FORM_INTEGER : FORM_DECIMAL;
}

enum element_form element_form_suited(const struct record_field *field,
                                      const struct element_definition *element,
                                      uint8_t *implied)
{
    *implied = 0;
    switch (field->type) {
    case FIELD_INTEGER:
        return number_form(element, true, implied);
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        return number_form(element, false, implied);
    case FIELD_DATE:
        return FORM_DATE;
    case FIELD_TIME:
        return FORM_TIME;
    case FIELD_DATETIME:
        return FORM_DATETIME;
    case FIELD_FLAG:
        return FORM_FLAG;
    case FIELD_CODE:
        return FORM_CODE;
    default:
        return FORM_TEXT;
    }
}

static bool refuse(struct bytes text, const char *what, char *why,
                   size_t why_size)
{
    (void)snprintf(why, why_size, "'%.*s' %s",
                   text.length > 60 ? 60 : (int)text.length, text.data, what);
    return false;
}

static bool all_digits(struct bytes text)
{
    size_t i;

    for (i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* --- document to record --- */

static int two_digits(const char *digits)
{
    return (digits[0] - '0') * 10 + (digits[1] - '0');
}

/* CCYYMMDD or YYMMDD into ten bytes. */
static bool put_date(struct bytes text, char out[10], char *why,
                     size_t why_size)
{
    const char *digits = text.data;
    int year;

    if ((text.length != 8 && text.length != 6) || !all_digits(text)) {
        return refuse(text, "is not a date like 20261123", why, why_size);
    }
    if (text.length == 8) {
        year = two_digits(digits) * 100 + two_digits(digits + 2);
        digits += 4;
    } else {
        year = two_digits(digits);
        year += year < CENTURY_PIVOT ? 2000 : 1900;
        digits += 2;
    }
    if (!clock_is_date(year, two_digits(digits), two_digits(digits + 2))) {
        return refuse(text, "is a day that does not exist", why, why_size);
    }
    out[0] = (char)('0' + year / 1000);
    out[1] = (char)('0' + year / 100 % 10);
    out[2] = (char)('0' + year / 10 % 10);
    out[3] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    memcpy(out + 5, digits, 2);
    memcpy(out + 8, digits + 2, 2);
    return true;
}

/* HHMM, HHMMSS, HHMMSSd… into "HH:MM:SS.ddd"; *length is what was used. */
static bool put_time(struct bytes text, char out[12], size_t *length, char *why,
                     size_t why_size)
{
    if (text.length < 4 || text.length == 5 || text.length > 9 ||
        !all_digits(text) || two_digits(text.data) > 23 ||
        two_digits(text.data + 2) > 59 ||
        (text.length > 4 && two_digits(text.data + 4) > 59)) {
        return refuse(text, "is not a time like 1011 or 101112", why, why_size);
    }
    memcpy(out, text.data, 2);
    out[2] = ':';
    memcpy(out + 3, text.data + 2, 2);
    *length = 5;
    if (text.length > 4) {
        out[5] = ':';
        memcpy(out + 6, text.data + 4, 2);
        *length = 8;
    }
    if (text.length > 6) {
        out[8] = '.';
        memcpy(out + 9, text.data + 6, text.length - 6);
        *length = 9 + text.length - 6;
    }
    return true;
}

bool element_text_plain_date(struct bytes raw, struct arena *arena,
                             struct bytes *text)
{
    char *place;

    if (raw.length != 8 || !value_is_plain_date(raw.data)) {
        return false;
    }
    place = arena_take(arena, 10);
    memcpy(place, raw.data, 4);
    place[4] = place[7] = '-';
    memcpy(place + 5, raw.data + 4, 2);
    memcpy(place + 8, raw.data + 6, 2);
    *text = bytes_of(place, 10);
    return true;
}

static bool read_date(struct bytes raw, struct arena *arena, struct bytes *text,
                      char *why, size_t why_size)
{
    char *place = arena_take(arena, 10);

    *text = bytes_of(place, 10);
    return put_date(raw, place, why, why_size);
}

static bool read_time(struct bytes raw, struct arena *arena, struct bytes *text,
                      char *why, size_t why_size)
{
    char *place = arena_take(arena, 12);
    size_t length = 0;
    bool good = put_time(raw, place, &length, why, why_size);

    if (length == 8 && memcmp(place + 5, ":00", 3) == 0) {
        length = 5;
    }
    *text = bytes_of(place, length);
    return good;
}

static bool read_datetime(struct bytes date, struct bytes time,
                          struct arena *arena, struct bytes *text, char *why,
                          size_t why_size)
{
    char *place = arena_take(arena, 24);
    size_t length = 0;

    if (!put_date(date, place, why, why_size)) {
        return false;
    }
    place[10] = 'T';
    if (time.length == 0) {
        time = bytes_of_text("0000");
    }
    if (!put_time(time, place + 11, &length, why, why_size)) {
        return false;
    }
    *text = bytes_of(place, 11 + length);
    return true;
}

static bool read_implied(struct bytes raw, uint8_t implied, struct arena *arena,
                         struct bytes *text, char *why, size_t why_size)
{
    struct decimal number;
    char digits[DECIMAL_TEXT_SIZE];

    if (!decimal_parse_implied(raw, implied, &number)) {
        return refuse(raw, "is not a number of digits only", why, why_size);
    }
    *text = arena_copy(arena, decimal_format(number, digits));
    return true;
}

/* A comma is a point in EDIFACT. */
static struct bytes with_point(struct bytes raw, struct arena *arena)
{
    size_t comma = bytes_find(raw, ',');
    char *copy;

    if (comma == SIZE_MAX) {
        return raw;
    }
    copy = arena_take(arena, raw.length);
    memcpy(copy, raw.data, raw.length);
    copy[comma] = '.';
    return bytes_of(copy, raw.length);
}

static bool read_flag(struct bytes raw, struct bytes *text, char *why,
                      size_t why_size)
{
    if (bytes_equal_text(raw, "Y") || bytes_equal_text(raw, "1")) {
        *text = bytes_of_text("true");
        return true;
    }
    *text = bytes_of_text("false");
    return bytes_equal_text(raw, "N") || bytes_equal_text(raw, "0") ||
           refuse(raw, "is neither Y nor N", why, why_size);
}

bool element_text_read(const struct element_value *value,
                       const struct record_field *field, struct arena *arena,
                       struct bytes *text, char *why, size_t why_size)
{
    struct bytes raw = value->text;

    while (raw.length > 0 && raw.data[raw.length - 1] == ' ') {
        raw.length--; /* blanks at the end only fill the element up */
    }
    *text = raw;
    if (raw.length == 0) {
        *text = bytes_of(NULL, 0);
        return true;
    }
    if (element_text_is_iso(value->element)) {
        return element_text_read_iso(value, field, arena, text, why, why_size);
    }
    switch (value->form) {
    case FORM_DATE:
        return read_date(raw, arena, text, why, why_size);
    case FORM_TIME:
        return read_time(raw, arena, text, why, why_size);
    case FORM_DATETIME:
        return read_datetime(raw, value->time, arena, text, why, why_size);
    case FORM_FLAG:
        return read_flag(raw, text, why, why_size);
    case FORM_IMPLIED:
        return read_implied(raw, value->implied, arena, text, why, why_size);
    case FORM_INTEGER:
    case FORM_DECIMAL:
        if (value->is_edifact) {
            raw = with_point(raw, arena);
        }
        break;
    case FORM_TEXT:
    case FORM_CODE:
        break;
    }
    return record_scalar_canonical(field, raw, arena, text, why, why_size);
}

/* --- record to document --- */

struct bytes element_text_date(struct bytes date, struct arena *arena)
{
    char *digits = arena_take(arena, 8);

    memcpy(digits, date.data, 4);
    memcpy(digits + 4, date.data + 5, 2);
    memcpy(digits + 6, date.data + 8, 2);
    return bytes_of(digits, 8);
}

static bool write_date(struct bytes text,
                       const struct element_definition *element,
                       struct arena *arena, struct bytes *out, char *why,
                       size_t why_size)
{
    size_t skip = element != NULL && element->maximum < 8 ? 2 : 0;

    if (!record_scalar_is_date(text)) {
        return refuse(text, "is not a date like 2026-11-23", why, why_size);
    }
    *out = bytes_slice(element_text_date(text, arena), skip, SIZE_MAX);
    return true;
}

static bool write_time(struct bytes text,
                       const struct element_definition *element,
                       struct arena *arena, struct bytes *out, char *why,
                       size_t why_size)
{
    char *digits = arena_take(arena, 12);
    size_t length = 0;
    size_t i;

    if (!record_scalar_is_time(text)) {
        return refuse(text, "is not a time like 10:11", why, why_size);
    }
    for (i = 0; i < text.length; i++) {
        if (text.data[i] != ':' && text.data[i] != '.') {
            digits[length++] = text.data[i];
        }
    }
    while (element != NULL && length > element->maximum &&
           digits[length - 1] == '0') {
        length--;
    }
    *out = bytes_of(digits, length);
    return element == NULL || length <= element->maximum ||
           refuse(text, "is more exact than the element allows", why, why_size);
}

/* The zone, if there is one, has its own element or none. */
static bool write_datetime(const struct element_value *value,
                           struct arena *arena, struct bytes *text,
                           struct bytes *time, char *why, size_t why_size)
{
    struct bytes clock = bytes_slice(value->text, 11, SIZE_MAX);
    size_t length = 0;

    if (!record_scalar_is_datetime(value->text)) {
        return refuse(value->text, "is not a date and time", why, why_size);
    }
    while (length < clock.length && clock.data[length] != 'Z' &&
           clock.data[length] != '+' && clock.data[length] != '-') {
        length++;
    }
    return write_date(bytes_slice(value->text, 0, 10), value->element, arena,
                      text, why, why_size) &&
           write_time(bytes_slice(clock, 0, length), NULL, arena, time, why,
                      why_size);
}

static bool write_implied(struct bytes text, uint8_t implied,
                          struct arena *arena, struct bytes *out, char *why,
                          size_t why_size)
{
    struct decimal number;
    char digits[DECIMAL_TEXT_SIZE];
    struct bytes plain;

    if (!decimal_parse(text, '.', &number) ||
        !decimal_format_implied(number, implied, digits, &plain)) {
        (void)snprintf(why, why_size,
                       "'%.*s' has more than %u digits behind the point",
                       text.length > 60 ? 60 : (int)text.length, text.data,
                       (unsigned)implied);
        return false;
    }
    *out = arena_copy(arena, plain);
    return true;
}

static size_t digit_count(struct bytes text)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < text.length; i++) {
        count += text.data[i] >= '0' && text.data[i] <= '9' ? 1 : 0;
    }
    return count;
}

/* X12's R has no zero before the point (X12.6, 3.5.1.3). */
static struct bytes without_first_zero(struct bytes text, struct arena *arena)
{
    char *copy;

    if (text.length > 2 && text.data[0] == '0' && text.data[1] == '.') {
        return bytes_slice(text, 1, SIZE_MAX);
    }
    if (text.length > 3 && text.data[0] == '-' && text.data[1] == '0' &&
        text.data[2] == '.') {
        copy = arena_take(arena, text.length - 1);
        copy[0] = '-';
        memcpy(copy + 1, text.data + 2, text.length - 2);
        return bytes_of(copy, text.length - 1);
    }
    return text;
}

static bool is_number(const struct element_definition *element)
{
    return element->type == TYPE_NUMBER || element->type == TYPE_DECIMAL;
}

/* A text may stand in a number's element if it is one. */
static bool suits_number(struct bytes text,
                         const struct element_definition *element, char *why,
                         size_t why_size)
{
    struct decimal number;

    return element == NULL || !is_number(element) ||
           decimal_parse(text, '.', &number) ||
           refuse(text, "is not a number, as its element wants", why, why_size);
}

static void pad(const struct element_definition *element, struct arena *arena,
                struct bytes *text, size_t missing)
{
    char *padded = arena_take(arena, text->length + missing);
    size_t sign = is_number(element) && text->data[0] == '-' ? 1 : 0;

    if (is_number(element)) {
        memcpy(padded, text->data, sign);
        memset(padded + sign, '0', missing);
        memcpy(padded + sign + missing, text->data + sign, text->length - sign);
    } else {
        memcpy(padded, text->data, text->length);
        memset(padded + text->length, ' ', missing);
    }
    *text = bytes_of(padded, text->length + missing);
}

bool element_text_fit(const struct element_definition *element,
                      struct arena *arena, struct bytes *text, char *why,
                      size_t why_size)
{
    size_t length;

    /* Bytes are at least as many as characters or digits. */
    if (element == NULL || text->length == 0 ||
        (text->length >= element->minimum && !is_number(element) &&
         text->length <= element->maximum &&
         (element->minimum <= 1 || all_digits(*text)))) {
        return true;
    }
    length = is_number(element) ? digit_count(*text) : text_utf8_length(*text);
    if (length > element->maximum) {
        (void)snprintf(why, why_size,
                       "'%.*s%s' is longer than the %u %s of element %s (%s)",
                       text->length > 40 ? 40 : (int)text->length, text->data,
                       text->length > 40 ? "…" : "", (unsigned)element->maximum,
                       is_number(element) ? "digits" : "characters",
                       element->name_id, element->name);
        return false;
    }
    if (length < element->minimum) {
        if (element->type == TYPE_CODE || element->type == TYPE_DATE ||
            element->type == TYPE_TIME) {
            (void)snprintf(why, why_size,
                           "'%.*s' is shorter than the %u characters of "
                           "element %s (%s)",
                           BYTES_ARG(*text), (unsigned)element->minimum,
                           element->name_id, element->name);
            return false;
        }
        pad(element, arena, text, element->minimum - length);
    }
    return true;
}

bool element_text_write(const struct element_value *value, struct arena *arena,
                        struct bytes *text, struct bytes *time, char *why,
                        size_t why_size)
{
    bool good = true;

    *text = value->text;
    if (time != NULL) {
        *time = bytes_of(NULL, 0);
    }
    if (text->length == 0) {
        return true;
    }
    if (element_text_is_iso(value->element)) {
        return element_text_write_iso(value, arena, text, why, why_size);
    }
    switch (value->form) {
    case FORM_DATE:
        good = write_date(*text, value->element, arena, text, why, why_size);
        break;
    case FORM_TIME:
        good = write_time(*text, value->element, arena, text, why, why_size);
        break;
    case FORM_DATETIME:
        good = write_datetime(value, arena, text, time, why, why_size);
        break;
    case FORM_FLAG:
        *text = bytes_of_text(bytes_equal_text(*text, "true") ? "Y" : "N");
        break;
    case FORM_IMPLIED:
        good = write_implied(*text, value->implied, arena, text, why, why_size);
        break;
    case FORM_DECIMAL:
        if (value->element != NULL && value->element->type == TYPE_DECIMAL &&
            !value->is_edifact) {
            *text = without_first_zero(*text, arena);
        }
        break;
    case FORM_TEXT:
    case FORM_CODE:
        good = suits_number(*text, value->element, why, why_size);
        break;
    case FORM_INTEGER:
        break;
    }
    return good && element_text_fit(value->element, arena, text, why, why_size);
}
