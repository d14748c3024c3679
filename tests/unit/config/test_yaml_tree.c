/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "config/yaml_tree.h"

struct fixture {
    struct arena *arena;
    struct diagnostics list;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_open(0);
    diagnostics_open(&fixture->list, fixture->arena);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_close(fixture->arena);
    free(fixture);
    return 0;
}

static struct yaml_node *read_text(struct fixture *fixture, const char *text)
{
    return yaml_tree_read(fixture->arena, "f.yaml", bytes_of_text(text),
                          &fixture->list);
}

static void assert_complaint(const struct fixture *fixture, const char *code,
                             int line, int column)
{
    const struct diagnostic *item;

    assert_int_equal(fixture->list.count, 1);
    item = &fixture->list.items[0];
    assert_string_equal(item->code, code);
    assert_int_equal(item->place.line, line);
    assert_int_equal(item->place.column, column);
    assert_string_equal(item->place.file, "f.yaml");
}

static void test_scalars_are_text(void **state)
{
    struct fixture *fixture = *state;
    struct yaml_node *root = read_text(
        fixture, "a: no\nb: 0300\nc: 1e3\nd: ~\ne: '~'\nf:\ng: |\n  x\n  y\n");

    assert_non_null(root);
    assert_int_equal(fixture->list.count, 0);
    assert_string_equal(yaml_get(root, "a")->text.data, "no");
    assert_string_equal(yaml_get(root, "b")->text.data, "0300");
    assert_string_equal(yaml_get(root, "c")->text.data, "1e3");
    assert_true(yaml_is_null(yaml_get(root, "d")));
    assert_false(yaml_is_null(yaml_get(root, "e")));
    assert_true(yaml_is_null(yaml_get(root, "f")));
    assert_string_equal(yaml_get(root, "g")->text.data, "x\ny\n");
    assert_true(yaml_get(root, "g")->quoted);
    assert_null(yaml_get(root, "h"));
    assert_null(yaml_get(NULL, "h"));
}

static void test_places(void **state)
{
    struct fixture *fixture = *state;
    struct yaml_node *root =
        read_text(fixture, "\xef\xbb\xbf# ä\r\nä: {ö: [1, two]}\rlast: x\n");
    struct yaml_node *inner = yaml_get(root, "\xc3\xa4");
    struct yaml_node *list = yaml_get(inner, "\xc3\xb6");

    assert_int_equal(root->place.line, 2);
    assert_int_equal(root->place.column, 1);
    assert_int_equal(inner->place.column, 4);
    assert_int_equal(yaml_get_key(inner, "\xc3\xb6")->place.column, 5);
    assert_int_equal(list->count, 2);
    assert_int_equal(list->items[1]->place.line, 2);
    assert_int_equal(list->items[1]->place.column, 12);
    assert_int_equal(yaml_get_key(root, "last")->place.line, 3);
}

static void test_empty_file(void **state)
{
    struct fixture *fixture = *state;
    struct yaml_node *root = read_text(fixture, "# nothing\n");

    assert_non_null(root);
    assert_int_equal(root->kind, YAML_MAPPING);
    assert_int_equal(root->count, 0);
    assert_int_equal(fixture->list.count, 0);
}

struct refusal {
    const char *text;
    const char *code;
    int line;
    int column;
};

static const struct refusal refusals[] = {
    { "a: 1\nb: 2\na: 3\n", "YAML_DUPLICATE_KEY", 3, 1 },
    { "a: &x 1\n", "YAML_ANCHOR", 1, 4 },
    { "a: *x\n", "YAML_ALIAS", 1, 4 },
    { "a: !!int 1\n", "YAML_TAG", 1, 4 },
    { "a: ! x\n", "YAML_TAG", 1, 4 },
    { "a: 1\n<<: {b: 1}\n", "YAML_MERGE_KEY", 2, 1 },
    { "? {a: 1}\n: 2\n", "YAML_KEY_NOT_SCALAR", 1, 3 },
    { "[a]: 2\n", "YAML_KEY_NOT_SCALAR", 1, 1 },
    { "'': 2\n", "YAML_EMPTY_KEY", 1, 1 },
    { "a: 1\n---\nb: 1\n", "YAML_MORE_DOCUMENTS", 2, 1 },
    { "%YAML 1.1\n---\na: 1\n", "YAML_DIRECTIVE", 1, 1 },
    { "a: \xff\n", "YAML_NOT_UTF8", 1, 4 },
    { "a: 1\nb: \xc3", "YAML_NOT_UTF8", 2, 4 },
    { "a: \x01\n", "YAML_CHARACTER", 1, 4 },
    { "a: \x7f\n", "YAML_CHARACTER", 1, 4 },
    { "a: \xc2\x85\n", "YAML_CHARACTER", 1, 4 },
    { "\xc3\xa4: \xe2\x80\xa8\n", "YAML_CHARACTER", 1, 4 },
    { "a: \xef\xbb\xbf\n", "YAML_CHARACTER", 1, 4 },
    { "a: \"x\\0y\"\n", "YAML_CHARACTER", 1, 4 },
    { "a: [1\n", "YAML_SYNTAX", 2, 1 },
    { "a: b: c\n", "YAML_SYNTAX", 1, 5 },
    { "a:\n\tb: c\n", "YAML_SYNTAX", 2, 1 },
    { "a: 'x\n", "YAML_SYNTAX", 2, 1 },
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        void *own = NULL;

        setup(&own);
        (void)read_text(own, refusals[i].text);
        if (((struct fixture *)own)->list.count != 1) {
            print_message("refusal %zu: %s\n", i, refusals[i].text);
        }
        assert_complaint(own, refusals[i].code, refusals[i].line,
                         refusals[i].column);
        teardown(&own);
    }
}

static void test_reading_goes_on_after_a_complaint(void **state)
{
    struct fixture *fixture = *state;
    struct yaml_node *root =
        read_text(fixture, "a: &x 1\nb: *x\na: !t 2\n<<: 3\nc: end\n");

    assert_non_null(root);
    assert_int_equal(fixture->list.errors, 5);
    assert_string_equal(yaml_get(root, "c")->text.data, "end");
    assert_null(yaml_get(root, "<<"));
}

static void test_tab_hint(void **state)
{
    struct fixture *fixture = *state;

    assert_null(read_text(fixture, "a:\n\tb: c\n"));
    assert_non_null(strstr(fixture->list.items[0].text, "tabs"));
}

static char *repeated(const char *piece, size_t count, const char *end)
{
    size_t length = strlen(piece);
    char *text = malloc(length * count + strlen(end) + 1);

    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * length, piece, length);
    }
    memcpy(text + length * count, end, strlen(end) + 1);
    return text;
}

/* Each of these has made a YAML reader slow or deep; none may cost seconds
 * here (a bound wide enough for a loaded machine with sanitizers). */
static void test_bombs(void **state)
{
    static const struct {
        const char *piece;
        size_t count;
        const char *end;
        const char *code;
    } bombs[] = {
        { "[", 500000, "", "YAML_TOO_DEEP" },
        { "{a: ", 200000, "", "YAML_TOO_DEEP" },
        { "- ", 500000, "", "YAML_TOO_DEEP" },
        { "? ", 500000, "", "YAML_KEY_NOT_SCALAR" },
        { "- a\n", 250000, "", "YAML_TOO_MANY_NODES" },
        { "%TAG !a! b\n", 90000, "--- x", "YAML_DIRECTIVE" },
        { "a", 1048570, ": 1", "YAML_SYNTAX" },
        { "a\n", 500000, "", "" },
        { "#\n", 500000, "", "" },
        { "a: 1\n", 90000, "", "YAML_DUPLICATE_KEY" },
        { "x", 1048577, "", "YAML_TOO_LONG" },
        { "'", 1000000, "", "" },
        { "&a ", 300000, "", "YAML_ANCHOR" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bombs); i++) {
        char *text = repeated(bombs[i].piece, bombs[i].count, bombs[i].end);
        struct fixture *fixture = NULL;
        int64_t start = clock_monotonic();

        setup((void **)&fixture);
        (void)read_text(fixture, text);
        if (bombs[i].code[0] == '\0') {
            assert_int_equal(fixture->list.count, 0);
        } else {
            assert_true(fixture->list.count > 0);
            assert_string_equal(fixture->list.items[0].code, bombs[i].code);
        }
        if (clock_monotonic() - start > 10000) {
            fail_msg("bomb %zu is slow", i);
        }
        teardown((void **)&fixture);
        free(text);
    }
}

static void test_full_arena_reaches_the_guard(void **state)
{
    struct arena *arena = arena_open(200000);
    char *text = repeated("- {a: b, c: d}\n", 2000, "");
    struct diagnostics list;
    jmp_buf overrun;
    volatile bool jumped = false;

    (void)state;
    diagnostics_open(&list, arena);
    if (setjmp(overrun) == 0) {
        (void)arena_guard(arena, &overrun);
        assert_null(yaml_tree_read(arena, "f", bytes_of_text(text), &list));
    } else {
        jumped = true;
    }
    assert_true(jumped);
    assert_ptr_equal(arena_guard(arena, NULL), &overrun);
    arena_close(arena);
    free(text);
}

static void test_many_keys_one_duplicate(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = { 0 };

    for (int i = 0; i < 1000; i++) {
        buffer_append_format(&text, "k%d: %d\n", i, i);
    }
    buffer_append_text(&text, "k500: again\n");
    assert_non_null(yaml_tree_read(fixture->arena, "f.yaml",
                                   buffer_bytes(&text), &fixture->list));
    assert_complaint(fixture, "YAML_DUPLICATE_KEY", 1001, 1);
    assert_non_null(strstr(fixture->list.items[0].text, "line 501"));
    buffer_close(&text);
}

static void test_check_keys(void **state)
{
    static const char *const allowed[] = { "name", "receiver" };
    struct fixture *fixture = *state;
    struct yaml_node *root =
        read_text(fixture, "name: x\nreciever: y\nzzz: 1\n");

    yaml_check_keys(root, allowed, COUNT_OF(allowed), "X_CODE", &fixture->list);
    assert_int_equal(fixture->list.errors, 2);
    assert_string_equal(fixture->list.items[0].text, "unknown key 'reciever'");
    assert_string_equal(fixture->list.items[0].suggestion,
                        "did you mean 'receiver'?");
    assert_string_equal(fixture->list.items[1].suggestion,
                        "known here: name, receiver");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scalars_are_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_empty_file, setup, teardown),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test_setup_teardown(test_reading_goes_on_after_a_complaint,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_tab_hint, setup, teardown),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_full_arena_reaches_the_guard),
        cmocka_unit_test_setup_teardown(test_many_keys_one_duplicate, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_check_keys, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
