/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the application_advice record (824) that tells a partner what is
 * wrong with a document of theirs, from the findings of the decision.
 */
#ifndef FLOW_ADVICE_H
#define FLOW_ADVICE_H

#include "flow/decision.h"

/* Nothing where no advice is agreed on, where there is no error among the
 * findings, or where an operator let the document pass (it was told then).
 * reference: "order", "shipment", "invoice"; status: "rejected",
 * "accepted_with_errors". It goes out at once, even if the decision holds. */
void advice_output(struct deciding *deciding, const char *reference,
                   struct bytes number, const char *status);

#endif
