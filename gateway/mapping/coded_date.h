/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a date, a time, or both in one element whose form a code beside it
 * tells: EDIFACT's DTM, 2380 by 2379 ("20261123:102").
 *
 * In: the element and the code; or the digits of date and time and the code
 * that is wanted. Out: the other. Pure; views where they can be, else in the
 * arena. A code that is not there is told by the number of digits.
 * Limits: one point in time, to the second. Periods (718 …), weeks and counts
 * of days are refused with a sentence.
 * Source: UN/EDIFACT, data element 2379.
 */
#ifndef MAPPING_CODED_DATE_H
#define MAPPING_CODED_DATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

/* *date: CCYYMMDD or YYMMDD, *time: HHMM or HHMMSS; empty where the form has
 * none. */
bool coded_date_split(struct bytes raw, struct bytes code, struct arena *arena,
                      struct bytes *date, struct bytes *time, char *why,
                      size_t why_size) MUST_CHECK;
/* date: CCYYMMDD or empty; time: HHMM, HHMMSS or empty, not both. *code is what
 * is wanted, or empty: the shortest with all four digits of the year. */
bool coded_date_join(struct bytes date, struct bytes time, struct arena *arena,
                     struct bytes *code, struct bytes *raw, char *why,
                     size_t why_size) MUST_CHECK;
/* Is it a form that can be read and written? */
bool coded_date_knows(struct bytes code);

#endif
