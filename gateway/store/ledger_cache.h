/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: rows that the ledger's writer looked up lately, so that an order of
 * a hundred lines does not ask SQLite the same five things for each of them.
 *
 * Only the one connection that writes may have a cache: it alone knows of
 * every change. Whoever changes a table drops or puts here what was found in
 * it; a rollback forgets everything.
 * In: the statement and the texts bound to it, which are the key; an answer of
 * no rows is kept too. Out: copies in the caller's arena.
 * Limits: LEDGER_CACHE_SLOTS answers of LEDGER_CACHE_BYTES each (16 MiB, taken
 * as they fill); a longer one is not kept, a newer one takes an older one's
 * place.
 */
#ifndef STORE_LEDGER_CACHE_H
#define STORE_LEDGER_CACHE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "store/field.h"
#include "store/ledger_sql.h"

enum { LEDGER_CACHE_SLOTS = 16 * 1024, LEDGER_CACHE_BYTES = 1024 };

struct ledger_cache;

struct ledger_question {
    enum ledger_sql which;
    const struct bytes *texts;
    size_t count;
    const struct field_table *table; /* of the rows that answer it */
    size_t row_size;
};

struct ledger_cache *ledger_cache_open(void) MUST_CHECK; /* NULL: no memory */
void ledger_cache_close(struct ledger_cache *cache);     /* NULL is allowed */
/* All of these do nothing without a cache (NULL). */
void ledger_cache_put(struct ledger_cache *cache,
                      const struct ledger_question *question, const void *rows,
                      size_t count);
/* false: not known. */
bool ledger_cache_get(const struct ledger_cache *cache, struct arena *arena,
                      const struct ledger_question *question, void *rows,
                      size_t *count) MUST_CHECK;
/* Forgets every answer to this statement, or to all. */
void ledger_cache_drop(struct ledger_cache *cache, enum ledger_sql which);
void ledger_cache_forget(struct ledger_cache *cache);

#endif
