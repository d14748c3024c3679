/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what happens in the demo's gateway, told as it happens: follows the
 * journal event by event and keeps what it saw for the check at the end.
 *
 * Reads journal and ledger as any reader may; files in the exchange folders
 * are gone before one can look.
 * Ownership: what it saw lives in the arena until demo_watch_close.
 * Errors: those of ledger and journal; a busy ledger is no error.
 */
#ifndef CONSOLE_DEMO_WATCH_H
#define CONSOLE_DEMO_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "config/partner.h"
#include "console/demo_read.h"
#include "console/output.h"
#include "console/workspace.h"
#include "store/journal_reader.h"
#include "store/store.h"

/* A document that went out, as the ledger had it last. */
struct demo_document {
    struct id id;
    struct bytes type; /* "850" */
    struct bytes key;
    struct bytes record;
    struct bytes station;
    const char *from, *to;   /* titles: "Demo Buyer" */
    struct bytes order;      /* number of the order it speaks of; or empty */
    struct bytes functional; /* "PO": GS01 of its group */
    struct bytes group;      /* GS06 */
    struct bytes answers_functional, answers_group; /* of a 997: AK101, AK102 */
    struct object_ref payload;
    enum document_state state;
    enum acknowledged_status acknowledged;
};

struct demo_watch {
    struct arena *arena;   /* of what was seen */
    struct arena *scratch; /* of one look */
    const char *spool;
    struct workspace workspace;
    const struct partner_directory *directory;
    struct ledger *ledger;
    struct store_reader *store;
    struct journal_reader *journal;
    uint64_t position; /* everything before was told */
    int64_t began;     /* ms, wall clock */
    struct output *out;
    bool colour;
    struct demo_document *documents; /* in the order they got their bytes */
    size_t count, capacity;
};

/* The gateway must have run once. */
bool demo_watch_open(struct demo_watch *watch, const char *directory,
                     const char *spool, struct output *out,
                     struct error *err) MUST_CHECK;
void demo_watch_close(struct demo_watch *watch);
/* After the daemon was killed: its ledger may have been made anew. */
bool demo_watch_reopen(struct demo_watch *watch, struct error *err) MUST_CHECK;
/* Tells what is new. news: there was something. */
bool demo_watch_advance(struct demo_watch *watch, bool *news,
                        struct error *err) MUST_CHECK;

/* Its bytes, read from the journal. */
bool demo_watch_segments(struct demo_watch *watch, struct arena *arena,
                         const struct demo_document *document,
                         struct demo_segments *segments,
                         struct error *err) MUST_CHECK;
/* Who it goes from and to, its type, what it says, and its segments. */
bool demo_watch_tell(struct demo_watch *watch,
                     const struct demo_document *document, int64_t time,
                     struct error *err) MUST_CHECK;
/* Begins and ends a text of a kind on a terminal; nothing elsewhere. */
const char *demo_dim(const struct demo_watch *watch);
const char *demo_bold(const struct demo_watch *watch);
const char *demo_good(const struct demo_watch *watch);
const char *demo_bad(const struct demo_watch *watch);
const char *demo_plain(const struct demo_watch *watch);

#endif
