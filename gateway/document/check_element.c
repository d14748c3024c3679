/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

enum { CODE_LIST_AGENCY = 3055 };

/* Where in a segment a value stands. */
struct element_place {
    uint32_t element, repetition, component;
    const struct element_definition *definition;
    bool foreign; /* its code is of another agency's list than the standard's */
};

static struct finding finding_at(struct check *check, enum finding_kind_id kind,
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

/* "PO103", "AK401-02"; in one of the places check_shown has. */
static const char *name_of(struct check *check,
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

/* Codes that came with 00501; before it, the nearest there was. */
static void use_new_code(const struct check *check, struct finding *finding)
{
    if (!check->run.new_codes) {
        memcpy(finding->codes.element, "3", 2);
    }
}

/* ---- one value */

static void tell_length(struct check *check, const struct element_place *place,
                        struct bytes value, uint32_t length)
{
    const struct element_definition *definition = place->definition;
    bool is_short = length < definition->minimum;
    struct finding finding = finding_at(
        check, is_short ? KIND_ELEMENT_TOO_SHORT : KIND_ELEMENT_TOO_LONG, place,
        value);
    bool is_number =
        definition->type == TYPE_NUMBER || definition->type == TYPE_DECIMAL;

    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is too %s: %s has %u to %u %s, this has %u",
               name_of(check, place), check_shown(check, value),
               is_short ? "short" : "long", definition->name,
               definition->minimum, definition->maximum,
               is_number ? "digits" : "characters", length);
}

static void tell_code(struct check *check, const struct element_place *place,
                      struct bytes value)
{
    const struct check_policies *policies = &check->run.policies;
    struct finding finding = finding_at(check, KIND_ELEMENT_CODE, place, value);

    if (!place->definition->codes_closed) {
        if (policies->open_code_silent || place->foreign) {
            return;
        }
        finding.severity = policies->open_code;
    }
    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is no %s known to %s", name_of(check, place),
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
        finding = finding_at(check, KIND_ELEMENT_CHARACTER, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is not %s, as %s must be", name_of(check, place),
                   check_shown(check, value), type_name(place->definition),
                   place->definition->name);
        return;
    case VALUE_DATE:
        finding = finding_at(check, KIND_ELEMENT_DATE, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is no day of the calendar", name_of(check, place),
                   check_shown(check, value));
        return;
    case VALUE_TIME:
        finding = finding_at(check, KIND_ELEMENT_TIME, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is no time of day", name_of(check, place),
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

static bool is_edifact(const struct check *check)
{
    return check->segment.parts != NULL;
}

static void tell_decimal(struct check *check, enum finding_kind_id kind,
                         const struct element_place *place, struct bytes value,
                         const char *what)
{
    struct finding finding = finding_at(check, kind, place, value);

    check_tell(check, &check->set_findings, &finding, "%s '%s': %s",
               name_of(check, place), check_shown(check, value), what);
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

static void check_value(struct check *check, const struct element_place *place,
                        struct bytes raw, bool mandatory)
{
    const struct element_definition *definition = place->definition;
    struct bytes value = raw;
    enum value_fault fault;
    uint32_t length;
    struct finding finding;

    if (is_edifact(check)) {
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
        finding = finding_at(check, KIND_ELEMENT_BLANK, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s, %s, is mandatory and holds only blanks",
                   name_of(check, place), definition->name);
    }
    if (definition->type != TYPE_BINARY && !is_encoded(check, raw)) {
        finding = finding_at(check, KIND_ELEMENT_ENCODING, place, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' holds bytes that are not UTF-8 text",
                   name_of(check, place), check_shown(check, value));
    }
}

/* ---- conditions */

/* Names of the elements in `bits`, "03, 04", into `list`. */
static void list_elements(char list[SHOWN_SIZE], uint64_t bits)
{
    size_t length = 0;

    list[0] = '\0';
    for (uint32_t i = 1; i < 64 && length + 8 < SHOWN_SIZE; i++) {
        if ((bits >> i & 1) != 0) {
            length += (size_t)snprintf(list + length, SHOWN_SIZE - length,
                                       "%s%02u", length > 0 ? ", " : "", i);
        }
    }
}

static const char *condition_text(char kind)
{
    switch (kind) {
    case 'P':
        return "stand all or none";
    case 'R':
        return "need at least one of them";
    case 'E':
        return "exclude each other";
    case 'C':
        return "go together: the first needs the others";
    default:
        return "go together: the first needs one of the others";
    }
}

static uint64_t condition_bits(const struct condition *condition)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < condition->count; i++) {
        bits |= (uint64_t)1 << condition->elements[i];
    }
    return bits;
}

/* What a broken condition says of one element (or, inside a composite, of one
 * component). */
static void tell_condition(struct check *check,
                           const struct condition *condition,
                           const struct element_place *place,
                           const struct element_place *trigger)
{
    bool excluded = condition->kind == 'E';
    struct finding finding = finding_at(
        check, excluded ? KIND_ELEMENT_EXCLUDED : KIND_ELEMENT_CONDITION, place,
        bytes_of("", 0));
    char list[SHOWN_SIZE];

    if (trigger->definition != NULL) {
        finding.trigger.element = trigger->element;
        finding.trigger.component = trigger->component;
        finding.trigger.reference = trigger->definition->number;
    }
    list_elements(list, condition_bits(condition));
    check_tell(check, &check->set_findings, &finding, "%s %s: %s %s %s (%c)",
               name_of(check, place),
               excluded ? "may not stand here" : "is missing",
               place->component != 0 ? "components" : "elements", list,
               condition_text(condition->kind), condition->kind);
}

uint64_t check_condition(const struct condition_plan *condition,
                         uint64_t present)
{
    uint64_t there = present & condition->rest;

    if (condition_is_kept(condition, present)) {
        return 0;
    }
    switch (condition->want) {
    case WANT_ALL:
        return condition->rest & ~there;
    case WANT_ANY:
        return condition->rest & -condition->rest;
    case WANT_ONE:
        break;
    }
    return there & (there - 1);
}

/* `index` of the segment, or of the composite that stands at `place`. */
static struct element_place place_at(
    const struct segment_definition *segment,
    const struct composite_definition *composite, struct element_place place,
    uint32_t index)
{
    if (composite != NULL) {
        place.component = index;
        place.definition = composite->components[index - 1].element;
    } else {
        place.element = index;
        place.definition = segment->elements[index - 1].element;
    }
    return place;
}

static void check_conditions(struct check *check,
                             const struct condition *conditions, uint32_t count,
                             uint64_t present,
                             const struct segment_definition *segment,
                             const struct composite_definition *composite,
                             struct element_place place)
{
    for (uint32_t i = 0; i < count; i++) {
        struct condition_plan plan = condition_plan_of(&conditions[i]);
        uint64_t bits = check_condition(&plan, present);
        uint64_t others = present & condition_bits(&conditions[i]) & ~bits;
        struct element_place trigger = { .definition = NULL };

        if (bits != 0 && others != 0) {
            trigger = place_at(segment, composite, place,
                               (uint32_t)__builtin_ctzll(others));
        }
        for (uint32_t j = 1; bits >> j != 0 && j < 63; j++) {
            if ((bits >> j & 1) == 0) {
                continue;
            }
            struct element_place wrong = place_at(segment, composite, place, j);

            tell_condition(check, &conditions[i], &wrong, &trigger);
        }
    }
}

/* ---- one element */

/* The next part of *rest that `separator` divides; false: there is none. */
static bool next_part(const struct check *check, struct bytes *rest,
                      char separator, struct bytes *part)
{
    if (rest->data == NULL) {
        return false;
    }
    *part = segment_part(*rest, separator,
                         (check->segment.flags & SEGMENT_RELEASED) != 0
                             ? check->separators.release
                             : '\0',
                         0);
    if (part->length == rest->length) {
        rest->data = NULL;
        return true;
    }
    *rest = bytes_of(rest->data + part->length + 1,
                     rest->length - part->length - 1);
    return true;
}

/* Codes of a composite of EDIFACT are of the list of the agency that it names
 * (3055) where it names one; 6 is the standard's own. */
static bool is_foreign(const struct check *check,
                       const struct composite_definition *composite,
                       struct bytes value)
{
    struct bytes agency;

    for (uint32_t i = 0; i < composite->count; i++) {
        if (composite->components[i].element->number == CODE_LIST_AGENCY) {
            agency = segment_part(value, check->separators.component,
                                  check->separators.release, i);
            return agency.length > 0 && !bytes_equal_text(agency, "6");
        }
    }
    return false;
}

static void tell_missing(struct check *check, struct element_place place,
                         const char *name)
{
    struct finding finding =
        finding_at(check, KIND_ELEMENT_MISSING, &place, bytes_of("", 0));

    check_tell(check, &check->set_findings, &finding,
               "%s, %s, is mandatory and missing", name_of(check, &place),
               name);
}

static void tell_components(struct check *check,
                            const struct element_place *place,
                            struct bytes value, uint32_t most)
{
    struct finding finding =
        finding_at(check, KIND_ELEMENT_COMPONENTS, place, value);

    use_new_code(check, &finding);
    check_tell(check, &check->set_findings, &finding,
               "%s '%s' has more components than %u", name_of(check, place),
               check_shown(check, value), most);
}

static void check_composite(struct check *check, struct element_place place,
                            const struct element_use *use, struct bytes value)
{
    const struct composite_definition *composite = use->composite;
    struct bytes rest = value;
    struct bytes part;
    uint64_t present = TAG_BIT;
    uint32_t number = 0;

    place.foreign = is_edifact(check) && is_foreign(check, composite, value);
    while (next_part(check, &rest, check->separators.component, &part)) {
        number++;
        if (part.length == 0) {
            continue;
        }
        if (number > composite->count) {
            place.component = 0;
            place.definition = NULL;
            tell_components(check, &place, value, composite->count);
            break;
        }
        present |= (uint64_t)1 << number;
        place.component = number;
        place.definition = composite->components[number - 1].element;
        check_value(check, &place, part,
                    composite->components[number - 1].mandatory);
    }
    if (is_edifact(check) && present == TAG_BIT && !use->mandatory) {
        return; /* nothing but separators: it is not there */
    }
    for (uint32_t i = 0; i < composite->count; i++) {
        if (composite->components[i].mandatory &&
            (present >> (i + 1) & 1) == 0) {
            place.component = i + 1;
            place.definition = composite->components[i].element;
            tell_missing(check, place, place.definition->name);
        }
    }
    check_conditions(check, composite->conditions, composite->condition_count,
                     present, NULL, composite, place);
}

static void check_simple(struct check *check, struct element_place place,
                         const struct element_use *use, struct bytes value)
{
    if (check->separators.component != '\0' &&
        (check->segment.flags & SEGMENT_COMPONENTS) != 0 &&
        use->element->type != TYPE_BINARY &&
        segment_part_count(value, check->separators.component,
                           check->separators.release) > 1) {
        tell_components(check, &place, value, 1);
        return;
    }
    check_value(check, &place, value, use->mandatory);
}

static void tell_repetitions(struct check *check,
                             const struct element_place *place,
                             struct bytes value, uint32_t most)
{
    struct finding finding =
        finding_at(check, KIND_ELEMENT_REPETITIONS, place, value);

    use_new_code(check, &finding);
    check_tell(check, &check->set_findings, &finding,
               "%s is repeated more than %u %s", name_of(check, place), most,
               most == 1 ? "time" : "times");
}

static void check_use(struct check *check, uint32_t element,
                      const struct element_use *use, struct bytes value)
{
    bool is_binary = (check->segment.flags & SEGMENT_BINARY) != 0 &&
                     element == check->segment.count;
    struct element_place place = { .element = element,
                                   .definition = use->element };
    struct bytes rest = value;
    struct bytes part;
    uint32_t repetition = 0;

    if (is_binary) {
        return; /* raw bytes; the reader held them to their length */
    }
    while (next_part(check, &rest, check->separators.repetition, &part)) {
        repetition++;
        place.repetition = use->repeat > 1 ? repetition : 0;
        if (repetition > use->repeat) {
            place.repetition = repetition;
            tell_repetitions(check, &place, value, use->repeat);
            return;
        }
        if (part.length == 0) {
            continue;
        }
        if (use->composite != NULL) {
            check_composite(check, place, use, part);
        } else {
            check_simple(check, place, use, part);
        }
    }
}

/* ---- the segment */

/* A last element that is empty, or (EDIFACT) a last component. */
static bool has_trailing(const struct segment *segment)
{
    if (segment->count > 0 &&
        segment_element(segment, segment->count).length == 0) {
        return true;
    }
    for (uint32_t i = 1; i < segment->part_count; i++) {
        if ((segment->parts[i] & SEGMENT_PART_ELEMENT) == 0 &&
            (segment->parts[i + 1] & SEGMENT_PART_ELEMENT) != 0 &&
            segment_part_at(segment, i).length == 0) {
            return true;
        }
    }
    return false;
}

static void check_trailing(struct check *check)
{
    struct set_run *run = &check->run;
    const struct segment *segment = &check->segment;
    struct finding finding;

    if (!has_trailing(segment) || run->policies.trailing_separators_silent ||
        (run->trailing_told &&
         run->policies.trailing_separators != FINDING_ERROR)) {
        return;
    }
    run->trailing_told = true;
    finding = check_finding(check, KIND_TRAILING_SEPARATORS);
    finding.severity = run->policies.trailing_separators;
    check_tell(check, &check->set_findings, &finding,
               "%s ends with separators behind its last element%s", finding.tag,
               finding.severity == FINDING_ERROR
                   ? ""
                   : " (told once for a transaction set)");
}

static void tell_too_many(struct check *check, uint32_t element,
                          const struct segment_definition *definition)
{
    struct element_place place = { .element = element };
    struct bytes value = segment_element(&check->segment, element);
    struct finding finding =
        finding_at(check, KIND_ELEMENT_TOO_MANY, &place, value);

    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is one too many: %s has %u elements in %s",
               name_of(check, &place), check_shown(check, value),
               definition->id, definition->count, check->run.set->version);
}

void check_elements(struct check *check, const struct segment_plan *plan)
{
    const struct segment_definition *definition = plan->definition;
    const struct segment *segment = &check->segment;
    uint64_t present = TAG_BIT;

    for (uint32_t i = 1; i <= segment->count; i++) {
        struct bytes value = segment_element(segment, i);

        if (value.length == 0) {
            continue;
        }
        if (i > definition->count) {
            tell_too_many(check, i, definition);
            break;
        }
        present |= (uint64_t)1 << i;
        check_use(check, i, &definition->elements[i - 1], value);
    }
    for (uint32_t i = 1; i <= definition->count; i++) {
        const struct element_use *use = &definition->elements[i - 1];

        if (use->mandatory && (present >> i & 1) == 0) {
            struct element_place place = { .element = i,
                                           .definition = use->element };

            tell_missing(check, place,
                         use->element != NULL ? use->element->name
                                              : use->composite->id);
        }
    }
    if (!definition->conditions_unknown) {
        check_conditions(check, definition->conditions,
                         definition->condition_count, present, definition, NULL,
                         (struct element_place){ 0 });
    }
    check_trailing(check);
    if (is_edifact(check)) {
        arena_reset(check->scratch_arena);
    }
}
