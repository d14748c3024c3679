/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one thread waits for descriptors, for times and for other threads.
 *
 * Ownership: descriptors stay the caller's; a watch is ended before its
 * descriptor is closed. Callbacks run on the thread of event_loop_run and may
 * add and end watches and timers, their own too.
 * Limits: none of its own but descriptors; level-triggered (epoll(7)).
 */
#ifndef NET_EVENT_LOOP_H
#define NET_EVENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct event_loop;
struct loop_watch;

enum loop_interest { LOOP_READ = 1, LOOP_WRITE = 2 };

typedef void (*loop_ready)(void *context, unsigned int ready);
typedef void (*loop_call)(void *context);

struct event_loop *event_loop_open(struct error *err) MUST_CHECK;
void event_loop_close(struct event_loop *loop);

/* interest: enum loop_interest, or 0 to wait for the other end to hang up. */
struct loop_watch *event_loop_watch(struct event_loop *loop, int descriptor,
                                    unsigned int interest, loop_ready ready,
                                    void *context,
                                    struct error *err) MUST_CHECK;
void event_loop_interest(struct event_loop *loop, struct loop_watch *watch,
                         unsigned int interest);
void event_loop_unwatch(struct event_loop *loop, struct loop_watch *watch);

/* Calls once, `delay` ms from now at the earliest. There is one timer per
 * (call, context): setting it again moves it. */
void event_loop_timer(struct event_loop *loop, int64_t delay, loop_call call,
                      void *context);
void event_loop_cancel(struct event_loop *loop, loop_call call, void *context);

/* From any thread: `call` runs soon on the loop's thread. */
void event_loop_post(struct event_loop *loop, loop_call call, void *context);

/* Until event_loop_stop (from a callback or any thread). */
void event_loop_run(struct event_loop *loop);
void event_loop_stop(struct event_loop *loop);

#endif
