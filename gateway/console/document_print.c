/* SPDX-License-Identifier: Apache-2.0 */
#include "console/document_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "console/json_out.h"
#include "console/output.h"

const char document_headings[] =
    "ID|TIME|DIR|PARTNER|TYPE|KEY|STATE|VALID|DELIVERED|ACKNOWLEDGED";

static void append_decimal(struct buffer *out, const char *key,
                           struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];

    json_out_text(out, key, decimal_format(number, text));
}

static void append_name(struct buffer *out, const char *key, const char *name)
{
    json_out_text(out, key, bytes_of_text(name));
}

static void append_parties(const struct ledger_document *document,
                           struct buffer *out)
{
    json_out_text_if(out, "partner", document->partner);
    json_out_text_if(out, "station", document->station);
    json_out_text_if(out, "channel", document->channel);
    json_out_text_if(out, "agreement", document->agreement);
    json_out_text_if(out, "name", document->name);
    json_out_text_if(out, "sender", document->sender);
    json_out_text_if(out, "receiver", document->receiver);
}

static void append_statuses(const struct ledger_document *document,
                            struct buffer *out)
{
    append_name(out, "state", state_name(document->state));
    append_name(out, "valid", valid_status_name(document->valid));
    append_name(out, "delivered", delivered_status_name(document->delivered));
    append_name(out, "acknowledged",
                acknowledged_status_name(document->acknowledged));
    json_out_flag(out, "test", document->test);
    json_out_text_if(out, "reason_code", document->reason_code);
    json_out_text_if(out, "reason", document->reason);
    json_out_number_if(out, "attempts", (int64_t)document->attempts);
    json_out_time_if(out, "due", document->due);
    json_out_time_if(out, "next", document->next_time);
}

static void append_content(const struct ledger_document *document,
                           struct buffer *out)
{
    char hex[DIGEST_HEX_SIZE];

    json_out_text_if(out, "interchange_control", document->interchange_control);
    json_out_text_if(out, "group_control", document->group_control);
    json_out_text_if(out, "transaction_control", document->transaction_control);
    json_out_number_if(out, "size", (int64_t)document->size);
    if (!digest_is_none(&document->sha256)) {
        json_out_text(out, "sha256",
                      bytes_of_text(digest_to_hex(&document->sha256, hex)));
    }
    if (document->currency.length > 0 || !decimal_is_zero(document->amount)) {
        append_decimal(out, "amount", document->amount);
        json_out_text_if(out, "currency", document->currency);
    }
    json_out_number_if(out, "config", (int64_t)document->config);
}

void document_append_json(const struct ledger_document *document,
                          const char *key, struct buffer *out)
{
    json_out_object(out, key);
    json_out_text(out, "id", id_bytes(&document->id));
    append_name(out, "kind", document_kind_name(document->kind));
    append_name(out, "direction", direction_name(document->direction));
    json_out_time_if(out, "created", document->created);
    json_out_time_if(out, "updated", document->updated);
    json_out_text_if(out, "type", document->type);
    json_out_text_if(out, "record", document->record);
    json_out_text_if(out, "key", document->key);
    append_parties(document, out);
    append_statuses(document, out);
    append_content(document, out);
    json_out_text_if(out, "lane", document->lane);
    json_out_id_if(out, "parent", &document->parent);
    json_out_number_if(out, "ordinal", (int64_t)document->ordinal);
    json_out_id_if(out, "cause", &document->cause);
    json_out_id_if(out, "conversation", &document->conversation);
    json_out_object_end(out);
}

void conversation_append_json(const struct ledger_conversation *conversation,
                              const char *key, struct buffer *out)
{
    json_out_object(out, key);
    json_out_text(out, "id", id_bytes(&conversation->id));
    json_out_text_if(out, "number", conversation->number);
    json_out_text_if(out, "release", conversation->release);
    json_out_text_if(out, "role", conversation->role);
    json_out_text_if(out, "state", conversation->state);
    json_out_text_if(out, "reason", conversation->reason);
    json_out_text_if(out, "partner", conversation->partner);
    json_out_text_if(out, "station", conversation->station);
    append_decimal(out, "total", conversation->total);
    json_out_text_if(out, "currency", conversation->currency);
    json_out_time_if(out, "ordered", conversation->ordered);
    json_out_time_if(out, "deliver", conversation->deliver);
    json_out_object_end(out);
}

/* ---- times */

struct bytes time_short(int64_t time, struct arena *arena)
{
    struct civil_time civil;

    if (time == 0) {
        return bytes_of_text("-");
    }
    civil = clock_to_civil(time);
    return bytes_of_text(arena_format(arena, "%04d-%02d-%02d %02d:%02d:%02d",
                                      civil.year, civil.month, civil.day,
                                      civil.hour, civil.minute, civil.second));
}

struct bytes time_span(int64_t milliseconds, struct arena *arena)
{
    static const struct {
        int64_t unit;
        const char *name;
    } units[] = {
        { 86400000, "d" }, { 3600000, "h" }, { 60000, "min" }, { 1000, "s" }
    };
    int64_t span = milliseconds < 0 ? -milliseconds : milliseconds;

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (span >= units[i].unit * 2 || i + 1 == COUNT_OF(units)) {
            return bytes_of_text(arena_format(
                arena, "%lld %s", (long long)(milliseconds / units[i].unit),
                units[i].name));
        }
    }
    return bytes_of_text("-");
}

/* ---- rows */

struct bytes document_short_type(const struct ledger_document *document)
{
    struct bytes type = document->type;
    size_t slash;

    while ((slash = bytes_find(type, '/')) != SIZE_MAX) {
        type = bytes_slice(type, slash + 1, type.length);
    }
    return type;
}

void document_add_row(const struct ledger_document *document,
                      struct columns *columns)
{
    static const struct bytes dash = BYTES("-");

    columns_add(columns, id_bytes(&document->id));
    columns_add(columns, time_short(document->created, columns->arena));
    columns_add_text(columns, direction_name(document->direction));
    columns_add(columns,
                document->partner.length > 0 ? document->partner : dash);
    columns_add(columns, document->type.length > 0
                             ? document_short_type(document)
                             : dash);
    columns_add(columns, document->key.length > 0    ? document->key
                         : document->name.length > 0 ? document->name
                                                     : dash);
    columns_add_text(columns, state_name(document->state));
    columns_add_text(columns, valid_status_name(document->valid));
    columns_add_text(columns, delivered_status_name(document->delivered));
    columns_add_text(columns, acknowledged_status_name(document->acknowledged));
}

/* ---- events */

void event_append_json(const struct event *event, const char *key,
                       struct buffer *out)
{
    json_out_object(out, key);
    json_out_time_if(out, "time", event->time);
    append_name(out, "event", event_kind_name(event->kind));
    json_out_id_if(out, "document", &event->document);
    json_out_id_if(out, "parent", &event->parent);
    json_out_text_if(out, "actor", event->actor);
    json_out_text_if(out, "reason_code", event->reason_code);
    json_out_text_if(out, "reason", event->reason);
    json_out_array(out, "changes");
    for (size_t i = 0; i < event->change_count; i++) {
        const struct event_change *change = &event->changes[i];

        json_out_object(out, NULL);
        json_out_id_if(out, "document", &change->document);
        if ((change->set & FIELD_STATE) != 0) {
            append_name(out, "state", state_name(change->to.state));
        }
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_array(out, "began");
    for (size_t i = 0; i < event->document_count; i++) {
        json_out_text(out, NULL, id_bytes(&event->documents[i].id));
    }
    json_out_array_end(out);
    json_out_array(out, "objects");
    for (size_t i = 0; i < event->object_count; i++) {
        json_out_text(out, NULL, event->objects[i].role);
    }
    json_out_array_end(out);
    if (event->detail.length > 0) {
        json_out_raw(out, "detail", event->detail);
    }
    json_out_object_end(out);
}

void event_append_line(const struct event *event, struct buffer *out)
{
    char stamp[CLOCK_STAMP_SIZE];

    buffer_append_format(out, "%s  %-14s", clock_stamp(event->time, stamp),
                         event_kind_name(event->kind));
    if (!id_is_none(&event->document)) {
        buffer_append_format(out, "  %s", event->document.text);
    }
    for (size_t i = 0; i < event->change_count; i++) {
        const struct event_change *change = &event->changes[i];

        if ((change->set & FIELD_STATE) != 0 &&
            (id_is_none(&change->document) ||
             strcmp(change->document.text, event->document.text) == 0)) {
            buffer_append_format(out, "  → %s", state_name(change->to.state));
        }
    }
    if (event->document_count > 0) {
        buffer_append_format(out, "  +%zu document%s", event->document_count,
                             event->document_count == 1 ? "" : "s");
    }
    if (event->actor.length > 0) {
        buffer_append_text(out, "  by ");
        text_append_safe(out, event->actor);
    }
    if (event->reason_code.length > 0) {
        buffer_append_text(out, "  ");
        text_append_safe(out, event->reason_code);
    }
    if (event->reason.length > 0) {
        buffer_append_text(out, ": ");
        text_append_safe(out, event->reason);
    }
}
