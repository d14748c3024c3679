/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: when the desk ships by itself: one "ship" step for each day on which
 * something of the promised lines is due, where the partner's desk says
 * auto_ship. What is back-ordered for an unknown day is looked for every day.
 */
#ifndef FLOW_SHIP_PLAN_H
#define FLOW_SHIP_PLAN_H

#include "flow/promise.h"

void ship_plan(struct deciding *deciding, struct bytes order_number,
               const struct line_promise *promises, size_t count);

#endif
