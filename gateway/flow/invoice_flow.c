/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/advice.h"
#include "flow/flow_table.h"
#include "flow/invoice_sum.h"
#include "flow/match.h"

struct auditing {
    struct deciding deciding;
    struct matching matching;
    const struct record *invoice;
    /* Shipment notices are agreed on, so only what was shipped may be
     * invoiced; else what was promised. */
    bool by_shipment;
};

static bool expects_shipments(const struct deciding *deciding)
{
    const struct flow_input *input = deciding->input;
    const struct agreement *found;
    char text[200];

    return agreement_for_record(
               input->partner, AGREEMENT_RECEIVE, bytes_of_text("shipment"),
               input->agreement != NULL && input->agreement->test, input->now,
               &found, text) != AGREEMENT_NONE;
}

/* A line may name an order of its own. */
static struct bytes key_of(struct auditing *run, const struct record *line)
{
    struct bytes own =
        line == NULL ? bytes_of(NULL, 0) : record_text(line, "order_number");

    if (own.length > 0) {
        return own;
    }
    return conversation_key(run->deciding.arena,
                            record_text(run->invoice, "order_number"),
                            record_text(run->invoice, "release"));
}

static void find_orders(struct auditing *run)
{
    size_t count = record_count(run->invoice, "lines");
    struct bytes *keys =
        arena_take_array(run->deciding.arena, count + 1, sizeof(*keys));

    for (size_t i = 0; i < count; i++) {
        keys[i] = key_of(run, record_item(run->invoice, "lines", i));
    }
    if (count == 0) {
        keys[count++] = key_of(run, NULL);
    }
    match_begin(&run->matching, &run->deciding, keys, count);
}

static void check_amount(struct auditing *run, const struct record *line,
                         const char *path)
{
    char stated_text[DECIMAL_TEXT_SIZE];
    char right_text[DECIMAL_TEXT_SIZE];
    struct decimal stated, right;

    if (!record_decimal(line, "net", &stated) ||
        !invoice_line_net(line, record_text(run->invoice, "currency"),
                          &right) ||
        decimal_compare(stated, right) == 0) {
        return;
    }
    (void)decision_find(&run->deciding, FINDING_ERROR, "LINE_AMOUNT_WRONG",
                        path, "line %.*s is stated as %.*s, comes to %.*s",
                        BYTES_ARG(record_text(line, "number")),
                        BYTES_ARG(decimal_format(stated, stated_text)),
                        BYTES_ARG(decimal_format(right, right_text)));
}

static void take_line(struct auditing *run, size_t index)
{
    const struct record *record = record_item(run->invoice, "lines", index);
    struct match_order *order = match_find(&run->matching, key_of(run, record));
    struct match_line_query query = {
        .record = record,
        .order_line = record_text(record, "order_line"),
        .path = arena_format(run->deciding.arena, "lines[%zu]", index + 1)
    };
    struct flow_line *line;
    struct decimal quantity, price;

    check_amount(run, record, query.path);
    if (order == NULL) {
        return;
    }
    line = match_line(&run->matching, order, &query, &quantity);
    if (line == NULL) {
        return;
    }
    if (record_decimal(record, "price", &price)) {
        match_price(&run->matching, line, query.path, price);
    }
    match_count(order, line, quantity);
}

static void compare_line(struct auditing *run, struct match_order *order,
                         struct flow_line *line, struct decimal invoiced)
{
    char all[DECIMAL_TEXT_SIZE];
    char allowed_text[DECIMAL_TEXT_SIZE];
    struct decimal allowed = run->by_shipment
                                 ? line->shipped
                                 : conversation_expected(ROLE_BUYER, line);
    struct tally sum = { line->invoiced, false };

    tally_add(&sum, invoiced);
    if (decimal_compare(sum.value, allowed) > 0) {
        (void)decision_find(
            &run->deciding, FINDING_ERROR, "INVOICED_MORE", NULL,
            "order %.*s line %.*s: %.*s are invoiced in all, %.*s were %s",
            BYTES_ARG(order->key), BYTES_ARG(line->number),
            BYTES_ARG(decimal_format(sum.value, all)),
            BYTES_ARG(decimal_format(allowed, allowed_text)),
            run->by_shipment ? "shipped" : "promised");
    }
    decision_add_line(
        &run->deciding, order->key,
        &(struct flow_line){ .number = line->number, .invoiced = invoiced });
    line->invoiced = sum.value;
}

static void compare_order(struct auditing *run, struct match_order *order)
{
    struct flow_conversation *row = &order->conversation.row;
    struct bytes currency = record_text(run->invoice, "currency");

    if (currency.length > 0 && row->currency.length > 0 &&
        !bytes_equal(currency, row->currency)) {
        (void)decision_find(
            &run->deciding, FINDING_ERROR, "CURRENCY_DIFFERS", "currency",
            "the invoice is in %.*s, order %.*s in %.*s", BYTES_ARG(currency),
            BYTES_ARG(order->key), BYTES_ARG(row->currency));
    }
    for (size_t i = 0; i < row->line_count; i++) {
        if (order->sums[i].failed) {
            (void)decision_find(
                &run->deciding, FINDING_ERROR, "QUANTITY_INVALID", NULL,
                "order %.*s line %.*s: more than can be "
                "reckoned with",
                BYTES_ARG(order->key), BYTES_ARG(row->lines[i].number));
        } else if (!decimal_is_zero(order->sums[i].value)) {
            compare_line(run, order, &row->lines[i], order->sums[i].value);
        }
    }
}

static void check_total(struct auditing *run)
{
    char stated_text[DECIMAL_TEXT_SIZE];
    char right_text[DECIMAL_TEXT_SIZE];
    struct invoice_sums sums;
    struct decimal stated;

    invoice_sum(run->invoice, &sums);
    if (!record_decimal(run->invoice, "total", &stated)) {
        return;
    }
    if (sums.failed || sums.incomplete > 0) {
        (void)decision_find(&run->deciding, FINDING_WARNING, "TOTAL_UNCHECKED",
                            "total",
                            "the total cannot be checked: %zu lines do not "
                            "state quantity and price",
                            sums.incomplete);
        return;
    }
    if (decimal_compare(stated, sums.total) != 0 &&
        decimal_compare(stated, sums.total_rounded_once) != 0) {
        (void)decision_find(&run->deciding, FINDING_ERROR, "TOTAL_WRONG",
                            "total",
                            "the total is stated as %.*s, the lines, charges "
                            "and taxes come to %.*s",
                            BYTES_ARG(decimal_format(stated, stated_text)),
                            BYTES_ARG(decimal_format(sums.total, right_text)));
    }
}

static bool is_duplicate(struct auditing *run)
{
    const struct flow_input *input = run->deciding.input;
    struct bytes number = record_text(run->invoice, "number");

    if (!input->view->seen(input->view->context, input->partner,
                           bytes_of_text("invoice"), number)) {
        return false;
    }
    (void)decision_find(&run->deciding, FINDING_ERROR, "INVOICE_DUPLICATE",
                        "number", "invoice %.*s was received before",
                        BYTES_ARG(number));
    return true;
}

/* Goods are invoiced by an invoice only; a credit or debit note moves money. */
static bool is_invoice(const struct record *record)
{
    struct bytes type = record_text(record, "type");

    return type.length == 0 || bytes_equal_text(type, "invoice") ||
           bytes_equal_text(type, "consolidated");
}

static void match_invoice(struct auditing *run)
{
    find_orders(run);
    for (size_t i = 0; i < record_count(run->invoice, "lines"); i++) {
        take_line(run, i);
    }
    for (size_t i = 0; i < run->matching.count; i++) {
        if (run->matching.orders[i].known) {
            compare_order(run, &run->matching.orders[i]);
        }
    }
    match_states(&run->matching);
}

void invoice_flow(const struct flow_input *input, struct arena *arena,
                  struct flow_decision *decision)
{
    struct auditing run = { .invoice = input->record };

    deciding_begin(&run.deciding, input, arena, decision);
    decision->role = ROLE_BUYER;
    run.by_shipment = expects_shipments(&run.deciding);
    if (!is_duplicate(&run)) {
        if (is_invoice(run.invoice)) {
            match_invoice(&run);
        } else {
            (void)decision_find(&run.deciding, FINDING_NOTE, "NOT_AN_INVOICE",
                                "type",
                                "a %.*s: its lines are not counted as invoiced",
                                BYTES_ARG(record_text(run.invoice, "type")));
        }
        check_total(&run);
        decision_key(&run.deciding, "invoice",
                     record_text(run.invoice, "number"));
    }
    decision->order_number =
        key_of(&run, record_count(run.invoice, "lines") > 0
                         ? record_item(run.invoice, "lines", 0)
                         : NULL);
    advice_output(&run.deciding, "invoice", record_text(run.invoice, "number"),
                  "accepted_with_errors");
    decision_settle(&run.deciding, "the invoice does not fit the order");
}
