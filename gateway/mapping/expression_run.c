/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression.h"

#include <string.h>

#include "base/text.h"
#include "mapping/expression_tree.h"

enum { DIVISION_SCALE = 12 };

static struct expression_value evaluate(const struct expression_node *node,
                                        struct expression_run *run);

/* --- values --- */

static struct expression_value nothing(enum expression_type type)
{
    return (struct expression_value){ .type = type, .is_null = true };
}

static struct expression_value of_text(struct bytes text)
{
    return (struct expression_value){ .type = EXPRESSION_TEXT,
                                      .is_null = text.length == 0,
                                      .text = text };
}

static struct expression_value of_number(struct decimal number)
{
    return (struct expression_value){ .type = EXPRESSION_NUMBER,
                                      .number = number };
}

static struct expression_value of_flag(bool flag)
{
    return (struct expression_value){ .type = EXPRESSION_FLAG, .flag = flag };
}

static struct expression_value fail(struct expression_run *run,
                                    enum expression_type type, const char *why)
{
    if (run->failure == NULL) {
        run->failure = why;
    }
    return nothing(type);
}

/* A field's text as a value of the type the reader gave it. */
static struct expression_value of_field(struct bytes text,
                                        enum expression_type type,
                                        struct expression_run *run)
{
    struct decimal number;

    if (text.length == 0) {
        return nothing(type);
    }
    if (type == EXPRESSION_FLAG) {
        return of_flag(bytes_equal_text(text, "true"));
    }
    if (type == EXPRESSION_NUMBER) {
        return decimal_parse(text, '.', &number)
                   ? of_number(number)
                   : fail(run, type, "a value is not a number");
    }
    return of_text(text);
}

struct bytes expression_as_text(const struct expression_value *value,
                                struct arena *arena)
{
    char digits[DECIMAL_TEXT_SIZE];

    if (value->is_null) {
        return bytes_of(NULL, 0);
    }
    switch (value->type) {
    case EXPRESSION_NUMBER:
        return arena_copy(arena, decimal_format(value->number, digits));
    case EXPRESSION_FLAG:
        return bytes_of_text(value->flag ? "true" : "false");
    default:
        return value->text;
    }
}

static struct bytes text_of(const struct expression_node *node,
                            struct expression_run *run)
{
    struct expression_value value = evaluate(node, run);

    return expression_as_text(&value, run->arena);
}

/* --- paths --- */

static const struct expression_frame *frame_of(
    const struct expression_node *node, struct expression_run *run)
{
    const struct expression_frame *frame = run->frame;
    uint16_t level;

    for (level = node->level; level > 0 && frame != NULL; level--) {
        frame = frame->outer;
    }
    return frame;
}

static struct expression_value path_value(const struct expression_node *node,
                                          struct expression_run *run)
{
    const struct expression_frame *frame = frame_of(node, run);
    const struct record *record = frame == NULL ? NULL : frame->record;
    uint16_t i;

    for (i = 0; i + 1 < node->field_count && record != NULL; i++) {
        record = record->values[node->fields[i]->index].record;
    }
    if (record == NULL) {
        return nothing(node->type);
    }
    return of_field(record->values[node->fields[i]->index].text, node->type,
                    run);
}

static struct expression_value whole_value(const struct expression_node *node,
                                           struct expression_run *run)
{
    const struct expression_frame *frame = frame_of(node, run);
    const struct record *record = frame == NULL ? NULL : frame->record;
    const struct record_field *field = node->fields[node->field_count];
    struct expression_value value = nothing(EXPRESSION_WHOLE);
    uint16_t i;

    for (i = 0; i < node->field_count && record != NULL; i++) {
        record = record->values[node->fields[i]->index].record;
    }
    value.is_null = record == NULL || !record_value_is_there(
                                          field, &record->values[field->index]);
    return value;
}

/* What an aggregate has gathered so far. */
struct gathering {
    const struct expression_node *node;
    struct expression_run *run;
    uint64_t count;
    struct expression_value result; /* sum, min, max, first */
};

static void gather_value(struct gathering *gathering, struct bytes text)
{
    struct expression_value *result = &gathering->result;
    struct expression_value value;
    int order;

    if (text.length == 0) {
        return;
    }
    gathering->count++;
    if (gathering->node->function == FUNCTION_COUNT) {
        return;
    }
    value = of_field(text, gathering->node->type, gathering->run);
    if (value.is_null) {
        return;
    }
    if (result->is_null) {
        *result = value;
        return;
    }
    switch (gathering->node->function) {
    case FUNCTION_SUM:
        if (!decimal_add(result->number, value.number, &result->number)) {
            gathering->run->failure = "the sum is too large a number";
        }
        break;
    case FUNCTION_MIN:
    case FUNCTION_MAX:
        order = value.type == EXPRESSION_NUMBER
                    ? decimal_compare(value.number, result->number)
                    : bytes_compare(value.text, result->text);
        if (gathering->node->function == FUNCTION_MIN ? order < 0 : order > 0) {
            *result = value;
        }
        break;
    default:
        break; /* first: there is one already */
    }
}

/* Along the path from field `at` on; lists may stand at any place of it. */
static void gather(struct gathering *gathering, const struct record *record,
                   uint16_t at)
{
    const struct record_field *field = gathering->node->fields[at];
    const struct record_value *value = &record->values[field->index];
    bool last = at + 1 == gathering->node->field_count;
    size_t count = !field->list          ? 1
                   : value->list == NULL ? 0
                                         : value->list->count;
    size_t i;

    for (i = 0; i < count; i++) {
        const struct record_value *one =
            field->list ? &value->list->items[i] : value;

        if (field->type != FIELD_RECORD) {
            gather_value(gathering, one->text);
        } else if (one->record != NULL && !last) {
            gather(gathering, one->record, (uint16_t)(at + 1));
        } else if (one->record != NULL) {
            gathering->count++;
        }
    }
}

static struct expression_value aggregate_value(
    const struct expression_node *node, struct expression_run *run)
{
    struct gathering gathering = { .node = node, .run = run };
    const struct expression_frame *frame = frame_of(node, run);

    gathering.result = nothing(node->type);
    if (frame != NULL && frame->record != NULL) {
        gather(&gathering, frame->record, 0);
    }
    if (node->function == FUNCTION_COUNT) {
        return of_number(decimal_of((int64_t)gathering.count));
    }
    if (node->function == FUNCTION_SUM && gathering.result.is_null) {
        return of_number(decimal_of(0));
    }
    return gathering.result;
}

static struct expression_value segment_count(const struct expression_node *node,
                                             struct expression_run *run)
{
    if (run->count_segments == NULL) {
        return nothing(EXPRESSION_NUMBER);
    }
    return of_number(decimal_of(
        (int64_t)run->count_segments(run->context, node->literal.text)));
}

/* --- logic, comparison, arithmetic --- */

/* Kleene's: what is not known stays so unless the other side decides. */
static struct expression_value logic(const struct expression_node *node,
                                     struct expression_run *run)
{
    bool decides = node->kind == NODE_OR;
    struct expression_value left = evaluate(node->arguments[0], run);
    struct expression_value right;

    if (!left.is_null && left.flag == decides) {
        return of_flag(decides);
    }
    right = evaluate(node->arguments[1], run);
    if (!right.is_null && right.flag == decides) {
        return of_flag(decides);
    }
    return left.is_null || right.is_null ? nothing(EXPRESSION_FLAG)
                                         : of_flag(!decides);
}

static struct expression_value negation(const struct expression_node *node,
                                        struct expression_run *run)
{
    struct expression_value value = evaluate(node->arguments[0], run);

    return value.is_null ? value : of_flag(!value.flag);
}

static int order_of(const struct expression_value *left,
                    const struct expression_value *right)
{
    switch (left->type) {
    case EXPRESSION_NUMBER:
        return decimal_compare(left->number, right->number);
    case EXPRESSION_FLAG:
        return (int)left->flag - (int)right->flag;
    default:
        return bytes_compare(left->text, right->text);
    }
}

static struct expression_value comparison(const struct expression_node *node,
                                          struct expression_run *run)
{
    struct expression_value left = evaluate(node->arguments[0], run);
    struct expression_value right = evaluate(node->arguments[1], run);
    bool either = left.is_null || right.is_null;
    int order;

    if (node->operation == OPERATION_EQUAL ||
        node->operation == OPERATION_DIFFERENT) {
        bool equal = either ? left.is_null && right.is_null
                            : order_of(&left, &right) == 0;

        return of_flag(equal == (node->operation == OPERATION_EQUAL));
    }
    if (either) {
        return nothing(EXPRESSION_FLAG);
    }
    order = order_of(&left, &right);
    switch (node->operation) {
    case OPERATION_LESS:
        return of_flag(order < 0);
    case OPERATION_LESS_EQUAL:
        return of_flag(order <= 0);
    case OPERATION_GREATER:
        return of_flag(order > 0);
    default:
        return of_flag(order >= 0);
    }
}

static bool compute(enum node_operation operation, struct decimal a,
                    struct decimal b, struct decimal *result)
{
    switch (operation) {
    case OPERATION_ADD:
        return decimal_add(a, b, result);
    case OPERATION_SUBTRACT:
        return decimal_subtract(a, b, result);
    case OPERATION_MULTIPLY:
        return decimal_multiply(a, b, result);
    default:
        return decimal_divide(a, b, DIVISION_SCALE, result);
    }
}

static struct expression_value arithmetic(const struct expression_node *node,
                                          struct expression_run *run)
{
    struct expression_value left = evaluate(node->arguments[0], run);
    struct expression_value right = evaluate(node->arguments[1], run);
    struct decimal result;

    if (left.is_null || right.is_null) {
        return nothing(EXPRESSION_NUMBER);
    }
    if (node->operation == OPERATION_DIVIDE && decimal_is_zero(right.number)) {
        return fail(run, EXPRESSION_NUMBER, "this divides by zero");
    }
    return compute(node->operation, left.number, right.number, &result)
               ? of_number(result)
               : fail(run, EXPRESSION_NUMBER,
                      "the result is too large or too "
                      "long a number");
}

static struct expression_value minus(const struct expression_node *node,
                                     struct expression_run *run)
{
    struct expression_value value = evaluate(node->arguments[0], run);

    value.number.coefficient = -value.number.coefficient;
    return value;
}

/* --- text functions --- */

/* A whole number from 0 to `limit`; what is outside is brought to its edge. */
static size_t whole_argument(const struct expression_node *node,
                             struct expression_run *run, size_t limit,
                             size_t absent)
{
    struct expression_value value = evaluate(node, run);
    struct decimal number;

    if (value.is_null) {
        return absent;
    }
    number = decimal_round(value.number, 0);
    if (decimal_is_negative(number)) {
        return 0;
    }
    if (decimal_compare(number, decimal_of((int64_t)limit)) >= 0) {
        return limit;
    }
    while (number.scale > 0) {
        number.coefficient /= 10;
        number.scale--;
    }
    return (size_t)number.coefficient;
}

/* One ASCII byte to fill or strip with; a blank when not given. */
static char fill_byte(const struct expression_node *node, size_t index,
                      struct expression_run *run)
{
    struct bytes text = index < node->argument_count
                            ? text_of(node->arguments[index], run)
                            : bytes_of(NULL, 0);

    return text.length == 0 ? ' ' : text.data[0];
}

static struct expression_value pad(const struct expression_node *node,
                                   struct bytes text,
                                   struct expression_run *run)
{
    size_t width = whole_argument(node->arguments[1], run, 1000, 0);
    char fill = fill_byte(node, 2, run);
    size_t length = text_utf8_length(text);
    char *padded;
    size_t missing;

    if (length >= width) {
        return of_text(text);
    }
    missing = width - length;
    padded = arena_take(run->arena, text.length + missing);
    if (node->function == FUNCTION_PAD_LEFT) {
        memset(padded, fill, missing);
        memcpy(padded + missing, text.data, text.length);
    } else {
        memcpy(padded, text.data, text.length);
        memset(padded + text.length, fill, missing);
    }
    return of_text(bytes_of(padded, text.length + missing));
}

static struct expression_value strip(const struct expression_node *node,
                                     struct bytes text,
                                     struct expression_run *run)
{
    char fill = fill_byte(node, 1, run);

    if (node->function == FUNCTION_STRIP_LEFT) {
        while (text.length > 0 && text.data[0] == fill) {
            text.data++;
            text.length--;
        }
    } else {
        while (text.length > 0 && text.data[text.length - 1] == fill) {
            text.length--;
        }
    }
    return of_text(text);
}

static struct expression_value change_case(struct bytes text, bool upper,
                                           struct expression_run *run)
{
    char *changed = arena_take(run->arena, text.length + 1);
    size_t i;

    for (i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool other = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';

        changed[i] = other ? (char)(c ^ 0x20) : c;
    }
    return of_text(bytes_of(changed, text.length));
}

/* Bytes of the first `characters` characters. */
static size_t prefix_bytes(struct bytes text, size_t characters)
{
    size_t at = 0;

    while (characters > 0 && at < text.length) {
        at++;
        while (at < text.length &&
               ((unsigned char)text.data[at] & 0xc0) == 0x80) {
            at++;
        }
        characters--;
    }
    return at;
}

/* substring(text, first from 1, length) */
static struct expression_value substring(const struct expression_node *node,
                                         struct bytes text,
                                         struct expression_run *run)
{
    size_t first = whole_argument(node->arguments[1], run, text.length + 1, 1);
    size_t length =
        node->argument_count < 3
            ? SIZE_MAX
            : whole_argument(node->arguments[2], run, text.length, text.length);
    size_t begin = prefix_bytes(text, first == 0 ? 0 : first - 1);

    text = bytes_slice(text, begin, SIZE_MAX);
    return of_text(bytes_slice(text, 0, prefix_bytes(text, length)));
}

/* What is null adds nothing. */
static struct expression_value concat(const struct expression_node *node,
                                      struct expression_run *run)
{
    struct bytes parts[EXPRESSION_ARGUMENTS];
    size_t length = 0;
    char *joined;
    size_t i;

    for (i = 0; i < node->argument_count; i++) {
        parts[i] = text_of(node->arguments[i], run);
        length += parts[i].length;
        if (length > EXPRESSION_TEXT_LIMIT) {
            return fail(run, EXPRESSION_TEXT, "the text gets too long");
        }
    }
    joined = arena_take(run->arena, length + 1);
    length = 0;
    for (i = 0; i < node->argument_count; i++) {
        if (parts[i].length > 0) {
            memcpy(joined + length, parts[i].data, parts[i].length);
        }
        length += parts[i].length;
    }
    return of_text(bytes_of(joined, length));
}

static struct expression_value text_function(const struct expression_node *node,
                                             struct expression_run *run)
{
    struct bytes text = text_of(node->arguments[0], run);
    struct bytes word;
    struct decimal number;

    if (text.length == 0) {
        return nothing(node->type);
    }
    switch (node->function) {
    case FUNCTION_TRIM:
        return of_text(bytes_trim(text));
    case FUNCTION_UPPER:
    case FUNCTION_LOWER:
        return change_case(text, node->function == FUNCTION_UPPER, run);
    case FUNCTION_PAD_LEFT:
    case FUNCTION_PAD_RIGHT:
        return pad(node, text, run);
    case FUNCTION_STRIP_LEFT:
    case FUNCTION_STRIP_RIGHT:
        return strip(node, text, run);
    case FUNCTION_SUBSTRING:
        return substring(node, text, run);
    case FUNCTION_LENGTH:
        return of_number(decimal_of((int64_t)text_utf8_length(text)));
    case FUNCTION_NUMBER:
        return decimal_parse(text, '.', &number) ? of_number(number)
                                                 : nothing(EXPRESSION_NUMBER);
    case FUNCTION_LOOKUP:
        return code_table_word(node->table, text, &word)
                   ? of_text(word)
                   : nothing(EXPRESSION_TEXT);
    default:
        return of_text(text);
    }
}

/* Brings a branch's value to the type of the whole. */
static struct expression_value as_type(struct expression_value value,
                                       enum expression_type type,
                                       struct expression_run *run)
{
    if (type == EXPRESSION_TEXT && value.type == EXPRESSION_NUMBER) {
        return of_text(expression_as_text(&value, run->arena));
    }
    return value;
}

static struct expression_value function_value(
    const struct expression_node *node, struct expression_run *run)
{
    struct expression_value value;
    size_t i;

    switch (node->function) {
    case FUNCTION_CONCAT:
        return concat(node, run);
    case FUNCTION_ROUND:
        value = evaluate(node->arguments[0], run);
        if (!value.is_null) {
            value.number = decimal_round(
                value.number, (int)whole_argument(node->arguments[1], run,
                                                  DECIMAL_MAX_SCALE, 0));
        }
        return value;
    case FUNCTION_COALESCE:
        for (i = 0; i < node->argument_count; i++) {
            value = evaluate(node->arguments[i], run);
            if (!value.is_null) {
                return as_type(value, node->type, run);
            }
        }
        return nothing(node->type);
    case FUNCTION_IF:
        value = evaluate(node->arguments[0], run);
        i = !value.is_null && value.flag ? 1 : 2;
        return as_type(evaluate(node->arguments[i], run), node->type, run);
    default:
        return text_function(node, run);
    }
}

/* --- the whole --- */

static struct expression_value evaluate(const struct expression_node *node,
                                        struct expression_run *run)
{
    switch (node->kind) {
    case NODE_LITERAL:
        return node->literal;
    case NODE_VALUE:
        return of_field(run->value, node->type, run);
    case NODE_PATH:
        return path_value(node, run);
    case NODE_WHOLE:
        return whole_value(node, run);
    case NODE_AGGREGATE:
        return aggregate_value(node, run);
    case NODE_SEGMENTS:
        return segment_count(node, run);
    case NODE_INDEX:
        return run->frame == NULL
                   ? nothing(EXPRESSION_NUMBER)
                   : of_number(decimal_of((int64_t)run->frame->index));
    case NODE_AND:
    case NODE_OR:
        return logic(node, run);
    case NODE_NOT:
        return negation(node, run);
    case NODE_COMPARE:
        return comparison(node, run);
    case NODE_ARITHMETIC:
        return arithmetic(node, run);
    case NODE_NEGATE:
        return minus(node, run);
    case NODE_FUNCTION:
        return function_value(node, run);
    }
    return nothing(EXPRESSION_NULL);
}

struct expression_value expression_evaluate(const struct expression *expression,
                                            struct expression_run *run)
{
    return evaluate(expression->root, run);
}

enum expression_verdict expression_test(const struct expression *expression,
                                        struct expression_run *run)
{
    struct expression_value value = evaluate(expression->root, run);

    if (value.is_null || value.type != EXPRESSION_FLAG) {
        return VERDICT_UNKNOWN;
    }
    return value.flag ? VERDICT_TRUE : VERDICT_FALSE;
}
