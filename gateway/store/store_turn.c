/* SPDX-License-Identifier: Apache-2.0
 *
 * What work may do while it has its turn.
 */
#include <string.h>

#include "base/log.h"
#include "store/store_inside.h"

struct ledger *store_turn_ledger(struct store_turn *turn)
{
    return turn->store->ledger;
}

struct arena *store_turn_arena(struct store_turn *turn)
{
    return turn->arena;
}

bool store_append_object(struct store_turn *turn, struct object_draft *draft,
                         struct error *err)
{
    if (draft->ref.large[0] != '\0') {
        return true; /* it is on stable storage already */
    }
    if (draft->content.length > OBJECT_INLINE_LIMIT) {
        return error_set(err, ERROR_LIMIT, "OBJECT_TOO_LONG",
                         "an object of %zu bytes must be a large one",
                         draft->content.length);
    }
    if (!journal_append(turn->store->journal, FRAME_OBJECT, &draft->ref.sha256,
                        draft->content, &draft->ref.position, err)) {
        return false;
    }
    turn->appended++;
    turn->objects++;
    return true;
}

/* A ledger statement that failed may have ended the whole transaction, so the
 * group is lost; only a number that grew too long is the work's own fault. */
static bool apply(struct store_turn *turn, uint64_t position,
                  const struct event *event, struct error *err)
{
    struct error inner = { 0 };

    if (ledger_apply(turn->store->ledger, position, event, APPLY_LIVE,
                     &inner)) {
        return true;
    }
    if (inner.kind != ERROR_LIMIT) {
        turn->broken = true;
        turn->failure = inner;
    }
    if (err != NULL) {
        *err = inner;
    }
    return false;
}

bool store_append_event(struct store_turn *turn, struct event *event,
                        uint64_t *position, struct error *err)
{
    uint64_t at;

    event_clean(turn->arena, event);
    buffer_clear(&turn->json);
    if (!event_encode(event, &turn->json, err) ||
        !journal_append(turn->store->journal, FRAME_EVENT, NULL,
                        buffer_bytes(&turn->json), &at, err)) {
        return false;
    }
    turn->appended++;
    turn->events++;
    if (position != NULL) {
        *position = at;
    }
    return apply(turn, at, event, err);
}

/* A draw of the same series that this event holds already. */
static struct ledger_counter *drawn_before(struct event *event,
                                           struct bytes series)
{
    for (size_t i = 0; i < event->effect_count; i++) {
        struct ledger_effect *effect = &event->effects[i];

        if (effect->kind == EFFECT_COUNTER_SET &&
            bytes_equal(effect->counter.series, series)) {
            return &effect->counter;
        }
    }
    return NULL;
}

bool store_draw_number(struct store_turn *turn, struct event *event,
                       struct bytes series, uint64_t from, uint64_t until,
                       uint64_t *number, struct error *err)
{
    struct ledger_counter *counter = drawn_before(event, series);
    uint64_t last = 0;
    bool any = true;

    if (counter != NULL) {
        last = counter->value;
    } else {
        enum lookup found =
            ledger_counter(turn->store->ledger, series, &last, err);

        if (found == LOOKUP_FAILED) {
            return false;
        }
        any = found == LOOKUP_FOUND;
        counter =
            &event_add_effect(turn->arena, event, EFFECT_COUNTER_SET)->counter;
        counter->series = arena_copy(turn->arena, series);
    }
    *number = !any || last < from || last >= until ? from : last + 1;
    counter->value = *number;
    return true;
}

static bool read_pending(struct store_turn *turn, const struct object_ref *ref,
                         struct bytes *content, struct error *err)
{
    struct bytes body;

    if (!journal_pending(turn->store->journal, ref->position, &body) ||
        body.length != ref->length + DIGEST_LENGTH ||
        memcmp(body.data, ref->sha256.bytes, DIGEST_LENGTH) != 0) {
        return error_set(err, ERROR_REFUSED, "JOURNAL_POSITION",
                         "no such object in this group");
    }
    *content =
        arena_copy(turn->arena, bytes_slice(body, DIGEST_LENGTH, SIZE_MAX));
    return true;
}

bool store_turn_read(struct store_turn *turn, const struct object_ref *ref,
                     struct bytes *content, struct error *err)
{
    if (ref->position >= journal_durable(turn->store->journal)) {
        return read_pending(turn, ref, content, err);
    }
    if (turn->reader == NULL) {
        turn->reader = store_reader_open(turn->store->paths.spool, err);
        if (turn->reader == NULL) {
            return false;
        }
    }
    return store_read(turn->reader, turn->arena, ref, ref->length, content,
                      err);
}
