/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: cases of acknowledgements that are files: an input, checked by the
 * shipped tables (and NAME.overlay, where there is one), and NAME.ack:
 * headings that begin with "> ", and below each what is answered.
 *
 * In: a folder of tests/cases. With EDIGATE_UPDATE_CASES=1 in the environment
 * what came out is written as what is expected.
 */
#ifndef TESTS_UNIT_FLOW_ACK_CASE_H
#define TESTS_UNIT_FLOW_ACK_CASE_H

#include "document/check.h"
#include "flow/acknowledgement.h"

int ack_case_open(void **state);
int ack_case_close(void **state);
/* Of the case under way. */
struct arena *ack_case_arena(void);
struct standards *ack_case_standards(void);

/* What stands below a heading, for all interchanges of the input, which went
 * through JSON as they do between worker and front. */
typedef void (*ack_case_answer)(const char *name, const char *heading,
                                const struct ack_interchange *acks,
                                size_t count, struct buffer *out);
/* How many cases there were; fails the test where one differs. */
unsigned ack_case_run(const char *folder, const char *ending,
                      ack_case_answer answer);
/* "> verdicts": what the collector says. */
void ack_case_verdicts(const struct ack_interchange *ack, struct buffer *out);
/* Our own acknowledgement is checked: no error, but in the segments `may`
 * (ends with NULL), where the partner's errors are repeated; each transaction
 * is read back and handed on. */
typedef void (*ack_case_read)(void *context, const struct ack_received *entries,
                              size_t count);
void ack_case_check(const char *name, struct bytes input,
                    const char *const *may, ack_case_read read, void *context);

#endif
