/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

#include "document/guideline.h"

/* What is counted while a set is read. `matched`: by step, whether the open
 * instance of that loop has the qualifier the path asks for. */
struct guideline_run {
    const struct guideline *guideline;
    uint32_t *counts; /* by use rule, in the open instance around it */
    uint32_t *use_matched, *element_matched, *condition_matched;
};

struct guideline_run *check_guideline_begin(struct check *check)
{
    const struct guideline *guideline =
        check->run.set == NULL ? NULL : check->run.set->guideline;
    struct guideline_run *run;

    if (guideline == NULL) {
        return NULL;
    }
    run = arena_take(check->set_arena, sizeof *run);
    run->guideline = guideline;
    run->counts = arena_take_array(check->set_arena, guideline->use_count,
                                   sizeof *run->counts);
    run->use_matched = arena_take_array(check->set_arena, guideline->use_count,
                                        sizeof *run->use_matched);
    run->element_matched =
        arena_take_array(check->set_arena, guideline->element_count,
                         sizeof *run->element_matched);
    run->condition_matched =
        arena_take_array(check->set_arena, guideline->condition_count,
                         sizeof *run->condition_matched);
    return run;
}

static struct finding guideline_finding(struct check *check,
                                        enum finding_kind_id kind)
{
    struct finding finding = check_finding(check, kind);

    finding.origin = ORIGIN_GUIDELINE;
    return finding;
}

/* ---- paths */

/* Some other use rule of that node names this qualifier. */
static bool is_named(const struct guideline *guideline, uint16_t node,
                     struct bytes qualifier)
{
    for (size_t i = 0; i < guideline->use_count; i++) {
        const struct overlay_step *step =
            overlay_target(&guideline->uses[i].path);

        if (step->node == node && step->element != 0 && !step->others &&
            bytes_equal(step->qualifier, qualifier)) {
            return true;
        }
    }
    return false;
}

/* An element of check->segment, or (component not 0) a component of it. */
static struct bytes value_at(const struct check *check, uint32_t element,
                             uint32_t component)
{
    struct bytes value = segment_element(&check->segment, element);

    return component == 0
               ? value
               : segment_part(value, check->separators.component,
                              check->separators.release, component - 1);
}

/* Does check->segment, which stands at the step's node, have the qualifier the
 * step asks for? */
static bool has_qualifier(const struct check *check,
                          const struct overlay_step *step)
{
    const struct guideline *guideline = check->run.guideline->guideline;
    struct bytes value;

    if (step->element == 0) {
        return true;
    }
    value = value_at(check, step->element, step->component);
    return step->others ? !is_named(guideline, step->node, value)
                        : bytes_equal(value, step->qualifier);
}

/* An instance of `loop` begins with check->segment. */
static void match_path(const struct check *check,
                       const struct overlay_path *path, uint16_t loop,
                       uint32_t *matched)
{
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        uint32_t bit = (uint32_t)1 << i;

        if (path->steps[i].node == loop) {
            *matched &= ~bit;
            *matched |= has_qualifier(check, &path->steps[i]) ? bit : 0;
        }
    }
}

/* All loops around the path's target are those it asks for. */
static bool is_active(const struct overlay_path *path, uint32_t matched)
{
    uint32_t wanted = ((uint32_t)1 << (path->count - 1)) - 1;

    return (matched & wanted) == wanted;
}

static void begin_loop(struct check *check, uint16_t loop)
{
    struct guideline_run *run = check->run.guideline;
    const struct guideline *guideline = run->guideline;
    const struct rule_range *in = guideline->nodes[loop].in;

    for (uint32_t i = in[RULES_USE].from; i < in[RULES_USE].to; i++) {
        match_path(check, &guideline->uses[i].path, loop, &run->use_matched[i]);
        if (guideline->uses[i].path.parent == loop) {
            run->counts[i] = 0;
        }
    }
    for (uint32_t i = in[RULES_ELEMENT].from; i < in[RULES_ELEMENT].to; i++) {
        match_path(check, &guideline->elements[i].path, loop,
                   &run->element_matched[i]);
    }
    for (uint32_t i = in[RULES_CONDITION].from; i < in[RULES_CONDITION].to;
         i++) {
        match_path(check, &guideline->conditions[i].path, loop,
                   &run->condition_matched[i]);
    }
}

/* ---- use */

static bool is_loop(const struct check *check, const struct overlay_path *path)
{
    return check->run.plan->nodes[overlay_target(path)->node].is_loop;
}

static void tell_unused(struct check *check, const struct use_rule *rule)
{
    const struct overlay_step *target = overlay_target(&rule->path);
    struct finding finding =
        guideline_finding(check, KIND_GUIDELINE_SEGMENT_UNUSED);

    finding.value = target->element == 0
                        ? bytes_of("", 0)
                        : value_at(check, target->element, target->component);
    check_tell(check, &check->set_findings, &finding,
               "guideline %s does not use %s%s%s",
               check->run.guideline->guideline->name, rule->path.text,
               finding.value.length > 0 ? ": here it is " : "",
               check_shown(check, finding.value));
}

static void tell_too_many(struct check *check, const struct use_rule *rule)
{
    struct finding finding = guideline_finding(
        check, is_loop(check, &rule->path) ? KIND_GUIDELINE_LOOP_TOO_MANY
                                           : KIND_GUIDELINE_SEGMENT_TOO_MANY);

    check_tell(check, &check->set_findings, &finding,
               "guideline %s allows %s at most %u %s",
               check->run.guideline->guideline->name, rule->path.text,
               rule->maximum, rule->maximum == 1 ? "time" : "times");
}

static void count_uses(struct check *check, uint16_t node)
{
    struct guideline_run *run = check->run.guideline;
    const struct guideline *guideline = run->guideline;
    const struct rule_range *at = &guideline->nodes[node].at[RULES_USE];

    for (uint32_t i = at->from; i < at->to; i++) {
        const struct use_rule *rule = &guideline->uses[i];
        const struct overlay_step *step = overlay_target(&rule->path);

        if (step->trigger != node ||
            !is_active(&rule->path, run->use_matched[i]) ||
            !has_qualifier(check, step)) {
            continue;
        }
        run->counts[i]++;
        if (rule->none) {
            tell_unused(check, rule);
        } else if (run->counts[i] > rule->maximum) {
            tell_too_many(check, rule);
        }
    }
}

static void tell_missing(struct check *check, const struct use_rule *rule)
{
    const struct set_node *node =
        &check->run.plan->nodes[overlay_target(&rule->path)->node];
    struct finding finding = guideline_finding(
        check, node->is_loop ? KIND_GUIDELINE_LOOP_MISSING
                             : KIND_GUIDELINE_SEGMENT_MISSING);

    finding.tag = node->segment->id;
    check_tell(check, &check->set_findings, &finding,
               "guideline %s asks for %s, which is missing",
               check->run.guideline->guideline->name, rule->path.text);
}

static void end_loop(struct check *check, uint16_t loop)
{
    struct guideline_run *run = check->run.guideline;
    const struct guideline *guideline = run->guideline;
    const struct rule_range *in = &guideline->nodes[loop].in[RULES_USE];

    for (uint32_t i = in->from; i < in->to; i++) {
        const struct use_rule *rule = &guideline->uses[i];

        if (rule->path.parent == loop && rule->mandatory &&
            run->counts[i] == 0 &&
            is_active(&rule->path, run->use_matched[i])) {
            tell_missing(check, rule);
        }
    }
}

void check_guideline_leave(struct check *check, uint32_t depth)
{
    uint32_t kept = check->run.depth;

    while (check->run.depth > depth) {
        end_loop(check, check->run.levels[check->run.depth].loop);
        check->run.depth--;
    }
    check->run.depth = kept;
}

void check_guideline_end(struct check *check)
{
    check->run.depth = 0;
    end_loop(check, 0);
}

/* ---- el, rel */

static const char *element_name(struct check *check,
                                const struct element_overlay *rule)
{
    char name[16];
    struct bytes tag = segment_tag(&check->segment);

    (void)snprintf(name, sizeof name,
                   rule->component == 0 ? "%.*s%02u" : "%.*s%02u-%02u",
                   BYTES_ARG(tag), rule->element, rule->component);
    return check_shown(check, bytes_of_text(name));
}

static struct finding element_finding(struct check *check,
                                      enum finding_kind_id kind,
                                      const struct element_overlay *rule,
                                      struct bytes value)
{
    struct finding finding = check_element_finding(
        check, kind, rule->element, rule->definition->number, value);

    finding.origin = ORIGIN_GUIDELINE;
    finding.component = rule->component;
    finding.trigger.element = rule->when_element;
    finding.trigger.component = rule->when_component;
    return finding;
}

static const char *guideline_name(const struct check *check)
{
    return check->run.guideline->guideline->name;
}

static void check_absence(struct check *check,
                          const struct element_overlay *rule)
{
    struct finding finding;

    if (rule->mandatory) {
        finding = element_finding(check, KIND_GUIDELINE_ELEMENT_MISSING, rule,
                                  bytes_of("", 0));
        check_tell(check, &check->set_findings, &finding,
                   "guideline %s asks for %s, %s, which is missing",
                   guideline_name(check), element_name(check, rule),
                   rule->definition->name);
    }
}

static void check_presence(struct check *check,
                           const struct element_overlay *rule,
                           struct bytes value)
{
    struct finding finding;
    uint32_t length;

    if (rule->none) {
        finding =
            element_finding(check, KIND_GUIDELINE_ELEMENT_UNUSED, rule, value);
        if (rule->when_element != 0) { /* "dependent not used" */
            finding.codes =
                finding_kind(KIND_GUIDELINE_ELEMENT_EXCLUDED)->codes;
        }
        check_tell(check, &check->set_findings, &finding,
                   "guideline %s does not use %s: here it is '%s'",
                   guideline_name(check), element_name(check, rule),
                   check_shown(check, value));
        return;
    }
    if (rule->codes != NULL && !code_list_has(rule->codes, value)) {
        finding =
            element_finding(check, KIND_GUIDELINE_ELEMENT_CODE, rule, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' is none of the codes guideline %s allows",
                   element_name(check, rule), check_shown(check, value),
                   guideline_name(check));
    }
    (void)element_value_check(rule->definition, value, &length);
    if (rule->has_length &&
        (length < rule->minimum || length > rule->maximum)) {
        finding =
            element_finding(check, KIND_GUIDELINE_ELEMENT_LENGTH, rule, value);
        check_tell(check, &check->set_findings, &finding,
                   "%s '%s' has %u characters; guideline %s wants %u to %u",
                   element_name(check, rule), check_shown(check, value), length,
                   guideline_name(check), rule->minimum, rule->maximum);
    }
}

static void check_element_rule(struct check *check,
                               const struct element_overlay *rule)
{
    const struct segment *segment = &check->segment;
    struct bytes value = segment_element(segment, rule->element);
    char repetition = check->separators.repetition;
    uint32_t count;

    if (rule->when_element != 0 &&
        !bytes_equal(value_at(check, rule->when_element, rule->when_component),
                     rule->when_value)) {
        return;
    }
    if (repetition == '\0' || (segment->flags & SEGMENT_REPETITIONS) == 0) {
        repetition = '\0';
    }
    /* What a guideline says, it says of the first repetition. */
    count = segment_part_count(value, repetition, check->separators.release);
    if (count > 1) {
        value = segment_part(value, repetition, check->separators.release, 0);
    }
    if (rule->component != 0) {
        value = segment_part(value, check->separators.component,
                             check->separators.release, rule->component - 1);
    }
    if (value.length == 0) {
        check_absence(check, rule);
    } else {
        check_presence(check, rule, value);
    }
}

static void check_condition_rule(struct check *check,
                                 const struct condition_overlay *rule)
{
    struct element_overlay place = { .path = rule->path };
    static const struct element_definition unknown;
    uint64_t present = TAG_BIT;
    bool excluded = rule->condition.kind == 'E';
    struct finding finding;
    uint64_t bits;

    for (uint32_t i = 1; i <= check->segment.count && i < 64; i++) {
        present |= (uint64_t)(segment_element(&check->segment, i).length > 0)
                   << i;
    }
    bits = check_condition(&rule->plan, present);
    if (bits == 0) {
        return;
    }
    place.element = (uint32_t)__builtin_ctzll(bits);
    place.definition = &unknown;
    finding = element_finding(check,
                              excluded ? KIND_GUIDELINE_ELEMENT_EXCLUDED
                                       : KIND_GUIDELINE_ELEMENT_CONDITION,
                              &place, bytes_of("", 0));
    for (uint32_t i = 0; i < rule->condition.count; i++) {
        uint32_t element = rule->condition.elements[i];

        if (finding.trigger.element == 0 &&
            ((present & ~bits) >> element & 1) != 0) {
            finding.trigger.element = element;
        }
    }
    check_tell(check, &check->set_findings, &finding,
               "%s %s because of the other elements of the segment, as "
               "guideline %s has it",
               element_name(check, &place),
               excluded ? "may not stand here" : "is missing",
               guideline_name(check));
}

void check_guideline_segment(struct check *check, uint16_t node)
{
    struct guideline_run *run = check->run.guideline;
    const struct guideline *guideline = run->guideline;
    const struct set_node *nodes = check->run.plan->nodes;
    const struct rule_range *at = guideline->nodes[node].at;
    uint16_t parent = nodes[node].parent;

    if (node == 0 || !guideline->nodes[node].any) {
        return;
    }
    if (parent != 0 && nodes[parent].first_child == node) {
        begin_loop(check, parent);
    }
    count_uses(check, node);
    for (uint32_t i = at[RULES_ELEMENT].from; i < at[RULES_ELEMENT].to; i++) {
        const struct overlay_path *path = &guideline->elements[i].path;

        if (overlay_target(path)->node == node &&
            is_active(path, run->element_matched[i]) &&
            has_qualifier(check, overlay_target(path))) {
            check_element_rule(check, &guideline->elements[i]);
        }
    }
    for (uint32_t i = at[RULES_CONDITION].from; i < at[RULES_CONDITION].to;
         i++) {
        const struct overlay_path *path = &guideline->conditions[i].path;

        if (overlay_target(path)->node == node &&
            is_active(path, run->condition_matched[i]) &&
            has_qualifier(check, overlay_target(path))) {
            check_condition_rule(check, &guideline->conditions[i]);
        }
    }
}
