/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must hold of the ids in partner and station files; and those
 * of XML parties, which three keys bring into one list.
 *
 * In: the struct as its shape filled it, and the tree it was read from. Out:
 * the list completed; complaints.
 * Source: ISO/IEC 6523 ICD codes: 0060 D-U-N-S, 0088 GLN.
 */
#ifndef CONFIG_PARTNER_IDENTITY_H
#define CONFIG_PARTNER_IDENTITY_H

#include "base/arena.h"
#include "config/partner_check.h"

/* `peppol`, `gln` and `duns` of the mapping `ids`. */
void partner_identity_parties(struct arena *arena, const struct yaml_node *ids,
                              struct identities *parties);
/* The partner's: no id twice; parties filled in. */
void partner_identity_check(struct partner_reading *reading);
/* Whatever an agreement needs: partner and station have an id of its kind. */
void partner_identity_needed(struct partner_reading *reading);

#endif
