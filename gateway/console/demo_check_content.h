/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must be right inside each document of the demo: its envelope,
 * and the order's lines and totals as that type tells them.
 *
 * In: a document's segments, the order. Out: a sentence about what is good, or
 * what is wrong, in `fault`.
 */
#ifndef CONSOLE_DEMO_CHECK_CONTENT_H
#define CONSOLE_DEMO_CHECK_CONTENT_H

#include <stdbool.h>

#include "console/demo_check.h"

enum { DEMO_FAULT_SIZE = 300 };

/* A document's check; the first thing that is wrong stays in `fault`. */
struct demo_checking {
    struct demo_watch *watch;
    struct arena *arena;
    const json_t *lines;
    struct bytes number; /* the order's */
    const struct demo_document *document;
    struct demo_segments segments;
    char fault[DEMO_FAULT_SIZE];
};

/* Keeps the fault, if there is none yet; always false. */
bool demo_check_wrong(struct demo_checking *checking, const char *format, ...)
    PRINTF_LIKE(2, 3);
bool demo_check_envelope(struct demo_checking *checking);
/* The sentence, in the arena; NULL: see `fault`. */
const char *demo_check_content(struct demo_checking *checking);
/* Of a 997: `about` is what it answers, set_control that one's ST02. */
const char *demo_check_acknowledgement(struct demo_checking *checking,
                                       const struct demo_document *about,
                                       struct bytes set_control);

#endif
