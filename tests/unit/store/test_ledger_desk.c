/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal flow */
#include "unit/store/ledger_fixture.h"

#include <stdio.h>

#include "base/clock.h"

static const int64_t now = INT64_C(1790000000000);

static struct event *begin(void)
{
    return event_make(arena, EVENT_DESK_CHANGED, now, NULL);
}

static struct decimal number(const char *text)
{
    struct decimal result = { 0 };

    assert_true(decimal_parse(bytes_of_text(text), '.', &result));
    return result;
}

static void assert_number(struct decimal found, const char *wanted)
{
    char digits[DECIMAL_TEXT_SIZE];
    struct bytes text = decimal_format(found, digits);

    if (!bytes_equal_text(text, wanted)) {
        fail_msg("%.*s, not %s", BYTES_ARG(text), wanted);
    }
}

/* ---- items ---- */

static void set_item(const char *item, const char *gtin)
{
    struct event *event = begin();
    struct ledger_item *row =
        &event_add_effect(arena, event, EFFECT_ITEM_SET)->item;

    row->station = bytes_of_text("acme");
    row->item = bytes_of_text(item);
    row->gtin = bytes_of_text(gtin);
    row->text = bytes_of_text("a thing");
    row->unit = bytes_of_text("each");
    row->pack = number("12");
    row->lead_time = 86400000;
    ledger_fixture_apply(event);
}

static void items_by_all_their_names(void **state)
{
    struct error err = { 0 };
    struct ledger_item item;
    struct ledger_alias alias = { .station = bytes_of_text("acme"),
                                  .partner = bytes_of_text("retailer-b"),
                                  .kind = bytes_of_text("buyer_item"),
                                  .value = bytes_of_text("RB-77"),
                                  .item = bytes_of_text("A-1") };
    struct event *event;

    (void)state;
    set_item("A-1", "00012345678905");
    set_item("A-2", "");
    event = begin();
    event_add_effect(arena, event, EFFECT_ALIAS_SET)->alias = alias;
    ledger_fixture_apply(event);
    assert_int_equal(ledger_item(ledger, arena, bytes_of_text("acme"),
                                 bytes_of_text("A-1"), &item, &err),
                     LOOKUP_FOUND);
    assert_number(item.pack, "12");
    assert_int_equal(item.lead_time, 86400000);
    assert_int_equal(ledger_item(ledger, arena, bytes_of_text("other"),
                                 bytes_of_text("A-1"), &item, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_item_by_gtin(ledger, arena, bytes_of_text("acme"),
                                         bytes_of_text("00012345678905"), &item,
                                         &err),
                     LOOKUP_FOUND);
    assert_true(bytes_equal_text(item.item, "A-1"));
    assert_int_equal(ledger_item_by_gtin(ledger, arena, bytes_of_text("acme"),
                                         bytes_of_text(""), &item, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_item_by_alias(ledger, arena, &alias, &item, &err),
                     LOOKUP_FOUND);
    assert_true(bytes_equal_text(item.item, "A-1"));
    alias.partner = bytes_of_text("retailer-a");
    assert_int_equal(ledger_item_by_alias(ledger, arena, &alias, &item, &err),
                     LOOKUP_NONE);
    alias.partner = bytes_of_text("retailer-b");
    alias.item.length = 0;
    event = begin();
    event_add_effect(arena, event, EFFECT_ALIAS_SET)->alias = alias;
    event_add_effect(arena, event, EFFECT_ITEM_REMOVE)->item =
        (struct ledger_item){ .station = bytes_of_text("acme"),
                              .item = bytes_of_text("A-2") };
    ledger_fixture_apply(event);
    assert_int_equal(ledger_item_by_alias(ledger, arena, &alias, &item, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_item(ledger, arena, bytes_of_text("acme"),
                                 bytes_of_text("A-2"), &item, &err),
                     LOOKUP_NONE);
}

static void items_in_pages(void **state)
{
    struct error err = { 0 };
    struct ledger_item *items;
    size_t count;

    (void)state;
    set_item("A-2", "");
    set_item("A-1", "");
    set_item("B-1", "");
    assert_good(ledger_items(ledger, arena, bytes_of_text("acme"),
                             bytes_of("", 0), 2, &items, &count, &err),
                err);
    assert_int_equal(count, 2);
    assert_true(bytes_equal_text(items[0].item, "A-1"));
    assert_good(ledger_items(ledger, arena, bytes_of_text("acme"),
                             items[1].item, 2, &items, &count, &err),
                err);
    assert_int_equal(count, 1);
    assert_true(bytes_equal_text(items[0].item, "B-1"));
}

/* ---- prices ---- */

static void set_price(const char *list, const char *price, const char *minimum,
                      int64_t from, int64_t until)
{
    struct event *event = begin();
    struct ledger_price *row =
        &event_add_effect(arena, event, EFFECT_PRICE_SET)->price;

    row->station = bytes_of_text("acme");
    row->list = bytes_of_text(list);
    row->item = bytes_of_text("A-1");
    row->currency = bytes_of_text("USD");
    row->price = number(price);
    row->minimum = number(minimum);
    row->from = from;
    row->until = until;
    ledger_fixture_apply(event);
}

static void expect_price(const char *list, const char *quantity, int64_t time,
                         const char *wanted)
{
    struct ledger_price_query query = { .station = bytes_of_text("acme"),
                                        .list = bytes_of_text(list),
                                        .item = bytes_of_text("A-1"),
                                        .quantity = number(quantity),
                                        .time = time };
    struct ledger_price price;
    struct error err = { 0 };
    enum lookup found = ledger_price(ledger, arena, &query, &price, &err);

    if (wanted == NULL) {
        assert_int_equal(found, LOOKUP_NONE);
    } else {
        assert_int_equal(found, LOOKUP_FOUND);
        assert_number(price.price, wanted);
    }
}

static void the_price_that_holds(void **state)
{
    (void)state;
    set_price("", "10.00", "0", 0, 0);
    set_price("retailer-b", "9.50", "0", 0, now + 1000);
    set_price("retailer-b", "9.00", "100", 0, 0);
    set_price("retailer-b", "8.75", "100", now, 0);
    set_price("retailer-b", "8", "1000", now + 5000, 0);

    expect_price("retailer-a", "1", now, "10");
    expect_price("retailer-b", "1", now, "9.5");
    expect_price("retailer-b", "99.999", now, "9.5");
    expect_price("retailer-b", "100", now - 1, "9");
    expect_price("retailer-b", "100", now, "8.75");
    expect_price("retailer-b", "5000", now, "8.75");
    expect_price("retailer-b", "5000", now + 5000, "8");
    /* the first moment no longer valid: everyone's price again */
    expect_price("retailer-b", "1", now + 999, "9.5");
    expect_price("retailer-b", "1", now + 1000, "10");
    expect_price("", "3", now, "10");
    {
        struct event *event = begin();
        struct ledger_price *row =
            &event_add_effect(arena, event, EFFECT_PRICE_CLEAR)->price;

        row->station = bytes_of_text("acme");
        ledger_fixture_apply(event);
    }
    expect_price("retailer-a", "1", now, NULL);
    expect_price("retailer-b", "100", now, "8.75");
}

static void prices_in_pages_of_whole_items(void **state)
{
    struct error err = { 0 };
    struct ledger_price *prices;
    size_t count;

    (void)state;
    set_price("", "1", "0", 0, 0);
    set_price("", "2", "10", 0, 0);
    set_price("mill", "3", "0", 0, 0);
    assert_good(ledger_prices(ledger, arena, bytes_of_text("acme"),
                              bytes_of("", 0), 1, &prices, &count, &err),
                err);
    assert_int_equal(count, 3);
    assert_good(ledger_prices(ledger, arena, bytes_of_text("acme"),
                              bytes_of_text("A-1"), 1, &prices, &count, &err),
                err);
    assert_int_equal(count, 0);
}

/* ---- stock and credit ---- */

static struct ledger_stock stock(void)
{
    struct ledger_stock row;
    struct error err = { 0 };

    assert_int_equal(ledger_stock(ledger, arena, bytes_of_text("acme"),
                                  bytes_of_text("A-1"), &row, &err),
                     LOOKUP_FOUND);
    return row;
}

static void change_stock(enum effect_kind kind, const char *on_hand,
                         const char *reserved)
{
    struct event *event = begin();
    struct ledger_stock *row = &event_add_effect(arena, event, kind)->stock;

    row->station = bytes_of_text("acme");
    row->item = bytes_of_text("A-1");
    row->on_hand = number(on_hand);
    row->reserved = number(reserved);
    ledger_fixture_apply(event);
}

static void stock_is_exact(void **state)
{
    struct ledger_stock row;
    struct error err = { 0 };

    (void)state;
    assert_int_equal(ledger_stock(ledger, arena, bytes_of_text("acme"),
                                  bytes_of_text("A-1"), &row, &err),
                     LOOKUP_NONE);
    change_stock(EFFECT_STOCK_SET, "100.1", "99"); /* reserved is kept: 0 */
    assert_number(stock().on_hand, "100.1");
    assert_number(stock().reserved, "0");
    change_stock(EFFECT_STOCK_ADD, "0", "30.05");
    change_stock(EFFECT_STOCK_ADD, "-0.1", "0.05");
    assert_number(stock().on_hand, "100");
    assert_number(stock().reserved, "30.1");
    change_stock(EFFECT_STOCK_SET, "50", "0");
    assert_number(stock().on_hand, "50");
    assert_number(stock().reserved, "30.1");
    change_stock(EFFECT_STOCK_ADD, "-30.1", "-30.1");
    assert_number(stock().on_hand, "19.9");
    assert_number(stock().reserved, "0");
}

static void credit_is_exact(void **state)
{
    struct event *event = begin();
    struct ledger_customer *row =
        &event_add_effect(arena, event, EFFECT_CREDIT_ADD)->customer;
    struct ledger_customer *all;
    struct ledger_customer found;
    struct error err = { 0 };
    size_t count;

    (void)state;
    row->station = bytes_of_text("acme");
    row->partner = bytes_of_text("retailer-b");
    row->open_amount = number("100.10");
    row = &event_add_effect(arena, event, EFFECT_CUSTOMER_SET)->customer;
    row->station = bytes_of_text("acme");
    row->partner = bytes_of_text("retailer-b");
    row->name = bytes_of_text("Retailer B");
    row->limited = true;
    row->credit_limit = number("5000");
    row->open_amount = number("7"); /* kept as it was */
    row = &event_add_effect(arena, event, EFFECT_CREDIT_ADD)->customer;
    row->station = bytes_of_text("acme");
    row->partner = bytes_of_text("retailer-b");
    row->open_amount = number("-0.1");
    ledger_fixture_apply(event);
    assert_int_equal(ledger_customer(ledger, arena, bytes_of_text("acme"),
                                     bytes_of_text("retailer-b"), &found, &err),
                     LOOKUP_FOUND);
    assert_number(found.open_amount, "100");
    assert_number(found.credit_limit, "5000");
    assert_true(found.limited);
    assert_good(ledger_customers(ledger, arena, bytes_of_text("acme"), 10, &all,
                                 &count, &err),
                err);
    assert_int_equal(count, 1);
    {
        struct ledger_stock *stocks;

        assert_good(ledger_stocks(ledger, arena, bytes_of_text("acme"),
                                  bytes_of("", 0), 10, &stocks, &count, &err),
                    err);
        assert_int_equal(count, 0);
    }
}

static void numbers_that_grow_too_long_are_a_limit(void **state)
{
    struct event *event = begin();
    struct error err = { 0 };

    (void)state;
    change_stock(EFFECT_STOCK_SET, "999999999999999999999999999999999999", "0");
    {
        struct ledger_stock *row =
            &event_add_effect(arena, event, EFFECT_STOCK_ADD)->stock;

        row->station = bytes_of_text("acme");
        row->item = bytes_of_text("A-1");
        row->on_hand = number("1");
    }
    assert_good(ledger_begin(ledger, &err), err);
    assert_false(ledger_apply(ledger, position, event, APPLY_LIVE, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    ledger_abandon(ledger);
    assert_number(stock().on_hand, "999999999999999999999999999999999999");
}

/* ---- conversations ---- */

static struct id open_conversation(unsigned n, const char *order_number)
{
    struct event *event = begin();
    struct ledger_conversation *row =
        &event_add_effect(arena, event, EFFECT_CONVERSATION_OPEN)->conversation;

    row->id = fixture_id(n);
    row->station = bytes_of_text("acme");
    row->partner = bytes_of_text("retailer-b");
    row->role = bytes_of_text("seller");
    row->number = bytes_of_text(order_number);
    row->release = bytes_of_text(n == 1 ? "R1" : "");
    row->state = bytes_of_text("received");
    ledger_fixture_apply(event);
    return fixture_id(n);
}

static enum lookup by_number(const char *order_number, const char *release,
                             struct ledger_conversation *found)
{
    struct ledger_conversation_name name = {
        .station = bytes_of_text("acme"),
        .partner = bytes_of_text("retailer-b"),
        .role = bytes_of_text("seller"),
        .number = bytes_of_text(order_number),
        .release = bytes_of_text(release),
    };
    struct error err = { 0 };

    return ledger_conversation_by_number(ledger, arena, &name, found, &err);
}

static void conversations_by_number(void **state)
{
    struct ledger_conversation found;
    struct ledger_conversation *all;
    struct error err = { 0 };
    struct id id = open_conversation(1, "4711");
    struct event *event;
    size_t count;

    (void)state;
    (void)open_conversation(2, "4711");
    assert_int_equal(by_number("4711", "", &found), LOOKUP_FOUND);
    assert_string_equal(found.id.text, fixture_id(2).text); /* the newest */
    assert_int_equal(by_number("4711", "R1", &found), LOOKUP_FOUND);
    assert_string_equal(found.id.text, id.text);
    assert_int_equal(by_number("4712", "", &found), LOOKUP_NONE);
    event = event_make(arena, EVENT_DESK_CHANGED, now + 5, NULL);
    {
        struct ledger_conversation *row =
            &event_add_effect(arena, event, EFFECT_CONVERSATION_STATE)
                 ->conversation;

        row->id = id;
        row->state = bytes_of_text("confirmed");
        row = &event_add_effect(arena, event, EFFECT_CONVERSATION_TOTAL)
                   ->conversation;
        row->id = id;
        row->total = number("1234.50");
        row->currency = bytes_of_text("USD");
        row->deliver = now + 86400000;
    }
    ledger_fixture_apply(event);
    assert_int_equal(ledger_conversation(ledger, arena, &id, &found, &err),
                     LOOKUP_FOUND);
    assert_true(bytes_equal_text(found.state, "confirmed"));
    assert_true(bytes_equal_text(found.number, "4711"));
    assert_number(found.total, "1234.5");
    assert_int_equal(found.created, now);
    assert_int_equal(found.updated, now + 5);
    assert_good(ledger_conversations(ledger, arena, bytes_of("", 0), 10, &all,
                                     &count, &err),
                err);
    assert_int_equal(count, 2);
    assert_good(ledger_conversations(ledger, arena, bytes_of_text("mill"), 10,
                                     &all, &count, &err),
                err);
    assert_int_equal(count, 0);
}

static void set_line(const struct id *conversation, const char *line,
                     const char *ordered)
{
    struct event *event = begin();
    struct ledger_line *row =
        &event_add_effect(arena, event, EFFECT_LINE_SET)->line;

    row->conversation = *conversation;
    row->line = bytes_of_text(line);
    row->item = bytes_of_text("A-1");
    row->ordered = number(ordered);
    ledger_fixture_apply(event);
}

static void lines_keep_their_order_and_sums(void **state)
{
    struct id id = open_conversation(1, "4711");
    struct ledger_line *lines;
    struct event *event;
    struct error err = { 0 };
    size_t count;

    (void)state;
    set_line(&id, "9", "5");
    set_line(&id, "10", "7");
    set_line(&id, "1", "8");
    set_line(&id, "9", "6"); /* stays the first */
    event = begin();
    for (int i = 0; i < LINE_QUANTITY_COUNT; i++) {
        struct line_change *change =
            &event_add_effect(arena, event, EFFECT_LINE_ADD)->line_change;

        change->conversation = id;
        change->line = bytes_of_text("10");
        change->quantity = (enum line_quantity)i;
        change->difference = number("0.5");
        change->difference.coefficient += i;
        if (i == LINE_SHIPPED) {
            change->status = bytes_of_text("shipped");
        }
    }
    ledger_fixture_apply(event);
    assert_good(ledger_lines(ledger, arena, &id, &lines, &count, &err), err);
    assert_int_equal(count, 3);
    assert_true(bytes_equal_text(lines[0].line, "9"));
    assert_true(bytes_equal_text(lines[1].line, "10"));
    assert_true(bytes_equal_text(lines[2].line, "1"));
    assert_number(lines[0].ordered, "6");
    assert_number(lines[1].ordered, "7.5");
    assert_number(lines[1].confirmed, "0.6");
    assert_number(lines[1].backordered, "0.7");
    assert_number(lines[1].rejected, "0.8");
    assert_number(lines[1].shipped, "0.9");
    assert_number(lines[1].invoiced, "1");
    assert_number(lines[1].received, "1.1");
    assert_true(bytes_equal_text(lines[1].status, "shipped"));
}

static void steps_come_due(void **state)
{
    struct id id = open_conversation(1, "4711");
    struct event *event = begin();
    struct ledger_step *steps;
    struct error err = { 0 };
    size_t count;
    int64_t next;

    (void)state;
    /* ship, invoice, and ship again what is not there yet */
    for (int i = 0; i < 3; i++) {
        struct ledger_step *step =
            &event_add_effect(arena, event, EFFECT_STEP_SET)->step;

        step->conversation = id;
        step->step = bytes_of_text(i == 1 ? "invoice" : "ship");
        step->time = now + 1000 * (i + 1);
        step->detail = bytes_of_text("{\"lines\":[1]}");
    }
    ledger_fixture_apply(event);
    assert_good(ledger_next_timer(ledger, &next, &err), err);
    assert_int_equal(next, now + 1000);
    assert_good(
        ledger_steps(ledger, arena, now + 1500, 10, &steps, &count, &err), err);
    assert_int_equal(count, 1);
    assert_true(bytes_equal_text(steps[0].step, "ship"));
    assert_true(bytes_equal_text(steps[0].detail, "{\"lines\":[1]}"));
    event = begin();
    {
        struct ledger_step *step =
            &event_add_effect(arena, event, EFFECT_STEP_CLEAR)->step;

        step->conversation = id;
        step->step = bytes_of_text("ship");
        step->time = now + 1000;
    }
    ledger_fixture_apply(event);
    assert_good(
        ledger_steps(ledger, arena, INT64_MAX, 10, &steps, &count, &err), err);
    assert_int_equal(count, 2);
    assert_true(bytes_equal_text(steps[0].step, "invoice"));
    assert_true(bytes_equal_text(steps[1].step, "ship"));
    assert_int_equal(steps[1].time, now + 3000);
}

static void documents_of_a_conversation(void **state)
{
    struct id id = open_conversation(1, "4711");
    struct ledger_document *documents;
    struct error err = { 0 };
    size_t count;

    (void)state;
    for (unsigned i = 10; i < 13; i++) {
        struct id document = fixture_id(i);
        struct event *event = event_make(arena, EVENT_DECIDED, now, &document);

        event_add_document(arena, event, &document, DOCUMENT_OUTBOUND,
                           STATE_DECIDED)
            ->conversation = id;
        ledger_fixture_apply(event);
    }
    assert_good(ledger_conversation_documents(ledger, arena, &id, &documents,
                                              &count, &err),
                err);
    assert_int_equal(count, 3);
    assert_string_equal(documents[0].id.text, fixture_id(10).text);
}

/* Stock promised to one is not there for the other: within one transaction
 * the second lookup sees what the first did. */
static void same_transaction_sees_its_effects(void **state)
{
    struct error err = { 0 };
    struct ledger_stock row;

    (void)state;
    change_stock(EFFECT_STOCK_SET, "10", "0");
    assert_good(ledger_begin(ledger, &err), err);
    for (int i = 1; i <= 3; i++) {
        struct event *event = begin();
        struct ledger_stock *add =
            &event_add_effect(arena, event, EFFECT_STOCK_ADD)->stock;

        add->station = bytes_of_text("acme");
        add->item = bytes_of_text("A-1");
        add->reserved = decimal_of(4);
        assert_good(ledger_apply(ledger, position, event, APPLY_LIVE, &err),
                    err);
        position += 64;
        row = stock();
        assert_int_equal(decimal_compare(row.reserved, decimal_of(4 * i)), 0);
    }
    ledger_abandon(ledger);
    assert_number(stock().reserved, "0");
}

int main(void)
{
#define WITH_LEDGER(test)                                      \
    cmocka_unit_test_setup_teardown(test, ledger_fixture_open, \
                                    ledger_fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(items_by_all_their_names),
        WITH_LEDGER(items_in_pages),
        WITH_LEDGER(the_price_that_holds),
        WITH_LEDGER(prices_in_pages_of_whole_items),
        WITH_LEDGER(stock_is_exact),
        WITH_LEDGER(credit_is_exact),
        WITH_LEDGER(numbers_that_grow_too_long_are_a_limit),
        WITH_LEDGER(conversations_by_number),
        WITH_LEDGER(lines_keep_their_order_and_sums),
        WITH_LEDGER(steps_come_due),
        WITH_LEDGER(documents_of_a_conversation),
        WITH_LEDGER(same_transaction_sees_its_effects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
