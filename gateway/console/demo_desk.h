/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the demo does at both desks: master data in, orders out,
 * goods away.
 *
 * Errors: what the gateway refuses, and DEMO_HELD for an order that it wants
 * an operator to look at.
 */
#ifndef CONSOLE_DEMO_DESK_H
#define CONSOLE_DEMO_DESK_H

#include <jansson.h>

#include "console/demo_place.h"
#include "console/demo_watch.h"

/* The seller's items, prices, stock and customers out of partners/demo. */
bool demo_desk_import(struct demo_place *place, struct error *err) MUST_CHECK;
/* What the seller counts of an item from now on. */
bool demo_desk_stock(struct demo_place *place, struct bytes quantity,
                     struct bytes item, struct error *err) MUST_CHECK;
/* The order of partners/demo, the caller's to json_decref. */
json_t *demo_desk_shipped_order(struct demo_place *place,
                                struct error *err) MUST_CHECK;
/* An order without lines; then one line at the seller's price of today, or
 * without one where the seller does not have the item. */
json_t *demo_desk_new_order(void);
bool demo_desk_add_line(struct demo_watch *watch, json_t *order,
                        struct bytes quantity, struct bytes item,
                        struct error *err) MUST_CHECK;
/* The buyer orders; number: the order's, in the arena. */
bool demo_desk_order(struct demo_place *place, const json_t *order,
                     struct bytes *number, struct error *err) MUST_CHECK;
/* The seller ships what it has for that order. */
bool demo_desk_ship(struct demo_place *place, const char *number,
                    struct error *err) MUST_CHECK;

#endif
