/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/catalogue.h"

#include "base/log.h"
#include "flow/money.h"

enum { PRICE_SCALE = 6 };

bool catalogue_find(struct deciding *deciding, const struct record *line,
                    struct flow_item *item)
{
    const struct flow_view *view = deciding->input->view;

    return view->item(
        view->context, deciding->arena, record_text(line, "seller_item"),
        record_text(line, "gtin"), record_text(line, "buyer_item"),
        deciding->input->partner, item);
}

bool catalogue_item(struct deciding *deciding, struct bytes number,
                    struct flow_item *item)
{
    static const struct bytes none = { NULL, 0 };
    const struct flow_view *view = deciding->input->view;

    return number.length > 0 &&
           view->item(view->context, deciding->arena, number, none, none,
                      deciding->input->partner, item);
}

/* Units that count pieces, and how many. "carton" and "case" hold what the
 * item's row says. */
static const struct counted_unit {
    const char *word;
    int pieces; /* 0: the item's pack */
} counted_units[] = {
    { "each", 1 },   { "piece", 1 },   { "unit", 1 },      { "pair", 2 },
    { "dozen", 12 }, { "gross", 144 }, { "hundred", 100 }, { "thousand", 1000 },
    { "case", 0 },   { "carton", 0 },
};

static const struct counted_unit *counted(struct bytes unit)
{
    for (size_t i = 0; i < COUNT_OF(counted_units); i++) {
        if (bytes_equal_text(unit, counted_units[i].word)) {
            return &counted_units[i];
        }
    }
    return NULL;
}

bool catalogue_factor(const struct flow_item *item, struct bytes unit,
                      struct decimal *factor)
{
    const struct counted_unit *asked = counted(unit);
    const struct counted_unit *base = counted(item->unit);

    *factor = decimal_of(1);
    if (unit.length == 0 || bytes_equal(unit, item->unit)) {
        return true;
    }
    if (asked == NULL || base == NULL) {
        return false;
    }
    if (base->pieces != 1) {
        return asked->pieces == base->pieces;
    }
    if (asked->pieces > 0) {
        *factor = decimal_of(asked->pieces);
        return true;
    }
    *factor = item->pack;
    return !decimal_is_zero(item->pack) && !decimal_is_negative(item->pack);
}

struct decimal catalogue_whole_units(struct decimal units,
                                     struct decimal factor, struct decimal like)
{
    char text[DECIMAL_TEXT_SIZE];
    struct bytes canonical = decimal_format(like, text);
    size_t point = bytes_find(canonical, '.');
    int scale = point == SIZE_MAX ? 0 : (int)(canonical.length - point - 1);
    struct decimal last = { 1, scale };
    struct decimal count, used;

    if (decimal_compare(units, decimal_of(0)) <= 0 ||
        !decimal_divide(units, factor, scale, &count) ||
        !decimal_multiply(count, factor, &used)) {
        return decimal_of(0);
    }
    if (decimal_compare(used, units) > 0 &&
        !decimal_subtract(count, last, &count)) {
        return decimal_of(0);
    }
    return count;
}

bool catalogue_price(struct deciding *deciding, const struct price_query *query,
                     struct decimal *price)
{
    const struct flow_view *view = deciding->input->view;
    struct decimal ordered, priced, units;
    struct flow_price row;

    if (!catalogue_factor(query->item, query->unit, &ordered) ||
        !decimal_multiply(query->quantity, ordered, &units) ||
        !view->price(view->context, deciding->arena, query->item->number,
                     deciding->input->partner, query->currency, query->date,
                     units, &row) ||
        !catalogue_factor(query->item, row.unit, &priced)) {
        return false;
    }
    if (!decimal_multiply(row.amount, ordered, price) ||
        !decimal_multiply(*price, money_price_basis(query->price_basis),
                          price)) {
        return false;
    }
    if (decimal_compare(priced, decimal_of(1)) == 0) {
        return true;
    }
    return decimal_divide(*price, priced, PRICE_SCALE, price);
}

bool catalogue_price_agrees(struct decimal ours, struct decimal theirs,
                            struct decimal percent)
{
    struct decimal difference, allowed;

    if (!decimal_subtract(theirs, ours, &difference) ||
        !money_percent(ours, percent, &allowed)) {
        return false;
    }
    if (decimal_is_negative(difference)) {
        difference.coefficient = -difference.coefficient;
    }
    return decimal_compare(difference, allowed) <= 0;
}

/* Open addressing; keys are item numbers of our own catalogue. */
struct stock_book {
    struct stock_entry *entries;
    size_t slots; /* a power of two, more than half of it stays empty */
};

struct stock_book *stock_book_make(struct deciding *deciding, size_t most_items)
{
    struct stock_book *book = arena_take(deciding->arena, sizeof(*book));

    book->slots = 8;
    while (book->slots < most_items * 2 + 1) {
        book->slots *= 2;
    }
    book->entries =
        arena_take_array(deciding->arena, book->slots, sizeof(*book->entries));
    return book;
}

static void look_up(struct deciding *deciding, struct stock_entry *entry)
{
    const struct flow_view *view = deciding->input->view;
    struct flow_stock row = { 0 };

    entry->kept =
        view->stock(view->context, deciding->arena, entry->item, &row);
    entry->on_hand = row.on_hand;
    entry->reserved = row.reserved;
    entry->available_from = row.available_from;
    if (!decimal_subtract(row.on_hand, row.reserved, &entry->free)) {
        entry->free = decimal_of(0);
    }
}

struct stock_entry *stock_book_entry(struct deciding *deciding,
                                     struct stock_book *book, struct bytes item)
{
    size_t slot = (size_t)bytes_hash(item) & (book->slots - 1);

    for (size_t tries = 0; tries < book->slots; tries++) {
        struct stock_entry *entry = &book->entries[slot];

        if (entry->item.length == 0) {
            entry->item = item;
            look_up(deciding, entry);
            return entry;
        }
        if (bytes_equal(entry->item, item)) {
            return entry;
        }
        slot = (slot + 1) & (book->slots - 1);
    }
    log_panic("more items in a stock book than it was made for");
}
