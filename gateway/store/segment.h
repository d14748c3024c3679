/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the journal's files: their names, how one is made ready, put in
 * place, walked after a crash, and sealed.
 *
 * A new segment is written full of zeros and synced under the name "ahead"
 * before it gets its header and its name, so that an append later changes no
 * metadata (an fdatasync then costs a third) and cannot run out of space. Where
 * the file system can, the zeros go past the page cache: copied through it they
 * cost as much processor time as an eighth of an order's whole way.
 * Errors: as journal.h.
 */
#ifndef STORE_SEGMENT_H
#define STORE_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/journal.h"

enum {
    SEGMENT_PATH_SIZE = 1024,
    SEGMENT_PAGE = 4096 /* bytes; a power of two, no less than a disk block */
};

struct segment {
    uint64_t first; /* position of its first byte */
    uint64_t size;  /* bytes of the file */
};

struct segment_list {
    struct segment *items; /* in order of first */
    size_t count;
};

bool segment_path(const char *directory, uint64_t first,
                  char path[SEGMENT_PATH_SIZE], struct error *err) MUST_CHECK;
/* What is there, by name. segment_list_close frees. */
bool segment_list_read(const char *directory, struct segment_list *list,
                       struct error *err) MUST_CHECK;
void segment_list_close(struct segment_list *list);

/* Makes `<directory>/ahead` anew: `size` zeros, synced. */
bool segment_prepare(const char *directory, uint64_t size,
                     const struct journal_calls *calls,
                     struct error *err) MUST_CHECK;
/* Gives `ahead` its header and its name; the caller gets the descriptor.
 * used: bytes of the header frame. */
bool segment_adopt(const char *directory, uint64_t first, const char *id,
                   const struct journal_calls *calls, int *descriptor,
                   uint64_t *used, struct error *err) MUST_CHECK;
/* Cuts a sealed segment to what it holds and makes it read-only. Done again
 * after a crash it does no harm. */
bool segment_finish(int descriptor, uint64_t used,
                    struct error *err) MUST_CHECK;

/* What a walk over a segment's frames found. */
struct segment_walk {
    char id[JOURNAL_ID_SIZE]; /* from the header */
    uint64_t used;            /* bytes of whole groups */
    uint64_t torn;            /* bytes behind them that are not zero */
    bool sealed;
};

/* Walks one segment. torn > 0: what is behind is the torn end of the last
 * group; anything else that is wrong is ERROR_DAMAGED. last: no segment
 * follows, so it may be torn or not sealed. */
bool segment_walk(const char *directory, const struct segment *segment,
                  bool last, struct segment_walk *walk,
                  struct error *err) MUST_CHECK;
/* The quick look at a segment that others follow: does a SEAL frame end it
 * where the next one begins? used: how long it has to be. */
bool segment_is_sealed(const char *directory, const struct segment *segment,
                       uint64_t used, struct error *err) MUST_CHECK;

/* pwrite to the end and fdatasync, through `calls` or the system's own; any
 * failure is ERROR_FATAL, and so is a journal that was deleted. */
bool segment_write(int descriptor, struct bytes data, uint64_t offset,
                   const struct journal_calls *calls,
                   struct error *err) MUST_CHECK;
bool segment_sync(int descriptor, const struct journal_calls *calls,
                  struct error *err) MUST_CHECK;
/* All of [offset, offset + length); false with ERROR_DAMAGED when the file is
 * shorter. */
bool segment_read(int descriptor, char *out, size_t length, uint64_t offset,
                  struct error *err) MUST_CHECK;

#endif
