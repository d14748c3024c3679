/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: console journal */
#include "unit/base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

#define STAMP "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.[0-9]{3}Z"

static int descriptor;
static char lines[4 * 1024 * 1024];

static int open_log(void **state)
{
    char path[] = "log-XXXXXX";
    (void)state;

    descriptor = mkostemp(path, O_APPEND);
    if (descriptor < 0 || unlink(path) != 0) {
        return -1;
    }
    log_set_descriptor(descriptor);
    log_set_level(LOG_INFO);
    log_set_role(NULL);
    return 0;
}

static int close_log(void **state)
{
    (void)state;
    log_set_descriptor(STDERR_FILENO);
    return close(descriptor);
}

/* What the log holds so far. */
static const char *logged(void)
{
    ssize_t length = pread(descriptor, lines, sizeof lines - 1, 0);

    assert_true(length >= 0);
    lines[length] = '\0';
    return lines;
}

static void assert_logged(const char *pattern)
{
    regex_t compiled;

    assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED), 0);
    if (regexec(&compiled, logged(), 0, NULL, 0) != 0) {
        fail_msg("'%s' is not '%s'", lines, pattern);
    }
    regfree(&compiled);
}

static void a_line_has_time_level_event_document_and_pairs(void **state)
{
    (void)state;
    log_event("accepted", "01JDX", "partner=%s bytes=%d", "acme", 5);
    assert_logged("^" STAMP " info accepted doc=01JDX partner=acme bytes=5\n$");
}

static void what_is_missing_leaves_no_trace(void **state)
{
    (void)state;
    log_warning("started", NULL, "%s", "");
    assert_logged("^" STAMP " warning started\n$");
}

static void the_role_stands_on_every_line(void **state)
{
    (void)state;
    log_set_role("worker");
    log_error("failed", NULL, "code=%s", "X");
    assert_logged("^" STAMP " error failed proc=worker code=X\n$");
}

static void levels_hold_back_what_is_below(void **state)
{
    enum log_level level;
    (void)state;

    log_debug("quiet", NULL, "a=%d", 1);
    assert_string_equal(logged(), "");
    assert_true(log_level_from_name("Error", &level));
    log_set_level(level);
    log_warning("quiet", NULL, "a=%d", 1);
    assert_string_equal(logged(), "");
    assert_true(log_level_from_name("debug", &level));
    log_set_level(level);
    log_debug("loud", NULL, "a=%d", 1);
    assert_logged("^" STAMP " debug loud a=1\n$");
    assert_false(log_level_from_name("verbose", &level));
    assert_false(log_level_from_name("", &level));
}

static void one_event_is_one_line_whatever_is_in_it(void **state)
{
    static char large[100000];
    const char *at;
    (void)state;

    log_event("odd", NULL, "text=%s", "a\nb\rc\x1b[2J");
    assert_logged("^[^\n]* odd text=a b c \\[2J\n$");
    memset(large, 'x', sizeof large - 1);
    log_event("large", NULL, "text=%s", large);
    log_event("large", large, "text=%s", large);
    log_event(large, large, "text=%s", large);
    at = strchr(logged(), '\n') + 1;
    for (int i = 0; i < 3; i++) {
        const char *end = strchr(at, '\n');

        assert_non_null(end);
        assert_true(end - at < 2000);
        assert_true(end - at > 1900);
        at = end + 1;
    }
    assert_string_equal(at, "");
}

static void errno_survives_a_line(void **state)
{
    (void)state;
    log_set_descriptor(-1);
    errno = ENOSPC;
    log_event("lost", NULL, "a=%d", 1);
    assert_int_equal(errno, ENOSPC);
}

static void values_from_outside_are_quoted(void **state)
{
    static const struct {
        struct bytes value;
        const char *quoted;
    } rows[] = {
        { BYTES(""), "\"\"" },
        { BYTES("plain"), "\"plain\"" },
        { BYTES("a b=c"), "\"a b=c\"" },
        { BYTES("a\"b\\c"), "\"a\\\"b\\\\c\"" },
        { BYTES("a\nb\0\x7f"), "\"a\\x0ab\\x00\\x7f\"" },
        { BYTES("\xc3\xbc\xe2\x82\xac"), "\"\xc3\xbc\xe2\x82\xac\"" },
        { BYTES("\xff\xc3"), "\"\\xff\\xc3\"" },
        { BYTES("\xc2\x9b"), "\"\\xc2\\x9b\"" }, /* a terminal's control */
        { BYTES("\xc2\xa0"), "\"\xc2\xa0\"" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(log_quote(rows[i].value), rows[i].quoted);
    }
}

static void quoted_values_are_cut_and_last_for_eight(void **state)
{
    char value[300];
    const char *quoted[8];
    (void)state;

    for (char i = 0; i < 8; i++) {
        memset(value, 'a' + i, sizeof value);
        quoted[(int)i] = log_quote(bytes_of(value, sizeof value));
    }
    for (char i = 0; i < 8; i++) {
        const char *text = quoted[(int)i];

        assert_int_equal(strlen(text), 200 + 3 + 2);
        assert_int_equal(text[1], 'a' + i);
        assert_string_equal(text + 201, "...\"");
    }
    memset(value, '\x01', sizeof value);
    assert_int_equal(strlen(log_quote(bytes_of(value, 300))), 800 + 5);
    /* A character that the cut goes through is shown as its bytes. */
    memset(value, 'a', sizeof value);
    memcpy(value + 199, "\xe2\x82\xac", 3);
    assert_string_equal(log_quote(bytes_of(value, 300)) + 200, "\\xe2...\"");
}

enum { THREADS = 4, EACH = 2000 };

static void *log_many(void *name)
{
    for (int i = 0; i < EACH; i++) {
        log_event("tick", NULL, "thread=%s n=%d end=1", (const char *)name, i);
    }
    return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
    static char names[THREADS][2] = { "a", "b", "c", "d" };
    pthread_t threads[THREADS];
    regex_t compiled;
    int count = 0;
    (void)state;

    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, names[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(regcomp(&compiled,
                             "^" STAMP " info tick thread=[a-d] n=[0-9]+ "
                             "end=1$",
                             REG_EXTENDED | REG_NOSUB),
                     0);
    (void)logged();
    for (char *line = lines; *line != '\0';) {
        char *end = strchr(line, '\n');

        assert_non_null(end);
        *end = '\0';
        if (regexec(&compiled, line, 0, NULL, 0) != 0) {
            fail_msg("a broken line: '%s'", line);
        }
        line = end + 1;
        count++;
    }
    regfree(&compiled);
    assert_int_equal(count, THREADS * EACH);
}

static void a_panic_says_why_and_aborts(void **state)
{
    pid_t child = fork();
    int status = 0;
    (void)state;

    if (child == 0) {
        log_panic("what=%s", "impossible");
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_logged("^" STAMP " error panic what=impossible\n$");
}

int main(void)
{
#define LOG_TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_log, close_log)
    const struct CMUnitTest tests[] = {
        LOG_TEST(a_line_has_time_level_event_document_and_pairs),
        LOG_TEST(what_is_missing_leaves_no_trace),
        LOG_TEST(the_role_stands_on_every_line),
        LOG_TEST(levels_hold_back_what_is_below),
        LOG_TEST(one_event_is_one_line_whatever_is_in_it),
        LOG_TEST(errno_survives_a_line),
        LOG_TEST(values_from_outside_are_quoted),
        LOG_TEST(quoted_values_are_cut_and_last_for_eight),
        LOG_TEST(lines_of_threads_do_not_mix),
        LOG_TEST(a_panic_says_why_and_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
