/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: folder */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "transport/folder.h"

struct fixture {
    char directory[64];
    struct event_loop *loop;
    struct folder_watch *watch;
    struct folder_file offered[8192];
    size_t count;
    size_t wanted; /* stop when so many were offered */
    size_t refuse; /* so many offers first */
    size_t left;   /* offers of files that cannot be taken */
    bool take_away;
};

static void give_up(void *context)
{
    struct fixture *fixture = context;

    event_loop_stop(fixture->loop);
}

static const char *path(struct fixture *fixture, const char *name)
{
    static char text[4][512];
    static unsigned int turn;
    char *place = text[turn++ % 4];

    (void)snprintf(place, sizeof text[0], "%.60s/%.250s", fixture->directory,
                   name);
    return place;
}

static void put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(path(fixture, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static enum folder_offer take(void *context, const struct folder_file *file)
{
    struct fixture *fixture = context;

    if (fixture->refuse > 0) {
        fixture->refuse--;
        return FOLDER_BUSY;
    }
    if (strncmp(file->name, "left", 4) == 0) {
        if (fixture->left++ == 0) {
            put(fixture, file->name, "ISA*");
        }
        return FOLDER_LEFT;
    }
    fixture->offered[fixture->count++] = *file;
    if (fixture->take_away && fixture->count > 1) {
        folder_watch_finish(fixture->watch,
                            &fixture->offered[fixture->count - 2], true);
    }
    if (fixture->count == fixture->wanted) {
        event_loop_stop(fixture->loop);
    }
    return FOLDER_TAKEN;
}

static int begin(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error err;

    (void)snprintf(fixture->directory, sizeof fixture->directory,
                   "/tmp/edigate-folder-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    fixture->loop = event_loop_open(&err);
    *state = fixture;
    return 0;
}

static int remove_one(const char *name, const struct stat *about, int kind,
                      struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(name);
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    folder_watch_close(fixture->watch);
    event_loop_close(fixture->loop);
    (void)nftw(fixture->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(fixture);
    return 0;
}

static void watch(struct fixture *fixture, const char *pattern, int64_t settle)
{
    struct folder_options options = { .directory = fixture->directory,
                                      .pattern = pattern,
                                      .settle = settle,
                                      .rescan = 200,
                                      .context = fixture,
                                      .offer = take };
    struct error err;

    fixture->watch = folder_watch_open(fixture->loop, &options, &err);
    assert_non_null(fixture->watch);
}

/* Until so many were offered, or for so long. */
static void run(struct fixture *fixture, size_t wanted, int64_t longest)
{
    fixture->wanted = wanted;
    event_loop_timer(fixture->loop, longest, give_up, fixture);
    event_loop_run(fixture->loop);
}

static void files_that_stand_there_are_offered_once(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.x12", "ISA");
    put(fixture, "b.x12", "ISA2");
    put(fixture, "c.txt", "not by this pattern");
    put(fixture, ".hidden.x12", "x");
    put(fixture, "half.x12.tmp", "x");
    put(fixture, "half.x12~", "x");
    assert_int_equal(mkdir(path(fixture, "d.x12"), 0700), 0);
    assert_int_equal(symlink("a.x12", path(fixture, "link.x12")), 0);
    watch(fixture, "*.x12", 30);
    run(fixture, 3, 700); /* there is no third */
    assert_int_equal(fixture->count, 2);
    assert_int_equal(fixture->offered[0].size + fixture->offered[1].size, 7);
    /* The caller takes one away and gives the other back. */
    folder_watch_finish(fixture->watch, &fixture->offered[0], true);
    folder_watch_finish(fixture->watch, &fixture->offered[1], false);
    assert_int_not_equal(access(path(fixture, fixture->offered[0].name), F_OK),
                         0);
    assert_int_equal(access(path(fixture, fixture->offered[1].name), F_OK), 0);
}

/* Half a file is never offered: not while somebody writes, however slowly. */
static void a_file_being_written_waits(void **state)
{
    struct fixture *fixture = *state;
    int descriptor;

    watch(fixture, NULL, 20);
    descriptor = open(path(fixture, "slow.x12"), O_WRONLY | O_CREAT, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, "ISA*half", 8), 8);
    run(fixture, 1, 600);
    assert_int_equal(fixture->count, 0);
    (void)close(descriptor);
}

static void a_renamed_file_is_offered_at_once(void **state)
{
    struct fixture *fixture = *state;
    int64_t start;

    watch(fixture, NULL, 60000);
    put(fixture, "x.tmp", "ISA");
    start = clock_monotonic();
    assert_int_equal(rename(path(fixture, "x.tmp"), path(fixture, "x.x12")), 0);
    run(fixture, 1, 10000);
    assert_int_equal(fixture->count, 1);
    assert_true(clock_monotonic() - start < 10000);
}

static void a_refused_file_is_offered_again(void **state)
{
    struct fixture *fixture = *state;

    fixture->refuse = 2;
    put(fixture, "busy.x12", "ISA");
    watch(fixture, NULL, 10);
    run(fixture, 1, 20000);
    assert_int_equal(fixture->count, 1);
    assert_int_equal(fixture->refuse, 0);
}

/* One that cannot be taken keeps nobody waiting, and is not offered again and
 * again, unless it changes. */
static void a_file_that_is_left_keeps_nobody_waiting(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "left.x12", "ISA");
    watch(fixture, NULL, 10);
    put(fixture, "next.x12", "ISA");
    run(fixture, 2, 1000);
    assert_int_equal(fixture->count, 1);
    assert_string_equal(fixture->offered[0].name, "next.x12");
    assert_int_equal(fixture->left, 2); /* once, and once changed */
}

/* A file that was replaced since it was offered is another one: it stays. */
static void a_replaced_file_is_not_taken_away(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "same.x12", "ISA one");
    watch(fixture, NULL, 10);
    run(fixture, 1, 20000);
    assert_int_equal(fixture->count, 1);
    put(fixture, "new", "ISA another");
    assert_int_equal(rename(path(fixture, "new"), path(fixture, "same.x12")),
                     0);
    folder_watch_finish(fixture->watch, &fixture->offered[0], true);
    assert_int_equal(access(path(fixture, "same.x12"), F_OK), 0);
}

/* More files than are looked at at a time all come, none twice. */
static void thousands_of_files_all_come_once(void **state)
{
    enum { FILES = 5000 };
    struct fixture *fixture = *state;
    static bool seen[FILES];
    char name[40];

    for (int i = 0; i < FILES; i++) {
        (void)snprintf(name, sizeof name, "order-%05d.x12", i);
        put(fixture, name, "ISA");
    }
    fixture->take_away = true;
    watch(fixture, NULL, 0);
    run(fixture, FILES, 60000);
    assert_int_equal(fixture->count, FILES);
    for (int i = 0; i < FILES; i++) {
        unsigned long number =
            strtoul(fixture->offered[i].name + strlen("order-"), NULL, 10);

        assert_in_range(number, 0, FILES - 1);
        assert_false(seen[number]);
        seen[number] = true;
    }
}

static void delivering_is_whole_and_idempotent(void **state)
{
    struct fixture *fixture = *state;
    struct channel channel = { .name = "main",
                               .folder.out = fixture->directory };
    struct bytes content = bytes_of_text("ISA*00*");
    struct error err;
    struct stat about;

    assert_int_equal(folder_deliver(&channel, "997.x12", content, &err),
                     DELIVERY_DONE);
    assert_int_equal(stat(path(fixture, "997.x12"), &about), 0);
    assert_int_equal(about.st_size, content.length);
    assert_int_equal(folder_deliver(&channel, "997.x12", content, &err),
                     DELIVERY_DONE);
    assert_int_equal(
        folder_deliver(&channel, "997.x12", bytes_of_text("other"), &err),
        DELIVERY_REFUSED);
    assert_int_equal(folder_deliver(&channel, "../x", content, &err),
                     DELIVERY_REFUSED);
    assert_int_equal(folder_deliver(&channel, ".x", content, &err),
                     DELIVERY_REFUSED);
    channel.folder.out = "/nonexistent/folder";
    assert_int_equal(folder_deliver(&channel, "997.x12", content, &err),
                     DELIVERY_RETRY);
    channel.folder.out = NULL;
    assert_int_equal(folder_deliver(&channel, "997.x12", content, &err),
                     DELIVERY_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_that_stand_there_are_offered_once,
                                        begin, end),
        cmocka_unit_test_setup_teardown(a_file_being_written_waits, begin, end),
        cmocka_unit_test_setup_teardown(a_renamed_file_is_offered_at_once,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            a_file_that_is_left_keeps_nobody_waiting, begin, end),
        cmocka_unit_test_setup_teardown(a_refused_file_is_offered_again, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_replaced_file_is_not_taken_away,
                                        begin, end),
        cmocka_unit_test_setup_teardown(thousands_of_files_all_come_once, begin,
                                        end),
        cmocka_unit_test_setup_teardown(delivering_is_whole_and_idempotent,
                                        begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
