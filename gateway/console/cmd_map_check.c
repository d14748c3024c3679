/* SPDX-License-Identifier: Apache-2.0
 *
 * `map check` and `map test`.
 */
#include "console/commands.h"

#include <string.h>

#include "console/complaints.h"
#include "console/json_out.h"
#include "console/map_workspace.h"
#include "mapping/map_source.h"
#include "mapping/map_test.h"

enum { TEST_MEMORY = 512 * 1024 * 1024 };

/* ---- check */

static void check_one(struct map_workspace *mapping, const char *name)
{
    if (map_workspace_is_whole(mapping, name)) {
        (void)!map_load(mapping->workspace.arena, &mapping->context, name,
                        &mapping->workspace.complaints);
    }
}

static int check_all(struct map_workspace *mapping,
                     const struct invocation *call, size_t *count)
{
    struct arena *arena = mapping->console->arena;
    struct error err;
    const char *name;

    for (size_t i = 0; i < call->argument_count; i++, ++*count) {
        name = map_workspace_name(mapping, call->arguments[i], &err);
        if (name == NULL) {
            return console_fail(mapping->console, &err);
        }
        if (!map_workspace_has(mapping, name)) {
            map_workspace_suggest(mapping, name);
            return EXIT_USAGE;
        }
        check_one(mapping, name);
    }
    if (call->argument_count > 0) {
        return EXIT_GOOD;
    }
    while ((name = map_source_name_at(arena, mapping->workspace.source,
                                      *count)) != NULL) {
        check_one(mapping, name);
        ++*count;
    }
    return EXIT_GOOD;
}

int cmd_map_check(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    struct diagnostics *list = &mapping.workspace.complaints;
    size_t count = 0;
    int status;

    if (!map_workspace_open(&mapping, console, &status)) {
        return status;
    }
    status = check_all(&mapping, call, &count);
    if (status == EXIT_GOOD) {
        complaints_join(list, standards_diagnostics(
                                  workspace_standards(&mapping.workspace)));
        (void)complaints_print(console, &mapping.workspace, list,
                               invocation_value(call, "format"));
        output_flush(&console->out);
        console_note(console, "%zu maps, %zu errors, %zu warnings", count,
                     list->errors, list->count - list->errors);
        status = list->errors > 0 ? EXIT_CONFIG : EXIT_GOOD;
    }
    workspace_close(&mapping.workspace);
    return status;
}

/* ---- test */

struct testing {
    struct map_workspace *mapping;
    uint64_t seed, count;
    bool any_failed;
};

static int test_one(struct testing *testing, const char *name)
{
    struct console *console = testing->mapping->console;
    struct map_test_report report;
    const struct map *map;
    struct arena *arena;
    int status = EXIT_GOOD;

    map = map_workspace_load(testing->mapping, name, &status);
    if (map == NULL) {
        return status;
    }
    arena = arena_open(TEST_MEMORY);
    map_test_open(&report, arena);
    map_test_fixtures(map, &testing->mapping->context, &report);
    map_test_laws(map, testing->seed, (size_t)testing->count, &report);
    if (!console->json) {
        output_format(&console->out, "%s\n", map_name(map));
        map_test_append(&report, false, output_buffer(&console->out));
    } else {
        struct buffer *out = console_json(console);
        size_t from;

        json_out_object(out, NULL);
        json_out_text(out, "map", bytes_of_text(map_name(map)));
        json_out_number(out, "passed", (int64_t)report.passed);
        json_out_number(out, "failed", (int64_t)report.failed);
        json_out_number(out, "laws", (int64_t)report.laws);
        json_out_number(out, "skipped", (int64_t)report.skipped);
        json_out_raw(out, "tests", bytes_of_text(""));
        from = out->length;
        map_test_append(&report, true, out);
        json_out_join_lines(out, from);
        json_out_object_end(out);
        console_json_end(console);
    }
    output_pass(&console->out);
    status = report.failed > 0 ? EXIT_BAD : EXIT_GOOD;
    arena_close(arena);
    return status;
}

int cmd_map_test(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    struct testing testing = { .mapping = &mapping };
    enum exit_status status = EXIT_GOOD;
    const char *name;
    struct error err;
    int opened;

    if (!invocation_number(call, "seed", 1, &testing.seed, &err) ||
        !invocation_number(call, "count", 100, &testing.count, &err)) {
        return console_fail(console, &err);
    }
    if (!map_workspace_open(&mapping, console, &opened)) {
        return opened;
    }
    for (size_t i = 0; i < call->argument_count; i++) {
        status = exit_status_join(
            status, (enum exit_status)test_one(&testing, call->arguments[i]),
            i == 0);
    }
    for (size_t i = 0;
         call->argument_count == 0 &&
         (name = map_source_name_at(console->arena, mapping.workspace.source,
                                    i)) != NULL;
         i++) {
        if (map_workspace_is_whole(&mapping, name)) {
            status = exit_status_join(
                status, (enum exit_status)test_one(&testing, name), i == 0);
        }
    }
    map_workspace_close(&mapping);
    return (int)status;
}
