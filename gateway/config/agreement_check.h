/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must hold in one agreement of a partner file, beyond the form
 * of each value; fills in what follows from other parts of it.
 *
 * In: the partner as partner_check completed it. Out: its agreements completed
 * and named; complaints. Whatever is wrong is complained about once, and the
 * rest goes on.
 */
#ifndef CONFIG_AGREEMENT_CHECK_H
#define CONFIG_AGREEMENT_CHECK_H

#include <stdbool.h>

#include "config/partner_check.h"

/* An agreement and the mapping it was read from. */
struct agreement_reading {
    struct partner_reading *reading;
    struct agreement *agreement;
    const struct yaml_node *node;
    bool directed;     /* either receive or send, as it must be */
    bool record_known; /* as far as one can tell */
};

/* All of the partner, each by itself and then together. */
void agreement_check_all(struct partner_reading *reading);

#endif
