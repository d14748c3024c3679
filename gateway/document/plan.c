/* SPDX-License-Identifier: Apache-2.0 */
#include "document/plan.h"

#include "document/dictionary_tables.h"
#include "document/table_text.h"

/* ---- segments */

static enum rule_kind kind_of(const struct element_definition *element)
{
    switch (element->type) {
    case TYPE_TEXT:
        return element->codes != NULL ? RULE_CODE : RULE_TEXT;
    case TYPE_CODE:
        return element->codes != NULL ? RULE_CODE : RULE_TEXT;
    case TYPE_NUMBER:
        return RULE_INTEGER;
    case TYPE_DECIMAL:
        return RULE_DECIMAL;
    case TYPE_DATE:
        return RULE_DATE;
    case TYPE_TIME:
        return RULE_TIME;
    case TYPE_BINARY:
    case TYPE_ALPHA:
    case TYPE_ISO_DATE:
    case TYPE_ISO_TIME:
    case TYPE_ISO_DATETIME:
    case TYPE_BOOLEAN:
    case TYPE_URI:
        break;
    }
    return RULE_ODD;
}

static struct element_rule rule_of(const struct element_use *use)
{
    struct element_rule rule = { .kind = RULE_COMPOSITE, .span = UINT32_MAX };

    if (use->composite != NULL) {
        return rule;
    }
    rule.kind = kind_of(use->element);
    rule.minimum = use->element->minimum;
    rule.span = use->element->maximum - use->element->minimum;
    if (rule.kind == RULE_CODE) {
        rule.slots = use->element->codes->slots;
        rule.mask = use->element->codes->mask;
    }
    return rule;
}

static uint64_t bit(uint32_t element)
{
    return (uint64_t)1 << element;
}

static bool is_pair(const struct condition *condition)
{
    return condition->kind == 'P' && condition->count == 2 &&
           condition->elements[1] == condition->elements[0] + 1;
}

struct condition_plan condition_plan_of(const struct condition *condition)
{
    struct condition_plan plan = { .want = WANT_ALL };

    for (uint32_t i = 0; i < condition->count; i++) {
        plan.rest |= bit(condition->elements[i]);
    }
    plan.first = plan.rest;
    if (condition->kind == 'C' || condition->kind == 'L') {
        plan.first = bit(condition->elements[0]);
        plan.rest &= ~plan.first;
    }
    if (condition->kind == 'R') {
        plan.first = UINT64_MAX;
    }
    if (condition->kind == 'R' || condition->kind == 'L') {
        plan.want = WANT_ANY;
    } else if (condition->kind == 'E') {
        plan.want = WANT_ONE;
    }
    return plan;
}

static void add_conditions(struct segment_plan *plan, struct arena *arena,
                           const struct segment_definition *segment)
{
    struct condition_plan *conditions =
        arena_take_array(arena, segment->condition_count, sizeof *conditions);

    for (uint32_t i = 0; i < segment->condition_count; i++) {
        if (is_pair(&segment->conditions[i])) {
            plan->pairs |= bit(segment->conditions[i].elements[0]);
        } else {
            conditions[plan->condition_count++] =
                condition_plan_of(&segment->conditions[i]);
        }
    }
    plan->conditions = conditions;
}

static enum segment_special special_of(const struct segment_definition *segment,
                                       enum dictionary_syntax syntax)
{
    static const struct {
        const char *tag;
        enum dictionary_syntax syntax;
        enum segment_special special;
    } specials[] = {
        { "LS", DICTIONARY_X12, SPECIAL_LOOP_START },
        { "LE", DICTIONARY_X12, SPECIAL_LOOP_END },
        { "SE", DICTIONARY_X12, SPECIAL_END },
        { "UNT", DICTIONARY_EDIFACT, SPECIAL_END },
        { "DTM", DICTIONARY_EDIFACT, SPECIAL_PERIOD },
    };

    for (size_t i = 0; i < COUNT_OF(specials); i++) {
        if (specials[i].syntax == syntax &&
            strcmp(specials[i].tag, segment->id) == 0) {
            return specials[i].special;
        }
    }
    return hierarchy_segment(segment) != NULL ? SPECIAL_HIERARCHY
                                              : SPECIAL_NONE;
}

/* ---- the components of EDIFACT */

enum { PARTS_MOST = 63 };

/* n of EDIFACT has a decimal mark of its own. */
static struct element_rule part_rule(const struct element_definition *element)
{
    const struct element_use use = { .element = element };
    struct element_rule rule = rule_of(&use);

    if (element->codes != NULL) {
        rule.kind = RULE_CODE;
        rule.slots = element->codes->slots;
        rule.mask = element->codes->mask;
    } else if (rule.kind == RULE_DECIMAL) {
        rule.kind = RULE_NUMBER;
    }
    return rule;
}

static uint32_t parts_of(const struct segment_definition *segment)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < segment->count; i++) {
        const struct composite_definition *composite =
            segment->elements[i].composite;

        count += composite == NULL ? 1 : composite->count;
    }
    return count;
}

/* What must stand in one element; `at`: its first rule. */
static void want_parts(struct part_plan *plan, const struct element_use *use,
                       uint32_t at, struct condition_plan *conditions)
{
    const struct composite_definition *composite = use->composite;
    struct condition_plan condition = { .want = WANT_ALL };

    for (uint32_t i = 0; composite != NULL && i < composite->count; i++) {
        condition.first |= bit(at + i);
        if (composite->components[i].mandatory) {
            condition.rest |= bit(at + i);
        }
    }
    if (use->mandatory && (composite == NULL || condition.rest != 0)) {
        plan->mandatory |= composite == NULL ? bit(at) : condition.rest;
    } else if (use->mandatory) {
        condition.rest = condition.first;
        condition.first = UINT64_MAX;
        condition.want = WANT_ANY;
        conditions[plan->condition_count++] = condition;
    } else if (condition.rest != 0) {
        conditions[plan->condition_count++] = condition;
    }
}

/* NULL: it cannot be judged that way. */
static const struct part_plan *make_parts(
    struct arena *arena, const struct segment_definition *segment)
{
    uint32_t count = parts_of(segment);
    struct part_plan *plan = arena_take(arena, sizeof *plan);
    struct condition_plan *conditions =
        arena_take_array(arena, segment->count, sizeof *conditions);
    struct element_rule *rules = arena_take_array(arena, count, sizeof *rules);
    uint8_t *first = arena_take_array(arena, segment->count + (size_t)1, 1);
    uint32_t at = 0;

    if (count > PARTS_MOST || segment->condition_count > 0) {
        return NULL;
    }
    *plan = (struct part_plan){ .rules = rules,
                                .first = first,
                                .conditions = conditions };
    for (uint32_t i = 0; i < segment->count; i++) {
        const struct element_use *use = &segment->elements[i];

        first[i] = (uint8_t)at;
        want_parts(plan, use, at, conditions);
        if (use->composite == NULL) {
            rules[at++] = part_rule(use->element);
            continue;
        }
        for (uint32_t j = 0; j < use->composite->count; j++) {
            rules[at++] = part_rule(use->composite->components[j].element);
        }
    }
    first[segment->count] = (uint8_t)at;
    plan->lengths_free = true;
    for (uint32_t i = 0; i < count; i++) {
        plan->lengths_free &=
            rules[i].kind != RULE_TEXT || rules[i].minimum <= 1;
    }
    return plan;
}

static void fill_segment_plan(struct segment_plan *plan, struct arena *arena,
                              const struct segment_definition *segment,
                              enum dictionary_syntax syntax)
{
    struct element_rule *rules =
        arena_take_array(arena, segment->count, sizeof *rules);

    *plan = (struct segment_plan){
        .definition = segment,
        .rules = rules,
        .count = segment->count,
        .special = special_of(segment, syntax),
    };
    for (uint32_t i = 0; i < segment->count; i++) {
        rules[i] = rule_of(&segment->elements[i]);
        if (segment->elements[i].mandatory) {
            plan->mandatory |= bit(i + 1);
        }
    }
    add_conditions(plan, arena, segment);
    if (syntax == DICTIONARY_EDIFACT) {
        plan->parts = make_parts(arena, segment);
    }
}

struct segment_plan *segment_plan_make(struct arena *arena,
                                       const struct segment_definition *segment,
                                       enum dictionary_syntax syntax)
{
    struct segment_plan *plan = arena_take(arena, sizeof *plan);

    fill_segment_plan(plan, arena, segment, syntax);
    return plan;
}

void plan_all_segments(struct dictionary *dictionary)
{
    dictionary->segment_plans =
        arena_take_array(dictionary->arena, dictionary->segment_count,
                         sizeof *dictionary->segment_plans);
    for (size_t i = 0; i < dictionary->segment_count; i++) {
        fill_segment_plan(&dictionary->segment_plans[i], dictionary->arena,
                          &dictionary->segments[i], dictionary->syntax);
    }
}

/* ---- tags */

static uint32_t tag_of(const char *id)
{
    return (uint32_t)symbol_pack(bytes_of_text(id));
}

/* Gives every tag of the set an index; false: too many. */
static bool index_tags(struct plan *plan, struct arena *arena,
                       const struct set_definition *set)
{
    struct plan_tag *tags;
    uint32_t size = 16;

    while (size < 2 * (uint32_t)set->node_count && size < 512) {
        size *= 2;
    }
    tags = arena_take_array(arena, size, sizeof *tags);
    plan->tags = tags;
    plan->tag_mask = size - 1;
    for (uint32_t i = 0; i < set->node_count; i++) {
        uint32_t tag;
        uint32_t at;

        if (set->nodes[i].is_loop) {
            continue;
        }
        tag = tag_of(set->nodes[i].id);
        at = plan_tag_hash(tag) & plan->tag_mask;
        while (tags[at].tag != 0 && tags[at].tag != tag) {
            at = (at + 1) & plan->tag_mask;
        }
        if (tags[at].tag == 0) {
            if (plan->tag_count == DICTIONARY_TAGS) {
                return false;
            }
            tags[at] = (struct plan_tag){ tag, plan->tag_count++ };
        }
    }
    return true;
}

static uint32_t node_tag(const struct plan *plan, const struct set_node *node)
{
    return plan_find_tag(plan, tag_of(node->segment->id));
}

/* ---- steps */

/* `row` is what the tags lead to from behind the last child of `loop`; gives
 * every node of the loop its own row, from the last to the first. */
struct step_builder {
    const struct plan *plan;
    struct plan_step *steps;
    size_t width;
};

static struct plan_step *row_of(const struct step_builder *builder,
                                uint16_t node)
{
    return builder->steps + (size_t)node * builder->width;
}

static struct plan_step step_to(const struct set_node *node)
{
    struct plan_step step = { .target = node->index };

    if (node->is_loop) {
        step.target = node->first_child;
        step.flags = STEP_LOOP;
    }
    return step;
}

static void fill_rows(const struct step_builder *builder,
                      const struct set_node *loop);

/* The row of one child, and then `row` as seen from before it. */
static void fill_child(const struct step_builder *builder,
                       const struct set_node *child, struct plan_step *row)
{
    uint32_t tag = node_tag(builder->plan, child);
    struct plan_step *own = row_of(builder, child->index);

    memcpy(own, row, builder->width * sizeof *row);
    if (child->maximum > 1) {
        own[tag] = step_to(child);
    }
    if (child->is_loop) {
        fill_rows(builder, child);
    }
    if (child->mandatory) {
        for (size_t i = 0; i < builder->width; i++) {
            row[i].flags |= STEP_MISSING;
        }
    }
    row[tag] = step_to(child);
}

static void fill_rows(const struct step_builder *builder,
                      const struct set_node *loop)
{
    const struct set_node *nodes = builder->plan->nodes;
    struct plan_step row[DICTIONARY_TAGS];
    uint16_t children[DICTIONARY_NODES];
    size_t count = 0;

    for (uint16_t i = loop->first_child; i != 0; i = nodes[i].next) {
        children[count++] = i;
    }
    memcpy(row, row_of(builder, loop->index), builder->width * sizeof *row);
    for (size_t i = 0; i < builder->width; i++) {
        row[i].pops = (uint8_t)(row[i].pops + (row[i].target != 0));
    }
    while (count > 0) {
        fill_child(builder, &nodes[children[--count]], row);
    }
}

static void make_steps(struct plan *plan, struct arena *arena,
                       const struct set_definition *set)
{
    struct step_builder builder = { .plan = plan, .width = plan->tag_count };

    builder.steps =
        arena_take_array(arena, (size_t)set->node_count * plan->tag_count,
                         sizeof *builder.steps);
    fill_rows(&builder, &set->nodes[0]);
    plan->steps = builder.steps;
}

/* ---- the whole */

static void collect_segments(struct plan *plan, struct arena *arena,
                             const struct set_definition *set)
{
    const struct segment_plan **segments =
        arena_take_array(arena, plan->tag_count, sizeof *segments);
    uint32_t *maxima = arena_take_array(arena, set->node_count, sizeof *maxima);

    for (uint32_t i = 0; i < set->node_count; i++) {
        const struct set_node *node = &set->nodes[i];

        maxima[i] = node->maximum;
        if (!node->is_loop) {
            segments[node_tag(plan, node)] =
                dictionary_segment_plan(set->dictionary, node->segment);
        }
    }
    plan->segments = segments;
    plan->maxima = maxima;
}

struct plan *plan_make(struct arena *arena, const struct set_definition *set,
                       struct table_text *text)
{
    struct plan *plan = arena_take(arena, sizeof *plan);

    plan->nodes = set->nodes;
    if (!index_tags(plan, arena, set)) {
        table_text_error(text, "DICTIONARY_LOOP", bytes_of(text->start, 0),
                         "a set of more than %d different segments",
                         DICTIONARY_TAGS);
        return NULL;
    }
    collect_segments(plan, arena, set);
    make_steps(plan, arena, set);
    return plan;
}

struct plan *plan_with_segments(
    struct arena *arena, const struct plan *plan, enum dictionary_syntax syntax,
    const struct segment_definition *(*changed)(void *context, const char *tag),
    void *context)
{
    struct plan *copy = arena_take(arena, sizeof *copy);
    const struct segment_plan **segments =
        arena_take_array(arena, plan->tag_count, sizeof *segments);

    *copy = *plan;
    for (uint32_t i = 0; i < plan->tag_count; i++) {
        const struct segment_definition *other =
            changed(context, plan->segments[i]->definition->id);

        segments[i] = other == NULL ? plan->segments[i]
                                    : segment_plan_make(arena, other, syntax);
    }
    copy->segments = segments;
    return copy;
}
