/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the journal: the one append-only run of bytes that is the truth.
 *
 * Layout: `<directory>/<first-position>.seg`, 20 decimal digits, together one
 * dense space of positions (byte counts from 0). Every segment begins with a
 * HEADER frame and, once full, ends with a SEAL frame, is cut to its length
 * and made read-only. spool/README.md gives the format byte by byte.
 *
 * A group is what one journal_sync makes durable; it ends with a GROUP frame
 * and counts only whole. At open the last segment is walked: a group that is
 * not whole and has nothing but itself behind it is a torn tail and is cut
 * away; any other bad frame is ERROR_DAMAGED and nothing is touched.
 *
 * Ownership: one writer per directory (the store's lock sees to it), used by
 * one thread. Readers (journal_reader.h) need nothing from it and may be other
 * processes.
 * Limits: a frame 64 MiB, a group JOURNAL_GROUP_LIMIT bytes, segment size
 * 64 KiB … 1 GiB.
 * Errors: a failed write or sync is ERROR_FATAL and closes the journal for
 * good; no room for the next segment is ERROR_TRANSIENT (JOURNAL_FULL).
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

enum {
    JOURNAL_SEGMENT_SIZE = 64 * 1024 * 1024, /* bytes, default */
    JOURNAL_GROUP_LIMIT = 32 * 1024 * 1024,  /* bytes in one group */
    JOURNAL_ID_SIZE = 27                     /* an id and a NUL */
};

enum journal_frame_kind {
    FRAME_HEADER = 'H', /* first of a segment; JSON */
    FRAME_EVENT = 'E',  /* JSON, event.h */
    FRAME_OBJECT = 'O', /* SHA-256 (32 bytes), then the bytes */
    FRAME_GROUP = 'G',  /* all since the last one is durable together; JSON */
    FRAME_SEAL = 'S',   /* last of a segment; JSON */
};

/* The system calls that durability hangs on, so that tests can make them
 * fail; NULL in the options: the system's own. */
struct journal_calls {
    ssize_t (*pwrite)(int descriptor, const void *data, size_t length,
                      off_t offset);
    int (*fdatasync)(int descriptor);
};

struct journal_ops;

struct journal_options {
    const struct journal_ops *ops; /* NULL: journal_file */
    const char *directory;         /* made if it is not there */
    uint64_t segment_size;         /* bytes; 0: JOURNAL_SEGMENT_SIZE */
    /* Sealed segments walked at open, newest first, up to so many bytes. The
     * last segment is always walked. */
    uint64_t verify_at_open;
    /* The journal that `durable` is a position of ("" or NULL: whichever is
     * there); another one is opened all the same, and says its id. */
    const char *durable_id;
    const struct journal_calls *calls;
};

/* What open found. */
struct journal_report {
    uint64_t tail;     /* position the next frame gets */
    uint64_t cut;      /* bytes of a torn tail that were cut; 0: none */
    uint64_t segments; /* how many there are */
    bool created;      /* there was no journal before */
};

struct journal;

/* `durable`: a position that is known to have been synced (the ledger's, which
 * is committed only after the sync); a cut before it would lose what was
 * promised, so it is ERROR_DAMAGED instead. 0: not known. */
struct journal *journal_open(const struct journal_options *options,
                             uint64_t durable, struct journal_report *report,
                             struct error *err) MUST_CHECK;
void journal_close(struct journal *journal); /* NULL is allowed */
/* Which journal this is: an id made with the first segment. */
const char *journal_id(const struct journal *journal);

/* Appends to the group in memory; nothing is written yet. The position is the
 * frame's. false: the group would be over its limit (ERROR_LIMIT), nothing was
 * appended. `digest`: for FRAME_OBJECT, else NULL. */
bool journal_append(struct journal *journal, enum journal_frame_kind kind,
                    const struct digest *digest, struct bytes body,
                    uint64_t *position, struct error *err) MUST_CHECK;
/* The tail including what is only in memory; journal_rollback forgets what
 * was appended after that mark in the same group. */
uint64_t journal_mark(const struct journal *journal);
void journal_rollback(struct journal *journal, uint64_t mark);
/* The body of a frame of the group that is still in memory. */
bool journal_pending(const struct journal *journal, uint64_t position,
                     struct bytes *body) MUST_CHECK;
/* Must be called before the first append of a group: goes to the next segment
 * when this one is full. ERROR_TRANSIENT: there is no room for it. */
bool journal_begin(struct journal *journal, struct error *err) MUST_CHECK;
/* GROUP frame, one write, one fdatasync. An empty group writes nothing. */
bool journal_sync(struct journal *journal, struct error *err) MUST_CHECK;
/* Everything before this position is durable. */
uint64_t journal_durable(const struct journal *journal);
#endif
