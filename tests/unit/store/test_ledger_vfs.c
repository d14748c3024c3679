/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/store/fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "store/ledger_vfs.h"

static char directory[FIXTURE_PATH];
static sqlite3 *writer;
static sqlite3 *reader; /* through SQLite's own layer */

static sqlite3 *open_database(const char *vfs, int flags)
{
    sqlite3 *database = NULL;

    assert_int_equal(sqlite3_open_v2(fixture_path(directory, "test.db"),
                                     &database, flags, vfs),
                     SQLITE_OK);
    return database;
}

static int run(sqlite3 *database, const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

static int64_t number(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t result;

    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    result = sqlite3_column_int64(statement, 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    return result;
}

static int set_up(void **state)
{
    (void)state;
    fixture_directory(directory);
    assert_non_null(ledger_vfs_name());
    writer = open_database(ledger_vfs_name(),
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    assert_int_equal(run(writer, "PRAGMA journal_mode=WAL;"
                                 "PRAGMA synchronous=NORMAL;"
                                 "CREATE TABLE t(n INTEGER PRIMARY KEY, b)"),
                     SQLITE_OK);
    reader = open_database(NULL, SQLITE_OPEN_READONLY);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)sqlite3_close(reader);
    (void)sqlite3_close(writer);
    fixture_remove(directory);
    return 0;
}

/* `rows` rows of 1,000 bytes in one transaction. */
static int insert(int rows)
{
    char sql[200];

    (void)snprintf(sql, sizeof sql,
                   "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
                   "FROM c WHERE n < %d) INSERT INTO t(b) SELECT "
                   "randomblob(1000) FROM c",
                   rows);
    return run(writer, sql);
}

/* Every commit, of any size, is seen by the next reader, whole. */
static void readers_see_each_commit(void **state)
{
    static const int sizes[] = { 1, 2, 3, 30, 100, 131, 500, 1, 2000, 7 };
    int64_t sum = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_int_equal(insert(sizes[i]), SQLITE_OK);
        assert_false(ledger_vfs_failed(writer));
        sum += sizes[i];
        assert_int_equal(number(reader, "SELECT count(*) FROM t"), sum);
        assert_int_equal(number(reader, "SELECT sum(length(b)) FROM t"),
                         sum * 1000);
    }
    assert_int_equal(number(reader, "SELECT count(*) FROM t"),
                     number(writer, "SELECT count(*) FROM t"));
}

/* Rolled back and checkpointed in between, it stays whole. */
static void rollbacks_and_checkpoints(void **state)
{
    sqlite3_stmt *statement = NULL;

    (void)state;
    for (int i = 0; i < 30; i++) {
        assert_int_equal(run(writer, "BEGIN"), SQLITE_OK);
        assert_int_equal(insert(40), SQLITE_OK);
        assert_int_equal(run(writer, i % 3 == 0 ? "ROLLBACK" : "COMMIT"),
                         SQLITE_OK);
        if (i % 7 == 0) {
            assert_int_equal(
                run(writer, i % 2 == 0 ? "PRAGMA wal_checkpoint(PASSIVE)"
                                       : "PRAGMA wal_checkpoint(TRUNCATE)"),
                SQLITE_OK);
        }
        /* more than the cache: pages go to the log before the commit */
        if (i == 10) {
            assert_int_equal(run(writer, "PRAGMA cache_size=10"), SQLITE_OK);
        }
    }
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 20 * 40);
    assert_int_equal(sqlite3_prepare_v2(reader, "PRAGMA integrity_check", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), "ok");
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
}

/* What is in the files after a commit is all of it: the same files opened by
 * somebody else while the writer is still there. */
static void nothing_is_kept_back(void **state)
{
    sqlite3 *other;

    (void)state;
    assert_int_equal(insert(10), SQLITE_OK);
    other = open_database(NULL, SQLITE_OPEN_READWRITE);
    assert_int_equal(number(other, "SELECT count(*) FROM t"), 10);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

/* A log that cannot grow: the commit fails, or is known to have failed; it is
 * never believed. */
static void late_failures_are_told(void **state)
{
    struct rlimit before;
    struct rlimit small;
    struct stat about;
    bool told = false;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(insert(5), SQLITE_OK);
    assert_int_equal(stat(fixture_path(directory, "test.db-wal"), &about), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)about.st_size + 2000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    told = insert(20) != SQLITE_OK || ledger_vfs_failed(writer);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(told);
    assert_true(ledger_vfs_failed(writer));
    /* and nothing more is written */
    assert_true(insert(1) != SQLITE_OK || ledger_vfs_failed(writer));
    (void)sqlite3_close(reader);
    (void)sqlite3_close(writer);
    writer = open_database(ledger_vfs_name(), SQLITE_OPEN_READWRITE);
    reader = open_database(NULL, SQLITE_OPEN_READONLY);
    assert_int_equal(number(writer, "SELECT count(*) FROM t"), 5);
}

int main(void)
{
#define WITH_DATABASE(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(readers_see_each_commit),
        WITH_DATABASE(rollbacks_and_checkpoints),
        WITH_DATABASE(nothing_is_kept_back),
        WITH_DATABASE(late_failures_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
