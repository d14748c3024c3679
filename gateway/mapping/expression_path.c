/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression_reading.h"

enum expression_type expression_field_type(const struct record_field *field)
{
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        return EXPRESSION_NUMBER;
    case FIELD_FLAG:
        return EXPRESSION_FLAG;
    default:
        return EXPRESSION_TEXT;
    }
}

static void suggest_fields(struct expression_reading *reading,
                           struct bytes word, const struct record_type *type)
{
    const char **names = arena_take_array(
        reading->place->arena, (size_t)type->field_count + 1, sizeof *names);
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        names[i] = type->fields[i].name;
    }
    diagnostics_suggest(reading->place->list, word, names, type->field_count);
}

static const struct record_field *find_root(struct expression_reading *reading,
                                            struct bytes name, uint16_t *level)
{
    const struct expression_scope *scope;

    *level = 0;
    for (scope = reading->place->scope; scope != NULL; scope = scope->outer) {
        const struct record_field *field = record_type_field(scope->type, name);

        if (field != NULL) {
            return field;
        }
        (*level)++;
    }
    return NULL;
}

static void complain_name(struct expression_reading *reading, size_t offset,
                          struct bytes name, const struct record_type *type)
{
    if (reading->failed) {
        return;
    }
    expression_complain(reading, offset, "'%.*s' is no field of %s",
                        BYTES_ARG(name), type->name);
    suggest_fields(reading, name, type);
}

struct expression_node *expression_path(struct expression_reading *reading)
{
    struct token name = reading->token;
    struct expression_node *node =
        expression_make_node(reading, NODE_PATH, EXPRESSION_NULL, name.offset);
    const struct record_field *field =
        find_root(reading, name.text, &node->level);

    expression_next(reading);
    if (field == NULL) {
        complain_name(reading, name.offset, name.text,
                      reading->place->scope->type);
        return node;
    }
    node->fields[node->field_count++] = field;
    while (expression_skip(reading, TOKEN_SIGN, ".") && !reading->failed) {
        const struct record_type *type = field->record;

        name = reading->token;
        if (type == NULL || node->field_count == RECORD_DEPTH_LIMIT) {
            expression_complain(reading, name.offset,
                                "'%s' has no fields of its own", field->name);
            return node;
        }
        field = record_type_field(type, name.text);
        if (field == NULL) {
            complain_name(reading, name.offset, name.text, type);
            return node;
        }
        node->fields[node->field_count++] = field;
        expression_next(reading);
    }
    node->type = expression_field_type(field);
    return node;
}

bool expression_goes_through_list(const struct expression_node *node)
{
    uint16_t i;

    for (i = 0; i < node->field_count; i++) {
        if (node->fields[i]->list) {
            return true;
        }
    }
    return false;
}

struct expression_node *expression_path_plain(
    struct expression_reading *reading)
{
    struct expression_node *node = expression_path(reading);
    const struct record_field *last;

    if (reading->failed) {
        return node;
    }
    last = node->fields[node->field_count - 1];
    if (last->list || last->type == FIELD_RECORD) {
        node->kind = NODE_WHOLE;
        node->type = EXPRESSION_WHOLE;
        node->field_count--; /* the last is looked at in its own way */
        node->fields[node->field_count] = last;
    }
    if (expression_goes_through_list(node)) {
        expression_complain(
            reading, node->offset,
            "this is a list; say count(…), sum(…) or first(…) of it");
    }
    return node;
}
