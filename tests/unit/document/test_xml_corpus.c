/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml interop
 * Timeout: 300
 *
 * Real XML documents that stand beside the project and are not part of it
 * (skipped where they are absent): all are read, whole and in pieces, and those
 * of a family that has a dictionary are checked.
 */
#include "xml_fixture.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "document/xml_tree_write.h"

static const char *corpus_path(struct bytes name)
{
    static char path[2048];

    (void)snprintf(path, sizeof path, "%s/../shared/corpus/%.*s",
                   fixture_root(), BYTES_ARG(name));
    return path;
}

struct row {
    struct bytes file, syntax, label, envelope;
};

struct counts {
    size_t files, read, known, valid;
    size_t wrong_valid; /* called valid, and we find errors */
    size_t same;        /* valid, and the same tree when written and read */
};

/* What is to be, of the corpus as it is. Not read: an order that is not
 * well-formed on purpose. Not known: documents that nobody here maps (Catalogue,
 * Waybill, PunchOut …), CII of before D16B, and test sets, which are no
 * documents. Called valid and not so: an invoice with 'YYYY-MM-DD' for dates,
 * and two whose AdditionalDocumentReference stands before what it must stand
 * behind; the published schemas say the same. */
static struct family {
    const char *name;
    struct counts expected, found;
} families[] = {
    { "ubl", { 304, 303, 211, 204, 3, 204 }, { 0 } },
    { "cii", { 52, 52, 47, 45, 0, 45 }, { 0 } },
    { "cxml", { 30, 30, 16, 10, 0, 10 }, { 0 } },
    { "testset", { 75, 75, 0, 0, 0, 0 }, { 0 } },
};

static struct bytes column(struct bytes line, size_t index)
{
    for (; index > 0; index--) {
        line = bytes_slice(line, bytes_find(line, '\t') + 1, SIZE_MAX);
    }
    return bytes_slice(line, 0, bytes_find(line, '\t'));
}

/* The findings are the same in pieces of 1,000 bytes. */
static void assert_same_in_pieces(struct xml_check_options options,
                                  struct bytes input,
                                  const struct buffer *whole)
{
    struct xml_check *check = xml_check_open(&options);
    struct buffer pieces = { 0 };

    assert_non_null(check);
    for (bool more = true; more;) {
        struct bytes piece = bytes_slice(input, 0, 1000);

        input = bytes_slice(input, piece.length, SIZE_MAX);
        more = xml_check_feed(check, piece, input.length == 0);
    }
    fixture_xml_findings(check, &pieces);
    assert_true(bytes_equal(buffer_bytes(whole), buffer_bytes(&pieces)));
    buffer_close(&pieces);
    xml_check_close(check);
}

/* The tree, written and read again, as text. */
static bool is_same_when_written(const struct xml_check_options *options,
                                 const struct xml_check *check)
{
    const struct xml_tree_write_options writing = { .indent = true };
    struct xml_check_report report = xml_check_report(check);
    struct buffer before = { 0 };
    struct buffer after = { 0 };
    struct buffer written = { 0 };
    struct xml_check *again;
    struct error err;
    bool same;

    if (!xml_tree_rewrite(report.tree, report.document->dictionary, NULL,
                          &writing, &written, &err)) {
        fail_msg("%s: %s", err.code, err.text);
    }
    again = fixture_xml_check(options, buffer_bytes(&written));
    fixture_xml_tree(check, &before);
    fixture_xml_tree(again, &after);
    same = bytes_equal(buffer_bytes(&before), buffer_bytes(&after)) &&
           xml_check_report(again).findings->count == 0;
    xml_check_close(again);
    buffer_close(&before);
    buffer_close(&after);
    buffer_close(&written);
    return same;
}

static void check_file(struct family *family, const struct row *row)
{
    struct xml_check_options options = fixture_xml_options(fixture_standards());
    struct buffer input = { 0 };
    struct buffer found = { 0 };
    struct xml_check_report report;
    struct xml_check *check;

    options.doctype_ignored = true;
    fixture_read(corpus_path(row->file), &input);
    check = fixture_xml_check(&options, buffer_bytes(&input));
    report = xml_check_report(check);
    fixture_xml_findings(check, &found);
    assert_same_in_pieces(options, buffer_bytes(&input), &found);
    if (report.well_formed != bytes_equal_text(row->envelope, "wellformed")) {
        fail_msg("%.*s: %.*s", BYTES_ARG(row->file),
                 BYTES_ARG(buffer_bytes(&found)));
    }
    family->found.files++;
    family->found.read += report.well_formed;
    family->found.known += report.document != NULL;
    family->found.valid +=
        report.document != NULL && report.findings->errors == 0;
    if (report.document != NULL && report.findings->errors == 0) {
        bool same = is_same_when_written(&options, check);

        family->found.same += same;
        if (!same) {
            print_message("%.*s: other when written\n", BYTES_ARG(row->file));
        }
    }
    if (report.document != NULL && report.findings->errors > 0 &&
        bytes_equal_text(row->label, "valid")) {
        family->found.wrong_valid++;
    }
    if (report.findings->errors > 0 && getenv("EDIGATE_TELL") != NULL) {
        print_message("%.*s (%.*s):\n%.*s", BYTES_ARG(row->file),
                      BYTES_ARG(row->label), BYTES_ARG(buffer_bytes(&found)));
    }
    buffer_close(&input);
    buffer_close(&found);
    xml_check_close(check);
}

static void every_document_is_read(void **state)
{
    struct buffer index = { 0 };
    struct bytes rest;
    struct error err;

    (void)state;
    assert_true(
        file_read_whole(corpus_path(bytes_of_text("INDEX.tsv")), &index, &err));
    rest = buffer_bytes(&index);
    while (rest.length > 0) {
        struct bytes line = bytes_slice(rest, 0, bytes_find(rest, '\n'));
        const struct row row = { column(line, 0), column(line, 1),
                                 column(line, 6), column(line, 7) };

        for (size_t i = 0; i < COUNT_OF(families); i++) {
            if (bytes_equal_text(row.syntax, families[i].name)) {
                check_file(&families[i], &row);
            }
        }
        rest = bytes_slice(rest, line.length + 1, SIZE_MAX);
    }
    buffer_close(&index);
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        const struct family *family = &families[i];

        print_message("%s: %zu files, %zu read, %zu known, %zu valid, %zu "
                      "called valid are not, %zu the same when written\n",
                      family->name, family->found.files, family->found.read,
                      family->found.known, family->found.valid,
                      family->found.wrong_valid, family->found.same);
        assert_memory_equal(&family->found, &family->expected,
                            sizeof family->found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        every_document_is_read) };

    if (access(corpus_path(bytes_of_text("INDEX.tsv")), R_OK) != 0) {
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
