/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "flow/charge.h"
#include "flow/invoicing.h"

void invoicing_begin(struct invoicing *invoicing, struct deciding *deciding,
                     struct conversation *conversation)
{
    size_t count = conversation->row.line_count;

    *invoicing = (struct invoicing){ .deciding = deciding,
                                     .conversation = conversation,
                                     .count = count,
                                     .first = true };
    invoicing->entries = arena_take_array(deciding->arena, count + 1,
                                          sizeof(*invoicing->entries));
    for (size_t i = 0; i < count; i++) {
        struct invoice_entry *entry = &invoicing->entries[i];

        entry->line = &conversation->row.lines[i];
        entry->order_line =
            conversation_order_line(conversation, entry->line->number);
        if (!decimal_is_zero(entry->line->invoiced)) {
            invoicing->first = false;
        }
    }
}

struct decimal invoicing_open(const struct flow_line *line)
{
    struct tally open = { line->shipped, false };

    tally_subtract(&open, line->invoiced);
    return open.failed || decimal_is_negative(open.value) ? decimal_of(0)
                                                          : open.value;
}

bool invoicing_is_empty(const struct invoicing *invoicing)
{
    for (size_t i = 0; i < invoicing->count; i++) {
        if (!decimal_is_zero(invoicing->entries[i].quantity)) {
            return false;
        }
    }
    return true;
}

void invoicing_take_due(struct invoicing *invoicing)
{
    for (size_t i = 0; i < invoicing->count; i++) {
        invoicing->entries[i].quantity =
            invoicing_open(invoicing->entries[i].line);
    }
}

static void fill(struct invoicing *invoicing, struct record *record,
                 const char *field, struct bytes text)
{
    if (record_text(record, field).length == 0) {
        record_set(record, invoicing->deciding->arena, field, text);
    }
}

/* ---- head */

static void fill_from_order(struct invoicing *invoicing)
{
    static const char *const parts[] = { "buyer",     "seller",
                                         "ship_to",   "bill_to",
                                         "ship_from", "delivery_terms" };
    static const char *const texts[] = { "release", "department",
                                         "vendor_number", "contract" };
    const struct record *order = invoicing->conversation->order;
    struct record *record = invoicing->record;

    if (order == NULL) {
        fill(invoicing, record, "order_number",
             invoicing->conversation->row.number);
        return;
    }
    fill(invoicing, record, "order_number", record_text(order, "number"));
    fill(invoicing, record, "order_date", record_text(order, "date"));
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        fill(invoicing, record, texts[i], record_text(order, texts[i]));
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (record_child(record, parts[i]) == NULL) {
            record_copy_field(record, invoicing->deciding->arena, parts[i],
                              order, parts[i]);
        }
    }
}

void invoicing_make_head(struct invoicing *invoicing)
{
    struct deciding *deciding = invoicing->deciding;
    const struct record_type *type =
        record_type_find(deciding->input->types, bytes_of_text("invoice"));

    if (type == NULL) {
        log_panic("there is no record type 'invoice'");
    }
    if (invoicing->record == NULL) {
        invoicing->record = record_make(deciding->arena, type);
    }
    if (record_text(invoicing->record, "number").length == 0) {
        record_set_text(
            invoicing->record, deciding->arena, "number",
            arena_format(deciding->arena, "IN%08llu",
                         (unsigned long long)deciding->input->next.invoice));
        decision_count(deciding, "invoice", 1);
    }
    fill(invoicing, invoicing->record, "date", deciding->today);
    fill(invoicing, invoicing->record, "type", bytes_of_text("invoice"));
    fill(invoicing, invoicing->record, "purpose", bytes_of_text("original"));
    fill(invoicing, invoicing->record, "currency",
         invoicing->conversation->row.currency);
    fill_from_order(invoicing);
}

/* ---- lines */

/* Allowances and charges of the order's line, in money for this invoice. */
static void copy_charges(struct invoicing *invoicing, struct record *to,
                         const struct record *from,
                         const struct charge_basis *basis)
{
    struct arena *arena = invoicing->deciding->arena;

    for (size_t i = 0; i < record_count(from, "allowance_charges"); i++) {
        const struct record *charge = record_item(from, "allowance_charges", i);
        struct decimal amount;
        struct record *copy;

        if (!charge_is_billed(charge) ||
            !charge_amount(charge, basis, &amount) || decimal_is_zero(amount)) {
            continue;
        }
        copy = record_add_item(to, arena, "allowance_charges");
        for (uint16_t f = 0; f < charge->type->field_count; f++) {
            const char *name = charge->type->fields[f].name;

            record_copy_field(copy, arena, name, charge, name);
        }
        record_set_decimal(copy, arena, "amount", amount);
    }
}

static void copy_line_taxes(struct invoicing *invoicing, struct record *to,
                            const struct record *order_line)
{
    if (order_line != NULL && record_count(to, "taxes") == 0) {
        record_copy_field(to, invoicing->deciding->arena, "taxes", order_line,
                          "taxes");
    }
}

static void describe_line(struct invoicing *invoicing, struct record *to,
                          const struct invoice_entry *entry)
{
    const struct flow_line *line = entry->line;
    const struct record *asked = entry->order_line;

    record_set(to, invoicing->deciding->arena, "number", line->number);
    fill(invoicing, to, "unit", line->unit);
    fill(invoicing, to, "gtin", line->gtin);
    fill(invoicing, to, "buyer_item", line->buyer_item);
    fill(invoicing, to, "seller_item", line->item);
    fill(invoicing, to, "description", line->description);
    if (asked != NULL) {
        fill(invoicing, to, "price_basis", record_text(asked, "price_basis"));
        fill(invoicing, to, "manufacturer_item",
             record_text(asked, "manufacturer_item"));
    }
    copy_line_taxes(invoicing, to, asked);
}

static void make_line(struct invoicing *invoicing, struct invoice_entry *entry)
{
    struct arena *arena = invoicing->deciding->arena;
    struct record *line = record_add_item(invoicing->record, arena, "lines");
    struct charge_basis basis = {
        .quantity = entry->quantity,
        .unit = entry->line->unit,
        .currency = record_text(invoicing->record, "currency"),
        .first = decimal_is_zero(entry->line->invoiced),
        .before = entry->line->invoiced,
        .whole = entry->line->ordered
    };
    struct tally after = { basis.before, false };

    tally_add(&after, entry->quantity);
    basis.after = after.value;
    record_set_decimal(line, arena, "quantity", entry->quantity);
    record_set_decimal(line, arena, "price", entry->line->price);
    describe_line(invoicing, line, entry);
    if (entry->order_line != NULL && invoice_line_gross(line, &basis.amount)) {
        copy_charges(invoicing, line, entry->order_line, &basis);
    }
}

/* Lines that a record brought are there already. */
static bool has_line(const struct invoicing *invoicing)
{
    return record_count(invoicing->record, "lines") > 0;
}

void invoicing_make_lines(struct invoicing *invoicing)
{
    bool asked = has_line(invoicing);

    for (size_t i = 0; i < invoicing->count; i++) {
        struct invoice_entry *entry = &invoicing->entries[i];

        if (!asked && !decimal_is_zero(entry->quantity)) {
            make_line(invoicing, entry);
        }
    }
}

/* What was ordered, was invoiced, and will be with this invoice, in money. */
static void measure_progress(const struct invoicing *invoicing,
                             struct charge_basis *basis)
{
    struct tally whole = { 0 };
    struct tally before = { 0 };
    struct tally after;

    for (size_t i = 0; i < invoicing->count; i++) {
        const struct flow_line *line = invoicing->entries[i].line;

        tally_add_product(&whole, line->ordered, line->price);
        tally_add_product(&before, line->invoiced, line->price);
    }
    after = before;
    for (size_t i = 0; i < invoicing->count; i++) {
        const struct invoice_entry *entry = &invoicing->entries[i];

        tally_add_product(&after, entry->quantity, entry->line->price);
    }
    if (!whole.failed && !before.failed && !after.failed) {
        basis->whole = whole.value;
        basis->before = before.value;
        basis->after = after.value;
    }
}

static struct tally sum_of_quantities(const struct invoicing *invoicing)
{
    struct tally sum = { 0 };

    for (size_t i = 0; i < invoicing->count; i++) {
        tally_add(&sum, invoicing->entries[i].quantity);
    }
    return sum;
}

void invoicing_make_charges(struct invoicing *invoicing)
{
    const struct record *order = invoicing->conversation->order;
    struct charge_basis basis = {
        .currency = record_text(invoicing->record, "currency"),
        .quantity = sum_of_quantities(invoicing).value,
        .first = invoicing->first
    };
    struct invoice_sums sums;

    if (order == NULL ||
        record_count(invoicing->record, "allowance_charges") > 0) {
        return;
    }
    invoice_sum(invoicing->record, &sums);
    basis.amount = sums.lines.value;
    measure_progress(invoicing, &basis);
    copy_charges(invoicing, invoicing->record, order, &basis);
}
