/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include "base/text.h"

static bool is_one_of(struct bytes text, const char *const *values)
{
    for (; *values != NULL; values++) {
        if (bytes_equal_text(text, *values)) {
            return true;
        }
    }
    return false;
}

static bool is_id_qualifier(struct bytes text)
{
    static const char *const values[] = {
        "01", "02", "03", "04", "07", "08", "09", "10", "11", "12", "13",
        "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24",
        "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35",
        "36", "37", "38", "AM", "NR", "SA", "SN", "ZZ", NULL
    };

    return is_one_of(text, values);
}

static bool is_authorization_qualifier(struct bytes text)
{
    return text.length == 2 && text.data[0] == '0' && text.data[1] >= '0' &&
           text.data[1] <= '8';
}

static bool is_security_qualifier(struct bytes text)
{
    static const char *const values[] = { "00", "01", NULL };

    return is_one_of(text, values);
}

static bool is_interchange_id(struct bytes text)
{
    return value_is_printable(text, 1, 15);
}

static bool is_isa_date(struct bytes text)
{
    return text.length == 6 && value_is_date(text);
}

static bool is_isa_time(struct bytes text)
{
    return text.length == 4 && value_is_time(text);
}

static bool is_isa_version(struct bytes text)
{
    return value_is_digits(text, 5, 5);
}

static bool is_isa_control(struct bytes text)
{
    return value_is_digits(text, 9, 9);
}

static bool is_flag(struct bytes text)
{
    static const char *const values[] = { "0", "1", NULL };

    return is_one_of(text, values);
}

static bool is_usage(struct bytes text)
{
    static const char *const values[] = { "P", "T", "I", NULL };

    return is_one_of(text, values);
}

/* ISA by element: the interchange's own definitions, the same in all versions
 * but for ISA11. ISA02 and ISA04 may hold anything where their qualifier is 00.
 */
static const struct {
    uint32_t element;
    bool (*good)(struct bytes text);
    enum finding_kind_id kind;
    const char *text;
} isa_rules[] = {
    { 1, is_authorization_qualifier, KIND_ISA_AUTHORIZATION_QUALIFIER,
      "authorization qualifier, 00 to 08" },
    { 3, is_security_qualifier, KIND_ISA_SECURITY_QUALIFIER,
      "security qualifier, 00 or 01" },
    { 5, is_id_qualifier, KIND_ISA_SENDER_QUALIFIER,
      "qualifier of an interchange id" },
    { 6, is_interchange_id, KIND_ISA_SENDER, "sender's id" },
    { 7, is_id_qualifier, KIND_ISA_RECEIVER_QUALIFIER,
      "qualifier of an interchange id" },
    { 8, is_interchange_id, KIND_ISA_RECEIVER, "receiver's id" },
    { 9, is_isa_date, KIND_ISA_DATE, "date YYMMDD" },
    { 10, is_isa_time, KIND_ISA_TIME, "time HHMM" },
    { 12, is_isa_version, KIND_ISA_VERSION, "control version of five digits" },
    { 13, is_isa_control, KIND_ISA_CONTROL_NUMBER,
      "control number of nine digits" },
    { 14, is_flag, KIND_ISA_ACKNOWLEDGEMENT, "0 or 1" },
    { 15, is_usage, KIND_ISA_USAGE, "usage P, T or I" },
};

static bool is_alphanumeric(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* Maybe a code of a later release. */
static bool may_be_code(struct bytes text)
{
    return text.length == 2 && is_alphanumeric(text.data[0]) &&
           is_alphanumeric(text.data[1]);
}

static void tell_isa(struct check *check, enum finding_kind_id kind,
                     uint32_t element, const char *text)
{
    struct bytes value = segment_element(&check->segment, element);
    struct finding finding =
        check_element_finding(check, kind, element, 0, value);

    /* The lists of qualifiers are open, as other code lists are. */
    if (element <= 7 && element % 2 == 1 && may_be_code(bytes_trim(value))) {
        finding.severity = FINDING_WARNING;
    }
    check_tell(check, &check->interchange_findings, &finding,
               "ISA%02u '%s' is no %s", element, check_shown(check, value),
               text);
}

/* ISA02 behind ISA01, ISA04 behind ISA03: many leave the password away. */
static void check_isa_secret(struct check *check, enum finding_kind_id kind,
                             uint32_t element, const char *text)
{
    const struct segment *isa = &check->segment;
    struct bytes qualifier = bytes_trim(segment_element(isa, element - 1));
    struct bytes value = bytes_trim(segment_element(isa, element));
    struct finding finding;

    if (bytes_equal_text(qualifier, "00") || value_is_printable(value, 1, 10)) {
        return;
    }
    finding = check_element_finding(check, kind, element, 0, value);
    if (value.length == 0) {
        finding.severity = FINDING_WARNING;
    }
    check_tell(check, &check->interchange_findings, &finding,
               "ISA%02u '%s' is no %s, which qualifier %s announces", element,
               check_shown(check, value), text, check_shown(check, qualifier));
}

/* Before 00402: of the standards' communities only U was ever named. */
static void check_isa_standard(struct check *check, struct bytes version,
                               struct bytes standard)
{
    bool letter = standard.length == 1 && is_alphanumeric(standard.data[0]);
    struct finding finding = check_element_finding(
        check, letter ? KIND_ISA_STANDARD_UNKNOWN : KIND_ISA_STANDARD, 11, 0,
        standard);

    /* Some write a repetition separator there before its time. */
    if (standard.length == 1 && !letter) {
        finding.severity = FINDING_WARNING;
    }
    check_tell(check, &check->interchange_findings, &finding,
               "ISA11 '%s' is not U, which version %s wants",
               check_shown(check, standard), check_shown(check, version));
}

/* The layout of ISA has been one since 00200; nobody knows it past 008. */
static bool is_known_version(struct bytes version)
{
    return bytes_compare(version, bytes_of_text("00200")) >= 0 &&
           bytes_compare(version, bytes_of_text("00900")) < 0;
}

static void check_isa_elements(struct check *check)
{
    const struct segment *isa = &check->segment;
    struct bytes version = bytes_trim(segment_element(isa, 12));
    struct bytes standard = segment_element(isa, 11);

    for (size_t i = 0; i < COUNT_OF(isa_rules); i++) {
        uint32_t element = isa_rules[i].element;

        if (!isa_rules[i].good(bytes_trim(segment_element(isa, element)))) {
            tell_isa(check, isa_rules[i].kind, element, isa_rules[i].text);
        }
    }
    if (is_authorization_qualifier(bytes_trim(segment_element(isa, 1)))) {
        check_isa_secret(check, KIND_ISA_AUTHORIZATION, 2,
                         "authorization information");
    }
    if (is_security_qualifier(bytes_trim(segment_element(isa, 3)))) {
        check_isa_secret(check, KIND_ISA_SECURITY, 4, "password");
    }
    if (is_isa_version(version) && !is_known_version(version)) {
        tell_isa(check, KIND_ISA_VERSION_UNKNOWN, 12,
                 "control version that we know");
    }
    if (bytes_compare(version, bytes_of_text("00402")) < 0 &&
        !bytes_equal_text(standard, "U")) {
        check_isa_standard(check, version, standard);
    }
}

static void keep_interchange(struct check *check)
{
    struct arena *arena = check->interchange_arena;
    const struct segment *isa = &check->segment;

    check->interchange = (struct interchange_facts){
        .offset = isa->offset,
        .separators = check->separators,
        .authorization_qualifier = check_keep(arena, isa, 1),
        .authorization = check_keep(arena, isa, 2),
        .security_qualifier = check_keep(arena, isa, 3),
        .security = check_keep(arena, isa, 4),
        .sender_qualifier = check_keep(arena, isa, 5),
        .sender = check_keep(arena, isa, 6),
        .receiver_qualifier = check_keep(arena, isa, 7),
        .receiver = check_keep(arena, isa, 8),
        .date = check_keep(arena, isa, 9),
        .time = check_keep(arena, isa, 10),
        .version = check_keep(arena, isa, 12),
        .control = check_keep(arena, isa, 13),
        .usage = check_keep(arena, isa, 15),
    };
    check->interchange.acknowledgement_asked =
        bytes_equal_text(bytes_trim(segment_element(isa, 14)), "1");
}

/* Sender, receiver and control number have been in this input before. */
static void check_interchange_twice(struct check *check)
{
    struct interchange_facts *facts = &check->interchange;
    const struct bytes parts[] = { facts->sender_qualifier, facts->sender,
                                   facts->receiver_qualifier, facts->receiver,
                                   facts->control };
    char key[64];
    size_t length = 0;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].length > 15) {
            return; /* a finding already */
        }
        memcpy(key + length, parts[i].data, parts[i].length);
        length += parts[i].length;
        key[length++] = '\0';
    }
    facts->again =
        !key_set_add(&check->interchange_controls, bytes_of(key, length), 0);
    if (facts->again && !check->options.again_allowed) {
        struct finding finding = check_element_finding(
            check, KIND_INTERCHANGE_CONTROL_TWICE, 13, 0, facts->control);

        check_tell(check, &check->interchange_findings, &finding,
                   "ISA13 '%s' stands a second time between these two in "
                   "this input",
                   check_shown(check, facts->control));
    }
}

void check_begin_interchange(struct check *check)
{
    arena_reset(check->interchange_arena);
    findings_open(&check->interchange_findings, check->interchange_arena,
                  check->options.limits.findings);
    check->separators = *x12_reader_separators(check->reader);
    check->interchange_open = true;
    check->group_implied = false;
    for (size_t i = 0; i < check->isa_complaint_count; i++) {
        check_tell_complaint(check, &check->interchange_findings,
                             &check->isa_complaints[i]);
    }
    check->isa_complaint_count = 0;
    keep_interchange(check);
    key_set_open(&check->group_controls, check->interchange_arena, 9,
                 UNSEEN_CONTROLS);
    check_isa_elements(check);
    check_interchange_twice(check);
}

static void check_iea(struct check *check)
{
    const struct interchange_facts *facts = &check->interchange;
    struct bytes count = bytes_trim(segment_element(&check->segment, 1));
    struct bytes control = segment_element(&check->segment, 2);
    struct finding finding;
    uint64_t groups;

    if (!text_to_number(count, &groups) || groups != facts->groups) {
        finding = check_element_finding(check, KIND_INTERCHANGE_GROUP_COUNT, 1,
                                        0, count);
        check_tell(check, &check->interchange_findings, &finding,
                   "IEA01 says '%s' groups, %llu came",
                   check_shown(check, count),
                   (unsigned long long)facts->groups);
    }
    if (!check_same_control(control, facts->control)) {
        finding = check_element_finding(
            check, KIND_INTERCHANGE_CONTROL_MISMATCH, 2, 0, control);
        check_tell(check, &check->interchange_findings, &finding,
                   "IEA02 '%s' is not the control number '%s' of ISA13",
                   check_shown(check, control),
                   check_shown(check, facts->control));
    }
}

void check_end_interchange(struct check *check, bool with_trailer)
{
    const struct interchange_facts *facts = &check->interchange;
    struct finding finding;

    check->interchange_open = false;
    if (!with_trailer) {
        finding = check_finding(check, check->at_end
                                           ? KIND_INTERCHANGE_ENDS_EARLY
                                           : KIND_INTERCHANGE_TRAILER_MISSING);
        check_tell(check, &check->interchange_findings, &finding,
                   "%s, so interchange '%s' has no IEA",
                   check->at_end ? "the input ends here"
                                 : "the next ISA stands here",
                   check_shown(check, facts->control));
        return;
    }
    check_iea(check);
    if (facts->groups == 0 && facts->ta1_count == 0 && !check->group_implied) {
        finding = check_finding(check, KIND_INTERCHANGE_EMPTY);
        check_tell(check, &check->interchange_findings, &finding,
                   "the interchange holds neither a group nor a TA1");
    }
}

/* ---- TA1 */

static bool is_ta1_code(struct bytes text)
{
    static const char *const values[] = { "A", "E", "R", NULL };

    return is_one_of(text, values);
}

static bool is_ta1_note(struct bytes text)
{
    return value_is_digits(text, 3, 3) &&
           bytes_compare(text, bytes_of_text("031")) <= 0;
}

void check_ta1(struct check *check)
{
    static const struct {
        bool (*good)(struct bytes text);
        const char *text;
    } rules[] = { { is_isa_control, "control number of nine digits" },
                  { is_isa_date, "date YYMMDD" },
                  { is_isa_time, "time HHMM" },
                  { is_ta1_code, "A, E or R" },
                  { is_ta1_note, "note code, 000 to 031" } };

    check->interchange.ta1_count++;
    for (uint32_t i = 0; i < COUNT_OF(rules); i++) {
        struct bytes value = segment_element(&check->segment, i + 1);

        if (!rules[i].good(bytes_trim(value))) {
            struct finding finding =
                check_element_finding(check, KIND_TA1_ELEMENT, i + 1, 0, value);

            check_tell(check, &check->interchange_findings, &finding,
                       "TA1%02u '%s' is no %s", i + 1,
                       check_shown(check, value), rules[i].text);
        }
    }
}
