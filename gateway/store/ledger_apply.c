/* SPDX-License-Identifier: Apache-2.0
 *
 * The one way in which a ledger changes: an event's lists are applied in the
 * order documents, changes, the rows of the event itself, effects.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/ledger_inside.h"

/* A document that the event concerns. */
struct touched {
    const struct id *id;
    struct ledger_place place;
    bool began; /* with this event, which its row says */
};

struct apply {
    struct ledger *ledger;
    const struct event *event;
    uint64_t position;
    enum apply_mode mode;
    struct touched *touched;
    size_t count;
};

/* What the event says cannot be: live that is our bug, in a replay the journal
 * is not what we wrote. */
static bool impossible(const struct apply *apply, const char *what,
                       const struct id *id, struct error *err)
{
    if (apply->mode == APPLY_LIVE) {
        log_panic("event %s: %s (document %s)",
                  event_kind_name(apply->event->kind), what,
                  id == NULL ? "-" : id->text);
    }
    return error_set(err, ERROR_DAMAGED, "EVENT_IMPOSSIBLE",
                     "event %s at %" PRIu64 ": %s (document %s)",
                     event_kind_name(apply->event->kind), apply->position, what,
                     id == NULL ? "-" : id->text);
}

int ledger_queue(enum document_kind kind, enum document_state state)
{
    if (state_is_work(kind, state)) {
        return 1;
    }
    if (state_is_waiting(state)) {
        return 2;
    }
    return state_is_attention(state) ? 3 : 0;
}

/* The bindings of an earlier event are still there, so NULL is bound too. */
static void bind_queue(struct ledger *ledger,
                       struct ledger_statement *statement, int place,
                       enum document_kind kind, enum document_state state)
{
    int queue = ledger_queue(kind, state);

    if (queue == 0) {
        ledger->ops->bind_null(statement, place);
    } else {
        ledger_bind_number(ledger, statement, place, queue);
    }
}

/* Where the writer keeps what it knows of a document. */
static struct ledger_known *known_slot(struct ledger *ledger,
                                       const struct id *id)
{
    uint64_t hash = bytes_hash(id_bytes(id));

    return &ledger->known[hash % COUNT_OF(ledger->known)];
}

void ledger_remember(struct ledger *ledger, const struct id *id,
                     const struct ledger_place *place)
{
    struct ledger_known *slot = known_slot(ledger, id);

    slot->id = *id;
    slot->place = *place;
}

void ledger_forget(struct ledger *ledger)
{
    memset(ledger->known, 0, sizeof ledger->known);
    if (ledger->cache != NULL) {
        ledger_cache_forget(ledger->cache);
    }
}

static enum lookup look_up_place(struct ledger *ledger, const struct id *id,
                                 struct ledger_place *place, struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_PLACE, err);
    enum ledger_stepped stepped;

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    ledger_bind_id(ledger, statement, 1, id);
    stepped = ledger_step(ledger, statement, err);
    if (stepped == STEP_ROW) {
        place->number = ledger->ops->number(statement, 0);
        place->kind = (enum document_kind)ledger->ops->number(statement, 1);
        place->state = (enum document_state)ledger->ops->number(statement, 2);
    }
    ledger_reset(ledger, statement);
    if (stepped == STEP_FAILED) {
        return LOOKUP_FAILED;
    }
    return stepped == STEP_ROW ? LOOKUP_FOUND : LOOKUP_NONE;
}

enum lookup ledger_place(struct ledger *ledger, const struct id *id,
                         struct ledger_place *place, struct error *err)
{
    const struct ledger_known *slot = known_slot(ledger, id);
    enum lookup found;

    if (id_is_none(id)) {
        return LOOKUP_NONE; /* and not the empty slot */
    }
    /* Only the writer may trust its memory: nobody else changes the ledger. */
    if (ledger->open && strcmp(slot->id.text, id->text) == 0) {
        *place = slot->place;
        return LOOKUP_FOUND;
    }
    found = look_up_place(ledger, id, place, err);
    if (found == LOOKUP_FOUND && ledger->open) {
        ledger_remember(ledger, id, place);
    }
    return found;
}

/* ---- objects ---- */

static bool is_owner(const struct apply *apply,
                     const struct event_object *object, const struct id *owner)
{
    const struct id *id = id_is_none(&object->document)
                              ? &apply->event->document
                              : &object->document;

    return strcmp(id->text, owner->text) == 0;
}

/* Binds the references to those of the event's objects that are of `owner`
 * (an empty id: the gateway's own). They are in the ledger's scratch. */
static bool bind_objects(const struct apply *apply,
                         struct ledger_statement *statement, int place,
                         const struct id *owner, struct error *err)
{
    struct buffer *packed = &apply->ledger->scratch;

    buffer_clear(packed);
    for (size_t i = 0; i < apply->event->object_count; i++) {
        const struct event_object *object = &apply->event->objects[i];

        if (is_owner(apply, object, owner)) {
            ledger_pack_object(packed, object->role, &object->ref);
        }
    }
    if (packed->failed) {
        return error_set(err, ERROR_FATAL, "NO_MEMORY",
                         "no memory for an event's objects");
    }
    if (packed->length == 0) {
        apply->ledger->ops->bind_null(statement, place);
    } else {
        apply->ledger->ops->bind_blob(statement, place, buffer_bytes(packed));
    }
    return true;
}

/* ---- documents ---- */

static bool insert_document(struct apply *apply,
                            const struct ledger_document *document,
                            struct error *err)
{
    struct ledger *ledger = apply->ledger;
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DOCUMENT_INSERT, err);
    struct ledger_document row = *document;
    struct ledger_digits digits = { .used = 0 };
    struct touched *touched = &apply->touched[apply->count];
    struct error clash = { 0 };

    if (statement == NULL) {
        return false;
    }
    if (!state_may_follow(row.kind, STATE_NONE, row.state)) {
        return impossible(apply, "it cannot begin in this state", &row.id, err);
    }
    row.created = apply->event->time;
    row.updated = apply->event->time;
    ledger_bind_row(ledger, statement, 1, &document_fields, &row, &digits);
    bind_queue(ledger, statement, (int)document_fields.count + 1, row.kind,
               row.state);
    ledger_bind_number(ledger, statement, (int)document_fields.count + 2,
                       (int64_t)apply->position);
    if (!bind_objects(apply, statement, (int)document_fields.count + 3, &row.id,
                      err)) {
        return false;
    }
    if (!ledger_run(ledger, statement, &clash)) {
        if (clash.kind == ERROR_REFUSED) {
            return impossible(apply, "it is there already", &row.id, err);
        }
        *err = clash;
        return false;
    }
    touched->id = &document->id;
    touched->began = true;
    touched->place.number = ledger->ops->inserted(ledger->session);
    touched->place.kind = row.kind;
    touched->place.state = row.state;
    apply->count++;
    ledger->tally[row.kind][row.state]++;
    ledger_remember(ledger, touched->id, &touched->place);
    return true;
}

/* The document among those touched, looked up if it is new here. */
static bool touch(struct apply *apply, const struct id *id,
                  struct touched **found, struct error *err)
{
    struct touched *fresh = &apply->touched[apply->count];

    if (id_is_none(id)) {
        id = &apply->event->document;
    }
    for (size_t i = 0; i < apply->count; i++) {
        if (strcmp(apply->touched[i].id->text, id->text) == 0) {
            *found = &apply->touched[i];
            return true;
        }
    }
    switch (ledger_place(apply->ledger, id, &fresh->place, err)) {
    case LOOKUP_FOUND:
        break;
    case LOOKUP_NONE:
        return impossible(apply, "there is no such document", id, err);
    case LOOKUP_FAILED:
        return false;
    }
    fresh->id = id;
    fresh->began = false;
    apply->count++;
    *found = fresh;
    return true;
}

/* ---- changes ---- */

enum {
    PROGRESS_FIELDS = FIELD_STATE | FIELD_VALID | FIELD_DELIVERED |
                      FIELD_ACKNOWLEDGED | FIELD_DUE | FIELD_NEXT_TIME |
                      FIELD_ATTEMPTS | FIELD_REASON
};

/* Binds the fields that carry one of these bits, in the order of the table;
 * the statements have their places in the same order. */
static void bind_bits(struct ledger *ledger, struct ledger_statement *statement,
                      int place, uint32_t bits,
                      const struct ledger_document *row,
                      struct ledger_digits *digits)
{
    for (size_t i = 0; i < document_fields.count; i++) {
        const struct field *field = &document_fields.fields[i];

        if ((field->bit & bits) != 0) {
            ledger_bind_field(ledger, statement, place++, field, row, digits);
        }
    }
}

/* A statement writes every index that holds a column it sets, whether the
 * value changes or not; so there is one for each thing that is usually set, and
 * the most frequent, a step to another state, touches as little as it can. */
static bool step_state(struct ledger *ledger, const struct ledger_place *place,
                       enum document_state state, int64_t time,
                       struct error *err)
{
    bool same_queue = ledger_queue(place->kind, place->state) ==
                      ledger_queue(place->kind, state);
    struct ledger_statement *statement = ledger_take(
        ledger, same_queue ? SQL_DOCUMENT_STATE : SQL_DOCUMENT_STATE_QUEUE,
        err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, place->number);
    ledger_bind_number(ledger, statement, 2, (int64_t)state);
    ledger_bind_number(ledger, statement, 3, time);
    if (!same_queue) {
        bind_queue(ledger, statement, 4, place->kind, state);
    }
    return ledger_run(ledger, statement, err);
}

static bool step_progress(struct ledger *ledger,
                          const struct ledger_place *place,
                          enum document_state state, int64_t time,
                          const struct event_change *change, struct error *err)
{
    bool short_one = ledger_queue(place->kind, place->state) ==
                         ledger_queue(place->kind, state) &&
                     (change->set & (FIELD_DUE | FIELD_NEXT_TIME)) == 0;
    struct ledger_statement *statement = ledger_take(
        ledger, short_one ? SQL_DOCUMENT_PROGRESS_SHORT : SQL_DOCUMENT_PROGRESS,
        err);
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, place->number);
    ledger_bind_number(ledger, statement, 2, change->set);
    ledger_bind_number(ledger, statement, 3, (int64_t)state);
    bind_queue(ledger, statement, 4, place->kind, state);
    ledger_bind_number(ledger, statement, 5, time);
    bind_bits(ledger, statement, 6, PROGRESS_FIELDS & ~FIELD_STATE, &change->to,
              &digits);
    return ledger_run(ledger, statement, err);
}

/* Always: it also notes the time of the last event. */
static bool update_progress(struct apply *apply,
                            const struct event_change *change,
                            struct touched *touched, struct error *err)
{
    struct ledger *ledger = apply->ledger;
    struct ledger_place *place = &touched->place;
    struct ledger_place before = *place;
    int64_t time = apply->event->time;
    enum document_state state =
        (change->set & FIELD_STATE) != 0 ? change->to.state : place->state;

    if (!state_may_follow(place->kind, place->state, state)) {
        char what[100];

        (void)snprintf(what, sizeof what, "it cannot go from %s to %s",
                       state_name(place->state), state_name(state));
        return impossible(apply, what, touched->id, err);
    }
    ledger->tally[place->kind][place->state]--;
    ledger->tally[place->kind][state]++;
    place->state = state;
    ledger_remember(ledger, touched->id, place);
    return (change->set & (PROGRESS_FIELDS & ~FIELD_STATE)) == 0
               ? step_state(ledger, &before, state, time, err)
               : step_progress(ledger, &before, state, time, change, err);
}

/* One small statement for each of the other fields that is set, or for those
 * that a document gets together when its bytes are fixed. */
static bool update_facts(struct apply *apply, const struct event_change *change,
                         const struct touched *touched, struct error *err)
{
    static const struct {
        uint32_t bits; /* all of them are set */
        enum ledger_sql sql;
    } facts[] = {
        { FIELD_NAME | FIELD_CONTROL | FIELD_CONTENT, SQL_SET_SEALED },
        { FIELD_PARTNER, SQL_SET_PARTNER },
        { FIELD_CHANNEL, SQL_SET_CHANNEL },
        { FIELD_AGREEMENT, SQL_SET_AGREEMENT },
        { FIELD_NAME, SQL_SET_NAME },
        { FIELD_TYPE, SQL_SET_TYPE },
        { FIELD_KEY, SQL_SET_KEY },
        { FIELD_CONVERSATION, SQL_SET_CONVERSATION },
        { FIELD_LANE, SQL_SET_LANE },
        { FIELD_CONTROL, SQL_SET_CONTROL },
        { FIELD_ENVELOPE, SQL_SET_ENVELOPE },
        { FIELD_CONTENT, SQL_SET_CONTENT },
        { FIELD_AMOUNT, SQL_SET_AMOUNT },
        { FIELD_PARENT, SQL_SET_PARENT },
    };
    struct ledger *ledger = apply->ledger;
    uint32_t left = change->set;

    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        struct ledger_digits digits = { .used = 0 };
        struct ledger_statement *statement;

        if ((left & facts[i].bits) != facts[i].bits) {
            continue;
        }
        left &= ~facts[i].bits;
        statement = ledger_take(ledger, facts[i].sql, err);
        if (statement == NULL) {
            return false;
        }
        ledger_bind_number(ledger, statement, 1, touched->place.number);
        bind_bits(ledger, statement, 2, facts[i].bits, &change->to, &digits);
        if (!ledger_run(ledger, statement, err)) {
            return false;
        }
    }
    return true;
}

static bool apply_change(struct apply *apply, const struct event_change *change,
                         struct error *err)
{
    struct touched *touched;

    if (!touch(apply, &change->document, &touched, err)) {
        return false;
    }
    return update_progress(apply, change, touched, err) &&
           update_facts(apply, change, touched, err);
}

/* ---- the event's own rows ---- */

/* touched NULL: the gateway's own, number 0. */
static bool insert_event(struct apply *apply, const struct touched *touched,
                         struct error *err)
{
    static const struct id nobody;
    struct ledger *ledger = apply->ledger;
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_EVENT_INSERT, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1,
                       touched == NULL ? 0 : touched->place.number);
    ledger_bind_number(ledger, statement, 2, (int64_t)apply->position);
    return bind_objects(apply, statement, 3,
                        touched == NULL ? &nobody : touched->id, err) &&
           ledger_run(ledger, statement, err);
}

static bool insert_large(struct apply *apply, const struct object_ref *ref,
                         struct error *err)
{
    struct ledger_statement *statement;

    if (ref->large[0] == '\0') {
        return true;
    }
    statement = ledger_take(apply->ledger, SQL_LARGE_INSERT, err);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(apply->ledger, statement, 1, bytes_of_text(ref->large));
    return ledger_run(apply->ledger, statement, err);
}

/* One row for every document that the event is about, changes or has an object
 * of; those that begin with it say so themselves. */
static bool index_event(struct apply *apply, struct error *err)
{
    const struct event *event = apply->event;
    struct touched *touched;

    for (size_t i = 0; i < event->object_count; i++) {
        const struct event_object *object = &event->objects[i];

        if ((!id_is_none(&object->document) &&
             !touch(apply, &object->document, &touched, err)) ||
            !insert_large(apply, &object->ref, err)) {
            return false;
        }
    }
    if (id_is_none(&event->document)) {
        if (!insert_event(apply, NULL, err)) {
            return false;
        }
    } else if (!touch(apply, &event->document, &touched, err)) {
        return false;
    }
    for (size_t i = 0; i < apply->count; i++) {
        if (!apply->touched[i].began &&
            !insert_event(apply, &apply->touched[i], err)) {
            return false;
        }
    }
    return true;
}

static bool apply_lists(struct apply *apply, struct error *err)
{
    const struct event *event = apply->event;

    for (size_t i = 0; i < event->document_count; i++) {
        if (!insert_document(apply, &event->documents[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < event->change_count; i++) {
        if (!apply_change(apply, &event->changes[i], err)) {
            return false;
        }
    }
    if (!index_event(apply, err)) {
        return false;
    }
    for (size_t i = 0; i < event->effect_count; i++) {
        /* Unique and growing: an event has fewer than 4,096 effects. */
        uint64_t ordinal = apply->position << 12 | i;

        struct error inner = { 0 };

        if (!ledger_apply_effect(apply->ledger, ordinal, event->time,
                                 &event->effects[i], &inner)) {
            *err = inner;
            return inner.kind == ERROR_REFUSED
                       ? impossible(apply, inner.text, NULL, err)
                       : false;
        }
    }
    return true;
}

bool ledger_apply(struct ledger *ledger, uint64_t position,
                  const struct event *event, enum apply_mode mode,
                  struct error *err)
{
    struct touched few[8];
    struct apply apply = { .ledger = ledger,
                           .event = event,
                           .position = position,
                           .mode = mode,
                           .touched = few };
    struct error inner = { 0 };
    size_t most =
        event->document_count + event->change_count + event->object_count + 1;
    bool good;

    if (most > COUNT_OF(few)) {
        apply.touched = calloc(most, sizeof *apply.touched);
        if (apply.touched == NULL) {
            return error_set(err, ERROR_FATAL, "NO_MEMORY",
                             "no memory to apply an event");
        }
    }
    good = apply_lists(&apply, &inner);
    if (apply.touched != few) {
        free(apply.touched);
    }
    if (!good && err != NULL) {
        *err = inner;
    }
    return good;
}
