/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml */
#include "syntax/xml_schema.h"

#include <stdio.h>
#include <string.h>

#include "unit/base/unit.h"
#include "xml_trace.h"

static const struct {
    const char *path, *content;
} files[] = {
    { "xsd/main.xsd",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
      "xmlns='urn:a' targetNamespace='urn:a' elementFormDefault='qualified'>"
      "<xs:include schemaLocation='parts/leaf.xsd'/>"
      "<xs:element name='a'><xs:complexType><xs:sequence>"
      "<xs:element name='b' type='Number' maxOccurs='2'/></xs:sequence>"
      "<xs:attribute name='c'/></xs:complexType></xs:element></xs:schema>" },
    { "xsd/parts/leaf.xsd",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
      "targetNamespace='urn:a'><xs:simpleType name='Number'><xs:restriction "
      "base='xs:integer'><xs:maxInclusive value='9'/></xs:restriction>"
      "</xs:simpleType></xs:schema>" },
    { "xsd/wrong.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
                       "\n<xs:element name='a' type='Nowhere'/></xs:schema>" },
    { "xsd/open.xsd", "<xs:schema>\n<a" },
    { "xsd/outside.xsd",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
      "<xs:include schemaLocation='file:///etc/passwd'/></xs:schema>" },
};

static char asked[1000];

static bool lookup(void *context, const char *path, struct bytes *content)
{
    (void)context;
    (void)strncat(asked, path, sizeof asked - strlen(asked) - 1);
    (void)strncat(asked, " ", sizeof asked - strlen(asked) - 1);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        if (strcmp(path, files[i].path) == 0) {
            *content = bytes_of_text(files[i].content);
            return true;
        }
    }
    return false;
}

static struct xml_schema *open_schema(const char *path, struct error *err)
{
    asked[0] = '\0';
    return xml_schema_open(path, lookup, NULL, err);
}

static char told[2000];

static void on_invalid(void *context, struct xml_place place, const char *text)
{
    size_t length = strlen(told);

    (void)context;
    (void)snprintf(told + length, sizeof told - length, "%u:%u %s\n",
                   place.line, place.column, text);
}

static void documents_are_held_against_it(void **state)
{
    struct error err;
    struct xml_schema *schema = open_schema("xsd/main.xsd", &err);
    struct xml_trace trace = { .quiet = true };
    struct xml_options options = xml_trace_options();
    struct xml_complaint complaint;

    (void)state;
    assert_non_null(schema);
    assert_string_equal(asked, "xsd/main.xsd xsd/parts/leaf.xsd ");
    options.schema = schema;
    options.invalid = on_invalid;
    assert_string_equal(
        xml_trace_read(&trace,
                       bytes_of_text("<a xmlns='urn:a' c='x'>\n<b>1</b></a>"),
                       &options, 1, &complaint),
        "DONE");
    assert_string_equal(told, "");
    assert_string_equal(
        xml_trace_read(
            &trace,
            bytes_of_text("<a xmlns='urn:a' d='x' "
                          "xmlns:i='http://www.w3.org/2001/XMLSchema-instance' "
                          "i:schemaLocation='urn:a file:///etc/passwd'>\n"
                          "<b>12</b>\n<e/></a>"),
            &options, 0, &complaint),
        "DONE");
    assert_non_null(strstr(told, "1:"));
    assert_non_null(strstr(told, "attribute 'd' is not allowed"));
    assert_non_null(strstr(told, "\n2:"));
    assert_non_null(strstr(told, "'12'"));
    assert_non_null(strstr(told, "\n3:"));
    assert_null(strstr(asked, "passwd"));
    xml_trace_close(&trace);
    xml_schema_close(schema);
}

static void a_wrong_schema_is_told_with_its_line(void **state)
{
    static const struct {
        const char *path, *text;
    } rows[] = { { "xsd/wrong.xsd", "xsd/wrong.xsd:2: " },
                 { "xsd/open.xsd", "xsd/open.xsd:" },
                 { "xsd/none.xsd", "xsd/none.xsd" },
                 { "xsd/outside.xsd", "the schema cannot be used" } };
    struct error err;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        err = (struct error){ 0 };
        assert_null(open_schema(rows[i].path, &err));
        assert_string_equal(err.code, "XML_SCHEMA");
        assert_int_equal(err.kind, ERROR_CONFIG);
        if (strstr(err.text, rows[i].text) == NULL) {
            fail_msg("%s: %s", rows[i].path, err.text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_held_against_it),
        cmocka_unit_test(a_wrong_schema_is_told_with_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
