/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the desk's items as an order line names them: which item it is, how
 * many base units its unit holds, what it costs.
 *
 * Ownership: the arena of the call.
 */
#ifndef FLOW_CATALOGUE_H
#define FLOW_CATALOGUE_H

#include <stdbool.h>

#include "flow/decision.h"

/* By seller_item, gtin and buyer_item of `line` (an order or change line). */
bool catalogue_find(struct deciding *deciding, const struct record *line,
                    struct flow_item *item) MUST_CHECK;
/* By our own number. */
bool catalogue_item(struct deciding *deciding, struct bytes number,
                    struct flow_item *item) MUST_CHECK;
/* Base units in one `unit`: 1 for the base unit, 12 for a dozen of what is
 * counted by the piece, the item's pack for a carton or case; false: the item
 * is not sold by that unit. */
bool catalogue_factor(const struct flow_item *item, struct bytes unit,
                      struct decimal *factor) MUST_CHECK;

/* How many whole units of `factor` base units each are in `units`, counted with
 * as many digits behind the point as `like` has. */
struct decimal catalogue_whole_units(struct decimal units,
                                     struct decimal factor,
                                     struct decimal like);

/* What a price is asked for. */
struct price_query {
    const struct flow_item *item;
    struct bytes unit, price_basis; /* the order line's */
    struct bytes currency;
    struct bytes date;
    struct decimal quantity; /* in `unit` */
};
/* Our price, in the unit and basis of the query. */
bool catalogue_price(struct deciding *deciding, const struct price_query *query,
                     struct decimal *price) MUST_CHECK;
/* |theirs − ours| ≤ ours × percent / 100 */
bool catalogue_price_agrees(struct decimal ours, struct decimal theirs,
                            struct decimal percent);

/* Stock of the items of one decision: several lines may want the same one. */
struct stock_book;
struct stock_entry {
    struct bytes item;
    bool kept;           /* false: the desk keeps no stock of it */
    struct decimal free; /* on hand and not promised; may be below zero */
    struct decimal on_hand, reserved;
    struct bytes available_from;
};
struct stock_book *stock_book_make(struct deciding *deciding,
                                   size_t most_items);
struct stock_entry *stock_book_entry(struct deciding *deciding,
                                     struct stock_book *book,
                                     struct bytes item);

#endif
