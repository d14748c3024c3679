/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: objects over 1 MiB, each a file of its own below spool/large.
 *
 * A large object is on stable storage, whole, before an event can name it
 * (base/durable_file.h: temporary name, sync, rename, directory sync). Its
 * name is "<day>/<id>". A file that no event names (we died in between) is
 * removed at start.
 * Limits: what the caller sets; beyond it ERROR_LIMIT.
 */
#ifndef STORE_LARGE_OBJECT_H
#define STORE_LARGE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/durable_file.h"
#include "store/object.h"

/* One being written; zero it before use. */
struct large_object {
    struct durable_file file;
    struct digest_stream *digest;
    char name[LARGE_NAME_SIZE];
    uint64_t limit; /* bytes; 0: none */
};

/* directory: "<spool>/large". now: ms, gives the day in the name. */
bool large_object_begin(struct large_object *object, const char *directory,
                        int64_t now, uint64_t limit,
                        struct error *err) MUST_CHECK;
bool large_object_append(struct large_object *object, struct bytes piece,
                         struct error *err) MUST_CHECK;
/* Durable from here on; the draft names it. */
bool large_object_commit(struct large_object *object,
                         struct object_draft *draft,
                         struct error *err) MUST_CHECK;
void large_object_abandon(struct large_object *object);
/* An open descriptor for reading, the caller's to close. */
bool large_object_open(const char *directory, const struct object_ref *ref,
                       int *descriptor, struct error *err) MUST_CHECK;
/* Reads through the file and compares length and SHA-256. */
bool large_object_verify(const char *directory, const struct object_ref *ref,
                         struct error *err) MUST_CHECK;
/* "20261123/01JD…": what a name from outside has to look like. */
bool large_object_name_good(struct bytes name) MUST_CHECK;

/* Removes temporary files, and files of the days `from_day` (0: all) and
 * later that `known` does not know. removed: how many. */
bool large_object_sweep(const char *directory, int64_t from_day,
                        bool (*known)(void *context, const char *name),
                        void *context, uint64_t *removed,
                        struct error *err) MUST_CHECK;

/* Bytes of unknown length as they come in: in memory up to 1 MiB, then a large
 * object. Zero it before use. */
struct intake {
    struct buffer memory;
    struct large_object large;
    bool spilled;
    const char *directory;
    int64_t now;
    uint64_t limit;
};

void intake_open(struct intake *intake, const char *directory, int64_t now,
                 uint64_t limit);
bool intake_write(struct intake *intake, struct bytes piece,
                  struct error *err) MUST_CHECK;
/* draft->content looks into the intake: close it after the append. */
bool intake_finish(struct intake *intake, struct object_draft *draft,
                   struct error *err) MUST_CHECK;
/* Nothing remains of what was not finished. */
void intake_close(struct intake *intake);

#endif
