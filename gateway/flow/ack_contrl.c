/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "flow/ack_code.h"
#include "flow/ack_segment.h"
#include "flow/ack_told.h"

enum {
    SEGMENT_ERRORS = 999, /* UCS under one UCM */
    ELEMENT_ERRORS = 99,  /* UCD under one UCS */
    REFERENCE = 14        /* 0020, 0048, 0062 */
};

struct writing {
    struct ack_segment segment;
    const struct ack_write_options *options;
    bool late; /* syntax 4 */
};

/* ---- UCI, UCF, UCM: what is said at each level */

/* 0083: this level and what is below it. */
static const char *action(bool rejected)
{
    return rejected ? "4" : "7";
}

/* S011: the tag counts as element 1; occurrences are syntax 4's. */
static void write_place(struct writing *writing, uint32_t element,
                        uint32_t component, uint32_t occurrence)
{
    uint64_t parts[3] = { (uint64_t)element + 1, component,
                          writing->late && occurrence > 1 ? occurrence : 0 };

    ack_segment_parts(&writing->segment, parts, COUNT_OF(parts));
}

/* 0083, and of a rejection 0085, 0013 and S011. */
static void write_verdict(struct writing *writing, const char *verdict,
                          const char *code, const struct ack_place *place)
{
    struct ack_segment *segment = &writing->segment;

    ack_segment_text(segment, verdict);
    if (code[0] == '\0') {
        return;
    }
    ack_segment_text(segment, ack_code_contrl(code, writing->late));
    ack_segment_text(segment, place->tag);
    if (place->tag[0] != '\0' && place->element > 0) {
        write_place(writing, place->element, place->component, 0);
    }
}

static void write_uci(struct writing *writing,
                      const struct ack_interchange *ack)
{
    const struct bytes sender[] = { ack->sender, ack->sender_qualifier,
                                    ack->sender_internal };
    const struct bytes receiver[] = { ack->receiver, ack->receiver_qualifier,
                                      ack->receiver_internal };
    bool rejected = ack->verdict == ACK_REJECTED;
    bool receipt = writing->options->detail == ACKNOWLEDGE_RECEIPT;
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, "UCI");
    ack_segment_identifier(segment, ack->control, REFERENCE);
    ack_segment_composite(segment, sender, COUNT_OF(sender));
    ack_segment_composite(segment, receiver, COUNT_OF(receiver));
    write_verdict(writing, receipt && !rejected ? "8" : action(rejected),
                  rejected ? ack->code : "", &ack->place);
    ack_segment_end(segment);
}

static void write_ucf(struct writing *writing, const struct ack_group *group)
{
    const struct bytes sender[] = { group->sender, group->sender_qualifier };
    const struct bytes receiver[] = { group->receiver,
                                      group->receiver_qualifier };
    struct ack_segment *segment = &writing->segment;

    ack_segment_begin(segment, "UCF");
    ack_segment_identifier(segment, group->control, REFERENCE);
    ack_segment_composite(segment, sender, COUNT_OF(sender));
    ack_segment_composite(segment, receiver, COUNT_OF(receiver));
    write_verdict(writing, action(group->refused),
                  group->error_count > 0 ? group->errors[0] : "",
                  &group->place);
    ack_segment_end(segment);
}

/* S009: the type and what stands behind it, "D:96A:UN". */
static void write_identifier(struct writing *writing,
                             const struct ack_transaction *transaction)
{
    struct bytes parts[5] = { transaction->type };
    struct bytes rest = transaction->convention;

    for (size_t i = 1; i < COUNT_OF(parts); i++) {
        size_t end = bytes_find(rest, ':');

        parts[i] = bytes_slice(rest, 0, end);
        rest = end == SIZE_MAX ? bytes_of("", 0)
                               : bytes_slice(rest, end + 1, rest.length);
    }
    ack_segment_composite(&writing->segment, parts, COUNT_OF(parts));
}

/* What is wrong with UNH or UNT themselves; NULL: nothing. */
static const struct finding *find_service_fault(
    const struct ack_transaction *transaction)
{
    for (size_t i = 0; i < transaction->finding_count; i++) {
        const struct finding *finding = &transaction->findings[i];

        if (ack_is_told(finding, &transaction->rules) &&
            finding->scope == SCOPE_TRANSACTION &&
            ack_told_codes(finding).contrl[0] != '\0') {
            return finding;
        }
    }
    return NULL;
}

static void write_ucm(struct writing *writing,
                      const struct ack_transaction *transaction, bool rejected,
                      bool explained)
{
    const struct finding *fault = find_service_fault(transaction);
    struct ack_segment *segment = &writing->segment;
    struct ack_place place = { .element = 0 };
    char code[4] = "";

    if (fault != NULL) {
        memcpy(code, ack_told_codes(fault).contrl, sizeof code);
        place = ack_place_of(fault, "UNT");
    } else if (rejected && !explained) {
        memcpy(code, "18", 3); /* too many errors to say which */
    }
    ack_segment_begin(segment, "UCM");
    ack_segment_identifier(segment, transaction->control, REFERENCE);
    write_identifier(writing, transaction);
    write_verdict(writing, action(rejected), code, &place);
    ack_segment_end(segment);
}

/* ---- UCS and UCD: what is wrong inside a message */

/* Of a missing segment, the position of the one before it. */
static bool is_missing(const struct finding *finding)
{
    return finding->element == 0 &&
           strcmp(ack_told_codes(finding).segment, "3") == 0;
}

static uint32_t position_of(const struct finding *finding)
{
    return is_missing(finding) && finding->set_position > 1
               ? finding->set_position - 1
               : finding->set_position;
}

static bool is_placed(const struct finding *finding)
{
    return finding->set_position > 0 &&
           (finding->scope == SCOPE_SEGMENT ||
            finding->scope == SCOPE_ELEMENT) &&
           ack_told_codes(finding).contrl[0] != '\0';
}

static void write_ucs(struct writing *writing, uint32_t position,
                      const char *code)
{
    ack_segment_begin(&writing->segment, "UCS");
    ack_segment_number(&writing->segment, position);
    ack_segment_text(&writing->segment, ack_code_contrl(code, writing->late));
    ack_segment_end(&writing->segment);
}

static void write_ucd(struct writing *writing, const struct finding *finding)
{
    struct finding_codes codes = ack_told_codes(finding);

    ack_segment_begin(&writing->segment, "UCD");
    ack_segment_text(&writing->segment,
                     ack_code_contrl(codes.contrl, writing->late));
    write_place(writing, finding->element, finding->component,
                finding->repetition);
    ack_segment_end(&writing->segment);
}

/* Findings of one segment: those about the segment first, each with a UCS of
 * its own; then its elements under one without a code. Out: UCS written. */
static size_t write_segment(struct writing *writing,
                            const struct finding *const *told, size_t count,
                            size_t room)
{
    size_t written = 0;
    size_t elements = 0;

    for (size_t i = 0; i < count && written < room; i++) {
        if (told[i]->element == 0) {
            struct finding_codes codes = ack_told_codes(told[i]);

            write_ucs(writing, position_of(told[i]), codes.contrl);
            written++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (told[i]->element == 0) {
            continue;
        }
        if (elements % ELEMENT_ERRORS == 0) {
            if (written == room) {
                break;
            }
            write_ucs(writing, position_of(told[i]), "");
            written++;
        }
        write_ucd(writing, told[i]);
        elements++;
    }
    return written;
}

static void write_segments(struct writing *writing,
                           const struct finding *const *told, size_t count)
{
    size_t room = SEGMENT_ERRORS;
    size_t first = 0;

    while (first < count && room > 0) {
        size_t end = first;

        while (end < count &&
               told[end]->set_position == told[first]->set_position) {
            end++;
        }
        room -= write_segment(writing, told + first, end - first, room);
        first = end;
    }
}

static size_t choose(const struct ack_transaction *transaction,
                     const struct finding **told)
{
    size_t count = 0;

    for (size_t i = 0; i < transaction->finding_count; i++) {
        const struct finding *finding = &transaction->findings[i];

        if (ack_is_told(finding, &transaction->rules) && is_placed(finding)) {
            told[count++] = finding;
        }
    }
    ack_told_sort(told, count);
    return count;
}

static bool write_message(struct writing *writing,
                          const struct ack_transaction *transaction)
{
    enum ack_verdict verdict =
        ack_judge_transaction(transaction, &transaction->rules);
    const struct finding **told;
    size_t count;

    if (ack_is_acknowledgement(transaction->type) ||
        (verdict == ACK_ACCEPTED &&
         writing->options->detail == ACKNOWLEDGE_ERRORS)) {
        return true;
    }
    told = malloc((transaction->finding_count + 1) * sizeof *told);
    if (told == NULL) {
        return false;
    }
    count = verdict == ACK_ACCEPTED ? 0 : choose(transaction, told);
    write_ucm(writing, transaction, verdict == ACK_REJECTED, count > 0);
    write_segments(writing, told, count);
    free(told);
    return true;
}

static bool write_group(struct writing *writing, const struct ack_group *group)
{
    if (!group->implied) {
        write_ucf(writing, group);
    }
    /* What is refused as a whole has nothing in it that was accepted. */
    if (group->refused && !group->implied) {
        return true;
    }
    for (size_t i = 0; i < group->transaction_count; i++) {
        if (!write_message(writing, &group->transactions[i])) {
            return false;
        }
    }
    return true;
}

/* ---- UNH and UNT */

static void write_unh(struct writing *writing)
{
    static const struct bytes early[] = { BYTES("CONTRL"), BYTES("D"),
                                          BYTES("3"), BYTES("UN") };
    static const struct bytes late[] = { BYTES("CONTRL"), BYTES("4"),
                                         BYTES("1"), BYTES("UN") };

    ack_segment_begin(&writing->segment, "UNH");
    ack_segment_identifier(&writing->segment, writing->options->control_number,
                           REFERENCE);
    ack_segment_composite(&writing->segment, writing->late ? late : early,
                          COUNT_OF(early));
    ack_segment_end(&writing->segment);
}

static void write_unt(struct writing *writing)
{
    ack_segment_begin(&writing->segment, "UNT");
    ack_segment_number(&writing->segment, writing->segment.count + 1);
    ack_segment_identifier(&writing->segment, writing->options->control_number,
                           REFERENCE);
    ack_segment_end(&writing->segment);
}

static bool may_be_acknowledged(const struct ack_interchange *ack,
                                struct error *err)
{
    if (ack->control.length == 0) {
        return error_set(err, ERROR_REFUSED, "ACK_NO_INTERCHANGE",
                         "an interchange without control reference cannot be "
                         "acknowledged");
    }
    if (ack->only_acknowledgements && ack->verdict != ACK_REJECTED) {
        return error_set(err, ERROR_REFUSED, "ACK_OF_ACK",
                         "interchange %.*s holds CONTRL only, which is not "
                         "acknowledged",
                         BYTES_ARG(ack->control));
    }
    return true;
}

bool ack_write_contrl(const struct ack_interchange *ack,
                      const struct ack_write_options *options,
                      struct buffer *out, uint64_t *segment_count,
                      struct error *err)
{
    struct writing writing = { .options = options };
    bool whole =
        ack->verdict == ACK_REJECTED || options->detail == ACKNOWLEDGE_RECEIPT;

    if (!may_be_acknowledged(ack, err)) {
        return false;
    }
    writing.late = bytes_equal_text(options->version, "4");
    ack_segment_open(&writing.segment, out, &options->separators);
    write_unh(&writing);
    write_uci(&writing, ack);
    for (size_t i = 0; !whole && i < ack->group_count; i++) {
        if (!write_group(&writing, &ack->groups[i])) {
            return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                             "no memory for an acknowledgement");
        }
    }
    write_unt(&writing);
    *segment_count = writing.segment.count;
    if (out->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an acknowledgement");
    }
    return true;
}
