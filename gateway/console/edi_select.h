/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which rules a transaction set is checked by when tools check one:
 * the standard's, with a guideline over it, or what a partner agreed to.
 *
 * In: a workspace; --guideline NAME or --partner NAME. Out: the context of a
 * check (document/check.h). What is wrong with dictionaries and guidelines
 * goes to the workspace's complaints.
 */
#ifndef CONSOLE_EDI_SELECT_H
#define CONSOLE_EDI_SELECT_H

#include "base/error.h"
#include "console/workspace.h"
#include "document/check.h"

struct edi_select {
    struct workspace *workspace;
    const char *guideline;             /* or NULL */
    const struct partner *partner;     /* or NULL */
    const struct set_definition *with; /* the set with the guideline */
    struct edi_select_loaded *loaded;  /* of the partner's agreements */
    int64_t now;
};

/* Either may be NULL. Errors: NOT_FOUND, GUIDELINE (complaints say what). */
bool edi_select_open(struct edi_select *select, struct workspace *workspace,
                     const char *guideline, const char *partner,
                     struct error *err) MUST_CHECK;
/* Options for a check with default limits. */
struct check_options edi_select_options(struct edi_select *select);

#endif
