/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a shipment in the making: how much of which line leaves, and the
 * shipment record that says so.
 *
 * shipping_due.c finds what is due, shipping_asked.c takes what a record says,
 * shipping_effects.c moves lines and stock, shipping_record.c writes the record
 * with its cartons; ship_step.c joins them.
 * Ownership: the arena of the call.
 */
#ifndef FLOW_SHIPPING_H
#define FLOW_SHIPPING_H

#include "flow/catalogue.h"
#include "flow/conversation.h"
#include "flow/money.h"

enum { SHIPPING_MOST_CARTONS = 10000 };

/* One line of the conversation, and what of it leaves. */
struct ship_entry {
    struct flow_line *line;
    bool known; /* the catalogue has the item; else factor is 1 */
    struct flow_item item;
    struct decimal factor;   /* base units in one of the line's unit */
    struct decimal quantity; /* leaves, in the line's unit */
};

struct shipping {
    struct deciding *deciding;
    struct conversation *conversation;
    struct stock_book *book;
    struct ship_entry *entries; /* one for each line of the conversation */
    size_t count;
    struct record *record; /* the shipment, whole at the end */
    uint64_t ssccs;        /* serial references taken */
};

void shipping_begin(struct shipping *shipping, struct deciding *deciding,
                    struct conversation *conversation);
/* confirmed − shipped of a line */
struct decimal shipping_open(const struct flow_line *line);
bool shipping_is_empty(const struct shipping *shipping);

/* All that can leave: of a scheduled step only what is due today. Back-ordered
 * quantities come along as far as they are in stock by now. */
void shipping_take_due(struct shipping *shipping);

/* Takes what the record in shipping->record says, completes its lines; what is
 * not as confirmed becomes findings. false: refused, the decision says why. */
bool shipping_take_asked(struct shipping *shipping) MUST_CHECK;
/* Does the record name any item? If not, all that is due goes with it. */
bool shipping_names_items(const struct record *shipment);

/* Effects of what leaves on lines, stock and credit; the conversation's lines
 * stand afterwards as they will. Back-ordered quantities, and what a person
 * ships beyond them, are confirmed by being shipped. */
void shipping_effects(struct shipping *shipping);

/* A head without items, from the order; or what is missing of the one there
 * is. Draws the shipment's number where it has none. */
void shipping_make_head(struct shipping *shipping);
/* Cartons for all entries, by the items' packs. false: too many, refused. */
bool shipping_make_cartons(struct shipping *shipping) MUST_CHECK;
/* An SSCC for every carton and pallet that has none. */
void shipping_make_ssccs(struct shipping *shipping);

#endif
