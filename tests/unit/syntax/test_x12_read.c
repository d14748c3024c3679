/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 * Timeout: 600
 *
 * The cases are tests/cases/x12/NAME.x12 with what is read of them in NAME.read
 * (segment_trace). Each is read whole and cut at every byte, by every vector unit
 * that this machine has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "syntax/x12_read.h"
#include "syntax/separator_scan.h"
#include "segment_trace.h"

static const struct read_limits limits = { .segment = 2000, .elements = 60 };

static void cases_read_the_same_however_cut(void **state)
{
    (void)state;
    assert_true(segment_trace_cases(&syntax_x12, "x12", ".x12", &limits) >= 30);
}

/* ---- sizes */

#define ISA_TEXT                                                     \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER" \
    "       *261101*1200*U*00401*000000001*0*P*>~"

struct tally {
    uint64_t segments, complaints, kinds[READ_COMPLAINT_KINDS];
    uint64_t last_length;
};

static bool count_events(struct segment_reader *reader, struct tally *tally)
{
    struct segment segment;
    struct read_complaint complaint;

    for (;;) {
        switch (segment_reader_next(reader, &segment, &complaint)) {
        case READ_SEGMENT:
            tally->segments++;
            break;
        case READ_COMPLAINT:
            tally->complaints++;
            tally->kinds[complaint.kind]++;
            tally->last_length = complaint.length;
            break;
        case READ_NEED_INPUT:
            return true;
        case READ_END:
            return false;
        }
    }
}

static struct segment_reader *begin_stream(struct tally *tally)
{
    struct segment_reader *reader =
        x12_reader_open(&(struct read_limits){ 1 << 20, 10000 });

    assert_non_null(reader);
    memset(tally, 0, sizeof *tally);
    assert_true(count_events(reader, tally));
    segment_reader_feed(reader, bytes_of_text(ISA_TEXT), false);
    return reader;
}

static long resident_kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* `times` × the piece, then the end. */
static void stream(struct segment_reader *reader, struct tally *tally,
                   struct bytes piece, unsigned times, struct bytes end)
{
    for (unsigned i = 0; i < times; i++) {
        assert_true(count_events(reader, tally));
        segment_reader_feed(reader, piece, false);
    }
    assert_true(count_events(reader, tally));
    segment_reader_feed(reader, end, true);
    assert_false(count_events(reader, tally));
    segment_reader_close(reader);
}

enum { PIECE = 1 << 20 };

static void one_segment_of_a_gigabyte(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    long before = resident_kilobytes();
    struct segment_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, 'A', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 1024,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[READ_SEGMENT_TOO_LONG], 1);
    assert_int_equal(tally.last_length, UINT64_C(1) << 30);
    assert_true(resident_kilobytes() - before < 64 * 1024);
}

static void ten_million_empty_segments(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct segment_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, '~', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 10,
           bytes_of_text("IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[READ_SEGMENT_EMPTY], 1);
    assert_int_equal(tally.last_length, 10 * PIECE);
}

static void ten_million_elements_in_one_segment(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct segment_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, '*', sizeof piece);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 10,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[READ_SEGMENT_TOO_LONG], 1);
}

/* A BIN segment that claims a petabyte must not be believed with memory. */
static void binary_length_beyond_the_input(void **state)
{
    static char piece[PIECE];
    struct tally tally;
    struct segment_reader *reader = begin_stream(&tally);

    (void)state;
    memset(piece, 'B', sizeof piece);
    assert_true(count_events(reader, &tally));
    segment_reader_feed(reader, bytes_of_text("BIN*999999999999999*"), false);
    stream(reader, &tally, bytes_of(piece, sizeof piece), 64,
           bytes_of_text("~IEA*0*000000001~"));
    assert_int_equal(tally.segments, 1);
    assert_int_equal(tally.kinds[READ_BINARY_TRUNCATED], 1);
    assert_int_equal(tally.complaints, 1);
}

/* Each interchange with a terminator of its own that never comes: looking for
 * it again and again would take hours. */
static void interchanges_that_never_end(void **state)
{
    struct buffer input = { 0 };
    struct tally tally = { 0 };
    struct segment_reader *reader;
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
    reader = x12_reader_open_whole(&(struct read_limits){ 1 << 20, 10000 },
                                   buffer_bytes(&input));
    assert_non_null(reader);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.segments, 2 * COUNT);
    assert_int_equal(tally.kinds[READ_SEGMENT_UNTERMINATED], COUNT);
    segment_reader_close(reader);
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
    struct segment_reader *reader = begin_stream(&tally);
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
    struct segment_reader *reader =
        x12_reader_open_whole(&limits, bytes_of(NULL, 0));

    (void)state;
    assert_non_null(reader);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.kinds[READ_NO_INTERCHANGE], 1);
    assert_int_equal(tally.complaints, 1);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.complaints, 1);
    segment_reader_close(reader);
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

    (void)state;
    segment_trace_soup(&syntax_x12, words, COUNT_OF(words), 3000, &limits);
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
