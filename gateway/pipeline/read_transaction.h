/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one transaction of a job's second pass becomes an item of the
 * answer: judged with its group and interchange, mapped, or held.
 *
 * In: a run whose first pass is done. Out: its items and received
 * acknowledgements, in the run's `chunk`. Findings are data: nothing fails but
 * by a full arena, which jumps to its guard.
 */
#ifndef PIPELINE_READ_TRANSACTION_H
#define PIPELINE_READ_TRANSACTION_H

#include <stdbool.h>

#include "flow/acknowledgement.h"
#include "pipeline/read_job.h"

/* Everything of one run. `whole` holds what lives as long as the job,
 * `chunk` what lives until the next answer is sent, `one` one transaction. */
struct job_reading {
    struct snapshot *snapshot;
    const struct job_read *job;
    const struct partner *partner;
    struct bytes content;
    struct bytes syntax; /* as it was detected: "x12" */
    const struct read_job_sink *sink;
    struct arena *whole;
    struct arena *chunk;
    struct arena *one;
    struct buffer message;
    struct buffer text;  /* JSON being made */
    struct check *check; /* of the pass under way; closed at the end */
    /* what select found for the transaction under way */
    const struct agreement *agreement;
    enum agreement_match match;
    char match_text[200];
    const struct xml_schema *schema; /* that XML is held against, or NULL */
    /* first pass */
    struct ack_collector *collector;
    const struct ack_interchange *acks;
    size_t ack_count;
    struct job_interchange *facts;
    uint32_t fact_count;
    size_t fact_capacity;
    bool to_nobody; /* the interchange that begins */
    bool again;     /* some control number came twice */
    struct findings outside;
    uint32_t errors, warnings;
    /* second pass: place in the collected acknowledgements, from 0 */
    size_t interchange, group, transaction;
    struct job_transaction *items;
    uint32_t item_count;
    size_t item_capacity;
    size_t item_bytes;
    struct job_received_ack *received;
    uint32_t received_count;
    size_t received_capacity;
};

/* Empty where there are none. */
struct bytes read_transaction_findings(struct job_reading *reading,
                                       struct arena *arena,
                                       const struct finding *items,
                                       size_t count);
/* Adds the transaction that the report is about to the items. */
void read_transaction_take(struct job_reading *reading,
                           const struct check_report *report);
/* A transaction that is itself an acknowledgement: 997, 999 or CONTRL. */
void read_transaction_take_ack(struct job_reading *reading,
                               const struct check_report *report);
/* What a partner's TA1, 997, 999 or CONTRL says of ours, for the answer. */
void read_transaction_keep_acks(struct job_reading *reading,
                                const struct ack_received *entries,
                                size_t count);

#endif
