/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow fuzz */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "flow/csv.h"

static struct arena *arena;

/* All rows as "a|b\n"; a bad row as "!CODE@line:column\n". */
static char *read_all(struct bytes text, char delimiter)
{
    struct csv_reader reader;
    struct csv_row *row = arena_take(arena, sizeof(*row));
    struct buffer out = { 0 };
    enum csv_result result;
    char *copy;

    csv_open(&reader, arena, text, delimiter);
    while ((result = csv_next(&reader, row)) != CSV_END) {
        if (result == CSV_BAD_ROW) {
            buffer_append_format(&out, "!%s@%d:%d\n", reader.complaint.code,
                                 reader.complaint.line,
                                 reader.complaint.column);
            continue;
        }
        for (size_t i = 0; i < row->count; i++) {
            buffer_append_text(&out, i == 0 ? "" : "|");
            buffer_append(&out, row->fields[i].text);
        }
        buffer_append_byte(&out, '\n');
    }
    copy = arena_format(arena, "%.*s", BYTES_ARG(buffer_bytes(&out)));
    buffer_close(&out);
    return copy;
}

static void test_rows(void **state)
{
    static const struct {
        const char *text, *rows;
    } cases[] = {
        { "", "" },
        { "\n\r\n\r", "" },
        { "a,b", "a|b\n" },
        { "a,b\r\nc,d\r\n", "a|b\nc|d\n" },
        { "a,b\rc,d\r", "a|b\nc|d\n" },
        { "a,b\nc,d", "a|b\nc|d\n" },
        { "\xEF\xBB\xBF"
          "a,b\n",
          "a|b\n" },
        { ",\n", "|\n" },
        { "a,,\n", "a||\n" },
        { "\"a\",\"b,c\"\n", "a|b,c\n" },
        { "\"say \"\"yes\"\"\",x\n", "say \"yes\"|x\n" },
        { "\"\",x\n", "|x\n" },
        { "\"\"\"\",x\n", "\"|x\n" },
        { "\"two\r\nlines\",x\ny,z\n", "two\r\nlines|x\ny|z\n" },
        { " a , b \n", " a | b \n" },
        /* wrong rows, and the reader goes on */
        { "a,b\n\"never", "a|b\n!CSV_QUOTE_OPEN@2:1\n" },
        { "a,x\"y\nc,d\n", "!CSV_QUOTE_STRAY@1:4\nc|d\n" },
        { "\"a\"b,c\nd,e\n", "!CSV_QUOTE_AFTER@1:4\nd|e\n" },
        { "\xC3\xA4,\xC3\xB6x\"\nd\n", "!CSV_QUOTE_STRAY@1:5\nd\n" },
        { "\"a\nb\",c\"\n", "!CSV_QUOTE_STRAY@2:5\n" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(read_all(bytes_of_text(cases[i].text), ','),
                            cases[i].rows);
    }
}

static void test_delimiters(void **state)
{
    (void)state;
    assert_string_equal(read_all(bytes_of_text("a;b\n1,5;2\n"), 0),
                        "a|b\n1,5|2\n");
    assert_string_equal(read_all(bytes_of_text("a\tb\n1,5\t2\n"), 0),
                        "a|b\n1,5|2\n");
    assert_string_equal(read_all(bytes_of_text("\"a;b;c\",d\n"), 0),
                        "a;b;c|d\n");
    assert_string_equal(read_all(bytes_of_text("one\ntwo\n"), 0), "one\ntwo\n");
}

static void test_limits(void **state)
{
    char *many = arena_take(arena, 300);
    char *large = arena_take(arena, CSV_MAX_FIELD + 100);

    (void)state;
    memset(many, ',', CSV_MAX_FIELDS - 1);
    (void)snprintf(many + CSV_MAX_FIELDS - 1, 100, "\nx\n");
    assert_int_equal(strlen(read_all(bytes_of_text(many), ',')),
                     CSV_MAX_FIELDS - 1 + 3);
    memset(many, ',', CSV_MAX_FIELDS);
    (void)snprintf(many + CSV_MAX_FIELDS, 100, "\nx\n");
    assert_string_equal(read_all(bytes_of_text(many), ','),
                        "!CSV_TOO_MANY_FIELDS@1:65\nx\n");
    memset(large, 'x', CSV_MAX_FIELD);
    (void)snprintf(large + CSV_MAX_FIELD, 100, "\ny\n");
    assert_int_equal(strlen(read_all(bytes_of_text(large), ',')),
                     CSV_MAX_FIELD + 3);
    (void)snprintf(large + CSV_MAX_FIELD, 100, "x\ny\n");
    assert_string_equal(read_all(bytes_of_text(large), ','),
                        "!CSV_FIELD_TOO_LONG@1:1\ny\n");
}

/* Any bytes: it ends, and every field lies in the text or in the arena. */
static void test_any_bytes(void **state)
{
    static const char alphabet[] = "ab,;\"\"\"\n\r\t\xC3\xA4\xFF";
    uint64_t seed = 88172645463325252u;
    char text[64];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t length;

        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        length = (size_t)(seed % sizeof(text));
        for (size_t i = 0; i < length; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
        }
        (void)read_all(bytes_of(text, length), 0);
        if (round % 100 == 0) {
            arena_reset(arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
                                        cmocka_unit_test(test_delimiters),
                                        cmocka_unit_test(test_limits),
                                        cmocka_unit_test(test_any_bytes) };
    int result;

    arena = arena_open(0);
    result = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(arena);
    return result;
}
