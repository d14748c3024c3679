/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "flow/calendar.h"
#include "flow/invoicing.h"

enum { MOST_DAYS = 3660 };

static bool days_of(const struct record *term, const char *field, int64_t *days)
{
    uint64_t number;

    if (!text_to_number(record_text(term, field), &number) ||
        number > MOST_DAYS) {
        return false;
    }
    *days = (int64_t)number;
    return true;
}

/* "2026-02-11" → "2026-02-28" */
static struct bytes end_of_month(struct arena *arena, struct bytes date)
{
    struct bytes last = date;

    for (int day = 0; day < 31; day++) {
        struct bytes next;

        if (!calendar_add_days(arena, last, 1, &next) ||
            !bytes_equal(bytes_slice(next, 0, 7), bytes_slice(date, 0, 7))) {
            break;
        }
        last = next;
    }
    return last;
}

/* The day from which a term counts. Goods leave on the day we invoice them or
 * before; where the term counts from their arrival, we have nothing better. */
static struct bytes start_of(const struct invoicing *invoicing,
                             const struct record *term)
{
    const struct record *record = invoicing->record;
    struct bytes basis = record_text(term, "basis");
    struct bytes start = record_text(record, "date");
    const char *field = NULL;

    if (bytes_equal_text(basis, "order_date")) {
        field = "order_date";
    } else if (bytes_equal_text(basis, "ship_date")) {
        field = "ship_date";
    } else if (bytes_equal_text(basis, "delivery_date") ||
               bytes_equal_text(basis, "goods_receipt")) {
        field = "delivery_date";
    }
    if (field != NULL && record_text(record, field).length > 0) {
        start = record_text(record, field);
    }
    if (bytes_equal_text(record_text(term, "type"), "end_of_month")) {
        start = end_of_month(invoicing->deciding->arena, start);
    }
    return start;
}

/* field_date = start + field_days, where it is not stated. */
static void set_date(struct invoicing *invoicing, struct record *term,
                     const char *date_field, const char *days_field)
{
    struct bytes date;
    int64_t days;

    if (record_text(term, date_field).length == 0 &&
        days_of(term, days_field, &days) &&
        calendar_add_days(invoicing->deciding->arena, start_of(invoicing, term),
                          days, &date)) {
        record_set(term, invoicing->deciding->arena, date_field, date);
    }
}

void invoicing_make_terms(struct invoicing *invoicing)
{
    struct record *record = invoicing->record;
    const struct record *order = invoicing->conversation->order;

    if (record_count(record, "payment_terms") == 0 && order != NULL) {
        record_copy_field(record, invoicing->deciding->arena, "payment_terms",
                          order, "payment_terms");
    }
    for (size_t i = 0; i < record_count(record, "payment_terms"); i++) {
        struct record *term = record_item(record, "payment_terms", i);

        set_date(invoicing, term, "due_date", "net_days");
        set_date(invoicing, term, "discount_date", "discount_days");
        invoicing->due_date =
            calendar_later(invoicing->due_date, record_text(term, "due_date"));
    }
}

/* The first cash discount, in money. */
void invoicing_make_discount(struct invoicing *invoicing)
{
    struct record *record = invoicing->record;
    struct arena *arena = invoicing->deciding->arena;
    struct bytes currency = record_text(record, "currency");

    for (size_t i = 0; i < record_count(record, "payment_terms"); i++) {
        const struct record *term = record_item(record, "payment_terms", i);
        struct decimal percent, discount, rest;

        if (record_text(record, "discount").length > 0 ||
            !record_decimal(term, "discount_percent", &percent) ||
            decimal_compare(percent, decimal_of(0)) <= 0 ||
            !money_percent(invoicing->total, percent, &discount)) {
            continue;
        }
        discount = money_round(discount, currency);
        if (decimal_subtract(invoicing->total, discount, &rest)) {
            record_set_decimal(record, arena, "discountable", invoicing->total);
            record_set_decimal(record, arena, "discount", discount);
            record_set_decimal(record, arena, "discounted", rest);
        }
    }
}
