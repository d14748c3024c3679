/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/task_queue.h"

static struct id number(int value)
{
    struct id id;

    (void)snprintf(id.text, sizeof id.text, "%026d", value);
    return id;
}

static void first_in_is_first_out(void **state)
{
    struct task_queue *queue = task_queue_open();
    struct id id;
    (void)state;

    for (int i = 0; i < 100; i++) {
        id = number(i);
        assert_true(task_queue_add(queue, &id));
        assert_true(task_queue_add(queue, &id)); /* is there already */
    }
    assert_int_equal(task_queue_in_line(queue), 100);
    for (int i = 0; i < 100; i++) {
        struct id wanted = number(i);

        assert_true(task_queue_take(queue, &id));
        assert_string_equal(id.text, wanted.text);
        assert_true(task_queue_is_under_way(queue, &id));
        task_queue_end(queue, &id);
        assert_false(task_queue_is_under_way(queue, &id));
    }
    assert_false(task_queue_take(queue, &id));
    task_queue_close(queue);
}

static void added_under_way_it_comes_again(void **state)
{
    struct task_queue *queue = task_queue_open();
    struct id id = number(7);
    struct id again;
    (void)state;

    assert_true(task_queue_add(queue, &id));
    assert_true(task_queue_take(queue, &again));
    assert_true(task_queue_add(queue, &id));
    assert_int_equal(task_queue_in_line(queue), 0);
    task_queue_end(queue, &id);
    assert_int_equal(task_queue_in_line(queue), 1);
    assert_true(task_queue_take(queue, &again));
    task_queue_put_back(queue, &again);
    assert_int_equal(task_queue_under_way(queue), 0);
    assert_int_equal(task_queue_in_line(queue), 1);
    task_queue_close(queue);
}

static void marked_ones_keep_their_order_before_the_others(void **state)
{
    struct task_queue *queue = task_queue_open();
    struct id id;
    (void)state;

    for (int i = 0; i < 5; i++) {
        id = number(i);
        assert_true(task_queue_add(queue, &id));
    }
    for (int i = 0; i < 3; i++) {
        assert_true(task_queue_take(queue, &id));
        task_queue_mark(queue, &id);
    }
    for (int i = 0; i < 3; i++) {
        id = number(i);
        task_queue_put_behind_marked(queue, &id);
    }
    for (int i = 0; i < 5; i++) {
        struct id wanted = number(i);

        assert_true(task_queue_take(queue, &id));
        assert_string_equal(id.text, wanted.text);
        task_queue_end(queue, &id);
    }
    assert_int_equal(task_queue_marks(queue), 0);
    task_queue_close(queue);
}

static void a_full_line_says_that_there_is_more(void **state)
{
    struct task_queue *queue = task_queue_open();
    struct id id;
    (void)state;

    for (int i = 0; i < TASK_LIMIT; i++) {
        id = number(i);
        assert_true(task_queue_add(queue, &id));
    }
    assert_false(task_queue_overflowed(queue));
    id = number(TASK_LIMIT);
    assert_false(task_queue_add(queue, &id));
    assert_true(task_queue_overflowed(queue));
    assert_false(task_queue_overflowed(queue));
    task_queue_close(queue);
}

/* Against a plain model, through many rounds of the table's sweeping. */
static void it_does_what_a_plain_list_does(void **state)
{
    enum { IDS = 300, ROUNDS = 400000 };
    static int line[IDS];
    static char where[IDS]; /* ' ' nowhere, 'l' line, 'w' way, 'a' again */
    static bool marked[IDS];
    struct task_queue *queue = task_queue_open();
    unsigned int seed = 42;
    size_t marks;
    int in_line = 0;
    int base = 0;
    struct id id;
    (void)state;

    memset(where, ' ', sizeof where);
    for (int round = 0; round < ROUNDS; round++) {
        int at;

        seed = seed * 1103515245U + 12345U;
        at = (int)(seed >> 8) % IDS;
        id = number(base + at);
        switch ((seed >> 4) % 5) {
        case 0:
        case 1:
            assert_true(task_queue_add(queue, &id));
            if (where[at] == ' ') {
                where[at] = 'l';
                marked[at] = false;
                line[in_line++] = at;
            } else if (where[at] == 'w') {
                where[at] = 'a';
            }
            break;
        case 2:
            assert_int_equal(task_queue_take(queue, &id), in_line > 0);
            if (in_line > 0) {
                struct id wanted = number(base + line[0]);

                assert_string_equal(id.text, wanted.text);
                where[line[0]] = 'w';
                memmove(line, line + 1, (size_t)--in_line * sizeof line[0]);
            }
            break;
        case 3:
            if (where[at] == 'w' || where[at] == 'a') {
                task_queue_end(queue, &id);
                if (where[at] == 'a') {
                    line[in_line++] = at;
                }
                where[at] = where[at] == 'a' ? 'l' : ' ';
                marked[at] = false;
            }
            break;
        default:
            if ((seed & 1) != 0) {
                task_queue_mark(queue, &id);
                marked[at] = where[at] != ' ';
            } else {
                assert_int_equal(task_queue_is_marked(queue, &id),
                                 where[at] != ' ' && marked[at]);
            }
            break;
        }
        marks = 0;
        for (int i = 0; i < IDS; i++) {
            marks += marked[i] ? 1U : 0U;
        }
        assert_int_equal(task_queue_marks(queue), marks);
        assert_int_equal(task_queue_in_line(queue), in_line);
        if (in_line == 0 && memchr(where, 'w', IDS) == NULL &&
            memchr(where, 'a', IDS) == NULL) {
            base += IDS; /* other ids from now on: the table has to sweep */
        }
    }
    assert_true(base > 0);
    task_queue_close(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_in_is_first_out),
        cmocka_unit_test(added_under_way_it_comes_again),
        cmocka_unit_test(marked_ones_keep_their_order_before_the_others),
        cmocka_unit_test(a_full_line_says_that_there_is_more),
        cmocka_unit_test(it_does_what_a_plain_list_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
