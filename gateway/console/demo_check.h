/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: did every document of an order's conversation come out right? The
 * order is compared with what was really written, segment by segment.
 *
 * In: the order as it was asked for and the documents that were seen. Out: one
 * row per document that has to be, with what was found; good or not.
 * Ownership: everything in the arena.
 */
#ifndef CONSOLE_DEMO_CHECK_H
#define CONSOLE_DEMO_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "console/demo_watch.h"

enum { DEMO_CHECKS = 10 };

struct demo_check_row {
    const char *type, *title, *from, *to;
    bool good;
    const char *found; /* a sentence: what is right, or the first that is not */
};

struct demo_check {
    struct demo_check_row rows[DEMO_CHECKS];
    size_t count;
    size_t good;
};

/* Is everything there that has to be, acknowledged and all? Cheap; says
 * nothing about what is in it. */
bool demo_check_is_complete(const struct demo_watch *watch,
                            struct bytes order_number);
/* Is nothing under way, and nothing waiting for an operator? */
bool demo_check_is_quiet(struct demo_watch *watch, bool *quiet,
                         struct error *err) MUST_CHECK;
/* order: the record that was sent, with `lines`. */
bool demo_check_run(struct demo_watch *watch, struct arena *arena,
                    const json_t *order, struct bytes order_number,
                    struct demo_check *check, struct error *err) MUST_CHECK;
void demo_check_print(const struct demo_check *check,
                      const struct demo_watch *watch);

#endif
