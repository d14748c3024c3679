/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/promise.h"

#include "flow/calendar.h"
#include "flow/conversation.h"
#include "flow/money.h"

static struct decimal zero(void)
{
    return decimal_of(0);
}

/* Notes a reason; the first one stands for the line. */
static void note(struct line_promise *promise, const char *reason,
                 const char *message)
{
    if (promise->reason == NULL) {
        promise->reason = reason;
    }
    if (promise->message_count < PROMISE_MESSAGES) {
        promise->messages[promise->message_count++] = message;
    }
}

/* Nothing of it can be: a new line is rejected, a changed one stays. */
static void refuse(struct line_promise *promise, const char *reason,
                   const char *message)
{
    promise->reason = promise->short_reason = NULL;
    promise->message_count = 0;
    note(promise, reason, message);
    promise->refused = true;
    if (promise->ask->before != NULL) {
        promise->line = *promise->ask->before;
        return;
    }
    promise->line.confirmed = zero();
    promise->line.backordered = zero();
    promise->line.rejected = promise->line.ordered;
    promise->line.ship_date = bytes_of(NULL, 0);
    promise->line.status = bytes_of_text("rejected");
}

static struct bytes first_of(struct bytes a, struct bytes b)
{
    return a.length > 0 ? a : b;
}

/* The line as it is asked for, before anything was looked at. */
static void begin(const struct line_ask *ask, struct line_promise *promise)
{
    static const struct flow_line none;
    const struct flow_line *before = ask->before != NULL ? ask->before : &none;
    struct flow_line *line = &promise->line;

    *promise =
        (struct line_promise){ .ask = ask, .price_basis = ask->price_basis };
    *line = *before;
    line->number = ask->number;
    line->gtin = first_of(record_text(ask->record, "gtin"), before->gtin);
    line->buyer_item =
        first_of(record_text(ask->record, "buyer_item"), before->buyer_item);
    line->seller_item =
        first_of(record_text(ask->record, "seller_item"), before->seller_item);
    line->description =
        first_of(record_text(ask->record, "description"), before->description);
    line->unit = ask->unit;
    line->price = ask->price;
    line->ordered = decimal_is_negative(ask->quantity) ? zero() : ask->quantity;
    line->confirmed = line->backordered = line->rejected = zero();
}

/* A change may name the line by its number only, and then means its item. */
static bool keeps_item(const struct line_ask *ask)
{
    const struct flow_line *before = ask->before;

    return before != NULL &&
           (before->item.length > 0 || !decimal_is_zero(before->confirmed) ||
            !decimal_is_zero(before->backordered)) &&
           conversation_same_item(before, ask->record);
}

static bool find_item(struct deciding *deciding, struct line_promise *promise)
{
    const struct record *record = promise->ask->record;

    if (keeps_item(promise->ask)) {
        return catalogue_item(deciding, promise->ask->before->item,
                              &promise->item);
    }
    return (record_text(record, "seller_item").length > 0 ||
            record_text(record, "gtin").length > 0 ||
            record_text(record, "buyer_item").length > 0) &&
           catalogue_find(deciding, record, &promise->item);
}

static const char *item_words(struct arena *arena, const struct record *record)
{
    struct bytes seller = record_text(record, "seller_item");
    struct bytes gtin = record_text(record, "gtin");
    struct bytes buyer = record_text(record, "buyer_item");

    if (seller.length > 0) {
        return arena_format(arena, "Item %.*s", BYTES_ARG(seller));
    }
    if (gtin.length > 0) {
        return arena_format(arena, "GTIN %.*s", BYTES_ARG(gtin));
    }
    if (buyer.length > 0) {
        return arena_format(arena, "Your item %.*s", BYTES_ARG(buyer));
    }
    return "A line without item number";
}

/* Catalogue and unit; false: refused. */
static bool check_item(struct deciding *deciding, struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;
    struct arena *arena = deciding->arena;
    bool check =
        deciding->input->partner->desk.check_catalogue && !keeps_item(ask);

    promise->known = find_item(deciding, promise);
    if (!promise->known) {
        if (check) {
            refuse(promise, "ITEM_UNKNOWN",
                   arena_format(arena, "%s is not in our catalogue",
                                item_words(arena, ask->record)));
        }
        return !check;
    }
    promise->line.item = promise->item.number;
    if (promise->line.gtin.length == 0) {
        promise->line.gtin = promise->item.gtin;
    }
    if (check && promise->item.discontinued) {
        refuse(promise, "ITEM_DISCONTINUED",
               promise->item.replacement.length > 0
                   ? arena_format(arena, "Item %.*s is discontinued; take %.*s",
                                  BYTES_ARG(promise->item.number),
                                  BYTES_ARG(promise->item.replacement))
                   : arena_format(arena, "Item %.*s is discontinued",
                                  BYTES_ARG(promise->item.number)));
        return false;
    }
    return true;
}

static bool check_quantity(struct deciding *deciding,
                           struct line_promise *promise, struct decimal *factor)
{
    const struct line_ask *ask = promise->ask;

    *factor = decimal_of(1);
    if (promise->known &&
        !catalogue_factor(&promise->item, ask->unit, factor)) {
        refuse(promise, "UNIT_UNKNOWN",
               arena_format(deciding->arena,
                            "Item %.*s is sold by '%.*s', not by '%.*s'",
                            BYTES_ARG(promise->item.number),
                            BYTES_ARG(promise->item.unit),
                            BYTES_ARG(ask->unit)));
        return false;
    }
    if (ask->before == NULL && decimal_compare(ask->quantity, zero()) <= 0) {
        refuse(promise, "QUANTITY_INVALID", "The quantity must be above zero");
        return false;
    }
    return true;
}

/* Another item or unit would make what was shipped of the line untrue. */
static bool check_shipped(struct deciding *deciding,
                          struct line_promise *promise)
{
    const struct flow_line *before = promise->ask->before;
    char text[DECIMAL_TEXT_SIZE];

    if (before == NULL || decimal_is_zero(before->shipped)) {
        return true;
    }
    if (!bytes_equal(before->item, promise->line.item) ||
        !bytes_equal(before->unit, promise->line.unit)) {
        refuse(promise, "ITEM_SHIPPED",
               "Part of the line was shipped, so its item and unit stay; "
               "add a new line");
        return false;
    }
    if (decimal_compare(promise->line.ordered, before->shipped) < 0) {
        note(promise, "SHIPPED_ALREADY",
             arena_format(deciding->arena,
                          "%.*s were shipped already; the rest is cancelled",
                          BYTES_ARG(decimal_format(before->shipped, text))));
        promise->line.ordered = before->shipped;
    }
    return true;
}

static void hold(struct line_promise *promise, const char *code,
                 const char *text)
{
    if (promise->hold_code == NULL) {
        promise->hold_code = code;
        promise->hold_text = text;
    }
}

/* Theirs is too far away from ours; false: the line is rejected for it. Once
 * an operator has let a held order pass, the buyer's price holds. */
static bool price_differs(struct deciding *deciding,
                          struct line_promise *promise, struct decimal ours)
{
    const struct agreement *agreement = deciding->input->agreement;
    const struct line_ask *ask = promise->ask;
    char our_text[DECIMAL_TEXT_SIZE];
    char their_text[DECIMAL_TEXT_SIZE];
    const char *text =
        arena_format(deciding->arena, "Our price is %.*s, not %.*s",
                     BYTES_ARG(decimal_format(ours, our_text)),
                     BYTES_ARG(decimal_format(ask->price, their_text)));

    switch (agreement == NULL ? PRICE_CHANGE : agreement->on_price) {
    case PRICE_CHANGE:
        promise->line.price = ours;
        promise->price_changed = true;
        note(promise, "PRICE_DIFFERS", text);
        break;
    case PRICE_HOLD:
        if (!deciding->input->released) {
            hold(promise, "PRICE_DIFFERS",
                 arena_format(
                     deciding->arena,
                     "line %.*s: our price of item '%.*s' is %.*s, "
                     "not %.*s: mend the price list or reject it; "
                     "released, the buyer's price holds",
                     BYTES_ARG(ask->number), BYTES_ARG(promise->line.item),
                     BYTES_ARG(decimal_format(ours, our_text)),
                     BYTES_ARG(decimal_format(ask->price, their_text))));
        }
        break;
    case PRICE_REJECT:
        refuse(promise, "PRICE_DIFFERS", text);
        return false;
    }
    return true;
}

/* We have no price of it: a fault of our master data, not of the order. Once
 * an operator has let it pass, the buyer's price holds if there is one. */
static bool price_missing(struct deciding *deciding,
                          struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;

    if (!deciding->input->released) {
        hold(promise, "PRICE_MISSING",
             arena_format(deciding->arena,
                          "line %.*s: we have no price of item '%.*s' in "
                          "currency '%.*s' for this partner",
                          BYTES_ARG(ask->number), BYTES_ARG(promise->line.item),
                          BYTES_ARG(ask->currency)));
    } else if (!ask->has_price) {
        refuse(promise, "PRICE_MISSING", "There is no price for the line");
        return false;
    }
    return true;
}

/* What was shipped was shipped at a price; true: that is it. */
static bool keep_shipped_price(struct deciding *deciding,
                               struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;
    const struct flow_line *before = ask->before;
    char text[DECIMAL_TEXT_SIZE];

    if (before == NULL || decimal_is_zero(before->shipped)) {
        return false;
    }
    promise->line.price = before->price;
    promise->price_basis = ask->basis_before;
    if (decimal_compare(ask->price, before->price) != 0 ||
        decimal_compare(money_price_basis(ask->price_basis),
                        money_price_basis(ask->basis_before)) != 0) {
        promise->price_changed = true;
        note(promise, "PRICE_DIFFERS",
             arena_format(deciding->arena,
                          "Part of the line was shipped at %.*s; that price "
                          "stays",
                          BYTES_ARG(decimal_format(before->price, text))));
    }
    return true;
}

static bool check_price(struct deciding *deciding, struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;
    const struct partner *partner = deciding->input->partner;
    struct price_query query = { &promise->item,   ask->unit,
                                 ask->price_basis, ask->currency,
                                 deciding->today,  ask->quantity };
    struct decimal ours;

    if (keep_shipped_price(deciding, promise)) {
        return true;
    }
    if (ask->has_price && (!partner->desk.check_price || !promise->known)) {
        return true;
    }
    if (ask->has_price && ask->before != NULL &&
        decimal_compare(ask->price, ask->before->price) == 0 &&
        bytes_equal(ask->price_basis, ask->basis_before) &&
        bytes_equal(ask->unit, ask->before->unit) && keeps_item(ask)) {
        return true; /* agreed on before */
    }
    if (!promise->known || !catalogue_price(deciding, &query, &ours)) {
        return price_missing(deciding, promise);
    }
    if (!ask->has_price) {
        promise->line.price = ours;
        return true;
    }
    return catalogue_price_agrees(ours, ask->price,
                                  partner->desk.price_tolerance) ||
           price_differs(deciding, promise, ours);
}

/* The day of the next receipt, as far as it is known. */
static struct bytes next_receipt(struct deciding *deciding,
                                 const struct line_promise *promise,
                                 const struct stock_entry *stock)
{
    int64_t now = deciding->input->now;

    if (bytes_compare(stock->available_from, deciding->today) > 0) {
        return stock->available_from;
    }
    if (promise->item.lead_time > 0 &&
        promise->item.lead_time < INT64_MAX - now) {
        return calendar_date(deciding->arena, now + promise->item.lead_time,
                             deciding->offset);
    }
    return bytes_of(NULL, 0);
}

/* `missing` of the line is not there: back-ordered or rejected. */
static void fall_short(struct deciding *deciding, struct line_promise *promise,
                       const struct stock_entry *stock, struct decimal missing)
{
    char text[DECIMAL_TEXT_SIZE];
    struct bytes count = decimal_format(missing, text);
    bool none = decimal_is_zero(promise->line.confirmed);
    const char *reason = none ? "OUT_OF_STOCK" : "STOCK_SHORT";

    promise->short_reason = reason;
    if (!deciding->input->partner->desk.backorder ||
        promise->ask->no_backorder) {
        promise->line.rejected = missing;
        note(promise, reason,
             arena_format(deciding->arena, "%.*s are not in stock",
                          BYTES_ARG(count)));
        return;
    }
    promise->line.backordered = missing;
    promise->backorder_date = next_receipt(deciding, promise, stock);
    note(promise, reason,
         promise->backorder_date.length > 0
             ? arena_format(deciding->arena, "%.*s will follow from %.*s",
                            BYTES_ARG(count),
                            BYTES_ARG(promise->backorder_date))
             : arena_format(deciding->arena,
                            "%.*s will follow as soon as they are in stock",
                            BYTES_ARG(count)));
}

/* What of `open` we can promise from stock. */
static struct decimal from_stock(struct deciding *deciding,
                                 const struct line_ask *ask,
                                 const struct stock_entry *stock,
                                 struct decimal open, struct decimal factor)
{
    const struct partner *partner = deciding->input->partner;
    struct decimal can;

    if (!partner->desk.check_stock) {
        return open;
    }
    can = catalogue_whole_units(stock->free, factor, open);
    if (decimal_compare(can, open) >= 0) {
        return open;
    }
    return partner->desk.partial && !ask->complete ? can : zero();
}

/* Base units that the line had reserved until now go back into the book. */
static bool give_back(struct deciding *deciding, struct stock_book *book,
                      struct line_promise *promise)
{
    const struct flow_line *before = promise->ask->before;
    struct flow_item item;
    struct decimal factor, open;
    struct stock_entry *stock;

    if (before == NULL || before->item.length == 0) {
        return true;
    }
    stock = stock_book_entry(deciding, book, before->item);
    if (!stock->kept || !catalogue_item(deciding, before->item, &item) ||
        !catalogue_factor(&item, before->unit, &factor)) {
        return true;
    }
    if (!decimal_subtract(before->confirmed, before->shipped, &open) ||
        !decimal_multiply(open, factor, &open) ||
        !decimal_add(stock->free, open, &stock->free)) {
        return false;
    }
    promise->release_item = before->item;
    promise->release = open;
    return true;
}

static bool check_stock(struct deciding *deciding, struct stock_book *book,
                        struct line_promise *promise, struct decimal factor)
{
    struct flow_line *line = &promise->line;
    struct stock_entry unknown = { .kept = false };
    struct stock_entry *stock =
        promise->known ? stock_book_entry(deciding, book, line->item)
                       : &unknown;
    struct decimal open, units, missing;
    struct decimal can;

    if (!decimal_subtract(line->ordered, line->shipped, &open) ||
        !give_back(deciding, book, promise)) {
        return false;
    }
    can = promise->known
              ? from_stock(deciding, promise->ask, stock, open, factor)
              : open;
    if (!decimal_add(line->shipped, can, &line->confirmed) ||
        !decimal_subtract(open, can, &missing) ||
        !decimal_multiply(can, factor, &units)) {
        return false;
    }
    if (stock->kept) {
        if (!decimal_subtract(stock->free, units, &stock->free)) {
            return false;
        }
        promise->reserve = units;
    }
    if (!decimal_is_zero(missing)) {
        fall_short(deciding, promise, stock, missing);
    }
    return true;
}

static void check_date(struct deciding *deciding, struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;
    struct flow_line *line = &promise->line;
    bool now = decimal_compare(line->confirmed, line->shipped) > 0;
    struct bytes day = now ? deciding->today : promise->backorder_date;

    line->ship_date = bytes_of(NULL, 0);
    if (day.length == 0) {
        return; /* nothing to ship, or nobody knows when */
    }
    line->ship_date = calendar_later(day, ask->ship);
    if ((ask->ship.length > 0 && !ask->ship_kept &&
         bytes_compare(ask->ship, deciding->today) < 0) ||
        (ask->ship_limit.length > 0 &&
         bytes_compare(line->ship_date, ask->ship_limit) > 0)) {
        promise->rescheduled = true;
        note(promise, "DATE_PAST",
             arena_format(deciding->arena, "We can ship on %.*s",
                          BYTES_ARG(line->ship_date)));
    }
}

static bool line_value(const struct flow_line *line, struct bytes basis,
                       struct decimal *value)
{
    struct decimal promised;

    return decimal_add(line->confirmed, line->backordered, &promised) &&
           money_line_amount(promised, line->price, basis, value);
}

/* What the buyer will owe more because of the line. */
static bool count_credit(struct line_promise *promise)
{
    const struct line_ask *ask = promise->ask;
    struct decimal before = zero();

    if (ask->before != NULL &&
        !line_value(ask->before, ask->basis_before, &before)) {
        return false;
    }
    return line_value(&promise->line, promise->price_basis, &promise->credit) &&
           decimal_subtract(promise->credit, before, &promise->credit);
}

static const char *status_of(const struct line_promise *promise)
{
    const struct flow_line *line = &promise->line;

    if (decimal_is_zero(line->confirmed)) {
        return decimal_is_zero(line->backordered) ? "rejected" : "backordered";
    }
    return promise->reason == NULL ? "accepted" : "changed";
}

/* Numbers that do not fit: the line is refused, and what it took out of the
 * book goes back for the next one. */
static void refuse_size(struct deciding *deciding, struct stock_book *book,
                        struct line_promise *promise)
{
    struct bytes item = promise->line.item;
    struct tally free;

    if (promise->known) {
        struct stock_entry *stock = stock_book_entry(deciding, book, item);

        free = (struct tally){ stock->free, false };
        tally_add(&free, promise->reserve);
        stock->free = free.value;
    }
    if (promise->release_item.length > 0) {
        struct stock_entry *stock =
            stock_book_entry(deciding, book, promise->release_item);

        free = (struct tally){ stock->free, false };
        tally_subtract(&free, promise->release);
        stock->free = free.value;
    }
    promise->credit = promise->reserve = promise->release = zero();
    refuse(promise, "AMOUNT_TOO_LARGE",
           "The line is larger than can be reckoned with");
}

void promise_line(struct deciding *deciding, struct stock_book *book,
                  const struct line_ask *ask, struct line_promise *promise)
{
    struct decimal factor;

    begin(ask, promise);
    if (!check_item(deciding, promise) ||
        !check_quantity(deciding, promise, &factor) ||
        !check_shipped(deciding, promise) || !check_price(deciding, promise)) {
        return;
    }
    if (!check_stock(deciding, book, promise, factor)) {
        refuse_size(deciding, book, promise);
        return;
    }
    check_date(deciding, promise);
    if (!count_credit(promise)) {
        refuse_size(deciding, book, promise);
        return;
    }
    promise->line.status = bytes_of_text(status_of(promise));
}

void promise_effects(struct deciding *deciding, struct bytes order_number,
                     const struct line_promise *promise)
{
    struct decimal reserve = promise->reserve;
    struct decimal release = promise->release;

    if (promise->refused && promise->ask->before != NULL) {
        return;
    }
    decision_set_line(deciding, order_number, &promise->line);
    if (bytes_equal(promise->release_item, promise->line.item)) {
        struct decimal more;

        if (decimal_subtract(reserve, release, &more)) {
            decision_reserve(deciding, promise->line.item, more);
        }
        return;
    }
    release.coefficient = -release.coefficient;
    decision_reserve(deciding, promise->release_item, release);
    decision_reserve(deciding, promise->line.item, reserve);
}
