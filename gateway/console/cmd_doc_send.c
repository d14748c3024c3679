/* SPDX-License-Identifier: Apache-2.0
 *
 * What people put in by hand: `doc send`, `doc receive`, and the desk's steps
 * `desk order/ship/invoice/close`.
 */
#include "console/commands.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "console/input.h"
#include "console/ready_file.h"
#include "console/visit.h"

enum { RECORD_LIMIT = 16 * 1024 * 1024 };

/* ---- what came of it */

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
        console_say(console, "not done: %s [%s]", text == NULL ? "" : text,
                    code == NULL ? "" : code);
    }
    return held ? EXIT_BAD : EXIT_GOOD;
}

/* Takes the answer over; NULL: err says why there is none. */
static int finish(struct visit *visit, json_t *answer, const struct error *err)
{
    int status = answer == NULL ? console_fail(visit->console, err)
                                : print_made(visit, answer);

    json_decref(answer);
    visit_close(visit);
    return status;
}

static bool read_record(struct visit *visit, const char *file,
                        struct bytes *record, struct error *err)
{
    struct buffer content = { 0 };
    struct input input;
    bool good;

    if (!input_open(&input, file, err)) {
        return false;
    }
    buffer_open(&content, RECORD_LIMIT);
    good = input_read_all(&input, &content, err);
    input_close(&input);
    *record = arena_copy(visit->console->arena, buffer_bytes(&content));
    buffer_close(&content);
    return good &&
           (record->length > 0 || error_set(err, ERROR_REFUSED, "RECORD_JSON",
                                            "%.200s is empty", file));
}

/* ---- a step at the desk; record: a file, or NULL */

static int desk_step(struct console *console, const struct invocation *call,
                     struct desk_request request, const char *record)
{
    struct visit visit;
    struct error err;
    json_t *answer = NULL;
    int status;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    request.partner = call->arguments[0];
    request.test = invocation_has(call, "test");
    if (record == NULL || read_record(&visit, record, &request.request, &err)) {
        answer = action_desk_step(&visit.actions, &request, &err);
    }
    return finish(&visit, answer, &err);
}

/* ship, invoice, close: the command's name is the step's. */
int cmd_desk_step(struct console *console, const struct invocation *call)
{
    struct desk_request request = { .step = call->route->name,
                                    .order = call->arguments[1] };

    return desk_step(console, call, request, invocation_value(call, "record"));
}

int cmd_desk_order(struct console *console, const struct invocation *call)
{
    struct desk_request request = { .step = "order" };

    return desk_step(console, call, request, call->arguments[1]);
}

/* ---- send */

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

static json_t *send_ready(struct visit *visit, const struct invocation *call,
                          struct error *err)
{
    struct workspace *workspace = &visit->workspace;
    const struct partner *partner;
    struct ready_file ready;

    if (!workspace_load(workspace, WORKSPACE_ALL, err)) {
        return NULL;
    }
    partner = partner_find(workspace_partners(workspace),
                           bytes_of_text(call->arguments[0]));
    if (partner == NULL) {
        (void)error_set(err, ERROR_REFUSED, "PARTNER_UNKNOWN",
                        "there is no partner '%.60s'", call->arguments[0]);
        return NULL;
    }
    if (!ready_file_read(workspace, call->arguments[2], partner, &ready, err)) {
        return NULL;
    }
    return action_send_ready(&visit->actions, partner->name,
                             invocation_value(call, "agreement"), &ready, err);
}

static json_t *send_record(struct visit *visit, const struct invocation *call,
                           struct error *err)
{
    struct send_request request = {
        .partner = call->arguments[0],
        .type = call->arguments[1],
        .agreement = invocation_value(call, "agreement"),
        .test = invocation_has(call, "test"),
    };

    return read_record(visit, call->arguments[2], &request.record, err)
               ? action_send(&visit->actions, &request, err)
               : NULL;
}

int cmd_doc_send(struct console *console, const struct invocation *call)
{
    const char *step = step_of(call->arguments[1]);
    bool as_is =
        invocation_has(call, "as-is") || invocation_has(call, "agreement");
    struct visit visit;
    struct error err;
    json_t *answer;
    int status;

    if (step != NULL && !as_is) {
        struct desk_request request = { .step = step,
                                        .order =
                                            invocation_value(call, "order") };

        return desk_step(console, call, request, call->arguments[2]);
    }
    if (invocation_has(call, "order")) {
        return console_usage(console, "--order is for a shipment or an invoice "
                                      "that the desk sends");
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    answer = strcmp(call->arguments[1], "ready") == 0
                 ? send_ready(&visit, call, &err)
                 : send_record(&visit, call, &err);
    return finish(&visit, answer, &err);
}

/* ---- receive */

static int receive_file(struct visit *visit, const struct invocation *call,
                        const char *file)
{
    const char *name = strrchr(file, '/');
    char path[PATH_MAX];
    json_t *answer;
    struct error err;
    int status;

    if (realpath(file, path) == NULL) {
        (void)error_set(&err, ERROR_REFUSED, "NOT_FOUND",
                        "there is no file %.200s", file);
        return console_fail(visit->console, &err);
    }
    answer = action_receive(&visit->actions, call->arguments[0],
                            invocation_value(call, "channel"),
                            name == NULL ? file : name + 1, path, &err);
    status = answer == NULL ? console_fail(visit->console, &err)
                            : print_made(visit, answer);
    json_decref(answer);
    return status;
}

int cmd_doc_receive(struct console *console, const struct invocation *call)
{
    enum exit_status status = EXIT_GOOD;
    struct visit visit;
    int opened;

    if (!visit_open(&visit, console, &opened)) {
        return opened;
    }
    for (size_t i = 1; i < call->argument_count; i++) {
        int one = receive_file(&visit, call, call->arguments[i]);

        status = exit_status_join(status, (enum exit_status)one, i == 1);
    }
    visit_close(&visit);
    return (int)status;
}
