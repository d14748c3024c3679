/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the ledger: an index over the journal that can be thrown away;
 * it changes only by ledger_apply.
 *
 * One connection writes (the appender's); any thread or process reads with a
 * connection of its own and sees what was committed. Lookups on the writer see
 * what was applied in the open transaction.
 * Ownership: a ledger belongs to one thread. What lookups give lives in the
 * arena that is passed; a lookup may therefore jump to the arena's guard.
 * Errors: LEDGER_BUSY (transient), LEDGER_DAMAGED (damaged: rebuild it),
 * LEDGER_FULL (transient), all else ERROR_FATAL.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "store/event.h"
#include "store/ledger_row.h"

struct ledger;

enum ledger_mode { LEDGER_READ, LEDGER_WRITE };

/* path: "<spool>/ledger.db", made when it is not there and mode is write. */
struct ledger *ledger_open(const char *path, enum ledger_mode mode,
                           struct error *err) MUST_CHECK;
void ledger_close(struct ledger *ledger); /* NULL is allowed */
/* Removes the files of a ledger that is not open. */
bool ledger_discard(const char *path, struct error *err) MUST_CHECK;

/* ---- writing: the appender and the rebuild only ---- */

bool ledger_begin(struct ledger *ledger, struct error *err) MUST_CHECK;
/* applied: the journal's position up to which everything is in. */
bool ledger_commit(struct ledger *ledger, uint64_t applied,
                   struct error *err) MUST_CHECK;
void ledger_abandon(struct ledger *ledger); /* rolls back */
/* Between transactions, when nothing else is to be done: upkeep. */
bool ledger_idle(struct ledger *ledger, struct error *err) MUST_CHECK;
/* A point to come back to inside the transaction; one at a time. */
bool ledger_mark(struct ledger *ledger, struct error *err) MUST_CHECK;
bool ledger_unmark(struct ledger *ledger, struct error *err) MUST_CHECK;
bool ledger_rollback(struct ledger *ledger, struct error *err) MUST_CHECK;

enum apply_mode {
    APPLY_LIVE,  /* an illegal transition is our bug: log_panic */
    APPLY_REPLAY /* … is ERROR_DAMAGED */
};

/* position: the event's frame. false with ERROR_LIMIT: a decimal would
 * overflow; part of the event may be in, so the caller rolls back. */
bool ledger_apply(struct ledger *ledger, uint64_t position,
                  const struct event *event, enum apply_mode mode,
                  struct error *err) MUST_CHECK;
/* 0 for an empty ledger. */
bool ledger_applied(struct ledger *ledger, uint64_t *applied,
                    struct error *err) MUST_CHECK;
/* The journal's id it was made from ("" when empty), and to set it. */
bool ledger_journal(struct ledger *ledger, char id[ID_SIZE],
                    struct error *err) MUST_CHECK;
bool ledger_set_journal(struct ledger *ledger, const char *id,
                        struct error *err) MUST_CHECK;
/* A thorough look at the files; false with ERROR_DAMAGED says what is wrong. */
bool ledger_check(struct ledger *ledger, struct error *err) MUST_CHECK;
/* All rows of all tables as text, in an order that does not depend on how the
 * ledger came to be: two ledgers are equal if their dumps are. One call of
 * `line` per row, "table\tcolumn=value…". */
bool ledger_dump(struct ledger *ledger,
                 bool (*line)(void *context, struct bytes text), void *context,
                 struct error *err) MUST_CHECK;

/* The same of two ledgers at once. equal false: `difference` shows the first
 * row that differs. */
bool ledger_compare(struct ledger *first, struct ledger *second, bool *equal,
                    char difference[600], struct error *err) MUST_CHECK;
/* Several lookups that must see the same state: begins, and ends with
 * ledger_release. A reader only; keep it short, the log grows meanwhile. */
bool ledger_hold(struct ledger *ledger, struct error *err) MUST_CHECK;
void ledger_release(struct ledger *ledger);

/* ---- lookups ---- */

/* Three outcomes; LOOKUP_FAILED fills err. */
enum lookup { LOOKUP_FOUND, LOOKUP_NONE, LOOKUP_FAILED };

enum lookup ledger_document(struct ledger *ledger, struct arena *arena,
                            const struct id *id,
                            struct ledger_document *document,
                            struct error *err) MUST_CHECK;
/* By the first characters of its id. LOOKUP_NONE: none; ambiguous says that
 * there are several. */
enum lookup ledger_document_by_prefix(struct ledger *ledger,
                                      struct bytes prefix, struct id *id,
                                      bool *ambiguous,
                                      struct error *err) MUST_CHECK;
/* The newest outbound document to a partner with these control numbers; an
 * empty one counts for any. For reconciling what comes back. */
struct ledger_control {
    struct bytes partner;
    struct bytes interchange_control, group_control, transaction_control;
    struct bytes type; /* "850": the set, or empty */
};
bool ledger_documents_by_control(struct ledger *ledger, struct arena *arena,
                                 const struct ledger_control *control,
                                 struct ledger_document **documents,
                                 size_t *count, struct error *err) MUST_CHECK;
/* Documents in a parent, in order of ordinal. */
bool ledger_children(struct ledger *ledger, struct arena *arena,
                     const struct id *parent,
                     struct ledger_document **documents, size_t *count,
                     struct error *err) MUST_CHECK;
/* Documents that this one led to. */
bool ledger_consequences(struct ledger *ledger, struct arena *arena,
                         const struct id *cause,
                         struct ledger_document **documents, size_t *count,
                         struct error *err) MUST_CHECK;
/* Objects in the order they were stored. */
bool ledger_objects(struct ledger *ledger, struct arena *arena,
                    const struct id *document, struct ledger_object **objects,
                    size_t *count, struct error *err) MUST_CHECK;
/* The newest object of that role. */
enum lookup ledger_object(struct ledger *ledger, const struct id *document,
                          const char *role, struct object_ref *ref,
                          struct error *err) MUST_CHECK;
bool ledger_large_is_known(struct ledger *ledger, const char *name, bool *known,
                           struct error *err) MUST_CHECK;
/* Positions of the events that concern a document, oldest first. A none id:
 * the gateway's own events. */
bool ledger_events(struct ledger *ledger, struct arena *arena,
                   const struct id *document, uint64_t **positions,
                   size_t *count, struct error *err) MUST_CHECK;
bool ledger_keys(struct ledger *ledger, struct arena *arena,
                 const struct id *document, struct ledger_key **keys,
                 size_t *count, struct error *err) MUST_CHECK;

enum lookup ledger_dedupe(struct ledger *ledger, struct arena *arena,
                          struct bytes partner, struct bytes kind,
                          struct bytes key, struct ledger_dedupe *found,
                          struct error *err) MUST_CHECK;
/* LOOKUP_NONE: nothing drawn yet. */
enum lookup ledger_counter(struct ledger *ledger, struct bytes series,
                           uint64_t *value, struct error *err) MUST_CHECK;
enum lookup ledger_fact(struct ledger *ledger, struct arena *arena,
                        struct bytes scope, struct bytes name,
                        struct bytes *value, struct error *err) MUST_CHECK;
/* version 0: the newest. */
enum lookup ledger_config(struct ledger *ledger, struct arena *arena,
                          uint64_t version, struct ledger_config *config,
                          struct error *err) MUST_CHECK;
bool ledger_configs(struct ledger *ledger, struct arena *arena,
                    struct ledger_config **configs, size_t *count,
                    struct error *err) MUST_CHECK;

/* ---- conversations ---- */

enum lookup ledger_conversation(struct ledger *ledger, struct arena *arena,
                                const struct id *id,
                                struct ledger_conversation *conversation,
                                struct error *err) MUST_CHECK;
/* The newest under this number; `release` empty: any. */
struct ledger_conversation_name {
    struct bytes station, partner, role, number, release;
};
enum lookup ledger_conversation_by_number(
    struct ledger *ledger, struct arena *arena,
    const struct ledger_conversation_name *name,
    struct ledger_conversation *conversation, struct error *err) MUST_CHECK;
/* In the order they were set first. */
bool ledger_lines(struct ledger *ledger, struct arena *arena,
                  const struct id *conversation, struct ledger_line **lines,
                  size_t *count, struct error *err) MUST_CHECK;
/* All documents of a conversation, oldest first. */
bool ledger_conversation_documents(struct ledger *ledger, struct arena *arena,
                                   const struct id *conversation,
                                   struct ledger_document **documents,
                                   size_t *count, struct error *err) MUST_CHECK;
/* Conversations of a partner (empty: all), newest first. */
bool ledger_conversations(struct ledger *ledger, struct arena *arena,
                          struct bytes partner, size_t limit,
                          struct ledger_conversation **conversations,
                          size_t *count, struct error *err) MUST_CHECK;

/* ---- the desk ---- */

enum lookup ledger_item(struct ledger *ledger, struct arena *arena,
                        struct bytes station, struct bytes item,
                        struct ledger_item *found,
                        struct error *err) MUST_CHECK;
enum lookup ledger_item_by_gtin(struct ledger *ledger, struct arena *arena,
                                struct bytes station, struct bytes gtin,
                                struct ledger_item *found,
                                struct error *err) MUST_CHECK;
/* By what the partner calls it. */
enum lookup ledger_item_by_alias(struct ledger *ledger, struct arena *arena,
                                 const struct ledger_alias *alias,
                                 struct ledger_item *found,
                                 struct error *err) MUST_CHECK;
/* The price that holds at `time` for a quantity: the list's (the customer's
 * price list or name), else everyone's; among several the highest minimum that
 * is reached, then the latest `from`. */
struct ledger_price_query {
    struct bytes station, list, item, currency;
    struct decimal quantity;
    int64_t time;
};
enum lookup ledger_price(struct ledger *ledger, struct arena *arena,
                         const struct ledger_price_query *query,
                         struct ledger_price *found,
                         struct error *err) MUST_CHECK;
enum lookup ledger_stock(struct ledger *ledger, struct arena *arena,
                         struct bytes station, struct bytes item,
                         struct ledger_stock *found,
                         struct error *err) MUST_CHECK;
enum lookup ledger_customer(struct ledger *ledger, struct arena *arena,
                            struct bytes station, struct bytes partner,
                            struct ledger_customer *found,
                            struct error *err) MUST_CHECK;
/* For `desk items`, `desk stock`: in order of item, from `after` on. */
bool ledger_items(struct ledger *ledger, struct arena *arena,
                  struct bytes station, struct bytes after, size_t limit,
                  struct ledger_item **items, size_t *count,
                  struct error *err) MUST_CHECK;
bool ledger_stocks(struct ledger *ledger, struct arena *arena,
                   struct bytes station, struct bytes after, size_t limit,
                   struct ledger_stock **stocks, size_t *count,
                   struct error *err) MUST_CHECK;
bool ledger_prices(struct ledger *ledger, struct arena *arena,
                   struct bytes station, struct bytes after, size_t limit,
                   struct ledger_price **prices, size_t *count,
                   struct error *err) MUST_CHECK;
bool ledger_customers(struct ledger *ledger, struct arena *arena,
                      struct bytes station, size_t limit,
                      struct ledger_customer **customers, size_t *count,
                      struct error *err) MUST_CHECK;

/* ---- work ---- */

/* Documents in a state that work is waiting in (state_is_work), oldest first,
 * from `after` (none: the beginning). With `now` INT64_MAX also those whose
 * next_time has not come. For the start, and for a queue that ran dry. */
bool ledger_work(struct ledger *ledger, struct arena *arena, int64_t now,
                 const struct id *after, size_t limit,
                 struct ledger_document **documents, size_t *count,
                 struct error *err) MUST_CHECK;
/* How far a walk over the timers has come; zeros: nowhere yet. */
struct ledger_timer {
    int64_t time;
    struct id document;
};
/* Timers: documents with next_time ≤ now behind `after`, earliest first. */
bool ledger_timers(struct ledger *ledger, struct arena *arena, int64_t now,
                   const struct ledger_timer *after, size_t limit,
                   struct ledger_document **documents, size_t *count,
                   struct error *err) MUST_CHECK;
/* Documents with due ≤ now that are not known as overdue, earliest first. */
bool ledger_overdue(struct ledger *ledger, struct arena *arena, int64_t now,
                    size_t limit, struct ledger_document **documents,
                    size_t *count, struct error *err) MUST_CHECK;
bool ledger_steps(struct ledger *ledger, struct arena *arena, int64_t now,
                  size_t limit, struct ledger_step **steps, size_t *count,
                  struct error *err) MUST_CHECK;
/* The earliest next_time, due and step; INT64_MAX: none. */
bool ledger_next_timer(struct ledger *ledger, int64_t *time,
                       struct error *err) MUST_CHECK;

/* Open documents ahead of this one in the same lane (C7); 0: it may go. */
bool ledger_lane_ahead(struct ledger *ledger,
                       const struct ledger_document *document, uint64_t *ahead,
                       struct error *err) MUST_CHECK;

struct ledger_count {
    enum document_kind kind;
    enum document_state state;
    uint64_t documents;
};
/* How many documents are in which state: kept, not counted. */
bool ledger_counts(struct ledger *ledger, struct arena *arena,
                   struct ledger_count **counts, size_t *count,
                   struct error *err) MUST_CHECK;

#endif
