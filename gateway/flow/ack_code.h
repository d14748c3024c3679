/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the code lists of acknowledgements: what a code means, and which
 * code says it in a 997 of an older version or without implementation codes.
 *
 * Source: X12 code lists 716, 718 (618), 720 (620), 723 (621), I18; EDIFACT
 * code list 0085 of syntax 3 and of syntax 4.
 */
#ifndef FLOW_ACK_CODE_H
#define FLOW_ACK_CODE_H

#include <stdbool.h>

#include "base/bytes.h"

enum ack_code_list {
    ACK_CODE_INTERCHANGE, /* TA105 */
    ACK_CODE_GROUP,       /* AK905 */
    ACK_CODE_TRANSACTION, /* AK502, IK502 */
    ACK_CODE_SEGMENT,     /* AK304, IK304 */
    ACK_CODE_ELEMENT,     /* AK403, IK403 */
    ACK_CODE_CONTRL       /* 0085, at every level */
};

/* "mandatory data element missing"; NULL: not a code of the list. */
const char *ack_code_text(enum ack_code_list list, struct bytes code);
/* Is it one of a guideline ("I6")? */
bool ack_code_is_implementation(struct bytes code);
/* The code for an acknowledgement that has no implementation codes
 * (`implementation` false) or is of 004010 (`late` false); "": there is none.
 */
const char *ack_code_for(enum ack_code_list list, const char *code,
                         bool implementation, bool late);

/* The code of 0085 in a CONTRL of syntax 4 (`late`) or before: the nearest
 * where that version has not this one. */
const char *ack_code_contrl(const char *code, bool late);

#endif
