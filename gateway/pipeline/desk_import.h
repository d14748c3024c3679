/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: master data from CSV into journal and ledger: all rows of a file or
 * none.
 */
#ifndef PIPELINE_DESK_IMPORT_H
#define PIPELINE_DESK_IMPORT_H

#include "flow/desk_csv.h"
#include "pipeline/turn.h"

/* Events of at most a few hundred rows each, in one group. station: whose. */
bool desk_import_append(struct turn *turn, struct bytes station,
                        const struct desk_import *import,
                        struct error *err) MUST_CHECK;

#endif
