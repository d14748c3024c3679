/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"

/* 10^36: the first coefficient that is too large. */
static decimal_coefficient limit(void)
{
    return (decimal_coefficient)1000000000000000000 * 1000000000000000000;
}

static bool fits(decimal_coefficient coefficient)
{
    return coefficient < limit() && coefficient > -limit();
}

static decimal_coefficient power_of_ten(int exponent)
{
    decimal_coefficient power = 1;

    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

/* The same number with `scale` ≥ its own digits behind the point. */
static bool widen(struct decimal *number, int scale)
{
    while (number->scale < scale) {
        if (!fits(number->coefficient * 10)) {
            return false;
        }
        number->coefficient *= 10;
        number->scale++;
    }
    return true;
}

static struct decimal without_trailing_zeros(struct decimal number)
{
    while (number.scale > 0 && number.coefficient % 10 == 0) {
        number.coefficient /= 10;
        number.scale--;
    }
    return number;
}

struct decimal decimal_of(int64_t number)
{
    struct decimal result = { number, 0 };

    return result;
}

/* One more digit at the end; false when there is no room for it. */
static bool append_digit(struct decimal *number, int digit, bool behind)
{
    number->coefficient = number->coefficient * 10 + digit;
    number->scale += behind ? 1 : 0;
    return number->scale <= DECIMAL_MAX_SCALE && fits(number->coefficient);
}

/* Zeros behind the point wait until a digit follows them: at the end of a
 * number they are kept only as far as there is room. */
static bool read_digit(struct decimal *number, int digit, bool behind,
                       int *zeros)
{
    if (behind && digit == 0) {
        *zeros += *zeros <= DECIMAL_MAX_SCALE ? 1 : 0;
        return true;
    }
    for (; *zeros > 0; (*zeros)--) {
        if (!append_digit(number, 0, true)) {
            return false;
        }
    }
    return append_digit(number, digit, behind);
}

bool decimal_parse(struct bytes text, char point, struct decimal *number)
{
    struct decimal result = { 0, 0 };
    bool behind = false;
    bool digits = false;
    int zeros = 0;
    bool sign = text.length > 0 && (text.data[0] == '-' || text.data[0] == '+');

    for (size_t at = sign ? 1 : 0; at < text.length; at++) {
        char byte = text.data[at];

        if (byte == point && !behind) {
            behind = true;
        } else if (byte >= '0' && byte <= '9' &&
                   read_digit(&result, byte - '0', behind, &zeros)) {
            digits = true;
        } else {
            return false;
        }
    }
    if (!digits) {
        return false;
    }
    zeros += result.scale;
    (void)widen(&result, zeros < DECIMAL_MAX_SCALE ? zeros : DECIMAL_MAX_SCALE);
    if (sign && text.data[0] == '-') {
        result.coefficient = -result.coefficient;
    }
    *number = result;
    return true;
}

bool decimal_parse_implied(struct bytes text, int implied,
                           struct decimal *number)
{
    struct decimal result;

    if (bytes_find(text, '.') != SIZE_MAX || implied < 0 ||
        implied > DECIMAL_MAX_SCALE || !decimal_parse(text, '.', &result)) {
        return false;
    }
    result.scale = implied;
    *number = result;
    return true;
}

static struct bytes format_digits(struct decimal number,
                                  char text[DECIMAL_TEXT_SIZE])
{
    decimal_coefficient rest = number.coefficient;
    bool negative = rest < 0;
    int at = DECIMAL_TEXT_SIZE;
    int written = 0;

    if (negative) {
        rest = -rest;
    }
    while (rest > 0 || written <= number.scale) {
        if (written == number.scale && number.scale > 0) {
            text[--at] = '.';
        }
        text[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
        written++;
    }
    if (negative) {
        text[--at] = '-';
    }
    return bytes_of(text + at, (size_t)(DECIMAL_TEXT_SIZE - at));
}

struct bytes decimal_format(struct decimal number, char text[DECIMAL_TEXT_SIZE])
{
    return format_digits(without_trailing_zeros(number), text);
}

struct bytes decimal_format_scaled(struct decimal number, int scale,
                                   char text[DECIMAL_TEXT_SIZE])
{
    if (scale > DECIMAL_MAX_SCALE) {
        scale = DECIMAL_MAX_SCALE;
    }
    number = decimal_round(number, scale);
    if (!widen(&number, scale)) {
        return decimal_format(number, text);
    }
    return format_digits(number, text);
}

bool decimal_format_implied(struct decimal number, int implied,
                            char text[DECIMAL_TEXT_SIZE], struct bytes *out)
{
    number = without_trailing_zeros(number);
    if (implied > DECIMAL_MAX_SCALE || number.scale > implied ||
        !widen(&number, implied)) {
        return false;
    }
    number.scale = 0;
    *out = format_digits(number, text);
    return true;
}

static bool align(struct decimal *a, struct decimal *b)
{
    if (a->scale < b->scale) {
        return widen(a, b->scale);
    }
    return widen(b, a->scale);
}

/* The sum where one of the two has no room for the other's scale: whole parts
 * and fractions added apart, so that only a sum that does not fit is refused. */
static bool add_by_parts(struct decimal a, struct decimal b,
                         struct decimal *sum)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    decimal_coefficient one = power_of_ten(scale);
    decimal_coefficient above_a = power_of_ten(a.scale);
    decimal_coefficient above_b = power_of_ten(b.scale);
    decimal_coefficient fraction =
        a.coefficient % above_a * power_of_ten(scale - a.scale) +
        b.coefficient % above_b * power_of_ten(scale - b.scale);
    struct decimal whole = {
        a.coefficient / above_a + b.coefficient / above_b + fraction / one, 0
    };

    fraction %= one;
    if (whole.coefficient > 0 && fraction < 0) {
        whole.coefficient--;
        fraction += one;
    } else if (whole.coefficient < 0 && fraction > 0) {
        whole.coefficient++;
        fraction -= one;
    }
    while (scale > 0 && fraction % 10 == 0) {
        fraction /= 10;
        scale--;
    }
    if (!fits(whole.coefficient) || !widen(&whole, scale)) {
        return false;
    }
    whole.coefficient += fraction;
    *sum = whole;
    return fits(whole.coefficient);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *sum)
{
    struct decimal left = a;
    struct decimal right = b;

    if (!align(&left, &right) || !fits(left.coefficient + right.coefficient)) {
        return add_by_parts(a, b, sum);
    }
    sum->coefficient = left.coefficient + right.coefficient;
    sum->scale = left.scale;
    return true;
}

bool decimal_subtract(struct decimal a, struct decimal b,
                      struct decimal *difference)
{
    b.coefficient = -b.coefficient;
    return decimal_add(a, b, difference);
}

/* Divides the product a × b by ten before it is made, so that only a result
 * that does not fit overflows; false when it has no factor ten. */
static bool take_out_ten(struct decimal *a, struct decimal *b)
{
    struct decimal *two = a->coefficient % 2 == 0 ? a : b;
    struct decimal *five = a->coefficient % 5 == 0 ? a : b;

    if (two->coefficient % 2 != 0 || five->coefficient % 5 != 0) {
        return false;
    }
    two->coefficient /= 2;
    five->coefficient /= 5;
    return true;
}

bool decimal_multiply(struct decimal a, struct decimal b,
                      struct decimal *product)
{
    struct decimal result = { 0, a.scale + b.scale };

    while (result.scale > 0 && take_out_ten(&a, &b)) {
        result.scale--;
    }
    *product = result;
    if (result.scale > DECIMAL_MAX_SCALE ||
        __builtin_mul_overflow(a.coefficient, b.coefficient,
                               &product->coefficient)) {
        return false;
    }
    return fits(product->coefficient);
}

static decimal_coefficient magnitude(decimal_coefficient coefficient)
{
    return coefficient < 0 ? -coefficient : coefficient;
}

bool decimal_divide(struct decimal a, struct decimal b, int scale,
                    struct decimal *quotient)
{
    bool negative = (a.coefficient < 0) != (b.coefficient < 0);
    decimal_coefficient divisor = magnitude(b.coefficient);
    decimal_coefficient result, rest;
    int shift = scale + b.scale - a.scale;
    bool up;

    if (divisor == 0 || scale < 0 || scale > DECIMAL_MAX_SCALE) {
        return false;
    }
    result = magnitude(a.coefficient) / divisor;
    rest = magnitude(a.coefficient) % divisor;
    for (; shift > 0; shift--) { /* long division, digit by digit */
        rest *= 10;
        result = result * 10 + rest / divisor;
        rest %= divisor;
        if (!fits(result)) {
            return false;
        }
    }
    up = rest >= divisor - rest;
    if (shift < 0) { /* more digits than wanted: the first one lost decides */
        result /= power_of_ten(-shift - 1);
        up = result % 10 >= 5;
        result /= 10;
    }
    result += up ? 1 : 0;
    quotient->coefficient = negative ? -result : result;
    quotient->scale = scale;
    return fits(result);
}

struct decimal decimal_round(struct decimal number, int scale)
{
    decimal_coefficient power;
    decimal_coefficient rest;

    if (scale < 0) {
        scale = 0;
    }
    if (scale >= number.scale) {
        return number;
    }
    power = power_of_ten(number.scale - scale);
    rest = number.coefficient % power;
    number.coefficient /= power;
    number.scale = scale;
    if (rest < 0) {
        rest = -rest;
        number.coefficient -= rest >= power - rest ? 1 : 0;
    } else {
        number.coefficient += rest >= power - rest ? 1 : 0;
    }
    return number;
}

int decimal_compare(struct decimal a, struct decimal b)
{
    decimal_coefficient left;
    decimal_coefficient right;

    a = without_trailing_zeros(a);
    b = without_trailing_zeros(b);
    if (align(&a, &b)) {
        return (a.coefficient > b.coefficient) -
               (a.coefficient < b.coefficient);
    }
    /* Aligning overflowed, so the whole parts differ, or one is huge. */
    left = a.coefficient / power_of_ten(a.scale);
    right = b.coefficient / power_of_ten(b.scale);
    return (left > right) - (left < right);
}
