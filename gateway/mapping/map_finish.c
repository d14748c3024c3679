/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts a bound map into the order that reading and writing want: operations
 * and loops by node, the particular before the rest, counters and masks.
 */
#include "mapping/map_build.h"

#include <stdlib.h>
#include <string.h>

/* --- order --- */

static int compare_selectors(const struct map_selector *a,
                             const struct map_selector *b)
{
    if (a->rest != b->rest) {
        return a->rest ? 1 : -1;
    }
    return a->occurrence < b->occurrence ? -1 : a->occurrence > b->occurrence;
}

static int compare_ops(const void *left, const void *right)
{
    const struct map_op *const *a = left;
    const struct map_op *const *b = right;
    int order;

    if ((*a)->node != (*b)->node) {
        return (*a)->node < (*b)->node ? -1 : 1;
    }
    order = compare_selectors(&(*a)->selector, &(*b)->selector);
    return order != 0 ? order : (int)(*a)->index - (int)(*b)->index;
}

static int compare_scopes(const void *left, const void *right)
{
    const struct map_scope *const *a = left;
    const struct map_scope *const *b = right;
    int order;

    if ((*a)->node != (*b)->node) {
        return (*a)->node < (*b)->node ? -1 : 1;
    }
    order = compare_selectors(&(*a)->selector, &(*b)->selector);
    return order != 0 ? order : (int)(*a)->index - (int)(*b)->index;
}

static void note_choice(struct map_selector *selector)
{
    uint32_t i;

    for (i = 0; i < selector->test_count; i++) {
        selector->has_choice |= selector->tests[i].value_count > 1;
    }
}

static void sort_scope(struct map_scope *scope)
{
    if (scope->op_count > 1) {
        qsort(scope->ops, scope->op_count, sizeof *scope->ops, compare_ops);
    }
    if (scope->child_count > 1) {
        qsort(scope->children, scope->child_count, sizeof *scope->children,
              compare_scopes);
    }
}

/* --- lookup by node --- */

static void widen(uint16_t node, uint32_t *first, uint32_t *last)
{
    if (node < *first) {
        *first = node;
    }
    if (node > *last) {
        *last = node;
    }
}

static void make_lookup(struct map_build *build, struct map_scope *scope)
{
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        widen(scope->ops[i]->node, &first, &last);
    }
    for (i = 0; i < scope->child_count; i++) {
        widen(scope->children[i]->node, &first, &last);
    }
    if (first > last) {
        return;
    }
    scope->node_base = (uint16_t)first;
    scope->node_span = (uint16_t)(last - first + 1);
    scope->lookup =
        arena_take_array(build->arena, scope->node_span, sizeof *scope->lookup);
    for (i = scope->op_count; i-- > 0;) {
        scope->lookup[scope->ops[i]->node - first].op = (uint16_t)(i + 1);
    }
    for (i = scope->child_count; i-- > 0;) {
        if (scope->children[i]->kind != MAP_SCOPE_PAIRS) {
            scope->lookup[scope->children[i]->node - first].child =
                (uint16_t)(i + 1);
        }
    }
}

/* --- counters --- */

static bool counted_together(const struct map_op *a, const struct map_op *b)
{
    return a->node == b->node && a->selector.rest == b->selector.rest &&
           map_tests_equal(a->selector.tests, a->selector.test_count,
                           b->selector.tests, b->selector.test_count);
}

static uint16_t counter_like(const struct map_scope *scope, size_t at)
{
    size_t i;

    for (i = at; i-- > 0;) {
        if (counted_together(scope->ops[i], scope->ops[at])) {
            return scope->ops[i]->counter;
        }
    }
    return scope->owner->counter_count++;
}

static void number_counters(struct map_scope *scope)
{
    struct map_scope *owner = scope->owner;
    size_t i;

    scope->first_counter = owner->counter_count;
    for (i = 0; i < scope->op_count; i++) {
        scope->ops[i]->counter = counter_like(scope, i);
    }
    for (i = 0; i < scope->child_count; i++) {
        scope->children[i]->counter = owner->counter_count++;
    }
    scope->own_counters =
        (uint16_t)(owner->counter_count - scope->first_counter);
}

/* --- what is covered --- */

static uint64_t bit(uint32_t element)
{
    return element < MAP_ELEMENTS ? UINT64_C(1) << element : 0;
}

static uint64_t tested_elements(const struct place_test *tests, uint32_t count)
{
    uint64_t elements = 0;
    uint32_t i;

    for (i = 0; i < count; i++) {
        elements |= bit(tests[i].element);
    }
    return elements;
}

static void cover_slot(struct map_op *op, const struct map_slot *slot)
{
    if (slot->kind == SLOT_PAIR) {
        op->has_pairs = true;
        return;
    }
    if (slot->condition_count > 0) {
        op->conditional |= bit(slot->element);
        op->covered |= tested_elements(slot->conditions, slot->condition_count);
    } else {
        op->covered |= bit(slot->element);
    }
}

static uint64_t tested_components(const struct place_test *tests,
                                  uint32_t count, uint32_t element)
{
    uint64_t read = 0;
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (tests[i].element == element) {
            read |= bit(tests[i].component);
        }
    }
    return read;
}

/* What a slot reads of an element, and what it asks for. */
static uint64_t components_of(const struct map_slot *slot, uint32_t element)
{
    uint64_t read =
        tested_components(slot->conditions, slot->condition_count, element);
    uint32_t i;

    for (i = slot->component;
         slot->element == element && (i == slot->component || i <= slot->last);
         i++) {
        read |= bit(i);
    }
    return read;
}

/* All components that the composite has; simple elements have none. */
static bool reads_all(const struct composite_definition *composite,
                      uint64_t read)
{
    uint64_t all = composite == NULL ? 0 : (bit(composite->count) - 1) << 1;

    return (all & ~read) == 0;
}

static void cover_components(struct map_build *build, struct map_op *op)
{
    uint64_t ignored = build->map->node_ignored[op->node];
    uint32_t element;
    size_t i;

    op->components = arena_take_array(
        build->arena, (size_t)op->segment->count + 1, sizeof *op->components);
    for (element = 1; element <= op->segment->count; element++) {
        uint64_t read =
            tested_components(op->selector.tests, op->selector.test_count,
                              element) |
            (op->is_trigger
                 ? tested_components(op->scope->selector.tests,
                                     op->scope->selector.test_count, element)
                 : 0);

        for (i = 0; i < op->slot_count; i++) {
            read |= components_of(op->slots[i], element);
        }
        if (op->has_pairs && op->pairs_composite &&
            (op->pair_elements & bit(element)) != 0) {
            read |= bit(1) | bit(2);
        }
        op->components[element] = read;
        if (read != 0 && (ignored & bit(element)) == 0 &&
            !reads_all(op->segment->elements[element - 1].composite, read)) {
            op->partly_read |= bit(element);
        }
    }
}

static void cover(struct map_build *build, struct map_op *op)
{
    const struct map *map = build->map;
    const struct map_scope *scope = op->scope;
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];

        cover_slot(op, slot);
        op->field_slots +=
            slot->kind == SLOT_FIELD || slot->kind == SLOT_PAIR ? 1 : 0;
    }
    op->covered |= tested_elements(op->selector.tests, op->selector.test_count);
    if (op->is_trigger) {
        op->covered |=
            tested_elements(scope->selector.tests, scope->selector.test_count);
    }
    if (op->pairs != NULL && op->pairs->pairs_from == 0) {
        op->has_pairs = true;
        op->covered |= map_pair_span(op);
    } else if (op->pairs != NULL) {
        op->covered |= ~(bit(op->pairs->pairs_from) - 1);
    }
    if (op->has_pairs) {
        op->covered |= map_pair_span(op);
    }
    op->covered |= map->node_ignored[op->node];
    op->conditional &= ~op->covered;
    if (scope->kind != MAP_SCOPE_PAIRS) {
        cover_components(build, op);
    }
}

/* --- what must be filled --- */

static bool always_filled(const struct map_op *op, uint32_t element)
{
    const struct place_test *tests = op->selector.tests;
    uint32_t count = op->selector.test_count;
    uint32_t i;

    if (map_kept_by_writer(op->segment, element)) {
        return true; /* the writer's */
    }
    if (op->is_trigger) {
        tests = op->scope->selector.tests;
        count = op->scope->selector.test_count;
    }
    for (i = 0; i < count; i++) {
        if (tests[i].element == element && tests[i].values[0].length > 0) {
            return true;
        }
    }
    return false;
}

static void note_mandatory(struct map_op *op)
{
    uint32_t element;

    for (element = 1; element <= op->segment->count && element < MAP_ELEMENTS;
         element++) {
        const struct element_use *use = &op->segment->elements[element - 1];

        if (use->mandatory && use->composite == NULL &&
            !always_filled(op, element)) {
            op->mandatory |= bit(element);
        }
    }
}

/* --- ignored nodes --- */

/* Entries that need no looking at the segment are put into the masks; the
 * others are asked when something is about to be reported. */
static void spread_ignore(struct map_build *build,
                          const struct map_ignore *ignore)
{
    const struct set_definition *set = build->map->set;
    const struct place_step *step = &ignore->place.steps[0];
    uint16_t i;

    if (build->map->xml != NULL) {
        map_xml_spread_ignore(build, ignore);
        return;
    }
    if (ignore->scope != NULL || ignore->place.step_count != 1 ||
        step->test_count > 0 || step->rest || step->occurrence != 0 ||
        ignore->place.tail == TAIL_PAIR || ignore->place.component != 0) {
        return;
    }
    for (i = 1; i < set->node_count; i++) {
        if (bytes_equal_text(step->name, set->nodes[i].id)) {
            build->map->node_ignored[i] |= ignore->place.tail == TAIL_ELEMENT
                                               ? bit(ignore->place.element)
                                               : UINT64_MAX;
        }
    }
}

static void check_ignore(struct map_build *build, const struct place *place)
{
    const struct set_definition *set = build->map->set;
    struct bytes tag;
    const char *names[1000];
    size_t count = 0;
    uint16_t i;

    if (build->map->xml != NULL) {
        map_xml_check_ignore(build, place);
        return;
    }
    tag = place->steps[place->step_count - 1].name;
    for (i = 1; i < set->node_count; i++) {
        if (bytes_equal_text(tag, set->nodes[i].id)) {
            return;
        }
        if (count < COUNT_OF(names)) {
            names[count++] = set->nodes[i].id;
        }
    }
    diagnostics_add(build->list, DIAGNOSTIC_WARNING, place->where, "MAP_PLACE",
                    "there is no %.*s in %s to be ignored", BYTES_ARG(tag),
                    build->map->document);
    diagnostics_suggest(build->list, tag, names, count);
}

static void keep_by_engine(struct map_build *build)
{
    const struct set_definition *set = build->map->set;
    uint16_t i;

    for (i = 1; i < set->node_count; i++) {
        const char *id = set->nodes[i].id;

        if (set->nodes[i].parent == 0 &&
            (strcmp(id, "ST") == 0 || strcmp(id, "SE") == 0 ||
             strcmp(id, "UNH") == 0 || strcmp(id, "UNT") == 0)) {
            build->map->node_ignored[i] = UINT64_MAX;
        } else if (hierarchy_segment(set->nodes[i].segment) != NULL) {
            build->map->node_ignored[i] |= bit(1) | bit(2) | bit(3) | bit(4);
        } else if (strcmp(id, "LS") == 0 || strcmp(id, "LE") == 0) {
            build->map->node_ignored[i] = UINT64_MAX;
        }
    }
}

/* --- rules and fields --- */

bool map_is_plain_text(const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;
    const struct record_field *field = rule->field->field;

    return field->codes == NULL &&
           (rule->form == FORM_TEXT || rule->form == FORM_CODE) &&
           (field->max_length == 0 ||
            (element != NULL && element->maximum <= field->max_length));
}

static void finish_rule(struct map_rule *rule)
{
    rule->late =
        rule->field->rule_count > 1 || rule->in != NULL || rule->wrap > 0;
    rule->plain = rule->table == NULL && map_is_plain_text(rule);
}

static void finish_field(struct map_field *field)
{
    size_t i;

    for (i = 0; i < field->rule_count; i++) {
        finish_rule(field->rules[i]);
        if (field->rules[i]->late) {
            field->rules[i]->slot->late = ++field->owner->late_slot_count;
        }
        field->reads |= field->rules[i]->reads;
        field->writes |= field->rules[i]->writes;
        field->late |= field->rules[i]->late;
        field->fills_in |=
            field->rules[i]->reads && field->rules[i]->in != NULL;
    }
}

static void finish_fields(struct map_build *build, struct map_scope *scope)
{
    size_t i;

    scope->late_fields = arena_take_array(build->arena, scope->field_count + 1,
                                          sizeof *scope->late_fields);
    scope->due_fields = arena_take_array(build->arena, scope->field_count + 1,
                                         sizeof *scope->due_fields);
    for (i = 0; i < scope->field_count; i++) {
        struct map_field *field = scope->fields[i];

        finish_field(field);
        if (field->reads && field->late) {
            scope->late_fields[scope->late_count++] = field;
        }
        if (field->reads && (field->required || field->fallback.data != NULL)) {
            scope->due_fields[scope->due_count++] = field;
        }
    }
}

static void note_usual(struct map_build *build, struct map_scope *scope)
{
    size_t i;

    scope->usual_fields = arena_take_array(
        build->arena, scope->unwritten_count + 1, sizeof *scope->usual_fields);
    for (i = 0; i < scope->unwritten_count; i++) {
        const struct map_unwritten *entry = &scope->unwritten[i];

        if (entry->path_length == 1 && entry->path[0]->fallback.length > 0) {
            scope->usual_fields[scope->usual_count++] = entry->path[0];
        }
    }
}

static void note_required(struct map_build *build, struct map_scope *scope)
{
    struct map_scope *around =
        scope->parent == NULL ? NULL : scope->parent->owner;

    if (around == NULL || scope->owner != scope || !scope->required) {
        return;
    }
    if (around->required_scopes == NULL) {
        around->required_scopes =
            arena_take_array(build->arena, build->map->scope_count,
                             sizeof *around->required_scopes);
    }
    around->required_scopes[around->required_count++] = scope;
}

/* --- always written --- */

/* Does anything of the record stand in this anonymous scope? */
static bool holds_fields(const struct map_scope *scope)
{
    size_t i;

    for (i = 0; i < scope->op_count; i++) {
        if (scope->ops[i]->field_slots > 0 || scope->ops[i]->pairs != NULL) {
            return true;
        }
    }
    for (i = 0; i < scope->child_count; i++) {
        if (scope->children[i]->owner != scope->owner ||
            holds_fields(scope->children[i])) {
            return true;
        }
    }
    return false;
}

static void decide_always(struct map_scope *scope)
{
    size_t i;
    size_t k;

    for (i = 0; i < scope->op_count; i++) {
        struct map_op *op = scope->ops[i];

        if (op->field_slots > 0 || op->pairs != NULL ||
            (scope->owner != scope && holds_fields(scope))) {
            continue;
        }
        for (k = 0; k < op->slot_count; k++) {
            op->always |= op->slots[k]->kind == SLOT_CONST;
        }
    }
}

/* --- the whole --- */

void map_finish(struct map_build *build)
{
    struct map *map = build->map;
    size_t i;
    size_t k;

    map->node_ignored = arena_take_array(build->arena, map->set->node_count,
                                         sizeof *map->node_ignored);
    if (map->xml != NULL) {
        map_xml_keep_by_engine(build);
    } else {
        keep_by_engine(build);
    }
    for (i = 0; i < map->ignore_count; i++) {
        check_ignore(build, &map->ignores[i].place);
        spread_ignore(build, &map->ignores[i]);
    }
    for (i = 0; i < map->scope_count; i++) {
        struct map_scope *scope = map->scopes[i];

        sort_scope(scope);
        note_choice(&scope->selector);
        make_lookup(build, scope);
        number_counters(scope);
        if (scope->owner == scope) {
            finish_fields(build, scope);
            note_usual(build, scope);
        }
        for (k = 0; k < scope->op_count; k++) {
            note_choice(&scope->ops[k]->selector);
            cover(build, scope->ops[k]);
            note_mandatory(scope->ops[k]);
            map_plan_slots(build, scope->ops[k]);
            map_plan_reading(build, scope->ops[k]);
        }
        map->has_assertions |= scope->assertion_count > 0;
    }
    for (i = 0; i < map->scope_count; i++) {
        decide_always(map->scopes[i]);
        note_required(build, map->scopes[i]);
    }
    map_finish_levels(build);
    for (i = 0; i < map->scope_count; i++) {
        if (map->scopes[i]->owner == map->scopes[i]) {
            map_plan_writing(build, map->scopes[i]);
        }
    }
}
