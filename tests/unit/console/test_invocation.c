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
#include "console/invocation.h"

enum { WORDS = 12 };

struct reading {
    struct arena *arena;
    struct invocation call;
    struct error err;
    bool good;
};

/* Reads "edigate" and the words up to NULL. */
static void read_words(struct reading *reading, const char *const *words)
{
    char *argv[WORDS + 1];
    int argc = 1;

    reading->arena = arena_open(0);
    memset(&reading->err, 0, sizeof reading->err);
    argv[0] = arena_copy_text(reading->arena, "edigate");
    while (words[argc - 1] != NULL) {
        argv[argc] = arena_copy_text(reading->arena, words[argc - 1]);
        argc++;
    }
    reading->good = invocation_read(reading->arena, argc, argv, &reading->call,
                                    &reading->err);
}

#define READ(reading, ...)                                        \
    do {                                                          \
        static const char *const words[] = { __VA_ARGS__, NULL }; \
        read_words(&(reading), words);                            \
    } while (0)

static void refused(struct reading *reading, const char *text)
{
    assert_false(reading->good);
    assert_int_equal(reading->err.kind, ERROR_REFUSED);
    assert_string_equal(reading->err.code, "USAGE");
    if (strstr(reading->err.text, text) == NULL) {
        fail_msg("'%s' does not say '%s'", reading->err.text, text);
    }
    arena_close(reading->arena);
}

static void test_group_and_command(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "fmt", "a.x12");
    assert_true(reading.good);
    assert_string_equal(reading.call.route->group, "edi");
    assert_string_equal(reading.call.route->name, "fmt");
    assert_int_equal(reading.call.argument_count, 1);
    assert_string_equal(reading.call.arguments[0], "a.x12");
    arena_close(reading.arena);
}

static void test_group_alone(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi");
    assert_true(reading.good);
    assert_null(reading.call.route);
    assert_string_equal(reading.call.group, "edi");
    arena_close(reading.arena);
}

static void test_options_anywhere(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "--dir", "d", "fmt", "a", "--breaks=lf", "b", "-oX");
    assert_true(reading.good);
    assert_int_equal(reading.call.argument_count, 2);
    assert_string_equal(reading.call.arguments[1], "b");
    assert_string_equal(invocation_value(&reading.call, "breaks"), "lf");
    assert_string_equal(invocation_value(&reading.call, "output"), "X");
    assert_string_equal(invocation_value(&reading.call, "dir"), "d");
    assert_false(invocation_has(&reading.call, "write"));
    arena_close(reading.arena);
}

static void test_letters_together(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "validate", "-vqe", "-gname", "a");
    assert_true(reading.good);
    assert_true(invocation_has(&reading.call, "verbose"));
    assert_true(invocation_has(&reading.call, "quiet"));
    assert_true(invocation_has(&reading.call, "errors-only"));
    assert_string_equal(invocation_value(&reading.call, "guideline"), "name");
    arena_close(reading.arena);
}

static void test_dashes_end_options(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "parse", "-", "--", "--json", "-x");
    assert_true(reading.good);
    assert_int_equal(reading.call.argument_count, 3);
    assert_string_equal(reading.call.arguments[0], "-");
    assert_string_equal(reading.call.arguments[1], "--json");
    assert_false(invocation_has(&reading.call, "json"));
    arena_close(reading.arena);
}

static void test_option_often(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "q", "fix", "01JD", "--set", "A.01=x", "-s", "B.02=y");
    assert_true(reading.good);
    assert_string_equal(invocation_value_at(&reading.call, "set", 0), "A.01=x");
    assert_string_equal(invocation_value_at(&reading.call, "set", 1), "B.02=y");
    assert_null(invocation_value_at(&reading.call, "set", 2));
    assert_string_equal(invocation_value(&reading.call, "set"), "B.02=y");
    arena_close(reading.arena);
}

static void test_numbers(void **state)
{
    struct reading reading;
    uint64_t number;

    (void)state;
    READ(reading, "edi", "gen", "x12/004010/850", "-n", "12");
    assert_true(reading.good);
    assert_true(
        invocation_number(&reading.call, "count", 1, &number, &reading.err));
    assert_int_equal(number, 12);
    assert_true(
        invocation_number(&reading.call, "seed", 7, &number, &reading.err));
    assert_int_equal(number, 7);
    arena_close(reading.arena);

    READ(reading, "edi", "gen", "x12/004010/850", "-n", "-1");
    assert_true(reading.good);
    assert_false(
        invocation_number(&reading.call, "count", 1, &number, &reading.err));
    arena_close(reading.arena);
}

static void test_refusals(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "prase", "x");
    refused(&reading, "did you mean 'parse'?");
    READ(reading, "ed", "parse", "x");
    refused(&reading, "did you mean 'edi'?");
    READ(reading, "xyzzy");
    refused(&reading, "there is no command 'xyzzy'");
    READ(reading, "edi", "parse", "--jsno", "x");
    refused(&reading, "did you mean '--json'?");
    READ(reading, "edi", "fmt", "--json", "x");
    refused(&reading, "there is no option '--json'");
    READ(reading, "edi", "parse", "-Z", "x");
    refused(&reading, "there is no option '-Z'");
    READ(reading, "edi", "fmt", "x", "--output");
    refused(&reading, "--output needs a value: FILE");
    READ(reading, "edi", "parse", "--json=yes", "x");
    refused(&reading, "--json takes no value");
    READ(reading, "edi", "fmt", "--breaks", "cr", "x");
    refused(&reading, "--breaks must be one of none|lf|crlf, not 'cr'");
    READ(reading, "edi", "fmt", "-oa", "-ob", "x");
    refused(&reading, "--output is given twice");
    READ(reading, "edi", "parse");
    refused(&reading, "'edi parse' needs FILE…");
    READ(reading, "version", "x");
    refused(&reading, "'x' is one argument too many");
    READ(reading, "completion", "tcsh");
    refused(&reading, "must be one of bash|zsh|fish, not 'tcsh'");
}

/* --help is for those who do not know what is missing. */
static void test_help_needs_nothing(void **state)
{
    struct reading reading;

    (void)state;
    READ(reading, "edi", "parse", "--help");
    assert_true(reading.good);
    assert_true(invocation_has(&reading.call, "help"));
    arena_close(reading.arena);
    READ(reading, "-h");
    assert_true(reading.good);
    assert_null(reading.call.route);
    arena_close(reading.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_group_and_command),
        cmocka_unit_test(test_group_alone),
        cmocka_unit_test(test_options_anywhere),
        cmocka_unit_test(test_letters_together),
        cmocka_unit_test(test_dashes_end_options),
        cmocka_unit_test(test_option_often),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_help_needs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
