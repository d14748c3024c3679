/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

struct finding check_finding_at(struct check *check, enum finding_kind_id kind,
                                const struct element_place *place,
                                struct bytes value)
{
    struct finding finding = check_element_finding(
        check, kind, place->element,
        place->definition == NULL ? 0 : place->definition->number, value);

    finding.repetition = place->repetition;
    finding.component = place->component;
    return finding;
}

const char *check_name_of(struct check *check,
                          const struct element_place *place)
{
    char *name = check->shown[check->shown_next++ % 4];
    struct bytes tag = check_tag(check);

    if (place->component == 0) {
        (void)snprintf(name, SHOWN_SIZE, "%.*s%02u", BYTES_ARG(tag),
                       place->element);
    } else {
        (void)snprintf(name, SHOWN_SIZE, "%.*s%02u-%02u", BYTES_ARG(tag),
                       place->element, place->component);
    }
    return name;
}

static void tell_length(struct check *check, const struct element_place *place,
                        struct bytes value, uint32_t length)
{
    const struct element_definition *definition = place->definition;
    bool is_short = length < definition->minimum;
    struct finding finding = check_finding_at(
        check, is_short ? KIND_ELEMENT_TOO_SHORT : KIND_ELEMENT_TOO_LONG, place,
        value);
    bool is_number =
        definition->type == TYPE_NUMBER || definition->type == TYPE_DECIMAL;

    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is too %s: %s has %u to %u %s, this has %u",
               check_name_of(check, place), check_shown(check, value),
               is_short ? "short" : "long", definition->name,
               definition->minimum, definition->maximum,
               is_number ? "digits" : "characters", length);
}

static void tell_code(struct check *check, const struct element_place *place,
                      struct bytes value)
{
    const struct check_policies *policies = &check->run.policies;
    struct finding finding =
        check_finding_at(check, KIND_ELEMENT_CODE, place, value);

    if (!place->definition->codes_closed) {
        if (policies->open_code_silent || place->foreign) {
            return;
        }
        finding.severity = policies->open_code;
    }
    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is no %s known to %s", check_name_of(check, place),
               check_shown(check, value), place->definition->name,
               check->run.set->version);
}

static const char *type_name(const struct element_definition *definition)
{
    switch (definition->type) {
    case TYPE_NUMBER:
        return "a whole number";
    case TYPE_DECIMAL:
        return "a number";
    case TYPE_DATE:
        return "made of digits";
    case TYPE_TIME:
        return "made of digits";
    case TYPE_CODE:
        return "a code";
    case TYPE_TEXT:
    case TYPE_ALPHA:
    case TYPE_ISO_DATE:
    case TYPE_ISO_TIME:
    case TYPE_ISO_DATETIME:
    case TYPE_BOOLEAN:
    case TYPE_URI:
    case TYPE_BINARY:
        break;
    }
    return "text without control characters";
}

static void tell_fault(struct check *check, const struct element_place *place,
                       struct bytes value, enum value_fault fault,
                       uint32_t length)
{
    struct finding finding;

    switch (fault) {
    case VALUE_TOO_SHORT:
    case VALUE_TOO_LONG:
        tell_length(check, place, value, length);
        return;
    case VALUE_CODE:
        tell_code(check, place, value);
        return;
    case VALUE_CHARACTER:
        finding = check_finding_at(check, KIND_ELEMENT_CHARACTER, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is not %s, as %s must be",
                   check_name_of(check, place), check_shown(check, value),
                   type_name(place->definition), place->definition->name);
        return;
    case VALUE_DATE:
        finding = check_finding_at(check, KIND_ELEMENT_DATE, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is no day of the calendar",
                   check_name_of(check, place), check_shown(check, value));
        return;
    case VALUE_TIME:
        finding = check_finding_at(check, KIND_ELEMENT_TIME, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is no time of day", check_name_of(check, place),
                   check_shown(check, value));
        return;
    case VALUE_GOOD:
        break;
    }
}

static bool is_blank(struct bytes value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] != ' ') {
            return false;
        }
    }
    return true;
}

static void tell_decimal(struct check *check, enum finding_kind_id kind,
                         const struct element_place *place, struct bytes value,
                         const char *what)
{
    struct finding finding = check_finding_at(check, kind, place, value);

    check_tell(check, &check->set_findings, &finding, "%s '%s': %s",
               check_name_of(check, place), check_shown(check, value), what);
}

/* n of EDIFACT, with '.' for its decimal mark: its other rules are X12's. */
static struct bytes check_decimal(struct check *check,
                                  const struct element_place *place,
                                  struct bytes value)
{
    size_t at = bytes_find(value, ',');
    struct bytes copy;

    if (at == SIZE_MAX) {
        at = bytes_find(value, '.');
    }
    if (at == SIZE_MAX) {
        return value;
    }
    if (at == 0 || (at == 1 && value.data[0] == '-')) {
        tell_decimal(check, KIND_ELEMENT_DECIMAL_BARE, place, value,
                     "no digit stands before the decimal mark");
    } else if (at + 1 == value.length) {
        tell_decimal(check, KIND_ELEMENT_DECIMAL, place, value,
                     "no digit stands behind the decimal mark");
    } else if (check->one_mark && value.data[at] != check->separators.decimal) {
        tell_decimal(check, KIND_ELEMENT_DECIMAL, place, value,
                     "UNA names another decimal mark");
    }
    copy = arena_copy(check->scratch_arena, value);
    ((char *)(uintptr_t)copy.data)[at] = '.';
    return copy;
}

/* Bytes that are no text of the character set; of those that take any byte as
 * a character there is none. */
static bool is_encoded(const struct check *check, struct bytes raw)
{
    enum charset charset = check->separators.charset;

    return (check->segment.flags & SEGMENT_HIGH) == 0 ||
           (charset != CHARSET_NONE && charset != CHARSET_UTF_8) ||
           text_utf8_end(raw) == raw.length;
}

void check_value(struct check *check, const struct element_place *place,
                 struct bytes raw, bool mandatory)
{
    const struct element_definition *definition = place->definition;
    struct bytes value = raw;
    enum value_fault fault;
    uint32_t length;
    struct finding finding;

    if (check_is_edifact(check)) {
        value = segment_text(raw, &check->separators, check->segment.flags,
                             check->scratch_arena);
        if (definition->type == TYPE_DECIMAL) {
            value = check_decimal(check, place, value);
        }
    }
    fault = element_value_check(definition, value, &length);
    if (fault != VALUE_GOOD) {
        tell_fault(check, place, value, fault, length);
        return;
    }
    if (mandatory && definition->type == TYPE_TEXT && is_blank(value)) {
        finding = check_finding_at(check, KIND_ELEMENT_BLANK, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s, %s, is mandatory and holds only blanks",
                   check_name_of(check, place), definition->name);
    }
    if (definition->type != TYPE_BINARY && !is_encoded(check, raw)) {
        finding = check_finding_at(check, KIND_ELEMENT_ENCODING, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' holds bytes that are not UTF-8 text",
                   check_name_of(check, place), check_shown(check, value));
    }
}
