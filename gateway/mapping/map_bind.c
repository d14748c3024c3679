/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

#include <string.h>

static const struct set_node *nodes_of(const struct map_build *build)
{
    return build->map->set->nodes;
}

/* --- complaints with suggestions --- */

static void complain_element(struct map_build *build, const struct place *place,
                             const struct segment_definition *segment)
{
    map_complain(build, place->where, "MAP_PLACE",
                 "place '%.*s': %s has %u elements", BYTES_ARG(place->text),
                 segment->id, (unsigned)segment->count);
}

/* Where `tag` stands in the set, for somebody who looked in the wrong loop. */
static const char *elsewhere(struct map_build *build, struct bytes tag)
{
    const struct set_definition *set = build->map->set;
    uint16_t i;

    for (i = 1; i < set->node_count; i++) {
        if (!set->nodes[i].is_loop && bytes_equal_text(tag, set->nodes[i].id)) {
            uint16_t parent = set->nodes[i].parent;

            return parent == 0
                       ? "; it stands at the top of the set"
                       : arena_format(build->arena, "; it stands in loop %s",
                                      set->nodes[parent].id);
        }
    }
    return "";
}

static void complain_tag(struct map_build *build, const struct place *place,
                         struct bytes tag, uint16_t loop)
{
    const struct set_node *nodes = nodes_of(build);
    const char *names[256];
    size_t count = 0;
    uint16_t i;

    map_complain(build, place->where, "MAP_PLACE",
                 "place '%.*s': there is no %.*s in %s%s%s",
                 BYTES_ARG(place->text), BYTES_ARG(tag),
                 loop == 0 ? "the top of " : "loop ",
                 loop == 0 ? build->map->set->id : nodes[loop].id,
                 elsewhere(build, tag));
    if (build->map->xml != NULL) {
        count = map_xml_child_names(build, loop, names, COUNT_OF(names));
    }
    for (i = nodes[loop].first_child;
         i != 0 && count < COUNT_OF(names) && build->map->xml == NULL;
         i = nodes[i].next) {
        names[count++] = nodes[i].id;
    }
    diagnostics_suggest(build->list, tag, names, count);
}

/* --- selectors --- */

static uint16_t qualifier_element(const struct map_build *build, uint16_t node)
{
    const struct map *map = build->map;
    const struct set_node *nodes = nodes_of(build);

    return map->tree_node != 0 &&
                   nodes[node].segment == nodes[map->tree_node].segment
               ? map->tree_element
               : 1;
}

static void check_test_codes(struct map_build *build, const struct place *place,
                             const struct place_test *test,
                             const struct element_definition *element)
{
    uint32_t i;

    if (element == NULL || element->codes == NULL) {
        return;
    }
    for (i = 0; i < test->value_count; i++) {
        if (test->values[i].length > 0 &&
            !code_list_has(element->codes, test->values[i])) {
            diagnostics_add(
                build->list,
                element->codes_closed ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
                place->where, "MAP_CODE",
                "place '%.*s': '%.*s' is no code of element %s (%s)",
                BYTES_ARG(place->text), BYTES_ARG(test->values[i]),
                element->name_id, element->name);
        }
    }
}

/* The step's tests with their qualifier element put in. */
static bool resolve_tests(struct map_build *build, const struct place *place,
                          const struct place_step *step, uint16_t node,
                          const struct place_test **tests)
{
    const struct segment_definition *segment = nodes_of(build)[node].segment;
    struct place_test *resolved = arena_take_array(
        build->arena, (size_t)step->test_count + 1, sizeof *resolved);
    uint32_t i;

    for (i = 0; i < step->test_count; i++) {
        resolved[i] = step->tests[i];
        if (build->map->xml != NULL &&
            !map_xml_test(build, place, node, &resolved[i])) {
            return false;
        }
        segment = nodes_of(build)[node].segment; /* a test may add to it */
        if (resolved[i].element == 0) {
            resolved[i].element = qualifier_element(build, node);
        }
        if (resolved[i].element > segment->count) {
            complain_element(build, place, segment);
            return false;
        }
        if (resolved[i].component == 0 &&
            segment->elements[resolved[i].element - 1].composite != NULL) {
            resolved[i].component = 1;
        }
        check_test_codes(build, place, &resolved[i],
                         map_element_definition(segment, resolved[i].element,
                                                resolved[i].component));
    }
    *tests = resolved;
    return true;
}

static bool make_selector(struct map_build *build, const struct place *place,
                          const struct place_step *step, uint16_t node,
                          bool each, struct map_selector *selector)
{
    *selector = (struct map_selector){ .rest = step->rest,
                                       .each = each,
                                       .test_count = step->test_count,
                                       .occurrence = step->occurrence };
    if (each && step->occurrence != 0) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': [%u] is one instance, but all are meant "
                     "for a list",
                     BYTES_ARG(place->text), (unsigned)step->occurrence);
        return false;
    }
    if (selector->occurrence == 0) {
        selector->occurrence = 1;
    }
    return resolve_tests(build, place, step, node, &selector->tests);
}

/* --- steps --- */

static bool names_trigger(const struct map_build *build,
                          const struct map_scope *scope, struct bytes name)
{
    return build->map->xml == NULL &&
           (scope->kind == MAP_SCOPE_LOOP ||
            scope->kind == MAP_SCOPE_SEGMENT) &&
           bytes_equal_text(
               name, nodes_of(build)[map_scope_trigger(build, scope)].id);
}

static bool is_in_tree(const struct map_scope *scope)
{
    for (; scope != NULL; scope = scope->parent) {
        if (scope->is_level) {
            return true;
        }
    }
    return false;
}

/* A child of the scope's loop by its tag or its loop's name; 0: none. */
static uint16_t find_child(struct map_build *build,
                           const struct map_scope *scope, struct bytes name)
{
    const struct set_node *nodes = nodes_of(build);
    uint16_t i;

    if (scope->kind == MAP_SCOPE_SEGMENT) {
        return 0;
    }
    if (build->map->xml != NULL) {
        return map_xml_child(build, scope, name);
    }
    for (i = nodes[scope->node].first_child; i != 0; i = nodes[i].next) {
        if (bytes_equal_text(name, nodes[i].id) ||
            (nodes[i].is_loop && nodes[i].segment != NULL &&
             bytes_equal_text(name, nodes[i].segment->id))) {
            return i;
        }
    }
    return 0;
}

/* Levels of a tree stand beside each other in the set and below each other in
 * the document. */
static uint16_t find_node(struct map_build *build,
                          const struct map_scope *scope, struct bytes name)
{
    const struct map *map = build->map;

    if (map->tree_node != 0 && is_in_tree(scope) &&
        (bytes_equal_text(name, nodes_of(build)[map->tree_node].id) ||
         bytes_equal_text(name, nodes_of(build)[map->tree_node].segment->id))) {
        return map->tree_node;
    }
    return find_child(build, scope, name);
}

/* HL(O) at the top means HL(S)/HL(O). */
static struct map_scope *below_first_level(struct map_build *build,
                                           struct map_scope *scope,
                                           const struct place_step *step,
                                           uint16_t node,
                                           const struct place *place)
{
    struct map *map = build->map;
    struct map_selector selector = { .occurrence = 1, .test_count = 1 };
    struct place_test *test;

    if (node != map->tree_node || node == 0 || is_in_tree(scope) ||
        step->test_count == 0 ||
        bytes_equal(step->tests[0].values[0], map->levels[0])) {
        return scope;
    }
    test = arena_take(build->arena, sizeof *test);
    test->element = map->tree_element;
    test->values = &map->levels[0];
    test->value_count = 1;
    selector.tests = test;
    return map_scope_anonymous(build, scope, node, &selector, place);
}

static bool check_level(struct map_build *build, const struct place *place,
                        const struct place_step *step, uint16_t node)
{
    const struct map *map = build->map;
    uint32_t i;
    size_t k;

    if (node != map->tree_node || node == 0) {
        return true;
    }
    if (step->test_count != 1 || step->tests[0].element != 0) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': say which level, like %s(%.*s)",
                     BYTES_ARG(place->text), nodes_of(build)[node].id,
                     BYTES_ARG(map->levels[0]));
        return false;
    }
    for (i = 0; i < step->tests[0].value_count; i++) {
        for (k = 0; k < map->level_count; k++) {
            if (bytes_equal(step->tests[0].values[i], map->levels[k])) {
                break;
            }
        }
        if (k == map->level_count) {
            map_complain(build, place->where, "MAP_PLACE",
                         "place '%.*s': '%.*s' is not among the tree's levels",
                         BYTES_ARG(place->text),
                         BYTES_ARG(step->tests[0].values[i]));
            return false;
        }
    }
    return true;
}

/* One step that must be a loop, taken as a step only. */
static struct map_scope *step_into(struct map_build *build,
                                   struct map_scope *scope,
                                   const struct place *place,
                                   const struct place_step *step)
{
    uint16_t node = find_node(build, scope, step->name);
    struct map_selector selector;

    if (node == 0 || !nodes_of(build)[node].is_loop) {
        if (node == 0) {
            complain_tag(build, place, step->name, scope->node);
        } else {
            map_complain(build, place->where, "MAP_PLACE",
                         "place '%.*s': %.*s is a segment, nothing stands in "
                         "it",
                         BYTES_ARG(place->text), BYTES_ARG(step->name));
        }
        return NULL;
    }
    if (!check_level(build, place, step, node)) {
        return NULL;
    }
    scope = below_first_level(build, scope, step, node, place);
    if (scope == NULL ||
        !make_selector(build, place, step, node, false, &selector)) {
        return NULL;
    }
    if (selector.rest) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': (*) can only be the last step of a loop",
                     BYTES_ARG(place->text));
        return NULL;
    }
    return map_scope_anonymous(build, scope, node, &selector, place);
}

static struct map_scope *all_but_last(struct map_build *build,
                                      struct map_scope *scope,
                                      const struct place *place)
{
    uint32_t i;

    for (i = 0; i + 1 < place->step_count && scope != NULL; i++) {
        scope = step_into(build, scope, place, &place->steps[i]);
    }
    return scope;
}

/* --- the last step --- */

static bool bind_own_trigger(struct map_build *build, struct map_scope *scope,
                             const struct place *place,
                             const struct place_step *step,
                             struct map_bound *bound)
{
    bound->scope = scope;
    bound->op = map_op_trigger(build, scope, place);
    bound->condition_count = step->test_count;
    return resolve_tests(build, place, step, bound->op->node,
                         &bound->conditions);
}

static bool bind_segment(struct map_build *build, struct map_scope *scope,
                         const struct place *place,
                         const struct place_step *step, bool each,
                         struct map_bound *bound)
{
    const struct set_node *nodes = nodes_of(build);
    uint16_t node = find_node(build, scope, step->name);
    struct map_selector selector;

    if (node == 0) {
        complain_tag(build, place, step->name, scope->node);
        return false;
    }
    if (!check_level(build, place, step, node)) {
        return false;
    }
    scope = below_first_level(build, scope, step, node, place);
    if (scope == NULL ||
        !make_selector(build, place, step, node, each, &selector)) {
        return false;
    }
    if (selector.rest) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': (*) can only stand in a loop",
                     BYTES_ARG(place->text));
        return false;
    }
    if (nodes[node].is_loop) { /* its trigger is meant */
        scope = map_scope_anonymous(build, scope, node, &selector, place);
        bound->scope = scope;
        bound->op = scope == NULL ? NULL : map_op_trigger(build, scope, place);
        return scope != NULL;
    }
    bound->scope = scope;
    bound->op = map_op_add(build, scope, node, &selector, false, place);
    return true;
}

static bool bind_tail(struct map_build *build, const struct place *place,
                      struct map_bound *bound)
{
    const struct map_op *op = bound->op;
    const struct segment_definition *segment = op->segment;

    if (build->map->xml != NULL) {
        return map_xml_tail(build, place, bound);
    }
    bound->element = place->element;
    bound->component = place->component;
    if (place->tail == TAIL_ELEMENT) {
        if (place->element > segment->count) {
            complain_element(build, place, segment);
            return false;
        }
        if (map_element_definition(
                segment, place->element,
                place->last != 0 ? place->last : place->component) == NULL) {
            bool composite =
                segment->elements[place->element - 1].composite != NULL &&
                place->component == 0;

            map_complain(build, place->where, "MAP_PLACE",
                         composite
                             ? "place '%.*s': this element has components, say "
                               "which: %02u-01 …"
                             : "place '%.*s': element %02u has no such "
                               "component",
                         BYTES_ARG(place->text), (unsigned)place->element);
            return false;
        }
    } else if (place->tail != TAIL_PAIRS && op->pair_elements == 0) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': %s has no pairs of qualifier and value",
                     BYTES_ARG(place->text), segment->id);
        return false;
    }
    return true;
}

/* pair.01 and pair.02 in a loop over pairs. */
static bool bind_pair(struct map_build *build, struct map_scope *scope,
                      const struct place *place, struct map_bound *bound)
{
    if (scope->kind != MAP_SCOPE_PAIRS || place->step_count != 1 ||
        place->tail != TAIL_ELEMENT || place->element > 2 ||
        place->component != 0) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': pair.01 and pair.02 are the qualifier and "
                     "the value in a loop over pairs",
                     BYTES_ARG(place->text));
        return false;
    }
    bound->scope = scope;
    bound->op = scope->ops[0];
    bound->element = place->element;
    return true;
}

bool map_bind_element(struct map_build *build, struct map_scope *scope,
                      const struct place *place, bool each,
                      struct map_bound *bound)
{
    const struct place_step *last;

    *bound = (struct map_bound){ .scope = NULL };
    if (place->step_count == 0) {
        return map_xml_own(build, scope, place, bound);
    }
    last = &place->steps[place->step_count - 1];
    if (bytes_equal_text(last->name, "pair")) {
        return bind_pair(build, scope, place, bound);
    }
    if (scope->kind == MAP_SCOPE_PAIRS ||
        (place->tail == TAIL_NONE && build->map->xml == NULL) ||
        place->tail == TAIL_PAIR_REST || place->tail == TAIL_PAIRS) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': an element is expected, like %.*s.01",
                     BYTES_ARG(place->text), BYTES_ARG(last->name));
        return false;
    }
    scope = all_but_last(build, scope, place);
    if (scope == NULL) {
        return false;
    }
    if (names_trigger(build, scope, last->name) && last->occurrence == 0 &&
        !last->rest) {
        if (!bind_own_trigger(build, scope, place, last, bound)) {
            return false;
        }
    } else if (!bind_segment(build, scope, place, last, each, bound)) {
        return false;
    }
    return bind_tail(build, place, bound);
}

/* --- loops --- */

/* PO1.pair(*) and SDQ.pairs(3) */
static struct map_scope *bind_pair_loop(struct map_build *build,
                                        struct map_scope *scope,
                                        const struct place *place, bool each)
{
    static const struct map_selector whole = { .each = true, .occurrence = 1 };
    const struct place_step *last = &place->steps[place->step_count - 1];
    struct map_bound bound = { .scope = NULL };
    struct map_scope *pairs;

    scope = all_but_last(build, scope, place);
    if (scope == NULL) {
        return NULL;
    }
    if (names_trigger(build, scope, last->name)
            ? !bind_own_trigger(build, scope, place, last, &bound)
            : !bind_segment(build, scope, place, last, false, &bound)) {
        return NULL;
    }
    if (!bind_tail(build, place, &bound)) {
        return NULL;
    }
    if (bound.op->pairs != NULL || !each) {
        map_complain(build, place->where, "MAP_PLACE",
                     bound.op->pairs != NULL
                         ? "place '%.*s': these pairs have a loop already"
                         : "place '%.*s': a loop over pairs makes a list",
                     BYTES_ARG(place->text));
        return NULL;
    }
    pairs = map_scope_add(build, bound.scope, MAP_SCOPE_PAIRS, place->where);
    if (pairs != NULL) {
        pairs->pair_op = bound.op;
        pairs->pairs_from = place->tail == TAIL_PAIRS ? place->element : 0;
        pairs->node = bound.op->node;
        pairs->selector = whole;
        bound.op->pairs = pairs;
        /* What pair.01 and pair.02 are slots of. */
        (void)map_op_add(build, pairs, pairs->node, &whole, true, place);
    }
    return pairs;
}

struct map_scope *map_bind_loop(struct map_build *build,
                                struct map_scope *scope,
                                const struct place *place, bool each)
{
    const struct place_step *last = NULL;
    struct map_selector selector;
    struct map_scope *loop;
    uint16_t node;

    if (place->tail == TAIL_PAIR_REST || place->tail == TAIL_PAIRS) {
        return bind_pair_loop(build, scope, place, each);
    }
    if (place->step_count > 0) {
        last = &place->steps[place->step_count - 1];
    }
    if (last == NULL || place->tail != TAIL_NONE ||
        scope->kind == MAP_SCOPE_PAIRS ||
        bytes_equal_text(last->name, "pair")) {
        map_complain(build, place->where, "MAP_PLACE",
                     "place '%.*s': a loop or a segment is expected",
                     BYTES_ARG(place->text));
        return NULL;
    }
    scope = all_but_last(build, scope, place);
    node = scope == NULL ? 0 : find_node(build, scope, last->name);
    if (node == 0) {
        if (scope != NULL) {
            complain_tag(build, place, last->name, scope->node);
        }
        return NULL;
    }
    if (!check_level(build, place, last, node)) {
        return NULL;
    }
    scope = below_first_level(build, scope, last, node, place);
    if (scope == NULL ||
        !make_selector(build, place, last, node, each && last->occurrence == 0,
                       &selector)) {
        return NULL;
    }
    loop = map_scope_add(build, scope,
                         nodes_of(build)[node].is_loop ? MAP_SCOPE_LOOP
                                                       : MAP_SCOPE_SEGMENT,
                         place->where);
    if (loop != NULL) {
        loop->node = node;
        loop->selector = selector;
        loop->is_level = node == build->map->tree_node && node != 0;
    }
    return loop;
}
