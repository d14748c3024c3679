/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact xml map */
#include "unit/base/unit.h"

#include <limits.h>

static const struct bytes nothing = { NULL, 0 };

static void views_compare_by_unsigned_bytes(void **state)
{
    struct bytes high = bytes_of("\xff", 1);
    (void)state;

    assert_true(bytes_equal(nothing, bytes_of("", 0)));
    assert_true(bytes_equal_text(bytes_of("abc", 2), "ab"));
    assert_false(bytes_equal_text(bytes_of("a\0b", 3), "a"));
    assert_true(bytes_equal_text(nothing, NULL));
    assert_true(bytes_compare(bytes_of_text("a"), high) < 0);
    assert_true(bytes_compare(high, bytes_of_text("a")) > 0);
    assert_true(bytes_compare(bytes_of_text("a"), bytes_of_text("ab")) < 0);
    assert_true(bytes_compare(bytes_of_text("ab"), bytes_of_text("a")) > 0);
    assert_int_equal(bytes_compare(nothing, bytes_of("", 0)), 0);
    assert_true(bytes_compare(nothing, high) < 0);
}

static void views_begin_end_and_are_cut(void **state)
{
    struct bytes view = BYTES("segment");
    (void)state;

    assert_true(bytes_starts_with(view, bytes_of_text("seg")));
    assert_true(bytes_starts_with(view, nothing));
    assert_true(bytes_starts_with(view, view));
    assert_false(bytes_starts_with(nothing, view));
    assert_true(bytes_ends_with(view, bytes_of_text("ment")));
    assert_true(bytes_ends_with(view, view));
    assert_true(bytes_ends_with(nothing, nothing));
    assert_false(bytes_ends_with(bytes_of_text("ent"), view));
    assert_bytes(bytes_slice(view, 3, 2), "me");
    assert_bytes(bytes_slice(view, 3, SIZE_MAX), "ment");
    assert_int_equal(bytes_slice(view, 8, 1).length, 0);
    assert_int_equal(bytes_slice(view, SIZE_MAX, SIZE_MAX).length, 0);
    assert_int_equal(bytes_slice(nothing, 0, 5).length, 0);
    assert_int_equal(bytes_find(view, 'm'), 3);
    assert_int_equal(bytes_find(view, 'x'), SIZE_MAX);
    assert_int_equal(bytes_find(nothing, 's'), SIZE_MAX);
    assert_int_equal(bytes_find(bytes_of("a\0b", 3), '\0'), 1);
}

static void trimming_takes_only_blanks_at_the_ends(void **state)
{
    (void)state;
    assert_bytes(bytes_trim(bytes_of_text(" \t\r\na b\n ")), "a b");
    assert_int_equal(bytes_trim(bytes_of_text(" \r\n\t ")).length, 0);
    assert_int_equal(bytes_trim(nothing).length, 0);
    assert_int_equal(bytes_trim(bytes_of("\0a\v", 3)).length, 3);
}

static void printing_never_passes_a_negative_length(void **state)
{
    (void)state;
    assert_int_equal(bytes_print_length(bytes_of("", (size_t)INT_MAX + 1)),
                     INT_MAX);
    assert_int_equal(bytes_print_length(bytes_of("", SIZE_MAX)), INT_MAX);
    assert_int_equal(bytes_print_length(bytes_of("abc", 3)), 3);
}

static void hashes_differ_in_every_bit(void **state)
{
    unsigned char data[32] = { 0 };
    uint64_t plain = bytes_hash(bytes_of((char *)data, sizeof data));
    int least = 64;
    (void)state;

    for (size_t bit = 0; bit < sizeof data * 8; bit++) {
        uint64_t changed;
        int differ;

        data[bit / 8] ^= (unsigned char)(1 << bit % 8);
        changed = bytes_hash(bytes_of((char *)data, sizeof data));
        data[bit / 8] ^= (unsigned char)(1 << bit % 8);
        differ = __builtin_popcountll(plain ^ changed);
        least = differ < least ? differ : least;
    }
    assert_true(least >= 10);
    assert_int_not_equal(bytes_hash(nothing), bytes_hash(bytes_of("", 1)));
}

static void buffers_append_what_they_are_given(void **state)
{
    struct buffer buffer = { 0 };
    (void)state;

    buffer_append(&buffer, nothing);
    buffer_append_text(&buffer, "");
    assert_int_equal(buffer_bytes(&buffer).length, 0);
    buffer_append_text(&buffer, "a");
    buffer_append_byte(&buffer, '\0');
    buffer_append_number(&buffer, INT64_MIN);
    buffer_append_number(&buffer, 0);
    buffer_append_format(&buffer, "%s=%d", "x", 1);
    assert_false(buffer.failed);
    assert_int_equal(buffer.length, 2 + 20 + 1 + 3);
    assert_memory_equal(buffer.data, "a\0-92233720368547758080x=1", 26);
    buffer_clear(&buffer);
    assert_int_equal(buffer_bytes(&buffer).length, 0);
    buffer_append_format(&buffer, "%*d", 100000, 1);
    assert_int_equal(buffer.length, 100000);
    buffer_close(&buffer);
    assert_null(buffer.data);
}

static void a_full_buffer_fails_and_keeps_what_it_has(void **state)
{
    struct buffer buffer;
    (void)state;

    buffer_open(&buffer, 10);
    buffer_append_text(&buffer, "12345");
    buffer_append_format(&buffer, "%s", "67890"); /* exactly full */
    assert_false(buffer.failed);
    assert_bytes(buffer_bytes(&buffer), "1234567890");
    assert_true(buffer.capacity <= 11);
    buffer_append_byte(&buffer, 'x');
    assert_true(buffer.failed);
    buffer_append(&buffer, nothing); /* stays failed */
    assert_true(buffer.failed);
    assert_bytes(buffer_bytes(&buffer), "1234567890");
    buffer_clear(&buffer);
    assert_false(buffer.failed);
    buffer_append_text(&buffer, "12345678901");
    assert_true(buffer.failed);
    assert_int_equal(buffer.length, 0);
    buffer_append_text(&buffer, "1"); /* would fit, but the text is lost */
    assert_int_equal(buffer.length, 0);
    buffer_close(&buffer);
}

/* vsnprintf ends with NUL: there is room for it at every length. */
static void formats_fit_at_every_length(void **state)
{
    (void)state;
    for (int length = 1; length < 1100; length++) {
        struct buffer buffer = { 0 };

        buffer_append_text(&buffer, "0123456789");
        buffer_append_format(&buffer, "%*d", length, 7);
        assert_int_equal(buffer.length, 10 + length);
        assert_int_equal(buffer.data[buffer.length - 1], '7');
        buffer_close(&buffer);
    }
}

static void reserving_too_much_fails(void **state)
{
    struct buffer buffer = { 0 };
    (void)state;

    assert_null(buffer_reserve(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    buffer_clear(&buffer);
    buffer_append_text(&buffer, "abc");
    assert_null(buffer_reserve(&buffer, SIZE_MAX - 2));
    assert_true(buffer.failed);
    buffer_clear(&buffer);
    memset(buffer_reserve(&buffer, 1000), 'x', 1000);
    buffer_grown(&buffer, 900);
    assert_int_equal(buffer_bytes(&buffer).length, 900);
    buffer_close(&buffer);
}

static void any_sequence_of_appends_is_what_was_appended(void **state)
{
    static char model[70000];
    struct buffer buffer = { 0 };
    uint64_t seed = 7;
    size_t length = 0;
    (void)state;

    while (length < sizeof model - 300) {
        size_t size = unit_random(&seed) % 300;

        for (size_t i = 0; i < size; i++) {
            model[length + i] = (char)unit_random(&seed);
        }
        buffer_append(&buffer, bytes_of(model + length, size));
        length += size;
    }
    assert_int_equal(buffer.length, length);
    assert_memory_equal(buffer.data, model, length);
    buffer_close(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare_by_unsigned_bytes),
        cmocka_unit_test(views_begin_end_and_are_cut),
        cmocka_unit_test(trimming_takes_only_blanks_at_the_ends),
        cmocka_unit_test(printing_never_passes_a_negative_length),
        cmocka_unit_test(hashes_differ_in_every_bit),
        cmocka_unit_test(buffers_append_what_they_are_given),
        cmocka_unit_test(a_full_buffer_fails_and_keeps_what_it_has),
        cmocka_unit_test(formats_fit_at_every_length),
        cmocka_unit_test(reserving_too_much_fails),
        cmocka_unit_test(any_sequence_of_appends_is_what_was_appended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
