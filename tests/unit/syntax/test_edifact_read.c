/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact
 * Timeout: 600
 *
 * The cases are tests/cases/edifact/NAME.edi with what is read of them in
 * NAME.read (segment_trace). Each is read whole and cut at every byte, by every
 * vector unit that this machine has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "segment_trace.h"
#include "syntax/edifact_read.h"

static const struct read_limits limits = { .segment = 2000, .elements = 60 };

#define UNB_TEXT "UNB+UNOC:3+SENDER+RECEIVER+260101:1200+1'"

static void cases_read_the_same_however_cut(void **state)
{
    (void)state;
    assert_true(
        segment_trace_cases(&syntax_edifact, "edifact", ".edi", &limits) >= 60);
}

static void soup_reads_the_same(void **state)
{
    static const char *const words[] = {
        "UNA:+.? '",
        "UNA:+.?*'",
        "UNA^<,\\ >",
        "UNA:+.? \r\n",
        "UNA",
        UNB_TEXT,
        "UNB+UNOC:4+SENDER+RECEIVER+260101:1200+1'",
        "UNB<UNOA^2<SENDER<RECEIVER<260101^1200<1>",
        "UNB",
        "UNH+1+ORDERS:D:96A:UN'",
        "UNT+2+1'",
        "UNZ+1+1'",
        "UNZ+1+1",
        "'",
        "+",
        ":",
        "*",
        "?",
        "??",
        "?'",
        ">",
        "\r\n",
        "\n",
        " ",
        "U",
        "FTX+AAI+++A LONGER TEXT THAT GOES ON FOR MORE THAN SIXTY FOUR BYTES, "
        "SO THAT BLOCKS ARE CROSSED",
        "\x1c\x1d\x1f",
        "\x7f\x01",
        "\xc3\xbc",
        "\xef\xbb\xbf",
    };

    (void)state;
    segment_trace_soup(&syntax_edifact, words, COUNT_OF(words), 3000, &limits);
}

/* ---- sizes */

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

/* UNB, then `times` × the piece, then the end. */
static struct tally stream(struct bytes piece, unsigned times, const char *end)
{
    const struct read_limits large = { 1 << 20, 10000 };
    struct segment_reader *reader = segment_reader_open(&large);
    struct tally tally = { 0 };

    assert_non_null(reader);
    segment_reader_feed(reader, bytes_of_text(UNB_TEXT), false);
    for (unsigned i = 0; i < times; i++) {
        assert_true(count_events(reader, &tally));
        segment_reader_feed(reader, piece, false);
    }
    assert_true(count_events(reader, &tally));
    segment_reader_feed(reader, bytes_of_text(end), true);
    assert_false(count_events(reader, &tally));
    assert_ptr_equal(segment_reader_syntax(reader), &syntax_edifact);
    segment_reader_close(reader);
    return tally;
}

enum { PIECE = 1 << 20 };

/* An odd number of bytes, so that what is released changes from piece to
 * piece; and a terminator that the last of them releases. */
static void a_segment_of_release_characters(void **state)
{
    static char piece[PIECE - 1];
    struct tally tally;

    (void)state;
    memset(piece, '?', sizeof piece);
    tally = stream(bytes_of(piece, sizeof piece), 65, "'+A'UNZ+0+1'");
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.complaints, 1);
    assert_int_equal(tally.kinds[READ_SEGMENT_TOO_LONG], 1);
    assert_int_equal(tally.last_length, 65 * sizeof piece + 3);
}

static void a_segment_of_components(void **state)
{
    static char piece[PIECE];
    struct tally tally;

    (void)state;
    memset(piece, ':', sizeof piece);
    tally = stream(bytes_of(piece, sizeof piece), 10, "'UNZ+0+1'");
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.kinds[READ_SEGMENT_TOO_LONG], 1);
    assert_int_equal(tally.complaints, 1);
}

static void ten_million_empty_segments(void **state)
{
    static char piece[PIECE];
    struct tally tally;

    (void)state;
    memset(piece, '\'', sizeof piece);
    tally = stream(bytes_of(piece, sizeof piece), 10, "UNZ+0+1'");
    assert_int_equal(tally.segments, 2);
    assert_int_equal(tally.kinds[READ_SEGMENT_EMPTY], 1);
    assert_int_equal(tally.last_length, 10 * PIECE);
}

/* Each with a terminator that never comes. */
static void interchanges_that_never_end(void **state)
{
    struct buffer input = { 0 };
    struct tally tally = { 0 };
    struct segment_reader *reader;
    enum { COUNT = 100000 };

    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        buffer_append_text(&input, "UNA:+.? ~UNB+UNOA:3+SENDER+RECEIVER+2601");
        buffer_append_text(&input, "01:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+1\n");
    }
    reader = segment_reader_open_whole(&(struct read_limits){ 1 << 20, 10000 },
                                       buffer_bytes(&input));
    assert_non_null(reader);
    assert_false(count_events(reader, &tally));
    assert_int_equal(tally.segments, COUNT);
    assert_int_equal(tally.kinds[READ_SEGMENT_UNTERMINATED], COUNT);
    segment_reader_close(reader);
    buffer_close(&input);
}

/* ---- who reads it */

static void detected(void **state)
{
    static const char *const yes[] = {
        "UNA:+.? 'UNB+UNOC:3+",
        "\xef\xbb\xbfUNB+UNOA:1+A+B",
        "\r\n UNH+1+ORDERS:D:96A:UN'",
        "some junk\nUNB+UNOA:1+A+B",
        "UNB*UNOA>1*A*B*C>D*E~UNH*1*ORDERS>D~",
        "UNB+UNOA",
    };
    static const char *const no[] = {
        "",
        "UN",
        "UNDER",
        "UNBELIEVABLE",
        "<UNB+UNOA:1+A+B",
        "[\"UNA:+.? '\"]",
        "ISA*00*          *00*          *ZZ*UNB+UNOA:1+A+B *ZZ*RECEIVER      "
        " *261101*1200*U*00401*000000001*0*P*>~GS*PO",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        assert_ptr_equal(syntax_detect(bytes_of_text(yes[i])), &syntax_edifact);
    }
    for (size_t i = 0; i < COUNT_OF(no); i++) {
        assert_ptr_not_equal(syntax_detect(bytes_of_text(no[i])),
                             &syntax_edifact);
    }
}

static void other_syntaxes_are_detected(void **state)
{
    static const struct bytes xml[] = {
        BYTES("<?xml version=\"1.0\"?>"),
        BYTES("\xef\xbb\xbf\n <Order/>"),
        BYTES("\xff\xfe<\0O\0"),
        BYTES("\xfe\xff\0<\0O"),
        BYTES("<\0?\0"),
    };

    static const struct bytes wide[] = {
        BYTES("\xff\xfeU\0N\0B\0+\0U\0N\0O\0A\0"),
        BYTES("\0U\0N\0B\0+\0U\0N\0O\0A"),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        assert_ptr_equal(syntax_detect(wide[i]), &syntax_edifact);
    }
    for (size_t i = 0; i < COUNT_OF(xml); i++) {
        assert_ptr_equal(syntax_detect(xml[i]), &syntax_xml);
    }
    assert_null(syntax_detect(bytes_of_text("{\"order\": 1}")));
    assert_null(syntax_detect(bytes_of(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_read_the_same_however_cut),
        cmocka_unit_test(soup_reads_the_same),
        cmocka_unit_test(a_segment_of_release_characters),
        cmocka_unit_test(a_segment_of_components),
        cmocka_unit_test(ten_million_empty_segments),
        cmocka_unit_test(interchanges_that_never_end),
        cmocka_unit_test(detected),
        cmocka_unit_test(other_syntaxes_are_detected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
