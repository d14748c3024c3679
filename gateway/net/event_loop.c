/* SPDX-License-Identifier: Apache-2.0 */
#include "net/event_loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { READY_AT_ONCE = 64, LONGEST_WAIT = 60000 };

struct loop_watch {
    int descriptor;
    unsigned int interest;
    loop_ready ready;
    void *context;
    bool ended; /* freed when the round of events is over */
    struct loop_watch *next_ended;
};

struct timer {
    int64_t at;
    loop_call call;
    void *context;
};

struct post {
    loop_call call;
    void *context;
};

struct event_loop {
    int poll;
    int wake;
    atomic_bool stop;
    struct timer *timers; /* few: a plain array is walked */
    size_t timer_count;
    size_t timer_capacity;
    struct loop_watch *ended;
    pthread_mutex_t lock; /* guards posts */
    struct post *posts;
    size_t post_count;
    size_t post_capacity;
};

static void *grown(void *array, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *larger;

    if (count < *capacity) {
        return array;
    }
    larger = reallocarray(array, wanted, size);
    if (larger == NULL) {
        log_panic("no memory for %zu timers or posts", wanted);
    }
    *capacity = wanted;
    return larger;
}

struct event_loop *event_loop_open(struct error *err)
{
    struct event_loop *loop = calloc(1, sizeof *loop);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

    if (loop == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "LOOP_OPEN", "no memory");
        return NULL;
    }
    loop->poll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    (void)pthread_mutex_init(&loop->lock, NULL);
    if (loop->poll < 0 || loop->wake < 0 ||
        epoll_ctl(loop->poll, EPOLL_CTL_ADD, loop->wake, &event) != 0) {
        (void)error_set_errno(err, ERROR_TRANSIENT, "LOOP_OPEN",
                              "cannot wait for events");
        event_loop_close(loop);
        return NULL;
    }
    return loop;
}

static void free_ended(struct event_loop *loop)
{
    struct loop_watch *watch;

    while ((watch = loop->ended) != NULL) {
        loop->ended = watch->next_ended;
        free(watch);
    }
}

void event_loop_close(struct event_loop *loop)
{
    if (loop == NULL) {
        return;
    }
    if (loop->poll >= 0) {
        (void)close(loop->poll);
    }
    if (loop->wake >= 0) {
        (void)close(loop->wake);
    }
    free_ended(loop);
    (void)pthread_mutex_destroy(&loop->lock);
    free(loop->timers);
    free(loop->posts);
    free(loop);
}

static struct epoll_event event_for(struct loop_watch *watch)
{
    struct epoll_event event = { .data.ptr = watch };

    event.events = ((watch->interest & LOOP_READ) != 0 ? EPOLLIN : 0U) |
                   ((watch->interest & LOOP_WRITE) != 0 ? EPOLLOUT : 0U);
    return event;
}

struct loop_watch *event_loop_watch(struct event_loop *loop, int descriptor,
                                    unsigned int interest, loop_ready ready,
                                    void *context, struct error *err)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);
    struct epoll_event event;

    if (watch == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "LOOP_WATCH", "no memory");
        return NULL;
    }
    watch->descriptor = descriptor;
    watch->interest = interest;
    watch->ready = ready;
    watch->context = context;
    event = event_for(watch);
    if (epoll_ctl(loop->poll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        (void)error_set_errno(err, ERROR_TRANSIENT, "LOOP_WATCH",
                              "cannot watch a descriptor");
        free(watch);
        return NULL;
    }
    return watch;
}

void event_loop_interest(struct event_loop *loop, struct loop_watch *watch,
                         unsigned int interest)
{
    struct epoll_event event;

    if (watch->interest == interest) {
        return;
    }
    watch->interest = interest;
    event = event_for(watch);
    if (epoll_ctl(loop->poll, EPOLL_CTL_MOD, watch->descriptor, &event) != 0) {
        log_panic("epoll_ctl on a watched descriptor: %s", strerror(errno));
    }
}

void event_loop_unwatch(struct event_loop *loop, struct loop_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    (void)epoll_ctl(loop->poll, EPOLL_CTL_DEL, watch->descriptor, NULL);
    watch->ended = true;
    watch->next_ended = loop->ended;
    loop->ended = watch;
}

void event_loop_cancel(struct event_loop *loop, loop_call call, void *context)
{
    for (size_t i = 0; i < loop->timer_count; i++) {
        if (loop->timers[i].call == call &&
            loop->timers[i].context == context) {
            loop->timers[i] = loop->timers[--loop->timer_count];
            return;
        }
    }
}

void event_loop_timer(struct event_loop *loop, int64_t delay, loop_call call,
                      void *context)
{
    struct timer timer = { clock_monotonic() + delay, call, context };

    event_loop_cancel(loop, call, context);
    loop->timers = grown(loop->timers, loop->timer_count, &loop->timer_capacity,
                         sizeof *loop->timers);
    loop->timers[loop->timer_count++] = timer;
}

static void wake_up(struct event_loop *loop)
{
    uint64_t one = 1;

    /* A full counter wakes the loop just as well. */
    (void)!write(loop->wake, &one, sizeof one);
}

void event_loop_post(struct event_loop *loop, loop_call call, void *context)
{
    struct post post = { call, context };

    (void)pthread_mutex_lock(&loop->lock);
    loop->posts = grown(loop->posts, loop->post_count, &loop->post_capacity,
                        sizeof *loop->posts);
    loop->posts[loop->post_count++] = post;
    (void)pthread_mutex_unlock(&loop->lock);
    wake_up(loop);
}

void event_loop_stop(struct event_loop *loop)
{
    atomic_store(&loop->stop, true);
    wake_up(loop);
}

static void run_posts(struct event_loop *loop)
{
    struct post *posts;
    size_t count;

    (void)pthread_mutex_lock(&loop->lock);
    posts = loop->posts;
    count = loop->post_count;
    loop->posts = NULL;
    loop->post_count = 0;
    loop->post_capacity = 0;
    (void)pthread_mutex_unlock(&loop->lock);
    for (size_t i = 0; i < count; i++) {
        posts[i].call(posts[i].context);
    }
    free(posts);
}

static int wait_time(const struct event_loop *loop)
{
    int64_t wait = LONGEST_WAIT;
    int64_t now = clock_monotonic();

    for (size_t i = 0; i < loop->timer_count; i++) {
        int64_t left = loop->timers[i].at - now;

        wait = left < wait ? left : wait;
    }
    return wait < 0 ? 0 : (int)wait;
}

static void run_timers(struct event_loop *loop)
{
    int64_t now = clock_monotonic();

    for (size_t i = 0; i < loop->timer_count;) {
        struct timer timer = loop->timers[i];

        if (timer.at > now) {
            i++;
            continue;
        }
        loop->timers[i] = loop->timers[--loop->timer_count];
        timer.call(timer.context);
        i = 0; /* the call may have changed the array */
    }
}

static unsigned int ready_from(uint32_t events)
{
    unsigned int ready = 0;

    /* An error or a hang-up shows at the next read or write. */
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        ready |= LOOP_READ;
    }
    if ((events & (EPOLLOUT | EPOLLERR)) != 0) {
        ready |= LOOP_WRITE;
    }
    return ready;
}

void event_loop_run(struct event_loop *loop)
{
    struct epoll_event events[READY_AT_ONCE];

    while (!atomic_load(&loop->stop)) {
        int count =
            epoll_wait(loop->poll, events, READY_AT_ONCE, wait_time(loop));

        if (count < 0 && errno != EINTR) {
            log_panic("epoll_wait: %s", strerror(errno));
        }
        for (int i = 0; i < count; i++) {
            struct loop_watch *watch = events[i].data.ptr;
            uint64_t counter;

            if (watch == NULL) {
                (void)!read(loop->wake, &counter, sizeof counter);
            } else if (!watch->ended) {
                watch->ready(watch->context, ready_from(events[i].events));
            }
        }
        free_ended(loop);
        run_posts(loop);
        run_timers(loop);
    }
}
