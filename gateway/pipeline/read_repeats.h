/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: interchanges of one file that bear the same control number between
 * the same two.
 *
 * In: a run whose first pass is done. Out: `again` and `same` of its facts. An
 * interchange that is refused for its envelope takes no number: it may stand
 * again, mended.
 */
#ifndef PIPELINE_READ_REPEATS_H
#define PIPELINE_READ_REPEATS_H

#include "pipeline/read_transaction.h"

void read_repeats_find(struct job_reading *reading);

#endif
