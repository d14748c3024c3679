/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/acknowledge.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "pipeline/envelope.h"
#include "pipeline/send_stage.h"
#include "pipeline/series.h"

/* What an acknowledgement is about, for people: "997 for PO group 12". */
struct ack_document {
    const char *type; /* "x12/004010/997" */
    struct bytes key; /* control number of what it answers */
    struct bytes group_version;
    struct bytes body;
    uint64_t segments;
    bool with_group;
    uint64_t transaction;
    int64_t within; /* ms in which it must be there; 0: no matter */
};

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

static bool seal(struct turn *turn, const struct acknowledge *what,
                 struct event *event, const struct id *id,
                 struct ack_document *ack, struct error *err)
{
    struct envelope_numbers numbers = { 0, 0 };
    struct envelope_content content = { .group_version = ack->group_version,
                                        .body = ack->body,
                                        .transactions = 1,
                                        .test = what->test,
                                        .now = turn->now };
    struct buffer sealed = { 0 };
    struct ledger_document *document;
    bool good;

    if (!series_draw(turn, event, "interchange", &numbers.interchange, err)) {
        return false;
    }
    if (ack->with_group) {
        content.functional = bytes_of_text("FA");
        if (!series_draw(turn, event, "group", &numbers.group, err)) {
            return false;
        }
    }
    document = begin_document(turn, event, what, id, ack);
    document->interchange_control =
        turn_format(turn, "%09llu", (unsigned long long)numbers.interchange);
    if (ack->with_group) {
        document->group_control =
            turn_format(turn, "%llu", (unsigned long long)numbers.group);
        document->transaction_control =
            turn_format(turn, "%04llu", (unsigned long long)ack->transaction);
    }
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

static bool send_ta1(struct turn *turn, const struct acknowledge *what,
                     struct error *err)
{
    struct separators separators = envelope_separators(turn->partner);
    struct ack_document ack = { .type = "x12/TA1",
                                .key = what->interchange->control };
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_READY, turn->now, &id);
    struct buffer body = { 0 };
    bool good;

    good = ack_write_ta1(what->interchange, &separators, &body, err);
    ack.body = arena_copy(turn->arena, buffer_bytes(&body));
    buffer_close(&body);
    return good && seal(turn, what, event, &id, &ack, err);
}

/* The version whose 997 or 999 we can write, near the one that is answered. */
static struct bytes ack_version(struct bytes group_version, const char *with)
{
    struct bytes version = bytes_slice(group_version, 0, 6);

    if (strcmp(with, "999") == 0 ||
        bytes_compare(version, bytes_of_text("005010")) >= 0) {
        return bytes_of_text("005010");
    }
    return bytes_of_text("004010");
}

static const char *answer_with(const struct agreement *agreement)
{
    return agreement == NULL || agreement->acknowledge.with == NULL
               ? "997"
               : agreement->acknowledge.with;
}

struct ack_rules acknowledge_rules(const struct agreement *agreement)
{
    struct ack_rules rules = { .implementation =
                                   strcmp(answer_with(agreement), "999") == 0 };

    if (agreement != NULL) {
        rules.tolerant = agreement->acknowledge.elements_tolerated;
        rules.note_warnings = agreement->acknowledge.warnings_told;
        rules.with_guideline = agreement->on_guideline == GUIDELINE_REJECT;
    }
    return rules;
}

static bool send_group(struct turn *turn, const struct acknowledge *what,
                       const struct ack_group *group,
                       const struct agreement *agreement, struct error *err)
{
    const char *with = answer_with(agreement);
    struct ack_write_options options = {
        .with = with,
        .version = ack_version(group->version, with),
        .separators = envelope_separators(turn->partner),
        .rules = acknowledge_rules(agreement),
    };
    struct ack_document ack = { .key = group->control,
                                .group_version = options.version,
                                .with_group = true,
                                .within = agreement == NULL
                                              ? 0
                                              : agreement->acknowledge.within };
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_READY, turn->now, &id);
    struct buffer body = { 0 };
    bool good;

    if (!series_draw(turn, event, "transaction", &ack.transaction, err)) {
        return false;
    }
    options.control_number =
        turn_format(turn, "%04llu", (unsigned long long)ack.transaction);
    ack.type = turn_text(turn, turn_format(turn, "x12/%.*s/%s",
                                           BYTES_ARG(options.version), with));
    good = ack_write(what->interchange, group, &options, &body, &ack.segments,
                     err);
    ack.body = arena_copy(turn->arena, buffer_bytes(&body));
    buffer_close(&body);
    return good && seal(turn, what, event, &id, &ack, err);
}

/* A TA1 where the partner asked for one or has to know of an error. */
static bool wants_ta1(const struct acknowledge *what)
{
    bool wrong = what->interchange->verdict == ACK_REJECTED;
    bool always = false;

    for (size_t i = 0; i < what->agreement_count; i++) {
        const struct agreement *agreement = what->agreements[i];

        if (agreement != NULL && agreement->acknowledge.interchange_never) {
            return false;
        }
        always |=
            agreement != NULL && agreement->acknowledge.interchange_always;
    }
    return wrong || always || what->interchange->asked;
}

static bool wants_group(const struct ack_group *group,
                        const struct agreement *agreement)
{
    const struct ack_rules rules = acknowledge_rules(agreement);
    struct ack_group judged = *group;

    if (agreement == NULL) {
        return true;
    }
    switch (agreement->acknowledge.when) {
    case ACKNOWLEDGE_ALWAYS:
        return true;
    case ACKNOWLEDGE_ON_ERROR:
        ack_judge_group(&judged, &rules);
        return judged.verdict != ACK_ACCEPTED;
    case ACKNOWLEDGE_NEVER:
        return false;
    }
    return true;
}

bool acknowledge_send(struct turn *turn, const struct acknowledge *what,
                      struct error *err)
{
    /* A TA1 is never answered, a 997 only where its interchange was not
     * taken. */
    if (what->interchange->only_acknowledgements &&
        (what->interchange->verdict != ACK_REJECTED ||
         what->interchange->group_count == 0)) {
        return true;
    }
    if (wants_ta1(what) && !send_ta1(turn, what, err)) {
        return false;
    }
    /* An interchange that was not taken has no groups that were. */
    if (what->interchange->verdict == ACK_REJECTED) {
        return true;
    }
    for (size_t i = 0; i < what->interchange->group_count; i++) {
        const struct ack_group *group = &what->interchange->groups[i];
        const struct agreement *agreement =
            i < what->agreement_count ? what->agreements[i] : NULL;

        /* Never an acknowledgement of an acknowledgement. */
        if (bytes_equal_text(group->functional, "FA") ||
            !wants_group(group, agreement)) {
            continue;
        }
        if (!send_group(turn, what, group, agreement, err)) {
            return false;
        }
    }
    return true;
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

    return ack->of == ACK_OF_INTERCHANGE || set == NULL ||
           bytes_equal_text(ack->functional, set->group);
}

/* A TA1 that accepts says only that the envelope arrived. */
static bool is_only_envelope(const struct job_received_ack *ack)
{
    return ack->of == ACK_OF_INTERCHANGE && ack->verdict != ACK_REJECTED;
}

static bool apply(struct turn *turn, const struct id *from,
                  const struct ledger_document *sent,
                  const struct job_received_ack *ack, struct error *err)
{
    bool rejected = ack->verdict == ACK_REJECTED;
    struct event *event =
        event_make(turn->arena, EVENT_ACKED, turn->now, &sent->id);
    struct event_change *change;
    enum document_state state = rejected ? STATE_REFUSED : STATE_ACKED;

    event->parent = *from;
    event->actor = turn_format(turn, "partner:%s", turn->partner->name);
    event->reason_code =
        bytes_of_text(rejected ? "ACK_REJECTED" : "ACK_ACCEPTED");
    event->reason = ack->note;
    if (is_only_envelope(ack)) {
        state = sent->state;
    }
    if (state != sent->state &&
        !state_may_follow(DOCUMENT_OUTBOUND, sent->state, state)) {
        log_warning("ack_late", sent->id.text, "state=%s",
                    state_name(sent->state));
        return true;
    }
    change = event_move(turn->arena, event, &sent->id, state);
    if (!is_only_envelope(ack)) {
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

/* Control numbers are compared as numbers where both are: 12 is 000000012. */
static struct bytes plain_number(struct turn *turn, struct bytes text)
{
    uint64_t number;

    if (!text_to_number(text, &number)) {
        return text;
    }
    return turn_format(turn, "%llu", (unsigned long long)number);
}

static struct bytes wide_number(struct turn *turn, struct bytes text, int width)
{
    uint64_t number;

    if (!text_to_number(text, &number)) {
        return text;
    }
    return turn_format(turn, "%0*llu", width, (unsigned long long)number);
}

bool acknowledge_reconcile(struct turn *turn, const struct id *document,
                           const struct job_received_ack *acks, size_t count,
                           size_t *unmatched, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct job_received_ack *ack = &acks[i];
        struct ledger_control control = { .partner = bytes_of_text(
                                              turn->partner->name) };
        struct ledger_document *sent;
        size_t sent_count;

        if (ack->of == ACK_OF_INTERCHANGE) {
            control.interchange_control =
                wide_number(turn, ack->interchange_control, 9);
        } else {
            control.group_control = plain_number(turn, ack->group_control);
        }
        if (ack->of == ACK_OF_TRANSACTION) {
            control.transaction_control = ack->control;
            control.type = ack->type;
        }
        if (!ledger_documents_by_control(turn->ledger, turn->arena, &control,
                                         &sent, &sent_count, err)) {
            return false;
        }
        if (sent_count == 0 || !is_of_group(turn, &sent[0], ack)) {
            sent_count = 0;
            (*unmatched)++;
            log_warning("ack_unmatched", document->text,
                        "partner=%s group=%s control=%s", turn->partner->name,
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
