/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/digest.h"

static const char empty_hex[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc_hex[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char million_hex[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void assert_hex(const struct digest *digest, const char *wanted)
{
    char hex[DIGEST_HEX_SIZE];

    assert_string_equal(digest_to_hex(digest, hex), wanted);
}

/* FIPS 180-4's own examples. */
static void known_digests(void **state)
{
    struct digest digest = digest_of(bytes_of(NULL, 0));

    (void)state;
    assert_hex(&digest, empty_hex);
    digest = digest_of(bytes_of_text("abc"));
    assert_hex(&digest, abc_hex);
}

static void pieces_give_the_same(void **state)
{
    struct digest_stream *stream = digest_open();
    struct digest digest;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        char piece[1000];

        memset(piece, 'a', sizeof piece);
        digest_add(stream, bytes_of(piece, 400));
        digest_add(stream, bytes_of(piece, 0));
        digest_add(stream, bytes_of(piece, 600));
    }
    digest = digest_finish(stream);
    digest_close(stream);
    assert_hex(&digest, million_hex);
    digest_close(NULL);
}

static void hex_there_and_back(void **state)
{
    struct digest digest = digest_of(bytes_of_text("abc"));
    struct digest none = { { 0 } };
    struct digest again;
    char upper[] =
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

    (void)state;
    assert_true(digest_from_hex(bytes_of_text(abc_hex), &again));
    assert_true(digest_equal(&digest, &again));
    assert_true(digest_from_hex(bytes_of_text(upper), &again));
    assert_true(digest_equal(&digest, &again));
    assert_false(digest_equal(&digest, &none));
    assert_true(digest_is_none(&none));
    assert_false(digest_is_none(&digest));
}

static void bad_hex_is_refused(void **state)
{
    struct digest digest;
    char text[DIGEST_HEX_SIZE];

    (void)state;
    assert_false(digest_from_hex(bytes_of_text(""), &digest));
    assert_false(digest_from_hex(bytes_of(abc_hex, 63), &digest));
    assert_false(digest_from_hex(bytes_of(abc_hex, 65), &digest));
    for (size_t i = 0; i < 64; i++) {
        memcpy(text, abc_hex, sizeof text);
        text[i] = 'g';
        assert_false(digest_from_hex(bytes_of(text, 64), &digest));
        text[i] = '/';
        assert_false(digest_from_hex(bytes_of(text, 64), &digest));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(pieces_give_the_same),
        cmocka_unit_test(hex_there_and_back),
        cmocka_unit_test(bad_hex_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
