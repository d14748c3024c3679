/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_source.h"

#include <stdlib.h>
#include <string.h>

enum { CHAIN_LIMIT = 16, NAME_LIMIT = 120 };

static const char directory[] = "mappings/maps/";
static const char suffix[] = ".yaml";

const char *map_source_path(struct arena *arena, const char *name)
{
    return arena_format(arena, "%s%s%s", directory, name, suffix);
}

/* Name of a map whose file this is, or the empty view: files in folders below
 * are fixtures. */
static struct bytes name_of_path(struct bytes path)
{
    struct bytes rest;

    if (!bytes_starts_with(path, bytes_of_text(directory)) ||
        !bytes_ends_with(path, bytes_of_text(suffix))) {
        return bytes_of(NULL, 0);
    }
    rest =
        bytes_slice(path, sizeof directory - 1,
                    path.length - (sizeof directory - 1) - (sizeof suffix - 1));
    return bytes_find(rest, '/') == SIZE_MAX ? rest : bytes_of(NULL, 0);
}

const char *map_source_name_at(struct arena *arena,
                               const struct config_source *source, size_t index)
{
    size_t total = config_source_count(source);
    size_t i;

    for (i = 0; i < total; i++) {
        struct bytes name =
            name_of_path(bytes_of_text(config_source_at(source, i).path));

        if (name.length > 0 && index-- == 0) {
            return arena_copy(arena, name).data;
        }
    }
    return NULL;
}

/* --- merging --- */

static struct yaml_node *merge(struct arena *arena, const char *key,
                               struct yaml_node *base, struct yaml_node *over);

/* A key and where it stands in its mapping; sorted by key to be found. */
struct keyed_position {
    const struct yaml_node *key;
    size_t position;
};

static int compare_keys(const void *left, const void *right)
{
    const struct keyed_position *a = left;
    const struct keyed_position *b = right;

    return bytes_compare(a->key->text, b->key->text);
}

static struct keyed_position *sorted_keys(struct arena *arena,
                                          const struct yaml_node *mapping)
{
    struct keyed_position *keys =
        arena_take_array(arena, mapping->count + 1, sizeof *keys);
    size_t i;

    for (i = 0; i < mapping->count; i++) {
        keys[i].key = mapping->keys[i];
        keys[i].position = i;
    }
    qsort(keys, mapping->count, sizeof *keys, compare_keys);
    return keys;
}

static size_t position_of(const struct keyed_position *keys, size_t count,
                          const struct yaml_node *key)
{
    struct keyed_position wanted = { key, 0 };
    const struct keyed_position *found =
        bsearch(&wanted, keys, count, sizeof *keys, compare_keys);

    return found == NULL ? SIZE_MAX : found->position;
}

static struct yaml_node *join_lists(struct arena *arena,
                                    const struct yaml_node *base,
                                    const struct yaml_node *over)
{
    struct yaml_node *joined = arena_take(arena, sizeof *joined);
    size_t i;

    *joined = *over;
    joined->count = base->count + over->count;
    joined->items =
        arena_take_array(arena, joined->count + 1, sizeof *joined->items);
    for (i = 0; i < base->count; i++) {
        joined->items[i] = base->items[i];
    }
    for (i = 0; i < over->count; i++) {
        joined->items[base->count + i] = over->items[i];
    }
    return joined;
}

static const char *rule_kind(const struct yaml_node *node)
{
    static const char *const kinds[] = { "at", "any", "loop" };
    size_t i;

    for (i = 0; i < COUNT_OF(kinds); i++) {
        if (yaml_get(node, kinds[i]) != NULL) {
            return kinds[i];
        }
    }
    return NULL;
}

static bool is_other_kind(const struct yaml_node *base,
                          const struct yaml_node *over)
{
    const char *base_kind = rule_kind(base);
    const char *over_kind = rule_kind(over);

    return base_kind != NULL && over_kind != NULL &&
           strcmp(base_kind, over_kind) != 0;
}

static struct yaml_node *merge_mappings(struct arena *arena,
                                        const struct yaml_node *base,
                                        const struct yaml_node *over)
{
    struct yaml_node *merged = arena_take(arena, sizeof *merged);
    struct keyed_position *keys = sorted_keys(arena, base);
    size_t room = base->count + over->count + 1;
    size_t i;

    *merged = *base;
    merged->place = over->place;
    merged->items = arena_take_array(arena, room, sizeof *merged->items);
    merged->keys = arena_take_array(arena, room, sizeof *merged->keys);
    for (i = 0; i < base->count; i++) {
        merged->keys[i] = base->keys[i];
        merged->items[i] = base->items[i];
    }
    for (i = 0; i < over->count; i++) {
        size_t at = position_of(keys, base->count, over->keys[i]);

        if (at == SIZE_MAX) {
            at = merged->count++;
            merged->items[at] = over->items[i];
        } else {
            merged->items[at] = merge(arena, over->keys[i]->text.data,
                                      merged->items[at], over->items[i]);
        }
        merged->keys[at] = over->keys[i];
    }
    return merged;
}

static struct yaml_node *merge(struct arena *arena, const char *key,
                               struct yaml_node *base, struct yaml_node *over)
{
    if (base->kind == YAML_SEQUENCE && over->kind == YAML_SEQUENCE &&
        strcmp(key, "ignore") == 0) {
        return join_lists(arena, base, over);
    }
    if (base->kind != YAML_MAPPING || over->kind != YAML_MAPPING ||
        is_other_kind(base, over)) {
        return over;
    }
    return merge_mappings(arena, base, over);
}

const struct yaml_node *map_source_merge(struct arena *arena,
                                         const struct yaml_node *base,
                                         const struct yaml_node *over)
{
    return merge_mappings(arena, base, over);
}

/* What a file does not hand on. */
static struct yaml_node *without_own_keys(struct arena *arena,
                                          const struct yaml_node *root)
{
    static const char *const own[] = { "map", "extends", "tests" };
    struct yaml_node *rest = arena_take(arena, sizeof *rest);
    size_t i;
    size_t k;

    *rest = *root;
    rest->count = 0;
    rest->items = arena_take_array(arena, root->count + 1, sizeof *rest->items);
    rest->keys = arena_take_array(arena, root->count + 1, sizeof *rest->keys);
    for (i = 0; i < root->count; i++) {
        for (k = 0; k < COUNT_OF(own); k++) {
            if (bytes_equal_text(root->keys[i]->text, own[k])) {
                break;
            }
        }
        if (k == COUNT_OF(own)) {
            rest->keys[rest->count] = root->keys[i];
            rest->items[rest->count++] = root->items[i];
        }
    }
    return rest;
}

/* --- files --- */

static bool is_map_name(const char *name)
{
    size_t i;

    for (i = 0; name[i] != '\0'; i++) {
        char c = name[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || strchr("._@-", c) != NULL)) {
            return false;
        }
    }
    return i > 0 && i <= NAME_LIMIT && name[0] != '.';
}

static void suggest_map(struct arena *arena, const struct config_source *source,
                        const char *name, struct diagnostics *list)
{
    const char *names[1000];
    size_t count = 0;

    while (count < COUNT_OF(names) &&
           (names[count] = map_source_name_at(arena, source, count)) != NULL) {
        count++;
    }
    diagnostics_suggest(list, bytes_of_text(name), names, count);
}

/* `asked`: where it is named, for the complaint that it is not there. */
static struct yaml_node *read_file(struct arena *arena,
                                   const struct config_source *source,
                                   const char *name, struct config_place asked,
                                   struct diagnostics *list)
{
    const char *path = map_source_path(arena, name);
    struct yaml_node *root;
    const struct yaml_node *said;
    struct bytes content;

    if (!is_map_name(name) || !config_source_find(source, path, &content)) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, asked, "MAP_FILE",
                        "there is no map '%.*s'", NAME_LIMIT, name);
        suggest_map(arena, source, name, list);
        return NULL;
    }
    root = yaml_tree_read(arena, path, content, list);
    if (root == NULL) {
        return NULL;
    }
    said = yaml_get(root, "map");
    if (root->kind != YAML_MAPPING || said == NULL ||
        said->kind != YAML_SCALAR || !bytes_equal_text(said->text, name)) {
        diagnostics_add(list, DIAGNOSTIC_ERROR,
                        said == NULL ? root->place : said->place, "MAP_NAME",
                        "this file must say `map: %s`, as it is called", name);
        return NULL;
    }
    return root;
}

const struct yaml_node *map_source_read(struct arena *arena,
                                        const struct config_source *source,
                                        const char *name,
                                        struct diagnostics *list)
{
    struct yaml_node *chain[CHAIN_LIMIT];
    struct config_place asked = { map_source_path(arena, name), 0, 0 };
    struct yaml_node *whole;
    size_t count = 0;
    size_t i;

    while (name != NULL) {
        const struct yaml_node *extends;

        for (i = 0; i < count; i++) {
            if (bytes_equal_text(yaml_get(chain[i], "map")->text, name)) {
                break;
            }
        }
        if (i < count || count == CHAIN_LIMIT) {
            diagnostics_add(list, DIAGNOSTIC_ERROR, asked, "MAP_EXTENDS",
                            i < count ? "map '%s' extends itself"
                                      : "the chain of maps that '%s' stands in "
                                        "is too long",
                            name);
            return NULL;
        }
        chain[count] = read_file(arena, source, name, asked, list);
        if (chain[count] == NULL) {
            return NULL;
        }
        extends = yaml_get(chain[count++], "extends");
        if (extends != NULL && extends->kind != YAML_SCALAR) {
            diagnostics_add(list, DIAGNOSTIC_ERROR, extends->place,
                            "MAP_EXTENDS", "extends must name one map");
            return NULL;
        }
        name = extends == NULL ? NULL : extends->text.data;
        asked = extends == NULL ? asked : extends->place;
    }
    whole = chain[--count];
    while (count > 0) {
        whole =
            merge(arena, "", without_own_keys(arena, whole), chain[--count]);
    }
    return whole;
}

/* --- printing --- */

struct printing {
    struct buffer *out;
    bool origins;
    const char *file; /* of the last line that was printed */
};

static void print_value(struct printing *printing, const struct yaml_node *node,
                        size_t depth);

/* May stand plain in block style and reads back as itself. */
static bool is_plain(const struct yaml_node *node)
{
    struct bytes text = node->text;
    size_t i;

    if (node->quoted || text.length == 0) {
        return !node->quoted && text.length > 0;
    }
    if (text.data[0] == ' ' || text.data[text.length - 1] == ' ' ||
        strchr("-?:,[]{}#&*!|>'\"%@`", text.data[0]) != NULL) {
        return false;
    }
    for (i = 0; i < text.length; i++) {
        char c = text.data[i];

        if ((unsigned char)c < ' ' || c == 0x7f ||
            (c == '#' && text.data[i - 1] == ' ') ||
            (c == ':' && (i + 1 == text.length || text.data[i + 1] == ' '))) {
            return false;
        }
    }
    return true;
}

static void print_scalar(struct buffer *out, const struct yaml_node *node)
{
    size_t i;

    if (yaml_is_null(node)) {
        buffer_append_text(out, "null");
        return;
    }
    if (is_plain(node)) {
        buffer_append(out, node->text);
        return;
    }
    buffer_append_byte(out, '"');
    for (i = 0; i < node->text.length; i++) {
        unsigned char c = (unsigned char)node->text.data[i];

        if (c == '"' || c == '\\') {
            buffer_append_byte(out, '\\');
            buffer_append_byte(out, (char)c);
        } else if (c < ' ' || c == 0x7f) {
            buffer_append_format(out, "\\x%02x", c);
        } else {
            buffer_append_byte(out, (char)c);
        }
    }
    buffer_append_byte(out, '"');
}

static void end_line(struct printing *printing, const struct yaml_node *node)
{
    if (printing->origins && (printing->file == NULL ||
                              strcmp(printing->file, node->place.file) != 0)) {
        buffer_append_format(printing->out, "  # %s:%d", node->place.file,
                             node->place.line);
        printing->file = node->place.file;
    }
    buffer_append_byte(printing->out, '\n');
}

static void indent(struct printing *printing, size_t depth)
{
    size_t i;

    for (i = 0; i < depth; i++) {
        buffer_append_text(printing->out, "  ");
    }
}

static void print_pairs(struct printing *printing, const struct yaml_node *node,
                        size_t depth)
{
    size_t i;

    for (i = 0; i < node->count; i++) {
        indent(printing, depth);
        print_scalar(printing->out, node->keys[i]);
        buffer_append_byte(printing->out, ':');
        print_value(printing, node->items[i], depth + 1);
    }
}

static void print_items(struct printing *printing, const struct yaml_node *node,
                        size_t depth)
{
    size_t i;

    for (i = 0; i < node->count; i++) {
        indent(printing, depth);
        buffer_append_byte(printing->out, '-');
        print_value(printing, node->items[i], depth + 1);
    }
}

/* The rest of the line behind "key:" or "-", and the lines below it. */
static void print_value(struct printing *printing, const struct yaml_node *node,
                        size_t depth)
{
    buffer_append_byte(printing->out, ' ');
    if (node->kind == YAML_SCALAR) {
        print_scalar(printing->out, node);
        end_line(printing, node);
    } else if (node->count == 0) {
        buffer_append_text(printing->out,
                           node->kind == YAML_MAPPING ? "{}" : "[]");
        end_line(printing, node);
    } else {
        printing->out->length--; /* no blank at the end of a line */
        end_line(printing, node);
        if (node->kind == YAML_MAPPING) {
            print_pairs(printing, node, depth);
        } else {
            print_items(printing, node, depth);
        }
    }
}

void map_source_append(const struct yaml_node *root, bool origins,
                       struct buffer *out)
{
    struct printing printing = { .out = out, .origins = origins };

    print_pairs(&printing, root, 0);
}
