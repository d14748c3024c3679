/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "segment_trace.h"
#include "syntax/separator_scan.h"

/* What is read how. */
struct tracing {
    const struct syntax_ops *syntax;
    const struct read_limits *limits;
    const char *name;
};

static bool read_case(const char *directory, const char *name,
                      const char *suffix, struct buffer *out)
{
    char path[2048];
    const char *source = getenv("SOURCE_DIR");
    struct error err;

    snprintf(path, sizeof path, "%s/tests/cases/%s/%s%s",
             source == NULL ? "." : source, directory, name, suffix);
    buffer_clear(out);
    return file_read_whole(path, out, &err);
}

static void assert_same(const struct tracing *tracing,
                        const struct buffer *expected,
                        const struct buffer *actual, size_t first, size_t rest)
{
    if (!bytes_equal(buffer_bytes(expected), buffer_bytes(actual))) {
        fail_msg("%s cut %zu %zu by %s:\n%.*s\ninstead of\n%.*s", tracing->name,
                 first, rest, separator_scan_unit_name(separator_scan_chosen()),
                 BYTES_ARG(buffer_bytes(actual)),
                 BYTES_ARG(buffer_bytes(expected)));
    }
}

static void assert_cut(const struct tracing *tracing, struct bytes input,
                       const struct buffer *expected, size_t first, size_t rest)
{
    struct buffer actual = { 0 };

    segment_trace(tracing->syntax, input, tracing->limits, first, rest,
                  &actual);
    assert_same(tracing, expected, &actual, first, rest);
    buffer_close(&actual);
}

static void check_case(const struct tracing *tracing, struct bytes input,
                       const struct buffer *expected)
{
    for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
        if (!separator_scan_choose((enum separator_scan_unit)unit)) {
            continue;
        }
        assert_cut(tracing, input, expected, TRACE_WHOLE, 0);
        for (size_t first = 1; first < input.length; first++) {
            assert_cut(tracing, input, expected, first, 0);
        }
        for (size_t size = 1; size <= 130; size++) {
            assert_cut(tracing, input, expected, size, size);
        }
    }
}

unsigned segment_trace_cases(const struct syntax_ops *syntax,
                             const char *directory, const char *suffix,
                             const struct read_limits *limits)
{
    char path[2048];
    const char *source = getenv("SOURCE_DIR");
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    struct dirent *entry;
    unsigned count = 0;
    DIR *listed;

    snprintf(path, sizeof path, "%s/tests/cases/%s",
             source == NULL ? "." : source, directory);
    listed = opendir(path);
    assert_non_null(listed);
    while ((entry = readdir(listed)) != NULL) {
        struct tracing tracing = { syntax, limits, entry->d_name };
        char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, suffix) == 0) {
            *dot = '\0';
            assert_true(read_case(directory, entry->d_name, suffix, &input));
            assert_true(
                read_case(directory, entry->d_name, ".read", &expected));
            check_case(&tracing, buffer_bytes(&input), &expected);
            count++;
        }
    }
    closedir(listed);
    buffer_close(&input);
    buffer_close(&expected);
    return count;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

void segment_trace_soup(const struct syntax_ops *syntax,
                        const char *const *words, size_t word_count,
                        unsigned rounds, const struct read_limits *limits)
{
    const struct tracing tracing = { syntax, limits, "soup" };
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    uint32_t seed = 7;

    for (unsigned round = 0; round < rounds; round++) {
        unsigned count = next_random(&seed) % 60;

        buffer_clear(&input);
        while (count-- > 0) {
            buffer_append_text(&input, words[next_random(&seed) % word_count]);
        }
        buffer_clear(&expected);
        assert_true(separator_scan_choose(SEPARATOR_SCAN_PLAIN));
        segment_trace(syntax, buffer_bytes(&input), limits, TRACE_WHOLE, 0,
                      &expected);
        for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
            size_t first = next_random(&seed) % 300 + 1;
            size_t rest = next_random(&seed) % 100 + 1;

            if (separator_scan_choose((enum separator_scan_unit)unit)) {
                assert_cut(&tracing, buffer_bytes(&input), &expected,
                           TRACE_WHOLE, 0);
                assert_cut(&tracing, buffer_bytes(&input), &expected, first,
                           rest);
            }
        }
    }
    buffer_close(&input);
    buffer_close(&expected);
}
