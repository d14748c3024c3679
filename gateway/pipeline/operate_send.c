/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/operate_send.h"

#include <stdlib.h>

#include "flow/record_amount.h"
#include "pipeline/send_stage.h"

static bool is_ready(const struct operate_sending *sending)
{
    return sending->record.length == 0;
}

static const struct agreement *named_agreement(
    struct turn *turn, const struct operate_sending *sending, struct error *err)
{
    const struct agreement *agreement =
        snapshot_agreement(turn->snapshot, turn->partner, sending->agreement);
    const char *about = agreement == NULL        ? NULL
                        : is_ready(sending)      ? agreement->document
                        : agreement->map == NULL ? NULL
                                                 : agreement->record;

    if (agreement == NULL || agreement->direction != AGREEMENT_SEND ||
        !bytes_equal_text(sending->type, about)) {
        (void)error_set(err, ERROR_REFUSED, "AGREEMENT_NONE",
                        "'%.*s' is no agreement to send %.*s to '%s'",
                        BYTES_ARG(sending->agreement), BYTES_ARG(sending->type),
                        turn->partner->name);
        return NULL;
    }
    return agreement;
}

static const struct agreement *find_agreement(
    struct turn *turn, const struct operate_sending *sending, struct error *err)
{
    const struct agreement *agreement = NULL;
    enum agreement_match match;
    char text[200];

    if (sending->agreement.length > 0) {
        return named_agreement(turn, sending, err);
    }
    match =
        is_ready(sending)
            ? agreement_find(turn->partner, AGREEMENT_SEND, sending->type,
                             sending->test, turn->now, &agreement, text)
            : agreement_for_record(turn->partner, AGREEMENT_SEND, sending->type,
                                   sending->test, turn->now, &agreement, text);
    if (match != AGREEMENT_FOUND) {
        (void)error_set(err, ERROR_REFUSED,
                        match == AGREEMENT_NONE ? "AGREEMENT_NONE"
                                                : "AGREEMENT_AMBIGUOUS",
                        "%s%s", text,
                        match == AGREEMENT_NONE ? "" : "; name the agreement");
        return NULL;
    }
    return agreement;
}

static bool attach_record(struct turn *turn,
                          const struct operate_sending *sending,
                          struct event *event, struct ledger_document *row,
                          struct error *err)
{
    const struct record_type *type =
        record_type_find(turn->snapshot->types, sending->type);
    struct buffer json = { 0 };
    struct record *record;

    if (type == NULL) {
        return error_set(err, ERROR_REFUSED, "RECORD_TYPE",
                         "there is no record type '%.*s'",
                         BYTES_ARG(sending->type));
    }
    record = record_from_json(turn->arena, type, sending->record, err);
    if (record == NULL) {
        return false;
    }
    row->record = sending->type;
    row->key =
        type->key == NULL ? bytes_of(NULL, 0) : record_text(record, type->key);
    (void)!record_amount(record, &row->amount, &row->currency);
    record_append_json(record, &json);
    if (!turn_attach(turn, event, &row->id, "record", buffer_bytes(&json),
                     err)) {
        buffer_close(&json);
        return false;
    }
    buffer_close(&json);
    return true;
}

static bool attach_payload(struct turn *turn,
                           const struct operate_sending *sending,
                           struct event *event, struct ledger_document *row,
                           struct error *err)
{
    row->interchange_control = sending->interchange_control;
    row->group_control = sending->group_control;
    row->transaction_control = sending->transaction_control;
    row->sender = sending->sender;
    row->receiver = sending->receiver;
    row->size = sending->payload.length;
    row->sha256 = digest_of(sending->payload);
    row->name = send_stage_file_name(turn, row);
    return turn_attach(turn, event, &row->id, "payload", sending->payload, err);
}

bool operate_send(struct turn *turn, const struct operate_sending *sending,
                  struct id *document, struct error *err)
{
    enum document_state state = is_ready(sending) ? STATE_READY : STATE_DECIDED;
    const struct agreement *agreement;
    struct ledger_document *row;
    struct event *event;

    turn->partner = partner_find(turn->snapshot->directory, sending->partner);
    if (turn->partner == NULL) {
        return error_set(err, ERROR_REFUSED, "PARTNER_UNKNOWN",
                         "there is no partner '%.*s'",
                         BYTES_ARG(sending->partner));
    }
    agreement = find_agreement(turn, sending, err);
    if (agreement == NULL) {
        return false;
    }
    *document = id_make(turn->now);
    event =
        event_make(turn->arena, is_ready(sending) ? EVENT_READY : EVENT_DECIDED,
                   turn->now, document);
    row = event_add_document(turn->arena, event, document, DOCUMENT_OUTBOUND,
                             state);
    row->direction = DIRECTION_OUT;
    row->partner = bytes_of_text(turn->partner->name);
    row->station = bytes_of_text(turn->partner->station->name);
    row->channel = bytes_of_text(agreement->channel);
    row->agreement = bytes_of_text(agreement->name);
    row->type = bytes_of_text(agreement->document);
    if (agreement->fifo) { /* C7: one lane per partner */
        row->lane = row->partner;
    }
    row->test = sending->test;
    row->config = strtoull(turn->snapshot->version, NULL, 10);
    row->delivered = DELIVERED_PENDING;
    row->created = turn->now;
    if (is_ready(sending) ? !attach_payload(turn, sending, event, row, err)
                          : !attach_record(turn, sending, event, row, err)) {
        return false;
    }
    turn_follow(turn, document, DOCUMENT_OUTBOUND, state);
    return turn_append(turn, event, err);
}
