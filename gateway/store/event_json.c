/* SPDX-License-Identifier: Apache-2.0
 *
 * An event as JSON text, and back. Written by our own writer, because the same
 * event must always give the same bytes; read without a tree (json_read.h).
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/event.h"
#include "store/event_table.h"
#include "store/json_read.h"

/* ---- writing ---- */

static void member(struct buffer *out, const char *name)
{
    buffer_append_text(out, ",\"");
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
}

static void member_text(struct buffer *out, const char *name,
                        struct bytes value)
{
    if (value.length > 0) {
        member(out, name);
        text_append_json(out, value);
    }
}

static void member_id(struct buffer *out, const char *name, const struct id *id)
{
    if (!id_is_none(id)) {
        member_text(out, name, id_bytes(id));
    }
}

/* "name":[ and }, between, ] behind: the three lists look alike. */
static void begin_item(struct buffer *out, const char *name, size_t index)
{
    if (index == 0) {
        member(out, name);
    }
    buffer_append_text(out, index == 0 ? "[{" : ",{");
}

static void end_item(struct buffer *out, bool last)
{
    buffer_append_text(out, last ? "}]" : "}");
}

static void append_objects(struct buffer *out, const struct event *event)
{
    for (size_t i = 0; i < event->object_count; i++) {
        const struct event_object *object = &event->objects[i];
        bool first = false;

        begin_item(out, "objects", i);
        buffer_append_text(out, "\"role\":");
        text_append_json(out, object->role);
        member_id(out, "document", &object->document);
        field_append_members(out, &object_ref_fields, &object->ref, &first);
        end_item(out, i + 1 == event->object_count);
    }
}

static void append_documents(struct buffer *out, const struct event *event)
{
    for (size_t i = 0; i < event->document_count; i++) {
        bool first = true;

        begin_item(out, "documents", i);
        field_append_members(out, &document_fields, &event->documents[i],
                             &first);
        end_item(out, i + 1 == event->document_count);
    }
}

/* A change says also what it clears: "due":null. */
static void append_change(struct buffer *out, const struct event_change *change)
{
    bool first = true;

    if (!id_is_none(&change->document)) {
        buffer_append_text(out, "\"document\":");
        text_append_json(out, id_bytes(&change->document));
        first = false;
    }
    for (size_t i = 0; i < document_fields.count; i++) {
        const struct field *field = &document_fields.fields[i];

        if ((field->bit & change->set) != 0) {
            if (!first) {
                buffer_append_byte(out, ',');
            }
            buffer_append(out, field->json);
            field_append_json(out, field, &change->to);
            first = false;
        }
    }
}

static void append_changes(struct buffer *out, const struct event *event)
{
    for (size_t i = 0; i < event->change_count; i++) {
        begin_item(out, "changes", i);
        append_change(out, &event->changes[i]);
        end_item(out, i + 1 == event->change_count);
    }
}

static void append_effects(struct buffer *out, const struct event *event)
{
    for (size_t i = 0; i < event->effect_count; i++) {
        const struct ledger_effect *effect = &event->effects[i];
        const struct effect_row *row = effect_row(effect->kind);
        bool first = false;

        begin_item(out, "effects", i);
        buffer_append_text(out, "\"effect\":\"");
        buffer_append_text(out, row->name);
        buffer_append_byte(out, '"');
        field_append_members(out, row->fields, &effect->key, &first);
        end_item(out, i + 1 == event->effect_count);
    }
}

bool event_encode(const struct event *event, struct buffer *out,
                  struct error *err)
{
    size_t before = out->length;

    if (!event_check(event, err)) {
        return false;
    }
    buffer_append_text(out, "{\"event\":\"");
    buffer_append_text(out, event_kind_name(event->kind));
    buffer_append_text(out, "\",\"time\":\"");
    field_append_stamp(out, event->time);
    buffer_append_byte(out, '"');
    member_id(out, "document", &event->document);
    member_id(out, "parent", &event->parent);
    member_text(out, "actor", event->actor);
    member_text(out, "reason_code", event->reason_code);
    member_text(out, "reason", event->reason);
    append_objects(out, event);
    append_documents(out, event);
    append_changes(out, event);
    append_effects(out, event);
    if (event->detail.length > 0) {
        member(out, "detail");
        buffer_append(out, event->detail);
    }
    buffer_append_byte(out, '}');
    if (out->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an event");
    }
    if (out->length - before > EVENT_LIMIT) {
        return error_set(err, ERROR_LIMIT, "EVENT_TOO_LONG",
                         "event %s has %zu bytes, %d are allowed",
                         event_kind_name(event->kind), out->length - before,
                         EVENT_LIMIT);
    }
    return true;
}

/* ---- reading ---- */

/* What is wrong, for the message; set where it is found. */
struct reading {
    struct arena *arena;
    struct event *event;
    struct json_cursor cursor;
    const char *wrong;
};

static bool is_wrong(struct reading *reading, const char *what)
{
    if (reading->wrong == NULL) {
        reading->wrong = what;
    }
    return false;
}

static bool read_text(struct reading *reading, struct bytes *text)
{
    return json_read_string(&reading->cursor, reading->arena, text) ||
           is_wrong(reading, "a text");
}

static bool read_id(struct reading *reading, struct id *id)
{
    struct bytes text;

    return read_text(reading, &text) &&
           (id_parse(text, id) || is_wrong(reading, "an id"));
}

static bool read_scalar(struct reading *reading, struct field_scalar *scalar)
{
    struct json_cursor *cursor = &reading->cursor;

    memset(scalar, 0, sizeof *scalar);
    switch (json_read_kind(cursor)) {
    case JSON_IS_STRING:
        scalar->kind = FIELD_JSON_TEXT;
        return json_read_string(cursor, reading->arena, &scalar->text);
    case JSON_IS_NUMBER:
        scalar->kind = FIELD_JSON_NUMBER;
        return json_read_integer(cursor, &scalar->number);
    case JSON_IS_WORD:
        scalar->kind = *cursor->at == 't' ? FIELD_JSON_TRUE : FIELD_JSON_NULL;
        return json_read_word(cursor, *cursor->at == 't' ? "true" : "null");
    case JSON_IS_OBJECT:
    case JSON_IS_ARRAY:
    case JSON_IS_NOTHING:
        break;
    }
    return false;
}

/* One member of a row; bits gets the field's. Members mostly come in the order
 * of the table, so the search goes on from *at. */
static bool read_member(struct reading *reading,
                        const struct field_table *table, void *row,
                        struct bytes name, size_t *at, uint32_t *bits)
{
    const struct field *field = field_find(table, name, at);
    struct field_scalar scalar;

    if (field == NULL || field->derived) {
        return is_wrong(reading, "a member that we do not know");
    }
    *bits |= field->bit;
    if (!read_scalar(reading, &scalar) || !field_set(field, row, &scalar)) {
        return is_wrong(reading, field->name);
    }
    return true;
}

/* A row with perhaps one member before the table's own: `extra` reads it. */
static bool read_row(struct reading *reading, const struct field_table *table,
                     void *row, uint32_t *bits,
                     bool (*extra)(struct reading *reading, struct bytes name,
                                   void *row, bool *taken))
{
    struct bytes name;
    bool first = true;
    bool more = false;
    size_t at = 0;

    for (;;) {
        bool taken = false;

        if (!json_read_next_member(&reading->cursor, &first, &more, &name)) {
            return is_wrong(reading, "an object");
        }
        if (!more) {
            return true;
        }
        if ((extra != NULL && !extra(reading, name, row, &taken)) ||
            (!taken && !read_member(reading, table, row, name, &at, bits))) {
            return false;
        }
    }
}

/* The row is the reference inside an event_object. */
static bool read_object_extra(struct reading *reading, struct bytes name,
                              void *row, bool *taken)
{
    struct event *event = reading->event;
    struct event_object *object = &event->objects[event->object_count - 1];

    (void)row;
    *taken = true;
    if (bytes_equal_text(name, "role")) {
        return read_text(reading, &object->role);
    }
    if (bytes_equal_text(name, "document")) {
        return read_id(reading, &object->document);
    }
    *taken = false;
    return true;
}

static bool read_object(struct reading *reading)
{
    struct object_ref none = { 0 };
    struct event_object *object =
        event_add_object(reading->arena, reading->event, "", &none);
    uint32_t bits = 0;

    return read_row(reading, &object_ref_fields, &object->ref, &bits,
                    read_object_extra);
}

static bool read_document(struct reading *reading)
{
    struct id none = { "" };
    struct ledger_document *document = event_add_document(
        reading->arena, reading->event, &none, DOCUMENT_NONE, STATE_NONE);
    uint32_t bits = 0;

    return read_row(reading, &document_fields, document, &bits, NULL);
}

static bool read_change_extra(struct reading *reading, struct bytes name,
                              void *row, bool *taken)
{
    struct event *event = reading->event;

    (void)row;
    *taken = bytes_equal_text(name, "document");
    return !*taken ||
           read_id(reading, &event->changes[event->change_count - 1].document);
}

static bool read_change(struct reading *reading)
{
    struct id none = { "" };
    struct event_change *change =
        event_add_change(reading->arena, reading->event, &none);

    return read_row(reading, &document_fields, &change->to, &change->set,
                    read_change_extra);
}

/* An effect says first what it is: the rest is read by that. */
static bool read_effect(struct reading *reading)
{
    struct ledger_effect *effect;
    struct bytes name;
    struct bytes word;
    enum effect_kind kind;
    bool first = true;
    bool more = false;
    uint32_t bits = 0;
    size_t at = 0;

    if (!json_read_next_member(&reading->cursor, &first, &more, &name) ||
        !more || !bytes_equal_text(name, "effect") ||
        !read_text(reading, &word) || !effect_kind_from_name(word, &kind)) {
        return is_wrong(reading, "an effect that we do not know");
    }
    effect = event_add_effect(reading->arena, reading->event, kind);
    for (;;) {
        if (!json_read_next_member(&reading->cursor, &first, &more, &name)) {
            return is_wrong(reading, "an object");
        }
        if (!more) {
            return true;
        }
        if (!read_member(reading, effect_row(kind)->fields, &effect->key, name,
                         &at, &bits)) {
            return false;
        }
    }
}

static bool read_list(struct reading *reading,
                      bool (*read)(struct reading *reading))
{
    bool first = true;
    bool more = false;

    if (!json_read_enter_array(&reading->cursor)) {
        return is_wrong(reading, "a list");
    }
    for (;;) {
        if (!json_read_next_item(&reading->cursor, &first, &more)) {
            return is_wrong(reading, "a list");
        }
        if (!more) {
            return true;
        }
        if (!json_read_enter_object(&reading->cursor) || !read(reading)) {
            return is_wrong(reading, "an item of a list");
        }
    }
}

static bool read_kind(struct reading *reading)
{
    struct bytes word;

    return read_text(reading, &word) &&
           (event_kind_from_name(word, &reading->event->kind) ||
            is_wrong(reading, "a kind that we do not know"));
}

static bool read_time(struct reading *reading)
{
    struct bytes stamp;

    return read_text(reading, &stamp) &&
           (clock_from_stamp(stamp, &reading->event->time) ||
            is_wrong(reading, "time"));
}

static bool read_top(struct reading *reading, struct bytes name)
{
    struct event *event = reading->event;

    if (bytes_equal_text(name, "event")) {
        return read_kind(reading);
    }
    if (bytes_equal_text(name, "time")) {
        return read_time(reading);
    }
    if (bytes_equal_text(name, "document")) {
        return read_id(reading, &event->document);
    }
    if (bytes_equal_text(name, "parent")) {
        return read_id(reading, &event->parent);
    }
    if (bytes_equal_text(name, "actor")) {
        return read_text(reading, &event->actor);
    }
    if (bytes_equal_text(name, "reason_code")) {
        return read_text(reading, &event->reason_code);
    }
    if (bytes_equal_text(name, "reason")) {
        return read_text(reading, &event->reason);
    }
    if (bytes_equal_text(name, "objects")) {
        return read_list(reading, read_object);
    }
    if (bytes_equal_text(name, "documents")) {
        return read_list(reading, read_document);
    }
    if (bytes_equal_text(name, "changes")) {
        return read_list(reading, read_change);
    }
    if (bytes_equal_text(name, "effects")) {
        return read_list(reading, read_effect);
    }
    if (bytes_equal_text(name, "detail")) {
        return json_read_skip(&reading->cursor, &event->detail) ||
               is_wrong(reading, "detail");
    }
    return is_wrong(reading, "a member that we do not know");
}

static bool read_event(struct reading *reading)
{
    struct bytes name;
    bool first = true;
    bool more = false;

    if (!json_read_enter_object(&reading->cursor)) {
        return is_wrong(reading, "it is no object");
    }
    for (;;) {
        if (!json_read_next_member(&reading->cursor, &first, &more, &name)) {
            return is_wrong(reading, "it is not JSON");
        }
        if (!more) {
            return json_read_at_end(&reading->cursor) ||
                   is_wrong(reading, "something stands behind it");
        }
        if (!read_top(reading, name)) {
            return false;
        }
    }
}

bool event_decode(struct arena *arena, struct bytes json, struct event **event,
                  struct error *err)
{
    struct bytes copy = arena_copy(arena, json); /* texts are views into it */
    struct reading reading = { .arena = arena,
                               .cursor = json_read_begin(copy) };

    reading.event = arena_take(arena, sizeof *reading.event);
    if (!read_event(&reading)) {
        return error_set(err, ERROR_DAMAGED, "EVENT_DAMAGED",
                         "an event cannot be read: %s",
                         reading.wrong == NULL ? "?" : reading.wrong);
    }
    *event = reading.event;
    if (!event_check(reading.event, err)) {
        if (err != NULL) {
            err->kind = ERROR_DAMAGED;
        }
        return false;
    }
    return true;
}
