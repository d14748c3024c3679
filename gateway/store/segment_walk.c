/* SPDX-License-Identifier: Apache-2.0
 *
 * How a crash is told from damage. A group is written only after the one
 * before it was synced. So when a frame is bad, and somewhere behind it stands
 * a good frame of a *later* group, the bad one had been synced whole once: it
 * is damage, and cutting would lose what was promised. When nothing of a later
 * group is behind it, the bad frame is of the last group, which was never
 * answered for, and all of that group goes. (After a power cut later pages of
 * the group may be there and earlier ones not, so good frames of the same
 * group behind the bad one mean nothing.)
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/frame.h"
#include "store/segment.h"

/* A segment in memory while it is walked. */
struct look {
    struct bytes bytes;
    uint64_t first;
    const char *path;
    uint64_t at;    /* offset of the next frame */
    uint64_t group; /* offset where the group that is open began */
};

static bool damaged(const struct look *look, uint64_t at, const char *what,
                    struct error *err)
{
    return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                     "%s is damaged at offset %" PRIu64 ": %s; nothing was "
                     "changed. Restore this file from a copy, or see `doctor`",
                     look->path, at, what);
}

static enum frame_check look_at(const struct look *look, uint64_t offset,
                                struct frame_head *head)
{
    size_t needed = 0;

    return frame_read(bytes_slice(look->bytes, (size_t)offset, SIZE_MAX),
                      look->first + offset, head, &needed);
}

/* Reads the id out of the header's JSON. */
static bool read_header(const struct look *look, struct segment_walk *walk,
                        uint64_t *size, struct error *err)
{
    struct frame_head head;
    struct bytes body;
    json_t *json = NULL;
    json_t *id = NULL;

    if (look_at(look, 0, &head) != FRAME_GOOD || head.kind != FRAME_HEADER ||
        head.since != 0) {
        return damaged(look, 0, "it does not begin with a good HEADER frame",
                       err);
    }
    body = frame_body(look->bytes, &head);
    json = json_loadb(body.data, body.length, 0, NULL);
    id = json_object_get(json, "journal");
    if (json_string_length(id) != JOURNAL_ID_SIZE - 1) {
        json_decref(json);
        return damaged(look, 0, "its HEADER names no journal", err);
    }
    memcpy(walk->id, json_string_value(id), JOURNAL_ID_SIZE);
    json_decref(json);
    *size = frame_size(head.length);
    return true;
}

/* Goes over good frames; stops at the first that is not, or behind a SEAL. */
static void walk_frames(struct look *look, struct segment_walk *walk)
{
    struct frame_head head;

    while (!walk->sealed && look->at < look->bytes.length &&
           look_at(look, look->at, &head) == FRAME_GOOD &&
           head.kind != FRAME_HEADER && head.since == look->at - look->group) {
        look->at += frame_size(head.length);
        if (head.kind == FRAME_GROUP || head.kind == FRAME_SEAL) {
            look->group = look->at;
        }
        walk->sealed = head.kind == FRAME_SEAL;
    }
}

/* Offset behind the last byte that is not zero, at least `from`. */
static uint64_t last_written(const struct look *look, uint64_t from)
{
    uint64_t at = look->bytes.length;

    while (at > from && look->bytes.data[at - 1] == 0) {
        at--;
    }
    return at;
}

/* Is there a good frame of another group behind the open one? */
static bool later_group(const struct look *look, uint64_t end, uint64_t *where)
{
    struct frame_head head;
    uint64_t at = look->at - look->at % FRAME_ALIGN;

    for (; at + FRAME_HEAD + FRAME_TAIL <= end; at += FRAME_ALIGN) {
        if (memcmp(look->bytes.data + at, "EDJF", 4) == 0 &&
            look_at(look, at, &head) == FRAME_GOOD &&
            (head.since > at || at - head.since != look->group)) {
            *where = at;
            return true;
        }
    }
    return false;
}

static bool judge_end(const struct look *look, bool last,
                      struct segment_walk *walk, struct error *err)
{
    uint64_t end = last_written(look, look->group);
    uint64_t where = 0;

    walk->used = look->group;
    walk->torn = end - look->group;
    if (walk->torn == 0 && (last || walk->sealed)) {
        return true;
    }
    if (walk->sealed) {
        return damaged(look, look->at, "there is something behind its SEAL",
                       err);
    }
    if (!last) {
        return damaged(look, look->at,
                       "a bad frame, and another segment follows", err);
    }
    if (later_group(look, end, &where)) {
        return damaged(look, look->at, "a bad frame, and later ones are good",
                       err);
    }
    return true;
}

static bool walk_bytes(struct look *look, bool last, struct segment_walk *walk,
                       struct error *err)
{
    if (!read_header(look, walk, &look->at, err)) {
        return false;
    }
    look->group = look->at;
    walk_frames(look, walk);
    return judge_end(look, last, walk, err);
}

static bool read_segment(const char *path, uint64_t size, char *out,
                         struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool good;

    if (descriptor < 0) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot open %s", path);
    }
    good = segment_read(descriptor, out, (size_t)size, 0, err);
    (void)close(descriptor);
    return good ? true : error_prefix(err, "%s", path);
}

bool segment_walk(const char *directory, const struct segment *segment,
                  bool last, struct segment_walk *walk, struct error *err)
{
    char path[SEGMENT_PATH_SIZE];
    struct look look = { .first = segment->first, .path = path };
    char *bytes;
    bool good;

    memset(walk, 0, sizeof *walk);
    if (!segment_path(directory, segment->first, path, err)) {
        return false;
    }
    bytes = malloc(segment->size == 0 ? 1 : (size_t)segment->size);
    if (bytes == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to walk %s", path);
    }
    look.bytes = bytes_of(bytes, (size_t)segment->size);
    good = read_segment(path, segment->size, bytes, err) &&
           walk_bytes(&look, last, walk, err);
    free(bytes);
    return good;
}

/* The last frame is found from its end: the length stands there again. */
static bool ends_with_seal(int descriptor, const struct look *look,
                           uint64_t used, struct error *err)
{
    char tail[1024];
    size_t have = used < sizeof tail ? (size_t)used : sizeof tail;
    struct frame_head head;
    size_t needed;

    if (!segment_read(descriptor, tail, have, used - have, err)) {
        return error_prefix(err, "%s", look->path);
    }
    for (size_t size = FRAME_HEAD + FRAME_TAIL; size <= have;
         size += FRAME_ALIGN) {
        uint64_t position = look->first + used - size;
        struct bytes bytes = bytes_of(tail + have - size, size);

        if (frame_read(bytes, position, &head, &needed) == FRAME_GOOD &&
            frame_size(head.length) == size) {
            return head.kind == FRAME_SEAL ||
                   damaged(look, used - size, "its last frame is no SEAL", err);
        }
    }
    return damaged(look, used, "no good SEAL frame ends it", err);
}

bool segment_is_sealed(const char *directory, const struct segment *segment,
                       uint64_t used, struct error *err)
{
    char path[SEGMENT_PATH_SIZE];
    struct look look = { .first = segment->first, .path = path };
    int descriptor;
    bool good;

    if (!segment_path(directory, segment->first, path, err)) {
        return false;
    }
    if (used > segment->size) {
        return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                         "%s holds %" PRIu64 " bytes, and the next segment "
                         "begins %" PRIu64 " bytes after it: a part is missing",
                         path, segment->size, used);
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot open %s", path);
    }
    good = ends_with_seal(descriptor, &look, used, err);
    (void)close(descriptor);
    return good;
}
