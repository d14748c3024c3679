/* SPDX-License-Identifier: Apache-2.0
 *
 * The actions of the control socket: what people do to a running gateway.
 * Everything that changes something is an event with the actor's name (C8).
 */
#include "pipeline/control.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/log.h"
#include "pipeline/decide_stage.h"
#include "pipeline/desk_import.h"
#include "pipeline/operate.h"
#include "pipeline/operate_pause.h"
#include "pipeline/operate_send.h"
#include "pipeline/receive_stage.h"
#include "pipeline/send_stage.h"
#include "pipeline/stage_table.h"
#include "pipeline/worker_pool.h"

/* A request that is answered when its work is durable. */
struct operating {
    struct control_request *request;
    struct turn turn;
    struct bytes actor;
    const char *partner;
    struct decide_step step;
    struct decide_answer answer;
    struct bytes station;
    struct desk_import import;
    struct operate_verb verb;
    struct id *documents;
    struct operate_result *results;
    size_t count;
    struct operate_pausing pausing;
    const char *stopped; /* which ways, after a pause */
    struct operate_sending sending;
    struct id sent;
};

static void refuse(struct control_request *request, const char *code,
                   const char *text)
{
    struct error err;

    (void)error_set(&err, ERROR_REFUSED, code, "%s", text);
    control_refuse(request, &err);
}

static struct operating *begin(struct front *front,
                               struct control_request *request,
                               struct bytes actor, struct front_commit **commit)
{
    struct operating *operating;

    *commit = front_commit_make(front);
    operating = arena_take((*commit)->arena, sizeof *operating);
    operating->request = request;
    operating->actor = arena_copy((*commit)->arena, actor);
    (*commit)->context = operating;
    (*commit)->snapshot = snapshot_keep(front->snapshot);
    return operating;
}

/* ---- the gateway itself ---- */

static void run_status(struct front *front, struct control_request *request,
                       const json_t *arguments, struct bytes actor)
{
    struct store_stats stats;

    (void)arguments;
    (void)actor;
    store_stats(front->store, &stats);
    control_answer(
        request,
        json_pack(
            "{s:i,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:b,s:b,s:b,s:I,s:I,s:b,"
            "s:I,s:I,s:I}",
            "pid", (int)getpid(), "started", (json_int_t)front->started,
            "config_version", (json_int_t)front->snapshot_version,
            "config_errors", (json_int_t)front->snapshot->diagnostics.errors,
            "workers", (json_int_t)worker_pool_count(front->pool), "jobs",
            (json_int_t)worker_pool_jobs(front->pool), "in_line",
            (json_int_t)(task_queue_in_line(front->jobs) +
                         task_queue_in_line(front->deliveries)),
            "sending", (json_int_t)sender_pool_jobs(front->senders), "idle",
            (int)front_is_idle(front), "draining", (int)front->draining,
            "stopping", (int)front->stopping, "disk_full", (int)stats.full,
            "free_bytes", (json_int_t)stats.free_bytes, "last_sync",
            (json_int_t)stats.last_sync, "last_sync_good",
            (int)stats.last_sync_good, "events", (json_int_t)stats.events,
            "syncs", (json_int_t)stats.groups, "position",
            (json_int_t)stats.durable));
}

static void run_reload(struct front *front, struct control_request *request,
                       const json_t *arguments, struct bytes actor)
{
    struct error err;

    (void)arguments;
    if (!front_reload(front, actor, &err)) {
        control_refuse(request, &err);
        return;
    }
    control_answer(
        request, json_pack("{s:I,s:s,s:o}", "config_version",
                           (json_int_t)front->snapshot_version, "restart",
                           front->settings_waiting, "complaints",
                           control_complaints(&front->snapshot->diagnostics)));
}

static void run_drain(struct front *front, struct control_request *request,
                      const json_t *arguments, struct bytes actor)
{
    (void)arguments;
    log_event("drain", NULL, "actor=%s", log_quote(actor));
    front->draining = true;
    control_answer(request, json_object());
}

static void run_resume(struct front *front, struct control_request *request,
                       const json_t *arguments, struct bytes actor)
{
    (void)arguments;
    log_event("resume", NULL, "actor=%s", log_quote(actor));
    front->draining = false;
    control_answer(request, json_object());
}

static void run_stop(struct front *front, struct control_request *request,
                     const json_t *arguments, struct bytes actor)
{
    (void)arguments;
    log_event("stop", NULL, "actor=%s", log_quote(actor));
    control_answer(request, json_object());
    front->stopping = true;
    front_settle(front);
}

/* ---- receive ---- */

static void received(void *context, const struct id *document,
                     const struct error *err)
{
    struct control_request *request = context;

    if (err != NULL) {
        control_refuse(request, err);
    } else {
        control_answer(request, json_pack("{s:s}", "document", document->text));
    }
}

static void run_receive(struct front *front, struct control_request *request,
                        const json_t *arguments, struct bytes actor)
{
    struct receive_request receive = {
        .partner = control_argument(arguments, "partner"),
        .channel = control_argument(arguments, "channel"),
        .name = control_argument(arguments, "name"),
        .content = control_argument(arguments, "content"),
        .actor = actor,
        .context = request,
        .after = received
    };
    struct bytes path = control_argument(arguments, "path");
    struct buffer content = { 0 };
    struct error err;

    if (path.length > 0) {
        buffer_open(&content, CONTROL_LIMIT);
        if (!file_read_whole(path.data, &content, &err)) {
            buffer_close(&content);
            control_refuse(request, &err);
            return;
        }
        receive.content = buffer_bytes(&content);
    }
    if (front->draining || front->stopping) {
        refuse(request, "DRAINING", "the gateway takes nothing in just now");
    } else {
        receive_stage_accept(front, &receive);
    }
    buffer_close(&content);
}

/* ---- desk ---- */

static bool run_step_turn(struct front_commit *commit, struct store_turn *store,
                          struct error *err)
{
    struct operating *operating = commit->context;
    struct turn *turn = &operating->turn;

    turn_begin(turn, commit, store, clock_now());
    turn->actor = operating->actor;
    turn->partner = partner_find(turn->snapshot->directory,
                                 bytes_of_text(operating->partner));
    if (turn->partner == NULL) {
        return error_set(err, ERROR_REFUSED, "PARTNER_UNKNOWN",
                         "there is no partner '%s'", operating->partner);
    }
    return decide_desk_step(turn, &operating->step, &operating->answer, err);
}

static void after_step(struct front_commit *commit, const struct error *err)
{
    struct operating *operating = commit->context;
    const struct decide_answer *answer = &operating->answer;
    json_t *documents;

    if (err != NULL) {
        control_refuse(operating->request, err);
        return;
    }
    documents = json_array();
    for (size_t i = 0; i < answer->outputs.count; i++) {
        (void)json_array_append_new(documents,
                                    json_string(answer->outputs.ids[i].text));
    }
    control_answer(operating->request,
                   json_pack("{s:b,s:o,s:o,s:o,s:o}", "held", (int)answer->held,
                             "code", control_text(answer->code), "text",
                             control_text(answer->text), "order",
                             control_text(answer->order_number), "documents",
                             documents));
    turn_start_followers(commit->front, &operating->turn);
}

static void run_desk_step(struct front *front, struct control_request *request,
                          const json_t *arguments, struct bytes actor)
{
    const json_t *record = json_object_get(arguments, "request");
    struct front_commit *commit;
    struct operating *operating = begin(front, request, actor, &commit);
    struct arena *arena = commit->arena;

    operating->partner =
        arena_copy(arena, control_argument(arguments, "partner")).data;
    operating->step.step =
        arena_copy(arena, control_argument(arguments, "step")).data;
    operating->step.order_number =
        arena_copy(arena, control_argument(arguments, "order"));
    operating->step.test = json_is_true(json_object_get(arguments, "test"));
    if (record != NULL && !json_is_null(record)) {
        char *text = json_dumps(record, JSON_COMPACT);

        operating->step.request = arena_copy(arena, bytes_of_text(text));
        free(text);
    }
    commit->run = run_step_turn;
    commit->after = after_step;
    front_submit(commit, true);
}

static bool run_import_turn(struct front_commit *commit,
                            struct store_turn *store, struct error *err)
{
    struct operating *operating = commit->context;
    struct turn *turn = &operating->turn;

    turn_begin(turn, commit, store, clock_now());
    turn->actor = operating->actor;
    return desk_import_append(turn, operating->station, &operating->import,
                              err);
}

static void after_import(struct front_commit *commit, const struct error *err)
{
    struct operating *operating = commit->context;

    if (err != NULL) {
        control_refuse(operating->request, err);
        return;
    }
    control_answer(
        operating->request,
        json_pack("{s:I}", "rows", (json_int_t)operating->import.count));
}

static bool has_station(const struct front *front, struct bytes station)
{
    const struct partner_directory *directory = front->snapshot->directory;

    for (size_t i = 0; i < directory->station_count; i++) {
        if (bytes_equal_text(station, directory->stations[i].name)) {
            return true;
        }
    }
    return false;
}

static void run_desk_import(struct front *front,
                            struct control_request *request,
                            const json_t *arguments, struct bytes actor)
{
    struct front_commit *commit;
    struct operating *operating = begin(front, request, actor, &commit);
    struct desk_csv_options options = { .file = "import.csv",
                                        .types = front->snapshot->types };
    struct bytes file =
        arena_copy(commit->arena, control_argument(arguments, "name"));
    struct bytes csv =
        arena_copy(commit->arena, control_argument(arguments, "csv"));
    struct diagnostics list;
    enum desk_table table;

    operating->station =
        arena_copy(commit->arena, control_argument(arguments, "station"));
    if (!has_station(front, operating->station)) {
        refuse(request, "STATION_UNKNOWN", "there is no such station");
        front_commit_drop(commit);
        return;
    }
    if (!desk_table_from_name(control_argument(arguments, "kind"), &table)) {
        refuse(request, "DESK_TABLE",
               "items, prices, stock, customers or references are wanted");
        front_commit_drop(commit);
        return;
    }
    if (file.length > 0) {
        options.file = file.data;
    }
    diagnostics_open(&list, commit->arena);
    if (!desk_csv_read(commit->arena, table, &options, csv, &operating->import,
                       &list)) {
        control_answer(request,
                       json_pack("{s:b,s:s,s:s,s:s,s:o}", "ok", 0, "code",
                                 "DESK_IMPORT", "kind", "refused", "text",
                                 "the file has errors; nothing was imported",
                                 "complaints", control_complaints(&list)));
        front_commit_drop(commit);
        return;
    }
    commit->run = run_import_turn;
    commit->after = after_import;
    front_submit(commit, true);
}

/* ---- documents ---- */

static bool run_verb_turn(struct front_commit *commit, struct store_turn *store,
                          struct error *err)
{
    struct operating *operating = commit->context;
    struct turn *turn = &operating->turn;

    turn_begin(turn, commit, store, clock_now());
    turn->actor = operating->actor;
    for (size_t i = 0; i < operating->count; i++) {
        if (!operate_on_document(turn, &operating->verb,
                                 &operating->documents[i],
                                 &operating->results[i], err)) {
            return false;
        }
    }
    return true;
}

static void after_verb(struct front_commit *commit, const struct error *err)
{
    struct operating *operating = commit->context;
    json_t *results;

    if (err != NULL) {
        control_refuse(operating->request, err);
        return;
    }
    results = json_array();
    for (size_t i = 0; i < operating->count; i++) {
        const struct operate_result *result = &operating->results[i];

        (void)json_array_append_new(
            results,
            json_pack("{s:s,s:b,s:s,s:o,s:s}", "id",
                      operating->documents[i].text, "ok", (int)result->done,
                      "code", result->code == NULL ? "" : result->code, "text",
                      control_text(result->text), "document",
                      result->document.text));
    }
    control_answer(operating->request, json_pack("{s:o}", "results", results));
    turn_start_followers(commit->front, &operating->turn);
}

static void run_document(struct front *front, struct control_request *request,
                         const json_t *arguments, struct bytes actor)
{
    const json_t *ids = json_object_get(arguments, "ids");
    size_t count = json_array_size(ids);
    struct front_commit *commit;
    struct operating *operating = begin(front, request, actor, &commit);

    operating->verb.reason =
        arena_copy(commit->arena, control_argument(arguments, "reason"));
    operating->verb.content =
        arena_copy(commit->arena, control_argument(arguments, "content"));
    operating->documents = arena_take_array(commit->arena, count + 1,
                                            sizeof *operating->documents);
    operating->results =
        arena_take_array(commit->arena, count + 1, sizeof *operating->results);
    if (!operate_verb_from_name(control_argument(arguments, "verb"),
                                &operating->verb.kind)) {
        refuse(request, "VERB_UNKNOWN", "there is no such verb");
        front_commit_drop(commit);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *id = json_array_get(ids, i);

        if (!id_parse(bytes_of(json_string_value(id), json_string_length(id)),
                      &operating->documents[i])) {
            refuse(request, "DOCUMENT_ID", "that is no document's id");
            front_commit_drop(commit);
            return;
        }
    }
    operating->count = count;
    commit->run = run_verb_turn;
    commit->after = after_verb;
    front_submit(commit, true);
}

/* ---- sending what an operator has ---- */

static bool run_send_turn(struct front_commit *commit, struct store_turn *store,
                          struct error *err)
{
    struct operating *operating = commit->context;

    turn_begin(&operating->turn, commit, store, clock_now());
    operating->turn.actor = operating->actor;
    return operate_send(&operating->turn, &operating->sending, &operating->sent,
                        err);
}

static void after_send(struct front_commit *commit, const struct error *err)
{
    struct operating *operating = commit->context;

    if (err != NULL) {
        control_refuse(operating->request, err);
        return;
    }
    control_answer(operating->request,
                   json_pack("{s:s}", "document", operating->sent.text));
    turn_start_followers(commit->front, &operating->turn);
}

static bool read_payload(struct front_commit *commit, struct bytes path,
                         struct bytes *payload, struct error *err)
{
    struct buffer content = { 0 };
    bool good;

    buffer_open(&content, CONTROL_LIMIT);
    good = file_read_whole(path.data, &content, err);
    *payload = arena_copy(commit->arena, buffer_bytes(&content));
    buffer_close(&content);
    return good &&
           (payload->length > 0 || error_set(err, ERROR_REFUSED, "NO_CONTENT",
                                             "there is nothing to send"));
}

static void run_send(struct front *front, struct control_request *request,
                     const json_t *arguments, struct bytes actor)
{
    const json_t *record = json_object_get(arguments, "record");
    struct front_commit *commit;
    struct operating *operating = begin(front, request, actor, &commit);
    struct operate_sending *sending = &operating->sending;
    const struct {
        const char *name;
        struct bytes *value;
    } texts[] = { { "partner", &sending->partner },
                  { "type", &sending->type },
                  { "agreement", &sending->agreement },
                  { "interchange", &sending->interchange_control },
                  { "group", &sending->group_control },
                  { "transaction", &sending->transaction_control },
                  { "sender", &sending->sender },
                  { "receiver", &sending->receiver } };
    struct error err;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        *texts[i].value = arena_copy(
            commit->arena, control_argument(arguments, texts[i].name));
    }
    sending->test = json_is_true(json_object_get(arguments, "test"));
    if (record != NULL) {
        char *text = json_dumps(record, JSON_COMPACT);

        sending->record = arena_copy(commit->arena, bytes_of_text(text));
        free(text);
    } else if (!read_payload(commit, control_argument(arguments, "path"),
                             &sending->payload, &err)) {
        control_refuse(request, &err);
        front_commit_drop(commit);
        return;
    }
    commit->run = run_send_turn;
    commit->after = after_send;
    front_submit(commit, true);
}

/* ---- partners ---- */

static bool run_partner_turn(struct front_commit *commit,
                             struct store_turn *store, struct error *err)
{
    struct operating *operating = commit->context;

    turn_begin(&operating->turn, commit, store, clock_now());
    operating->turn.actor = operating->actor;
    return operate_pause(&operating->turn, &operating->pausing,
                         &operating->stopped, err);
}

static void after_partner(struct front_commit *commit, const struct error *err)
{
    struct operating *operating = commit->context;

    if (err != NULL) {
        control_refuse(operating->request, err);
        return;
    }
    control_answer(operating->request,
                   json_pack("{s:s,s:s}", "partner", operating->pausing.partner,
                             "paused", operating->stopped));
    if (!operating->pausing.pause) {
        stage_recover(commit->front);
        folder_intake_look(commit->front->intake);
    }
}

static void run_partner(struct front *front, struct control_request *request,
                        const json_t *arguments, struct bytes actor)
{
    struct bytes verb = control_argument(arguments, "verb");
    struct front_commit *commit;
    struct operating *operating = begin(front, request, actor, &commit);
    struct operate_pausing *pausing = &operating->pausing;
    struct bytes name =
        arena_copy(commit->arena, control_argument(arguments, "partner"));

    pausing->partner = name.data;
    pausing->pause = bytes_equal_text(verb, "pause");
    pausing->reason =
        arena_copy(commit->arena, control_argument(arguments, "reason"));
    if (!operate_way_from_name(control_argument(arguments, "way"),
                               &pausing->way)) {
        refuse(request, "WAY_UNKNOWN", "in, out or nothing is wanted");
        front_commit_drop(commit);
        return;
    }
    if (partner_find(front->snapshot->directory, name) == NULL) {
        refuse(request, "PARTNER_UNKNOWN", "there is no such partner");
        front_commit_drop(commit);
        return;
    }
    if (!pausing->pause && !bytes_equal_text(verb, "resume")) {
        refuse(request, "VERB_UNKNOWN", "pause or resume is wanted");
        front_commit_drop(commit);
        return;
    }
    commit->run = run_partner_turn;
    commit->after = after_partner;
    front_submit(commit, false);
}

static const struct control_action actions[] = {
    { "status", run_status },       { "reload", run_reload },
    { "drain", run_drain },         { "resume", run_resume },
    { "stop", run_stop },           { "receive", run_receive },
    { "desk_step", run_desk_step }, { "desk_import", run_desk_import },
    { "document", run_document },   { "partner", run_partner },
    { "send", run_send },
};

const struct control_action *control_action_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return &actions[i];
        }
    }
    return NULL;
}
