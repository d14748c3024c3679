/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/output_document.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/record_amount.h"
#include "pipeline/answer_due.h"

struct bytes output_document_json(struct turn *turn,
                                  const struct record *record)
{
    struct buffer json = { 0 };
    struct bytes copy;

    record_append_json(record, &json);
    copy = arena_copy(turn->arena, buffer_bytes(&json));
    buffer_close(&json);
    return copy;
}

/* The agreement to send it by, and its text where there are two. */
static enum agreement_match match_output(const struct turn *turn,
                                         const struct output_document *output,
                                         const struct agreement **agreement,
                                         char text[200])
{
    struct bytes record = bytes_of_text(output->record->type->name);

    return output->about == NULL
               ? agreement_for_record(turn->partner, AGREEMENT_SEND, record,
                                      output->test, turn->now, agreement, text)
               : agreement_for_answer(turn->partner, record,
                                      output->about->record, output->test,
                                      turn->now, agreement, text);
}

static void fill(struct turn *turn, const struct output_document *output,
                 struct ledger_document *document)
{
    if (output->about != NULL) {
        document->cause = output->about->id;
    }
    document->direction = DIRECTION_OUT;
    document->partner = bytes_of_text(turn->partner->name);
    document->station = bytes_of_text(turn->partner->station->name);
    document->record = bytes_of_text(output->record->type->name);
    document->key = output->number;
    (void)!record_amount(output->record, &document->amount,
                         &document->currency);
    if (output->conversation != NULL) {
        document->conversation = *output->conversation;
    }
    document->test = output->test;
    document->config = strtoull(turn->snapshot->version, NULL, 10);
    document->delivered = DELIVERED_PENDING;
    document->created = turn->now;
}

bool output_document_add(struct turn *turn, struct event *event,
                         struct output_document *output, struct error *err)
{
    const struct agreement *agreement;
    struct ledger_document *document;
    enum agreement_match match;
    char text[200];

    match = match_output(turn, output, &agreement, text);
    if (match == AGREEMENT_NONE) {
        log_event("not_agreed", NULL, "partner=%s record=%s",
                  turn->partner->name, output->record->type->name);
        memset(&output->id, 0, sizeof output->id);
        return true;
    }
    if (id_is_none(&output->id)) {
        output->id = id_make(turn->now);
    }
    document = event_add_document(
        turn->arena, event, &output->id, DOCUMENT_OUTBOUND,
        match == AGREEMENT_FOUND ? STATE_DECIDED : STATE_HELD);
    fill(turn, output, document);
    if (match == AGREEMENT_FOUND) {
        document->channel = bytes_of_text(agreement->channel);
        document->agreement = bytes_of_text(agreement->name);
        if (agreement->fifo) { /* C7: one lane per partner */
            document->lane = document->partner;
        }
        document->type = bytes_of_text(agreement->document);
        document->due = answer_due_time(agreement, output->about);
        turn_follow(turn, &output->id, DOCUMENT_OUTBOUND, STATE_DECIDED);
    } else {
        document->reason_code = bytes_of_text("AGREEMENT_AMBIGUOUS");
        document->reason = turn_format(turn, "%s", text);
    }
    return turn_attach(turn, event, &output->id, "record",
                       output_document_json(turn, output->record), err);
}
