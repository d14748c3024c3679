/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_job.h"

#include <string.h>

#include "flow/document_name.h"
#include "pipeline/acknowledge.h"
#include "pipeline/read_repeats.h"
#include "pipeline/read_transaction.h"
#include "syntax/syntax_table.h"

/* By what the transaction is; none for acknowledgements. */
static void choose_agreement(struct job_reading *reading,
                             const struct interchange_facts *interchange,
                             const struct group_facts *group,
                             const struct transaction_facts *transaction)
{
    struct bytes name;

    reading->agreement = NULL;
    reading->match = AGREEMENT_NONE;
    reading->match_text[0] = '\0';
    if (ack_is_acknowledgement(transaction->type)) {
        return;
    }
    name = bytes_of_text(
        document_name(reading->one, interchange, group, transaction));
    reading->match = agreement_find(reading->partner, AGREEMENT_RECEIVE, name,
                                    interchange->test, reading->job->now,
                                    &reading->agreement, reading->match_text);
}

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    struct job_reading *reading = context;

    /* Of XML only the root element is known here; and its reader may not be
     * left by a full arena. */
    if (interchange->syntax == DICTIONARY_XML) {
        return standards_select(reading->snapshot->standards, interchange,
                                group, transaction);
    }
    choose_agreement(reading, interchange, group, transaction);
    if (reading->match == AGREEMENT_FOUND) {
        const struct set_definition *set = snapshot_set(
            reading->snapshot, reading->agreement, transaction->association);

        if (set != NULL) {
            return set;
        }
    }
    return standards_select(reading->snapshot->standards, interchange, group,
                            transaction);
}

/* A version that is agreed on or that there are tables for. */
static bool is_supported(void *context, const struct group_facts *group)
{
    const struct job_reading *reading = context;
    struct bytes version = bytes_slice(group->version, 0, 6);

    for (size_t i = 0; i < reading->partner->agreement_count; i++) {
        const struct agreement *agreement = &reading->partner->agreements[i];
        struct bytes agreed =
            agreed_version(bytes_of_text(agreement->document));

        if (agreement->direction == AGREEMENT_RECEIVE &&
            bytes_equal(agreed, version)) {
            return true;
        }
    }
    return standards_supports(reading->snapshot->standards, group);
}

static bool send(struct job_reading *reading, enum job_message type,
                 struct error *err)
{
    if (reading->message.failed) {
        return error_set(err, ERROR_LIMIT, "NO_MEMORY",
                         "no memory for an answer");
    }
    return reading->sink->take(reading->sink->context, type,
                               buffer_bytes(&reading->message), err);
}

static bool send_checked(struct job_reading *reading,
                         struct job_checked *answer, struct error *err)
{
    buffer_clear(&reading->message);
    answer->document = reading->job->document;
    job_append_checked(&reading->message, answer);
    return send(reading, JOB_CHECKED, err);
}

static bool send_transactions(struct job_reading *reading, bool last,
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
static bool send_fault(struct job_reading *reading, const char *code,
                       const char *text, struct error *err)
{
    struct job_checked answer = { .fault = bytes_of_text(code),
                                  .fault_text = bytes_of_text(text) };

    return send_checked(reading, &answer, err) &&
           send_transactions(reading, true, err);
}

static bool send_hold(struct job_reading *reading, struct job_checked *answer,
                      const char *code, const char *text, struct error *err)
{
    answer->hold_code = bytes_of_text(code);
    answer->hold_text = bytes_of_text(text);
    return send_checked(reading, answer, err) &&
           send_transactions(reading, true, err);
}

/* ---- first pass ---- */

/* Whose ids an interchange's are, and who stands in it. */
struct sides {
    enum identity_kind kind;
    struct identity_view sender, receiver;
};

static struct sides sides_of(const struct interchange_facts *facts)
{
    enum identity_kind kind = IDENTITY_X12;

    if (facts->syntax == DICTIONARY_EDIFACT) {
        kind = IDENTITY_EDIFACT;
    } else if (facts->syntax == DICTIONARY_XML) {
        kind = facts->family != NULL && strcmp(facts->family, "cxml") == 0
                   ? IDENTITY_CXML
                   : IDENTITY_PARTY;
    }
    return (struct sides){
        .kind = kind,
        .sender = { facts->sender_qualifier, facts->sender,
                    facts->extra.sender_internal },
        .receiver = { facts->receiver_qualifier, facts->receiver,
                      facts->extra.receiver_internal },
    };
}

/* Is the id one of these, as far as there is anything to compare? */
static bool agrees(const struct identities *ids,
                   const struct identity_view *view)
{
    return view->id.length == 0 || ids->count == 0 ||
           identities_have(ids, view);
}

/* XML documents need not say whose they are; what they say must be right. */
static bool is_not_strange(const struct job_reading *reading,
                           const struct sides *sides)
{
    return agrees(&reading->partner->ids[sides->kind], &sides->sender) &&
           agrees(&reading->partner->station->ids[sides->kind],
                  &sides->receiver);
}

static bool is_ours(const struct job_reading *reading,
                    const struct sides *sides)
{
    if (sides->kind == IDENTITY_PARTY || sides->kind == IDENTITY_CXML) {
        return is_not_strange(reading, sides);
    }
    return partner_by_identity(reading->snapshot->directory, sides->kind,
                               &sides->sender,
                               &sides->receiver) == reading->partner;
}

/* The partner says who it is, but none of our stations is meant: that is no
 * doubt about the sender, and the TA1 has a word for it. */
static bool is_to_nobody(const struct job_reading *reading,
                         const struct sides *sides)
{
    return identities_have(&reading->partner->ids[sides->kind],
                           &sides->sender) &&
           !station_has_identity(reading->snapshot->directory, sides->kind,
                                 &sides->receiver);
}

static void keep_facts(struct job_reading *reading,
                       const struct interchange_facts *facts)
{
    const struct sides sides = sides_of(facts);
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
    kept->sender_internal =
        arena_copy(reading->whole, facts->extra.sender_internal);
    kept->receiver_internal =
        arena_copy(reading->whole, facts->extra.receiver_internal);
    kept->test = facts->test;
    kept->asked = facts->acknowledgement_asked;
    kept->offset = facts->offset;
    reading->again |= facts->again;
    if (!reading->job->released && !is_ours(reading, &sides)) {
        reading->to_nobody = is_to_nobody(reading, &sides);
        kept->strange = !reading->to_nobody;
    }
}

static void note_findings(struct job_reading *reading, enum check_event event,
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

/* Which agreement it is can only be told behind the DOCTYPE. */
static bool may_have_doctype(const struct partner *partner)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        if (partner->agreements[i].doctype_ignored) {
            return true;
        }
    }
    return false;
}

/* false: no memory. The check stands in `reading`, since a full arena jumps
 * over whoever opened it. */
static bool open_check(struct job_reading *reading, bool trees)
{
    struct check_options options = {
        .limits = check_default_limits(),
        .keep_trees = trees,
        .select = select_set,
        .supports = is_supported,
        .again_allowed = true,
        .doctype_ignored = may_have_doctype(reading->partner),
        .schema = reading->schema,
        .rules = standards_rules(reading->snapshot->standards),
        .context = reading
    };

    options.limits.transaction_bytes = smaller(
        reading->job->limits.transaction, reading->partner->limits.document);
    options.limits.reader.segment = reading->job->limits.segment;
    options.limits.hl_depth = reading->job->limits.hl_depth;
    options.limits.findings = reading->job->limits.findings;
    check_close(reading->check);
    reading->check = check_open_whole(&options, reading->content);
    return reading->check != NULL;
}

/* One CONTRL answers messages of several agreements. */
static void note_rules(struct job_reading *reading)
{
    const struct ack_rules rules = acknowledge_rules(
        reading->match == AGREEMENT_FOUND ? reading->agreement : NULL);

    ack_collect_rules(reading->collector, &rules);
}

static bool names_schema(const struct partner *partner)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        if (partner->agreements[i].schema != NULL) {
            return true;
        }
    }
    return false;
}

/* A schema is held against a document from its first tag on, but what stands in
 * the document says by which agreement it came: so it is read for that first.
 * `good`: there is no schema that cannot be used. false: no memory. */
static bool choose_schema(struct job_reading *reading, bool *good)
{
    struct check_report report;
    enum check_event event;

    *good = true;
    if (!bytes_equal_text(reading->syntax, "xml") ||
        !names_schema(reading->partner)) {
        return true;
    }
    if (!open_check(reading, false)) {
        return false;
    }
    while ((event = check_next(reading->check, &report)) != CHECK_END) {
        if (event == CHECK_TRANSACTION) {
            choose_agreement(reading, report.interchange, report.group,
                             report.transaction);
        }
        arena_reset(reading->one);
    }
    if (reading->match == AGREEMENT_FOUND) {
        reading->schema =
            snapshot_schema(reading->snapshot, reading->agreement);
        *good = reading->schema != NULL || reading->agreement->schema == NULL;
    }
    return true;
}

/* To the end of the input. false: no memory. */
static bool first_pass(struct job_reading *reading)
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
        if (event == CHECK_TRANSACTION &&
            report.interchange->syntax == DICTIONARY_EDIFACT) {
            note_rules(reading);
        }
        if (reading->to_nobody) {
            ack_collect_refusal(reading->collector, reading->fact_count - 1,
                                ACK_UNKNOWN_RECEIVER);
        }
        note_findings(reading, event, report.findings);
        arena_reset(reading->one);
    }
    reading->acks = ack_collected(reading->collector, &reading->ack_count);
    if (reading->again) {
        read_repeats_find(reading);
    }
    return true;
}

static bool answer_first_pass(struct job_reading *reading, bool *go_on,
                              struct error *err)
{
    struct job_checked answer = { .syntax = reading->syntax,
                                  .interchanges = reading->facts,
                                  .interchange_count = reading->fact_count,
                                  .errors = reading->errors,
                                  .warnings = reading->warnings };
    uint32_t strange = UINT32_MAX;

    *go_on = false;
    answer.findings = read_transaction_findings(reading, reading->whole,
                                                reading->outside.items,
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
                "%.*s%s%.*s to %.*s%s%.*s",
                reading->partner->name, BYTES_ARG(facts->sender_qualifier),
                facts->sender_qualifier.length > 0 ? ":" : "",
                BYTES_ARG(facts->sender), BYTES_ARG(facts->receiver_qualifier),
                facts->receiver_qualifier.length > 0 ? ":" : "",
                BYTES_ARG(facts->receiver)),
            err);
    }
    *go_on = true;
    return send_checked(reading, &answer, err);
}

/* ---- second pass ---- */

/* An interchange that was not taken acknowledges nothing of ours. */
static bool is_refused(const struct job_reading *reading)
{
    return reading->interchange >= reading->ack_count ||
           reading->acks[reading->interchange].verdict == ACK_REJECTED;
}

static bool is_wanted(const struct job_read *job, uint32_t ordinal)
{
    return ordinal > job->skip && (job->only == 0 || ordinal == job->only);
}

static bool second_pass_event(struct job_reading *reading,
                              enum check_event event,
                              const struct check_report *report,
                              struct error *err)
{
    switch (event) {
    case CHECK_TA1: {
        struct ack_received entry;
        struct error why;

        if (!is_refused(reading) &&
            ack_read_ta1(&report->segment, reading->one, &entry, &why)) {
            read_transaction_keep_acks(reading, &entry, 1);
        }
        return true;
    }
    case CHECK_TRANSACTION:
        if (report->interchange->syntax == DICTIONARY_XML) {
            choose_agreement(reading, report->interchange, report->group,
                             report->transaction);
        }
        if (ack_is_acknowledgement(report->transaction->type)) {
            if (!is_refused(reading)) {
                read_transaction_take_ack(reading, report);
            }
        } else if (is_wanted(reading->job, report->transaction->ordinal)) {
            read_transaction_take(reading, report);
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

static bool second_pass(struct job_reading *reading, struct error *err)
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

static bool run(struct job_reading *reading, struct error *err)
{
    const struct syntax_ops *syntax =
        syntax_detect(bytes_slice(reading->content, 0, SYNTAX_BEGINNING));
    bool usable;
    bool go_on;

    if (syntax == NULL) {
        struct job_checked answer = { 0 };

        return send_hold(reading, &answer, "SYNTAX_UNKNOWN",
                         "it is of no syntax that the gateway reads", err);
    }
    reading->syntax = bytes_of_text(syntax->name);
    if (!choose_schema(reading, &usable)) {
        return send_fault(reading, "NO_MEMORY", "no memory for a check", err);
    }
    if (!usable) {
        return send_fault(reading, "AGREEMENT_SCHEMA",
                          "the schema that its agreement names cannot be used",
                          err);
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
static bool run_guarded(struct job_reading *reading, struct error *err)
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
    struct job_reading reading = {
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
