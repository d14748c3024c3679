/* SPDX-License-Identifier: Apache-2.0
 *
 * `map …`: maps run by hand, shown, explained, compared.
 */
#include "console/commands.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/text.h"
#include "console/complaints.h"
#include "console/input.h"
#include "console/json_out.h"
#include "console/map_workspace.h"
#include "mapping/map_document.h"
#include "mapping/map_report.h"
#include "mapping/map_source.h"
#include "mapping/map_test.h"

enum {
    DOCUMENT_LIMIT = 256 * 1024 * 1024, /* bytes, of a file to be mapped */
    FINDINGS_MOST = 1000
};

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
    struct map_workspace *mapping;
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
    return map_document_write(running->map, builder,
                              output_buffer(&console->out), &err)
               ? EXIT_GOOD
               : console_fail(console, &err);
}

int cmd_map_run(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    struct running running = { .mapping = &mapping,
                               .trace = invocation_has(call, "trace") };
    const struct map_document_visitor visitor = { &running, read_transaction };
    struct buffer content = { 0 };
    struct error err;
    int status;

    if (!map_workspace_open(&mapping, console, &status)) {
        return status;
    }
    running.map = map_workspace_load(&mapping, call->arguments[0], &status);
    if (running.map == NULL) {
        map_workspace_close(&mapping);
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
    map_workspace_close(&mapping);
    return status;
}

/* ---- show, explain */

int cmd_map_show(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    struct error err;
    const char *name;
    int status;

    if (!map_workspace_open(&mapping, console, &status)) {
        return status;
    }
    name = map_workspace_name(&mapping, call->arguments[0], &err);
    if (name == NULL) {
        status = console_fail(console, &err);
    } else if (!map_workspace_has(&mapping, name)) {
        map_workspace_suggest(&mapping, name);
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
    map_workspace_close(&mapping);
    return status;
}

int cmd_map_list(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    const char *name;
    int status;

    (void)call;
    if (!map_workspace_open(&mapping, console, &status)) {
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
    map_workspace_close(&mapping);
    return EXIT_GOOD;
}

int cmd_map_explain(struct console *console, const struct invocation *call)
{
    struct map_workspace mapping = { .console = console };
    const struct map *map;
    int status = EXIT_GOOD;

    if (!map_workspace_open(&mapping, console, &status)) {
        return status;
    }
    map = map_workspace_load(&mapping, call->arguments[0], &status);
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
    map_workspace_close(&mapping);
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
    struct map_workspace mapping = { .console = console };
    struct covering covering;
    const struct map_document_visitor visitor = { &covering,
                                                  cover_transaction };
    struct buffer content = { 0 };
    struct error err;
    int status = EXIT_GOOD;

    if (!map_workspace_open(&mapping, console, &status)) {
        return status;
    }
    covering.map = map_workspace_load(&mapping, call->arguments[0], &status);
    if (covering.map == NULL) {
        map_workspace_close(&mapping);
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
    map_workspace_close(&mapping);
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
    struct map_workspace mapping[2] = { { .console = console },
                                        { .console = console } };
    const struct map *maps[2] = { NULL, NULL };
    size_t differences = 0;
    struct error err;
    int status = EXIT_GOOD;
    int opened = 0;

    /* Each from a source of its own: OLD and NEW may have one name. */
    for (; opened < 2 && status == EXIT_GOOD; opened++) {
        if (!map_workspace_open(&mapping[opened], console, &status)) {
            break;
        }
        maps[opened] = map_workspace_load(&mapping[opened],
                                          call->arguments[opened], &status);
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
        map_workspace_close(&mapping[--opened]);
    }
    return status;
}
