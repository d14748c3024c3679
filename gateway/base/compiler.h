/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the few compiler attributes that contracts are written with.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

/* A result that may say "no" and therefore may not be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* The function formats like printf; FORMAT and FIRST count from 1. */
#define PRINTF_LIKE(FORMAT, FIRST) \
    __attribute__((format(printf, FORMAT, FIRST)))

#define NO_RETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
