/* SPDX-License-Identifier: Apache-2.0
 * Labels: console
 *
 * Every row of the route table is whole: its examples can be read by it, its
 * options clash with no others, its texts are there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "console/invocation.h"
#include "console/route.h"

enum { WORDS = 40 };

static void test_rows_are_whole(void **state)
{
    const struct route *route;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        count++;
        assert_non_null(route->section);
        assert_non_null(route->name);
        assert_non_null(route->arguments);
        assert_non_null(route->run);
        assert_true(strlen(route->summary) > 0);
        assert_true(strlen(route->summary) <= 70);
        assert_true(route->least <= route->most);
        /* A sentence's head: no full stop. */
        assert_true(route->summary[strlen(route->summary) - 1] != '.');
        if (!route->hidden) {
            assert_non_null(route->examples[0].command);
        }
        assert_true((route->most > 0) == (route->arguments[0] != '\0'));
    }
    assert_true(count > 20);
}

static void test_names_are_unique(void **state)
{
    const struct route *a, *b;

    (void)state;
    for (size_t i = 0; (a = route_at(i)) != NULL; i++) {
        for (size_t j = i + 1; (b = route_at(j)) != NULL; j++) {
            assert_false(strcmp(a->group, b->group) == 0 &&
                         strcmp(a->name, b->name) == 0);
            /* "edi" alone must not be both a group and a command. */
            assert_false(a->group[0] == '\0' && b->group[0] != '\0' &&
                         strcmp(a->name, b->group) == 0);
            assert_false(b->group[0] == '\0' && a->group[0] != '\0' &&
                         strcmp(b->name, a->group) == 0);
        }
    }
}

/* Rows of a section stand together, else help shows its heading twice. */
static void test_sections_stand_together(void **state)
{
    const struct route *route, *later;

    (void)state;
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        const struct route *next = route_at(i + 1);

        if (next == NULL || strcmp(next->section, route->section) == 0) {
            continue;
        }
        for (size_t j = i + 1; (later = route_at(j)) != NULL; j++) {
            assert_string_not_equal(later->section, route->section);
        }
    }
}

static void check_options(const struct route_option *options)
{
    for (const struct route_option *a = options; a->name != NULL; a++) {
        assert_true(strlen(a->help) > 0);
        assert_string_not_equal(a->name, "json");
        for (const struct route_option *b = a + 1; b->name != NULL; b++) {
            assert_string_not_equal(a->name, b->name);
            assert_true(a->letter == '\0' || a->letter != b->letter);
        }
        for (const struct route_option *b = route_options_of_all;
             b->name != NULL && options != route_options_of_all; b++) {
            assert_string_not_equal(a->name, b->name);
            assert_true(a->letter == '\0' || a->letter != b->letter);
        }
    }
}

static void test_options_do_not_clash(void **state)
{
    const struct route *route;

    (void)state;
    check_options(route_options_of_all);
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->options != NULL) {
            check_options(route->options);
        }
    }
}

/* Up to a pipe or a redirection, which are the shell's. */
static int split(struct arena *arena, const char *command, char **words)
{
    char *text = arena_copy_text(arena, command);
    int count = 1;

    words[0] = arena_copy_text(arena, "edigate");
    for (char *at = text; *at != '\0';) {
        size_t length = strcspn(at, " ");

        if (*at == '|' || *at == '>') {
            break;
        }
        assert_true(count < WORDS);
        words[count] = at;
        at += length;
        if (*at == ' ') {
            *at++ = '\0';
        }
        count++;
    }
    return count;
}

static void test_examples_can_be_read(void **state)
{
    struct arena *arena = arena_open(0);
    const struct route *route;

    (void)state;
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        for (size_t j = 0;
             j < ROUTE_EXAMPLES && route->examples[j].command != NULL; j++) {
            char *words[WORDS];
            struct invocation call;
            struct error err;
            int count = split(arena, route->examples[j].command, words);

            if (!invocation_read(arena, count, words, &call, &err)) {
                fail_msg("%s: %s", route->examples[j].command, err.text);
            }
            assert_ptr_equal(call.route, route);
            assert_true(strlen(route->examples[j].what) > 0);
        }
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_names_are_unique),
        cmocka_unit_test(test_sections_stand_together),
        cmocka_unit_test(test_options_do_not_clash),
        cmocka_unit_test(test_examples_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
