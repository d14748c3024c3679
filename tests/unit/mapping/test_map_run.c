/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map x12
 *
 * Maps at work: the fixtures of tests/cases/map/good through every kind of
 * rule, both laws on generated records, and tests that must fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "map_cases.h"
#include "mapping/map_document.h"
#include "mapping/map_report.h"
#include "mapping/map_test.h"

static const char *results_of(struct map_cases *cases,
                              const struct map_test_report *report)
{
    struct buffer out = { 0 };
    const char *text;

    map_test_append(report, false, &out);
    text = arena_copy(cases->arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return text;
}

static void good_fixtures_hold(void **state)
{
    static const char *const names[] = { "order", "shipment", "turned" };
    struct map_cases cases;
    size_t i;

    (void)state;
    map_cases_open(&cases, "good");
    for (i = 0; i < COUNT_OF(names); i++) {
        const struct map *map = map_cases_load(&cases, names[i]);
        struct map_test_report report;

        map_test_open(&report, cases.arena);
        map_test_fixtures(map, &cases.context, &report);
        if (report.failed > 0 || report.passed < 2) {
            fail_msg("%s", results_of(&cases, &report));
        }
    }
    map_cases_close(&cases);
}

static void laws_hold_on_generated_records(void **state)
{
    static const char *const names[] = { "order", "shipment", "turned" };
    struct map_cases cases;
    size_t i;

    (void)state;
    map_cases_open(&cases, "good");
    for (i = 0; i < COUNT_OF(names); i++) {
        const struct map *map = map_cases_load(&cases, names[i]);
        struct map_test_report report;

        map_test_open(&report, cases.arena);
        map_test_laws(map, 20261123, 400, &report);
        if (report.failed > 0 || report.laws < 100) {
            fail_msg("%s", results_of(&cases, &report));
        }
    }
    map_cases_close(&cases);
}

static void generated_records_are_the_same_each_time(void **state)
{
    struct map_cases cases;
    const struct map *map;
    struct record *first;

    (void)state;
    map_cases_open(&cases, "good");
    map = map_cases_load(&cases, "order");
    first = map_generate_record(map, 42, cases.arena);
    assert_true(record_equal(first, map_generate_record(map, 42, cases.arena)));
    assert_false(
        record_equal(first, map_generate_record(map, 43, cases.arena)));
    assert_true(record_count(first, "lines") > 0);
    map_cases_close(&cases);
}

/* Each says why, in its own words. */
static void tests_can_fail(void **state)
{
    static const char *const reasons[] = {
        "number: \"A2\" → \"A1\"",
        "there is no file mappings/maps/fixtures/nowhere.x12",
        "the document holds no 850 that could be read",
        "BEG04 is read by no rule of map failing",
        "no finding MAP_REQUIRED at BEG.03 came",
        "the document has no PO1[9].02",
        "finding MAP_UNREAD is expected and did not come",
        "another document is written",
        "in(out(r)) is not r:\nnumber: \"a1\" → \"A1\"",
        "line 1, column 1: a record is expected here",
        "a test has a document, a record or a change",
        "unknown key 'documnt'",
    };
    struct map_cases cases;
    struct map_test_report report;
    size_t i;

    (void)state;
    map_cases_open(&cases, "failing");
    map_test_open(&report, cases.arena);
    map_test_fixtures(map_cases_load(&cases, "failing"), &cases.context,
                      &report);
    assert_int_equal(report.count, COUNT_OF(reasons));
    assert_int_equal(report.passed, 0);
    for (i = 0; i < report.count; i++) {
        if (strstr(report.results[i].text, reasons[i]) == NULL) {
            fail_msg("%s: %s", report.results[i].name, report.results[i].text);
        }
    }
    map_test_laws(map_cases_load(&cases, "failing"), 1, 50, &report);
    assert_true(report.failed > COUNT_OF(reasons));
    map_cases_close(&cases);
}

/* --- one document through a map --- */

struct trip {
    struct map_cases cases;
    const struct map *map;
    struct findings findings;
    struct record *record;
    struct map_trace trace;
    struct map_coverage *coverage;
    struct buffer trace_json;
};

static void read_one(void *context, const struct transaction_facts *facts,
                     const struct findings *checked)
{
    struct trip *trip = context;

    (void)checked;
    findings_open(&trip->findings, trip->cases.arena, 1000);
    trip->trace = (struct map_trace){ .arena = trip->cases.arena };
    trip->record =
        record_copy(trip->cases.arena,
                    map_read_traced(trip->map, facts->tree, trip->cases.arena,
                                    &trip->findings, &trip->trace));
    /* A trace changes nothing. */
    assert_true(record_equal(
        trip->record,
        map_read(trip->map, facts->tree, trip->cases.arena, &trip->findings)));
    map_coverage_add(trip->coverage, facts->tree, &trip->trace);
    map_trace_append_json(trip->map, facts->tree, &trip->trace,
                          &trip->trace_json);
}

static void trip_open(struct trip *trip, const char *map, const char *document)
{
    const struct map_document_visitor visitor = { trip, read_one };
    struct error err = { 0 };

    map_cases_open(&trip->cases, "good");
    trip->map = map_cases_load(&trip->cases, map);
    trip->coverage = map_coverage_open(trip->map, trip->cases.arena);
    trip->trace_json = (struct buffer){ 0 };
    if (!map_document_visit(trip->map, bytes_of_text(document), &visitor,
                            &err)) {
        fail_msg("%s", err.text);
    }
}

static void trip_close(struct trip *trip)
{
    buffer_close(&trip->trace_json);
    map_cases_close(&trip->cases);
}

static const char *finding_lines(struct trip *trip)
{
    struct buffer out = { 0 };
    const char *text;
    size_t i;

    /* Read twice, told twice: the first half. */
    for (i = 0; i < trip->findings.count / 2; i++) {
        const struct finding *one = &trip->findings.items[i];

        buffer_append_format(&out, "%s %s %s%02u %s %s | %s\n", one->code,
                             one->loop, one->tag, (unsigned)one->element,
                             one->record_path == NULL ? "-" : one->record_path,
                             one->map_place == NULL ? "-" : one->map_place,
                             one->text);
    }
    text = arena_copy(trip->cases.arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return text;
}

static void findings_have_three_coordinates(void **state)
{
    struct trip trip;

    (void)state;
    trip_open(&trip, "order",
              "ST*850*0001~BEG*00*SA*1**20261131~"
              "PO1*1*x*EA~PID*F*08***a~PO1*2*1*KG~REF*LI*1~DTM*011*20261101~"
              "DTM*012*20261101~DTM*012*20261102~PO1*3*1*EA**PE*CB*9*UP*1~"
              "CTT*3~SE*12*0001~");
    assert_string_equal(
        finding_lines(&trip),
        "MAP_VALUE  BEG05 date mappings/maps/order.yaml:15:14 | '20261131' is "
        "a day that does not exist\n"
        "MAP_VALUE PO1[1] PO102 lines[0].quantity "
        "mappings/maps/order.yaml:37:22 | 'x' is not a decimal number\n"
        "MAP_UNKNOWN_CODE PO1[2] PO103 lines[1].unit "
        "mappings/maps/order.yaml:38:18 | table 'unit' has no code 'KG'\n"
        "MAP_UNREAD PO1[2] DTM00 - - | segment DTM (011…) is read by no rule "
        "of "
        "map order\n"
        "MAP_UNREAD PO1[2] DTM00 - - | segment DTM (012…) is read by no rule "
        "of "
        "map order\n");
    assert_int_equal(trip.findings.items[1].segment_number, 5);
    assert_int_equal(trip.findings.items[1].set_position, 3);
    assert_int_equal(trip.findings.items[1].origin, ORIGIN_MAP);
    assert_int_equal(trip.findings.items[1].reference, 330);
    trip_close(&trip);
}

/* Rules by their own severity and origin, as the agreement wants them. */
static void a_total_may_go_to_the_acknowledgement(void **state)
{
    struct trip trip;
    const struct finding *finding;

    (void)state;
    trip_open(&trip, "shipment",
              "ST*856*0001~BSN*00*1*20261123*1200~HL*1**S~HL*2*1*O~PRF*7~"
              "CTT*5~SE*7*0001~");
    finding = &trip.findings.items[0];
    assert_string_equal(finding->code, "MAP_TOTAL_DIFFERS");
    assert_int_equal(finding->origin, ORIGIN_STANDARD);
    assert_string_equal(finding->codes.element, "7");
    assert_string_equal(finding->codes.transaction, "5");
    trip_close(&trip);
}

static void repetitions_and_components_are_told_apart(void **state)
{
    struct trip trip;

    (void)state;
    trip_open(&trip, "order",
              "ST*850*0001~BEG*00*SA*1**20261123~REF*DP*019**A>B~PO1*1*1~"
              "CTT*1~SE*6*0001~");
    assert_string_equal(finding_lines(&trip),
                        "MAP_UNREAD  REF04 - - | REF04 is read by no rule of "
                        "map order\n");
    trip_close(&trip);
}

/* --- reports --- */

static void coverage_counts_rules_and_what_is_left(void **state)
{
    struct trip trip;
    struct buffer out = { 0 };

    (void)state;
    trip_open(&trip, "order",
              "ST*850*0001~BEG*00*SA*1**20261123~PO1*1*1*EA~PO1*2*1*EA~"
              "SLN*1**I~CTT*2~SE*7*0001~");
    map_coverage_append(trip.coverage, MAP_REPORT_TEXT, &out);
    buffer_append_byte(&out, '\0');
    assert_non_null(strstr(out.data, "1 documents; hits of each rule:\n"));
    assert_non_null(strstr(
        out.data,
        "       2  lines[].unit  PO1.03  mappings/maps/order.yaml:38:18\n"));
    assert_non_null(strstr(
        out.data,
        "       0  lines[].price  PO1.04  mappings/maps/order.yaml:39:19\n"));
    assert_non_null(strstr(out.data, "       1  PO1/SLN(1)  SLN*1**I\n"));
    buffer_clear(&out);
    map_coverage_append(trip.coverage, MAP_REPORT_JSON, &out);
    buffer_append_byte(&out, '\0');
    assert_non_null(strstr(out.data, "\"unread\":[{\"place\":\"PO1/SLN(1)\","
                                     "\"count\":1"));
    buffer_close(&out);
    trip_close(&trip);
}

static void a_trace_joins_document_record_and_map(void **state)
{
    struct trip trip;

    (void)state;
    trip_open(&trip, "order",
              "ST*850*0001~BEG*00*SA*PO7**20261123~PO1*1*5*EA~CTT*1~"
              "SE*5*0001~");
    buffer_append_byte(&trip.trace_json, '\0');
    assert_non_null(strstr(trip.trace_json.data,
                           "{\"kind\":\"read\",\"segment\":2,\"element\":3,"
                           "\"component\":0,\"offset\":163,\"length\":3,"
                           "\"path\":\"number\",\"rule\":"
                           "\"mappings/maps/order.yaml:12:11\"}"));
    assert_non_null(strstr(trip.trace_json.data,
                           "\"path\":\"lines[0].quantity\",\"rule\":"
                           "\"mappings/maps/order.yaml:37:22\""));
    assert_non_null(
        strstr(trip.trace_json.data,
               "{\"kind\":\"checked\",\"segment\":4,\"element\":1,"));
    assert_non_null(strstr(trip.trace_json.data,
                           "{\"kind\":\"default\",\"path\":\"currency\""));
    trip_close(&trip);
}

static void explain_finds_rules_by_place_and_field(void **state)
{
    static const char *const cases[][2] = {
        { "lines.unit", "PO1.03 ↔ lines[].unit, table unit\n"
                        "    mappings/maps/order.yaml:38:18\n" },
        { "lines[3].unit", "PO1.03 ↔ lines[].unit, table unit\n"
                           "    mappings/maps/order.yaml:38:18\n" },
        { "PO1[2].03", "PO1.03 ↔ lines[].unit, table unit\n"
                       "    mappings/maps/order.yaml:38:18\n" },
        { "urgent", "BEG.07 → urgent, as flag, in: value\n"
                    "    mappings/maps/order.yaml:26:16\n" },
        { "CTT.01", "CTT.01 = count(lines)\n"
                    "    mappings/maps/order.yaml:58:3\n" },
        { "freight",
          "SAC(C;02=D240).05 ↔ freight, as implied-2, with SAC12=06\n"
          "    mappings/maps/order.yaml:22:17\n" },
        { "ITD.12", "ITD.12 ↔ terms.text\n"
                    "    mappings/maps/order.yaml:27:57\n" },
        { "lines.unti", "map order has no rule for 'lines.unti'; did you mean "
                        "'lines.unit'?\n" },
    };
    struct map_cases maps;
    const struct map *map;
    size_t i;

    (void)state;
    map_cases_open(&maps, "good");
    map = map_cases_load(&maps, "order");
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct buffer out = { 0 };

        (void)!map_explain(map, maps.arena, bytes_of_text(cases[i][0]),
                           MAP_REPORT_TEXT, &out);
        buffer_append_byte(&out, '\0');
        assert_string_equal(out.data, cases[i][1]);
        buffer_close(&out);
    }
    map_cases_close(&maps);
}

/* What is shown is the whole map: loaded again it does the same. */
static void shown_maps_load_again(void **state)
{
    struct map_cases cases;
    struct buffer out = { 0 };
    struct error err = { 0 };
    const struct map *overlay;
    const struct map *again;
    struct record *record;

    (void)state;
    map_cases_open(&cases, "good");
    overlay = map_cases_load(&cases, "order@partner");
    assert_true(map_show(&cases.context, cases.arena, "order@partner", false,
                         &out, &cases.list));
    assert_true(config_source_add_file(cases.source,
                                       "mappings/maps/order@partner.yaml",
                                       buffer_bytes(&out), &err));
    again = map_cases_load(&cases, "order@partner");
    record = map_generate_record(overlay, 3, cases.arena);
    assert_true(
        record_equal(record, map_generate_record(again, 3, cases.arena)));
    buffer_close(&out);
    map_cases_close(&cases);
}

static void records_differ_by_path(void **state)
{
    struct map_cases cases;
    struct record *a;
    struct record *b;
    struct buffer out = { 0 };

    (void)state;
    map_cases_open(&cases, "good");
    a = map_generate_record(map_cases_load(&cases, "order"), 5, cases.arena);
    b = record_copy(cases.arena, a);
    assert_int_equal(map_diff_records(a, b, MAP_REPORT_TEXT, &out), 0);
    record_set_text(b, cases.arena, "number", "other");
    record_set_text(record_add_item(b, cases.arena, "lines"), cases.arena,
                    "number", "x");
    buffer_clear(&out);
    assert_int_equal(map_diff_records(a, b, MAP_REPORT_JSON, &out), 2);
    buffer_append_byte(&out, '\0');
    assert_non_null(strstr(out.data, "\"new\":\"other\"}"));
    assert_non_null(
        strstr(out.data, "\"old\":null,\"new\":{\"number\":\"x\"}"));
    buffer_close(&out);
    map_cases_close(&cases);
}

/* --- overlays --- */

static void an_overlay_says_only_what_differs(void **state)
{
    struct map_cases cases;
    struct map_test_report report;

    (void)state;
    map_cases_open(&cases, "good");
    map_test_open(&report, cases.arena);
    map_test_fixtures(map_cases_load(&cases, "order@partner"), &cases.context,
                      &report);
    if (report.failed > 0 || report.passed != 3) {
        fail_msg("%s", results_of(&cases, &report));
    }
    assert_true(map_is_base(&cases.context, cases.arena, "base"));
    assert_false(map_is_base(&cases.context, cases.arena, "order"));
    assert_false(map_is_base(&cases.context, cases.arena, "nobody"));
    map_cases_close(&cases);
}

static void a_map_may_go_one_way(void **state)
{
    struct map_cases cases;
    const struct map *map;
    struct findings findings;

    (void)state;
    map_cases_open(&cases, "good");
    map = map_cases_load(&cases, "inward");
    assert_true(map_reads(map));
    assert_false(map_writes(map));
    findings_open(&findings, cases.arena, 10);
    assert_null(map_write(map, record_make(cases.arena, map_record_type(map)),
                          cases.arena, &findings));
    assert_string_equal(findings.items[0].code, "MAP_DIRECTION");
    map_cases_close(&cases);
}

static void keys_and_amounts_are_found(void **state)
{
    struct map_cases cases;
    struct record *record;

    (void)state;
    map_cases_open(&cases, "good");
    record = record_make(cases.arena,
                         map_record_type(map_cases_load(&cases, "order")));
    assert_int_equal(map_record_amount(record).length, 0);
    record_set_text(record, cases.arena, "number", "PO-1");
    record_set_text(record, cases.arena, "total", "12.5");
    record_set_text(record, cases.arena, "currency", "EUR");
    assert_true(bytes_equal_text(map_record_key(record), "PO-1"));
    assert_true(bytes_equal_text(map_record_amount(record), "12.5"));
    assert_true(bytes_equal_text(map_record_currency(record), "EUR"));
    map_cases_close(&cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_fixtures_hold),
        cmocka_unit_test(laws_hold_on_generated_records),
        cmocka_unit_test(generated_records_are_the_same_each_time),
        cmocka_unit_test(tests_can_fail),
        cmocka_unit_test(findings_have_three_coordinates),
        cmocka_unit_test(a_total_may_go_to_the_acknowledgement),
        cmocka_unit_test(repetitions_and_components_are_told_apart),
        cmocka_unit_test(coverage_counts_rules_and_what_is_left),
        cmocka_unit_test(a_trace_joins_document_record_and_map),
        cmocka_unit_test(explain_finds_rules_by_place_and_field),
        cmocka_unit_test(shown_maps_load_again),
        cmocka_unit_test(records_differ_by_path),
        cmocka_unit_test(an_overlay_says_only_what_differs),
        cmocka_unit_test(a_map_may_go_one_way),
        cmocka_unit_test(keys_and_amounts_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
