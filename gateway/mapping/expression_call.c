/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression_reading.h"

#include <string.h>

/* arguments: letters n number, t text, f flag, a any; "…" by `more`. */
struct function_row {
    const char *name;
    enum node_function function;
    const char *arguments; /* types of those that must be there */
    const char *optional;
    bool more; /* any number of the last kind */
    enum expression_type result;
};

static const struct function_row functions[] = {
    { "count", FUNCTION_COUNT, "", "", false, EXPRESSION_NUMBER },
    { "sum", FUNCTION_SUM, "", "", false, EXPRESSION_NUMBER },
    { "min", FUNCTION_MIN, "", "", false, EXPRESSION_NULL },
    { "max", FUNCTION_MAX, "", "", false, EXPRESSION_NULL },
    { "first", FUNCTION_FIRST, "", "", false, EXPRESSION_NULL },
    { "index", FUNCTION_INDEX, "", "", false, EXPRESSION_NUMBER },
    { "trim", FUNCTION_TRIM, "t", "", false, EXPRESSION_TEXT },
    { "upper", FUNCTION_UPPER, "t", "", false, EXPRESSION_TEXT },
    { "lower", FUNCTION_LOWER, "t", "", false, EXPRESSION_TEXT },
    { "pad_left", FUNCTION_PAD_LEFT, "tn", "t", false, EXPRESSION_TEXT },
    { "pad_right", FUNCTION_PAD_RIGHT, "tn", "t", false, EXPRESSION_TEXT },
    { "strip_left", FUNCTION_STRIP_LEFT, "t", "t", false, EXPRESSION_TEXT },
    { "strip_right", FUNCTION_STRIP_RIGHT, "t", "t", false, EXPRESSION_TEXT },
    { "substring", FUNCTION_SUBSTRING, "tn", "n", false, EXPRESSION_TEXT },
    { "concat", FUNCTION_CONCAT, "t", "", true, EXPRESSION_TEXT },
    { "length", FUNCTION_LENGTH, "t", "", false, EXPRESSION_NUMBER },
    { "number", FUNCTION_NUMBER, "t", "", false, EXPRESSION_NUMBER },
    { "text", FUNCTION_TEXT, "a", "", false, EXPRESSION_TEXT },
    { "round", FUNCTION_ROUND, "nn", "", false, EXPRESSION_NUMBER },
    { "coalesce", FUNCTION_COALESCE, "a", "", true, EXPRESSION_NULL },
    { "if", FUNCTION_IF, "faa", "", false, EXPRESSION_NULL },
    { "lookup", FUNCTION_LOOKUP, "", "", false, EXPRESSION_TEXT },
    { "nearest", FUNCTION_NEAREST, "", "", false, EXPRESSION_NULL },
};

/* --- functions --- */

static const struct function_row *find_function(struct bytes name)
{
    size_t i;

    for (i = 0; i < COUNT_OF(functions); i++) {
        if (bytes_equal_text(name, functions[i].name)) {
            return &functions[i];
        }
    }
    return NULL;
}

static bool is_segment_tag(struct bytes name)
{
    return name.length >= 2 && name.length <= 4 && name.data[0] >= 'A' &&
           name.data[0] <= 'Z';
}

/* Lists of the records further out would be gone through for each item. */
static void check_aggregate(struct expression_reading *reading,
                            const struct function_row *row,
                            struct expression_node *node)
{
    const struct record_field *last;

    if (reading->failed) {
        return;
    }
    last = node->fields[node->field_count - 1];
    if (!expression_goes_through_list(node)) {
        expression_complain(reading, node->offset, "%s() needs a list",
                            row->name);
    } else if (node->level > 0) {
        expression_complain(reading, node->offset,
                            "%s() counts over lists of its own record only",
                            row->name);
    } else if (row->function == FUNCTION_COUNT) {
        node->type = EXPRESSION_NUMBER;
    } else if (last->type == FIELD_RECORD) {
        expression_complain(reading, node->offset, "%s() needs a field of '%s'",
                            row->name, last->name);
    } else if (row->function == FUNCTION_SUM) {
        expression_want(reading, node, EXPRESSION_NUMBER);
    }
}

static struct expression_node *read_aggregate(
    struct expression_reading *reading, const struct function_row *row)
{
    struct expression_node *node;

    if (reading->token.kind != TOKEN_NAME) {
        expression_complain(reading, reading->token.offset,
                            "%s() needs the path of a list", row->name);
        return expression_make_null(reading, reading->token.offset);
    }
    if (row->function == FUNCTION_COUNT && reading->place->counts_segments &&
        is_segment_tag(reading->token.text)) {
        node = expression_make_node(reading, NODE_SEGMENTS, EXPRESSION_NUMBER,
                                    reading->token.offset);
        node->literal.text = reading->token.text;
        expression_next(reading);
        return node;
    }
    node = expression_path(reading);
    node->kind = NODE_AGGREGATE;
    node->function = row->function;
    check_aggregate(reading, row, node);
    return node;
}

static struct expression_node *read_lookup(struct expression_reading *reading)
{
    struct token name = reading->token;
    struct expression_node *node = expression_make_node(
        reading, NODE_FUNCTION, EXPRESSION_TEXT, name.offset);
    const char **names = arena_take_array(
        reading->place->arena, reading->place->table_count + 1, sizeof *names);
    size_t i;

    node->function = FUNCTION_LOOKUP;
    for (i = 0; i < reading->place->table_count; i++) {
        names[i] = reading->place->tables[i]->name;
        if (bytes_equal_text(name.text, names[i])) {
            node->table = reading->place->tables[i];
        }
    }
    if (node->table == NULL && !reading->failed) {
        expression_complain(reading, name.offset, "there is no table '%.*s'",
                            BYTES_ARG(name.text));
        diagnostics_suggest(reading->place->list, name.text, names, i);
    }
    expression_next(reading);
    expression_expect(reading, ",");
    node->arguments[node->argument_count++] = expression_read_or(reading);
    expression_want(reading, node->arguments[0], EXPRESSION_TEXT);
    return node;
}

/* nearest(currency): the line's own, or else the document's. It is the
 * coalesce of what each record around has by that name. */
static struct expression_node *read_nearest(struct expression_reading *reading)
{
    struct token name = reading->token;
    struct expression_node *node = expression_make_node(
        reading, NODE_FUNCTION, EXPRESSION_NULL, name.offset);
    const struct expression_scope *scope = reading->place->scope;
    uint16_t level = 0;

    node->function = FUNCTION_COALESCE;
    for (; scope != NULL; scope = scope->outer, level++) {
        const struct record_field *field =
            record_type_field(scope->type, name.text);
        struct expression_node *path;

        if (field == NULL || field->list || field->type == FIELD_RECORD ||
            node->argument_count == EXPRESSION_ARGUMENTS) {
            continue;
        }
        path = expression_make_node(reading, NODE_PATH,
                                    expression_field_type(field), name.offset);
        path->level = level;
        path->fields[path->field_count++] = field;
        node->arguments[node->argument_count++] = path;
    }
    if (node->argument_count == 0 && !reading->failed) {
        expression_complain(reading, name.offset,
                            "no record here has a field '%.*s'",
                            BYTES_ARG(name.text));
    }
    expression_next(reading);
    return node;
}

static enum expression_type type_of_letter(char letter)
{
    return letter == 'n'   ? EXPRESSION_NUMBER
           : letter == 't' ? EXPRESSION_TEXT
                           : EXPRESSION_FLAG;
}

/* 'n', 't', 'f' or 'a' of argument `index`; NUL: there is none. */
static char letter_of(const struct function_row *row, size_t index)
{
    size_t needed = strlen(row->arguments);

    if (index < needed) {
        return row->arguments[index];
    }
    if (row->more) {
        return row->arguments[needed - 1];
    }
    return index - needed < strlen(row->optional)
               ? row->optional[index - needed]
               : '\0';
}

static void read_arguments(struct expression_reading *reading,
                           const struct function_row *row,
                           struct expression_node *node)
{
    while (!reading->failed) {
        char letter = letter_of(row, node->argument_count);
        const struct expression_node *argument;

        if (letter == '\0' || node->argument_count == EXPRESSION_ARGUMENTS) {
            expression_complain(reading, reading->token.offset,
                                "%s() takes no more than %zu arguments",
                                row->name, node->argument_count);
            return;
        }
        argument = expression_read_or(reading);
        if (letter != 'a') {
            expression_want(reading, argument, type_of_letter(letter));
        }
        node->arguments[node->argument_count++] = argument;
        if (!expression_skip(reading, TOKEN_SIGN, ",")) {
            break;
        }
    }
    if (node->argument_count < strlen(row->arguments)) {
        expression_complain(reading, reading->token.offset,
                            "%s() takes at least %zu arguments", row->name,
                            strlen(row->arguments));
    }
}

/* coalesce and if give what their branches give. */
static enum expression_type common_type(struct expression_reading *reading,
                                        const struct expression_node *node,
                                        size_t first)
{
    enum expression_type type = EXPRESSION_NULL;
    size_t i;

    for (i = first; i < node->argument_count; i++) {
        enum expression_type one = node->arguments[i]->type;

        if (type == EXPRESSION_NULL) {
            type = one;
        } else if (one != EXPRESSION_NULL && one != type) {
            if (one == EXPRESSION_FLAG || type == EXPRESSION_FLAG) {
                expression_complain(reading, node->arguments[i]->offset,
                                    "%s is expected here, this is %s",
                                    expression_type_word(type),
                                    expression_type_word(one));
            }
            type = EXPRESSION_TEXT; /* numbers become texts */
        }
    }
    return type;
}

struct expression_node *expression_call(struct expression_reading *reading,
                                        struct token name)
{
    const struct function_row *row = find_function(name.text);
    struct expression_node *node;
    size_t i;

    if (row == NULL) {
        const char *names[COUNT_OF(functions)];

        for (i = 0; i < COUNT_OF(functions); i++) {
            names[i] = functions[i].name;
        }
        if (!reading->failed) {
            expression_complain(reading, name.offset,
                                "there is no function '%.*s'",
                                BYTES_ARG(name.text));
            diagnostics_suggest(reading->place->list, name.text, names, i);
        }
        return expression_make_null(reading, name.offset);
    }
    if (row->function <= FUNCTION_FIRST) {
        node = read_aggregate(reading, row);
    } else if (row->function == FUNCTION_LOOKUP) {
        node = read_lookup(reading);
    } else if (row->function == FUNCTION_NEAREST) {
        node = read_nearest(reading);
        node->type = common_type(reading, node, 0);
    } else if (row->function == FUNCTION_INDEX) {
        node = expression_make_node(reading, NODE_INDEX, EXPRESSION_NUMBER,
                                    name.offset);
        if (!reading->place->scope->in_list) {
            expression_complain(reading, name.offset,
                                "index() counts in lists only");
        }
    } else {
        node = expression_make_node(reading, NODE_FUNCTION, row->result,
                                    name.offset);
        node->function = row->function;
        read_arguments(reading, row, node);
        if (row->function == FUNCTION_COALESCE) {
            node->type = common_type(reading, node, 0);
        } else if (row->function == FUNCTION_IF) {
            node->type = common_type(reading, node, 1);
        }
    }
    expression_expect(reading, ")");
    return node;
}
