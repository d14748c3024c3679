/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one row per kind of event and one per kind of effect; a new kind is
 * one row here and one value in event.h.
 */
#ifndef STORE_EVENT_TABLE_H
#define STORE_EVENT_TABLE_H

#include <stdint.h>

#include "store/event.h"
#include "store/field.h"

struct event_row {
    const char *name;
    bool document;   /* it must be about a document */
    bool actor;      /* it must say who did it */
    bool move;       /* its own document must get one of `states` */
    uint32_t states; /* that its own document may get; 0: any */
};

struct effect_row {
    const char *name;
    const struct field_table *fields;
};

/* NULL for what is no kind. */
const struct event_row *event_row(enum event_kind kind);
const struct effect_row *effect_row(enum effect_kind kind);
bool effect_kind_from_name(struct bytes name,
                           enum effect_kind *kind) MUST_CHECK;

#endif
