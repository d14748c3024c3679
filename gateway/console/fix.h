/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one element of a received document changed by its place, for
 * `q fix`; everything else keeps its bytes.
 *
 * Place: "BEG.03", "PO1[2].03" (the second PO1), "SV1.01-02" (component 2),
 * "ISA.06". Of a transaction, segments are counted in it; of an interchange, in
 * the whole. The value is text in UTF-8; in EDIFACT what divides is released,
 * but for components and repetitions of a whole element. Errors: FIX_PLACE, FIX_VALUE, NOT_FOUND.
 */
#ifndef CONSOLE_FIX_H
#define CONSOLE_FIX_H

#include "console/actions.h"

struct fix_source {
    struct bytes raw; /* the interchange as it came */
    uint64_t ordinal; /* of the transaction meant; 0: any */
};

/* A received interchange, or a transaction in one. */
bool fix_source_of(struct actions *actions, const struct id *id,
                   struct fix_source *source, struct error *err) MUST_CHECK;
/* change: "PO1[2].03=EA". *content becomes new bytes in the arena. */
bool fix_apply(struct arena *arena, const struct fix_source *source,
               struct bytes change, struct bytes *content,
               struct error *err) MUST_CHECK;

#endif
