/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "flow/calendar.h"
#include "flow/destinations.h"
#include "flow/gs1.h"
#include "flow/shipment_items.h"
#include "flow/shipping.h"

static void fill(struct shipping *shipping, struct record *record,
                 const char *field, struct bytes text)
{
    if (record_text(record, field).length == 0) {
        record_set(record, shipping->deciding->arena, field, text);
    }
}

/* What the order says and the shipment does not. */
static void fill_from_order(struct shipping *shipping)
{
    static const char *const parts[] = { "buyer",     "seller",
                                         "ship_to",   "bill_to",
                                         "ship_from", "delivery_terms" };
    const struct record *order = shipping->conversation->order;

    if (order == NULL) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (record_child(shipping->record, parts[i]) == NULL) {
            record_copy_field(shipping->record, shipping->deciding->arena,
                              parts[i], order, parts[i]);
        }
    }
    if (record_count(shipping->record, "transport") == 0) {
        record_copy_field(shipping->record, shipping->deciding->arena,
                          "transport", order, "transport");
    }
}

static void fill_order_entry(struct shipping *shipping)
{
    const struct conversation *conversation = shipping->conversation;
    struct record *entry =
        record_count(shipping->record, "orders") > 0
            ? record_item(shipping->record, "orders", 0)
            : record_add_item(shipping->record, shipping->deciding->arena,
                              "orders");

    if (conversation->order == NULL) {
        fill(shipping, entry, "number", conversation->row.number);
        return;
    }
    fill(shipping, entry, "number", record_text(conversation->order, "number"));
    fill(shipping, entry, "release",
         record_text(conversation->order, "release"));
    fill(shipping, entry, "date", record_text(conversation->order, "date"));
    fill(shipping, entry, "department",
         record_text(conversation->order, "department"));
    fill(shipping, entry, "vendor_number",
         record_text(conversation->order, "vendor_number"));
}

static void draw_number(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;

    if (record_text(shipping->record, "number").length > 0) {
        return;
    }
    record_set_text(
        shipping->record, deciding->arena, "number",
        arena_format(deciding->arena, "SH%08llu",
                     (unsigned long long)deciding->input->next.shipment));
    decision_count(deciding, "shipment", 1);
}

void shipping_make_head(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    const struct record_type *type =
        record_type_find(deciding->input->types, bytes_of_text("shipment"));

    if (type == NULL) {
        log_panic("there is no record type 'shipment'");
    }
    if (shipping->record == NULL) {
        shipping->record = record_make(deciding->arena, type);
    }
    draw_number(shipping);
    fill(shipping, shipping->record, "purpose", bytes_of_text("original"));
    fill(shipping, shipping->record, "date", deciding->today);
    fill(
        shipping, shipping->record, "time",
        calendar_time(deciding->arena, deciding->input->now, deciding->offset));
    fill(shipping, shipping->record, "ship_date", deciding->today);
    fill_from_order(shipping);
    fill_order_entry(shipping);
}

/* How many of the line's units go into one carton. The item's pack, where it
 * comes out even in that unit; else all into one. */
static struct decimal carton_size(const struct ship_entry *entry)
{
    enum { SIZE_SCALE = 6 };
    struct decimal size, units;

    if (!entry->known ||
        decimal_compare(entry->item.pack, decimal_of(0)) <= 0 ||
        !decimal_divide(entry->item.pack, entry->factor, SIZE_SCALE, &size) ||
        decimal_is_zero(size) ||
        !decimal_multiply(size, entry->factor, &units) ||
        decimal_compare(units, entry->item.pack) != 0) {
        return entry->quantity;
    }
    return size;
}

/* Cartons of `size` that hold `quantity`; too many count as one more than are
 * allowed. */
static size_t carton_count(struct decimal quantity, struct decimal size)
{
    struct decimal count = catalogue_whole_units(quantity, size, decimal_of(1));
    struct decimal held;

    if (decimal_compare(count, decimal_of(SHIPPING_MOST_CARTONS)) > 0) {
        return SHIPPING_MOST_CARTONS + 1;
    }
    if (decimal_multiply(count, size, &held) &&
        decimal_compare(held, quantity) < 0) {
        return (size_t)count.coefficient + 1;
    }
    return (size_t)count.coefficient;
}

/* The order's line where its stores share out what leaves; NULL: they do not,
 * or there are none. */
static const struct record *shared_line(const struct shipping *shipping,
                                        const struct ship_entry *entry)
{
    const struct record *order = shipping->conversation->order;
    size_t count = order == NULL ? 0 : record_count(order, "lines");

    for (size_t i = 0; i < count; i++) {
        const struct record *line = record_item(order, "lines", i);

        if (bytes_equal(record_text(line, "number"), entry->line->number)) {
            return destinations_share(line, entry->quantity, entry->line->unit)
                       ? line
                       : NULL;
        }
    }
    return NULL;
}

static struct record *add_carton(struct shipping *shipping,
                                 struct record *order,
                                 const struct ship_entry *entry,
                                 struct decimal quantity)
{
    struct arena *arena = shipping->deciding->arena;
    const struct flow_line *line = entry->line;
    struct record *carton = record_add_item(order, arena, "packs");
    struct record *item = record_add_item(carton, arena, "items");

    record_set(item, arena, "number", line->number);
    record_set_decimal(item, arena, "quantity", quantity);
    record_set(item, arena, "unit", line->unit);
    record_set_decimal(item, arena, "ordered", line->ordered);
    record_set(item, arena, "ordered_unit", line->unit);
    record_set(item, arena, "gtin", line->gtin);
    record_set(item, arena, "buyer_item", line->buyer_item);
    record_set(item, arena, "seller_item", line->item);
    record_set(item, arena, "description",
               line->description.length > 0 ? line->description
                                            : entry->item.description);
    return item;
}

/* `shared`: for its store `store` only; or NULL. */
static void fill_some(struct shipping *shipping, struct record *order,
                      const struct ship_entry *entry, struct decimal left,
                      const struct record *shared, size_t store)
{
    struct decimal size = carton_size(entry);

    while (decimal_compare(left, decimal_of(0)) > 0) {
        struct decimal here = money_smaller(left, size);
        struct record *item = add_carton(shipping, order, entry, here);

        if (shared != NULL) {
            destinations_add(item, shipping->deciding->arena, shared, store,
                             here);
        }
        if (!decimal_subtract(left, here, &left)) {
            log_panic("a carton's quantity cannot be subtracted");
        }
    }
}

/* No carton holds goods for two stores. */
static void fill_cartons(struct shipping *shipping, struct record *order,
                         const struct ship_entry *entry)
{
    const struct record *shared = shared_line(shipping, entry);
    size_t stores = shared == NULL ? 0 : record_count(shared, "destinations");

    for (size_t i = 0; i < stores; i++) {
        fill_some(shipping, order, entry, destinations_quantity(shared, i),
                  shared, i);
    }
    if (shared == NULL) {
        fill_some(shipping, order, entry, entry->quantity, NULL, 0);
    }
}

/* Too many count as one more than are allowed. */
static size_t cartons_of(const struct shipping *shipping,
                         const struct ship_entry *entry)
{
    const struct record *shared = shared_line(shipping, entry);
    struct decimal size = carton_size(entry);
    size_t stores = shared == NULL ? 0 : record_count(shared, "destinations");
    size_t cartons = 0;

    if (decimal_is_zero(entry->quantity)) {
        return 0;
    }
    for (size_t i = 0; i < stores && cartons <= SHIPPING_MOST_CARTONS; i++) {
        cartons += carton_count(destinations_quantity(shared, i), size);
    }
    return shared == NULL ? carton_count(entry->quantity, size) : cartons;
}

bool shipping_make_cartons(struct shipping *shipping)
{
    struct record *order = record_item(shipping->record, "orders", 0);
    size_t cartons = 0;

    for (size_t i = 0; i < shipping->count; i++) {
        cartons += cartons_of(shipping, &shipping->entries[i]);
        if (cartons > SHIPPING_MOST_CARTONS) {
            decision_refuse(shipping->deciding, "SHIPMENT_TOO_LARGE",
                            "the shipment needs more than %d cartons; ship it "
                            "in parts",
                            SHIPPING_MOST_CARTONS);
            return false;
        }
    }
    for (size_t i = 0; i < shipping->count; i++) {
        fill_cartons(shipping, order, &shipping->entries[i]);
    }
    if (record_count(shipping->record, "packages") == 0) {
        record_set_decimal(
            record_add_item(shipping->record, shipping->deciding->arena,
                            "packages"),
            shipping->deciding->arena, "count", decimal_of((int64_t)cartons));
    }
    return true;
}

static struct bytes company_prefix(const struct deciding *deciding)
{
    const struct flow_input *input = deciding->input;
    const struct station *station = input->partner->station;

    if (input->gs1_prefix.length > 0) {
        return input->gs1_prefix;
    }
    return bytes_of_text(station == NULL ? NULL : station->gs1_prefix);
}

static void check_sscc(struct shipping *shipping, struct bytes sscc)
{
    if (sscc.length != GS1_SSCC_LENGTH || !gs1_is_checked(sscc)) {
        (void)decision_find(shipping->deciding, FINDING_WARNING, "SSCC_INVALID",
                            NULL,
                            "'%.*s' is no SSCC: it has 18 digits and the last "
                            "one is a check digit",
                            BYTES_ARG(sscc));
    }
}

void shipping_make_ssccs(struct shipping *shipping)
{
    struct deciding *deciding = shipping->deciding;
    struct bytes prefix = company_prefix(deciding);
    char sscc[GS1_SSCC_LENGTH + 1];
    struct shipment_items found;

    shipment_items_collect(deciding->arena, shipping->record, &found);
    for (size_t i = 0; i < found.carrier_count; i++) {
        struct bytes given = record_text(found.carriers[i], "sscc");

        if (given.length > 0) {
            check_sscc(shipping, given);
        } else if (gs1_is_company_prefix(prefix)) {
            gs1_sscc(prefix, deciding->input->next.sscc + shipping->ssccs,
                     sscc);
            record_set_text(found.carriers[i], deciding->arena, "sscc", sscc);
            shipping->ssccs++;
        }
    }
    if (shipping->ssccs == 0 && found.carrier_count > 0 &&
        !gs1_is_company_prefix(prefix)) {
        (void)decision_find(deciding, FINDING_WARNING, "SSCC_NO_PREFIX", NULL,
                            "cartons have no SSCC: the station has no "
                            "gs1_prefix");
    }
    decision_count(deciding, "sscc", shipping->ssccs);
}
