/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/event_loop.h"

struct seen {
    struct event_loop *loop;
    struct loop_watch *watch;
    int ends[2];
    int calls;
    int order[8];
    int64_t at;
};

static void read_byte(void *context, unsigned int ready)
{
    struct seen *seen = context;
    char byte;

    assert_true((ready & LOOP_READ) != 0);
    assert_int_equal(read(seen->ends[0], &byte, 1), 1);
    if (++seen->calls == 3) {
        event_loop_unwatch(seen->loop, seen->watch);
        event_loop_stop(seen->loop);
    }
}

static void a_watch_is_called_for_each_byte_and_can_end_itself(void **state)
{
    struct error err;
    struct seen seen = { 0 };
    (void)state;

    seen.loop = event_loop_open(&err);
    assert_int_equal(pipe(seen.ends), 0);
    seen.watch = event_loop_watch(seen.loop, seen.ends[0], LOOP_READ, read_byte,
                                  &seen, &err);
    assert_non_null(seen.watch);
    assert_int_equal(write(seen.ends[1], "abcd", 4), 4);
    event_loop_run(seen.loop);
    assert_int_equal(seen.calls, 3);
    event_loop_close(seen.loop);
    (void)close(seen.ends[0]);
    (void)close(seen.ends[1]);
}

static void first(void *context)
{
    struct seen *seen = context;

    seen->order[seen->calls++] = 1;
}

static void second(void *context)
{
    struct seen *seen = context;

    seen->order[seen->calls++] = 2;
    seen->at = clock_monotonic();
    event_loop_stop(seen->loop);
}

static void never(void *context)
{
    (void)context;
    fail();
}

static void timers_come_in_time_and_once(void **state)
{
    struct error err;
    struct seen seen = { 0 };
    int64_t start = clock_monotonic();
    (void)state;

    seen.loop = event_loop_open(&err);
    event_loop_timer(seen.loop, 40, second, &seen);
    event_loop_timer(seen.loop, 5000, first, &seen);
    event_loop_timer(seen.loop, 10, first, &seen); /* moves it */
    event_loop_timer(seen.loop, 1, never, &seen);
    event_loop_cancel(seen.loop, never, &seen);
    event_loop_run(seen.loop);
    assert_int_equal(seen.calls, 2);
    assert_int_equal(seen.order[0], 1);
    assert_int_equal(seen.order[1], 2);
    assert_true(seen.at - start >= 40);
    event_loop_close(seen.loop);
}

enum { THREADS = 4, POSTS = 5000 };

struct posting {
    struct event_loop *loop;
    int counts[THREADS];
    int done;
};

struct post {
    struct posting *posting;
    int thread;
    int number;
};

static void posted(void *context)
{
    struct post *post = context;
    struct posting *posting = post->posting;

    /* in the order that the thread posted them */
    assert_int_equal(posting->counts[post->thread]++, post->number);
    if (post->number == POSTS - 1 && ++posting->done == THREADS) {
        event_loop_stop(posting->loop);
    }
}

static struct post posts[THREADS][POSTS];

static void *post_all(void *context)
{
    struct post *mine = context;

    for (int i = 0; i < POSTS; i++) {
        event_loop_post(mine[i].posting->loop, posted, &mine[i]);
    }
    return NULL;
}

static void posts_of_many_threads_all_arrive(void **state)
{
    struct posting posting = { 0 };
    pthread_t threads[THREADS];
    struct error err;
    (void)state;

    posting.loop = event_loop_open(&err);
    for (int t = 0; t < THREADS; t++) {
        for (int i = 0; i < POSTS; i++) {
            posts[t][i].posting = &posting;
            posts[t][i].thread = t;
            posts[t][i].number = i;
        }
        assert_int_equal(pthread_create(&threads[t], NULL, post_all, posts[t]),
                         0);
    }
    event_loop_run(posting.loop);
    for (int t = 0; t < THREADS; t++) {
        (void)pthread_join(threads[t], NULL);
        assert_int_equal(posting.counts[t], POSTS);
    }
    event_loop_close(posting.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watch_is_called_for_each_byte_and_can_end_itself),
        cmocka_unit_test(timers_come_in_time_and_once),
        cmocka_unit_test(posts_of_many_threads_all_arrive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
