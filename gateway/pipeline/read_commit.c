/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_commit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/acknowledge.h"
#include "pipeline/answer_due.h"
#include "pipeline/decide_stage.h"
#include "pipeline/read_advice.h"

/* Per interchange of the file: what became of it as a whole. */
struct interchange_fate {
    bool dropped; /* a duplicate: its transactions are not taken on */
    bool held;
    bool again; /* … of another in the same file */
    struct ack_interchange ack;
};

static struct bytes dedupe_key(struct turn *turn,
                               const struct job_interchange *facts)
{
    return turn_format(
        turn, "%.*s:%.*s>%.*s:%.*s#%.*s", BYTES_ARG(facts->sender_qualifier),
        BYTES_ARG(facts->sender), BYTES_ARG(facts->receiver_qualifier),
        BYTES_ARG(facts->receiver), BYTES_ARG(facts->control));
}

static bool is_xml(const struct read_commit *read)
{
    return bytes_equal_text(read->checked.syntax, "xml");
}

/* A number of one syntax says nothing about those of another. */
static struct bytes dedupe_kind(const struct read_commit *read)
{
    if (bytes_equal_text(read->checked.syntax, "x12")) {
        return bytes_of_text("isa");
    }
    return bytes_of_text(is_xml(read) ? "xml" : "unb");
}

/* What took the number before, if anything did: another of the same file, or
 * a document within the window. */
static bool find_before(struct read_commit *read,
                        const struct ledger_document *document,
                        const struct job_interchange *facts, struct bytes key,
                        bool *found, bool *same, struct error *err)
{
    struct turn *turn = &read->turn;
    struct ledger_dedupe before;

    *found = facts->again;
    *same = facts->same;
    if (*found) {
        return true;
    }
    if (!turn_found(ledger_dedupe(turn->ledger, turn->arena,
                                  bytes_of_text(turn->partner->name),
                                  dedupe_kind(read), key, &before, err),
                    found)) {
        return false;
    }
    *found =
        *found &&
        turn->now - before.time < turn->partner->envelope.duplicate_window &&
        memcmp(before.document.text, read->document.text, ID_LENGTH) != 0;
    *same = *found && digest_equal(&before.sha256, &document->sha256);
    return true;
}

/* An operator's word, or the partner's policy. */
static bool may_pass(const struct read_commit *read, bool same)
{
    return read->released || (read->turn.partner->envelope.duplicates ==
                                  DUPLICATE_ACCEPT_CHANGED &&
                              !same);
}

/* XML has no acknowledgement of its envelope: the document is all there is. */
static bool is_refused_xml(const struct read_commit *read)
{
    return is_xml(read) &&
           (read->transactions.count == 0 ||
            read->transactions.items[0].outcome == TRANSACTION_REJECTED);
}

/* C3: an interchange control number is taken once within the window. */
static bool look_for_duplicate(struct read_commit *read,
                               const struct ledger_document *document,
                               const struct job_interchange *facts,
                               struct interchange_fate *fate,
                               struct event *event, struct error *err)
{
    struct turn *turn = &read->turn;
    struct bytes key = dedupe_key(turn, facts);
    struct ledger_effect *effect;
    bool found;
    bool same;

    if (fate->ack.verdict == ACK_REJECTED || is_refused_xml(read)) {
        return true; /* a refused number may come again, mended */
    }
    if (!find_before(read, document, facts, key, &found, &same, err)) {
        return false;
    }
    if (found) {
        log_warning("duplicate_interchange", read->document.text,
                    "control=%s in=%s same=%s", log_quote(facts->control),
                    facts->again ? "file" : "ledger", same ? "yes" : "no");
    }
    if (found && !may_pass(read, same)) {
        fate->again = facts->again;
        fate->held = turn->partner->envelope.duplicates == DUPLICATE_HOLD;
        fate->dropped = !fate->held;
        if (fate->dropped) {
            ack_refuse(&fate->ack, ACK_DUPLICATE);
        }
        return true;
    }
    effect = event_add_effect(turn->arena, event, EFFECT_DEDUPE_SET);
    effect->dedupe.partner = bytes_of_text(turn->partner->name);
    effect->dedupe.kind = dedupe_kind(read);
    effect->dedupe.key = key;
    effect->dedupe.document = read->document;
    effect->dedupe.sha256 = document->sha256;
    effect->dedupe.time = turn->now;
    return true;
}

/* The agreement of a group is that of its first transaction that has one. */
static const struct agreement *group_agreement(const struct read_commit *read,
                                               uint32_t interchange,
                                               const struct ack_group *group)
{
    for (uint32_t i = 0; i < read->transactions.count; i++) {
        const struct job_transaction *item = &read->transactions.items[i];

        if (item->interchange == interchange && item->agreement.length > 0 &&
            bytes_equal(item->group_control, group->control)) {
            return snapshot_agreement(read->turn.snapshot, read->turn.partner,
                                      item->agreement);
        }
    }
    return NULL;
}

static bool send_acknowledgements(struct read_commit *read,
                                  struct interchange_fate *fates,
                                  struct error *err)
{
    struct turn *turn = &read->turn;

    for (uint32_t i = 0; i < read->checked.interchange_count; i++) {
        struct ack_interchange *ack = &fates[i].ack;
        const struct agreement **agreements;
        struct acknowledge what = { .cause = &read->document,
                                    .interchange = ack };

        if (fates[i].held ||
            read->checked.interchanges[i].acknowledgement.length == 0) {
            continue;
        }
        agreements = arena_take_array(turn->arena, ack->group_count + 1,
                                      sizeof *agreements);
        for (size_t j = 0; j < ack->group_count; j++) {
            agreements[j] = group_agreement(read, i, &ack->groups[j]);
        }
        what.agreements = agreements;
        what.agreement_count = ack->group_count;
        what.test = read->checked.interchanges[i].test;
        if (!acknowledge_send(turn, &what, err)) {
            return false;
        }
    }
    return true;
}

static enum valid_status valid_status(uint32_t errors, uint32_t warnings)
{
    return errors > 0     ? VALID_ERRORS
           : warnings > 0 ? VALID_WARNINGS
                          : VALID_GOOD;
}

static void set_reason(struct event *event, struct event_change *change,
                       struct bytes code, struct bytes text)
{
    event->reason_code = code;
    event->reason = text;
    change->set |= FIELD_REASON;
    change->to.reason_code = code;
    change->to.reason = text;
}

/* In a later chunk, or after a restart: a number that another document took is
 * a duplicate of this one's, whatever has happened in between. */
static bool recall_fates(struct read_commit *read,
                         struct interchange_fate *fates, struct error *err)
{
    struct turn *turn = &read->turn;

    for (uint32_t i = 0; i < read->checked.interchange_count; i++) {
        struct ledger_dedupe before;
        bool found;

        if (!turn_found(
                ledger_dedupe(turn->ledger, turn->arena,
                              bytes_of_text(turn->partner->name),
                              dedupe_kind(read),
                              dedupe_key(turn, &read->checked.interchanges[i]),
                              &before, err),
                &found)) {
            return false;
        }
        fates[i].dropped =
            (found && memcmp(before.document.text, read->document.text,
                             ID_LENGTH) != 0) ||
            (read->checked.interchanges[i].again &&
             !may_pass(read, read->checked.interchanges[i].same));
    }
    return true;
}

/* Where the interchange as a whole goes. */
static enum document_state fate_of_all(const struct read_commit *read,
                                       const struct interchange_fate *fates,
                                       struct event *event,
                                       struct event_change *change)
{
    const struct job_checked *checked = &read->checked;
    uint32_t dropped = 0;
    uint32_t rejected = 0;

    if (checked->fault.length > 0) {
        set_reason(event, change, checked->fault, checked->fault_text);
        return STATE_HELD;
    }
    if (checked->hold_code.length > 0) {
        set_reason(event, change, checked->hold_code, checked->hold_text);
        return STATE_HELD;
    }
    for (uint32_t i = 0; i < checked->interchange_count; i++) {
        if (fates[i].held) {
            set_reason(event, change, bytes_of_text("DUPLICATE_INTERCHANGE"),
                       bytes_of_text(
                           fates[i].again
                               ? "an interchange control number stands twice "
                                 "in it"
                               : "its interchange control number was taken "
                                 "before"));
            return STATE_HELD;
        }
        dropped += fates[i].dropped ? 1 : 0;
        rejected += fates[i].ack.verdict == ACK_REJECTED ? 1 : 0;
    }
    if (dropped == checked->interchange_count) {
        set_reason(event, change, bytes_of_text("DUPLICATE_INTERCHANGE"),
                   bytes_of_text("its interchange control number was taken "
                                 "before; the partner is told"));
        return STATE_REJECTED;
    }
    if (rejected == checked->interchange_count) {
        set_reason(event, change, bytes_of_text("INTERCHANGE_REJECTED"),
                   bytes_of_text(
                       dropped > 0
                           ? "each interchange in it has a wrong envelope or a "
                             "number that was taken before; the partner is "
                             "told"
                           : "its envelope is wrong; the partner is told"));
        return STATE_REJECTED;
    }
    return read->transactions.last ? STATE_DONE : STATE_CHECKED;
}

static struct bytes side_text(struct turn *turn, struct bytes qualifier,
                              struct bytes id)
{
    return turn_format(turn, "%.*s%s%.*s", BYTES_ARG(qualifier),
                       qualifier.length > 0 ? ":" : "", BYTES_ARG(id));
}

static bool take_checked(struct read_commit *read,
                         const struct ledger_document *document,
                         struct interchange_fate *fates,
                         enum document_state *state, struct error *err)
{
    struct turn *turn = &read->turn;
    const struct job_checked *checked = &read->checked;
    struct event *event =
        event_make(turn->arena, EVENT_CHECKED, turn->now, &read->document);
    struct event_change *change;

    for (uint32_t i = 0; i < checked->interchange_count; i++) {
        const struct job_interchange *facts = &checked->interchanges[i];

        if (facts->acknowledgement.length > 0 &&
            !ack_from_json(turn->arena, facts->acknowledgement, &fates[i].ack,
                           err)) {
            return false;
        }
        if (checked->hold_code.length == 0 && checked->fault.length == 0 &&
            !look_for_duplicate(read, document, facts, &fates[i], event, err)) {
            return false;
        }
    }
    change = event_move(turn->arena, event, &read->document, STATE_CHECKED);
    *state = fate_of_all(read, fates, event, change);
    change->to.state = *state;
    change->set |= FIELD_VALID | FIELD_TYPE | FIELD_ATTEMPTS;
    change->to.valid = valid_status(checked->errors, checked->warnings);
    change->to.type = checked->syntax;
    if (checked->interchange_count > 0) {
        const struct job_interchange *facts = &checked->interchanges[0];

        change->set |= FIELD_CONTROL | FIELD_ENVELOPE;
        change->to.interchange_control = facts->control;
        change->to.sender =
            side_text(turn, facts->sender_qualifier, facts->sender);
        change->to.receiver =
            side_text(turn, facts->receiver_qualifier, facts->receiver);
        change->to.test = facts->test;
    }
    return turn_attach(turn, event, NULL, "findings", checked->findings, err) &&
           turn_append(turn, event, err);
}

static enum document_state first_state(const struct job_transaction *item)
{
    switch ((enum transaction_outcome)item->outcome) {
    case TRANSACTION_MAPPED:
        return STATE_MAPPED;
    case TRANSACTION_AS_IS:
        return STATE_DECIDED;
    case TRANSACTION_REJECTED:
        return STATE_REJECTED;
    case TRANSACTION_HELD:
        break;
    }
    return STATE_HELD;
}

static void fill_document(struct turn *turn, struct ledger_document *row,
                          const struct read_commit *read,
                          const struct job_transaction *item)
{
    row->parent = read->document;
    row->ordinal = item->ordinal;
    row->direction = DIRECTION_IN;
    row->partner = bytes_of_text(turn->partner->name);
    row->station = bytes_of_text(turn->partner->station->name);
    row->agreement = item->agreement;
    row->type = item->document;
    row->record = item->record_type;
    row->key = item->key;
    if (decimal_parse(item->amount, '.', &row->amount)) {
        row->currency = item->currency;
    }
    row->valid = valid_status(item->errors, item->warnings);
    row->test = item->test;
    row->config = strtoull(turn->snapshot->version, NULL, 10);
    row->group_control = item->group_control;
    row->transaction_control = item->control;
    row->size = item->length;
    row->created = turn->now;
    row->reason_code = item->hold_code;
    row->reason = item->hold_text;
    if (first_state(item) == STATE_HELD) {
        row->due =
            answer_due_held(turn, item->record_type, item->test, turn->now);
    }
    if (item->outcome == TRANSACTION_REJECTED) {
        row->reason_code = bytes_of_text("TRANSACTION_REJECTED");
        row->reason = bytes_of_text(
            item->advice.length > 0
                ? "it breaks its standard; see its findings"
                : "it breaks its standard; the acknowledgement says how");
    }
}

static bool prepare_one(const struct job_transaction *item, struct store *store,
                        const struct snapshot *snapshot, struct arena *arena,
                        struct read_prepared *prepared, struct error *err)
{
    const struct record_type *type =
        record_type_find(snapshot->types, item->record_type);
    struct error inner;

    if (item->record.length == 0) {
        return true;
    }
    if (type != NULL) {
        prepared->record = record_from_json(arena, type, item->record, &inner);
    }
    return store_prepare(store, item->record, &prepared->draft, err);
}

static bool prepare_all(struct read_commit *read, struct store *store,
                        const struct snapshot *snapshot, struct arena *arena,
                        struct error *err)
{
    uint32_t count = read->transactions.count;

    read->prepared =
        arena_take_array(arena, (size_t)count + 1, sizeof *read->prepared);
    for (uint32_t i = 0; i < count; i++) {
        if (!prepare_one(&read->transactions.items[i], store, snapshot, arena,
                         &read->prepared[i], err)) {
            return false;
        }
    }
    return true;
}

bool read_commit_prepare(struct read_commit *read, struct store *store,
                         const struct snapshot *snapshot, struct arena *arena,
                         struct error *err)
{
    jmp_buf overrun;
    bool good;

    if (setjmp(overrun) != 0) {
        (void)arena_guard(arena, NULL);
        return error_set(err, ERROR_LIMIT, "COMMIT_MEMORY",
                         "it needs more memory than a commit may take");
    }
    (void)arena_guard(arena, &overrun);
    good = prepare_all(read, store, snapshot, arena, err);
    (void)arena_guard(arena, NULL);
    return good;
}

static bool take_transaction(struct read_commit *read,
                             const struct job_transaction *item,
                             struct read_prepared *prepared, struct error *err)
{
    struct turn *turn = &read->turn;
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_MAPPED, turn->now, &id);
    struct ledger_document row;
    struct ledger_document *document = event_add_document(
        turn->arena, event, &id, DOCUMENT_TRANSACTION, first_state(item));
    struct decide_content content = { item->record, prepared->record,
                                      &prepared->draft.ref };

    event->parent = read->document;
    fill_document(turn, document, read, item);
    event->reason_code = document->reason_code;
    event->reason = document->reason;
    if (item->map.length > 0) {
        event->detail = turn_format(
            turn,
            "{\"map\":\"%.*s\",\"guideline\":\"%.*s\",\"offset\":%llu,"
            "\"length\":%llu}",
            BYTES_ARG(item->map), BYTES_ARG(item->guideline),
            (unsigned long long)item->offset, (unsigned long long)item->length);
    }
    row = *document;
    if ((item->record.length > 0 &&
         !turn_attach_draft(turn, event, NULL, "record", &prepared->draft,
                            err)) ||
        !turn_attach(turn, event, NULL, "findings", item->findings, err) ||
        (!read->replayed && !read_advice_add(turn, event, &row, item, err)) ||
        !turn_append(turn, event, err)) {
        return false;
    }
    if (row.state != STATE_MAPPED) {
        return true;
    }
    return decide_record(
        turn, &row,
        snapshot_agreement(turn->snapshot, turn->partner, item->agreement),
        &content, false, err);
}

static bool take_transactions(struct read_commit *read,
                              const struct interchange_fate *fates,
                              struct error *err)
{
    for (uint32_t i = 0; i < read->transactions.count; i++) {
        const struct job_transaction *item = &read->transactions.items[i];

        if (fates[item->interchange].dropped) {
            continue;
        }
        if (!take_transaction(read, item, &read->prepared[i], err)) {
            return false;
        }
    }
    return true;
}

/* A later chunk, or the last one, of an interchange that is CHECKED. */
static bool take_progress(struct read_commit *read, struct error *err)
{
    struct turn *turn = &read->turn;
    struct event *event;
    struct event_change *change;
    uint32_t count = read->transactions.count;

    event = event_make(turn->arena,
                       read->transactions.last ? EVENT_DONE : EVENT_SPLIT,
                       turn->now, &read->document);
    change = event_move(turn->arena, event, &read->document,
                        read->transactions.last ? STATE_DONE : STATE_CHECKED);
    if (count > 0) {
        change->set |= FIELD_PARENT; /* how far it is split */
        change->to.ordinal = read->transactions.items[count - 1].ordinal;
    }
    return turn_append(turn, event, err);
}

static bool check_references(const struct read_commit *read, struct error *err)
{
    for (uint32_t i = 0; i < read->transactions.count; i++) {
        if (read->transactions.items[i].interchange >=
            read->checked.interchange_count) {
            return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                             "a transaction of no interchange");
        }
    }
    return true;
}

bool read_commit_run(struct read_commit *read, struct error *err)
{
    struct turn *turn = &read->turn;
    struct interchange_fate *fates = NULL;
    enum document_state state = STATE_CHECKED;
    struct ledger_document document;
    size_t unmatched = 0;
    bool found;

    if (!check_references(read, err) ||
        !turn_found(ledger_document(turn->ledger, turn->arena, &read->document,
                                    &document, err),
                    &found)) {
        return false;
    }
    /* An operator may have ended it meanwhile. */
    if (!found ||
        document.state != (read->first ? STATE_ACCEPTED : STATE_CHECKED)) {
        return true;
    }
    read->replayed = !id_is_none(&document.cause);
    turn->partner = partner_find(turn->snapshot->directory, document.partner);
    if (turn->partner == NULL && read->checked.fault.length == 0) {
        return error_set(err, ERROR_CONFIG, "PARTNER_UNKNOWN",
                         "the configuration has no partner '%.*s'",
                         BYTES_ARG(document.partner));
    }
    fates = arena_take_array(turn->arena, read->checked.interchange_count + 1,
                             sizeof *fates);
    if (!read->first) {
        if (!recall_fates(read, fates, err)) {
            return false;
        }
    } else {
        if (!take_checked(read, &document, fates, &state, err)) {
            return false;
        }
        if (state == STATE_HELD) {
            return true;
        }
        if (!read->replayed && !send_acknowledgements(read, fates, err)) {
            return false;
        }
    }
    if (!acknowledge_reconcile(
            turn, &read->document, read->transactions.received,
            read->transactions.received_count, &unmatched, err) ||
        !take_transactions(read, fates, err)) {
        return false;
    }
    return state == STATE_DONE || state == STATE_REJECTED ||
           take_progress(read, err);
}
