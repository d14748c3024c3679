/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what an invoice record comes to, from its lines, allowances,
 * charges and taxes: to fill in our own totals and to check a supplier's.
 *
 * A line is quantity × price, less its allowances, plus its charges, rounded
 * once to the currency's smallest unit; everything after that is exact.
 */
#ifndef FLOW_INVOICE_SUM_H
#define FLOW_INVOICE_SUM_H

#include <stdbool.h>

#include "flow/money.h"
#include "mapping/record.h"

/* Amount of a line before and after its allowances and charges. false: it
 * states too little, or it does not fit. */
bool invoice_line_gross(const struct record *line,
                        struct decimal *gross) MUST_CHECK;
bool invoice_line_net(const struct record *line, struct bytes currency,
                      struct decimal *net) MUST_CHECK;

struct invoice_sums {
    struct tally lines;       /* of the lines' rounded amounts */
    struct tally lines_exact; /* of the same before rounding */
    struct tally allowances, charges;
    struct tally tax;
    struct decimal net, total;
    /* The total of those who round only the sum; mostly equal to `total`. */
    struct decimal total_rounded_once;
    size_t incomplete; /* lines that could not be reckoned */
    bool failed;       /* something does not fit */
};
/* Amounts that are stated count; what is not stated is reckoned. Taxes: those
 * of the head, else those of the lines, but not those already included. */
void invoice_sum(const struct record *invoice, struct invoice_sums *sums);

#endif
