/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an invoice in the making: how much of which line is invoiced, and
 * the invoice record with its terms, charges, taxes and totals.
 *
 * invoicing_asked.c takes what a record says, invoicing_record.c makes head and
 * lines, invoicing_terms.c the terms of payment; invoice_step.c joins them.
 * Ownership: the arena of the call.
 */
#ifndef FLOW_INVOICING_H
#define FLOW_INVOICING_H

#include "flow/conversation.h"
#include "flow/invoice_sum.h"
#include "flow/money.h"

/* What an invoice record is held for. */
#define INVOICING_NOT_AS_SHIPPED "the invoice is not as shipped"

/* One line of the conversation, and what of it is invoiced now. */
struct invoice_entry {
    struct flow_line *line;
    const struct record *order_line; /* NULL: not known */
    struct decimal quantity;
    struct decimal value; /* quantity × agreed price, exact */
};

struct invoicing {
    struct deciding *deciding;
    struct conversation *conversation;
    struct invoice_entry *entries; /* one for each line */
    size_t count;
    bool first;            /* nothing of the order was invoiced before */
    struct record *record; /* the invoice, whole at the end */
    struct bytes due_date; /* the last by the terms, or empty */
    struct decimal total;
};

void invoicing_begin(struct invoicing *invoicing, struct deciding *deciding,
                     struct conversation *conversation);
/* shipped − invoiced of a line */
struct decimal invoicing_open(const struct flow_line *line);
bool invoicing_is_empty(const struct invoicing *invoicing);
void invoicing_take_due(struct invoicing *invoicing);
/* Takes the lines of the record in invoicing->record and completes them; what
 * is not as shipped and agreed becomes findings. */
void invoicing_take_asked(struct invoicing *invoicing);

/* Number, dates, parties, references: made, or filled in. */
void invoicing_make_head(struct invoicing *invoicing);
void invoicing_make_lines(struct invoicing *invoicing);
/* Allowances, charges and taxes of the order, where the record has none. */
void invoicing_make_charges(struct invoicing *invoicing);
void invoicing_make_taxes(struct invoicing *invoicing);
/* Terms with their dates, from the order where the record has none. */
void invoicing_make_terms(struct invoicing *invoicing);
/* Fills in the totals; one that is stated and wrong becomes a finding. false:
 * refused, they do not fit. */
bool invoicing_make_totals(struct invoicing *invoicing) MUST_CHECK;
void invoicing_make_discount(struct invoicing *invoicing);

#endif
