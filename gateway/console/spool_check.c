/* SPDX-License-Identifier: Apache-2.0 */
#include "console/spool_check.h"

#include <inttypes.h>

#include "base/arena.h"
#include "store/journal_reader.h"
#include "store/large_object.h"

enum { ARENA_LIMIT = 16 * 1024 * 1024 }; /* an event is 64 KiB */

static bool look_at_event(struct spool_check *check, struct arena *arena,
                          struct bytes json, struct error *err)
{
    const char *large = arena_format(arena, "%s/large", check->spool);
    struct event *event;

    if (!event_decode(arena, json, &event, err)) {
        return false;
    }
    check->events++;
    for (size_t i = 0; i < event->object_count; i++) {
        const struct object_ref *ref = &event->objects[i].ref;

        if (ref->large[0] == '\0') {
            continue;
        }
        check->large++;
        if (!check->skip_large && !large_object_verify(large, ref, err)) {
            return false;
        }
    }
    return check->event == NULL || check->event(check->context, event, err);
}

static bool look_at_frame(struct spool_check *check, struct arena *arena,
                          const struct journal_frame *frame, struct error *err)
{
    struct digest digest;

    arena_reset(arena);
    switch (frame->kind) {
    case FRAME_OBJECT:
        check->objects++;
        digest = digest_of(frame->body);
        return digest_equal(&digest, &frame->digest) ||
               error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "the object at position %" PRIu64
                         " does not have its SHA-256",
                         frame->position);
    case FRAME_EVENT:
        return look_at_event(check, arena, frame->body, err) ||
               error_prefix(err, "event at position %" PRIu64, frame->position);
    case FRAME_HEADER:
    case FRAME_GROUP:
    case FRAME_SEAL:
        check->whole = frame->next;
        break;
    }
    return true;
}

static bool walk(struct spool_check *check, struct journal_reader *reader,
                 struct arena *arena, struct error *err)
{
    uint64_t position;
    jmp_buf overrun;

    if (setjmp(overrun) != 0) {
        return error_set(err, ERROR_DAMAGED, "EVENT_DAMAGED",
                         "an event takes more memory than one can");
    }
    (void)arena_guard(arena, &overrun);
    if (!journal_reader_first(reader, &check->first, err)) {
        return false;
    }
    position = check->first;
    check->whole = position;
    while (position < check->until) {
        struct journal_frame frame;

        switch (
            journal_reader_next(reader, &position, check->until, &frame, err)) {
        case JOURNAL_FAILED:
            return false;
        case JOURNAL_END:
            return true;
        case JOURNAL_FRAME:
            break;
        }
        if (!look_at_frame(check, arena, &frame, err)) {
            return false;
        }
        if (check->progress != NULL) {
            progress_at(check->progress, position);
        }
    }
    return true;
}

bool spool_check_run(struct spool_check *check, struct error *err)
{
    struct arena *arena = arena_open(ARENA_LIMIT);
    struct journal_reader *reader = NULL;
    bool good = false;

    if (arena == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    check->events = check->objects = check->large = 0;
    reader = journal_reader_open(
        arena_format(arena, "%s/journal", check->spool), err);
    if (reader != NULL) {
        good = walk(check, reader, arena, err);
    }
    journal_reader_close(reader);
    arena_close(arena);
    return good;
}
