/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi convert`: documents of one syntax as documents of another, by way of
 * the business record that both have maps for.
 */
#include "console/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "console/input.h"
#include "console/map_workspace.h"
#include "document/enclose.h"
#include "mapping/map_source.h"

enum {
    DOCUMENT_LIMIT = 256 * 1024 * 1024, /* bytes of the file */
    FINDINGS_MOST = 1000
};

struct converting {
    struct console *console;
    struct map_workspace mapping;
    const char *target;   /* "edifact/D.96A/ORDERS" */
    const char *source;   /* name of the map that reads, or NULL: found */
    const char *sink;     /* name of the map that writes, or NULL */
    uint64_t only;        /* this one of the file; 0: all */
    const struct map *in; /* of the last document's type */
    const struct map *out;
    struct enclosing enclosing;
    struct buffer body; /* what is written so far, without its envelope */
    uint64_t written;
    size_t errors;
};

/* ---- maps */

/* The first shipped map (not a partner's own) whose document is that, in order
 * of name; with `type`, one of that record. Loaded; NULL: there is none. */
static const struct map *find_map(struct converting *converting,
                                  const char *document,
                                  const struct record_type *type)
{
    struct map_workspace *mapping = &converting->mapping;
    struct arena *arena = converting->console->arena;
    const char *name;

    for (size_t i = 0;
         (name = map_source_name_at(arena, mapping->workspace.source, i)) !=
         NULL;
         i++) {
        const struct yaml_node *tree;
        const struct yaml_node *its;
        const struct map *map;
        struct diagnostics quiet;
        int status;

        diagnostics_open(&quiet, arena);
        tree = strchr(name, '@') != NULL
                   ? NULL
                   : map_source_read(arena, mapping->workspace.source, name,
                                     &quiet);
        its = tree == NULL ? NULL : yaml_get(tree, "document");
        if (its == NULL || its->kind != YAML_SCALAR ||
            !bytes_equal_text(its->text, document)) {
            continue;
        }
        map = map_workspace_load(mapping, name, &status);
        if (map != NULL &&
            (type == NULL ? map_reads(map)
                          : map_writes(map) && map_record_type(map) == type)) {
            return map;
        }
    }
    return NULL;
}

static bool load_named(struct converting *converting, const char *name,
                       const struct map **map, struct error *err)
{
    int status;

    *map = map_workspace_load(&converting->mapping, name, &status);
    return *map != NULL || error_set(err, ERROR_REFUSED, "MAP",
                                     "map '%s' cannot be used", name);
}

/* The two maps for a document; false: err. */
static bool choose_maps(struct converting *converting, const char *document,
                        struct error *err)
{
    if (converting->in == NULL ||
        strcmp(map_document(converting->in), document) != 0) {
        converting->in = NULL;
        if (converting->source != NULL &&
            !load_named(converting, converting->source, &converting->in, err)) {
            return false;
        }
        if (converting->in == NULL) {
            converting->in = find_map(converting, document, NULL);
        }
        converting->out = NULL;
    }
    if (converting->in == NULL) {
        return error_set(err, ERROR_REFUSED, "MAP",
                         "no map reads documents %s; name one with --map-in",
                         document);
    }
    if (converting->out == NULL && converting->sink != NULL &&
        !load_named(converting, converting->sink, &converting->out, err)) {
        return false;
    }
    if (converting->out == NULL) {
        converting->out = find_map(converting, converting->target,
                                   map_record_type(converting->in));
    }
    return converting->out != NULL ||
           error_set(err, ERROR_REFUSED, "MAP",
                     "no map writes a record '%s' as %s; name one with "
                     "--map-out",
                     map_record_type(converting->in)->name, converting->target);
}

/* ---- one document */

static void tell(struct converting *converting, const struct findings *findings)
{
    struct buffer line = { 0 };

    for (size_t i = 0; i < findings->count; i++) {
        buffer_clear(&line);
        finding_append_line(&findings->items[i], &line);
        buffer_append_byte(&line, '\0');
        console_say(converting->console, "%s",
                    line.data == NULL ? "" : line.data);
    }
    converting->errors += findings->errors;
    buffer_close(&line);
}

static bool write_record(struct converting *converting,
                         const struct record *record, struct arena *arena,
                         struct error *err)
{
    struct tree_write_options options = { .indent = true };
    struct findings findings;
    struct tree_builder *builder;
    char control[24];
    uint64_t segments;

    if (converting->written > 0 && map_set(converting->out)->document != NULL) {
        return error_set(err, ERROR_REFUSED, "CONVERT_SEVERAL",
                         "the file holds several documents, and an XML "
                         "document is one: choose with --only N");
    }
    findings_open(&findings, arena, FINDINGS_MOST);
    builder = map_write(converting->out, record, arena, &findings);
    tell(converting, &findings);
    if (builder == NULL) {
        return error_set(err, ERROR_REFUSED, "CONVERT",
                         "%s cannot hold this %s", converting->target,
                         record->type->name);
    }
    (void)snprintf(control, sizeof control, "%04llu",
                   (unsigned long long)converting->written + 1);
    options.control_number = bytes_of_text(control);
    options.separators = enclose_separators(map_set(converting->out));
    converting->enclosing.set = map_set(converting->out);
    if (!tree_write(builder, &options, &converting->body, &segments, err)) {
        return false;
    }
    converting->written++;
    return true;
}

static bool convert(struct converting *converting,
                    const struct check_report *report, struct error *err)
{
    const struct transaction_facts *facts = report->transaction;
    struct arena *arena;
    struct findings findings;
    bool good = false;

    if (facts->set == NULL || facts->tree == NULL) {
        return error_set(err, ERROR_REFUSED, "CONVERT",
                         "document %u, '%.*s', is of a type that is not known",
                         facts->ordinal, BYTES_ARG(facts->type));
    }
    arena = arena_open(0);
    if (choose_maps(converting,
                    set_definition_name(facts->set, converting->console->arena),
                    err)) {
        findings_open(&findings, arena, FINDINGS_MOST);
        const struct record *record =
            map_read(converting->in, facts->tree, arena, &findings);

        tell(converting, &findings);
        good = write_record(converting, record, arena, err);
    }
    arena_close(arena);
    return good;
}

/* ---- the file */

static void keep_parties(struct converting *converting,
                         const struct interchange_facts *facts,
                         const struct invocation *call)
{
    struct arena *arena = converting->console->arena;
    struct enclosing *enclosing = &converting->enclosing;
    const char *sender = invocation_value(call, "sender");
    const char *receiver = invocation_value(call, "receiver");

    enclosing->sender = sender != NULL ? bytes_of_text(sender)
                                       : arena_copy(arena, facts->sender);
    enclosing->receiver = receiver != NULL ? bytes_of_text(receiver)
                                           : arena_copy(arena, facts->receiver);
    if (enclosing->sender.length == 0) {
        enclosing->sender = bytes_of_text("SENDER");
    }
    if (enclosing->receiver.length == 0) {
        enclosing->receiver = bytes_of_text("RECEIVER");
    }
}

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    struct converting *converting = context;

    return standards_select(workspace_standards(&converting->mapping.workspace),
                            interchange, group, transaction);
}

static bool convert_all(struct converting *converting, struct bytes content,
                        const struct invocation *call, struct error *err)
{
    const struct check_options options = { .limits = check_default_limits(),
                                           .keep_trees = true,
                                           .doctype_ignored = true,
                                           .select = select_set,
                                           .context = converting };
    struct check *check = check_open_whole(&options, content);
    struct check_report report;
    enum check_event event;
    uint64_t count = 0;
    bool good = check != NULL || error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                                           "there is no memory to read it");

    while (good && (event = check_next(check, &report)) != CHECK_END) {
        tell(converting, report.findings);
        if (event == CHECK_INTERCHANGE_BEGIN && converting->written == 0) {
            keep_parties(converting, report.interchange, call);
        }
        if (event == CHECK_TRANSACTION &&
            (++count == converting->only || converting->only == 0)) {
            good = convert(converting, &report, err);
        }
    }
    check_close(check);
    return good && (converting->written > 0 ||
                    error_set(err, ERROR_REFUSED, "CONVERT",
                              "the file holds no document to be converted"));
}

/* X12's qualifier of ids agreed between two; EDIFACT's has none. */
static bool print_all(struct converting *converting, struct error *err)
{
    struct buffer *out = output_buffer(&converting->console->out);
    struct enclosing *enclosing = &converting->enclosing;
    bool is_x12 =
        enclosing->set->dictionary != NULL &&
        dictionary_syntax(enclosing->set->dictionary) == DICTIONARY_X12;

    if (is_x12) {
        enclosing->sender_qualifier = enclosing->receiver_qualifier =
            bytes_of_text("ZZ");
    }
    enclosing->test = true;
    enclosing->now = clock_now();
    if (!enclose_begin(enclosing, out, err)) {
        return false;
    }
    output_bytes(&converting->console->out, buffer_bytes(&converting->body));
    return enclose_end(enclosing, converting->written, out, err);
}

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

int cmd_edi_convert(struct console *console, const struct invocation *call)
{
    struct converting converting = {
        .console = console,
        .target = call->arguments[1],
        .source = invocation_value(call, "map-in"),
        .sink = invocation_value(call, "map-out"),
    };
    struct buffer content = { 0 };
    struct error err;
    int status;

    if (!invocation_number(call, "only", 0, &converting.only, &err)) {
        return console_fail(console, &err);
    }
    if (!map_workspace_open(&converting.mapping, console, &status)) {
        return status;
    }
    if (read_file(call->arguments[0], &content, &err) &&
        convert_all(&converting, buffer_bytes(&content), call, &err) &&
        print_all(&converting, &err)) {
        status = converting.errors > 0 ? EXIT_BAD : EXIT_GOOD;
    } else {
        status = console_fail(console, &err);
    }
    buffer_close(&content);
    buffer_close(&converting.body);
    map_workspace_close(&converting.mapping);
    return status;
}
