/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what an operator can do to one document, inside a turn.
 */
#ifndef PIPELINE_OPERATE_H
#define PIPELINE_OPERATE_H

#include <stdbool.h>

#include "pipeline/turn.h"

enum operate_kind {
    OPERATE_RELEASE, /* held or quarantined: goes on, this time without it */
    OPERATE_REJECT,  /* held or quarantined: never; nothing is sent */
    OPERATE_CANCEL,  /* an outbound document is not sent any more */
    OPERATE_RESEND,  /* the same bytes again */
    OPERATE_REISSUE, /* the same record with new control numbers */
    OPERATE_RETRY,   /* now, instead of at its next time */
    OPERATE_HOLD,    /* not now: an operator looks first */
    OPERATE_REPLAY,  /* read again under today's configuration */
    OPERATE_FIX      /* mended bytes take its place; its own stay */
};

struct operate_verb {
    enum operate_kind kind;
    struct bytes reason;
    struct bytes content; /* OPERATE_FIX: the mended interchange */
};

struct operate_result {
    bool done;
    const char *code;   /* why not */
    struct bytes text;  /* a sentence, in the turn's arena */
    struct id document; /* that was made (reissue, replay), or none */
};

bool operate_verb_from_name(struct bytes name,
                            enum operate_kind *kind) MUST_CHECK;
/* false: we could not; that it may not be is a result, not an error. */
bool operate_on_document(struct turn *turn, const struct operate_verb *verb,
                         const struct id *document,
                         struct operate_result *result,
                         struct error *err) MUST_CHECK;

#endif
