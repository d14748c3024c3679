/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_desk.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "console/control_client.h"

static const char seller[] = "demo-seller";

/* ---- master data */

/* The first complaint, which says where. */
static bool refuse_import(const json_t *answer, const char *file,
                          struct error *err)
{
    const json_t *first =
        json_array_get(json_object_get(answer, "complaints"), 0);
    const char *text = json_string_value(json_object_get(first, "text"));

    (void)control_is_refused(answer, err);
    return text == NULL ? error_prefix(err, "%s", file)
                        : error_set(err, ERROR_CONFIG, "DESK_IMPORT",
                                    "%s:%lld: %s", file,
                                    (long long)json_integer_value(
                                        json_object_get(first, "line")),
                                    text);
}

static bool import_text(struct demo_place *place, const char *kind,
                        const char *csv, struct error *err)
{
    const char *file = arena_format(place->arena, "%s.csv", kind);
    json_t *answer;
    bool good;

    answer = control_ask(place->spool,
                         json_pack("{s:s,s:s,s:s,s:s,s:s}", "action",
                                   "desk_import", "station", seller, "kind",
                                   kind, "name", file, "csv", csv),
                         CONTROL_PATIENCE, err);
    if (answer == NULL) {
        return false;
    }
    good = json_is_true(json_object_get(answer, "ok")) ||
           refuse_import(answer, file, err);
    json_decref(answer);
    return good;
}

static bool import(struct demo_place *place, const char *kind,
                   struct error *err)
{
    const char *csv =
        demo_place_read(place, arena_format(place->arena, "%s.csv", kind), err);

    return csv != NULL && import_text(place, kind, csv, err);
}

bool demo_desk_import(struct demo_place *place, struct error *err)
{
    return import(place, "items", err) && import(place, "prices", err) &&
           import(place, "stock", err) && import(place, "customers", err);
}

bool demo_desk_stock(struct demo_place *place, struct bytes quantity,
                     struct bytes item, struct error *err)
{
    return import_text(place, "stock",
                       arena_format(place->arena, "item,on_hand\n%.*s,%.*s\n",
                                    BYTES_ARG(item), BYTES_ARG(quantity)),
                       err);
}

/* ---- orders */

json_t *demo_desk_shipped_order(struct demo_place *place, struct error *err)
{
    const char *text = demo_place_read(place, "order.json", err);
    json_error_t where;
    json_t *order;

    if (text == NULL) {
        return NULL;
    }
    order = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(order)) {
        json_decref(order);
        (void)error_set(err, ERROR_CONFIG, "JSON",
                        "partners/demo/order.json:%d:%d: %s", where.line,
                        where.column, where.text);
        return NULL;
    }
    return order;
}

json_t *demo_desk_new_order(void)
{
    return json_pack("{s:s,s:{s:s,s:s,s:s,s:s,s:s},s:[]}", "currency", "USD",
                     "ship_to", "name", "Demo Buyer Store 7", "city", "Dayton",
                     "region", "OH", "postcode", "45402", "country", "US",
                     "lines");
}

static json_t *text_json(struct bytes text)
{
    return json_stringn(text.data == NULL ? "" : text.data, text.length);
}

bool demo_desk_add_line(struct demo_watch *watch, json_t *order,
                        struct bytes quantity, struct bytes item,
                        struct error *err)
{
    struct ledger_price_query query = { .station = bytes_of_text(seller),
                                        .item = item,
                                        .currency = bytes_of_text("USD"),
                                        .time = clock_now() };
    char text[DECIMAL_TEXT_SIZE];
    struct ledger_price price;
    json_t *line;

    if (!decimal_parse(quantity, '.', &query.quantity) ||
        decimal_compare(query.quantity, decimal_of(0)) <= 0 ||
        text_utf8_end(item) != item.length) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "a quantity above zero and an item are wanted, as in "
                         "'order 12 TEA-250'");
    }
    line = json_pack("{s:o,s:s,s:o}", "quantity",
                     text_json(decimal_format(query.quantity, text)), "unit",
                     "each", "seller_item", text_json(item));
    arena_reset(watch->scratch);
    switch (ledger_price(watch->ledger, watch->scratch, &query, &price, err)) {
    case LOOKUP_FAILED:
        json_decref(line);
        return false;
    case LOOKUP_NONE:
        break;
    case LOOKUP_FOUND:
        (void)json_object_set_new(line, "price",
                                  text_json(decimal_format(price.price, text)));
        break;
    }
    (void)json_array_append_new(json_object_get(order, "lines"), line);
    return true;
}

/* What a step at a desk came to; false: refused, or held. */
static bool step_done(const json_t *answer, struct error *err)
{
    const char *code = json_string_value(json_object_get(answer, "code"));
    const char *text = json_string_value(json_object_get(answer, "text"));

    if (!json_is_true(json_object_get(answer, "held"))) {
        return true;
    }
    return error_set(err, ERROR_REFUSED, "DEMO_HELD", "%s: %s",
                     code == NULL ? "held" : code, text == NULL ? "" : text);
}

/* What the buyer's own system would say: a number, today, and lines counted
 * from 1. */
static json_t *complete_order(const json_t *order, const char *number)
{
    json_t *whole = json_deep_copy(order);
    json_t *line;
    size_t index;
    char stamp[CLOCK_STAMP_SIZE];

    (void)clock_stamp(clock_now(), stamp);
    (void)json_object_set_new(whole, "number", json_string(number));
    (void)json_object_set_new(whole, "date",
                              json_stringn(stamp, strlen("2026-11-23")));
    json_array_foreach(json_object_get(whole, "lines"), index, line)
    {
        (void)json_object_set_new(line, "number",
                                  json_sprintf("%zu", index + 1));
    }
    return whole;
}

bool demo_desk_order(struct demo_place *place, const json_t *order,
                     struct bytes *number, struct error *err)
{
    static unsigned ordered;
    const char *name = arena_format(place->arena, "PO-%u", 1001 + ordered);
    json_t *answer =
        control_call(place->spool,
                     json_pack("{s:s,s:s,s:s,s:o}", "action", "desk_step",
                               "step", "order", "partner", "demo-vendor",
                               "request", complete_order(order, name)),
                     CONTROL_PATIENCE, err);
    bool good;

    if (answer == NULL) {
        return false;
    }
    ordered++;
    *number = bytes_of_text(name);
    good = step_done(answer, err);
    json_decref(answer);
    return good;
}

bool demo_desk_ship(struct demo_place *place, const char *number,
                    struct error *err)
{
    json_t *answer = control_call(
        place->spool,
        json_pack("{s:s,s:s,s:s,s:s}", "action", "desk_step", "step", "ship",
                  "partner", "demo-customer", "order", number),
        CONTROL_PATIENCE, err);
    bool good;

    if (answer == NULL) {
        return false;
    }
    good = step_done(answer, err);
    json_decref(answer);
    return good;
}
