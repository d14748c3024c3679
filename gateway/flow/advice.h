/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the application_advice record (824) that tells a partner what is
 * wrong with a document of theirs, from the findings of a decision or of the
 * reading: guideline, map, and the standard where nothing else speaks of it.
 *
 * Ownership: records live in the arena given. Limits: the first 100 errors.
 */
#ifndef FLOW_ADVICE_H
#define FLOW_ADVICE_H

#include "flow/decision.h"

/* One bit for each origin of findings. */
#define ADVICE_OF(origin) (1U << (unsigned)(origin))

/* What is said of which document. */
struct advice_about {
    const char *reference; /* what the number is: "order", "transaction" */
    struct bytes number;
    const char *status; /* "rejected", "accepted_with_errors" */
    unsigned origins;   /* ADVICE_OF: whose errors are told */
};

/* What the number of a record of that type is: "order", "shipment",
 * "invoice". */
const char *advice_reference(struct bytes record);
/* An advice that is not signed yet, or NULL: there is no such error. */
struct record *advice_record(const struct record_types *types,
                             struct arena *arena,
                             const struct advice_about *about,
                             const struct findings *findings);
/* Its own number, and the date and time of `now` (ms) at `offset` (ms). */
void advice_sign(struct record *advice, struct arena *arena,
                 struct bytes number, int64_t now, int64_t offset);

/* Nothing where no advice is agreed on, where there is no error among the
 * findings, or where an operator let the document pass (it was told then).
 * reference: "order", "shipment", "invoice"; status: "rejected",
 * "accepted_with_errors". It goes out at once, even if the decision holds. */
void advice_output(struct deciding *deciding, const char *reference,
                   struct bytes number, const char *status);

#endif
