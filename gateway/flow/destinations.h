/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what of a line goes to which store (SDQ), from the order into what
 * answers it.
 *
 * Carried on only where the stores' quantities come to the whole that is
 * confirmed or shipped: whose share is cut when there is less, only the buyer
 * can say. Errors: none; where it cannot be carried on, it is not there.
 */
#ifndef FLOW_DESTINATIONS_H
#define FLOW_DESTINATIONS_H

#include <stdbool.h>

#include "base/decimal.h"
#include "mapping/record.h"

/* Does the line (of an order or an order change) name stores, and do they share
 * this quantity out, in this unit? */
bool destinations_share(const struct record *line, struct decimal quantity,
                        struct bytes unit);
/* All of them. `to`: a line of an answer. */
void destinations_copy(struct record *to, struct arena *arena,
                       const struct record *line);
/* One of them with a part of its quantity. `to`: a shipped item. */
void destinations_add(struct record *to, struct arena *arena,
                      const struct record *line, size_t index,
                      struct decimal quantity);
/* What store `index` gets; 0 past the last. */
struct decimal destinations_quantity(const struct record *line, size_t index);

#endif
