/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map.h"

#include <string.h>

#include "mapping/map_build.h"
#include "mapping/map_source.h"

const char *map_name(const struct map *map)
{
    return map->name;
}

const struct record_type *map_record_type(const struct map *map)
{
    return map->type;
}

const char *map_document(const struct map *map)
{
    return map->document;
}

const struct set_definition *map_set(const struct map *map)
{
    return map->set;
}

bool map_reads(const struct map *map)
{
    return map->reads;
}

bool map_writes(const struct map *map)
{
    return map->writes;
}

const char *map_place_text(struct arena *arena, struct config_place place)
{
    return arena_format(arena, "%s:%d:%d", place.file, place.line,
                        place.column);
}

/* --- the head of the file --- */

static const char *text_at(struct map_build *build,
                           const struct yaml_node *root, const char *key)
{
    const struct yaml_node *node = yaml_get(root, key);

    if (node == NULL || node->kind != YAML_SCALAR || yaml_is_null(node)) {
        map_complain(build, node == NULL ? root->place : node->place,
                     "MAP_VALUE", "a map must say `%s:`", key);
        return NULL;
    }
    return node->text.data;
}

static void read_document(struct map_build *build, const struct yaml_node *root)
{
    struct map *map = build->map;

    map->document = text_at(build, root, "document");
    if (map->document == NULL) {
        return;
    }
    map->syntax = place_syntax_find(bytes_of_text(map->document));
    if (map->syntax == NULL) {
        map_complain(build, yaml_get(root, "document")->place, "MAP_DOCUMENT",
                     "documents like '%s' cannot be mapped; a name is like "
                     "x12/004010/850",
                     map->document);
        return;
    }
    map->set =
        standards_set(build->context->standards, bytes_of_text(map->document));
    if (map->set != NULL && map->set->document != NULL) {
        /* A map of XML has a set of its own, which grows with its places. */
        map->xml = xml_set_open(build->arena, map->set->document);
        map->set = xml_set_definition(map->xml);
    }
    if (map->set == NULL) {
        map_complain(build, yaml_get(root, "document")->place, "MAP_DOCUMENT",
                     "there is no document '%s' in the dictionaries",
                     map->document);
    }
}

static void read_record(struct map_build *build, const struct yaml_node *root)
{
    const struct record_types *types = build->context->types;
    const char *name = text_at(build, root, "record");
    const char *names[1000];
    const struct record_type *type;
    size_t count = 0;

    if (name == NULL) {
        return;
    }
    build->map->type = record_type_find(types, bytes_of_text(name));
    if (build->map->type != NULL) {
        return;
    }
    map_complain(build, yaml_get(root, "record")->place, "MAP_RECORD",
                 "there is no record type '%s'", name);
    while (count < COUNT_OF(names) &&
           (type = record_types_at(types, count)) != NULL) {
        names[count++] = type->name;
    }
    diagnostics_suggest(build->list, bytes_of_text(name), names, count);
}

static void read_dir(struct map_build *build, const struct yaml_node *root)
{
    const struct yaml_node *dir = yaml_get(root, "dir");
    struct map *map = build->map;

    map->reads = map->writes = true;
    if (dir == NULL || yaml_is_null(dir)) {
        return;
    }
    if (dir->kind == YAML_SCALAR && bytes_equal_text(dir->text, "in")) {
        map->writes = false;
    } else if (dir->kind == YAML_SCALAR && bytes_equal_text(dir->text, "out")) {
        map->reads = false;
    } else {
        map_complain(build, dir->place, "MAP_VALUE",
                     "dir must be in or out; without it both are meant");
    }
}

static void read_tables(struct map_build *build, const struct yaml_node *tables)
{
    struct map *map = build->map;
    size_t i;

    if (tables == NULL || yaml_is_null(tables)) {
        return;
    }
    if (tables->kind != YAML_MAPPING) {
        map_complain(build, tables->place, "MAP_TABLE",
                     "'tables' must be a mapping of names to tables");
        return;
    }
    map->tables =
        arena_take_array(build->arena, tables->count + 1, sizeof *map->tables);
    for (i = 0; i < tables->count; i++) {
        const struct code_table *table;

        if (yaml_is_null(tables->items[i])) {
            continue;
        }
        table = code_table_read(build->arena, tables->keys[i]->text.data,
                                tables->items[i], build->list);
        if (table != NULL) {
            map->tables[map->table_count++] = table;
        }
    }
}

/* --- trees --- */

/* 'S O [T] [P] I' */
static void read_levels(struct map_build *build, const struct yaml_node *node)
{
    struct map *map = build->map;
    struct bytes text = node->text;
    size_t at = 0;

    map->levels =
        arena_take_array(build->arena, text.length + 1, sizeof *map->levels);
    map->level_optional = arena_take_array(build->arena, text.length + 1,
                                           sizeof *map->level_optional);
    while (at < text.length) {
        size_t first = at;
        struct bytes word;
        bool optional;

        while (at < text.length && text.data[at] != ' ') {
            at++;
        }
        word = bytes_slice(text, first, at - first);
        at++;
        if (word.length == 0) {
            continue;
        }
        optional = word.length > 2 && word.data[0] == '[' &&
                   word.data[word.length - 1] == ']';
        map->level_optional[map->level_count] = optional;
        map->levels[map->level_count++] =
            optional ? bytes_slice(word, 1, word.length - 2) : word;
    }
    if (map->level_count == 0 || map->level_count > 16) {
        map_complain(build, node->place, "MAP_TREE",
                     "'levels' must name the levels from the top down, like "
                     "'S O [T] [P] I'");
        map->level_count = 0;
    }
}

static bool is_named(const struct set_node *node, struct bytes name)
{
    return bytes_equal_text(name, node->id) ||
           (node->segment != NULL && bytes_equal_text(name, node->segment->id));
}

/* {loop: HL, levels: 'S O [T] [P] I'} */
static void read_tree(struct map_build *build, const struct yaml_node *tree)
{
    static const char *const allowed[] = { "loop", "levels" };
    struct map *map = build->map;
    const struct yaml_node *loop = yaml_get(tree, "loop");
    const struct yaml_node *levels = yaml_get(tree, "levels");
    const struct hierarchy_segment *hierarchy;
    uint16_t i;

    if (tree == NULL || yaml_is_null(tree)) {
        return;
    }
    yaml_check_keys(tree, allowed, COUNT_OF(allowed), "MAP_KEY", build->list);
    if (loop == NULL || levels == NULL || loop->kind != YAML_SCALAR ||
        levels->kind != YAML_SCALAR) {
        map_complain(build, tree->place, "MAP_TREE",
                     "a tree is {loop: HL, levels: 'S O [T] [P] I'}");
        return;
    }
    for (i = 1; i < map->set->node_count && map->tree_node == 0; i++) {
        if (map->set->nodes[i].is_loop &&
            is_named(&map->set->nodes[i], loop->text)) {
            map->tree_node = i;
        }
    }
    if (map->tree_node == 0) {
        map_complain(build, loop->place, "MAP_TREE",
                     "there is no loop %s in %s", loop->text.data,
                     map->document);
        return;
    }
    hierarchy = hierarchy_segment(map->set->nodes[map->tree_node].segment);
    if (hierarchy == NULL) {
        map_complain(build, loop->place, "MAP_TREE",
                     "the instances of %s name no parents", loop->text.data);
        map->tree_node = 0;
        return;
    }
    map->tree_element = (uint16_t)hierarchy->level;
    read_levels(build, levels);
    if (map->level_count == 0) {
        map->tree_node = 0;
    }
}

/* --- totals --- */

static void read_total(struct map_build *build,
                       const struct expression_scope *names,
                       const struct yaml_node *key,
                       const struct yaml_node *definition)
{
    static const char *const allowed[] = { "is", "mismatch", "when" };
    struct map *map = build->map;
    struct expression_place where = { .arena = build->arena,
                                      .list = build->list,
                                      .scope = names,
                                      .tables = map->tables,
                                      .table_count = map->table_count,
                                      .counts_segments = true };
    const struct yaml_node *is = definition;
    const struct yaml_node *when = yaml_get(definition, "when");
    struct map_bound bound;
    struct map_slot *slot;
    struct place place;

    if (definition->kind == YAML_MAPPING) {
        yaml_check_keys(definition, allowed, COUNT_OF(allowed), "MAP_KEY",
                        build->list);
        is = yaml_get(definition, "is");
    }
    if (is == NULL || is->kind != YAML_SCALAR) {
        map_complain(build, definition->place, "MAP_VALUE",
                     "a total is an expression, or {is: …, mismatch: …}");
        return;
    }
    if (!map_place_at(build, key, &place) ||
        !map_bind_element(build, map->scopes[0], &place, false, &bound)) {
        return;
    }
    slot = map_slot_add(build, &bound, SLOT_TOTAL, &place);
    slot->where = key->place;
    slot->mismatch = map_mismatch_read(build, definition);
    slot->total = expression_read(&where, is, EXPRESSION_TEXT);
    if (when != NULL) {
        slot->when = expression_read(&where, when, EXPRESSION_FLAG);
    }
    map->counts_segments = true;
}

static void read_totals(struct map_build *build, const struct yaml_node *totals)
{
    const struct expression_scope names = { NULL, build->map->type, false };
    size_t i;

    if (totals == NULL || yaml_is_null(totals)) {
        return;
    }
    if (totals->kind != YAML_MAPPING) {
        map_complain(build, totals->place, "MAP_VALUE",
                     "'totals' must be places and expressions");
        return;
    }
    for (i = 0; i < totals->count; i++) {
        if (!yaml_is_null(totals->items[i])) {
            read_total(build, &names, totals->keys[i], totals->items[i]);
        }
    }
}

/* --- the whole --- */

static void read_body(struct map_build *build, const struct yaml_node *root)
{
    struct map *map = build->map;
    struct map_scope *top;

    build->fragments = yaml_get(root, "fragments");
    if (build->fragments != NULL && yaml_is_null(build->fragments)) {
        build->fragments = NULL;
    }
    read_tables(build, yaml_get(root, "tables"));
    read_tree(build, yaml_get(root, "tree"));
    top = map_scope_add(build, NULL, MAP_SCOPE_ROOT, root->place);
    top->type = map->type;
    top->reads = map->reads;
    top->writes = map->writes;
    map_fields_read(build, top, root, NULL);
    read_totals(build, yaml_get(root, "totals"));
    if (map->xml != NULL) {
        map_xml_close(build);
    }
    map_finish(build);
    map_check_all(build);
}

static bool same_complaint(const struct diagnostic *a,
                           const struct diagnostic *b)
{
    return strcmp(a->place.file, b->place.file) == 0 &&
           a->place.line == b->place.line &&
           a->place.column == b->place.column &&
           strcmp(a->code, b->code) == 0 && strcmp(a->text, b->text) == 0;
}

/* A fragment that is used eight times is complained about once. */
static void hand_over(struct diagnostics *own, struct diagnostics *list)
{
    size_t i;

    diagnostics_sort(own);
    for (i = 0; i < own->count; i++) {
        const struct diagnostic *one = &own->items[i];
        size_t k = i;

        while (k > 0 && own->items[k - 1].place.line == one->place.line &&
               !same_complaint(&own->items[k - 1], one)) {
            k--;
        }
        if (k > 0 && same_complaint(&own->items[k - 1], one)) {
            continue;
        }
        diagnostics_add(list, one->severity, one->place, one->code, "%s",
                        one->text);
        if (list->newest != NULL && one->suggestion != NULL) {
            list->newest->suggestion =
                arena_copy_text(list->arena, one->suggestion);
        }
    }
}

bool map_is_base(const struct map_context *context, struct arena *arena,
                 const char *name)
{
    struct diagnostics own;
    const struct yaml_node *root;

    diagnostics_open(&own, arena);
    root = map_source_read(arena, context->source, name, &own);
    return root != NULL && yaml_get(root, "document") == NULL;
}

const struct map *map_load(struct arena *arena,
                           const struct map_context *context, const char *name,
                           struct diagnostics *list)
{
    static const char *const allowed[] = { "map",       "extends", "document",
                                           "record",    "tree",    "tables",
                                           "const",     "fields",  "totals",
                                           "fragments", "ignore",  "tests",
                                           "dir",       "assert",  "key" };
    struct diagnostics own;
    struct map_build build = { .arena = arena, .context = context };
    const struct yaml_node *root;

    diagnostics_open(&own, arena);
    build.list = &own;
    build.map = arena_take(arena, sizeof *build.map);
    root = map_source_read(arena, context->source, name, &own);
    if (root != NULL) {
        build.map->name = arena_copy_text(arena, name);
        build.map->file = map_source_path(arena, name);
        build.map->root = root;
        yaml_check_keys(root, allowed, COUNT_OF(allowed), "MAP_KEY", &own);
        read_document(&build, root);
        read_record(&build, root);
        read_dir(&build, root);
        if (build.map->set != NULL && build.map->type != NULL) {
            read_body(&build, root);
        }
    }
    hand_over(&own, list);
    return own.errors == 0 ? build.map : NULL;
}
