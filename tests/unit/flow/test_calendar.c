/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "flow/calendar.h"

enum { HOUR = 60 * 60 * 1000 };

static struct arena *arena;

static int64_t moment(const char *stamp)
{
    int64_t result = 0;

    assert_true(clock_from_stamp(bytes_of_text(stamp), &result));
    return result;
}

static void test_dates(void **state)
{
    int64_t late = moment("2026-11-23T23:30:00Z");
    int64_t start = 0;

    (void)state;
    assert_true(bytes_equal_text(calendar_date(arena, late, 0), "2026-11-23"));
    assert_true(
        bytes_equal_text(calendar_date(arena, late, HOUR), "2026-11-24"));
    assert_true(
        bytes_equal_text(calendar_date(arena, late, -24 * HOUR), "2026-11-22"));
    assert_true(bytes_equal_text(calendar_time(arena, late, HOUR), "00:30"));
    assert_true(calendar_start(bytes_of_text("2026-11-24"), HOUR, &start));
    assert_true(start == moment("2026-11-23T23:00:00Z"));
    assert_false(calendar_start(bytes_of_text("2026-02-30"), 0, &start));
    assert_false(
        calendar_start(bytes_of_text("2026-11-24T00:00:00Z"), 0, &start));
    assert_false(calendar_start(bytes_of_text(""), 0, &start));
}

static void test_days(void **state)
{
    static const struct {
        const char *from;
        int64_t days;
        const char *to; /* NULL: cannot be */
    } rows[] = {
        { "2026-11-23", 30, "2026-12-23" }, { "2024-02-28", 1, "2024-02-29" },
        { "2023-02-28", 1, "2023-03-01" },  { "2026-01-01", -1, "2025-12-31" },
        { "2026-11-23", 0, "2026-11-23" },  { "9999-12-31", 1, NULL },
        { "2026-13-01", 1, NULL },          { "2026-11-23", INT64_MAX, NULL },
        { "2026-11-23", INT64_MIN, NULL },
    };
    struct bytes result;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool good = calendar_add_days(arena, bytes_of_text(rows[i].from),
                                      rows[i].days, &result);

        assert_int_equal(good, rows[i].to != NULL);
        if (good) {
            assert_true(bytes_equal_text(result, rows[i].to));
        }
    }
}

static void test_later(void **state)
{
    struct bytes none = { NULL, 0 };
    struct bytes day = bytes_of_text("2026-11-23");

    (void)state;
    assert_true(bytes_equal(calendar_later(none, day), day));
    assert_true(bytes_equal(calendar_later(day, none), day));
    assert_true(bytes_equal_text(
        calendar_later(day, bytes_of_text("2026-11-24")), "2026-11-24"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_dates),
                                        cmocka_unit_test(test_days),
                                        cmocka_unit_test(test_later) };
    int result;

    arena = arena_open(0);
    result = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(arena);
    return result;
}
