/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_test.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_trial.h"

enum { LAWS_SHOWN = 10 };

/* --- results --- */

void map_test_open(struct map_test_report *report, struct arena *arena)
{
    *report = (struct map_test_report){ .arena = arena };
}

static void add_result(struct map_test_report *report, const char *name,
                       struct config_place where, bool passed, const char *text)
{
    struct map_test_result *result;

    report->results = arena_grow(report->arena, report->results, report->count,
                                 &report->capacity, sizeof *report->results);
    result = &report->results[report->count++];
    result->name = name;
    result->where = where;
    result->passed = passed;
    result->text = text;
    *(passed ? &report->passed : &report->failed) += 1;
}

/* --- one test --- */

static void check_test_keys(struct map_trial *trial)
{
    static const char *const allowed[] = { "name",   "document", "record",
                                           "change", "finding",  "findings",
                                           "dir",    "written" };
    struct diagnostics list;
    size_t i;

    diagnostics_open(&list, trial->arena);
    yaml_check_keys(trial->test, allowed, COUNT_OF(allowed), "MAP_KEY", &list);
    for (i = 0; i < list.count; i++) {
        map_trial_blame(trial, "%s", list.items[i].text);
    }
}

static void run_test(struct map_trial *trial)
{
    const struct yaml_node *change = yaml_get(trial->test, "change");

    check_test_keys(trial);
    if (trial->failed) {
        return;
    }
    if (change != NULL) {
        map_trial_change(trial, change);
    } else if (yaml_get(trial->test, "finding") != NULL &&
               map_trial_text(trial->test, "document") == NULL &&
               map_trial_text(trial->test, "record") != NULL) {
        map_trial_refused_record(trial);
    } else if (map_trial_text(trial->test, "document") != NULL ||
               map_trial_text(trial->test, "record") != NULL) {
        map_trial_fixtures(trial);
        if (yaml_get(trial->test, "finding") != NULL) {
            map_trial_expect(trial, yaml_get(trial->test, "finding"),
                             trial->document);
        }
    } else {
        map_trial_blame(trial, "a test has a document, a record or a change");
    }
}

void map_test_fixtures(const struct map *map, const struct map_context *context,
                       struct map_test_report *report)
{
    const struct yaml_node *tests = yaml_get(map->root, "tests");
    size_t i;

    for (i = 0;
         tests != NULL && tests->kind == YAML_SEQUENCE && i < tests->count;
         i++) {
        struct map_trial trial = { .map = map,
                                   .context = context,
                                   .arena = report->arena,
                                   .test = tests->items[i],
                                   .wrong = { .limit = MAP_TRIAL_TEXT } };
        const char *name = map_trial_text(tests->items[i], "name");

        run_test(&trial);
        add_result(
            report, name == NULL ? "without a name" : name,
            tests->items[i]->place, !trial.failed,
            trial.failed
                ? arena_copy(report->arena, buffer_bytes(&trial.wrong)).data
                : NULL);
        buffer_close(&trial.wrong);
    }
}

/* --- laws on generated records --- */

static bool is_unwritable(const char *why)
{
    return strncmp(why, "it cannot be written", 20) == 0;
}

void map_test_laws(const struct map *map, uint64_t seed, size_t count,
                   struct map_test_report *report)
{
    struct config_place where = { map->file, 0, 0 };
    struct arena *arena;
    size_t failed = 0;
    size_t i;

    if (!map_reads(map) || !map_writes(map) || count == 0) {
        return;
    }
    arena = arena_open(0);
    for (i = 0; arena != NULL && i < count && failed < LAWS_SHOWN; i++) {
        struct record *record =
            map_generate_record(map, seed + i * 7919, arena);
        const char *why;

        if (map_test_law(map, record, arena, &why)) {
            report->laws++;
        } else if (is_unwritable(why)) {
            report->skipped++;
        } else {
            failed++;
            add_result(report,
                       arena_format(report->arena,
                                    "law, record %zu of seed "
                                    "%llu",
                                    i + 1, (unsigned long long)seed),
                       where, false, arena_copy_text(report->arena, why));
        }
        arena_reset(arena);
    }
    arena_close(arena);
    if (failed == 0) {
        add_result(report,
                   arena_format(report->arena,
                                "laws on %zu generated records (%zu more "
                                "cannot be written)",
                                report->laws, report->skipped),
                   where, report->laws > 0,
                   report->laws > 0 ? NULL
                                    : "no generated record can be written");
    }
}

/* --- printing --- */

static void append_text(const struct map_test_result *result,
                        struct buffer *out)
{
    buffer_append_format(out, "%s %s\n", result->passed ? "ok    " : "FAILED",
                         result->name);
    if (result->text != NULL) {
        buffer_append_format(out, "  %s:%d:%d\n", result->where.file,
                             result->where.line, result->where.column);
        buffer_append_format(out, "  %s\n", result->text);
    }
}

static void append_json(const struct map_test_result *result,
                        struct buffer *out)
{
    buffer_append_text(out, "{\"name\":");
    text_append_json(out, bytes_of_text(result->name));
    buffer_append_format(
        out, ",\"passed\":%s,\"file\":", result->passed ? "true" : "false");
    text_append_json(out, bytes_of_text(result->where.file));
    buffer_append_format(out, ",\"line\":%d,\"text\":", result->where.line);
    if (result->text == NULL) {
        buffer_append_text(out, "null");
    } else {
        text_append_json(out, bytes_of_text(result->text));
    }
    buffer_append_byte(out, '}');
}

void map_test_append(const struct map_test_report *report, bool json,
                     struct buffer *out)
{
    size_t i;

    buffer_append_text(out, json ? "[" : "");
    for (i = 0; i < report->count; i++) {
        if (json) {
            buffer_append_text(out, i == 0 ? "" : ",");
            append_json(&report->results[i], out);
        } else {
            append_text(&report->results[i], out);
        }
    }
    buffer_append_text(out, json ? "]\n" : "");
}
