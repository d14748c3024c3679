/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/shipping.h"

/* What of the quantity was not confirmed until now: back-ordered that is here
 * now, or, where a person ships more than that, the surplus. */
struct ship_parts {
    struct decimal extra, from_backorder;
};

static struct ship_parts parts_of(const struct ship_entry *entry)
{
    struct tally extra = { entry->quantity, false };
    struct ship_parts parts;

    tally_subtract(&extra, shipping_open(entry->line));
    parts.extra = money_larger(extra.value, decimal_of(0));
    parts.from_backorder = money_smaller(parts.extra, entry->line->backordered);
    return parts;
}

static void move_stock(struct shipping *shipping,
                       const struct ship_entry *entry)
{
    struct deciding *deciding = shipping->deciding;
    struct stock_entry *stock;
    struct tally units = { 0 };
    struct tally missing, left;

    if (!entry->known) {
        return;
    }
    stock = stock_book_entry(deciding, shipping->book, entry->item.number);
    tally_add_product(&units, entry->quantity, entry->factor);
    if (!stock->kept || units.failed) {
        return;
    }
    /* Shipping lowers what is reserved, so as much must be reserved first;
     * the book may have changed since the order was confirmed. */
    missing = units;
    tally_subtract(&missing, stock->reserved);
    missing.value = money_larger(missing.value, decimal_of(0));
    decision_reserve(deciding, entry->item.number, missing.value);
    decision_ship_stock(deciding, entry->item.number, units.value);
    left = (struct tally){ stock->reserved, false };
    tally_add(&left, missing.value);
    tally_subtract(&left, units.value);
    stock->reserved = left.value;
}

/* What is back-ordered and comes now was reserved by nobody. */
static void reserve_extra(struct shipping *shipping,
                          const struct ship_entry *entry, struct decimal extra)
{
    struct tally units = { 0 };
    struct tally reserved;
    struct stock_entry *stock;

    if (!entry->known || decimal_is_zero(extra)) {
        return;
    }
    stock = stock_book_entry(shipping->deciding, shipping->book,
                             entry->item.number);
    tally_add_product(&units, extra, entry->factor);
    if (!stock->kept || units.failed) {
        return;
    }
    decision_reserve(shipping->deciding, entry->item.number, units.value);
    reserved = (struct tally){ stock->reserved, false };
    tally_add(&reserved, units.value);
    stock->reserved = reserved.value;
}

/* More than was ordered will be owed, too. */
static void owe_surplus(struct shipping *shipping,
                        const struct ship_entry *entry,
                        const struct ship_parts *parts)
{
    const struct record *asked =
        conversation_order_line(shipping->conversation, entry->line->number);
    struct tally surplus = { parts->extra, false };
    struct decimal amount;

    tally_subtract(&surplus, parts->from_backorder);
    if (money_line_amount(surplus.value, entry->line->price,
                          asked == NULL ? bytes_of(NULL, 0)
                                        : record_text(asked, "price_basis"),
                          &amount)) {
        decision_credit(shipping->deciding,
                        shipping->conversation->row.currency, amount);
    }
}

static void ship_entry_effects(struct shipping *shipping,
                               const struct ship_entry *entry)
{
    struct ship_parts parts = parts_of(entry);
    struct flow_line change = { .number = entry->line->number,
                                .confirmed = parts.extra,
                                .backordered = parts.from_backorder,
                                .shipped = entry->quantity };
    struct flow_line *line = entry->line;
    struct tally sums[3] = { { line->confirmed, false },
                             { line->backordered, false },
                             { line->shipped, false } };

    change.backordered.coefficient = -change.backordered.coefficient;
    decision_add_line(shipping->deciding, shipping->conversation->row.number,
                      &change);
    reserve_extra(shipping, entry, parts.extra);
    move_stock(shipping, entry);
    owe_surplus(shipping, entry, &parts);
    tally_add(&sums[0], change.confirmed);
    tally_add(&sums[1], change.backordered);
    tally_add(&sums[2], change.shipped);
    line->confirmed = sums[0].value;
    line->backordered = sums[1].value;
    line->shipped = sums[2].value;
}

void shipping_effects(struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        if (!decimal_is_zero(shipping->entries[i].quantity)) {
            ship_entry_effects(shipping, &shipping->entries[i]);
        }
    }
}
