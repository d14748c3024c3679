/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: days as the partner counts them: moments to dates and back, in the
 * fixed offset of the partner's time zone.
 *
 * Dates are ISO 8601 texts ("2026-11-23") and compare with bytes_compare. An
 * offset is in ms, east of Greenwich positive (struct partner).
 * Ownership: texts live in the arena.
 */
#ifndef FLOW_CALENDAR_H
#define FLOW_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

struct bytes calendar_date(struct arena *arena, int64_t now, int64_t offset);
/* "10:11" */
struct bytes calendar_time(struct arena *arena, int64_t now, int64_t offset);
/* First moment of the day; false if it is no date. */
bool calendar_start(struct bytes date, int64_t offset, int64_t *now) MUST_CHECK;
/* The date so many days on; false if it is no date or past year 9999. */
bool calendar_add_days(struct arena *arena, struct bytes date, int64_t days,
                       struct bytes *result) MUST_CHECK;
/* The later of two dates; an empty one is earlier than any. */
struct bytes calendar_later(struct bytes a, struct bytes b);

#endif
