/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/operate_pause.h"

static const char *const way_values[] = {
    [WAY_NONE] = NULL, [WAY_IN] = "in", [WAY_OUT] = "out", [WAY_BOTH] = "yes"
};

static const char *const way_names[] = {
    [WAY_NONE] = "no", [WAY_IN] = "in", [WAY_OUT] = "out", [WAY_BOTH] = "both"
};

bool operate_way_from_name(struct bytes name, enum operate_way *way)
{
    *way = name.length == 0                ? WAY_BOTH
           : bytes_equal_text(name, "in")  ? WAY_IN
           : bytes_equal_text(name, "out") ? WAY_OUT
                                           : WAY_NONE;
    return *way != WAY_NONE;
}

static bool stopped_now(struct turn *turn, const char *partner,
                        unsigned *stopped, struct error *err)
{
    struct bytes value;
    bool found;

    *stopped = WAY_NONE;
    if (!turn_found(ledger_fact(turn->ledger, turn->arena,
                                bytes_of_text("paused"), bytes_of_text(partner),
                                &value, err),
                    &found)) {
        return false;
    }
    for (unsigned way = WAY_IN; found && way <= WAY_BOTH; way++) {
        if (bytes_equal_text(value, way_values[way])) {
            *stopped = way;
        }
    }
    return true;
}

bool operate_pause(struct turn *turn, const struct operate_pausing *pausing,
                   const char **stopped, struct error *err)
{
    struct event *event = event_make(turn->arena, EVENT_NOTE, turn->now, NULL);
    struct ledger_effect *effect;
    unsigned ways;

    if (!stopped_now(turn, pausing->partner, &ways, err)) {
        return false;
    }
    ways =
        pausing->pause ? ways | pausing->way : ways & ~(unsigned)pausing->way;
    *stopped = way_names[ways];
    event->reason_code =
        bytes_of_text(pausing->pause ? "PARTNER_PAUSED" : "PARTNER_RESUMED");
    event->reason = pausing->reason;
    effect = event_add_effect(turn->arena, event, EFFECT_FACT_SET);
    effect->fact.scope = bytes_of_text("paused");
    effect->fact.name = bytes_of_text(pausing->partner);
    effect->fact.value = bytes_of_text(way_values[ways]);
    return turn_append(turn, event, err);
}
