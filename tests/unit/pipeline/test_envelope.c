/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes around a document, by its syntax and by what is agreed; and how a
 * control number gets into what a worker wrote.
 */
/* Labels: flow x12 edifact xml */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "pipeline/envelope.h"

static struct identity ours = { .id = "0614141000005", .qualifier = "14" };
static struct identity theirs = { .id = "CHAIN",
                                  .qualifier = "ZZ",
                                  .internal = "NORTH" };
static struct station station = {
    .name = "acme",
    .ids = { [IDENTITY_EDIFACT] = { &ours, 1 } },
};

static struct partner usual_partner(void)
{
    return (struct partner){
        .name = "chain",
        .station = &station,
        .ids = { [IDENTITY_EDIFACT] = { &theirs, 1 } },
        .envelope = { .production = true,
                      .version = "00401",
                      .segment = "~",
                      .edifact = { .syntax = "UNOC",
                                   .version = 3,
                                   .element = '+',
                                   .component = ':',
                                   .release = '?',
                                   .decimal = '.',
                                   .segment = "'" } },
    };
}

static void expect_wrapped(const struct partner *partner,
                           const struct envelope_numbers *numbers,
                           const struct envelope_content *content,
                           const char *expected)
{
    struct buffer out = { 0 };
    struct error err;

    if (!envelope_wrap(partner, numbers, content, &out, &err)) {
        fail_msg("%s", err.text);
    }
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buffer_close(&out);
}

#define MESSAGE "UNH+7+INVOIC:D:96A:UN'UNT+2+7'"
#define PARTIES "0614141000005:14+CHAIN:ZZ:NORTH+"

static void messages_stand_in_unb_and_unz(void **state)
{
    struct partner partner = usual_partner();
    const struct envelope_numbers numbers = { BYTES("0042"), BYTES("") };
    struct envelope_content content = { .syntax = AGREED_EDIFACT,
                                        .document =
                                            BYTES("edifact/D.96A/INVOIC"),
                                        .body = BYTES(MESSAGE),
                                        .transactions = 3,
                                        .now = INT64_C(1795435200000) };

    (void)state;
    expect_wrapped(&partner, &numbers, &content,
                   "UNB+UNOC:3+" PARTIES "261123:1200+0042'" MESSAGE
                   "UNZ+3+0042'");
    content.test = true;
    partner.envelope.acknowledgement_requested = true;
    partner.utc_offset = 3600000;
    expect_wrapped(&partner, &numbers, &content,
                   "UNB+UNOC:3+" PARTIES "261123:1300+0042++++1++1'" MESSAGE
                   "UNZ+3+0042'");
}

static void una_goes_by_what_is_agreed(void **state)
{
    struct partner partner = usual_partner();
    struct edifact_terms *terms = &partner.envelope.edifact;
    const struct envelope_syntax *syntax = envelope_of(AGREED_EDIFACT);

    (void)state;
    assert_false(syntax->separators(&partner).announced);
    terms->una = UNA_ALWAYS;
    assert_true(syntax->separators(&partner).announced);
    terms->una = UNA_NEEDED;
    terms->decimal = ',';
    assert_true(syntax->separators(&partner).announced);
    terms->decimal = '.';
    /* Level B has other separators where no UNA says which. */
    terms->syntax = "UNOB";
    assert_true(syntax->separators(&partner).announced);
    terms->syntax = "UNOC";
    terms->release = ' ';
    assert_int_equal(syntax->separators(&partner).release, '\0');
    assert_true(syntax->separators(&partner).announced);
    terms->release = '?';
    terms->segment = "\r\n";
    assert_int_equal(syntax->separators(&partner).terminator_length, 2);
    assert_true(syntax->separators(&partner).announced);
    assert_int_equal(syntax->separators(&partner).charset, CHARSET_ISO_8859_1);
}

static void groups_have_ids_of_their_own(void **state)
{
    struct partner partner = usual_partner();
    const struct envelope_numbers numbers = { BYTES("1"), BYTES("9") };
    struct identity grouped = { .id = "CHAIN",
                                .group_id = "DEPT",
                                .group_qualifier = "92" };
    const struct agreement agreement = { .station_id = &ours,
                                         .partner_id = &grouped,
                                         .association = "EAN008" };
    const struct envelope_content content = {
        .syntax = AGREED_EDIFACT,
        .agreement = &agreement,
        .document = BYTES("edifact/D.96A/INVOIC"),
        .body = BYTES(MESSAGE MESSAGE),
        .transactions = 2,
        .now = INT64_C(1795435200000),
    };

    (void)state;
    partner.envelope.edifact.groups = true;
    expect_wrapped(&partner, &numbers, &content,
                   "UNB+UNOC:3+0614141000005:14+CHAIN+261123:1200+1'"
                   "UNG+INVOIC+0614141000005:14+DEPT:92+261123:1200+9+UN"
                   "+D:96A:EAN008'" MESSAGE MESSAGE "UNE+2+9'UNZ+1+1'");
}

static void what_partners_want_besides(void **state)
{
    struct partner partner = usual_partner();
    struct edifact_terms *terms = &partner.envelope.edifact;
    const struct envelope_numbers numbers = { BYTES("1"), BYTES("") };
    const struct envelope_content content = { .syntax = AGREED_EDIFACT,
                                              .body = BYTES(MESSAGE),
                                              .transactions = 1,
                                              .now = INT64_C(1795435200000) };

    (void)state;
    terms->version = 4;
    terms->repetition = '*';
    terms->recipient_reference = "BOX+7";
    terms->reference_qualifier = "AA";
    terms->application_reference = "SALES";
    terms->priority = "A";
    terms->agreement_id = "EANCOM";
    expect_wrapped(&partner, &numbers, &content,
                   "UNB+UNOC:4+" PARTIES "20261123:1200+1+BOX?+7:AA+SALES+A++"
                   "EANCOM'" MESSAGE "UNZ+1+1'");
}

static void a_side_without_id_is_told(void **state)
{
    struct partner partner = usual_partner();
    const struct envelope_numbers numbers = { BYTES("1"), BYTES("") };
    const struct envelope_content content = { .syntax = AGREED_X12,
                                              .body = BYTES("TA1~") };
    struct buffer out = { 0 };
    struct error err;

    (void)state;
    assert_false(envelope_wrap(&partner, &numbers, &content, &out, &err));
    assert_string_equal(err.code, "ENVELOPE_IDS");
    assert_string_equal(err.text, "chain or acme has no X12 identity");
    buffer_close(&out);
}

static void xml_goes_as_it_is(void **state)
{
    struct partner partner = usual_partner();
    const struct envelope_numbers numbers = { BYTES("1"), BYTES("") };
    const struct envelope_content content = { .syntax = AGREED_UBL,
                                              .body = BYTES("<Order/>") };

    (void)state;
    expect_wrapped(&partner, &numbers, &content, "<Order/>");
    assert_int_equal(envelope_of(AGREED_UBL)->control_width(&partner), 0);
    assert_string_equal(envelope_of(AGREED_UBL)->extension, "xml");
}

/* ---- the control number */

static void expect_numbered(enum agreed_syntax syntax, const char *set,
                            uint32_t width, const char *number,
                            const char *expected)
{
    struct partner partner = usual_partner();
    struct separators separators;
    struct envelope_control places;
    struct buffer out = { 0 };

    separators = envelope_of(syntax)->separators(&partner);
    places = envelope_of(syntax)->control_places(bytes_of_text(set),
                                                 &separators, width);
    assert_true(envelope_number(bytes_of_text(set), &places,
                                bytes_of_text(number), &out));
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buffer_close(&out);
}

static void a_number_takes_the_place_of_zeros(void **state)
{
    (void)state;
    expect_numbered(AGREED_X12, "ST*850*0000~BEG*00~SE*3*0000~", 4, "0042",
                    "ST*850*0042~BEG*00~SE*3*0042~");
    expect_numbered(AGREED_EDIFACT, "UNH+0+ORDERS:D'BGM+0'UNT+3+0'", 1, "A-42",
                    "UNH+A-42+ORDERS:D'BGM+0'UNT+3+A-42'");
    expect_numbered(AGREED_UBL, "<Order/>", 0, "42", "<Order/>");
}

/* Places come from a worker and are not believed. */
static void places_outside_are_refused(void **state)
{
    const struct envelope_control wrong[] = {
        { .first = 0, .last = 9, .width = 4 },
        { .first = 8, .last = 2, .width = 1 },
        { .first = 2, .last = 4, .width = 3 },
        { .first = SIZE_MAX, .last = SIZE_MAX, .width = 1 },
        { .first = 0, .last = SIZE_MAX - 1, .width = 4 },
        { .first = 0, .last = 0, .width = 20 },
    };
    struct buffer out = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(envelope_number(bytes_of_text("0123456789"), &wrong[i],
                                     bytes_of_text("1"), &out));
        assert_int_equal(out.length, 0);
    }
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_stand_in_unb_and_unz),
        cmocka_unit_test(una_goes_by_what_is_agreed),
        cmocka_unit_test(groups_have_ids_of_their_own),
        cmocka_unit_test(what_partners_want_besides),
        cmocka_unit_test(a_side_without_id_is_told),
        cmocka_unit_test(xml_goes_as_it_is),
        cmocka_unit_test(a_number_takes_the_place_of_zeros),
        cmocka_unit_test(places_outside_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
