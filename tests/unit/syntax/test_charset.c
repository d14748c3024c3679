/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/text.h"
#include "syntax/charset.h"
#include "syntax/segment.h"

static void identifiers_name_sets(void **state)
{
    static const struct {
        const char *identifier, *name;
    } known[] = {
        { "UNOA", "US-ASCII" },
        { "UNOB", "US-ASCII" },
        { "UNOC", "ISO-8859-1" },
        { "UNOD", "ISO-8859-2" },
        { "UNOE", "ISO-8859-5" },
        { "UNOF", "ISO-8859-7" },
        { "UNOG", "ISO-8859-3" },
        { "UNOH", "ISO-8859-4" },
        { "UNOI", "ISO-8859-6" },
        { "UNOJ", "ISO-8859-8" },
        { "UNOK", "ISO-8859-9" },
        { "UNOL", "ISO-8859-15" },
        { "UNOW", "UTF-8" },
        { "UNOY", "UTF-8" },
        { "UNOX", "ISO-2022-JP-2" },
        { "UNOZ", "" },
        { "UNO", "" },
        { "IATA", "" },
        { "UNO1", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        enum charset charset = charset_of(bytes_of_text(known[i].identifier));

        assert_string_equal(charset_name(charset), known[i].name);
    }
}

static void assert_decoded(enum charset charset, const char *text,
                           const char *expected)
{
    struct arena *arena = arena_open(0);
    struct bytes decoded;

    assert_non_null(arena);
    decoded = charset_decode(charset, bytes_of_text(text), arena);
    if (!bytes_equal_text(decoded, expected)) {
        fail_msg("'%s' in %s is '%.*s', not '%s'", text, charset_name(charset),
                 BYTES_ARG(decoded), expected);
    }
    arena_close(arena);
}

static void text_becomes_utf8(void **state)
{
    (void)state;
    assert_decoded(CHARSET_ISO_8859_1, "M\xfcller \xa0",
                   "M\xc3\xbcller \xc2\xa0");
    assert_decoded(CHARSET_ISO_8859_2, "\xb1", "\xc4\x85");
    assert_decoded(CHARSET_ISO_8859_5, "\xb6", "\xd0\x96");
    assert_decoded(CHARSET_ISO_8859_7, "\xe1", "\xce\xb1");
    assert_decoded(CHARSET_ISO_8859_7, "\xff", "\xef\xbf\xbd");
    assert_decoded(CHARSET_ISO_8859_15, "\xa4", "\xe2\x82\xac");
    assert_decoded(CHARSET_UTF_8, "\xd0\x96", "\xd0\x96");
    assert_decoded(CHARSET_UTF_8, "a\xff\xd0\x96\xc3",
                   "a\xef\xbf\xbd\xd0\x96\xef\xbf\xbd");
    assert_decoded(CHARSET_ISO_646, "M\xfcller", "M\xc3\xbcller");
    assert_decoded(CHARSET_ISO_646, "M\xc3\xbcller", "M\xc3\xbcller");
    assert_decoded(CHARSET_ISO_2022, "\x1b$B0!\x1b(B!", "\xe4\xba\x9c!");
    assert_decoded(CHARSET_ISO_2022, "\x1b(B\xff!", "\xef\xbf\xbd!");
    assert_decoded(CHARSET_NONE, "M\xfcller", "M\xfcller");
}

/* Each byte of each set there and back again. */
static void utf8_becomes_text(void **state)
{
    struct arena *arena = arena_open(0);
    struct buffer out = { 0 };

    (void)state;
    assert_non_null(arena);
    for (int set = CHARSET_ISO_8859_1; set <= CHARSET_ISO_8859_15; set++) {
        for (unsigned i = 1; i < 256; i++) {
            char byte = (char)i;
            struct bytes text =
                charset_decode((enum charset)set, bytes_of(&byte, 1), arena);

            assert_int_equal(text_utf8_end(text), text.length);
            if (bytes_equal_text(text, "\xef\xbf\xbd")) {
                continue;
            }
            buffer_clear(&out);
            assert_int_equal(
                charset_encode((enum charset)set, text, '\0', &out),
                text.length);
            assert_true(bytes_equal(buffer_bytes(&out), bytes_of(&byte, 1)));
        }
    }
    buffer_close(&out);
    arena_close(arena);
}

static void assert_encoded(enum charset charset, const char *text,
                           char replacement, size_t done, const char *expected)
{
    struct buffer out = { 0 };

    assert_int_equal(
        charset_encode(charset, bytes_of_text(text), replacement, &out), done);
    assert_true(bytes_equal_text(buffer_bytes(&out), expected));
    buffer_close(&out);
}

static void what_a_set_does_not_hold_stops_or_is_replaced(void **state)
{
    (void)state;
    assert_encoded(CHARSET_ISO_8859_1, "5 \xe2\x82\xac", '\0', 2, "5 ");
    assert_encoded(CHARSET_ISO_8859_1, "5 \xe2\x82\xac!", '?', 6, "5 ?!");
    assert_encoded(CHARSET_ISO_8859_15, "5 \xe2\x82\xac", '\0', 5, "5 \xa4");
    assert_encoded(CHARSET_ISO_646, "\xc3\xbc\xf0\x9f\x98\x80z", '.', 7, "..z");
    assert_encoded(CHARSET_ISO_8859_1, "\xff", '\0', 0, "");
    assert_encoded(CHARSET_UTF_8, "\xe2\x82\xac", '\0', 3, "\xe2\x82\xac");
    assert_encoded(CHARSET_ISO_2022, "\xe4\xba\x9c!", '\0', 4,
                   "\x1b$B0!\x1b(B!");
    assert_encoded(CHARSET_ISO_2022, "a\xd0\x96\xf0\x9f\x98\x80z", '.', 8,
                   "a\x1b$B'(\x1b(B.z");
}

static void levels_allow_their_characters(void **state)
{
    struct bytes a = bytes_of_text("UNOA");
    struct bytes b = bytes_of_text("UNOB");

    (void)state;
    assert_int_equal(charset_level_end(a, bytes_of_text("ABC 09.,-()/=")), 13);
    assert_int_equal(charset_level_end(a, bytes_of_text("'+:?!\"%&*;<>")), 12);
    assert_int_equal(charset_level_end(a, bytes_of_text("ABc")), 2);
    assert_int_equal(charset_level_end(b, bytes_of_text("ABc")), 3);
    assert_int_equal(charset_level_end(b, bytes_of_text("a@b")), 1);
    assert_int_equal(charset_level_end(b, bytes_of_text("a\xfc")), 1);
    assert_int_equal(charset_level_end(b, bytes_of("a\0", 2)), 1);
    assert_int_equal(
        charset_level_end(bytes_of_text("UNOC"), bytes_of_text("a@\xfc")), 3);
}

/* What a segment's raw part means. */
static void parts_become_text(void **state)
{
    const struct separators separators = { .release = '?',
                                           .charset = CHARSET_ISO_8859_1 };
    const struct separators shifting = { .release = '?',
                                         .charset = CHARSET_ISO_2022 };
    const uint32_t released = SEGMENT_RELEASED | SEGMENT_HIGH;
    struct bytes plain = bytes_of_text("plain");
    struct arena *arena = arena_open(0);

    (void)state;
    assert_non_null(arena);
    assert_ptr_equal(segment_text(plain, &separators, released, arena).data,
                     plain.data);
    assert_true(
        bytes_equal_text(segment_text(bytes_of_text("a??b?'?x"), &separators,
                                      SEGMENT_RELEASED, arena),
                         "a?b'x"));
    assert_true(bytes_equal_text(
        segment_text(bytes_of_text("?\xfc?"), &separators, released, arena),
        "\xc3\xbc?"));
    assert_true(bytes_equal_text(
        segment_text(bytes_of_text("a?b"), &separators, 0, arena), "a?b"));
    assert_true(
        bytes_equal_text(segment_text(bytes_of_text("?+\x1b$B$?$G\x1b(B?+"),
                                      &shifting, SEGMENT_RELEASED, arena),
                         "+\xe3\x81\x9f\xe3\x81\xa7+"));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_name_sets),
        cmocka_unit_test(text_becomes_utf8),
        cmocka_unit_test(utf8_becomes_text),
        cmocka_unit_test(what_a_set_does_not_hold_stops_or_is_replaced),
        cmocka_unit_test(levels_allow_their_characters),
        cmocka_unit_test(parts_become_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
