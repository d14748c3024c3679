/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which journals and ledgers there are: one row per backend.
 */
#ifndef STORE_STORE_TABLE_H
#define STORE_STORE_TABLE_H

#include "store/journal_ops.h"
#include "store/ledger_ops.h"

struct store_backend {
    const char *name; /* "file" */
    const struct journal_ops *journal;
    const struct ledger_ops *ledger;
};

/* NULL as name: the default. NULL as result: there is no such backend. */
const struct store_backend *store_backend(const char *name);

#endif
