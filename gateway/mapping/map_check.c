/* SPDX-License-Identifier: Apache-2.0
 *
 * What a map must not be (mapping.md, principle 4): two rules for one segment
 * or element, a mandatory element that nothing produces, a code that the
 * dictionary or the record type does not know.
 */
#include "mapping/map_build.h"

#include <stdio.h>
#include <string.h>

#include "mapping/map_run.h"
#include "mapping/record_scalar.h"

static const char *line_of(struct map_build *build, struct config_place where)
{
    bool here = strcmp(where.file, build->map->file) == 0;

    return arena_format(build->arena, "line %d%s%s", where.line,
                        here ? "" : " of ", here ? "" : where.file);
}

static const char *id_of(const struct map_build *build, uint16_t node)
{
    return build->map->set->nodes[node].id;
}

/* --- two rules for one segment --- */

static bool selectors_clash(const struct map_selector *a,
                            const struct map_selector *b)
{
    if (a->rest != b->rest) {
        return false;
    }
    if (a->rest) {
        return true;
    }
    if (map_tests_disjoint(a->tests, a->test_count, b->tests, b->test_count)) {
        return false;
    }
    return a->each || b->each || a->occurrence == b->occurrence ||
           !map_tests_equal(a->tests, a->test_count, b->tests, b->test_count);
}

static void complain_overlap(struct map_build *build, uint16_t node,
                             struct config_place first,
                             struct config_place second)
{
    map_complain(build, second, "MAP_OVERLAP",
                 "the rule in %s selects the same %s", line_of(build, first),
                 id_of(build, node));
}

static void check_ops_against(struct map_build *build,
                              const struct map_scope *scope, size_t at)
{
    const struct map_op *op = scope->ops[at];
    size_t i;

    for (i = 0; i < at; i++) {
        const struct map_op *other = scope->ops[i];

        if (op->node == other->node &&
            selectors_clash(&op->selector, &other->selector)) {
            complain_overlap(build, op->node, other->where, op->where);
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        const struct map_scope *child = scope->children[i];

        if (child->kind == MAP_SCOPE_SEGMENT && op->node == child->node &&
            selectors_clash(&op->selector, &child->selector)) {
            complain_overlap(build, op->node, op->where, child->where);
        }
    }
}

static void check_overlaps(struct map_build *build,
                           const struct map_scope *scope)
{
    size_t i;
    size_t k;

    for (i = 0; i < scope->op_count; i++) {
        if (scope->kind != MAP_SCOPE_PAIRS) {
            check_ops_against(build, scope, i);
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        const struct map_scope *child = scope->children[i];

        for (k = 0; k < i && child->kind != MAP_SCOPE_PAIRS; k++) {
            const struct map_scope *other = scope->children[k];

            if (other->kind != MAP_SCOPE_PAIRS && child->node == other->node &&
                selectors_clash(&child->selector, &other->selector)) {
                complain_overlap(build, child->node, other->where,
                                 child->where);
            }
        }
    }
}

/* --- two rules for one element --- */

static bool slot_writes(const struct map_slot *slot)
{
    switch (slot->kind) {
    case SLOT_FIELD:
    case SLOT_PAIR:
        return slot->rule->writes;
    case SLOT_WITH:
        return slot->rule == NULL || slot->rule->writes;
    default:
        return true;
    }
}

static bool share_a_qualifier(const struct map_slot *a,
                              const struct map_slot *b)
{
    uint32_t i;
    uint32_t k;

    for (i = 0; i < a->qualifier_count; i++) {
        for (k = 0; k < b->qualifier_count; k++) {
            if (bytes_equal(a->qualifiers[i], b->qualifiers[k])) {
                return true;
            }
        }
    }
    return false;
}

static uint16_t last_component(const struct map_slot *slot)
{
    return slot->last != 0 ? slot->last : slot->component;
}

static bool same_element(const struct map_slot *a, const struct map_slot *b)
{
    if (a->kind == SLOT_PAIR || b->kind == SLOT_PAIR) {
        return a->kind == b->kind && share_a_qualifier(a, b);
    }
    return a->element == b->element &&
           (a->component == 0 || b->component == 0 ||
            (a->component <= last_component(b) &&
             b->component <= last_component(a)));
}

/* The date and the time of one DTM. */
static bool share_a_date(const struct map_slot *a, const struct map_slot *b)
{
    return a->kind == SLOT_FIELD && b->kind == SLOT_FIELD &&
           a->rule->is_coded && b->rule->is_coded &&
           a->rule->form != b->rule->form && a->rule->form != FORM_DATETIME &&
           b->rule->form != FORM_DATETIME;
}

static bool say_the_same(const struct map_slot *a, const struct map_slot *b)
{
    return a->is == NULL || b->is == NULL
               ? a->is == b->is && bytes_equal(a->value, b->value)
               : strcmp(expression_text(a->is), expression_text(b->is)) == 0;
}

/* Alternatives of one field, or settings that agree. */
static bool go_together(const struct map_slot *a, const struct map_slot *b)
{
    if (a->rule != NULL && b->rule != NULL &&
        a->rule->field == b->rule->field) {
        return true;
    }
    if ((a->kind == SLOT_WITH || a->kind == SLOT_CONST) &&
        (b->kind == SLOT_WITH || b->kind == SLOT_CONST)) {
        return say_the_same(a, b);
    }
    return share_a_date(a, b) ||
           map_tests_disjoint(a->conditions, a->condition_count, b->conditions,
                              b->condition_count);
}

static void check_slots(struct map_build *build, const struct map_op *op)
{
    size_t i;
    size_t k;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        for (k = 0; k < i; k++) {
            const struct map_slot *other = op->slots[k];

            if (slot_writes(slot) && slot_writes(other) &&
                same_element(slot, other) && !go_together(slot, other)) {
                map_complain(
                    build, slot->where, "MAP_TWICE",
                    "%s is written by the rule in %s too",
                    map_element_name(build->arena, op->segment, slot->element),
                    line_of(build, other->where));
            }
        }
    }
}

static const struct place_test *test_at(const struct map_selector *selector,
                                        const struct map_slot *slot)
{
    uint32_t i;

    for (i = 0; i < selector->test_count; i++) {
        if (slot->kind != SLOT_PAIR &&
            selector->tests[i].element == slot->element &&
            (selector->tests[i].component == slot->component ||
             slot->component == 0)) {
            return &selector->tests[i];
        }
    }
    return NULL;
}

/* The element that selects the segment is written by the selection. */
static void check_against_selector(struct map_build *build,
                                   const struct map_op *op,
                                   const struct map_selector *selector)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];
        const struct place_test *test = test_at(selector, slot);

        if (test == NULL || !slot_writes(slot) ||
            ((slot->kind == SLOT_WITH || slot->kind == SLOT_CONST) &&
             bytes_equal(slot->value, test->values[0]))) {
            continue;
        }
        map_complain(
            build, slot->where, "MAP_TWICE",
            "%s selects this segment and is written by that",
            map_element_name(build->arena, op->segment, slot->element));
    }
}

static void check_each(struct map_build *build, const struct map_op *op)
{
    size_t i;

    if (!op->selector.each && !(op->is_trigger && op->scope->selector.each &&
                                op->scope->owner != op->scope)) {
        return;
    }
    for (i = 1; i < op->slot_count && op->scope->kind != MAP_SCOPE_PAIRS; i++) {
        if (op->slots[i]->kind != SLOT_WITH &&
            op->slots[i]->rule != op->slots[0]->rule) {
            map_complain(build, op->slots[i]->where, "MAP_OVERLAP",
                         "every %s here is an item of the list in %s and can "
                         "hold nothing else",
                         op->segment->id, line_of(build, op->where));
        }
    }
}

/* --- mandatory elements and segments --- */

static bool is_tested(const struct map_selector *selector, uint32_t element)
{
    uint32_t i;

    for (i = 0; i < selector->test_count; i++) {
        if (selector->tests[i].element == element &&
            selector->tests[i].values[0].length > 0) {
            return true;
        }
    }
    return false;
}

static bool is_produced(const struct map_op *op, uint32_t element)
{
    size_t i;

    if (op->has_pairs && element < MAP_ELEMENTS &&
        (map_pair_span(op) >> element & 1) != 0) {
        return true;
    }
    if (op->pairs != NULL && op->pairs->pairs_from != 0 &&
        element >= op->pairs->pairs_from) {
        return true;
    }
    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];
        uint32_t k;

        if (slot->kind == SLOT_PAIR || !slot_writes(slot)) {
            continue;
        }
        if (slot->element == element) {
            return true;
        }
        for (k = 0; k < slot->condition_count; k++) {
            if (slot->conditions[k].element == element) {
                return true;
            }
        }
    }
    return is_tested(&op->selector, element);
}

static bool op_writes(const struct map_op *op)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        if (slot_writes(op->slots[i])) {
            return true;
        }
    }
    return op->pairs != NULL && op->pairs->writes;
}

/* Is anything written into this loop, or is it only read? */
static bool scope_is_written(const struct map_scope *scope)
{
    size_t i;

    if (scope->owner == scope) {
        return scope->writes;
    }
    for (i = 0; i < scope->op_count; i++) {
        if (op_writes(scope->ops[i])) {
            return true;
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        if (scope_is_written(scope->children[i])) {
            return true;
        }
    }
    return false;
}

bool map_kept_by_writer(const struct segment_definition *segment,
                        uint32_t element)
{
    const struct hierarchy_segment *hierarchy = hierarchy_segment(segment);

    return hierarchy != NULL &&
           (element == hierarchy->number || element == hierarchy->parent ||
            element == hierarchy->level || element == hierarchy->children);
}

static bool kept_by_engine(const struct map_build *build, uint16_t node,
                           uint32_t element)
{
    return map_kept_by_writer(build->map->set->nodes[node].segment, element);
}

static void check_mandatory_elements(struct map_build *build,
                                     const struct map_op *op)
{
    const struct segment_definition *segment = op->segment;
    uint32_t element;

    for (element = 1; element <= segment->count; element++) {
        if (!segment->elements[element - 1].mandatory ||
            is_produced(op, element) ||
            (op->is_trigger && is_tested(&op->scope->selector, element)) ||
            kept_by_engine(build, op->node, element)) {
            continue;
        }
        map_complain(build, op->where, "MAP_MANDATORY",
                     "element %s (%s) is mandatory and nothing writes it",
                     map_element_name(build->arena, segment, element),
                     segment->elements[element - 1].element == NULL
                         ? "a composite"
                         : segment->elements[element - 1].element->name);
    }
}

/* A loop whose segment has no rule of its own is written by its selection. */
static void check_bare_trigger(struct map_build *build,
                               const struct map_scope *scope)
{
    const struct segment_definition *segment =
        build->map->set->nodes[scope->node].segment;
    uint32_t element;
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        if (scope->ops[i]->is_trigger && op_writes(scope->ops[i])) {
            return;
        }
    }
    if (scope->selector.test_count == 0 && !scope->is_level && !segment->xml) {
        map_complain(build, scope->where, "MAP_MANDATORY",
                     "nothing writes the %s that begins this loop",
                     segment->id);
        return;
    }
    for (element = 1; element <= segment->count; element++) {
        if (segment->elements[element - 1].mandatory &&
            !is_tested(&scope->selector, element) &&
            !kept_by_engine(build, scope->node, element)) {
            map_complain(build, scope->where, "MAP_MANDATORY",
                         "element %s is mandatory and nothing writes it",
                         map_element_name(build->arena, segment, element));
        }
    }
}

static bool has_rule_at(const struct map_scope *scope, uint16_t node)
{
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        if (scope->ops[i]->node == node) {
            return true;
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        if (scope->children[i]->node == node) {
            return true;
        }
    }
    return false;
}

static void check_mandatory_segments(struct map_build *build,
                                     const struct map_scope *scope)
{
    const struct set_node *nodes = build->map->set->nodes;
    uint16_t first = nodes[scope->node].first_child;
    bool triggered = scope->kind != MAP_SCOPE_ROOT || build->map->xml != NULL;
    uint16_t node = triggered && first != 0 ? nodes[first].next : first;

    for (; node != 0; node = nodes[node].next) {
        if (nodes[node].mandatory && !has_rule_at(scope, node) &&
            build->map->node_ignored[node] != UINT64_MAX) {
            map_complain(build, scope->where, "MAP_MANDATORY",
                         "%s %s is mandatory in %s and nothing writes it",
                         nodes[node].is_loop ? "loop" : "segment",
                         nodes[node].id,
                         scope->kind == MAP_SCOPE_ROOT ? build->map->document
                                                       : nodes[scope->node].id);
        }
    }
}

/* --- codes --- */

static void complain_code(struct map_build *build,
                          const struct element_definition *element,
                          struct bytes code, struct config_place where)
{
    const char *names[4000];
    size_t total = code_list_count(element->codes);
    size_t count = 0;
    size_t i;

    diagnostics_add(
        build->list,
        element->codes_closed ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING, where,
        "MAP_CODE", "'%.*s' is no code of element %s (%s) in %s",
        BYTES_ARG(code), element->name_id, element->name, build->map->document);
    if (code.length < 3) {
        return; /* every code is close to one of two letters */
    }
    for (i = 0; i < total && count < COUNT_OF(names); i++) {
        struct bytes one = code_list_at(element->codes, i);

        if (one.length == code.length) {
            names[count++] = arena_copy(build->arena, one).data;
        }
    }
    diagnostics_suggest(build->list, code, names, count);
}

static void check_code(struct map_build *build,
                       const struct element_definition *element,
                       struct bytes code, struct config_place where)
{
    if (element != NULL && element->codes != NULL && code.length > 0 &&
        !code_list_has(element->codes, code)) {
        complain_code(build, element, code, where);
    }
}

static void check_length(struct map_build *build,
                         const struct element_definition *element,
                         struct bytes value, struct config_place where)
{
    char why[200];

    if (!element_text_fit(element, build->arena, &value, why, sizeof why)) {
        map_complain(build, where, "MAP_VALUE", "%s", why);
    }
}

static void check_word(struct map_build *build, const struct map_rule *rule,
                       const struct code_entry *entry)
{
    const struct record_field *field = rule->field->field;

    if (field->type != FIELD_CODE || rule->in != NULL ||
        record_scalar_has_code(field, entry->word)) {
        return;
    }
    map_complain(build, entry->place, "MAP_CODE",
                 "'%.*s' is no word of field '%s' (%s:%d)",
                 BYTES_ARG(entry->word), field->name, field->place.file,
                 field->place.line);
    diagnostics_suggest(build->list, entry->word, field->codes,
                        field->code_count);
}

static void check_table(struct map_build *build, const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;
    uint32_t i;

    for (i = 0; i < rule->table->count; i++) {
        const struct code_entry *entry = &rule->table->entries[i];

        check_code(build, element, entry->code, entry->place);
        if (entry->in) {
            check_word(build, rule, entry);
        }
    }
}

/* --- forms --- */

static bool form_suits(enum element_form form, enum field_type type)
{
    switch (form) {
    case FORM_TEXT:
    case FORM_CODE:
        return type == FIELD_TEXT || type == FIELD_CODE;
    case FORM_INTEGER:
        return type == FIELD_INTEGER || type == FIELD_DECIMAL ||
               type == FIELD_MONEY;
    case FORM_DECIMAL:
    case FORM_IMPLIED:
        return type == FIELD_DECIMAL || type == FIELD_MONEY ||
               type == FIELD_INTEGER;
    case FORM_DATE:
        return type == FIELD_DATE;
    case FORM_TIME:
        return type == FIELD_TIME;
    case FORM_DATETIME:
        return type == FIELD_DATETIME;
    case FORM_FLAG:
        return type == FIELD_FLAG;
    }
    return false;
}

static void check_rule(struct map_build *build, const struct map_rule *rule)
{
    const struct record_field *field = rule->field->field;

    if (rule->table != NULL) {
        if (field->type != FIELD_CODE && field->type != FIELD_TEXT) {
            map_complain(build, rule->where, "MAP_FORM",
                         "a table gives words, but '%s' is of type %s",
                         field->name, field_type_name(field->type));
            return;
        }
        check_table(build, rule);
    } else if (!form_suits(rule->form, field->type)) {
        map_complain(build, rule->where, "MAP_FORM",
                     "as: %s does not suit '%s', which is of type %s",
                     element_form_name(rule->form), field->name,
                     field_type_name(field->type));
    }
}

static void check_pair_codes(struct map_build *build, const struct map_op *op,
                             const struct map_slot *slot)
{
    const struct element_definition *element = map_pair_definition(op, true);
    uint32_t i;

    for (i = 0; i < slot->qualifier_count; i++) {
        check_code(build, element, slot->qualifiers[i], slot->where);
    }
}

static void check_op(struct map_build *build, const struct map_op *op)
{
    size_t i;

    if (op->scope->kind != MAP_SCOPE_PAIRS) {
        check_slots(build, op);
        check_each(build, op);
        check_against_selector(build, op, &op->selector);
        if (op->is_trigger) {
            check_against_selector(build, op, &op->scope->selector);
        }
        if (op->scope->writes && op_writes(op)) {
            check_mandatory_elements(build, op);
        }
    }
    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        if (slot->kind == SLOT_PAIR) {
            check_pair_codes(build, op, slot);
        } else if (slot->kind == SLOT_CONST ||
                   (slot->kind == SLOT_WITH && slot->value.length > 0)) {
            check_code(build, slot->element_definition, slot->value,
                       slot->where);
            check_length(build, slot->element_definition, slot->value,
                         slot->where);
        }
    }
}

void map_check_all(struct map_build *build)
{
    const struct map *map = build->map;
    size_t i;
    size_t k;
    size_t r;

    for (i = 0; i < map->scope_count; i++) {
        const struct map_scope *scope = map->scopes[i];
        bool writes =
            map->writes && scope->owner->writes && scope_is_written(scope);

        check_overlaps(build, scope);
        for (k = 0; k < scope->op_count; k++) {
            check_op(build, scope->ops[k]);
        }
        for (k = 0; k < scope->field_count; k++) {
            for (r = 0; r < scope->fields[k]->rule_count; r++) {
                check_rule(build, scope->fields[k]->rules[r]);
            }
        }
        if (writes &&
            (scope->kind == MAP_SCOPE_ROOT || scope->kind == MAP_SCOPE_LOOP)) {
            check_mandatory_segments(build, scope);
        }
        if (writes && (scope->kind == MAP_SCOPE_LOOP ||
                       scope->kind == MAP_SCOPE_SEGMENT)) {
            check_bare_trigger(build, scope);
        }
    }
}
