/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the plain files for auditors are laid out behind the journal by a
 * thread of their own, off the critical path.
 */
#ifndef PIPELINE_ARCHIVE_THREAD_H
#define PIPELINE_ARCHIVE_THREAD_H

#include "base/compiler.h"
#include "base/error.h"

struct archive_thread;

struct archive_thread *archive_thread_open(const char *spool,
                                           struct error *err) MUST_CHECK;
/* There is something new. */
void archive_thread_wake(struct archive_thread *archive);
/* Lays out what is there, then ends. */
void archive_thread_close(struct archive_thread *archive);

#endif
