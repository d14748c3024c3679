/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: map edifact
 *
 * A date and the code of its form, both ways: every form there is, what has the
 * wrong number of digits, what is no point in time, and what finds no place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "mapping/coded_date.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_open(1U << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

static void assert_text(struct bytes got, const char *wanted)
{
    assert_true(bytes_equal_text(got, wanted));
}

static const struct {
    const char *raw, *code, *date, *time;
} forms[] = {
    { "20261123", "102", "20261123", "" },
    { "202611231405", "203", "20261123", "1405" },
    { "20261123140559", "204", "20261123", "140559" },
    { "261123", "101", "261123", "" },
    { "2611231405", "201", "261123", "1405" },
    { "261123140559", "202", "261123", "140559" },
    { "1405", "401", "", "1405" },
    { "140559", "402", "", "140559" },
    { "231126", "2", "261123", "" },
    { "112326", "3", "261123", "" },
    { "23112026", "4", "20261123", "" },
    { "231120261405", "5", "20261123", "1405" },
    /* without a code the digits tell */
    { "20261123", "", "20261123", "" },
    { "261123", "", "261123", "" },
    { "202611231405", "", "20261123", "1405" },
    { "20261123140559", "", "20261123", "140559" },
};

static void forms_are_split(void **state)
{
    char why[200];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct bytes date;
        struct bytes time;

        assert_true(coded_date_split(bytes_of_text(forms[i].raw),
                                     bytes_of_text(forms[i].code), arena, &date,
                                     &time, why, sizeof why));
        assert_text(date, forms[i].date);
        assert_text(time, forms[i].time);
    }
}

static void what_is_no_point_in_time_is_refused(void **state)
{
    static const char *const wrong[][2] = {
        { "2026112", "102" },
        { "202611231405", "102" },
        { "20261101-20261130", "718" },
        { "202647", "616" },
        { "14", "804" },
        { "2026", "" },
    };
    char why[200];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bytes date;
        struct bytes time;

        assert_false(coded_date_split(bytes_of_text(wrong[i][0]),
                                      bytes_of_text(wrong[i][1]), arena, &date,
                                      &time, why, sizeof why));
        assert_non_null(strstr(why, wrong[i][0]));
    }
    assert_true(coded_date_knows(bytes_of_text("203")));
    assert_false(coded_date_knows(bytes_of_text("718")));
}

static bool join(const char *date, const char *time, const char *wanted,
                 struct bytes *code, struct bytes *raw)
{
    char why[200];

    *code = bytes_of_text(wanted);
    return coded_date_join(bytes_of_text(date), bytes_of_text(time), arena,
                           code, raw, why, sizeof why);
}

static void dates_are_joined(void **state)
{
    struct bytes code;
    struct bytes raw;
    size_t i;

    (void)state;
    assert_true(join("20261123", "", "", &code, &raw));
    assert_text(code, "102");
    assert_text(raw, "20261123");
    assert_true(join("20261123", "1405", "", &code, &raw));
    assert_text(code, "203");
    assert_true(join("20261123", "140559", "", &code, &raw));
    assert_text(code, "204");
    assert_true(join("", "1405", "", &code, &raw));
    assert_text(code, "401");
    /* as it was read, so it is written: the year as four digits */
    for (i = 0; i < 12; i++) {
        const char *date = forms[i].date;
        char whole[9] = "";

        if (date[0] != '\0') {
            (void)strcat(strcpy(whole, strlen(date) == 6 ? "20" : ""), date);
        }
        assert_true(join(whole, forms[i].time, forms[i].code, &code, &raw));
        assert_text(raw, forms[i].raw);
    }
    /* a form with a time, and none there */
    assert_true(join("20261123", "", "203", &code, &raw));
    assert_text(raw, "202611230000");
}

static void what_has_no_place_is_refused(void **state)
{
    struct bytes code;
    struct bytes raw;

    (void)state;
    assert_false(join("20261123", "1405", "102", &code, &raw));
    assert_false(join("20261123", "140559", "203", &code, &raw));
    assert_false(join("20261123", "1405", "401", &code, &raw));
    assert_false(join("", "1405", "203", &code, &raw));
    assert_false(join("20261123", "", "718", &code, &raw));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_split),
        cmocka_unit_test(what_is_no_point_in_time_is_refused),
        cmocka_unit_test(dates_are_joined),
        cmocka_unit_test(what_has_no_place_is_refused),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
