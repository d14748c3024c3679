/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the front process: what its parts share.
 *
 * One thread runs the event loop and everything in this folder but what a
 * commit's `run` does, which the store's appender thread runs inside the
 * ledger's transaction. Workers parse; senders deliver; nobody else writes.
 *
 * The way of a document is stage_table.c; a reader starts there.
 */
#ifndef PIPELINE_FRONT_H
#define PIPELINE_FRONT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "pipeline/job.h"
#include "pipeline/snapshot.h"
#include "pipeline/task_queue.h"
#include "store/store.h"

enum { FRONT_SPARES = 32 };

struct front_settings {
    const char *directory;         /* of edigate.yaml */
    const struct settings *source; /* what it says */
    struct snapshot_places places;
    const char *spool;
    size_t workers;
    size_t senders;
    struct job_limits limits;
    uint64_t interchange_limit;      /* bytes */
    uint64_t verify_at_open;         /* bytes */
    size_t job_memory;               /* bytes of arena a job may take */
    int64_t job_timeout;             /* ms a worker may take for one job */
    uint64_t attempts;               /* then quarantine */
    int64_t rescan;                  /* ms between scans of in folders */
    int64_t retry_first, retry_last; /* ms, back-off of deliveries */
    int64_t retry_give_up;           /* ms after the first attempt: DEAD */
    bool archive_files;
    size_t group_documents;
    int64_t group_wait;
    uint64_t segment_size;
    uint64_t free_floor;
};

struct front {
    /* Another one after a reload that changed some; other threads read it. */
    const struct front_settings *_Atomic settings;
    struct arena *settings_arena; /* of those */
    char settings_waiting[400];   /* keys that need a restart, or "" */
    struct event_loop *loop;
    struct store *store;
    struct store_reader *reader;       /* the loop thread's own */
    struct ledger *ledger;             /* read-only, the loop thread's own */
    struct arena *arena;               /* of one callback; reset at its end */
    struct arena *spare[FRONT_SPARES]; /* for the next commits */
    size_t spares;
    struct snapshot *snapshot; /* the newest */
    uint64_t snapshot_version;
    struct snapshot_cache *snapshots; /* older ones in use; config_stage.c */
    struct folder_intake *intake;     /* receive_stage.c */
    struct task_queue *jobs;          /* documents that need a worker */
    struct task_queue *deliveries;    /* documents that need a sender */
    struct worker_pool *pool;         /* worker_pool.c */
    struct sender_pool *senders;      /* send_stage.c */
    struct control_server *control;   /* control.c */
    struct archive_thread *archive;   /* archive_thread.c */
    int64_t started;    /* ms, wall clock: what is older was met at a restart */
    bool draining;      /* takes nothing in any more */
    bool stopping;      /* … and ends when nothing is in flight */
    struct id fetched;  /* stage_table.c: the last document put in line */
    bool more_to_fetch; /* … and there are more behind it */
    bool pumping;       /* stage_pump was asked for and has not run yet */
    int exit_status;
};

/* Runs until told to stop; 0: cleanly. supervisor: socket to the supervisor,
 * over which workers' sockets come. */
int front_run(const struct front_settings *settings, int supervisor);

/* Something failed that the process must end for (C6). */
void front_fail(struct front *front, const struct error *err);
/* Is anything under way, in memory or on its way to the journal? */
bool front_is_idle(const struct front *front);
/* Called whenever something ended: stops the loop if that was the last. */
void front_settle(struct front *front);

/* Has an operator stopped this partner's documents, "in" or "out"? A ledger
 * that cannot be asked stops them too. */
bool front_is_paused(struct front *front, struct bytes partner,
                     const char *way) MUST_CHECK;

/* ---- commits ---- */

/* One piece of work on the appender thread, and what follows on the loop's
 * thread. `arena` lives until `after` has returned, or, without one, until
 * the work is done. */
struct front_commit {
    struct store_work work;
    struct front *front;
    struct arena *arena;
    bool (*run)(struct front_commit *commit, struct store_turn *turn,
                struct error *err);
    /* err NULL: durable. */
    void (*after)(struct front_commit *commit, const struct error *err);
    void *context;
    struct error err;
    bool failed;
    struct snapshot *snapshot; /* kept until the end, or NULL */
};

/* A zeroed commit in its own arena; fill run, after, context, then
 * front_submit. log_panic without memory. */
struct front_commit *front_commit_make(struct front *front)
    __attribute__((returns_nonnull));
void front_submit(struct front_commit *commit, bool undo);
/* Ends one that was never submitted. */
void front_commit_drop(struct front_commit *commit);
/* Commits of the front that are not over yet. */
size_t front_commits(void);

/* The snapshot of that version, kept for the caller (snapshot_release); from
 * the journal if it is not in memory. NULL with err. */
struct snapshot *front_snapshot(struct front *front, uint64_t version,
                                struct error *err) MUST_CHECK;
/* Its packed bytes, in the arena, for a worker that has not got it. */
bool front_snapshot_bytes(struct front *front, uint64_t version,
                          struct arena *arena, struct bytes *packed,
                          struct error *err) MUST_CHECK;
/* Reads the directory again; a changed configuration is journalled and used
 * from then on. Complaints go to the log, `list` may be NULL. */
bool front_reload(struct front *front, struct bytes actor,
                  struct error *err) MUST_CHECK;

#endif
