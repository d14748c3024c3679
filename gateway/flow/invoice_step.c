/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/calendar.h"
#include "flow/flow_table.h"
#include "flow/invoicing.h"
#include "flow/shipping.h"

/* A record that names its lines is taken by its word and checked; else all
 * that is shipped and not invoiced. true: there is something to invoice. */
static bool choose(struct invoicing *invoicing)
{
    struct deciding *deciding = invoicing->deciding;
    const struct record *asked = deciding->input->record;

    if (asked != NULL) {
        invoicing->record = record_copy(deciding->arena, asked);
    }
    if (asked != NULL && record_count(asked, "lines") > 0) {
        invoicing_take_asked(invoicing);
    } else {
        invoicing_take_due(invoicing);
    }
    if (!invoicing_is_empty(invoicing) ||
        deciding->decision->findings.errors > 0) {
        return true;
    }
    if (deciding->input->scheduled) {
        (void)decision_find(deciding, FINDING_NOTE, "NOTHING_TO_INVOICE", NULL,
                            "order %.*s: all that was shipped is invoiced",
                            BYTES_ARG(invoicing->conversation->row.number));
    } else {
        decision_refuse(deciding, "NOTHING_TO_INVOICE",
                        "order %.*s: all that was shipped is invoiced",
                        BYTES_ARG(invoicing->conversation->row.number));
    }
    return false;
}

static bool is_duplicate(struct invoicing *invoicing)
{
    struct deciding *deciding = invoicing->deciding;
    const struct flow_view *view = deciding->input->view;
    struct bytes number = record_text(invoicing->record, "number");

    if (!view->seen(view->context, deciding->input->partner,
                    bytes_of_text("our_invoice"), number)) {
        return false;
    }
    decision_refuse(deciding, "INVOICE_DUPLICATE",
                    "invoice %.*s was made before", BYTES_ARG(number));
    return true;
}

/* Invoicing more than was shipped says that it has left: where an operator or
 * the agreement lets that pass, it is shipped without a notice. */
static void ship_surplus(struct invoicing *invoicing)
{
    struct shipping shipping;
    bool any = false;

    shipping_begin(&shipping, invoicing->deciding, invoicing->conversation);
    for (size_t i = 0; i < invoicing->count; i++) {
        const struct invoice_entry *entry = &invoicing->entries[i];
        struct tally surplus = { entry->quantity, false };

        tally_subtract(&surplus, invoicing_open(entry->line));
        shipping.entries[i].quantity =
            money_larger(surplus.value, decimal_of(0));
        any |= !decimal_is_zero(shipping.entries[i].quantity);
    }
    if (any) {
        shipping_effects(&shipping);
    }
}

static void add_line(struct invoicing *invoicing,
                     const struct invoice_entry *entry)
{
    struct flow_line *line = entry->line;
    struct flow_line change = { .number = line->number,
                                .invoiced = entry->quantity };
    struct tally invoiced = { line->invoiced, false };

    decision_add_line(invoicing->deciding, invoicing->conversation->row.number,
                      &change);
    tally_add(&invoiced, entry->quantity);
    line->invoiced = invoiced.value;
}

/* Credit was taken by what was agreed; what the invoice comes to more or less
 * (charges, tax, rounding) is taken now. */
static void settle_credit(struct invoicing *invoicing)
{
    struct tally more = { invoicing->total, false };

    for (size_t i = 0; i < invoicing->count; i++) {
        const struct invoice_entry *entry = &invoicing->entries[i];
        struct decimal value;

        if (money_line_amount(
                entry->quantity, entry->line->price,
                entry->order_line == NULL
                    ? bytes_of(NULL, 0)
                    : record_text(entry->order_line, "price_basis"),
                &value)) {
            tally_subtract(&more, value);
        }
    }
    if (!more.failed) {
        decision_credit(invoicing->deciding,
                        invoicing->conversation->row.currency, more.value);
    }
}

/* A desk that does all by itself also closes what is paid for by then. */
static void plan_close(struct invoicing *invoicing, const char *state)
{
    const struct flow_input *input = invoicing->deciding->input;
    int64_t at;

    if (strcmp(state, "invoiced") == 0 && input->partner->desk.auto_invoice &&
        calendar_start(invoicing->due_date, invoicing->deciding->offset, &at)) {
        decision_schedule(invoicing->deciding,
                          invoicing->conversation->row.number, "close", at);
    }
}

static void carry_out(struct invoicing *invoicing)
{
    struct deciding *deciding = invoicing->deciding;
    const struct flow_conversation *row = &invoicing->conversation->row;
    struct bytes number = record_text(invoicing->record, "number");
    const char *state;

    ship_surplus(invoicing);
    settle_credit(invoicing);
    for (size_t i = 0; i < invoicing->count; i++) {
        if (!decimal_is_zero(invoicing->entries[i].quantity)) {
            add_line(invoicing, &invoicing->entries[i]);
        }
    }
    decision_key(deciding, "our_invoice", number);
    state = conversation_state(ROLE_SELLER, row->lines, row->line_count);
    decision_state(deciding, row->number, state);
    plan_close(invoicing, state);
    if (deciding_sends(deciding, "invoice")) {
        decision_output(deciding, invoicing->record, number, row->number,
                        "asks for payment");
    }
}

static bool begin(struct deciding *deciding, struct conversation *conversation,
                  struct bytes order_number)
{
    if (!conversation_find(deciding, ROLE_SELLER, order_number, conversation)) {
        decision_refuse(
            deciding, "ORDER_UNKNOWN", "there is no order %.*s of '%s'",
            BYTES_ARG(order_number), deciding->input->partner->name);
        return false;
    }
    if (bytes_equal_text(conversation->row.state, "closed")) {
        decision_refuse(deciding, "ORDER_CLOSED", "order %.*s is closed",
                        BYTES_ARG(order_number));
        return false;
    }
    return true;
}

void invoice_step(const struct flow_input *input, struct bytes order_number,
                  struct arena *arena, struct flow_decision *decision)
{
    struct deciding deciding;
    struct conversation conversation;
    struct invoicing invoicing;

    deciding_begin(&deciding, input, arena, decision);
    if (!begin(&deciding, &conversation, order_number)) {
        return;
    }
    invoicing_begin(&invoicing, &deciding, &conversation);
    if (!choose(&invoicing)) {
        return;
    }
    invoicing_make_head(&invoicing);
    invoicing_make_lines(&invoicing);
    invoicing_make_charges(&invoicing);
    invoicing_make_taxes(&invoicing);
    invoicing_make_terms(&invoicing);
    if (is_duplicate(&invoicing) || !invoicing_make_totals(&invoicing) ||
        decision_settle(&deciding, INVOICING_NOT_AS_SHIPPED)) {
        return;
    }
    invoicing_make_discount(&invoicing);
    carry_out(&invoicing);
}
