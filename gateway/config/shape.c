/* SPDX-License-Identifier: Apache-2.0 */
#include "config/shape.h"

#include <string.h>

enum { KEYS_LIMIT = 64 };

static void *place_in(void *target, size_t offset)
{
    return target == NULL || offset == SHAPE_NOWHERE ? NULL
                                                     : (char *)target + offset;
}

static bool has_kind(const struct shape_reader *reader, const char *key,
                     const struct yaml_node *node, enum yaml_kind kind)
{
    static const char *const names[] = { "one value", "a list", "a mapping" };

    if (node->kind != kind) {
        diagnostics_add(reader->list, DIAGNOSTIC_ERROR, node->place,
                        "CONFIG_WRONG_TYPE", "'%s' must be %s, not %s", key,
                        names[kind], names[node->kind]);
        return false;
    }
    if (node->count > SHAPE_ITEMS_LIMIT) {
        diagnostics_add(reader->list, DIAGNOSTIC_ERROR, node->place,
                        "CONFIG_TOO_MANY",
                        "'%s' has %zu entries; at most %d are allowed", key,
                        node->count, SHAPE_ITEMS_LIMIT);
        return false;
    }
    return true;
}

static void set_initial(const struct shape *shape, const struct yaml_node *node,
                        void *target)
{
    if (target == NULL) {
        return;
    }
    if (shape->initial != NULL) {
        memcpy(target, shape->initial, shape->size);
    }
    if (shape->place_offset != SHAPE_NOWHERE) {
        memcpy(place_in(target, shape->place_offset), &node->place,
               sizeof node->place);
    }
}

static void read_inner(const struct shape_reader *reader,
                       const struct shape_row *row, const char *key,
                       const struct yaml_node *node, void *target)
{
    if (row->inner == NULL) {
        (void)!value_read(&row->value, key, node, target, reader->list);
    } else if (has_kind(reader, key, node, YAML_MAPPING)) {
        set_initial(row->inner, node, target);
        shape_read(reader, row->inner, node, target);
    }
}

/* Room for `count` items, noted in the struct; NULL: not kept. */
static void *make_items(const struct shape_reader *reader,
                        const struct shape_row *row, size_t count, void *target)
{
    void *place = place_in(target, row->offset);
    size_t size = row->inner == NULL ? sizeof(const char *) : row->inner->size;
    void *items;

    if (place == NULL || count == 0) {
        return NULL;
    }
    items = arena_take_array(reader->arena, count, size);
    memcpy(place, &items, sizeof items);
    memcpy(place_in(target, row->count_offset), &count, sizeof count);
    return items;
}

static void read_list(const struct shape_reader *reader,
                      const struct shape_row *row, const struct yaml_node *node,
                      void *target)
{
    bool alone = row->kind == SHAPE_ONE_OR_LIST && node->kind != YAML_SEQUENCE;
    size_t count = alone ? 1 : node->count;
    size_t size = row->inner == NULL ? sizeof(const char *) : row->inner->size;
    char *items;

    if (!alone && !has_kind(reader, row->key, node, YAML_SEQUENCE)) {
        return;
    }
    items = make_items(reader, row, count, target);
    for (size_t i = 0; i < count; i++) {
        read_inner(reader, row,
                   row->inner == NULL || alone ? row->key : row->inner->title,
                   alone ? node : node->items[i],
                   items == NULL ? NULL : items + i * size);
    }
}

static void check_name(const struct shape_reader *reader,
                       const struct shape_row *row,
                       const struct yaml_node *name)
{
    static const struct value_rule rule = { .kind = VALUE_TEXT,
                                            .least = 1,
                                            .most = 64,
                                            .check = value_is_name,
                                            .check_code = "CONFIG_BAD_NAME" };
    struct value_fault fault;

    if (!value_parse(&rule, name->text, NULL, &fault)) {
        diagnostics_add(reader->list, DIAGNOSTIC_ERROR, name->place, fault.code,
                        "a name in '%s' %s", row->key, fault.text);
    }
}

static void read_table(const struct shape_reader *reader,
                       const struct shape_row *row,
                       const struct yaml_node *node, void *target)
{
    char *items;

    if (!has_kind(reader, row->key, node, YAML_MAPPING)) {
        return;
    }
    items = make_items(reader, row, node->count, target);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *name = node->keys[i];
        char *item = items == NULL ? NULL : items + i * row->inner->size;

        check_name(reader, row, name);
        if (reader->partial && yaml_is_null(node->items[i])) {
            continue;
        }
        read_inner(reader, row, name->text.data, node->items[i], item);
        if (item != NULL) {
            memcpy(item + row->inner->name_offset, &name->text.data,
                   sizeof(const char *));
        }
    }
}

static void read_row(const struct shape_reader *reader,
                     const struct shape_row *row, const struct yaml_node *node,
                     void *target)
{
    switch (row->kind) {
    case SHAPE_VALUE:
        (void)!value_read(&row->value, row->key, node,
                          place_in(target, row->offset), reader->list);
        break;
    case SHAPE_GROUP:
        if (has_kind(reader, row->key, node, YAML_MAPPING)) {
            shape_read(reader, row->inner, node, place_in(target, row->offset));
        }
        break;
    case SHAPE_LIST:
    case SHAPE_ONE_OR_LIST:
        read_list(reader, row, node, target);
        break;
    case SHAPE_TABLE:
        read_table(reader, row, node, target);
        break;
    }
}

static void check_keys(const struct shape_reader *reader,
                       const struct shape *shape, const struct yaml_node *node)
{
    const char *keys[KEYS_LIMIT];
    size_t count = 0;

    while (count < shape->row_count && count < KEYS_LIMIT) {
        keys[count] = shape->rows[count].key;
        count++;
    }
    yaml_check_keys(node, keys, count, "CONFIG_UNKNOWN_KEY", reader->list);
}

void shape_read(const struct shape_reader *reader, const struct shape *shape,
                const struct yaml_node *node, void *target)
{
    if (!has_kind(reader, shape->title, node, YAML_MAPPING)) {
        return;
    }
    check_keys(reader, shape, node);
    for (size_t i = 0; i < shape->row_count; i++) {
        const struct shape_row *row = &shape->rows[i];
        const struct yaml_node *value = yaml_get(node, row->key);

        if (value != NULL && !(reader->partial && yaml_is_null(value))) {
            read_row(reader, row, value, target);
        } else if (row->required && !reader->partial) {
            diagnostics_add(reader->list, DIAGNOSTIC_ERROR, node->place,
                            "CONFIG_MISSING_KEY", "the key '%s' is missing",
                            row->key);
        }
    }
}

const struct shape_row *shape_find(const struct shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->row_count; i++) {
        if (strcmp(shape->rows[i].key, key) == 0) {
            return &shape->rows[i];
        }
    }
    return NULL;
}
