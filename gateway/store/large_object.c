/* SPDX-License-Identifier: Apache-2.0 */
#include "store/large_object.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/text.h"

enum {
    DAY_LENGTH = 8, /* "20261123" */
    DIRECTORY_SIZE = 1024,
    VERIFY_PIECE = 16 * 1024
};

static uint64_t day_of(int64_t now)
{
    struct civil_time civil = clock_to_civil(now);

    return (uint64_t)civil.year * 10000 + (uint64_t)civil.month * 100 +
           (uint64_t)civil.day;
}

bool large_object_begin(struct large_object *object, const char *directory,
                        int64_t now, uint64_t limit, struct error *err)
{
    struct id id = id_make(now);
    char day[DIRECTORY_SIZE];

    memset(object, 0, sizeof *object);
    object->limit = limit;
    (void)snprintf(object->name, sizeof object->name, "%08" PRIu64 "/%s",
                   day_of(now), id.text);
    if (snprintf(day, sizeof day, "%s/%.*s", directory, DAY_LENGTH,
                 object->name) >= (int)sizeof day) {
        return error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                         "the path of large objects is too long");
    }
    if (!durable_directory_make(day, (mode_t)0750, err) ||
        !durable_file_begin(&object->file, day, id.text, (mode_t)0440, err)) {
        return false;
    }
    object->digest = digest_open();
    return true;
}

bool large_object_append(struct large_object *object, struct bytes piece,
                         struct error *err)
{
    if (object->limit > 0 &&
        piece.length > object->limit - object->file.length) {
        return error_set(err, ERROR_LIMIT, "OBJECT_TOO_LONG",
                         "longer than the limit of %" PRIu64 " bytes",
                         object->limit);
    }
    if (!durable_file_append(&object->file, piece, err)) {
        return false;
    }
    digest_add(object->digest, piece);
    return true;
}

bool large_object_commit(struct large_object *object,
                         struct object_draft *draft, struct error *err)
{
    uint64_t length = object->file.length;
    struct digest sha256 = digest_finish(object->digest);

    if (!durable_file_commit(&object->file, false, err)) {
        large_object_abandon(object);
        return false;
    }
    memset(draft, 0, sizeof *draft);
    memcpy(draft->ref.large, object->name, LARGE_NAME_SIZE);
    draft->ref.length = length;
    draft->ref.sha256 = sha256;
    large_object_abandon(object);
    return true;
}

void large_object_abandon(struct large_object *object)
{
    durable_file_abandon(&object->file);
    digest_close(object->digest);
    object->digest = NULL;
}

bool large_object_name_good(struct bytes name)
{
    struct id id;
    uint64_t day;

    return name.length == DAY_LENGTH + 1 + ID_LENGTH &&
           text_to_number(bytes_slice(name, 0, DAY_LENGTH), &day) &&
           name.data[DAY_LENGTH] == '/' &&
           id_parse(bytes_slice(name, DAY_LENGTH + 1, ID_LENGTH), &id);
}

bool large_object_open(const char *directory, const struct object_ref *ref,
                       int *descriptor, struct error *err)
{
    char path[DIRECTORY_SIZE];
    struct stat about;

    if (!large_object_name_good(bytes_of_text(ref->large)) ||
        snprintf(path, sizeof path, "%s/%s", directory, ref->large) >=
            (int)sizeof path) {
        return error_set(err, ERROR_DAMAGED, "OBJECT_NAME",
                         "not the name of a large object");
    }
    *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*descriptor < 0) {
        return error_set_errno(
            err, errno == ENOENT ? ERROR_DAMAGED : ERROR_FATAL,
            "OBJECT_MISSING", "cannot open large object %s", ref->large);
    }
    if (fstat(*descriptor, &about) != 0 ||
        (uint64_t)about.st_size != ref->length) {
        (void)close(*descriptor);
        return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "large object %s does not have %" PRIu64 " bytes",
                         ref->large, ref->length);
    }
    return true;
}

bool large_object_verify(const char *directory, const struct object_ref *ref,
                         struct error *err)
{
    struct digest_stream *stream;
    struct digest sha256;
    char piece[VERIFY_PIECE];
    ssize_t got;
    int descriptor;

    if (!large_object_open(directory, ref, &descriptor, err)) {
        return false;
    }
    stream = digest_open();
    while ((got = read(descriptor, piece, sizeof piece)) > 0) {
        digest_add(stream, bytes_of(piece, (size_t)got));
    }
    sha256 = digest_finish(stream);
    digest_close(stream);
    (void)close(descriptor);
    if (got < 0) {
        return error_set(err, ERROR_FATAL, "OBJECT_READ",
                         "cannot read large object %s", ref->large);
    }
    if (!digest_equal(&sha256, &ref->sha256)) {
        return error_set(err, ERROR_DAMAGED, "OBJECT_DAMAGED",
                         "large object %s does not have its SHA-256 any more",
                         ref->large);
    }
    return true;
}

/* ---- sweep ---- */

struct sweep {
    const char *directory;
    bool (*known)(void *context, const char *name);
    void *context;
    uint64_t *removed;
};

/* A temporary file of a run that ended, or an object that no event names. */
static bool is_left_over(const struct sweep *sweep, const char *day,
                         const char *entry)
{
    char name[LARGE_NAME_SIZE];
    struct bytes view;

    if (entry[0] == '.') {
        return strstr(entry, ".tmp") != NULL;
    }
    if (snprintf(name, sizeof name, "%s/%s", day, entry) >= (int)sizeof name) {
        return false;
    }
    view = bytes_of_text(name);
    return large_object_name_good(view) && !sweep->known(sweep->context, name);
}

static bool sweep_day(const struct sweep *sweep, const char *day,
                      struct error *err)
{
    char path[DIRECTORY_SIZE];
    struct dirent *entry;
    DIR *stream;

    if (snprintf(path, sizeof path, "%s/%s", sweep->directory, day) >=
        (int)sizeof path) {
        return true;
    }
    stream = opendir(path);
    if (stream == NULL) {
        return error_set_errno(err, ERROR_FATAL, "OBJECT_SWEEP",
                               "cannot read directory %s", path);
    }
    while ((entry = readdir(stream)) != NULL) {
        if (is_left_over(sweep, day, entry->d_name) &&
            unlinkat(dirfd(stream), entry->d_name, 0) == 0) {
            (*sweep->removed)++;
        }
    }
    (void)closedir(stream);
    return true;
}

bool large_object_sweep(const char *directory, int64_t from_day,
                        bool (*known)(void *context, const char *name),
                        void *context, uint64_t *removed, struct error *err)
{
    struct sweep sweep = { directory, known, context, removed };
    uint64_t from = from_day <= 0 ? 0 : day_of(from_day);
    struct dirent *entry;
    DIR *stream = opendir(directory);
    bool good = true;

    *removed = 0;
    if (stream == NULL) {
        return errno == ENOENT ||
               error_set_errno(err, ERROR_FATAL, "OBJECT_SWEEP",
                               "cannot read directory %s", directory);
    }
    while (good && (entry = readdir(stream)) != NULL) {
        uint64_t day;

        if (strlen(entry->d_name) == DAY_LENGTH &&
            text_to_number(bytes_of_text(entry->d_name), &day) && day >= from) {
            good = sweep_day(&sweep, entry->d_name, err);
        }
    }
    (void)closedir(stream);
    return good;
}

/* ---- intake ---- */

void intake_open(struct intake *intake, const char *directory, int64_t now,
                 uint64_t limit)
{
    memset(intake, 0, sizeof *intake);
    buffer_open(&intake->memory, 0);
    intake->directory = directory;
    intake->now = now;
    intake->limit = limit;
}

/* What was in memory becomes the beginning of a large object. */
static bool spill(struct intake *intake, struct error *err)
{
    if (!large_object_begin(&intake->large, intake->directory, intake->now,
                            intake->limit, err)) {
        return false;
    }
    intake->spilled = true;
    if (!large_object_append(&intake->large, buffer_bytes(&intake->memory),
                             err)) {
        return false;
    }
    buffer_close(&intake->memory);
    buffer_open(&intake->memory, 0);
    return true;
}

bool intake_write(struct intake *intake, struct bytes piece, struct error *err)
{
    size_t together = intake->memory.length + piece.length;

    if (intake->spilled) {
        return large_object_append(&intake->large, piece, err);
    }
    if (intake->limit > 0 && together > intake->limit) {
        return error_set(err, ERROR_LIMIT, "OBJECT_TOO_LONG",
                         "longer than the limit of %" PRIu64 " bytes",
                         intake->limit);
    }
    if (together > OBJECT_INLINE_LIMIT) {
        return spill(intake, err) &&
               large_object_append(&intake->large, piece, err);
    }
    buffer_append(&intake->memory, piece);
    if (intake->memory.failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to receive a document");
    }
    return true;
}

bool intake_finish(struct intake *intake, struct object_draft *draft,
                   struct error *err)
{
    if (intake->spilled) {
        bool good = large_object_commit(&intake->large, draft, err);

        intake->spilled = false;
        return good;
    }
    memset(draft, 0, sizeof *draft);
    draft->content = buffer_bytes(&intake->memory);
    draft->ref.length = draft->content.length;
    draft->ref.sha256 = digest_of(draft->content);
    return true;
}

void intake_close(struct intake *intake)
{
    if (intake->spilled) {
        large_object_abandon(&intake->large);
        intake->spilled = false;
    }
    buffer_close(&intake->memory);
}
