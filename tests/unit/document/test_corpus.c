/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12 edifact interop
 * Timeout: 300
 *
 * Real files that stand beside the project and are not part of it (skipped
 * where they are absent). An independent checker wrote into INDEX.tsv what is
 * wrong with their envelopes, counts and control numbers: what it found is
 * found here, exactly so, and what it found good is good.
 */
#include "check_fixture.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"

enum {
    COLUMNS = 14,
    FILE_NAME = 0,
    SYNTAX = 1,
    ENVELOPE = 7,
    COUNTS = 8,
    CONTROLS = 9,
    ERRORS = 12
};

static const char *corpus_path(struct bytes name)
{
    static char path[2048];

    (void)snprintf(path, sizeof path, "%s/../shared/corpus/%.*s",
                   fixture_root(), BYTES_ARG(name));
    return path;
}

/* Envelope findings, and how INDEX.tsv names the same fault. */
struct envelope_kind {
    const char *code;
    const char *fault; /* "SE01="; NULL: it does not look for it */
};

static const struct envelope_kind x12_kinds[] = {
    { "SET_SEGMENT_COUNT", "SE01=" },
    { "SET_CONTROL_MISMATCH", "SE02=" },
    { "GROUP_SET_COUNT", "GE01=" },
    { "GROUP_CONTROL_MISMATCH", "GE02=" },
    { "INTERCHANGE_GROUP_COUNT", "IEA01=" },
    { "INTERCHANGE_CONTROL_MISMATCH", "IEA02=" },
    { "INTERCHANGE_TRAILER_MISSING", NULL },
    { "INTERCHANGE_ENDS_EARLY", NULL },
    { "INTERCHANGE_SEGMENT", NULL },
    { "GROUP_HEADER_MISSING", NULL },
    { "GROUP_TRAILER_MISSING", NULL },
    { "GROUP_TRAILER_EXTRA", NULL },
    { "GROUP_SEGMENT", NULL },
    { "SET_TRAILER_MISSING", NULL },
    { "SET_TRAILER_EXTRA", NULL },
    { "TA1_MISPLACED", NULL },
    { "NO_INTERCHANGE", NULL },
    { "ISA_UNREADABLE", NULL },
    { "ISA_SENDER", NULL },
    { "ISA_RECEIVER", NULL },
    { "ISA_CONTROL_NUMBER", NULL },
    { "ISA_VERSION", NULL },
    { "GROUP_CONTROL_INVALID", NULL },
};

static const struct envelope_kind edifact_kinds[] = {
    { "SET_SEGMENT_COUNT", "UNT01=" },
    { "SET_CONTROL_MISMATCH", "UNT02=" },
    { "GROUP_SET_COUNT", "UNE01=" },
    { "GROUP_CONTROL_MISMATCH", "UNE02" },
    { "INTERCHANGE_GROUP_COUNT", "UNZ01=" },
    { "INTERCHANGE_CONTROL_MISMATCH", "UNZ02=" },
    { "INTERCHANGE_TRAILER_MISSING", NULL },
    { "INTERCHANGE_TRAILER_EXTRA", NULL },
    { "INTERCHANGE_ENDS_EARLY", NULL },
    { "INTERCHANGE_SEGMENT", NULL },
    { "GROUPS_MIXED", NULL },
    { "GROUP_TRAILER_MISSING", NULL },
    { "GROUP_TRAILER_EXTRA", NULL },
    { "GROUP_SEGMENT", NULL },
    { "SET_TRAILER_MISSING", NULL },
    { "SET_TRAILER_EXTRA", NULL },
    { "NO_INTERCHANGE", NULL },
    { "UNA_UNREADABLE", NULL },
    { "UNB_UNREADABLE", NULL },
};

/* What is looked for in the files of one syntax, and how many there are. */
struct corpus {
    const char *syntax;
    const struct envelope_kind *kinds;
    size_t kind_count, least;
};

static const struct corpus corpora[] = {
    { "x12", x12_kinds, COUNT_OF(x12_kinds), 200 },
    { "edifact", edifact_kinds, COUNT_OF(edifact_kinds), 200 },
};

/* Files of which INDEX.tsv cannot say what is right: they are documentation
 * with an ISA that is left open (what its sets would count to nobody knows),
 * or have no ISA at all. */
static bool is_judged(struct bytes envelope)
{
    return bytes_equal_text(envelope, "ok");
}

static size_t occurrences(struct bytes text, const char *word)
{
    size_t count = 0;
    size_t length = strlen(word);

    for (size_t i = 0; i + length <= text.length; i++) {
        /* "SE01=" is also the end of "GSE01=": words begin a fault. */
        count += memcmp(text.data + i, word, length) == 0 &&
                 (i == 0 || text.data[i - 1] == ' ');
    }
    return count;
}

static size_t findings_of(const struct buffer *story, const char *code)
{
    char wanted[80];
    size_t count = 0;
    const char *at = story->data;

    (void)snprintf(wanted, sizeof wanted,
                   "{\"code\":\"%s\",\"severity\":\"error\"", code);
    while (at != NULL && (at = strstr(at, wanted)) != NULL) {
        count++;
        at++;
    }
    return count;
}

struct totals {
    size_t files, judged, differ;
};

static void judge(const struct corpus *corpus, struct bytes columns[COLUMNS],
                  const struct buffer *story, struct totals *totals)
{
    bool differs = false;

    if (!is_judged(columns[ENVELOPE])) {
        return;
    }
    totals->judged++;
    for (size_t i = 0; i < corpus->kind_count; i++) {
        const struct envelope_kind *kind = &corpus->kinds[i];
        size_t found = findings_of(story, kind->code);
        size_t expected =
            kind->fault == NULL ? 0 : occurrences(columns[ERRORS], kind->fault);

        if (kind->fault == NULL &&
            !(bytes_equal_text(columns[COUNTS], "ok") &&
              bytes_equal_text(columns[CONTROLS], "ok"))) {
            continue;
        }
        if (found != expected) {
            print_message("%.*s: %zu %s, not %zu\n",
                          BYTES_ARG(columns[FILE_NAME]), found, kind->code,
                          expected);
            differs = true;
        }
    }
    totals->differ += differs;
}

static void check_file(const struct corpus *corpus,
                       struct bytes columns[COLUMNS], struct totals *totals)
{
    struct fixture_run run = { .limits = fixture_limits(),
                               .keep_trees = totals->files % 2 == 1 };
    struct buffer input = { 0 };
    struct buffer story = { 0 };

    fixture_read(corpus_path(columns[FILE_NAME]), &input);
    fixture_check(&run, buffer_bytes(&input), &story);
    buffer_append_byte(&story, '\0');
    judge(corpus, columns, &story, totals);
    totals->files++;
    buffer_close(&input);
    buffer_close(&story);
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

static void check_corpus(const struct corpus *corpus)
{
    struct buffer index = { 0 };
    struct totals totals = { 0 };
    struct bytes rest;
    struct error err;

    if (!file_read_whole(corpus_path(bytes_of_text("INDEX.tsv")), &index,
                         &err)) {
        skip();
    }
    rest = buffer_bytes(&index);
    while (rest.length > 0) {
        size_t end = bytes_find(rest, '\n');
        struct bytes columns[COLUMNS];

        split_columns(bytes_slice(rest, 0, end), columns);
        if (bytes_equal_text(columns[SYNTAX], corpus->syntax)) {
            check_file(corpus, columns, &totals);
        }
        rest = bytes_slice(rest, end == SIZE_MAX ? rest.length : end + 1,
                           rest.length);
    }
    print_message("%s: %zu files, %zu judged, %zu differ\n", corpus->syntax,
                  totals.files, totals.judged, totals.differ);
    buffer_close(&index);
    assert_true(totals.files > corpus->least);
    assert_int_equal(totals.differ, 0);
}

static void test_corpus(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(corpora); i++) {
        check_corpus(&corpora[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus) };

    if (access(corpus_path(bytes_of_text("INDEX.tsv")), R_OK) != 0) {
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
