/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

static enum finding_kind_id complaint_kind(enum read_complaint_kind kind)
{
    switch (kind) {
    case READ_BYTE_ORDER_MARK:
        return KIND_BYTE_ORDER_MARK;
    case READ_JUNK_BETWEEN:
        return KIND_JUNK_OUTSIDE;
    case READ_ISA_WIDTH:
        return KIND_ISA_WIDTH;
    case READ_ISA_WRAPPED:
        return KIND_ISA_WRAPPED;
    case READ_ISA_UNREADABLE:
        return KIND_ISA_UNREADABLE;
    case READ_SEPARATORS_CLASH:
        return KIND_SEPARATORS_CLASH;
    case READ_ISA_SEPARATOR:
        return KIND_ISA_SEPARATOR;
    case READ_ISA_TERMINATOR:
        return KIND_ISA_TERMINATOR;
    case READ_SEGMENT_EMPTY:
        return KIND_SEGMENT_EMPTY;
    case READ_SEGMENT_TOO_LONG:
        return KIND_SEGMENT_TOO_LONG;
    case READ_SEGMENT_TOO_MANY_ELEMENTS:
        return KIND_SEGMENT_TOO_MANY_ELEMENTS;
    case READ_SEGMENT_UNTERMINATED:
        return KIND_SEGMENT_UNTERMINATED;
    case READ_BINARY_TRUNCATED:
        return KIND_BINARY_TRUNCATED;
    case READ_BINARY_LENGTH:
        return KIND_BINARY_LENGTH;
    case READ_UNA_WIDTH:
        return KIND_UNA_WIDTH;
    case READ_UNA_UNREADABLE:
        return KIND_UNA_UNREADABLE;
    case READ_UNB_UNREADABLE:
        return KIND_UNB_UNREADABLE;
    case READ_SEPARATORS_GUESSED:
        return KIND_SEPARATORS_GUESSED;
    case READ_INPUT_RECODED:
        return KIND_INPUT_RECODED;
    case READ_NO_INTERCHANGE:
    case READ_COMPLAINT_KINDS:
        break;
    }
    return KIND_NO_INTERCHANGE;
}

void check_tell_complaint(struct check *check, struct findings *list,
                          const struct read_complaint *complaint)
{
    enum finding_kind_id id = complaint_kind(complaint->kind);
    struct finding finding = check_finding(check, id);

    finding.tag = "";
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
static bool belongs_to_isa(enum read_complaint_kind kind)
{
    return kind == READ_ISA_WIDTH || kind == READ_ISA_WRAPPED ||
           kind == READ_SEPARATORS_CLASH || kind == READ_ISA_SEPARATOR ||
           kind == READ_ISA_TERMINATOR || kind == READ_UNA_WIDTH ||
           kind == READ_SEPARATORS_GUESSED;
}

static bool belongs_outside(enum read_complaint_kind kind)
{
    return kind == READ_BYTE_ORDER_MARK || kind == READ_JUNK_BETWEEN ||
           kind == READ_ISA_UNREADABLE || kind == READ_UNA_UNREADABLE ||
           kind == READ_UNB_UNREADABLE || kind == READ_INPUT_RECODED ||
           kind == READ_NO_INTERCHANGE;
}

void check_complaint(struct check *check,
                     const struct read_complaint *complaint)
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
