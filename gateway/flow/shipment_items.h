/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the items of a shipment record, wherever they stand: in cartons, on
 * pallets, loose.
 *
 * Ownership: the arena of the call; the records are those of the shipment.
 */
#ifndef FLOW_SHIPMENT_ITEMS_H
#define FLOW_SHIPMENT_ITEMS_H

#include "base/arena.h"
#include "mapping/record.h"

struct shipment_item {
    struct record *item;  /* a shipped_item */
    struct record *order; /* the entry of `orders` it stands in */
    bool packed;          /* in a carton */
};

/* Both in the order of the document. */
struct shipment_items {
    struct shipment_item *items;
    size_t count, capacity;
    struct record **carriers; /* cartons and pallets: each may have an sscc */
    size_t carrier_count, carrier_capacity;
};

void shipment_items_collect(struct arena *arena, const struct record *shipment,
                            struct shipment_items *found);

#endif
