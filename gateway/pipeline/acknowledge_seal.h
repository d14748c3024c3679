/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an acknowledgement that is written becomes a document in state
 * READY; and how each syntax sends its own.
 *
 * Private to acknowledge*.c.
 */
#ifndef PIPELINE_ACKNOWLEDGE_SEAL_H
#define PIPELINE_ACKNOWLEDGE_SEAL_H

#include "pipeline/acknowledge.h"

struct ack_document {
    enum agreed_syntax syntax;
    const char *type; /* "x12/004010/997" */
    struct bytes key; /* control number of what it answers */
    struct bytes functional, group_version; /* X12: empty for a TA1 */
    struct bytes transaction;               /* its own control number */
    struct bytes body;
    int64_t within; /* ms in which it must be there; 0: no matter */
};

/* Draws what numbers are left to draw, wraps the body, adds the event. */
bool acknowledge_seal(struct turn *turn, const struct acknowledge *what,
                      struct event *event, const struct id *id,
                      const struct ack_document *ack,
                      struct error *err) MUST_CHECK;

/* The syntax's word for it where the agreement says none: "997". */
const char *acknowledge_with(const struct agreement *agreement,
                             const char *usual);

bool acknowledge_send_x12(struct turn *turn, const struct acknowledge *what,
                          struct error *err) MUST_CHECK;
bool acknowledge_send_contrl(struct turn *turn, const struct acknowledge *what,
                             struct error *err) MUST_CHECK;

#endif
