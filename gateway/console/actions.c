/* SPDX-License-Identifier: Apache-2.0 */
#include "console/actions.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "console/control_client.h"

enum { PAGE = 500, CAUSES_MOST = 1000, PREFIX_LEAST = 4 };

bool actions_open(struct actions *actions, struct arena *arena,
                  const char *spool, struct error *err)
{
    const char *ledger = arena_format(arena, "%s/ledger.db", spool);

    memset(actions, 0, sizeof *actions);
    actions->arena = arena;
    actions->spool = spool;
    actions->now = clock_now();
    if (access(ledger, R_OK) != 0) {
        return error_set(
            err, ERROR_REFUSED, errno == EACCES ? "NOT_PERMITTED" : "NO_SPOOL",
            "%s",
            errno == EACCES
                ? arena_format(arena, "the spool %s may not be read", spool)
                : arena_format(arena,
                               "there is no spool at %s yet; "
                               "'edigate run' makes it",
                               spool));
    }
    actions->ledger = ledger_open(ledger, LEDGER_READ, err);
    if (actions->ledger == NULL) {
        return false;
    }
    actions->reader = store_reader_open(spool, err);
    if (actions->reader == NULL) {
        actions_close(actions);
        return false;
    }
    return true;
}

void actions_close(struct actions *actions)
{
    ledger_close(actions->ledger);
    if (actions->reader != NULL) {
        store_reader_close(actions->reader);
    }
    memset(actions, 0, sizeof *actions);
}

/* ---- looking */

bool action_find(struct actions *actions, struct bytes prefix, struct id *id,
                 struct error *err)
{
    bool ambiguous = false;

    if (prefix.length < PREFIX_LEAST) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "'%.*s' is too short for an id: %d characters or "
                         "more",
                         BYTES_ARG(prefix), (int)PREFIX_LEAST);
    }
    switch (ledger_document_by_prefix(actions->ledger, prefix, id, &ambiguous,
                                      err)) {
    case LOOKUP_FOUND:
        return true;
    case LOOKUP_FAILED:
        return false;
    case LOOKUP_NONE:
        break;
    }
    if (ambiguous) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "several ids begin with '%.40s'", prefix.data);
    }
    return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                     "there is no document '%.40s'", prefix.data);
}

bool action_documents(struct actions *actions, struct bytes filter,
                      const struct id *before, size_t limit,
                      struct document_list *list, struct error *err)
{
    static const struct id none = { "" };
    struct ledger_filter *parsed;

    memset(list, 0, sizeof *list);
    return ledger_filter_parse(actions->arena, filter, actions->now, &parsed,
                               err) &&
           ledger_documents(actions->ledger, actions->arena, parsed,
                            before == NULL ? &none : before,
                            limit == 0 ? SIZE_MAX / 2 : limit, &list->items,
                            &list->count, &list->more, err);
}

bool action_each_document(struct actions *actions, struct bytes filter,
                          bool (*each)(void *context,
                                       const struct ledger_document *document),
                          void *context, struct error *err)
{
    struct arena *page = arena_open(0);
    struct ledger_filter *parsed;
    struct id before = { "" };
    bool more = true;
    bool good = page != NULL && ledger_filter_parse(actions->arena, filter,
                                                    actions->now, &parsed, err);

    while (good && more) {
        struct ledger_document *items;
        size_t count;

        arena_reset(page);
        good = ledger_documents(actions->ledger, page, parsed, &before, PAGE,
                                &items, &count, &more, err);
        for (size_t i = 0; good && i < count; i++) {
            if (!each(context, &items[i])) {
                more = false;
                break;
            }
            before = items[i].id;
        }
        more = more && count > 0;
    }
    arena_close(page);
    return good;
}

static bool find_conversation(struct actions *actions,
                              struct document_view *view, struct error *err)
{
    if (id_is_none(&view->document.conversation)) {
        return true;
    }
    switch (ledger_conversation(actions->ledger, actions->arena,
                                &view->document.conversation,
                                &view->conversation, err)) {
    case LOOKUP_FOUND:
        view->has_conversation = true;
        return true;
    case LOOKUP_NONE:
        return true;
    case LOOKUP_FAILED:
        break;
    }
    return false;
}

bool action_document(struct actions *actions, const struct id *id,
                     struct document_view *view, struct error *err)
{
    struct ledger *ledger = actions->ledger;
    struct arena *arena = actions->arena;

    memset(view, 0, sizeof *view);
    switch (ledger_document(ledger, arena, id, &view->document, err)) {
    case LOOKUP_NONE:
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "there is no document '%s'", id->text);
    case LOOKUP_FAILED:
        return false;
    case LOOKUP_FOUND:
        break;
    }
    return ledger_children(ledger, arena, id, &view->children,
                           &view->child_count, err) &&
           ledger_consequences(ledger, arena, id, &view->consequences,
                               &view->consequence_count, err) &&
           ledger_objects(ledger, arena, id, &view->objects,
                          &view->object_count, err) &&
           ledger_keys(ledger, arena, id, &view->keys, &view->key_count, err) &&
           find_conversation(actions, view, err);
}

bool action_events(struct actions *actions, const struct id *id,
                   struct event ***events, size_t *count, struct error *err)
{
    uint64_t *positions;

    if (!ledger_events(actions->ledger, actions->arena, id, &positions, count,
                       err)) {
        return false;
    }
    *events =
        arena_take_array(actions->arena, *count + 1, sizeof(struct event *));
    for (size_t i = 0; i < *count; i++) {
        if (!store_read_event(actions->reader, actions->arena, positions[i],
                              &(*events)[i], err)) {
            return false;
        }
    }
    return true;
}

bool action_object(struct actions *actions, const struct id *id,
                   const char *role, bool *found, struct object_ref *ref,
                   struct error *err)
{
    switch (ledger_object(actions->ledger, id, role, ref, err)) {
    case LOOKUP_FOUND:
        *found = true;
        return true;
    case LOOKUP_NONE:
        *found = false;
        return true;
    case LOOKUP_FAILED:
        break;
    }
    return false;
}

bool action_read(struct actions *actions, const struct object_ref *ref,
                 uint64_t limit, struct bytes *content, struct error *err)
{
    return store_read(actions->reader, actions->arena, ref, limit, content,
                      err);
}

bool action_causes(struct actions *actions, struct ledger_cause **causes,
                   size_t *count, struct error *err)
{
    return ledger_causes(actions->ledger, actions->arena, CAUSES_MOST, causes,
                         count, err);
}

bool action_counts(struct actions *actions, struct ledger_count **counts,
                   size_t *count, struct error *err)
{
    return ledger_counts(actions->ledger, actions->arena, counts, count, err);
}

bool action_partner_pause(struct actions *actions, const char *partner,
                          struct bytes *paused, struct error *err)
{
    *paused = bytes_of(NULL, 0);
    return ledger_fact(actions->ledger, actions->arena, bytes_of_text("paused"),
                       bytes_of_text(partner), paused, err) != LOOKUP_FAILED;
}

/* ---- doing */

static json_t *text(struct bytes bytes)
{
    return json_stringn(bytes.data == NULL ? "" : bytes.data, bytes.length);
}

static void set_text(json_t *request, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        (void)json_object_set_new(request, key, json_string(value));
    }
}

json_t *action_on_documents(const struct actions *actions, const char *verb,
                            const struct id *ids, size_t count,
                            const char *reason, struct error *err)
{
    json_t *request =
        json_pack("{s:s,s:s}", "action", "document", "verb", verb);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(list, json_string(ids[i].text));
    }
    (void)json_object_set_new(request, "ids", list);
    set_text(request, "reason", reason);
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

json_t *action_fix(const struct actions *actions, const struct id *id,
                   struct bytes content, const char *reason, struct error *err)
{
    json_t *corrected = text(content);
    json_t *request;

    if (corrected == NULL) {
        (void)error_set(err, ERROR_REFUSED, "NOT_UTF8",
                        "the corrected document is not UTF-8: put it into the "
                        "partner's in folder instead");
        return NULL;
    }
    request = json_pack("{s:s,s:s,s:[s],s:o}", "action", "document", "verb",
                        "fix", "ids", id->text, "content", corrected);
    set_text(request, "reason", reason);
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

json_t *action_on_partner(const struct actions *actions, const char *verb,
                          const char *partner, const char *way,
                          const char *reason, struct error *err)
{
    json_t *request = json_pack("{s:s,s:s,s:s}", "action", "partner", "verb",
                                verb, "partner", partner);

    set_text(request, "way", way);
    set_text(request, "reason", reason);
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

/* Puts a record into the request; false: it is no JSON, and the request is
 * gone. */
static bool set_record(json_t *request, const char *key, struct bytes text,
                       struct error *err)
{
    json_error_t where;
    json_t *record =
        json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &where);

    if (record == NULL) {
        json_decref(request);
        return error_set(err, ERROR_REFUSED, "RECORD_JSON",
                         "line %d, column %d: %s", where.line, where.column,
                         where.text);
    }
    (void)json_object_set_new(request, key, record);
    return true;
}

json_t *action_send(const struct actions *actions,
                    const struct send_request *send, struct error *err)
{
    json_t *request =
        json_pack("{s:s,s:s,s:s,s:b}", "action", "send", "partner",
                  send->partner, "type", send->type, "test", (int)send->test);

    set_text(request, "agreement", send->agreement);
    return set_record(request, "record", send->record, err)
               ? control_call(actions->spool, request, CONTROL_PATIENCE, err)
               : NULL;
}

json_t *action_send_ready(const struct actions *actions, const char *partner,
                          const char *agreement, const struct ready_file *ready,
                          struct error *err)
{
    json_t *request = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "action", "send",
        "partner", partner, "type", ready->document, "path", ready->path,
        "interchange", ready->interchange, "group", ready->group, "transaction",
        ready->transaction, "sender", ready->sender, "receiver",
        ready->receiver, "test", (int)ready->test);

    set_text(request, "agreement", agreement);
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

json_t *action_receive(const struct actions *actions, const char *partner,
                       const char *channel, const char *name, const char *path,
                       struct error *err)
{
    json_t *request = json_pack("{s:s,s:s,s:s,s:s}", "action", "receive",
                                "partner", partner, "name", name, "path", path);

    set_text(request, "channel", channel);
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

json_t *action_desk_step(const struct actions *actions,
                         const struct desk_request *desk, struct error *err)
{
    json_t *request =
        json_pack("{s:s,s:s,s:s,s:b}", "action", "desk_step", "step",
                  desk->step, "partner", desk->partner, "test", desk->test);

    set_text(request, "order", desk->order);
    if (desk->request.length > 0 &&
        !set_record(request, "request", desk->request, err)) {
        return NULL;
    }
    return control_call(actions->spool, request, CONTROL_PATIENCE, err);
}

json_t *action_desk_import(const struct actions *actions, const char *station,
                           const char *kind, const char *name, struct bytes csv,
                           struct error *err)
{
    json_t *content = text(csv);

    if (content == NULL) {
        (void)error_set(err, ERROR_REFUSED, "CSV_NOT_UTF8",
                        "%.200s is not UTF-8", name);
        return NULL;
    }
    return control_ask(actions->spool,
                       json_pack("{s:s,s:s,s:s,s:s,s:o}", "action",
                                 "desk_import", "station", station, "kind",
                                 kind, "name", name, "csv", content),
                       CONTROL_PATIENCE, err);
}

json_t *action_on_gateway(const char *spool, const char *action,
                          struct error *err)
{
    return control_call(spool, json_pack("{s:s}", "action", action),
                        CONTROL_PATIENCE, err);
}
