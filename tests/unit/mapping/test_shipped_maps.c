/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: map x12 edifact xml interop
 * Timeout: 300
 *
 * The shipped record types and maps: they load without a complaint, their
 * fixtures read and write as told, and real documents that stand beside the
 * project (skipped where they are absent) go through them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "mapping/map_test.h"
#include "shipped_maps.h"

#define FIXTURES "mappings/maps/fixtures/"

static struct shipped_maps shipped;

static int open_maps(void **state)
{
    (void)state;
    shipped_maps_open(&shipped);
    return 0;
}

static int close_maps(void **state)
{
    (void)state;
    shipped_maps_close(&shipped);
    return 0;
}

static void maps_load_without_a_complaint(void **state)
{
    struct buffer out;
    size_t i;

    (void)state;
    buffer_open(&out, 0);
    diagnostics_append(&out, &shipped.list, shipped.source, DIAGNOSTIC_TEXT);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, "");
    for (i = 0; i < SHIPPED_MAPS; i++) {
        assert_non_null(shipped.maps[i]);
        assert_string_equal(map_name(shipped.maps[i]), shipped_map_name(i));
    }
    buffer_close(&out);
}

/* --- fixtures --- */

struct fixture {
    const char *path;
    const struct record_type *type;
    struct record *expected;
    struct arena *arena;
};

/* "…/005010/850-bare.x12" → "…/850-bare.json": one record, both releases. */
static void record_path(const char *document, char *path, size_t size)
{
    const char *name = strrchr(document, '/') + 1;
    const char *dot = strrchr(name, '.');

    snprintf(path, size, FIXTURES "%.*s.json", (int)(dot - name), name);
}

static void compare(void *context, const struct map_trip *trip)
{
    struct fixture *fixture = context;
    struct buffer reason;
    struct buffer got;
    struct buffer expected;

    buffer_open(&reason, 0);
    buffer_open(&got, 0);
    buffer_open(&expected, 0);
    if (!map_trip_went_through(trip)) {
        fail_msg("%s: %s", fixture->path, map_trip_reason(trip, &reason));
    }
    assert_int_equal(trip->standard_errors, 0);
    assert_int_equal(trip->written_errors, 0);
    assert_int_equal(trip->read.count, 0);
    assert_int_equal(trip->write.count, 0);
    record_append_pretty_json(trip->record, &got);
    record_append_pretty_json(fixture->expected, &expected);
    buffer_append_byte(&got, '\0');
    buffer_append_byte(&expected, '\0');
    assert_string_equal(got.data, expected.data);
    buffer_close(&expected);
    buffer_close(&got);
    buffer_close(&reason);
}

static const struct record_type *type_of_fixture(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    size_t i;

    for (i = 0; i < SHIPPED_MAPS; i++) {
        if (strncmp(shipped_map_type(i), name, 3) == 0) {
            return map_record_type(shipped.maps[i]);
        }
    }
    fail_msg("%s: no map for it", path);
    return NULL;
}

static void read_fixture(const struct config_file *file)
{
    struct fixture fixture = { .path = file->path,
                               .type = type_of_fixture(file->path),
                               .arena = arena_open(1U << 24) };
    char path[256];
    struct bytes json;
    struct error err = { 0 };

    record_path(file->path, path, sizeof path);
    assert_true(config_source_find(shipped.source, path, &json));
    fixture.expected =
        record_from_json(fixture.arena, fixture.type, json, &err);
    if (fixture.expected == NULL) {
        fail_msg("%s: %s", path, err.text);
    }
    assert_int_equal(
        shipped_maps_travel(&shipped, file->content, compare, &fixture), 1);
    arena_close(fixture.arena);
}

static void fixtures_read_and_write(void **state)
{
    size_t count = 0;
    size_t i;

    (void)state;
    for (i = 0; i < config_source_count(shipped.source); i++) {
        struct config_file file = config_source_at(shipped.source, i);

        if (strncmp(file.path, FIXTURES, strlen(FIXTURES)) == 0 &&
            strstr(file.path, ".x12") != NULL) {
            read_fixture(&file);
            count++;
        }
    }
    assert_true(count >= 28);
}

/* --- what the maps say of themselves --- */

static void expect_passed(const struct map *map,
                          const struct map_test_report *report)
{
    size_t i;

    for (i = 0; i < report->count; i++) {
        if (!report->results[i].passed) {
            fail_msg("%s: %s: %s", map_name(map), report->results[i].name,
                     report->results[i].text);
        }
    }
    assert_int_equal(report->failed, 0);
}

static void for_each_map(void (*test)(const struct map *map,
                                      struct map_test_report *report))
{
    size_t i;

    for (i = 0; i < SHIPPED_MAPS; i++) {
        struct arena *arena = arena_open(1U << 28);
        struct map_test_report report;

        map_test_open(&report, arena);
        test(shipped.maps[i], &report);
        expect_passed(shipped.maps[i], &report);
        arena_close(arena);
    }
}

static void run_own_tests(const struct map *map, struct map_test_report *report)
{
    map_test_fixtures(map, &shipped.context, report);
    assert_true(report->count >= 2);
}

static void maps_pass_their_own_tests(void **state)
{
    (void)state;
    for_each_map(run_own_tests);
}

enum { LAW_RECORDS = 100 };

static void run_laws(const struct map *map, struct map_test_report *report)
{
    map_test_laws(map, 20261102, LAW_RECORDS, report);
    /* Nearly every record that is drawn can be written. */
    assert_true(report->skipped <= LAW_RECORDS / 20);
}

static void generated_records_obey_the_laws(void **state)
{
    (void)state;
    for_each_map(run_laws);
}

/* --- real documents --- */

/* What does not go through, and why not. */
static const struct stopped {
    const char *file;
    uint32_t ordinal;
    const char *reason;
} stopped[] = {
    { "aaronhuggins__node-x12__850_3.edi", 1, "has no code 'KI'" },
    { "ballerina-platform__module-ballerina-edi__x12-sender.edi", 1,
      "other_ids[0]" },
    { "bots-edi__bots-plugins__850-004010-04.x12", 1, "MAP_TOTAL_DIFFERS" },
    { "bots-edi__bots-plugins__850-004010-06.x12", 1, "MAP_TOTAL_DIFFERS" },
    { "hellooops__vscode-edi-support__850-lineBreak-LF.x12", 1,
      "'lines' is required" },
    { "hellooops__vscode-edi-support__850-loop.edi", 1, "MAP_TOTAL_DIFFERS" },
    { "hellooops__vscode-edi-support__850.x12", 1, "'lines' is required" },
    { "hellooops__vscode-edi-support__X12-interchanges.x12", 1,
      "'lines' is required" },
    { "hellooops__vscode-edi-support__X12-interchanges.x12", 2,
      "'lines' is required" },
    { "hellooops__vscode-edi-support__diagnosctics.x12", 1, "MAP_VALUE" },
    { "indice-co__EDI.Net__x12.810.mandatory-conditions.edi", 1,
      "'number' is required" },
    { "indice-co__EDI.Net__x12.810c.edi", 1, "has no code 'ZZ'" },
    { "indice-co__EDI.Net__x12.810d.edi", 1, "has no code 'ZZ'" },
    { "indice-co__EDI.Net__x12.850.issue135.edi", 1, "MAP_VALUE" },
    { "indice-co__EDI.Net__x12.850a.edi", 1,
      "is longer than the 2 characters" },
    { "indice-co__EDI.Net__x12.Issue101.edi", 1, "'number' is required" },
    { "indice-co__EDI.Net__x12.Issue172.edi", 1, "'number' is required" },
    { "indice-co__EDI.Net__x12.Issue91.edi", 1, "'number' is required" },
    { "irobayna__stupidedi__fail__1.edi", 1, "no dictionary" },
    { "irobayna__stupidedi__fail__1.edi", 2, "no dictionary" },
    { "irobayna__stupidedi__fail__1.edi.352768", 1, "no dictionary" },
    { "irobayna__stupidedi__fail__1.edi.c9c68f", 1, "no dictionary" },
    { "irobayna__stupidedi__fail__1.edi.2f96ef", 1, "no dictionary" },
    { "irobayna__stupidedi__2.edi", 1, "has no code 'DZN'" },
    { "irobayna__stupidedi__fail__2.edi.b86c0f", 1, "reads differently" },
    { "xlate__staedi__invoice810_po850_dual.edi", 3, "no dictionary" },
    { "apimeister__x12-types__test_856.rs.at2425.edi", 1, "MAP_VALUE" },
    { "notpeter__edicat__README.md.at1492.edi", 1, "no dictionary" },
    { "kputnam__stupidedi__pass__1.edi", 1, "'unit' is required" },
    /* EDIFACT: mostly documents made to show a reader, without lines, dates or
     * totals; codes of units that are nobody's; values that are wrong. */
    { "ballerina-platform__edi-tools__message.edi", 1,
      "is longer than the 9 characters of element 3251 " },
    { "ballerina-platform__module-ballerina-edi__order-batch.edi", 3,
      "'number' is required" },
    { "ballerina-platform__module-ballerina-edi__sample-data__order-batch.edi",
      2, "'number' is required" },
    { "bots-edi__bots-plugins__orders03.edi", 1, "has not the digits" },
    { "bots-edi__bots-plugins__order02.edi", 1, "has not the digits" },
    { "bots-edi__bots-plugins__invoic1.edi", 1, "has no code '1'" },
    { "folio-org__mod-data-import__AnneC-EBSCO-Access_Only.INV", 1,
      "is longer than its components together " },
    { "folio-org__mod-data-import__AnneC-EBSCO-Pkg___Item_prices.INV", 1,
      "is longer than its components together " },
    { "folio-org__mod-data-import__AnneC-EBSCO-Subns.INV", 1,
      "is longer than its components together " },
    { "folio-org__mod-data-import__CornCasalini.1606151339.edi", 1,
      "is not a decimal number" },
    { "folio-org__mod-data-import__DukeEBSCOSubns.INV", 1,
      "is longer than its components together " },
    { "hellooops__vscode-edi-support__DESADV.edifact", 1, "'id' is required" },
    { "hellooops__vscode-edi-support__DESADV.edifact", 2, "'id' is required" },
    { "hellooops__vscode-edi-support__EDIFACT-interchanges.edifact", 1,
      "'date' is required" },
    { "hellooops__vscode-edi-support__EDIFACT-interchanges.edifact", 2,
      "'date' is required" },
    { "hellooops__vscode-edi-support__EDIFACT-interchanges.edifact", 3,
      "'date' is required" },
    { "hellooops__vscode-edi-support__bug-edifact-escape.edifact", 1,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 1,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 2,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 3,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 4,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 5,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 6,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 7,
      "'date' is required" },
    { "hellooops__vscode-edi-support__multiple_transactions.edifact", 8,
      "'date' is required" },
    { "hellooops__vscode-edi-support__sample-invalid-version.edifact", 1,
      "'date' is required" },
    { "hellooops__vscode-edi-support__syntaxVersion4.edifact", 1,
      "'date' is required" },
    { "hupe1980__edifact-rs__d01b_invoic_conforming.edi", 1,
      "'total' is required" },
    { "hupe1980__edifact-rs__d01b_invoic_malformed.edi", 1,
      "'number' is required" },
    { "hupe1980__edifact-rs__d01b_orders_conforming.edi", 1,
      "'lines' is required" },
    { "hupe1980__edifact-rs__d11a_malformed_component.edi", 1,
      "'lines' is required" },
    { "hupe1980__edifact-rs__d96a_invoic_conforming.edi", 1,
      "'total' is required" },
    { "hupe1980__edifact-rs__d96a_invoic_malformed.edi", 1,
      "'number' is required" },
    { "hupe1980__edifact-rs__d96a_orders_conforming.edi", 1,
      "'lines' is required" },
    { "hupe1980__edifact-rs__invoic_conforming.edi", 1, "'total' is required" },
    { "indice-co__EDI.Net__edifact.Issue188.edi", 1, "'number' is required" },
    { "indice-co__EDI.Net__edifact.Issue188.edi", 2, "'number' is required" },
    { "indice-co__EDI.Net__edifact.Issue203.edi", 1, "'number' is required" },
    { "indice-co__EDI.Net__edifact.ORDRSP-formatted.edi", 1,
      "'type' is required" },
    { "indice-co__EDI.Net__edifact.ORDRSP.edi", 1, "'type' is required" },
    { "nerdocs__pydifact__invoice1.edi", 1, "has not the digits" },
    { "nerdocs__pydifact__invoice_with_colon_at_end.edi", 1,
      "has not the digits" },
    { "nerdocs__pydifact__aperak_rejected.edi", 1, "has no code '7'" },
    { "nerdocs__pydifact__v4__aperak_rejected.edi", 1, "has no code '7'" },
    { "pesachnps__Bots-EDI__test.edi", 1, "has no code '46'" },
    { "php-edifact__edifact__D96ADESADV.edi", 1, "has no code '700101'" },
    { "php-edifact__edifact__example_order_error.edi", 1,
      "has no code 'GBND'" },
    { "php-edifact__edifact__example_order_ok.edi", 1, "has no code 'GBND'" },
    { "php-edifact__edifact__example_utf8.edi", 1, "has no code '700101'" },
    { "sapstern__edifactconverter__ORDERNoName.txt", 1,
      "is in a form that is not one day" },
    { "sapstern__edifactconverter__ORDERS_D01B.txt", 1,
      "'quantity' is required" },
    { "smooks__smooks-examples__expected.txt", 1, "'total' is required" },
    { "xlate__staedi__invoic_d93a_una.edi", 1, "a day that does not exist" },
    { "xlate__staedi__invoic_d97b_bad.edi", 1, "is not a decimal number" },
    { "Mascot-International__integration-docs__Readme.md.at4064.edi", 1,
      "'quantity' is required" },
    { "Mascot-International__integration-docs__Readme.md.at5343.edi", 1,
      "is not a whole number" },
    { "Mascot-International__integration-docs__Readme.md.at3540.edi", 1,
      "'order_number' is required" },
    { "MicrosoftDocs__biztalk-docs__walkthrough-edifact--receive-edi-"
      "interchanges-and-send-an-acknowledgement.md.at5575.edi",
      1, "'number' is required" },
    { "ballerina-platform__module-ballerina-edi__Acknowledge_EDI_Orders_"
      "with_"
      "an_APERAK.md.at3125.edi",
      1, "'date' is required" },
    { "hupe1980__edifact-rs__bench_data.rs.at146.edi", 1, "has no code '9'" },
    { "hupe1980__edifact-rs__envelope.rs.at10870.edi", 1,
      "'lines' is required" },
    { "hupe1980__edifact-rs__core-concepts.md.at777.edi", 1,
      "'date' is required" },
    { "php-edifact__edifact-generator__SAMPLES.md.at13442.edi", 1,
      "'date' is required" },
    /* XML: forms to be filled in, lines without a quantity, statuses that are
     * somebody's own, documents that are no XML. */
    { "Mascot-International__integration-docs__Xrechnung-invoice-example.xml",
      1, "is not a date" },
    { "kduvekot__ubl-json__UBL-OrderResponse-2.1-Example.xml", 1,
      "has no code 'NoStatus'" },
    { "kduvekot__ubl-release-package__order-test-bad-syntax.xml", 1,
      "no dictionary" },
    { "kduvekot__ubl-release-package__UBL-Invoice-2.1-Example-Trivial.xml", 1,
      "'quantity' is required" },
    { "oasis-tcs__ubl__UBL-OrderResponse-2.1-Example.xml", 1,
      "has no code 'NoStatus'" },
    { "phax__ph-ubl__CENBII-Order-minimal.xml", 1, "'unit' is required" },
    { "phax__ph-ubl__UBL-OrderResponse-2.1-Example.xml", 1,
      "has no code 'NoStatus'" },
    { "phax__ph-ubl__IHRACAT_GTB_UygulamaYaniti_KABUL.xml", 1,
      "has no code 'KABUL'" },
    { "phax__ph-ubl__IHRACAT_GTB_UygulamaYaniti_RED.xml", 1,
      "has no code 'RED'" },
    { "phax__ph-ubl__IadeUygulamaYanitiOrnegi.xml", 1, "has no code 'IADE'" },
    { "phax__ph-ubl__KabulUygulamaYanitiOrnegi.xml", 1, "has no code 'KABUL'" },
    { "horstoeko__zugferd__xml_issue_206.xml", 1, "is not a date" },
    { "officeluv__cxml__invoice_taxes_at_line.xml", 1, "'total' is required" },
    { "officeluv__cxml__invoice_taxes_at_line_multiple_taxes.xml", 1,
      "is not a date" },
    { "officeluv__cxml__invoice_taxes_at_total.xml", 1, "'total' is required" },
};

struct tally {
    const char *file;
    struct buffer reason;
    unsigned seen, through, stopped, wrong;
};

static const struct stopped *is_stopped(const char *file, uint32_t ordinal)
{
    size_t i;

    for (i = 0; i < sizeof stopped / sizeof *stopped; i++) {
        if (stopped[i].ordinal == ordinal &&
            strcmp(stopped[i].file, file) == 0) {
            return &stopped[i];
        }
    }
    return NULL;
}

static void count_trip(void *context, const struct map_trip *trip)
{
    struct tally *tally = context;
    const struct stopped *expected = is_stopped(tally->file, trip->ordinal);
    const char *reason = map_trip_reason(trip, &tally->reason);
    bool through = map_trip_went_through(trip);

    tally->seen++;
    tally->through += through ? 1 : 0;
    tally->stopped += through ? 0 : 1;
    if (!through) {
        print_message("%s #%u %s %s: %s\n", tally->file, trip->ordinal,
                      trip->type, trip->version, reason);
    }
    if (through
            ? expected != NULL
            : expected == NULL || strstr(reason, expected->reason) == NULL) {
        print_error("%s #%u: expected: %s\n", tally->file, trip->ordinal,
                    expected == NULL ? "goes through" : expected->reason);
        tally->wrong++;
    }
    /* A document that was right is written right. */
    if (trip->known && trip->standard_errors == 0 && trip->written_errors > 0) {
        print_error("%s #%u: written with errors\n", tally->file,
                    trip->ordinal);
        tally->wrong++;
    }
}

static const char *corpus_path(const char *name)
{
    static char path[2048];

    snprintf(path, sizeof path, EDIGATE_DATA_DIR "/../shared/corpus/%s", name);
    return path;
}

static void travel_file(const char *name, struct tally *tally)
{
    struct buffer content;
    struct error err = { 0 };
    const char *slash = strrchr(name, '/');

    buffer_open(&content, 0);
    if (!file_read_whole(corpus_path(name), &content, &err)) {
        fail_msg("%s: %s", name, err.text);
    }
    tally->file = slash == NULL ? name : slash + 1;
    shipped_maps_travel(&shipped, buffer_bytes(&content), count_trip, tally);
    buffer_close(&content);
}

/* The name of a file of that syntax in a line of INDEX.tsv, or NULL. */
static char *name_of(char *line, const char *syntax)
{
    char *tab = strchr(line, '\t');
    size_t length = strlen(syntax);

    if (tab == NULL || strncmp(tab + 1, syntax, length) != 0 ||
        tab[1 + length] != '\t') {
        return NULL;
    }
    *tab = '\0';
    return line;
}

/* Out: how many went through; or the test is skipped. */
static unsigned travel_corpus(const char *syntax)
{
    struct tally tally = { 0 };
    struct buffer index;
    struct error err;
    char *line;
    char *rest;

    buffer_open(&index, 0);
    if (!file_read_whole(corpus_path("INDEX.tsv"), &index, &err)) {
        buffer_close(&index);
        skip();
    }
    buffer_append_byte(&index, '\0');
    buffer_open(&tally.reason, 0);
    for (line = strtok_r(index.data, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *name = name_of(line, syntax);

        if (name != NULL) {
            travel_file(name, &tally);
        }
    }
    print_message("%u of %u real documents go in and out; %u do not\n",
                  tally.through, tally.seen, tally.stopped);
    assert_int_equal(tally.wrong, 0);
    buffer_close(&tally.reason);
    buffer_close(&index);
    return tally.through;
}

static void real_documents_go_in_and_out(void **state)
{
    (void)state;
    assert_true(travel_corpus("x12") > 150);
}

static void real_messages_go_in_and_out(void **state)
{
    (void)state;
    assert_true(travel_corpus("edifact") > 100);
}

static void real_xml_goes_in_and_out(void **state)
{
    (void)state;
    assert_true(travel_corpus("ubl") > 185);
    assert_true(travel_corpus("cii") > 40);
    assert_true(travel_corpus("cxml") > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_load_without_a_complaint),
        cmocka_unit_test(fixtures_read_and_write),
        cmocka_unit_test(maps_pass_their_own_tests),
        cmocka_unit_test(generated_records_obey_the_laws),
        cmocka_unit_test(real_documents_go_in_and_out),
        cmocka_unit_test(real_messages_go_in_and_out),
        cmocka_unit_test(real_xml_goes_in_and_out),
    };

    return cmocka_run_group_tests(tests, open_maps, close_maps);
}
