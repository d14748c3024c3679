/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the flows and desk steps there are, for flow_table.c: one file
 * each, one row in the table.
 *
 * Each begins its decision anew and leaves it complete; flow.h says what goes
 * in and comes out. A key that is remembered (FLOW_EFFECT_KEY) is of the
 * record type as received; of what we number ourselves it is "our_shipment",
 * "our_invoice".
 */
#ifndef FLOW_FLOW_TABLE_H
#define FLOW_FLOW_TABLE_H

#include "flow/flow.h"

/* We sell. */
void order_flow(const struct flow_input *input, struct arena *arena,
                struct flow_decision *decision);
void order_change_flow(const struct flow_input *input, struct arena *arena,
                       struct flow_decision *decision);
/* We buy. */
void order_response_flow(const struct flow_input *input, struct arena *arena,
                         struct flow_decision *decision);
void shipment_flow(const struct flow_input *input, struct arena *arena,
                   struct flow_decision *decision);
void invoice_flow(const struct flow_input *input, struct arena *arena,
                  struct flow_decision *decision);

void ship_step(const struct flow_input *input, struct bytes order_number,
               struct arena *arena, struct flow_decision *decision);
void invoice_step(const struct flow_input *input, struct bytes order_number,
                  struct arena *arena, struct flow_decision *decision);
void close_step(const struct flow_input *input, struct bytes order_number,
                struct arena *arena, struct flow_decision *decision);
void purchase_step(const struct flow_input *input, struct bytes order_number,
                   struct arena *arena, struct flow_decision *decision);

#endif
