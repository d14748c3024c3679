/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the control numbers of what a partner gets from us: one series each
 * for interchanges, groups and transactions, in the range that is agreed.
 *
 * A number is drawn by the event that uses it: once it is durable it is never
 * drawn again, and one whose turn failed is free.
 */
#ifndef PIPELINE_SERIES_H
#define PIPELINE_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/turn.h"

/* series: "interchange", "group", "transaction", of the turn's partner. */
bool series_draw(struct turn *turn, struct event *event, const char *series,
                 uint64_t *number, struct error *err) MUST_CHECK;

#endif
