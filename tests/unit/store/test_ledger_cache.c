/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal
 *
 * The writer's cache: it gives what was put, forgets what it is told to, and
 * through the ledger never says anything else than the database does, whatever
 * is changed, kept or taken back. */
#include "unit/store/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/ledger_cache.h"

static struct arena *arena;
static struct ledger_cache *cache;

static int set_up(void **state)
{
    (void)state;
    arena = arena_open(0);
    cache = ledger_cache_open();
    return arena == NULL || cache == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    ledger_cache_close(cache);
    arena_close(arena);
    return 0;
}

static struct ledger_question about_item(const struct bytes texts[2])
{
    return (struct ledger_question){ SQL_ITEM_GET, texts, 2, &item_fields,
                                     sizeof(struct ledger_item) };
}

/* How many rows are known; SIZE_MAX: it is not known. */
static size_t known(const struct ledger_question *question,
                    struct ledger_item **rows)
{
    size_t count;

    return ledger_cache_get(cache, arena, question, rows, &count) ? count
                                                                  : SIZE_MAX;
}

static void what_was_put_comes_back_as_a_copy(void **state)
{
    struct bytes key[2] = { BYTES("acme"), BYTES("A-1") };
    struct ledger_question question = about_item(key);
    char name[] = "a thing";
    struct ledger_item row = { .item = BYTES("A-1"),
                               .text = bytes_of_text(name),
                               .lead_time = 5 };
    struct ledger_item *found;

    (void)state;
    assert_int_equal(known(&question, &found), SIZE_MAX);
    ledger_cache_put(cache, &question, &row, 1);
    memset(name, 'x', sizeof name - 1); /* the cache has its own */
    assert_int_equal(known(&question, &found), 1);
    assert_true(bytes_equal_text(found->item, "A-1"));
    assert_true(bytes_equal_text(found->text, "a thing"));
    assert_int_equal(found->lead_time, 5);
    assert_int_equal(found->gtin.length, 0);
    row.lead_time = 6;
    ledger_cache_put(cache, &question, &row, 1);
    assert_int_equal(found->lead_time, 5); /* … and so have we */
    assert_int_equal(known(&question, &found), 1);
    assert_int_equal(found->lead_time, 6);
}

static void keys_are_told_apart(void **state)
{
    struct bytes key[2] = { BYTES("ab"), BYTES("c") };
    struct bytes other[2] = { BYTES("a"), BYTES("bc") };
    struct ledger_question question = about_item(key);
    struct ledger_question of_other = about_item(other);
    struct ledger_question by_gtin = question;
    struct ledger_item row = { .item = BYTES("c") };
    struct ledger_item *found;

    (void)state;
    by_gtin.which = SQL_ITEM_BY_GTIN;
    ledger_cache_put(cache, &question, &row, 1);
    assert_int_equal(known(&of_other, &found), SIZE_MAX);
    assert_int_equal(known(&by_gtin, &found), SIZE_MAX);
    ledger_cache_put(cache, &by_gtin, NULL, 0);
    assert_int_equal(known(&by_gtin, &found), 0);
    assert_int_equal(known(&question, &found), 1);
}

static void what_is_dropped_is_gone(void **state)
{
    struct bytes key[2] = { BYTES("acme"), BYTES("A-1") };
    struct ledger_question question = about_item(key);
    struct ledger_question by_gtin = question;
    struct ledger_item *found;

    (void)state;
    by_gtin.which = SQL_ITEM_BY_GTIN;
    ledger_cache_put(cache, &question, NULL, 0);
    ledger_cache_put(cache, &by_gtin, NULL, 0);
    ledger_cache_drop(cache, SQL_ITEM_GET);
    assert_int_equal(known(&question, &found), SIZE_MAX);
    assert_int_equal(known(&by_gtin, &found), 0);
    ledger_cache_forget(cache);
    assert_int_equal(known(&by_gtin, &found), SIZE_MAX);
}

/* A longer answer is not kept, and the shorter one it follows is not left. */
static void what_is_too_long_is_not_kept(void **state)
{
    static char text[LEDGER_CACHE_BYTES + 1];
    struct bytes key[2] = { BYTES("acme"), BYTES("A-1") };
    struct bytes long_key[2] = { BYTES("acme"), bytes_of(text, 300) };
    struct ledger_question question = about_item(key);
    struct ledger_question long_question = about_item(long_key);
    struct ledger_item rows[8] = { { .item = BYTES("A-1") } };
    struct ledger_item *found;

    (void)state;
    memset(text, 'x', sizeof text);
    ledger_cache_put(cache, &long_question, rows, 1);
    assert_int_equal(known(&long_question, &found), SIZE_MAX);
    for (size_t length = 0; length < sizeof text; length += 61) {
        struct ledger_item row = { .text = bytes_of(text, length) };

        ledger_cache_put(cache, &question, rows, 1);
        ledger_cache_put(cache, &question, &row, 1);
        if (known(&question, &found) != SIZE_MAX) {
            assert_int_equal(found->text.length, length);
        } else {
            assert_true(length > LEDGER_CACHE_BYTES / 2);
        }
    }
    ledger_cache_put(cache, &question, rows, 1);
    ledger_cache_put(cache, &question, rows, COUNT_OF(rows));
    assert_int_equal(known(&question, &found), SIZE_MAX);
}

/* Puts item number i, or looks for it. */
static bool numbered(int i, bool put)
{
    char name[24];
    int length = snprintf(name, sizeof name, "%d", i);
    struct bytes key[2] = { BYTES("acme"), bytes_of(name, (size_t)length) };
    struct ledger_question question = about_item(key);
    struct ledger_item row = { .item = key[1], .lead_time = i };
    struct ledger_item *found;

    if (put) {
        ledger_cache_put(cache, &question, &row, 1);
    } else if (known(&question, &found) != SIZE_MAX) {
        assert_int_equal(found->lead_time, i);
        return true;
    }
    return false;
}

static void many_more_than_there_is_room_for(void **state)
{
    size_t kept = 0;

    (void)state;
    for (int i = 0; i < 2 * LEDGER_CACHE_SLOTS; i++) {
        (void)numbered(i, true);
    }
    for (int i = 0; i < 2 * LEDGER_CACHE_SLOTS; i++) {
        kept += numbered(i, false) ? 1 : 0;
    }
    assert_true(kept > LEDGER_CACHE_SLOTS / 2);
    assert_true(kept <= LEDGER_CACHE_SLOTS);
}

/* ---- through the ledger ---- */

enum { STEPS = 3000, ITEMS = 5 };

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

static struct bytes item_name(uint32_t n)
{
    static const char *const names[ITEMS] = { "A-1", "A-2", "A-3", "A-4",
                                              "A-5" };

    return bytes_of_text(names[n]);
}

static struct decimal whole(int64_t n)
{
    return (struct decimal){ .coefficient = n };
}

static void change_something(struct event *event)
{
    struct bytes acme = BYTES("acme");
    struct bytes item = item_name(draw(ITEMS));
    struct ledger_effect *effect;

    switch (draw(6)) {
    case 0:
        effect = event_add_effect(arena, event, EFFECT_ITEM_SET);
        effect->item.station = acme;
        effect->item.item = item;
        effect->item.lead_time = 1 + (int64_t)draw(1000);
        return;
    case 1:
        effect = event_add_effect(arena, event, EFFECT_ITEM_REMOVE);
        effect->item.station = acme;
        effect->item.item = item;
        return;
    case 2:
        effect = event_add_effect(arena, event, EFFECT_STOCK_ADD);
        effect->stock.station = acme;
        effect->stock.item = item;
        effect->stock.on_hand = whole(1 + (int64_t)draw(9));
        return;
    case 3:
        effect = event_add_effect(arena, event, EFFECT_COUNTER_SET);
        effect->counter.series = item;
        effect->counter.value = 1 + draw(1000);
        return;
    case 4:
        effect = event_add_effect(arena, event, EFFECT_FACT_SET);
        effect->fact.scope = acme;
        effect->fact.name = item;
        effect->fact.value = draw(2) == 0 ? item : bytes_of("", 0);
        return;
    default:
        effect = event_add_effect(arena, event, EFFECT_PRICE_SET);
        effect->price.station = acme;
        effect->price.item = item;
        effect->price.currency = bytes_of_text("USD");
        effect->price.price = whole(1 + (int64_t)draw(99));
        effect->price.minimum = whole((int64_t)draw(3));
        return;
    }
}

/* Everything that can be looked up, as one text. */
static const char *all_that_is_said(struct ledger *ledger, char *out,
                                    size_t size)
{
    struct error err = { 0 };
    size_t used = 0;

    for (uint32_t i = 0; i < ITEMS; i++) {
        struct bytes acme = BYTES("acme");
        struct bytes name = item_name(i);
        struct ledger_price_query query = { .station = acme,
                                            .item = name,
                                            .currency = BYTES("USD"),
                                            .quantity = whole(2),
                                            .time = 1 };
        struct ledger_item item;
        struct ledger_stock stock;
        struct ledger_price price;
        struct bytes fact = { "", 0 };
        uint64_t counter = 0;
        int found[] = {
            (int)ledger_item(ledger, arena, acme, name, &item, &err),
            (int)ledger_stock(ledger, arena, acme, name, &stock, &err),
            (int)ledger_price(ledger, arena, &query, &price, &err),
            (int)ledger_fact(ledger, arena, acme, name, &fact, &err),
            (int)ledger_counter(ledger, name, &counter, &err),
        };

        for (size_t k = 0; k < COUNT_OF(found); k++) {
            assert_int_not_equal(found[k], LOOKUP_FAILED);
            used += (size_t)snprintf(out + used, size - used, "%d", found[k]);
        }
        used += (size_t)snprintf(
            out + used, size - used,
            " %" PRId64 " %" PRId64 " %" PRId64 " %zu %" PRIu64 "\n",
            item.lead_time, (int64_t)stock.on_hand.coefficient,
            (int64_t)price.price.coefficient, fact.length, counter);
        assert_true(used < size);
    }
    return out;
}

static void the_ledger_never_says_anything_else(void **state)
{
    static char directory[FIXTURE_PATH];
    struct error err = { 0 };
    struct ledger *ledger;
    struct ledger *reader;
    uint64_t position = 64;

    (void)state;
    seed = 20261123;
    fixture_directory(directory);
    ledger =
        ledger_open(fixture_path(directory, "ledger.db"), LEDGER_WRITE, &err);
    assert_non_null(ledger);
    reader =
        ledger_open(fixture_path(directory, "ledger.db"), LEDGER_READ, &err);
    assert_non_null(reader);
    for (int step = 0; step < STEPS; step++) {
        char said[1000];
        char is[1000];
        struct event *event;

        assert_good(ledger_begin(ledger, &err), err);
        assert_good(ledger_mark(ledger, &err), err);
        event = event_make(arena, EVENT_DESK_CHANGED, 1790000000000, NULL);
        change_something(event);
        event_clean(arena, event);
        assert_good(ledger_apply(ledger, position, event, APPLY_LIVE, &err),
                    err);
        (void)all_that_is_said(ledger, said, sizeof said);
        if (draw(3) == 0) {
            assert_good(ledger_rollback(ledger, &err), err);
        } else {
            assert_good(ledger_unmark(ledger, &err), err);
        }
        position += 64;
        if (draw(8) == 0) {
            ledger_abandon(ledger);
        } else {
            assert_good(ledger_commit(ledger, position, &err), err);
        }
        if (strcmp(all_that_is_said(ledger, said, sizeof said),
                   all_that_is_said(reader, is, sizeof is)) != 0) {
            fail_msg("after step %d the writer says\n%s, the reader\n%s", step,
                     said, is);
        }
        arena_reset(arena);
    }
    ledger_close(reader);
    ledger_close(ledger);
    fixture_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_put_comes_back_as_a_copy,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_dropped_is_gone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_long_is_not_kept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(many_more_than_there_is_room_for,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_ledger_never_says_anything_else,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
