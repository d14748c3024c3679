/* SPDX-License-Identifier: Apache-2.0
 *
 * What people do to documents: `doc send/receive/resend/reissue/replay/cancel`,
 * `q release/reject/fix`, `queue hold/release/retry`.
 */
#include "console/commands.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "console/fix.h"
#include "console/input.h"
#include "console/json_out.h"
#include "console/visit.h"

enum {
    AT_ONCE = 500, /* ids in one request: one transaction of the ledger */
    RECORD_LIMIT = 16 * 1024 * 1024
};

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

static int act(struct console *console, const struct invocation *call,
               const char *verb)
{
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

int cmd_doc_resend(struct console *console, const struct invocation *call)
{
    return act(console, call, "resend");
}

int cmd_doc_reissue(struct console *console, const struct invocation *call)
{
    return act(console, call, "reissue");
}

int cmd_doc_replay(struct console *console, const struct invocation *call)
{
    return act(console, call, "replay");
}

int cmd_doc_cancel(struct console *console, const struct invocation *call)
{
    return act(console, call, "cancel");
}

int cmd_q_release(struct console *console, const struct invocation *call)
{
    return act(console, call, "release");
}

int cmd_q_reject(struct console *console, const struct invocation *call)
{
    return act(console, call, "reject");
}

int cmd_queue_hold(struct console *console, const struct invocation *call)
{
    return act(console, call, "hold");
}

int cmd_queue_retry(struct console *console, const struct invocation *call)
{
    return act(console, call, "retry");
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

/* ---- send, receive */

static int print_made(struct visit *visit, const json_t *answer)
{
    struct console *console = visit->console;
    const char *code = json_string_value(json_object_get(answer, "code"));
    const char *text = json_string_value(json_object_get(answer, "text"));
    const char *document =
        json_string_value(json_object_get(answer, "document"));
    bool held = json_is_true(json_object_get(answer, "held"));
    size_t index;
    const json_t *made;

    if (console->json) {
        visit_print_answer(visit, answer);
    } else if (document != NULL) {
        output_format(&console->out, "%s\n", document);
    }
    if (!console->json) {
        json_array_foreach(json_object_get(answer, "documents"), index, made)
        {
            output_format(&console->out, "%s\n", json_string_value(made));
        }
    }
    if (held) {
        console_say(console, "held: %s (%s)", text == NULL ? "" : text,
                    code == NULL ? "" : code);
    }
    return held ? EXIT_BAD : EXIT_GOOD;
}

/* Records that a step of the desk sends, and the step. */
static const char *step_of(const char *record)
{
    static const struct {
        const char *record, *step;
    } rows[] = { { "order", "order" },
                 { "shipment", "ship" },
                 { "invoice", "invoice" } };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].record, record) == 0) {
            return rows[i].step;
        }
    }
    return NULL;
}

int cmd_doc_send(struct console *console, const struct invocation *call)
{
    struct desk_request request = {
        .partner = call->arguments[0],
        .step = step_of(call->arguments[1]),
        .test = invocation_has(call, "test"),
        .order = invocation_value(call, "order"),
    };
    struct buffer record = { 0 };
    struct input input;
    struct visit visit;
    struct error err;
    json_t *answer;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    buffer_open(&record, RECORD_LIMIT);
    if (!input_open(&input, call->arguments[2], &err)) {
        visit_close(&visit);
        return console_fail(console, &err);
    }
    answer = NULL;
    if (input_read_all(&input, &record, &err)) {
        request.request = buffer_bytes(&record);
        answer = action_desk_step(&visit.actions, &request, &err);
    }
    status = answer == NULL ? console_fail(console, &err)
                            : print_made(&visit, answer);
    json_decref(answer);
    input_close(&input);
    buffer_close(&record);
    visit_close(&visit);
    return status;
}

int cmd_doc_receive(struct console *console, const struct invocation *call)
{
    const char *partner = call->arguments[0];
    enum exit_status status = EXIT_GOOD;
    struct visit visit;
    int opened;

    if (!visit_open(&visit, console, &opened)) {
        return opened;
    }
    for (size_t i = 1; i < call->argument_count; i++) {
        const char *name = strrchr(call->arguments[i], '/');
        char path[PATH_MAX];
        enum exit_status one;
        struct error err;
        json_t *answer = NULL;

        if (realpath(call->arguments[i], path) == NULL) {
            (void)error_set(&err, ERROR_REFUSED, "NOT_FOUND",
                            "there is no file %.200s", call->arguments[i]);
        } else {
            answer = action_receive(
                &visit.actions, partner, invocation_value(call, "channel"),
                name == NULL ? call->arguments[i] : name + 1, path, &err);
        }
        one = (enum exit_status)(answer == NULL ? console_fail(console, &err)
                                                : print_made(&visit, answer));
        json_decref(answer);
        status = exit_status_join(status, one, i == 1);
    }
    visit_close(&visit);
    return (int)status;
}

/* ---- desk */

static int desk_step(struct console *console, const struct invocation *call,
                     const char *step)
{
    struct desk_request request = {
        .step = step,
        .partner = call->arguments[0],
        .order = call->arguments[1],
        .test = invocation_has(call, "test"),
    };
    const char *file = invocation_value(call, "record");
    struct buffer record = { 0 };
    struct visit visit;
    struct error err;
    json_t *answer = NULL;
    bool good = true;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    buffer_open(&record, RECORD_LIMIT);
    if (file != NULL) {
        struct input input;

        good = input_open(&input, file, &err);
        if (good) {
            good = input_read_all(&input, &record, &err);
            input_close(&input);
        }
        request.request = buffer_bytes(&record);
    }
    if (good) {
        answer = action_desk_step(&visit.actions, &request, &err);
    }
    status = answer == NULL ? console_fail(console, &err)
                            : print_made(&visit, answer);
    json_decref(answer);
    buffer_close(&record);
    visit_close(&visit);
    return status;
}

int cmd_desk_ship(struct console *console, const struct invocation *call)
{
    return desk_step(console, call, "ship");
}

int cmd_desk_invoice(struct console *console, const struct invocation *call)
{
    return desk_step(console, call, "invoice");
}

int cmd_desk_close(struct console *console, const struct invocation *call)
{
    return desk_step(console, call, "close");
}

int cmd_desk_order(struct console *console, const struct invocation *call)
{
    struct desk_request request = {
        .step = "order",
        .partner = call->arguments[0],
        .test = invocation_has(call, "test"),
    };
    struct buffer record = { 0 };
    struct input input;
    struct visit visit;
    struct error err;
    json_t *answer = NULL;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    buffer_open(&record, RECORD_LIMIT);
    if (input_open(&input, call->arguments[1], &err)) {
        if (input_read_all(&input, &record, &err)) {
            request.request = buffer_bytes(&record);
            answer = action_desk_step(&visit.actions, &request, &err);
        }
        input_close(&input);
    }
    status = answer == NULL ? console_fail(console, &err)
                            : print_made(&visit, answer);
    json_decref(answer);
    buffer_close(&record);
    visit_close(&visit);
    return status;
}
