/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/expression_running.h"

enum { DIVISION_SCALE = 12 };

/* --- values --- */

/* A field's text as a value of the type the reader gave it. */
static struct expression_value of_field(struct bytes text,
                                        enum expression_type type,
                                        struct expression_run *run)
{
    struct decimal number;

    if (text.length == 0) {
        return value_nothing(type);
    }
    if (type == EXPRESSION_FLAG) {
        return value_of_flag(bytes_equal_text(text, "true"));
    }
    if (type == EXPRESSION_NUMBER) {
        return decimal_parse(text, '.', &number)
                   ? value_of_number(number)
                   : value_fail(run, type, "a value is not a number");
    }
    return value_of_text(text);
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
        return value_nothing(node->type);
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
    struct expression_value value = value_nothing(EXPRESSION_WHOLE);
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

    gathering.result = value_nothing(node->type);
    if (frame != NULL && frame->record != NULL) {
        gather(&gathering, frame->record, 0);
    }
    if (node->function == FUNCTION_COUNT) {
        return value_of_number(decimal_of((int64_t)gathering.count));
    }
    if (node->function == FUNCTION_SUM && gathering.result.is_null) {
        return value_of_number(decimal_of(0));
    }
    return gathering.result;
}

static struct expression_value segment_count(const struct expression_node *node,
                                             struct expression_run *run)
{
    if (run->count_segments == NULL) {
        return value_nothing(EXPRESSION_NUMBER);
    }
    return value_of_number(decimal_of(
        (int64_t)run->count_segments(run->context, node->literal.text)));
}

/* --- logic, comparison, arithmetic --- */

/* Kleene's: what is not known stays so unless the other side decides. */
static struct expression_value logic(const struct expression_node *node,
                                     struct expression_run *run)
{
    bool decides = node->kind == NODE_OR;
    struct expression_value left =
        expression_node_value(node->arguments[0], run);
    struct expression_value right;

    if (!left.is_null && left.flag == decides) {
        return value_of_flag(decides);
    }
    right = expression_node_value(node->arguments[1], run);
    if (!right.is_null && right.flag == decides) {
        return value_of_flag(decides);
    }
    return left.is_null || right.is_null ? value_nothing(EXPRESSION_FLAG)
                                         : value_of_flag(!decides);
}

static struct expression_value negation(const struct expression_node *node,
                                        struct expression_run *run)
{
    struct expression_value value =
        expression_node_value(node->arguments[0], run);

    return value.is_null ? value : value_of_flag(!value.flag);
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
    struct expression_value left =
        expression_node_value(node->arguments[0], run);
    struct expression_value right =
        expression_node_value(node->arguments[1], run);
    bool either = left.is_null || right.is_null;
    int order;

    if (node->operation == OPERATION_EQUAL ||
        node->operation == OPERATION_DIFFERENT) {
        bool equal = either ? left.is_null && right.is_null
                            : order_of(&left, &right) == 0;

        return value_of_flag(equal == (node->operation == OPERATION_EQUAL));
    }
    if (either) {
        return value_nothing(EXPRESSION_FLAG);
    }
    order = order_of(&left, &right);
    switch (node->operation) {
    case OPERATION_LESS:
        return value_of_flag(order < 0);
    case OPERATION_LESS_EQUAL:
        return value_of_flag(order <= 0);
    case OPERATION_GREATER:
        return value_of_flag(order > 0);
    default:
        return value_of_flag(order >= 0);
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
    struct expression_value left =
        expression_node_value(node->arguments[0], run);
    struct expression_value right =
        expression_node_value(node->arguments[1], run);
    struct decimal result;

    if (left.is_null || right.is_null) {
        return value_nothing(EXPRESSION_NUMBER);
    }
    if (node->operation == OPERATION_DIVIDE && decimal_is_zero(right.number)) {
        return value_fail(run, EXPRESSION_NUMBER, "this divides by zero");
    }
    return compute(node->operation, left.number, right.number, &result)
               ? value_of_number(result)
               : value_fail(run, EXPRESSION_NUMBER,
                            "the result is too large or too "
                            "long a number");
}

static struct expression_value minus(const struct expression_node *node,
                                     struct expression_run *run)
{
    struct expression_value value =
        expression_node_value(node->arguments[0], run);

    value.number.coefficient = -value.number.coefficient;
    return value;
}

/* --- the whole --- */

struct expression_value expression_node_value(
    const struct expression_node *node, struct expression_run *run)
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
                   ? value_nothing(EXPRESSION_NUMBER)
                   : value_of_number(decimal_of((int64_t)run->frame->index));
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
        return expression_function_value(node, run);
    }
    return value_nothing(EXPRESSION_NULL);
}

struct expression_value expression_evaluate(const struct expression *expression,
                                            struct expression_run *run)
{
    return expression_node_value(expression->root, run);
}

enum expression_verdict expression_test(const struct expression *expression,
                                        struct expression_run *run)
{
    struct expression_value value =
        expression_node_value(expression->root, run);

    if (value.is_null || value.type != EXPRESSION_FLAG) {
        return VERDICT_UNKNOWN;
    }
    return value.flag ? VERDICT_TRUE : VERDICT_FALSE;
}
