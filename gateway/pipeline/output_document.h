/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the document that carries a record of ours to the partner, by the
 * agreement to send such records.
 *
 * Errors: as the journal's.
 */
#ifndef PIPELINE_OUTPUT_DOCUMENT_H
#define PIPELINE_OUTPUT_DOCUMENT_H

#include <stdbool.h>

#include "mapping/record.h"
#include "pipeline/turn.h"

struct output_document {
    const struct record *record;
    struct bytes number;                 /* its business key */
    const struct ledger_document *about; /* what it answers, or NULL */
    const struct id *conversation;       /* or NULL */
    bool test;
    /* In: the id it is to have, or none. Out: the document's; none: there is
     * no agreement, so the partner does not want it and nothing was made. */
    struct id id;
};

/* Adds it to the event, in state DECIDED; HELD where two agreements fit. */
bool output_document_add(struct turn *turn, struct event *event,
                         struct output_document *output,
                         struct error *err) MUST_CHECK;
/* The record as JSON, in the turn's arena. */
struct bytes output_document_json(struct turn *turn,
                                  const struct record *record);

#endif
