/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "config/diagnostic.h"

struct fixture {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
    struct buffer out;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_open(0);
    fixture->source = config_source_open();
    diagnostics_open(&fixture->list, fixture->arena);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_close(fixture->arena);
    config_source_close(fixture->source);
    buffer_close(&fixture->out);
    free(fixture);
    return 0;
}

static void put(struct fixture *fixture, const char *path, const char *text)
{
    struct error err;

    assert_true(config_source_add_file(fixture->source, path,
                                       bytes_of_text(text), &err));
}

static void complain(struct fixture *fixture, const char *file, int line,
                     int column, const char *text)
{
    diagnostics_add(&fixture->list, DIAGNOSTIC_ERROR,
                    (struct config_place){ file, line, column }, "X_CODE", "%s",
                    text);
}

static void assert_output(struct fixture *fixture,
                          enum diagnostic_format format, const char *expected)
{
    diagnostics_append(&fixture->out, &fixture->list, fixture->source, format);
    buffer_append_byte(&fixture->out, '\0');
    assert_string_equal(fixture->out.data, expected);
}

static void test_text(void **state)
{
    static const char *const names[] = { "name" };
    struct fixture *fixture = *state;

    put(fixture, "a.yaml", "\xef\xbb\xbfone: 1\r\n\tnam: x\rlast");
    complain(fixture, "a.yaml", 3, 2, "third");
    complain(fixture, "a.yaml", 2, 2, "unknown key 'nam'");
    diagnostics_suggest(&fixture->list, bytes_of_text("nam"), names, 1);
    complain(fixture, "a.yaml", 1, 1, "first");
    diagnostics_sort(&fixture->list);
    assert_output(fixture, DIAGNOSTIC_TEXT,
                  "a.yaml:1:1: error: first [X_CODE]\n"
                  "    1 | one: 1\n"
                  "      | ^\n"
                  "a.yaml:2:2: error: unknown key 'nam' [X_CODE]\n"
                  "    2 | \tnam: x\n"
                  "      | \t^ did you mean 'name'?\n"
                  "a.yaml:3:2: error: third [X_CODE]\n"
                  "    3 | last\n"
                  "      |  ^\n");
}

static void test_text_without_line(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.yaml", "x");
    complain(fixture, "a.yaml", 0, 0, "whole file");
    complain(fixture, "a.yaml", 9, 1, "no such line");
    complain(fixture, "b.yaml", 1, 1, "no such file");
    assert_output(fixture, DIAGNOSTIC_TEXT,
                  "a.yaml: error: whole file [X_CODE]\n"
                  "a.yaml:9:1: error: no such line [X_CODE]\n"
                  "b.yaml:1:1: error: no such file [X_CODE]\n");
}

/* A file may not make a terminal do things. */
static void test_text_is_safe(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.yaml", "\x1b[2J \xc2\x9b \xc3\xa4 x\n\xff y\n");
    complain(fixture, "a.yaml", 1, 10, "bad \x1b[31m");
    complain(fixture, "a.yaml", 2, 1, "bytes");
    assert_output(fixture, DIAGNOSTIC_TEXT,
                  "a.yaml:1:10: error: bad ?[31m [X_CODE]\n"
                  "    1 | ?[2J ? \xc3\xa4 x\n"
                  "      |          ^\n"
                  "a.yaml:2:1: error: bytes [X_CODE]\n"
                  "    2 | ? y\n"
                  "      | ^\n");
}

static void test_long_line_is_cut(void **state)
{
    struct fixture *fixture = *state;
    char line[5001];
    const char *caret;
    const char *shown;

    memset(line, 'a', 5000);
    line[5000] = '\0';
    line[2999] = 'X';
    put(fixture, "a.yaml", line);
    complain(fixture, "a.yaml", 1, 3000, "here");
    diagnostics_append(&fixture->out, &fixture->list, fixture->source,
                       DIAGNOSTIC_TEXT);
    buffer_append_byte(&fixture->out, '\0');
    assert_true(fixture->out.length < 400);
    shown = strstr(fixture->out.data, "    1 | \xe2\x80\xa6");
    caret = strchr(fixture->out.data, '^');
    assert_non_null(shown);
    assert_non_null(caret);
    /* The ellipsis is three bytes wide and one character. */
    assert_int_equal(strchr(shown, 'X') - shown - 2,
                     caret - (strchr(shown, '\n') + 1));
}

static void test_json(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "abc" };
    json_t *array;
    const char *file;
    const char *text;
    const char *suggestion;
    int line;
    int column;

    complain(fixture, "a\"b.yaml", 4, 7, "text \"\n\xff");
    complain(fixture, "c.yaml", 0, 0, "abd");
    diagnostics_suggest(&fixture->list, bytes_of_text("abd"), names, 1);
    diagnostics_append(&fixture->out, &fixture->list, NULL, DIAGNOSTIC_JSON);
    array = json_loadb(fixture->out.data, fixture->out.length, 0, NULL);
    assert_int_equal(json_array_size(array), 2);
    assert_int_equal(json_unpack(json_array_get(array, 0), "{s:s,s:s,s:i,s:i}",
                                 "file", &file, "text", &text, "line", &line,
                                 "column", &column),
                     0);
    assert_string_equal(file, "a\"b.yaml");
    assert_string_equal(text, "text \"\n\xef\xbf\xbd");
    assert_int_equal(line, 4);
    assert_int_equal(column, 7);
    assert_int_equal(json_unpack(json_array_get(array, 1), "{s:s}",
                                 "suggestion", &suggestion),
                     0);
    assert_string_equal(suggestion, "did you mean 'abc'?");
    json_decref(array);
}

static void test_json_of_nothing(void **state)
{
    assert_output(*state, DIAGNOSTIC_JSON, "[]\n");
}

static void test_github(void **state)
{
    struct fixture *fixture = *state;

    complain(fixture, "a:b,c.yaml", 4, 7, "100% wrong\nreally");
    diagnostics_add(&fixture->list, DIAGNOSTIC_WARNING,
                    (struct config_place){ "d", 0, 0 }, "W", "careful");
    assert_output(fixture, DIAGNOSTIC_GITHUB,
                  "::error file=a%3Ab%2Cc.yaml,line=4,col=7,title=X_CODE::"
                  "100%25 wrong%0Areally\n"
                  "::warning file=d,title=W::careful\n");
}

static void test_limit(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = { "abc" };

    for (int i = 0; i < DIAGNOSTICS_LIMIT + 5; i++) {
        complain(fixture, "a.yaml", 2000 - i, 1, "x");
    }
    diagnostics_suggest(&fixture->list, bytes_of_text("abd"), names, 1);
    assert_int_equal(fixture->list.count, DIAGNOSTICS_LIMIT);
    assert_int_equal(fixture->list.errors, DIAGNOSTICS_LIMIT + 5);
    assert_int_equal(fixture->list.left_out, 5);
    assert_null(fixture->list.items[DIAGNOSTICS_LIMIT - 1].suggestion);
    diagnostics_sort(&fixture->list);
    assert_int_equal(fixture->list.items[0].place.line, 1001);
    diagnostics_append(&fixture->out, &fixture->list, NULL, DIAGNOSTIC_TEXT);
    buffer_append_byte(&fixture->out, '\0');
    assert_non_null(strstr(fixture->out.data, "and 5 more\n"));
}

static void test_format_names(void **state)
{
    enum diagnostic_format format;

    (void)state;
    assert_true(diagnostic_format_from_name("github", &format));
    assert_int_equal(format, DIAGNOSTIC_GITHUB);
    assert_false(diagnostic_format_from_name("xml", &format));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_text),         TEST(test_text_without_line),
        TEST(test_text_is_safe), TEST(test_long_line_is_cut),
        TEST(test_json),         TEST(test_json_of_nothing),
        TEST(test_github),       TEST(test_limit),
        TEST(test_format_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
