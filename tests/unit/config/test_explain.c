/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: style console */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "case_file.h"
#include "config/explain.h"

enum { CODES_LIMIT = 2000, CODE_SIZE = 48 };

/* Texts that look like codes and are none: names of the environment and of
 * other programs. */
static const char *const not_codes[] = { "NOTIFY_SOCKET", "XDG_RUNTIME_DIR",
                                         "NO_COLOR", "SOURCE_DATE_EPOCH" };

static struct {
    char code[CODES_LIMIT][CODE_SIZE];
    const char *unexplained[CODES_LIMIT];
    size_t count;
    size_t unexplained_count;
    size_t files;
    struct buffer kinds; /* document/finding_kind.c, which explains its own */
} found;

static bool is_code_byte(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_';
}

/* "AB_C9": upper case, with an underscore inside. */
static bool is_code(struct bytes text)
{
    size_t underscore = bytes_find(text, '_');

    for (size_t i = 0; i < text.length; i++) {
        if (!is_code_byte(text.data[i])) {
            return false;
        }
    }
    return text.length >= 5 && text.length < CODE_SIZE && underscore > 0 &&
           underscore != SIZE_MAX && text.data[text.length - 1] != '_' &&
           text.data[0] >= 'A' && text.data[0] <= 'Z';
}

static bool is_excepted(struct bytes code)
{
    for (size_t i = 0; i < COUNT_OF(not_codes); i++) {
        if (bytes_equal_text(code, not_codes[i])) {
            return true;
        }
    }
    return bytes_starts_with(code, bytes_of_text("EDIGATE_"));
}

static bool is_finding_kind(const char *code)
{
    char row[CODE_SIZE + 8];

    (void)snprintf(row, sizeof row, "ROW(%s,", code);
    return found.kinds.data != NULL &&
           memmem(found.kinds.data, found.kinds.length, row, strlen(row)) !=
               NULL;
}

static void note_code(struct bytes code, const char *path)
{
    char *copy = found.code[found.count];

    for (size_t i = 0; i < found.count; i++) {
        if (bytes_equal_text(code, found.code[i])) {
            return;
        }
    }
    assert_true(found.count < CODES_LIMIT);
    memcpy(copy, code.data, code.length);
    copy[code.length] = '\0';
    found.count++;
    if (explain_find(code) == NULL && !is_finding_kind(copy)) {
        print_message("%s: nothing explains %s\n", path, copy);
        found.unexplained[found.unexplained_count++] = copy;
    }
}

/* Every string literal of the file that looks like a code. */
static void read_source(const char *path)
{
    struct buffer text;
    struct bytes rest;
    struct error err;

    buffer_open(&text, 0);
    assert_true(file_read_whole(path, &text, &err));
    rest = buffer_bytes(&text);
    for (size_t i = 0; i + 1 < rest.length; i++) {
        size_t end = i + 1;

        if (rest.data[i] != '"') {
            continue;
        }
        while (end < rest.length && is_code_byte(rest.data[end])) {
            end++;
        }
        if (end < rest.length && rest.data[end] == '"') {
            struct bytes code = bytes_slice(rest, i + 1, end - i - 1);

            if (is_code(code) && !is_excepted(code)) {
                note_code(code, path);
            }
        }
        i = end - 1;
    }
    buffer_close(&text);
    found.files++;
}

static int visit(const char *path, const struct stat *about, int type,
                 struct FTW *walk)
{
    struct bytes name = bytes_of_text(path);

    (void)about;
    (void)walk;
    if (type == FTW_F && bytes_ends_with(name, bytes_of_text(".c")) &&
        !bytes_ends_with(name, bytes_of_text("/explain_table.c")) &&
        !bytes_ends_with(name, bytes_of_text("/explain_config.c"))) {
        read_source(path);
    }
    return 0;
}

/* A code that somebody meets must be one that somebody can look up. */
static void test_every_code_is_explained(void **state)
{
    char path[512];
    struct error err;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/gateway/document/finding_kind.c",
                   case_root());
    buffer_open(&found.kinds, 0);
    if (!file_read_whole(path, &found.kinds, &err)) {
        buffer_close(&found.kinds);
    }
    (void)snprintf(path, sizeof path, "%s/gateway", case_root());
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
    buffer_close(&found.kinds);
    print_message("%zu codes in %zu files\n", found.count, found.files);
    assert_true(found.files > 20 && found.count > 50);
    if (found.unexplained_count > 0) {
        fail_msg("%zu codes without a row in gateway/config/explain_table.c "
                 "(texts that are no codes: not_codes in this test)",
                 found.unexplained_count);
    }
}

static void test_rows_are_good(void **state)
{
    const struct explanation *before = NULL;
    const struct explanation *item;
    size_t count = 0;

    (void)state;
    while ((item = explain_at(count)) != NULL) {
        assert_true(is_code(bytes_of_text(item->code)));
        assert_true(strlen(item->meaning) > 10);
        assert_true(strlen(item->remedy) > 5);
        assert_int_equal(item->meaning[strlen(item->meaning) - 1], '.');
        assert_int_equal(item->remedy[strlen(item->remedy) - 1], '.');
        if (before != NULL && strcmp(before->code, item->code) >= 0) {
            fail_msg("%s stands twice", item->code);
        }
        before = item;
        count++;
    }
    assert_int_equal(count, explain_table_count + explain_config_count);
}

static void test_finding(void **state)
{
    (void)state;
    assert_string_equal(explain_find(bytes_of_text("yaml_tag"))->code,
                        "YAML_TAG");
    assert_null(explain_find(bytes_of_text("YAML_TA")));
}

static void test_codes(void **state)
{
    const char *codes[2000];
    size_t count = explain_codes(codes, COUNT_OF(codes));

    (void)state;
    assert_int_equal(count, explain_table_count + explain_config_count);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(explain_find(bytes_of_text(codes[i])));
    }
    assert_int_equal(explain_codes(codes, 3), 3);
}

static void test_output(void **state)
{
    struct explanation item = { "X_CODE",
                                "One two three four five six seven eight nine "
                                "ten eleven twelve thirteen fourteen.",
                                "Do it.", "a: b\nc: \"d\"" };
    struct buffer out = { 0 };

    (void)state;
    explain_append(&item, &out);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data,
                        "X_CODE\n\nOne two three four five six seven eight "
                        "nine ten eleven twelve thirteen\nfourteen.\n\nDo it.\n"
                        "\nExample:\n\n    a: b\n    c: \"d\"\n");
    buffer_clear(&out);
    explain_append_json(&item, &out);
    buffer_append_byte(&out, '\0');
    assert_non_null(strstr(out.data, "\"example\":\"a: b\\nc: \\\"d\\\"\"}"));
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_is_explained),
        cmocka_unit_test(test_rows_are_good),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
