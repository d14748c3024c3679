/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/invoicing.h"

static void find_line(struct invoicing *invoicing, size_t index,
                      const char *code, const char *what)
{
    (void)decision_find(
        invoicing->deciding, FINDING_ERROR, code,
        arena_format(invoicing->deciding->arena, "lines[%zu]", index + 1),
        "line %.*s: %s",
        BYTES_ARG(record_text(record_item(invoicing->record, "lines", index),
                              "number")),
        what);
}

static void fill(struct invoicing *invoicing, struct record *record,
                 const char *field, struct bytes text)
{
    if (record_text(record, field).length == 0) {
        record_set(record, invoicing->deciding->arena, field, text);
    }
}

static void check_price(struct invoicing *invoicing, size_t index,
                        struct record *line, const struct flow_line *agreed)
{
    char theirs[DECIMAL_TEXT_SIZE];
    char ours[DECIMAL_TEXT_SIZE];
    struct decimal price;

    if (!record_decimal(line, "price", &price)) {
        record_set_decimal(line, invoicing->deciding->arena, "price",
                           agreed->price);
    } else if (decimal_compare(price, agreed->price) != 0) {
        find_line(invoicing, index, "PRICE_DIFFERS",
                  arena_format(invoicing->deciding->arena,
                               "the price is %.*s, agreed was %.*s",
                               BYTES_ARG(decimal_format(price, theirs)),
                               BYTES_ARG(decimal_format(agreed->price, ours))));
    }
}

static void complete_line(struct invoicing *invoicing, struct record *line,
                          const struct invoice_entry *entry)
{
    fill(invoicing, line, "unit", entry->line->unit);
    fill(invoicing, line, "gtin", entry->line->gtin);
    fill(invoicing, line, "buyer_item", entry->line->buyer_item);
    fill(invoicing, line, "seller_item", entry->line->item);
    fill(invoicing, line, "description", entry->line->description);
    if (entry->order_line != NULL) {
        fill(invoicing, line, "price_basis",
             record_text(entry->order_line, "price_basis"));
        if (record_count(line, "taxes") == 0) {
            record_copy_field(line, invoicing->deciding->arena, "taxes",
                              entry->order_line, "taxes");
        }
    }
}

static struct flow_line *match(struct invoicing *invoicing,
                               const struct record *line)
{
    struct bytes order_line = record_text(line, "order_line");

    if (order_line.length > 0) {
        return conversation_line(invoicing->conversation, order_line);
    }
    return conversation_match(invoicing->deciding, invoicing->conversation,
                              line);
}

static void take_line(struct invoicing *invoicing, size_t index)
{
    struct record *line = record_item(invoicing->record, "lines", index);
    struct flow_line *agreed = match(invoicing, line);
    struct invoice_entry *entry;
    struct tally sum;
    struct decimal quantity;

    if (agreed == NULL) {
        find_line(invoicing, index, "LINE_UNKNOWN",
                  "the order has no such line");
        return;
    }
    entry = &invoicing->entries[agreed - invoicing->conversation->row.lines];
    if (!record_decimal(line, "quantity", &quantity) ||
        decimal_compare(quantity, decimal_of(0)) <= 0) {
        find_line(invoicing, index, "QUANTITY_INVALID",
                  "the quantity must be above zero");
        return;
    }
    if (record_text(line, "unit").length > 0 &&
        !bytes_equal(record_text(line, "unit"), agreed->unit)) {
        find_line(invoicing, index, "UNIT_DIFFERS",
                  "it is not counted in the order's unit");
        return;
    }
    check_price(invoicing, index, line, agreed);
    complete_line(invoicing, line, entry);
    sum = (struct tally){ entry->quantity, false };
    tally_add(&sum, quantity);
    entry->quantity = sum.value;
}

static void compare_shipped(struct invoicing *invoicing,
                            const struct invoice_entry *entry)
{
    char asked[DECIMAL_TEXT_SIZE];
    char left[DECIMAL_TEXT_SIZE];
    struct decimal open = invoicing_open(entry->line);

    if (decimal_compare(entry->quantity, open) > 0) {
        (void)decision_find(
            invoicing->deciding, FINDING_ERROR, "INVOICED_MORE", NULL,
            "line %.*s: %.*s are invoiced, but only %.*s of it are shipped "
            "and not invoiced yet",
            BYTES_ARG(entry->line->number),
            BYTES_ARG(decimal_format(entry->quantity, asked)),
            BYTES_ARG(decimal_format(open, left)));
    }
}

void invoicing_take_asked(struct invoicing *invoicing)
{
    struct bytes number = record_text(invoicing->record, "order_number");
    struct bytes key =
        conversation_key(invoicing->deciding->arena, number,
                         record_text(invoicing->record, "release"));

    if (number.length > 0 &&
        !bytes_equal(key, invoicing->conversation->row.number)) {
        (void)decision_find(invoicing->deciding, FINDING_ERROR,
                            "INVOICE_OTHER_ORDER", "order_number",
                            "the record invoices order %.*s, but this is "
                            "order %.*s",
                            BYTES_ARG(key),
                            BYTES_ARG(invoicing->conversation->row.number));
    }
    for (size_t i = 0; i < record_count(invoicing->record, "lines"); i++) {
        take_line(invoicing, i);
    }
    for (size_t i = 0; i < invoicing->count; i++) {
        compare_shipped(invoicing, &invoicing->entries[i]);
    }
}
