/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk_world.h"
#include "flow/record_amount.h"

static struct desk_world world;

static int set_up(void **state)
{
    (void)state;
    desk_world_open(&world);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    desk_world_close(&world);
    return 0;
}

/* "114.5 USD"; "none": it says no amount. */
static void assert_amount(const char *type, const char *json,
                          const char *wanted)
{
    struct error err = { 0 };
    struct arena *arena = arena_open(0);
    const struct record *record = record_from_partial_json(
        arena, record_type_find(world.types, bytes_of_text(type)),
        bytes_of_text(json), &err);
    char digits[DECIMAL_TEXT_SIZE];
    const char *got = "none";
    struct decimal amount;
    struct bytes currency;

    if (record == NULL) {
        fail_msg("%s", err.text);
    }
    if (record_amount(record, &amount, &currency)) {
        got = arena_format(arena, "%.*s %.*s",
                           BYTES_ARG(decimal_format(amount, digits)),
                           BYTES_ARG(currency));
    }
    assert_string_equal(got, wanted);
    arena_close(arena);
}

static void a_total_is_taken_by_its_word(void **state)
{
    (void)state;
    assert_amount("invoice", "{\"total\":\"114.50\",\"currency\":\"USD\"}",
                  "114.5 USD");
    assert_amount("order_response", "{\"total\":\"7\"}", "7 ");
    assert_amount("order",
                  "{\"total\":\"1\",\"currency\":\"EUR\",\"lines\":"
                  "[{\"quantity\":\"9\",\"price\":\"9\"}]}",
                  "1 EUR");
}

static void an_order_is_summed_up(void **state)
{
    (void)state;
    assert_amount("order",
                  "{\"currency\":\"USD\",\"lines\":"
                  "[{\"quantity\":\"10\",\"price\":\"9.95\"},"
                  "{\"quantity\":\"2000\",\"price\":\"0.75\","
                  "\"price_basis\":\"per_hundred\"}]}",
                  "114.5 USD");
}

static void what_says_none_has_none(void **state)
{
    (void)state;
    assert_amount("order", "{\"currency\":\"USD\",\"lines\":[]}", "none");
    assert_amount("order",
                  "{\"currency\":\"USD\",\"lines\":[{\"quantity\":\"10\"}]}",
                  "none");
    assert_amount("order",
                  "{\"currency\":\"USD\",\"lines\":[{\"quantity\":\"10\","
                  "\"price\":\"1\",\"currency\":\"EUR\"}]}",
                  "none");
    assert_amount("order_response", "{\"currency\":\"USD\"}", "none");
    assert_amount("shipment", "{\"number\":\"S1\"}", "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_total_is_taken_by_its_word),
        cmocka_unit_test(an_order_is_summed_up),
        cmocka_unit_test(what_says_none_has_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
