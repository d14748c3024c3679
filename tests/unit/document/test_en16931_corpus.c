/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml interop
 * Timeout: 300
 *
 * Real invoices and the publishers' own tests of their rules, which stand
 * beside the project and are not part of it (skipped where they are absent):
 * every test of a rule comes out as its publisher says, but for those that are
 * named here with the reason; no invoice that is called valid breaks a rule.
 */
#include "check_fixture.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "en16931_fixture.h"

enum {
    COLUMNS = 14,
    FILE_NAME = 0,
    SYNTAX = 1,
    SPECIFICATION = 2,
    TYPES = 3,
    LABEL = 6
};

static const char *corpus_path(struct bytes name)
{
    static char path[2048];

    (void)snprintf(path, sizeof path, "%s/../shared/corpus/%.*s",
                   fixture_root(), BYTES_ARG(name));
    return path;
}

/* Called valid, and not. */
static const struct {
    const char *file, *rules;
} exceptions[] = {
    /* A form to be filled in: amounts are "XX.XX". */
    { "xml/Mascot-International__integration-docs__Xrechnung-invoice-example."
      "xml",
      NULL },
    /* The seller has a trading name and no registration name. */
    { "xml/OpenPEPPOL__peppol-bis-invoice-3__GR-base-example-"
      "TaxRepresentative.xml",
      "BR-06 GR-S-011:w " },
};

struct totals {
    size_t files, tests, agree, differ, other_documents;
    size_t invoices, clean, valid, excepted, valid_broken;
    bool is_valid;
};

static void judge(struct totals *totals, const struct en16931_told *told,
                  struct bytes id, bool must_hold)
{
    bool found = en16931_fixture_found(told->findings, id);

    totals->tests++;
    if (found != must_hold) {
        totals->agree++;
        return;
    }
    totals->differ++;
    print_message("%s, test %zu: %.*s %s\n", told->file, told->number,
                  BYTES_ARG(id), must_hold ? "does not hold" : "holds");
}

static void tell_test(void *context, const struct en16931_told *told)
{
    struct totals *totals = context;
    struct bytes rest = told->wanted;

    if (told->outcome == EN16931_NO_INVOICE) {
        totals->other_documents++;
        return;
    }
    while (rest.length > 0) {
        size_t blank = bytes_find(rest, ' ');

        judge(totals, told, bytes_slice(rest, 1, blank - 1),
              rest.data[0] == '+');
        rest = bytes_slice(rest, blank + 1, rest.length);
    }
}

static bool is_excepted(const char *file, struct bytes rules)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (strcmp(file, exceptions[i].file) == 0) {
            return exceptions[i].rules == NULL ||
                   bytes_equal_text(rules, exceptions[i].rules);
        }
    }
    return false;
}

static void tell_invoice(void *context, const struct en16931_told *told)
{
    struct totals *totals = context;
    struct buffer list = { 0 };

    if (told->outcome != EN16931_CHECKED) {
        return;
    }
    totals->invoices++;
    totals->clean += told->findings->errors == 0;
    totals->valid += totals->is_valid;
    if (told->findings->errors == 0) {
        return;
    }
    en16931_fixture_list(told->findings, &list);
    if (totals->is_valid && is_excepted(told->file, buffer_bytes(&list))) {
        totals->excepted++;
    } else {
        totals->valid_broken += totals->is_valid;
        print_message("%s %s: %.*s\n", totals->is_valid ? "VALID" : "other",
                      told->file, BYTES_ARG(buffer_bytes(&list)));
    }
    buffer_close(&list);
}

static bool contains(struct bytes text, const char *word)
{
    return memmem(text.data, text.length, word, strlen(word)) != NULL;
}

static void check_file(struct bytes columns[COLUMNS], struct totals *totals)
{
    struct buffer input = { 0 };
    char name[512];
    bool is_set = bytes_equal_text(columns[SYNTAX], "testset");

    if (!is_set && !contains(columns[TYPES], "Invoice") &&
        !contains(columns[TYPES], "CreditNote")) {
        return;
    }
    (void)snprintf(name, sizeof name, "%.*s", BYTES_ARG(columns[FILE_NAME]));
    fixture_read(corpus_path(columns[FILE_NAME]), &input);
    /* Others are valid by UBL alone, which asks for less. */
    totals->is_valid = bytes_equal_text(columns[LABEL], "valid") &&
                       contains(columns[SPECIFICATION], "en16931");
    totals->files++;
    if (!en16931_fixture_check(name, buffer_bytes(&input),
                               is_set ? EN16931_ALL : EN16931_BY_DOCUMENT,
                               is_set ? tell_test : tell_invoice, totals)) {
        print_message("%s: cannot be read\n", name);
    }
    buffer_close(&input);
}

static void split_columns(struct bytes line, struct bytes columns[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t tab = bytes_find(line, '\t');

        columns[i] = bytes_slice(line, 0, tab);
        line = bytes_slice(line, tab == SIZE_MAX ? line.length : tab + 1,
                           line.length);
    }
}

static void test_corpus(void **state)
{
    struct buffer index = { 0 };
    struct totals totals = { 0 };
    struct bytes rest;
    struct error err;

    (void)state;
    if (!file_read_whole(corpus_path(bytes_of_text("INDEX.tsv")), &index,
                         &err)) {
        skip();
    }
    rest = buffer_bytes(&index);
    while (rest.length > 0) {
        size_t end = bytes_find(rest, '\n');
        struct bytes columns[COLUMNS];

        split_columns(bytes_slice(rest, 0, end), columns);
        if (bytes_equal_text(columns[SYNTAX], "testset") ||
            bytes_equal_text(columns[SYNTAX], "ubl") ||
            bytes_equal_text(columns[SYNTAX], "cii")) {
            check_file(columns, &totals);
        }
        rest = bytes_slice(rest, end == SIZE_MAX ? rest.length : end + 1,
                           rest.length);
    }
    print_message("%zu files; %zu tests of rules, %zu agree, %zu differ, %zu "
                  "of other documents; %zu invoices, %zu without error; %zu "
                  "called valid, %zu of them excepted, %zu with "
                  "errors\n",
                  totals.files, totals.tests, totals.agree, totals.differ,
                  totals.other_documents, totals.invoices, totals.clean,
                  totals.valid, totals.excepted, totals.valid_broken);
    buffer_close(&index);
    assert_true(totals.tests > 200);
    assert_true(totals.valid > 30);
    assert_int_equal(totals.differ, 0);
    assert_int_equal(totals.valid_broken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus) };

    if (access(corpus_path(bytes_of_text("INDEX.tsv")), R_OK) != 0) {
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
