/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal console */
#include "unit/base/unit.h"

#include <errno.h>

#include "base/error.h"
#include "base/text.h"

static void errors_hold_kind_code_and_text(void **state)
{
    struct error err = { 0 };
    (void)state;

    assert_false(error_set(&err, ERROR_REFUSED, "BAD_X", "x is %d", 7));
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_string_equal(err.code, "BAD_X");
    assert_string_equal(err.text, "x is 7");
    assert_false(error_set(NULL, ERROR_REFUSED, "BAD_X", "x"));
    assert_false(error_set_errno(NULL, ERROR_REFUSED, "BAD_X", "x"));
    assert_false(error_prefix(NULL, "x"));
}

static void errno_decides_what_may_work_later(void **state)
{
    static const int later[] = {
        ENOSPC, EDQUOT, EAGAIN, EMFILE, ENFILE, ENOMEM
    };
    struct error err = { 0 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(later); i++) {
        errno = later[i];
        assert_false(error_set_errno(&err, ERROR_DAMAGED, "X", "write"));
        assert_int_equal(err.kind, ERROR_TRANSIENT);
    }
    errno = ENOENT;
    assert_false(error_set_errno(&err, ERROR_DAMAGED, "X", "open %s", "a"));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_string_equal(err.text, "open a: No such file or directory");
}

static void prefixes_go_before(void **state)
{
    struct error err = { 0 };
    (void)state;

    error_set(&err, ERROR_LIMIT, "X", "inner");
    assert_false(error_prefix(&err, "outer %d", 1));
    assert_string_equal(err.text, "outer 1: inner");
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_string_equal(err.code, "X");
}

static void an_error_may_be_made_of_its_own_text(void **state)
{
    struct error err = { 0 };
    (void)state;

    error_set(&err, ERROR_LIMIT, "X", "inner");
    error_set(&err, ERROR_LIMIT, "Y", "again: %s", err.text);
    assert_string_equal(err.text, "again: inner");
    error_prefix(&err, "%s", err.text);
    assert_string_equal(err.text, "again: inner: again: inner");
}

static void texts_are_cut_and_stay_one_line(void **state)
{
    static const char euro[] = "\xe2\x82\xac";
    char longer[3 * 400 + 1] = "";
    struct error err = { 0 };
    (void)state;

    error_set(&err, ERROR_LIMIT, "X", "a\nb\r\x1b[2J\tc");
    assert_string_equal(err.text, "a b  [2J c");
    for (size_t i = 0; i < 400; i++) {
        memcpy(longer + 3 * i, euro, 3);
    }
    for (size_t shift = 0; shift < 3; shift++) {
        size_t length;

        error_set(&err, ERROR_LIMIT, "X", "%.*s%s", (int)shift, "xy", longer);
        length = strlen(err.text);
        assert_true(length > sizeof err.text - 4);
        assert_int_equal(text_utf8_end(bytes_of_text(err.text)), length);
    }
    error_prefix(&err, "%s", longer);
    assert_true(strlen(err.text) < sizeof err.text);
    error_set(&err, ERROR_LIMIT, longer, "x");
    assert_int_equal(strlen(err.code), sizeof err.code - 1);
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(error_kind_name(ERROR_NONE), "none");
    assert_string_equal(error_kind_name(ERROR_TRANSIENT), "transient");
    assert_string_equal(error_kind_name(ERROR_REFUSED), "refused");
    assert_string_equal(error_kind_name(ERROR_LIMIT), "limit");
    assert_string_equal(error_kind_name(ERROR_CONFIG), "config");
    assert_string_equal(error_kind_name(ERROR_DAMAGED), "damaged");
    assert_string_equal(error_kind_name(ERROR_FATAL), "fatal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_hold_kind_code_and_text),
        cmocka_unit_test(errno_decides_what_may_work_later),
        cmocka_unit_test(prefixes_go_before),
        cmocka_unit_test(an_error_may_be_made_of_its_own_text),
        cmocka_unit_test(texts_are_cut_and_stay_one_line),
        cmocka_unit_test(kinds_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
