/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/series.h"

#include <string.h>

static const struct series *series_of(const struct partner *partner,
                                      const char *series)
{
    if (strcmp(series, "interchange") == 0) {
        return &partner->envelope.interchange;
    }
    return strcmp(series, "group") == 0 ? &partner->envelope.group
                                        : &partner->envelope.transaction;
}

bool series_draw(struct turn *turn, struct event *event, const char *series,
                 uint64_t *number, struct error *err)
{
    const struct series *range = series_of(turn->partner, series);

    return store_draw_number(
        turn->store, event,
        turn_format(turn, "%s/%s", turn->partner->name, series), range->from,
        range->until, number, err);
}
