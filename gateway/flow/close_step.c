/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/conversation.h"
#include "flow/flow_table.h"
#include "flow/invoicing.h"
#include "flow/shipping.h"

/* What was promised of a line and will not come any more: its stock and the
 * customer's credit become free. */
static void give_up(struct shipping *shipping, const struct ship_entry *entry)
{
    struct deciding *deciding = shipping->deciding;
    const struct flow_conversation *row = &shipping->conversation->row;
    const struct record *asked =
        conversation_order_line(shipping->conversation, entry->line->number);
    struct decimal open = shipping_open(entry->line);
    struct tally gone = { open, false };
    struct tally rejected = { entry->line->rejected, false };
    struct flow_line line = *entry->line;
    struct stock_entry *stock;
    struct decimal units, value;

    tally_add(&gone, line.backordered);
    if (decimal_is_zero(gone.value)) {
        return;
    }
    tally_add(&rejected, gone.value);
    line.rejected = rejected.value;
    line.confirmed = line.shipped;
    line.backordered = decimal_of(0);
    decision_set_line(deciding, row->number, &line);
    if (entry->known && decimal_multiply(open, entry->factor, &units)) {
        stock = stock_book_entry(deciding, shipping->book, entry->item.number);
        units.coefficient = -units.coefficient;
        if (stock->kept) {
            decision_reserve(deciding, entry->item.number, units);
        }
    }
    if (money_line_amount(gone.value, line.price,
                          asked == NULL ? bytes_of(NULL, 0)
                                        : record_text(asked, "price_basis"),
                          &value)) {
        value.coefficient = -value.coefficient;
        decision_credit(deciding, row->currency, value);
    }
}

static bool is_invoiced(const struct flow_conversation *row)
{
    for (size_t i = 0; i < row->line_count; i++) {
        if (!decimal_is_zero(invoicing_open(&row->lines[i]))) {
            return false;
        }
    }
    return true;
}

void close_step(const struct flow_input *input, struct bytes order_number,
                struct arena *arena, struct flow_decision *decision)
{
    struct deciding deciding;
    struct conversation conversation;
    struct shipping shipping;

    deciding_begin(&deciding, input, arena, decision);
    if (!conversation_find(&deciding, ROLE_SELLER, order_number,
                           &conversation) &&
        !conversation_find(&deciding, ROLE_BUYER, order_number,
                           &conversation)) {
        decision_refuse(&deciding, "ORDER_UNKNOWN",
                        "there is no order %.*s of '%s'",
                        BYTES_ARG(order_number), input->partner->name);
        return;
    }
    if (bytes_equal_text(conversation.row.state, "closed")) {
        return; /* closed is closed */
    }
    if (conversation.role == ROLE_SELLER && !is_invoiced(&conversation.row)) {
        decision_refuse(&deciding, "NOT_INVOICED",
                        "order %.*s has shipped goods that are not invoiced",
                        BYTES_ARG(order_number));
        return;
    }
    if (conversation.role == ROLE_SELLER) {
        shipping_begin(&shipping, &deciding, &conversation);
        for (size_t i = 0; i < shipping.count; i++) {
            give_up(&shipping, &shipping.entries[i]);
        }
    }
    decision_state(&deciding, order_number, "closed");
}
