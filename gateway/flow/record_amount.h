/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a record comes to in money: its total or, where an order says
 * none, the sum of its lines; for lists and sums of documents, not for
 * decisions.
 *
 * In: a record of any type. Out: amount and currency (a view of the record; may
 * be empty). false: it says no amount, or one that does not fit; nothing is
 * changed.
 */
#ifndef FLOW_RECORD_AMOUNT_H
#define FLOW_RECORD_AMOUNT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "mapping/record.h"

bool record_amount(const struct record *record, struct decimal *amount,
                   struct bytes *currency) MUST_CHECK;

#endif
