/* SPDX-License-Identifier: Apache-2.0 */
#include "store/journal_ops.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/ids.h"
#include "base/log.h"
#include "store/frame.h"
#include "store/segment.h"

/* The next segment is made by a thread of its own, so that no group waits
 * for 64 MiB of zeros. */
enum ahead_state { AHEAD_NONE, AHEAD_RUNNING, AHEAD_DONE };

struct journal_of_files {
    struct journal journal;
    char directory[SEGMENT_PATH_SIZE - 32];
    char id[JOURNAL_ID_SIZE];
    const struct journal_calls *calls;
    uint64_t segment_size;
    int descriptor;      /* of the last segment */
    uint64_t first;      /* its first position */
    uint64_t durable;    /* everything before is synced; the group's start */
    struct buffer group; /* not written yet */
    bool failed;         /* a write or sync did; nothing more is tried */
    pthread_t ahead;
    enum ahead_state ahead_state;
    bool ahead_good;
    struct error ahead_err;
};

static struct journal_of_files *self_of(struct journal *journal)
{
    return (struct journal_of_files *)(void *)journal;
}

static const struct journal_of_files *view_of(const struct journal *journal)
{
    return (const struct journal_of_files *)(const void *)journal;
}

static bool fail(struct journal_of_files *self)
{
    self->failed = true;
    return false;
}

static bool check_alive(const struct journal_of_files *self, struct error *err)
{
    if (self->failed) {
        return error_set(err, ERROR_FATAL, "JOURNAL_FAILED",
                         "the journal failed before; the process must end");
    }
    return true;
}

/* ---- the segment ahead ---- */

static void *make_ahead(void *context)
{
    struct journal_of_files *self = context;

    self->ahead_good = segment_prepare(self->directory, self->segment_size,
                                       self->calls, &self->ahead_err);
    return NULL;
}

static void start_ahead(struct journal_of_files *self)
{
    if (self->ahead_state != AHEAD_NONE) {
        return;
    }
    if (pthread_create(&self->ahead, NULL, make_ahead, self) == 0) {
        self->ahead_state = AHEAD_RUNNING;
    }
}

/* Waits for it. After a failure the next call tries again, here and now. */
static bool have_ahead(struct journal_of_files *self, struct error *err)
{
    if (self->ahead_state == AHEAD_RUNNING) {
        (void)pthread_join(self->ahead, NULL);
        self->ahead_state = self->ahead_good ? AHEAD_DONE : AHEAD_NONE;
    }
    if (self->ahead_state == AHEAD_NONE) {
        if (!segment_prepare(self->directory, self->segment_size, self->calls,
                             err)) {
            return false;
        }
        self->ahead_state = AHEAD_DONE;
    }
    return true;
}

/* Puts the segment that was made ahead behind the last one. */
static bool adopt_ahead(struct journal_of_files *self, struct error *err)
{
    uint64_t used;
    int descriptor;

    if (!segment_adopt(self->directory, self->durable, self->id, self->calls,
                       &descriptor, &used, err)) {
        return false;
    }
    self->ahead_state = AHEAD_NONE;
    self->descriptor = descriptor;
    self->first = self->durable;
    self->durable += used;
    return true;
}

/* ---- opening ---- */

static bool is_same_journal(struct journal_of_files *self, const char *id,
                            uint64_t first, struct error *err)
{
    if (self->id[0] == '\0') {
        memcpy(self->id, id, JOURNAL_ID_SIZE);
    }
    if (strcmp(self->id, id) != 0) {
        return error_set(err, ERROR_DAMAGED, "JOURNAL_MIXED",
                         "segment %020" PRIu64
                         " in %s belongs to another journal (%s, not %s)",
                         first, self->directory, id, self->id);
    }
    return true;
}

/* Every segment but the last must be sealed where the next begins; the newest
 * are walked frame by frame. */
static bool check_sealed(struct journal_of_files *self,
                         const struct segment_list *list, uint64_t budget,
                         struct error *err)
{
    for (size_t i = list->count - 1; i-- > 0;) {
        const struct segment *segment = &list->items[i];
        uint64_t used = list->items[i + 1].first - segment->first;
        struct segment_walk walk;

        if (!segment_is_sealed(self->directory, segment, used, err)) {
            return false;
        }
        if (segment->size <= budget) {
            budget -= segment->size;
            if (!segment_walk(self->directory, segment, false, &walk, err) ||
                !is_same_journal(self, walk.id, segment->first, err)) {
                return false;
            }
        }
    }
    return true;
}

/* We may have died between the SEAL and the cut. */
static bool finish_sealed(struct journal_of_files *self,
                          const struct segment_list *list, struct error *err)
{
    for (size_t i = 0; i + 1 < list->count; i++) {
        uint64_t used = list->items[i + 1].first - list->items[i].first;
        char path[SEGMENT_PATH_SIZE];
        int descriptor;
        bool good;

        if (list->items[i].size == used) {
            continue;
        }
        if (!segment_path(self->directory, list->items[i].first, path, err)) {
            return false;
        }
        descriptor = open(path, O_RDWR | O_CLOEXEC);
        if (descriptor < 0) {
            return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                                   "cannot open %s", path);
        }
        good = segment_finish(descriptor, used, err);
        (void)close(descriptor);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool cut_tail(struct journal_of_files *self,
                     const struct segment_walk *walk, struct error *err)
{
    char *zeros = calloc(1, (size_t)walk->torn);
    bool good;

    if (zeros == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to cut a torn tail");
    }
    good = segment_write(self->descriptor, bytes_of(zeros, (size_t)walk->torn),
                         walk->used, self->calls, err) &&
           segment_sync(self->descriptor, self->calls, err);
    free(zeros);
    return good;
}

static bool open_last(struct journal_of_files *self,
                      const struct segment *segment,
                      const struct segment_walk *walk, struct error *err)
{
    char path[SEGMENT_PATH_SIZE];

    if (!segment_path(self->directory, segment->first, path, err)) {
        return false;
    }
    self->descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (self->descriptor < 0) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot open %s for writing", path);
    }
    self->first = segment->first;
    self->durable = segment->first + walk->used;
    return true;
}

/* Up to where it is known to have been synced, if it is this one. */
static uint64_t known_durable(const struct journal_of_files *self,
                              const struct journal_options *options,
                              uint64_t durable)
{
    bool another = options->durable_id != NULL &&
                   options->durable_id[0] != '\0' &&
                   strcmp(options->durable_id, self->id) != 0;

    return another ? 0 : durable;
}

static bool open_existing(struct journal_of_files *self,
                          const struct segment_list *list,
                          const struct journal_options *options,
                          uint64_t durable, struct journal_report *report,
                          struct error *err)
{
    const struct segment *last = &list->items[list->count - 1];
    struct segment_walk walk;

    if (!segment_walk(self->directory, last, true, &walk, err) ||
        !is_same_journal(self, walk.id, last->first, err) ||
        !check_sealed(self, list, options->verify_at_open, err)) {
        return false;
    }
    durable = known_durable(self, options, durable);
    if (last->first + walk.used < durable) {
        return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                         "the journal in %s ends at %" PRIu64
                         ", but was known to be good up to %" PRIu64
                         "; nothing was changed",
                         self->directory, last->first + walk.used, durable);
    }
    if (!finish_sealed(self, list, err) || !open_last(self, last, &walk, err)) {
        return false;
    }
    if (walk.torn > 0) {
        log_warning("journal_cut", NULL, "position=%" PRIu64 " bytes=%" PRIu64,
                    self->durable, walk.torn);
        report->cut = walk.torn;
        if (!cut_tail(self, &walk, err)) {
            return false;
        }
    }
    if (walk.sealed) { /* and we died before the next one was there */
        bool good = segment_finish(self->descriptor, walk.used, err);

        (void)close(self->descriptor);
        self->descriptor = -1;
        return good && have_ahead(self, err) && adopt_ahead(self, err);
    }
    return true;
}

static bool open_new(struct journal_of_files *self, struct error *err)
{
    struct id id = id_make(clock_now());

    memcpy(self->id, id.text, JOURNAL_ID_SIZE);
    return have_ahead(self, err) && adopt_ahead(self, err);
}

static bool open_directory(struct journal_of_files *self,
                           const struct journal_options *options,
                           uint64_t durable, struct journal_report *report,
                           struct error *err)
{
    struct segment_list list;
    char ahead[SEGMENT_PATH_SIZE];
    bool good;

    if (!durable_directory_make(self->directory, (mode_t)0750, err) ||
        !segment_list_read(self->directory, &list, err)) {
        return false;
    }
    (void)snprintf(ahead, sizeof ahead, "%s/ahead", self->directory);
    (void)unlink(ahead); /* of a run that ended */
    report->created = list.count == 0;
    if (list.count > 0) {
        good = open_existing(self, &list, options, durable, report, err);
    } else if (durable > 0) {
        good = error_set(err, ERROR_DAMAGED, "JOURNAL_MISSING",
                         "%s holds no journal, but the ledger was made from "
                         "one up to %" PRIu64,
                         self->directory, durable);
    } else {
        good = open_new(self, err);
    }
    report->segments = list.count + (report->created ? 1 : 0);
    segment_list_close(&list);
    return good;
}

static void file_close(struct journal *journal)
{
    struct journal_of_files *self = self_of(journal);

    if (self->ahead_state == AHEAD_RUNNING) {
        (void)pthread_join(self->ahead, NULL);
    }
    if (self->descriptor >= 0) {
        (void)close(self->descriptor);
    }
    buffer_close(&self->group);
    free(self);
}

static struct journal *file_open(const struct journal_options *options,
                                 uint64_t durable,
                                 struct journal_report *report,
                                 struct error *err)
{
    struct journal_of_files *self = calloc(1, sizeof *self);

    memset(report, 0, sizeof *report);
    if (self == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the journal");
        return NULL;
    }
    self->journal.ops = &journal_file;
    self->calls = options->calls;
    self->descriptor = -1;
    self->segment_size = options->segment_size == 0 ? JOURNAL_SEGMENT_SIZE
                                                    : options->segment_size;
    buffer_open(&self->group, 0);
    if (snprintf(self->directory, sizeof self->directory, "%s",
                 options->directory) >= (int)sizeof self->directory) {
        (void)error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                        "the journal's path is too long");
        file_close(&self->journal);
        return NULL;
    }
    if (!open_directory(self, options, durable, report, err)) {
        file_close(&self->journal);
        return NULL;
    }
    report->tail = self->durable;
    return &self->journal;
}

static const char *file_id(const struct journal *journal)
{
    return view_of(journal)->id;
}

/* ---- appending ---- */

static uint64_t file_mark(const struct journal *journal)
{
    const struct journal_of_files *self = view_of(journal);

    return self->durable + self->group.length;
}

/* One frame behind the group, whatever its length. */
static bool push_frame(struct journal_of_files *self,
                       enum journal_frame_kind kind, struct bytes first,
                       struct bytes rest, struct error *err)
{
    struct frame_head head = {
        .kind = kind,
        .position = self->durable + self->group.length,
        .length = (uint32_t)(first.length + rest.length),
        .since = (uint32_t)self->group.length,
    };
    size_t size = (size_t)frame_size(head.length);
    char *place = buffer_reserve(&self->group, size);

    if (place == NULL) {
        self->group.failed = false;
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a frame of %zu bytes", size);
    }
    frame_write(place, &head, first, rest);
    buffer_grown(&self->group, size);
    return true;
}

static bool file_append(struct journal *journal, enum journal_frame_kind kind,
                        const struct digest *digest, struct bytes body,
                        uint64_t *position, struct error *err)
{
    struct journal_of_files *self = self_of(journal);
    struct bytes first = bytes_of("", 0);

    if (!check_alive(self, err)) {
        return false;
    }
    if (digest != NULL) {
        first = bytes_of((const char *)digest->bytes, DIGEST_LENGTH);
    }
    if (body.length > JOURNAL_GROUP_LIMIT ||
        self->group.length + frame_size(first.length + body.length) >
            JOURNAL_GROUP_LIMIT) {
        return error_set(err, ERROR_LIMIT, "GROUP_TOO_LONG",
                         "a group of the journal may hold %d bytes",
                         JOURNAL_GROUP_LIMIT);
    }
    *position = file_mark(journal);
    return push_frame(self, kind, first, body, err);
}

static void file_rollback(struct journal *journal, uint64_t mark)
{
    struct journal_of_files *self = self_of(journal);

    if (mark < self->durable || mark > file_mark(journal)) {
        log_panic("journal rolled back to %" PRIu64 ", group is %" PRIu64
                  "+%zu",
                  mark, self->durable, self->group.length);
    }
    self->group.length = (size_t)(mark - self->durable);
}

static bool file_pending(const struct journal *journal, uint64_t position,
                         struct bytes *body)
{
    const struct journal_of_files *self = view_of(journal);
    struct bytes bytes = buffer_bytes(&self->group);
    struct frame_head head;
    size_t needed;

    if (position < self->durable || position >= file_mark(journal)) {
        return false;
    }
    bytes = bytes_slice(bytes, (size_t)(position - self->durable), SIZE_MAX);
    if (frame_read(bytes, position, &head, &needed) != FRAME_GOOD) {
        return false;
    }
    *body = frame_body(bytes, &head);
    return true;
}

/* The group with zeros behind it to the end of a page: a page that is written
 * whole need not be read before, and `ahead` was filled past the page cache.
 * Zeros are what stands there already. */
static struct bytes whole_pages(struct journal_of_files *self)
{
    uint64_t end = self->durable - self->first + self->group.length;
    size_t padding = (size_t)(-end & (SEGMENT_PAGE - 1));
    char *place = buffer_reserve(&self->group, padding);

    if (place == NULL) {
        self->group.failed = false;
        return buffer_bytes(&self->group);
    }
    memset(place, 0, padding);
    return bytes_of(self->group.data, self->group.length + padding);
}

/* Writes what is in the group and makes it durable. */
static bool flush_group(struct journal_of_files *self, struct error *err)
{
    if (!segment_write(self->descriptor, whole_pages(self),
                       self->durable - self->first, self->calls, err) ||
        !segment_sync(self->descriptor, self->calls, err)) {
        return fail(self);
    }
    self->durable += self->group.length;
    buffer_clear(&self->group);
    return true;
}

/* SEAL, next segment, cut and lock the old one: in this order a crash leaves
 * nothing that the next open could not finish. */
static bool roll(struct journal_of_files *self, struct error *err)
{
    int old = self->descriptor;
    uint64_t used;
    char body[64];
    char stamp[CLOCK_STAMP_SIZE];
    int length = snprintf(body, sizeof body, "{\"sealed\":\"%s\"}",
                          clock_stamp(clock_now(), stamp));

    if (!have_ahead(self, err)) {
        return false; /* no room; this segment can still be read and kept */
    }
    if (!push_frame(self, FRAME_SEAL, bytes_of(body, (size_t)length),
                    bytes_of("", 0), err) ||
        !flush_group(self, err)) {
        return fail(self);
    }
    used = self->durable - self->first;
    if (!adopt_ahead(self, err) || !segment_finish(old, used, err)) {
        return fail(self);
    }
    (void)close(old);
    return true;
}

static bool file_begin(struct journal *journal, struct error *err)
{
    struct journal_of_files *self = self_of(journal);
    uint64_t used = self->durable - self->first;

    if (!check_alive(self, err)) {
        return false;
    }
    if (used >= self->segment_size / 2) {
        start_ahead(self);
    }
    /* A group is never torn between two segments: one that begins shortly
     * before the end just makes its segment longer. */
    if (used >= self->segment_size - self->segment_size / 16) {
        return roll(self, err);
    }
    return true;
}

static bool file_sync(struct journal *journal, struct error *err)
{
    struct journal_of_files *self = self_of(journal);
    char body[48];
    int length;

    if (!check_alive(self, err)) {
        return false;
    }
    if (self->group.length == 0) {
        return true;
    }
    length = snprintf(body, sizeof body, "{\"bytes\":%zu}", self->group.length);
    if (!push_frame(self, FRAME_GROUP, bytes_of(body, (size_t)length),
                    bytes_of("", 0), err)) {
        return fail(self);
    }
    return flush_group(self, err);
}

static uint64_t file_durable(const struct journal *journal)
{
    return view_of(journal)->durable;
}

const struct journal_ops journal_file = {
    .name = "file",
    .open = file_open,
    .close = file_close,
    .id = file_id,
    .append = file_append,
    .mark = file_mark,
    .rollback = file_rollback,
    .pending = file_pending,
    .begin = file_begin,
    .sync = file_sync,
    .durable = file_durable,
};
