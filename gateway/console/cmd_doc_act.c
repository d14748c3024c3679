/* SPDX-License-Identifier: Apache-2.0
 *
 * What people do to documents: `doc resend/reissue/replay/cancel`,
 * `q release/reject/fix`, `queue hold/release/retry`.
 */
#include "console/commands.h"

#include <stdlib.h>

#include "console/fix.h"
#include "console/input.h"
#include "console/json_out.h"
#include "console/visit.h"

enum { AT_ONCE = 500 }; /* ids in one request: one transaction of the ledger */

/* ---- results */

static void print_result(struct console *console, const json_t *result)
{
    const char *id = json_string_value(json_object_get(result, "id"));
    const char *made = json_string_value(json_object_get(result, "document"));
    const char *code = json_string_value(json_object_get(result, "code"));
    const char *text = json_string_value(json_object_get(result, "text"));
    bool ok = json_is_true(json_object_get(result, "ok"));

    if (console->json) {
        char *json = json_dumps(result, JSON_COMPACT);

        json_out_raw(console_json(console), NULL,
                     bytes_of_text(json == NULL ? "{}" : json));
        console_json_end(console);
        free(json);
    } else if (ok) {
        output_format(&console->out, "%s%s%s\n", id == NULL ? "" : id,
                      made == NULL || made[0] == '\0' ? "" : " ",
                      made == NULL ? "" : made);
    }
    if (!ok) {
        console_say(console, "%s: %s (%s)", id == NULL ? "" : id,
                    text == NULL ? "" : text, code == NULL ? "" : code);
    }
}

struct tally {
    size_t done, failed;
};

static void take_results(struct console *console, const json_t *answer,
                         struct tally *tally)
{
    const json_t *results = json_object_get(answer, "results");
    size_t index;
    const json_t *result;

    json_array_foreach(results, index, result)
    {
        print_result(console, result);
        if (json_is_true(json_object_get(result, "ok"))) {
            tally->done++;
        } else {
            tally->failed++;
        }
    }
}

static int tally_status(const struct tally *tally)
{
    if (tally->failed == 0) {
        return EXIT_GOOD;
    }
    return tally->done == 0 ? EXIT_BAD : EXIT_PARTLY;
}

/* More than a few at once, and by a filter, are asked about where somebody is
 * there to answer. */
static bool agrees(struct console *console, const struct invocation *call,
                   const char *verb, size_t count)
{
    char answer[16];

    if (!invocation_has(call, "filter") || invocation_has(call, "yes") ||
        !console->terminal) {
        return true;
    }
    (void)fprintf(stderr, "%s %zu documents? [y/N] ", verb, count);
    return fgets(answer, sizeof answer, stdin) != NULL &&
           (answer[0] == 'y' || answer[0] == 'Y');
}

/* The command's name is the verb. */
int cmd_document_act(struct console *console, const struct invocation *call)
{
    const char *verb = call->route->name;
    struct tally tally = { 0, 0 };
    struct id_list list;
    struct visit visit;
    struct error err;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (!visit_ids(&visit, call, 0, &list, &status) ||
        !agrees(console, call, verb, list.count)) {
        visit_close(&visit);
        return status;
    }
    for (size_t i = 0; i < list.count; i += AT_ONCE) {
        size_t count = list.count - i < AT_ONCE ? list.count - i : AT_ONCE;
        json_t *answer =
            action_on_documents(&visit.actions, verb, list.items + i, count,
                                invocation_value(call, "reason"), &err);

        if (answer == NULL) {
            status = console_fail(console, &err);
            visit_close(&visit);
            return tally.done > 0 ? EXIT_PARTLY : status;
        }
        take_results(console, answer, &tally);
        json_decref(answer);
    }
    visit_close(&visit);
    return tally_status(&tally);
}

/* ---- fix */

static bool fixed_content(struct visit *visit, const struct invocation *call,
                          const struct id *id, struct bytes *content,
                          struct error *err)
{
    const char *file = invocation_value(call, "file");
    struct arena *arena = visit->console->arena;
    struct fix_source source;

    if (!fix_source_of(&visit->actions, id, &source, err)) {
        return false;
    }
    if (file != NULL) {
        struct buffer text = { 0 };
        struct input input;
        bool good = input_open(&input, file, err);

        if (good) {
            good = input_read_all(&input, &text, err);
            input_close(&input);
        }
        *content = arena_copy(arena, buffer_bytes(&text));
        buffer_close(&text);
        return good;
    }
    *content = source.raw;
    for (size_t i = 0;; i++) {
        const char *change = invocation_value_at(call, "set", i);

        if (change == NULL) {
            return true;
        }
        if (!fix_apply(arena, &source, bytes_of_text(change), content, err)) {
            return false;
        }
    }
}

int cmd_q_fix(struct console *console, const struct invocation *call)
{
    struct tally tally = { 0, 0 };
    struct bytes content;
    struct visit visit;
    struct error err;
    json_t *answer;
    struct id id;
    int status;

    if (invocation_has(call, "file") == invocation_has(call, "set")) {
        return console_usage(console, "give either --set or --file");
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (!action_find(&visit.actions, bytes_of_text(call->arguments[0]), &id,
                     &err) ||
        !fixed_content(&visit, call, &id, &content, &err)) {
        status = console_fail(console, &err);
    } else if (invocation_has(call, "dry-run")) {
        output_bytes(&console->out, content);
        status = EXIT_GOOD;
    } else {
        answer = action_fix(&visit.actions, &id, content,
                            invocation_value(call, "reason"), &err);
        if (answer == NULL) {
            status = console_fail(console, &err);
        } else {
            take_results(console, answer, &tally);
            json_decref(answer);
            status = tally_status(&tally);
        }
    }
    visit_close(&visit);
    return status;
}
