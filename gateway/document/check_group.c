/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

static bool is_functional(struct bytes text)
{
    return value_is_printable(text, 2, 2);
}

static bool is_application(struct bytes text)
{
    return value_is_printable(text, 1, 15);
}

static bool is_group_date(struct bytes text)
{
    return value_is_date(text);
}

static bool is_agency(struct bytes text)
{
    return value_is_printable(text, 1, 2);
}

static bool is_group_version(struct bytes text)
{
    return value_is_printable(text, 1, 12);
}

static bool is_group_control(struct bytes text)
{
    return value_is_digits(text, 1, 9);
}

static const struct {
    uint32_t element, reference;
    bool (*good)(struct bytes text);
    enum finding_kind_id kind;
    enum finding_severity severity;
    const char *text;
} gs_rules[] = {
    { 1, 479, is_functional, KIND_GROUP_HEADER_ELEMENT, FINDING_ERROR,
      "functional identifier of two characters" },
    { 2, 142, is_application, KIND_GROUP_HEADER_ELEMENT, FINDING_WARNING,
      "sender's code" },
    { 3, 124, is_application, KIND_GROUP_HEADER_ELEMENT, FINDING_WARNING,
      "receiver's code" },
    { 4, 373, is_group_date, KIND_GROUP_HEADER_ELEMENT, FINDING_WARNING,
      "date" },
    { 5, 337, value_is_time, KIND_GROUP_HEADER_ELEMENT, FINDING_WARNING,
      "time" },
    { 6, 28, is_group_control, KIND_GROUP_CONTROL_INVALID, FINDING_ERROR,
      "control number of one to nine digits" },
    { 7, 455, is_agency, KIND_GROUP_HEADER_ELEMENT, FINDING_WARNING,
      "responsible agency" },
    { 8, 480, is_group_version, KIND_GROUP_HEADER_ELEMENT, FINDING_ERROR,
      "version" },
};

static void check_gs_elements(struct check *check)
{
    for (size_t i = 0; i < COUNT_OF(gs_rules); i++) {
        uint32_t element = gs_rules[i].element;
        struct bytes value = segment_element(&check->segment, element);

        if (!gs_rules[i].good(bytes_trim(value))) {
            struct finding finding = check_element_finding(
                check, gs_rules[i].kind, element, gs_rules[i].reference, value);

            finding.severity = gs_rules[i].severity;
            check_tell(check, &check->group_findings, &finding,
                       "GS%02u '%s' is no %s", element,
                       check_shown(check, value), gs_rules[i].text);
        }
    }
}

static void keep_group(struct check *check, const struct segment *gs)
{
    struct arena *arena = check->group_arena;

    check->group = (struct group_facts){
        .offset = check->segment.offset,
        .functional = check_keep(arena, gs, 1),
        .sender = check_keep(arena, gs, 2),
        .receiver = check_keep(arena, gs, 3),
        .date = check_keep(arena, gs, 4),
        .time = check_keep(arena, gs, 5),
        .control = check_keep(arena, gs, 6),
        .agency = check_keep(arena, gs, 7),
        .version = check_keep(arena, gs, 8),
    };
}

static void check_group_twice(struct check *check)
{
    struct bytes control = check->group.control;
    uint64_t number;
    char key[24];
    int length;

    if (!text_to_number(control, &number)) {
        return; /* a finding already */
    }
    length = snprintf(key, sizeof key, "%llu", (unsigned long long)number);
    if (!key_set_add(&check->group_controls,
                     bytes_of(key, (size_t)(length > 0 ? length : 0)), 0)) {
        struct finding finding = check_element_finding(
            check, KIND_GROUP_CONTROL_TWICE, 6, 28, control);

        check_tell(check, &check->group_findings, &finding,
                   "GS06 '%s' stands a second time in this interchange",
                   check_shown(check, control));
    }
}

static void check_group_version(struct check *check)
{
    struct bytes version = check->group.version;
    struct finding finding;

    if (check->options.supports == NULL || version.length == 0 ||
        check->options.supports(check->options.context, &check->group)) {
        return;
    }
    finding = check_element_finding(check, KIND_GROUP_VERSION, 8, 480, version);
    check_tell(check, &check->group_findings, &finding,
               "there are no tables for version '%s' of GS08",
               check_shown(check, version));
}

void check_begin_group(struct check *check, bool with_header)
{
    static const uint32_t no_bounds[] = { 0, 1 };
    static const struct segment nothing = { .data = "", .bounds = no_bounds };

    arena_reset(check->group_arena);
    findings_open(&check->group_findings, check->group_arena,
                  check->options.limits.findings);
    key_set_open(&check->set_controls, check->group_arena, 9, UNSEEN_CONTROLS);
    check->group_open = true;
    check->group_implied = !with_header;
    check->group_code_checked = false;
    check->ordinal_in_group = 0;
    keep_group(check, with_header ? &check->segment : &nothing);
    if (!with_header) {
        struct finding finding =
            check_finding(check, KIND_GROUP_HEADER_MISSING);

        check_tell(check, &check->group_findings, &finding,
                   "%s stands here before any GS", finding.tag);
        return;
    }
    check->interchange.groups++;
    check_gs_elements(check);
    check_group_twice(check);
    check_group_version(check);
}

static void check_ge(struct check *check)
{
    struct group_facts *facts = &check->group;
    struct bytes count = bytes_trim(segment_element(&check->segment, 1));
    struct bytes control = segment_element(&check->segment, 2);
    struct finding finding;
    uint64_t claimed;

    if (!text_to_number(count, &claimed)) {
        claimed = 0;
    }
    facts->transactions_claimed = claimed;
    if (count.length == 0 || claimed != facts->transactions) {
        finding =
            check_element_finding(check, KIND_GROUP_SET_COUNT, 1, 97, count);
        check_tell(check, &check->group_findings, &finding,
                   "GE01 says '%s' transaction sets, %llu came",
                   check_shown(check, count),
                   (unsigned long long)facts->transactions);
    }
    if (!check_same_control(control, facts->control)) {
        finding = check_element_finding(check, KIND_GROUP_CONTROL_MISMATCH, 2,
                                        28, control);
        check_tell(check, &check->group_findings, &finding,
                   "GE02 '%s' is not the control number '%s' of GS06",
                   check_shown(check, control),
                   check_shown(check, facts->control));
    }
}

void check_end_group(struct check *check, bool with_trailer)
{
    struct finding finding;

    check->group_open = false;
    if (check->group_implied) {
        return; /* no header, no trailer: told at its beginning */
    }
    if (with_trailer) {
        check_ge(check);
        return;
    }
    finding = check_finding(check, KIND_GROUP_TRAILER_MISSING);
    if (check->at_end) {
        check_tell(check, &check->group_findings, &finding,
                   "the input ends here, so group '%s' has no GE",
                   check_shown(check, check->group.control));
        return;
    }
    check_tell(check, &check->group_findings, &finding,
               "%s stands here, so group '%s' has no GE", finding.tag,
               check_shown(check, check->group.control));
}
