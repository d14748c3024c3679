/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "segment_trace.h"
#include "syntax/edifact_read.h"
#include "syntax/edifact_write.h"

struct fixture {
    struct buffer out;
    struct edifact_writer writer;
    struct error err;
};

static struct separators usual(char version, const char *identifier)
{
    return edifact_default_separators(version, bytes_of_text(identifier));
}

static void begin(struct fixture *fixture, struct separators separators,
                  char replacement)
{
    memset(fixture, 0, sizeof *fixture);
    edifact_writer_open(&fixture->writer, &fixture->out, &separators,
                        replacement);
}

static void end(struct fixture *fixture, const char *expected)
{
    if (!bytes_equal_text(buffer_bytes(&fixture->out), expected)) {
        fail_msg("wrote '%.*s', not '%s'",
                 BYTES_ARG(buffer_bytes(&fixture->out)), expected);
    }
    buffer_close(&fixture->out);
}

static void segment(struct fixture *fixture, const char *tag)
{
    edifact_write_begin(&fixture->writer, bytes_of_text(tag));
}

static void component(struct fixture *fixture, uint32_t number,
                      uint32_t repetition, uint32_t part, const char *value)
{
    if (!edifact_write_component(&fixture->writer, number, repetition, part,
                                 bytes_of_text(value), &fixture->err)) {
        fail_msg("%s", fixture->err.text);
    }
}

static void gaps_are_filled_and_nothing_trails(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, usual('4', "UNOC"), '\0');
    segment(&fixture, "LIN");
    component(&fixture, 1, 0, 1, "1");
    component(&fixture, 2, 0, 1, "");
    component(&fixture, 3, 0, 1, "4000862141404");
    component(&fixture, 3, 0, 2, "SRS");
    component(&fixture, 3, 0, 4, "");
    component(&fixture, 5, 0, 1, "");
    edifact_write_end(&fixture.writer);
    segment(&fixture, "PNA");
    component(&fixture, 1, 2, 3, "A");
    component(&fixture, 1, 3, 1, "");
    edifact_write_end(&fixture.writer);
    end(&fixture, "LIN+1++4000862141404:SRS'PNA+**::A'");
}

static void separators_are_released(void **state)
{
    struct fixture fixture;
    struct separators lines = usual('3', "UNOC");

    (void)state;
    begin(&fixture, usual('3', "UNOC"), '\0');
    segment(&fixture, "FTX");
    component(&fixture, 1, 0, 1, "don't: 1+1=2? 2*2");
    edifact_write_end(&fixture.writer);
    end(&fixture, "FTX+don?'t?: 1?+1=2?? 2*2'");
    begin(&fixture, usual('4', "UNOC"), '\0');
    segment(&fixture, "FTX");
    component(&fixture, 1, 0, 1, "2*2\n");
    edifact_write_end(&fixture.writer);
    end(&fixture, "FTX+2?*2\n'");
    lines.segment = '\n';
    memcpy(lines.terminator, "\n", 1);
    begin(&fixture, lines, ' ');
    segment(&fixture, "FTX");
    component(&fixture, 1, 0, 1, "don't\r\n");
    edifact_write_end(&fixture.writer);
    end(&fixture, "FTX+don't ?\n\n");
}

static void what_cannot_be_written_is_refused_or_replaced(void **state)
{
    struct fixture fixture;
    struct separators none = usual('3', "UNOC");
    struct bytes euro = bytes_of_text("5 \xe2\x82\xac");

    (void)state;
    none.release = '\0';
    begin(&fixture, none, '\0');
    segment(&fixture, "FTX");
    assert_false(edifact_write_element(&fixture.writer, 1,
                                       bytes_of_text("don't"), &fixture.err));
    assert_string_equal(fixture.err.code, "UNWRITABLE");
    assert_non_null(strstr(fixture.err.text, "FTX01"));
    buffer_close(&fixture.out);
    begin(&fixture, usual('3', "UNOC"), '\0');
    segment(&fixture, "FTX");
    assert_false(edifact_write_element(&fixture.writer, 4, euro, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "FTX04 holds \"\xe2\x82\xac\""));
    assert_false(
        edifact_write_component(&fixture.writer, 5, 1, 1, euro, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "repetitions"));
    buffer_close(&fixture.out);
    begin(&fixture, none, ' ');
    segment(&fixture, "FTX");
    component(&fixture, 1, 0, 1, "don't 5 \xe2\x82\xac");
    edifact_write_end(&fixture.writer);
    end(&fixture, "FTX+don t 5  '");
}

static void text_is_written_in_the_charset(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, usual('3', "UNOC"), '\0');
    segment(&fixture, "NAD");
    component(&fixture, 1, 0, 1, "M\xc3\xbcller+S\xc3\xb6hne");
    edifact_write_end(&fixture.writer);
    end(&fixture, "NAD+M\xfcller?+S\xf6hne'");
    begin(&fixture, usual('4', "UNOE"), '\0');
    segment(&fixture, "NAD");
    component(&fixture, 1, 0, 1, "\xd0\x96");
    edifact_write_end(&fixture.writer);
    end(&fixture, "NAD+\xb6'");
    begin(&fixture, usual('4', "UNOW"), '\0');
    segment(&fixture, "NAD");
    component(&fixture, 1, 0, 1, "\xd0\x96");
    edifact_write_end(&fixture.writer);
    end(&fixture, "NAD+\xd0\x96'");
    begin(&fixture, usual('4', "UNOX"), '\0');
    segment(&fixture, "NAD");
    component(&fixture, 1, 0, 1, "+\xe3\x81\x9f\xe3\x81\xa7+"); /* $? $G */
    edifact_write_end(&fixture.writer);
    end(&fixture, "NAD+?+\x1b$B$?$G\x1b(B?+'");
}

/* ---- envelopes */

static struct edifact_envelope envelope(char version)
{
    return (struct edifact_envelope){
        .identifier = BYTES("UNOC"),
        .version = version,
        .sender = { BYTES("5412345000013"), BYTES("14"), BYTES("") },
        .receiver = { BYTES("AB+C"), BYTES("ZZ"), BYTES("DEPT") },
        .reference = BYTES("REF1"),
        .password = BYTES("SECRET"),
        .password_qualifier = BYTES("AA"),
        .agreement = BYTES("EANCOM"),
        .acknowledgement_requested = true,
        .test = true,
        .now = INT64_C(1767269700000), /* 2026-01-01 12:15 */
    };
}

static const struct edifact_message orders = { .reference = BYTES("1"),
                                               .type = BYTES("ORDERS"),
                                               .version = BYTES("D"),
                                               .release = BYTES("96A"),
                                               .agency = BYTES("UN"),
                                               .association = BYTES("EAN008") };

static void envelopes_count_and_refer(void **state)
{
    struct fixture fixture;
    struct edifact_envelope three = envelope('3');

    (void)state;
    begin(&fixture, usual('3', "UNOC"), '\0');
    edifact_write_una(&fixture.writer);
    assert_true(edifact_write_unb(&fixture.writer, &three, &fixture.err));
    assert_true(
        edifact_write_ung(&fixture.writer, &three, &orders, &fixture.err));
    assert_true(edifact_write_unh(&fixture.writer, &orders, &fixture.err));
    segment(&fixture, "BGM");
    component(&fixture, 1, 0, 1, "220");
    edifact_write_end(&fixture.writer);
    assert_true(
        edifact_write_unt(&fixture.writer, bytes_of_text("1"), &fixture.err));
    assert_true(edifact_write_une(&fixture.writer, 1, bytes_of_text("G?1"),
                                  &fixture.err));
    assert_true(edifact_write_unz(&fixture.writer, 1, bytes_of_text("REF1"),
                                  &fixture.err));
    end(&fixture,
        "UNA:+.? 'UNB+UNOC:3+5412345000013:14+AB?+C:ZZ:DEPT+260101:1215+REF1+"
        "SECRET:AA+++1+EANCOM+1'UNG+ORDERS+5412345000013:14+AB?+C:ZZ+260101:"
        "1215+1+UN"
        "+D:96A:EAN008'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220'UNT+3+1'"
        "UNE+1+G??1'UNZ+1+REF1'");
}

static void version_4_writes_the_century_and_repetitions(void **state)
{
    struct fixture fixture;
    struct edifact_envelope four = envelope('4');

    (void)state;
    four.acknowledgement_requested = false;
    four.test = false;
    four.password = bytes_of(NULL, 0);
    four.password_qualifier = bytes_of(NULL, 0);
    four.agreement = bytes_of(NULL, 0);
    begin(&fixture, usual('4', "UNOC"), '\0');
    edifact_write_una(&fixture.writer);
    assert_true(edifact_write_unb(&fixture.writer, &four, &fixture.err));
    end(&fixture, "UNA:+.?*'UNB+UNOC:4+5412345000013:14+AB?+C:ZZ:DEPT+20260101:"
                  "1215+REF1'");
}

static void what_is_too_long_is_refused(void **state)
{
    struct fixture fixture;
    struct edifact_envelope three = envelope('3');

    (void)state;
    three.reference = bytes_of_text("123456789012345");
    begin(&fixture, usual('3', "UNOC"), '\0');
    assert_false(edifact_write_unb(&fixture.writer, &three, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "UNB05"));
    end(&fixture, "");
}

/* ---- there and back again */

/* Everything of an interchange with the separators `to`, and what is read of
 * the result. */
static void rewrite(struct bytes input, const struct separators *to,
                    struct buffer *out)
{
    const struct read_limits limits = { 2000, 100 };
    struct segment_reader *reader = edifact_reader_open_whole(&limits, input);
    struct edifact_writer writer;
    struct segment read;
    struct read_complaint complaint;
    struct error err;
    enum read_event event;

    assert_non_null(reader);
    edifact_writer_open(&writer, out, to, '\0');
    edifact_write_una(&writer);
    while ((event = segment_reader_next(reader, &read, &complaint)) !=
           READ_END) {
        assert_int_equal(event, READ_SEGMENT);
        assert_true(edifact_write_segment(
            &writer, &read, segment_reader_separators(reader), &err));
    }
    segment_reader_close(reader);
}

static void rewritten_it_reads_the_same(void **state)
{
    static const char text[] =
        "UNA:+.?*'UNB+UNOC:4+A+B+20260101:1200+1++'UN?H+1+INV?+OIC:D:96A:UN'"
        "LIN:1:2+1'FTX+?a?\?\?'^<>,\\:b::++'PNA+A*B**+C:*+:*'UNZ+1+1'";
    static const struct separators others = { .element = '<',
                                              .component = '^',
                                              .repetition = ',',
                                              .segment = '>',
                                              .release = '\\',
                                              .decimal = '.',
                                              .terminator = ">\r\n",
                                              .terminator_length = 3 };
    static const char shifted[] =
        "UNA:+.? 'UNB+UNOX:3+A+B+260101:1200+1'FTX+A?+\x1b$B$?$G\x1b(B?:'"
        "UNZ+0+1'";
    struct separators first = usual('4', "UNOC");
    struct separators shifting = usual('3', "UNOX");
    struct buffer canonical = { 0 };
    struct buffer other = { 0 };
    struct buffer back = { 0 };

    (void)state;
    rewrite(bytes_of_text(text), &first, &canonical);
    assert_true(bytes_equal_text(
        buffer_bytes(&canonical),
        "UNA:+.?*'UNB+UNOC:4+A+B+20260101:1200+1'UNH+1+INV?+OIC:D:96A:UN'"
        "LIN:1:2+1'FTX+a?\?\?'^<>,\\:b'PNA+A*B+C'UNZ+1+1'"));
    rewrite(buffer_bytes(&canonical), &others, &other);
    assert_true(bytes_equal_text(
        buffer_bytes(&other),
        "UNA^<.\\,>\r\nUNB<UNOC^4<A<B<20260101^1200<1>\r\nUNH<1<INV+OIC^D^96A^"
        "UN>\r\nLIN^1^2<1>\r\nFTX<a?'\\^\\<\\>\\,\\\\^b>\r\nPNA<A,B<C>\r\n"
        "UNZ<1<1>\r\n"));
    rewrite(buffer_bytes(&other), &first, &back);
    assert_true(bytes_equal(buffer_bytes(&canonical), buffer_bytes(&back)));
    buffer_clear(&back);
    rewrite(bytes_of_text(shifted), &shifting, &back);
    assert_true(bytes_equal_text(buffer_bytes(&back), shifted));
    buffer_close(&canonical);
    buffer_close(&other);
    buffer_close(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_filled_and_nothing_trails),
        cmocka_unit_test(separators_are_released),
        cmocka_unit_test(what_cannot_be_written_is_refused_or_replaced),
        cmocka_unit_test(text_is_written_in_the_charset),
        cmocka_unit_test(envelopes_count_and_refer),
        cmocka_unit_test(version_4_writes_the_century_and_repetitions),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(rewritten_it_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
