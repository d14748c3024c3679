/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: by which name agreements know a transaction that the check reports.
 */
#ifndef FLOW_DOCUMENT_NAME_H
#define FLOW_DOCUMENT_NAME_H

#include "base/arena.h"
#include "document/check.h"

/* "ubl/2.4/Order": by the newest dictionary of the family, "xml/Letter" where
 * none knows it. "x12/004010/850": GS08 with the suffix of an industry's guideline
 * ("004010VICS") cut off. "edifact/D.96A/ORDERS": by the message's header. */
const char *document_name(struct arena *arena,
                          const struct interchange_facts *interchange,
                          const struct group_facts *group,
                          const struct transaction_facts *transaction);

#endif
