/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: documents in and out through folders of the file system.
 *
 * In: a file is offered once it is whole: renamed into the folder, or closed
 * after writing, or found; in the last two cases after its size and time have
 * stayed the same for `settle` ms and nobody holds it open for writing.
 * Left alone: names that begin with '.' or end in .tmp, .part or ~, names the
 * pattern does not fit, links, anything but regular files with one name.
 * The file stays where it is until the caller takes it away, after the accept
 * point (contract.md C1).
 * Out: temporary name, sync, rename, sync of the folder.
 * Limits: FOLDER_PENDING files are looked at at a time, the rest wait for the
 * next scan. A file that is left is offered again after FOLDER_LEFT_AGAIN ms,
 * and keeps nobody waiting behind it.
 */
#ifndef TRANSPORT_FOLDER_H
#define TRANSPORT_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "transport/transport.h"

enum {
    FOLDER_PENDING = 4096,
    FOLDER_NAME_SIZE = 256,
    FOLDER_LEFT_AGAIN = 30000
};

struct folder_file {
    char name[FOLDER_NAME_SIZE];
    uint64_t size;
    uint64_t inode;
    int64_t modified_ns;
};

struct folder_watch;

enum folder_offer {
    FOLDER_TAKEN, /* the caller will say folder_watch_finish */
    FOLDER_BUSY,  /* nothing goes now: all are offered again by a later scan */
    FOLDER_LEFT   /* not this file: again when it changes or after a while */
};

struct folder_options {
    const char *directory;
    const char *pattern; /* glob(7); NULL: all */
    int64_t settle;      /* ms */
    int64_t rescan;      /* ms between scans that ask for no event */
    void *context;
    enum folder_offer (*offer)(void *context, const struct folder_file *file);
};

/* The options are copied, the texts too. ERROR_CONFIG: no such directory. */
struct folder_watch *folder_watch_open(struct event_loop *loop,
                                       const struct folder_options *options,
                                       struct error *err) MUST_CHECK;
void folder_watch_close(struct folder_watch *watch); /* NULL is allowed */
const char *folder_watch_directory(const struct folder_watch *watch);
/* Ends an offer that was taken. `take_away`: the file is removed, if it is
 * still the one that was offered. */
void folder_watch_finish(struct folder_watch *watch,
                         const struct folder_file *file, bool take_away);
/* Whether an open file is (still) the one that was offered. */
bool folder_is_file(int descriptor, const struct folder_file *file);
/* Looks now instead of at the next event or scan. */
void folder_watch_scan(struct folder_watch *watch);

/* The same bytes under the same name again is done, not an error: the attempt
 * before may have got that far. */
enum delivery folder_deliver(const struct channel *channel, const char *name,
                             struct bytes content, struct error *err);

#endif
