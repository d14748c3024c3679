/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/element_text.h"

#include <stdio.h>
#include <string.h>

#include "mapping/record_scalar.h"

enum { DATE = 10 /* characters of 2026-11-23 */ };

bool element_text_is_iso(const struct element_definition *element)
{
    return element != NULL &&
           (element->type == TYPE_ISO_DATE || element->type == TYPE_ISO_TIME ||
            element->type == TYPE_ISO_DATETIME ||
            element->type == TYPE_BOOLEAN ||
            element->name[0] == '@'); /* cXML types most of them as text */
}

static bool refuse(struct bytes text, const char *what, char *why,
                   size_t why_size)
{
    (void)snprintf(why, why_size, "'%.*s' is not %s",
                   text.length > 60 ? 60 : (int)text.length, text.data, what);
    return false;
}

/* Without "Z", "+01:00", "-05:00" at its end. */
static struct bytes without_zone(struct bytes text)
{
    size_t length = text.length;

    if (length > 0 && text.data[length - 1] == 'Z') {
        return bytes_slice(text, 0, length - 1);
    }
    if (length > 6 && text.data[length - 3] == ':' &&
        (text.data[length - 6] == '+' || text.data[length - 6] == '-') &&
        record_scalar_is_time(bytes_slice(text, length - 5, 5))) {
        return bytes_slice(text, 0, length - 6);
    }
    return text;
}

static bool read_date(struct bytes raw, struct bytes *text, char *why,
                      size_t why_size)
{
    *text = without_zone(raw);
    /* A moment where a day is wanted: what is behind it says nothing more. */
    if (text->length > DATE && text->data[DATE] == 'T') {
        *text = bytes_slice(*text, 0, DATE);
    }
    return record_scalar_is_date(*text) ||
           refuse(raw, "a date like 2026-11-23", why, why_size);
}

static bool read_time(struct bytes raw, const struct record_field *field,
                      struct arena *arena, struct bytes *text, char *why,
                      size_t why_size)
{
    struct bytes time = without_zone(raw);

    if (time.length > DATE && time.data[DATE] == 'T') {
        time = bytes_slice(time, DATE + 1, SIZE_MAX);
    }
    return record_scalar_canonical(field, time, arena, text, why, why_size);
}

static bool read_flag(struct bytes raw, struct bytes *text, char *why,
                      size_t why_size)
{
    if (bytes_equal_text(raw, "true") || bytes_equal_text(raw, "1")) {
        *text = bytes_of_text("true");
        return true;
    }
    *text = bytes_of_text("false");
    return bytes_equal_text(raw, "false") || bytes_equal_text(raw, "0") ||
           refuse(raw, "true or false", why, why_size);
}

bool element_text_read_iso(const struct element_value *value,
                           const struct record_field *field,
                           struct arena *arena, struct bytes *text, char *why,
                           size_t why_size)
{
    struct bytes raw = bytes_trim(value->text);

    switch (value->form) {
    case FORM_DATE:
        return read_date(raw, text, why, why_size);
    case FORM_TIME:
        return read_time(raw, field, arena, text, why, why_size);
    case FORM_FLAG:
        return read_flag(raw, text, why, why_size);
    default:
        return record_scalar_canonical(field, raw, arena, text, why, why_size);
    }
}

/* XML Schema's times have seconds. */
static bool write_time(struct bytes time, struct arena *arena,
                       struct bytes *text, char *why, size_t why_size)
{
    const char *written;

    if (!record_scalar_is_time(time)) {
        return refuse(time, "a time like 10:11", why, why_size);
    }
    written = arena_format(arena, "%.*s%s", BYTES_ARG(time),
                           time.length == 5 ? ":00" : "");
    *text = bytes_of_text(written);
    return true;
}

bool element_text_write_iso(const struct element_value *value,
                            struct arena *arena, struct bytes *text, char *why,
                            size_t why_size)
{
    enum element_type type = value->element->type;

    *text = value->text;
    if (value->form == FORM_DATE && type == TYPE_ISO_DATETIME) {
        *text = bytes_of_text(
            arena_format(arena, "%.*sT00:00:00", BYTES_ARG(value->text)));
    }
    if (value->form == FORM_DATE) {
        return record_scalar_is_date(value->text) ||
               refuse(value->text, "a date like 2026-11-23", why, why_size);
    }
    return value->form != FORM_TIME ||
           write_time(value->text, arena, text, why, why_size);
}
