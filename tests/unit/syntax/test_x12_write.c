/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "syntax/x12_read.h"
#include "syntax/x12_write.h"

static const struct separators usual = {
    .element = '*',
    .component = '>',
    .repetition = '^',
    .segment = '~',
    .terminator = "~\n",
    .terminator_length = 2,
};

struct fixture {
    struct buffer out;
    struct x12_writer writer;
    struct error err;
};

static void begin(struct fixture *fixture, const struct separators *separators,
                  char replacement)
{
    memset(fixture, 0, sizeof *fixture);
    x12_writer_open(&fixture->writer, &fixture->out, separators, replacement);
}

static void end(struct fixture *fixture, const char *expected)
{
    if (!bytes_equal_text(buffer_bytes(&fixture->out), expected)) {
        fail_msg("wrote '%.*s', not '%s'",
                 BYTES_ARG(buffer_bytes(&fixture->out)), expected);
    }
    buffer_close(&fixture->out);
}

static void element(struct fixture *fixture, uint32_t number, const char *value)
{
    if (!x12_write_element(&fixture->writer, number, bytes_of_text(value),
                           &fixture->err)) {
        fail_msg("%s", fixture->err.text);
    }
}

static void component(struct fixture *fixture, uint32_t number,
                      uint32_t repetition, uint32_t part, const char *value)
{
    if (!x12_write_component(&fixture->writer, number, repetition, part,
                             bytes_of_text(value), &fixture->err)) {
        fail_msg("%s", fixture->err.text);
    }
}

static void gaps_are_filled_and_nothing_trails(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    x12_write_begin(&fixture.writer, bytes_of_text("PO1"));
    element(&fixture, 1, "1");
    element(&fixture, 2, "");
    element(&fixture, 4, "9.95");
    element(&fixture, 6, "");
    element(&fixture, 7, "");
    x12_write_end(&fixture.writer);
    x12_write_begin(&fixture.writer, bytes_of_text("BEG"));
    element(&fixture, 3, "");
    x12_write_end(&fixture.writer);
    end(&fixture, "PO1*1***9.95~\nBEG~\n");
}

/* However far an element is, and however little room is left. */
static void gaps_of_any_width(void **state)
{
    (void)state;
    for (uint32_t gap = 1; gap < 100; gap++) {
        struct fixture fixture;
        char expected[120] = "PO1*1";

        begin(&fixture, &usual, '\0');
        x12_write_begin(&fixture.writer, bytes_of_text("PO1"));
        element(&fixture, 1, "1");
        element(&fixture, 1 + gap, "end");
        memset(expected + 5, '*', gap);
        memcpy(expected + 5 + gap, "end", 4);
        end(&fixture, expected);
    }
}

static void a_full_buffer_is_left_as_it_was(void **state)
{
    (void)state;
    for (size_t limit = 1; limit < 40; limit++) {
        struct fixture fixture;

        begin(&fixture, &usual, '\0');
        fixture.out.limit = limit;
        x12_write_begin(&fixture.writer, bytes_of_text("N1"));
        element(&fixture, 1, "ST");
        element(&fixture, 2, "a name of twenty-six bytes");
        assert_true(fixture.out.length <= limit);
        assert_int_equal(fixture.out.failed, limit < 32);
        buffer_close(&fixture.out);
    }
}

static void components_and_repetitions(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    x12_write_begin(&fixture.writer, bytes_of_text("SV1"));
    component(&fixture, 1, 0, 1, "HC");
    component(&fixture, 1, 0, 2, "99213");
    component(&fixture, 1, 0, 5, "");
    component(&fixture, 2, 0, 1, "A");
    component(&fixture, 2, 1, 1, "B");
    component(&fixture, 2, 3, 2, "D");
    component(&fixture, 2, 4, 1, "");
    component(&fixture, 5, 0, 3, "x");
    x12_write_end(&fixture.writer);
    end(&fixture, "SV1*HC>99213*A^B^^>D***>>x~\n");
}

static void segments_are_counted_from_st(void **state)
{
    static const char *const tags[] = { "GS", "ST", "BEG", "SE", "ST", "BEG" };
    static const uint64_t counts[] = { 1, 1, 2, 3, 1, 2 };
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        x12_write_begin(&fixture.writer, bytes_of_text(tags[i]));
        element(&fixture, 1, "1");
        x12_write_end(&fixture.writer);
        assert_int_equal(fixture.writer.segment_count, counts[i]);
    }
    buffer_close(&fixture.out);
}

static void assert_refused(struct fixture *fixture, const char *value,
                           const char *place)
{
    x12_write_begin(&fixture->writer, bytes_of_text("MSG"));
    assert_false(x12_write_element(&fixture->writer, 1, bytes_of_text(value),
                                   &fixture->err));
    assert_int_equal(fixture->err.kind, ERROR_REFUSED);
    assert_string_equal(fixture->err.code, "UNWRITABLE");
    assert_non_null(strstr(fixture->err.text, place));
    fixture->out.length = fixture->writer.begin;
}

static void separators_in_data_are_refused(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    assert_refused(&fixture, "a*b", "MSG01 holds the byte 0x2a");
    assert_refused(&fixture, "a>", "0x3e");
    assert_refused(&fixture, "^", "0x5e");
    assert_refused(&fixture, "end~", "0x7e");
    x12_write_begin(&fixture.writer, bytes_of_text("MSG"));
    element(&fixture, 1, "two\nlines");
    x12_write_end(&fixture.writer);
    end(&fixture, "MSG*two\nlines~\n");
}

static void separators_in_data_are_replaced(void **state)
{
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, ' ');
    x12_write_begin(&fixture.writer, bytes_of_text("MSG"));
    element(&fixture, 1, "*a>>b~");
    x12_write_end(&fixture.writer);
    end(&fixture, "MSG* a  b ~\n");
    begin(&fixture, &usual, '*');
    assert_refused(&fixture, "a*b", "0x2a");
    end(&fixture, "");
}

static void line_break_terminators_forbid_both(void **state)
{
    const struct separators lines = { .element = '*',
                                      .segment = '\n',
                                      .terminator = "\n",
                                      .terminator_length = 1 };
    struct fixture fixture;

    (void)state;
    begin(&fixture, &lines, '\0');
    assert_refused(&fixture, "a\r", "0x0d");
    assert_refused(&fixture, "a\nb", "0x0a");
    end(&fixture, "");
}

static void several_byte_terminators_are_one_thing(void **state)
{
    const struct separators utf8 = { .element = '*',
                                     .segment = '\xc3',
                                     .terminator = "\xc3\x96\r\n",
                                     .terminator_length = 4 };
    struct fixture fixture;

    (void)state;
    begin(&fixture, &utf8, '\0');
    assert_refused(&fixture, "K\xc3\x96LN", "0xc3");
    x12_write_begin(&fixture.writer, bytes_of_text("MSG"));
    element(&fixture, 1, "caf\xc3\xa9");
    x12_write_end(&fixture.writer);
    end(&fixture, "MSG*caf\xc3\xa9\xc3\x96\r\n");
}

static void no_separator_for_what_is_divided(void **state)
{
    const struct separators bare = { .element = '*', .segment = '~' };
    struct fixture fixture;

    (void)state;
    begin(&fixture, &bare, '\0');
    x12_write_begin(&fixture.writer, bytes_of_text("SV1"));
    assert_false(x12_write_component(&fixture.writer, 1, 0, 2,
                                     bytes_of_text("x"), &fixture.err));
    assert_non_null(strstr(fixture.err.text, "SV101 has components"));
    assert_false(x12_write_component(&fixture.writer, 1, 1, 1,
                                     bytes_of_text("x"), &fixture.err));
    assert_non_null(strstr(fixture.err.text, "SV101 has repetitions"));
    element(&fixture, 1, "x>y");
    x12_write_end(&fixture.writer);
    end(&fixture, "SV1*x>y~");
}

static struct x12_envelope usual_envelope(void)
{
    const struct civil_time civil = { 2026, 11, 3, 9, 5, 59, 0 };

    return (struct x12_envelope){
        .sender_qualifier = BYTES("ZZ"),
        .sender = BYTES("SENDER"),
        .receiver_qualifier = BYTES("01"),
        .receiver = BYTES("123456789012345"),
        .version = BYTES("00401"),
        .group_version = BYTES("004010"),
        .functional = BYTES("PO"),
        .interchange_control = 42,
        .group_control = 7,
        .acknowledgement_requested = true,
        .now = clock_from_civil(&civil),
    };
}

static void envelopes(void **state)
{
    struct x12_envelope envelope = usual_envelope();
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    assert_true(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_true(x12_write_gs(&fixture.writer, &envelope, &fixture.err));
    x12_write_ge(&fixture.writer, &envelope, 3);
    x12_write_iea(&fixture.writer, &envelope, 1);
    end(&fixture,
        "ISA*00*          *00*          *ZZ*SENDER         *01*123456789012345"
        "*261103*0905*U*00401*000000042*1*P*>~\n"
        "GS*PO*SENDER*123456789012345*20261103*0905*7*X*004010~\n"
        "GE*3*7~\n"
        "IEA*1*000000042~\n");
}

static void envelopes_of_other_versions(void **state)
{
    struct x12_envelope envelope = usual_envelope();
    struct separators bare = usual;
    struct fixture fixture;

    (void)state;
    envelope.version = bytes_of_text("00501");
    envelope.group_version = bytes_of_text("005010");
    envelope.group_sender = bytes_of_text("DEPT");
    envelope.test = true;
    begin(&fixture, &usual, '\0');
    assert_true(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(memmem(fixture.out.data, fixture.out.length,
                           "*0905*^*00501*000000042*1*T*>~\n", 31));
    fixture.out.length = 0;
    envelope.group_version = bytes_of_text("003060");
    assert_true(x12_write_gs(&fixture.writer, &envelope, &fixture.err));
    end(&fixture, "GS*PO*DEPT*123456789012345*261103*0905*7*X*003060~\n");

    bare.component = '\0';
    bare.repetition = '\0';
    begin(&fixture, &bare, '\0');
    assert_true(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(memmem(fixture.out.data, fixture.out.length,
                           "*U*00501*000000042*1*T*\x1f~\n", 26));
    buffer_close(&fixture.out);
}

static void envelopes_that_cannot_be(void **state)
{
    struct x12_envelope envelope = usual_envelope();
    struct fixture fixture;

    (void)state;
    begin(&fixture, &usual, '\0');
    envelope.sender = bytes_of_text("SIXTEEN LETTERS!");
    assert_false(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "ISA06"));
    envelope.sender = bytes_of_text("A*B");
    assert_false(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "ISA06"));
    assert_false(x12_write_gs(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "GS02"));
    envelope = usual_envelope();
    envelope.interchange_control = 1000000000;
    assert_false(x12_write_isa(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "ISA13"));
    envelope.group_control = 1000000000;
    assert_false(x12_write_gs(&fixture.writer, &envelope, &fixture.err));
    assert_non_null(strstr(fixture.err.text, "GS06"));
    end(&fixture, "");
}

/* ---- rewriting what was read */

#define ISA_TEXT                                                     \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER" \
    "       *261101*1200*^*00501*000000001*0*P*:~\n"

static bool rewrite(const char *text, const struct separators *to,
                    struct buffer *out, struct error *err)
{
    struct segment_reader *reader = x12_reader_open_whole(
        &(struct read_limits){ 10000, 100 }, bytes_of_text(text));
    struct segment segment;
    struct read_complaint complaint;
    struct x12_writer writer;
    enum read_event event;
    bool good = true;

    assert_non_null(reader);
    x12_writer_open(&writer, out, to, '\0');
    while (good && (event = segment_reader_next(reader, &segment,
                                                &complaint)) != READ_END) {
        good = event != READ_SEGMENT ||
               x12_write_segment(&writer, &segment,
                                 segment_reader_separators(reader), err);
    }
    segment_reader_close(reader);
    return good;
}

static void rewriting_changes_separators(void **state)
{
    const struct separators other = { .element = '|',
                                      .component = '+',
                                      .repetition = '!',
                                      .segment = '\'',
                                      .terminator = "'",
                                      .terminator_length = 1 };
    struct buffer out = { 0 };
    struct error err;

    (void)state;
    assert_true(rewrite(ISA_TEXT "GS*PO*A*B***~\n  REF*a:b::*c^^d:e^*~"
                                 "BIN*5*a~*|'~***~IEA*0*1~",
                        &other, &out, &err));
    buffer_append_byte(&out, '\0');
    assert_string_equal(
        out.data,
        "ISA|00|          |00|          |ZZ|SENDER         |ZZ|RECEIVER       "
        "|261101|1200|!|00501|000000001|0|P|+'"
        "GS|PO|A|B'REF|a+b|c!!d+e'BIN|5|a~*|''IEA|0|1'");
    buffer_close(&out);
}

static void rewriting_refuses_what_would_read_differently(void **state)
{
    struct separators other = usual;
    struct buffer out = { 0 };
    struct error err;

    (void)state;
    other.component = '@';
    assert_false(
        rewrite(ISA_TEXT "N1*ST*ME@HOME~IEA*0*1~", &other, &out, &err));
    assert_non_null(strstr(err.text, "N102 holds the byte 0x40"));
    other.element = 'S';
    buffer_clear(&out);
    assert_false(rewrite(ISA_TEXT, &other, &out, &err));
    assert_non_null(strstr(err.text, "ISA06"));
    assert_int_equal(out.length, 0);
    buffer_close(&out);
}

static void rewriting_pads_isa(void **state)
{
    struct buffer out = { 0 };
    struct error err;

    (void)state;
    assert_true(rewrite("ISA*00* *00* *ZZ*SENDER               *ZZ*"
                        "RECEIVERS NUMBER*261101*1200*U*00401*000000001*0*P*>~"
                        "\nIEA*0*000000001~",
                        &usual, &out, &err));
    buffer_append_byte(&out, '\0');
    assert_string_equal(
        out.data,
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVERS NUMBER"
        "*261101*1200*U*00401*000000001*0*P*>~\nIEA*0*000000001~\n");
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_filled_and_nothing_trails),
        cmocka_unit_test(gaps_of_any_width),
        cmocka_unit_test(a_full_buffer_is_left_as_it_was),
        cmocka_unit_test(components_and_repetitions),
        cmocka_unit_test(segments_are_counted_from_st),
        cmocka_unit_test(separators_in_data_are_refused),
        cmocka_unit_test(separators_in_data_are_replaced),
        cmocka_unit_test(line_break_terminators_forbid_both),
        cmocka_unit_test(several_byte_terminators_are_one_thing),
        cmocka_unit_test(no_separator_for_what_is_divided),
        cmocka_unit_test(envelopes),
        cmocka_unit_test(envelopes_of_other_versions),
        cmocka_unit_test(envelopes_that_cannot_be),
        cmocka_unit_test(rewriting_changes_separators),
        cmocka_unit_test(rewriting_refuses_what_would_read_differently),
        cmocka_unit_test(rewriting_pads_isa),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
