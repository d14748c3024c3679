/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "document/key_set.h"

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static bool add_number(struct key_set *set, uint64_t number, uint32_t value)
{
    char text[24];
    int length =
        snprintf(text, sizeof text, "%llu", (unsigned long long)number);

    return key_set_add(set, bytes_of(text, (size_t)length), value);
}

static uint32_t find_number(const struct key_set *set, uint64_t number)
{
    char text[24];
    int length =
        snprintf(text, sizeof text, "%llu", (unsigned long long)number);

    return key_set_find(set, bytes_of(text, (size_t)length));
}

/* Rising, falling and mixed, against a plain table. */
static void test_orders(void **state)
{
    enum { KEYS = 5000 };
    static const int ways[] = { 0, 1, 2 };

    (void)state;
    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        static uint32_t values[KEYS];
        struct arena *arena = arena_open(0);
        struct key_set set;
        uint64_t random = 7;

        memset(values, 0xff, sizeof values);
        key_set_open(&set, arena, 12, KEYS);
        for (uint32_t i = 0; i < KEYS; i++) {
            uint64_t key = ways[w] == 0   ? i
                           : ways[w] == 1 ? KEYS - 1 - i
                                          : next_random(&random) % KEYS;
            bool fresh = values[key] == KEY_SET_NONE;

            assert_int_equal(add_number(&set, key, i), fresh);
            if (fresh) {
                values[key] = i;
            }
        }
        for (uint32_t i = 0; i < KEYS; i++) {
            assert_int_equal(find_number(&set, i), values[i]);
        }
        arena_close(arena);
    }
}

/* Texts that differ only in length, in zeros, in their last bit. */
static void test_likeness(void **state)
{
    static const struct bytes keys[] = {
        BYTES("b"),    BYTES("a"),    BYTES("a\0"),   BYTES("\0a"),
        BYTES(""),     BYTES("\0"),   BYTES("\0\0"),  BYTES("aa"),
        BYTES("\xff"), BYTES("\xfe"), BYTES("0001"),  BYTES("1"),
        BYTES("01"),   BYTES("0010"), BYTES("00001"), BYTES("abcdefghijkl"),
    };
    struct arena *arena = arena_open(0);
    struct key_set set;

    (void)state;
    key_set_open(&set, arena, 12, 100);
    for (uint32_t i = 0; i < COUNT_OF(keys); i++) {
        assert_int_equal(key_set_find(&set, keys[i]), KEY_SET_NONE);
        assert_true(key_set_add(&set, keys[i], i));
        assert_false(key_set_add(&set, keys[i], 1000));
    }
    for (uint32_t i = 0; i < COUNT_OF(keys); i++) {
        assert_int_equal(key_set_find(&set, keys[i]), i);
    }
    arena_close(arena);
}

/* Past its limits it forgets, and says "new". */
static void test_limits(void **state)
{
    struct arena *arena = arena_open(0);
    struct key_set set;

    (void)state;
    key_set_open(&set, arena, 4, 3);
    assert_true(key_set_add(&set, bytes_of_text("12345"), 1));
    assert_true(key_set_add(&set, bytes_of_text("12345"), 1));
    assert_int_equal(key_set_find(&set, bytes_of_text("12345")), KEY_SET_NONE);
    for (uint32_t i = 1; i < 6; i++) {
        assert_true(add_number(&set, i, i));
    }
    assert_false(add_number(&set, 3, 9));
    assert_true(add_number(&set, 4, 9));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_likeness),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
