/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading objects and events without the appender, from any process.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/segment.h"
#include "store/store_inside.h"

struct store_reader {
    struct store_paths paths;
    struct journal_reader *journal;
};

struct store_reader *store_reader_open(const char *spool, struct error *err)
{
    struct store_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory to read the spool");
        return NULL;
    }
    if (!store_paths_fill(&reader->paths, spool, err) ||
        (reader->journal = journal_reader_open(reader->paths.journal, err)) ==
            NULL) {
        store_reader_close(reader);
        return NULL;
    }
    return reader;
}

void store_reader_close(struct store_reader *reader)
{
    if (reader != NULL) {
        journal_reader_close(reader->journal);
        free(reader);
    }
}

/* The arena comes first: it may jump, and then no descriptor must be open. */
static bool read_large(struct store_reader *reader, struct arena *arena,
                       const struct object_ref *ref, struct bytes *content,
                       struct error *err)
{
    char *place = arena_take(arena, (size_t)ref->length + 1);
    struct digest digest;
    int descriptor;
    bool good;

    if (!large_object_open(reader->paths.large, ref, &descriptor, err)) {
        return false;
    }
    good = segment_read(descriptor, place, (size_t)ref->length, 0, err);
    (void)close(descriptor);
    if (!good) {
        return error_prefix(err, "large object %s", ref->large);
    }
    *content = bytes_of(place, (size_t)ref->length);
    digest = digest_of(*content);
    if (!digest_equal(&digest, &ref->sha256)) {
        return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "large object %s does not have its SHA-256 any more",
                         ref->large);
    }
    return true;
}

bool store_read(struct store_reader *reader, struct arena *arena,
                const struct object_ref *ref, uint64_t limit,
                struct bytes *content, struct error *err)
{
    struct bytes view;

    if (ref->length > limit) {
        return error_set(err, ERROR_LIMIT, "OBJECT_TOO_LONG",
                         "an object of %" PRIu64 " bytes, %" PRIu64
                         " may be read at once",
                         ref->length, limit);
    }
    if (ref->large[0] != '\0') {
        return read_large(reader, arena, ref, content, err);
    }
    if (!journal_reader_object(reader->journal, ref, &view, err)) {
        return false;
    }
    *content = arena_copy(arena, view);
    return true;
}

bool store_read_descriptor(struct store_reader *reader,
                           const struct object_ref *ref, int *descriptor,
                           uint64_t *offset, struct error *err)
{
    int own;

    if (ref->large[0] != '\0') {
        *offset = 0;
        return large_object_open(reader->paths.large, ref, descriptor, err);
    }
    if (!journal_reader_place(reader->journal, ref, &own, offset, err)) {
        return false;
    }
    *descriptor = fcntl(own, F_DUPFD_CLOEXEC, 3);
    if (*descriptor < 0) {
        return error_set_errno(err, ERROR_FATAL, "OBJECT_OPEN",
                               "cannot hand on a descriptor");
    }
    return true;
}

static bool event_frame(struct store_reader *reader, uint64_t position,
                        struct journal_frame *frame, struct error *err)
{
    if (!journal_reader_at(reader->journal, position, frame, err)) {
        return false;
    }
    if (frame->kind != FRAME_EVENT) {
        return error_set(err, ERROR_REFUSED, "JOURNAL_POSITION",
                         "no event stands at position %" PRIu64, position);
    }
    return true;
}

bool store_read_event(struct store_reader *reader, struct arena *arena,
                      uint64_t position, struct event **event,
                      struct error *err)
{
    struct journal_frame frame;

    return event_frame(reader, position, &frame, err) &&
           event_decode(arena, frame.body, event, err);
}

bool store_read_event_text(struct store_reader *reader, struct arena *arena,
                           uint64_t position, struct bytes *json,
                           struct error *err)
{
    struct journal_frame frame;

    if (!event_frame(reader, position, &frame, err)) {
        return false;
    }
    *json = arena_copy(arena, frame.body);
    return true;
}
