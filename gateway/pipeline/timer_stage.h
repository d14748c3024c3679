/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what is due by the clock: next attempts, overdue acknowledgements,
 * answers that were not sent in time, steps of conversations.
 *
 * Times stand in the ledger, so a restart or a clock that jumps loses none: a
 * jump forward makes them due, a jump back lets them wait.
 */
#ifndef PIPELINE_TIMER_STAGE_H
#define PIPELINE_TIMER_STAGE_H

#include "pipeline/front.h"

enum { TIMER_INTERVAL = 1000 }; /* ms between two looks */

void timer_stage_start(struct front *front);
/* Something may be due now: looks soon instead of at the next interval. */
void timer_stage_wake(struct front *front);
void timer_stage_stop(struct front *front);

#endif
