/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the demo's prompt: the gateway runs on, documents are told as they
 * pass, and a person plays both sides.
 *
 * In: lines from stdin. Out: until `quit`, the end of the input, or a signal.
 */
#ifndef CONSOLE_DEMO_PROMPT_H
#define CONSOLE_DEMO_PROMPT_H

#include "console/demo_desk.h"
#include "console/demo_place.h"
#include "console/demo_watch.h"

/* What to try, here and in another terminal. */
void demo_prompt_help(const struct demo_place *place,
                      const struct demo_watch *watch);
/* false: the gateway is lost. */
bool demo_prompt_run(struct demo_place *place, struct demo_watch *watch,
                     struct error *err) MUST_CHECK;

#endif
