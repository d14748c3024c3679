/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the application advice (824, APERAK) that tells a partner of errors
 * that no acknowledgement speaks of, made when their document was read.
 *
 * Errors: as the journal's; JOB_GARBLED where the worker's record is none.
 */
#ifndef PIPELINE_READ_ADVICE_H
#define PIPELINE_READ_ADVICE_H

#include <stdbool.h>

#include "pipeline/job.h"
#include "pipeline/turn.h"

/* Adds it to the event that makes `document`, the transaction of `item`: so it
 * is made once, whatever happens to the document later. Nothing where there is
 * nothing to tell or no agreement to send an application_advice. */
bool read_advice_add(struct turn *turn, struct event *event,
                     const struct ledger_document *document,
                     const struct job_transaction *item,
                     struct error *err) MUST_CHECK;

#endif
