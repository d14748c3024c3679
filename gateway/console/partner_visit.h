/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a visit to a gateway's partners: their files, and what an operator
 * has stopped.
 */
#ifndef CONSOLE_PARTNER_VISIT_H
#define CONSOLE_PARTNER_VISIT_H

#include "console/visit.h"

/* Directory and files; the spool too where there is one. false: told, and
 * *status is the exit status. visit_close ends it. */
bool partner_visit_open(struct visit *visit, struct console *console,
                        int *status) MUST_CHECK;
/* NULL: told, *status as above. */
const struct partner *partner_visit_find(struct visit *visit, const char *name,
                                         int *status);
/* What an operator stopped: "in", "out", "both"; NULL: nothing. */
const char *partner_visit_paused(struct visit *visit,
                                 const struct partner *partner);
/* "draft", "testing", "live", "paused". */
const char *partner_visit_status(const struct partner *partner);

#endif
