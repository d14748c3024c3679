/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/shipping.h"

void shipping_begin(struct shipping *shipping, struct deciding *deciding,
                    struct conversation *conversation)
{
    size_t count = conversation->row.line_count;

    *shipping = (struct shipping){ .deciding = deciding,
                                   .conversation = conversation,
                                   .count = count };
    shipping->book = stock_book_make(deciding, count);
    shipping->entries = arena_take_array(deciding->arena, count + 1,
                                         sizeof(*shipping->entries));
    for (size_t i = 0; i < count; i++) {
        struct ship_entry *entry = &shipping->entries[i];

        entry->line = &conversation->row.lines[i];
        entry->factor = decimal_of(1);
        entry->known =
            catalogue_item(deciding, entry->line->item, &entry->item) &&
            catalogue_factor(&entry->item, entry->line->unit, &entry->factor);
    }
}

struct decimal shipping_open(const struct flow_line *line)
{
    struct tally open = { line->confirmed, false };

    tally_subtract(&open, line->shipped);
    return open.failed || decimal_is_negative(open.value) ? decimal_of(0)
                                                          : open.value;
}

bool shipping_is_empty(const struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        if (!decimal_is_zero(shipping->entries[i].quantity)) {
            return false;
        }
    }
    return true;
}

/* A person gets all that is open; a timer what is due by its day. */
static bool is_due(const struct deciding *deciding,
                   const struct flow_line *line)
{
    return !deciding->input->scheduled ||
           bytes_compare(line->ship_date, deciding->today) <= 0;
}

/* As many of `wanted` as `units` base units allow, by the partner's setting
 * of partial shipments. */
static struct decimal limited(const struct shipping *shipping,
                              const struct ship_entry *entry,
                              struct decimal wanted, struct decimal units)
{
    const struct partner *partner = shipping->deciding->input->partner;
    struct decimal can = catalogue_whole_units(units, entry->factor, wanted);

    if (decimal_compare(can, wanted) >= 0) {
        return wanted;
    }
    return partner->desk.partial ? can : decimal_of(0);
}

/* Takes base units out of the book, so that the next line of the same item
 * sees what is left. */
static void take_units(struct stock_entry *stock,
                       const struct ship_entry *entry, struct decimal quantity,
                       bool free)
{
    struct tally on_hand = { stock->on_hand, false };
    struct tally left = { stock->free, false };
    struct decimal minus = quantity;

    minus.coefficient = -minus.coefficient;
    tally_add_product(&on_hand, minus, entry->factor);
    stock->on_hand = on_hand.value;
    if (free) {
        tally_add_product(&left, minus, entry->factor);
        stock->free = left.value;
    }
}

static void take_line(struct shipping *shipping, struct ship_entry *entry)
{
    const struct partner *partner = shipping->deciding->input->partner;
    const struct flow_line *line = entry->line;
    struct decimal open = shipping_open(line);
    struct decimal later = line->backordered;
    struct tally quantity = { 0 };
    struct stock_entry *stock;

    if (!entry->known || !partner->desk.check_stock) {
        tally_add(&quantity,
                  is_due(shipping->deciding, line) ? open : decimal_of(0));
        tally_add(&quantity, later);
        entry->quantity = quantity.value;
        return;
    }
    stock = stock_book_entry(shipping->deciding, shipping->book, line->item);
    if (is_due(shipping->deciding, line)) {
        open = limited(shipping, entry, open, stock->on_hand);
        take_units(stock, entry, open, false);
        tally_add(&quantity, open);
    }
    later = limited(shipping, entry, later,
                    money_smaller(stock->free, stock->on_hand));
    take_units(stock, entry, later, true);
    tally_add(&quantity, later);
    entry->quantity = quantity.failed ? decimal_of(0) : quantity.value;
}

void shipping_take_due(struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        take_line(shipping, &shipping->entries[i]);
    }
}
