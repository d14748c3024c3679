/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml
 *
 * tests/cases/xml: documents, and beside each what the checker says of it by
 * the shipped dictionaries: the document's name, its findings, and how many
 * segments its tree has. A document cut anywhere is never called well-formed.
 */
#include "xml_fixture.h"

#include <dirent.h>
#include <string.h>

enum { CASES = 100 };

static char names[CASES][128];
static size_t name_count;

static int is_input(const struct dirent *item)
{
    return bytes_ends_with(bytes_of_text(item->d_name), bytes_of_text(".xml"));
}

static const char *case_path(const char *name, const char *ending)
{
    static char path[1024];

    (void)snprintf(path, sizeof path, "%s/tests/cases/xml/%s%s", fixture_root(),
                   name, ending);
    return path;
}

static int list_cases(void **state)
{
    struct dirent **items;
    int count = scandir(case_path("", ""), &items, is_input, alphasort);

    (void)state;
    if (count <= 0 || count > CASES) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof names[i], "%.*s",
                       (int)strlen(items[i]->d_name) - 4, items[i]->d_name);
        free(items[i]);
    }
    free(items);
    name_count = (size_t)count;
    return 0;
}

static void tell(struct bytes input, struct buffer *out)
{
    struct xml_check_options options = fixture_xml_options(fixture_standards());
    struct xml_check *check = fixture_xml_check(&options, input);
    struct xml_check_report report = xml_check_report(check);

    buffer_append_format(out, "%s %s\n",
                         report.document == NULL
                             ? "-"
                             : xml_dictionary_name(report.document->dictionary),
                         report.document == NULL ? "-" : report.document->name);
    fixture_xml_findings(check, out);
    buffer_append_format(out, "%u segments, %llu elements\n",
                         report.tree == NULL ? 0 : report.tree->segment_count,
                         (unsigned long long)report.elements);
    xml_check_close(check);
}

static void documents_have_the_findings_that_stand_beside_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < name_count; i++) {
        struct buffer input = { 0 };
        struct buffer expected = { 0 };
        struct buffer found = { 0 };

        fixture_read(case_path(names[i], ".xml"), &input);
        fixture_read(case_path(names[i], ".expected"), &expected);
        tell(buffer_bytes(&input), &found);
        if (!bytes_equal(buffer_bytes(&found), buffer_bytes(&expected))) {
            fail_msg("%s:\n%.*s", names[i], BYTES_ARG(buffer_bytes(&found)));
        }
        buffer_close(&input);
        buffer_close(&expected);
        buffer_close(&found);
    }
}

static void a_cut_document_is_told(void **state)
{
    struct xml_check_options options = fixture_xml_options(fixture_standards());
    struct buffer input = { 0 };
    struct bytes whole;

    (void)state;
    fixture_read(case_path("ubl-order", ".xml"), &input);
    whole = bytes_trim(buffer_bytes(&input));
    for (size_t length = 0; length < whole.length; length++) {
        struct xml_check *check =
            fixture_xml_check(&options, bytes_slice(whole, 0, length));
        struct xml_check_report report = xml_check_report(check);

        assert_false(report.well_formed);
        assert_null(report.tree);
        assert_int_equal(report.findings->errors, 1);
        assert_true(report.findings->items[0].offset <= length);
        xml_check_close(check);
    }
    buffer_close(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_have_the_findings_that_stand_beside_them),
        cmocka_unit_test(a_cut_document_is_told),
    };

    return cmocka_run_group_tests(tests, list_cases, NULL);
}
