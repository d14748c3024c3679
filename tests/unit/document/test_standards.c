/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "config/config_source.h"

static const struct set_definition *select_850(const char *version)
{
    struct interchange_facts interchange = { 0 };
    struct group_facts group = { .version = bytes_of_text(version) };

    return standards_select(fixture_standards(), &interchange, &group,
                            bytes_of_text("850"), bytes_of_text(""));
}

/* By GS08: suffixes cut, a release in between goes by the one before it. */
static void test_select(void **state)
{
    static const struct {
        const char *version;
        const char *found; /* or NULL */
    } cases[] = {
        { "004010", "004010" },
        { "004010VICS", "004010" },
        { "005010X220", "005010" },
        { "004030", "004010" },
        { "004060UCS", "004010" },
        { "005010", "005010" },
        { "006020", "005010" },
        { "999999", "005010" },
        { "003040", NULL },
        { "002001", NULL },
        { "", NULL },
        { "00401", NULL },
        { "ABCDEF", NULL },
        { "../../", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct set_definition *set = select_850(cases[i].version);
        struct group_facts group = { .version =
                                         bytes_of_text(cases[i].version) };

        assert_int_equal(standards_supports(fixture_standards(), &group),
                         cases[i].found != NULL);
        if (cases[i].found == NULL) {
            assert_null(set);
        } else {
            assert_non_null(set);
            assert_string_equal(set->version, cases[i].found);
        }
    }
}

static void test_by_name(void **state)
{
    struct standards *standards = fixture_standards();

    (void)state;
    assert_non_null(standards_set(standards, bytes_of_text("x12/004010/850")));
    assert_ptr_equal(standards_set(standards, bytes_of_text("x12/004010/850")),
                     select_850("004010"));
    assert_null(standards_set(standards, bytes_of_text("x12/004010/849")));
    assert_null(standards_set(standards, bytes_of_text("850")));
    assert_null(standards_set(standards, bytes_of_text("/850")));
    assert_null(standards_set(standards, bytes_of_text("")));
    assert_null(standards_dictionary(standards, bytes_of_text("")));
    assert_null(standards_dictionary(standards,
                                     bytes_of_text("x12/004010/segments.dic")));
}

/* Loaded when first asked for, once; a version with a mistake is as good as
 * none and says why. */
static void test_lazy(void **state)
{
    struct config_source *source = config_source_open();
    struct standards *standards;
    struct error err;

    (void)state;
    assert_true(config_source_add_file(
        source, "mappings/standards/x12/004010/segments.dic",
        bytes_of_text("seg A\nnonsense\n"), &err));
    standards = standards_open(source);
    assert_int_equal(standards_diagnostics(standards)->count, 0);
    for (int i = 0; i < 3; i++) {
        assert_null(
            standards_dictionary(standards, bytes_of_text("x12/004010")));
        assert_int_equal(standards_diagnostics(standards)->errors, 1);
    }
    standards_close(standards);
    config_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select),
        cmocka_unit_test(test_by_name),
        cmocka_unit_test(test_lazy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
