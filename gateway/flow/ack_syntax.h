/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what differs between the syntaxes when findings are collected for
 * an acknowledgement: which codes are said at which level.
 *
 * A new syntax: one row in ack_syntax.c.
 */
#ifndef FLOW_ACK_SYNTAX_H
#define FLOW_ACK_SYNTAX_H

#include "flow/acknowledgement.h"

struct ack_syntax {
    const char *no_error;         /* TA105 "000"; 0085 is left out */
    const char *duplicate;        /* of ack_refusal */
    const char *unknown_receiver; /* of ack_refusal */
    /* Offsets in struct finding_codes: what is said of the interchange, of the
     * group. */
    size_t interchange_code, group_code;
    /* One list of codes for every level: a group's error is the
     * interchange's only where the group cannot be named. */
    bool one_list;
    bool notes_warnings; /* "accepted with errors" can be said of a whole
                            interchange */
};

const struct ack_syntax *ack_syntax_of(enum dictionary_syntax syntax);
/* The code at one of the offsets. */
const char *ack_syntax_code(const struct finding_codes *codes, size_t offset);

#endif
