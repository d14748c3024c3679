/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ack_case.h"
#include "base/durable_file.h"
#include "config/config_source.h"

static struct config_source *source;
static struct standards *standards;
static struct arena *arena;

static const char *root(void)
{
    const char *path = getenv("SOURCE_DIR");

    return path == NULL ? "." : path;
}

int ack_case_open(void **state)
{
    char path[1024];
    struct error err;

    (void)state;
    snprintf(path, sizeof path, "%s/mappings", root());
    source = config_source_open();
    arena = arena_open(0);
    if (source == NULL || arena == NULL ||
        !config_source_add_directory(source, path, "mappings/", &err)) {
        return -1;
    }
    standards = standards_open(source);
    return standards == NULL ? -1 : 0;
}

int ack_case_close(void **state)
{
    (void)state;
    standards_close(standards);
    config_source_close(source);
    arena_close(arena);
    return 0;
}

struct arena *ack_case_arena(void)
{
    return arena;
}

struct standards *ack_case_standards(void)
{
    return standards;
}

static bool read_case(const char *folder, const char *name, const char *ending,
                      struct buffer *out)
{
    char path[1024];
    struct error err;

    snprintf(path, sizeof path, "%s/tests/cases/%s/%s%s", root(), folder, name,
             ending);
    buffer_clear(out);
    return file_read_whole(path, out, &err);
}

/* ---- from input to what is collected */

struct selection {
    const struct set_definition *guideline; /* or NULL */
};

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct selection *selection = context;

    return selection->guideline != NULL
               ? selection->guideline
               : standards_select(standards, interchange, group, transaction);
}

static bool supports(void *context, const struct group_facts *group)
{
    (void)context;
    return standards_supports(standards, group);
}

static const struct set_definition *load_guideline(const char *folder,
                                                   const char *name)
{
    struct buffer text = { 0 };
    struct config_source *overlay;
    const struct set_definition *set = NULL;
    struct diagnostics list;
    struct error err;
    char path[512];

    if (read_case(folder, name, ".overlay", &text)) {
        overlay = config_source_open();
        assert_non_null(overlay);
        snprintf(path, sizeof path, "mappings/guidelines/%s.overlay", name);
        assert_true(
            config_source_add_file(overlay, path, buffer_bytes(&text), &err));
        diagnostics_open(&list, arena);
        set = guideline_load(
            arena, overlay,
            standards_dictionary(standards, bytes_of_text("x12/004010")), name,
            &list);
        assert_non_null(set);
        config_source_close(overlay);
    }
    buffer_close(&text);
    return set;
}

static const struct ack_interchange *collect(const char *folder,
                                             const char *name,
                                             struct bytes input, size_t *count)
{
    struct selection selection = { load_guideline(folder, name) };
    struct check_options options = { .limits = check_default_limits(),
                                     .select = select_set,
                                     .supports = supports,
                                     .context = &selection };
    struct ack_collector *collector = ack_collect_open(arena);
    struct check *check;
    struct check_report report;
    enum check_event event;

    options.limits.findings = 20;
    check = check_open_whole(&options, input);
    assert_non_null(check);
    while ((event = check_next(check, &report)) != CHECK_END) {
        ack_collect(collector, event, &report);
    }
    check_close(check);
    return ack_collected(collector, count);
}

/* Over the wire to the front: nothing may get lost. */
static const struct ack_interchange *transfer(
    const struct ack_interchange *acks, size_t count)
{
    struct ack_interchange *copies =
        arena_take_array(arena, count + 1, sizeof *copies);
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct error err;

    for (size_t i = 0; i < count; i++) {
        buffer_clear(&first);
        buffer_clear(&second);
        ack_append_json(&acks[i], &first);
        if (!ack_from_json(arena, buffer_bytes(&first), &copies[i], &err)) {
            fail_msg("%s", err.text);
        }
        ack_append_json(&copies[i], &second);
        assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    }
    buffer_close(&first);
    buffer_close(&second);
    return copies;
}

/* ---- what was written is checked and read back */

static bool is_among(const char *const *tags, const char *tag)
{
    for (; *tags != NULL; tags++) {
        if (strcmp(*tags, tag) == 0) {
            return true;
        }
    }
    return false;
}

void ack_case_check(const char *name, struct bytes input,
                    const char *const *may, ack_case_read read, void *context)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = standards };
    struct check *check = check_open_whole(&options, input);
    struct check_report report;
    enum check_event event;
    size_t sets = 0;

    assert_non_null(check);
    while ((event = check_next(check, &report)) != CHECK_END) {
        for (size_t i = 0; i < report.findings->count; i++) {
            const struct finding *finding = &report.findings->items[i];

            /* What the partner named wrongly we must repeat; and the tables
             * miss I5 of list 618. */
            if (finding->severity == FINDING_ERROR &&
                !bytes_equal_text(finding->value, "I5") &&
                !is_among(may, finding->tag)) {
                fail_msg("%s: our own acknowledgement: %s\n%.*s", name,
                         finding->text, BYTES_ARG(input));
            }
        }
        if (event == CHECK_TRANSACTION) {
            struct ack_received *entries;
            struct error err;
            size_t count;

            if (!ack_read(report.transaction->tree, arena, &entries, &count,
                          &err)) {
                fail_msg("%s: %s", name, err.text);
            }
            read(context, entries, count);
            sets++;
        }
    }
    assert_int_equal(sets, 1);
    check_close(check);
}

/* ---- the cases */

void ack_case_verdicts(const struct ack_interchange *ack, struct buffer *out)
{
    static const char letters[] = "AEPR";

    buffer_append_format(
        out, "interchange %.*s %c %s%s%s\n", BYTES_ARG(ack->control),
        letters[ack->verdict], ack->code, ack->asked ? " asked" : "",
        ack->only_acknowledgements ? " acknowledgements only" : "");
    for (size_t i = 0; i < ack->group_count; i++) {
        const struct ack_group *group = &ack->groups[i];

        buffer_append_format(out, "  group %.*s %.*s %c%s %llu/%llu/%llu",
                             BYTES_ARG(group->functional),
                             BYTES_ARG(group->control), letters[group->verdict],
                             group->refused ? " refused" : "",
                             (unsigned long long)group->claimed,
                             (unsigned long long)group->received,
                             (unsigned long long)group->accepted);
        for (size_t j = 0; j < group->error_count; j++) {
            buffer_append_format(out, " %s", group->errors[j]);
        }
        buffer_append_byte(out, '\n');
        for (size_t j = 0; j < group->transaction_count; j++) {
            const struct ack_transaction *set = &group->transactions[j];

            buffer_append_format(out, "    %.*s %.*s %c%s\n",
                                 BYTES_ARG(set->type), BYTES_ARG(set->control),
                                 letters[set->verdict],
                                 set->incomplete ? " incomplete" : "");
        }
    }
}

static bool update_case(const char *folder, const char *name,
                        const struct buffer *actual)
{
    const char *update = getenv("EDIGATE_UPDATE_CASES");
    char path[1024];
    FILE *file;

    if (update == NULL || strcmp(update, "1") != 0) {
        return false;
    }
    snprintf(path, sizeof path, "%s/tests/cases/%s/%s.ack", root(), folder,
             name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(actual->data, 1, actual->length, file),
                     actual->length);
    assert_int_equal(fclose(file), 0);
    return true;
}

static void check_case(const char *folder, const char *name, const char *ending,
                       ack_case_answer answer)
{
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };
    const struct ack_interchange *acks;
    struct bytes rest;
    size_t count;

    arena_reset(arena);
    assert_true(read_case(folder, name, ending, &input));
    assert_true(read_case(folder, name, ".ack", &expected));
    acks = collect(folder, name, buffer_bytes(&input), &count);
    acks = transfer(acks, count);
    rest = buffer_bytes(&expected);
    while (rest.length > 0) {
        size_t end = bytes_find(rest, '\n');
        struct bytes line = bytes_slice(rest, 0, end);

        rest = bytes_slice(rest, end == SIZE_MAX ? rest.length : end + 1,
                           rest.length);
        if (bytes_starts_with(line, bytes_of_text("> "))) {
            char heading[128];

            snprintf(heading, sizeof heading, "%.*s", BYTES_ARG(line));
            buffer_append_format(&actual, "%s\n", heading);
            answer(name, heading, acks, count, &actual);
        }
    }
    if (!update_case(folder, name, &actual) &&
        !bytes_equal(buffer_bytes(&expected), buffer_bytes(&actual))) {
        fail_msg("%s:\n%.*sinstead of\n%.*s", name,
                 BYTES_ARG(buffer_bytes(&actual)),
                 BYTES_ARG(buffer_bytes(&expected)));
    }
    buffer_close(&input);
    buffer_close(&expected);
    buffer_close(&actual);
}

unsigned ack_case_run(const char *folder, const char *ending,
                      ack_case_answer answer)
{
    char path[1024];
    struct dirent *entry;
    unsigned count = 0;
    DIR *directory;

    snprintf(path, sizeof path, "%s/tests/cases/%s", root(), folder);
    directory = opendir(path);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, ending) == 0) {
            *dot = '\0';
            check_case(folder, entry->d_name, ending, answer);
            count++;
        }
    }
    closedir(directory);
    return count;
}
