/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact */
#include "check_fixture.h"

#include <dirent.h>
#include <string.h>

#include "base/text.h"
#include "document/finding_kind.h"

enum { CASES = 400 };

struct cases {
    const char *folder;
    const char *guideline;
    struct {
        char name[128];
        char ending[8]; /* of the input: ".x12", ".edi" */
    } items[CASES];
    size_t count;
};

static struct cases check_cases = { .folder = "check" };
static struct cases guideline_cases = { .folder = "guideline",
                                        .guideline = "retailer-b-850" };
static struct cases overlay_cases = { .folder = "overlay",
                                      .guideline = "case-850" };

static int is_input(const struct dirent *item)
{
    struct bytes name = bytes_of_text(item->d_name);

    return bytes_ends_with(name, bytes_of_text(".x12")) ||
           bytes_ends_with(name, bytes_of_text(".edi"));
}

static void list_cases(struct cases *cases)
{
    char path[1024];
    struct dirent **items;
    int count;

    (void)snprintf(path, sizeof path, "%s/tests/cases/document/%s",
                   fixture_root(), cases->folder);
    count = scandir(path, &items, is_input, alphasort);
    if (count <= 0 || count > CASES) {
        fail_msg("%s: %d cases", path, count);
    }
    for (int i = 0; i < count; i++) {
        int length = (int)strlen(items[i]->d_name) - 4;

        (void)snprintf(cases->items[i].name, sizeof cases->items[i].name,
                       "%.*s", length, items[i]->d_name);
        (void)snprintf(cases->items[i].ending, sizeof cases->items[i].ending,
                       "%s", items[i]->d_name + length);
        free(items[i]);
    }
    free(items);
    cases->count = (size_t)count;
}

static const char *case_path(const struct cases *cases, size_t index,
                             const char *ending)
{
    static char path[1024];

    (void)snprintf(path, sizeof path, "%s/tests/cases/document/%s/%s%s",
                   fixture_root(), cases->folder, cases->items[index].name,
                   ending);
    return path;
}

static const char *input_path(const struct cases *cases, size_t index)
{
    return case_path(cases, index, cases->items[index].ending);
}

/* Where EDIGATE_UPDATE_CASES is 1, what came out is what is expected. */
static bool update_case(const char *path, struct bytes found)
{
    const char *update = getenv("EDIGATE_UPDATE_CASES");
    FILE *out;

    if (update == NULL || strcmp(update, "1") != 0) {
        return false;
    }
    out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(found.data, 1, found.length, out), found.length);
    assert_int_equal(fclose(out), 0);
    return true;
}

static struct fixture_run run_of(const struct cases *cases)
{
    return (struct fixture_run){ .limits = fixture_limits(),
                                 .guideline = cases->guideline };
}

/* Each input's story is the one that was written down. */
static void check_all(const struct cases *cases)
{
    struct buffer input = { 0 };
    struct buffer found = { 0 };
    struct buffer expected = { 0 };

    for (size_t i = 0; i < cases->count; i++) {
        struct fixture_run run = run_of(cases);
        const char *path;

        fixture_read(input_path(cases, i), &input);
        buffer_clear(&found);
        fixture_check(&run, buffer_bytes(&input), &found);
        path = case_path(cases, i, ".jsonl");
        if (update_case(path, buffer_bytes(&found))) {
            continue;
        }
        fixture_read(path, &expected);
        if (!bytes_equal(buffer_bytes(&found), buffer_bytes(&expected))) {
            print_message("%s\n--- expected\n%.*s--- found\n%.*s", path,
                          BYTES_ARG(buffer_bytes(&expected)),
                          BYTES_ARG(buffer_bytes(&found)));
            fail_msg("%s: something else came out", path);
        }
    }
    print_message("%zu cases\n", cases->count);
    buffer_close(&input);
    buffer_close(&found);
    buffer_close(&expected);
}

static void test_check_cases(void **state)
{
    (void)state;
    check_all(&check_cases);
}

static void test_guideline_cases(void **state)
{
    (void)state;
    check_all(&guideline_cases);
    check_all(&overlay_cases);
}

/* In pieces of any size, with trees and without: the same findings. */
static void same_story(const struct cases *cases, size_t index, size_t chunk)
{
    struct fixture_run run = run_of(cases);
    struct buffer input = { 0 };
    struct buffer whole = { 0 };
    struct buffer pieces = { 0 };

    fixture_read(input_path(cases, index), &input);
    run.keep_trees = chunk % 2 == 1;
    fixture_check(&run, buffer_bytes(&input), &whole);
    run.chunk = chunk;
    fixture_check(&run, buffer_bytes(&input), &pieces);
    if (!bytes_equal(buffer_bytes(&whole), buffer_bytes(&pieces))) {
        print_message("--- whole\n%.*s--- in pieces\n%.*s",
                      BYTES_ARG(buffer_bytes(&whole)),
                      BYTES_ARG(buffer_bytes(&pieces)));
        fail_msg("%s differs in pieces of %zu", cases->items[index].name,
                 chunk);
    }
    buffer_close(&input);
    buffer_close(&whole);
    buffer_close(&pieces);
}

static void test_pieces(void **state)
{
    static const size_t chunks[] = { 1, 2, 3, 7, 64, 107 };

    (void)state;
    for (size_t i = 0; i < check_cases.count; i++) {
        for (size_t j = 0; j < COUNT_OF(chunks); j++) {
            same_story(&check_cases, i, chunks[j]);
        }
    }
    for (size_t i = 0; i < guideline_cases.count; i++) {
        same_story(&guideline_cases, i, 5);
    }
    for (size_t i = 0; i < overlay_cases.count; i++) {
        same_story(&overlay_cases, i, 17);
    }
}

/* Cut off anywhere: an answer that says so, and the end is reached. */
static void test_truncated(void **state)
{
    struct fixture_run run = { .limits = fixture_limits(), .keep_trees = true };
    struct buffer input = { 0 };
    struct buffer found = { 0 };

    (void)state;
    for (size_t i = 0; i < check_cases.count; i++) {
        fixture_read(input_path(&check_cases, i), &input);
        for (size_t length = 0; length < input.length; length += 3) {
            buffer_clear(&found);
            fixture_check(&run, bytes_of(input.data, length), &found);
            if (found.length == 0) {
                fail_msg("%s cut at %zu tells nothing",
                         check_cases.items[i].name, length);
            }
        }
    }
    buffer_close(&input);
    buffer_close(&found);
}

/* Kinds that need limits or sizes no case file has; test_check.c makes them. */
static bool is_made_elsewhere(const char *code)
{
    static const char *const codes[] = { "SET_TOO_LARGE", "HL_TOO_DEEP",
                                         "SEGMENT_TOO_LONG",
                                         "SEGMENT_TOO_MANY_ELEMENTS" };

    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (strcmp(codes[i], code) == 0) {
            return true;
        }
    }
    return strncmp(code, "XML_", 4) == 0; /* test_xml_check.c */
}

static void gather(const struct cases *cases, struct buffer *all)
{
    struct buffer one = { 0 };

    for (size_t i = 0; i < cases->count; i++) {
        fixture_read(case_path(cases, i, ".jsonl"), &one);
        buffer_append(all, buffer_bytes(&one));
    }
    buffer_close(&one);
}

/* Every kind of finding there is has a case. */
static void test_every_kind(void **state)
{
    struct buffer all = { 0 };
    char wanted[80];

    (void)state;
    gather(&check_cases, &all);
    gather(&guideline_cases, &all);
    gather(&overlay_cases, &all);
    buffer_append_byte(&all, '\0');
    for (int i = 0; i < FINDING_KINDS; i++) {
        const char *code = finding_kind((enum finding_kind_id)i)->code;

        (void)snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
        if (!is_made_elsewhere(code) && strstr(all.data, wanted) == NULL) {
            print_message("no case for %s\n", code);
            fail();
        }
    }
    buffer_close(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_cases),
        cmocka_unit_test(test_guideline_cases),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_every_kind),
    };

    list_cases(&check_cases);
    list_cases(&guideline_cases);
    list_cases(&overlay_cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
