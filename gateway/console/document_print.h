/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: documents, conversations and events as people and scripts see them:
 * rows of a table, lines, JSON objects.
 *
 * The JSON is a stable contract: fields are only added.
 */
#ifndef CONSOLE_DOCUMENT_PRINT_H
#define CONSOLE_DOCUMENT_PRINT_H

#include "base/bytes.h"
#include "console/columns.h"
#include "store/event.h"
#include "store/ledger_row.h"

/* One object, as a value named `key` (NULL: at the top, or in an array). */
void document_append_json(const struct ledger_document *document,
                          const char *key, struct buffer *out);
void conversation_append_json(const struct ledger_conversation *conversation,
                              const char *key, struct buffer *out);
void event_append_json(const struct event *event, const char *key,
                       struct buffer *out);

extern const char document_headings[];
void document_add_row(const struct ledger_document *document,
                      struct columns *columns);
/* "2026-11-23 10:11:12  checked  by gateway: …" and what it did to documents.
 */
void event_append_line(const struct event *event, struct buffer *out);
/* "850", "997": the last part of a type. */
struct bytes document_short_type(const struct ledger_document *document);
/* "2026-11-23 10:11:12" UTC; "-" for 0. */
struct bytes time_short(int64_t time, struct arena *arena);
/* "3 min", "2 h", "5 d" between two times. */
struct bytes time_span(int64_t milliseconds, struct arena *arena);

#endif
