/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

#include "base/text.h"
#include "mapping/coded_date.h"
#include "mapping/record_scalar.h"

/* UN/EDIFACT: a date, time or period, and the code of its form. */
enum { DATE_ELEMENT = 2380, DATE_CODE_ELEMENT = 2379 };

static const struct code_table *read_table(struct map_build *build,
                                           const struct yaml_node *node)
{
    const struct map *map = build->map;
    const char *names[200];
    size_t i;

    for (i = 0; i < map->table_count; i++) {
        if (node->kind == YAML_SCALAR &&
            bytes_equal_text(node->text, map->tables[i]->name)) {
            return map->tables[i];
        }
    }
    map_complain(build, node->place, "MAP_TABLE", "there is no table '%s'",
                 node->kind == YAML_SCALAR ? node->text.data : "");
    for (i = 0; i < map->table_count && i < COUNT_OF(names); i++) {
        names[i] = map->tables[i]->name;
    }
    if (node->kind == YAML_SCALAR) {
        diagnostics_suggest(build->list, node->text, names, i);
    }
    return NULL;
}

static struct map_field *add_field(struct map_build *build,
                                   const struct map_field_place *at,
                                   const struct record_field *field,
                                   struct config_place where)
{
    struct map_scope *owner = at->scope->owner;
    struct map_field *made = arena_take(build->arena, sizeof *made);
    const struct record_field **path =
        arena_take_array(build->arena, at->path_length + 1, sizeof *path);
    size_t i;

    for (i = 0; i < at->path_length; i++) {
        path[i] = at->path[i];
    }
    path[i] = field;
    made->owner = owner;
    made->path = path;
    made->path_length = at->path_length + 1;
    made->field = field;
    made->fallback = field->fallback;
    made->required = field->required;
    made->where = where;
    owner->fields = arena_grow(build->arena, owner->fields, owner->field_count,
                               &owner->field_capacity, sizeof *owner->fields);
    owner->fields[owner->field_count++] = made;
    return made;
}

static void read_default(struct map_build *build, struct map_field *field,
                         const struct yaml_node *definition)
{
    const struct yaml_node *node = yaml_get(definition, "default");
    char why[200];

    if (node == NULL) {
        return;
    }
    if (yaml_is_null(node)) {
        field->fallback = bytes_of(NULL, 0);
        return;
    }
    if (node->kind != YAML_SCALAR || field->field->list) {
        map_complain(build, node->place, "MAP_VALUE",
                     "the default of '%s' must be one value",
                     field->field->name);
    } else if (!record_scalar_canonical(field->field, node->text, build->arena,
                                        &field->fallback, why, sizeof why)) {
        map_complain(build, node->place, "MAP_VALUE", "default of '%s': %s",
                     field->field->name, why);
    }
}

static void read_form(struct map_build *build, struct map_rule *rule,
                      const struct yaml_node *definition)
{
    const struct yaml_node *as = yaml_get(definition, "as");
    enum element_form suited = element_form_suited(
        rule->field->field, rule->slot->element_definition, &rule->implied);
    uint8_t implied = rule->implied;

    rule->form = suited;
    if (as == NULL || yaml_is_null(as)) {
        return;
    }
    if (as->kind != YAML_SCALAR ||
        !element_form_find(as->text, &rule->form, &rule->implied)) {
        map_complain(build, as->place, "MAP_VALUE",
                     "'as' must be text, code, integer, decimal, implied, "
                     "implied-2, date, time, datetime or flag");
        return;
    }
    /* An Nn element has its point implied whatever a map calls it. */
    if (suited == FORM_IMPLIED &&
        (rule->form == FORM_DECIMAL || rule->form == FORM_INTEGER ||
         (rule->form == FORM_IMPLIED && rule->implied == 0))) {
        rule->form = FORM_IMPLIED;
        rule->implied = implied;
    }
}

/* A text over several components is cut as they are long. */
static uint32_t whole_range(const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;

    return rule->slot->last == 0 || element == NULL ||
                   rule->field->field->type != FIELD_TEXT ||
                   rule->field->field->list
               ? 0
               : element->maximum;
}

static void read_wrap(struct map_build *build, struct map_rule *rule,
                      const struct yaml_node *definition)
{
    const struct yaml_node *wrap = yaml_get(definition, "wrap");
    uint64_t number = 0;

    if (wrap == NULL || yaml_is_null(wrap)) {
        rule->wrap = whole_range(rule);
        return;
    }
    if (wrap->kind != YAML_SCALAR || !text_to_number(wrap->text, &number) ||
        number < 2 || number > 10000 ||
        rule->field->field->type != FIELD_TEXT || rule->field->field->list) {
        map_complain(build, wrap->place, "MAP_VALUE",
                     "'wrap' must be the characters of one piece of a text");
        return;
    }
    rule->wrap = (uint32_t)number;
    if (rule->slot->element_definition != NULL &&
        rule->wrap > rule->slot->element_definition->maximum) {
        map_complain(build, wrap->place, "MAP_VALUE",
                     "element %s holds %u characters, less than %u",
                     rule->slot->element_definition->name_id,
                     (unsigned)rule->slot->element_definition->maximum,
                     (unsigned)rule->wrap);
    }
}

/* `with: {DTM.01-03: '102'}` means the rule's own segment. */
static bool is_same_segment(const struct place *with, const struct place *at)
{
    const struct place_step *one;
    const struct place_step *other;

    if (with->step_count == 0 || at->step_count == 0) {
        return with->step_count == 0; /* XML: an attribute beside the value */
    }
    one = &with->steps[with->step_count - 1];
    other = &at->steps[at->step_count - 1];
    return with->step_count == 1 && one->test_count == 0 && !one->rest &&
           one->occurrence == 0 && bytes_equal(one->name, other->name);
}

static bool is_same_step(const struct place_step *a, const struct place_step *b)
{
    return bytes_equal(a->name, b->name) && a->occurrence == b->occurrence &&
           map_tests_equal(a->tests, a->test_count, b->tests, b->test_count);
}

static bool are_same_steps(const struct place *a, const struct place *b)
{
    uint32_t i;

    if (a->step_count != b->step_count) {
        return false;
    }
    for (i = 0; i < a->step_count; i++) {
        if (!is_same_step(&a->steps[i], &b->steps[i])) {
            return false;
        }
    }
    return true;
}

/* A place that goes with a rule's: in its segment, or in another. */
static bool bind_beside(struct map_build *build, struct map_scope *scope,
                        const struct map_rule *rule, const struct place *at,
                        const struct place *place, struct map_bound *bound)
{
    if (!is_same_segment(place, at)) {
        return map_bind_element(
            build, scope, place,
            are_same_steps(place, at) && rule->op->selector.each, bound);
    }
    *bound = (struct map_bound){ .scope = rule->op->scope,
                                 .op = rule->op,
                                 .element = place->element,
                                 .component = place->component };
    if (build->map->xml != NULL) {
        return map_xml_tail(build, place, bound);
    }
    if (place->tail == TAIL_ELEMENT &&
        place->element <= rule->op->segment->count) {
        return true;
    }
    map_complain(build, place->where, "MAP_PLACE",
                 "place '%.*s': %s has %u elements", BYTES_ARG(place->text),
                 rule->op->segment->id, (unsigned)rule->op->segment->count);
    return false;
}

/* PLACE: value · PLACE: {is: EXPRESSION} */
static bool read_setting(struct map_build *build,
                         const struct map_field_place *at,
                         const struct yaml_node *value,
                         struct map_setting *setting)
{
    static const char *const allowed[] = { "is" };

    if (value->kind == YAML_SCALAR) {
        setting->value = value->text;
        return true;
    }
    yaml_check_keys(value, allowed, COUNT_OF(allowed), "MAP_KEY", build->list);
    setting->is = map_expression_read(build, at->names, NULL,
                                      yaml_get(value, "is"), EXPRESSION_TEXT);
    return setting->is != NULL;
}

static void read_with(struct map_build *build, const struct map_field_place *at,
                      struct map_rule *rule, const struct place *beside,
                      const struct yaml_node *with)
{
    size_t i;

    if (with == NULL || yaml_is_null(with)) {
        return;
    }
    if (with->kind != YAML_MAPPING) {
        map_complain(build, with->place, "MAP_VALUE",
                     "'with' must be places and their values");
        return;
    }
    rule->with =
        arena_take_array(build->arena, with->count + 1, sizeof *rule->with);
    for (i = 0; i < with->count; i++) {
        const struct yaml_node *value = with->items[i];
        struct map_setting *setting = &rule->with[rule->with_count];
        struct map_bound bound;
        struct place place;
        struct map_slot *slot;

        if (yaml_is_null(value) ||
            !map_place_at(build, with->keys[i], &place)) {
            continue;
        }
        if (value->kind == YAML_SEQUENCE ||
            (place.tail != TAIL_ELEMENT && build->map->xml == NULL)) {
            map_complain(build, value->place, "MAP_VALUE",
                         "'with' must be places and their values");
            continue;
        }
        if (!bind_beside(build, at->scope, rule, beside, &place, &bound) ||
            !read_setting(build, at, value, setting)) {
            continue;
        }
        slot = map_slot_add(build, &bound, SLOT_WITH, &place);
        slot->value = setting->value;
        slot->is = setting->is;
        slot->rule = rule;
        setting->op = bound.op;
        setting->element = slot->element;
        setting->component = slot->component;
        rule->with_count++;
    }
}

static void read_time(struct map_build *build, struct map_scope *scope,
                      struct map_rule *rule, const struct place *at,
                      const struct yaml_node *node)
{
    struct place place;
    struct map_bound bound;

    if (node == NULL || yaml_is_null(node)) {
        return;
    }
    if (rule->field->field->type != FIELD_DATETIME || rule->is_coded) {
        map_complain(build, node->place, "MAP_VALUE",
                     "'time' goes with a field of type datetime");
        return;
    }
    if (!map_place_at(build, node, &place) ||
        !bind_beside(build, scope, rule, at, &place, &bound)) {
        return;
    }
    if (bound.op != rule->op || bound.element == 0) {
        map_complain(build, node->place, "MAP_PLACE",
                     "the time must stand in the same segment as the date");
        return;
    }
    rule->time = map_slot_add(build, &bound, SLOT_WITH, &place);
}

static bool is_component(const struct segment_definition *segment,
                         uint16_t element, uint16_t component, uint32_t number)
{
    const struct element_definition *definition =
        map_element_definition(segment, element, component);

    return definition != NULL && definition->number == number;
}

/* A date whose form the component behind it tells; what `with` says of that is
 * the form to be written. */
static void read_coding(struct map_build *build, struct map_rule *rule,
                        const struct map_bound *bound,
                        const struct place *place)
{
    struct map_bound beside = *bound;
    size_t i;

    if ((rule->form != FORM_DATE && rule->form != FORM_TIME &&
         rule->form != FORM_DATETIME) ||
        !is_component(rule->op->segment, place->element, place->component,
                      DATE_ELEMENT) ||
        !is_component(rule->op->segment, place->element,
                      (uint16_t)(place->component + 1), DATE_CODE_ELEMENT)) {
        return;
    }
    beside.component++;
    rule->is_coded = true;
    rule->time = map_slot_add(build, &beside, SLOT_WITH, place);
    rule->time->rule = rule;
    for (i = 0; i < rule->with_count; i++) {
        if (rule->with[i].op == rule->op &&
            rule->with[i].element == beside.element &&
            rule->with[i].component == beside.component) {
            rule->format = rule->with[i].value;
        }
    }
    if (rule->format.length > 0 && !coded_date_knows(rule->format)) {
        map_complain(build, place->where, "MAP_VALUE",
                     "place '%.*s': dates are not written in format %.*s",
                     BYTES_ARG(place->text), BYTES_ARG(rule->format));
    }
}

static struct map_rule *add_rule(struct map_build *build,
                                 struct map_field *field,
                                 const struct map_bound *bound,
                                 const struct place *place)
{
    struct map_rule *rule = arena_take(build->arena, sizeof *rule);

    rule->field = field;
    rule->op = bound->op;
    rule->place = place->text;
    rule->where = place->where;
    rule->slot = map_slot_add(build, bound, SLOT_FIELD, place);
    rule->slot->rule = rule;
    rule->is_edifact = build->map->syntax->is_edifact;
    rule->reads = field->owner->reads;
    rule->writes = field->owner->writes;
    field->rules = arena_grow(build->arena, field->rules, field->rule_count,
                              &field->rule_capacity, sizeof *field->rules);
    field->rules[field->rule_count++] = rule;
    return rule;
}

static void read_expressions(struct map_build *build,
                             const struct map_field_place *at,
                             struct map_rule *rule,
                             const struct yaml_node *definition)
{
    const struct record_field *field = rule->field->field;
    enum expression_type wanted = expression_field_type(field);
    const struct yaml_node *in = yaml_get(definition, "in");

    if (in != NULL && field->list) {
        map_complain(build, in->place, "MAP_VALUE",
                     "'in' cannot be used for a list");
    }
    rule->in = map_expression_read(build, at->names, field, in, wanted);
    rule->out = map_expression_read(build, at->names, field,
                                    yaml_get(definition, "out"), wanted);
    rule->when = map_expression_read(
        build, at->names, field, yaml_get(definition, "when"), EXPRESSION_FLAG);
}

/* The one element of XML of its record, or one that cannot be repeated: a list
 * in it is the lines of its text. */
static bool stands_once(const struct map_build *build,
                        const struct map_bound *bound)
{
    uint16_t node =
        bound->op->is_trigger ? bound->scope->node : bound->op->node;

    return build->map->xml != NULL &&
           (bound->scope->kind == MAP_SCOPE_SEGMENT ||
            (bound->op->is_trigger && bound->scope->owner == bound->scope) ||
            build->map->set->nodes[node].maximum == 1);
}

/* One place: a text, or a mapping with `at`. */
static void read_rule(struct map_build *build, const struct map_field_place *at,
                      struct map_field *field,
                      const struct yaml_node *definition, bool alternative)
{
    static const char *const allowed[] = {
        "at",   "as",   "table", "other", "in",      "out",     "when",
        "with", "wrap", "time",  "dir",   "default", "required"
    };
    const struct yaml_node *node = definition->kind == YAML_SCALAR
                                       ? definition
                                       : yaml_get(definition, "at");
    const struct yaml_node *table = yaml_get(definition, "table");
    const struct yaml_node *other = yaml_get(definition, "other");
    struct map_bound bound;
    struct map_rule *rule;
    struct place place;

    yaml_check_keys(definition, allowed,
                    COUNT_OF(allowed) - (alternative ? 2 : 0), "MAP_KEY",
                    build->list);
    if (node == NULL) {
        map_complain(build, definition->place, "MAP_VALUE",
                     "field '%s' must say where it stands: at, any, loop or "
                     "fields",
                     field->field->name);
        return;
    }
    if (!map_place_at(build, node, &place) ||
        !map_bind_element(build, at->scope, &place,
                          field->field->list || place.last != 0 ||
                              yaml_get(definition, "wrap") != NULL,
                          &bound)) {
        return;
    }
    rule = add_rule(build, field, &bound, &place);
    map_direction_read(build, definition, &rule->reads, &rule->writes);
    read_form(build, rule, definition);
    if (table != NULL && !yaml_is_null(table)) {
        rule->table = read_table(build, table);
    }
    if (other != NULL && !yaml_is_null(other)) {
        rule->keep =
            other->kind == YAML_SCALAR && bytes_equal_text(other->text, "keep");
        if (!rule->keep || table == NULL) {
            map_complain(build, other->place, "MAP_VALUE",
                         "other: keep goes beside a table; there is no other "
                         "`other`");
        }
    }
    read_wrap(build, rule, definition);
    rule->lines = field->field->list && stands_once(build, &bound);
    read_expressions(build, at, rule, definition);
    read_with(build, at, rule, &place, yaml_get(definition, "with"));
    read_coding(build, rule, &bound, &place);
    read_time(build, at->scope, rule, &place, yaml_get(definition, "time"));
}

static void read_alternatives(struct map_build *build,
                              const struct map_field_place *at,
                              struct map_field *field,
                              const struct yaml_node *definition)
{
    static const char *const allowed[] = { "any", "default", "required",
                                           "dir" };
    const struct yaml_node *any = yaml_get(definition, "any");
    bool reads = true;
    bool writes = true;
    size_t i;

    yaml_check_keys(definition, allowed, COUNT_OF(allowed), "MAP_KEY",
                    build->list);
    if (any->kind != YAML_SEQUENCE || any->count == 0 || field->field->list) {
        map_complain(build, any->place, "MAP_VALUE",
                     "'any' must be a list of places for one value");
        return;
    }
    map_direction_read(build, definition, &reads, &writes);
    for (i = 0; i < any->count; i++) {
        size_t before = field->rule_count;

        read_rule(build, at, field, any->items[i], true);
        if (field->rule_count > before) {
            field->rules[before]->reads &= reads;
            field->rules[before]->writes &= writes;
        }
    }
}

void map_scalar_field_read(struct map_build *build,
                           const struct map_field_place *at,
                           const struct record_field *field,
                           const struct yaml_node *key,
                           const struct yaml_node *definition)
{
    struct map_field *made = add_field(build, at, field, key->place);

    read_default(build, made, definition);
    if (map_flag_read(build, definition, "required")) {
        made->required = true;
    }
    if (yaml_get(definition, "any") != NULL) {
        read_alternatives(build, at, made, definition);
    } else {
        read_rule(build, at, made, definition, false);
    }
}
