/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the journal's files into a backup, up to a position.
 *
 * In: a spool, also one that is being written; set->until: the end of a group
 * that is durable. Out: `journal/<first>.seg` in the backup, the last one cut
 * there. Errors: those of the files.
 */
#ifndef CONSOLE_BACKUP_JOURNAL_H
#define CONSOLE_BACKUP_JOURNAL_H

#include "console/backup_set.h"

bool backup_journal_copy(struct backup_set *set, const char *spool,
                         struct error *err) MUST_CHECK;

#endif
