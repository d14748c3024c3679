/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one event, one line: logfmt to stderr or a descriptor.
 *
 *     2026-11-23T10:11:12.345Z info accepted doc=01JD… partner=retailer-b
 *
 * In: an event name (a fixed word of ours), the id of the document or NULL,
 * then a printf format that makes `key=value` pairs. Values that come from
 * outside go through log_quote. No contents of documents, no secrets.
 * Limits: a line is cut at 2,000 bytes. Safe from several threads.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/bytes.h"
#include "base/compiler.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Nothing below `level` is written. Default LOG_INFO. */
void log_set_level(enum log_level level);
bool log_level_from_name(const char *name, enum log_level *level) MUST_CHECK;
/* Lines go to this descriptor (default 2). It stays the caller's. */
void log_set_descriptor(int descriptor);
/* Which process speaks; "proc=worker" on every line. NULL or "": none. The
 * text is kept by pointer. */
void log_set_role(const char *role);

void log_event(const char *event, const char *document, const char *format, ...)
    PRINTF_LIKE(3, 4);
void log_warning(const char *event, const char *document, const char *format,
                 ...) PRINTF_LIKE(3, 4);
void log_error(const char *event, const char *document, const char *format, ...)
    PRINTF_LIKE(3, 4);
void log_debug(const char *event, const char *document, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* A value from outside, quoted and escaped as logfmt wants, cut at 200 bytes.
 * Out: a text in one of eight rotating places of this thread. */
const char *log_quote(struct bytes value);

/* A defect of ours: writes the line and ends the process with abort(). */
NO_RETURN void log_panic(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
