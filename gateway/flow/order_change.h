/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a buyer's change does to an order that stands: lines added,
 * deleted and changed, the whole cancelled or replaced.
 */
#ifndef FLOW_ORDER_CHANGE_H
#define FLOW_ORDER_CHANGE_H

#include "flow/conversation.h"

/* `asked`: an order_change, or an order whose purpose is cancellation or
 * replacement. Effects, the answer, or a hold go into the decision. */
void order_change_apply(struct deciding *deciding,
                        struct conversation *conversation,
                        const struct record *asked);

#endif
