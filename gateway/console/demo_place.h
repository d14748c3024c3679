/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the demo's throw-away gateway: its directory, its daemon as a child,
 * and the end of both.
 *
 * In: partners/demo and the templates of the program. Out: a directory with
 * both sides of a conversation, and a process group that runs it.
 * Ownership: texts in the arena. demo_place_close ends the daemon and removes
 * what demo_place_make made, unless it is to be kept.
 * Errors: DEMO_DIRECTORY, DEMO_DAEMON (with what its log says last), and those
 * of the files.
 */
#ifndef CONSOLE_DEMO_PLACE_H
#define CONSOLE_DEMO_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"

struct demo_place {
    struct arena *arena;
    const char *shipped;   /* holds partners/demo */
    const char *directory; /* absolute */
    const char *spool;
    const char *log; /* what the daemon writes */
    bool keep;       /* the directory stays when all is over */
    bool made;       /* there is something to remove */
    pid_t daemon;    /* its group too; 0: none runs */
};

/* directory NULL: a new one below $TMPDIR, else one that is not there or is
 * empty. */
bool demo_place_make(struct demo_place *place, const char *directory,
                     struct error *err) MUST_CHECK;
/* Starts the daemon and waits until it answers. */
bool demo_place_start(struct demo_place *place, struct error *err) MUST_CHECK;
/* kill -9 for the daemon and all its processes at once. */
void demo_place_kill(struct demo_place *place);
/* Stops in order. false: it had to be killed, or said that it failed. */
bool demo_place_stop(struct demo_place *place, struct error *err) MUST_CHECK;
/* Still there? Fills err with how it ended if not. */
bool demo_place_is_up(struct demo_place *place, struct error *err) MUST_CHECK;
void demo_place_close(struct demo_place *place);

/* INT, TERM and HUP from now on only set a mark, so that what was begun is
 * also ended; a reader of our output that goes away is an error of writing. */
void demo_place_catch_signals(void);
bool demo_place_is_interrupted(void);

/* A file of partners/demo, NUL-terminated, in the arena; NULL with err. */
const char *demo_place_read(struct demo_place *place, const char *name,
                            struct error *err) MUST_CHECK;

#endif
