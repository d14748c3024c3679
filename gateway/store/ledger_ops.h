/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the database that a ledger stands in, as functions, so that
 * PostgreSQL can be a second one: one row in store_table.c.
 *
 * The cut is at the statement: what a row means, which transition is allowed
 * and what an event does is in ledger*.c for all of them. Statements come from
 * ledger_sql.c, with ?1 … ?n as places; every value is bound.
 * Errors: LEDGER_BUSY and LEDGER_FULL are transient, LEDGER_DAMAGED means that
 * the files are not what was written, LEDGER_CONSTRAINT that a key is there
 * already (refused); all else is fatal.
 */
#ifndef STORE_LEDGER_OPS_H
#define STORE_LEDGER_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/ledger.h"

struct ledger_session;
struct ledger_statement;

enum ledger_stepped { STEP_ROW, STEP_DONE, STEP_FAILED };
enum ledger_cell { CELL_NULL, CELL_NUMBER, CELL_TEXT, CELL_BLOB };

struct ledger_ops {
    const char *name; /* "sqlite" */
    struct ledger_session *(*open)(const char *path, enum ledger_mode mode,
                                   struct error *err);
    void (*close)(struct ledger_session *session);
    bool (*discard)(const char *path, struct error *err);
    /* Statements without values, several joined by ';'. */
    bool (*script)(struct ledger_session *session, const char *sql,
                   struct error *err);
    bool (*begin)(struct ledger_session *session, struct error *err);
    bool (*commit)(struct ledger_session *session, struct error *err);
    /* Nobody waits: time for upkeep. */
    bool (*idle)(struct ledger_session *session, struct error *err);
    void (*abandon)(struct ledger_session *session);
    bool (*mark)(struct ledger_session *session, struct error *err);
    bool (*unmark)(struct ledger_session *session, struct error *err);
    bool (*rollback)(struct ledger_session *session, struct error *err);
    /* A thorough look at the files. */
    bool (*check)(struct ledger_session *session, struct error *err);

    struct ledger_statement *(*prepare)(struct ledger_session *session,
                                        const char *sql, struct error *err);
    void (*finish)(struct ledger_statement *statement);
    /* Places count from 1. Bytes must stay until the statement was stepped
     * to its end or reset. */
    void (*bind_null)(struct ledger_statement *statement, int place);
    void (*bind_number)(struct ledger_statement *statement, int place,
                        int64_t number);
    void (*bind_text)(struct ledger_statement *statement, int place,
                      struct bytes text);
    void (*bind_blob)(struct ledger_statement *statement, int place,
                      struct bytes blob);
    enum ledger_stepped (*step)(struct ledger_session *session,
                                struct ledger_statement *statement,
                                struct error *err);
    void (*reset)(struct ledger_statement *statement);
    /* Of the row that was stepped to; columns count from 0. */
    int (*columns)(struct ledger_statement *statement);
    const char *(*column_name)(struct ledger_statement *statement, int column);
    enum ledger_cell (*cell)(struct ledger_statement *statement, int column);
    int64_t (*number)(struct ledger_statement *statement, int column);
    struct bytes (*bytes)(struct ledger_statement *statement, int column);
    /* The number that the last INSERT gave to its row. */
    int64_t (*inserted)(struct ledger_session *session);
};

extern const struct ledger_ops ledger_sqlite;

#endif
