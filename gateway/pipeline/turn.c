/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/turn.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/stage_table.h"
#include "pipeline/timer_stage.h"

void turn_begin(struct turn *turn, struct front_commit *commit,
                struct store_turn *store, int64_t now)
{
    memset(turn, 0, sizeof *turn);
    turn->front = commit->front;
    turn->store = store;
    turn->ledger = store_turn_ledger(store);
    turn->arena = commit->arena;
    turn->snapshot = commit->snapshot;
    turn->now = now;
    turn->actor = bytes_of_text("gateway");
}

bool turn_attach_draft(struct turn *turn, struct event *event,
                       const struct id *document, const char *role,
                       struct object_draft *draft, struct error *err)
{
    struct event_object *object;

    if (!store_append_object(turn->store, draft, err)) {
        return false;
    }
    object = event_add_object(turn->arena, event, role, &draft->ref);
    if (document != NULL) {
        object->document = *document;
    }
    return true;
}

bool turn_attach(struct turn *turn, struct event *event,
                 const struct id *document, const char *role,
                 struct bytes content, struct error *err)
{
    struct object_draft draft = { 0 };

    return content.length == 0 ||
           (store_prepare(turn->front->store, content, &draft, err) &&
            turn_attach_draft(turn, event, document, role, &draft, err));
}

bool turn_append(struct turn *turn, struct event *event, struct error *err)
{
    if (event->actor.length == 0) {
        event->actor = turn->actor;
    }
    return store_append_event(turn->store, event, NULL, err);
}

void turn_follow(struct turn *turn, const struct id *document,
                 enum document_kind kind, enum document_state state)
{
    turn->follow = arena_grow(turn->arena, turn->follow, turn->follow_count,
                              &turn->follow_capacity, sizeof *turn->follow);
    turn->follow[turn->follow_count].document = *document;
    turn->follow[turn->follow_count].kind = kind;
    turn->follow[turn->follow_count].state = state;
    turn->follow_count++;
}

void turn_start_followers(struct front *front, const struct turn *turn)
{
    for (size_t i = 0; i < turn->follow_count; i++) {
        stage_add(front, &turn->follow[i].document, turn->follow[i].kind,
                  turn->follow[i].state);
    }
    if (turn->steps) {
        timer_stage_wake(front);
    }
    stage_pump(front);
}

bool turn_found(enum lookup lookup, bool *found)
{
    *found = lookup == LOOKUP_FOUND;
    return lookup != LOOKUP_FAILED;
}

const char *turn_text(struct turn *turn, struct bytes view)
{
    return arena_copy(turn->arena, view).data;
}

struct bytes turn_format(struct turn *turn, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_copy(turn->arena, bytes_of_text(text));
}
