/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml */
#include "unit/base/unit.h"
#include "xml_trace.h"

#include <libxml/c14n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/xml_write.h"

static const struct xml_prefix prefixes[] = {
    { "", BYTES("urn:d") },
    { "p", BYTES("urn:p") },
};
static const struct xml_write_options plain = { .prefixes = prefixes,
                                                .prefix_count = 2 };

static struct bytes text(const char *value)
{
    return bytes_of_text(value);
}

static struct xml_writer *begin(struct buffer *out,
                                const struct xml_write_options *options)
{
    struct xml_writer *writer = xml_writer_open(out, options);

    assert_non_null(writer);
    assert_true(xml_write_begin(writer, text("urn:d"), text("a"), NULL));
    return writer;
}

static void assert_written(struct buffer *out, const char *expected)
{
    buffer_append_byte(out, '\0');
    assert_false(out->failed);
    assert_string_equal(out->data, expected);
    buffer_close(out);
}

static void prefixes_are_declared_at_the_root(void **state)
{
    struct buffer out = { 0 };
    struct xml_writer *writer = begin(&out, &plain);

    (void)state;
    assert_true(xml_write_attribute(writer, text(""), text("n"),
                                    text("1 < 2 & \"3\"\n\t\r é"), NULL));
    assert_true(xml_write_begin(writer, text("urn:p"), text("b"), NULL));
    assert_true(xml_write_attribute(
        writer, text("http://www.w3.org/XML/1998/namespace"), text("lang"),
        text("en"), NULL));
    assert_true(xml_write_text(writer, text("x < y & "), NULL));
    assert_true(xml_write_text(writer, text("z ]]> \"é\"\r\n"), NULL));
    xml_write_end(writer);
    assert_true(xml_write_begin(writer, text(""), text("c"), NULL));
    assert_true(xml_write_text(writer, text(""), NULL));
    xml_write_end(writer);
    xml_writer_close(writer);
    assert_written(
        &out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<a xmlns=\"urn:d\" xmlns:p=\"urn:p\" n=\"1 &lt; 2 &amp; "
              "&quot;3&quot;&#10;&#9;&#13; é\"><p:b xml:lang=\"en\">x &lt; y "
              "&amp; z ]]&gt; \"é\"&#13;\n</p:b><c xmlns=\"\"/></a>\n");
}

static void lines_and_a_doctype_are_written_where_asked(void **state)
{
    const struct xml_write_options options = { .indent = true,
                                               .doctype = "a",
                                               .doctype_system = "a.dtd" };
    struct buffer out = { 0 };
    struct xml_writer *writer = xml_writer_open(&out, &options);

    (void)state;
    assert_non_null(writer);
    assert_true(xml_write_begin(writer, text(""), text("a"), NULL));
    assert_true(xml_write_begin(writer, text(""), text("b"), NULL));
    assert_true(xml_write_begin(writer, text(""), text("c"), NULL));
    assert_true(xml_write_text(writer, text("x"), NULL));
    xml_write_end(writer);
    xml_write_end(writer);
    xml_write_end(writer);
    xml_writer_close(writer);
    assert_written(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<!DOCTYPE a SYSTEM \"a.dtd\">\n"
                         "<a>\n  <b>\n    <c>x</c>\n  </b>\n</a>\n");
}

static void what_xml_cannot_hold_is_refused_with_its_path(void **state)
{
    static const char *const texts[] = {
        "\x01", "a\x1f", "\xff", "\xc3", "\xed\xa0\x80", "\xef\xbf\xbe"
    };
    struct buffer out = { 0 };
    struct xml_writer *writer = begin(&out, &plain);
    struct error err = { 0 };

    (void)state;
    assert_true(xml_write_begin(writer, text("urn:p"), text("b"), NULL));
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_false(xml_write_text(writer, text(texts[i]), &err));
        assert_string_equal(err.code, "UNWRITABLE");
        assert_int_equal(err.kind, ERROR_REFUSED);
        assert_non_null(strstr(err.text, "/a/p:b: the text "));
        assert_false(xml_write_attribute(writer, text(""), text("n"),
                                         text(texts[i]), &err));
        assert_non_null(strstr(err.text, "/a/p:b/@n: the text "));
    }
    assert_false(xml_write_begin(writer, text("urn:x"), text("c"), &err));
    assert_string_equal(err.text,
                        "/a/p:b/@c: there is no prefix for its namespace");
    xml_writer_close(writer);
    buffer_close(&out);
}

static void a_full_buffer_is_seen(void **state)
{
    struct buffer out;
    struct xml_writer *writer;

    (void)state;
    buffer_open(&out, 60);
    writer = begin(&out, &plain);
    for (int i = 0; i < 100; i++) {
        assert_true(xml_write_text(writer, text("0123456789"), NULL));
    }
    xml_writer_close(writer);
    assert_true(out.failed);
    buffer_close(&out);
}

/* ---- read, write, read */

static struct xml_writer *copying;
static struct error copy_error;

static bool copy_begin(void *context, const struct xml_element *element)
{
    bool good =
        xml_write_begin(copying, element->uri, element->local, &copy_error);

    (void)context;
    for (uint32_t i = 0; good && i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        good = xml_write_attribute(copying, attribute->uri, attribute->local,
                                   attribute->value, &copy_error);
    }
    return good;
}

static bool copy_text(void *context, struct bytes piece, struct xml_place place)
{
    (void)context;
    (void)place;
    return xml_write_text(copying, piece, &copy_error);
}

static bool copy_end(void *context)
{
    (void)context;
    xml_write_end(copying);
    return true;
}

static char *canonical(struct bytes input)
{
    xmlDocPtr document = xmlReadMemory(input.data, (int)input.length, NULL,
                                       NULL, XML_PARSE_NONET);
    xmlChar *out = NULL;

    assert_non_null(document);
    assert_true(
        xmlC14NDocDumpMemory(document, NULL, XML_C14N_1_0, NULL, 0, &out) >= 0);
    xmlFreeDoc(document);
    return (char *)out;
}

static void what_was_read_is_written_the_same(void **state)
{
    static const char input[] =
        "<?xml version='1.0' encoding='UTF-8'?>\n<a xmlns='urn:d' "
        "xmlns:p='urn:p' k='&#10;&lt;\"&apos;' p:k='caf\xc3\xa9'>\r\n text "
        "&amp; <p:b/><![CDATA[<&>]]>&#13;<c xmlns=''><d><e "
        "xmlns='urn:d'/></d></c>\t</a>";
    const struct xml_prefix known[] = { { "", BYTES("urn:d") },
                                        { "p", BYTES("urn:p") } };
    const struct xml_write_options options = { .prefixes = known,
                                               .prefix_count = 2 };
    const struct xml_handler copy = { copy_begin, copy_text, copy_end, NULL };
    struct xml_options reading = xml_trace_options();
    struct xml_trace first = { 0 };
    struct xml_trace again = { 0 };
    struct xml_complaint complaint;
    struct buffer out = { 0 };
    char *before;
    char *after;

    (void)state;
    copying = xml_writer_open(&out, &options);
    assert_non_null(copying);
    assert_int_equal(
        xml_read(bytes_of_text(input), &reading, &copy, &complaint), XML_DONE);
    xml_writer_close(copying);
    (void)xml_trace_read(&first, bytes_of_text(input), &reading, 0, &complaint);
    (void)xml_trace_read(&again, buffer_bytes(&out), &reading, 0, &complaint);
    assert_int_equal(first.bytes, again.bytes);
    before = canonical(bytes_of_text(input));
    after = canonical(buffer_bytes(&out));
    assert_string_equal(before, after);
    xmlFree(before);
    xmlFree(after);
    buffer_close(&out);
    xml_trace_close(&first);
    xml_trace_close(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_are_declared_at_the_root),
        cmocka_unit_test(lines_and_a_doctype_are_written_where_asked),
        cmocka_unit_test(what_xml_cannot_hold_is_refused_with_its_path),
        cmocka_unit_test(a_full_buffer_is_seen),
        cmocka_unit_test(what_was_read_is_written_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
