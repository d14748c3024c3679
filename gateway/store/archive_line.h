/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the lines of events.jsonl, one per event in the journal's order:
 * {"position":4711,"event":{…}}
 *
 * Can be done twice: a line that stands there already is not added again, and
 * half a line, which a crash left, is overwritten.
 * Errors: ARCHIVE_WRITE (transient); ARCHIVE_LINES (damaged) where the file is
 * not what was written to it.
 */
#ifndef STORE_ARCHIVE_LINE_H
#define STORE_ARCHIVE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

/* json: the event at that position of the journal. The file is made when it is
 * not there; it is not synced. */
bool archive_line_append(const char *path, uint64_t position, struct bytes json,
                         struct error *err) MUST_CHECK;

#endif
