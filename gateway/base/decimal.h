/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: exact decimal numbers for quantities, prices and totals; never
 * binary floating point.
 *
 * A number is coefficient × 10^-scale. Limits: 36 significant digits, scale 0
 * … 18; what would not fit is an error (false), never a silently rounded
 * result. decimal_divide and decimal_round round half away from zero, the
 * trade's rule.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

__extension__ typedef __int128 decimal_coefficient;

struct decimal {
    decimal_coefficient coefficient;
    int scale; /* digits behind the point */
};

enum { DECIMAL_TEXT_SIZE = 48, DECIMAL_MAX_SCALE = 18 };

struct decimal decimal_of(int64_t number);
/* Grammar: ["-" | "+"] (digits ["." [digits]] | "." digits). No
 * exponent, no grouping, no blanks. `point` is the decimal mark ('.' or ','). */
bool decimal_parse(struct bytes text, char point,
                   struct decimal *number) MUST_CHECK;
/* X12 Nn: digits with an implied point `implied` places from the right. */
bool decimal_parse_implied(struct bytes text, int implied,
                           struct decimal *number) MUST_CHECK;
/* Canonical: no trailing zeros behind the point, "0" for zero, "-0.5". */
struct bytes decimal_format(struct decimal number,
                            char text[DECIMAL_TEXT_SIZE]);
/* With exactly `scale` digits behind the point (rounded if need be). */
struct bytes decimal_format_scaled(struct decimal number, int scale,
                                   char text[DECIMAL_TEXT_SIZE]);
/* Nn: the digits of number × 10^implied; false if that is not whole. */
bool decimal_format_implied(struct decimal number, int implied,
                            char text[DECIMAL_TEXT_SIZE],
                            struct bytes *out) MUST_CHECK;

bool decimal_add(struct decimal a, struct decimal b,
                 struct decimal *sum) MUST_CHECK;
bool decimal_subtract(struct decimal a, struct decimal b,
                      struct decimal *difference) MUST_CHECK;
/* Exact; a scale past 18 is cut back only where the digits lost are zeros. */
bool decimal_multiply(struct decimal a, struct decimal b,
                      struct decimal *product) MUST_CHECK;
/* Rounded to `scale` digits; false for a division by zero or overflow. */
bool decimal_divide(struct decimal a, struct decimal b, int scale,
                    struct decimal *quotient) MUST_CHECK;
struct decimal decimal_round(struct decimal number, int scale);
/* -1, 0, 1; 1.50 equals 1.5. */
int decimal_compare(struct decimal a, struct decimal b);
static inline bool decimal_is_zero(struct decimal number)
{
    return number.coefficient == 0;
}
static inline bool decimal_is_negative(struct decimal number)
{
    return number.coefficient < 0;
}

#endif
