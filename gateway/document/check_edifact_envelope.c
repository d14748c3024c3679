/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

/* ---- elements of headers (ISO 9735, parts 1 and 2) */

enum header_need {
    OPTIONAL,
    WANTED,     /* in every version */
    WANTED_TO_3 /* before syntax version 4 */
};

struct header_rule {
    uint32_t element, component; /* component 0: a simple element */
    enum header_need need;
    struct element_definition is;
};

#define RULE(ELEMENT, COMPONENT, NEED, NUMBER, TYPE, MIN, MAX, NAME)      \
    {                                                                     \
        ELEMENT, COMPONENT, NEED,                                         \
        {                                                                 \
            .number = NUMBER, .name = NAME, .type = TYPE, .minimum = MIN, \
            .maximum = MAX                                                \
        }                                                                 \
    }

static const struct header_rule unb_rules[] = {
    RULE(1, 1, WANTED, 1, TYPE_ALPHA, 4, 4, "syntax identifier"),
    RULE(1, 2, WANTED, 2, TYPE_TEXT, 1, 1, "syntax version"),
    RULE(2, 1, WANTED, 4, TYPE_TEXT, 1, 35, "sender"),
    RULE(2, 2, OPTIONAL, 7, TYPE_TEXT, 1, 4, "sender's qualifier"),
    RULE(2, 3, OPTIONAL, 8, TYPE_TEXT, 1, 35, "sender's internal id"),
    RULE(2, 4, OPTIONAL, 42, TYPE_TEXT, 1, 35, "sender's internal sub-id"),
    RULE(3, 1, WANTED, 10, TYPE_TEXT, 1, 35, "recipient"),
    RULE(3, 2, OPTIONAL, 7, TYPE_TEXT, 1, 4, "recipient's qualifier"),
    RULE(3, 3, OPTIONAL, 14, TYPE_TEXT, 1, 35, "recipient's internal id"),
    RULE(3, 4, OPTIONAL, 46, TYPE_TEXT, 1, 35, "recipient's internal sub-id"),
    RULE(4, 1, WANTED, 17, TYPE_NUMBER, 6, 8, "date"),
    RULE(4, 2, WANTED, 19, TYPE_NUMBER, 4, 4, "time"),
    RULE(5, 0, WANTED, 20, TYPE_TEXT, 1, 14, "interchange control reference"),
    RULE(6, 1, OPTIONAL, 22, TYPE_TEXT, 1, 14, "recipient's reference"),
    RULE(6, 2, OPTIONAL, 25, TYPE_TEXT, 2, 2, "qualifier of the reference"),
    RULE(7, 0, OPTIONAL, 26, TYPE_TEXT, 1, 14, "application reference"),
    RULE(8, 0, OPTIONAL, 29, TYPE_ALPHA, 1, 1, "processing priority"),
    RULE(9, 0, OPTIONAL, 31, TYPE_NUMBER, 1, 1, "acknowledgement request"),
    RULE(10, 0, OPTIONAL, 32, TYPE_TEXT, 1, 35, "agreement identifier"),
    RULE(11, 0, OPTIONAL, 35, TYPE_NUMBER, 1, 1, "test indicator"),
};

static const struct header_rule ung_rules[] = {
    RULE(1, 0, WANTED_TO_3, 38, TYPE_TEXT, 1, 6, "message group"),
    RULE(2, 1, WANTED_TO_3, 40, TYPE_TEXT, 1, 35, "application sender"),
    RULE(2, 2, OPTIONAL, 7, TYPE_TEXT, 1, 4, "sender's qualifier"),
    RULE(3, 1, WANTED_TO_3, 44, TYPE_TEXT, 1, 35, "application recipient"),
    RULE(3, 2, OPTIONAL, 7, TYPE_TEXT, 1, 4, "recipient's qualifier"),
    RULE(4, 1, WANTED_TO_3, 17, TYPE_NUMBER, 6, 8, "date"),
    RULE(4, 2, WANTED_TO_3, 19, TYPE_NUMBER, 4, 4, "time"),
    RULE(5, 0, WANTED, 48, TYPE_TEXT, 1, 14, "group reference number"),
    RULE(6, 0, WANTED_TO_3, 51, TYPE_TEXT, 1, 3, "controlling agency"),
    RULE(7, 1, WANTED_TO_3, 52, TYPE_TEXT, 1, 3, "message version"),
    RULE(7, 2, WANTED_TO_3, 54, TYPE_TEXT, 1, 3, "message release"),
    RULE(7, 3, OPTIONAL, 57, TYPE_TEXT, 1, 6, "association assigned code"),
    RULE(8, 0, OPTIONAL, 58, TYPE_TEXT, 1, 14, "application password"),
};

static const struct header_rule unh_rules[] = {
    RULE(1, 0, WANTED, 62, TYPE_TEXT, 1, 14, "message reference number"),
    RULE(2, 1, OPTIONAL, 65, TYPE_TEXT, 1, 6, "message type"), /* told apart */
    RULE(2, 2, WANTED, 52, TYPE_TEXT, 1, 3, "message version"),
    RULE(2, 3, WANTED, 54, TYPE_TEXT, 1, 3, "message release"),
    RULE(2, 4, WANTED, 51, TYPE_TEXT, 1, 3, "controlling agency"),
    RULE(2, 5, OPTIONAL, 57, TYPE_TEXT, 1, 6, "association assigned code"),
    RULE(2, 6, OPTIONAL, 110, TYPE_TEXT, 1, 6, "code list directory"),
    RULE(2, 7, OPTIONAL, 113, TYPE_TEXT, 1, 6, "message sub-function"),
    RULE(3, 0, OPTIONAL, 68, TYPE_TEXT, 1, 35, "common access reference"),
    RULE(4, 1, OPTIONAL, 70, TYPE_NUMBER, 1, 2, "sequence of transfers"),
    RULE(4, 2, OPTIONAL, 73, TYPE_ALPHA, 1, 1, "first and last transfer"),
};

/* One header, and where what is wrong with it is told. */
struct header {
    struct check *check;
    struct findings *list;
    enum finding_scope scope;
};

static bool is_version_4(const struct check *check)
{
    return bytes_equal_text(check->interchange.version, "4");
}

static struct finding header_finding(const struct header *header,
                                     enum finding_kind_id kind,
                                     const struct header_rule *rule,
                                     struct bytes value)
{
    struct finding finding = check_element_finding(
        header->check, kind, rule->element, rule->is.number, value);

    finding.scope = header->scope;
    finding.component = rule->component;
    return finding;
}

static enum finding_kind_id fault_kind(enum value_fault fault)
{
    return fault == VALUE_TOO_SHORT  ? KIND_ELEMENT_TOO_SHORT
           : fault == VALUE_TOO_LONG ? KIND_ELEMENT_TOO_LONG
                                     : KIND_ELEMENT_CHARACTER;
}

static void check_rule(const struct header *header,
                       const struct header_rule *rule)
{
    struct check *check = header->check;
    struct bytes value =
        check_keep(check, check->scratch_arena, rule->element, rule->component);
    bool wanted = rule->need == WANTED ||
                  (rule->need == WANTED_TO_3 && !is_version_4(check));
    enum value_fault fault;
    struct finding finding;
    uint32_t length;

    if (value.length == 0) {
        if (wanted) {
            finding = header_finding(header, KIND_ELEMENT_MISSING, rule, value);
            check_tell(check, header->list, &finding,
                       "the %s is missing in %s%02u", rule->is.name,
                       finding.tag, rule->element);
        }
        return;
    }
    fault = element_value_check(&rule->is, value, &length);
    if (fault != VALUE_GOOD) {
        finding = header_finding(header, fault_kind(fault), rule, value);
        check_tell(check, header->list, &finding,
                   "'%s' in %s%02u is no %s: %s of %u to %u characters",
                   check_shown(check, value), finding.tag, rule->element,
                   rule->is.name,
                   rule->is.type == TYPE_NUMBER  ? "digits"
                   : rule->is.type == TYPE_ALPHA ? "letters"
                                                 : "text",
                   rule->is.minimum, rule->is.maximum);
    }
}

/* Behind the last element that the rules know, nothing may stand. */
static void check_header(const struct header *header,
                         const struct header_rule *rules, size_t count,
                         uint32_t elements)
{
    struct check *check = header->check;

    for (size_t i = 0; i < count; i++) {
        check_rule(header, &rules[i]);
    }
    for (uint32_t i = elements + 1; i <= check->segment.count; i++) {
        struct bytes value = segment_element(&check->segment, i);
        struct header_rule extra = { .element = i };
        struct finding finding;

        if (value.length > 0) {
            finding =
                header_finding(header, KIND_ELEMENT_TOO_MANY, &extra, value);
            check_tell(check, header->list, &finding,
                       "%s%02u '%s' is one too many: %s has %u elements",
                       finding.tag, i, check_shown(check, value), finding.tag,
                       elements);
            return;
        }
    }
}

/* S004: YYMMDD before syntax version 4, CCYYMMDD since. */
static void check_header_date(const struct header *header,
                              const struct header_rule *date,
                              const struct header_rule *time)
{
    struct check *check = header->check;
    struct bytes day =
        check_keep(check, check->scratch_arena, date->element, date->component);
    struct bytes hour =
        check_keep(check, check->scratch_arena, time->element, time->component);
    size_t width = is_version_4(check) ? 8 : 6;
    struct finding finding;

    if (value_is_digits(day, date->is.minimum, date->is.maximum) &&
        (!value_is_date(day) || day.length != width)) {
        finding = header_finding(header, KIND_ELEMENT_DATE, date, day);
        if (value_is_date(day)) {
            finding.severity = FINDING_WARNING;
        }
        check_tell(check, header->list, &finding,
                   "%s%02u-01 '%s' is no date %s", finding.tag, date->element,
                   check_shown(check, day), width == 8 ? "CCYYMMDD" : "YYMMDD");
    }
    if (value_is_digits(hour, time->is.minimum, time->is.maximum) &&
        !value_is_time(hour)) {
        finding = header_finding(header, KIND_ELEMENT_TIME, time, hour);
        check_tell(check, header->list, &finding, "%s%02u-02 '%s' is no time",
                   finding.tag, time->element, check_shown(check, hour));
    }
}

static const struct header_rule *rule_of(const struct header_rule *rules,
                                         uint32_t number)
{
    while (rules->is.number != number) {
        rules++;
    }
    return rules;
}

/* "D" and "96A" as "D.96A". */
static struct bytes directory(struct arena *arena, struct bytes version,
                              struct bytes release)
{
    char *text;

    if (version.length == 0 && release.length == 0) {
        return bytes_of("", 0);
    }
    text = arena_format(arena, "%.*s.%.*s", BYTES_ARG(version),
                        BYTES_ARG(release));
    return bytes_of_text(text);
}

/* ---- UNB */

static void keep_interchange(struct check *check)
{
    struct arena *arena = check->interchange_arena;
    struct interchange_facts *facts = &check->interchange;
    struct interchange_extra *extra = &facts->extra;

    extra->syntax_identifier = check_keep(check, arena, 1, 1);
    facts->version = check_keep(check, arena, 1, 2);
    facts->sender = check_keep(check, arena, 2, 1);
    facts->sender_qualifier = check_keep(check, arena, 2, 2);
    extra->sender_internal = check_keep(check, arena, 2, 3);
    extra->sender_sub = check_keep(check, arena, 2, 4);
    facts->receiver = check_keep(check, arena, 3, 1);
    facts->receiver_qualifier = check_keep(check, arena, 3, 2);
    extra->receiver_internal = check_keep(check, arena, 3, 3);
    extra->receiver_sub = check_keep(check, arena, 3, 4);
    facts->date = check_keep(check, arena, 4, 1);
    facts->time = check_keep(check, arena, 4, 2);
    facts->control = check_keep(check, arena, 5, 0);
    extra->reference = check_keep(check, arena, 6, 1);
    extra->reference_qualifier = check_keep(check, arena, 6, 2);
    extra->application = check_keep(check, arena, 7, 0);
    extra->priority = check_keep(check, arena, 8, 0);
    facts->acknowledgement_asked =
        bytes_equal_text(check_keep(check, check->scratch_arena, 9, 0), "1");
    extra->agreement = check_keep(check, arena, 10, 0);
    facts->usage = check_keep(check, arena, 11, 0);
    facts->test = facts->usage.length > 0;
}

/* Of what is not known the bytes are read as they are. */
static void check_syntax(const struct header *header)
{
    struct check *check = header->check;
    struct bytes identifier = check->interchange.extra.syntax_identifier;
    struct bytes version = check->interchange.version;
    struct finding finding;

    if (identifier.length > 0 && charset_of(identifier) == CHARSET_NONE) {
        finding = header_finding(header, KIND_SYNTAX_IDENTIFIER, &unb_rules[0],
                                 identifier);
        check_tell(check, header->list, &finding,
                   "UNB01-01 '%s' is no syntax identifier, UNOA to UNOY",
                   check_shown(check, identifier));
    }
    if (version.length > 0 &&
        (!value_is_digits(version, 1, 1) || version.data[0] < '1' ||
         version.data[0] > '4')) {
        finding =
            header_finding(header, KIND_SYNTAX_VERSION, &unb_rules[1], version);
        check_tell(check, header->list, &finding,
                   "UNB01-02 '%s' is no syntax version, 1 to 4",
                   check_shown(check, version));
    }
}

/* Which bytes the level of the syntax identifier allows, separators too. */
static void note_level(struct check *check)
{
    struct bytes identifier = check->interchange.extra.syntax_identifier;
    const struct separators *separators = &check->separators;
    const char own[] = { separators->element, separators->component,
                         separators->repetition, separators->release };

    check->has_level = separators->charset == CHARSET_ISO_646;
    for (unsigned i = 0; i < COUNT_OF(check->allowed); i++) {
        char byte = (char)i;

        check->allowed[i] =
            charset_level_end(identifier, bytes_of(&byte, 1)) == 1;
    }
    for (size_t i = 0; i < sizeof own; i++) {
        check->allowed[(unsigned char)own[i]] = true;
    }
}

static bool is_8859(enum charset charset)
{
    return charset >= CHARSET_ISO_8859_1 && charset <= CHARSET_ISO_8859_15;
}

static void read_unb(struct check *check)
{
    struct header header = { check, &check->interchange_findings,
                             SCOPE_INTERCHANGE };

    keep_interchange(check);
    check_header(&header, unb_rules, COUNT_OF(unb_rules), 11);
    check_header_date(&header, rule_of(unb_rules, 17), rule_of(unb_rules, 19));
    check_syntax(&header);
    note_level(check);
    /* Since version 3 both marks are good. */
    check->one_mark = check->separators.announced &&
                      (bytes_equal_text(check->interchange.version, "1") ||
                       bytes_equal_text(check->interchange.version, "2"));
    if (is_8859(check->separators.charset)) {
        check->clean_flags |= SEGMENT_HIGH;
    }
}

/* ---- UNG */

static void read_ung(struct check *check)
{
    struct header header = { check, &check->group_findings, SCOPE_GROUP };
    struct group_facts *facts = &check->group;
    struct arena *arena = check->group_arena;

    facts->functional = check_keep(check, arena, 1, 0);
    facts->sender = check_keep(check, arena, 2, 1);
    facts->sender_qualifier = check_keep(check, arena, 2, 2);
    facts->receiver = check_keep(check, arena, 3, 1);
    facts->receiver_qualifier = check_keep(check, arena, 3, 2);
    facts->date = check_keep(check, arena, 4, 1);
    facts->time = check_keep(check, arena, 4, 2);
    facts->control = check_keep(check, arena, 5, 0);
    facts->agency = check_keep(check, arena, 6, 0);
    facts->version = directory(arena, check_keep(check, arena, 7, 1),
                               check_keep(check, arena, 7, 2));
    facts->association = check_keep(check, arena, 7, 3);
    check_header(&header, ung_rules, COUNT_OF(ung_rules), 8);
    check_header_date(&header, rule_of(ung_rules, 17), rule_of(ung_rules, 19));
}

/* ---- UNH */

static void read_unh(struct check *check)
{
    struct header header = { check, &check->set_findings, SCOPE_TRANSACTION };
    struct transaction_facts *facts = &check->transaction;
    struct arena *arena = check->set_arena;

    facts->control = check_keep(check, arena, 1, 0);
    facts->type = check_keep(check, arena, 2, 1);
    facts->version = directory(arena, check_keep(check, arena, 2, 2),
                               check_keep(check, arena, 2, 3));
    facts->agency = check_keep(check, arena, 2, 4);
    facts->association = check_keep(check, arena, 2, 5);
    facts->access = check_keep(check, arena, 3, 0);
    facts->transfer = check_keep(check, arena, 4, 1);
    facts->transfer_place = check_keep(check, arena, 4, 2);
    check_header(&header, unh_rules, COUNT_OF(unh_rules),
                 is_version_4(check) ? 7 : 4);
}

static bool is_service(const struct set_definition *set)
{
    return strncmp(set->version, "SYN", 3) == 0;
}

static void judge_unh(struct check *check, const struct set_definition *set)
{
    const struct transaction_facts *facts = &check->transaction;
    struct bytes functional = check->group.functional;
    struct finding finding;

    if (functional.length > 0 && !bytes_equal_text(functional, set->id)) {
        finding = check_element_finding(check, KIND_SET_NOT_IN_GROUP, 2, 65,
                                        facts->type);
        finding.component = 1;
        check_tell(check, &check->set_findings, &finding,
                   "message %s stands in a group of '%s'", set->id,
                   check_shown(check, functional));
    }
    if (!bytes_equal_text(facts->version, set->version) && !is_service(set)) {
        finding = check_finding(check, KIND_SET_VERSION_NEAREST);
        check_tell(check, &check->set_findings, &finding,
                   "there are no tables for %s of directory '%s': it is "
                   "checked as %s",
                   set->id, check_shown(check, facts->version), set->version);
    }
}

const struct envelope envelope_edifact = {
    .syntax = DICTIONARY_EDIFACT,
    .levels = {
        [LEVEL_INTERCHANGE] = { "UNB", "UNZ", "interchange", "groups", "UNB05",
                                .element = 5, .reference = 20,
                                .count_reference = 36 },
        [LEVEL_GROUP] = { "UNG", "UNE", "group", "messages", "UNG05",
                          .element = 5, .reference = 48,
                          .count_reference = 60 },
        [LEVEL_SET] = { "UNH", "UNT", "message", "segments", "UNH01",
                        .element = 1, .reference = 62,
                        .count_reference = 74 },
    },
    .type_element = 2,
    .type_component = 1,
    .type_reference = 65,
    .type_name = "UNH02-01",
    .read_interchange = read_unb,
    .read_group = read_ung,
    .read_set = read_unh,
    .judge_set = judge_unh,
};
