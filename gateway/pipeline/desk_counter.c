/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/desk_counter.h"

static const char *const counter_names[] = { "shipment", "invoice", "order",
                                             "sscc" };

struct bytes desk_counter_series(struct turn *turn, const char *counter)
{
    return turn_format(turn, "%s/%s", turn->partner->station->name, counter);
}

bool desk_counter_next(struct turn *turn, const char *counter, uint64_t *next,
                       struct error *err)
{
    uint64_t last = 0;
    bool found;

    if (!turn_found(ledger_counter(turn->ledger,
                                   desk_counter_series(turn, counter), &last,
                                   err),
                    &found)) {
        return false;
    }
    *next = found ? last + 1 : 1;
    return true;
}

bool desk_counter_next_all(struct turn *turn, struct flow_counters *next,
                           struct error *err)
{
    return desk_counter_next(turn, counter_names[0], &next->shipment, err) &&
           desk_counter_next(turn, counter_names[1], &next->invoice, err) &&
           desk_counter_next(turn, counter_names[2], &next->order, err) &&
           desk_counter_next(turn, counter_names[3], &next->sscc, err);
}
