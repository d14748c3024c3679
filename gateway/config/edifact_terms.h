/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must hold of the EDIFACT part of a partner's envelope, and
 * what follows in it from other parts.
 *
 * In: a partner read by its shape. Out: its terms completed (no repetition
 * separator before version 4, the line break behind the terminator);
 * complaints.
 * Source: ISO 9735 versions 1 to 4: UNA, UNB.
 */
#ifndef CONFIG_EDIFACT_TERMS_H
#define CONFIG_EDIFACT_TERMS_H

#include "config/partner_check.h"

void edifact_terms_check(struct partner_reading *reading);
/* Must a reader be told the separators, by UNA? */
bool edifact_terms_need_una(const struct edifact_terms *terms);

#endif
