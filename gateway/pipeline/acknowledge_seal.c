/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/acknowledge_seal.h"

#include <stdlib.h>

#include "pipeline/envelope.h"
#include "pipeline/send_stage.h"
#include "pipeline/series.h"

static struct ledger_document *begin_document(struct turn *turn,
                                              struct event *event,
                                              const struct acknowledge *what,
                                              const struct id *id,
                                              const struct ack_document *ack)
{
    const struct channel *channel = send_stage_default_channel(turn->partner);
    struct ledger_document *document = event_add_document(
        turn->arena, event, id, DOCUMENT_OUTBOUND, STATE_READY);

    document->cause = *what->cause;
    document->direction = DIRECTION_OUT;
    document->partner = bytes_of_text(turn->partner->name);
    document->station = bytes_of_text(turn->partner->station->name);
    document->channel = bytes_of_text(channel == NULL ? NULL : channel->name);
    document->type = bytes_of_text(ack->type);
    document->record = bytes_of_text("acknowledgement");
    document->key = ack->key;
    document->test = what->test;
    document->config = strtoull(turn->snapshot->version, NULL, 10);
    document->delivered = DELIVERED_PENDING;
    document->created = turn->now;
    document->due = ack->within == 0 ? 0 : turn->now + ack->within;
    return document;
}

bool acknowledge_seal(struct turn *turn, const struct acknowledge *what,
                      struct event *event, const struct id *id,
                      const struct ack_document *ack, struct error *err)
{
    struct envelope_numbers numbers = { BYTES(""), BYTES("") };
    struct envelope_content content = { .syntax = ack->syntax,
                                        .functional = ack->functional,
                                        .group_version = ack->group_version,
                                        .document = bytes_of_text(ack->type),
                                        .body = ack->body,
                                        .transactions = 1,
                                        .test = what->test,
                                        .now = turn->now };
    struct buffer sealed = { 0 };
    struct ledger_document *document;
    bool good;

    if (!series_draw(turn, event, ack->syntax, SERIES_INTERCHANGE,
                     &numbers.interchange, err)) {
        return false;
    }
    /* A TA1 stands in no group, a CONTRL needs none. */
    if (ack->functional.length > 0 &&
        !series_draw(turn, event, ack->syntax, SERIES_GROUP, &numbers.group,
                     err)) {
        return false;
    }
    document = begin_document(turn, event, what, id, ack);
    document->interchange_control = numbers.interchange;
    document->group_control = numbers.group;
    document->transaction_control = ack->transaction;
    good = envelope_wrap(turn->partner, &numbers, &content, &sealed, err);
    if (good) {
        document->size = sealed.length;
        document->sha256 = digest_of(buffer_bytes(&sealed));
        document->name = send_stage_file_name(turn, document);
        good = turn_attach(turn, event, id, "payload", buffer_bytes(&sealed),
                           err) &&
               turn_append(turn, event, err);
    }
    buffer_close(&sealed);
    if (good) {
        turn_follow(turn, id, DOCUMENT_OUTBOUND, STATE_READY);
    }
    return good;
}

const char *acknowledge_with(const struct agreement *agreement,
                             const char *usual)
{
    return agreement == NULL || agreement->acknowledge.with == NULL
               ? usual
               : agreement->acknowledge.with;
}
