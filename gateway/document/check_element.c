/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "base/text.h"

enum { CODE_LIST_AGENCY = 3055 };

/* Codes that came with 00501; before it, the nearest there was. */
static void use_new_code(const struct check *check, struct finding *finding)
{
    if (!check->run.new_codes) {
        memcpy(finding->codes.element, "3", 2);
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
    struct finding finding = check_finding_at(
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
               check_name_of(check, place),
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
        check_finding_at(check, KIND_ELEMENT_MISSING, &place, bytes_of("", 0));

    check_tell(check, &check->set_findings, &finding,
               "%s, %s, is mandatory and missing", check_name_of(check, &place),
               name);
}

static void tell_components(struct check *check,
                            const struct element_place *place,
                            struct bytes value, uint32_t most)
{
    struct finding finding =
        check_finding_at(check, KIND_ELEMENT_COMPONENTS, place, value);

    use_new_code(check, &finding);
    check_tell(check, &check->set_findings, &finding,
               "%s '%s' has more components than %u",
               check_name_of(check, place), check_shown(check, value), most);
}

static void check_composite(struct check *check, struct element_place place,
                            const struct element_use *use, struct bytes value)
{
    const struct composite_definition *composite = use->composite;
    struct bytes rest = value;
    struct bytes part;
    uint64_t present = TAG_BIT;
    uint32_t number = 0;

    place.foreign =
        check_is_edifact(check) && is_foreign(check, composite, value);
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
    if (check_is_edifact(check) && present == TAG_BIT && !use->mandatory) {
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
        check_finding_at(check, KIND_ELEMENT_REPETITIONS, place, value);

    use_new_code(check, &finding);
    check_tell(check, &check->set_findings, &finding,
               "%s is repeated more than %u %s", check_name_of(check, place),
               most, most == 1 ? "time" : "times");
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
        check_finding_at(check, KIND_ELEMENT_TOO_MANY, &place, value);

    check_tell(check, &check->set_findings, &finding,
               "%s '%s' is one too many: %s has %u elements in %s",
               check_name_of(check, &place), check_shown(check, value),
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
    if (check_is_edifact(check)) {
        arena_reset(check->scratch_arena);
    }
}
