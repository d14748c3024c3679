/* SPDX-License-Identifier: Apache-2.0 */
#include "document/guideline_read.h"

/* ---- what is widened goes into the definitions the checker's plan uses */

static const struct element_definition *widen_codes(
    const struct overlay_reader *reader,
    const struct element_definition *element)
{
    for (size_t i = reader->code_count; element != NULL && i-- > 0;) {
        if (reader->codes[i].element == element) {
            struct element_definition *copy =
                arena_take(reader->arena, sizeof *copy);

            *copy = *element;
            copy->codes = reader->codes[i].codes;
            return copy;
        }
    }
    return element;
}

static struct composite_definition *copy_composite(
    struct arena *arena, const struct composite_definition *composite)
{
    struct composite_definition *copy = arena_take(arena, sizeof *copy);

    *copy = *composite;
    copy->components =
        arena_take_array(arena, composite->count, sizeof *copy->components);
    memcpy(copy->components, composite->components,
           composite->count * sizeof *copy->components);
    return copy;
}

static struct segment_definition *copy_segment(
    struct arena *arena, const struct segment_definition *segment)
{
    struct segment_definition *copy = arena_take(arena, sizeof *copy);

    *copy = *segment;
    copy->elements =
        arena_take_array(arena, segment->count, sizeof *copy->elements);
    memcpy(copy->elements, segment->elements,
           segment->count * sizeof *copy->elements);
    for (uint32_t i = 0; i < segment->count; i++) {
        if (copy->elements[i].composite != NULL) {
            copy->elements[i].composite =
                copy_composite(arena, copy->elements[i].composite);
        }
    }
    return copy;
}

/* A place in a definition that may be changed: an element or a component. */
struct element_slot {
    const struct element_definition **element;
    bool *mandatory, *used;
};

static struct element_slot slot_of(struct segment_definition *segment,
                                   uint32_t element, uint32_t component)
{
    struct element_use *use = &segment->elements[element - 1];
    struct component_use *part;

    if (component == 0) {
        return (struct element_slot){ &use->element, &use->mandatory,
                                      &use->used };
    }
    part = &use->composite->components[component - 1];
    return (struct element_slot){ &part->element, &part->mandatory,
                                  &part->used };
}

static void widen_slot(const struct overlay_reader *reader,
                       struct element_slot slot,
                       const struct widened_element *widened)
{
    struct element_definition *copy = arena_take(reader->arena, sizeof *copy);

    *copy = **slot.element;
    if (widened->has_length) {
        copy->minimum = widened->minimum;
        copy->maximum = widened->maximum;
    }
    if (widened->codes_open) {
        copy->codes = NULL; /* the overlay's own line speaks of them */
    }
    *slot.element = copy;
    *slot.mandatory = *slot.mandatory && !widened->optional;
}

static bool uses_widened_code(const struct overlay_reader *reader,
                              const struct segment_definition *segment)
{
    for (uint32_t i = 0; i < segment->count; i++) {
        const struct element_use *use = &segment->elements[i];

        if (widen_codes(reader, use->element) != use->element) {
            return true;
        }
        for (uint32_t j = 0;
             use->composite != NULL && j < use->composite->count; j++) {
            const struct component_use *part = &use->composite->components[j];

            if (widen_codes(reader, part->element) != part->element) {
                return true;
            }
        }
    }
    return false;
}

static bool has_widened_element(const struct overlay_reader *reader,
                                const struct segment_definition *segment)
{
    for (size_t i = 0; i < reader->element_count; i++) {
        if (reader->elements[i].segment == segment) {
            return true;
        }
    }
    return false;
}

static void widen_all_codes(const struct overlay_reader *reader,
                            struct segment_definition *segment)
{
    for (uint32_t i = 0; i < segment->count; i++) {
        struct element_use *use = &segment->elements[i];

        use->element = widen_codes(reader, use->element);
        for (uint32_t j = 0;
             use->composite != NULL && j < use->composite->count; j++) {
            struct component_use *part = &use->composite->components[j];

            part->element = widen_codes(reader, part->element);
        }
    }
}

/* NULL: it stays as it is. `for_people`: lists stay where the overlay has its
 * own, for whoever asks the set what it may hold. */
static struct segment_definition *widen_segment(
    const struct overlay_reader *reader,
    const struct segment_definition *segment)
{
    struct segment_definition *copy;

    if (!has_widened_element(reader, segment) &&
        !uses_widened_code(reader, segment)) {
        return NULL;
    }
    copy = copy_segment(reader->arena, segment);
    widen_all_codes(reader, copy);
    for (size_t i = 0; i < reader->element_count; i++) {
        const struct widened_element *widened = &reader->elements[i];

        if (widened->segment == segment) {
            widen_slot(reader,
                       slot_of(copy, widened->element, widened->component),
                       widened);
        }
    }
    return copy;
}

static const struct segment_definition *changed_segment(void *context,
                                                        const char *tag)
{
    const struct overlay_reader *reader = context;
    const struct segment_definition *segment =
        dictionary_segment(reader->dictionary, bytes_of_text(tag));

    return widen_segment(reader, segment);
}

/* The standard's nodes with what the overlay allows beyond it. */
static struct set_node *widen_nodes(const struct overlay_reader *reader)
{
    const struct set_definition *base = reader->base;
    struct set_node *nodes =
        arena_take_array(reader->arena, base->node_count, sizeof *nodes);

    memcpy(nodes, base->nodes, base->node_count * sizeof *nodes);
    for (size_t i = 0; i < reader->use_count; i++) {
        struct set_node *node = &nodes[reader->uses[i].node];

        node->mandatory = node->mandatory && !reader->uses[i].optional;
        node->maximum = reader->uses[i].maximum;
    }
    return nodes;
}

/* ---- what is narrowed is seen by those who ask the set what it may hold */

static bool is_plain(const struct overlay_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->steps[i].element != 0) {
            return false;
        }
    }
    return true;
}

static void narrow_use(struct set_node *nodes, const struct use_rule *rule)
{
    struct set_node *node = &nodes[overlay_target(&rule->path)->node];

    if (!is_plain(&rule->path)) {
        return;
    }
    node->mandatory = rule->mandatory || (node->mandatory && !rule->none);
    if (rule->none) {
        node->maximum = 0;
    } else if (rule->maximum < node->maximum) {
        node->maximum = rule->maximum;
    }
}

static void narrow_element(const struct overlay_reader *reader,
                           struct set_node *nodes,
                           const struct element_overlay *rule)
{
    struct set_node *node = &nodes[overlay_target(&rule->path)->node];
    struct element_definition *copy;
    struct segment_definition *segment;
    struct element_slot slot;

    if (!is_plain(&rule->path) || rule->when_element != 0) {
        return;
    }
    segment = copy_segment(reader->arena, node->segment);
    slot = slot_of(segment, rule->element, rule->component);
    copy = arena_take(reader->arena, sizeof *copy);
    *copy = **slot.element;
    if (rule->has_length) {
        copy->minimum =
            rule->minimum > copy->minimum ? rule->minimum : copy->minimum;
        copy->maximum =
            rule->maximum < copy->maximum ? rule->maximum : copy->maximum;
    }
    if (rule->codes != NULL) {
        copy->codes = rule->codes;
        copy->codes_closed = true;
    }
    *slot.element = copy;
    *slot.mandatory = rule->mandatory || (*slot.mandatory && !rule->none);
    *slot.used = !rule->none;
    node->segment = segment;
    if (nodes[node->parent].is_loop &&
        nodes[node->parent].first_child == node->index) {
        nodes[node->parent].segment = segment;
    }
}

static struct set_node *narrow_nodes(const struct overlay_reader *reader,
                                     const struct set_node *standard)
{
    const struct guideline *guideline = reader->guideline;
    uint16_t count = reader->base->node_count;
    struct set_node *nodes =
        arena_take_array(reader->arena, count, sizeof *nodes);

    memcpy(nodes, standard, count * sizeof *nodes);
    for (uint16_t i = 1; i < count; i++) {
        const struct segment_definition *widened =
            widen_segment(reader, nodes[i].segment);

        if (widened != NULL) {
            nodes[i].segment = widened;
        }
    }
    for (size_t i = 0; i < guideline->use_count; i++) {
        narrow_use(nodes, &guideline->uses[i]);
    }
    for (size_t i = 0; i < guideline->element_count; i++) {
        narrow_element(reader, nodes, &guideline->elements[i]);
    }
    return nodes;
}

/* ---- which rules have to do with a node */

/* Rules are added in their order. */
static void widen_range(struct rule_range *range, uint32_t rule)
{
    if (range->to == 0) {
        range->from = rule;
    }
    range->to = rule + 1;
}

static void mark_path(struct node_rules *rules, const struct set_node *nodes,
                      const struct overlay_path *path)
{
    rules[path->parent].any = true;
    rules[nodes[path->parent].first_child].any = true;
    for (uint32_t i = 0; i < path->count; i++) {
        rules[path->steps[i].node].any = true;
        rules[path->steps[i].trigger].any = true;
    }
}

static void range_path(struct node_rules *rules,
                       const struct overlay_path *path, uint32_t rule,
                       enum overlay_rule kind)
{
    const struct overlay_step *target = overlay_target(path);

    widen_range(&rules[target->node].at[kind], rule);
    widen_range(&rules[target->trigger].at[kind], rule);
    widen_range(&rules[path->parent].in[kind], rule);
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        widen_range(&rules[path->steps[i].node].in[kind], rule);
    }
}

static const struct node_rules *mark_nodes(const struct overlay_reader *reader)
{
    const struct guideline *guideline = reader->guideline;
    const struct set_node *nodes = reader->base->nodes;
    struct node_rules *rules = arena_take_array(
        reader->arena, reader->base->node_count, sizeof *rules);

    for (uint32_t i = 0; i < guideline->use_count; i++) {
        mark_path(rules, nodes, &guideline->uses[i].path);
        range_path(rules, &guideline->uses[i].path, i, RULES_USE);
    }
    for (uint32_t i = 0; i < guideline->element_count; i++) {
        mark_path(rules, nodes, &guideline->elements[i].path);
        range_path(rules, &guideline->elements[i].path, i, RULES_ELEMENT);
    }
    for (uint32_t i = 0; i < guideline->condition_count; i++) {
        mark_path(rules, nodes, &guideline->conditions[i].path);
        range_path(rules, &guideline->conditions[i].path, i, RULES_CONDITION);
    }
    return rules;
}

const struct set_definition *overlay_apply(struct overlay_reader *reader)
{
    struct set_definition *set = arena_take(reader->arena, sizeof *set);
    const struct plan *plan = reader->base->plan;
    struct set_node *standard = widen_nodes(reader);

    *set = *reader->base;
    if (reader->use_count > 0) {
        set->nodes = standard;
        plan = plan_make(reader->arena, set, &reader->text);
        if (plan == NULL) {
            return NULL;
        }
    }
    if (reader->element_count > 0 || reader->code_count > 0) {
        plan = plan_with_segments(reader->arena, plan,
                                  reader->base->dictionary->syntax,
                                  changed_segment, reader);
    }
    reader->guideline->nodes = mark_nodes(reader);
    set->plan = plan;
    set->nodes = narrow_nodes(reader, standard);
    set->guideline = reader->guideline;
    return set;
}
