/* SPDX-License-Identifier: Apache-2.0 */
#include "console/visit.h"

#include <stdlib.h>
#include <string.h>

#include "console/complaints.h"
#include "console/input.h"
#include "console/json_out.h"

enum { IDS_LIMIT = 64 * 1024 * 1024, IDS_MOST = 1000000 };

bool visit_open_place(struct visit *visit, struct console *console, int *status)
{
    struct error err;

    memset(visit, 0, sizeof *visit);
    visit->console = console;
    if (!workspace_open(&visit->workspace, console->directory, &err)) {
        *status = console_fail(console, &err);
        return false;
    }
    if (visit->workspace.complaints.errors > 0) {
        complaints_tell(console, &visit->workspace);
        *status = EXIT_CONFIG;
        workspace_close(&visit->workspace);
        return false;
    }
    if (!visit->workspace.is_gateway) {
        console_say(console,
                    "there is no edigate.yaml in %s: give the gateway's "
                    "directory with --dir or in $EDIGATE_DIR",
                    visit->workspace.directory);
        *status = EXIT_CONFIG;
        workspace_close(&visit->workspace);
        return false;
    }
    return true;
}

bool visit_open(struct visit *visit, struct console *console, int *status)
{
    struct error err;

    if (!visit_open_place(visit, console, status)) {
        return false;
    }
    if (!actions_open(&visit->actions, console->arena, visit->workspace.spool,
                      &err)) {
        *status = console_fail(console, &err);
        workspace_close(&visit->workspace);
        return false;
    }
    visit->has_actions = true;
    return true;
}

void visit_close(struct visit *visit)
{
    if (visit->has_actions) {
        actions_close(&visit->actions);
    }
    workspace_close(&visit->workspace);
}

/* ---- ids */

static void add(struct visit *visit, struct id_list *list, const struct id *id)
{
    list->items = arena_grow(visit->console->arena, list->items, list->count,
                             &list->capacity, sizeof *list->items);
    list->items[list->count++] = *id;
}

static bool add_word(struct visit *visit, struct id_list *list,
                     struct bytes word, struct error *err)
{
    struct bytes prefix = arena_copy(visit->console->arena, word);
    struct id id;

    if (!action_find(&visit->actions, prefix, &id, err)) {
        return false;
    }
    add(visit, list, &id);
    return true;
}

static bool add_lines(struct visit *visit, struct id_list *list,
                      struct error *err)
{
    struct buffer text = { 0 };
    struct input input;
    struct bytes rest;
    bool good;

    buffer_open(&text, IDS_LIMIT);
    if (!input_open(&input, "-", err)) {
        return false;
    }
    good = input_read_all(&input, &text, err);
    rest = buffer_bytes(&text);
    while (good && rest.length > 0) {
        size_t end = bytes_find(rest, '\n');
        struct bytes line =
            bytes_slice(rest, 0, end == SIZE_MAX ? rest.length : end);
        struct bytes word = bytes_trim(line);
        size_t blank = bytes_find(word, ' ');

        rest = bytes_slice(rest, line.length + 1, rest.length);
        if (word.length > 0) {
            good = add_word(
                visit, list,
                bytes_slice(word, 0, blank == SIZE_MAX ? word.length : blank),
                err);
        }
    }
    input_close(&input);
    buffer_close(&text);
    return good;
}

struct gathering {
    struct visit *visit;
    struct id_list *list;
};

static bool gather(void *context, const struct ledger_document *document)
{
    struct gathering *gathering = context;

    add(gathering->visit, gathering->list, &document->id);
    return gathering->list->count < IDS_MOST;
}

static bool add_all(struct visit *visit, const struct invocation *call,
                    size_t first, struct id_list *list, struct error *err)
{
    const char *filter = invocation_value(call, "filter");

    if (filter != NULL) {
        struct gathering gathering = { visit, list };

        return action_each_document(&visit->actions, bytes_of_text(filter),
                                    gather, &gathering, err);
    }
    for (size_t i = first; i < call->argument_count; i++) {
        bool good =
            strcmp(call->arguments[i], "-") == 0
                ? add_lines(visit, list, err)
                : add_word(visit, list, bytes_of_text(call->arguments[i]), err);

        if (!good) {
            return false;
        }
    }
    return true;
}

bool visit_ids(struct visit *visit, const struct invocation *call, size_t first,
               struct id_list *list, int *status)
{
    bool filtered = invocation_has(call, "filter");
    struct error err;

    memset(list, 0, sizeof *list);
    if (filtered == (call->argument_count > first)) {
        *status = console_usage(visit->console,
                                filtered ? "give ids or --filter, not both"
                                         : "give ids, or --filter for all that "
                                           "match it");
        return false;
    }
    if (!add_all(visit, call, first, list, &err)) {
        *status = console_fail(visit->console, &err);
        return false;
    }
    if (list->count == 0) {
        console_note(visit->console, "nothing matches");
        *status = EXIT_GOOD;
        return false;
    }
    return true;
}

struct bytes visit_filter(struct visit *visit, const struct invocation *call,
                          size_t first, const char *more)
{
    struct buffer text = { 0 };
    struct bytes filter;

    for (size_t i = first; i < call->argument_count; i++) {
        buffer_append_text(&text, text.length == 0 ? "" : " ");
        buffer_append_text(&text, call->arguments[i]);
    }
    if (more != NULL) {
        buffer_append_text(&text, text.length == 0 ? "" : " ");
        buffer_append_text(&text, more);
    }
    filter = arena_copy(visit->console->arena, buffer_bytes(&text));
    buffer_close(&text);
    return filter;
}

void visit_print_answer(struct visit *visit, const json_t *answer)
{
    char *text = json_dumps(answer, JSON_COMPACT);

    json_out_raw(console_json(visit->console), NULL,
                 bytes_of_text(text == NULL ? "{}" : text));
    console_json_end(visit->console);
    free(text);
}
