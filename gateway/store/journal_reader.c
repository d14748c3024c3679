/* SPDX-License-Identifier: Apache-2.0 */
#include "store/journal_reader.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "store/frame.h"
#include "store/segment.h"

enum {
    OPEN_LIMIT = 16,
    AHEAD_WALK = 256 * 1024, /* bytes read at once when walking */
    AHEAD_ONE = 4096         /* … when one frame is wanted */
};

/* A descriptor that is kept; the one used longest ago makes room. */
struct open_segment {
    int descriptor;
    uint64_t first;
    uint64_t used_at;
};

struct journal_reader {
    char directory[SEGMENT_PATH_SIZE - 32];
    struct segment_list list;
    struct open_segment open[OPEN_LIMIT];
    size_t open_count;
    uint64_t clock;       /* grows with every use */
    struct buffer window; /* bytes of the journal from window_at on */
    uint64_t window_at;
};

struct journal_reader *journal_reader_open(const char *directory,
                                           struct error *err)
{
    struct journal_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory to read the journal");
        return NULL;
    }
    buffer_open(&reader->window, 0);
    if (snprintf(reader->directory, sizeof reader->directory, "%s",
                 directory) >= (int)sizeof reader->directory) {
        (void)error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                        "the journal's path is too long");
        journal_reader_close(reader);
        return NULL;
    }
    if (!segment_list_read(directory, &reader->list, err)) {
        journal_reader_close(reader);
        return NULL;
    }
    return reader;
}

void journal_reader_close(struct journal_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    for (size_t i = 0; i < reader->open_count; i++) {
        (void)close(reader->open[i].descriptor);
    }
    segment_list_close(&reader->list);
    buffer_close(&reader->window);
    free(reader);
}

/* ---- finding the segment ---- */

static const struct segment *in_list(const struct segment_list *list,
                                     uint64_t position)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (list->items[middle].first <= position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &list->items[low - 1];
}

static bool list_again(struct journal_reader *reader, struct error *err)
{
    struct segment_list fresh;

    if (!segment_list_read(reader->directory, &fresh, err)) {
        return false;
    }
    segment_list_close(&reader->list);
    reader->list = fresh;
    return true;
}

/* The segment that a position is in. What we believe to be the last one may
 * have a successor by now. */
static bool find_segment(struct journal_reader *reader, uint64_t position,
                         struct segment *found, struct error *err)
{
    const struct segment *segment = in_list(&reader->list, position);

    if (segment == NULL ||
        segment == &reader->list.items[reader->list.count - 1]) {
        if (!list_again(reader, err)) {
            return false;
        }
        segment = in_list(&reader->list, position);
    }
    if (segment == NULL) {
        return error_set(err, ERROR_REFUSED, "JOURNAL_POSITION",
                         "the journal holds nothing at position %" PRIu64,
                         position);
    }
    *found = *segment;
    return true;
}

static struct open_segment *oldest(struct journal_reader *reader)
{
    struct open_segment *pick = &reader->open[0];

    for (size_t i = 1; i < reader->open_count; i++) {
        if (reader->open[i].used_at < pick->used_at) {
            pick = &reader->open[i];
        }
    }
    return pick;
}

static bool open_segment(struct journal_reader *reader, uint64_t first,
                         int *descriptor, struct error *err)
{
    struct open_segment *slot = NULL;
    char path[SEGMENT_PATH_SIZE];
    int fresh;

    reader->clock++;
    for (size_t i = 0; i < reader->open_count; i++) {
        if (reader->open[i].first == first) {
            reader->open[i].used_at = reader->clock;
            *descriptor = reader->open[i].descriptor;
            return true;
        }
    }
    if (!segment_path(reader->directory, first, path, err)) {
        return false;
    }
    fresh = open(path, O_RDONLY | O_CLOEXEC);
    if (fresh < 0) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot open %s", path);
    }
    if (reader->open_count < OPEN_LIMIT) {
        slot = &reader->open[reader->open_count++];
    } else {
        slot = oldest(reader);
        (void)close(slot->descriptor);
    }
    slot->descriptor = fresh;
    slot->first = first;
    slot->used_at = reader->clock;
    *descriptor = fresh;
    return true;
}

/* ---- reading ---- */

/* Bytes from `position` on in the window: at least `wanted` if the segment has
 * them, else what there is. `ahead`: how much to read when reading. */
static bool look(struct journal_reader *reader, uint64_t position,
                 size_t wanted, size_t ahead, struct bytes *bytes,
                 struct error *err)
{
    struct segment segment;
    int descriptor;
    char *place;
    size_t had = 0;
    size_t length = wanted > ahead ? wanted : ahead;

    if (position >= reader->window_at &&
        position - reader->window_at <= reader->window.length) {
        *bytes = bytes_slice(buffer_bytes(&reader->window),
                             (size_t)(position - reader->window_at), SIZE_MAX);
        if (bytes->length >= wanted) {
            return true;
        }
    }
    if (!find_segment(reader, position, &segment, err) ||
        !open_segment(reader, segment.first, &descriptor, err)) {
        return false;
    }
    buffer_clear(&reader->window);
    reader->window_at = position;
    place = buffer_reserve(&reader->window, length);
    if (place == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to read %zu bytes of the journal", length);
    }
    while (had < length) {
        ssize_t got = pread(descriptor, place + had, length - had,
                            (off_t)(position - segment.first + had));

        if (got < 0) {
            return error_set_errno(err, ERROR_FATAL, "JOURNAL_READ",
                                   "cannot read the journal");
        }
        if (got == 0) {
            break;
        }
        had += (size_t)got;
    }
    buffer_grown(&reader->window, had);
    *bytes = buffer_bytes(&reader->window);
    return true;
}

static bool damaged(uint64_t position, struct error *err)
{
    return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                     "the journal is damaged at position %" PRIu64, position);
}

static void fill_frame(struct journal_frame *frame, struct bytes bytes,
                       const struct frame_head *head)
{
    memset(frame, 0, sizeof *frame);
    frame->kind = head->kind;
    frame->position = head->position;
    frame->next = head->position + frame_size(head->length);
    frame->body = frame_body(bytes, head);
    if (head->kind == FRAME_OBJECT) {
        memcpy(frame->digest.bytes, frame->body.data, DIGEST_LENGTH);
        frame->body = bytes_slice(frame->body, DIGEST_LENGTH, SIZE_MAX);
    }
}

/* What the window holds may have been read before it was written: what does
 * not look good is read once more from the file, and never kept. */
static bool was_stale(struct journal_reader *reader, uint64_t position)
{
    bool stale = reader->window_at != position;

    buffer_clear(&reader->window);
    return stale;
}

/* One look at a position: good, blank (nothing there), or neither. */
static bool read_frame(struct journal_reader *reader, uint64_t position,
                       size_t ahead, struct journal_frame *frame, bool *blank,
                       struct error *err)
{
    size_t wanted = FRAME_HEAD;

    *blank = false;
    for (;;) {
        struct frame_head head;
        struct bytes bytes;
        size_t needed = 0;
        enum frame_check check;

        if (!look(reader, position, wanted, ahead, &bytes, err)) {
            return false;
        }
        if (bytes.length == 0) {
            buffer_clear(&reader->window);
            *blank = true;
            return true;
        }
        check = frame_read(bytes, position, &head, &needed);
        if (check == FRAME_SHORT && bytes.length < needed && needed != wanted) {
            wanted = needed;
            continue;
        }
        if (check != FRAME_GOOD && was_stale(reader, position)) {
            continue;
        }
        if (check == FRAME_BLANK) {
            *blank = true;
            return true;
        }
        if (check != FRAME_GOOD ||
            (head.kind == FRAME_OBJECT && head.length < DIGEST_LENGTH)) {
            return damaged(position, err);
        }
        fill_frame(frame, bytes, &head);
        return true;
    }
}

bool journal_reader_first(struct journal_reader *reader, uint64_t *first,
                          struct error *err)
{
    if (!list_again(reader, err)) {
        return false;
    }
    *first = reader->list.count == 0 ? 0 : reader->list.items[0].first;
    return true;
}

bool journal_reader_at(struct journal_reader *reader, uint64_t position,
                       struct journal_frame *frame, struct error *err)
{
    bool blank;

    if (!read_frame(reader, position, AHEAD_ONE, frame, &blank, err)) {
        return false;
    }
    if (blank) {
        return error_set(err, ERROR_REFUSED, "JOURNAL_POSITION",
                         "the journal holds nothing at position %" PRIu64,
                         position);
    }
    return true;
}

enum journal_walk journal_reader_next(struct journal_reader *reader,
                                      uint64_t *position, uint64_t limit,
                                      struct journal_frame *frame,
                                      struct error *err)
{
    bool blank;

    if (*position >= limit) {
        return JOURNAL_END;
    }
    if (!read_frame(reader, *position, AHEAD_WALK, frame, &blank, err)) {
        return JOURNAL_FAILED;
    }
    if (blank && limit != UINT64_MAX) {
        (void)damaged(*position, err); /* there had to be something */
        return JOURNAL_FAILED;
    }
    if (blank) {
        return JOURNAL_END;
    }
    *position = frame->next;
    return JOURNAL_FRAME;
}

static bool check_ref(const struct object_ref *ref, struct error *err)
{
    if (ref->position == 0 || ref->length > OBJECT_INLINE_LIMIT) {
        return error_set(err, ERROR_REFUSED, "JOURNAL_POSITION",
                         "this object does not stand in the journal");
    }
    return true;
}

bool journal_reader_object(struct journal_reader *reader,
                           const struct object_ref *ref, struct bytes *content,
                           struct error *err)
{
    struct journal_frame frame;
    struct digest digest;
    bool blank;

    if (!check_ref(ref, err) ||
        !read_frame(reader, ref->position,
                    (size_t)frame_size(ref->length + DIGEST_LENGTH), &frame,
                    &blank, err)) {
        return false;
    }
    if (blank || frame.kind != FRAME_OBJECT ||
        frame.body.length != ref->length ||
        !digest_equal(&frame.digest, &ref->sha256)) {
        return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "the journal holds another object at %" PRIu64
                         " than its event says",
                         ref->position);
    }
    digest = digest_of(frame.body);
    if (!digest_equal(&digest, &ref->sha256)) {
        return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "the object at %" PRIu64
                         " does not have its SHA-256 any more",
                         ref->position);
    }
    *content = frame.body;
    return true;
}

bool journal_reader_place(struct journal_reader *reader,
                          const struct object_ref *ref, int *descriptor,
                          uint64_t *offset, struct error *err)
{
    struct segment segment;

    if (!check_ref(ref, err) ||
        !find_segment(reader, ref->position, &segment, err) ||
        !open_segment(reader, segment.first, descriptor, err)) {
        return false;
    }
    *offset = ref->position - segment.first + FRAME_HEAD + DIGEST_LENGTH;
    return true;
}
