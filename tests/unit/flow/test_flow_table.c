/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk_world.h"

static struct desk_world world;

/* Every flow takes a record type that there is, and is found by its name. */
static void test_flows(void **state)
{
    const struct flow *flow;
    size_t count = 0;

    (void)state;
    while ((flow = flow_at(count)) != NULL) {
        assert_non_null(
            record_type_find(world.types, bytes_of_text(flow->record)));
        assert_ptr_equal(flow_find(flow->name), flow);
        assert_true(flow->role != ROLE_NONE);
        assert_true(strlen(flow->help) > 0);
        count++;
    }
    assert_int_equal(count, 5);
    assert_null(flow_find("orders"));
    assert_null(flow_find(""));
    assert_null(flow_find(NULL));
}

static void test_steps(void **state)
{
    const struct desk_step *step;
    size_t count = 0;

    (void)state;
    while ((step = desk_step_at(count)) != NULL) {
        assert_ptr_equal(desk_step_find(step->name), step);
        assert_true(strlen(step->help) > 0);
        count++;
    }
    assert_int_equal(count, 4);
    assert_null(desk_step_find("receive"));
    assert_null(desk_step_find(NULL));
}

enum { LONG = 1500 };

static json_t *long_order(size_t lines)
{
    json_t *order = json_pack("{s:s,s:s,s:s}", "number", "1", "date",
                              "2026-11-22", "currency", "USD");
    json_t *list = json_array();

    for (size_t i = 0; i < lines; i++) {
        char number[30];

        (void)snprintf(number, sizeof(number), "%zu", i + 1);
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:s,s:s}", "number",
                                        number, "quantity", "1", "unit", "each",
                                        "price", "1", "seller_item", "A"));
    }
    json_object_set_new(order, "lines", list);
    return order;
}

/* Goes its way as a short one does: answered, shipped, invoiced. */
static void test_long_order(void **state)
{
    json_t *partner = json_loads(
        "{\"sends\":[\"order_response\",\"shipment\",\"invoice\"],"
        "\"receives\":[\"order\"],\"desk\":{\"check_credit\":false}}",
        0, NULL);
    json_t *desk = json_loads(
        "{\"items\":[{\"number\":\"A\",\"unit\":\"each\"}],"
        "\"prices\":[{\"item\":\"A\",\"currency\":\"USD\",\"amount\":\"1\"}],"
        "\"stock\":[{\"item\":\"A\",\"on_hand\":\"1000\",\"reserved\":\"0\"}]}",
        0, NULL);
    json_t *order = long_order(LONG);
    struct world_step steps[] = {
        { .flow = "order", .record = order },
        { .step = "ship", .order_number = "1" },
        { .step = "invoice", .order_number = "1" },
    };
    const json_t *conversation;

    (void)state;
    desk_world_begin(&world, partner, desk);
    world.now = 1795428000000; /* 2026-11-23T10:00:00Z */
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        json_t *got = desk_world_do(&world, &steps[i]);

        assert_non_null(got);
        assert_string_equal(json_string_value(json_object_get(got, "outcome")),
                            "done");
        assert_int_equal(json_array_size(json_object_get(got, "outputs")), 1);
        json_decref(got);
    }
    assert_true(desk_world_check(&world));
    conversation = desk_world_conversation(&world, "seller", "1");
    assert_string_equal(
        json_string_value(json_object_get(conversation, "state")),
        "partly_shipped");
    assert_int_equal(json_array_size(json_object_get(conversation, "lines")),
                     LONG);
    json_decref(order);
    json_decref(partner);
    json_decref(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_flows),
                                        cmocka_unit_test(test_steps),
                                        cmocka_unit_test(test_long_order) };
    int result;

    desk_world_open(&world);
    result = cmocka_run_group_tests(tests, NULL, NULL);
    desk_world_close(&world);
    return result;
}
