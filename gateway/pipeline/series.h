/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the control numbers of what a partner gets from us: for each syntax
 * one series each for interchanges, groups and transactions, in the range that
 * is agreed, and how they are written.
 *
 * A number is drawn by the event that uses it: once it is durable it is never
 * drawn again, and one whose turn failed is free.
 */
#ifndef PIPELINE_SERIES_H
#define PIPELINE_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/turn.h"

enum series_level {
    SERIES_INTERCHANGE, /* ISA13, 0020; of XML, the document itself */
    SERIES_GROUP,       /* GS06, 0048 */
    SERIES_TRANSACTION, /* ST02, 0062 */
    SERIES_LEVELS
};

/* Are there numbers of that level in what this partner gets? */
bool series_exists(const struct partner *partner, enum agreed_syntax syntax,
                   enum series_level level);
/* Of the turn's partner. The number as it is written, for the ledger too;
 * empty where there is no such level. */
bool series_draw(struct turn *turn, struct event *event,
                 enum agreed_syntax syntax, enum series_level level,
                 struct bytes *number, struct error *err) MUST_CHECK;
/* A partner's word for one of our numbers, as we wrote it: what is a number is
 * compared as one, 12 is 000000012. */
struct bytes series_written(struct turn *turn, enum agreed_syntax syntax,
                            enum series_level level, struct bytes text);

#endif
