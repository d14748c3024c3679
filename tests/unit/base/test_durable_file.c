/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal crash */
#include "unit/base/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/durable_file.h"

/* The calls that make a file durable go through here, so that a test sees
 * their order and can let one fail: F sync of a file, D sync of a directory,
 * R rename, L link, U unlink. */
static char trace[64];
static char failing; /* the call that fails, once */
static int failure;

static int traced(char call, long result)
{
    size_t length = strlen(trace);

    if (length < sizeof trace - 1) {
        trace[length] = call;
    }
    return (int)result;
}

static bool fails(char call)
{
    if (failing != call) {
        return false;
    }
    failing = '\0';
    errno = failure;
    (void)traced('!', 0);
    return true;
}

int fsync(int descriptor)
{
    struct stat about;
    char call =
        fstat(descriptor, &about) == 0 && S_ISDIR(about.st_mode) ? 'D' : 'F';

    return fails(call) ? -1 : traced(call, syscall(SYS_fsync, descriptor));
}

int rename(const char *from, const char *to)
{
    return fails('R') ? -1 : traced('R', syscall(SYS_rename, from, to));
}

int link(const char *from, const char *to)
{
    return fails('L') ? -1 : traced('L', syscall(SYS_link, from, to));
}

int unlink(const char *path)
{
    return fails('U') ? -1 : traced('U', syscall(SYS_unlink, path));
}

/* A write that fails so writes nothing and gives no reason. */
ssize_t write(int descriptor, const void *data, size_t size)
{
    return fails('W') ? 0 : syscall(SYS_write, descriptor, data, size);
}

static char directory[64];

static int remove_entry(const char *path, const struct stat *about, int type,
                        struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

static int make_directory(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof directory, "durable-XXXXXX");
    return mkdtemp(directory) == NULL ? -1 : 0;
}

static int remove_directory(void **state)
{
    (void)state;
    return nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static int begin_test(void **state)
{
    (void)state;
    memset(trace, 0, sizeof trace);
    failing = '\0';
    return 0;
}

static const char *path_of(const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void assert_content(const char *name, const char *expected)
{
    struct buffer content = { 0 };
    struct error err = { 0 };

    if (!file_read_whole(path_of(name), &content, &err)) {
        fail_msg("%s: %s", name, err.text);
    }
    assert_bytes(buffer_bytes(&content), expected);
    buffer_close(&content);
}

static int count_entries(void)
{
    DIR *open_directory = opendir(directory);
    int count = -2; /* "." and ".." */

    assert_non_null(open_directory);
    while (readdir(open_directory) != NULL) {
        count++;
    }
    assert_int_equal(closedir(open_directory), 0);
    return count;
}

static bool put(const char *name, const char *content, bool replace,
                struct error *err)
{
    return durable_file_write(directory, name, 0600, bytes_of_text(content),
                              replace, err);
}

static void a_file_is_synced_before_it_is_seen(void **state)
{
    struct durable_file file = { 0 };
    struct error err = { 0 };
    struct stat about;
    (void)state;

    assert_true(durable_file_begin(&file, directory, "one", 0640, &err));
    assert_int_equal(access(path_of("one"), F_OK), -1);
    assert_true(durable_file_append(&file, bytes_of_text("first "), &err));
    assert_true(durable_file_append(&file, bytes_of_text("second"), &err));
    assert_true(durable_file_append(&file, bytes_of(NULL, 0), &err));
    assert_int_equal(file.length, 12);
    assert_int_equal(access(path_of("one"), F_OK), -1);
    assert_true(durable_file_commit(&file, true, &err));
    assert_string_equal(trace, "FRD");
    assert_content("one", "first second");
    assert_int_equal(stat(path_of("one"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
    assert_int_equal(about.st_nlink, 1);
    durable_file_abandon(&file); /* harmless now */
    assert_string_equal(trace, "FRD");
    assert_content("one", "first second");
    assert_int_equal(count_entries(), 1);
}

static void an_existing_file_is_replaced_only_when_asked(void **state)
{
    struct error err = { 0 };
    (void)state;

    assert_true(put("one", "new", true, &err));
    assert_content("one", "new");
    memset(trace, 0, sizeof trace);
    assert_false(put("one", "newer", false, &err));
    assert_string_equal(err.code, "FILE_EXISTS");
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_content("one", "new");
    assert_int_equal(count_entries(), 1);
    memset(trace, 0, sizeof trace);
    assert_true(put("two", "2", false, &err));
    assert_string_equal(trace, "FLUD");
    assert_content("two", "2");
    assert_int_equal(count_entries(), 2);
}

static void nothing_remains_of_an_abandoned_file(void **state)
{
    struct durable_file file = { 0 };
    struct error err = { 0 };
    int before = count_entries();
    (void)state;

    assert_true(durable_file_begin(&file, directory, "three", 0600, &err));
    assert_true(durable_file_append(&file, bytes_of_text("x"), &err));
    assert_int_equal(count_entries(), before + 1);
    durable_file_abandon(&file);
    assert_int_equal(count_entries(), before);
    durable_file_abandon(&file);
    memset(&file, 0, sizeof file);
    assert_false(durable_file_begin(&file, path_of("none"), "x", 0600, &err));
    durable_file_abandon(&file);
    assert_int_equal(fcntl(0, F_GETFD), 0); /* it closed nothing of ours */
}

/* Lets `call` fail with `number` and says what became of a replacement. */
static void assert_failure(char call, int number, enum error_kind kind,
                           const char *code, const char *left)
{
    struct error err = { 0 };
    int before = count_entries();

    memset(trace, 0, sizeof trace);
    failing = call;
    failure = number;
    assert_false(put("one", "lost", true, &err));
    assert_int_equal(err.kind, kind);
    assert_string_equal(err.code, code);
    assert_null(strchr(trace, call)); /* never tried again */
    assert_int_equal(count_entries(), before);
    assert_content("one", left);
}

static void a_failed_sync_is_fatal_and_not_tried_again(void **state)
{
    struct error err = { 0 };
    (void)state;

    assert_true(put("one", "kept", true, &err));
    assert_failure('F', EIO, ERROR_FATAL, "FILE_SYNC", "kept");
    assert_string_equal(trace, "!U");
    assert_failure('F', ENOSPC, ERROR_FATAL, "FILE_SYNC", "kept");
    assert_failure('R', EACCES, ERROR_REFUSED, "FILE_RENAME", "kept");
    assert_string_equal(trace, "F!U");
    /* Seen already, but nobody may be told that it lasts. */
    assert_failure('D', EIO, ERROR_FATAL, "DIRECTORY_SYNC", "lost");
    assert_failure('D', ENOSPC, ERROR_FATAL, "DIRECTORY_SYNC", "lost");
}

static void a_full_disk_is_transient(void **state)
{
    struct error err = { 0 };
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    (void)state;

    assert_true(full >= 0);
    assert_false(file_write_all(full, bytes_of_text("x"), &err));
    assert_int_equal(err.kind, ERROR_TRANSIENT);
    assert_int_equal(close(full), 0);
    failing = 'W';
    assert_false(put("none", "x", true, &err));
    assert_int_equal(err.kind, ERROR_TRANSIENT);
    assert_int_equal(access(path_of("none"), F_OK), -1);
}

/* A size limit gives a short write first and an error for the rest. */
static void a_short_write_goes_on_and_an_error_leaves_nothing(void **state)
{
    static char data[5000];
    struct rlimit before;
    struct rlimit small;
    struct error err = { 0 };
    int entries = count_entries();
    (void)state;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 1000;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(durable_file_write(directory, "large", 0600,
                                    bytes_of(data, sizeof data), true, &err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(err.code, "FILE_WRITE");
    assert_int_equal(count_entries(), entries);
    assert_string_equal(trace, "U");
}

static void names_that_are_too_long_are_refused(void **state)
{
    char name[2000];
    struct error err = { 0 };
    int entries = count_entries();
    (void)state;

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(put(name, "x", true, &err));
    assert_string_equal(err.code, "PATH_TOO_LONG");
    name[250] = '\0'; /* longer than a name may be once ".tmp…" is added */
    assert_false(put(name, "x", true, &err));
    assert_string_equal(err.code, "FILE_CREATE");
    assert_int_equal(count_entries(), entries);
}

static void directories_are_made_with_their_parents(void **state)
{
    struct error err = { 0 };
    char path[256];
    (void)state;

    (void)snprintf(path, sizeof path, "%s/a//b/c/", directory);
    assert_true(durable_directory_make(path, 0700, &err));
    assert_string_equal(trace, "DDD"); /* each parent that changed */
    assert_int_equal(access(path_of("a/b/c"), X_OK), 0);
    memset(trace, 0, sizeof trace);
    assert_true(durable_directory_make(path, 0700, &err));
    assert_string_equal(trace, "");
    assert_true(durable_directory_make(".", 0700, &err));
    assert_true(durable_directory_make("/", 0700, &err));
    assert_false(durable_directory_make("", 0700, &err));
    assert_true(put("file", "x", true, &err));
    assert_false(durable_directory_make(path_of("file"), 0700, &err));
    assert_string_equal(err.code, "DIRECTORY_MAKE");
    assert_false(durable_directory_make(path_of("file/deep"), 0700, &err));
}

static void renames_and_removals_sync_their_directories(void **state)
{
    struct error err = { 0 };
    char from[256];
    char to[256];
    (void)state;

    (void)snprintf(from, sizeof from, "%s/from", directory);
    (void)snprintf(to, sizeof to, "%s/a/to", directory);
    assert_true(put("from", "moved", true, &err));
    memset(trace, 0, sizeof trace);
    assert_true(durable_file_rename(from, to, &err));
    assert_string_equal(trace, "RDD");
    assert_content("a/to", "moved");
    assert_false(durable_file_rename(from, to, &err));
    assert_string_equal(err.code, "FILE_RENAME");
    memset(trace, 0, sizeof trace);
    assert_true(durable_file_remove(to, &err));
    assert_string_equal(trace, "UD");
    assert_int_equal(access(to, F_OK), -1);
    assert_true(durable_file_remove(to, &err)); /* gone is gone */
    assert_false(durable_file_remove(path_of("a"), &err));
    assert_false(durable_directory_sync(path_of("none"), &err));
    assert_string_equal(err.code, "DIRECTORY_OPEN");
}

static void reading_stops_at_the_limit(void **state)
{
    static char data[200000];
    struct error err = { 0 };
    static const size_t limits[] = { 0, 200000, 200001, 1 << 20 };
    static const size_t too_small[] = { 1, 65535, 65536, 131072, 199999 };
    struct buffer out;
    (void)state;

    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (char)(i * 31 / 7);
    }
    assert_true(durable_file_write(directory, "big", 0600,
                                   bytes_of(data, sizeof data), true, &err));
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        buffer_open(&out, limits[i]);
        assert_true(file_read_whole(path_of("big"), &out, &err));
        assert_int_equal(out.length, sizeof data);
        assert_memory_equal(out.data, data, sizeof data);
        assert_false(out.failed);
        buffer_close(&out);
    }
    for (size_t i = 0; i < COUNT_OF(too_small); i++) {
        buffer_open(&out, too_small[i]);
        assert_false(file_read_whole(path_of("big"), &out, &err));
        assert_int_equal(err.kind, ERROR_LIMIT);
        assert_string_equal(err.code, "FILE_TOO_LONG");
        buffer_close(&out);
    }
    buffer_open(&out, 0);
    assert_true(put("empty", "", true, &err));
    assert_true(file_read_whole(path_of("empty"), &out, &err));
    assert_int_equal(out.length, 0);
    assert_false(file_read_whole(directory, &out, &err));
    assert_string_equal(err.code, "FILE_OPEN");
    assert_false(file_read_whole(path_of("none"), &out, &err));
    assert_string_equal(err.code, "FILE_OPEN");
    assert_true(file_read_whole("/proc/self/status", &out, &err));
    assert_true(out.length > 0); /* a file that says it has no length */
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_file_is_synced_before_it_is_seen, begin_test),
        cmocka_unit_test_setup(an_existing_file_is_replaced_only_when_asked,
                               begin_test),
        cmocka_unit_test_setup(nothing_remains_of_an_abandoned_file,
                               begin_test),
        cmocka_unit_test_setup(a_failed_sync_is_fatal_and_not_tried_again,
                               begin_test),
        cmocka_unit_test_setup(a_full_disk_is_transient, begin_test),
        cmocka_unit_test_setup(
            a_short_write_goes_on_and_an_error_leaves_nothing, begin_test),
        cmocka_unit_test_setup(names_that_are_too_long_are_refused, begin_test),
        cmocka_unit_test_setup(directories_are_made_with_their_parents,
                               begin_test),
        cmocka_unit_test_setup(renames_and_removals_sync_their_directories,
                               begin_test),
        cmocka_unit_test_setup(reading_stops_at_the_limit, begin_test),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
