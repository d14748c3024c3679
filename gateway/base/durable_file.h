/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: files that are whole or not there: temporary name, write, sync,
 * rename, sync of the directory. Nobody else in the program renames a file
 * that something is owed for.
 *
 * Errors: a failed sync is ERROR_FATAL and is never tried again on the same
 * descriptor (contract.md C6); no space is ERROR_TRANSIENT; the temporary
 * file is removed.
 */
#ifndef BASE_DURABLE_FILE_H
#define BASE_DURABLE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/error.h"

/* A file being written; zero it before use. */
struct durable_file {
    int descriptor;
    uint64_t length;
    char temporary[1024]; /* "<directory>/.<name>.tmp<random>" */
    char final[1024];
    bool open;
};

/* Begins `directory`/`name`; nothing is visible under that name yet. */
bool durable_file_begin(struct durable_file *file, const char *directory,
                        const char *name, mode_t mode,
                        struct error *err) MUST_CHECK;
bool durable_file_append(struct durable_file *file, struct bytes data,
                         struct error *err) MUST_CHECK;
/* Sync, rename, sync of the directory. `replace` false: an existing file of
 * that name is an error (code FILE_EXISTS) and stays. */
bool durable_file_commit(struct durable_file *file, bool replace,
                         struct error *err) MUST_CHECK;
/* Nothing remains; harmless after a commit or a failed begin. */
void durable_file_abandon(struct durable_file *file);

/* The three together. */
bool durable_file_write(const char *directory, const char *name, mode_t mode,
                        struct bytes data, bool replace,
                        struct error *err) MUST_CHECK;
/* Renames within or across directories of one file system and syncs both. */
bool durable_file_rename(const char *from, const char *to,
                         struct error *err) MUST_CHECK;
bool durable_file_remove(const char *path, struct error *err) MUST_CHECK;
bool durable_directory_sync(const char *directory,
                            struct error *err) MUST_CHECK;
/* mkdir -p with a sync of each parent that changed. */
bool durable_directory_make(const char *directory, mode_t mode,
                            struct error *err) MUST_CHECK;

/* Not durable, but of the same kind: the whole file into a buffer; one longer
 * than the buffer's limit is ERROR_LIMIT. */
bool file_read_whole(const char *path, struct buffer *out,
                     struct error *err) MUST_CHECK;
/* All of `data`, through short writes and EINTR. */
bool file_write_all(int descriptor, struct bytes data,
                    struct error *err) MUST_CHECK;

#endif
