/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what every test of base/ includes: cmocka with its system headers
 * in the order it wants, and random numbers that are the same in every run.
 */
#ifndef TESTS_UNIT_BASE_UNIT_H
#define TESTS_UNIT_BASE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"

/* The next number of a fixed sequence (splitmix64); any `state` begins one. */
static inline uint64_t unit_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

#define assert_bytes(view, text)                              \
    do {                                                      \
        struct bytes found_ = (view);                         \
        assert_int_equal(found_.length, strlen(text));        \
        assert_memory_equal(found_.data, text, strlen(text)); \
    } while (0)

#endif
