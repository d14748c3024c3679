/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/ledger_inside.h"
#include "store/store_table.h"

/* ---- statements ---- */

struct ledger_statement *ledger_take(struct ledger *ledger,
                                     enum ledger_sql which, struct error *err)
{
    struct ledger_statement *statement = ledger->statements[which];

    if (statement == NULL) {
        statement =
            ledger->ops->prepare(ledger->session, ledger_sql(which), err);
        ledger->statements[which] = statement;
    } else {
        ledger->ops->reset(statement);
    }
    return statement;
}

enum ledger_stepped ledger_step(struct ledger *ledger,
                                struct ledger_statement *statement,
                                struct error *err)
{
    return ledger->ops->step(ledger->session, statement, err);
}

void ledger_reset(struct ledger *ledger, struct ledger_statement *statement)
{
    ledger->ops->reset(statement);
}

bool ledger_run(struct ledger *ledger, struct ledger_statement *statement,
                struct error *err)
{
    enum ledger_stepped stepped = ledger_step(ledger, statement, err);

    ledger_reset(ledger, statement);
    return stepped != STEP_FAILED;
}

/* An arena that overran may have left one in the middle of its rows. */
static void reset_all(struct ledger *ledger)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        if (ledger->statements[i] != NULL) {
            ledger->ops->reset(ledger->statements[i]);
        }
    }
}

/* ---- meta ---- */

static enum lookup meta_number(struct ledger *ledger, const char *name,
                               int64_t *number, struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, SQL_META_GET, err);
    enum ledger_stepped stepped;

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of_text(name));
    stepped = ledger_step(ledger, statement, err);
    if (stepped == STEP_ROW) {
        *number = ledger->ops->number(statement, 0);
    }
    ledger_reset(ledger, statement);
    if (stepped == STEP_FAILED) {
        return LOOKUP_FAILED;
    }
    return stepped == STEP_ROW ? LOOKUP_FOUND : LOOKUP_NONE;
}

static bool meta_set_number(struct ledger *ledger, const char *name,
                            int64_t number, struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, SQL_META_SET, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of_text(name));
    ledger_bind_number(ledger, statement, 2, number);
    return ledger_run(ledger, statement, err);
}

bool ledger_applied(struct ledger *ledger, uint64_t *applied, struct error *err)
{
    int64_t number = 0;

    if (meta_number(ledger, "applied", &number, err) == LOOKUP_FAILED) {
        return false;
    }
    *applied = (uint64_t)number;
    return true;
}

bool ledger_journal(struct ledger *ledger, char id[ID_SIZE], struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, SQL_META_GET, err);
    enum ledger_stepped stepped;

    memset(id, 0, ID_SIZE);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of_text("journal"));
    stepped = ledger_step(ledger, statement, err);
    if (stepped == STEP_ROW) {
        struct bytes text = ledger->ops->bytes(statement, 0);

        if (text.length > 0) {
            memcpy(id, text.data,
                   text.length < ID_SIZE ? text.length : ID_SIZE - 1);
        }
    }
    ledger_reset(ledger, statement);
    return stepped != STEP_FAILED;
}

bool ledger_set_journal(struct ledger *ledger, const char *id,
                        struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, SQL_META_SET, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, bytes_of_text("journal"));
    ledger_bind_text(ledger, statement, 2, bytes_of_text(id));
    return ledger_run(ledger, statement, err);
}

/* ---- opening ---- */

static bool make_tables(struct ledger *ledger, struct error *err)
{
    if (!ledger->ops->begin(ledger->session, err)) {
        return false;
    }
    for (size_t i = 0; i < ledger_schema_count; i++) {
        if (!ledger->ops->script(ledger->session, ledger_schema[i], err)) {
            ledger->ops->abandon(ledger->session);
            return false;
        }
    }
    return meta_set_number(ledger, "schema", LEDGER_SCHEMA, err) &&
           meta_set_number(ledger, "applied", 0, err) &&
           ledger->ops->commit(ledger->session, err);
}

/* A file without our tables is made; one with other tables is of another
 * version and has to be made again from the journal. */
static bool check_schema(struct ledger *ledger, enum ledger_mode mode,
                         struct error *err)
{
    struct error missing = { 0 };
    int64_t schema = 0;
    enum lookup found = meta_number(ledger, "schema", &schema, &missing);

    if (found == LOOKUP_FOUND && schema == LEDGER_SCHEMA) {
        return true;
    }
    if (found == LOOKUP_FAILED && missing.kind == ERROR_DAMAGED) {
        *err = missing;
        return false;
    }
    if (found == LOOKUP_FAILED && mode == LEDGER_WRITE) {
        if (make_tables(ledger, &missing)) {
            return true;
        }
        if (missing.kind != ERROR_FATAL) {
            *err = missing; /* no room, busy */
            return false;
        }
    }
    return error_set(err, ERROR_DAMAGED, "LEDGER_SCHEMA",
                     "the ledger has another schema (%" PRId64
                     ", not %d): `ledger rebuild` makes it again (%s)",
                     schema, LEDGER_SCHEMA, missing.text);
}

static bool read_tally(struct ledger *ledger, struct error *err)
{
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_TALLY_ALL, err);
    enum ledger_stepped stepped;

    if (statement == NULL) {
        return false;
    }
    memset(ledger->tally, 0, sizeof ledger->tally);
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        int64_t kind = ledger->ops->number(statement, 0);
        int64_t state = ledger->ops->number(statement, 1);

        if (kind >= 0 && kind < DOCUMENT_KIND_COUNT && state >= 0 &&
            state < STATE_COUNT) {
            ledger->tally[kind][state] = ledger->ops->number(statement, 2);
        }
    }
    ledger_reset(ledger, statement);
    memcpy(ledger->tally_committed, ledger->tally, sizeof ledger->tally);
    return stepped == STEP_DONE;
}

struct ledger *ledger_open(const char *path, enum ledger_mode mode,
                           struct error *err)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (ledger == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the ledger");
        return NULL;
    }
    ledger->ops = store_backend(NULL)->ledger;
    buffer_open(&ledger->scratch, 0);
    ledger->arena = arena_open(0);
    ledger->cache = mode == LEDGER_WRITE ? ledger_cache_open() : NULL;
    if (ledger->arena == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the ledger");
    } else {
        ledger->session = ledger->ops->open(path, mode, err);
    }
    if (ledger->session == NULL) {
        ledger_cache_close(ledger->cache);
        arena_close(ledger->arena);
        free(ledger);
        return NULL;
    }
    if (!check_schema(ledger, mode, err) || !read_tally(ledger, err) ||
        !ledger_applied(ledger, &ledger->applied_committed, err)) {
        ledger_close(ledger);
        return NULL;
    }
    return ledger;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    for (size_t i = 0; i < SQL_COUNT; i++) {
        if (ledger->statements[i] != NULL) {
            ledger->ops->finish(ledger->statements[i]);
        }
    }
    ledger->ops->close(ledger->session);
    buffer_close(&ledger->scratch);
    ledger_cache_close(ledger->cache);
    arena_close(ledger->arena);
    free(ledger);
}

bool ledger_discard(const char *path, struct error *err)
{
    return store_backend(NULL)->ledger->discard(path, err);
}

bool ledger_check(struct ledger *ledger, struct error *err)
{
    return ledger->ops->check(ledger->session, err);
}

/* ---- transactions ---- */

bool ledger_begin(struct ledger *ledger, struct error *err)
{
    if (ledger->open) {
        log_panic("the ledger's transaction is open already");
    }
    ledger->open = ledger->ops->begin(ledger->session, err);
    return ledger->open;
}

bool ledger_hold(struct ledger *ledger, struct error *err)
{
    return ledger->ops->script(ledger->session, "BEGIN", err);
}

void ledger_release(struct ledger *ledger)
{
    reset_all(ledger);
    ledger->ops->abandon(ledger->session);
}

/* A row that is 0 goes, so that the rows do not tell when commits were. */
static bool write_count(struct ledger *ledger, int kind, int state,
                        struct error *err)
{
    int64_t count = ledger->tally[kind][state];
    struct ledger_statement *statement =
        ledger_take(ledger, count == 0 ? SQL_TALLY_REMOVE : SQL_TALLY_SET, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 1, kind);
    ledger_bind_number(ledger, statement, 2, state);
    if (count != 0) {
        ledger_bind_number(ledger, statement, 3, count);
    }
    return ledger_run(ledger, statement, err);
}

static bool write_tally(struct ledger *ledger, struct error *err)
{
    for (int kind = 0; kind < DOCUMENT_KIND_COUNT; kind++) {
        for (int state = 0; state < STATE_COUNT; state++) {
            if (ledger->tally[kind][state] !=
                    ledger->tally_committed[kind][state] &&
                !write_count(ledger, kind, state, err)) {
                return false;
            }
        }
    }
    return true;
}

bool ledger_commit(struct ledger *ledger, uint64_t applied, struct error *err)
{
    if (!write_tally(ledger, err) ||
        (applied != ledger->applied_committed &&
         !meta_set_number(ledger, "applied", (int64_t)applied, err)) ||
        !ledger->ops->commit(ledger->session, err)) {
        return false;
    }
    memcpy(ledger->tally_committed, ledger->tally, sizeof ledger->tally);
    ledger->applied_committed = applied;
    ledger->open = false;
    ledger->marked = false;
    return true;
}

bool ledger_idle(struct ledger *ledger, struct error *err)
{
    return ledger->ops->idle(ledger->session, err);
}

void ledger_abandon(struct ledger *ledger)
{
    reset_all(ledger);
    ledger_forget(ledger);
    ledger->ops->abandon(ledger->session);
    memcpy(ledger->tally, ledger->tally_committed, sizeof ledger->tally);
    ledger->open = false;
    ledger->marked = false;
}

bool ledger_mark(struct ledger *ledger, struct error *err)
{
    if (ledger->marked) {
        log_panic("the ledger has a mark already");
    }
    memcpy(ledger->tally_marked, ledger->tally, sizeof ledger->tally);
    ledger->marked = ledger->ops->mark(ledger->session, err);
    return ledger->marked;
}

bool ledger_unmark(struct ledger *ledger, struct error *err)
{
    ledger->marked = false;
    return ledger->ops->unmark(ledger->session, err);
}

bool ledger_rollback(struct ledger *ledger, struct error *err)
{
    reset_all(ledger);
    ledger_forget(ledger);
    ledger->marked = false;
    memcpy(ledger->tally, ledger->tally_marked, sizeof ledger->tally);
    return ledger->ops->rollback(ledger->session, err);
}
