/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/acknowledge.h"

#include <string.h>

#include "base/log.h"
#include "pipeline/acknowledge_seal.h"
#include "pipeline/series.h"

struct ack_rules acknowledge_rules(const struct agreement *agreement)
{
    struct ack_rules rules = { .implementation = false };

    if (agreement != NULL) {
        rules.implementation =
            strcmp(acknowledge_with(agreement, ""), "999") == 0;
        rules.tolerant = agreement->acknowledge.elements_tolerated;
        rules.note_warnings = agreement->acknowledge.warnings_told;
        rules.with_guideline = agreement->on_guideline == GUIDELINE_REJECT;
    }
    return rules;
}

bool acknowledge_send(struct turn *turn, const struct acknowledge *what,
                      struct error *err)
{
    static bool (*const sends[])(struct turn * turn,
                                 const struct acknowledge *what,
                                 struct error *err) = {
        [DICTIONARY_X12] = acknowledge_send_x12,
        [DICTIONARY_EDIFACT] = acknowledge_send_contrl,
    };

    /* A TA1 is never answered, a 997 or CONTRL only where its interchange was
     * not taken. */
    if (what->interchange->only_acknowledgements &&
        (what->interchange->verdict != ACK_REJECTED ||
         what->interchange->group_count == 0)) {
        return true;
    }
    return what->interchange->syntax == DICTIONARY_XML ||
           sends[what->interchange->syntax](turn, what, err);
}

/* ---- what comes back ---- */

static enum acknowledged_status status_of(uint8_t verdict)
{
    switch ((enum ack_verdict)verdict) {
    case ACK_ACCEPTED:
        return ACKNOWLEDGED_ACCEPTED;
    case ACK_ACCEPTED_WITH_ERRORS:
        return ACKNOWLEDGED_WITH_ERRORS;
    case ACK_PARTIALLY:
        return ACKNOWLEDGED_PARTIALLY;
    case ACK_REJECTED:
        break;
    }
    return ACKNOWLEDGED_REJECTED;
}

/* A group's or an interchange's word counts only for what has none of its
 * own; and a transaction's own word, once said, is changed only by another of
 * the same rank. */
static bool concerns(const struct ledger_document *sent,
                     const struct job_received_ack *ack)
{
    if (ack->of == ACK_OF_TRANSACTION) {
        return true;
    }
    return sent->acknowledged == ACKNOWLEDGED_WAITING ||
           sent->acknowledged == ACKNOWLEDGED_OVERDUE ||
           sent->acknowledged == ACKNOWLEDGED_NONE;
}

/* AK101 names the functional group beside its number (X12 997, AK1). */
static bool is_of_group(const struct turn *turn,
                        const struct ledger_document *sent,
                        const struct job_received_ack *ack)
{
    const struct set_definition *set =
        standards_set(turn->snapshot->standards, sent->type);

    return ack->syntax == DICTIONARY_EDIFACT || ack->of == ACK_OF_INTERCHANGE ||
           ack->of == ACK_OF_ENVELOPE || set == NULL ||
           bytes_equal_text(ack->functional, set->group);
}

/* A TA1 that accepts, or a UCI with 8, says only that the envelope arrived. */
static bool is_only_envelope(const struct turn *turn,
                             const struct ledger_document *sent,
                             const struct job_received_ack *ack)
{
    const struct agreement *agreement =
        snapshot_agreement(turn->snapshot, turn->partner, sent->agreement);

    /* To some partners it is all they ever say. */
    return ack->of == ACK_OF_ENVELOPE &&
           (agreement == NULL || ack->syntax != DICTIONARY_EDIFACT ||
            agreement->expect.detail != ACKNOWLEDGE_RECEIPT);
}

static bool apply(struct turn *turn, const struct id *from,
                  const struct ledger_document *sent,
                  const struct job_received_ack *ack, struct error *err)
{
    bool rejected = ack->verdict == ACK_REJECTED;
    bool only_envelope = is_only_envelope(turn, sent, ack);
    struct event *event =
        event_make(turn->arena, EVENT_ACKED, turn->now, &sent->id);
    struct event_change *change;
    enum document_state state = rejected ? STATE_REFUSED : STATE_ACKED;

    event->parent = *from;
    event->actor = turn_format(turn, "partner:%s", turn->partner->name);
    event->reason_code =
        bytes_of_text(rejected ? "ACK_REJECTED" : "ACK_ACCEPTED");
    event->reason = ack->note;
    if (only_envelope) {
        state = sent->state;
    }
    if (state != sent->state &&
        !state_may_follow(DOCUMENT_OUTBOUND, sent->state, state)) {
        log_warning("ack_late", sent->id.text, "state=%s",
                    state_name(sent->state));
        return true;
    }
    change = event_move(turn->arena, event, &sent->id, state);
    if (!only_envelope) {
        /* With it goes the reason that it was overdue or rejected before. */
        change->set |= FIELD_ACKNOWLEDGED | FIELD_DUE | FIELD_REASON;
        change->to.acknowledged = status_of(ack->verdict);
        change->to.due = 0;
    }
    if (rejected) {
        change->to.reason_code = event->reason_code;
        change->to.reason = turn_format(turn, "the partner rejected it (%.*s)",
                                        BYTES_ARG(ack->note));
    }
    return turn_attach(turn, event, NULL, "ack_findings", ack->findings, err) &&
           turn_append(turn, event, err);
}

/* By what numbers the acknowledgement names what we sent. */
static struct ledger_control control_of(struct turn *turn,
                                        const struct job_received_ack *ack)
{
    enum agreed_syntax syntax =
        ack->syntax == DICTIONARY_EDIFACT ? AGREED_EDIFACT : AGREED_X12;
    struct ledger_control control = { .partner =
                                          bytes_of_text(turn->partner->name) };

    if (ack->interchange_control.length > 0) {
        control.interchange_control = series_written(
            turn, syntax, SERIES_INTERCHANGE, ack->interchange_control);
    }
    if (ack->group_control.length > 0) {
        control.group_control =
            series_written(turn, syntax, SERIES_GROUP, ack->group_control);
    }
    if (ack->of == ACK_OF_TRANSACTION) {
        control.transaction_control = ack->control;
        control.type = ack->type;
    }
    return control;
}

bool acknowledge_reconcile(struct turn *turn, const struct id *document,
                           const struct job_received_ack *acks, size_t count,
                           size_t *unmatched, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct job_received_ack *ack = &acks[i];
        struct ledger_control control = control_of(turn, ack);
        struct ledger_document *sent;
        size_t sent_count;

        if (!ledger_documents_by_control(turn->ledger, turn->arena, &control,
                                         &sent, &sent_count, err)) {
            return false;
        }
        if (sent_count == 0 || !is_of_group(turn, &sent[0], ack)) {
            sent_count = 0;
            (*unmatched)++;
            log_warning("ack_unmatched", document->text,
                        "partner=%s interchange=%s group=%s control=%s",
                        turn->partner->name,
                        log_quote(ack->interchange_control),
                        log_quote(ack->group_control), log_quote(ack->control));
        }
        for (size_t j = 0; j < sent_count; j++) {
            if (concerns(&sent[j], ack) &&
                !apply(turn, document, &sent[j], ack, err)) {
                return false;
            }
        }
    }
    return true;
}
