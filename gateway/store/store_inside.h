/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the store's own files share; nobody else includes this.
 */
#ifndef STORE_STORE_INSIDE_H
#define STORE_STORE_INSIDE_H

#include <pthread.h>

#include "store/store.h"

enum {
    STORE_PATH_SIZE = 1024,
    WORK_ARENA_LIMIT = 64 * 1024 * 1024 /* bytes, for one work */
};

struct store_paths {
    char spool[STORE_PATH_SIZE - 64];
    char journal[STORE_PATH_SIZE];
    char large[STORE_PATH_SIZE];
    char ledger[STORE_PATH_SIZE];
    char lock[STORE_PATH_SIZE];
};

bool store_paths_fill(struct store_paths *paths, const char *spool,
                      struct error *err) MUST_CHECK;
/* The spool's lock; ERROR_REFUSED (SPOOL_BUSY) when another process has it. */
bool store_lock(const struct store_paths *paths, int *descriptor,
                struct error *err) MUST_CHECK;

/* Applies the journal's events in [*position, until) in transactions of
 * their own. seen (may be NULL) is told now and then. */
struct catch_up {
    struct ledger *ledger;
    const char *journal; /* directory */
    uint64_t from, until;
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *context;
    uint64_t events; /* out */
};
bool store_catch_up(struct catch_up *work, struct error *err) MUST_CHECK;

struct store_turn {
    struct store *store;
    struct arena *arena;
    uint64_t appended;        /* objects and events of the present work */
    uint64_t events, objects; /* … of the group */
    struct buffer json;
    struct store_reader *reader; /* for objects of earlier groups */
    bool broken; /* the ledger's transaction is lost, and with it the group */
    struct error failure;
};

struct store {
    struct store_settings settings;
    struct store_paths paths;
    int lock;
    struct journal *journal;
    struct ledger *ledger;
    struct store_turn turn;

    pthread_t appender;
    bool started;
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t wake;   /* something in the queue, or closing */
    struct store_work *first, *last;
    size_t queued;
    bool closing;
    bool failed;
    struct error failure;
    struct store_stats stats;
    int64_t space_asked; /* monotonic ms */
    bool space_known;

    pthread_t teller;
    bool teller_started;
    pthread_mutex_t told_mutex; /* guards all below */
    pthread_cond_t told_wake;
    struct store_work *told_first, *told_last; /* done, to be told */
    bool told_end;                             /* the appender has ended */
};

/* store_appender.c: the two threads. */
void *store_append_groups(void *context);
void *store_tell(void *context);

#endif
