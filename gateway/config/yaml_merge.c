/* SPDX-License-Identifier: Apache-2.0 */
#include "config/yaml_merge.h"

#include <string.h>

bool yaml_removes(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && !node->quoted &&
           (node->text.length == 0 || bytes_equal_text(node->text, "null"));
}

static struct yaml_node *make_mapping(struct arena *arena,
                                      const struct yaml_node *like, size_t room)
{
    struct yaml_node *node = arena_take(arena, sizeof *node);

    *node = *like;
    node->count = 0;
    node->keys = arena_take_array(arena, room, sizeof(struct yaml_node *));
    node->items = arena_take_array(arena, room, sizeof(struct yaml_node *));
    return node;
}

static void put(struct yaml_node *mapping, struct yaml_node *key,
                struct yaml_node *value)
{
    mapping->keys[mapping->count] = key;
    mapping->items[mapping->count++] = value;
}

struct yaml_node *yaml_merge(struct arena *arena, struct yaml_node *base,
                             struct yaml_node *over)
{
    struct yaml_node *merged;
    size_t room;

    if (over->kind != YAML_MAPPING) {
        return over;
    }
    if (base != NULL && base->kind != YAML_MAPPING) {
        base = NULL;
    }
    room = (base == NULL ? 0 : base->count) + over->count;
    merged = make_mapping(arena, over, room);
    for (size_t i = 0; base != NULL && i < base->count; i++) {
        struct yaml_node *value = yaml_get(over, base->keys[i]->text.data);

        if (value == NULL) {
            put(merged, base->keys[i], base->items[i]);
        } else if (!yaml_removes(value)) {
            put(merged, yaml_get_key(over, base->keys[i]->text.data),
                yaml_merge(arena, base->items[i], value));
        }
    }
    for (size_t i = 0; i < over->count; i++) {
        if (yaml_get(base, over->keys[i]->text.data) == NULL &&
            !yaml_removes(over->items[i])) {
            put(merged, over->keys[i], yaml_merge(arena, NULL, over->items[i]));
        }
    }
    return merged;
}

bool yaml_is_within(const struct yaml_node *node, size_t limit,
                    struct config_place *place)
{
    if (node->kind != YAML_SCALAR && node->count > limit) {
        *place = node->place;
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!yaml_is_within(node->items[i], limit, place)) {
            return false;
        }
    }
    return true;
}

struct yaml_node *yaml_with(struct arena *arena,
                            const struct yaml_node *mapping, const char *key,
                            struct yaml_node *value)
{
    struct yaml_node *copy = make_mapping(arena, mapping, mapping->count + 1);
    struct yaml_node *name = yaml_get_key(mapping, key);

    for (size_t i = 0; i < mapping->count; i++) {
        put(copy, mapping->keys[i],
            mapping->keys[i] == name ? value : mapping->items[i]);
    }
    if (name == NULL) {
        name = arena_take(arena, sizeof *name);
        name->place = value->place;
        name->text = arena_copy(arena, bytes_of_text(key));
        put(copy, name, value);
    }
    return copy;
}

struct yaml_node *yaml_without(struct arena *arena,
                               const struct yaml_node *mapping, const char *key)
{
    struct yaml_node *copy = make_mapping(arena, mapping, mapping->count);

    for (size_t i = 0; i < mapping->count; i++) {
        if (!bytes_equal_text(mapping->keys[i]->text, key)) {
            put(copy, mapping->keys[i], mapping->items[i]);
        }
    }
    return copy;
}
