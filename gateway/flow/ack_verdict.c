/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/acknowledgement.h"

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

void ack_note(struct ack_interchange *ack, const char *code,
              enum ack_verdict verdict)
{
    size_t length = strlen(code);

    if (length >= sizeof ack->ta1 ||
        (verdict <= ack->verdict && strcmp(ack->ta1, "000") != 0)) {
        return;
    }
    memset(ack->ta1, 0, sizeof ack->ta1);
    memcpy(ack->ta1, code, length);
    if (verdict > ack->verdict) {
        ack->verdict = verdict;
    }
}
