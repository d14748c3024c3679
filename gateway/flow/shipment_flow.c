/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "flow/advice.h"
#include "flow/flow_table.h"
#include "flow/gs1.h"
#include "flow/match.h"
#include "flow/shipment_items.h"

struct receiving {
    struct deciding deciding;
    struct matching matching;
    const struct record *shipment;
    struct shipment_items items;
};

static struct bytes key_of(struct receiving *run, const struct record *order)
{
    return conversation_key(run->deciding.arena, record_text(order, "number"),
                            record_text(order, "release"));
}

/* true: nothing of it may be counted (again). */
static bool is_out_of_turn(struct receiving *run)
{
    const struct flow_input *input = run->deciding.input;
    struct bytes number = record_text(run->shipment, "number");
    struct bytes purpose = record_text(run->shipment, "purpose");

    if (input->view->seen(input->view->context, input->partner,
                          bytes_of_text("shipment"), number)) {
        (void)decision_find(&run->deciding, FINDING_ERROR, "SHIPMENT_DUPLICATE",
                            "number", "shipment %.*s was received before",
                            BYTES_ARG(number));
        return true;
    }
    if (bytes_equal_text(purpose, "cancellation") ||
        bytes_equal_text(purpose, "change") ||
        bytes_equal_text(purpose, "replacement")) {
        (void)decision_find(&run->deciding, FINDING_ERROR, "SHIPMENT_PURPOSE",
                            "purpose",
                            "a %.*s of shipment %.*s, of which we have no "
                            "first notice",
                            BYTES_ARG(purpose), BYTES_ARG(number));
        return true;
    }
    return false;
}

static void find_orders(struct receiving *run)
{
    size_t count = record_count(run->shipment, "orders");
    struct bytes *keys =
        arena_take_array(run->deciding.arena, count + 1, sizeof(*keys));

    for (size_t i = 0; i < count; i++) {
        keys[i] = key_of(run, record_item(run->shipment, "orders", i));
    }
    match_begin(&run->matching, &run->deciding, keys, count);
    if (count == 0) {
        (void)decision_find(&run->deciding, FINDING_ERROR, "ORDER_UNKNOWN",
                            "orders", "the shipment names no order");
    }
}

static void take_item(struct receiving *run, size_t index)
{
    const struct shipment_item *item = &run->items.items[index];
    struct match_order *order =
        match_find(&run->matching, key_of(run, item->order));
    struct match_line_query query = {
        .record = item->item,
        .path = arena_format(run->deciding.arena, "items[%zu]", index + 1)
    };
    struct flow_line *line;
    struct decimal quantity;

    if (order == NULL) {
        return;
    }
    line = match_line(&run->matching, order, &query, &quantity);
    if (line != NULL) {
        match_count(order, line, quantity);
    }
}

static void compare_line(struct receiving *run, struct match_order *order,
                         struct flow_line *line, struct decimal shipped)
{
    char all[DECIMAL_TEXT_SIZE];
    char expected_text[DECIMAL_TEXT_SIZE];
    struct decimal expected = conversation_expected(ROLE_BUYER, line);
    struct tally sum = { line->shipped, false };

    tally_add(&sum, shipped);
    if (decimal_compare(sum.value, expected) > 0) {
        (void)decision_find(
            &run->deciding, FINDING_ERROR, "SHIPPED_MORE", NULL,
            "order %.*s line %.*s: %.*s are shipped in all, %.*s were %s",
            BYTES_ARG(order->key), BYTES_ARG(line->number),
            BYTES_ARG(decimal_format(sum.value, all)),
            BYTES_ARG(decimal_format(expected, expected_text)),
            line->status.length > 0 ? "confirmed" : "ordered");
    }
    decision_add_line(
        &run->deciding, order->key,
        &(struct flow_line){ .number = line->number, .shipped = shipped });
    line->shipped = sum.value;
}

static void compare_order(struct receiving *run, struct match_order *order)
{
    struct flow_conversation *row = &order->conversation.row;

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

static int compare_texts(const void *left, const void *right)
{
    const struct bytes *a = left;
    const struct bytes *b = right;

    return bytes_compare(*a, *b);
}

/* Two packs of one number cannot be told apart at the dock. */
static void check_ssccs(struct receiving *run)
{
    size_t count = 0;
    struct bytes *ssccs = arena_take_array(
        run->deciding.arena, run->items.carrier_count + 1, sizeof(*ssccs));

    for (size_t i = 0; i < run->items.carrier_count; i++) {
        struct bytes sscc = record_text(run->items.carriers[i], "sscc");

        if (sscc.length > 0) {
            ssccs[count++] = sscc;
        }
    }
    qsort(ssccs, count, sizeof(*ssccs), compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && bytes_equal(ssccs[i], ssccs[i - 1])) {
            (void)decision_find(&run->deciding, FINDING_ERROR, "SSCC_TWICE",
                                NULL, "SSCC %.*s stands on two packs",
                                BYTES_ARG(ssccs[i]));
        } else if (ssccs[i].length != GS1_SSCC_LENGTH ||
                   !gs1_is_checked(ssccs[i])) {
            (void)decision_find(&run->deciding, FINDING_WARNING, "SSCC_INVALID",
                                NULL,
                                "'%.*s' is no SSCC: it has 18 digits and the "
                                "last one is a check digit",
                                BYTES_ARG(ssccs[i]));
        }
    }
}

static void match_shipment(struct receiving *run)
{
    find_orders(run);
    shipment_items_collect(run->deciding.arena, run->shipment, &run->items);
    for (size_t i = 0; i < run->items.count; i++) {
        take_item(run, i);
    }
    for (size_t i = 0; i < run->matching.count; i++) {
        if (run->matching.orders[i].known) {
            compare_order(run, &run->matching.orders[i]);
        }
    }
    check_ssccs(run);
    decision_key(&run->deciding, "shipment",
                 record_text(run->shipment, "number"));
    match_states(&run->matching);
}

void shipment_flow(const struct flow_input *input, struct arena *arena,
                   struct flow_decision *decision)
{
    struct receiving run = { .shipment = input->record };

    deciding_begin(&run.deciding, input, arena, decision);
    decision->role = ROLE_BUYER;
    if (!is_out_of_turn(&run)) {
        match_shipment(&run);
    }
    if (record_count(run.shipment, "orders") > 0) {
        decision->order_number =
            key_of(&run, record_item(run.shipment, "orders", 0));
    }
    advice_output(&run.deciding, "shipment",
                  record_text(run.shipment, "number"), "accepted_with_errors");
    decision_settle(&run.deciding, "the shipment does not fit the order");
}
