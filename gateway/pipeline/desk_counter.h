/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the numbers the desk gives to what it makes, one series of each
 * kind per station: "shipment", "invoice", "order", "sscc".
 *
 * Only looked at here: a number is taken by the event that carries the
 * decision, so a decision that comes to nothing leaves no gap.
 */
#ifndef PIPELINE_DESK_COUNTER_H
#define PIPELINE_DESK_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/flow.h"
#include "pipeline/turn.h"

/* The ledger's name of the counter, of the station of the turn's partner. */
struct bytes desk_counter_series(struct turn *turn, const char *counter);
/* The number that comes next; 1 is the first. */
bool desk_counter_next(struct turn *turn, const char *counter, uint64_t *next,
                       struct error *err) MUST_CHECK;
bool desk_counter_next_all(struct turn *turn, struct flow_counters *next,
                           struct error *err) MUST_CHECK;

#endif
