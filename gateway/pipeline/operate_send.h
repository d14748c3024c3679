/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what an operator gives us to send: a record, which is mapped and
 * enveloped as any other, or an interchange that is ready and goes out as it
 * is. No flow decides, and the desk does not change.
 *
 * Errors: PARTNER_UNKNOWN, AGREEMENT_NONE, AGREEMENT_AMBIGUOUS,
 * RECORD_TYPE, those of record_from_json.
 */
#ifndef PIPELINE_OPERATE_SEND_H
#define PIPELINE_OPERATE_SEND_H

#include <stdbool.h>

#include "pipeline/turn.h"

struct operate_sending {
    struct bytes partner;
    struct bytes type;      /* "order_response"; ready: "x12/004010/855" */
    struct bytes agreement; /* its name; empty: the one that fits */
    bool test;
    struct bytes record; /* JSON, or empty: it is ready */
    struct bytes payload;
    /* Of a payload, told by whoever read it: the front reads no documents. */
    struct bytes interchange_control, group_control, transaction_control;
    struct bytes sender, receiver;
};

/* document: what was made, DECIDED or READY. */
bool operate_send(struct turn *turn, const struct operate_sending *sending,
                  struct id *document, struct error *err) MUST_CHECK;

#endif
