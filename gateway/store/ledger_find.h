/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a filter as it was read, between ledger_filter.c, which makes it
 * from words, and ledger_find.c, which finds documents by it. Private to the
 * two.
 */
#ifndef STORE_LEDGER_FIND_H
#define STORE_LEDGER_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { FILTER_WORDS = 32, FILTER_VALUES = 4 };

struct filter_value {
    bool is_number;
    int64_t number;
    struct bytes text;
};

struct filter_condition {
    const char *sql; /* " AND …" with `count` places */
    struct filter_value values[FILTER_VALUES];
    size_t count;
};

struct ledger_filter {
    struct filter_condition conditions[FILTER_WORDS];
    size_t count;
};

#endif
