/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: short hands for the rows of shape tables, so that a table reads as
 * a table: key, help, where it is kept, what it may be.
 *
 * For the *_shape.c files only.
 */
#ifndef CONFIG_SHAPE_ROW_H
#define CONFIG_SHAPE_ROW_H

#include <stddef.h>

#include "config/shape.h"

/* Where a value is kept. */
#define AT(owner, member) offsetof(struct owner, member)
#define HERE ((size_t)0)    /* a group whose rows name the outer struct */
#define LATER SHAPE_NOWHERE /* checked only */

#define VALUE(key, help, where, ...)                               \
    {                                                              \
        key, help, SHAPE_VALUE, false, where, 0, NULL, __VA_ARGS__ \
    }
#define NEEDED(key, help, where, ...)                             \
    {                                                             \
        key, help, SHAPE_VALUE, true, where, 0, NULL, __VA_ARGS__ \
    }
#define GROUP(key, help, where, shape)                  \
    {                                                   \
        key, help, SHAPE_GROUP, false, where, 0, shape, \
        {                                               \
            0                                           \
        }                                               \
    }
#define NEEDED_GROUP(key, help, where, shape)          \
    {                                                  \
        key, help, SHAPE_GROUP, true, where, 0, shape, \
        {                                              \
            0                                          \
        }                                              \
    }
/* Lists and tables of values are checked only. */
#define ONE_OR_LIST(key, help, ...)                                      \
    {                                                                    \
        key, help, SHAPE_ONE_OR_LIST, false, LATER, 0, NULL, __VA_ARGS__ \
    }
#define TABLE(key, help, ...)                                      \
    {                                                              \
        key, help, SHAPE_TABLE, false, LATER, 0, NULL, __VA_ARGS__ \
    }
#define LIST_OF(key, help, where, count, shape)            \
    {                                                      \
        key, help, SHAPE_LIST, false, where, count, shape, \
        {                                                  \
            0                                              \
        }                                                  \
    }
#define ONE_OR_LIST_OF(key, help, where, count, shape)            \
    {                                                             \
        key, help, SHAPE_ONE_OR_LIST, false, where, count, shape, \
        {                                                         \
            0                                                     \
        }                                                         \
    }
#define TABLE_OF(key, help, where, count, shape)            \
    {                                                       \
        key, help, SHAPE_TABLE, false, where, count, shape, \
        {                                                   \
            0                                               \
        }                                                   \
    }

/* What a value may be. */
#define TEXT(longest)                                     \
    {                                                     \
        .kind = VALUE_TEXT, .least = 1, .most = (longest) \
    }
#define CHECKED(longest, function)                                         \
    {                                                                      \
        .kind = VALUE_TEXT, .least = 1, .most = longest, .check = function \
    }
#define FORM(function, code, expression)                           \
    {                                                              \
        .kind = VALUE_TEXT, .check = function, .check_code = code, \
        .pattern = expression                                      \
    }
#define NAME                                                                \
    {                                                                       \
        .kind = VALUE_TEXT, .least = 1, .most = 64, .check = value_is_name, \
        .check_code = "CONFIG_BAD_NAME", .pattern = VALUE_NAME_PATTERN      \
    }
#define PATH CHECKED(1000, value_is_file)
#define URL CHECKED(500, value_is_url)
#define WORD(list)                        \
    {                                     \
        .kind = VALUE_WORD, .words = list \
    }
#define ONE_OF(list)                      \
    {                                     \
        .kind = VALUE_TEXT, .words = list \
    }
#define EITHER(list)                        \
    {                                       \
        .kind = VALUE_EITHER, .words = list \
    }
#define FLAG               \
    {                      \
        .kind = VALUE_FLAG \
    }
#define DURATION               \
    {                          \
        .kind = VALUE_DURATION \
    }
#define DURATION_FROM(shortest)                   \
    {                                             \
        .kind = VALUE_DURATION, .least = shortest \
    }
#define PERIOD                    \
    {                             \
        .kind = VALUE_LONG_PERIOD \
    }
#define DATE               \
    {                      \
        .kind = VALUE_DATE \
    }
#define PERCENT               \
    {                         \
        .kind = VALUE_PERCENT \
    }
#define CHARACTER               \
    {                           \
        .kind = VALUE_CHARACTER \
    }
#define SIZE(smallest)                        \
    {                                         \
        .kind = VALUE_SIZE, .least = smallest \
    }
#define NUMBER(low, high)                                \
    {                                                    \
        .kind = VALUE_NUMBER, .least = low, .most = high \
    }
#define SMALL(low, high)                                \
    {                                                   \
        .kind = VALUE_SMALL, .least = low, .most = high \
    }

/* A shape whose rows are kept in an outer struct, or nowhere. */
#define SHAPE(heading, table)                                          \
    {                                                                  \
        .title = heading, .rows = table, .row_count = COUNT_OF(table), \
        .place_offset = SHAPE_NOWHERE, .name_offset = SHAPE_NOWHERE    \
    }

#endif
