/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a supplier's document says against what we ordered: its orders
 * and lines found, and what does not fit said.
 *
 * A document may speak of several orders. Findings (errors): ORDER_UNKNOWN,
 * LINE_UNKNOWN, ITEM_DIFFERS, UNIT_DIFFERS, QUANTITY_INVALID, PRICE_DIFFERS.
 * Ownership: the arena of the call.
 */
#ifndef FLOW_MATCH_H
#define FLOW_MATCH_H

#include "flow/conversation.h"
#include "flow/money.h"

struct match_order {
    struct bytes key;
    bool known;
    struct conversation conversation;
    struct tally *sums; /* by line: what the document says of it in all */
};

struct matching {
    struct deciding *deciding;
    struct match_order *orders; /* sorted by key */
    size_t count;
};

/* Looks up all orders that the document names; `keys` may repeat. Each that
 * is not known is one finding. */
void match_begin(struct matching *matching, struct deciding *deciding,
                 struct bytes *keys, size_t count);
/* NULL: not known (said already). */
struct match_order *match_find(struct matching *matching, struct bytes key);

/* The order's line for a line or item of the document. `order_line`: its
 * number in the order, or empty: the record's own number. path: for the
 * finding. NULL: there is none, or nothing of it can be counted. */
struct match_line_query {
    const struct record *record;
    struct bytes order_line;
    const char *path;
    bool substituted; /* another item than ordered is meant to come */
};
struct flow_line *match_line(struct matching *matching,
                             struct match_order *order,
                             const struct match_line_query *query,
                             struct decimal *quantity);
/* Adds to the sum of the line. */
void match_count(struct match_order *order, const struct flow_line *line,
                 struct decimal quantity);
/* An error if `stated` is farther from the line's price than the partner's
 * tolerance. */
void match_price(struct matching *matching, const struct flow_line *line,
                 const char *path, struct decimal stated);
/* State of every order after `line` quantities were changed in place. */
void match_states(struct matching *matching);

#endif
