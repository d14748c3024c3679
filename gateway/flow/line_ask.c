/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/promise.h"

/* The first of the fields that holds something, of the line or of the head. */
static struct bytes wanted_day(const struct record *head,
                               const struct record *line,
                               const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct bytes day = record_text(line, fields[i]);

        if (day.length > 0) {
            return day;
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct bytes day = record_text(head, fields[i]);

        if (day.length > 0) {
            return day;
        }
    }
    return bytes_of(NULL, 0);
}

void line_ask_make(const struct record *head, const struct record *line,
                   struct bytes currency, struct line_ask *ask)
{
    static const char *const days[] = { "requested_ship", "ship_not_before" };
    static const char *const limits[] = { "ship_not_after" };
    struct bytes condition = record_text(head, "sales_condition");
    struct bytes own = record_text(line, "currency");

    *ask = (struct line_ask){
        .number = record_text(line, "number"),
        .record = line,
        .unit = record_text(line, "unit"),
        .price_basis = record_text(line, "price_basis"),
        .currency = own.length > 0 ? own : currency,
        .ship = wanted_day(head, line, days, COUNT_OF(days)),
        .ship_limit = wanted_day(head, line, limits, COUNT_OF(limits)),
        .no_backorder = bytes_equal_text(condition, "no_backorder"),
        .complete = bytes_equal_text(condition, "ship_complete"),
    };
    ask->has_price = record_decimal(line, "price", &ask->price) &&
                     !decimal_is_negative(ask->price);
    ask->has_quantity = record_decimal(line, "quantity", &ask->quantity);
    if (!ask->has_price && bytes_equal_text(ask->price_basis, "no_charge")) {
        ask->has_price = true;
        ask->price = decimal_of(0);
    }
}
