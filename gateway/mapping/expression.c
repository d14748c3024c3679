/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression.h"

#include <string.h>

#include "base/text.h"
#include "mapping/expression_reading.h"

enum { LENGTH_LIMIT = 2000, NODE_LIMIT = 200, DEPTH_LIMIT = 32 };

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
};

static struct expression_node *read_or(struct expression_reading *reading);

static bool is_next(const struct expression_reading *reading,
                    enum token_kind kind, const char *text)
{
    return reading->token.kind == kind &&
           bytes_equal_text(reading->token.text, text);
}

static bool skip_if(struct expression_reading *reading, enum token_kind kind,
                    const char *text)
{
    if (!is_next(reading, kind, text)) {
        return false;
    }
    expression_next(reading);
    return true;
}

static void expect_sign(struct expression_reading *reading, const char *sign)
{
    if (!skip_if(reading, TOKEN_SIGN, sign)) {
        expression_complain(reading, reading->token.offset,
                            "'%s' is expected here", sign);
    }
}

/* --- nodes --- */

static struct expression_node *make_node(struct expression_reading *reading,
                                         enum node_kind kind,
                                         enum expression_type type,
                                         size_t offset)
{
    struct expression_node *node =
        arena_take(reading->place->arena, sizeof *node);

    node->kind = kind;
    node->type = type;
    node->offset = offset;
    if (++reading->nodes > NODE_LIMIT) {
        expression_complain(reading, offset,
                            "this expression has more than %d parts",
                            NODE_LIMIT);
    }
    return node;
}

static struct expression_node *make_null(struct expression_reading *reading,
                                         size_t offset)
{
    struct expression_node *node =
        make_node(reading, NODE_LITERAL, EXPRESSION_NULL, offset);

    node->literal.is_null = true;
    return node;
}

static const char *type_word(enum expression_type type)
{
    static const char *const words[] = { "nothing", "a text", "a number",
                                         "true or false",
                                         "a list or a record" };

    return words[type];
}

static bool suits(enum expression_type type, enum expression_type wanted)
{
    return type == wanted || type == EXPRESSION_NULL ||
           (wanted == EXPRESSION_TEXT && type == EXPRESSION_NUMBER);
}

static void want(struct expression_reading *reading,
                 const struct expression_node *node,
                 enum expression_type wanted)
{
    if (!suits(node->type, wanted)) {
        expression_complain(reading, node->offset,
                            "%s is expected here, this is %s",
                            type_word(wanted), type_word(node->type));
    }
}

static struct expression_node *join(struct expression_reading *reading,
                                    enum node_kind kind,
                                    enum expression_type type,
                                    const struct expression_node *left,
                                    const struct expression_node *right)
{
    struct expression_node *node = make_node(reading, kind, type, left->offset);

    node->arguments[0] = left;
    node->arguments[1] = right;
    node->argument_count = 2;
    return node;
}

/* --- paths --- */

static enum expression_type type_of_field(const struct record_field *field)
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

/* The name is in hand. */
static struct expression_node *read_path(struct expression_reading *reading)
{
    struct token name = reading->token;
    struct expression_node *node =
        make_node(reading, NODE_PATH, EXPRESSION_NULL, name.offset);
    const struct record_field *field =
        find_root(reading, name.text, &node->level);

    expression_next(reading);
    if (field == NULL) {
        complain_name(reading, name.offset, name.text,
                      reading->place->scope->type);
        return node;
    }
    node->fields[node->field_count++] = field;
    while (skip_if(reading, TOKEN_SIGN, ".") && !reading->failed) {
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
    node->type = type_of_field(field);
    return node;
}

static bool goes_through_list(const struct expression_node *node)
{
    uint16_t i;

    for (i = 0; i < node->field_count; i++) {
        if (node->fields[i]->list) {
            return true;
        }
    }
    return false;
}

/* A single value, or a list or record that is asked for its being there. */
static struct expression_node *read_plain_path(
    struct expression_reading *reading)
{
    struct expression_node *node = read_path(reading);
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
    if (goes_through_list(node)) {
        expression_complain(
            reading, node->offset,
            "this is a list; say count(…), sum(…) or first(…) of it");
    }
    return node;
}

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
    if (!goes_through_list(node)) {
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
        want(reading, node, EXPRESSION_NUMBER);
    }
}

static struct expression_node *read_aggregate(
    struct expression_reading *reading, const struct function_row *row)
{
    struct expression_node *node;

    if (reading->token.kind != TOKEN_NAME) {
        expression_complain(reading, reading->token.offset,
                            "%s() needs the path of a list", row->name);
        return make_null(reading, reading->token.offset);
    }
    if (row->function == FUNCTION_COUNT && reading->place->counts_segments &&
        is_segment_tag(reading->token.text)) {
        node = make_node(reading, NODE_SEGMENTS, EXPRESSION_NUMBER,
                         reading->token.offset);
        node->literal.text = reading->token.text;
        expression_next(reading);
        return node;
    }
    node = read_path(reading);
    node->kind = NODE_AGGREGATE;
    node->function = row->function;
    check_aggregate(reading, row, node);
    return node;
}

static struct expression_node *read_lookup(struct expression_reading *reading)
{
    struct token name = reading->token;
    struct expression_node *node =
        make_node(reading, NODE_FUNCTION, EXPRESSION_TEXT, name.offset);
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
    expect_sign(reading, ",");
    node->arguments[node->argument_count++] = read_or(reading);
    want(reading, node->arguments[0], EXPRESSION_TEXT);
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
        argument = read_or(reading);
        if (letter != 'a') {
            want(reading, argument, type_of_letter(letter));
        }
        node->arguments[node->argument_count++] = argument;
        if (!skip_if(reading, TOKEN_SIGN, ",")) {
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
                                    type_word(type), type_word(one));
            }
            type = EXPRESSION_TEXT; /* numbers become texts */
        }
    }
    return type;
}

/* The name and the parenthesis are behind us. */
static struct expression_node *read_call(struct expression_reading *reading,
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
        return make_null(reading, name.offset);
    }
    if (row->function <= FUNCTION_FIRST) {
        node = read_aggregate(reading, row);
    } else if (row->function == FUNCTION_LOOKUP) {
        node = read_lookup(reading);
    } else if (row->function == FUNCTION_INDEX) {
        node = make_node(reading, NODE_INDEX, EXPRESSION_NUMBER, name.offset);
        if (!reading->place->scope->in_list) {
            expression_complain(reading, name.offset,
                                "index() counts in lists only");
        }
    } else {
        node = make_node(reading, NODE_FUNCTION, row->result, name.offset);
        node->function = row->function;
        read_arguments(reading, row, node);
        if (row->function == FUNCTION_COALESCE) {
            node->type = common_type(reading, node, 0);
        } else if (row->function == FUNCTION_IF) {
            node->type = common_type(reading, node, 1);
        }
    }
    expect_sign(reading, ")");
    return node;
}

/* --- the grammar, from the inside out --- */

static struct expression_node *read_literal(struct expression_reading *reading)
{
    struct token token = reading->token;
    struct expression_node *node =
        make_node(reading, NODE_LITERAL, EXPRESSION_TEXT, token.offset);

    node->literal.type = EXPRESSION_TEXT;
    node->literal.text = token.text;
    node->literal.is_null = token.text.length == 0;
    if (token.kind == TOKEN_NUMBER) {
        node->type = node->literal.type = EXPRESSION_NUMBER;
        if (!decimal_parse(token.text, '.', &node->literal.number)) {
            expression_complain(reading, token.offset, "'%.*s' is no number",
                                BYTES_ARG(token.text));
        }
    } else if (token.kind == TOKEN_NAME) {
        node->type = node->literal.type = EXPRESSION_FLAG;
        node->literal.flag = bytes_equal_text(token.text, "true");
    }
    expression_next(reading);
    return node;
}

static struct expression_node *read_value(struct expression_reading *reading)
{
    struct expression_node *node =
        make_node(reading, NODE_VALUE, EXPRESSION_TEXT, reading->token.offset);

    if (reading->place->value == NULL) {
        expression_complain(reading, node->offset, "there is no `value` here");
    } else {
        node->type = type_of_field(reading->place->value);
    }
    reading->uses_value = true;
    expression_next(reading);
    return node;
}

static struct expression_node *read_named(struct expression_reading *reading)
{
    struct token name = reading->token;

    if (is_next(reading, TOKEN_NAME, "true") ||
        is_next(reading, TOKEN_NAME, "false")) {
        return read_literal(reading);
    }
    if (skip_if(reading, TOKEN_NAME, "null")) {
        return make_null(reading, name.offset);
    }
    if (is_next(reading, TOKEN_NAME, "value")) {
        return read_value(reading);
    }
    if (expression_byte(reading, reading->at) == '(') {
        expression_next(reading);
        expression_next(reading);
        return read_call(reading, name);
    }
    return read_plain_path(reading);
}

static struct expression_node *read_primary(struct expression_reading *reading)
{
    struct expression_node *node;

    if (reading->failed) {
        return make_null(reading, reading->token.offset);
    }
    if (reading->token.kind == TOKEN_NUMBER ||
        reading->token.kind == TOKEN_TEXT) {
        return read_literal(reading);
    }
    if (reading->token.kind == TOKEN_NAME) {
        return read_named(reading);
    }
    if (skip_if(reading, TOKEN_SIGN, "(")) {
        node = read_or(reading);
        expect_sign(reading, ")");
        return node;
    }
    expression_complain(reading, reading->token.offset,
                        reading->token.kind == TOKEN_END
                            ? "the expression ends where a value is expected"
                            : "a value is expected here");
    return make_null(reading, reading->token.offset);
}

static struct expression_node *read_sign(struct expression_reading *reading)
{
    struct expression_node *node;
    size_t offset = reading->token.offset;

    if (!skip_if(reading, TOKEN_SIGN, "-")) {
        return read_primary(reading);
    }
    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, offset, "this is nested too deep");
        return make_null(reading, offset);
    }
    node = make_node(reading, NODE_NEGATE, EXPRESSION_NUMBER, offset);
    node->arguments[node->argument_count++] = read_sign(reading);
    want(reading, node->arguments[0], EXPRESSION_NUMBER);
    reading->depth--;
    return node;
}

/* Numbers joined by the two signs at hand, from the left. */
static struct expression_node *read_arithmetic(
    struct expression_reading *reading, const char *const signs[2],
    enum node_operation first,
    struct expression_node *(*inner)(struct expression_reading *))
{
    struct expression_node *left = inner(reading);

    while (!reading->failed) {
        struct expression_node *right;
        int which = is_next(reading, TOKEN_SIGN, signs[0])   ? 0
                    : is_next(reading, TOKEN_SIGN, signs[1]) ? 1
                                                             : -1;

        if (which < 0) {
            break;
        }
        expression_next(reading);
        right = inner(reading);
        want(reading, left, EXPRESSION_NUMBER);
        want(reading, right, EXPRESSION_NUMBER);
        left = join(reading, NODE_ARITHMETIC, EXPRESSION_NUMBER, left, right);
        left->operation = (enum node_operation)((int)first + which);
    }
    return left;
}

static struct expression_node *read_product(struct expression_reading *reading)
{
    static const char *const signs[] = { "*", "/" };

    return read_arithmetic(reading, signs, OPERATION_MULTIPLY, read_sign);
}

static struct expression_node *read_sum(struct expression_reading *reading)
{
    static const char *const signs[] = { "+", "-" };

    return read_arithmetic(reading, signs, OPERATION_ADD, read_product);
}

static struct expression_node *read_comparison(
    struct expression_reading *reading)
{
    static const char *const signs[] = { "==", "!=", "<", "<=", ">", ">=" };
    struct expression_node *left = read_sum(reading);
    size_t i;

    for (i = 0; i < COUNT_OF(signs); i++) {
        if (skip_if(reading, TOKEN_SIGN, signs[i])) {
            struct expression_node *right = read_sum(reading);

            if ((left->type != right->type || left->type == EXPRESSION_WHOLE) &&
                left->type != EXPRESSION_NULL &&
                right->type != EXPRESSION_NULL) {
                expression_complain(
                    reading, right->offset, "%s cannot be compared with %s",
                    type_word(left->type), type_word(right->type));
            }
            left = join(reading, NODE_COMPARE, EXPRESSION_FLAG, left, right);
            left->operation = (enum node_operation)i;
            break;
        }
    }
    return left;
}

static struct expression_node *read_not(struct expression_reading *reading)
{
    struct expression_node *node;
    size_t offset = reading->token.offset;

    if (!skip_if(reading, TOKEN_NAME, "not")) {
        return read_comparison(reading);
    }
    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, offset, "this is nested too deep");
        return make_null(reading, offset);
    }
    node = make_node(reading, NODE_NOT, EXPRESSION_FLAG, offset);
    node->arguments[node->argument_count++] = read_not(reading);
    want(reading, node->arguments[0], EXPRESSION_FLAG);
    reading->depth--;
    return node;
}

static struct expression_node *read_joined(
    struct expression_reading *reading, const char *word, enum node_kind kind,
    struct expression_node *(*inner)(struct expression_reading *))
{
    struct expression_node *left = inner(reading);

    while (!reading->failed && skip_if(reading, TOKEN_NAME, word)) {
        struct expression_node *right = inner(reading);

        want(reading, left, EXPRESSION_FLAG);
        want(reading, right, EXPRESSION_FLAG);
        left = join(reading, kind, EXPRESSION_FLAG, left, right);
    }
    return left;
}

static struct expression_node *read_and(struct expression_reading *reading)
{
    return read_joined(reading, "and", NODE_AND, read_not);
}

static struct expression_node *read_or(struct expression_reading *reading)
{
    struct expression_node *node;

    if (++reading->depth > DEPTH_LIMIT) {
        expression_complain(reading, reading->token.offset,
                            "this is nested too deep");
        return make_null(reading, reading->token.offset);
    }
    node = read_joined(reading, "or", NODE_OR, read_and);
    reading->depth--;
    return node;
}

const struct expression *expression_read(const struct expression_place *place,
                                         const struct yaml_node *node,
                                         enum expression_type wanted)
{
    struct expression_reading reading = { .place = place, .node = node };
    struct expression *expression =
        arena_take(place->arena, sizeof *expression);

    if (node->kind != YAML_SCALAR) {
        expression_complain(&reading, 0, "an expression is expected here");
        return NULL;
    }
    reading.text = node->text;
    if (node->text.length > LENGTH_LIMIT) {
        expression_complain(&reading, 0,
                            "this expression is longer than %d characters",
                            LENGTH_LIMIT);
        return NULL;
    }
    expression_next(&reading);
    expression->root = read_or(&reading);
    if (!reading.failed && reading.token.kind != TOKEN_END) {
        expression_complain(&reading, reading.token.offset,
                            "the end of the expression is expected here");
    }
    if (!reading.failed) {
        want(&reading, expression->root, wanted);
    }
    expression->text = node->text.data;
    expression->uses_value = reading.uses_value;
    return reading.failed ? NULL : expression;
}

bool expression_uses_value(const struct expression *expression)
{
    return expression->uses_value;
}

bool expression_keeps_value(const struct expression *expression)
{
    const struct expression_node *root = expression->root;

    return root->kind == NODE_FUNCTION && root->function == FUNCTION_COALESCE &&
           root->arguments[0]->kind == NODE_VALUE;
}

const char *expression_text(const struct expression *expression)
{
    return expression->text;
}
