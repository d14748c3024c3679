/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/shipment_items.h"

struct collecting {
    struct arena *arena;
    struct shipment_items *found;
    struct record *order;
};

static void add_items(struct collecting *run, const struct record *holder,
                      bool packed)
{
    struct shipment_items *found = run->found;

    for (size_t i = 0; i < record_count(holder, "items"); i++) {
        struct record *item = record_item(holder, "items", i);

        found->items = arena_grow(run->arena, found->items, found->count,
                                  &found->capacity, sizeof(*found->items));
        found->items[found->count++] =
            (struct shipment_item){ item, run->order,
                                    packed || record_count(item, "packs") > 0 };
    }
}

static void add_carrier(struct collecting *run, struct record *carrier)
{
    struct shipment_items *found = run->found;

    found->carriers =
        arena_grow(run->arena, found->carriers, found->carrier_count,
                   &found->carrier_capacity, sizeof(struct record *));
    found->carriers[found->carrier_count++] = carrier;
}

static void add_packs(struct collecting *run, const struct record *holder)
{
    for (size_t i = 0; i < record_count(holder, "packs"); i++) {
        struct record *pack = record_item(holder, "packs", i);

        add_carrier(run, pack);
        add_items(run, pack, true);
    }
}

static void add_tares(struct collecting *run, const struct record *holder)
{
    for (size_t i = 0; i < record_count(holder, "tares"); i++) {
        struct record *tare = record_item(holder, "tares", i);

        add_carrier(run, tare);
        add_packs(run, tare);
        add_items(run, tare, true);
    }
}

void shipment_items_collect(struct arena *arena, const struct record *shipment,
                            struct shipment_items *found)
{
    struct collecting run = { arena, found, NULL };

    *found = (struct shipment_items){ 0 };
    for (size_t i = 0; i < record_count(shipment, "orders"); i++) {
        run.order = record_item(shipment, "orders", i);
        add_tares(&run, run.order);
        add_packs(&run, run.order);
        add_items(&run, run.order, false);
    }
}
