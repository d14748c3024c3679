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
    struct interchange_facts *facts = &check->interchange;

    facts->authorization_qualifier = check_keep(check, arena, 1, 0);
    facts->authorization = check_keep(check, arena, 2, 0);
    facts->security_qualifier = check_keep(check, arena, 3, 0);
    facts->security = check_keep(check, arena, 4, 0);
    facts->sender_qualifier = check_keep(check, arena, 5, 0);
    facts->sender = check_keep(check, arena, 6, 0);
    facts->receiver_qualifier = check_keep(check, arena, 7, 0);
    facts->receiver = check_keep(check, arena, 8, 0);
    facts->date = check_keep(check, arena, 9, 0);
    facts->time = check_keep(check, arena, 10, 0);
    facts->version = check_keep(check, arena, 12, 0);
    facts->control = check_keep(check, arena, 13, 0);
    facts->usage = check_keep(check, arena, 15, 0);
    facts->test = bytes_equal_text(facts->usage, "T");
    facts->acknowledgement_asked =
        bytes_equal_text(bytes_trim(segment_element(&check->segment, 14)), "1");
}

static void read_isa(struct check *check)
{
    keep_interchange(check);
    check_isa_elements(check);
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

/* ---- GS */

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

static void keep_group(struct check *check)
{
    struct arena *arena = check->group_arena;
    struct group_facts *facts = &check->group;

    facts->functional = check_keep(check, arena, 1, 0);
    facts->sender = check_keep(check, arena, 2, 0);
    facts->receiver = check_keep(check, arena, 3, 0);
    facts->date = check_keep(check, arena, 4, 0);
    facts->time = check_keep(check, arena, 5, 0);
    facts->control = check_keep(check, arena, 6, 0);
    facts->agency = check_keep(check, arena, 7, 0);
    facts->version = check_keep(check, arena, 8, 0);
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

static void read_gs(struct check *check)
{
    keep_group(check);
    check_gs_elements(check);
    check_group_version(check);
}

/* ---- ST */

static void read_st(struct check *check)
{
    struct transaction_facts *facts = &check->transaction;
    struct arena *arena = check->set_arena;
    struct finding finding;

    facts->type = check_keep(check, arena, 1, 0);
    facts->control = check_keep(check, arena, 2, 0);
    facts->convention = check_keep(check, arena, 3, 0);
    if (facts->control.length < 4 || facts->control.length > 9) {
        finding = check_element_finding(check, KIND_SET_CONTROL_INVALID, 2, 329,
                                        facts->control);
        check_tell(check, &check->set_findings, &finding,
                   "ST02 '%s' is no control number of four to nine characters",
                   check_shown(check, facts->control));
    }
}

/* GS01 is judged by the first set whose version is known: the list of
 * functional identifiers is the version's. */
static void check_group_code(struct check *check,
                             const struct set_definition *set)
{
    const struct element_definition *element =
        dictionary_element(set->dictionary, bytes_of_text("479"));
    struct bytes functional = check->group.functional;
    struct finding finding;

    if (check->group_code_checked || check->group_implied) {
        return;
    }
    check->group_code_checked = true;
    if (element == NULL || element->codes == NULL ||
        code_list_has(element->codes, functional)) {
        return;
    }
    finding = check_finding(check, KIND_GROUP_UNKNOWN);
    finding.offset = check->group.offset;
    finding.segment_number = 0;
    finding.set_position = 0;
    finding.tag = "GS";
    finding.element = 1;
    finding.reference = 479;
    finding.value = functional;
    check_tell(check, &check->group_findings, &finding,
               "GS01 '%s' is no functional identifier of %s",
               check_shown(check, functional), set->version);
}

static void check_set_of_group(struct check *check,
                               const struct set_definition *set)
{
    struct bytes functional = check->group.functional;
    struct bytes version = check->group.version;
    struct finding finding;

    if (!check->group_implied && !bytes_equal_text(functional, set->group)) {
        finding = check_element_finding(check, KIND_SET_NOT_IN_GROUP, 1, 143,
                                        check->transaction.type);
        if (check->run.new_codes) {
            memcpy(finding.codes.transaction, "18", 3);
        }
        check_tell(check, &check->set_findings, &finding,
                   "set %s belongs into a group of GS01 %s, not '%s'", set->id,
                   set->group, check_shown(check, functional));
    }
    if (!check->group_implied &&
        !bytes_starts_with(version, bytes_of_text(set->version))) {
        finding = check_finding(check, KIND_SET_VERSION_NEAREST);
        check_tell(check, &check->set_findings, &finding,
                   "there are no tables for version '%s': set %s is checked "
                   "as %s",
                   check_shown(check, version), set->id, set->version);
    }
}

static void judge_st(struct check *check, const struct set_definition *set)
{
    check->run.new_codes =
        strcmp(set->version, "00501") >= 0; /* "005010", "006020" … */
    check_group_code(check, set);
    check_set_of_group(check, set);
}

const struct envelope envelope_x12 = {
    .syntax = DICTIONARY_X12,
    .levels = {
        [LEVEL_INTERCHANGE] = { "ISA", "IEA", "interchange", "groups", "ISA13",
                                .numeric = true, .element = 13 },
        [LEVEL_GROUP] = { "GS", "GE", "group", "transaction sets", "GS06",
                          .numeric = true, .element = 6, .reference = 28,
                          .count_reference = 97 },
        [LEVEL_SET] = { "ST", "SE", "transaction set", "segments", "ST02",
                        .element = 2, .reference = 329,
                        .count_reference = 96 },
    },
    .wants_group = true,
    .type_element = 1,
    .type_reference = 143,
    .type_name = "ST01",
    .read_interchange = read_isa,
    .read_group = read_gs,
    .read_set = read_st,
    .judge_set = judge_st,
};
