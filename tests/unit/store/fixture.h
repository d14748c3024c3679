/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the store's tests begin with: a spool of their own, events and
 * documents with all that must be in them, and random ones.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/event.h"
#include "store/store.h"

enum { FIXTURE_PATH = 256 };

/* A new directory; fixture_remove takes it and all in it away. */
void fixture_directory(char path[FIXTURE_PATH]);
void fixture_remove(const char *path);
/* path/name */
const char *fixture_path(const char *directory, const char *name);

/* Fails the test with the error's text. */
#define assert_good(call, err)                     \
    do {                                           \
        if (!(call)) {                             \
            fail_msg("%s: %s", #call, (err).text); \
        }                                          \
    } while (0)

/* Ids that are the same in every run: number n. */
struct id fixture_id(unsigned n);
/* A reference to bytes that are nowhere. */
struct object_ref fixture_ref(uint64_t position, const char *content);

/* "received" of a new interchange from `partner`, with its dedupe key. */
struct event *fixture_received(struct arena *arena, int64_t time,
                               const struct id *id, const char *partner,
                               const char *control);

/* Random numbers that are the same in every run. */
struct fixture_random {
    uint64_t state;
};
uint64_t fixture_next(struct fixture_random *random, uint64_t limit);
/* A text of up to `limit` bytes, seldom not UTF-8 or with a NUL in it. */
struct bytes fixture_text(struct fixture_random *random, struct arena *arena,
                          size_t limit);

/* A world of documents that random events are drawn for; every event is one
 * that may happen. */
struct fixture_world {
    struct fixture_random random;
    struct id documents[400];
    enum document_kind kinds[400];
    enum document_state states[400];
    size_t document_count;
    struct id conversations[50];
    size_t lines[50];
    size_t conversation_count;
    unsigned made; /* ids */
    int64_t now;
};
struct event *fixture_random_event(struct fixture_world *world,
                                   struct arena *arena);

/* A store that is open and started on `spool`, in small segments. */
struct store *fixture_store(const char *spool, struct store_report *report);

#endif
