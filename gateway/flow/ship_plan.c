/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ship_plan.h"

#include <stdlib.h>

#include "flow/calendar.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static int compare_times(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;

    return (*a > *b) - (*a < *b);
}

static void add_day(struct deciding *deciding, struct bytes day, int64_t *times,
                    size_t *count)
{
    const struct partner *partner = deciding->input->partner;
    int64_t earliest = deciding->input->now + partner->desk.ship_after;
    int64_t start;

    if (day.length > 0 && calendar_start(day, deciding->offset, &start)) {
        times[(*count)++] = start > earliest ? start : earliest;
    }
}

void ship_plan(struct deciding *deciding, struct bytes order_number,
               const struct line_promise *promises, size_t count)
{
    int64_t *times;
    size_t found = 0;

    if (!deciding->input->partner->desk.auto_ship || count == 0) {
        return;
    }
    times = arena_take_array(deciding->arena, count * 2, sizeof(*times));
    for (size_t i = 0; i < count; i++) {
        const struct flow_line *line = &promises[i].line;

        if (decimal_compare(line->confirmed, line->shipped) > 0) {
            add_day(deciding, line->ship_date, times, &found);
        }
        if (decimal_is_zero(line->backordered)) {
            continue;
        }
        if (promises[i].backorder_date.length > 0) {
            add_day(deciding, promises[i].backorder_date, times, &found);
        } else {
            times[found++] = deciding->input->now + DAY_MS;
        }
    }
    qsort(times, found, sizeof(*times), compare_times);
    for (size_t i = 0; i < found; i++) {
        if (i == 0 || times[i] != times[i - 1]) {
            decision_schedule(deciding, order_number, "ship", times[i]);
        }
    }
}
