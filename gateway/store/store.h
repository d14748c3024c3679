/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must survive a crash: journal, ledger and large objects under
 * one spool, and the one thread that appends.
 *
 * Work is a function that runs on the appender thread inside the ledger's open
 * transaction: it looks things up, appends objects and events (applied to the
 * ledger at once, so that the next work sees them) and returns. A group of
 * works becomes durable by one write and one fdatasync; then the ledger is
 * committed; then `done` of each is called, in order, on a thread of the
 * store's. That is the order of contract.md "Order of an accept".
 *
 * Errors: work that refuses returns false before it appends anything; if it
 * may have appended, it sets `undo`. A failed write or sync is ERROR_FATAL:
 * every done of the group gets it, all later work gets it too, and the
 * process must end (C6); store_failed says so.
 * Limits: store_settings.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "store/event.h"
#include "store/journal_reader.h"
#include "store/large_object.h"
#include "store/ledger.h"
#include "store/object.h"

struct store;
struct store_turn;

/* Zero in a field: the default. */
struct store_settings {
    const char *spool;       /* directory; must be */
    uint64_t segment_size;   /* bytes; 64 MiB */
    size_t group_documents;  /* works in one group; 64 */
    int64_t group_wait;      /* ms a group stays open for more; 0: closes as
                                 soon as the queue is empty */
    size_t queue_limit;      /* works waiting; 4,096 */
    uint64_t free_floor;     /* bytes that must stay free; 256 MiB */
    uint64_t verify_at_open; /* bytes of sealed segments; 1 GiB */
    const struct journal_calls *calls; /* for tests */
};

/* What recovery did. */
struct store_report {
    struct journal_report journal;
    uint64_t applied; /* events the ledger caught up with */
    bool rebuilt;     /* the ledger was thrown away and made again */
    char why[200];    /* … because */
    uint64_t swept;   /* files of large objects that nothing named */
    int64_t took;     /* ms */
};

/* Opens and recovers: cuts a torn tail, lets the ledger catch up, rebuilds it
 * if it is damaged or another journal's, sweeps what was left half done.
 * Idempotent. Takes the spool's lock: a second process gets ERROR_REFUSED
 * (SPOOL_BUSY). No appender runs before store_start. */
struct store *store_open(const struct store_settings *settings,
                         struct store_report *report,
                         struct error *err) MUST_CHECK;
bool store_start(struct store *store, struct error *err) MUST_CHECK;
/* Finishes what was submitted, then ends the threads. */
void store_close(struct store *store);

/* ---- work ---- */

/* One piece of work; the memory is the caller's and must live until done was
 * called. Zero it, then fill the first four. */
struct store_work {
    /* false: refused or failed, err says why; nothing of it remains. */
    bool (*run)(struct store_turn *turn, void *context, struct error *err);
    /* err NULL: durable. Called exactly once, on a thread of the store's (or in
     * store_submit, when the queue is full or the store has failed); must be
     * short and must not submit and wait. NULL is allowed. */
    void (*done)(void *context, const struct error *err);
    void *context;
    bool undo; /* it may fail after it has appended: run it under a mark */
    /* the store's own */
    struct store_work *next;
    struct error err;
    bool failed;
};

void store_submit(struct store *store, struct store_work *work);
/* The same and waits; not from inside run or done. */
bool store_run(struct store *store,
               bool (*run)(struct store_turn *turn, void *context,
                           struct error *err),
               void *context, bool undo, struct error *err) MUST_CHECK;

/* ---- inside a turn ---- */

/* The ledger, seeing everything applied so far. */
struct ledger *store_turn_ledger(struct store_turn *turn);
/* Emptied before each work; its guard is set by the store: work that takes too
 * much is refused with ERROR_LIMIT (and should be `undo`). */
struct arena *store_turn_arena(struct store_turn *turn);
/* The draft's reference becomes complete. Its memory may go when run returns. */
bool store_append_object(struct store_turn *turn, struct object_draft *draft,
                         struct error *err) MUST_CHECK;
/* Cleans (event_clean), encodes, appends, applies. position may be NULL. */
bool store_append_event(struct store_turn *turn, struct event *event,
                        uint64_t *position, struct error *err) MUST_CHECK;
/* Draws the next number of a control-number series within [from, until] and
 * journals it by an effect that is added to `event` (made in the turn's
 * arena); the same series drawn twice for one event goes on from the first
 * draw. Append the event before drawing for another one. */
bool store_draw_number(struct store_turn *turn, struct event *event,
                       struct bytes series, uint64_t from, uint64_t until,
                       uint64_t *number, struct error *err) MUST_CHECK;
/* An object, also one appended earlier in this group. In the turn's arena. */
bool store_turn_read(struct store_turn *turn, const struct object_ref *ref,
                     struct bytes *content, struct error *err) MUST_CHECK;

/* ---- objects, from any thread ---- */

/* Hashes; a content over 1 MiB becomes a large object. */
bool store_prepare(struct store *store, struct bytes content,
                   struct object_draft *draft, struct error *err) MUST_CHECK;
/* For what comes in pieces; see intake. */
void store_intake(struct store *store, uint64_t limit, struct intake *intake);

/* Reads without the store, also from another process: objects and events. */
struct store_reader;
struct store_reader *store_reader_open(const char *spool,
                                       struct error *err) MUST_CHECK;
void store_reader_close(struct store_reader *reader);
/* The bytes, checked against their SHA-256, copied into the arena. `limit`
 * guards memory: a longer object is ERROR_LIMIT (use the descriptor). */
bool store_read(struct store_reader *reader, struct arena *arena,
                const struct object_ref *ref, uint64_t limit,
                struct bytes *content, struct error *err) MUST_CHECK;
/* A descriptor that holds the object, where it begins in it, for handing on
 * or copying; the caller closes it. Not checked against the SHA-256. */
bool store_read_descriptor(struct store_reader *reader,
                           const struct object_ref *ref, int *descriptor,
                           uint64_t *offset, struct error *err) MUST_CHECK;
bool store_read_event(struct store_reader *reader, struct arena *arena,
                      uint64_t position, struct event **event,
                      struct error *err) MUST_CHECK;
/* The event's JSON as it stands; in the arena. */
bool store_read_event_text(struct store_reader *reader, struct arena *arena,
                           uint64_t position, struct bytes *json,
                           struct error *err) MUST_CHECK;

/* ---- how it is ---- */

struct store_stats {
    uint64_t works, events, objects, bytes; /* since start */
    uint64_t groups;                        /* syncs */
    size_t queue;                           /* works waiting */
    int64_t last_sync;                      /* ms, wall clock; 0: none yet */
    bool last_sync_good;
    uint64_t durable;    /* journal position */
    uint64_t free_bytes; /* of the spool's file system */
    bool full;           /* below the floor: answer 503/507 (C5) */
};

void store_stats(struct store *store, struct store_stats *stats);
/* A failure that the process must end for; fills err. */
bool store_failed(struct store *store, struct error *err) MUST_CHECK;
/* Before anything is received: room for `bytes` above the floor? false:
 * ERROR_TRANSIENT, DISK_FULL. The file system is asked at most every 100 ms. */
bool store_has_room(struct store *store, uint64_t bytes,
                    struct error *err) MUST_CHECK;

/* ---- without a daemon: `ledger rebuild`, `doctor` ---- */

/* Makes the ledger new from the journal; the old one goes only when the new
 * one is whole. progress (may be NULL) gets positions done and in all. */
bool store_rebuild_ledger(const char *spool,
                          void (*progress)(void *context, uint64_t done,
                                           uint64_t all),
                          void *context, uint64_t *events,
                          struct error *err) MUST_CHECK;
/* Rebuilds beside and compares. equal false: `difference` shows the first. */
bool store_compare_ledger(const char *spool, bool *equal, char difference[600],
                          struct error *err) MUST_CHECK;
/* Every frame, every large object that an event names. */
bool store_verify(const char *spool, struct error *err) MUST_CHECK;

#endif
