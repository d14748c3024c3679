/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the ledger's own files share; nobody else includes this.
 */
#ifndef STORE_LEDGER_INSIDE_H
#define STORE_LEDGER_INSIDE_H

#include "store/field.h"
#include "store/ledger.h"
#include "store/ledger_cache.h"
#include "store/ledger_ops.h"
#include "store/ledger_sql.h"

/* Number, kind and state of a document. */
struct ledger_place {
    int64_t number;
    enum document_kind kind;
    enum document_state state;
};

/* What the writer remembers of documents that it touched lately. */
struct ledger_known {
    struct id id;
    struct ledger_place place;
};

struct ledger {
    const struct ledger_ops *ops;
    struct ledger_session *session;
    struct ledger_statement *statements[SQL_COUNT]; /* made when needed */
    bool open;                                      /* a transaction is */
    bool marked;
    /* How many documents are in which state; written at commit, as counting
     * them would read them all. */
    int64_t tally[DOCUMENT_KIND_COUNT][STATE_COUNT];
    int64_t tally_committed[DOCUMENT_KIND_COUNT][STATE_COUNT];
    int64_t tally_marked[DOCUMENT_KIND_COUNT][STATE_COUNT];
    uint64_t applied_committed;
    struct buffer scratch; /* packed object references */
    struct arena *arena;   /* for rows that effects add to */
    struct ledger_known known[1024];
    struct ledger_cache *cache; /* the writer's; else NULL */
};

/* A statement ready for values; NULL: it could not be made. */
struct ledger_statement *ledger_take(struct ledger *ledger,
                                     enum ledger_sql which,
                                     struct error *err) MUST_CHECK;
/* Steps a statement that gives no rows, and resets it. */
bool ledger_run(struct ledger *ledger, struct ledger_statement *statement,
                struct error *err) MUST_CHECK;
enum ledger_stepped ledger_step(struct ledger *ledger,
                                struct ledger_statement *statement,
                                struct error *err) MUST_CHECK;
void ledger_reset(struct ledger *ledger, struct ledger_statement *statement);

void ledger_bind_text(struct ledger *ledger, struct ledger_statement *statement,
                      int place, struct bytes text);
void ledger_bind_id(struct ledger *ledger, struct ledger_statement *statement,
                    int place, const struct id *id);
void ledger_bind_number(struct ledger *ledger,
                        struct ledger_statement *statement, int place,
                        int64_t number);
/* Decimals need a place for their text while they are bound. */
struct ledger_digits {
    char text[8][DECIMAL_TEXT_SIZE];
    int used;
};
/* One field of a row. */
void ledger_bind_field(struct ledger *ledger,
                       struct ledger_statement *statement, int place,
                       const struct field *field, const void *row,
                       struct ledger_digits *digits);
/* All fields of a row from `place` on. */
void ledger_bind_row(struct ledger *ledger, struct ledger_statement *statement,
                     int place, const struct field_table *table,
                     const void *row, struct ledger_digits *digits);
/* The row that was stepped to, from `column` on; texts in the arena. */
void ledger_read_row(struct ledger *ledger, struct arena *arena,
                     struct ledger_statement *statement, int column,
                     const struct field_table *table, void *row);

/* Steps once: LOOKUP_FOUND reads the row by `table` into `row`; resets. */
enum lookup ledger_read_one(struct ledger *ledger, struct arena *arena,
                            struct ledger_statement *statement,
                            const struct field_table *table, void *row,
                            struct error *err) MUST_CHECK;
/* Steps to the end: rows of `size` bytes in the arena; resets. */
bool ledger_read_all(struct ledger *ledger, struct arena *arena,
                     struct ledger_statement *statement,
                     const struct field_table *table, size_t size, void *rows,
                     size_t *count, struct error *err) MUST_CHECK;

/* The rows that answer the question, from the cache or the database: an array
 * in the arena. */
bool ledger_ask(struct ledger *ledger, struct arena *arena,
                const struct ledger_question *question, void *rows,
                size_t *count, struct error *err) MUST_CHECK;
/* The first of them, or LOOKUP_NONE. */
enum lookup ledger_ask_one(struct ledger *ledger, struct arena *arena,
                           const struct ledger_question *question, void *row,
                           struct error *err) MUST_CHECK;

enum lookup ledger_place(struct ledger *ledger, const struct id *id,
                         struct ledger_place *place,
                         struct error *err) MUST_CHECK;

void ledger_remember(struct ledger *ledger, const struct id *id,
                     const struct ledger_place *place);
/* After a rollback nothing that was remembered is sure. */
void ledger_forget(struct ledger *ledger);

/* Which queue a document stands in; 0: none. */
int ledger_queue(enum document_kind kind, enum document_state state);

/* object references of one document in one event, as bytes */
void ledger_pack_object(struct buffer *out, struct bytes role,
                        const struct object_ref *ref);
/* Takes the next one off *packed; false: there is none, or it is damaged. */
bool ledger_unpack_object(struct bytes *packed, struct bytes *role,
                          struct object_ref *ref) MUST_CHECK;

/* ledger_effect.c */
bool ledger_apply_effect(struct ledger *ledger, uint64_t ordinal, int64_t time,
                         const struct ledger_effect *effect,
                         struct error *err) MUST_CHECK;

#endif
