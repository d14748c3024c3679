/* SPDX-License-Identifier: Apache-2.0
 *
 * `map …`: maps checked, tested, run by hand, shown, explained.
 */
#include "console/commands.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/text.h"
#include "console/complaints.h"
#include "console/input.h"
#include "console/json_out.h"
#include "console/workspace.h"
#include "mapping/map_document.h"
#include "mapping/map_report.h"
#include "mapping/map_source.h"
#include "mapping/map_test.h"

enum {
    DOCUMENT_LIMIT = 256 * 1024 * 1024, /* bytes, of a file to be mapped */
    FINDINGS_MOST = 1000,
    TEST_MEMORY = 512 * 1024 * 1024
};

/* What the commands have in common. */
struct mapping {
    struct console *console;
    struct workspace workspace;
    struct map_context context;
};

static bool open_mapping(struct mapping *mapping, struct console *console,
                         int *status)
{
    struct error err;

    mapping->console = console;
    if (!workspace_open(&mapping->workspace, console->directory, &err)) {
        *status = console_fail(console, &err);
        return false;
    }
    if (!workspace_load(&mapping->workspace,
                        WORKSPACE_STANDARDS | WORKSPACE_MAPS, &err)) {
        *status = console_fail(console, &err);
        workspace_close(&mapping->workspace);
        return false;
    }
    mapping->context = workspace_map_context(&mapping->workspace);
    return true;
}

static void close_mapping(struct mapping *mapping)
{
    complaints_tell(mapping->console, &mapping->workspace);
    workspace_close(&mapping->workspace);
}

/* "maps/x12-850-order.yaml" is the map "x12-850-order": its file takes the
 * place of the one that the gateway has. NULL: err says why not. */
static const char *map_name_of(struct mapping *mapping, const char *given,
                               struct error *err)
{
    struct arena *arena = mapping->console->arena;
    const char *slash = strrchr(given, '/');
    const char *base = slash == NULL ? given : slash + 1;
    size_t length = strlen(base);
    struct buffer content = { 0 };
    const char *name;
    bool good;

    if (length <= 5 || strcmp(base + length - 5, ".yaml") != 0) {
        return given;
    }
    name = arena_format(arena, "%.*s", (int)(length - 5), base);
    good = file_read_whole(given, &content, err) &&
           config_source_add_file(mapping->workspace.source,
                                  map_source_path(arena, name),
                                  buffer_bytes(&content), err);
    buffer_close(&content);
    return good ? name : NULL;
}

/* What was probably meant among the maps there are. */
static void suggest_map(struct mapping *mapping, const char *name)
{
    enum { MAPS_MOST = 500 };
    const char *names[MAPS_MOST];
    const char *closest;
    size_t count = 0;

    while (count < MAPS_MOST) {
        const char *next = map_source_name_at(mapping->console->arena,
                                              mapping->workspace.source, count);

        if (next == NULL) {
            break;
        }
        names[count++] = next;
    }
    closest = text_closest(bytes_of_text(name), names, count);
    if (closest != NULL) {
        console_say(mapping->console,
                    "there is no map '%s'; did you mean "
                    "'%s'?",
                    name, closest);
    } else {
        console_say(mapping->console, "there is no map '%s'", name);
    }
}

static bool map_is_there(struct mapping *mapping, const char *name)
{
    struct bytes content;

    return config_source_find(mapping->workspace.source,
                              map_source_path(mapping->console->arena, name),
                              &content);
}

/* NULL: *status, told. */
static const struct map *load(struct mapping *mapping, const char *given,
                              int *status)
{
    const struct map *map = NULL;
    const char *name;
    struct error err;

    name = map_name_of(mapping, given, &err);
    if (name == NULL) {
        *status = console_fail(mapping->console, &err);
        return NULL;
    }
    if (!map_is_there(mapping, name)) {
        suggest_map(mapping, name);
        *status = EXIT_USAGE;
        return NULL;
    }
    map = map_load(mapping->workspace.arena, &mapping->context, name,
                   &mapping->workspace.complaints);
    if (map == NULL) {
        *status = EXIT_CONFIG; /* complained about when all is closed */
    }
    return map;
}

/* ---- check */

/* A map that only holds pieces for others cannot be loaded by itself. */
static bool is_whole(struct mapping *mapping, const char *name)
{
    struct diagnostics quiet;
    const struct yaml_node *tree;

    diagnostics_open(&quiet, mapping->console->arena);
    tree = map_source_read(mapping->console->arena, mapping->workspace.source,
                           name, &quiet);
    return tree == NULL || yaml_get(tree, "document") != NULL;
}

static void check_one(struct mapping *mapping, const char *name)
{
    if (is_whole(mapping, name)) {
        (void)!map_load(mapping->workspace.arena, &mapping->context, name,
                        &mapping->workspace.complaints);
    }
}

static int check_all(struct mapping *mapping, const struct invocation *call,
                     size_t *count)
{
    struct arena *arena = mapping->console->arena;
    struct error err;
    const char *name;

    for (size_t i = 0; i < call->argument_count; i++, ++*count) {
        name = map_name_of(mapping, call->arguments[i], &err);
        if (name == NULL) {
            return console_fail(mapping->console, &err);
        }
        if (!map_is_there(mapping, name)) {
            suggest_map(mapping, name);
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
    struct mapping mapping = { .console = console };
    struct diagnostics *list = &mapping.workspace.complaints;
    size_t count = 0;
    int status;

    if (!open_mapping(&mapping, console, &status)) {
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
    struct mapping *mapping;
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

    map = load(testing->mapping, name, &status);
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
    struct mapping mapping = { .console = console };
    struct testing testing = { .mapping = &mapping };
    enum exit_status status = EXIT_GOOD;
    const char *name;
    struct error err;
    int opened;

    if (!invocation_number(call, "seed", 1, &testing.seed, &err) ||
        !invocation_number(call, "count", 100, &testing.count, &err)) {
        return console_fail(console, &err);
    }
    if (!open_mapping(&mapping, console, &opened)) {
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
        if (is_whole(&mapping, name)) {
            status = exit_status_join(
                status, (enum exit_status)test_one(&testing, name), i == 0);
        }
    }
    close_mapping(&mapping);
    return (int)status;
}

/* ---- a file, whatever it is */

static bool read_file(const char *name, struct buffer *content,
                      struct error *err)
{
    struct input input;
    bool good;

    buffer_open(content, DOCUMENT_LIMIT);
    if (!input_open(&input, name, err)) {
        return false;
    }
    good = input_read_all(&input, content, err);
    input_close(&input);
    return good;
}

static bool is_record(struct bytes content)
{
    struct bytes text = bytes_trim(content);

    return text.length > 0 && text.data[0] == '{';
}

/* ---- run */

struct running {
    struct mapping *mapping;
    const struct map *map;
    bool trace;
    size_t errors;
};

static void tell_findings(struct running *running,
                          const struct findings *findings)
{
    struct buffer line = { 0 };

    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        buffer_clear(&line);
        finding_append_line(&findings->items[i], &line);
        while (line.length > 0 && line.data[line.length - 1] == '\n') {
            line.length--;
        }
        buffer_append_byte(&line, '\0');
        console_say(running->mapping->console, "%s",
                    line.data == NULL ? "" : line.data);
    }
    running->errors += findings == NULL ? 0 : findings->errors;
    buffer_close(&line);
}

static void read_transaction(void *context,
                             const struct transaction_facts *facts,
                             const struct findings *checked)
{
    struct running *running = context;
    struct console *console = running->mapping->console;
    struct buffer *out = output_buffer(&console->out);
    struct arena *arena = arena_open(0);
    struct map_trace trace = { .arena = arena };
    struct findings findings;
    const struct record *record;

    tell_findings(running, checked);
    findings_open(&findings, arena, FINDINGS_MOST);
    record =
        map_read_traced(running->map, facts->tree, arena, &findings, &trace);
    if (running->trace) {
        size_t from = out->length;

        map_trace_append_json(running->map, facts->tree, &trace, out);
        json_out_join_lines(out, from);
        console_json_end(console);
    } else if (console->json) {
        record_append_json(record, out);
        console_json_end(console);
    } else {
        record_append_pretty_json(record, out);
        output_text(&console->out, "\n");
    }
    output_flush(&console->out);
    tell_findings(running, &findings);
    arena_close(arena);
}

static int write_record(struct running *running, struct bytes json)
{
    struct console *console = running->mapping->console;
    struct arena *arena = console->arena;
    struct tree_builder *builder;
    struct findings findings;
    struct record *record;
    struct error err;

    findings_open(&findings, arena, FINDINGS_MOST);
    record = record_from_json(arena, map_record_type(running->map), json, &err);
    if (record == NULL) {
        return console_fail(console, &err);
    }
    builder = map_write(running->map, record, arena, &findings);
    tell_findings(running, &findings);
    if (builder == NULL || running->errors > 0) {
        return EXIT_BAD;
    }
    return map_document_write(builder, output_buffer(&console->out), &err)
               ? EXIT_GOOD
               : console_fail(console, &err);
}

int cmd_map_run(struct console *console, const struct invocation *call)
{
    struct mapping mapping = { .console = console };
    struct running running = { .mapping = &mapping,
                               .trace = invocation_has(call, "trace") };
    const struct map_document_visitor visitor = { &running, read_transaction };
    struct buffer content = { 0 };
    struct error err;
    int status;

    if (!open_mapping(&mapping, console, &status)) {
        return status;
    }
    running.map = load(&mapping, call->arguments[0], &status);
    if (running.map == NULL) {
        close_mapping(&mapping);
        return status;
    }
    if (!read_file(call->arguments[1], &content, &err)) {
        status = console_fail(console, &err);
    } else if (is_record(buffer_bytes(&content))) {
        status = write_record(&running, buffer_bytes(&content));
    } else if (map_document_visit(running.map, buffer_bytes(&content), &visitor,
                                  &err)) {
        status = running.errors > 0 ? EXIT_BAD : EXIT_GOOD;
    } else {
        status = console_fail(console, &err);
    }
    buffer_close(&content);
    close_mapping(&mapping);
    return status;
}

/* ---- show, explain */

int cmd_map_show(struct console *console, const struct invocation *call)
{
    struct mapping mapping = { .console = console };
    struct error err;
    const char *name;
    int status;

    if (!open_mapping(&mapping, console, &status)) {
        return status;
    }
    name = map_name_of(&mapping, call->arguments[0], &err);
    if (name == NULL) {
        status = console_fail(console, &err);
    } else if (!map_is_there(&mapping, name)) {
        suggest_map(&mapping, name);
        status = EXIT_USAGE;
    } else if (!invocation_has(call, "effective")) {
        struct bytes content;

        if (config_source_find(mapping.workspace.source,
                               map_source_path(console->arena, name),
                               &content)) {
            output_bytes(&console->out, content);
        }
        status = EXIT_GOOD;
    } else {
        status = map_show(&mapping.context, console->arena, name,
                          !invocation_has(call, "bare"),
                          output_buffer(&console->out),
                          &mapping.workspace.complaints)
                     ? EXIT_GOOD
                     : EXIT_CONFIG;
    }
    close_mapping(&mapping);
    return status;
}

int cmd_map_list(struct console *console, const struct invocation *call)
{
    struct mapping mapping = { .console = console };
    const char *name;
    int status;

    (void)call;
    if (!open_mapping(&mapping, console, &status)) {
        return status;
    }
    for (size_t i = 0;
         (name = map_source_name_at(console->arena, mapping.workspace.source,
                                    i)) != NULL;
         i++) {
        const char *path = map_source_path(console->arena, name);
        const char *origin =
            config_source_origin(mapping.workspace.source, path);

        if (console->json) {
            struct buffer *out = console_json(console);

            json_out_object(out, NULL);
            json_out_text(out, "map", bytes_of_text(name));
            json_out_text(out, "file", bytes_of_text(origin));
            json_out_object_end(out);
            console_json_end(console);
        } else {
            output_format(&console->out, "%s\n", name);
        }
    }
    close_mapping(&mapping);
    return EXIT_GOOD;
}

int cmd_map_explain(struct console *console, const struct invocation *call)
{
    struct mapping mapping = { .console = console };
    const struct map *map;
    int status = EXIT_GOOD;

    if (!open_mapping(&mapping, console, &status)) {
        return status;
    }
    map = load(&mapping, call->arguments[0], &status);
    if (map != NULL &&
        !map_explain(map, console->arena, bytes_of_text(call->arguments[1]),
                     console->json ? MAP_REPORT_JSON : MAP_REPORT_TEXT,
                     output_buffer(&console->out))) {
        status = EXIT_BAD;
    }
    if (console->json && map != NULL) {
        json_out_join_lines(output_buffer(&console->out), 0);
        console_json_end(console);
    }
    close_mapping(&mapping);
    return status;
}

/* ---- coverage */

struct covering {
    const struct map *map;
    struct map_coverage *coverage;
};

static void cover_transaction(void *context,
                              const struct transaction_facts *facts,
                              const struct findings *checked)
{
    struct covering *covering = context;
    struct arena *arena = arena_open(0);
    struct map_trace trace = { .arena = arena };
    struct findings findings;

    (void)checked;
    findings_open(&findings, arena, FINDINGS_MOST);
    (void)map_read_traced(covering->map, facts->tree, arena, &findings, &trace);
    map_coverage_add(covering->coverage, facts->tree, &trace);
    arena_close(arena);
}

int cmd_map_coverage(struct console *console, const struct invocation *call)
{
    struct mapping mapping = { .console = console };
    struct covering covering;
    const struct map_document_visitor visitor = { &covering,
                                                  cover_transaction };
    struct buffer content = { 0 };
    struct error err;
    int status = EXIT_GOOD;

    if (!open_mapping(&mapping, console, &status)) {
        return status;
    }
    covering.map = load(&mapping, call->arguments[0], &status);
    if (covering.map == NULL) {
        close_mapping(&mapping);
        return status;
    }
    covering.coverage = map_coverage_open(covering.map, console->arena);
    for (size_t i = 1; i < call->argument_count; i++) {
        if (!read_file(call->arguments[i], &content, &err) ||
            !map_document_visit(covering.map, buffer_bytes(&content), &visitor,
                                &err)) {
            int failed;

            (void)error_prefix(&err, "%.150s", call->arguments[i]);
            failed = console_fail(console, &err);
            status = status == EXIT_GOOD && call->argument_count == 2
                         ? failed
                         : EXIT_PARTLY;
        }
        buffer_close(&content);
    }
    map_coverage_append(covering.coverage,
                        console->json ? MAP_REPORT_JSON : MAP_REPORT_TEXT,
                        output_buffer(&console->out));
    if (console->json) {
        json_out_join_lines(output_buffer(&console->out), 0);
        console_json_end(console);
    }
    close_mapping(&mapping);
    return status;
}

/* ---- diff */

struct collecting {
    const struct map *map;
    struct arena *arena;
    struct record **records;
    size_t count, capacity;
};

static void collect_transaction(void *context,
                                const struct transaction_facts *facts,
                                const struct findings *checked)
{
    struct collecting *collecting = context;
    struct findings findings;

    (void)checked;
    findings_open(&findings, collecting->arena, FINDINGS_MOST);
    collecting->records =
        arena_grow(collecting->arena, collecting->records, collecting->count,
                   &collecting->capacity, sizeof(struct record *));
    collecting->records[collecting->count++] =
        record_copy(collecting->arena, map_read(collecting->map, facts->tree,
                                                collecting->arena, &findings));
}

static bool collect(struct collecting *collecting, struct bytes content,
                    struct error *err)
{
    const struct map_document_visitor visitor = { collecting,
                                                  collect_transaction };

    return map_document_visit(collecting->map, content, &visitor, err);
}

/* Records of one file through both maps, pairwise. false: told. */
static bool diff_file(struct console *console, const struct map *maps[2],
                      const char *name, size_t *differences, struct error *err)
{
    struct arena *arena = arena_open(0);
    struct collecting before = { .map = maps[0], .arena = arena };
    struct collecting after = { .map = maps[1], .arena = arena };
    struct buffer content = { 0 };
    struct buffer text = { 0 };
    struct buffer *out = output_buffer(&console->out);
    bool good = read_file(name, &content, err) &&
                collect(&before, buffer_bytes(&content), err) &&
                collect(&after, buffer_bytes(&content), err);

    for (size_t i = 0; good && i < before.count && i < after.count; i++) {
        size_t found;

        buffer_clear(&text);
        found = map_diff_records(
            before.records[i], after.records[i],
            console->json ? MAP_REPORT_JSON : MAP_REPORT_TEXT, &text);
        *differences += found;
        if (console->json) {
            json_out_object(out, NULL);
            json_out_text(out, "file", bytes_of_text(name));
            json_out_number(out, "ordinal", (int64_t)i + 1);
            json_out_number(out, "differences", (int64_t)found);
            json_out_join_lines(&text, 0);
            json_out_raw(out, "fields", buffer_bytes(&text));
            json_out_object_end(out);
            console_json_end(console);
        } else if (found > 0) {
            output_format(&console->out, "%s, document %zu:\n", name, i + 1);
            output_bytes(&console->out, buffer_bytes(&text));
        }
    }
    buffer_close(&text);
    buffer_close(&content);
    arena_close(arena);
    return good;
}

int cmd_map_diff(struct console *console, const struct invocation *call)
{
    struct mapping mapping[2] = { { .console = console },
                                  { .console = console } };
    const struct map *maps[2] = { NULL, NULL };
    size_t differences = 0;
    struct error err;
    int status = EXIT_GOOD;
    int opened = 0;

    /* Each from a source of its own: OLD and NEW may have one name. */
    for (; opened < 2 && status == EXIT_GOOD; opened++) {
        if (!open_mapping(&mapping[opened], console, &status)) {
            break;
        }
        maps[opened] = load(&mapping[opened], call->arguments[opened], &status);
    }
    if (maps[0] != NULL && maps[1] != NULL) {
        if (strcmp(map_record_type(maps[0])->name,
                   map_record_type(maps[1])->name) != 0) {
            status = console_usage(console,
                                   "one map makes records '%s', the other "
                                   "'%s'",
                                   map_record_type(maps[0])->name,
                                   map_record_type(maps[1])->name);
        }
        for (size_t i = 2; status == EXIT_GOOD && i < call->argument_count;
             i++) {
            if (!diff_file(console, maps, call->arguments[i], &differences,
                           &err)) {
                status = console_fail(console, &err);
            }
        }
        if (status == EXIT_GOOD && differences > 0) {
            status = EXIT_BAD;
        }
    }
    while (opened > 0) {
        close_mapping(&mapping[--opened]);
    }
    return status;
}
