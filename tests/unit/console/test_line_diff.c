/* SPDX-License-Identifier: Apache-2.0
 * Labels: console
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "console/line_diff.h"

static void differs(const char *before, const char *after, const char *wanted)
{
    struct arena *arena = arena_open(0);
    struct buffer out = { 0 };
    bool found = line_diff_append(arena, bytes_of_text(before),
                                  bytes_of_text(after), &out);

    buffer_append_byte(&out, '\0');
    assert_int_equal(found, wanted[0] != '\0');
    assert_string_equal(out.data, wanted);
    buffer_close(&out);
    arena_close(arena);
}

static void test_small(void **state)
{
    (void)state;
    differs("a\nb\n", "a\nb\n", "");
    differs("", "", "");
    differs("", "a\n", "@@ -1 +1 @@\n+a\n");
    differs("a\n", "", "@@ -1 +1 @@\n-a\n");
    differs("a\nb\nc\n", "a\nx\nc\n", "@@ -1 +1 @@\n a\n-b\n+x\n c\n");
    differs("a\nb\nc\n", "b\nc\nd\n", "@@ -1 +1 @@\n-a\n b\n c\n+d\n");
}

static void test_only_what_is_near(void **state)
{
    (void)state;
    differs("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nX\n",
            "@@ -6 +6 @@\n 6\n 7\n 8\n-9\n+X\n");
}

static void test_control_characters_are_shown(void **state)
{
    (void)state;
    differs("", "\x1b[2J\n", "@@ -1 +1 @@\n+\\x1b[2J\n");
}

/* Applying the marks to one side gives the other, whatever the texts. */
static void test_marks_lead_over(void **state)
{
    uint32_t random = 1;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_open(0);
        struct buffer texts[2] = { { 0 }, { 0 } };
        struct buffer out = { 0 };
        struct buffer rebuilt[2] = { { 0 }, { 0 } };
        struct bytes rest;

        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 7; j++) {
                random = random * 1664525 + 1013904223;
                buffer_append_format(&texts[i], "%c\n",
                                     'a' + (int)(random >> 24) % 3);
            }
        }
        if (line_diff_append(arena, buffer_bytes(&texts[0]),
                             buffer_bytes(&texts[1]), &out)) {
            /* Seven lines lie near enough to be shown all, or the pieces left
             * out are alike at both. */
            rest = buffer_bytes(&out);
            while (rest.length > 0) {
                size_t end = bytes_find(rest, '\n') + 1;

                if (rest.data[0] != '+' && rest.data[0] != '@') {
                    buffer_append(&rebuilt[0], bytes_slice(rest, 1, end - 1));
                }
                if (rest.data[0] != '-' && rest.data[0] != '@') {
                    buffer_append(&rebuilt[1], bytes_slice(rest, 1, end - 1));
                }
                rest = bytes_slice(rest, end, rest.length);
            }
            for (int i = 0; i < 2; i++) {
                assert_true(bytes_ends_with(buffer_bytes(&texts[i]),
                                            buffer_bytes(&rebuilt[i])) ||
                            bytes_starts_with(buffer_bytes(&texts[i]),
                                              buffer_bytes(&rebuilt[i])) ||
                            rebuilt[i].length < texts[i].length);
            }
        } else {
            assert_true(
                bytes_equal(buffer_bytes(&texts[0]), buffer_bytes(&texts[1])));
        }
        buffer_close(&texts[0]);
        buffer_close(&texts[1]);
        buffer_close(&rebuilt[0]);
        buffer_close(&rebuilt[1]);
        buffer_close(&out);
        arena_close(arena);
    }
}

/* Past the limit it still ends, and says that all is different. */
static void test_very_different(void **state)
{
    struct arena *arena = arena_open(0);
    struct buffer before = { 0 }, after = { 0 }, out = { 0 };

    (void)state;
    for (int i = 0; i < LINE_DIFF_MOST; i++) {
        buffer_append_format(&before, "b%d\n", i);
        buffer_append_format(&after, "a%d\n", i);
    }
    assert_true(line_diff_append(arena, buffer_bytes(&before),
                                 buffer_bytes(&after), &out));
    assert_true(out.length > before.length + after.length);
    buffer_close(&before);
    buffer_close(&after);
    buffer_close(&out);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_only_what_is_near),
        cmocka_unit_test(test_control_characters_are_shown),
        cmocka_unit_test(test_marks_lead_over),
        cmocka_unit_test(test_very_different),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
