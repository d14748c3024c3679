/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map flow */
#include "unit/base/unit.h"

#include <stdio.h>

#include <openssl/bn.h>

#include "base/decimal.h"

static struct decimal number_of(const char *text)
{
    struct decimal number = { 0, 0 };

    if (!decimal_parse(bytes_of_text(text), '.', &number)) {
        fail_msg("'%s' is refused", text);
    }
    return number;
}

static void assert_number(struct decimal number, const char *expected)
{
    char text[DECIMAL_TEXT_SIZE];

    assert_bytes(decimal_format(number, text), expected);
}

static void texts_are_read_and_written_canonically(void **state)
{
    static const char *const rows[][2] = {
        { "0", "0" },
        { "-0", "0" },
        { "-0.000", "0" },
        { "+7", "7" },
        { "007", "7" },
        { "1.50", "1.5" },
        { "5.", "5" },
        { ".5", "0.5" },
        { "-.05", "-0.05" },
        { "100", "100" },
        { "0.000000000000000001", "0.000000000000000001" },
        { "0.0000000000000000010000", "0.000000000000000001" },
        { "999999999999999999999999999999999999",
          "999999999999999999999999999999999999" },
        { "-999999999999999999.999999999999999999",
          "-999999999999999999.999999999999999999" },
        { "999999999999999999999999999999999999.0000000000000000000",
          "999999999999999999999999999999999999" },
        { "0000000000000000000000000000000000000000000000000001", "1" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_number(number_of(rows[i][0]), rows[i][1]);
    }
}

static void other_texts_are_no_numbers(void **state)
{
    static const char *const wrong[] = {
        "",
        ".",
        "-",
        "+.",
        "--1",
        "1-",
        "1.2.3",
        "1e3",
        " 1",
        "1 ",
        "1,5",
        "0x1",
        "NaN",
        "inf",
        "1\n",
        "- 1",
        "1.0-0",
        "\xb2",
        "1_0",
        "1'0",
        "+-1",
        "1..",
        "..1",
        "-.",
        "0.0000000000000000001",                 /* scale 19 */
        "1000000000000000000000000000000000000", /* 37 digits */
        "1000000000000000000000000000000000000.0",
        "1234567890123456789.123456789012345678",
        "123456789012345678901.00000000000000001",
        "1234567890123456789012345678901234567.",
    };
    struct decimal untouched = { 42, 1 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (decimal_parse(bytes_of_text(wrong[i]), '.', &untouched)) {
            fail_msg("'%s' was taken", wrong[i]);
        }
    }
    assert_false(decimal_parse(bytes_of("1\0", 2), '.', &untouched));
    assert_number(untouched, "4.2");
}

static void the_decimal_mark_is_the_callers(void **state)
{
    struct decimal number;
    (void)state;

    assert_true(decimal_parse(bytes_of_text("1,25"), ',', &number));
    assert_number(number, "1.25");
    assert_false(decimal_parse(bytes_of_text("1.25"), ',', &number));
}

static void implied_points_are_read_and_written(void **state)
{
    char text[DECIMAL_TEXT_SIZE];
    struct bytes written;
    struct decimal number;
    (void)state;

    assert_true(decimal_parse_implied(bytes_of_text("12345"), 2, &number));
    assert_number(number, "123.45");
    assert_true(decimal_parse_implied(bytes_of_text("-5"), 2, &number));
    assert_number(number, "-0.05");
    assert_true(decimal_parse_implied(bytes_of_text("7"), 0, &number));
    assert_number(number, "7");
    assert_false(decimal_parse_implied(bytes_of_text("1.5"), 2, &number));
    assert_false(decimal_parse_implied(bytes_of_text(""), 2, &number));
    assert_false(decimal_parse_implied(bytes_of_text("1"), -1, &number));
    assert_false(decimal_parse_implied(bytes_of_text("1"), 19, &number));

    assert_true(
        decimal_format_implied(number_of("123.450"), 2, text, &written));
    assert_bytes(written, "12345");
    assert_true(decimal_format_implied(number_of("-0.05"), 2, text, &written));
    assert_bytes(written, "-5");
    assert_true(decimal_format_implied(number_of("0"), 2, text, &written));
    assert_bytes(written, "0");
    assert_false(decimal_format_implied(number_of("1.234"), 2, text, &written));
    assert_false(decimal_format_implied(
        number_of("99999999999999999999999999999999999"), 2, text, &written));
    assert_false(decimal_format_implied(number_of("0"), 1000, text, &written));
}

static void scaled_texts_have_as_many_digits_as_asked(void **state)
{
    char text[DECIMAL_TEXT_SIZE];
    (void)state;

#define SCALED(number, scale) \
    decimal_format_scaled(number_of(number), scale, text)
    assert_bytes(SCALED("1", 2), "1.00");
    assert_bytes(SCALED("1.005", 2), "1.01");
    assert_bytes(SCALED("-1.005", 2), "-1.01");
    assert_bytes(SCALED("0", 2), "0.00");
    assert_bytes(SCALED("-0.004", 2), "0.00");
    assert_bytes(SCALED("9.999", 0), "10");
    assert_bytes(SCALED("0", 1000), "0.000000000000000000");
    assert_bytes(SCALED("1.5", -3), "2");
    assert_bytes(SCALED("999999999999999999999999999999999999", 18),
                 "999999999999999999999999999999999999");
#undef SCALED
}

static void halves_round_away_from_zero(void **state)
{
    static const struct {
        const char *number;
        int scale;
        const char *rounded;
    } rows[] = {
        { "0.5", 0, "1" },      { "-0.5", 0, "-1" },
        { "0.49999", 0, "0" },  { "2.5", 0, "3" },
        { "-2.5", 0, "-3" },    { "1.25", 1, "1.3" },
        { "1.245", 1, "1.2" },  { "1.2", 5, "1.2" },
        { "99.995", 2, "100" }, { "-99.995", 2, "-100" },
        { "-1.4", 0, "-1" },    { "0.999999999999999999", 17, "1" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_number(decimal_round(number_of(rows[i].number), rows[i].scale),
                      rows[i].rounded);
    }
}

static void what_fits_is_not_lost_to_the_way_it_is_written(void **state)
{
    struct decimal result;
    (void)state;

    /* The sum has 37 digits as written, one as a number. */
    assert_true(decimal_add(number_of("999999999999999999.000000000000000000"),
                            number_of("1.000000000000000000"), &result));
    assert_number(result, "1000000000000000000");
    /* The product has 40 digits before its zeros go. */
    assert_true(decimal_multiply(number_of("1234567890123456789.125"),
                                 number_of("800000000000000.160000"), &result));
    assert_number(result, "987654312098765628830862419753086.26");
    assert_false(decimal_multiply(number_of("0.0000000001"),
                                  number_of("0.0000000001"), &result));
    assert_true(decimal_multiply(number_of("0.0000000005"),
                                 number_of("0.000000002"), &result));
    assert_number(result, "0.000000000000000001");
    assert_true(decimal_divide(number_of("123456789012345678"),
                               number_of("1.123456789012345678"), 18, &result));
    assert_false(decimal_divide(number_of("1"), number_of("0"), 2, &result));
    assert_false(decimal_divide(number_of("1"), number_of("3"), 19, &result));
    assert_false(decimal_divide(number_of("1"), number_of("3"), -1, &result));
}

static void small_helpers_say_what_they_say(void **state)
{
    (void)state;
    assert_number(decimal_of(INT64_MIN), "-9223372036854775808");
    assert_true(decimal_is_zero(number_of("-0.00")));
    assert_false(decimal_is_zero(number_of("0.01")));
    assert_true(decimal_is_negative(number_of("-0.01")));
    assert_false(decimal_is_negative(number_of("-0")));
    assert_int_equal(decimal_compare(number_of("1.50"), number_of("1.5")), 0);
}

/* ---- against integers of any size: a decimal is numerator / 10^scale ---- */

struct reference {
    BIGNUM *numerator;
    int scale;
};

static BN_CTX *context;

static BIGNUM *ten_to(int exponent)
{
    BIGNUM *power = BN_new();
    BIGNUM *ten = BN_new();
    BIGNUM *times = BN_new();

    assert_true(BN_set_word(ten, 10) && BN_set_word(times, (BN_ULONG)exponent));
    assert_true(BN_exp(power, ten, times, context));
    BN_free(ten);
    BN_free(times);
    return power;
}

/* number × 10^exponent, in place. */
static void shift(BIGNUM *number, int exponent)
{
    BIGNUM *power = ten_to(exponent);

    assert_true(BN_mul(number, number, power, context));
    BN_free(power);
}

static BIGNUM *numerator_of(struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];
    char digits[DECIMAL_TEXT_SIZE + 1] = "";
    struct decimal whole = { number.coefficient, 0 };
    struct bytes view = decimal_format(whole, text);
    BIGNUM *numerator = NULL;

    memcpy(digits, view.data, view.length);
    assert_true(BN_dec2bn(&numerator, digits) > 0);
    return numerator;
}

/* The reference as canonical text, or "" where a decimal cannot hold it. */
static void expected_text(struct reference value, char *text, size_t size)
{
    char *all = BN_bn2dec(value.numerator);
    const char *digits = all + (all[0] == '-' ? 1 : 0);
    size_t count = strlen(digits);
    size_t scale = (size_t)value.scale;

    while (scale > 0 && (digits[count - 1] == '0')) {
        if (count > 1) {
            count--;
        } else {
            scale = 1; /* zero */
        }
        scale--;
    }
    text[0] = '\0';
    if (count <= 36 && scale <= DECIMAL_MAX_SCALE) {
        size_t whole = count > scale ? count - scale : 0;
        size_t zeros = count > scale ? 0 : scale - count;

        (void)snprintf(text, size, "%s%.*s%s%s%.*s%.*s",
                       all[0] == '-' ? "-" : "", (int)whole, digits,
                       whole == 0 ? "0" : "", scale == 0 ? "" : ".", (int)zeros,
                       "000000000000000000", (int)(count - whole),
                       digits + whole);
    }
    OPENSSL_free(all);
}

static void assert_agrees(bool good, struct decimal result,
                          struct reference value, const char *what,
                          struct decimal a, struct decimal b)
{
    char expected[200];
    char found[DECIMAL_TEXT_SIZE];
    char first[DECIMAL_TEXT_SIZE];
    char second[DECIMAL_TEXT_SIZE];
    struct bytes text = good ? decimal_format(result, found) : bytes_of("", 0);

    expected_text(value, expected, sizeof expected);
    if (!bytes_equal_text(text, expected)) {
        struct bytes left = decimal_format(a, first);
        struct bytes right = decimal_format(b, second);

        fail_msg("%.*s %s %.*s: '%.*s', not '%s'", BYTES_ARG(left), what,
                 BYTES_ARG(right), BYTES_ARG(text), expected);
    }
    BN_free(value.numerator);
}

/* Few digits or many, often nines and zeros, often trailing zeros. */
static struct decimal random_number(uint64_t *seed)
{
    static const char often[] = "0099512";
    uint64_t shape = unit_random(seed);
    size_t digits = 1 + shape % 36;
    size_t behind = shape >> 8 & 1 ? shape / 512 % 19 : 0;
    bool extreme = shape >> 32 & 1;
    char text[64];
    size_t length = 0;

    text[length++] = shape >> 33 & 1 ? '-' : '+';
    for (size_t i = 0; i < digits; i++) {
        uint64_t random = unit_random(seed);

        if (i + behind == digits) {
            text[length++] = '.';
        }
        text[length++] = extreme ? often[random % (sizeof often - 1)]
                                 : (char)('0' + random % 10);
    }
    text[length] = '\0';
    return number_of(text);
}

static struct reference reference_sum(struct decimal a, struct decimal b,
                                      bool subtract)
{
    BIGNUM *left = numerator_of(a);
    BIGNUM *right = numerator_of(b);

    shift(left, b.scale);
    shift(right, a.scale);
    assert_true(subtract ? BN_sub(left, left, right)
                         : BN_add(left, left, right));
    BN_free(right);
    return (struct reference){ left, a.scale + b.scale };
}

static struct reference reference_product(struct decimal a, struct decimal b)
{
    BIGNUM *left = numerator_of(a);
    BIGNUM *right = numerator_of(b);

    assert_true(BN_mul(left, left, right, context));
    BN_free(right);
    return (struct reference){ left, a.scale + b.scale };
}

/* floor((2 × |a| + |b|) / (2 × |b|)) at the wanted scale: halves go up. */
static struct reference reference_quotient(struct decimal a, struct decimal b,
                                           int scale)
{
    BIGNUM *left = numerator_of(a);
    BIGNUM *right = numerator_of(b);
    int negative = BN_is_negative(left) != BN_is_negative(right);

    BN_set_negative(left, 0);
    BN_set_negative(right, 0);
    shift(left, b.scale + scale);
    shift(right, a.scale);
    assert_true(BN_lshift1(left, left) && BN_add(left, left, right) &&
                BN_lshift1(right, right) &&
                BN_div(left, NULL, left, right, context));
    BN_set_negative(left, negative);
    BN_free(right);
    return (struct reference){ left, scale };
}

static int sign_of(struct reference value)
{
    int sign = BN_is_zero(value.numerator)       ? 0
               : BN_is_negative(value.numerator) ? -1
                                                 : 1;

    BN_free(value.numerator);
    return sign;
}

/* A quotient with zeros at its end may fit as a number and not at its scale;
 * then "no" is right. */
static bool quotient_fits(struct reference value)
{
    BIGNUM *limit = ten_to(36);
    bool good = BN_ucmp(value.numerator, limit) < 0;

    BN_free(limit);
    return good;
}

static void arithmetic_agrees_with_integers_of_any_size(void **state)
{
    uint64_t seed = 36;
    (void)state;

    context = BN_CTX_new();
    for (int i = 0; i < 30000; i++) {
        struct decimal a = random_number(&seed);
        struct decimal b = random_number(&seed);
        int scale = (int)(unit_random(&seed) % 19);
        struct decimal one = decimal_of(1);
        struct decimal result = { 0, 0 };
        struct reference quotient;
        bool good = decimal_add(a, b, &result);

        assert_agrees(good, result, reference_sum(a, b, false), "+", a, b);
        good = decimal_subtract(a, b, &result);
        assert_agrees(good, result, reference_sum(a, b, true), "-", a, b);
        good = decimal_multiply(a, b, &result);
        assert_agrees(good, result, reference_product(a, b), "*", a, b);
        assert_int_equal(decimal_compare(a, b),
                         sign_of(reference_sum(a, b, true)));
        assert_agrees(true, decimal_round(a, scale),
                      reference_quotient(a, one, scale), "rounded", a,
                      decimal_of(scale));
        good = decimal_divide(a, b, scale, &result);
        if (decimal_is_zero(b)) {
            assert_false(good);
            continue;
        }
        quotient = reference_quotient(a, b, scale);
        assert_true(good == quotient_fits(quotient));
        if (good) {
            assert_agrees(good, result, quotient, "/", a, b);
        } else {
            BN_free(quotient.numerator);
        }
    }
    BN_CTX_free(context);
}

static void written_numbers_read_the_same(void **state)
{
    uint64_t seed = 8;
    (void)state;

    for (int i = 0; i < 50000; i++) {
        struct decimal number = random_number(&seed);
        char text[DECIMAL_TEXT_SIZE];
        struct decimal again;

        assert_true(decimal_parse(decimal_format(number, text), '.', &again));
        assert_int_equal(decimal_compare(number, again), 0);
        assert_true(decimal_parse(
            decimal_format_scaled(number, number.scale, text), '.', &again));
        assert_int_equal(again.scale, number.scale);
        assert_int_equal(decimal_compare(number, again), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_and_written_canonically),
        cmocka_unit_test(other_texts_are_no_numbers),
        cmocka_unit_test(the_decimal_mark_is_the_callers),
        cmocka_unit_test(implied_points_are_read_and_written),
        cmocka_unit_test(scaled_texts_have_as_many_digits_as_asked),
        cmocka_unit_test(halves_round_away_from_zero),
        cmocka_unit_test(what_fits_is_not_lost_to_the_way_it_is_written),
        cmocka_unit_test(small_helpers_say_what_they_say),
        cmocka_unit_test(arithmetic_agrees_with_integers_of_any_size),
        cmocka_unit_test(written_numbers_read_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
