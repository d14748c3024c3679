/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_syntax.h"
#include "flow/ack_told.h"

#include <stdio.h>
#include <string.h>

#include "document/finding_kind.h"

enum { CONVENTION_SIZE = 64 }; /* S009 behind the type has 19 characters */

struct ack_collector {
    struct arena *arena;
    struct ack_interchange *interchanges;
    size_t count, capacity;
    bool open;                /* the last one is */
    bool group_open;          /* its last group is */
    uint64_t accepted_before; /* of the group, by the check */
    size_t findings_left;     /* that may be kept of this interchange */
    /* the copies made last: documents repeat themselves */
    struct bytes type, convention;
};

struct ack_collector *ack_collect_open(struct arena *arena)
{
    struct ack_collector *collector = arena_take(arena, sizeof *collector);

    collector->arena = arena;
    return collector;
}

const struct ack_interchange *ack_collected(
    const struct ack_collector *collector, size_t *count)
{
    *count = collector->count;
    return collector->interchanges;
}

static struct bytes keep(struct ack_collector *collector, struct bytes text)
{
    return text.length == 0 ? bytes_of("", 0)
                            : arena_copy(collector->arena, text);
}

/* The copy made last if it is the same text. */
static struct bytes keep_again(struct ack_collector *collector,
                               struct bytes *last, struct bytes text)
{
    if (!bytes_equal(*last, text) || last->data == NULL) {
        *last = keep(collector, text);
    }
    return *last;
}

void ack_collect_refusal(struct ack_collector *collector, size_t index,
                         enum ack_refusal refusal)
{
    if (index < collector->count) {
        ack_refuse(&collector->interchanges[index], refusal);
    }
}

/* ---- findings of a transaction */

/* Warnings matter to few agreements and must not take the room of errors. */
static bool is_of_interest(const struct ack_collector *collector,
                           const struct finding *finding)
{
    if (finding->severity == FINDING_WARNING &&
        collector->findings_left < ACK_FINDINGS / 2) {
        return false;
    }
    return (finding->origin == ORIGIN_STANDARD ||
            finding->origin == ORIGIN_GUIDELINE) &&
           finding->severity != FINDING_NOTE;
}

static void keep_finding(struct ack_collector *collector, struct finding *out,
                         const struct finding *finding)
{
    *out = *finding;
    out->code = arena_copy_text(collector->arena, finding->code);
    out->tag = arena_copy_text(collector->arena, finding->tag);
    out->loop = "";
    out->loop_id = finding->loop_id == NULL || finding->loop_id[0] == '\0'
                       ? ""
                       : arena_copy_text(collector->arena, finding->loop_id);
    out->value = keep(collector, finding->value);
    out->map_place = NULL;
    out->record_path = NULL;
    out->text = "";
}

static void keep_findings(struct ack_collector *collector,
                          struct ack_transaction *transaction,
                          const struct findings *findings)
{
    size_t count = 0;
    struct finding *kept;

    for (size_t i = 0; i < findings->count; i++) {
        count += is_of_interest(collector, &findings->items[i]);
    }
    transaction->incomplete =
        findings->dropped > 0 || count > collector->findings_left;
    if (count > collector->findings_left) {
        count = collector->findings_left;
    }
    if (count == 0) {
        return;
    }
    kept = arena_take_array(collector->arena, count, sizeof *kept);
    transaction->findings = kept;
    for (size_t i = 0; i < findings->count; i++) {
        if (is_of_interest(collector, &findings->items[i]) &&
            transaction->finding_count < count) {
            keep_finding(collector, &kept[transaction->finding_count++],
                         &findings->items[i]);
        }
    }
    collector->findings_left -= count;
}

static bool has_standard_error(const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].origin == ORIGIN_STANDARD &&
            findings->items[i].severity == FINDING_ERROR) {
            return true;
        }
    }
    return false;
}

/* ---- codes of groups and interchanges */

static struct ack_interchange *last_interchange(struct ack_collector *collector)
{
    return &collector->interchanges[collector->count - 1];
}

static struct ack_group *last_group(struct ack_collector *collector)
{
    struct ack_interchange *ack = last_interchange(collector);

    return &ack->groups[ack->group_count - 1];
}

static void note_group(struct ack_group *group, const char *code)
{
    group->refused = true;
    for (size_t i = 0; i < group->error_count; i++) {
        if (strcmp(group->errors[i], code) == 0) {
            return;
        }
    }
    if (code[0] != '\0' && group->error_count < COUNT_OF(group->errors)) {
        memcpy(group->errors[group->error_count++], code,
               sizeof group->errors[0]);
    }
}

/* The checker takes the codes out of its warnings; and what the reader says of
 * an ISA is none of its errors. */
static const char *note_of_warning(const struct finding *finding)
{
    static const struct {
        const char *code, *note;
    } notes[] = {
        { "SEPARATORS_CLASH", "027" },
        { "ISA_WIDTH", "022" },
        { "ISA_WRAPPED", "022" },
    };
    const struct finding_kind *kind;

    for (size_t i = 0; i < COUNT_OF(notes); i++) {
        if (strcmp(finding->code, notes[i].code) == 0) {
            return notes[i].note;
        }
    }
    kind = finding_kind_by_code(bytes_of_text(finding->code));
    return kind == NULL ? "" : kind->codes.ta1;
}

static void note_interchange(struct ack_interchange *ack,
                             const struct finding *finding,
                             enum ack_verdict verdict)
{
    const char *code = ack_syntax_code(
        &finding->codes, ack_syntax_of(ack->syntax)->interchange_code);

    if (code[0] != '\0' && ack_note(ack, code, verdict)) {
        ack->place = ack_place_of(finding, "UNZ");
    }
}

static void take_interchange_findings(struct ack_interchange *ack,
                                      const struct findings *findings)
{
    bool notes = ack->asked && ack_syntax_of(ack->syntax)->notes_warnings;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->severity == FINDING_ERROR) {
            note_interchange(ack, finding, ACK_REJECTED);
        } else if (finding->severity == FINDING_WARNING && notes &&
                   note_of_warning(finding)[0] != '\0') {
            (void)ack_note(ack, note_of_warning(finding),
                           ACK_ACCEPTED_WITH_ERRORS);
        }
    }
}

/* A group that cannot be named cannot be acknowledged: then the interchange
 * is refused for its contents. Otherwise its neighbours stand. */
static void take_group_findings(struct ack_interchange *ack,
                                struct ack_group *group,
                                const struct findings *findings)
{
    const struct ack_syntax *syntax = ack_syntax_of(ack->syntax);
    bool nameless =
        group->control.length == 0 ||
        (group->functional.length == 0 && ack->syntax == DICTIONARY_X12);

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->severity != FINDING_ERROR ||
            finding->origin != ORIGIN_STANDARD) {
            continue;
        }
        if (group->error_count == 0) {
            group->place = ack_place_of(finding, "UNE");
        }
        note_group(group, ack_syntax_code(&finding->codes, syntax->group_code));
        if (nameless || !syntax->one_list) {
            note_interchange(ack, finding,
                             nameless ? ACK_REJECTED
                                      : ACK_ACCEPTED_WITH_ERRORS);
        }
    }
}

/* ---- events */

static void begin_interchange(struct ack_collector *collector,
                              const struct interchange_facts *facts)
{
    const char *no_error = ack_syntax_of(facts->syntax)->no_error;
    struct ack_interchange *ack;

    collector->interchanges =
        arena_grow(collector->arena, collector->interchanges, collector->count,
                   &collector->capacity, sizeof *collector->interchanges);
    ack = &collector->interchanges[collector->count++];
    *ack = (struct ack_interchange){
        .syntax = facts->syntax,
        .sender_qualifier = keep(collector, facts->sender_qualifier),
        .sender = keep(collector, facts->sender),
        .receiver_qualifier = keep(collector, facts->receiver_qualifier),
        .receiver = keep(collector, facts->receiver),
        .sender_internal = keep(collector, facts->extra.sender_internal),
        .receiver_internal = keep(collector, facts->extra.receiver_internal),
        .control = keep(collector, facts->control),
        .date = keep(collector, facts->date),
        .time = keep(collector, facts->time),
        .version = keep(collector, facts->version),
        .asked = facts->acknowledgement_asked,
    };
    memcpy(ack->code, no_error, strlen(no_error));
    collector->open = true;
    collector->group_open = false;
    collector->findings_left = ACK_FINDINGS;
}

static void begin_group(struct ack_collector *collector,
                        const struct group_facts *facts)
{
    struct ack_interchange *ack = last_interchange(collector);
    struct ack_group *group;

    ack->groups = arena_grow(collector->arena, ack->groups, ack->group_count,
                             &ack->group_capacity, sizeof *ack->groups);
    group = &ack->groups[ack->group_count++];
    *group = (struct ack_group){
        .functional = keep(collector, facts->functional),
        .control = keep(collector, facts->control),
        .version = keep(collector, facts->version),
        .implied = facts->implied && ack->syntax == DICTIONARY_EDIFACT,
        .sender_qualifier = keep(collector, facts->sender_qualifier),
        .sender = keep(collector, facts->sender),
        .receiver_qualifier = keep(collector, facts->receiver_qualifier),
        .receiver = keep(collector, facts->receiver),
    };
    collector->group_open = true;
    collector->accepted_before = 0;
}

/* ST03; or what S009 says behind the type, however it was separated. */
static struct bytes keep_convention(struct ack_collector *collector,
                                    const struct transaction_facts *facts)
{
    char text[CONVENTION_SIZE];
    struct bytes version = facts->version;
    size_t dot = bytes_find(version, '.');
    struct bytes release = dot == SIZE_MAX
                               ? bytes_of("", 0)
                               : bytes_slice(version, dot + 1, version.length);

    if (last_interchange(collector)->syntax == DICTIONARY_X12) {
        return keep_again(collector, &collector->convention, facts->convention);
    }
    (void)snprintf(text, sizeof text, "%.*s:%.*s:%.*s%s%.*s",
                   BYTES_ARG(bytes_slice(version, 0, dot)), BYTES_ARG(release),
                   BYTES_ARG(facts->agency),
                   facts->association.length > 0 ? ":" : "",
                   BYTES_ARG(facts->association));
    return keep_again(collector, &collector->convention, bytes_of_text(text));
}

static void take_transaction(struct ack_collector *collector,
                             const struct check_report *report)
{
    const struct transaction_facts *facts = report->transaction;
    struct ack_group *group = last_group(collector);
    struct ack_transaction *transaction;

    group->transactions = arena_grow(
        collector->arena, group->transactions, group->transaction_count,
        &group->transaction_capacity, sizeof *group->transactions);
    transaction = &group->transactions[group->transaction_count++];
    *transaction = (struct ack_transaction){
        .type = keep_again(collector, &collector->type, facts->type),
        .control = keep(collector, facts->control),
        .convention = keep_convention(collector, facts),
        .offset = facts->offset,
        .ordinal = facts->ordinal,
    };
    keep_findings(collector, transaction, report->findings);
    /* The check counts what it did not keep, too. */
    transaction->standard_wrong =
        report->group->accepted == collector->accepted_before ||
        has_standard_error(report->findings);
    collector->accepted_before = report->group->accepted;
}

void ack_collect_rules(struct ack_collector *collector,
                       const struct ack_rules *rules)
{
    if (collector->open && collector->group_open &&
        last_group(collector)->transaction_count > 0) {
        struct ack_group *group = last_group(collector);

        group->transactions[group->transaction_count - 1].rules = *rules;
    }
}

static bool is_acknowledgement(const struct ack_group *group)
{
    for (size_t i = 0; i < group->transaction_count; i++) {
        if (!ack_is_acknowledgement(group->transactions[i].type)) {
            return false;
        }
    }
    return group->transaction_count > 0;
}

static void end_group(struct ack_collector *collector,
                      const struct group_facts *facts)
{
    struct ack_group *group = last_group(collector);

    group->claimed = facts->transactions_claimed;
    group->received = facts->transactions;
    collector->group_open = false;
}

static void end_interchange(struct ack_collector *collector,
                            const struct interchange_facts *facts)
{
    static const struct ack_rules strict = { .tolerant = false };
    struct ack_interchange *ack = last_interchange(collector);

    ack->ta1_count = facts->ta1_count;
    ack->only_acknowledgements = true;
    for (size_t i = 0; i < ack->group_count; i++) {
        ack->only_acknowledgements &=
            bytes_equal_text(ack->groups[i].functional, "FA") ||
            (ack->syntax == DICTIONARY_EDIFACT &&
             is_acknowledgement(&ack->groups[i]));
    }
    if (ack->group_count == 0) {
        ack->only_acknowledgements = ack->ta1_count > 0;
    }
    if (ack->only_acknowledgements && ack->group_count == 0) {
        ack->asked = false; /* a TA1 is not answered by a TA1 */
        memset(ack->code, 0, sizeof ack->code);
    }
    ack_judge(ack, &strict);
    collector->open = false;
}

void ack_collect(struct ack_collector *collector, enum check_event event,
                 const struct check_report *report)
{
    if (event == CHECK_INTERCHANGE_BEGIN) {
        begin_interchange(collector, report->interchange);
    }
    if (!collector->open) {
        return;
    }
    if (event == CHECK_GROUP_BEGIN) {
        begin_group(collector, report->group);
    }
    if (event == CHECK_INTERCHANGE_BEGIN || event == CHECK_TA1 ||
        event == CHECK_INTERCHANGE_END) {
        take_interchange_findings(last_interchange(collector),
                                  report->findings);
    } else if (!collector->group_open) {
        return;
    } else if (event == CHECK_GROUP_BEGIN || event == CHECK_GROUP_END) {
        take_group_findings(last_interchange(collector), last_group(collector),
                            report->findings);
    } else if (event == CHECK_TRANSACTION) {
        take_transaction(collector, report);
    }
    if (event == CHECK_GROUP_END) {
        end_group(collector, report->group);
    } else if (event == CHECK_INTERCHANGE_END) {
        end_interchange(collector, report->interchange);
    }
}
