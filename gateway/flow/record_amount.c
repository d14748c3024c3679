/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/record_amount.h"

#include <string.h>

#include "flow/money.h"

static bool add_line(const struct record *line, struct tally *sum)
{
    struct decimal quantity, price, amount;

    if (!record_decimal(line, "quantity", &quantity) ||
        !record_decimal(line, "price", &price) ||
        !money_line_amount(quantity, price, record_text(line, "price_basis"),
                           &amount)) {
        return false;
    }
    tally_add(sum, amount);
    return !sum->failed;
}

/* A line without a price, or in a currency of its own, leaves no sum. */
static bool sum_of_lines(const struct record *order, struct decimal *amount)
{
    struct tally sum = { 0 };
    size_t count = record_count(order, "lines");

    for (size_t i = 0; i < count; i++) {
        const struct record *line = record_item(order, "lines", i);

        if (record_text(line, "currency").length > 0 || !add_line(line, &sum)) {
            return false;
        }
    }
    *amount = sum.value;
    return count > 0;
}

bool record_amount(const struct record *record, struct decimal *amount,
                   struct bytes *currency)
{
    if (!record_has_field(record, "total") ||
        !record_has_field(record, "currency") ||
        (!record_decimal(record, "total", amount) &&
         (strcmp(record->type->name, "order") != 0 ||
          !sum_of_lines(record, amount)))) {
        return false;
    }
    *currency = record_text(record, "currency");
    return true;
}
