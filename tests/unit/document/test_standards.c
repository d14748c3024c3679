/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact */
#include "check_fixture.h"

#include <string.h>

#include "config/config_source.h"

static const struct set_definition *select_850(const char *version)
{
    struct interchange_facts interchange = { 0 };
    struct group_facts group = { .version = bytes_of_text(version) };
    struct transaction_facts transaction = { .type = bytes_of_text("850") };

    return standards_select(fixture_standards(), &interchange, &group,
                            &transaction);
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

/* By UNH: the directory itself, else the nearest older one that has the
 * message, else the next newer; CONTRL by the syntax of UNB. */
static void test_select_message(void **state)
{
    static const struct {
        const char *syntax, *version, *type;
        const char *found; /* or NULL */
    } cases[] = {
        { "3", "D.96A", "ORDERS", "D.96A" },
        { "3", "D.93A", "ORDERS", "D.93A" },
        { "3", "D.01B", "INVOIC", "D.01B" },
        { "3", "S.93A", "ORDERS", "D.93A" },
        { "3", "D.95B", "ORDERS", "D.93A" },
        { "3", "D.96B", "ORDERS", "D.96A" },
        { "3", "D.00A", "ORDERS", "D.97A" },
        { "4", "D.19A", "ORDERS", "D.01B" },
        { "3", "1.911", "INVOIC", "D.93A" },
        { "3", "90.1", "ORDERS", "D.93A" },
        { "3", "D.93A", "APERAK", "D.96A" }, /* first there */
        { "3", "D.", "ORDERS", "D.93A" },
        { "3", "", "ORDERS", "D.93A" },
        { "3", "D.3", "CONTRL", "SYN3" },
        { "4", "4.1", "CONTRL", "SYN4" },
        { "3", "D.96A", "NOSUCH", NULL },
        { "3", "D.96A", "../SYN", NULL },
        { "3", "D.96A", "ORDERSX", NULL },
        { "3", "../../D.96A", "ORDERS", "D.96A" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct interchange_facts interchange = {
            .syntax = DICTIONARY_EDIFACT,
            .version = bytes_of_text(cases[i].syntax),
        };
        struct group_facts group = { .implied = true };
        struct transaction_facts transaction = {
            .type = bytes_of_text(cases[i].type),
            .version = bytes_of_text(cases[i].version),
        };
        const struct set_definition *set = standards_select(
            fixture_standards(), &interchange, &group, &transaction);

        if (cases[i].found == NULL) {
            assert_null(set);
        } else {
            assert_non_null(set);
            assert_string_equal(set->version, cases[i].found);
            assert_string_equal(set->id, cases[i].type);
        }
    }
}

/* The association code selects a guideline of that directory. */
static void test_associated(void **state)
{
    static const char *const tables[][2] = {
        { "edifact/D.96A/elements.dic", "std edifact D.96A\nel 1 an 1 3 A\n" },
        { "edifact/D.96A/segments.dic",
          "seg UNH 1:M\nseg BGM 1:C\nseg UNT 1:M\n" },
        { "edifact/D.96A/ORDERS.set",
          "set ORDERS UN D.96A\nseg UNH M 1\nseg BGM C 1\nseg UNT M 1\n" },
    };
    struct config_source *source = config_source_open();
    struct standards *standards;
    const struct set_definition *set;
    const struct set_definition *guided;
    struct error err;
    char path[80];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        (void)snprintf(path, sizeof path, "mappings/standards/%s",
                       tables[i][0]);
        assert_true(config_source_add_file(source, path,
                                           bytes_of_text(tables[i][1]), &err));
    }
    assert_true(config_source_add_file(
        source, "mappings/guidelines/ean008-orders.overlay",
        bytes_of_text("# all\noverlay ean008-orders base edifact D.96A "
                      "ORDERS\nuse BGM M 1\n"),
        &err));
    assert_true(config_source_add_file(
        source, "mappings/guidelines/ean007-orders.overlay",
        bytes_of_text("overlay ean007-orders base edifact D.93A ORDERS\n"),
        &err));
    standards = standards_open(source);
    set = standards_set(standards, bytes_of_text("edifact/D.96A/ORDERS"));
    assert_non_null(set);
    guided = standards_associated(standards, set, bytes_of_text("EAN008"));
    assert_ptr_not_equal(guided, set);
    assert_non_null(guided->guideline);
    assert_ptr_equal(
        standards_associated(standards, set, bytes_of_text("EAN008")), guided);
    assert_ptr_equal(
        standards_associated(standards, set, bytes_of_text("EAN007")), set);
    assert_ptr_equal(
        standards_associated(standards, set, bytes_of_text("../x")), set);
    assert_ptr_equal(standards_associated(standards, set, bytes_of_text("")),
                     set);
    assert_int_equal(standards_diagnostics(standards)->count, 0);
    standards_close(standards);
    config_source_close(source);
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
        cmocka_unit_test(test_select_message),
        cmocka_unit_test(test_associated),
        cmocka_unit_test(test_by_name),
        cmocka_unit_test(test_lazy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
