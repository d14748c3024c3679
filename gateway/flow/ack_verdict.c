/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_syntax.h"

#include <string.h>

static enum ack_verdict worse(enum ack_verdict a, enum ack_verdict b)
{
    return a > b ? a : b;
}

static enum ack_verdict judge_finding(const struct finding *finding,
                                      const struct ack_rules *rules)
{
    if (finding->severity == FINDING_WARNING) {
        return rules->note_warnings ? ACK_ACCEPTED_WITH_ERRORS : ACK_ACCEPTED;
    }
    if (finding->severity != FINDING_ERROR) {
        return ACK_ACCEPTED;
    }
    if (finding->origin == ORIGIN_STANDARD) {
        return rules->tolerant && finding->scope == SCOPE_ELEMENT
                   ? ACK_ACCEPTED_WITH_ERRORS
                   : ACK_REJECTED;
    }
    if (finding->origin == ORIGIN_GUIDELINE && rules->with_guideline) {
        return rules->tolerant && finding->scope == SCOPE_ELEMENT
                   ? ACK_ACCEPTED_WITH_ERRORS
                   : ACK_REJECTED;
    }
    return finding->origin == ORIGIN_GUIDELINE && rules->implementation
               ? ACK_ACCEPTED_WITH_ERRORS
               : ACK_ACCEPTED;
}

enum ack_verdict ack_judge_transaction(
    const struct ack_transaction *transaction, const struct ack_rules *rules)
{
    enum ack_verdict verdict = ACK_ACCEPTED;
    bool told = false;

    for (size_t i = 0; i < transaction->finding_count; i++) {
        const struct finding *finding = &transaction->findings[i];

        told |= finding->origin == ORIGIN_STANDARD &&
                finding->severity == FINDING_ERROR;
        verdict = worse(verdict, judge_finding(finding, rules));
    }
    /* What is missing may be an error of structure. */
    if (transaction->standard_wrong && (!told || transaction->incomplete)) {
        verdict = ACK_REJECTED;
    }
    return verdict;
}

void ack_judge_group(struct ack_group *group, const struct ack_rules *rules)
{
    bool noted = false;

    group->accepted = 0;
    for (size_t i = 0; i < group->transaction_count; i++) {
        struct ack_transaction *transaction = &group->transactions[i];

        transaction->verdict = ack_judge_transaction(transaction, rules);
        group->accepted += transaction->verdict != ACK_REJECTED;
        noted |= transaction->verdict == ACK_ACCEPTED_WITH_ERRORS;
    }
    if (group->refused) {
        group->accepted = 0;
        group->verdict = ACK_REJECTED;
    } else if (group->accepted < group->transaction_count) {
        group->verdict = group->accepted == 0 ? ACK_REJECTED : ACK_PARTIALLY;
    } else {
        group->verdict = noted ? ACK_ACCEPTED_WITH_ERRORS : ACK_ACCEPTED;
    }
}

void ack_judge(struct ack_interchange *ack, const struct ack_rules *rules)
{
    for (size_t i = 0; i < ack->group_count; i++) {
        ack_judge_group(&ack->groups[i], rules);
    }
}

bool ack_has_code(const struct ack_interchange *ack)
{
    return ack->code[0] != '\0' &&
           strcmp(ack->code, ack_syntax_of(ack->syntax)->no_error) != 0;
}

bool ack_note(struct ack_interchange *ack, const char *code,
              enum ack_verdict verdict)
{
    size_t length = strlen(code);

    if (length >= sizeof ack->code ||
        (verdict <= ack->verdict && ack_has_code(ack))) {
        return false;
    }
    memset(ack->code, 0, sizeof ack->code);
    memcpy(ack->code, code, length);
    if (verdict > ack->verdict) {
        ack->verdict = verdict;
    }
    return true;
}

void ack_refuse(struct ack_interchange *ack, enum ack_refusal refusal)
{
    const struct ack_syntax *syntax = ack_syntax_of(ack->syntax);

    if (ack_note(ack,
                 refusal == ACK_DUPLICATE ? syntax->duplicate
                                          : syntax->unknown_receiver,
                 ACK_REJECTED)) {
        ack->place = (struct ack_place){ .element = 0 };
    }
}

bool ack_is_clean(const struct ack_interchange *ack)
{
    for (size_t i = 0; i < ack->group_count; i++) {
        const struct ack_group *group = &ack->groups[i];

        for (size_t j = 0; j < group->transaction_count; j++) {
            const struct ack_transaction *transaction = &group->transactions[j];

            if (ack_judge_transaction(transaction, &transaction->rules) !=
                ACK_ACCEPTED) {
                return false;
            }
        }
        if (group->refused) {
            return false;
        }
    }
    return ack->verdict == ACK_ACCEPTED;
}

bool ack_is_acknowledgement(struct bytes type)
{
    return bytes_equal_text(type, "997") || bytes_equal_text(type, "999") ||
           bytes_equal_text(type, "CONTRL");
}
