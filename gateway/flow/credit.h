/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: may a customer owe us so much more?
 *
 * Codes of a hold: CUSTOMER_UNKNOWN, CREDIT_CURRENCY, CREDIT_LIMIT.
 */
#ifndef FLOW_CREDIT_H
#define FLOW_CREDIT_H

#include <stdbool.h>

#include "flow/decision.h"

/* The currency of the partner's customer row, or an empty view. */
struct bytes credit_currency(struct deciding *deciding);
/* true: held. `more` at or below zero is never held. */
bool credit_hold(struct deciding *deciding, struct bytes currency,
                 struct decimal more) MUST_CHECK;

#endif
