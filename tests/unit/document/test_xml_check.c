/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml */
#include "xml_fixture.h"

#include <string.h>

#include "syntax/xml_schema.h"

static const char mini[] = "std xml mini 1\n"
                           "ns m urn:m\n"
                           "ns -\n"
                           "type Code code LIST\n"
                           "type Amount decimal\n"
                           " attr currency M code CUR\n"
                           " attr note O text\n"
                           "type Blob binary\n"
                           " attr mimeCode O token\n"
                           " attr filename O text\n"
                           "type Any\n"
                           " open\n"
                           "type Line\n"
                           " el m:No M 1 Number\n"
                           " el m:Price O 1 Amount\n"
                           "type Number integer\n"
                           "type Day date\n"
                           "type Flag boolean\n"
                           "type Text text\n"
                           "type Mixed\n"
                           " mixed\n"
                           " attr lang O token\n"
                           " el m:Short O 1 Text\n"
                           "type Groups\n"
                           " choice M 1 {\n"
                           "  el m:A M 1 Text\n"
                           "  sequence M 2 {\n"
                           "   el m:B M 1 Text\n"
                           "   el m:C O 2 Text\n"
                           "  }\n"
                           " }\n"
                           " any O 1 {\n"
                           "  el m:D M 1 Text\n"
                           "  el m:E O 1 Text\n"
                           " }\n"
                           " el m:F M 1 Text\n"
                           "type Paper\n"
                           " attr version O token\n"
                           " el m:ID M 1 Text\n"
                           " el m:Date O 1 Day\n"
                           " el m:Kind O 1 Code\n"
                           " el m:Final O 1 Flag\n"
                           " el m:Note O * Mixed\n"
                           " el m:File O * Blob\n"
                           " el m:Groups O * Groups\n"
                           " el m:Extra O 1 Any\n"
                           " el m:Line M 2 Line\n"
                           "codes LIST 380 381\n"
                           "codes CUR EUR USD\n"
                           "document Paper m:Paper Paper\n"
                           "document First m:Pack Pack m:One\n"
                           "document Second m:Pack Pack m:Two\n"
                           "type Pack\n"
                           " choice M 1 {\n"
                           "  el m:One M 1 Text\n"
                           "  el m:Two M 1 Text\n"
                           "  el m:Three M 1 Text\n"
                           " }\n";

static struct standards *standards;

static struct xml_check *check_text(struct xml_check_options options,
                                    const char *body, const char *root)
{
    char input[4000];

    (void)snprintf(input, sizeof input, "<%s xmlns='urn:m'>%s</%s>", root, body,
                   root);
    return fixture_xml_check(&options, bytes_of_text(input));
}

static void assert_text(struct buffer *out, const char *expected)
{
    buffer_append_byte(out, '\0');
    assert_string_equal(out->data, expected);
    buffer_close(out);
}

/* What is found in <Paper xmlns='urn:m'>body</Paper>. */
static void assert_found(const char *body, const char *expected)
{
    struct xml_check *check =
        check_text(fixture_xml_options(standards), body, "Paper");
    struct buffer out = { 0 };

    fixture_xml_findings(check, &out);
    xml_check_close(check);
    assert_text(&out, expected);
}

#define LINE "<Line><No>1</No></Line>"

static void a_good_document_has_no_findings(void **state)
{
    (void)state;
    assert_found("<ID>1</ID>" LINE LINE, "");
    assert_found("\n <ID>1</ID><!-- x -->\n<Date> 2024-02-29 </Date>"
                 "<Kind>380</Kind><Final>true</Final>" LINE,
                 "");
    assert_found("<ID/><Extra><x:y xmlns:x='urn:x' z='1'><q>t</q></x:y>t"
                 "</Extra>" LINE,
                 "");
}

static void order_and_number_are_checked(void **state)
{
    (void)state;
    assert_found(LINE, "XML_ELEMENT_MISSING /Paper 1:1 m:ID is missing\n");
    assert_found("<ID>1</ID>",
                 "XML_ELEMENT_MISSING /Paper 1:1 m:Line is missing\n");
    assert_found("<ID>1</ID><ID>2</ID>" LINE,
                 "XML_ELEMENT_TOO_MANY /Paper/m:ID 1:32 m:ID a second "
                 "time; one is allowed\n");
    assert_found("<ID>1</ID>" LINE LINE LINE LINE,
                 "XML_ELEMENT_TOO_MANY /Paper/m:Line[3] 1:78 m:Line more "
                 "than 2 times\n");
    assert_found("<Kind>381</Kind><ID>1</ID>" LINE,
                 "XML_ELEMENT_ORDER /Paper/m:ID 1:38 m:ID stands behind "
                 "elements that it belongs before\n");
    assert_found("<ID>1</ID><Nonsense a='b'><ID/>t</Nonsense>" LINE,
                 "XML_ELEMENT_UNKNOWN /Paper/Nonsense 1:32 the standard has no "
                 "element Nonsense of namespace urn:m here\n");
    assert_found("<ID xmlns=''>1</ID><ID>1</ID>" LINE,
                 "XML_ELEMENT_UNKNOWN /Paper/ID 1:22 the standard has no "
                 "element ID here\n");
}

#define GROUPS(TEXT) "<ID>1</ID><Groups>" TEXT "</Groups>" LINE
#define AT "/Paper/m:Groups[1]"

static void groups_are_checked(void **state)
{
    static const char *const good[] = {
        GROUPS("<A/><F/>"),
        GROUPS("<B/><F/>"),
        GROUPS("<B/><C/><C/><B/><C/><F/>"),
        GROUPS("<A/><D/><F/>"),
        GROUPS("<A/><E/><D/><F/>"),
        GROUPS("<B/><B/><D/><E/><F/>"),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_found(good[i], "");
    }
    assert_found(GROUPS(""),
                 "XML_ELEMENT_MISSING " AT " 1:32 m:A or m:B is missing\n"
                 "XML_ELEMENT_MISSING " AT " 1:32 m:F is missing\n");
    assert_found(GROUPS("<F/>"), "XML_ELEMENT_MISSING " AT
                                 "/m:F 1:40 m:A or m:B is missing before "
                                 "it\n");
    assert_found(GROUPS("<A/><B/><F/>"),
                 "XML_ELEMENT_ORDER " AT
                 "/m:B 1:44 m:B may not stand here beside what is there\n");
    assert_found(GROUPS("<B/><C/><C/><C/><F/>"),
                 "XML_ELEMENT_TOO_MANY " AT
                 "/m:C[3] 1:52 m:C more than 2 times\n");
    assert_found(GROUPS("<A/><E/><F/>"),
                 "XML_ELEMENT_MISSING " AT
                 "/m:F 1:48 m:D is missing before it\n");
    assert_found(GROUPS("<A/><E/>"),
                 "XML_ELEMENT_MISSING " AT " 1:32 m:D is missing\n"
                 "XML_ELEMENT_MISSING " AT " 1:32 m:F is missing\n");
}

static void values_and_attributes_are_checked(void **state)
{
    (void)state;
    assert_found("<ID>1</ID><Date>2023-02-29</Date><Kind>999</Kind>"
                 "<Final>yes</Final>" LINE,
                 "XML_VALUE_KIND /Paper/m:Date 1:32 '2023-02-29' is not a date "
                 "as in 2026-11-23\n"
                 "XML_VALUE_CODE /Paper/m:Kind 1:55 '999' is no code of its "
                 "list\n"
                 "XML_VALUE_KIND /Paper/m:Final 1:71 'yes' is not true or "
                 "false\n");
    assert_found("<ID>1</ID><Line><No/><Price currency='EUR'>1,5</Price>"
                 "</Line>",
                 "XML_VALUE_EMPTY /Paper/m:Line[1]/m:No 1:38 it is empty; a "
                 "whole number is wanted\n"
                 "XML_VALUE_KIND /Paper/m:Line[1]/m:Price 1:43 '1,5' is not a "
                 "decimal number\n");
    assert_found(
        "<ID>1</ID><Line><No>1</No><Price currncy='x'>1</Price></Line>"
        "<Line><No>+2</No><Price currency='eur' "
        "xmlns:i='http://www.w3.org/2001/XMLSchema-instance' "
        "i:nil='no'>-.5</Price></Line>",
        "XML_ATTRIBUTE_MISSING /Paper/m:Line[1]/m:Price/@currency "
        "1:48 the attribute currency is missing\n"
        "XML_ATTRIBUTE_UNKNOWN /Paper/m:Line[1]/m:Price/@currncy 1:48 "
        "the standard has no attribute currncy here\n"
        "XML_VALUE_CODE /Paper/m:Line[2]/m:Price/@currency 1:100 'eur' "
        "is no code of its list\n");
    assert_found("text<ID>1</ID>" LINE,
                 "XML_TEXT_MISPLACED /Paper 1:1 text stands where only "
                 "elements may be\n");
    assert_found("<ID>1</ID><File>QUJD</File><File>QUJ</File>" LINE,
                 "XML_VALUE_KIND /Paper/m:File[2] 1:49 'QUJ' is not base64\n");
}

static void what_is_not_well_formed_is_one_finding(void **state)
{
    struct xml_check_options options = fixture_xml_options(standards);
    struct xml_check *check = fixture_xml_check(
        &options, bytes_of_text("<Paper xmlns='urn:m'>\n<ID>1</Paper>"));
    struct buffer out = { 0 };

    (void)state;
    assert_false(xml_check_report(check).well_formed);
    assert_null(xml_check_report(check).tree);
    assert_null(xml_check_report(check).document);
    fixture_xml_findings(check, &out);
    xml_check_close(check);
    assert_text(&out, "XML_SYNTAX /Paper/m:ID 2:6 Opening and ending tag "
                      "mismatch: ID line 2 and Paper\n");
}

static void the_tree_has_start_tags_and_leaves(void **state)
{
    struct xml_check_options options = fixture_xml_options(standards);
    struct xml_check *check = fixture_xml_check(
        &options,
        bytes_of_text(
            "<p:Paper version='9' xmlns:p='urn:m' xmlns='urn:m'><ID> 1 </ID>"
            "<Kind> 380 </Kind><Note lang='en'>so <Short>s</Short>long</Note>"
            "<Wrong x='1'>t</Wrong><Extra><y/></Extra><Line><No>1</No>"
            "<Price note='n' currency='EUR'>5</Price></Line><Line><No>2</No>"
            "</Line></p:Paper>"));
    struct buffer out = { 0 };

    (void)state;
    fixture_xml_tree(check, &out);
    assert_string_equal(xml_check_report(check).document->name, "Paper");
    assert_ptr_equal(xml_check_report(check).tree->set->document,
                     xml_check_report(check).document);
    xml_check_close(check);
    assert_text(&out, "1 m:Paper||9\n"
                      " 1 m:ID| 1 \n"
                      " 1 m:Kind|380\n"
                      " 1 m:Note|so long|en\n"
                      "  1 m:Short|s\n"
                      " ?1 Wrong|t|1\n"
                      " 1 m:Extra|\n"
                      " 1 m:Line|\n"
                      "  1 m:No|1\n"
                      "  1 m:Price|5|EUR|n\n"
                      " 2 m:Line|\n"
                      "  1 m:No|2\n");
}

static void a_document_is_told_by_what_stands_in_it(void **state)
{
    static const struct {
        const char *body, *document;
    } rows[] = { { "<One/>", "First" },
                 { "<Two/>", "Second" },
                 { "<Three/>", NULL } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct xml_check *check =
            check_text(fixture_xml_options(standards), rows[i].body, "Pack");
        const struct xml_document *document = xml_check_report(check).document;

        if (rows[i].document == NULL) {
            assert_null(document);
            assert_string_equal(xml_check_report(check).findings->items[0].code,
                                "XML_DOCUMENT_UNKNOWN");
        } else {
            assert_string_equal(document->name, rows[i].document);
            assert_int_equal(xml_check_report(check).findings->count, 0);
        }
        xml_check_close(check);
    }
}

/* ---- attachments */

static struct buffer stored;
static size_t ends;

static bool store(void *context, const struct xml_attachment *attachment,
                  struct bytes piece, bool last)
{
    (void)context;
    assert_true(bytes_equal_text(attachment->mime, "text/plain"));
    buffer_append(&stored, piece);
    ends += last;
    return true;
}

static void attachments_go_to_the_sink(void **state)
{
    struct xml_check_options options = fixture_xml_options(standards);
    struct xml_check *check;
    struct buffer out = { 0 };
    struct buffer body = { 0 };

    (void)state;
    options.sink = store;
    buffer_append_text(&body, "<Paper xmlns='urn:m'><ID>1</ID><File "
                              "mimeCode='text/plain' filename='a.txt'>");
    for (int i = 0; i < 100000; i++) {
        buffer_append_text(&body, "QUJD\n");
    }
    buffer_append_text(&body, "QQ==</File>" LINE "</Paper>");
    check = fixture_xml_check(&options, buffer_bytes(&body));
    assert_int_equal(stored.length, 300001);
    assert_memory_equal(stored.data, "ABCABC", 6);
    assert_int_equal(ends, 1);
    assert_int_equal(xml_check_report(check).findings->count, 0);
    fixture_xml_tree(check, &out);
    xml_check_close(check);
    buffer_close(&body);
    buffer_close(&stored);
    assert_text(&out, "1 m:Paper|\n 1 m:ID|1\n 1 m:File|attachment:1:300001|"
                      "text/plain|a.txt\n 1 m:Line|\n  1 m:No|1\n");
}

/* ---- a partner's own schema */

static bool give_schema(void *context, const char *path, struct bytes *content)
{
    (void)path;
    *content = bytes_of_text(context);
    return true;
}

static void a_partners_schema_is_held_against_it(void **state)
{
    static char schema[] =
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' "
        "targetNamespace='urn:m'><xs:element name='Paper'><xs:complexType>"
        "<xs:sequence><xs:any maxOccurs='2' processContents='skip'/>"
        "</xs:sequence></xs:complexType></xs:element></xs:schema>";
    struct xml_check_options options = fixture_xml_options(standards);
    struct error err;
    struct xml_schema *parsed =
        xml_schema_open("own.xsd", give_schema, schema, &err);
    struct xml_check *check;
    const struct findings *findings;

    (void)state;
    assert_non_null(parsed);
    options.schema = parsed;
    check = check_text(options, "<ID>1</ID>" LINE, "Paper");
    assert_int_equal(xml_check_report(check).findings->count, 0);
    xml_check_close(check);
    check = check_text(options, "<ID>1</ID>" LINE LINE, "Paper");
    findings = xml_check_report(check).findings;
    assert_int_equal(findings->count, 1);
    assert_string_equal(findings->items[0].code, "XML_SCHEMA");
    assert_string_equal(findings->items[0].loop, "/Paper/m:Line[2]");
    assert_int_equal(findings->items[0].origin, ORIGIN_GUIDELINE);
    xml_check_close(check);
    xml_schema_close(parsed);
}

/* ---- limits */

static void limits_are_told(void **state)
{
    struct xml_check_options options = fixture_xml_options(standards);
    struct xml_check *check;
    struct buffer out = { 0 };

    (void)state;
    options.limits.text = 3;
    check = check_text(options, "<ID>1234</ID>" LINE, "Paper");
    fixture_xml_findings(check, &out);
    xml_check_close(check);
    assert_text(&out, "XML_TEXT_TOO_LONG /Paper/m:ID 1:22 the text is longer "
                      "than 3 bytes\n");
    options = fixture_xml_options(standards);
    options.limits.tree = 1000;
    check = check_text(options, "<ID>1</ID>" LINE, "Paper");
    assert_null(xml_check_report(check).tree);
    assert_string_equal(xml_check_report(check).findings->items[0].code,
                        "XML_TREE_TOO_LARGE");
    assert_int_equal(xml_check_report(check).findings->count, 1);
    xml_check_close(check);
    options = fixture_xml_options(standards);
    options.limits.findings = 2;
    check = check_text(options, "<x/><x/><x/><x/><ID/>" LINE, "Paper");
    assert_int_equal(xml_check_report(check).findings->count, 2);
    assert_int_equal(xml_check_report(check).findings->errors, 4);
    xml_check_close(check);
}

/* ---- facts, of the shipped dictionaries */

static void facts_are_for_routing(void **state)
{
    struct xml_check_options options = fixture_xml_options(fixture_standards());
    struct xml_check *check = fixture_xml_check(
        &options,
        bytes_of_text(
            "<i:Invoice xmlns:i='urn:oasis:names:specification:ubl:schema:xsd:"
            "Invoice-2' xmlns:a='urn:oasis:names:specification:ubl:schema:xsd:"
            "CommonAggregateComponents-2' xmlns='urn:oasis:names:"
            "specification:ubl:schema:xsd:CommonBasicComponents-2'>"
            "<UBLVersionID>2.1</UBLVersionID><CustomizationID>c</"
            "CustomizationID><ProfileID>p</ProfileID><ID>I1</ID><IssueDate>"
            "2026-11-23</IssueDate><InvoiceTypeCode>380</InvoiceTypeCode>"
            "<a:AccountingSupplierParty><a:Party><EndpointID schemeID='0088'>"
            "7300010000001</EndpointID></a:Party></a:AccountingSupplierParty>"
            "<a:AccountingCustomerParty><a:Party><EndpointID schemeID='0192'>"
            "987654325</EndpointID></a:Party></a:AccountingCustomerParty>"
            "</i:Invoice>"));
    const struct xml_facts *facts = xml_check_report(check).facts;

    (void)state;
    assert_true(xml_check_report(check).well_formed);
    assert_true(bytes_equal_text(facts->root, "Invoice"));
    assert_true(bytes_equal_text(facts->id, "I1"));
    assert_true(bytes_equal_text(facts->version, "2.1"));
    assert_true(bytes_equal_text(facts->customization, "c"));
    assert_true(bytes_equal_text(facts->profile, "p"));
    assert_true(bytes_equal_text(facts->type, "380"));
    assert_true(bytes_equal_text(facts->date, "2026-11-23"));
    assert_true(bytes_equal_text(facts->sender, "7300010000001"));
    assert_true(bytes_equal_text(facts->sender_scheme, "0088"));
    assert_true(bytes_equal_text(facts->receiver, "987654325"));
    assert_true(bytes_equal_text(facts->receiver_scheme, "0192"));
    xml_check_close(check);
    check = fixture_xml_check(
        &options,
        bytes_of_text(
            "<cXML payloadID='1@x' timestamp='t' version='1.2.014'><Header>"
            "<From><Credential domain='DUNS'><Identity>12</Identity>"
            "</Credential></From><To><Credential domain='NetworkID'><Identity>"
            "AN1</Identity></Credential></To><Sender><Credential domain='S'>"
            "<Identity>s</Identity></Credential></Sender></Header>"
            "<Request deploymentMode='test'/></cXML>"));
    facts = xml_check_report(check).facts;
    assert_true(bytes_equal_text(facts->id, "1@x"));
    assert_true(bytes_equal_text(facts->mode, "test"));
    assert_true(bytes_equal_text(facts->sender_scheme, "DUNS"));
    assert_true(bytes_equal_text(facts->receiver, "AN1"));
    assert_true(bytes_equal_text(facts->agent, "s"));
    xml_check_close(check);
}

static int open_standards(void **state)
{
    (void)state;
    standards = fixture_mini(mini);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_document_has_no_findings),
        cmocka_unit_test(order_and_number_are_checked),
        cmocka_unit_test(groups_are_checked),
        cmocka_unit_test(values_and_attributes_are_checked),
        cmocka_unit_test(what_is_not_well_formed_is_one_finding),
        cmocka_unit_test(the_tree_has_start_tags_and_leaves),
        cmocka_unit_test(a_document_is_told_by_what_stands_in_it),
        cmocka_unit_test(attachments_go_to_the_sink),
        cmocka_unit_test(a_partners_schema_is_held_against_it),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(facts_are_for_routing),
    };

    return cmocka_run_group_tests(tests, open_standards, NULL);
}
