/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: map x12 interop
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
    size_t version;
    size_t set;

    (void)state;
    buffer_open(&out, 0);
    diagnostics_append(&out, &shipped.list, shipped.source, DIAGNOSTIC_TEXT);
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, "");
    for (version = 0; version < SHIPPED_VERSIONS; version++) {
        for (set = 0; set < SHIPPED_SETS; set++) {
            assert_non_null(shipped.maps[version][set]);
            assert_string_equal(map_name(shipped.maps[version][set]),
                                shipped_map_name(version, set));
        }
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
    size_t set;

    for (set = 0; set < SHIPPED_SETS; set++) {
        if (strncmp(shipped_map_name(0, set) + strlen("x12-004010-"), name,
                    3) == 0) {
            return map_record_type(shipped.maps[0][set]);
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
    assert_true(count >= SHIPPED_SETS * SHIPPED_VERSIONS * 2);
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
    size_t version;
    size_t set;

    for (version = 0; version < SHIPPED_VERSIONS; version++) {
        for (set = 0; set < SHIPPED_SETS; set++) {
            struct arena *arena = arena_open(1U << 28);
            struct map_test_report report;

            map_test_open(&report, arena);
            test(shipped.maps[version][set], &report);
            expect_passed(shipped.maps[version][set], &report);
            arena_close(arena);
        }
    }
}

static void run_own_tests(const struct map *map, struct map_test_report *report)
{
    map_test_fixtures(map, &shipped.context, report);
    assert_true(report->count >= 3);
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

/* The name of an X12 file of INDEX.tsv, or NULL. */
static char *x12_name(char *line)
{
    char *tab = strchr(line, '\t');

    if (tab == NULL || strncmp(tab + 1, "x12\t", 4) != 0) {
        return NULL;
    }
    *tab = '\0';
    return line;
}

static void real_documents_go_in_and_out(void **state)
{
    struct tally tally = { 0 };
    struct buffer index;
    struct error err;
    char *line;
    char *rest;

    (void)state;
    buffer_open(&index, 0);
    if (!file_read_whole(corpus_path("INDEX.tsv"), &index, &err)) {
        buffer_close(&index);
        skip();
    }
    buffer_append_byte(&index, '\0');
    buffer_open(&tally.reason, 0);
    for (line = strtok_r(index.data, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        char *name = x12_name(line);

        if (name != NULL) {
            travel_file(name, &tally);
        }
    }
    print_message("%u of %u real documents go in and out; %u do not\n",
                  tally.through, tally.seen, tally.stopped);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.through > 150);
    buffer_close(&tally.reason);
    buffer_close(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_load_without_a_complaint),
        cmocka_unit_test(fixtures_read_and_write),
        cmocka_unit_test(maps_pass_their_own_tests),
        cmocka_unit_test(generated_records_obey_the_laws),
        cmocka_unit_test(real_documents_go_in_and_out),
    };

    return cmocka_run_group_tests(tests, open_maps, close_maps);
}
