/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: console */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "case_file.h"
#include "config/settings.h"

enum { CASES = 100 };

static void test_defaults(void **state)
{
    struct settings settings;

    (void)state;
    settings_open(&settings); /* panics on a default that is none */
    assert_string_equal(settings.spool, "/var/lib/edigate");
    assert_int_equal(settings.workers.attempts, 3);
    assert_int_equal(settings.journal.segment, 64 << 20);
    assert_int_equal(settings.journal.group_wait, 0);
    assert_int_equal(settings.log_level, LOG_INFO);
    assert_true(settings.archive_files);
}

/* The table is what manual, schema and checks come from: it must be whole. */
static void test_table(void **state)
{
    const struct setting *setting;

    (void)state;
    for (size_t i = 0; (setting = settings_at(i)) != NULL; i++) {
        size_t length = strlen(setting->help);

        assert_ptr_equal(settings_find(setting->key), setting);
        assert_true(length > 10);
        assert_int_not_equal(setting->help[length - 1], '.');
    }
    assert_null(settings_find("workers"));
    assert_null(settings_find(""));
}

static const char file[] = "spool: /srv/edi\n"
                           "workers: {count: 8, memory: 1 GiB}\n"
                           "log: {level: debug}\n"
                           "archive: {files: no}\n"
                           "folder:\n"
                           "sending: {retry_first: 5 s}\n";

static void test_file(void **state)
{
    struct arena *arena = arena_open(0);
    struct diagnostics list;
    struct settings settings;
    struct settings before;
    struct buffer out = { 0 };

    (void)state;
    diagnostics_open(&list, arena);
    settings_open(&before);
    settings = before;
    settings_read(&settings, arena, "edigate.yaml", bytes_of_text(file), &list);
    assert_int_equal(list.count, 0);
    assert_string_equal(settings.spool, "/srv/edi");
    assert_int_equal(settings.workers.count, 8);
    assert_int_equal(settings.workers.memory, 1 << 30);
    assert_int_equal(settings.log_level, LOG_DEBUG);
    assert_false(settings.archive_files);
    assert_int_equal(settings.sending.retry_first, 5000);
    settings_append_restart(&before, &settings, &out);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data,
                        "spool, workers.count, workers.memory, archive.files");
    buffer_clear(&out);
    {
        struct settings reloaded = settings;

        settings_keep_restart(&reloaded, &before);
        assert_ptr_equal(reloaded.spool, before.spool);
        assert_int_equal(reloaded.workers.count, before.workers.count);
        assert_int_equal(reloaded.workers.memory, before.workers.memory);
        assert_true(reloaded.archive_files);
        assert_int_equal(reloaded.log_level, LOG_DEBUG);
        assert_int_equal(reloaded.sending.retry_first, 5000);
        settings_append_restart(&before, &reloaded, &out);
        assert_int_equal(out.length, 0);
    }
    settings_append_restart(&settings, &settings, &out);
    assert_int_equal(out.length, 0);
    settings_append(&settings, true, &out);
    buffer_append_byte(&out, '\0');
    assert_non_null(strstr(out.data, "spool: /srv/edi  # edigate.yaml:1\n"));
    assert_non_null(
        strstr(out.data, "workers.memory: 1 GiB  # edigate.yaml:2"));
    assert_non_null(strstr(out.data, "workers.attempts: 3  # default\n"));
    assert_non_null(strstr(out.data, "journal.group_wait: 0 ms  # default\n"));
    assert_non_null(strstr(out.data, "archive.files: no  # edigate.yaml:4\n"));
    buffer_close(&out);
    arena_close(arena);
}

/* What is shown is what would be read again. */
static void test_shown_is_read_again(void **state)
{
    const struct setting *setting;
    struct settings settings;
    struct settings again;
    char *base = (char *)&settings;
    struct buffer out = { 0 };

    (void)state;
    settings_open(&settings);
    memset(&again, 0, sizeof again);
    for (size_t i = 0; (setting = settings_at(i)) != NULL; i++) {
        struct value_fault fault;
        struct buffer second = { 0 };

        buffer_clear(&out);
        value_append(&setting->value, base + setting->offset, &out);
        buffer_append_byte(&out, '\0');
        if (!value_parse(&setting->value, bytes_of_text(out.data),
                         (char *)&again + setting->offset, &fault)) {
            fail_msg("%s: %s %s", setting->key, out.data, fault.text);
        }
        value_append(&setting->value, (char *)&again + setting->offset,
                     &second);
        buffer_append_byte(&second, '\0');
        assert_string_equal(out.data, second.data);
        buffer_close(&second);
    }
    buffer_close(&out);
}

static void test_help(void **state)
{
    struct buffer out = { 0 };
    const struct setting *setting;

    (void)state;
    settings_append_help(&out);
    buffer_append_byte(&out, '\0');
    for (size_t i = 0; (setting = settings_at(i)) != NULL; i++) {
        assert_non_null(strstr(out.data, setting->key));
    }
    assert_non_null(strstr(out.data, "workers.attempts\n    a document that"));
    assert_non_null(strstr(out.data, "a whole number from 1 to 100; default "
                                     "'3'; changed by a reload.\n"));
    assert_non_null(strstr(out.data, "default '4'; changed by a restart.\n"));
    buffer_close(&out);
}

static void test_schema(void **state)
{
    struct buffer out = { 0 };
    json_error_t error;
    json_t *schema;
    json_t *workers;

    (void)state;
    settings_append_schema(&out);
    schema = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &error);
    if (schema == NULL) {
        fail_msg("%d: %s", error.line, error.text);
    }
    workers = json_object_get(json_object_get(schema, "properties"), "workers");
    assert_int_equal(
        json_integer_value(json_object_get(
            json_object_get(json_object_get(workers, "properties"), "attempts"),
            "maximum")),
        100);
    assert_true(
        json_is_false(json_object_get(workers, "additionalProperties")));
    assert_non_null(
        json_object_get(json_object_get(schema, "properties"), "spool"));
    json_decref(schema);
    buffer_close(&out);
}

static void test_cases(void **state)
{
    static char names[CASES][128];
    size_t count = case_list("settings", names, CASES);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_open(0);
        struct buffer out = { 0 };
        struct settings settings;
        struct diagnostics list;
        struct case_file file_case;
        struct bytes content;

        case_open(&file_case, "settings", names[i]);
        assert_true(
            config_source_find(file_case.source, "edigate.yaml", &content));
        diagnostics_open(&list, arena);
        settings_open(&settings);
        settings_read(&settings, arena, "edigate.yaml", content, &list);
        diagnostics_sort(&list);
        diagnostics_append(&out, &list, file_case.source, DIAGNOSTIC_TEXT);
        case_compare(&file_case, buffer_bytes(&out));
        buffer_close(&out);
        case_close(&file_case);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_shown_is_read_again),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
