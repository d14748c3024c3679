/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: plain files for auditors, laid out behind the journal:
 * `<spool>/archive/YYYY/MM/DD/<partner>/<document>/<role>[-n].<ext>` and
 * `events.jsonl`, from the events, off the critical path.
 *
 * The files are a copy; nothing is owed for them and none is synced. The
 * position up to which they are laid out stands in `<spool>/archive/position`
 * (synced after the files), so a crash repeats a little and loses nothing.
 * Day and partner are the document's when it began. Names from outside are
 * made harmless ([A-Za-z0-9._-], 100 bytes).
 */
#ifndef STORE_ARCHIVE_FILES_H
#define STORE_ARCHIVE_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/ids.h"

struct archive_files;

/* Needs only read access to journal and ledger. */
struct archive_files *archive_files_open(const char *spool,
                                         struct error *err) MUST_CHECK;
void archive_files_close(struct archive_files *archive);
/* Lays out the next events that are durable and in the ledger, at most
 * `events` of them. more: there are further ones. */
bool archive_files_advance(struct archive_files *archive, uint64_t events,
                           bool *more, struct error *err) MUST_CHECK;
/* Notes the position durably; also done by advance every few thousand. */
bool archive_files_settle(struct archive_files *archive,
                          struct error *err) MUST_CHECK;
uint64_t archive_files_position(const struct archive_files *archive);
/* One document's files into `directory` (made), for `archive export`. */
bool archive_files_export(const char *spool, const struct id *document,
                          const char *directory, struct error *err) MUST_CHECK;

#endif
