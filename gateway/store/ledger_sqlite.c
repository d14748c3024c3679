/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/ledger_ops.h"
#include "store/ledger_vfs.h"

/* WAL pages before a commit checkpoints. Each checkpoint syncs twice and takes
 * some ten milliseconds, so under load it comes rarely (128 MiB of log), and
 * earlier when there is nothing else to do. */
enum { CHECKPOINT_PAGES = 32000, CHECKPOINT_IDLE_PAGES = 1000 };
enum { BUSY_WAIT = 5000 }; /* ms, for a reader that meets a checkpoint */

struct ledger_session {
    sqlite3 *database;
    sqlite3_stmt *begin, *commit, *rollback, *mark, *unmark, *back;
    int log_pages; /* in the WAL after the last commit */
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* Counting memory takes a lock at every allocation; nobody reads the count. */
static void configure_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static sqlite3_stmt *of(struct ledger_statement *statement)
{
    return (sqlite3_stmt *)(void *)statement;
}

static bool failed(sqlite3 *database, int code, struct error *err)
{
    const char *text = sqlite3_errmsg(database);

    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERROR_TRANSIENT, "LEDGER_BUSY",
                         "the ledger is busy: %s", text);
    case SQLITE_FULL:
        return error_set(err, ERROR_TRANSIENT, "LEDGER_FULL",
                         "no room for the ledger: %s", text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(err, ERROR_DAMAGED, "LEDGER_DAMAGED",
                         "the ledger is damaged: %s", text);
    case SQLITE_CONSTRAINT:
        return error_set(err, ERROR_REFUSED, "LEDGER_CONSTRAINT",
                         "the ledger has it already: %s", text);
    default:
        return error_set(err, ERROR_FATAL, "LEDGER_FAILED",
                         "the ledger failed: %s (%d)", text, code);
    }
}

static bool run_script(sqlite3 *database, const char *sql, struct error *err)
{
    int code = sqlite3_exec(database, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || failed(database, code, err);
}

static bool prepare(sqlite3 *database, const char *sql, sqlite3_stmt **out,
                    struct error *err)
{
    int code = sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  out, NULL);

    return code == SQLITE_OK || failed(database, code, err);
}

static bool run(sqlite3 *database, sqlite3_stmt *statement, struct error *err)
{
    int code = sqlite3_step(statement);
    bool good = code == SQLITE_DONE || code == SQLITE_ROW ||
                failed(database, code, err);

    (void)sqlite3_reset(statement);
    return good;
}

/* ---- opening ---- */

static void configure(sqlite3 *database)
{
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_db_config(database, SQLITE_DBCONFIG_LOOKASIDE, NULL, 1200,
                            400);
    (void)sqlite3_extended_result_codes(database, 1);
    (void)sqlite3_busy_timeout(database, BUSY_WAIT);
}

static int note_log(void *context, sqlite3 *database, const char *schema,
                    int pages)
{
    struct ledger_session *session = context;

    (void)database;
    (void)schema;
    session->log_pages = pages;
    return SQLITE_OK;
}

static bool set_pragmas(struct ledger_session *session, enum ledger_mode mode,
                        struct error *err)
{
    sqlite3 *database = session->database;

    if (!run_script(database,
                    "PRAGMA cell_size_check=ON;"
                    "PRAGMA mmap_size=0;"
                    "PRAGMA temp_store=MEMORY;"
                    "PRAGMA foreign_keys=OFF;",
                    err)) {
        return false;
    }
    if (mode == LEDGER_READ) {
        return run_script(database,
                          "PRAGMA query_only=ON;"
                          "PRAGMA cache_size=-8192;",
                          err);
    }
    (void)sqlite3_wal_hook(database, note_log, session);
    return run_script(database,
                      "PRAGMA journal_mode=WAL;"
                      "PRAGMA synchronous=NORMAL;"
                      "PRAGMA cache_size=-65536;"
                      "PRAGMA journal_size_limit=67108864;",
                      err);
}

static bool prepare_control(struct ledger_session *session, struct error *err)
{
    sqlite3 *database = session->database;

    return prepare(database, "BEGIN IMMEDIATE", &session->begin, err) &&
           prepare(database, "COMMIT", &session->commit, err) &&
           prepare(database, "ROLLBACK", &session->rollback, err) &&
           prepare(database, "SAVEPOINT mark", &session->mark, err) &&
           prepare(database, "RELEASE mark", &session->unmark, err) &&
           prepare(database, "ROLLBACK TO mark", &session->back, err);
}

static void sqlite_close(struct ledger_session *session)
{
    (void)sqlite3_finalize(session->begin);
    (void)sqlite3_finalize(session->commit);
    (void)sqlite3_finalize(session->rollback);
    (void)sqlite3_finalize(session->mark);
    (void)sqlite3_finalize(session->unmark);
    (void)sqlite3_finalize(session->back);
    if (sqlite3_close(session->database) != SQLITE_OK) {
        log_panic("the ledger is closed with statements open");
    }
    free(session);
}

static struct ledger_session *sqlite_open(const char *path,
                                          enum ledger_mode mode,
                                          struct error *err)
{
    struct ledger_session *session = calloc(1, sizeof *session);
    int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == LEDGER_READ ? SQLITE_OPEN_READONLY
                             : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    int code;

    if (session == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the ledger");
        return NULL;
    }
    (void)pthread_once(&library_once, configure_library);
    code = sqlite3_open_v2(path, &session->database, flags,
                           mode == LEDGER_WRITE ? ledger_vfs_name() : NULL);
    if (code != SQLITE_OK) {
        (void)failed(session->database, code, err);
        (void)error_prefix(err, "%s", path);
        sqlite_close(session);
        return NULL;
    }
    if (mode == LEDGER_WRITE) {
        (void)chmod(path, (mode_t)0640); /* its log takes the same */
    }
    configure(session->database);
    if (!set_pragmas(session, mode, err) || !prepare_control(session, err)) {
        sqlite_close(session);
        return NULL;
    }
    /* Only now: the pragmas above make the schema's first page. */
    (void)sqlite3_db_config(session->database, SQLITE_DBCONFIG_DEFENSIVE, 1,
                            NULL);
    return session;
}

static bool sqlite_discard(const char *path, struct error *err)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char file[1100];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        if (unlink(file) != 0 && errno != ENOENT) {
            return error_set_errno(err, ERROR_FATAL, "LEDGER_DISCARD",
                                   "cannot remove %s", file);
        }
    }
    return true;
}

/* ---- transactions ---- */

static bool sqlite_script(struct ledger_session *session, const char *sql,
                          struct error *err)
{
    return run_script(session->database, sql, err);
}

static bool sqlite_begin(struct ledger_session *session, struct error *err)
{
    return run(session->database, session->begin, err);
}

/* PASSIVE: never waits for readers; what they hold back comes next time. */
static bool checkpoint(struct ledger_session *session, int pages,
                       struct error *err)
{
    int code;

    if (session->log_pages < pages) {
        return true;
    }
    session->log_pages = 0;
    code = sqlite3_wal_checkpoint_v2(session->database, NULL,
                                     SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return code == SQLITE_OK || code == SQLITE_BUSY ||
           failed(session->database, code, err);
}

static bool sqlite_commit(struct ledger_session *session, struct error *err)
{
    if (!run(session->database, session->commit, err)) {
        return false;
    }
    if (ledger_vfs_failed(session->database)) {
        return error_set(err, ERROR_FATAL, "LEDGER_FAILED",
                         "the ledger's log could not be written");
    }
    return checkpoint(session, CHECKPOINT_PAGES, err);
}

static bool sqlite_idle(struct ledger_session *session, struct error *err)
{
    return checkpoint(session, CHECKPOINT_IDLE_PAGES, err);
}

static void sqlite_abandon(struct ledger_session *session)
{
    if (sqlite3_get_autocommit(session->database) == 0) {
        (void)run(session->database, session->rollback, NULL);
    }
}

static bool sqlite_mark(struct ledger_session *session, struct error *err)
{
    return run(session->database, session->mark, err);
}

static bool sqlite_unmark(struct ledger_session *session, struct error *err)
{
    return run(session->database, session->unmark, err);
}

static bool sqlite_rollback(struct ledger_session *session, struct error *err)
{
    return run(session->database, session->back, err) &&
           run(session->database, session->unmark, err);
}

static bool sqlite_check(struct ledger_session *session, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool good;
    int code;

    if (!prepare(session->database, "PRAGMA integrity_check(1)", &statement,
                 err)) {
        return false;
    }
    code = sqlite3_step(statement);
    if (code != SQLITE_ROW) {
        good = failed(session->database, code, err);
    } else {
        const char *text = (const char *)sqlite3_column_text(statement, 0);

        good = text != NULL && strcmp(text, "ok") == 0;
        if (!good) {
            (void)error_set(err, ERROR_DAMAGED, "LEDGER_DAMAGED",
                            "the ledger is damaged: %s",
                            text == NULL ? "?" : text);
        }
    }
    (void)sqlite3_finalize(statement);
    return good;
}

/* ---- statements ---- */

static struct ledger_statement *sqlite_prepare(struct ledger_session *session,
                                               const char *sql,
                                               struct error *err)
{
    sqlite3_stmt *statement = NULL;

    if (!prepare(session->database, sql, &statement, err)) {
        return NULL;
    }
    return (struct ledger_statement *)(void *)statement;
}

static void sqlite_finish(struct ledger_statement *statement)
{
    (void)sqlite3_finalize(of(statement));
}

static void bound(int code, int place)
{
    if (code != SQLITE_OK) {
        log_panic("value %d of a ledger statement cannot be bound (%d)", place,
                  code);
    }
}

static void sqlite_bind_null(struct ledger_statement *statement, int place)
{
    bound(sqlite3_bind_null(of(statement), place), place);
}

static void sqlite_bind_number(struct ledger_statement *statement, int place,
                               int64_t number)
{
    bound(sqlite3_bind_int64(of(statement), place, number), place);
}

static void sqlite_bind_text(struct ledger_statement *statement, int place,
                             struct bytes text)
{
    bound(sqlite3_bind_text(of(statement), place,
                            text.length == 0 ? "" : text.data, (int)text.length,
                            SQLITE_STATIC),
          place);
}

static void sqlite_bind_blob(struct ledger_statement *statement, int place,
                             struct bytes blob)
{
    bound(sqlite3_bind_blob(of(statement), place,
                            blob.length == 0 ? "" : blob.data, (int)blob.length,
                            SQLITE_STATIC),
          place);
}

static enum ledger_stepped sqlite_step(struct ledger_session *session,
                                       struct ledger_statement *statement,
                                       struct error *err)
{
    int code = sqlite3_step(of(statement));

    if (code == SQLITE_ROW) {
        return STEP_ROW;
    }
    if (code == SQLITE_DONE) {
        return STEP_DONE;
    }
    (void)failed(session->database, code, err);
    return STEP_FAILED;
}

static void sqlite_reset(struct ledger_statement *statement)
{
    (void)sqlite3_reset(of(statement));
}

static int sqlite_columns(struct ledger_statement *statement)
{
    return sqlite3_column_count(of(statement));
}

static const char *sqlite_column_name(struct ledger_statement *statement,
                                      int column)
{
    return sqlite3_column_name(of(statement), column);
}

static enum ledger_cell sqlite_cell(struct ledger_statement *statement,
                                    int column)
{
    switch (sqlite3_column_type(of(statement), column)) {
    case SQLITE_NULL:
        return CELL_NULL;
    case SQLITE_INTEGER:
        return CELL_NUMBER;
    case SQLITE_BLOB:
        return CELL_BLOB;
    default:
        return CELL_TEXT;
    }
}

static int64_t sqlite_number(struct ledger_statement *statement, int column)
{
    return sqlite3_column_int64(of(statement), column);
}

static struct bytes sqlite_bytes(struct ledger_statement *statement, int column)
{
    const char *data = sqlite3_column_blob(of(statement), column);
    int length = sqlite3_column_bytes(of(statement), column);

    return bytes_of(data, data == NULL ? 0 : (size_t)length);
}

static int64_t sqlite_inserted(struct ledger_session *session)
{
    return sqlite3_last_insert_rowid(session->database);
}

const struct ledger_ops ledger_sqlite = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .discard = sqlite_discard,
    .script = sqlite_script,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .idle = sqlite_idle,
    .abandon = sqlite_abandon,
    .mark = sqlite_mark,
    .unmark = sqlite_unmark,
    .rollback = sqlite_rollback,
    .check = sqlite_check,
    .prepare = sqlite_prepare,
    .finish = sqlite_finish,
    .bind_null = sqlite_bind_null,
    .bind_number = sqlite_bind_number,
    .bind_text = sqlite_bind_text,
    .bind_blob = sqlite_bind_blob,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .columns = sqlite_columns,
    .column_name = sqlite_column_name,
    .cell = sqlite_cell,
    .number = sqlite_number,
    .bytes = sqlite_bytes,
    .inserted = sqlite_inserted,
};
