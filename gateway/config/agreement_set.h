/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must hold of a partner's agreements together: each has a name
 * of its own, no two fit the same document, and what one sends has a way in
 * another.
 *
 * In: agreements that were checked one by one. Out: their names; complaints.
 */
#ifndef CONFIG_AGREEMENT_SET_H
#define CONFIG_AGREEMENT_SET_H

#include "config/partner_check.h"

/* list: the mappings the agreements were read from, in the same order. */
void agreement_set_check(struct partner_reading *reading,
                         const struct yaml_node *list);

#endif
