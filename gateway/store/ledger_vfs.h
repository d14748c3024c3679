/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a layer under SQLite that joins the many small writes of a commit
 * to the write-ahead log into one.
 *
 * SQLite writes 24 bytes and a page, again and again, some sixty calls for a
 * group of documents; they cost more than everything else in the commit. They
 * follow each other without a gap, so they are kept until something must see
 * them: a read, sync, truncate or close of the log, any lock, and the barrier
 * with which SQLite tells readers of a commit, before it does so.
 * Only the writer's connection uses it; locks, shared memory and the database
 * file go to SQLite's own layer unchanged.
 * Errors: a write that fails late is remembered: the commit is not believed
 * (ledger_vfs_failed), and nothing more is written.
 * Source: SQLite's documentation of sqlite3_vfs; wal.c, walIndexWriteHdr.
 */
#ifndef STORE_LEDGER_VFS_H
#define STORE_LEDGER_VFS_H

#include <sqlite3.h>
#include <stdbool.h>

/* The name for sqlite3_open_v2; NULL: it could not be set up, use SQLite's. */
const char *ledger_vfs_name(void);
/* Has a write to this connection's log failed that was said to be good? */
bool ledger_vfs_failed(sqlite3 *database);

#endif
