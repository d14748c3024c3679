/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map flow journal */
#include "unit/base/unit.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"

static int64_t at(const char *stamp)
{
    int64_t milliseconds = 0;

    assert_true(clock_from_stamp(bytes_of_text(stamp), &milliseconds));
    return milliseconds;
}

/* Every day from 1600 to 2400, a full cycle of the calendar twice, against the
 * C library's. */
static void days_agree_with_the_system_calendar(void **state)
{
    int64_t first = at("1600-01-01");
    int64_t last = at("2400-12-31");
    (void)state;

    for (int64_t day = first; day <= last; day += 86400000) {
        struct civil_time civil = clock_to_civil(day);
        time_t seconds = (time_t)(day / 1000);
        struct tm expected;

        assert_non_null(gmtime_r(&seconds, &expected));
        if (civil.year != expected.tm_year + 1900 ||
            civil.month != expected.tm_mon + 1 ||
            civil.day != expected.tm_mday || civil.hour != 0 ||
            civil.minute != 0 || civil.second != 0 || civil.millisecond != 0) {
            fail_msg("%lld is not %d-%d-%d", (long long)seconds, civil.year,
                     civil.month, civil.day);
        }
        assert_true(clock_is_date(civil.year, civil.month, civil.day));
        if (clock_from_civil(&civil) != day) {
            fail_msg("%d-%d-%d does not come back", civil.year, civil.month,
                     civil.day);
        }
    }
}

static void moments_agree_with_the_system_calendar(void **state)
{
    int64_t first = at("1600-01-01");
    uint64_t range = (uint64_t)(at("2400-12-31") - first);
    uint64_t seed = 1;
    (void)state;

    for (int i = 0; i < 200000; i++) {
        int64_t moment = first + (int64_t)(unit_random(&seed) % range);
        struct civil_time civil = clock_to_civil(moment);
        struct tm tm = { .tm_year = civil.year - 1900,
                         .tm_mon = civil.month - 1,
                         .tm_mday = civil.day,
                         .tm_hour = civil.hour,
                         .tm_min = civil.minute,
                         .tm_sec = civil.second };
        char stamp[CLOCK_STAMP_SIZE];
        int64_t again = 0;

        assert_true((int64_t)timegm(&tm) * 1000 + civil.millisecond == moment);
        assert_true(clock_from_stamp(bytes_of_text(clock_stamp(moment, stamp)),
                                     &again));
        assert_true(again == moment);
    }
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    static const struct {
        int year, month, day;
        bool exists;
    } rows[] = {
        { 2024, 2, 29, true },  { 2023, 2, 29, false }, { 1900, 2, 29, false },
        { 2000, 2, 29, true },  { 2026, 4, 31, false }, { 2026, 12, 31, true },
        { 2026, 0, 1, false },  { 2026, 13, 1, false }, { 2026, 1, 0, false },
        { 2026, 1, 32, false }, { -1, 1, 1, false },    { 10000, 1, 1, false },
        { 0, 1, 1, true },      { 9999, 12, 31, true }, { 2026, -1, 1, false },
        { 2026, 1, -1, false },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(clock_is_date(rows[i].year, rows[i].month, rows[i].day) ==
                    rows[i].exists);
    }
}

static void stamps_are_written_in_one_form(void **state)
{
    char stamp[CLOCK_STAMP_SIZE];
    (void)state;

    assert_string_equal(clock_stamp(0, stamp), "1970-01-01T00:00:00.000Z");
    assert_string_equal(clock_stamp(-1, stamp), "1969-12-31T23:59:59.999Z");
    assert_string_equal(clock_stamp(at("2026-11-23T10:11:12.345Z"), stamp),
                        "2026-11-23T10:11:12.345Z");
    assert_string_equal(clock_stamp(at("0000-01-01"), stamp),
                        "0000-01-01T00:00:00.000Z");
    assert_string_equal(clock_stamp(at("9999-12-31T23:59:59.999Z"), stamp),
                        "9999-12-31T23:59:59.999Z");
    /* Whatever the number, the text stays in its place. */
    assert_true(strlen(clock_stamp(INT64_MAX, stamp)) < CLOCK_STAMP_SIZE);
    assert_true(strlen(clock_stamp(INT64_MIN + 1, stamp)) < CLOCK_STAMP_SIZE);
}

static void stamps_are_read_in_three_forms(void **state)
{
    (void)state;
    assert_true(at("1970-01-02") == 86400000);
    assert_true(at("1970-01-01T00:00:01Z") == 1000);
    assert_true(at("1970-01-01T00:00:00.007Z") == 7);
    assert_true(at("2024-02-29T23:59:59Z") == at("2024-03-01") - 1000);
}

static void other_stamps_are_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-1-1",
        "2026-11-23T",
        "2026-11-23 10:11:12Z",
        "2026-11-23T10:11Z",
        "2026-11-23T10:11:12",
        "2026-11-23T10:11:12.Z",
        "2026-11-23T10:11:12.34Z",
        "2026-11-23T10:11:12.3456Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T10:11:60Z",
        "2026-11-23T10:11:12+01:00",
        "2026-11-23T10:11:12Zx",
        "2026-02-30",
        "2026-00-10",
        "+026-11-23",
        "2026-11-2\xb3",
        "2026-11-23x",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int64_t untouched = 42;

        if (clock_from_stamp(bytes_of_text(wrong[i]), &untouched)) {
            fail_msg("'%s' was taken", wrong[i]);
        }
        assert_true(untouched == 42);
    }
    /* Nothing behind the end of the view is read. */
    for (size_t length = 0; length < 24; length++) {
        int64_t moment;

        assert_true(
            clock_from_stamp(bytes_of("2026-11-23T10:11:12.345Z", length),
                             &moment) == (length == 10));
    }
}

static void clocks_run(void **state)
{
    int64_t before = clock_monotonic_ns();
    int64_t wall = (int64_t)time(NULL) * 1000;
    (void)state;

    assert_true(clock_now() >= wall && clock_now() < wall + 60000);
    assert_true(clock_monotonic_ns() >= before);
    assert_true(clock_monotonic() >= before / 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_agree_with_the_system_calendar),
        cmocka_unit_test(moments_agree_with_the_system_calendar),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(stamps_are_written_in_one_form),
        cmocka_unit_test(stamps_are_read_in_three_forms),
        cmocka_unit_test(other_stamps_are_refused),
        cmocka_unit_test(clocks_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
