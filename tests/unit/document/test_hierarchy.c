/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "document/hierarchy.h"

struct hl {
    const char *number, *parent, *flag;
    unsigned faults;
    int depth;
};

static void run(const struct hl *levels, size_t count)
{
    struct arena *arena = arena_open(0);
    struct hierarchy hierarchy;

    hierarchy_open(&hierarchy, arena, 4);
    for (size_t i = 0; i < count; i++) {
        unsigned faults = hierarchy_add(
            &hierarchy, bytes_of_text(levels[i].number),
            bytes_of_text(levels[i].parent), bytes_of_text(levels[i].flag));

        if (faults != levels[i].faults ||
            hierarchy_newest(&hierarchy)->depth != levels[i].depth) {
            fail_msg("HL %zu '%s': faults %u, depth %d", i, levels[i].number,
                     faults, hierarchy_newest(&hierarchy)->depth);
        }
    }
    arena_close(arena);
}

static void test_counted(void **state)
{
    static const struct hl levels[] = {
        { "1", "", "1", 0, 1 },
        { "2", "1", "1", 0, 2 },
        { "3", "2", "1", 0, 3 },
        { "4", "3", "0", 0, 4 },
        { "5", "2", "0", 0, 3 },
        { "6", "4", "0", HIERARCHY_TOO_DEEP, 5 },
        { "7", "7", "0", HIERARCHY_PARENT_UNKNOWN, 1 },
        { "8", "99", "0", HIERARCHY_PARENT_UNKNOWN, 1 },
        { "9", "01", "0", HIERARCHY_PARENT_UNKNOWN, 1 },
        { "10", "0", "0", HIERARCHY_PARENT_UNKNOWN, 1 },
    };

    (void)state;
    run(levels, COUNT_OF(levels));
}

/* Where the count breaks off, what was counted is found still. */
static void test_not_counted(void **state)
{
    static const struct hl levels[] = {
        { "1", "", "", 0, 1 },
        { "2", "1", "", 0, 2 },
        { "A", "2", "", 0, 3 },
        { "2", "A", "", HIERARCHY_NUMBER_TWICE, 4 },
        { "B", "1", "", 0, 2 },
        { "7", "2", "", HIERARCHY_NUMBER_ORDER, 3 },
        { "8", "7", "", 0, 4 },
        { "", "8", "", HIERARCHY_TOO_DEEP, 5 },
        { "9", "C", "", HIERARCHY_PARENT_UNKNOWN, 1 },
    };
    static const struct hl without_number[] = {
        { "1", "", "", 0, 1 },
        { "", "1", "", 0, 2 },
        { "2", "1", "", 0, 2 },
        { "3", "2", "", 0, 3 },
    };
    static const struct hl leading_zeros[] = {
        { "01", "", "", 0, 1 },
        { "02", "01", "", 0, 2 },
        { "03", "2", "", HIERARCHY_PARENT_UNKNOWN, 1 },
    };

    (void)state;
    run(levels, COUNT_OF(levels));
    run(without_number, COUNT_OF(without_number));
    run(leading_zeros, COUNT_OF(leading_zeros));
}

static void test_children(void **state)
{
    struct arena *arena = arena_open(0);
    struct hierarchy hierarchy;

    (void)state;
    hierarchy_open(&hierarchy, arena, 100);
    (void)hierarchy_add(&hierarchy, bytes_of_text("1"), bytes_of_text(""),
                        bytes_of_text("1"));
    (void)hierarchy_add(&hierarchy, bytes_of_text("2"), bytes_of_text("1"),
                        bytes_of_text("00"));
    assert_true(hierarchy.levels[0].has_child);
    assert_false(hierarchy.levels[1].has_child);
    assert_int_equal(hierarchy.levels[0].child_flag, '1');
    assert_int_equal(hierarchy.levels[1].child_flag, 0);
    assert_int_equal(hierarchy.levels[1].parent, 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted),
        cmocka_unit_test(test_not_counted),
        cmocka_unit_test(test_children),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
