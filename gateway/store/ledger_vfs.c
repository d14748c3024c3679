/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger_vfs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

/* Bytes kept at most; SQLite's unix layer takes less than 128 KiB at once. */
enum { JOINED_LIMIT = 120 * 1024 };

/* SQLite's own file stands behind this in the same memory. */
struct joined_file {
    sqlite3_file base;
    struct joined_file *log; /* of a database file: its log */
    bool is_log;
    bool failed;
    char *bytes; /* written by SQLite, not yet by us */
    size_t length;
    size_t capacity;
    sqlite3_int64 at;                   /* where they go */
    _Alignas(sqlite3_int64) char own[]; /* 8 is what SQLite promises */
};

static sqlite3_vfs joined_vfs;
static sqlite3_vfs *own_vfs;
static const char *vfs_name;
static pthread_once_t vfs_once = PTHREAD_ONCE_INIT;

static struct joined_file *joined(sqlite3_file *file)
{
    return (struct joined_file *)(void *)file;
}

static sqlite3_file *own(struct joined_file *file)
{
    return (sqlite3_file *)(void *)file->own;
}

static const sqlite3_io_methods *methods(struct joined_file *file)
{
    return own(file)->pMethods;
}

/* ---- the log's writes ---- */

static int flush(struct joined_file *file)
{
    int code = SQLITE_OK;

    if (file->failed) {
        return SQLITE_IOERR_WRITE;
    }
    if (file->length > 0) {
        code = methods(file)->xWrite(own(file), file->bytes, (int)file->length,
                                     file->at);
        file->length = 0;
        file->failed = code != SQLITE_OK;
    }
    return code;
}

static bool make_room(struct joined_file *file, size_t length)
{
    size_t wanted = file->length + length;
    char *bytes;

    if (wanted <= file->capacity) {
        return true;
    }
    bytes = realloc(file->bytes, wanted * 2);
    if (bytes == NULL) {
        return false;
    }
    file->bytes = bytes;
    file->capacity = wanted * 2;
    return true;
}

static int write_log(struct joined_file *file, const void *data, int amount,
                     sqlite3_int64 offset)
{
    size_t length = (size_t)amount;

    if (file->length > 0 && (offset != file->at + (sqlite3_int64)file->length ||
                             file->length + length > JOINED_LIMIT)) {
        int code = flush(file);

        if (code != SQLITE_OK) {
            return code;
        }
    }
    if (file->failed) {
        return SQLITE_IOERR_WRITE;
    }
    if (!make_room(file, length)) {
        return SQLITE_IOERR_NOMEM;
    }
    if (file->length == 0) {
        file->at = offset;
    }
    memcpy(file->bytes + file->length, data, length);
    file->length += length;
    return SQLITE_OK;
}

static int flush_log_of(struct joined_file *file)
{
    return file->log == NULL ? SQLITE_OK : flush(file->log);
}

/* ---- methods of a file ---- */

static int file_close(sqlite3_file *file)
{
    struct joined_file *self = joined(file);
    int late = flush(self);
    int code = methods(self)->xClose(own(self));

    free(self->bytes);
    self->bytes = NULL;
    return code != SQLITE_OK ? code : late;
}

static int file_read(sqlite3_file *file, void *data, int amount,
                     sqlite3_int64 offset)
{
    struct joined_file *self = joined(file);
    int code = flush(self);

    return code != SQLITE_OK
               ? code
               : methods(self)->xRead(own(self), data, amount, offset);
}

static int file_write(sqlite3_file *file, const void *data, int amount,
                      sqlite3_int64 offset)
{
    struct joined_file *self = joined(file);

    if (self->is_log) {
        return write_log(self, data, amount, offset);
    }
    return methods(self)->xWrite(own(self), data, amount, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct joined_file *self = joined(file);
    int code = flush(self);

    return code != SQLITE_OK ? code : methods(self)->xTruncate(own(self), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct joined_file *self = joined(file);
    int code = flush(self);

    return code != SQLITE_OK ? code : methods(self)->xSync(own(self), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct joined_file *self = joined(file);
    int code = flush(self);

    return code != SQLITE_OK ? code : methods(self)->xFileSize(own(self), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    struct joined_file *self = joined(file);

    return methods(self)->xLock(own(self), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    struct joined_file *self = joined(file);

    return methods(self)->xUnlock(own(self), level);
}

static int file_is_reserved(sqlite3_file *file, int *reserved)
{
    struct joined_file *self = joined(file);

    return methods(self)->xCheckReservedLock(own(self), reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    struct joined_file *self = joined(file);

    return methods(self)->xFileControl(own(self), operation, argument);
}

static int file_sector(sqlite3_file *file)
{
    struct joined_file *self = joined(file);

    return methods(self)->xSectorSize(own(self));
}

static int file_device(sqlite3_file *file)
{
    struct joined_file *self = joined(file);

    return methods(self)->xDeviceCharacteristics(own(self));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend,
                        void volatile **memory)
{
    struct joined_file *self = joined(file);

    return methods(self)->xShmMap(own(self), page, size, extend, memory);
}

/* Whoever gets a lock next must find everything in the file. */
static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    struct joined_file *self = joined(file);
    int code = flush_log_of(self);
    int locked = methods(self)->xShmLock(own(self), offset, count, flags);

    return locked != SQLITE_OK ? locked : code;
}

/* SQLite is about to tell readers of a commit. It cannot be told of a failure
 * here; ledger_vfs_failed is for that. */
static void file_shm_barrier(sqlite3_file *file)
{
    struct joined_file *self = joined(file);

    (void)flush_log_of(self);
    methods(self)->xShmBarrier(own(self));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    struct joined_file *self = joined(file);
    int code = flush_log_of(self);
    int unmapped = methods(self)->xShmUnmap(own(self), remove);

    self->log = NULL;
    return unmapped != SQLITE_OK ? unmapped : code;
}

/* Without xFetch: nothing is mapped anyway. */
static const sqlite3_io_methods file_methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* ---- the layer ---- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                    int flags, int *out)
{
    struct joined_file *self = joined(file);
    int code;

    (void)vfs;
    memset(self, 0, sizeof *self);
    code = own_vfs->xOpen(own_vfs, name, own(self), flags, out);
    if (methods(self) == NULL) {
        return code;
    }
    self->base.pMethods = &file_methods;
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        self->is_log = true;
        joined(sqlite3_database_file_object(name))->log = self;
    }
    return code;
}

/* All but opening is SQLite's own layer, copied. */
static void set_up(void)
{
    own_vfs = sqlite3_vfs_find(NULL);
    if (own_vfs == NULL) {
        return;
    }
    joined_vfs = *own_vfs;
    joined_vfs.pNext = NULL;
    joined_vfs.zName = "edigate-joined";
    joined_vfs.szOsFile = (int)sizeof(struct joined_file) + own_vfs->szOsFile;
    joined_vfs.xOpen = vfs_open;
    if (sqlite3_vfs_register(&joined_vfs, 0) == SQLITE_OK) {
        vfs_name = joined_vfs.zName;
    }
}

const char *ledger_vfs_name(void)
{
    (void)pthread_once(&vfs_once, set_up);
    return vfs_name;
}

bool ledger_vfs_failed(sqlite3 *database)
{
    sqlite3_file *file = NULL;

    return sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER,
                                (void *)&file) == SQLITE_OK &&
           file != NULL && file->pMethods == &file_methods &&
           joined(file)->log != NULL && joined(file)->log->failed;
}
