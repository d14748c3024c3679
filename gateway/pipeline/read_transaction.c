/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_transaction.h"

#include <string.h>

#include "base/log.h"
#include "flow/advice.h"
#include "flow/document_name.h"
#include "flow/record_amount.h"
#include "pipeline/acknowledge.h"

struct bytes read_transaction_findings(struct job_reading *reading,
                                       struct arena *arena,
                                       const struct finding *items,
                                       size_t count)
{
    if (count == 0) {
        return bytes_of(NULL, 0);
    }
    buffer_clear(&reading->text);
    findings_append_json(items, count, &reading->text);
    return arena_copy(arena, buffer_bytes(&reading->text));
}

static void hold(struct job_transaction *item, const char *code,
                 struct bytes text)
{
    item->outcome = TRANSACTION_HELD;
    item->hold_code = bytes_of_text(code);
    item->hold_text = text;
}

static const struct finding *first_error(const struct findings *findings,
                                         enum finding_origin origin)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity == FINDING_ERROR &&
            findings->items[i].origin == origin) {
            return &findings->items[i];
        }
    }
    return NULL;
}

static struct bytes finding_sentence(struct job_reading *reading,
                                     const struct finding *finding)
{
    buffer_clear(&reading->text);
    finding_append_line(finding, &reading->text);
    return arena_copy(reading->chunk, buffer_bytes(&reading->text));
}

/* Is the transaction refused by itself, or with its group or interchange? */
static enum ack_verdict collected_verdict(const struct job_reading *reading)
{
    const struct ack_interchange *interchange;
    const struct ack_group *group;
    struct ack_rules rules;

    if (reading->interchange >= reading->ack_count) {
        return ACK_REJECTED;
    }
    interchange = &reading->acks[reading->interchange];
    if (interchange->verdict == ACK_REJECTED ||
        reading->group >= interchange->group_count) {
        return ACK_REJECTED;
    }
    group = &interchange->groups[reading->group];
    if (group->refused || reading->transaction >= group->transaction_count) {
        return ACK_REJECTED;
    }
    rules = acknowledge_rules(
        reading->match == AGREEMENT_FOUND ? reading->agreement : NULL);
    /* Apart from where its guideline's breaches go: that is decided below. */
    rules.with_guideline = false;
    return ack_judge_transaction(&group->transactions[reading->transaction],
                                 &rules);
}

static void note_amount(struct job_reading *reading,
                        const struct record *record,
                        struct job_transaction *item)
{
    struct decimal amount;
    struct bytes currency;
    char text[DECIMAL_TEXT_SIZE];

    if (record_amount(record, &amount, &currency)) {
        item->amount = arena_copy(reading->chunk, decimal_format(amount, text));
        item->currency = arena_copy(reading->chunk, currency);
    }
}

static void map_in(struct job_reading *reading,
                   const struct check_report *report,
                   struct job_transaction *item, struct findings *findings)
{
    const struct agreement *agreement = reading->agreement;
    const struct map *map = snapshot_map(reading->snapshot, agreement->map);
    const struct finding *error;
    struct record *record;

    if (map == NULL) {
        hold(item, "MAP_UNUSABLE",
             bytes_of_text(arena_format(reading->chunk,
                                        "map '%s' cannot be used; see config "
                                        "check",
                                        agreement->map)));
        return;
    }
    record = map_read(map, report->transaction->tree, reading->one, findings);
    error = first_error(findings, ORIGIN_MAP);
    if (record != NULL) {
        buffer_clear(&reading->text);
        record_append_json(record, &reading->text);
        item->record = arena_copy(reading->chunk, buffer_bytes(&reading->text));
        item->record_type = bytes_of_text(map_record_type(map)->name);
        item->key = arena_copy(reading->chunk, map_record_key(record));
        note_amount(reading, record, item);
    }
    if (error != NULL) {
        hold(item, "MAP_FINDING", finding_sentence(reading, error));
    } else {
        item->outcome = TRANSACTION_MAPPED;
    }
}

static void decide_outcome(struct job_reading *reading,
                           const struct check_report *report,
                           struct job_transaction *item,
                           struct findings *findings)
{
    const struct agreement *agreement = reading->agreement;
    const struct finding *breach;

    item->verdict = (uint8_t)collected_verdict(reading);
    if (item->verdict == ACK_REJECTED) {
        item->outcome = TRANSACTION_REJECTED;
        return;
    }
    if (reading->match != AGREEMENT_FOUND) {
        hold(item,
             reading->match == AGREEMENT_NONE ? "AGREEMENT_NONE"
                                              : "AGREEMENT_AMBIGUOUS",
             arena_copy(reading->chunk, bytes_of_text(reading->match_text)));
        return;
    }
    breach = first_error(findings, ORIGIN_GUIDELINE);
    if (breach != NULL && agreement->on_guideline == GUIDELINE_REJECT) {
        item->outcome = TRANSACTION_REJECTED;
        return;
    }
    if (agreement->map == NULL) {
        item->outcome = TRANSACTION_AS_IS;
    } else {
        map_in(reading, report, item, findings);
    }
    if (breach != NULL && item->outcome != TRANSACTION_HELD) {
        hold(item, "GUIDELINE_BREACH", finding_sentence(reading, breach));
    }
}

/* Is there no functional acknowledgement that tells of a refusal? */
static bool is_silent(const struct agreement *agreement)
{
    return agreed_syntax_row(agreement->syntax)->acknowledgements[0] == NULL;
}

/* Whose errors an advice tells the partner; 0: nobody's. An advice is never
 * answered by another, or two gateways would go on for ever. */
static unsigned advised_origins(const struct agreement *agreement,
                                const struct job_transaction *item)
{
    unsigned origins = 0;

    if (agreement->record == NULL ||
        strcmp(agreement->record, "application_advice") == 0) {
        return 0;
    }
    if (item->outcome == TRANSACTION_REJECTED) {
        return is_silent(agreement)
                   ? ADVICE_OF(ORIGIN_STANDARD) | ADVICE_OF(ORIGIN_GUIDELINE)
                   : 0;
    }
    if (item->outcome == TRANSACTION_HELD) {
        origins |= agreement->on_guideline == GUIDELINE_ADVISE
                       ? ADVICE_OF(ORIGIN_GUIDELINE)
                       : 0;
        origins |=
            agreement->on_mapping == MAPPING_ADVISE ? ADVICE_OF(ORIGIN_MAP) : 0;
    }
    return origins;
}

/* By its business key; by its control number where that could not be read. */
static void advise(struct job_reading *reading, struct job_transaction *item,
                   const struct findings *findings)
{
    struct advice_about about = { .reference = "transaction",
                                  .number = item->control,
                                  .status = "rejected" };
    const struct record *advice;

    if (reading->match != AGREEMENT_FOUND) {
        return;
    }
    about.origins = advised_origins(reading->agreement, item);
    if (item->key.length > 0) {
        about.reference = advice_reference(item->record_type);
        about.number = item->key;
    } else if (item->control.length == 0) { /* then by our own number of it */
        about.number = reading->job->document;
    }
    advice =
        advice_record(reading->snapshot->types, reading->one, &about, findings);
    if (advice != NULL) {
        buffer_clear(&reading->text);
        record_append_json(advice, &reading->text);
        item->advice = arena_copy(reading->chunk, buffer_bytes(&reading->text));
    }
}

void read_transaction_take(struct job_reading *reading,
                           const struct check_report *report)
{
    const struct transaction_facts *facts = report->transaction;
    struct job_transaction *item;
    struct findings findings;

    reading->items =
        arena_grow(reading->chunk, reading->items, reading->item_count,
                   &reading->item_capacity, sizeof *reading->items);
    item = &reading->items[reading->item_count++];
    memset(item, 0, sizeof *item);
    item->interchange = (uint32_t)reading->interchange;
    item->ordinal = facts->ordinal;
    item->offset = facts->offset;
    item->length = facts->length;
    item->type = arena_copy(reading->chunk, facts->type);
    item->control = arena_copy(reading->chunk, facts->control);
    item->group_control = arena_copy(reading->chunk, report->group->control);
    item->functional = arena_copy(reading->chunk, report->group->functional);
    item->document = bytes_of_text(document_name(
        reading->chunk, report->interchange, report->group, facts));
    item->test = report->interchange->test;
    if (reading->match == AGREEMENT_FOUND) {
        item->agreement = bytes_of_text(reading->agreement->name);
        item->map = bytes_of_text(reading->agreement->map);
        item->guideline = bytes_of_text(reading->agreement->guideline);
    }
    findings_open(&findings, reading->one, reading->job->limits.findings);
    for (size_t i = 0; i < report->findings->count; i++) {
        (void)findings_add(&findings, &report->findings->items[i], "%s",
                           report->findings->items[i].text);
    }
    decide_outcome(reading, report, item, &findings);
    advise(reading, item, &findings);
    item->errors = (uint32_t)findings.errors;
    item->warnings = (uint32_t)findings.warnings;
    item->findings = read_transaction_findings(reading, reading->chunk,
                                               findings.items, findings.count);
    reading->item_bytes +=
        item->record.length + item->findings.length + item->advice.length + 200;
}

void read_transaction_keep_acks(struct job_reading *reading,
                                const struct ack_received *entries,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ack_received *entry = &entries[i];
        struct job_received_ack *kept;

        reading->received = arena_grow(
            reading->chunk, reading->received, reading->received_count,
            &reading->received_capacity, sizeof *reading->received);
        kept = &reading->received[reading->received_count++];
        kept->interchange = (uint32_t)reading->interchange;
        kept->of = (uint8_t)entry->of;
        kept->syntax = (uint8_t)entry->syntax;
        kept->verdict = (uint8_t)entry->verdict;
        kept->interchange_control =
            arena_copy(reading->chunk, entry->interchange_control);
        kept->functional = arena_copy(reading->chunk, entry->functional);
        kept->group_control = arena_copy(reading->chunk, entry->group_control);
        kept->type = arena_copy(reading->chunk, entry->type);
        kept->control = arena_copy(reading->chunk, entry->control);
        kept->note = arena_copy(reading->chunk, entry->note);
        kept->findings = read_transaction_findings(
            reading, reading->chunk, entry->findings, entry->finding_count);
    }
}

void read_transaction_take_ack(struct job_reading *reading,
                               const struct check_report *report)
{
    struct ack_received *entries;
    struct error err;
    size_t count;

    if (ack_read(report->transaction->tree, reading->one, &entries, &count,
                 &err)) {
        read_transaction_keep_acks(reading, entries, count);
    } else {
        log_warning("ack_unreadable",
                    arena_format(reading->one, "%.*s",
                                 BYTES_ARG(reading->job->document)),
                    "why=%s", log_quote(bytes_of_text(err.text)));
    }
}
