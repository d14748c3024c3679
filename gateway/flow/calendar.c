/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/calendar.h"

#include "base/clock.h"

enum { MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS };

struct bytes calendar_date(struct arena *arena, int64_t now, int64_t offset)
{
    struct civil_time civil = clock_to_civil(now + offset);

    return bytes_of_text(arena_format(arena, "%04d-%02d-%02d", civil.year,
                                      civil.month, civil.day));
}

struct bytes calendar_time(struct arena *arena, int64_t now, int64_t offset)
{
    struct civil_time civil = clock_to_civil(now + offset);

    return bytes_of_text(
        arena_format(arena, "%02d:%02d", civil.hour, civil.minute));
}

bool calendar_start(struct bytes date, int64_t offset, int64_t *now)
{
    int64_t start;

    if (date.length != 10 || !clock_from_stamp(date, &start)) {
        return false;
    }
    *now = start - offset;
    return true;
}

bool calendar_add_days(struct arena *arena, struct bytes date, int64_t days,
                       struct bytes *result)
{
    enum { MOST_DAYS = 10000 * 366 };
    static const char last_day[] = "9999-12-31";
    int64_t start, last;

    if (!calendar_start(date, 0, &start) ||
        !calendar_start(bytes_of_text(last_day), 0, &last) ||
        days < -MOST_DAYS || days > MOST_DAYS || start + days * DAY_MS > last ||
        start + days * DAY_MS < 0) {
        return false;
    }
    *result = calendar_date(arena, start + days * DAY_MS, 0);
    return true;
}

struct bytes calendar_later(struct bytes a, struct bytes b)
{
    return bytes_compare(a, b) >= 0 ? a : b;
}
