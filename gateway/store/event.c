/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/event_table.h"
#include "store/json_read.h"

enum { ROLE_LIMIT = 32 };

/* ---- building ---- */

/* Most events have one or two of each; a document is large, so room is not
 * taken for eight at once. */
static void *grow(struct arena *arena, void *array, size_t count,
                  size_t *capacity, size_t size)
{
    if (*capacity == 0) {
        *capacity = 2;
        return arena_take_array(arena, *capacity, size);
    }
    return arena_grow(arena, array, count, capacity, size);
}

struct event *event_make(struct arena *arena, enum event_kind kind,
                         int64_t time, const struct id *document)
{
    struct event *event = arena_take(arena, sizeof *event);

    event->kind = kind;
    event->time = time;
    if (document != NULL) {
        event->document = *document;
    }
    return event;
}

struct event_object *event_add_object(struct arena *arena, struct event *event,
                                      const char *role,
                                      const struct object_ref *ref)
{
    struct event_object *object;

    event->objects = grow(arena, event->objects, event->object_count,
                          &event->object_capacity, sizeof *event->objects);
    object = &event->objects[event->object_count++];
    memset(object, 0, sizeof *object);
    object->role = bytes_of_text(role);
    object->ref = *ref;
    return object;
}

struct ledger_document *event_add_document(struct arena *arena,
                                           struct event *event,
                                           const struct id *id,
                                           enum document_kind kind,
                                           enum document_state state)
{
    struct ledger_document *document;

    event->documents =
        grow(arena, event->documents, event->document_count,
             &event->document_capacity, sizeof *event->documents);
    document = &event->documents[event->document_count++];
    memset(document, 0, sizeof *document);
    document->id = *id;
    document->kind = kind;
    document->state = state;
    document->direction =
        kind == DOCUMENT_OUTBOUND ? DIRECTION_OUT : DIRECTION_IN;
    return document;
}

struct event_change *event_add_change(struct arena *arena, struct event *event,
                                      const struct id *document)
{
    struct event_change *change;

    event->changes = grow(arena, event->changes, event->change_count,
                          &event->change_capacity, sizeof *event->changes);
    change = &event->changes[event->change_count++];
    memset(change, 0, sizeof *change);
    change->document = *document;
    return change;
}

struct ledger_effect *event_add_effect(struct arena *arena, struct event *event,
                                       enum effect_kind kind)
{
    struct ledger_effect *effect;

    event->effects = grow(arena, event->effects, event->effect_count,
                          &event->effect_capacity, sizeof *event->effects);
    effect = &event->effects[event->effect_count++];
    memset(effect, 0, sizeof *effect);
    effect->kind = kind;
    return effect;
}

struct event_change *event_move(struct arena *arena, struct event *event,
                                const struct id *document,
                                enum document_state state)
{
    struct event_change *change = event_add_change(arena, event, document);

    change->set = FIELD_STATE;
    change->to.state = state;
    return change;
}

/* ---- cleaning ---- */

static bool is_own(const struct event *event, const struct id *id)
{
    return strcmp(event->document.text, id->text) == 0;
}

/* The event's own document is said once. */
static void own_is_none(const struct event *event, struct id *id)
{
    if (is_own(event, id)) {
        memset(id, 0, sizeof *id);
    }
}

void event_clean(struct arena *arena, struct event *event)
{
    static const struct field time_fields[] = {
        { .name = "time",
          .type = FIELD_TYPE_TIME,
          .offset = offsetof(struct event, time) },
        { .name = "actor",
          .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct event, actor) },
        { .name = "reason_code",
          .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct event, reason_code) },
        { .name = "reason",
          .type = FIELD_TYPE_TEXT,
          .offset = offsetof(struct event, reason) },
    };
    static const struct field_table head = { time_fields,
                                             COUNT_OF(time_fields) };

    field_clean(arena, &head, event);
    for (size_t i = 0; i < event->object_count; i++) {
        own_is_none(event, &event->objects[i].document);
    }
    for (size_t i = 0; i < event->document_count; i++) {
        field_clean(arena, &document_fields, &event->documents[i]);
    }
    for (size_t i = 0; i < event->change_count; i++) {
        own_is_none(event, &event->changes[i].document);
        field_clean(arena, &document_fields, &event->changes[i].to);
    }
    for (size_t i = 0; i < event->effect_count; i++) {
        const struct effect_row *row = effect_row(event->effects[i].kind);

        if (row != NULL) {
            field_clean(arena, row->fields, &event->effects[i].key);
        }
    }
}

/* ---- checking ---- */

static bool wrong(const struct event *event, const char *what,
                  struct error *err)
{
    const char *name = event_kind_name(event->kind);

    return error_set(err, ERROR_REFUSED, "EVENT_SHAPE", "event %s: %s",
                     name == NULL ? "?" : name, what);
}

static bool role_is_good(struct bytes role)
{
    if (role.length == 0 || role.length > ROLE_LIMIT) {
        return false;
    }
    for (size_t i = 0; i < role.length; i++) {
        char c = role.data[i];

        if (!((c >= 'a' && c <= 'z') || c == '_')) {
            return false;
        }
    }
    return true;
}

/* The state that the event gives to its own document, or none. */
static enum document_state own_state(const struct event *event)
{
    enum document_state state = STATE_NONE;

    for (size_t i = 0; i < event->document_count; i++) {
        if (is_own(event, &event->documents[i].id)) {
            state = event->documents[i].state;
        }
    }
    for (size_t i = 0; i < event->change_count; i++) {
        const struct event_change *change = &event->changes[i];

        if ((change->set & FIELD_STATE) != 0 &&
            (id_is_none(&change->document) ||
             is_own(event, &change->document))) {
            state = change->to.state;
        }
    }
    return state;
}

static bool check_lists(const struct event *event, struct error *err)
{
    for (size_t i = 0; i < event->object_count; i++) {
        const struct event_object *object = &event->objects[i];

        if (!role_is_good(object->role) || object_is_none(&object->ref)) {
            return wrong(event, "an object without role or place", err);
        }
    }
    for (size_t i = 0; i < event->document_count; i++) {
        const struct ledger_document *document = &event->documents[i];

        if (id_is_none(&document->id) ||
            document_kind_name(document->kind) == NULL ||
            state_name(document->state) == NULL) {
            return wrong(event, "a document without id, kind or state", err);
        }
    }
    for (size_t i = 0; i < event->change_count; i++) {
        const struct event_change *change = &event->changes[i];

        if (change->set == 0 || change->set > FIELD_ALL ||
            ((change->set & FIELD_STATE) != 0 &&
             state_name(change->to.state) == NULL) ||
            (id_is_none(&change->document) && id_is_none(&event->document))) {
            return wrong(event, "a change of nothing", err);
        }
    }
    for (size_t i = 0; i < event->effect_count; i++) {
        if (effect_row(event->effects[i].kind) == NULL) {
            return wrong(event, "an effect without kind", err);
        }
    }
    return true;
}

bool event_check(const struct event *event, struct error *err)
{
    const struct event_row *row = event_row(event->kind);
    enum document_state state;

    if (row == NULL) {
        return wrong(event, "no such kind", err);
    }
    if (row->document && id_is_none(&event->document)) {
        return wrong(event, "it must be about a document", err);
    }
    if (row->actor && event->actor.length == 0) {
        return wrong(event, "it must say who did it", err);
    }
    state = own_state(event);
    if (row->move && state == STATE_NONE) {
        return wrong(event, "it must move its document", err);
    }
    if (row->states != 0 && state != STATE_NONE &&
        (row->states >> state & 1U) == 0) {
        return wrong(event, "it cannot move its document there", err);
    }
    if (event->detail.length > 0 && !json_read_is_object(event->detail)) {
        return wrong(event, "its detail is not a JSON object", err);
    }
    return check_lists(event, err);
}
