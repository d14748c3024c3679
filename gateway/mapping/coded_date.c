/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/coded_date.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum date_order { ORDER_NONE, ORDER_YMD, ORDER_DMY, ORDER_MDY };

struct date_form {
    const char *code;
    enum date_order order;
    uint8_t date, time; /* digits */
};

/* Where several have as many digits, the first is meant without a code. */
static const struct date_form forms[] = {
    { "102", ORDER_YMD, 8, 0 },  { "203", ORDER_YMD, 8, 4 },
    { "204", ORDER_YMD, 8, 6 },  { "101", ORDER_YMD, 6, 0 },
    { "201", ORDER_YMD, 6, 4 },  { "202", ORDER_YMD, 6, 6 },
    { "401", ORDER_NONE, 0, 4 }, { "402", ORDER_NONE, 0, 6 },
    { "2", ORDER_DMY, 6, 0 },    { "3", ORDER_MDY, 6, 0 },
    { "4", ORDER_DMY, 8, 0 },    { "5", ORDER_DMY, 8, 4 },
};

static const struct date_form *form_of(struct bytes code)
{
    size_t i;

    for (i = 0; i < COUNT_OF(forms); i++) {
        if (bytes_equal_text(code, forms[i].code)) {
            return &forms[i];
        }
    }
    return NULL;
}

static const struct date_form *form_of_length(size_t length)
{
    size_t i;

    for (i = 0; i < COUNT_OF(forms); i++) {
        if (forms[i].order == ORDER_YMD &&
            (size_t)forms[i].date + forms[i].time == length) {
            return &forms[i];
        }
    }
    return NULL;
}

bool coded_date_knows(struct bytes code)
{
    return form_of(code) != NULL;
}

static bool refuse(struct bytes raw, struct bytes code, const char *what,
                   char *why, size_t why_size)
{
    (void)snprintf(why, why_size, "'%.*s' %s (format %.*s)",
                   raw.length > 60 ? 60 : (int)raw.length, raw.data, what,
                   code.length > 6 ? 6 : (int)code.length, code.data);
    return false;
}

/* Between year first and the order of a form; both ways, as the year of DMY
 * and MDY stands last and has `digits` - 4 digits. */
static struct bytes turn(struct bytes date, enum date_order order, bool reading,
                         struct arena *arena)
{
    size_t year = date.length - 4;
    const char *from = date.data;
    char *to = arena_take(arena, date.length);
    size_t month = order == ORDER_MDY ? 0 : 2;
    size_t day = 2 - month;

    if (reading) {
        memcpy(to, from + 4, year);
        memcpy(to + year, from + month, 2);
        memcpy(to + year + 2, from + day, 2);
    } else {
        memcpy(to + month, from + year, 2);
        memcpy(to + day, from + year + 2, 2);
        memcpy(to + 4, from, year);
    }
    return bytes_of(to, date.length);
}

static bool is_turned(const struct date_form *form)
{
    return form->order == ORDER_DMY || form->order == ORDER_MDY;
}

bool coded_date_split(struct bytes raw, struct bytes code, struct arena *arena,
                      struct bytes *date, struct bytes *time, char *why,
                      size_t why_size)
{
    const struct date_form *form =
        code.length == 0 ? form_of_length(raw.length) : form_of(code);

    if (form == NULL) {
        return refuse(raw, code,
                      "is in a form that is not one day or point in time", why,
                      why_size);
    }
    if (raw.length != (size_t)form->date + form->time) {
        return refuse(raw, code, "has not the digits that its format has", why,
                      why_size);
    }
    *date = bytes_slice(raw, 0, form->date);
    *time = bytes_slice(raw, form->date, form->time);
    if (is_turned(form)) {
        *date = turn(*date, form->order, true, arena);
    }
    return true;
}

static const char *usual_code(struct bytes date, struct bytes time)
{
    if (date.length == 0) {
        return time.length > 4 ? "402" : "401";
    }
    return time.length == 0 ? "102" : time.length > 4 ? "204" : "203";
}

bool coded_date_join(struct bytes date, struct bytes time, struct arena *arena,
                     struct bytes *code, struct bytes *raw, char *why,
                     size_t why_size)
{
    const struct date_form *form;
    char *joined;

    if (code->length == 0) {
        *code = bytes_of_text(usual_code(date, time));
    }
    form = form_of(*code);
    if (form == NULL || time.length > form->time ||
        (date.length == 0) != (form->date == 0)) {
        return refuse(time.length > 0 ? time : date, *code,
                      "has no place in the format that is to be written", why,
                      why_size);
    }
    if (form->date == 6) {
        date = bytes_slice(date, 2, SIZE_MAX);
    }
    if (is_turned(form)) {
        date = turn(date, form->order, false, arena);
    }
    joined = arena_take(arena, (size_t)form->date + form->time + 1);
    memset(joined, '0', (size_t)form->date + form->time);
    if (date.length > 0) {
        memcpy(joined, date.data, date.length);
    }
    if (time.length > 0) {
        memcpy(joined + form->date, time.data, time.length);
    }
    *raw = bytes_of(joined, (size_t)form->date + form->time);
    return true;
}
