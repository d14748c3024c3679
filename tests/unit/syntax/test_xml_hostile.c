/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml
 *
 * Documents made to cost time or memory: each ends in a complaint or is read,
 * in bounded memory, and libxml2 prints nothing.
 */
#include "unit/base/unit.h"
#include "xml_trace.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, MEBIBYTE = 1024 * 1024 };

/* head, then `body` so many times, then tail. */
struct made {
    const char *head, *body, *tail;
    size_t times;
    const char *told; /* how the story ends, without its place */
};

struct feeding {
    struct xml_reader *reader;
    char piece[PIECE];
    size_t length;
    enum xml_outcome outcome;
    size_t heap; /* the most that was taken */
};

static void feed(struct feeding *feeding, bool last)
{
    size_t now;

    if (feeding->outcome == XML_MORE) {
        feeding->outcome = xml_reader_feed(
            feeding->reader, bytes_of(feeding->piece, feeding->length), last);
    }
    feeding->length = 0;
    now = mallinfo2().uordblks;
    feeding->heap = now > feeding->heap ? now : feeding->heap;
}

static void add(struct feeding *feeding, const char *text)
{
    size_t length = strlen(text);

    if (feeding->length + length > PIECE) {
        feed(feeding, false);
    }
    memcpy(feeding->piece + feeding->length, text, length);
    feeding->length += length;
}

static void read_made(const struct made *made, struct xml_trace *trace,
                      struct xml_options options)
{
    static struct feeding feeding;
    const struct xml_handler handler = xml_trace_handler(trace);
    const char *told;
    size_t before = mallinfo2().uordblks;

    feeding = (struct feeding){ .reader = xml_reader_open(&options, &handler) };
    assert_non_null(feeding.reader);
    add(&feeding, made->head);
    for (size_t i = 0; i < made->times && feeding.outcome == XML_MORE; i++) {
        add(&feeding, made->body);
    }
    add(&feeding, made->tail);
    feed(&feeding, true);
    told = feeding.outcome == XML_BAD
               ? xml_complaint_name(xml_reader_complaint(feeding.reader)->kind)
           : feeding.outcome == XML_DONE ? "DONE"
                                         : "MORE";
    if (strcmp(told, made->told) != 0) {
        fail_msg("%s%s…: %s (%s), not %s", made->head, made->body, told,
                 xml_reader_complaint(feeding.reader)->text, made->told);
    }
    xml_reader_close(feeding.reader);
    /* Under the sanitizer mallinfo tells nothing, elsewhere it does. */
    assert_true(feeding.heap <= before ||
                feeding.heap - before < 2 * (size_t)MEBIBYTE);
}

static const char hundred[] =
    "0123456789 123456789 123456789 123456789 123456789 123456789 123456789 "
    "123456789 123456789 12345678";

static const struct made made[] = {
    { "<a>", hundred, "</a>", MEBIBYTE, "DONE" },
    { "<a><![CDATA[", hundred, "]]></a>", MEBIBYTE / 5, "DONE" },
    { "<a>", "\xc3\xa9\xe2\x82\xac", "</a>", MEBIBYTE * 2, "DONE" },
    { "<a>", "\r\n\r", "</a>", MEBIBYTE, "DONE" },
    { "<a>", "&#65;&lt;", "</a>", MEBIBYTE / 2, "DONE" },
    { "<a>", "<!-- x --><?y?>", "</a>", MEBIBYTE / 2, "DONE" },
    { "<a>", "<b/>", "</a>", MEBIBYTE, "DONE" },
    { "", " \n", "<a/>", MEBIBYTE, "DONE" },
    { "<a/>", "\n", "", MEBIBYTE, "DONE" },
    { "<a x='", hundred, "'/>", 20000, "XML_TOO_LONG" },
    { "<a ", "a='' ", "/>", MEBIBYTE, "XML_TOO_MANY" },
    { "<a x='>' ", "a='>' ", "/>", MEBIBYTE, "XML_TOO_MANY" },
    { "<", hundred, "/>", 1, "XML_SYNTAX" },
    { "<", "abcdefghij", "/>", 1000, "XML_TOO_LONG" },
    { "<a xmlns='", "abcdefghij", "'/>", 1000, "XML_TOO_LONG" },
    { "<", "abcdefghij", "/>", MEBIBYTE, "XML_TOO_LONG" },
    { "<!--", hundred, "--><a/>", 20000, "XML_TOO_LONG" },
    { "<a><!--", hundred, "--></a>", 20000, "XML_TOO_LONG" },
    { "<a><?x ", hundred, "?></a>", 20000, "XML_TOO_LONG" },
    { "<a>&", "abcdefghij", ";</a>", MEBIBYTE, "XML_TOO_LONG" },
    { "<a>", "<b>", "", MEBIBYTE, "XML_TOO_DEEP" },
    { "<a>", "<b xmlns:c='d'>", "", MEBIBYTE, "XML_TOO_DEEP" },
    { "<!DOCTYPE a [", "<!ENTITY x 'y'>", "]><a/>", MEBIBYTE, "XML_DOCTYPE" },
    { "", "\n", "", MEBIBYTE, "XML_EMPTY" },
    { "<a/>", " ", "b", MEBIBYTE, "XML_TRAILING" },
};

static void read_all_made(void)
{
    struct xml_trace trace = { .quiet = true };

    for (size_t i = 0; i < COUNT_OF(made); i++) {
        read_made(&made[i], &trace, xml_trace_options());
    }
    xml_trace_close(&trace);
}

static void an_ignored_doctype_is_bounded(void **state)
{
    static const struct made ignored[] = {
        { "<!DOCTYPE a [", "<!ENTITY x 'y'>", "]><a/>", 1000, "DONE" },
        { "<!DOCTYPE a [", "<!ENTITY x 'y'>", "]><a/>", MEBIBYTE,
          "XML_TOO_LONG" },
        { "<!DOCTYPE a '", hundred, "'><a/>", MEBIBYTE, "XML_TOO_LONG" },
    };
    struct xml_trace trace = { .quiet = true };
    struct xml_options options = xml_trace_options();

    (void)state;
    options.doctype_ignored = true;
    for (size_t i = 0; i < COUNT_OF(ignored); i++) {
        read_made(&ignored[i], &trace, options);
    }
}

/* All text arrives, and in pieces. */
static void a_long_text_is_handed_on_whole(void **state)
{
    struct xml_trace trace = { .quiet = true };

    (void)state;
    read_made(&made[0], &trace, xml_trace_options());
    assert_int_equal(trace.bytes, (sizeof hundred - 1) * MEBIBYTE);
    assert_int_equal(trace.begins, 1);
}

static void different_names_and_namespaces_are_limited(void **state)
{
    struct xml_options options = xml_trace_options();
    struct xml_trace trace = { .quiet = true };
    struct xml_complaint complaint;
    struct buffer input = { 0 };

    (void)state;
    buffer_append_text(&input, "<a>");
    for (int i = 0; i < 20000; i++) {
        buffer_append_format(&input, "<n%d/>", i);
    }
    assert_non_null(strstr(
        xml_trace_read(&trace, buffer_bytes(&input), &options, 0, &complaint),
        "XML_TOO_MANY"));
    assert_int_equal(trace.begins, options.limits.names);
    buffer_clear(&input);
    for (int i = 0; i < 60; i++) {
        buffer_append_format(&input,
                             "<a xmlns:a%d='x' xmlns:b%d='y' "
                             "xmlns:c%d='z'>",
                             i, i, i);
    }
    assert_non_null(strstr(
        xml_trace_read(&trace, buffer_bytes(&input), &options, 0, &complaint),
        "XML_TOO_MANY"));
    buffer_close(&input);
    xml_trace_close(&trace);
}

static void the_limits_themselves_are_still_read(void **state)
{
    struct xml_options options = xml_trace_options();
    struct xml_trace trace = { .quiet = true };
    struct xml_complaint complaint;

    (void)state;
    options.limits.document = 32;
    options.limits.depth = 2;
    options.limits.elements = 3;
    options.limits.attributes = 2;
    options.limits.name = 2;
    assert_non_null(
        strstr(xml_trace_read(&trace,
                              bytes_of_text("<a><bb x='' y=''/><c> </c></a>  "),
                              &options, 1, &complaint),
               "DONE"));
    assert_string_equal(
        xml_trace_read(&trace,
                       bytes_of_text("<a><bb x='' y=''/><c> </c></a>   "),
                       &options, 1, &complaint),
        "XML_TOO_LARGE@32:1:33");
    assert_string_equal(xml_trace_read(&trace,
                                       bytes_of_text("<a><b><c/></b></a>"),
                                       &options, 0, &complaint),
                        "XML_TOO_DEEP@8:1:9");
    assert_string_equal(xml_trace_read(&trace,
                                       bytes_of_text("<a><b/><b/><b/></a>"),
                                       &options, 0, &complaint),
                        "XML_TOO_MANY@13:1:14");
    assert_string_equal(xml_trace_read(&trace, bytes_of_text("<abc/>"),
                                       &options, 0, &complaint),
                        "XML_TOO_LONG@4:1:5");
    assert_string_equal(xml_trace_read(&trace,
                                       bytes_of_text("<a x='' y='' z=''/>"),
                                       &options, 0, &complaint),
                        "XML_TOO_MANY@17:1:18");
    xml_trace_close(&trace);
}

/* libxml2 would write to descriptor 2. */
static void generated_documents_end_soon_and_quietly(void **state)
{
    FILE *caught = tmpfile();
    int kept = dup(STDERR_FILENO);

    (void)state;
    assert_non_null(caught);
    assert_true(kept >= 0 && dup2(fileno(caught), STDERR_FILENO) >= 0);
    read_all_made();
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
    (void)fclose(caught);
    (void)close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generated_documents_end_soon_and_quietly),
        cmocka_unit_test(an_ignored_doctype_is_bounded),
        cmocka_unit_test(a_long_text_is_handed_on_whole),
        cmocka_unit_test(different_names_and_namespaces_are_limited),
        cmocka_unit_test(the_limits_themselves_are_still_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
