/* SPDX-License-Identifier: Apache-2.0 */
#include "store/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/text.h"
#include "store/frame.h"

enum {
    NAME_DIGITS = 20,
    FILL_PIECE = 1024 * 1024, /* bytes written at once when filling */
    FILL_SYNC = 8             /* pieces between syncs, to keep them short */
};

static const char ahead_name[] = "ahead";

bool segment_path(const char *directory, uint64_t first,
                  char path[SEGMENT_PATH_SIZE], struct error *err)
{
    int length = snprintf(path, SEGMENT_PATH_SIZE, "%s/%0*" PRIu64 ".seg",
                          directory, NAME_DIGITS, first);

    if (length < 0 || length >= SEGMENT_PATH_SIZE) {
        return error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                         "the journal's path is too long: %.200s", directory);
    }
    return true;
}

static bool ahead_path(const char *directory, char path[SEGMENT_PATH_SIZE],
                       struct error *err)
{
    int length =
        snprintf(path, SEGMENT_PATH_SIZE, "%s/%s", directory, ahead_name);

    if (length < 0 || length >= SEGMENT_PATH_SIZE) {
        return error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                         "the journal's path is too long: %.200s", directory);
    }
    return true;
}

/* ---- list ---- */

static bool name_is_segment(const char *name, uint64_t *first)
{
    return strlen(name) == NAME_DIGITS + 4 &&
           strcmp(name + NAME_DIGITS, ".seg") == 0 &&
           text_to_number(bytes_of(name, NAME_DIGITS), first);
}

static int by_first(const void *a, const void *b)
{
    const struct segment *left = a;
    const struct segment *right = b;

    return (left->first > right->first) - (left->first < right->first);
}

static bool list_add(struct segment_list *list, uint64_t first, uint64_t size,
                     struct error *err)
{
    struct segment *items =
        reallocarray(list->items, list->count + 1, sizeof *items);

    if (items == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for %zu segments", list->count + 1);
    }
    items[list->count].first = first;
    items[list->count].size = size;
    list->items = items;
    list->count++;
    return true;
}

bool segment_list_read(const char *directory, struct segment_list *list,
                       struct error *err)
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    bool good = true;

    list->items = NULL;
    list->count = 0;
    if (stream == NULL) {
        return error_set_errno(err, ERROR_CONFIG, "JOURNAL_OPEN",
                               "cannot read directory %s", directory);
    }
    while (good && (errno = 0, entry = readdir(stream)) != NULL) {
        struct stat about;
        uint64_t first;

        if (!name_is_segment(entry->d_name, &first)) {
            continue;
        }
        good = fstatat(dirfd(stream), entry->d_name, &about, 0) == 0
                   ? list_add(list, first, (uint64_t)about.st_size, err)
                   : error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                                     "cannot look at %s/%s", directory,
                                     entry->d_name);
    }
    if (good && errno != 0) {
        good = error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot read directory %s", directory);
    }
    (void)closedir(stream);
    if (good && list->count > 0) {
        qsort(list->items, list->count, sizeof *list->items, by_first);
    }
    if (!good) {
        segment_list_close(list);
    }
    return good;
}

void segment_list_close(struct segment_list *list)
{
    free(list->items);
    list->items = NULL;
    list->count = 0;
}

/* ---- bytes ---- */

bool segment_write(int descriptor, struct bytes data, uint64_t offset,
                   const struct journal_calls *calls, struct error *err)
{
    while (data.length > 0) {
        ssize_t written =
            calls == NULL || calls->pwrite == NULL
                ? pwrite(descriptor, data.data, data.length, (off_t)offset)
                : calls->pwrite(descriptor, data.data, data.length,
                                (off_t)offset);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            error_set_errno(err, ERROR_FATAL, "JOURNAL_WRITE",
                            "cannot write %zu bytes to the journal",
                            data.length);
            if (err != NULL) {
                err->kind = ERROR_FATAL;
            }
            return false;
        }
        data.data += written;
        data.length -= (size_t)written;
        offset += (uint64_t)written;
    }
    return true;
}

bool segment_sync(int descriptor, const struct journal_calls *calls,
                  struct error *err)
{
    int result = calls == NULL || calls->fdatasync == NULL
                     ? fdatasync(descriptor)
                     : calls->fdatasync(descriptor);

    struct stat about;

    if (result != 0) {
        error_set_errno(err, ERROR_FATAL, "JOURNAL_SYNC",
                        "cannot sync the journal");
        if (err != NULL) {
            err->kind = ERROR_FATAL;
        }
        return false;
    }
    /* What is stored in a file that was deleted will not be found again. */
    if (fstat(descriptor, &about) == 0 && about.st_nlink == 0) {
        return error_set(err, ERROR_FATAL, "JOURNAL_GONE",
                         "the journal was deleted under the gateway");
    }
    return true;
}

bool segment_read(int descriptor, char *out, size_t length, uint64_t offset,
                  struct error *err)
{
    while (length > 0) {
        ssize_t got = pread(descriptor, out, length, (off_t)offset);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return error_set_errno(err, ERROR_FATAL, "JOURNAL_READ",
                                   "cannot read the journal");
        }
        if (got == 0) {
            return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                             "a segment of the journal ends %zu bytes early",
                             length);
        }
        out += got;
        length -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

/* ---- making one ---- */

/* Past the page cache, or not. */
static bool set_direct(int descriptor, bool direct)
{
    int flags = fcntl(descriptor, F_GETFL);

    return flags >= 0 &&
           fcntl(descriptor, F_SETFL,
                 direct ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

/* Some file systems take the flag and then refuse to write. */
static void try_direct(int descriptor, const char *page)
{
    if (set_direct(descriptor, true) &&
        pwrite(descriptor, page, SEGMENT_PAGE, 0) < 0) {
        (void)set_direct(descriptor, false);
    }
}

static bool fill_piece(int descriptor, struct bytes zeros, uint64_t at,
                       const struct journal_calls *calls, struct error *err)
{
    if (zeros.length % SEGMENT_PAGE != 0 && !set_direct(descriptor, false)) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_WRITE",
                               "cannot write the end of a segment");
    }
    return segment_write(descriptor, zeros, at, calls, err);
}

static bool fill(int descriptor, uint64_t size,
                 const struct journal_calls *calls, struct error *err)
{
    char *zeros = aligned_alloc(SEGMENT_PAGE, FILL_PIECE);
    uint64_t at = 0;
    bool good = zeros != NULL;

    if (!good) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to make a segment");
    }
    memset(zeros, 0, FILL_PIECE);
    try_direct(descriptor, zeros);
    for (unsigned piece = 1; good && at < size; piece++) {
        size_t length =
            size - at < FILL_PIECE ? (size_t)(size - at) : (size_t)FILL_PIECE;

        good =
            fill_piece(descriptor, bytes_of(zeros, length), at, calls, err) &&
            (piece % FILL_SYNC != 0 || segment_sync(descriptor, calls, err));
        at += length;
    }
    free(zeros);
    return good && segment_sync(descriptor, calls, err);
}

bool segment_prepare(const char *directory, uint64_t size,
                     const struct journal_calls *calls, struct error *err)
{
    char path[SEGMENT_PATH_SIZE];
    int descriptor;
    bool good;

    if (!ahead_path(directory, path, err)) {
        return false;
    }
    descriptor =
        open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)0640);
    if (descriptor < 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "JOURNAL_FULL",
                               "cannot make %s", path);
    }
    good = fill(descriptor, size, calls, err);
    (void)close(descriptor);
    if (!good) {
        (void)unlink(path);
        /* Nothing is owed for this file yet, so even a failed sync may be
         * tried again: with a new file, not on the same descriptor. */
        if (err != NULL) {
            err->kind = ERROR_TRANSIENT;
            (void)snprintf(err->code, sizeof err->code, "JOURNAL_FULL");
        }
        return error_prefix(err, "no room for the next segment");
    }
    return true;
}

static bool write_header(int descriptor, uint64_t first, const char *id,
                         const struct journal_calls *calls, uint64_t *used,
                         struct error *err)
{
    char body[256];
    char frame[512];
    char stamp[CLOCK_STAMP_SIZE];
    int length = snprintf(body, sizeof body,
                          "{\"journal\":\"%s\",\"format\":1,\"first\":%" PRIu64
                          ",\"created\":\"%s\"}",
                          id, first, clock_stamp(clock_now(), stamp));
    struct frame_head head = { FRAME_HEADER, first, (uint32_t)length, 0 };

    *used = frame_size((uint64_t)length);
    frame_write(frame, &head, bytes_of(body, (size_t)length), bytes_of("", 0));
    return segment_write(descriptor, bytes_of(frame, (size_t)*used), 0, calls,
                         err) &&
           segment_sync(descriptor, calls, err);
}

bool segment_adopt(const char *directory, uint64_t first, const char *id,
                   const struct journal_calls *calls, int *descriptor,
                   uint64_t *used, struct error *err)
{
    char ahead[SEGMENT_PATH_SIZE];
    char path[SEGMENT_PATH_SIZE];
    int made;

    if (!ahead_path(directory, ahead, err) ||
        !segment_path(directory, first, path, err)) {
        return false;
    }
    if (access(path, F_OK) == 0) {
        return error_set(err, ERROR_DAMAGED, "JOURNAL_DAMAGED",
                         "%s is there already", path);
    }
    made = open(ahead, O_RDWR | O_CLOEXEC);
    if (made < 0) {
        return error_set_errno(err, ERROR_FATAL, "JOURNAL_OPEN",
                               "cannot open %s", ahead);
    }
    if (!write_header(made, first, id, calls, used, err) ||
        !durable_file_rename(ahead, path, err)) {
        (void)close(made);
        return false;
    }
    *descriptor = made;
    return true;
}

bool segment_finish(int descriptor, uint64_t used, struct error *err)
{
    if (ftruncate(descriptor, (off_t)used) != 0 ||
        fchmod(descriptor, (mode_t)0440) != 0 || fsync(descriptor) != 0) {
        error_set_errno(err, ERROR_FATAL, "JOURNAL_SEAL",
                        "cannot seal a segment of the journal");
        if (err != NULL) {
            err->kind = ERROR_FATAL;
        }
        return false;
    }
    return true;
}
