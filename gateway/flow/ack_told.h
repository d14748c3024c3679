/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which findings an acknowledgement speaks of, and in which order.
 *
 * Source: X12 997, AK3; EDIFACT CONTRL, UCS: both in the order of segments.
 */
#ifndef FLOW_ACK_TOLD_H
#define FLOW_ACK_TOLD_H

#include "flow/acknowledgement.h"

bool ack_is_told(const struct finding *finding, const struct ack_rules *rules);
/* Its codes: of a warning those that its kind would have as an error. */
struct finding_codes ack_told_codes(const struct finding *finding);
/* 0013 and S011 of an error in a level's header or trailer. What is missing as
 * a whole is the trailer. */
struct ack_place ack_place_of(const struct finding *finding,
                              const char *trailer);
/* By segment; of one segment as they were found. */
void ack_told_sort(const struct finding **told, size_t count);

#endif
