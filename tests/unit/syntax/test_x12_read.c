/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 * Timeout: 600
 *
 * The cases are tests/cases/x12/NAME.x12 with what is read of them in NAME.read
 * (x12_trace). Each is read whole and cut at every byte, by every vector unit
 * that this machine has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/durable_file.h"
#include "syntax/x12_read.h"
#include "syntax/x12_scan.h"
#include "x12_trace.h"

static const struct x12_limits limits = { .segment = 2000, .elements = 60 };

static const char *case_directory(void)
{
    static char path[1024];
    const char *source = getenv("SOURCE_DIR");

    snprintf(path, sizeof path, "%s/tests/cases/x12",
             source == NULL ? "." : source);
    return path;
}

static bool read_case(const char *name, const char *suffix, struct buffer *out)
{
    char path[2048];
    struct error err;

    snprintf(path, sizeof path, "%s/%s%s", case_directory(), name, suffix);
    buffer_clear(out);
    return file_read_whole(path, out, &err);
}

static void assert_same(const struct buffer *expected,
                        const struct buffer *actual, const char *name,
                        size_t first, size_t rest)
{
    if (!bytes_equal(buffer_bytes(expected), buffer_bytes(actual))) {
        fail_msg("%s cut %zu %zu by %s:\n%.*s\ninstead of\n%.*s", name, first,
                 rest, x12_scan_unit_name(x12_scan_chosen()),
                 BYTES_ARG(buffer_bytes(actual)),
                 BYTES_ARG(buffer_bytes(expected)));
    }
}

/* Every cut in two, and chunks of every size up to 130. */
static void assert_cuts(struct bytes input, const struct buffer *expected,
                        const char *name)
{
    struct buffer actual = { 0 };

    for (size_t first = 1; first < input.length; first++) {
        buffer_clear(&actual);
        x12_trace(input, &limits, first, 0, &actual);
        assert_same(expected, &actual, name, first, 0);
    }
    for (size_t size = 1; size <= 130; size++) {
        buffer_clear(&actual);
        x12_trace(input, &limits, size, size, &actual);
        assert_same(expected, &actual, name, size, size);
    }
    buffer_close(&actual);
}

static void check_case(const char *name)
{
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };

    assert_true(read_case(name, ".x12", &input));
    assert_true(read_case(name, ".read", &expected));
    for (int unit = 0; unit < X12_SCAN_UNITS; unit++) {
        if (!x12_scan_choose((enum x12_scan_unit)unit)) {
            continue;
        }
        buffer_clear(&actual);
        x12_trace(buffer_bytes(&input), &limits, TRACE_WHOLE, 0, &actual);
        assert_same(&expected, &actual, name, 0, 0);
        assert_cuts(buffer_bytes(&input), &expected, name);
    }
    buffer_close(&input);
    buffer_close(&expected);
    buffer_close(&actual);
}

static void cases_read_the_same_however_cut(void **state)
{
    DIR *directory = opendir(case_directory());
    struct dirent *entry;
    unsigned count = 0;

    (void)state;
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, ".x12") == 0) {
            *dot = '\0';
            check_case(entry->d_name);
            count++;
        }
    }
    closedir(directory);
    assert_true(count >= 30);
}

/* ---- sizes */

#define ISA_TEXT                                                     \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER" \
    "       *261101*1200*U*00401*000000001*0*P*>~"

struct tally {
    uint64_t segments, complaints, kinds[X12_NO_INTERCHANGE + 1];
    uint64_t last_length;
};

static bool count_events(struct x12_reader *reader, struct tally *tally)
{
    struct segment segment;
    struct x12_complaint complaint;

    for (;;) {
        switch (x12_reader_next(reader, &segment, &complaint)) {
        case X12_SEGMENT:
            tally->segments++;
            break;
        case X12_COMPLAINT:
            tally->complaints++;
            tally->kinds[complaint.kind]++;
            tally->last_length = complaint.length;
            break;
        case X12_NEED_INPUT:
            return true;
        case X12_END:
            return false;
        }
    }
}

static struct x12_reader *begin_stream(struct tally *tally)
{
    struct x12_reader *reader =
        x12_reader_open(&(struct x12_limits){ 1 << 20, 10000 });

    assert_non_null(reader);
    memset(tally, 0, sizeof *tally);
    assert_true(count_events(reader, tally));
    x12_reader_feed(reader, bytes_of_text(ISA_TEXT), false);
    return reader;
}

static long resident_kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* `times` × the piece, then the end. */
static void stream(struct x12_reader *reader, struct tally *tally,
                   struct bytes piece, unsigned times, struct bytes end)
{
    for (unsigned i = 0; i < times; i++) {
        assert_true(count_events(reader, tally));
        x12_reader_feed(reader, piece, false);
    }
    assert_true(count_events(reader, tally));
    x12_reader_feed(reader, end, true);
    assert_false(count_events(reader, tally));
    x12_reader_close(reader);
}

enum { PIECE = 1 << 20 };

static void one_segment_of_a_gigabyte(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    long before = resident_kilobytes();
    struct x12_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, 'A', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 1024,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[X12_SEGMENT_TOO_LONG], 1);
    assert_int_equal(tally.last_length, UINT64_C(1) << 30);
    assert_true(resident_kilobytes() - before < 64 * 1024);
}

static void ten_million_empty_segments(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct x12_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, '~', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 10,
           bytes_of_text("IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[X12_SEGMENT_EMPTY], 1);
    assert_int_equal(tally.last_length, 10 * PIECE);
}

static void ten_million_elements_in_one_segment(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct x12_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, '*', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 10,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[X12_SEGMENT_TOO_LONG], 1);
}

/* A BIN segment that claims a petabyte must not be believed with memory. */
static void binary_length_beyond_the_input(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct x12_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, 'B', sizeof piece);
    assert_true(count_events(reader, &tally));
    x12_reader_feed(reader, bytes_of_text("BIN*999999999999999*"), false);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 64,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 1);
    assert_int_equal(tally.kinds[X12_BINARY_TRUNCATED], 1);
    assert_int_equal(tally.complaints, 1);
}

/* Each interchange with a terminator of its own that never comes: looking for
 * it again and again would take hours. */
static void interchanges_that_never_end(void **state)
{
    struct buffer input = { 0 };
    struct tally tally = { 0 };
    struct x12_reader *reader;
    enum { COUNT = 100000 };

    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        unsigned point = 0x10000 + i; /* four bytes of UTF-8 */

        buffer_append(&input, bytes_of(ISA_TEXT, sizeof ISA_TEXT - 2));
        buffer_append_byte(&input, (char)(0xf0 | point >> 18));
        buffer_append_byte(&input, (char)(0x80 | (point >> 12 & 0x3f)));
        buffer_append_byte(&input, (char)(0x80 | (point >> 6 & 0x3f)));
        buffer_append_byte(&input, (char)(0x80 | (point & 0x3f)));
        buffer_append_text(&input, "GS*PO*and so on");
    }
    reader = x12_reader_open_whole(&(struct x12_limits){ 1 << 20, 10000 },
                                   buffer_bytes(&input));
    assert_non_null(reader);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.segments, 2 * COUNT);
    assert_int_equal(tally.kinds[X12_SEGMENT_UNTERMINATED], COUNT);
    x12_reader_close(reader);
    buffer_close(&input);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void garbage(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct x12_reader *reader = begin_stream(&tally);
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof piece; i++) {
        piece[i] = (char)next_random(&seed);
    }
    stream(reader, &tally, bytes_of(piece, sizeof piece), 8,
           bytes_of_text("~"));
    assert_true(tally.segments > 10000);
}

static void nothing(void **state)
{
    struct tally tally = { 0 };
    struct x12_reader *reader =
        x12_reader_open_whole(&limits, bytes_of(NULL, 0));

    (void)state;
    assert_non_null(reader);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.kinds[X12_NO_INTERCHANGE], 1);
    assert_int_equal(tally.complaints, 1);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.complaints, 1);
    x12_reader_close(reader);
}

/* Random soup of what matters to the reader, read whole and in random chunks
 * by every unit: the same must come out. */
static void soup_reads_the_same(void **state)
{
    static const char *const words[] = {
        ISA_TEXT,
        "ISA*",
        "IEA*1*000000001",
        "~",
        "~",
        "~",
        "*",
        "*",
        ">",
        "^",
        "\r\n",
        "\n",
        "BIN*5*a~b*c",
        "BIN*",
        "BDS*ASB*3*",
        "GS*PO*",
        "I",
        "\xc3",
        "\x96",
        "\xef\xbb\xbf",
        "PO1*1*2*EA~",
        " ",
        "\x1c\x7f\x01",
        "N1*ST*A LONGER NAME OF MORE THAN SIXTY FOUR BYTES, SO THAT BLOCKS ARE",
        "ISA|00|          |00|          |ZZ|SENDER         |ZZ|RECEIVER"
        "       |261101|1200|^|00501|000000001|0|P|:|\xc3\x96\n",
    };
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };
    uint32_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        unsigned count = next_random(&seed) % 60;

        buffer_clear(&input);
        while (count-- > 0) {
            buffer_append_text(&input,
                               words[next_random(&seed) % COUNT_OF(words)]);
        }
        buffer_clear(&expected);
        assert_true(x12_scan_choose(X12_SCAN_PLAIN));
        x12_trace(buffer_bytes(&input), &limits, TRACE_WHOLE, 0, &expected);
        for (int unit = 0; unit < X12_SCAN_UNITS; unit++) {
            size_t first = next_random(&seed) % 300 + 1;
            size_t rest = next_random(&seed) % 100 + 1;

            if (x12_scan_choose((enum x12_scan_unit)unit)) {
                buffer_clear(&actual);
                x12_trace(buffer_bytes(&input), &limits, TRACE_WHOLE, 0,
                          &actual);
                assert_same(&expected, &actual, "soup", round, 0);
                buffer_clear(&actual);
                x12_trace(buffer_bytes(&input), &limits, first, rest, &actual);
                assert_same(&expected, &actual, "soup", first, rest);
            }
        }
    }
    buffer_close(&input);
    buffer_close(&expected);
    buffer_close(&actual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_read_the_same_however_cut),
        cmocka_unit_test(one_segment_of_a_gigabyte),
        cmocka_unit_test(ten_million_empty_segments),
        cmocka_unit_test(ten_million_elements_in_one_segment),
        cmocka_unit_test(binary_length_beyond_the_input),
        cmocka_unit_test(interchanges_that_never_end),
        cmocka_unit_test(garbage),
        cmocka_unit_test(nothing),
        cmocka_unit_test(soup_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
