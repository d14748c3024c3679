/* SPDX-License-Identifier: Apache-2.0
 *
 * `doc list`, `doc show`, `doc log`, `ack due`, `queue list`, `q list`,
 * `q show`: documents looked at.
 */
#include "console/commands.h"

#include <string.h>

#include "console/document_print.h"
#include "console/json_out.h"
#include "console/visit.h"

enum { USUAL_LIMIT = 50 };

/* ---- lists */

static void print_list(struct visit *visit, const struct document_list *list)
{
    struct console *console = visit->console;
    struct columns columns;

    if (console->json) {
        for (size_t i = 0; i < list->count; i++) {
            document_append_json(&list->items[i], NULL, console_json(console));
            console_json_end(console);
        }
        return;
    }
    columns_open(&columns, console->arena, document_headings);
    for (size_t i = 0; i < list->count; i++) {
        document_add_row(&list->items[i], &columns);
    }
    columns_print(&columns, &console->out);
    output_flush(&console->out);
    if (list->more) {
        console_note(console,
                     "there are more; --before %s goes on, --limit "
                     "shows more at once",
                     list->items[list->count - 1].id.text);
    } else if (list->count == 0) {
        console_note(console, "nothing matches");
    }
}

/* more: what the command itself asks for. */
static int list_documents(struct console *console,
                          const struct invocation *call, const char *more)
{
    struct document_list list;
    struct id before = { "" };
    struct visit visit;
    struct error err;
    uint64_t limit;
    int status;

    if (!invocation_number(call, "limit", USUAL_LIMIT, &limit, &err)) {
        return console_fail(console, &err);
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if ((invocation_has(call, "before") &&
         !action_find(&visit.actions,
                      bytes_of_text(invocation_value(call, "before")), &before,
                      &err)) ||
        !action_documents(&visit.actions, visit_filter(&visit, call, 0, more),
                          &before, (size_t)limit, &list, &err)) {
        status = console_fail(console, &err);
    } else {
        print_list(&visit, &list);
        status = EXIT_GOOD;
    }
    visit_close(&visit);
    return status;
}

int cmd_doc_list(struct console *console, const struct invocation *call)
{
    return list_documents(console, call, NULL);
}

int cmd_q_list(struct console *console, const struct invocation *call)
{
    struct ledger_cause *causes;
    struct columns columns;
    struct visit visit;
    struct error err;
    size_t count;
    int status;

    if (call->argument_count > 0) {
        return list_documents(console, call, "status:attention");
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (!action_causes(&visit.actions, &causes, &count, &err)) {
        visit_close(&visit);
        return console_fail(console, &err);
    }
    columns_open(&columns, console->arena,
                 ">COUNT|STATE|CODE|PARTNER|TYPE|OLDEST|EXAMPLE|REASON");
    for (size_t i = 0; i < count; i++) {
        const struct ledger_cause *cause = &causes[i];
        struct buffer *out = console_json(console);

        if (console->json) {
            json_out_object(out, NULL);
            json_out_number(out, "documents", (int64_t)cause->documents);
            json_out_text(out, "state",
                          bytes_of_text(state_name(cause->state)));
            json_out_text(out, "reason_code", cause->reason_code);
            json_out_text_if(out, "partner", cause->partner);
            json_out_text_if(out, "type", cause->type);
            json_out_time_if(out, "oldest", cause->oldest);
            json_out_time_if(out, "newest", cause->newest);
            json_out_id_if(out, "example", &cause->example);
            json_out_text_if(out, "reason", cause->reason);
            json_out_object_end(out);
            console_json_end(console);
            continue;
        }
        columns_add_format(&columns, "%llu",
                           (unsigned long long)cause->documents);
        columns_add_text(&columns, state_name(cause->state));
        columns_add(&columns, cause->reason_code);
        columns_add(&columns, cause->partner);
        columns_add(&columns, cause->type);
        columns_add(&columns, time_short(cause->oldest, console->arena));
        columns_add(&columns, id_bytes(&cause->example));
        columns_add(&columns, cause->reason);
    }
    columns_print(&columns, &console->out);
    output_flush(&console->out);
    if (count == 0) {
        console_note(console, "nothing waits for an operator");
    }
    visit_close(&visit);
    return EXIT_GOOD;
}

int cmd_queue_list(struct console *console, const struct invocation *call)
{
    return list_documents(console, call, "status:work");
}

/* ---- ack due */

struct due_list {
    struct visit *visit;
    struct columns columns;
    bool overdue;
    size_t count;
};

static bool add_due(void *context, const struct ledger_document *document)
{
    struct due_list *due = context;
    struct console *console = due->visit->console;
    int64_t left = document->due - due->visit->actions.now;
    bool late = document->acknowledged == ACKNOWLEDGED_OVERDUE ||
                (document->due != 0 && left < 0);

    if ((document->acknowledged != ACKNOWLEDGED_WAITING && !late) ||
        (due->overdue && !late)) {
        return true;
    }
    due->count++;
    if (console->json) {
        document_append_json(document, NULL, console_json(console));
        console_json_end(console);
        return true;
    }
    columns_add(&due->columns, id_bytes(&document->id));
    columns_add(&due->columns, document->partner);
    columns_add(&due->columns, document_short_type(document));
    columns_add(&due->columns, document->key);
    columns_add(&due->columns, document->interchange_control);
    columns_add(&due->columns, time_short(document->due, console->arena));
    columns_add_format(
        &due->columns, "%s%.*s", late ? "overdue by " : "in ",
        BYTES_ARG(time_span(late ? -left : left, console->arena)));
    return true;
}

int cmd_ack_due(struct console *console, const struct invocation *call)
{
    struct due_list due = { .overdue = invocation_has(call, "overdue") };
    struct visit visit;
    struct error err;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    due.visit = &visit;
    columns_open(&due.columns, console->arena,
                 "ID|PARTNER|TYPE|KEY|CONTROL|DUE|");
    if (!action_each_document(&visit.actions,
                              visit_filter(&visit, call, 0,
                                           due.overdue
                                               ? "status:overdue"
                                               : "status:unacknowledged"),
                              add_due, &due, &err)) {
        status = console_fail(console, &err);
    } else {
        columns_print(&due.columns, &console->out);
        output_flush(&console->out);
        if (due.count == 0) {
            console_note(console, "no acknowledgement is %s",
                         due.overdue ? "overdue" : "awaited");
        }
        status = due.overdue && due.count > 0 ? EXIT_BAD : EXIT_GOOD;
    }
    visit_close(&visit);
    return status;
}

/* ---- show */

static void append_family(struct buffer *out, const char *key,
                          const struct ledger_document *items, size_t count)
{
    json_out_array(out, key);
    for (size_t i = 0; i < count; i++) {
        document_append_json(&items[i], NULL, out);
    }
    json_out_array_end(out);
}

static void append_objects(struct buffer *out, const struct document_view *view)
{
    char hex[DIGEST_HEX_SIZE];

    json_out_array(out, "objects");
    for (size_t i = 0; i < view->object_count; i++) {
        const struct ledger_object *object = &view->objects[i];

        json_out_object(out, NULL);
        json_out_text(out, "role", object->role);
        json_out_number(out, "length", (int64_t)object->ref.length);
        json_out_text(out, "sha256",
                      bytes_of_text(digest_to_hex(&object->ref.sha256, hex)));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void show_json(struct console *console, const struct document_view *view)
{
    struct buffer *out = console_json(console);

    json_out_object(out, NULL);
    document_append_json(&view->document, "document", out);
    json_out_array(out, "keys");
    for (size_t i = 0; i < view->key_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "kind", view->keys[i].kind);
        json_out_text(out, "value", view->keys[i].value);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    append_objects(out, view);
    if (view->has_conversation) {
        conversation_append_json(&view->conversation, "conversation", out);
    }
    append_family(out, "contains", view->children, view->child_count);
    append_family(out, "led_to", view->consequences, view->consequence_count);
    json_out_object_end(out);
    console_json_end(console);
}

static void line(struct output *out, const char *name, struct bytes value)
{
    if (value.length > 0) {
        output_format(out, "%-14s ", name);
        output_safe(out, value);
        output_text(out, "\n");
    }
}

static void line_text(struct output *out, const char *name, const char *value)
{
    line(out, name, bytes_of_text(value));
}

static void show_lines(struct console *console,
                       const struct ledger_document *document)
{
    struct output *out = &console->out;
    struct arena *arena = console->arena;
    char amount[DECIMAL_TEXT_SIZE];

    line(out, "id", id_bytes(&document->id));
    line_text(out, "kind",
              arena_format(arena, "%s, %s%s",
                           document_kind_name(document->kind),
                           direction_name(document->direction),
                           document->test ? ", test" : ""));
    line(out, "type", document->type);
    line(out, "key", document->key);
    line(out, "partner", document->partner);
    line(out, "agreement", document->agreement);
    line(out, "channel", document->channel);
    line(out, "file", document->name);
    line_text(out, "state",
              arena_format(arena, "%s%s%.*s%s%.*s", state_name(document->state),
                           document->reason_code.length > 0 ? ": " : "",
                           BYTES_ARG(document->reason_code),
                           document->reason.length > 0 ? ", " : "",
                           BYTES_ARG(document->reason)));
    line_text(out, "valid", valid_status_name(document->valid));
    line_text(out, "delivered", delivered_status_name(document->delivered));
    line_text(out, "acknowledged",
              acknowledged_status_name(document->acknowledged));
    line(out, "control",
         bytes_trim(bytes_of_text(arena_format(
             arena, "%.*s %.*s %.*s", BYTES_ARG(document->interchange_control),
             BYTES_ARG(document->group_control),
             BYTES_ARG(document->transaction_control)))));
    if (document->currency.length > 0) {
        line_text(
            out, "amount",
            arena_format(arena, "%.*s %.*s",
                         BYTES_ARG(decimal_format(document->amount, amount)),
                         BYTES_ARG(document->currency)));
    }
    line(out, "created", time_short(document->created, arena));
    line(out, "updated", time_short(document->updated, arena));
    if (document->due != 0) {
        line(out, "due", time_short(document->due, arena));
    }
    if (document->next_time != 0) {
        line(out, "next", time_short(document->next_time, arena));
    }
    line(out, "parent", id_bytes(&document->parent));
    line(out, "cause", id_bytes(&document->cause));
}

static void show_family(struct console *console, const char *heading,
                        const struct ledger_document *items, size_t count)
{
    struct columns columns;

    if (count == 0) {
        return;
    }
    output_format(&console->out, "\n%s\n", heading);
    columns_open(&columns, console->arena, document_headings);
    for (size_t i = 0; i < count; i++) {
        document_add_row(&items[i], &columns);
    }
    columns_print(&columns, &console->out);
}

static void show(struct console *console, const struct document_view *view)
{
    struct output *out = &console->out;

    show_lines(console, &view->document);
    for (size_t i = 0; i < view->key_count; i++) {
        output_format(out, "%-14.*s ", BYTES_ARG(view->keys[i].kind));
        output_safe(out, view->keys[i].value);
        output_text(out, "\n");
    }
    if (view->has_conversation) {
        output_format(out, "%-14s %s, ", "conversation",
                      view->conversation.id.text);
        output_safe(out, view->conversation.number);
        output_text(out, ", ");
        output_safe(out, view->conversation.state);
        output_text(out, "\n");
    }
    for (size_t i = 0; i < view->object_count; i++) {
        output_format(out, "%-14s %.*s, %llu bytes\n", i == 0 ? "objects" : "",
                      BYTES_ARG(view->objects[i].role),
                      (unsigned long long)view->objects[i].ref.length);
    }
    show_family(console, "contains", view->children, view->child_count);
    show_family(console, "led to", view->consequences, view->consequence_count);
}

int cmd_doc_show(struct console *console, const struct invocation *call)
{
    struct document_view view;
    struct id_list list;
    struct visit visit;
    struct error err;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (visit_ids(&visit, call, 0, &list, &status)) {
        status = EXIT_GOOD;
        for (size_t i = 0; i < list.count; i++) {
            if (!action_document(&visit.actions, &list.items[i], &view, &err)) {
                status = console_fail(console, &err);
                break;
            }
            if (console->json) {
                show_json(console, &view);
            } else {
                output_text(&console->out, i == 0 ? "" : "\n");
                show(console, &view);
            }
        }
    }
    visit_close(&visit);
    return status;
}

/* ---- log */

static void print_events(struct console *console, struct event **events,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (console->json) {
            event_append_json(events[i], NULL, console_json(console));
            console_json_end(console);
        } else {
            event_append_line(events[i], output_buffer(&console->out));
            output_text(&console->out, "\n");
        }
    }
}

int cmd_doc_log(struct console *console, const struct invocation *call)
{
    struct event **events;
    struct id_list list;
    struct visit visit;
    struct error err;
    size_t count;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (visit_ids(&visit, call, 0, &list, &status)) {
        status = EXIT_GOOD;
        for (size_t i = 0; i < list.count && status == EXIT_GOOD; i++) {
            if (action_events(&visit.actions, &list.items[i], &events, &count,
                              &err)) {
                print_events(console, events, count);
            } else {
                status = console_fail(console, &err);
            }
        }
    }
    visit_close(&visit);
    return status;
}
