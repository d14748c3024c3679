/* SPDX-License-Identifier: Apache-2.0 */
#include "console/backup_set.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"

enum { PIECE = 256 * 1024, MANIFEST_LIMIT = 256 * 1024 * 1024, FORMAT = 1 };

/* ---- copying */

struct copying {
    struct backup_set *set;
    struct durable_file file;
    uint64_t length;
    struct digest sha256;
};

/* Through the file, hashed; `to` NULL: only hashed. */
static bool read_through(struct copying *copying, int descriptor, uint64_t most,
                         struct error *err)
{
    char *piece = malloc(PIECE);
    struct digest_stream *digest = digest_open();
    bool good = piece != NULL ||
                error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");

    copying->length = 0;
    while (good && copying->length < most) {
        uint64_t left = most - copying->length;
        ssize_t got =
            read(descriptor, piece, left < PIECE ? (size_t)left : PIECE);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            good =
                error_set_errno(err, ERROR_FATAL, "BACKUP_READ", "cannot read");
        }
        if (got <= 0) {
            break;
        }
        digest_add(digest, bytes_of(piece, (size_t)got));
        good = !copying->file.open ||
               durable_file_append(&copying->file, bytes_of(piece, (size_t)got),
                                   err);
        copying->length += (uint64_t)got;
        if (copying->set->progress != NULL) {
            progress_at(copying->set->progress,
                        copying->set->bytes + copying->length);
        }
    }
    copying->sha256 = digest_finish(digest);
    digest_close(digest);
    free(piece);
    return good;
}

static int open_to_read(const char *path, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0) {
        (void)error_set_errno(err, ERROR_REFUSED,
                              errno == EACCES ? "NOT_PERMITTED" : "BACKUP_READ",
                              "cannot open %.300s", path);
    }
    return descriptor;
}

/* `path` into its folder (made) and its name. */
static bool begin_file(struct copying *copying, const char *path, mode_t mode,
                       struct error *err)
{
    struct arena *arena = copying->set->arena;
    const char *slash = strrchr(path, '/');
    const char *folder =
        arena_copy(arena, bytes_of(path, (size_t)(slash - path))).data;

    return durable_directory_make(folder, 0750, err) &&
           durable_file_begin(&copying->file, folder, slash + 1, mode, err);
}

static bool copy(struct copying *copying, const char *from, const char *to,
                 mode_t mode, uint64_t most, struct error *err)
{
    int descriptor = open_to_read(from, err);
    bool good = descriptor >= 0 && begin_file(copying, to, mode, err) &&
                (read_through(copying, descriptor, most, err) ||
                 error_prefix(err, "%.200s", from));

    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    return good;
}

static struct backup_file *add_file(struct backup_set *set, const char *path)
{
    struct backup_file *file;

    set->files = arena_grow(set->arena, set->files, set->count, &set->capacity,
                            sizeof *set->files);
    file = &set->files[set->count++];
    memset(file, 0, sizeof *file);
    file->path = arena_copy_text(set->arena, path);
    return file;
}

bool backup_set_copy(struct backup_set *set, const char *from, const char *path,
                     uint64_t length, struct error *err)
{
    struct copying copying = { .set = set };
    struct backup_file *file;

    if (!copy(&copying, from,
              arena_format(set->arena, "%s/%s", set->directory, path), 0440,
              length, err) ||
        (length != UINT64_MAX && copying.length != length &&
         !error_set(err, ERROR_DAMAGED, "BACKUP_READ",
                    "%.200s is shorter than it has to be", from)) ||
        !durable_file_commit(&copying.file, false, err)) {
        durable_file_abandon(&copying.file);
        return false;
    }
    file = add_file(set, path);
    file->length = copying.length;
    file->sha256 = copying.sha256;
    set->bytes += copying.length;
    return true;
}

static bool compare(const struct copying *copying,
                    const struct backup_file *file, struct error *err)
{
    return (copying->length == file->length &&
            digest_equal(&copying->sha256, &file->sha256)) ||
           error_set(err, ERROR_DAMAGED, "BACKUP_DAMAGED",
                     "%.200s in the backup is not what was written there",
                     file->path);
}

bool backup_set_bring(struct backup_set *set, const struct backup_file *file,
                      const char *to, mode_t mode, struct error *err)
{
    struct copying copying = { .set = set };

    if (!copy(&copying,
              arena_format(set->arena, "%s/%s", set->directory, file->path), to,
              mode, UINT64_MAX, err) ||
        !compare(&copying, file, err) ||
        !durable_file_commit(&copying.file, false, err)) {
        durable_file_abandon(&copying.file);
        return false;
    }
    set->bytes += copying.length;
    return true;
}

bool backup_set_verify(struct backup_set *set, struct error *err)
{
    set->bytes = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct copying copying = { .set = set };
        int descriptor =
            open_to_read(arena_format(set->arena, "%s/%s", set->directory,
                                      set->files[i].path),
                         err);
        bool good;

        if (descriptor < 0) {
            return false;
        }
        good = read_through(&copying, descriptor, UINT64_MAX, err) &&
               compare(&copying, &set->files[i], err);
        (void)close(descriptor);
        if (!good) {
            return false;
        }
        set->bytes += copying.length;
    }
    return true;
}

/* ---- the manifest */

bool backup_set_write(struct backup_set *set, struct error *err)
{
    json_t *files = json_array();
    json_t *manifest;
    char *text;
    bool good;

    for (size_t i = 0; i < set->count; i++) {
        char hex[DIGEST_HEX_SIZE];

        (void)json_array_append_new(
            files,
            json_pack("{s:s,s:I,s:s}", "path", set->files[i].path, "length",
                      (json_int_t)set->files[i].length, "sha256",
                      digest_to_hex(&set->files[i].sha256, hex)));
    }
    manifest =
        json_pack("{s:i,s:s,s:s,s:I,s:I,s:I,s:I,s:o}", "edigate_backup", FORMAT,
                  "version", EDIGATE_VERSION, "gateway", set->gateway, "time",
                  (json_int_t)set->time, "first", (json_int_t)set->first,
                  "until", (json_int_t)set->until, "events",
                  (json_int_t)set->events, "files", files);
    text = manifest == NULL ? NULL : json_dumps(manifest, JSON_INDENT(1));
    good = text != NULL
               ? durable_file_write(set->directory, "backup.json", 0440,
                                    bytes_of_text(text), false, err)
               : error_set(err, ERROR_REFUSED, "BACKUP_UNUSABLE",
                           "a file's name is not valid UTF-8");
    free(text);
    json_decref(manifest);
    return good;
}

/* A path of ours: below one of the three folders, without "..". */
static bool is_good_path(const char *path)
{
    struct bytes view = bytes_of_text(path);

    return (bytes_starts_with(view, bytes_of_text("config/")) ||
            bytes_starts_with(view, bytes_of_text("journal/")) ||
            bytes_starts_with(view, bytes_of_text("large/"))) &&
           strstr(path, "/../") == NULL && strstr(path, "//") == NULL &&
           !bytes_ends_with(view, bytes_of_text("/..")) &&
           !bytes_ends_with(view, bytes_of_text("/"));
}

static bool read_files(struct backup_set *set, const json_t *files)
{
    const json_t *item;
    size_t index;

    json_array_foreach(files, index, item)
    {
        const char *path = json_string_value(json_object_get(item, "path"));
        const json_t *hex = json_object_get(item, "sha256");
        json_int_t length = json_integer_value(json_object_get(item, "length"));
        struct backup_file *file;

        if (path == NULL || !is_good_path(path) || length < 0) {
            return false;
        }
        file = add_file(set, path);
        file->length = (uint64_t)length;
        if (!digest_from_hex(
                bytes_of(json_string_value(hex), json_string_length(hex)),
                &file->sha256)) {
            return false;
        }
    }
    return set->count > 0;
}

static uint64_t number_of(const json_t *manifest, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(manifest, key));

    return number < 0 ? 0 : (uint64_t)number;
}

bool backup_set_read(struct backup_set *set, struct error *err)
{
    struct buffer content;
    const char *gateway;
    json_t *manifest;
    bool good;

    buffer_open(&content, MANIFEST_LIMIT);
    if (!file_read_whole(
            arena_format(set->arena, "%s/backup.json", set->directory),
            &content, err)) {
        buffer_close(&content);
        return error_set(err, ERROR_REFUSED, "BACKUP_UNUSABLE",
                         "%.200s is no backup, or one that was not finished: "
                         "there is no backup.json in it",
                         set->directory);
    }
    manifest =
        json_loadb(content.data, content.length, JSON_REJECT_DUPLICATES, NULL);
    buffer_close(&content);
    gateway = json_string_value(json_object_get(manifest, "gateway"));
    good = json_integer_value(json_object_get(manifest, "edigate_backup")) ==
               FORMAT &&
           gateway != NULL &&
           read_files(set, json_object_get(manifest, "files"));
    if (good) {
        set->gateway = arena_copy_text(set->arena, gateway);
        set->time = (int64_t)number_of(manifest, "time");
        set->first = number_of(manifest, "first");
        set->until = number_of(manifest, "until");
        set->events = number_of(manifest, "events");
    }
    json_decref(manifest);
    return good || error_set(err, ERROR_REFUSED, "BACKUP_UNUSABLE",
                             "%.200s/backup.json is not what edigate wrote",
                             set->directory);
}

bool backup_set_is_outside(const char *setting)
{
    return setting[0] == '/' || strstr(setting, "..") != NULL;
}

const char *backup_set_folder(struct arena *arena, const char *setting,
                              const char *usual)
{
    return arena_format(arena, "%s/",
                        backup_set_is_outside(setting) ? usual : setting);
}
