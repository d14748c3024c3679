/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/shipment_items.h"
#include "flow/shipping.h"

/* Taking over the items that a record names. */
struct asking {
    struct shipping *shipping;
    struct deciding *deciding;
    struct shipment_items items;
    struct tally *sums; /* one for each line */
};

bool shipping_names_items(const struct record *shipment)
{
    for (size_t i = 0; i < record_count(shipment, "orders"); i++) {
        const struct record *order = record_item(shipment, "orders", i);

        if (record_count(order, "tares") > 0 ||
            record_count(order, "packs") > 0 ||
            record_count(order, "items") > 0) {
            return true;
        }
    }
    return false;
}

static bool is_of_this_order(struct asking *run, const struct record *order)
{
    struct deciding *deciding = run->deciding;
    struct bytes wanted = run->shipping->conversation->row.number;
    struct bytes number = record_text(order, "number");
    struct bytes key = conversation_key(deciding->arena, number,
                                        record_text(order, "release"));

    if (number.length == 0 || bytes_equal(key, wanted)) {
        return true;
    }
    decision_refuse(deciding, "SHIPMENT_OTHER_ORDER",
                    "the record ships order %.*s, but this is order %.*s; one "
                    "record ships one order",
                    BYTES_ARG(key), BYTES_ARG(wanted));
    return false;
}

static void fill(struct deciding *deciding, struct record *item,
                 const char *field, struct bytes text)
{
    if (record_text(item, field).length == 0) {
        record_set(item, deciding->arena, field, text);
    }
}

static void complete_item(struct asking *run, struct record *item,
                          const struct ship_entry *entry)
{
    const struct flow_line *line = entry->line;

    fill(run->deciding, item, "number", line->number);
    fill(run->deciding, item, "unit", line->unit);
    fill(run->deciding, item, "gtin", line->gtin);
    fill(run->deciding, item, "buyer_item", line->buyer_item);
    fill(run->deciding, item, "seller_item", line->item);
    fill(run->deciding, item, "description",
         line->description.length > 0 ? line->description
                                      : entry->item.description);
    if (record_text(item, "ordered").length == 0) {
        record_set_decimal(item, run->deciding->arena, "ordered",
                           line->ordered);
        record_set(item, run->deciding->arena, "ordered_unit", line->unit);
    }
}

static void find_item(struct asking *run, const struct record *item,
                      const char *code, const char *what)
{
    (void)decision_find(run->deciding, FINDING_ERROR, code, NULL,
                        "item %.*s (line %.*s): %s",
                        BYTES_ARG(record_text(item, "seller_item")),
                        BYTES_ARG(record_text(item, "number")), what);
}

static void take_item(struct asking *run, struct record *item)
{
    struct conversation *conversation = run->shipping->conversation;
    struct flow_line *line =
        conversation_match(run->deciding, conversation, item);
    struct decimal quantity;
    size_t at;

    if (line == NULL) {
        find_item(run, item, "LINE_UNKNOWN", "the order has no such line");
        return;
    }
    at = (size_t)(line - conversation->row.lines);
    if (!conversation_same_item(line, item)) {
        find_item(run, item, "ITEM_DIFFERS", "the order's line has another");
    }
    if (!record_decimal(item, "quantity", &quantity) ||
        decimal_compare(quantity, decimal_of(0)) <= 0) {
        find_item(run, item, "QUANTITY_INVALID",
                  "the quantity must be above zero");
        return;
    }
    if (record_text(item, "unit").length > 0 &&
        !bytes_equal(record_text(item, "unit"), line->unit)) {
        find_item(run, item, "UNIT_DIFFERS",
                  "it is not counted in the order's unit");
        return;
    }
    complete_item(run, item, &run->shipping->entries[at]);
    tally_add(&run->sums[at], quantity);
}

static void compare_confirmed(struct asking *run, struct ship_entry *entry)
{
    char shipped[DECIMAL_TEXT_SIZE];
    char left[DECIMAL_TEXT_SIZE];
    struct tally open = { shipping_open(entry->line), false };

    tally_add(&open, entry->line->backordered);
    if (decimal_compare(entry->quantity, open.value) > 0) {
        (void)decision_find(
            run->deciding, FINDING_ERROR, "SHIPPED_MORE", NULL,
            "line %.*s: %.*s are shipped, but only %.*s of it are confirmed "
            "and not shipped yet",
            BYTES_ARG(entry->line->number),
            BYTES_ARG(decimal_format(entry->quantity, shipped)),
            BYTES_ARG(decimal_format(open.value, left)));
    }
}

/* What has left cannot be argued with; but somebody should count again. */
static void compare_stock(struct asking *run, const struct ship_entry *entry)
{
    struct stock_entry *stock;
    struct decimal units;

    if (!entry->known || decimal_is_zero(entry->quantity)) {
        return;
    }
    stock = stock_book_entry(run->deciding, run->shipping->book,
                             entry->item.number);
    if (stock->kept &&
        decimal_multiply(entry->quantity, entry->factor, &units) &&
        decimal_compare(units, stock->on_hand) > 0) {
        (void)decision_find(run->deciding, FINDING_WARNING, "STOCK_BELOW", NULL,
                            "more of item %.*s leaves than is on hand",
                            BYTES_ARG(entry->item.number));
    }
}

static void compare_lines(struct asking *run)
{
    for (size_t i = 0; i < run->shipping->count; i++) {
        struct ship_entry *entry = &run->shipping->entries[i];

        if (run->sums[i].failed) {
            (void)decision_find(run->deciding, FINDING_ERROR,
                                "QUANTITY_INVALID", NULL,
                                "line %.*s: more than can be reckoned with",
                                BYTES_ARG(entry->line->number));
            continue;
        }
        entry->quantity = run->sums[i].value;
        compare_confirmed(run, entry);
        compare_stock(run, entry);
    }
}

bool shipping_take_asked(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    struct asking run = { .shipping = shipping, .deciding = deciding };

    shipment_items_collect(deciding->arena, shipping->record, &run.items);
    run.sums = arena_take_array(deciding->arena, shipping->count + 1,
                                sizeof(*run.sums));
    for (size_t i = 0; i < record_count(shipping->record, "orders"); i++) {
        if (!is_of_this_order(&run,
                              record_item(shipping->record, "orders", i))) {
            return false;
        }
    }
    for (size_t i = 0; i < run.items.count; i++) {
        take_item(&run, run.items.items[i].item);
    }
    compare_lines(&run);
    return true;
}
