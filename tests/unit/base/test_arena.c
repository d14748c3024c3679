/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact xml map */
#include "unit/base/unit.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"

static void takes_are_zeroed_aligned_and_apart(void **state)
{
    struct arena *arena = arena_open(0);
    char *places[200];
    (void)state;

    assert_non_null(arena);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        places[i] = arena_take(arena, i + 1);
        assert_int_equal((uintptr_t)places[i] % 16, 0);
        for (size_t j = 0; j <= i; j++) {
            assert_int_equal(places[i][j], 0);
        }
        memset(places[i], (int)i, i + 1);
    }
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        assert_int_equal((unsigned char)places[i][i], i);
    }
    arena_close(arena);
}

static void large_takes_get_blocks_of_their_own(void **state)
{
    struct arena *arena = arena_open(0);
    size_t size = 5 * 1024 * 1024;
    char *large = arena_take(arena, size);
    char *after = arena_take(arena, 8);
    (void)state;

    large[size - 1] = 1;
    after[7] = 1;
    assert_true(arena_used(arena) >= size + 8);
    arena_close(arena);
}

static void reset_gives_zeroed_memory_again(void **state)
{
    struct arena *arena = arena_open(1000 * 1000);
    (void)state;

    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 90; i++) {
            char *place = arena_take(arena, 10000);

            assert_int_equal(place[0], 0);
            assert_int_equal(place[9999], 0);
            memset(place, 0xff, 10000);
        }
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_close(arena);
    arena_close(NULL);
}

/* Of the address sanitizer; NULL where there is none. */
extern size_t __sanitizer_get_current_allocated_bytes(void)
    __attribute__((weak));

static void resets_keep_one_block_only(void **state)
{
    struct arena *arena = arena_open(0);
    size_t before;
    (void)state;

    if (__sanitizer_get_current_allocated_bytes == NULL) {
        arena_close(arena);
        skip();
    }
    before = __sanitizer_get_current_allocated_bytes();
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 3000; i++) {
            (void)arena_take(arena, 1000);
        }
        arena_reset(arena);
        assert_true(__sanitizer_get_current_allocated_bytes() - before <
                    1100 * 1000);
    }
    (void)arena_take(arena, 5 * 1000 * 1000);
    arena_reset(arena);
    assert_true(__sanitizer_get_current_allocated_bytes() - before <
                1100 * 1000);
    arena_close(arena);
}

/* What `take` of `size` does in an arena of `limit`: true when it jumped. */
static bool overruns(size_t limit, size_t count, size_t size)
{
    struct arena *arena = arena_open(limit);
    volatile bool jumped = true;
    jmp_buf overrun;

    if (setjmp(overrun) == 0) {
        assert_null(arena_guard(arena, &overrun));
        (void)arena_take_array(arena, count, size);
        jumped = false;
        assert_ptr_equal(arena_guard(arena, NULL), &overrun);
    }
    arena_close(arena);
    return jumped;
}

static void the_limit_jumps_to_the_guard(void **state)
{
    (void)state;
    assert_false(overruns(1024, 1, 1024));
    assert_true(overruns(1024, 1, 1025));
    assert_true(overruns(1, 1, 1)); /* counted as it is taken: by 16 */
    assert_false(overruns(1, 1, 0));
    assert_true(overruns(0, 1, SIZE_MAX));
    assert_true(overruns(0, 1, SIZE_MAX - 20));
    assert_true(overruns(0, 1, SIZE_MAX - 40));
    assert_true(overruns(0, 1, PTRDIFF_MAX));
    assert_true(overruns(0, SIZE_MAX / 2, 3));
    assert_true(overruns(0, 3, SIZE_MAX / 2));
    assert_false(overruns(0, SIZE_MAX, 0));
}

static void the_arena_is_whole_after_an_overrun(void **state)
{
    struct arena *arena = arena_open(64 * 1024);
    volatile int taken = 0;
    jmp_buf overrun;
    (void)state;

    if (setjmp(overrun) == 0) {
        (void)arena_guard(arena, &overrun);
        for (;;) {
            memset(arena_take(arena, 1000), 1, 1000);
            taken = taken + 1;
        }
    }
    assert_int_equal(taken, 64 * 1024 / 1008);
    arena_reset(arena);
    if (setjmp(overrun) == 0) {
        (void)arena_guard(arena, &overrun);
        memset(arena_take(arena, 60 * 1024), 1, 60 * 1024);
    } else {
        fail_msg("no room after a reset");
    }
    arena_close(arena);
}

static void without_a_guard_it_is_a_panic(void **state)
{
    pid_t child = fork();
    int status = 0;
    (void)state;

    if (child == 0) {
        struct arena *arena = arena_open(100);

        log_set_descriptor(-1);
        (void)arena_take(arena, 200);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void copies_are_terminated_and_independent(void **state)
{
    struct arena *arena = arena_open(0);
    char source[] = "a\0b";
    struct bytes copy = arena_copy(arena, bytes_of(source, 3));
    struct bytes empty = arena_copy(arena, bytes_of(NULL, 0));
    (void)state;

    source[0] = 'x';
    assert_int_equal(copy.length, 3);
    assert_memory_equal(copy.data, "a\0b", 4);
    assert_int_equal(empty.length, 0);
    assert_int_equal(empty.data[0], '\0');
    assert_string_equal(arena_copy_text(arena, "text"), "text");
    assert_string_equal(arena_copy_text(arena, ""), "");
    assert_string_equal(arena_format(arena, "%d-%s", 7, "x"), "7-x");
    assert_string_equal(arena_format(arena, "%s", ""), "");
    assert_int_equal(strlen(arena_format(arena, "%*d", 70000, 1)), 70000);
    arena_close(arena);
}

static void arrays_grow_and_keep_what_they_hold(void **state)
{
    struct arena *arena = arena_open(0);
    size_t capacity = 0;
    size_t count = 0;
    uint32_t *numbers = NULL;
    (void)state;

    for (uint32_t i = 0; i < 10000; i++) {
        numbers = arena_grow(arena, numbers, count, &capacity, sizeof *numbers);
        assert_true(count < capacity);
        numbers[count++] = i;
    }
    for (uint32_t i = 0; i < 10000; i++) {
        assert_int_equal(numbers[i], i);
    }
    /* Doubling: all copies together take no more than twice the last. */
    assert_true(arena_used(arena) <= 2 * capacity * sizeof *numbers);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_are_zeroed_aligned_and_apart),
        cmocka_unit_test(large_takes_get_blocks_of_their_own),
        cmocka_unit_test(reset_gives_zeroed_memory_again),
        cmocka_unit_test(resets_keep_one_block_only),
        cmocka_unit_test(the_limit_jumps_to_the_guard),
        cmocka_unit_test(the_arena_is_whole_after_an_overrun),
        cmocka_unit_test(without_a_guard_it_is_a_panic),
        cmocka_unit_test(copies_are_terminated_and_independent),
        cmocka_unit_test(arrays_grow_and_keep_what_they_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
