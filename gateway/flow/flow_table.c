/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/flow_table.h"

static const struct flow flows[] = {
    { "order", "order", ROLE_SELLER, order_flow,
      "answers a purchase order line by line: catalogue, price, stock, "
      "credit" },
    { "order_change", "order_change", ROLE_SELLER, order_change_flow,
      "answers a change: lines added, deleted, changed, the whole cancelled" },
    { "order_response", "order_response", ROLE_BUYER, order_response_flow,
      "matches the supplier's answer to our order and says what differs" },
    { "shipment", "shipment", ROLE_BUYER, shipment_flow,
      "matches a notice of shipment to our orders and says what differs" },
    { "invoice", "invoice", ROLE_BUYER, invoice_flow,
      "checks an invoice against our orders and what was shipped" },
};

static const struct desk_step steps[] = {
    { "ship", ship_step,
      "ships what is confirmed and in stock, or what a shipment record says" },
    { "invoice", invoice_step,
      "invoices what is shipped, or what an invoice record says" },
    { "close", close_step,
      "ends an order; what was promised and not shipped will not come" },
    { "order", purchase_step, "sends an order record to a supplier" },
};

const struct flow *flow_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT_OF(flows); i++) {
        if (strcmp(flows[i].name, name) == 0) {
            return &flows[i];
        }
    }
    return NULL;
}

const struct flow *flow_at(size_t index)
{
    return index < COUNT_OF(flows) ? &flows[index] : NULL;
}

const struct desk_step *desk_step_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT_OF(steps); i++) {
        if (strcmp(steps[i].name, name) == 0) {
            return &steps[i];
        }
    }
    return NULL;
}

const struct desk_step *desk_step_at(size_t index)
{
    return index < COUNT_OF(steps) ? &steps[index] : NULL;
}
