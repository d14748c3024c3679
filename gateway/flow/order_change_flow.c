/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/advice.h"
#include "flow/conversation.h"
#include "flow/flow_table.h"
#include "flow/order_change.h"
#include "flow/response.h"

/* A change is known by its number; one without can only be told by what it
 * asks for, and asking twice for the same totals changes nothing. */
static struct bytes change_key(struct deciding *deciding,
                               const struct record *change, struct bytes order)
{
    struct bytes number = record_text(change, "change_number");

    if (number.length == 0) {
        return number;
    }
    return bytes_of_text(arena_format(deciding->arena, "%.*s:%.*s",
                                      BYTES_ARG(order), BYTES_ARG(number)));
}

static void answer_unknown(struct deciding *deciding,
                           const struct record *change, struct bytes order)
{
    (void)decision_find(deciding, FINDING_ERROR, "ORDER_UNKNOWN",
                        "order_number", "we have no order %.*s to change",
                        BYTES_ARG(order));
    advice_output(deciding, "order", order, "rejected");
    if (decision_settle(deciding, "the change cannot be made") ||
        !deciding_sends(deciding, "order_response")) {
        return;
    }
    decision_output(deciding, response_make(deciding, change, "rejected"),
                    order, order, "rejects the order change");
}

void order_change_flow(const struct flow_input *input, struct arena *arena,
                       struct flow_decision *decision)
{
    const struct record *change = input->record;
    const struct flow_view *view = input->view;
    struct deciding deciding;
    struct conversation conversation;
    struct bytes order, key;

    deciding_begin(&deciding, input, arena, decision);
    order = conversation_key(arena, record_text(change, "order_number"),
                             record_text(change, "release"));
    decision->order_number = order;
    if (!conversation_find(&deciding, ROLE_SELLER, order, &conversation)) {
        answer_unknown(&deciding, change, order);
        return;
    }
    key = change_key(&deciding, change, order);
    if (key.length > 0 && view->seen(view->context, input->partner,
                                     bytes_of_text("order_change"), key)) {
        (void)decision_find(
            &deciding, FINDING_ERROR, "CHANGE_DUPLICATE", "change_number",
            "change %.*s of order %.*s was received before",
            BYTES_ARG(record_text(change, "change_number")), BYTES_ARG(order));
        advice_output(&deciding, "order", order, "rejected");
        decision_settle(&deciding, "the change is not made again");
        return;
    }
    order_change_apply(&deciding, &conversation, change);
    if (decision->outcome == FLOW_DONE && key.length > 0) {
        decision_key(&deciding, "order_change", key);
    }
}
