/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/acknowledgement.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ack_code.h"
#include "flow/ack_segment.h"
#include "flow/ack_told.h"

enum {
    ELEMENT_ERRORS = 99, /* AK4 under one AK3 */
    SET_ERRORS = 5,      /* AK502 … AK506 */
    SET_CONTROL = 9,     /* ST02, AK202 */
    GROUP_CONTROL = 9,
    CONVENTION = 35
};

struct writing {
    struct ack_segment segment;
    const struct ack_write_options *options;
    struct ack_rules rules;
    bool implementation; /* a 999: IK3, IK4, IK5 and I codes */
    bool late;           /* not 004010: AK103, AK203, repetitions, 12, 13 */
};

/* ---- which findings are told, and with which codes */

static const char *code_for(const struct writing *writing,
                            enum ack_code_list list, const char *code)
{
    return ack_code_for(list, code, writing->implementation, writing->late);
}

static const char *segment_code(const struct writing *writing,
                                const struct finding *finding)
{
    struct finding_codes codes = ack_told_codes(finding);

    return code_for(writing, ACK_CODE_SEGMENT, codes.segment);
}

static const char *element_code(const struct writing *writing,
                                const struct finding *finding)
{
    struct finding_codes codes = ack_told_codes(finding);

    return finding->element == 0
               ? ""
               : code_for(writing, ACK_CODE_ELEMENT, codes.element);
}

/* ---- AK3 and AK4 */

static bool is_same_segment(const struct finding *a, const struct finding *b)
{
    return a->set_position == b->set_position && strcmp(a->tag, b->tag) == 0;
}

/* The element that asks for this one, or excludes it. */
static void write_context(struct writing *writing,
                          const struct finding *finding)
{
    struct ack_segment *segment = &writing->segment;
    uint64_t place[2] = { finding->trigger.element,
                          finding->trigger.component };

    ack_segment_begin(segment, "CTX");
    ack_segment_text(segment, "SITUATIONAL TRIGGER");
    ack_segment_text(segment, finding->tag);
    ack_segment_number(segment, finding->set_position);
    ack_segment_text(segment, finding->loop_id);
    ack_segment_parts(segment, place, COUNT_OF(place));
    if (finding->trigger.reference > 0 && finding->trigger.reference <= 9999) {
        ack_segment_number(segment, finding->trigger.reference);
    }
    ack_segment_end(segment);
}

static void write_ak3(struct writing *writing, const struct finding *finding,
                      const char *code)
{
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, writing->implementation ? "IK3" : "AK3");
    ack_segment_text(segment, finding->tag);
    ack_segment_number(segment, finding->set_position);
    ack_segment_text(segment, finding->loop_id);
    ack_segment_text(segment, code);
    ack_segment_end(segment);
}

/* C030: element, component, and from 005010 on the repetition. */
static void write_position(struct writing *writing,
                           const struct finding *finding)
{
    uint64_t parts[3] = { finding->element, finding->component,
                          writing->late ? finding->repetition : 0 };

    ack_segment_parts(&writing->segment, parts, COUNT_OF(parts));
}

static void write_ak4(struct writing *writing, const struct finding *finding,
                      const char *code)
{
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, writing->implementation ? "IK4" : "AK4");
    write_position(writing, finding);
    if (finding->reference > 0 && finding->reference <= 9999) {
        ack_segment_number(segment, finding->reference);
    } else {
        ack_segment_text(segment, "");
    }
    ack_segment_text(segment, code);
    ack_segment_copy(segment, finding->value);
    ack_segment_end(segment);
    if (writing->implementation && finding->trigger.element != 0) {
        write_context(writing, finding);
    }
}

/* Everything about one segment of the set: what is wrong with it as a whole,
 * then its elements under AK3 … 8. told[] is sorted, first … last are of one
 * position; `lead` is the first of its tag. */
static void write_segment(struct writing *writing,
                          const struct finding *const *told, size_t count,
                          const struct finding *lead)
{
    size_t elements = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_same_segment(told[i], lead) &&
            element_code(writing, told[i])[0] == '\0' &&
            segment_code(writing, told[i])[0] != '\0') {
            write_ak3(writing, told[i], segment_code(writing, told[i]));
        }
    }
    for (size_t i = 0; i < count; i++) {
        const char *code = element_code(writing, told[i]);

        if (!is_same_segment(told[i], lead) || code[0] == '\0') {
            continue;
        }
        if (elements++ % ELEMENT_ERRORS == 0) {
            write_ak3(writing, lead, "8");
        }
        write_ak4(writing, told[i], code);
    }
}

static bool was_before(const struct finding *const *told, size_t at,
                       size_t first)
{
    for (size_t i = first; i < at; i++) {
        if (is_same_segment(told[i], told[at])) {
            return true;
        }
    }
    return false;
}

static void write_segments(struct writing *writing,
                           const struct finding *const *told, size_t count)
{
    size_t first = 0;

    while (first < count) {
        size_t end = first;

        while (end < count &&
               told[end]->set_position == told[first]->set_position) {
            end++;
        }
        for (size_t i = first; i < end; i++) {
            if (!was_before(told, i, first)) {
                write_segment(writing, told + first, end - first, told[i]);
            }
        }
        first = end;
    }
}

/* The findings that AK3 can speak of, in the order of the segments. */
static size_t choose(const struct writing *writing,
                     const struct ack_transaction *transaction,
                     const struct finding **told)
{
    size_t count = 0;

    for (size_t i = 0; i < transaction->finding_count; i++) {
        const struct finding *finding = &transaction->findings[i];

        if (ack_is_told(finding, &writing->rules) &&
            finding->set_position > 0 && finding->tag[0] != '\0' &&
            segment_code(writing, finding)[0] != '\0') {
            told[count++] = finding;
        }
    }
    ack_told_sort(told, count);
    return count;
}

/* ---- AK2 and AK5 */

static char verdict_letter(enum ack_verdict verdict)
{
    static const char letters[] = "AEPR";

    return letters[verdict];
}

static size_t add_code(const char **codes, size_t count, const char *code)
{
    if (code[0] == '\0') {
        return count;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0) {
            return count;
        }
    }
    if (count < SET_ERRORS) {
        codes[count++] = code;
    }
    return count;
}

static size_t set_codes(const struct writing *writing,
                        const struct ack_transaction *transaction,
                        const char **codes)
{
    size_t count = 0;

    for (size_t i = 0; i < transaction->finding_count; i++) {
        const struct finding *finding = &transaction->findings[i];
        struct finding_codes of_finding = ack_told_codes(finding);

        if (ack_is_told(finding, &writing->rules)) {
            count = add_code(codes, count,
                             code_for(writing, ACK_CODE_TRANSACTION,
                                      of_finding.transaction));
        }
    }
    return count;
}

static void write_ak5(struct writing *writing,
                      const struct ack_transaction *transaction,
                      enum ack_verdict verdict)
{
    struct ack_segment *segment = &writing->segment;
    const char letter[2] = { verdict_letter(verdict), '\0' };
    const char *codes[SET_ERRORS];
    size_t count = 0;

    ack_segment_begin(segment, writing->implementation ? "IK5" : "AK5");
    ack_segment_text(segment, letter);
    if (verdict != ACK_ACCEPTED) {
        count = set_codes(writing, transaction, codes);
        if (count == 0) {
            codes[count++] = "5"; /* too many errors to say which */
        }
    }
    for (size_t i = 0; i < count; i++) {
        ack_segment_text(segment, codes[i]);
    }
    ack_segment_end(segment);
}

static bool write_transaction(struct writing *writing,
                              const struct ack_transaction *transaction,
                              enum ack_verdict verdict)
{
    struct ack_segment *segment = &writing->segment;
    size_t room = transaction->finding_count;
    const struct finding **told = malloc((room == 0 ? 1 : room) * sizeof *told);

    if (told == NULL) {
        return false;
    }
    ack_segment_begin(segment, "AK2");
    ack_segment_identifier(segment, transaction->type, 3);
    ack_segment_identifier(segment, transaction->control, SET_CONTROL);
    if (writing->late) {
        ack_segment_identifier(segment, transaction->convention, CONVENTION);
    }
    ack_segment_end(segment);
    write_segments(writing, told, choose(writing, transaction, told));
    write_ak5(writing, transaction, verdict);
    free(told);
    return true;
}

/* ---- AK1, AK9 and what is around them */

struct totals {
    uint64_t received, accepted;
    bool noted;
};

static void write_ak1(struct writing *writing, const struct ack_group *group)
{
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, "AK1");
    ack_segment_identifier(segment, group->functional, 2);
    ack_segment_identifier(segment, group->control, GROUP_CONTROL);
    if (writing->late) {
        ack_segment_identifier(segment, group->version, 12);
    }
    ack_segment_end(segment);
}

static enum ack_verdict group_verdict(const struct ack_group *group,
                                      const struct totals *totals)
{
    if (group->refused) {
        return ACK_REJECTED;
    }
    if (totals->accepted < totals->received) {
        return totals->accepted == 0 ? ACK_REJECTED : ACK_PARTIALLY;
    }
    return totals->noted ? ACK_ACCEPTED_WITH_ERRORS : ACK_ACCEPTED;
}

static void write_ak9(struct writing *writing, const struct ack_group *group,
                      const struct totals *totals)
{
    struct ack_segment *segment = &writing->segment;
    const char letter[2] = { verdict_letter(group_verdict(group, totals)),
                             '\0' };
    uint64_t claimed = group->claimed;

    for (size_t i = 0; i < group->error_count; i++) {
        if (strcmp(group->errors[i], "3") == 0) {
            claimed = totals->received; /* there is no GE that says it */
        }
    }
    ack_segment_begin(segment, "AK9");
    ack_segment_text(segment, letter);
    ack_segment_number(segment, claimed > 999999 ? 999999 : claimed);
    ack_segment_number(segment, totals->received);
    ack_segment_number(segment, group->refused ? 0 : totals->accepted);
    for (size_t i = 0; i < group->error_count; i++) {
        ack_segment_text(segment, group->errors[i]);
    }
    ack_segment_end(segment);
}

static void write_st(struct writing *writing)
{
    const struct ack_write_options *options = writing->options;
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, "ST");
    ack_segment_text(segment, writing->implementation ? "999" : "997");
    ack_segment_identifier(segment, options->control_number, SET_CONTROL);
    if (writing->implementation && options->version.length > 6) {
        ack_segment_identifier(segment, options->version, CONVENTION);
    }
    ack_segment_end(segment);
}

static void write_se(struct writing *writing)
{
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, "SE");
    ack_segment_number(segment, segment->count + 1);
    ack_segment_identifier(segment, writing->options->control_number,
                           SET_CONTROL);
    ack_segment_end(segment);
}

/* In a group that is refused by itself only sets with errors of their own are
 * spoken of: an accepted one would contradict. */
static bool write_transactions(struct writing *writing,
                               const struct ack_group *group,
                               struct totals *totals)
{
    for (size_t i = 0; i < group->transaction_count; i++) {
        const struct ack_transaction *transaction = &group->transactions[i];
        enum ack_verdict verdict =
            ack_judge_transaction(transaction, &writing->rules);

        totals->received++;
        totals->accepted += verdict != ACK_REJECTED;
        totals->noted |= verdict == ACK_ACCEPTED_WITH_ERRORS;
        if ((!group->refused || verdict == ACK_REJECTED) &&
            !write_transaction(writing, transaction, verdict)) {
            return false;
        }
    }
    return true;
}

static bool may_be_acknowledged(const struct ack_group *group,
                                struct error *err)
{
    if (bytes_equal_text(group->functional, "FA")) {
        return error_set(err, ERROR_REFUSED, "ACK_OF_ACK",
                         "group %.*s holds acknowledgements, which are not "
                         "acknowledged",
                         BYTES_ARG(group->control));
    }
    if (group->functional.length == 0 || group->control.length == 0) {
        return error_set(err, ERROR_REFUSED, "ACK_NO_GROUP",
                         "a group without GS01 or GS06 cannot be acknowledged");
    }
    return true;
}

bool ack_write(const struct ack_interchange *ack, const struct ack_group *group,
               const struct ack_write_options *options, struct buffer *out,
               uint64_t *segment_count, struct error *err)
{
    struct writing writing = {
        .options = options,
        .implementation = strcmp(options->with, "999") == 0,
    };
    struct totals totals = { 0, 0, false };

    (void)ack;
    if (!may_be_acknowledged(group, err)) {
        return false;
    }
    writing.late =
        writing.implementation ||
        bytes_compare(options->version, bytes_of_text("005010")) >= 0;
    writing.rules = options->rules;
    writing.rules.implementation = writing.implementation;
    ack_segment_open(&writing.segment, out, &options->separators);
    write_st(&writing);
    write_ak1(&writing, group);
    if (!write_transactions(&writing, group, &totals)) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an acknowledgement");
    }
    write_ak9(&writing, group, &totals);
    write_se(&writing);
    *segment_count = writing.segment.count;
    if (out->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an acknowledgement");
    }
    return true;
}
