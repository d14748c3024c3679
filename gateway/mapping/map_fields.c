/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_source.h"
#include "mapping/record_scalar.h"

static void read_fields(struct map_build *build,
                        const struct map_field_place *at,
                        const struct record_type *type,
                        const struct yaml_node *fields,
                        struct config_place where);

void map_complain(struct map_build *build, struct config_place where,
                  const char *code, const char *format, ...)
{
    char text[500];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(build->list, DIAGNOSTIC_ERROR, where, code, "%s", text);
}

/* --- small readings --- */

bool map_place_at(struct map_build *build, const struct yaml_node *node,
                  struct place *place)
{
    struct config_place where = node->place;

    if (node->kind != YAML_SCALAR) {
        map_complain(build, where, "MAP_PLACE", "a place is expected here");
        return false;
    }
    where.column += node->quoted ? 1 : 0;
    return place_read(build->map->syntax, build->arena, node->text, where,
                      place, build->list);
}

bool map_flag_read(struct map_build *build, const struct yaml_node *node,
                   const char *key)
{
    const struct yaml_node *flag = yaml_get(node, key);

    if (flag == NULL || yaml_is_null(flag)) {
        return false;
    }
    if (flag->kind == YAML_SCALAR && bytes_equal_text(flag->text, "true")) {
        return true;
    }
    if (flag->kind != YAML_SCALAR || !bytes_equal_text(flag->text, "false")) {
        map_complain(build, flag->place, "MAP_VALUE",
                     "'%s' must be true or false", key);
    }
    return false;
}

void map_direction_read(struct map_build *build, const struct yaml_node *node,
                        bool *reads, bool *writes)
{
    const struct yaml_node *dir = yaml_get(node, "dir");

    if (dir == NULL || yaml_is_null(dir)) {
        return;
    }
    if (dir->kind == YAML_SCALAR && bytes_equal_text(dir->text, "in")) {
        *writes = false;
    } else if (dir->kind == YAML_SCALAR && bytes_equal_text(dir->text, "out")) {
        *reads = false;
    } else {
        map_complain(build, dir->place, "MAP_VALUE",
                     "dir must be in or out; without it both are meant");
    }
}

enum map_mismatch map_mismatch_read(struct map_build *build,
                                    const struct yaml_node *definition)
{
    static const char *const names[] = { "advice", "acknowledge", "warning",
                                         "ignore" };
    const struct yaml_node *node = yaml_get(definition, "mismatch");
    size_t i;

    for (i = 0; node != NULL && i < COUNT_OF(names); i++) {
        if (node->kind == YAML_SCALAR &&
            bytes_equal_text(node->text, names[i])) {
            return (enum map_mismatch)i;
        }
    }
    if (node != NULL) {
        map_complain(build, node->place, "MAP_VALUE",
                     "mismatch must be advice, acknowledge, warning or ignore");
    }
    return MISMATCH_ADVICE;
}

const struct expression *map_expression_read(
    struct map_build *build, const struct expression_scope *names,
    const struct record_field *value, const struct yaml_node *node,
    enum expression_type wanted)
{
    struct expression_place place = {
        .arena = build->arena,
        .list = build->list,
        .scope = names,
        .value = value,
        .tables = build->map->tables,
        .table_count = build->map->table_count,
    };

    return node == NULL || yaml_is_null(node)
               ? NULL
               : expression_read(&place, node, wanted);
}

/* --- records in records --- */

static const struct record_field *const *path_with(
    struct map_build *build, const struct map_field_place *at,
    const struct record_field *field)
{
    const struct record_field **path =
        arena_take_array(build->arena, at->path_length + 1, sizeof *path);
    size_t i;

    for (i = 0; i < at->path_length; i++) {
        path[i] = at->path[i];
    }
    path[i] = field;
    return path;
}

static void add_unwritten(struct map_build *build,
                          const struct map_field_place *at,
                          const struct record_field *field,
                          struct config_place where)
{
    struct map_scope *owner = at->scope->owner;
    struct map_unwritten *entry;

    owner->unwritten =
        arena_grow(build->arena, owner->unwritten, owner->unwritten_count,
                   &owner->unwritten_capacity, sizeof *owner->unwritten);
    entry = &owner->unwritten[owner->unwritten_count++];
    entry->path = path_with(build, at, field);
    entry->path_length = at->path_length + 1;
    entry->where = where;
}

static void add_single(struct map_build *build,
                       const struct map_field_place *at,
                       const struct record_field *field,
                       struct config_place where)
{
    struct map_scope *owner = at->scope->owner;
    struct map_single *single;

    owner->singles =
        arena_grow(build->arena, owner->singles, owner->single_count,
                   &owner->single_capacity, sizeof *owner->singles);
    single = &owner->singles[owner->single_count++];
    single->path = path_with(build, at, field);
    single->path_length = at->path_length + 1;
    single->where = where;
}

static const struct yaml_node *find_fragment(struct map_build *build,
                                             const struct yaml_node *use)
{
    const struct yaml_node *fragment =
        use->kind == YAML_SCALAR ? yaml_get(build->fragments, use->text.data)
                                 : NULL;
    const char *names[200];
    size_t i;

    if (fragment != NULL && fragment->kind == YAML_MAPPING) {
        return fragment;
    }
    map_complain(build, use->place, "MAP_FRAGMENT", "there is no fragment '%s'",
                 use->kind == YAML_SCALAR ? use->text.data : "");
    if (build->fragments != NULL && use->kind == YAML_SCALAR) {
        for (i = 0; i < build->fragments->count && i < COUNT_OF(names); i++) {
            names[i] = build->fragments->keys[i]->text.data;
        }
        diagnostics_suggest(build->list, use->text, names, i);
    }
    return NULL;
}

/* The definition with what it uses put under it. */
static const struct yaml_node *with_fragment(struct map_build *build,
                                             const struct yaml_node *definition)
{
    static const char *const allowed[] = { "fields", "assert", "ignore",
                                           "const" };
    const struct yaml_node *use = yaml_get(definition, "use");
    const struct yaml_node *fragment;

    if (use == NULL || yaml_is_null(use)) {
        return definition;
    }
    fragment = find_fragment(build, use);
    if (fragment == NULL) {
        return definition;
    }
    yaml_check_keys(fragment, allowed, COUNT_OF(allowed), "MAP_KEY",
                    build->list);
    return map_source_merge(build->arena, fragment, definition);
}

/* A part of the record whose values stand in the scope at hand. */
static void read_group(struct map_build *build,
                       const struct map_field_place *at,
                       const struct record_field *field,
                       const struct yaml_node *definition)
{
    static const char *const allowed[] = { "fields", "use" };
    struct map_field_place inner = *at;

    yaml_check_keys(definition, allowed, COUNT_OF(allowed), "MAP_KEY",
                    build->list);
    definition = with_fragment(build, definition);
    if (inner.path_length + 1 >= RECORD_DEPTH_LIMIT) {
        return; /* the record type has been complained about */
    }
    if (field->list) {
        add_single(build, at, field, definition->place);
    }
    inner.path[inner.path_length++] = field;
    read_fields(build, &inner, field->record, yaml_get(definition, "fields"),
                definition->place);
}

static void read_gather(struct map_build *build, struct map_scope *loop,
                        const struct yaml_node *gather)
{
    if (gather == NULL || yaml_is_null(gather)) {
        return;
    }
    loop->gather = gather->kind == YAML_SCALAR
                       ? record_type_field(loop->type, gather->text)
                       : NULL;
    if (loop->gather == NULL || !loop->gather->list || !loop->list ||
        loop->gather->type != FIELD_RECORD) {
        map_complain(build, gather->place, "MAP_FIELD",
                     "'gather' goes beside the loop of a list and names a list "
                     "of records in it");
        loop->gather = NULL;
    }
}

static void read_loop(struct map_build *build, const struct map_field_place *at,
                      const struct record_field *field,
                      const struct yaml_node *key,
                      const struct yaml_node *definition)
{
    static const char *const allowed[] = { "loop",   "use",    "fields",
                                           "key",    "assert", "const",
                                           "ignore", "when",   "required",
                                           "dir",    "gather" };
    struct expression_scope names = { at->names, field->record, field->list };
    struct map_scope *loop;
    struct place place;

    yaml_check_keys(definition, allowed, COUNT_OF(allowed), "MAP_KEY",
                    build->list);
    definition = with_fragment(build, definition);
    if (!map_place_at(build, yaml_get(definition, "loop"), &place)) {
        return;
    }
    loop = map_bind_loop(build, at->scope, &place, field->list);
    if (loop == NULL) {
        return;
    }
    loop->path = path_with(build, at, field);
    loop->path_length = at->path_length + 1;
    loop->type = field->record;
    loop->list = field->list;
    loop->where = key->place;
    loop->reads = at->scope->reads;
    loop->writes = at->scope->writes;
    loop->required =
        field->required || map_flag_read(build, definition, "required");
    map_direction_read(build, definition, &loop->reads, &loop->writes);
    loop->when = map_expression_read(
        build, &names, NULL, yaml_get(definition, "when"), EXPRESSION_FLAG);
    read_gather(build, loop, yaml_get(definition, "gather"));
    map_fields_read(build, loop, definition, at->names);
}

static void read_record_field(struct map_build *build,
                              const struct map_field_place *at,
                              const struct record_field *field,
                              const struct yaml_node *key,
                              const struct yaml_node *definition)
{
    if (definition->kind == YAML_MAPPING &&
        yaml_get(definition, "loop") != NULL) {
        read_loop(build, at, field, key, definition);
    } else if (definition->kind == YAML_MAPPING &&
               (yaml_get(definition, "fields") != NULL ||
                yaml_get(definition, "use") != NULL)) {
        read_group(build, at, field, definition);
    } else {
        map_complain(build, definition->place, "MAP_VALUE",
                     field->list
                         ? "'%s' is a list of records: it needs a loop, or "
                           "fields for one record"
                         : "'%s' is a record: it needs a loop, or fields",
                     field->name);
    }
}

static void read_field(struct map_build *build,
                       const struct map_field_place *at,
                       const struct record_field *field,
                       const struct yaml_node *key,
                       const struct yaml_node *definition)
{
    if (yaml_is_null(definition)) {
        add_unwritten(build, at, field, definition->place);
    } else if (field->type == FIELD_RECORD) {
        read_record_field(build, at, field, key, definition);
    } else if (definition->kind == YAML_MAPPING &&
               (yaml_get(definition, "loop") != NULL ||
                yaml_get(definition, "fields") != NULL)) {
        map_complain(build, definition->place, "MAP_VALUE",
                     "'%s' is a single value (%s): it needs a place",
                     field->name, field_type_name(field->type));
    } else if (definition->kind == YAML_SEQUENCE) {
        map_complain(build, definition->place, "MAP_VALUE",
                     "several places of '%s' are written {any: […]}",
                     field->name);
    } else {
        map_scalar_field_read(build, at, field, key, definition);
    }
}

/* --- all fields of a record --- */

static void complain_unknown(struct map_build *build,
                             const struct record_type *type,
                             const struct yaml_node *key)
{
    const char **names = arena_take_array(
        build->arena, (size_t)type->field_count + 1, sizeof *names);
    uint16_t i;

    map_complain(build, key->place, "MAP_FIELD", "'%s' is no field of %s",
                 key->text.data, type->name);
    for (i = 0; i < type->field_count; i++) {
        names[i] = type->fields[i].name;
    }
    diagnostics_suggest(build->list, key->text, names, type->field_count);
}

/* Principle 4: what a map does not carry, it says. */
static void check_missing(struct map_build *build,
                          const struct map_field_place *at,
                          const struct record_type *type,
                          const struct yaml_node *fields,
                          struct config_place where)
{
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];

        if (yaml_get(fields, field->name) != NULL) {
            continue;
        }
        diagnostics_add(build->list,
                        field->required ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
                        where, "MAP_FIELD_MISSING",
                        "%s '%s' of %s is not mapped; say `%s: null` if the "
                        "document has no place for it",
                        field->required ? "required field" : "field",
                        field->name, type->name, field->name);
        add_unwritten(build, at, field, where);
    }
}

static void read_fields(struct map_build *build,
                        const struct map_field_place *at,
                        const struct record_type *type,
                        const struct yaml_node *fields,
                        struct config_place where)
{
    size_t i;

    if (fields == NULL || fields->kind != YAML_MAPPING) {
        map_complain(build, fields == NULL ? where : fields->place, "MAP_VALUE",
                     "the fields of %s are expected here", type->name);
        return;
    }
    for (i = 0; i < fields->count; i++) {
        const struct record_field *field =
            record_type_field(type, fields->keys[i]->text);

        if (field == NULL) {
            complain_unknown(build, type, fields->keys[i]);
        } else {
            read_field(build, at, field, fields->keys[i], fields->items[i]);
        }
    }
    check_missing(build, at, type, fields, fields->place);
}

static void check_key(struct map_build *build, const struct map_scope *scope,
                      const struct yaml_node *key)
{
    if (key != NULL && !yaml_is_null(key) &&
        (key->kind != YAML_SCALAR ||
         record_type_field(scope->type, key->text) == NULL)) {
        map_complain(build, key->place, "MAP_FIELD",
                     "the key is no field of %s", scope->type->name);
    }
}

/* --- what else a scope may say --- */

static void read_assertions(struct map_build *build, struct map_scope *scope,
                            const struct expression_scope *names,
                            const struct yaml_node *node)
{
    size_t count;
    size_t i;

    if (node == NULL || yaml_is_null(node)) {
        return;
    }
    count = node->kind == YAML_SEQUENCE ? node->count : 1;
    scope->assertions =
        arena_take_array(build->arena, count + 1, sizeof *scope->assertions);
    for (i = 0; i < count; i++) {
        const struct yaml_node *one =
            node->kind == YAML_SEQUENCE ? node->items[i] : node;
        const struct expression *expression =
            map_expression_read(build, names, NULL, one, EXPRESSION_FLAG);

        if (expression != NULL) {
            scope->assertions[scope->assertion_count].expression = expression;
            scope->assertions[scope->assertion_count++].where = one->place;
        }
    }
}

/* PLACE: value · PLACE: {is: value, mismatch: warning} */
void map_constants_read(struct map_build *build, struct map_scope *scope,
                        const struct yaml_node *constants)
{
    static const char *const allowed[] = { "is", "mismatch" };
    size_t i;

    if (constants == NULL || yaml_is_null(constants)) {
        return;
    }
    if (constants->kind != YAML_MAPPING) {
        map_complain(build, constants->place, "MAP_VALUE",
                     "'const' must be places and their values");
        return;
    }
    for (i = 0; i < constants->count; i++) {
        const struct yaml_node *item = constants->items[i];
        const struct yaml_node *value = item;
        struct map_bound bound;
        struct map_slot *slot;
        struct place place;

        if (yaml_is_null(item) ||
            !map_place_at(build, constants->keys[i], &place) ||
            !map_bind_element(build, scope, &place, false, &bound)) {
            continue;
        }
        if (item->kind == YAML_MAPPING) {
            yaml_check_keys(item, allowed, COUNT_OF(allowed), "MAP_KEY",
                            build->list);
            value = yaml_get(item, "is");
        }
        if (value == NULL || value->kind != YAML_SCALAR ||
            value->text.length == 0) {
            map_complain(build, item->place, "MAP_VALUE",
                         "a constant must be one value");
            continue;
        }
        slot = map_slot_add(build, &bound, SLOT_CONST, &place);
        slot->value = value->text;
        slot->mismatch = map_mismatch_read(build, item);
        slot->where = constants->keys[i]->place;
    }
}

void map_ignores_read(struct map_build *build, const struct map_scope *scope,
                      const struct yaml_node *ignores)
{
    struct map *map = build->map;
    size_t i;

    if (ignores == NULL || yaml_is_null(ignores)) {
        return;
    }
    if (ignores->kind != YAML_SEQUENCE) {
        map_complain(build, ignores->place, "MAP_VALUE",
                     "'ignore' must be a list of places");
        return;
    }
    for (i = 0; i < ignores->count; i++) {
        struct place place;

        if (!map_place_at(build, ignores->items[i], &place)) {
            continue;
        }
        map->ignores = arena_grow(build->arena, map->ignores, map->ignore_count,
                                  &map->ignore_capacity, sizeof *map->ignores);
        map->ignores[map->ignore_count].place = place;
        map->ignores[map->ignore_count++].scope =
            scope->kind == MAP_SCOPE_ROOT ? NULL : scope;
    }
}

void map_fields_read(struct map_build *build, struct map_scope *scope,
                     const struct yaml_node *definition,
                     const struct expression_scope *outer)
{
    struct expression_scope names = { outer, scope->type, scope->list };
    struct map_field_place at = { .scope = scope, .names = &names };

    check_key(build, scope, yaml_get(definition, "key"));
    read_fields(build, &at, scope->type, yaml_get(definition, "fields"),
                definition->place);
    map_constants_read(build, scope, yaml_get(definition, "const"));
    read_assertions(build, scope, &names, yaml_get(definition, "assert"));
    map_ignores_read(build, scope, yaml_get(definition, "ignore"));
}
