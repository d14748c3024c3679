/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: crash */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "config/config_source.h"

struct fixture {
    struct config_source *source;
    struct error err;
    char directory[64];
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->source = config_source_open();
    memcpy(fixture->directory, "/tmp/edigate-test-XXXXXX", 25);
    assert_non_null(mkdtemp(fixture->directory));
    *state = fixture;
    return 0;
}

static int remove_item(const char *path, const struct stat *about, int type,
                       struct FTW *walk)
{
    (void)about;
    (void)type;
    (void)walk;
    return remove(path);
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    (void)nftw(fixture->directory, remove_item, 8, FTW_DEPTH | FTW_PHYS);
    config_source_close(fixture->source);
    free(fixture);
    return 0;
}

static const char *path_in(const struct fixture *fixture, const char *name)
{
    static char path[300];

    (void)snprintf(path, sizeof path, "%s/%s", fixture->directory, name);
    return path;
}

static void put(struct fixture *fixture, const char *name, const char *text)
{
    FILE *file = fopen(path_in(fixture, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(struct fixture *fixture, const char *name)
{
    assert_int_equal(mkdir(path_in(fixture, name), 0700), 0);
}

static void assert_content(const struct config_source *source, const char *path,
                           const char *text)
{
    struct bytes content;

    assert_true(config_source_find(source, path, &content));
    assert_true(bytes_equal_text(content, text));
    assert_int_equal(content.data[content.length], '\0');
}

static void test_directory_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct bytes content;

    make_folder(fixture, "sub");
    make_folder(fixture, "keys");
    make_folder(fixture, ".hidden");
    put(fixture, "b.yaml", "b");
    put(fixture, "sub/a.yaml", "a");
    put(fixture, "keys/secret", "s");
    put(fixture, ".hidden/x.yaml", "x");
    put(fixture, "b.yaml~", "old");
    put(fixture, ".b.yaml.swp", "swap");
    put(fixture, "own.pem", "-----BEGIN RSA PRIVATE KEY-----\n");
    put(fixture, "empty.yaml", "");
    assert_int_equal(symlink("b.yaml", path_in(fixture, "link.yaml")), 0);
    assert_int_equal(symlink(".", path_in(fixture, "loop")), 0);
    assert_true(config_source_add_directory(fixture->source, fixture->directory,
                                            "partners/", &fixture->err));
    assert_int_equal(config_source_count(fixture->source), 4);
    assert_content(fixture->source, "partners/b.yaml", "b");
    assert_content(fixture->source, "partners/link.yaml", "b");
    assert_content(fixture->source, "partners/sub/a.yaml", "a");
    assert_content(fixture->source, "partners/empty.yaml", "");
    assert_false(
        config_source_find(fixture->source, "partners/own.pem", &content));
    assert_string_equal(
        config_source_origin(fixture->source, "partners/sub/a.yaml"),
        path_in(fixture, "sub/a.yaml"));
    assert_string_equal(config_source_origin(fixture->source, "none"), "none");
}

static void test_link_out_is_refused(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(symlink("/etc/passwd", path_in(fixture, "x.yaml")), 0);
    assert_false(config_source_add_directory(
        fixture->source, fixture->directory, "", &fixture->err));
    assert_string_equal(fixture->err.code, "CONFIG_LINK");
    assert_int_equal(fixture->err.kind, ERROR_CONFIG);
}

static void test_missing_directory(void **state)
{
    struct fixture *fixture = *state;

    assert_false(config_source_add_directory(
        fixture->source, path_in(fixture, "none"), "", &fixture->err));
    assert_string_equal(fixture->err.code, "CONFIG_READ");
}

static void test_later_replaces_earlier(void **state)
{
    struct fixture *fixture = *state;
    struct bytes before;

    assert_true(config_source_add_file(fixture->source, "maps/a.yaml",
                                       bytes_of_text("shipped"),
                                       &fixture->err));
    assert_true(config_source_find(fixture->source, "maps/a.yaml", &before));
    put(fixture, "a.yaml", "own");
    assert_true(config_source_add_directory(fixture->source, fixture->directory,
                                            "maps/", &fixture->err));
    assert_int_equal(config_source_count(fixture->source), 1);
    assert_content(fixture->source, "maps/a.yaml", "own");
    assert_true(bytes_equal_text(before, "shipped")); /* the view still lives */
}

static void test_order(void **state)
{
    static const char *const paths[] = { "b", "a/z", "a", "a.yaml", "c" };
    static const char *const sorted[] = { "a", "a.yaml", "a/z", "b", "c" };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        assert_true(config_source_add_file(
            fixture->source, paths[i], bytes_of_text(paths[i]), &fixture->err));
    }
    for (size_t i = 0; i < COUNT_OF(sorted); i++) {
        assert_string_equal(config_source_at(fixture->source, i).path,
                            sorted[i]);
    }
}

static void test_paths_are_plain(void **state)
{
    static const char *const paths[] = { "",     "/a",    "a/",  "a//b",
                                         "../a", "a/..",  "./a", "a/./b",
                                         "a\nb", "a\x7f", "\xff" };
    struct fixture *fixture = *state;
    char path[600];

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        assert_false(config_source_add_file(fixture->source, paths[i],
                                            bytes_of_text("x"), &fixture->err));
        assert_string_equal(fixture->err.code, "CONFIG_PATH");
    }
    memset(path, 'a', sizeof path);
    path[513] = '\0';
    assert_false(config_source_add_file(fixture->source, path,
                                        bytes_of_text("x"), &fixture->err));
    path[512] = '\0';
    assert_true(config_source_add_file(fixture->source, path,
                                       bytes_of_text("x"), &fixture->err));
}

static void test_limits(void **state)
{
    struct fixture *fixture = *state;
    size_t size = 16 * 1024 * 1024 + 1;
    char *large = calloc(1, size);
    char path[32];

    assert_false(config_source_add_file(fixture->source, "a",
                                        bytes_of(large, size), &fixture->err));
    assert_string_equal(fixture->err.code, "CONFIG_LIMIT");
    assert_int_equal(fixture->err.kind, ERROR_LIMIT);
    free(large);
    for (int i = 0; i < 20000; i++) {
        (void)snprintf(path, sizeof path, "%d", i);
        assert_true(config_source_add_file(fixture->source, path,
                                           bytes_of_text(""), &fixture->err));
    }
    assert_true(config_source_add_file(fixture->source, "77",
                                       bytes_of_text("x"), &fixture->err));
    assert_false(config_source_add_file(fixture->source, "x", bytes_of_text(""),
                                        &fixture->err));
}

static void fill_some(struct config_source *source, bool turned)
{
    struct error err;
    static const char *const paths[] = { "a.yaml", "b/c.yaml", "d" };
    static const char *const texts[] = { "one", "", "three" };

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        size_t at = turned ? COUNT_OF(paths) - 1 - i : i;

        assert_true(config_source_add_file(source, paths[at],
                                           bytes_of_text(texts[at]), &err));
    }
}

static void test_pack(void **state)
{
    struct fixture *fixture = *state;
    struct config_source *again = config_source_open();
    struct config_source *turned = config_source_open();
    struct buffer packed = { 0 };
    struct buffer same = { 0 };

    fill_some(fixture->source, false);
    fill_some(turned, true);
    assert_true(config_source_pack(fixture->source, &packed, &fixture->err));
    assert_true(config_source_pack(turned, &same, &fixture->err));
    assert_true(bytes_equal(buffer_bytes(&packed), buffer_bytes(&same)));
    assert_true(
        config_source_unpack(again, buffer_bytes(&packed), &fixture->err));
    assert_int_equal(config_source_count(again), 3);
    assert_content(again, "a.yaml", "one");
    assert_content(again, "b/c.yaml", "");
    assert_content(again, "d", "three");
    buffer_close(&packed);
    buffer_close(&same);
    config_source_close(again);
    config_source_close(turned);
}

/* Cut anywhere, and with any byte changed: refused or read, never worse. */
static void test_hostile_pack(void **state)
{
    struct fixture *fixture = *state;
    struct buffer packed = { 0 };

    fill_some(fixture->source, false);
    assert_true(config_source_pack(fixture->source, &packed, &fixture->err));
    for (size_t i = 0; i < packed.length; i++) {
        struct config_source *cut = config_source_open();
        char *copy = malloc(i == 0 ? 1 : i); /* so that overreads show */

        memcpy(copy, packed.data, i);
        assert_false(
            config_source_unpack(cut, bytes_of(copy, i), &fixture->err));
        assert_string_equal(fixture->err.code, "CONFIG_PACKED");
        free(copy);
        config_source_close(cut);
    }
    for (size_t i = 0; i < packed.length * 8; i++) {
        struct config_source *flipped = config_source_open();

        packed.data[i / 8] = (char)(packed.data[i / 8] ^ (1 << i % 8));
        if (config_source_unpack(flipped, buffer_bytes(&packed),
                                 &fixture->err)) {
            assert_int_equal(config_source_count(flipped), 3);
        }
        packed.data[i / 8] = (char)(packed.data[i / 8] ^ (1 << i % 8));
        config_source_close(flipped);
    }
    buffer_append_byte(&packed, 'x');
    assert_false(config_source_unpack(fixture->source, buffer_bytes(&packed),
                                      &fixture->err));
    buffer_close(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_directory_is_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_link_out_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_missing_directory, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_later_replaces_earlier, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_paths_are_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_pack, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
