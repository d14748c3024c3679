/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a backup on disk: which files it holds and that each is what was
 * copied, by its manifest.
 *
 * Layout: `backup.json` (written last: without it there is no backup),
 * `config/` (edigate.yaml and the folders of the configuration), `journal/`,
 * `large/`. The manifest names every file with length and SHA-256.
 * Ownership: everything in the arena.
 * Errors: BACKUP_UNUSABLE (refused: not one, or not whole), BACKUP_DAMAGED, and
 * those of the files.
 */
#ifndef CONSOLE_BACKUP_SET_H
#define CONSOLE_BACKUP_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "console/progress.h"
#include "crypto/digest.h"

struct backup_file {
    const char *path; /* below the backup: "journal/0….seg" */
    uint64_t length;
    struct digest sha256;
};

struct backup_set {
    struct arena *arena;
    const char *directory; /* the backup's */
    const char *gateway;   /* directory it was made of */
    int64_t time;          /* ms, when */
    uint64_t first, until; /* positions of the journal it holds */
    uint64_t events;
    struct backup_file *files;
    size_t count, capacity;
    uint64_t bytes;            /* of all files */
    struct progress *progress; /* or NULL; gets `bytes` */
};

/* Copies `length` bytes (UINT64_MAX: all) of a file to directory/path, synced,
 * and takes it into the set. */
bool backup_set_copy(struct backup_set *set, const char *from, const char *path,
                     uint64_t length, struct error *err) MUST_CHECK;
/* Every file is there and is what was copied. */
bool backup_set_verify(struct backup_set *set, struct error *err) MUST_CHECK;
bool backup_set_write(struct backup_set *set, struct error *err) MUST_CHECK;
bool backup_set_read(struct backup_set *set, struct error *err) MUST_CHECK;
/* One file to a place outside of the backup, synced; what is copied is
 * compared with the manifest. */
bool backup_set_bring(struct backup_set *set, const struct backup_file *file,
                      const char *to, mode_t mode,
                      struct error *err) MUST_CHECK;

/* Below config/, with a slash behind it, the place of a configuration's folder:
 * where it stands beside edigate.yaml, if it does; else `usual`. */
const char *backup_set_folder(struct arena *arena, const char *setting,
                              const char *usual);
/* Does the folder of that setting stand outside the gateway's directory? */
bool backup_set_is_outside(const char *setting);

#endif
