/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal crash */
#include "unit/store/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/large_object.h"

static const int64_t now = INT64_C(1795428672345); /* 2026-11-23 */
static char directory[FIXTURE_PATH];

static int set_up(void **state)
{
    (void)state;
    fixture_directory(directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_remove(directory);
    return 0;
}

static size_t files_in(const char *path)
{
    DIR *stream = opendir(path);
    struct dirent *entry;
    size_t count = 0;

    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        count +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (stream != NULL) {
        (void)closedir(stream);
    }
    return count;
}

static struct object_draft store_text(const char *text)
{
    struct large_object object = { 0 };
    struct object_draft draft;
    struct error err = { 0 };

    assert_good(large_object_begin(&object, directory, now, 0, &err), err);
    assert_good(large_object_append(&object, bytes_of_text(text), &err), err);
    assert_good(large_object_commit(&object, &draft, &err), err);
    return draft;
}

static void stored_and_read(void **state)
{
    struct object_draft draft = store_text("a large object");
    struct error err = { 0 };
    struct stat about;
    char text[32];
    int descriptor;

    (void)state;
    assert_int_equal(draft.ref.length, 14);
    assert_memory_equal(draft.ref.large, "20261123/", 9);
    assert_true(large_object_name_good(bytes_of_text(draft.ref.large)));
    assert_good(large_object_open(directory, &draft.ref, &descriptor, &err),
                err);
    assert_int_equal(read(descriptor, text, sizeof text), 14);
    assert_memory_equal(text, "a large object", 14);
    assert_int_equal(fstat(descriptor, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0440);
    assert_int_equal(close(descriptor), 0);
    assert_good(large_object_verify(directory, &draft.ref, &err), err);
    assert_int_equal(files_in(fixture_path(directory, "20261123")), 1);
}

static void abandoned_leaves_nothing(void **state)
{
    struct large_object object = { 0 };
    struct error err = { 0 };

    (void)state;
    assert_good(large_object_begin(&object, directory, now, 0, &err), err);
    assert_good(large_object_append(&object, bytes_of_text("x"), &err), err);
    large_object_abandon(&object);
    large_object_abandon(&object);
    assert_int_equal(files_in(fixture_path(directory, "20261123")), 0);
}

static void changed_or_missing_is_damage(void **state)
{
    struct object_draft draft = store_text("to be changed");
    const char *path = fixture_path(directory, draft.ref.large);
    struct error err = { 0 };
    int descriptor;

    (void)state;
    assert_int_equal(chmod(path, 0640), 0);
    descriptor = open(path, O_WRONLY);
    assert_int_equal(pwrite(descriptor, "T", 1, 0), 1);
    assert_int_equal(close(descriptor), 0);
    assert_false(large_object_verify(directory, &draft.ref, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_int_equal(truncate(path, 3), 0);
    assert_false(large_object_open(directory, &draft.ref, &descriptor, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_int_equal(unlink(path), 0);
    assert_false(large_object_open(directory, &draft.ref, &descriptor, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_string_equal(err.code, "OBJECT_MISSING");
}

static void names_from_outside(void **state)
{
    static const char *const names[] = {
        "",
        "20261123",
        "20261123/",
        "20261123/../../../etc/passwd/xxxx",
        "2026112x/01K0000000AAAAAAAAAAAAAAA1",
        "20261123-01K0000000AAAAAAAAAAAAAAA1",
        "20261123/01K0000000AAAAAAAAAAAAAA/1",
        "20261123/01K0000000AAAAAAAAAAAAAAA11",
    };
    struct error err = { 0 };
    int descriptor;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct object_ref ref = { .length = 1 };

        assert_false(large_object_name_good(bytes_of_text(names[i])));
        (void)snprintf(ref.large, sizeof ref.large, "%s", names[i]);
        assert_false(large_object_open(directory, &ref, &descriptor, &err));
        assert_int_equal(err.kind, ERROR_DAMAGED);
    }
    assert_true(large_object_name_good(
        bytes_of_text("20261123/01K0000000AAAAAAAAAAAAAAA1")));
}

static bool is_kept(void *context, const char *name)
{
    return strcmp(context, name) == 0;
}

/* Temporary files and what no event names; nothing else. */
static void sweep_takes_what_is_left_over(void **state)
{
    struct object_draft kept = store_text("kept");
    struct object_draft lost = store_text("lost");
    const char *half =
        fixture_path(directory, "20261123/.01K.tmp01K0000000AAAA");
    const char *other = fixture_path(directory, "20261123/README");
    struct error err = { 0 };
    uint64_t removed;

    (void)state;
    assert_int_equal(close(open(half, O_WRONLY | O_CREAT, 0640)), 0);
    assert_int_equal(close(open(other, O_WRONLY | O_CREAT, 0640)), 0);
    /* a later day than the files': nothing is looked at */
    assert_good(large_object_sweep(directory, now + 86400000, is_kept,
                                   kept.ref.large, &removed, &err),
                err);
    assert_int_equal(removed, 0);
    assert_good(large_object_sweep(directory, now, is_kept, kept.ref.large,
                                   &removed, &err),
                err);
    assert_int_equal(removed, 2);
    assert_int_equal(access(half, F_OK), -1);
    assert_int_equal(access(other, F_OK), 0);
    assert_int_equal(access(fixture_path(directory, kept.ref.large), F_OK), 0);
    assert_int_equal(access(fixture_path(directory, lost.ref.large), F_OK), -1);
    assert_good(large_object_sweep("/nowhere/at/all", 0, is_kept,
                                   kept.ref.large, &removed, &err),
                err);
}

/* ---- intake ---- */

/* Any length in any pieces: the same bytes, small in memory, large in a file.
 */
static void intake_of_every_size(void **state)
{
    static const size_t lengths[] = { 0,
                                      1,
                                      1000,
                                      OBJECT_INLINE_LIMIT - 1,
                                      OBJECT_INLINE_LIMIT,
                                      OBJECT_INLINE_LIMIT + 1,
                                      3 * OBJECT_INLINE_LIMIT };
    char *content = malloc(3 * OBJECT_INLINE_LIMIT);

    (void)state;
    assert_non_null(content);
    for (size_t i = 0; i < 3 * (size_t)OBJECT_INLINE_LIMIT; i++) {
        content[i] = (char)(i * 7 + i / 1000);
    }
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct digest wanted = digest_of(bytes_of(content, lengths[i]));
        struct object_draft draft;
        struct intake intake;
        struct error err = { 0 };
        size_t at = 0;

        intake_open(&intake, directory, now, 0);
        while (at < lengths[i]) {
            size_t piece = 70001 < lengths[i] - at ? 70001 : lengths[i] - at;

            assert_good(
                intake_write(&intake, bytes_of(content + at, piece), &err),
                err);
            at += piece;
        }
        assert_good(intake_finish(&intake, &draft, &err), err);
        assert_int_equal(draft.ref.length, lengths[i]);
        assert_true(digest_equal(&draft.ref.sha256, &wanted));
        if (lengths[i] > OBJECT_INLINE_LIMIT) {
            assert_good(large_object_verify(directory, &draft.ref, &err), err);
        } else {
            assert_int_equal(draft.ref.large[0], '\0');
            assert_int_equal(draft.content.length, lengths[i]);
            assert_memory_equal(draft.content.data == NULL ? ""
                                                           : draft.content.data,
                                content, lengths[i]);
        }
        intake_close(&intake);
    }
    free(content);
    assert_int_equal(files_in(fixture_path(directory, "20261123")), 2);
}

static void intake_that_is_not_finished(void **state)
{
    char *much = calloc(1, 2 * OBJECT_INLINE_LIMIT);
    struct intake intake;
    struct error err = { 0 };

    (void)state;
    assert_non_null(much);
    intake_open(&intake, directory, now, 0);
    assert_good(
        intake_write(&intake, bytes_of(much, 2 * OBJECT_INLINE_LIMIT), &err),
        err);
    intake_close(&intake);
    assert_int_equal(files_in(fixture_path(directory, "20261123")), 0);
    free(much);
}

static void intake_keeps_its_limit(void **state)
{
    char *much = calloc(1, 2 * OBJECT_INLINE_LIMIT);
    struct intake intake;
    struct error err = { 0 };

    (void)state;
    assert_non_null(much);
    intake_open(&intake, directory, now, 100);
    assert_good(intake_write(&intake, bytes_of(much, 100), &err), err);
    assert_false(intake_write(&intake, bytes_of(much, 1), &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    intake_close(&intake);
    intake_open(&intake, directory, now, OBJECT_INLINE_LIMIT + 10);
    assert_good(
        intake_write(&intake, bytes_of(much, OBJECT_INLINE_LIMIT), &err), err);
    assert_good(intake_write(&intake, bytes_of(much, 10), &err), err);
    assert_false(intake_write(&intake, bytes_of(much, 1), &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    intake_close(&intake);
    assert_int_equal(files_in(fixture_path(directory, "20261123")), 0);
    free(much);
}

int main(void)
{
#define WITH_DIRECTORY(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DIRECTORY(stored_and_read),
        WITH_DIRECTORY(abandoned_leaves_nothing),
        WITH_DIRECTORY(changed_or_missing_is_damage),
        WITH_DIRECTORY(names_from_outside),
        WITH_DIRECTORY(sweep_takes_what_is_left_over),
        WITH_DIRECTORY(intake_of_every_size),
        WITH_DIRECTORY(intake_that_is_not_finished),
        WITH_DIRECTORY(intake_keeps_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
