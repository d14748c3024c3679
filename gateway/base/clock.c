/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static const int64_t ms_per_day = 86400000;

static int64_t read_clock(clockid_t id, int64_t per_second)
{
    struct timespec now;

    if (clock_gettime(id, &now) != 0) {
        return 0; /* cannot happen with the ids used here */
    }
    return (int64_t)now.tv_sec * per_second +
           now.tv_nsec / (1000000000 / per_second);
}

int64_t clock_now(void)
{
    return read_clock(CLOCK_REALTIME, 1000);
}

int64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000000);
}

/* Days since 1970-01-01 of a civil date, counted in 400-year eras that begin
 * on the first of March, so that the leap day is the last of its year. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year =
        (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct civil_time clock_to_civil(int64_t milliseconds)
{
    struct civil_time civil;
    int64_t days = milliseconds / ms_per_day;
    int64_t rest = milliseconds % ms_per_day;
    int64_t era, day_of_era, year_of_era, day_of_year, shifted_month;

    if (rest < 0) {
        rest += ms_per_day;
        days--;
    }
    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    day_of_era = days - era * 146097;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                   day_of_era / 146096) /
                  365;
    day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    shifted_month = (5 * day_of_year + 2) / 153;
    civil.day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    civil.month =
        (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    civil.year = (int)(year_of_era + era * 400 + (civil.month <= 2));
    civil.hour = (int)(rest / 3600000);
    civil.minute = (int)(rest / 60000 % 60);
    civil.second = (int)(rest / 1000 % 60);
    civil.millisecond = (int)(rest % 1000);
    return civil;
}

int64_t clock_from_civil(const struct civil_time *civil)
{
    int64_t days = days_from_civil(civil->year, civil->month, civil->day);

    return days * ms_per_day + civil->hour * INT64_C(3600000) +
           civil->minute * INT64_C(60000) + civil->second * INT64_C(1000) +
           civil->millisecond;
}

bool clock_is_date(int year, int month, int day)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

char *clock_stamp(int64_t milliseconds, char stamp[CLOCK_STAMP_SIZE])
{
    struct civil_time civil = clock_to_civil(milliseconds);

    (void)snprintf(
        stamp, CLOCK_STAMP_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
        civil.year > 9999 || civil.year < 0 ? 9999 : civil.year, civil.month,
        civil.day, civil.hour, civil.minute, civil.second, civil.millisecond);
    return stamp;
}

/* Reads exactly `count` digits at *at and moves it on. */
static bool read_digits(struct bytes text, size_t *at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (*at >= text.length || text.data[*at] < '0' ||
            text.data[*at] > '9') {
            return false;
        }
        *value = *value * 10 + (text.data[*at] - '0');
    }
    return true;
}

static bool read_byte(struct bytes text, size_t *at, char byte)
{
    if (*at >= text.length || text.data[*at] != byte) {
        return false;
    }
    (*at)++;
    return true;
}

bool clock_from_stamp(struct bytes stamp, int64_t *milliseconds)
{
    struct civil_time civil = { 0 };
    size_t at = 0;

    if (!read_digits(stamp, &at, 4, &civil.year) ||
        !read_byte(stamp, &at, '-') ||
        !read_digits(stamp, &at, 2, &civil.month) ||
        !read_byte(stamp, &at, '-') ||
        !read_digits(stamp, &at, 2, &civil.day) ||
        !clock_is_date(civil.year, civil.month, civil.day)) {
        return false;
    }
    if (at < stamp.length) {
        if (!read_byte(stamp, &at, 'T') ||
            !read_digits(stamp, &at, 2, &civil.hour) ||
            !read_byte(stamp, &at, ':') ||
            !read_digits(stamp, &at, 2, &civil.minute) ||
            !read_byte(stamp, &at, ':') ||
            !read_digits(stamp, &at, 2, &civil.second)) {
            return false;
        }
        if (read_byte(stamp, &at, '.') &&
            !read_digits(stamp, &at, 3, &civil.millisecond)) {
            return false;
        }
        if (!read_byte(stamp, &at, 'Z') || at != stamp.length ||
            civil.hour > 23 || civil.minute > 59 || civil.second > 59) {
            return false;
        }
    }
    *milliseconds = clock_from_civil(&civil);
    return true;
}
