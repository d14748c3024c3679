/* SPDX-License-Identifier: Apache-2.0 */
#include "base/durable_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ids.h"

bool file_write_all(int descriptor, struct bytes data, struct error *err)
{
    while (data.length > 0) {
        ssize_t written = write(descriptor, data.data, data.length);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written == 0) {
            errno = ENOSPC; /* no progress and no reason given */
        }
        if (written <= 0) {
            return error_set_errno(err, ERROR_TRANSIENT, "FILE_WRITE",
                                   "cannot write %zu bytes", data.length);
        }
        data.data += written;
        data.length -= (size_t)written;
    }
    return true;
}

static ssize_t read_some(int descriptor, char *place, size_t size)
{
    ssize_t got;

    do {
        got = read(descriptor, place, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Up to 64 KiB more of the file: 1, nothing left: 0, an error: -1. */
static int read_block(int descriptor, const char *path, struct buffer *out,
                      struct error *err)
{
    size_t room = 65536;
    char beyond;
    char *place;
    ssize_t got;

    if (out->limit != 0 && out->limit - out->length < room) {
        room = out->limit - out->length;
    }
    place = room == 0 ? &beyond : buffer_reserve(out, room);
    if (place == NULL) {
        error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory to read %s",
                  path);
        return -1;
    }
    got = read_some(descriptor, place, room == 0 ? 1 : room);
    if (got < 0) {
        error_set_errno(err, ERROR_REFUSED, "FILE_READ", "cannot read %s",
                        path);
        return -1;
    }
    if (got > 0 && room == 0) {
        error_set(err, ERROR_LIMIT, "FILE_TOO_LONG",
                  "%s is longer than %zu bytes", path, out->limit);
        return -1;
    }
    buffer_grown(out, (size_t)got);
    return got > 0;
}

bool file_read_whole(const char *path, struct buffer *out, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    int more = -1;

    if (descriptor < 0) {
        return error_set_errno(err, ERROR_REFUSED, "FILE_OPEN",
                               "cannot open %s", path);
    }
    if (fstat(descriptor, &about) == 0 && S_ISDIR(about.st_mode)) {
        error_set(err, ERROR_REFUSED, "FILE_OPEN", "%s is a directory", path);
        goto done;
    }
    do {
        more = read_block(descriptor, path, out, err);
    } while (more > 0);
done:
    (void)close(descriptor);
    return more == 0;
}

bool durable_directory_sync(const char *directory, struct error *err)
{
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good;

    if (descriptor < 0) {
        return error_set_errno(err, ERROR_FATAL, "DIRECTORY_OPEN",
                               "cannot open directory %s", directory);
    }
    good = fsync(descriptor) == 0;
    if (!good) {
        error_set_errno(err, ERROR_FATAL, "DIRECTORY_SYNC", "cannot sync %s",
                        directory);
        if (err != NULL) {
            err->kind = ERROR_FATAL;
        }
    }
    (void)close(descriptor);
    return good;
}

static bool parent_sync(const char *path, struct error *err)
{
    char copy[PATH_MAX];

    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy) {
        return error_set(err, ERROR_REFUSED, "PATH_TOO_LONG",
                         "path is too long: %.200s…", path);
    }
    return durable_directory_sync(dirname(copy), err);
}

/* Leaves errno saying why not. */
static bool is_directory(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0) {
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(about.st_mode);
}

bool durable_directory_make(const char *directory, mode_t mode,
                            struct error *err)
{
    char path[PATH_MAX];
    size_t length = strlen(directory);

    if (length == 0 || length >= sizeof path) {
        return error_set(err, ERROR_REFUSED, "PATH_TOO_LONG",
                         "not a usable directory name: %.200s", directory);
    }
    memcpy(path, directory, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        path[i] = '\0';
        if (mkdir(path, mode) == 0) {
            if (!parent_sync(path, err)) {
                return false;
            }
        } else if (errno != EEXIST || !is_directory(path)) {
            return error_set_errno(err, ERROR_REFUSED, "DIRECTORY_MAKE",
                                   "cannot make directory %s", path);
        }
        if (i < length) {
            path[i] = '/';
        }
    }
    return true;
}

bool durable_file_begin(struct durable_file *file, const char *directory,
                        const char *name, mode_t mode, struct error *err)
{
    struct id unique = id_make(clock_now());
    int final =
        snprintf(file->final, sizeof file->final, "%s/%s", directory, name);
    int temporary = snprintf(file->temporary, sizeof file->temporary,
                             "%s/.%s.tmp%s", directory, name, unique.text);

    file->open = false;
    file->length = 0;
    if (final >= (int)sizeof file->final ||
        temporary >= (int)sizeof file->temporary) {
        return error_set(err, ERROR_REFUSED, "PATH_TOO_LONG",
                         "path is too long: %.200s…", directory);
    }
    file->descriptor =
        open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file->descriptor < 0) {
        return error_set_errno(err, ERROR_REFUSED, "FILE_CREATE",
                               "cannot create %s", file->temporary);
    }
    file->open = true;
    return true;
}

bool durable_file_append(struct durable_file *file, struct bytes data,
                         struct error *err)
{
    if (!file_write_all(file->descriptor, data, err)) {
        return error_prefix(err, "%s", file->temporary);
    }
    file->length += data.length;
    return true;
}

static bool put_in_place(const char *from, const char *to, bool replace,
                         struct error *err)
{
    if (replace) {
        if (rename(from, to) != 0) {
            return error_set_errno(err, ERROR_REFUSED, "FILE_RENAME",
                                   "cannot rename to %s", to);
        }
        return true;
    }
    /* link refuses an existing name, which rename would replace. */
    if (link(from, to) != 0) {
        bool exists = errno == EEXIST;

        return error_set_errno(err, ERROR_REFUSED,
                               exists ? "FILE_EXISTS" : "FILE_RENAME",
                               "cannot put %s in place", to);
    }
    (void)unlink(from);
    return true;
}

bool durable_file_commit(struct durable_file *file, bool replace,
                         struct error *err)
{
    bool good = false;

    if (fsync(file->descriptor) != 0) {
        error_set_errno(err, ERROR_FATAL, "FILE_SYNC", "cannot sync %s",
                        file->temporary);
        if (err != NULL) {
            err->kind = ERROR_FATAL;
        }
        durable_file_abandon(file);
        return false;
    }
    if (close(file->descriptor) != 0) {
        error_set_errno(err, ERROR_FATAL, "FILE_CLOSE", "cannot close %s",
                        file->temporary);
        file->descriptor = -1;
        durable_file_abandon(file);
        return false;
    }
    file->descriptor = -1;
    good = put_in_place(file->temporary, file->final, replace, err);
    if (!good) {
        durable_file_abandon(file);
        return false;
    }
    file->open = false;
    return parent_sync(file->final, err);
}

void durable_file_abandon(struct durable_file *file)
{
    if (!file->open) {
        return;
    }
    if (file->descriptor >= 0) {
        (void)close(file->descriptor);
    }
    (void)unlink(file->temporary);
    file->open = false;
}

bool durable_file_write(const char *directory, const char *name, mode_t mode,
                        struct bytes data, bool replace, struct error *err)
{
    struct durable_file file = { 0 };

    if (!durable_file_begin(&file, directory, name, mode, err)) {
        return false;
    }
    if (!durable_file_append(&file, data, err)) {
        durable_file_abandon(&file);
        return false;
    }
    return durable_file_commit(&file, replace, err);
}

bool durable_file_rename(const char *from, const char *to, struct error *err)
{
    if (rename(from, to) != 0) {
        return error_set_errno(err, ERROR_REFUSED, "FILE_RENAME",
                               "cannot rename %s to %s", from, to);
    }
    return parent_sync(to, err) && parent_sync(from, err);
}

bool durable_file_remove(const char *path, struct error *err)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        return error_set_errno(err, ERROR_REFUSED, "FILE_REMOVE",
                               "cannot remove %s", path);
    }
    return parent_sync(path, err);
}
