/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12 edifact
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "syntax/segment.h"

static void assert_part(const char *element, char separator, uint32_t index,
                        const char *expected)
{
    struct bytes part =
        segment_part(bytes_of_text(element), separator, '\0', index);

    if (!bytes_equal_text(part, expected)) {
        fail_msg("part %u of %s is '%.*s', not '%s'", index, element,
                 BYTES_ARG(part), expected);
    }
}

static void parts(void **state)
{
    (void)state;
    assert_part("a>bb>>d", '>', 0, "a");
    assert_part("a>bb>>d", '>', 1, "bb");
    assert_part("a>bb>>d", '>', 2, "");
    assert_part("a>bb>>d", '>', 3, "d");
    assert_part("a>bb>>d", '>', 4, "");
    assert_part("a>bb>>d", '>', 4000000000U, "");
    assert_part(">", '>', 0, "");
    assert_part(">", '>', 1, "");
    assert_part("", '>', 0, "");
    assert_part("", '>', 1, "");
    assert_part("a>b", '\0', 0, "a>b");
    assert_part("a>b", '\0', 1, "");
}

static void released_separators_divide_nothing(void **state)
{
    struct bytes element = bytes_of_text("a?:b:c???::?");

    (void)state;
    assert_int_equal(segment_part_count(element, ':', '?'), 3);
    assert_true(bytes_equal_text(segment_part(element, ':', '?', 0), "a?:b"));
    assert_true(bytes_equal_text(segment_part(element, ':', '?', 1), "c???:"));
    assert_true(bytes_equal_text(segment_part(element, ':', '?', 2), "?"));
    assert_true(bytes_equal_text(segment_part(element, ':', '?', 3), ""));
}

static void counts(void **state)
{
    (void)state;
    assert_int_equal(segment_part_count(bytes_of_text("a>bb>>d"), '>', '\0'),
                     4);
    assert_int_equal(segment_part_count(bytes_of_text(""), '>', '\0'), 1);
    assert_int_equal(segment_part_count(bytes_of_text(">"), '>', '\0'), 2);
    assert_int_equal(segment_part_count(bytes_of_text("a>b"), '\0', '\0'), 1);
}

static void elements(void **state)
{
    static const uint32_t bounds[] = { 0, 4, 7, 8, 12 };
    const struct segment segment = {
        .data = "REF*DP**038", .length = 11, .count = 3, .bounds = bounds
    };

    (void)state;
    assert_true(bytes_equal_text(segment_tag(&segment), "REF"));
    assert_true(bytes_equal_text(segment_element(&segment, 1), "DP"));
    assert_true(bytes_equal_text(segment_element(&segment, 2), ""));
    assert_true(bytes_equal_text(segment_element(&segment, 3), "038"));
    assert_true(bytes_equal_text(segment_element(&segment, 4), ""));
    assert_true(bytes_equal_text(segment_element(&segment, UINT32_MAX), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts),
        cmocka_unit_test(released_separators_divide_nothing),
        cmocka_unit_test(counts),
        cmocka_unit_test(elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
