/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/conversation.h"
#include "flow/flow_table.h"

/* An order that we send. */
struct purchase {
    struct deciding deciding;
    struct record *order;
    struct bytes number;
    size_t count;
};

static void fill(struct purchase *run, const char *field, struct bytes text)
{
    if (record_text(run->order, field).length == 0) {
        record_set(run->order, run->deciding.arena, field, text);
    }
}

static void name_party(struct purchase *run, const char *field,
                       const char *name)
{
    if (record_child(run->order, field) == NULL && name != NULL) {
        record_set_text(
            record_make_child(run->order, run->deciding.arena, field),
            run->deciding.arena, "name", name);
    }
}

static void complete_head(struct purchase *run, struct bytes order_number)
{
    const struct flow_input *input = run->deciding.input;
    const struct station *station = input->partner->station;

    if (order_number.length > 0) {
        fill(run, "number", order_number);
    } else if (record_text(run->order, "number").length == 0) {
        record_set_text(run->order, run->deciding.arena, "number",
                        arena_format(run->deciding.arena, "PO%08llu",
                                     (unsigned long long)input->next.order));
        decision_count(&run->deciding, "order", 1);
    }
    fill(run, "date", run->deciding.today);
    fill(run, "purpose", bytes_of_text("original"));
    fill(run, "type", bytes_of_text("standalone"));
    name_party(run, "buyer", station == NULL ? NULL : station->title);
    name_party(run, "seller", input->partner->title);
}

static void number_lines(struct purchase *run)
{
    for (size_t i = 0; i < run->count; i++) {
        struct record *line = record_item(run->order, "lines", i);

        if (record_text(line, "number").length == 0) {
            record_set_text(line, run->deciding.arena, "number",
                            arena_format(run->deciding.arena, "%zu", i + 1));
        }
    }
}

static bool line_is_good(struct purchase *run, const struct record *line)
{
    struct bytes number = record_text(line, "number");
    struct decimal quantity;

    if (!record_decimal(line, "quantity", &quantity) ||
        decimal_compare(quantity, decimal_of(0)) <= 0) {
        decision_refuse(&run->deciding, "QUANTITY_INVALID",
                        "line %.*s: the quantity must be above zero",
                        BYTES_ARG(number));
        return false;
    }
    if (record_text(line, "unit").length == 0) {
        decision_refuse(&run->deciding, "UNIT_UNKNOWN",
                        "line %.*s needs a unit", BYTES_ARG(number));
        return false;
    }
    if (record_text(line, "seller_item").length == 0 &&
        record_text(line, "gtin").length == 0 &&
        record_text(line, "buyer_item").length == 0 &&
        record_text(line, "manufacturer_item").length == 0) {
        decision_refuse(&run->deciding, "ITEM_UNKNOWN",
                        "line %.*s names no item: gtin, seller_item or "
                        "buyer_item",
                        BYTES_ARG(number));
        return false;
    }
    return true;
}

static bool lines_are_good(struct purchase *run)
{
    struct line_index *index = line_index_make(run->deciding.arena, run->count);
    struct bytes twice;

    if (run->count == 0) {
        decision_refuse(&run->deciding, "ORDER_EMPTY",
                        "the order has no lines");
        return false;
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct record *line = record_item(run->order, "lines", i);

        if (!line_is_good(run, line)) {
            return false;
        }
        line_index_add(index, record_text(line, "number"), i);
    }
    twice = line_index_sort(index);
    if (twice.data != NULL) {
        decision_refuse(&run->deciding, "ORDER_LINE_TWICE",
                        "line %.*s is there twice", BYTES_ARG(twice));
        return false;
    }
    return true;
}

static bool is_sendable(struct purchase *run)
{
    struct conversation known;

    if (!deciding_sends(&run->deciding, "order")) {
        decision_refuse(&run->deciding, "NO_AGREEMENT",
                        "there is no agreement to send orders to '%s'",
                        run->deciding.input->partner->name);
        return false;
    }
    if (conversation_find(&run->deciding, ROLE_BUYER, run->number, &known)) {
        decision_refuse(&run->deciding, "ORDER_DUPLICATE",
                        "order %.*s was sent before; send an order change",
                        BYTES_ARG(run->number));
        return false;
    }
    return true;
}

/* The line's names are looked up in the order; `item` is ours as a seller. */
static void open_line(struct purchase *run, const struct record *record)
{
    struct flow_line line = { .number = record_text(record, "number"),
                              .gtin = record_text(record, "gtin"),
                              .buyer_item = record_text(record, "buyer_item"),
                              .seller_item = record_text(record, "seller_item"),
                              .description = record_text(record, "description"),
                              .unit = record_text(record, "unit"),
                              .ship_date =
                                  record_text(record, "requested_ship") };

    if (!record_decimal(record, "quantity", &line.ordered)) {
        line.ordered = decimal_of(0);
    }
    if (!record_decimal(record, "price", &line.price)) {
        line.price = decimal_of(0);
    }
    decision_set_line(&run->deciding, run->number, &line);
}

void purchase_step(const struct flow_input *input, struct bytes order_number,
                   struct arena *arena, struct flow_decision *decision)
{
    struct purchase run = { 0 };

    deciding_begin(&run.deciding, input, arena, decision);
    decision->role = ROLE_BUYER;
    if (input->record == NULL ||
        strcmp(input->record->type->name, "order") != 0) {
        decision_refuse(&run.deciding, "ORDER_MISSING",
                        "an order record is needed to order");
        return;
    }
    run.order = record_copy(arena, input->record);
    run.count = record_count(run.order, "lines");
    complete_head(&run, order_number);
    number_lines(&run);
    run.number = conversation_key_of_order(arena, run.order);
    decision->order_number = run.number;
    if (!lines_are_good(&run) || !is_sendable(&run)) {
        return;
    }
    decision_open(&run.deciding, ROLE_BUYER, run.number,
                  record_text(run.order, "currency"), "open", run.order);
    for (size_t i = 0; i < run.count; i++) {
        open_line(&run, record_item(run.order, "lines", i));
    }
    decision_key(&run.deciding, "our_order", run.number);
    decision_output(&run.deciding, run.order, run.number, run.number,
                    "orders from the supplier");
}
