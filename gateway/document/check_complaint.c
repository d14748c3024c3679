/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

static enum finding_kind_id complaint_kind(enum x12_complaint_kind kind)
{
    switch (kind) {
    case X12_BYTE_ORDER_MARK:
        return KIND_BYTE_ORDER_MARK;
    case X12_JUNK_BETWEEN:
        return KIND_JUNK_OUTSIDE;
    case X12_ISA_WIDTH:
        return KIND_ISA_WIDTH;
    case X12_ISA_WRAPPED:
        return KIND_ISA_WRAPPED;
    case X12_ISA_UNREADABLE:
        return KIND_ISA_UNREADABLE;
    case X12_SEPARATORS_CLASH:
        return KIND_SEPARATORS_CLASH;
    case X12_ISA_SEPARATOR:
        return KIND_ISA_SEPARATOR;
    case X12_ISA_TERMINATOR:
        return KIND_ISA_TERMINATOR;
    case X12_SEGMENT_EMPTY:
        return KIND_SEGMENT_EMPTY;
    case X12_SEGMENT_TOO_LONG:
        return KIND_SEGMENT_TOO_LONG;
    case X12_SEGMENT_TOO_MANY_ELEMENTS:
        return KIND_SEGMENT_TOO_MANY_ELEMENTS;
    case X12_SEGMENT_UNTERMINATED:
        return KIND_SEGMENT_UNTERMINATED;
    case X12_BINARY_TRUNCATED:
        return KIND_BINARY_TRUNCATED;
    case X12_BINARY_LENGTH:
        return KIND_BINARY_LENGTH;
    case X12_NO_INTERCHANGE:
        break;
    }
    return KIND_NO_INTERCHANGE;
}

void check_tell_complaint(struct check *check, struct findings *list,
                          const struct x12_complaint *complaint)
{
    enum finding_kind_id id = complaint_kind(complaint->kind);
    struct finding finding = check_finding(check, id);

    finding.tag[0] = '\0';
    finding.offset = complaint->offset;
    finding.segment_number = complaint->number;
    if (finding.set_position != 0) {
        finding.set_position =
            (uint32_t)(complaint->number - check->transaction.first_segment) +
            1;
    }
    check_tell(check, list, &finding, "%s (%llu bytes)", finding_kind(id)->help,
               (unsigned long long)complaint->length);
}

/* What the reader says of an ISA comes before the ISA and is kept for the
 * interchange it begins. */
static bool belongs_to_isa(enum x12_complaint_kind kind)
{
    return kind == X12_ISA_WIDTH || kind == X12_ISA_WRAPPED ||
           kind == X12_SEPARATORS_CLASH || kind == X12_ISA_SEPARATOR ||
           kind == X12_ISA_TERMINATOR;
}

static bool belongs_outside(enum x12_complaint_kind kind)
{
    return kind == X12_BYTE_ORDER_MARK || kind == X12_JUNK_BETWEEN ||
           kind == X12_ISA_UNREADABLE || kind == X12_NO_INTERCHANGE;
}

void check_complaint(struct check *check, const struct x12_complaint *complaint)
{
    struct findings *list = &check->outside_findings;

    if (belongs_to_isa(complaint->kind)) {
        if (check->isa_complaint_count < COUNT_OF(check->isa_complaints)) {
            check->isa_complaints[check->isa_complaint_count++] = *complaint;
        }
        return;
    }
    if (!belongs_outside(complaint->kind)) {
        if (check->run.open) {
            list = &check->set_findings;
        } else if (check->group_open) {
            list = &check->group_findings;
        } else if (check->interchange_open) {
            list = &check->interchange_findings;
        }
    }
    check_tell_complaint(check, list, complaint);
}
