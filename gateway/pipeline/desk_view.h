/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the rows that a flow may look up, from the ledger as it is inside
 * the turn: serialised, so two orders cannot promise the same stock.
 */
#ifndef PIPELINE_DESK_VIEW_H
#define PIPELINE_DESK_VIEW_H

#include <stdbool.h>

#include "flow/flow.h"
#include "pipeline/turn.h"

struct desk_view {
    struct flow_view view;
    struct turn *turn;
    bool failed; /* a lookup failed: the decision is worth nothing */
    struct error err;
    /* A flow asks for item, price and stock of one line after the other, all
     * for one partner. */
    struct ledger_item item; /* found last; its number is empty: none */
    struct bytes price_list; /* of price_partner */
    const struct partner *price_partner;
};

void desk_view_open(struct desk_view *view, struct turn *turn);
/* The conversation a flow's order number names; found false: none. */
bool desk_view_conversation(struct turn *turn, enum agreement_role role,
                            struct bytes order_number,
                            struct ledger_conversation *conversation,
                            bool *found, struct error *err) MUST_CHECK;
const char *desk_view_role(enum agreement_role role);

#endif
