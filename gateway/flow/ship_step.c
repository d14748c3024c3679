/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/calendar.h"
#include "flow/flow_table.h"
#include "flow/shipping.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static bool is_backordered(const struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        if (!decimal_is_zero(shipping->entries[i].line->backordered)) {
            return true;
        }
    }
    return false;
}

/* A timer that could not ship what is back-ordered looks again tomorrow. */
static void look_again(struct shipping *shipping)
{
    const struct flow_input *input = shipping->deciding->input;

    if (input->scheduled && is_backordered(shipping)) {
        decision_schedule(shipping->deciding,
                          shipping->conversation->row.number, "ship",
                          input->now + DAY_MS);
    }
}

static void find_nothing(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    struct bytes number = shipping->conversation->row.number;
    bool owed = is_backordered(shipping);

    for (size_t i = 0; i < shipping->count; i++) {
        owed |= !decimal_is_zero(shipping_open(shipping->entries[i].line));
    }
    if (!deciding->input->scheduled) {
        decision_refuse(deciding, "NOTHING_TO_SHIP",
                        owed ? "order %.*s: what is left is not in stock"
                             : "order %.*s: all that was confirmed is shipped",
                        BYTES_ARG(number));
        return;
    }
    (void)decision_find(deciding, FINDING_NOTE, "NOTHING_TO_SHIP", NULL,
                        "order %.*s: nothing to ship today", BYTES_ARG(number));
    look_again(shipping);
}

static void carry_out(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    const struct flow_conversation *row = &shipping->conversation->row;
    struct bytes number = record_text(shipping->record, "number");

    shipping_effects(shipping);
    decision_key(deciding, "our_shipment", number);
    decision_state(
        deciding, row->number,
        conversation_state(ROLE_SELLER, row->lines, row->line_count));
    look_again(shipping);
    if (deciding->input->partner->desk.auto_invoice) {
        decision_schedule(deciding, row->number, "invoice",
                          deciding->input->now);
    }
    if (deciding_sends(deciding, "shipment")) {
        decision_output(deciding, shipping->record, number, row->number,
                        "tells of the shipment");
    }
}

static bool is_duplicate(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    const struct flow_view *view = deciding->input->view;
    struct bytes number = record_text(shipping->record, "number");

    if (!view->seen(view->context, deciding->input->partner,
                    bytes_of_text("our_shipment"), number)) {
        return false;
    }
    decision_refuse(deciding, "SHIPMENT_DUPLICATE",
                    "shipment %.*s was made before", BYTES_ARG(number));
    return true;
}

/* A record that names its items is taken by its word and checked; else all
 * that is due leaves. true: there is something to ship. */
static bool choose(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    const struct record *asked = deciding->input->record;

    if (asked != NULL) {
        shipping->record = record_copy(deciding->arena, asked);
    }
    if (asked != NULL && shipping_names_items(asked)) {
        if (!shipping_take_asked(shipping) ||
            decision_settle(deciding, "the shipment is not as confirmed")) {
            return false;
        }
        if (shipping_is_empty(shipping)) {
            decision_refuse(deciding, "NOTHING_TO_SHIP",
                            "the record ships no line of order %.*s",
                            BYTES_ARG(shipping->conversation->row.number));
            return false;
        }
        return true;
    }
    shipping_take_due(shipping);
    if (shipping_is_empty(shipping)) {
        find_nothing(shipping);
        return false;
    }
    return true;
}

void ship_step(const struct flow_input *input, struct bytes order_number,
               struct arena *arena, struct flow_decision *decision)
{
    struct deciding deciding;
    struct conversation conversation;
    struct shipping shipping;

    deciding_begin(&deciding, input, arena, decision);
    if (!conversation_find(&deciding, ROLE_SELLER, order_number,
                           &conversation)) {
        decision_refuse(&deciding, "ORDER_UNKNOWN",
                        "there is no order %.*s of '%s'",
                        BYTES_ARG(order_number), input->partner->name);
        return;
    }
    if (bytes_equal_text(conversation.row.state, "closed")) {
        decision_refuse(&deciding, "ORDER_CLOSED", "order %.*s is closed",
                        BYTES_ARG(order_number));
        return;
    }
    shipping_begin(&shipping, &deciding, &conversation);
    if (!choose(&shipping)) {
        return;
    }
    shipping_make_head(&shipping);
    if (is_duplicate(&shipping) || (!shipping_names_items(shipping.record) &&
                                    !shipping_make_cartons(&shipping))) {
        return;
    }
    shipping_make_ssccs(&shipping);
    carry_out(&shipping);
}
