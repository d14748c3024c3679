/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a small world for flows to decide in: one partner, a desk with its
 * master data, conversations; decisions are carried out as the pipeline does.
 *
 * What is remembered of a conversation is what the ledger remembers. After
 * every decision the quantities are checked (desk_world_check).
 */
#ifndef TESTS_UNIT_FLOW_DESK_WORLD_H
#define TESTS_UNIT_FLOW_DESK_WORLD_H

#include <jansson.h>

#include "flow/flow.h"

struct desk_world {
    struct arena *types_arena; /* record types */
    struct config_source *source;
    const struct record_types *types;
    struct arena *arena; /* of the decision at hand */
    json_t *desk;        /* items, prices, stock, customers, references */
    json_t *conversations, *keys, *schedule;
    struct flow_counters next;
    int64_t now;
    struct station station;
    struct partner partner;
    struct agreement agreements[12];
    struct flow_view view;
    char problem[600]; /* what desk_world_check found */
};

/* The record types of the project. */
void desk_world_open(struct desk_world *world);
void desk_world_close(struct desk_world *world);
/* Nothing happened yet; `partner` and `desk` as in a case file. */
void desk_world_begin(struct desk_world *world, const json_t *partner,
                      const json_t *desk);

/* One thing to decide. */
struct world_step {
    const char *flow; /* or NULL */
    const char *step; /* desk step, or NULL */
    const json_t *record;
    const json_t *blank; /* names of fields to empty: "number", "lines.unit" */
    const char *order_number;
    bool released, scheduled;
};
/* Decides (twice: the same must come out), carries it out unless it holds, and
 * gives the decision as JSON. NULL: world->problem says why. */
json_t *desk_world_do(struct desk_world *world, const struct world_step *step);
/* Where an order stands, with its lines; NULL. */
const json_t *desk_world_conversation(const struct desk_world *world,
                                      const char *role, const char *number);
/* Nothing is below zero, nothing shipped that was not confirmed, …; false:
 * world->problem. */
bool desk_world_check(struct desk_world *world);

/* Every member and element of `wanted` is in `got`; objects may hold more.
 * false: `where` names the first that differs. */
bool json_fits(const json_t *wanted, const json_t *got, char *where,
               size_t size);

#endif
