/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the order_response record that answers an order or an order change:
 * a receipt, or the answer line by line.
 *
 * Ownership: the arena of the call.
 */
#ifndef FLOW_RESPONSE_H
#define FLOW_RESPONSE_H

#include <stdbool.h>

#include "flow/promise.h"

/* The head, copied from `asked` (an order or an order_change). type:
 * "receipt", "accepted", "changed", "rejected". */
struct record *response_make(struct deciding *deciding,
                             const struct record *asked, const char *type);
/* A line of the answer; `action` is the word of a change, or empty. */
void response_add_line(struct deciding *deciding, struct record *response,
                       const struct line_promise *promise, struct bytes action);
/* A line of a change that asks for what cannot be looked at: unknown line, … */
void response_reject_line(struct deciding *deciding, struct record *response,
                          const struct record *line, const char *reason,
                          const char *message);
/* "accepted", "changed" or "rejected", from all lines. */
struct response_verdict {
    bool any_accepted, any_changed, any_rejected;
};
void response_verdict_add(struct response_verdict *verdict,
                          const struct line_promise *promise);
const char *response_verdict_type(const struct response_verdict *verdict);

#endif
