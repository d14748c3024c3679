/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an expression while it is evaluated: values made, and the value of
 * a part of it. Private to expression_run.c and expression_function.c.
 *
 * Nothing fails: what cannot be computed is null, and the run says why.
 */
#ifndef MAPPING_EXPRESSION_RUNNING_H
#define MAPPING_EXPRESSION_RUNNING_H

#include "mapping/expression_tree.h"

struct expression_value expression_node_value(
    const struct expression_node *node, struct expression_run *run);
/* Of a call of any function but those over lists. */
struct expression_value expression_function_value(
    const struct expression_node *node, struct expression_run *run);

static inline struct expression_value value_nothing(enum expression_type type)
{
    return (struct expression_value){ .type = type, .is_null = true };
}

static inline struct expression_value value_of_text(struct bytes text)
{
    return (struct expression_value){ .type = EXPRESSION_TEXT,
                                      .is_null = text.length == 0,
                                      .text = text };
}

static inline struct expression_value value_of_number(struct decimal number)
{
    return (struct expression_value){ .type = EXPRESSION_NUMBER,
                                      .number = number };
}

static inline struct expression_value value_of_flag(bool flag)
{
    return (struct expression_value){ .type = EXPRESSION_FLAG, .flag = flag };
}

static inline struct expression_value value_fail(struct expression_run *run,
                                                 enum expression_type type,
                                                 const char *why)
{
    if (run->failure == NULL) {
        run->failure = why;
    }
    return value_nothing(type);
}

static inline struct bytes expression_node_text(
    const struct expression_node *node, struct expression_run *run)
{
    struct expression_value value = expression_node_value(node, run);

    return expression_as_text(&value, run->arena);
}

#endif
