/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_advice.h"

#include "flow/advice.h"
#include "pipeline/output_document.h"

bool read_advice_add(struct turn *turn, struct event *event,
                     const struct ledger_document *document,
                     const struct job_transaction *item, struct error *err)
{
    struct output_document output = { .number = id_bytes(&document->id),
                                      .about = document,
                                      .test = document->test };
    const struct record_type *type = record_type_find(
        turn->snapshot->types, bytes_of_text("application_advice"));
    struct record *advice;
    struct error inner;

    if (item->advice.length == 0) {
        return true;
    }
    advice = type == NULL ? NULL
                          : record_from_partial_json(turn->arena, type,
                                                     item->advice, &inner);
    if (advice == NULL) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "an application advice that is none");
    }
    advice_sign(advice, turn->arena, output.number, turn->now,
                turn->partner->utc_offset);
    output.record = advice;
    return output_document_add(turn, event, &output, err);
}
