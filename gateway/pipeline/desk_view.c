/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/desk_view.h"

#include <string.h>

#include "base/clock.h"

const char *desk_view_role(enum agreement_role role)
{
    return role == ROLE_BUYER ? "buyer" : "seller";
}

/* Notes a failure; false in any case but a row that is there. */
static bool is_there(struct desk_view *view, enum lookup lookup,
                     const struct error *err)
{
    if (lookup == LOOKUP_FAILED && !view->failed) {
        view->failed = true;
        view->err = *err;
    }
    return lookup == LOOKUP_FOUND;
}

static struct bytes station_name(const struct desk_view *view)
{
    return bytes_of_text(view->turn->partner->station->name);
}

/* The item by our number. */
static bool about_item(struct desk_view *view, struct arena *arena,
                       struct bytes number, struct ledger_item *item)
{
    struct error err;

    if (number.length > 0 && bytes_equal(number, view->item.item)) {
        *item = view->item;
        return true;
    }
    return is_there(view,
                    ledger_item(view->turn->ledger, arena, station_name(view),
                                number, item, &err),
                    &err);
}

static bool find_item(void *context, struct arena *arena,
                      struct bytes seller_item, struct bytes gtin,
                      struct bytes buyer_item, const struct partner *partner,
                      struct flow_item *item)
{
    struct desk_view *view = context;
    struct ledger *ledger = view->turn->ledger;
    struct bytes station = station_name(view);
    struct ledger_item row;
    struct error err;
    bool found = false;

    if (seller_item.length > 0) {
        found = is_there(
            view, ledger_item(ledger, arena, station, seller_item, &row, &err),
            &err);
    }
    if (!found && gtin.length > 0) {
        found = is_there(
            view, ledger_item_by_gtin(ledger, arena, station, gtin, &row, &err),
            &err);
    }
    if (!found && buyer_item.length > 0) {
        struct ledger_alias alias = { .station = station,
                                      .partner = bytes_of_text(partner->name),
                                      .kind = BYTES("buyer_item"),
                                      .value = buyer_item };

        found = is_there(
            view, ledger_item_by_alias(ledger, arena, &alias, &row, &err),
            &err);
    }
    if (!found) {
        return false;
    }
    view->item = row;
    memset(item, 0, sizeof *item);
    item->number = row.item;
    item->gtin = row.gtin;
    item->description = row.text;
    item->unit = row.unit;
    item->pack = row.pack;
    item->replacement = row.replacement;
    item->lead_time = row.lead_time;
    item->discontinued = bytes_equal_text(row.status, "discontinued");
    return true;
}

static bool find_customer(void *context, struct arena *arena,
                          const struct partner *partner,
                          struct flow_customer *customer)
{
    struct desk_view *view = context;
    struct ledger_customer row;
    struct error err;

    if (!is_there(view,
                  ledger_customer(view->turn->ledger, arena, station_name(view),
                                  bytes_of_text(partner->name), &row, &err),
                  &err)) {
        return false;
    }
    memset(customer, 0, sizeof *customer);
    customer->limited = row.limited;
    customer->limit = row.credit_limit;
    customer->open = row.open_amount;
    customer->currency = row.currency;
    return true;
}

static struct bytes price_list(struct desk_view *view, struct arena *arena,
                               const struct partner *partner)
{
    struct bytes name = bytes_of_text(partner->name);
    struct ledger_customer row;
    struct error err;

    if (view->price_partner == partner) {
        return view->price_list;
    }
    view->price_partner = partner;
    view->price_list =
        is_there(view,
                 ledger_customer(view->turn->ledger, arena, station_name(view),
                                 name, &row, &err),
                 &err) &&
                row.price_list.length > 0
            ? row.price_list
            : name;
    return view->price_list;
}

static bool find_price(void *context, struct arena *arena, struct bytes item,
                       const struct partner *partner, struct bytes currency,
                       struct bytes date, struct decimal quantity,
                       struct flow_price *price)
{
    struct desk_view *view = context;
    struct ledger_price_query query = { .station = station_name(view),
                                        .list =
                                            price_list(view, arena, partner),
                                        .item = item,
                                        .currency = currency,
                                        .quantity = quantity,
                                        .time = view->turn->now };
    struct ledger_price row;
    struct ledger_item about;
    struct error err;

    if (date.length > 0 && !clock_from_stamp(date, &query.time)) {
        query.time = view->turn->now;
    }
    if (!is_there(view,
                  ledger_price(view->turn->ledger, arena, &query, &row, &err),
                  &err)) {
        return false;
    }
    memset(price, 0, sizeof *price);
    price->amount = row.price;
    price->currency = row.currency;
    if (about_item(view, arena, item, &about)) {
        price->unit = about.unit;
    }
    return true;
}

static struct bytes date_text(struct arena *arena, int64_t time)
{
    char stamp[CLOCK_STAMP_SIZE];

    return arena_copy(arena, bytes_of(clock_stamp(time, stamp), 10));
}

static bool find_stock(void *context, struct arena *arena, struct bytes item,
                       struct flow_stock *stock)
{
    struct desk_view *view = context;
    struct ledger_stock row;
    struct ledger_item about;
    struct error err;

    if (!is_there(view,
                  ledger_stock(view->turn->ledger, arena, station_name(view),
                               item, &row, &err),
                  &err)) {
        return false;
    }
    memset(stock, 0, sizeof *stock);
    stock->on_hand = row.on_hand;
    stock->reserved = row.reserved;
    if (is_there(view,
                 ledger_fact(view->turn->ledger, arena,
                             turn_format(view->turn, "available_from/%.*s",
                                         BYTES_ARG(station_name(view))),
                             item, &stock->available_from, &err),
                 &err)) {
        return true;
    }
    if (about_item(view, arena, item, &about) && about.lead_time > 0) {
        stock->available_from =
            date_text(arena, view->turn->now + about.lead_time);
    }
    return true;
}

bool desk_view_conversation(struct turn *turn, enum agreement_role role,
                            struct bytes order_number,
                            struct ledger_conversation *conversation,
                            bool *found, struct error *err)
{
    struct ledger_conversation_name name = {
        .station = bytes_of_text(turn->partner->station->name),
        .partner = bytes_of_text(turn->partner->name),
        .role = bytes_of_text(desk_view_role(role)),
        .number = order_number,
    };

    return turn_found(ledger_conversation_by_number(turn->ledger, turn->arena,
                                                    &name, conversation, err),
                      found);
}

static void take_line(struct arena *arena, const struct ledger_line *row,
                      struct flow_line *line)
{
    memset(line, 0, sizeof *line);
    line->number = row->line;
    line->item = row->item;
    line->gtin = row->gtin;
    line->buyer_item = row->buyer_item;
    line->seller_item = row->item;
    line->description = row->text;
    line->unit = row->unit;
    line->price = row->price;
    line->status = row->status;
    line->ordered = row->ordered;
    line->confirmed = row->confirmed;
    line->backordered = row->backordered;
    line->rejected = row->rejected;
    line->shipped = row->shipped;
    line->received = row->received;
    line->invoiced = row->invoiced;
    if (row->deliver != 0) {
        line->ship_date = date_text(arena, row->deliver);
    }
}

/* The order's record as it stands now: the newest one stored under it. */
static bool read_order(struct desk_view *view, struct arena *arena,
                       const struct ledger_conversation *row,
                       struct flow_conversation *conversation)
{
    struct object_ref ref;
    struct error err;
    bool found;

    if (!turn_found(
            ledger_object(view->turn->ledger, &row->order, "order", &ref, &err),
            &found)) {
        return is_there(view, LOOKUP_FAILED, &err);
    }
    if (!found) {
        return true;
    }
    if (!store_turn_read(view->turn->store, &ref, &conversation->order_json,
                         &err)) {
        return is_there(view, LOOKUP_FAILED, &err);
    }
    conversation->order_json = arena_copy(arena, conversation->order_json);
    return true;
}

static bool find_conversation(void *context, struct arena *arena,
                              const struct partner *partner,
                              enum agreement_role role,
                              struct bytes order_number,
                              struct flow_conversation *conversation)
{
    struct desk_view *view = context;
    struct ledger_conversation row;
    struct ledger_line *lines;
    struct error err;
    size_t count;
    bool found;

    (void)partner;
    if (!desk_view_conversation(view->turn, role, order_number, &row, &found,
                                &err)) {
        return is_there(view, LOOKUP_FAILED, &err);
    }
    if (!found) {
        return false;
    }
    if (!ledger_lines(view->turn->ledger, arena, &row.id, &lines, &count,
                      &err)) {
        return is_there(view, LOOKUP_FAILED, &err);
    }
    memset(conversation, 0, sizeof *conversation);
    conversation->id = arena_copy(arena, id_bytes(&row.id));
    conversation->number = row.number;
    conversation->state = row.state;
    conversation->currency = row.currency;
    conversation->order_document = arena_copy(arena, id_bytes(&row.order));
    conversation->lines =
        arena_take_array(arena, count + 1, sizeof *conversation->lines);
    conversation->line_count = count;
    for (size_t i = 0; i < count; i++) {
        take_line(arena, &lines[i], &conversation->lines[i]);
    }
    return read_order(view, arena, &row, conversation);
}

static bool was_seen(void *context, const struct partner *partner,
                     struct bytes record, struct bytes number)
{
    struct desk_view *view = context;
    struct ledger_dedupe found;
    struct error err;

    return is_there(view,
                    ledger_dedupe(view->turn->ledger, view->turn->arena,
                                  bytes_of_text(partner->name), record, number,
                                  &found, &err),
                    &err);
}

void desk_view_open(struct desk_view *view, struct turn *turn)
{
    memset(view, 0, sizeof *view);
    view->turn = turn;
    view->view.context = view;
    view->view.item = find_item;
    view->view.price = find_price;
    view->view.stock = find_stock;
    view->view.customer = find_customer;
    view->view.conversation = find_conversation;
    view->view.seen = was_seen;
}
