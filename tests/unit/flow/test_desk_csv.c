/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow backoffice */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/durable_file.h"
#include "desk_world.h"
#include "flow/desk_csv.h"

static struct desk_world world;
static struct arena *arena;
static struct diagnostics list;
static struct desk_import import;
static struct desk_csv_options options = { .file = "x.csv" };

static bool read_csv(enum desk_table table, const char *text)
{
    arena_reset(arena);
    diagnostics_open(&list, arena);
    return desk_csv_read(arena, table, &options, bytes_of_text(text), &import,
                         &list);
}

/* The complaints as "line:column CODE suggestion\n". */
static char *complaints(void)
{
    char *all = arena_format(arena, "%s", "");

    diagnostics_sort(&list);
    for (size_t i = 0; i < list.count; i++) {
        const struct diagnostic *item = &list.items[i];

        assert_string_equal(item->place.file, "x.csv");
        all = arena_format(arena, "%s%d:%d %s%s%s\n", all, item->place.line,
                           item->place.column, item->code,
                           item->suggestion == NULL ? "" : " ",
                           item->suggestion == NULL ? "" : item->suggestion);
    }
    return all;
}

static void assert_number(struct decimal got, const char *wanted)
{
    char text[DECIMAL_TEXT_SIZE];

    assert_true(bytes_equal_text(decimal_format(got, text), wanted));
}

static void test_items(void **state)
{
    (void)state;
    options.types = world.types;
    assert_true(read_csv(DESK_ITEMS,
                         "Number,GTIN,Description,unit,pack,discontinued,"
                         "replacement,lead-days\n"
                         "A-1,4006381333931,\"Bolt, M8\",each,10,no,,\n"
                         " A-2 ,, , case ,,YES,A-1,14\n"
                         "A-3,,,each,,yes,A-1,14\n") == false);
    assert_string_equal(complaints(), "3:18 DESK_FLAG\n");
    assert_true(read_csv(
        DESK_ITEMS,
        "Number,GTIN,Description,unit,pack,discontinued,replacement,lead-days\n"
        "A-1,4006381333931,\"Bolt, M8\",each,10,no,,\n"
        " A-2 ,, , case ,,yes,A-1,14\n"));
    assert_int_equal(import.count, 2);
    assert_true(bytes_equal_text(import.rows.items[0].description, "Bolt, M8"));
    assert_number(import.rows.items[0].pack, "10");
    assert_false(import.rows.items[0].discontinued);
    assert_true(bytes_equal_text(import.rows.items[1].number, "A-2"));
    assert_true(bytes_equal_text(import.rows.items[1].unit, "case"));
    assert_int_equal(import.rows.items[1].description.length, 0);
    assert_true(import.rows.items[1].discontinued);
    assert_true(bytes_equal_text(import.rows.items[1].replacement, "A-1"));
    assert_number(import.rows.items[1].lead_days, "14");
}

static void test_other_tables(void **state)
{
    (void)state;
    assert_true(read_csv(DESK_PRICES, "amount,currency,item,from,until\n"
                                      "2.50,USD,A-1,2026-01-01,2026-12-31\n"
                                      "2.4,USD,A-1,2027-01-01,\n"));
    assert_int_equal(import.count, 2);
    assert_number(import.rows.prices[0].amount, "2.5");
    assert_true(bytes_equal_text(import.rows.prices[0].until, "2026-12-31"));
    assert_int_equal(import.rows.prices[0].partner.length, 0);
    assert_true(read_csv(DESK_STOCK, "item,on_hand,available_from\n"
                                     "A-1,7.5,2026-12-01\n"));
    assert_number(import.rows.stock[0].on_hand, "7.5");
    assert_true(read_csv(DESK_CUSTOMERS, "partner,limit,open,currency\n"
                                         "b,1000,,USD\nc,,0,EUR\n"));
    assert_true(import.rows.customers[0].limited);
    assert_false(import.rows.customers[0].open_given);
    assert_false(import.rows.customers[1].limited);
    assert_true(import.rows.customers[1].open_given);
    assert_true(read_csv(DESK_REFERENCES, "partner;buyer_item;item\n"
                                          "b;\"RB;1\";A-1\n"));
    assert_true(bytes_equal_text(import.rows.references[0].buyer_item, "RB;1"));
}

static void test_decimal_comma(void **state)
{
    (void)state;
    options.decimal_mark = ',';
    assert_true(read_csv(DESK_STOCK, "item;on_hand\nA-1;7,5\n"));
    assert_number(import.rows.stock[0].on_hand, "7.5");
    options.decimal_mark = 0;
    assert_false(read_csv(DESK_STOCK, "item;on_hand\nA-1;7,5\n"));
    assert_string_equal(complaints(), "2:5 DESK_NUMBER\n");
}

static void test_headers(void **state)
{
    (void)state;
    assert_false(read_csv(DESK_STOCK, ""));
    assert_string_equal(complaints(), "1:1 CSV_EMPTY\n");
    assert_false(read_csv(DESK_STOCK, "itm,on_hand,colour,on_hand\n"));
    assert_string_equal(complaints(), "1:1 CSV_COLUMN_UNKNOWN did you mean "
                                      "'item'?\n"
                                      "1:1 CSV_COLUMN_MISSING\n"
                                      "1:13 CSV_COLUMN_UNKNOWN\n"
                                      "1:20 CSV_COLUMN_TWICE\n");
    assert_false(read_csv(DESK_STOCK, "item,\"on_hand\nA-1,5\n"));
    assert_string_equal(complaints(), "1:6 CSV_QUOTE_OPEN\n");
}

static void test_cells(void **state)
{
    (void)state;
    options.types = world.types;
    assert_false(read_csv(DESK_ITEMS, "number,gtin,unit,pack,discontinued\n"
                                      ",,each,,\n"
                                      "A-2,4006381333932,each,-1,\n"
                                      "A-3,,eech,1e5,maybe\n"
                                      "A-4,,each\n"
                                      "A-5,x\"y,each,,\n"
                                      "A-6,,each,,\n"));
    assert_string_equal(complaints(), "2:1 DESK_VALUE_MISSING\n"
                                      "3:5 DESK_GTIN\n"
                                      "3:24 DESK_NEGATIVE\n"
                                      "4:6 DESK_UNIT did you mean 'each'?\n"
                                      "4:11 DESK_NUMBER\n"
                                      "4:15 DESK_FLAG\n"
                                      "5:1 CSV_FIELD_COUNT\n"
                                      "6:6 CSV_QUOTE_STRAY\n");
    assert_int_equal(list.errors, 6); /* two are warnings */
    assert_false(read_csv(DESK_PRICES, "item,currency,amount,from,until\n"
                                       "A,usd,1,,\n"
                                       "A,USD,1,2026-02-30,\n"
                                       "A,USD,1,2026-03-02,2026-03-01\n"));
    assert_string_equal(complaints(), "2:3 DESK_CURRENCY\n"
                                      "3:9 DESK_DATE\n"
                                      "4:1 DESK_DATE_ORDER\n");
}

static void test_rows_twice(void **state)
{
    (void)state;
    assert_false(read_csv(DESK_STOCK, "item,on_hand\nA,1\nB,1\nA,2\n"));
    assert_string_equal(complaints(), "4:1 DESK_ROW_TWICE\n");
    assert_true(read_csv(DESK_PRICES, "item,currency,amount,from_quantity\n"
                                      "A,USD,1,\nA,USD,1,10\nA,EUR,1,10\n"));
    assert_false(read_csv(DESK_PRICES, "item,currency,amount,from_quantity\n"
                                       "A,USD,1,10\nA,USD,1,10.0\n"));
    assert_string_equal(complaints(), "3:1 DESK_ROW_TWICE\n");
}

static void test_encoding(void **state)
{
    (void)state;
    assert_false(read_csv(DESK_STOCK, "item,on_hand\n\xC3\xA4,1\nB\xE4,1\n"));
    assert_string_equal(complaints(), "3:2 CSV_NOT_UTF8\n");
}

static void test_names(void **state)
{
    enum desk_table table;
    size_t i = 0;

    (void)state;
    assert_true(desk_table_from_name(bytes_of_text("a/b/stock.csv"), &table));
    assert_int_equal(table, DESK_STOCK);
    assert_true(desk_table_from_name(bytes_of_text("references"), &table));
    assert_int_equal(table, DESK_REFERENCES);
    assert_false(desk_table_from_name(bytes_of_text("stocks"), &table));
    assert_false(desk_table_from_name(bytes_of_text(""), &table));
    assert_string_equal(desk_table_name(DESK_CUSTOMERS), "customers");
    while (desk_column_at(DESK_ITEMS, i) != NULL) {
        i++;
    }
    assert_int_equal(i, 8);
}

/* The shipped examples are good, and their rows belong together. */
static void test_examples(void **state)
{
    static const char *const files[] = { "items", "prices", "stock",
                                         "customers", "references" };
    const char *root = getenv("SOURCE_DIR");
    char path[1000];
    struct buffer text = { 0 };
    struct error err;

    (void)state;
    options.types = world.types;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        enum desk_table table;

        (void)snprintf(path, sizeof(path), "%s/partners/desk/%s.csv",
                       root != NULL ? root : EDIGATE_DATA_DIR, files[i]);
        buffer_clear(&text);
        if (!file_read_whole(path, &text, &err)) {
            print_error("%s\n", err.text);
            fail();
        }
        buffer_append_byte(&text, '\0');
        assert_true(desk_table_from_name(bytes_of_text(path), &table));
        if (!read_csv(table, text.data) || list.count > 0) {
            print_error("%s: %s\n", path, complaints());
            fail();
        }
        assert_true(import.count > 0);
    }
    buffer_close(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_items),
                                        cmocka_unit_test(test_other_tables),
                                        cmocka_unit_test(test_decimal_comma),
                                        cmocka_unit_test(test_headers),
                                        cmocka_unit_test(test_cells),
                                        cmocka_unit_test(test_rows_twice),
                                        cmocka_unit_test(test_encoding),
                                        cmocka_unit_test(test_names),
                                        cmocka_unit_test(test_examples) };
    int result;

    desk_world_open(&world);
    arena = arena_open(0);
    result = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(arena);
    desk_world_close(&world);
    return result;
}
