/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

/* ---- trailers */

static const struct trailer_kinds {
    enum finding_kind_id count, control;
} trailer_kinds[LEVELS] = {
    [LEVEL_INTERCHANGE] = { KIND_INTERCHANGE_GROUP_COUNT,
                            KIND_INTERCHANGE_CONTROL_MISMATCH },
    [LEVEL_GROUP] = { KIND_GROUP_SET_COUNT, KIND_GROUP_CONTROL_MISMATCH },
    [LEVEL_SET] = { KIND_SET_SEGMENT_COUNT, KIND_SET_CONTROL_MISMATCH },
};

static const struct envelope_level *level_of(const struct check *check,
                                             enum envelope_name level)
{
    return &check->envelope->levels[level];
}

static bool is_same_control(const struct envelope_level *level,
                            struct bytes trailer, struct bytes header)
{
    uint64_t left;
    uint64_t right;

    if (bytes_equal(trailer, header)) {
        return true;
    }
    return level->numeric && text_to_number(trailer, &left) &&
           text_to_number(header, &right) && left == right;
}

/* Element 1 of every trailer is the count of `holds`, element 2 the control
 * number of the header (NULL: there was none). */
static void check_trailer(struct check *check, enum envelope_name name,
                          struct findings *list, uint64_t counted,
                          const char *holds, const struct bytes *expected)
{
    const struct envelope_level *level = level_of(check, name);
    struct bytes count = check_keep(check, check->scratch_arena, 1, 0);
    struct bytes control = check_keep(check, check->scratch_arena, 2, 0);
    struct finding finding;
    uint64_t claimed;

    if (!text_to_number(count, &claimed) || claimed != counted) {
        finding = check_element_finding(check, trailer_kinds[name].count, 1,
                                        level->count_reference, count);
        check_tell(check, list, &finding, "%s01 says '%s' %s, %llu came",
                   level->trailer, check_shown(check, count), holds,
                   (unsigned long long)counted);
    }
    if (expected != NULL && !is_same_control(level, control, *expected)) {
        finding = check_element_finding(check, trailer_kinds[name].control, 2,
                                        level->reference, control);
        check_tell(check, list, &finding,
                   "%s02 '%s' is not the control number '%s' of %s",
                   level->trailer, check_shown(check, control),
                   check_shown(check, *expected), level->control_name);
    }
    arena_reset(check->scratch_arena);
}

static void tell_no_trailer(struct check *check, enum envelope_name name,
                            enum finding_kind_id kind, struct findings *list,
                            struct bytes control)
{
    const struct envelope_level *level = level_of(check, name);
    struct finding finding = check_finding(check, kind);

    if (check->at_end) {
        check_tell(check, list, &finding,
                   "the input ends here, so %s '%s' has no %s", level->name,
                   check_shown(check, control), level->trailer);
        return;
    }
    check_tell(check, list, &finding, "%s%s stands here, so %s '%s' has no %s",
               name == LEVEL_INTERCHANGE ? "the next " : "", finding.tag,
               level->name, check_shown(check, control), level->trailer);
}

/* ---- interchange */

enum { KEY_MOST = 63 }; /* bytes of what tells interchanges apart */

/* Sender, receiver and control number have been in this input before. */
static void check_interchange_twice(struct check *check)
{
    const struct envelope_level *level = level_of(check, LEVEL_INTERCHANGE);
    struct interchange_facts *facts = &check->interchange;
    const struct bytes parts[] = { facts->sender_qualifier, facts->sender,
                                   facts->receiver_qualifier, facts->receiver,
                                   facts->control };
    char key[KEY_MOST];
    size_t length = 0;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].length >= sizeof key - length) {
            return; /* a finding already, or very long ids */
        }
        memcpy(key + length, parts[i].data, parts[i].length);
        length += parts[i].length;
        key[length++] = '\0';
    }
    facts->again =
        !key_set_add(&check->interchange_controls, bytes_of(key, length), 0);
    if (facts->again && !check->options.again_allowed) {
        struct finding finding = check_element_finding(
            check, KIND_INTERCHANGE_CONTROL_TWICE, level->element,
            level->reference, facts->control);

        check_tell(check, &check->interchange_findings, &finding,
                   "%s '%s' stands a second time between these two in this "
                   "input",
                   level->control_name, check_shown(check, facts->control));
    }
}

void check_begin_interchange(struct check *check, bool with_header)
{
    arena_reset(check->interchange_arena);
    findings_open(&check->interchange_findings, check->interchange_arena,
                  check->options.limits.findings);
    check->separators = *segment_reader_separators(check->reader);
    check->interchange_open = true;
    check->group_implied = false;
    for (size_t i = 0; i < check->isa_complaint_count; i++) {
        check_tell_complaint(check, &check->interchange_findings,
                             &check->isa_complaints[i]);
    }
    check->isa_complaint_count = 0;
    check->has_level = false;
    check->one_mark = false;
    check->clean_flags = CLEAN_PARTS;
    check->interchange = (struct interchange_facts){
        .offset = check->segment.offset,
        .syntax = check->envelope->syntax,
        .implied = !with_header,
        .separators = check->separators,
    };
    key_set_open(&check->group_controls, check->interchange_arena,
                 CONTROL_WIDTH, UNSEEN_CONTROLS);
    if (with_header) {
        check->envelope->read_interchange(check);
        check_interchange_twice(check);
    } else {
        struct finding finding =
            check_finding(check, KIND_INTERCHANGE_HEADER_MISSING);

        check_tell(check, &check->interchange_findings, &finding,
                   "%s stands here before any %s", finding.tag,
                   level_of(check, LEVEL_INTERCHANGE)->header);
    }
    arena_reset(check->scratch_arena);
}

void check_end_interchange(struct check *check, bool with_trailer)
{
    const struct interchange_facts *facts = &check->interchange;
    bool of_sets = !check->envelope->wants_group && facts->groups == 0;
    struct finding finding;

    check->interchange_open = false;
    if (!with_trailer) {
        if (!facts->implied) { /* told at its beginning */
            tell_no_trailer(check, LEVEL_INTERCHANGE,
                            check->at_end ? KIND_INTERCHANGE_ENDS_EARLY
                                          : KIND_INTERCHANGE_TRAILER_MISSING,
                            &check->interchange_findings, facts->control);
        }
        return;
    }
    check_trailer(check, LEVEL_INTERCHANGE, &check->interchange_findings,
                  of_sets ? facts->transactions : facts->groups,
                  of_sets ? level_of(check, LEVEL_GROUP)->holds
                          : level_of(check, LEVEL_INTERCHANGE)->holds,
                  facts->implied ? NULL : &facts->control);
    if (facts->groups == 0 && facts->ta1_count == 0 && !check->group_implied) {
        finding = check_finding(check, KIND_INTERCHANGE_EMPTY);
        check_tell(check, &check->interchange_findings, &finding,
                   check->envelope->wants_group
                       ? "the interchange holds neither a group nor a TA1"
                       : "the interchange holds no message");
    }
}

/* ---- group */

static void check_group_twice(struct check *check)
{
    const struct envelope_level *level = level_of(check, LEVEL_GROUP);
    struct bytes control = check->group.control;
    uint64_t number;
    char text[24];

    if (level->numeric) {
        int length;

        if (!text_to_number(control, &number)) {
            return; /* a finding already */
        }
        length =
            snprintf(text, sizeof text, "%llu", (unsigned long long)number);
        control = bytes_of(text, (size_t)(length > 0 ? length : 0));
    }
    if (control.length > 0 &&
        !key_set_add(&check->group_controls, control, 0)) {
        struct finding finding = check_element_finding(
            check, KIND_GROUP_CONTROL_TWICE, level->element, level->reference,
            check->group.control);

        check_tell(check, &check->group_findings, &finding,
                   "%s '%s' stands a second time in this interchange",
                   level->control_name,
                   check_shown(check, check->group.control));
    }
}

/* Groups and transactions beside groups are in one interchange. */
static void check_mixed(struct check *check, bool with_header)
{
    struct interchange_facts *facts = &check->interchange;
    bool mixed = with_header ? facts->transactions > 0 && facts->groups == 0
                             : facts->groups > 0;

    if (mixed && !check->envelope->wants_group) {
        struct finding finding = check_finding(check, KIND_GROUPS_MIXED);

        check_tell(check, &check->group_findings, &finding,
                   "%s stands here, but %s before it", finding.tag,
                   with_header ? "messages without group came"
                               : "groups of messages came");
    }
}

void check_begin_group(struct check *check, bool with_header)
{
    arena_reset(check->group_arena);
    findings_open(&check->group_findings, check->group_arena,
                  check->options.limits.findings);
    key_set_open(&check->set_controls, check->group_arena, CONTROL_WIDTH,
                 UNSEEN_CONTROLS);
    check->group_open = true;
    check->group_implied = !with_header;
    check->group_code_checked = false;
    check->ordinal_in_group = 0;
    check->group = (struct group_facts){ .offset = check->segment.offset,
                                         .implied = !with_header };
    check_mixed(check, with_header);
    if (with_header) {
        check->interchange.groups++;
        check->envelope->read_group(check);
        check_group_twice(check);
    } else if (check->envelope->wants_group) {
        struct finding finding =
            check_finding(check, KIND_GROUP_HEADER_MISSING);

        check_tell(check, &check->group_findings, &finding,
                   "%s stands here before any %s", finding.tag,
                   level_of(check, LEVEL_GROUP)->header);
    }
    arena_reset(check->scratch_arena);
}

void check_end_group(struct check *check, bool with_trailer)
{
    struct group_facts *facts = &check->group;

    check->group_open = false;
    if (check->group_implied) {
        return; /* no header, no trailer: told at its beginning */
    }
    if (!with_trailer) {
        tell_no_trailer(check, LEVEL_GROUP, KIND_GROUP_TRAILER_MISSING,
                        &check->group_findings, facts->control);
        return;
    }
    (void)!text_to_number(bytes_trim(segment_element(&check->segment, 1)),
                          &facts->transactions_claimed);
    check_trailer(check, LEVEL_GROUP, &check->group_findings,
                  facts->transactions, level_of(check, LEVEL_GROUP)->holds,
                  &facts->control);
    if (facts->transactions == 0 && !check->envelope->wants_group) {
        struct finding finding = check_finding(check, KIND_GROUP_EMPTY);

        check_tell(check, &check->group_findings, &finding,
                   "group '%s' holds no message",
                   check_shown(check, facts->control));
    }
}

/* ---- transaction set, message */

void check_read_set(struct check *check)
{
    const struct envelope_level *level = level_of(check, LEVEL_SET);
    struct bytes control;

    check->group.transactions++;
    check->interchange.transactions++;
    check->envelope->read_set(check);
    control = check->transaction.control;
    if (control.length > 0 && !key_set_add(&check->set_controls, control, 0)) {
        struct finding finding =
            check_element_finding(check, KIND_SET_CONTROL_TWICE, level->element,
                                  level->reference, control);

        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' stands a second time in this %s",
                   level->control_name, check_shown(check, control),
                   check->group_implied && !check->envelope->wants_group
                       ? "interchange"
                       : "group");
    }
    arena_reset(check->scratch_arena);
}

void check_read_set_trailer(struct check *check, bool with_trailer)
{
    const struct transaction_facts *facts = &check->transaction;

    if (with_trailer) {
        check_trailer(check, LEVEL_SET, &check->set_findings, facts->segments,
                      level_of(check, LEVEL_SET)->holds, &facts->control);
    } else {
        tell_no_trailer(check, LEVEL_SET, KIND_SET_TRAILER_MISSING,
                        &check->set_findings, facts->control);
    }
}
