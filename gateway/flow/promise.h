/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what we promise for one line that a buyer asks for: catalogue,
 * unit, price, stock and date, by the desk's settings of the partner.
 *
 * Reasons (stable): ITEM_UNKNOWN, ITEM_DISCONTINUED, UNIT_UNKNOWN,
 * QUANTITY_INVALID, AMOUNT_TOO_LARGE, PRICE_DIFFERS, PRICE_MISSING, OUT_OF_STOCK, STOCK_SHORT,
 * DATE_PAST, SHIPPED_ALREADY, ITEM_SHIPPED.
 * Ownership: the arena of the call.
 */
#ifndef FLOW_PROMISE_H
#define FLOW_PROMISE_H

#include <stdbool.h>

#include "flow/catalogue.h"
#include "flow/decision.h"

/* What the buyer wants of one line. */
struct line_ask {
    struct bytes number;
    const struct record *record; /* order or change line: its item numbers */
    struct bytes unit, price_basis;
    struct bytes currency;
    bool has_price, has_quantity;
    struct decimal price;
    struct decimal quantity; /* in all, shipped ones too */
    struct bytes ship;       /* wanted day of shipping, or empty */
    bool ship_kept;          /* it is the day agreed on before */
    struct bytes ship_limit; /* last day for it, or empty */
    bool no_backorder;       /* what is not there shall not come later */
    bool complete;           /* the line shall not come in parts */
    /* How a line that is changed stood; NULL: a new line. */
    const struct flow_line *before;
    struct bytes basis_before;
};

enum { PROMISE_MESSAGES = 5 };

struct line_promise {
    const struct line_ask *ask;
    struct flow_line line; /* as it will stand */
    struct flow_item item;
    bool known; /* the catalogue has the item */
    /* A change that cannot be: the line stays as it stood before. */
    bool refused;
    bool price_changed, rescheduled;
    struct bytes price_basis;    /* of the line's price from now on */
    struct bytes backorder_date; /* of what is back-ordered, or empty */
    /* Base units to reserve: of the line's item, and less of the item it had
     * before. */
    struct decimal reserve, release;
    struct bytes release_item;
    struct decimal credit;    /* more (or less) that the buyer will owe */
    const char *reason;       /* the first that applies; NULL: all as asked */
    const char *short_reason; /* why a part is not promised from stock */
    const char *messages[PROMISE_MESSAGES];
    size_t message_count;
    const char *hold_code; /* an operator has to look; or NULL */
    const char *hold_text;
};

/* What a line of an order or an order change asks for; `head` is the record it
 * stands in. Its `before` is the caller's. */
void line_ask_make(const struct record *head, const struct record *line,
                   struct bytes currency, struct line_ask *ask);
/* `book` knows what the lines before took. */
void promise_line(struct deciding *deciding, struct stock_book *book,
                  const struct line_ask *ask, struct line_promise *promise);
/* Effects of a line: itself, stock. (Credit is summed by the caller.) */
void promise_effects(struct deciding *deciding, struct bytes order_number,
                     const struct line_promise *promise);

#endif
