/* SPDX-License-Identifier: Apache-2.0
 *
 * `doc cat`, `doc render`, `doc trace`: what is in a document.
 */
#include "console/commands.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "console/document_print.h"
#include "console/json_out.h"
#include "console/render.h"
#include "console/visit.h"
#include "mapping/map_document.h"
#include "mapping/map_report.h"

enum { CONTENT_LIMIT = 256 * 1024 * 1024, FINDINGS_MOST = 1000 };

/* ---- cat */

/* The bytes that a document is: as they came, as they go; of a transaction
 * those of what it came in. */
static bool find_content(struct visit *visit,
                         const struct ledger_document *document,
                         const char *asked, struct object_ref *ref,
                         struct error *err)
{
    static const char *const usual[] = { "raw", "payload", "body", "record" };
    bool found;

    if (asked != NULL) {
        if (!action_object(&visit->actions, &document->id, asked, &found, ref,
                           err)) {
            return false;
        }
        return found ||
               error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "document %s has no object '%.40s'; 'doc show' lists "
                         "them",
                         document->id.text, asked);
    }
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        if (document->kind == DOCUMENT_TRANSACTION && i == 3) {
            break;
        }
        if (!action_object(&visit->actions, &document->id, usual[i], &found,
                           ref, err)) {
            return false;
        }
        if (found) {
            return true;
        }
    }
    if (!id_is_none(&document->parent)) {
        for (size_t i = 0; i < 2; i++) {
            if (!action_object(&visit->actions, &document->parent, usual[i],
                               &found, ref, err)) {
                return false;
            }
            if (found) {
                return true;
            }
        }
    }
    return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                     "document %s holds nothing yet", document->id.text);
}

/* Straight from the descriptor: it may be large. */
static bool copy_out(struct visit *visit, const struct object_ref *ref,
                     struct error *err)
{
    struct output *out = &visit->console->out;
    uint64_t offset, left = ref->length;
    char piece[64 * 1024];
    int descriptor;
    bool good = true;

    if (!store_read_descriptor(visit->actions.reader, ref, &descriptor, &offset,
                               err)) {
        return false;
    }
    while (good && left > 0) {
        size_t wanted = left < sizeof piece ? (size_t)left : sizeof piece;
        ssize_t got = pread(descriptor, piece, wanted, (off_t)offset);

        if (got <= 0) {
            good = error_set_errno(err, ERROR_DAMAGED, "OBJECT_READ",
                                   "cannot read the object's bytes");
            break;
        }
        output_bytes(out, bytes_of(piece, (size_t)got));
        good = !out->failed;
        offset += (uint64_t)got;
        left -= (uint64_t)got;
    }
    (void)close(descriptor);
    return good;
}

int cmd_doc_cat(struct console *console, const struct invocation *call)
{
    const char *role = invocation_has(call, "record")
                           ? "record"
                           : invocation_value(call, "object");
    struct document_view view;
    struct object_ref ref;
    struct id_list list;
    struct visit visit;
    struct error err;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (visit_ids(&visit, call, 0, &list, &status)) {
        status = EXIT_GOOD;
        for (size_t i = 0; i < list.count && status == EXIT_GOOD; i++) {
            if (!action_document(&visit.actions, &list.items[i], &view, &err) ||
                !find_content(&visit, &view.document, role, &ref, &err) ||
                (!copy_out(&visit, &ref, &err) && !console->out.failed)) {
                status = console_fail(console, &err);
            }
        }
    }
    visit_close(&visit);
    return status;
}

/* ---- render */

static bool render_one(struct visit *visit, const struct id *id,
                       struct error *err)
{
    struct console *console = visit->console;
    struct document_view view;
    struct object_ref ref;
    struct bytes content;
    json_error_t where;
    json_t *record;
    const char *title;

    if (!action_document(&visit->actions, id, &view, err) ||
        !find_content(visit, &view.document, "record", &ref, err) ||
        !action_read(&visit->actions, &ref, CONTENT_LIMIT, &content, err)) {
        return false;
    }
    record = json_loadb(content.data, content.length, 0, &where);
    if (record == NULL) {
        return error_set(err, ERROR_DAMAGED, "RECORD_JSON",
                         "the record is no JSON: %s", where.text);
    }
    title = arena_format(console->arena, "%.*s %.*s  (%.*s, %s)",
                         BYTES_ARG(view.document.record),
                         BYTES_ARG(view.document.key),
                         BYTES_ARG(view.document.partner),
                         direction_name(view.document.direction));
    render_record(&console->out, console->arena, title, record);
    json_decref(record);
    return true;
}

int cmd_doc_render(struct console *console, const struct invocation *call)
{
    struct id_list list;
    struct visit visit;
    struct error err;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (visit_ids(&visit, call, 0, &list, &status)) {
        status = EXIT_GOOD;
        for (size_t i = 0; i < list.count && status == EXIT_GOOD; i++) {
            output_text(&console->out, i == 0 ? "" : "\f");
            if (!render_one(&visit, &list.items[i], &err)) {
                status = console_fail(console, &err);
            }
        }
    }
    visit_close(&visit);
    return status;
}

/* ---- trace: by the configuration that the document began with */

struct tracing {
    struct visit *visit;
    struct ledger_document document;
    struct config_source *source;
    struct standards *standards;
    const struct map *map;
    uint64_t seen; /* transactions of the map's type so far */
    bool found;
};

static const struct agreement *find_agreement(
    const struct partner_directory *directory,
    const struct ledger_document *document)
{
    const struct partner *partner = partner_find(directory, document->partner);

    for (size_t i = 0; partner != NULL && i < partner->agreement_count; i++) {
        if (bytes_equal_text(document->agreement,
                             partner->agreements[i].name)) {
            return &partner->agreements[i];
        }
    }
    return NULL;
}

static bool load_config(struct tracing *tracing, struct error *err)
{
    struct visit *visit = tracing->visit;
    struct arena *arena = visit->console->arena;
    struct ledger_config config;
    struct bytes packed;

    switch (ledger_config(visit->actions.ledger, arena,
                          tracing->document.config, &config, err)) {
    case LOOKUP_FAILED:
        return false;
    case LOOKUP_NONE:
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "its configuration, version %" PRIu64
                         ", is not in the ledger",
                         tracing->document.config);
    case LOOKUP_FOUND:
        break;
    }
    tracing->source = config_source_open();
    return tracing->source != NULL &&
           action_read(&visit->actions, &config.object, CONTENT_LIMIT, &packed,
                       err) &&
           config_source_unpack(tracing->source, packed, err);
}

static bool load_map_of(struct tracing *tracing, struct error *err)
{
    struct arena *arena = tracing->visit->console->arena;
    const struct agreement *agreement;
    struct diagnostics list;
    struct map_context context;

    if (!load_config(tracing, err)) {
        return false;
    }
    diagnostics_open(&list, arena);
    tracing->standards = standards_open(tracing->source);
    context.source = tracing->source;
    context.standards = tracing->standards;
    context.types = record_types_load(arena, tracing->source, &list);
    agreement =
        find_agreement(partner_directory_load(arena, tracing->source, &list),
                       &tracing->document);
    if (agreement == NULL || agreement->map == NULL) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "document %s went through no map",
                         tracing->document.id.text);
    }
    tracing->map = map_load(arena, &context, agreement->map, &list);
    return tracing->map != NULL ||
           error_set(err, ERROR_CONFIG, "MAP",
                     "map '%s' of version %" PRIu64 " cannot be used",
                     agreement->map, tracing->document.config);
}

static void print_entry(struct tracing *tracing, const struct tree *tree,
                        const struct map_trace_entry *entry,
                        struct columns *columns)
{
    static const char *const kinds[] = { [TRACE_READ] = "read",
                                         [TRACE_CHECKED] = "checked",
                                         [TRACE_UNREAD] = "unread",
                                         [TRACE_DEFAULT] = "default" };
    const struct segment *segment =
        entry->segment == TREE_NONE || entry->segment >= tree->segment_count
            ? NULL
            : &tree->segments[entry->segment].segment;
    struct arena *arena = tracing->visit->console->arena;

    if (segment == NULL) {
        columns_add_text(columns, "");
        columns_add_text(columns, "");
        columns_add_text(columns, "");
    } else {
        columns_add_format(columns, "%" PRIu64, segment->offset);
        columns_add_text(
            columns,
            arena_format(arena, "%.*s%02u%s", BYTES_ARG(segment_tag(segment)),
                         entry->element, entry->component == 0 ? "" : "-…"));
        columns_add(columns, segment_element(segment, entry->element));
    }
    columns_add_text(columns, kinds[entry->kind]);
    columns_add_text(columns,
                     entry->record_path == NULL ? "" : entry->record_path);
    columns_add_text(
        columns, entry->where.file == NULL
                     ? ""
                     : arena_format(arena, "%s:%d:%d", entry->where.file,
                                    entry->where.line, entry->where.column));
}

static void trace_transaction(void *context,
                              const struct transaction_facts *facts,
                              const struct findings *checked)
{
    struct tracing *tracing = context;
    struct console *console = tracing->visit->console;
    struct map_trace trace = { .arena = console->arena };
    struct findings findings;
    struct columns columns;

    (void)checked;
    tracing->seen++;
    if ((tracing->document.kind == DOCUMENT_TRANSACTION &&
         facts->ordinal != tracing->document.ordinal) ||
        (tracing->document.kind == DOCUMENT_OUTBOUND &&
         !bytes_equal(facts->control, tracing->document.transaction_control))) {
        return;
    }
    tracing->found = true;
    findings_open(&findings, console->arena, FINDINGS_MOST);
    (void)map_read_traced(tracing->map, facts->tree, console->arena, &findings,
                          &trace);
    if (console->json) {
        map_trace_append_json(tracing->map, facts->tree, &trace,
                              output_buffer(&console->out));
        json_out_join_lines(output_buffer(&console->out), 0);
        console_json_end(console);
        return;
    }
    columns_open(&columns, console->arena,
                 ">OFFSET|PLACE|VALUE|WHAT|FIELD|RULE");
    for (size_t i = 0; i < trace.count; i++) {
        print_entry(tracing, facts->tree, &trace.entries[i], &columns);
    }
    columns_print(&columns, &console->out);
}

static bool trace_one(struct tracing *tracing, const struct id *id,
                      struct error *err)
{
    const struct map_document_visitor visitor = { tracing, trace_transaction };
    struct visit *visit = tracing->visit;
    struct document_view view;
    struct object_ref ref;
    struct bytes content;

    if (!action_document(&visit->actions, id, &view, err)) {
        return false;
    }
    tracing->document = view.document;
    if (!load_map_of(tracing, err) ||
        !find_content(visit, &view.document, NULL, &ref, err) ||
        !action_read(&visit->actions, &ref, CONTENT_LIMIT, &content, err) ||
        !map_document_visit(tracing->map, content, &visitor, err)) {
        return false;
    }
    return tracing->found ||
           error_set(err, ERROR_REFUSED, "NOT_FOUND",
                     "its transaction was not found in its bytes");
}

int cmd_doc_trace(struct console *console, const struct invocation *call)
{
    struct tracing tracing = { 0 };
    struct visit visit;
    struct error err;
    struct id id;
    int status = EXIT_GOOD;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    tracing.visit = &visit;
    if (!action_find(&visit.actions, bytes_of_text(call->arguments[0]), &id,
                     &err) ||
        !trace_one(&tracing, &id, &err)) {
        status = console_fail(console, &err);
    }
    if (tracing.standards != NULL) {
        standards_close(tracing.standards);
    }
    if (tracing.source != NULL) {
        config_source_close(tracing.source);
    }
    visit_close(&visit);
    return status;
}
