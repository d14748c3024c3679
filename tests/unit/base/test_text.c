/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map console */
#include "unit/base/unit.h"

#include <jansson.h>

#include "base/text.h"

static void numbers_are_digits_only(void **state)
{
    static const char *const wrong[] = {
        "", "-1", "+1", " 1", "1 ", "1.0", "0x", "18446744073709551616", "1e3"
    };
    uint64_t number = 0;
    (void)state;

    assert_true(text_to_number(bytes_of_text("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_true(
        text_to_number(bytes_of_text("000000000000000000000007"), &number));
    assert_true(number == 7);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(text_to_number(bytes_of_text(wrong[i]), &number));
    }
    assert_true(number == 7);
    assert_false(text_to_number(bytes_of("1\0", 2), &number));
}

static void sizes_have_units(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {
        { "4096", 4096 },       { "10 MB", 10000000 },   { "64KiB", 65536 },
        { "1 gb", 1000000000 }, { "1 TiB", 1ULL << 40 }, { "0", 0 },
        { "7 B", 7 },           { "3 GiB", 3ULL << 30 },
    };
    static const char *const wrong[] = { "",      "MB",   "1 XB",
                                         "-1 MB", "1.5M", "1 MB 2" };
    uint64_t size;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(text_to_size(bytes_of_text(rows[i].text), &size));
        assert_true(size == rows[i].bytes);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(text_to_size(bytes_of_text(wrong[i]), &size));
    }
    assert_true(text_to_size(bytes_of_text("9999999 TiB"), &size));
    assert_false(text_to_size(bytes_of_text("99999999 TiB"), &size));
}

static void durations_must_have_units(void **state)
{
    static const struct {
        const char *text;
        int64_t milliseconds;
    } rows[] = {
        { "500 ms", 500 },  { "30 s", 30000 },      { "2 min", 120000 },
        { "4h", 14400000 }, { "30 d", 2592000000 }, { "1 w", 604800000 },
        { "0 s", 0 },
    };
    int64_t milliseconds;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(
            text_to_duration(bytes_of_text(rows[i].text), &milliseconds));
        assert_true(milliseconds == rows[i].milliseconds);
    }
    assert_false(text_to_duration(bytes_of_text("30"), &milliseconds));
    assert_false(text_to_duration(bytes_of_text("s"), &milliseconds));
    assert_false(text_to_duration(bytes_of_text("1 month"), &milliseconds));
    assert_false(
        text_to_duration(bytes_of_text("30500568905 w"), &milliseconds));
    assert_false(text_to_duration(bytes_of_text("9223372036854775808 ms"),
                                  &milliseconds));
}

/* The table of RFC 3629, section 4, the slow way: decode and judge. */
static bool reference_good(const unsigned char *byte, size_t length)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t point;

    if (length == 1) {
        return byte[0] < 0x80;
    }
    if ((length == 2 && byte[0] >> 5 != 6) ||
        (length == 3 && byte[0] >> 4 != 14) ||
        (length == 4 && byte[0] >> 3 != 30)) {
        return false;
    }
    point = byte[0] & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (byte[i] >> 6 != 2) {
            return false;
        }
        point = point << 6 | (byte[i] & 0x3fU);
    }
    return point >= least[length] && point <= 0x10ffff &&
           (point < 0xd800 || point > 0xdfff);
}

static void utf8_agrees_with_a_slow_reference(void **state)
{
    /* Bytes on both sides of every border in the grammar. */
    static const unsigned char border[] = {
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
        0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };
    unsigned char text[4];
    size_t n = COUNT_OF(border);
    (void)state;

    for (size_t i = 0; i < n * n * n * n; i++) {
        size_t expected = 0;

        text[0] = border[i % n];
        text[1] = border[i / n % n];
        text[2] = border[i / n / n % n];
        text[3] = border[i / n / n / n];
        for (size_t step = 1; step != 0 && expected < 4;) {
            for (step = 4 - expected; step > 0; step--) {
                if (reference_good(text + expected, step)) {
                    break;
                }
            }
            expected += step;
        }
        if (text_utf8_end(bytes_of((char *)text, 4)) != expected) {
            fail_msg("%02x %02x %02x %02x: not %zu", text[0], text[1], text[2],
                     text[3], expected);
        }
    }
}

static void utf8_is_counted_in_code_points(void **state)
{
    (void)state;
    assert_int_equal(text_utf8_length(bytes_of_text("")), 0);
    assert_int_equal(text_utf8_length(bytes_of_text("a\xc3\xbc\xe2\x82\xac")),
                     3);
    assert_int_equal(text_utf8_length(bytes_of_text("\xf0\x9f\x9a\x9a")), 1);
    assert_int_equal(text_utf8_length(bytes_of_text("\xff\xfe\xc3")), 3);
}

static void ascii_has_no_high_byte(void **state)
{
    (void)state;
    assert_true(text_is_ascii(bytes_of_text("")));
    assert_true(text_is_ascii(bytes_of("\x7f\0z", 3)));
    assert_false(text_is_ascii(bytes_of_text("Z\xc3\xbcrich")));
    assert_false(text_is_ascii(bytes_of_text("abcdefgh\x80")));
}

static void the_closest_word_is_found(void **state)
{
    static const char *const words[] = { "receive",  "receiver", "sender",
                                         "envelope", "map",      "document" };
    (void)state;

#define CLOSEST(word) text_closest(bytes_of_text(word), words, COUNT_OF(words))
    assert_string_equal(CLOSEST("reciever"), "receiver");
    assert_string_equal(CLOSEST("receve"), "receive");
    assert_string_equal(CLOSEST("evnelope"), "envelope");
    assert_string_equal(CLOSEST("mpa"), "map");
    assert_string_equal(CLOSEST("map"), "map");
    assert_null(CLOSEST("quantity"));
    assert_null(CLOSEST("mxyp"));
    assert_null(CLOSEST(""));
    assert_null(text_closest(bytes_of_text("map"), words, 0));
#undef CLOSEST
}

/* Optimal string alignment straight from its definition. */
static size_t slow_distance(const char *a, size_t i, const char *b, size_t j)
{
    size_t least, other;

    if (i == 0 || j == 0) {
        return i + j;
    }
    least = slow_distance(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
    other = slow_distance(a, i - 1, b, j) + 1;
    least = other < least ? other : least;
    other = slow_distance(a, i, b, j - 1) + 1;
    least = other < least ? other : least;
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        other = slow_distance(a, i - 2, b, j - 2) + 1;
        least = other < least ? other : least;
    }
    return least;
}

static void random_word(uint64_t *seed, char word[9])
{
    size_t length = unit_random(seed) % 8;

    for (size_t i = 0; i < length; i++) {
        word[i] = (char)('a' + unit_random(seed) % 3);
    }
    word[length] = '\0';
}

static void likeness_agrees_with_its_definition(void **state)
{
    uint64_t seed = 11;
    (void)state;

    for (int i = 0; i < 4000; i++) {
        char word[9];
        char other[9];
        const char *words[] = { other };
        size_t length;
        size_t allowed;

        random_word(&seed, word);
        random_word(&seed, other);
        length = strlen(word);
        allowed = length / 3 > 1 ? length / 3 : 1;
        if ((text_closest(bytes_of_text(word), words, 1) != NULL) !=
            (slow_distance(word, length, other, strlen(other)) <= allowed)) {
            fail_msg("'%s' and '%s'", word, other);
        }
    }
}

static void words_of_any_length_are_compared(void **state)
{
    static char word[1000];
    static char other[1000];
    const char *words[] = { other };
    (void)state;

    for (size_t length = 60; length < 999; length++) {
        memset(word, 'a', length);
        memset(other, 'b', sizeof other - 1);
        assert_null(text_closest(bytes_of(word, length), words, 1));
    }
}

/* What `value` becomes, read back by a reader that is not ours. */
static void assert_json(struct bytes value, const char *expected)
{
    struct buffer out = { 0 };
    json_t *read;

    text_append_json(&out, value);
    assert_false(out.failed);
    read = json_loadb(out.data, out.length, JSON_DECODE_ANY | JSON_ALLOW_NUL,
                      NULL);
    assert_non_null(read);
    assert_int_equal(json_string_length(read), strlen(expected));
    assert_memory_equal(json_string_value(read), expected, strlen(expected));
    json_decref(read);
    buffer_close(&out);
}

static void json_says_what_the_text_says(void **state)
{
    struct buffer out = { 0 };
    (void)state;

    assert_json(bytes_of_text(""), "");
    assert_json(bytes_of(NULL, 0), "");
    assert_json(bytes_of_text("a\"b\\c/\n\r\t\x01\x1f\x7f"),
                "a\"b\\c/\n\r\t\x01\x1f\x7f");
    assert_json(bytes_of_text("\xe2\x82\xac\xf0\x9f\x9a\x9a"),
                "\xe2\x82\xac\xf0\x9f\x9a\x9a");
    assert_json(bytes_of_text("x\xffy"), "x\xef\xbf\xbdy");
    assert_json(bytes_of_text("\xed\xa0\x80"),
                "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_json(bytes_of_text("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd");
    text_append_json(&out, bytes_of("\0", 1));
    assert_bytes(buffer_bytes(&out), "\"\\u0000\"");
    buffer_close(&out);
}

static void any_bytes_make_valid_json(void **state)
{
    uint64_t seed = 3;
    struct buffer out = { 0 };
    char value[64];
    (void)state;

    for (int i = 0; i < 20000; i++) {
        size_t length = unit_random(&seed) % sizeof value;
        json_t *read;

        for (size_t j = 0; j < length; j++) {
            value[j] = (char)unit_random(&seed);
        }
        buffer_clear(&out);
        text_append_json(&out, bytes_of(value, length));
        assert_int_equal(text_utf8_end(buffer_bytes(&out)), out.length);
        read = json_loadb(out.data, out.length,
                          JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(read);
        json_decref(read);
    }
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_digits_only),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(durations_must_have_units),
        cmocka_unit_test(utf8_agrees_with_a_slow_reference),
        cmocka_unit_test(utf8_is_counted_in_code_points),
        cmocka_unit_test(ascii_has_no_high_byte),
        cmocka_unit_test(the_closest_word_is_found),
        cmocka_unit_test(likeness_agrees_with_its_definition),
        cmocka_unit_test(words_of_any_length_are_compared),
        cmocka_unit_test(json_says_what_the_text_says),
        cmocka_unit_test(any_bytes_make_valid_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
