/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: reading the journal, by position or in order, from any process
 * that may read its files.
 *
 * Reads by pread, never through a mapping: a disk that cannot be read is an
 * error then and not a signal.
 * Ownership: a reader belongs to one thread. A body is a view into the reader's
 * buffer and lives until the next call.
 * Limits: memory is that of the largest frame read; 16 descriptors.
 * Errors: ERROR_DAMAGED (code JOURNAL_DAMAGED, with file and offset) for a
 * frame whose checksum is wrong; ERROR_REFUSED (JOURNAL_POSITION) for a
 * position where no frame can be.
 */
#ifndef STORE_JOURNAL_READER_H
#define STORE_JOURNAL_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/journal.h"
#include "store/object.h"

struct journal_reader;

struct journal_frame {
    enum journal_frame_kind kind;
    uint64_t position;
    uint64_t next;        /* position of the frame behind it */
    struct bytes body;    /* of an object: without the digest */
    struct digest digest; /* of an object */
};

struct journal_reader *journal_reader_open(const char *directory,
                                           struct error *err) MUST_CHECK;
void journal_reader_close(struct journal_reader *reader);
/* First position that is still there (segments may have been retired); 0 for
 * a journal without segments. */
bool journal_reader_first(struct journal_reader *reader, uint64_t *first,
                          struct error *err) MUST_CHECK;

/* The frame at `position`. */
bool journal_reader_at(struct journal_reader *reader, uint64_t position,
                       struct journal_frame *frame,
                       struct error *err) MUST_CHECK;

enum journal_walk { JOURNAL_FRAME, JOURNAL_END, JOURNAL_FAILED };

/* The frame at *position, which then is the one behind it; frames of every
 * kind are given. JOURNAL_END: `limit` is reached (what is behind it may be
 * half written), or nothing is written there. */
enum journal_walk journal_reader_next(struct journal_reader *reader,
                                      uint64_t *position, uint64_t limit,
                                      struct journal_frame *frame,
                                      struct error *err) MUST_CHECK;
/* A descriptor that holds the object's bytes and where in it they begin; the
 * reader's own, good until the next call. */
bool journal_reader_place(struct journal_reader *reader,
                          const struct object_ref *ref, int *descriptor,
                          uint64_t *offset, struct error *err) MUST_CHECK;
/* The object's bytes, its SHA-256 checked. */
bool journal_reader_object(struct journal_reader *reader,
                           const struct object_ref *ref, struct bytes *content,
                           struct error *err) MUST_CHECK;

#endif
