/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml */
#include "unit/base/unit.h"
#include "xml_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct xml_trace trace;
static struct xml_complaint complaint;

static const char *read_with(struct bytes input, struct xml_options options,
                             size_t piece)
{
    return xml_trace_read(&trace, input, &options, piece, &complaint);
}

static const char *read_text(const char *input)
{
    return read_with(bytes_of_text(input), xml_trace_options(), 0);
}

static void begins_texts_and_ends_stand_at_their_places(void **state)
{
    (void)state;
    assert_string_equal(read_text("<a>\n  <b x='1' y=\"&lt;2\"/>&amp;&#65;"
                                  "<!-- no --><?pi no?></a>\n"),
                        "<a@0:1:1\"\n  \"<b x=1 y=<2@6:2:3>\"&A\">DONE");
    assert_string_equal(
        read_text("<?xml version=\"1.0\"?>\n<!-- é\n -->\n<é/>"),
        "<é@35:4:1>DONE");
    assert_string_equal(read_text("<a><![CDATA[<&>]]]]>]<b\n  x=''\n/></a>"),
                        "<a@0:1:1\"<&>]]]\"<b x=@21:1:22>>DONE");
    assert_string_equal(read_text("<a>1\r\n2\r3</a>"),
                        "<a@0:1:1\"1\n2\n3\">DONE");
}

static void names_are_in_their_namespaces(void **state)
{
    (void)state;
    assert_string_equal(
        read_text("<p:a xmlns:p='urn:1' xmlns='urn:2' p:x='1' y='2' "
                  "xml:lang='en'><b><c xmlns=''/></b></p:a>"),
        "<{urn:1}a {urn:1}x=1 y=2 {http://www.w3.org/XML/1998/namespace}"
        "lang=en@0:1:1<{urn:2}b@63:1:64<c@66:1:67>>>DONE");
}

/* Every way to cut: the same story, wherever libxml2 gets its pieces. */
static void the_story_is_the_same_however_the_input_is_cut(void **state)
{
    static const char *const inputs[] = {
        "<?xml version='1.0' encoding='UTF-8'?><!-- x --><a n='&#x20AC;'>"
        "h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80 ]]&gt; ]] <![CDATA[a]]b]]>"
        "\r\n\r<b:c xmlns:b='u'>]</b:c>&quot;</a>  <!-- end -->\n",
        "\xef\xbb\xbf<a>x]]>y</a>",
        "<a>x]]\xc3\xa9>y</a>",
        "<a><b></a>",
        "<a>&nbsp;</a>",
        "<a>\xc3(</a>",
        "<!-- - -- --><a/>",
        "<a/><a/>",
        "<a/>x",
        "plain text",
        "  ",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        struct bytes input = bytes_of_text(inputs[i]);
        char *whole = strdup(read_text(inputs[i]));

        for (size_t piece = 1; piece <= input.length; piece++) {
            assert_string_equal(read_with(input, xml_trace_options(), piece),
                                whole);
        }
        free(whole);
    }
}

struct wrong {
    const char *input;
    const char *told; /* the end of the story */
};

static void expect_wrong(const struct wrong *wrongs, size_t count,
                         struct xml_options options)
{
    for (size_t i = 0; i < count; i++) {
        struct bytes story = bytes_of_text(
            read_with(bytes_of_text(wrongs[i].input), options, 0));

        if (!bytes_ends_with(story, bytes_of_text(wrongs[i].told))) {
            fail_msg("%s:\n%s\nends not in %s (%s)", wrongs[i].input,
                     story.data, wrongs[i].told, complaint.text);
        }
        assert_true(complaint.text[0] != '\0');
    }
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
    static const struct wrong wrongs[] = {
        { "", "XML_EMPTY@0:1:1" },
        { " \n ", "XML_EMPTY@3:2:2" },
        { "hello", "XML_NOT_XML@0:1:1" },
        { "ISA*00*", "XML_NOT_XML@0:1:1" },
        { "<a>\n<p:b/></a>", "XML_NAMESPACE@4:2:1" },
        { "<a>\n<b></c></a>", "XML_SYNTAX@7:2:4" },
        { "<a x='1' x='2'/>", "XML_NAMESPACE@0:1:1" },
        { "<p:a/>", "XML_NAMESPACE@0:1:1" },
        { "<a xmlns:p='1' xmlns:p='2'/>", "XML_NAMESPACE@0:1:1" },
        { "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>", "XML_NAMESPACE@0:1:1" },
        { "<a>\n&foo;</a>", "XML_ENTITY@9:2:6" },
        { "<a x='&foo;'/>", "XML_ENTITY@11:1:12" },
        { "<a/><b/>", "XML_TRAILING@4:1:5" },
        { "<a/>text", "XML_TRAILING@4:1:5" },
        { "<a>\xff</a>", "XML_ENCODING@3:1:4" },
        { "<a>\n\xed\xa0\x80</a>", "XML_ENCODING@4:2:1" },
        { "<a>\x01</a>", "XML_SYNTAX@3:1:4" },
        { "<a>&#0;</a>", "XML_SYNTAX@7:1:8" },
        { "<a", "XML_TRUNCATED@2:1:3" },
        { "<a>x", "XML_TRUNCATED@4:1:5" },
        { "<!-- x", "XML_TRUNCATED@6:1:7" },
        { "<!FOO><a/>", "XML_SYNTAX@0:1:1" },
        { "<?xml version='1.0' encoding='KLINGON'?><a/>",
          "XML_ENCODING@0:1:1" },
        { "<?xml version='1.0' encoding='a//b'?><a/>", "XML_ENCODING@0:1:1" },
        { "<?xml version='1.0' encoding='UTF-16'?><a/>", "XML_ENCODING@0:1:1" },
        { "\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
          "XML_ENCODING@0:1:1" },
        { "<?xml version='1.0' encoding='us-ascii'?><a>\xe9</a>",
          "XML_ENCODING@44:1:45" },
    };

    (void)state;
    expect_wrong(wrongs, COUNT_OF(wrongs), xml_trace_options());
}

static const char laughs[] =
    "<?xml version='1.0'?>\n<!DOCTYPE l [\n<!ENTITY a 'ha'>\n"
    "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\n"
    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>\n]>\n<l>&c;</l>";

static void a_doctype_is_refused(void **state)
{
    static const struct wrong wrongs[] = {
        { laughs, "XML_DOCTYPE@22:2:1" },
        { "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "XML_DOCTYPE@0:1:1" },
        { "<!-- x --> <!DOCTYPE a><a/>", "XML_DOCTYPE@11:1:12" },
    };

    (void)state;
    expect_wrong(wrongs, COUNT_OF(wrongs), xml_trace_options());
}

static void an_ignored_doctype_changes_nothing(void **state)
{
    static const struct wrong wrongs[] = {
        { laughs, "XML_ENTITY@152:7:7" },
        { "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
          "XML_ENTITY@60:1:61" },
        { "<!DOCTYPE a><!DOCTYPE a><a/>", "XML_SYNTAX@12:1:13" },
        { "<!DOCTYPE a [ <!-- ]> --> <a/>", "XML_TRUNCATED@30:1:31" },
        { "<a/><!DOCTYPE a>", "XML_TRAILING@4:1:5" },
    };
    struct xml_options options = xml_trace_options();

    (void)state;
    options.doctype_ignored = true;
    expect_wrong(wrongs, COUNT_OF(wrongs), options);
    assert_string_equal(
        read_with(bytes_of_text(
                      "<!DOCTYPE a SYSTEM \"x>\" [ <!ATTLIST a b CDATA 'c'>\n"
                      "<!-- it's ]> <!--->--> <?x ]>?> <!ENTITY % p ']>'>]>"
                      "<a/>"),
                  options, 0),
        "<a@103:2:53>DONE");
    assert_string_equal(
        read_with(bytes_of_text("<!-- <!DOCTYPE x --><a/>"), options, 0),
        "<a@20:1:21>DONE");
}

/* ---- encodings */

static const char latin[] = "<?xml version=\"1.0\" encoding=\"%s\"?><a>%s</a>";

static void encodings_become_utf8(void **state)
{
    static const struct {
        const char *name, *text, *read;
    } rows[] = {
        { "ISO-8859-1", "caf\xe9", "café" },
        { "windows-1252", "\x80 5", "€ 5" },
        { "ISO-8859-15", "\xa4 5", "€ 5" },
        { "us-ascii", "x", "x" },
        { "utf-8", "caf\xc3\xa9", "café" },
        { "Shift_JIS", "\x93\xfa\x96\x7b", "日本" },
    };
    char input[200];
    char told[200];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)snprintf(input, sizeof input, latin, rows[i].name, rows[i].text);
        (void)snprintf(told, sizeof told, "\"%s\">DONE", rows[i].read);
        for (size_t piece = 0; piece < strlen(input); piece++) {
            struct bytes story = bytes_of_text(
                read_with(bytes_of_text(input), xml_trace_options(), piece));

            if (!bytes_ends_with(story, bytes_of_text(told))) {
                fail_msg("%s: %s", rows[i].name, story.data);
            }
        }
    }
}

/* ASCII and Latin-1 only. */
static struct bytes wide(const char *text, size_t unit, size_t at, bool mark,
                         char out[400])
{
    size_t length = 0;

    memset(out, 0, 400);
    if (mark) {
        out[at] = '\xff';
        out[at == 0 ? 1 : at - 1] = '\xfe';
        length = unit;
    }
    for (; *text != '\0'; text++, length += unit) {
        out[length + at] = *text;
    }
    return bytes_of(out, length);
}

static void wide_encodings_become_utf8(void **state)
{
    static const struct {
        size_t unit, at;
        bool mark;
        const char *input;
    } rows[] = {
        { 2, 0, true, "<a>\xe9</a>" },
        { 2, 1, true, "<a>\xe9</a>" },
        { 2, 0, false, "<a>\xe9</a>" },
        { 2, 1, false, "<a>\xe9</a>" },
        { 2, 0, true, "<?xml version='1.0' encoding='UTF-16'?><a>\xe9</a>" },
        { 2, 1, false, "<?xml version='1.0' encoding='UTF-16BE'?><a>\xe9</a>" },
        { 4, 0, true, "<a>\xe9</a>" },
        { 4, 3, false, "<a>\xe9</a>" },
    };
    char out[400];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct bytes input =
            wide(rows[i].input, rows[i].unit, rows[i].at, rows[i].mark, out);

        for (size_t piece = 0; piece < input.length; piece++) {
            struct bytes story =
                bytes_of_text(read_with(input, xml_trace_options(), piece));

            if (!bytes_ends_with(story, bytes_of_text("\"é\">DONE"))) {
                fail_msg("row %zu, pieces of %zu: %s (%s)", i, piece,
                         story.data, complaint.text);
            }
        }
    }
    assert_string_equal(
        read_with(
            wide("<?xml version='1.0' encoding='UTF-8'?><a/>", 2, 0, true, out),
            xml_trace_options(), 0),
        "XML_ENCODING@0:1:1");
    assert_string_equal(
        read_with(bytes_slice(wide("<a></a>", 2, 0, true, out), 0, 11),
                  xml_trace_options(), 0),
        "XML_ENCODING@4:1:5");
}

static void detection_goes_by_the_first_bytes(void **state)
{
    char out[400];
    struct xml_root root;

    (void)state;
    assert_true(xml_detect(bytes_of_text("<a/>")));
    assert_true(xml_detect(bytes_of_text(" \n<?xml version='1.0'?>")));
    assert_true(xml_detect(bytes_of_text("\xef\xbb\xbf<!-- x")));
    assert_true(xml_detect(wide("<a/>", 2, 0, true, out)));
    assert_true(xml_detect(wide("<a/>", 2, 1, false, out)));
    assert_false(xml_detect(bytes_of_text("")));
    assert_false(xml_detect(bytes_of_text("ISA*00*")));
    assert_false(xml_detect(bytes_of_text("UNB+UNOA")));
    assert_false(xml_detect(bytes_of_text("< 5")));
    assert_true(xml_detect_root(
        bytes_of_text("<?xml version='1.0'?><!DOCTYPE cXML SYSTEM 'x'>"
                      "<i:Invoice xmlns:i='urn:i'><i:ID>"),
        &root));
    assert_string_equal(root.uri, "urn:i");
    assert_string_equal(root.local, "Invoice");
    assert_true(xml_detect_root(bytes_of_text("<cXML payloadID='1'>"), &root));
    assert_string_equal(root.uri, "");
    assert_false(xml_detect_root(bytes_of_text("<cXML payloadID='1"), &root));
}

static void a_handler_stops_the_reading(void **state)
{
    (void)state;
    trace.stop_at = 2;
    assert_string_equal(read_text("<a><b/><c/></a>"),
                        "<a@0:1:1<b@3:1:4STOPPED");
    trace.stop_at = 0;
}

static void truncation_at_every_byte_is_told(void **state)
{
    static const char input[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n"
        "<p:a xmlns:p='urn:p' x=\"1\">t\xc3\xa9xt &amp; &#65;<![CDATA[ c ]]>"
        "<?pi?><b/></p:a>";

    (void)state;
    for (size_t length = 0; length < sizeof input - 1; length++) {
        struct bytes story = bytes_of_text(
            read_with(bytes_of(input, length), xml_trace_options(), 0));
        bool empty = memmem(story.data, story.length, "XML_EMPTY@", 10) != NULL;
        bool cut =
            memmem(story.data, story.length, "XML_TRUNCATED@", 14) != NULL;

        if (!cut && !(empty && length < 52)) {
            fail_msg("%zu: %s", length, story.data);
        }
        assert_true(complaint.place.offset <= length);
    }
}

static int clean_up(void **state)
{
    (void)state;
    xml_trace_close(&trace);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_texts_and_ends_stand_at_their_places),
        cmocka_unit_test(names_are_in_their_namespaces),
        cmocka_unit_test(the_story_is_the_same_however_the_input_is_cut),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(a_doctype_is_refused),
        cmocka_unit_test(an_ignored_doctype_changes_nothing),
        cmocka_unit_test(encodings_become_utf8),
        cmocka_unit_test(wide_encodings_become_utf8),
        cmocka_unit_test(detection_goes_by_the_first_bytes),
        cmocka_unit_test(a_handler_stops_the_reading),
        cmocka_unit_test(truncation_at_every_byte_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, clean_up);
}
