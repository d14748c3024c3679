/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/record_amount.h"
#include "pipeline/acknowledge.h"

/* Everything of one run. `whole` holds what lives as long as the job,
 * `chunk` what lives until the next answer is sent, `one` one transaction. */
struct reading {
    struct snapshot *snapshot;
    const struct job_read *job;
    const struct partner *partner;
    struct bytes content;
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
    /* first pass */
    struct ack_collector *collector;
    const struct ack_interchange *acks;
    size_t ack_count;
    struct job_interchange *facts;
    uint32_t fact_count;
    size_t fact_capacity;
    bool to_nobody; /* the interchange that begins */
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

static bool is_acknowledgement(struct bytes type)
{
    return bytes_equal_text(type, "997") || bytes_equal_text(type, "999");
}

/* "x12/004010/850" of a set in a group: GS08 with the suffix of an industry's
 * guideline ("004010VICS") cut off. */
static struct bytes document_name(struct arena *arena,
                                  const struct group_facts *group,
                                  struct bytes type)
{
    struct bytes version = bytes_slice(group->version, 0, 6);
    const char *name = arena_format(arena, "x12/%.*s/%.*s", BYTES_ARG(version),
                                    BYTES_ARG(type));

    return bytes_of_text(name);
}

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group, struct bytes type, struct bytes convention)
{
    struct reading *reading = context;

    reading->agreement = NULL;
    reading->match = AGREEMENT_NONE;
    reading->match_text[0] = '\0';
    if (!is_acknowledgement(type)) {
        struct bytes name = document_name(reading->one, group, type);

        reading->match = agreement_find(
            reading->partner, AGREEMENT_RECEIVE, name,
            bytes_equal_text(interchange->usage, "T"), reading->job->now,
            &reading->agreement, reading->match_text);
    }
    if (reading->match == AGREEMENT_FOUND) {
        const struct set_definition *set =
            snapshot_set(reading->snapshot, reading->agreement);

        if (set != NULL) {
            return set;
        }
    }
    return standards_select(reading->snapshot->standards, interchange, group,
                            type, convention);
}

static bool send(struct reading *reading, enum job_message type,
                 struct error *err)
{
    if (reading->message.failed) {
        return error_set(err, ERROR_LIMIT, "NO_MEMORY",
                         "no memory for an answer");
    }
    return reading->sink->take(reading->sink->context, type,
                               buffer_bytes(&reading->message), err);
}

static bool send_checked(struct reading *reading, struct job_checked *answer,
                         struct error *err)
{
    buffer_clear(&reading->message);
    answer->document = reading->job->document;
    job_append_checked(&reading->message, answer);
    return send(reading, JOB_CHECKED, err);
}

static bool send_transactions(struct reading *reading, bool last,
                              struct error *err)
{
    struct job_transactions answer = {
        .document = reading->job->document,
        .items = reading->items,
        .count = reading->item_count,
        .received = reading->received,
        .received_count = reading->received_count,
        .last = last,
    };
    bool good;

    buffer_clear(&reading->message);
    job_append_transactions(&reading->message, &answer);
    good = send(reading, JOB_TRANSACTIONS, err);
    reading->items = NULL;
    reading->item_count = 0;
    reading->item_capacity = 0;
    reading->item_bytes = 0;
    reading->received = NULL;
    reading->received_count = 0;
    reading->received_capacity = 0;
    arena_reset(reading->chunk);
    return good;
}

/* Answers that the job as a whole cannot go on. */
static bool send_fault(struct reading *reading, const char *code,
                       const char *text, struct error *err)
{
    struct job_checked answer = { .fault = bytes_of_text(code),
                                  .fault_text = bytes_of_text(text) };

    return send_checked(reading, &answer, err) &&
           send_transactions(reading, true, err);
}

static bool send_hold(struct reading *reading, struct job_checked *answer,
                      const char *code, const char *text, struct error *err)
{
    answer->hold_code = bytes_of_text(code);
    answer->hold_text = bytes_of_text(text);
    return send_checked(reading, answer, err) &&
           send_transactions(reading, true, err);
}

static struct bytes findings_json(struct reading *reading, struct arena *arena,
                                  const struct finding *items, size_t count)
{
    if (count == 0) {
        return bytes_of(NULL, 0);
    }
    buffer_clear(&reading->text);
    findings_append_json(items, count, &reading->text);
    return arena_copy(arena, buffer_bytes(&reading->text));
}

/* ---- first pass ---- */

static bool is_ours(const struct reading *reading,
                    const struct interchange_facts *facts)
{
    return partner_by_x12(reading->snapshot->directory, facts->sender_qualifier,
                          facts->sender, facts->receiver_qualifier,
                          facts->receiver) == reading->partner;
}

/* The partner says who it is, but none of our stations is meant: that is no
 * doubt about the sender, and the TA1 has a word for it. */
static bool is_to_nobody(const struct reading *reading,
                         const struct interchange_facts *facts)
{
    return partner_has_x12(reading->partner, facts->sender_qualifier,
                           facts->sender) &&
           !station_has_x12(reading->snapshot->directory,
                            facts->receiver_qualifier, facts->receiver);
}

static void keep_facts(struct reading *reading,
                       const struct interchange_facts *facts)
{
    struct job_interchange *kept;

    reading->facts =
        arena_grow(reading->whole, reading->facts, reading->fact_count,
                   &reading->fact_capacity, sizeof *reading->facts);
    kept = &reading->facts[reading->fact_count++];
    memset(kept, 0, sizeof *kept);
    kept->sender_qualifier =
        arena_copy(reading->whole, facts->sender_qualifier);
    kept->sender = arena_copy(reading->whole, facts->sender);
    kept->receiver_qualifier =
        arena_copy(reading->whole, facts->receiver_qualifier);
    kept->receiver = arena_copy(reading->whole, facts->receiver);
    kept->control = arena_copy(reading->whole, facts->control);
    kept->version = arena_copy(reading->whole, facts->version);
    kept->usage = arena_copy(reading->whole, facts->usage);
    kept->asked = facts->acknowledgement_asked;
    if (!reading->job->released && !is_ours(reading, facts)) {
        reading->to_nobody = is_to_nobody(reading, facts);
        kept->strange = !reading->to_nobody;
    }
}

static void note_findings(struct reading *reading, enum check_event event,
                          const struct findings *findings)
{
    if (findings == NULL) {
        return;
    }
    reading->errors += (uint32_t)findings->errors;
    reading->warnings += (uint32_t)findings->warnings;
    if (event == CHECK_TRANSACTION) {
        return; /* the second pass tells those with their transaction */
    }
    for (size_t i = 0; i < findings->count; i++) {
        (void)findings_add(&reading->outside, &findings->items[i], "%s",
                           findings->items[i].text);
    }
}

/* Of two limits, where 0 is none. */
static uint64_t smaller(uint64_t a, uint64_t b)
{
    return b != 0 && b < a ? b : a;
}

/* false: no memory. The check stands in `reading`, since a full arena jumps
 * over whoever opened it. */
static bool open_check(struct reading *reading, bool trees)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = trees,
                                     .select = select_set,
                                     .context = reading };

    options.limits.transaction_bytes = smaller(
        reading->job->limits.transaction, reading->partner->limits.document);
    options.limits.reader.segment = reading->job->limits.segment;
    options.limits.hl_depth = reading->job->limits.hl_depth;
    options.limits.findings = reading->job->limits.findings;
    check_close(reading->check);
    reading->check = check_open_whole(&options, reading->content);
    return reading->check != NULL;
}

/* To the end of the input. false: no memory. */
static bool first_pass(struct reading *reading)
{
    struct check_report report;
    enum check_event event;

    if (!open_check(reading, false)) {
        return false;
    }
    while ((event = check_next(reading->check, &report)) != CHECK_END) {
        reading->to_nobody = false;
        if (event == CHECK_INTERCHANGE_BEGIN) {
            keep_facts(reading, report.interchange);
        }
        if (event == CHECK_TRANSACTION && reading->fact_count > 0) {
            reading->facts[reading->fact_count - 1].transactions++;
        }
        ack_collect(reading->collector, event, &report);
        if (reading->to_nobody) {
            ack_collect_note(reading->collector, reading->fact_count - 1, "009",
                             ACK_REJECTED);
        }
        note_findings(reading, event, report.findings);
        arena_reset(reading->one);
    }
    reading->acks = ack_collected(reading->collector, &reading->ack_count);
    return true;
}

static bool answer_first_pass(struct reading *reading, bool *go_on,
                              struct error *err)
{
    struct job_checked answer = { .syntax = BYTES("x12"),
                                  .interchanges = reading->facts,
                                  .interchange_count = reading->fact_count,
                                  .errors = reading->errors,
                                  .warnings = reading->warnings };
    uint32_t strange = UINT32_MAX;

    *go_on = false;
    answer.findings =
        findings_json(reading, reading->whole, reading->outside.items,
                      reading->outside.count);
    for (uint32_t i = 0; i < reading->fact_count; i++) {
        if (i < reading->ack_count) {
            buffer_clear(&reading->text);
            ack_append_json(&reading->acks[i], &reading->text);
            reading->facts[i].acknowledgement =
                arena_copy(reading->whole, buffer_bytes(&reading->text));
        }
        if (reading->facts[i].strange && strange == UINT32_MAX) {
            strange = i;
        }
    }
    if (reading->fact_count == 0) {
        return send_hold(reading, &answer, "INTERCHANGE_UNREADABLE",
                         "no interchange could be read from it", err);
    }
    if (strange != UINT32_MAX) {
        const struct job_interchange *facts = &reading->facts[strange];

        return send_hold(
            reading, &answer, "IDENTITY_MISMATCH",
            arena_format(
                reading->whole,
                "it came by the channel of %s, but says it is from "
                "%.*s:%.*s to %.*s:%.*s",
                reading->partner->name, BYTES_ARG(facts->sender_qualifier),
                BYTES_ARG(facts->sender), BYTES_ARG(facts->receiver_qualifier),
                BYTES_ARG(facts->receiver)),
            err);
    }
    *go_on = true;
    return send_checked(reading, &answer, err);
}

/* ---- second pass ---- */

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

static struct bytes finding_sentence(struct reading *reading,
                                     const struct finding *finding)
{
    buffer_clear(&reading->text);
    finding_append_line(finding, &reading->text);
    return arena_copy(reading->chunk, buffer_bytes(&reading->text));
}

/* Is the transaction refused by itself, or with its group or interchange? */
static enum ack_verdict collected_verdict(const struct reading *reading)
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

static void note_amount(struct reading *reading, const struct record *record,
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

static void map_in(struct reading *reading, const struct check_report *report,
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
        item->advise = agreement->on_mapping == MAPPING_ADVISE;
    } else {
        item->outcome = TRANSACTION_MAPPED;
    }
}

static void decide_outcome(struct reading *reading,
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
        item->advise = agreement->on_guideline == GUIDELINE_ADVISE;
    }
}

static void keep_received(struct reading *reading,
                          const struct ack_received *entries, size_t count)
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
        kept->verdict = (uint8_t)entry->verdict;
        kept->interchange_control =
            arena_copy(reading->chunk, entry->interchange_control);
        kept->functional = arena_copy(reading->chunk, entry->functional);
        kept->group_control = arena_copy(reading->chunk, entry->group_control);
        kept->type = arena_copy(reading->chunk, entry->type);
        kept->control = arena_copy(reading->chunk, entry->control);
        kept->note = arena_copy(reading->chunk, entry->note);
        kept->findings = findings_json(reading, reading->chunk, entry->findings,
                                       entry->finding_count);
    }
}

static void read_acknowledgement(struct reading *reading,
                                 const struct check_report *report)
{
    struct ack_received *entries;
    struct error err;
    size_t count;

    if (ack_read(report->transaction->tree, reading->one, &entries, &count,
                 &err)) {
        keep_received(reading, entries, count);
    } else {
        log_warning("ack_unreadable",
                    arena_format(reading->one, "%.*s",
                                 BYTES_ARG(reading->job->document)),
                    "why=%s", log_quote(bytes_of_text(err.text)));
    }
}

static void take_transaction(struct reading *reading,
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
    item->document = document_name(reading->chunk, report->group, facts->type);
    item->test = bytes_equal_text(report->interchange->usage, "T");
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
    item->errors = (uint32_t)findings.errors;
    item->warnings = (uint32_t)findings.warnings;
    item->findings =
        findings_json(reading, reading->chunk, findings.items, findings.count);
    reading->item_bytes += item->record.length + item->findings.length + 200;
}

/* An interchange that was not taken acknowledges nothing of ours. */
static bool is_refused(const struct reading *reading)
{
    return reading->interchange >= reading->ack_count ||
           reading->acks[reading->interchange].verdict == ACK_REJECTED;
}

static bool is_wanted(const struct job_read *job, uint32_t ordinal)
{
    return ordinal > job->skip && (job->only == 0 || ordinal == job->only);
}

static bool second_pass_event(struct reading *reading, enum check_event event,
                              const struct check_report *report,
                              struct error *err)
{
    switch (event) {
    case CHECK_TA1: {
        struct ack_received entry;
        struct error why;

        if (!is_refused(reading) &&
            ack_read_ta1(&report->segment, reading->one, &entry, &why)) {
            keep_received(reading, &entry, 1);
        }
        return true;
    }
    case CHECK_TRANSACTION:
        if (is_acknowledgement(report->transaction->type)) {
            if (!is_refused(reading)) {
                read_acknowledgement(reading, report);
            }
        } else if (is_wanted(reading->job, report->transaction->ordinal)) {
            take_transaction(reading, report);
        }
        reading->transaction++;
        arena_reset(reading->one);
        break;
    case CHECK_GROUP_END:
        reading->group++;
        reading->transaction = 0;
        break;
    case CHECK_INTERCHANGE_END:
        reading->interchange++;
        reading->group = 0;
        reading->transaction = 0;
        break;
    default:
        break;
    }
    if (reading->item_bytes > JOB_CHUNK_BYTES) {
        return send_transactions(reading, false, err);
    }
    return true;
}

static bool second_pass(struct reading *reading, struct error *err)
{
    struct check_report report;
    enum check_event event;
    bool good = true;

    if (!open_check(reading, true)) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a check");
    }
    while (good && (event = check_next(reading->check, &report)) != CHECK_END) {
        good = second_pass_event(reading, event, &report, err);
    }
    return good && send_transactions(reading, true, err);
}

static bool run(struct reading *reading, struct error *err)
{
    bool go_on;

    if (!x12_detect(bytes_slice(reading->content, 0, 2048))) {
        struct job_checked answer = { 0 };

        return send_hold(reading, &answer, "SYNTAX_UNKNOWN",
                         "it is of no syntax that the gateway reads", err);
    }
    if (!first_pass(reading)) {
        return send_fault(reading, "NO_MEMORY", "no memory for a check", err);
    }
    if (!answer_first_pass(reading, &go_on, err)) {
        return false;
    }
    return !go_on || second_pass(reading, err);
}

/* The three arenas share one guard: whichever is full, the job has failed. */
static bool run_guarded(struct reading *reading, struct error *err)
{
    jmp_buf overrun;

    if (setjmp(overrun) != 0) {
        arena_reset(reading->chunk);
        reading->items = NULL;
        reading->item_count = 0;
        reading->received = NULL;
        reading->received_count = 0;
        return send_fault(reading, "JOB_MEMORY",
                          "it needs more memory than a job may take", err);
    }
    (void)arena_guard(reading->whole, &overrun);
    (void)arena_guard(reading->chunk, &overrun);
    (void)arena_guard(reading->one, &overrun);
    reading->collector = ack_collect_open(reading->whole);
    findings_open(&reading->outside, reading->whole,
                  reading->job->limits.findings);
    return run(reading, err);
}

bool read_job_run(struct snapshot *snapshot, const struct job_read *job,
                  struct bytes content, size_t memory_limit,
                  const struct read_job_sink *sink, struct error *err)
{
    struct reading reading = {
        .snapshot = snapshot, .job = job, .content = content, .sink = sink
    };
    bool good = false;

    reading.partner = partner_find(snapshot->directory, job->partner);
    reading.whole = arena_open(memory_limit);
    reading.chunk = arena_open(memory_limit);
    reading.one = arena_open(memory_limit);
    if (reading.whole == NULL || reading.chunk == NULL || reading.one == NULL) {
        error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory for a job");
        goto done;
    }
    if (reading.partner == NULL) {
        good = send_fault(&reading, "PARTNER_UNKNOWN",
                          "the configuration has no such partner", err);
        goto done;
    }
    good = run_guarded(&reading, err);
done:
    check_close(reading.check);
    arena_close(reading.whole);
    arena_close(reading.chunk);
    arena_close(reading.one);
    buffer_close(&reading.message);
    buffer_close(&reading.text);
    return good;
}
