/* SPDX-License-Identifier: Apache-2.0 */
#include "store/field.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "store/object.h"

/* First and last millisecond that a stamp can say (years 0 … 9999). */
#define TIME_FIRST (-INT64_C(62167219200000))
#define TIME_LAST INT64_C(253402300799999)

static const void *place_of(const struct field *field, const void *row)
{
    return (const char *)row + field->offset;
}

static void *place_in(const struct field *field, void *row)
{
    return (char *)row + field->offset;
}

static int enum_at(const void *place)
{
    int value;

    memcpy(&value, place, sizeof value);
    return value;
}

bool field_is_none(const struct field *field, const void *row)
{
    const void *place = place_of(field, row);

    switch (field->type) {
    case FIELD_TYPE_TEXT:
        return ((const struct bytes *)place)->length == 0;
    case FIELD_TYPE_ID:
        return id_is_none(place);
    case FIELD_TYPE_LARGE:
        return *(const char *)place == '\0';
    case FIELD_TYPE_NUMBER:
        return *(const uint64_t *)place == 0;
    case FIELD_TYPE_TIME:
    case FIELD_TYPE_DURATION:
        return *(const int64_t *)place == 0;
    case FIELD_TYPE_DECIMAL:
        return decimal_is_zero(*(const struct decimal *)place);
    case FIELD_TYPE_FLAG:
        return !*(const bool *)place;
    case FIELD_TYPE_DIGEST:
        return digest_is_none(place);
    case FIELD_TYPE_ENUM:
        return enum_at(place) == 0;
    }
    return true;
}

/* ---- to JSON ---- */

static void append_quoted(struct buffer *out, struct bytes plain)
{
    char *place = buffer_reserve(out, plain.length + 2);

    if (place != NULL) {
        place[0] = '"';
        memcpy(place + 1, plain.data, plain.length);
        place[plain.length + 1] = '"';
        buffer_grown(out, plain.length + 2);
    }
}

static char *put_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + count;
}

void field_append_stamp(struct buffer *out, int64_t milliseconds)
{
    struct civil_time civil = clock_to_civil(milliseconds);
    char text[24];
    char *at = put_digits(text, civil.year, 4);

    *at++ = '-';
    at = put_digits(at, civil.month, 2);
    *at++ = '-';
    at = put_digits(at, civil.day, 2);
    *at++ = 'T';
    at = put_digits(at, civil.hour, 2);
    *at++ = ':';
    at = put_digits(at, civil.minute, 2);
    *at++ = ':';
    at = put_digits(at, civil.second, 2);
    *at++ = '.';
    at = put_digits(at, civil.millisecond, 3);
    *at++ = 'Z';
    buffer_append(out, bytes_of(text, (size_t)(at - text)));
}

static void append_enum(struct buffer *out, const struct field *field,
                        int value)
{
    const char *word = field->word(value);

    if (word == NULL) {
        log_panic("%s has no value %d", field->name, value);
    }
    append_quoted(out, bytes_of_text(word));
}

static void append_number(struct buffer *out, const struct field *field,
                          uint64_t value)
{
    if (value > INT64_MAX) {
        log_panic("%s is too large: %" PRIu64, field->name, value);
    }
    buffer_append_number(out, (int64_t)value);
}

void field_append_json(struct buffer *out, const struct field *field,
                       const void *row)
{
    const void *place = place_of(field, row);
    char digits[DECIMAL_TEXT_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (field_is_none(field, row)) {
        buffer_append_text(out, "null");
        return;
    }
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        text_append_json(out, *(const struct bytes *)place);
        return;
    case FIELD_TYPE_ID:
        append_quoted(out, id_bytes(place));
        return;
    case FIELD_TYPE_LARGE:
        append_quoted(out, bytes_of_text(place));
        return;
    case FIELD_TYPE_NUMBER:
        append_number(out, field, *(const uint64_t *)place);
        return;
    case FIELD_TYPE_TIME:
        buffer_append_byte(out, '"');
        field_append_stamp(out, *(const int64_t *)place);
        buffer_append_byte(out, '"');
        return;
    case FIELD_TYPE_DURATION:
        buffer_append_number(out, *(const int64_t *)place);
        return;
    case FIELD_TYPE_DECIMAL:
        append_quoted(out,
                      decimal_format(*(const struct decimal *)place, digits));
        return;
    case FIELD_TYPE_FLAG:
        buffer_append_text(out, "true");
        return;
    case FIELD_TYPE_DIGEST:
        append_quoted(out,
                      bytes_of(digest_to_hex(place, hex), DIGEST_HEX_SIZE - 1));
        return;
    case FIELD_TYPE_ENUM:
        append_enum(out, field, enum_at(place));
        return;
    }
}

/* The comma and the name in one piece. */
static void append_name(struct buffer *out, const struct field *field,
                        bool first)
{
    char *place = buffer_reserve(out, field->json.length + 1);
    size_t comma = first ? 0 : 1;

    if (place != NULL) {
        place[0] = ',';
        memcpy(place + comma, field->json.data, field->json.length);
        buffer_grown(out, comma + field->json.length);
    }
}

void field_append_members(struct buffer *out, const struct field_table *table,
                          const void *row, bool *first)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];

        if (field->derived || field_is_none(field, row)) {
            continue;
        }
        append_name(out, field, *first);
        field_append_json(out, field, row);
        *first = false;
    }
}

/* ---- from JSON ---- */

static bool set_enum(const struct field *field, void *place, struct bytes word)
{
    for (int value = 0; value < 64; value++) {
        const char *known = field->word(value);

        if (known != NULL && bytes_equal_text(word, known)) {
            memcpy(place, &value, sizeof value);
            return true;
        }
    }
    return false;
}

static bool set_text(const struct field *field, void *place, struct bytes text)
{
    if (text.length > FIELD_TEXT_LIMIT || text.length == 0) {
        return false;
    }
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        *(struct bytes *)place = text;
        return true;
    case FIELD_TYPE_ID:
        return id_parse(text, place);
    case FIELD_TYPE_LARGE:
        if (text.length >= LARGE_NAME_SIZE) {
            return false;
        }
        memcpy(place, text.data, text.length);
        ((char *)place)[text.length] = '\0';
        return true;
    case FIELD_TYPE_TIME:
        return clock_from_stamp(text, place);
    case FIELD_TYPE_DECIMAL:
        return decimal_parse(text, '.', place);
    case FIELD_TYPE_DIGEST:
        return digest_from_hex(text, place);
    case FIELD_TYPE_ENUM:
        return set_enum(field, place, text);
    case FIELD_TYPE_NUMBER:
    case FIELD_TYPE_DURATION:
    case FIELD_TYPE_FLAG:
        break;
    }
    return false;
}

static void clear(const struct field *field, void *place)
{
    static const size_t sizes[] = {
        [FIELD_TYPE_TEXT] = sizeof(struct bytes),
        [FIELD_TYPE_ID] = sizeof(struct id),
        [FIELD_TYPE_LARGE] = LARGE_NAME_SIZE,
        [FIELD_TYPE_NUMBER] = sizeof(uint64_t),
        [FIELD_TYPE_TIME] = sizeof(int64_t),
        [FIELD_TYPE_DURATION] = sizeof(int64_t),
        [FIELD_TYPE_DECIMAL] = sizeof(struct decimal),
        [FIELD_TYPE_FLAG] = sizeof(bool),
        [FIELD_TYPE_DIGEST] = sizeof(struct digest),
        [FIELD_TYPE_ENUM] = sizeof(int),
    };

    memset(place, 0, sizes[field->type]);
}

bool field_set(const struct field *field, void *row,
               const struct field_scalar *value)
{
    void *place = place_in(field, row);

    switch (value->kind) {
    case FIELD_JSON_NULL:
        clear(field, place);
        return true;
    case FIELD_JSON_TEXT:
        return set_text(field, place, value->text);
    case FIELD_JSON_NUMBER:
        if (field->type == FIELD_TYPE_NUMBER && value->number > 0) {
            *(uint64_t *)place = (uint64_t)value->number;
            return true;
        }
        if (field->type == FIELD_TYPE_DURATION) {
            *(int64_t *)place = value->number;
            return true;
        }
        return false;
    case FIELD_JSON_TRUE:
        if (field->type != FIELD_TYPE_FLAG) {
            return false;
        }
        *(bool *)place = true;
        return true;
    }
    return false;
}

const struct field *field_find(const struct field_table *table,
                               struct bytes name, size_t *at)
{
    size_t from = at == NULL ? 0 : *at;

    for (size_t i = 0; i < table->count; i++) {
        size_t place = (from + i) % table->count;
        const struct field *field = &table->fields[place];

        /* The JSON name has two quotes and a colon more. */
        if (name.length + 3 == field->json.length &&
            memcmp(name.data, field->json.data + 1, name.length) == 0) {
            if (at != NULL) {
                *at = place + 1;
            }
            return field;
        }
    }
    return NULL;
}

/* ---- cleaning ---- */

/* Not in the middle of a character. */
static size_t cut_length(struct bytes text, size_t limit)
{
    size_t length = text.length < limit ? text.length : limit;

    while (length > 0 && length < text.length &&
           ((unsigned char)text.data[length] & 0xC0U) == 0x80U) {
        length--;
    }
    return length;
}

static bool is_clean(struct bytes text)
{
    return text.length <= FIELD_TEXT_LIMIT &&
           (text.length == 0 || memchr(text.data, '\0', text.length) == NULL) &&
           text_utf8_end(text) == text.length;
}

struct bytes field_clean_text(struct arena *arena, struct bytes text)
{
    static const struct bytes replacement = BYTES("\xef\xbf\xbd");
    struct buffer out;
    struct bytes copy;

    if (is_clean(text)) {
        return text;
    }
    text = bytes_slice(text, 0, FIELD_TEXT_LIMIT);
    buffer_open(&out, 0);
    while (text.length > 0) {
        size_t good = text_utf8_end(text);
        const char *zero = good == 0 ? NULL : memchr(text.data, '\0', good);

        good = zero == NULL ? good : (size_t)(zero - text.data);
        buffer_append(&out, bytes_slice(text, 0, good));
        if (good < text.length) {
            buffer_append(&out, replacement);
            good++;
        }
        text = bytes_slice(text, good, SIZE_MAX);
    }
    if (out.failed) {
        log_panic("no memory to clean a text");
    }
    out.length = cut_length(buffer_bytes(&out), FIELD_TEXT_LIMIT);
    copy = arena_copy(arena, buffer_bytes(&out));
    buffer_close(&out);
    return copy;
}

void field_clean(struct arena *arena, const struct field_table *table,
                 void *row)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        void *place = place_in(field, row);

        if (field->type == FIELD_TYPE_TEXT) {
            struct bytes *text = place;

            if (text->length > 0) {
                *text = field_clean_text(arena, *text);
            }
        } else if (field->type == FIELD_TYPE_TIME) {
            int64_t *time = place;

            *time = *time < TIME_FIRST ? TIME_FIRST : *time;
            *time = *time > TIME_LAST ? TIME_LAST : *time;
        }
    }
}
