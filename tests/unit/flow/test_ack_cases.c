/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 *
 * The cases are tests/cases/ack/NAME.x12, checked by the shipped tables (and
 * NAME.overlay, where there is one), with NAME.ack: headings and below each
 * what is answered.
 *   > verdicts                      what the collector says
 *   > 997 004010 [tolerant] [warnings] [guideline] [separators]
 *   > 999 005010 …
 *   > TA1
 * Every 997 and 999 is then put into an envelope, checked, and read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "config/config_source.h"
#include "document/check.h"
#include "flow/acknowledgement.h"

static struct config_source *source;
static struct standards *standards;
static struct arena *arena;

static const struct separators usual = { .element = '*',
                                         .component = '>',
                                         .segment = '~',
                                         .terminator = "~\n",
                                         .terminator_length = 2 };
static const struct separators others = { .element = '|',
                                          .component = ':',
                                          .repetition = '^',
                                          .segment = '\'',
                                          .terminator = "'\n",
                                          .terminator_length = 2 };

static const char *root(void)
{
    const char *path = getenv("SOURCE_DIR");

    return path == NULL ? "." : path;
}

static bool read_case(const char *name, const char *suffix, struct buffer *out)
{
    char path[1024];
    struct error err;

    snprintf(path, sizeof path, "%s/tests/cases/ack/%s%s", root(), name,
             suffix);
    buffer_clear(out);
    return file_read_whole(path, out, &err);
}

/* ---- from input to what is collected */

struct selection {
    const struct set_definition *guideline; /* or NULL */
};

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group, struct bytes type, struct bytes convention)
{
    const struct selection *selection = context;

    return selection->guideline != NULL
               ? selection->guideline
               : standards_select(standards, interchange, group, type,
                                  convention);
}

static bool supports(void *context, const struct group_facts *group)
{
    (void)context;
    return standards_supports(standards, group);
}

static const struct set_definition *load_guideline(const char *name)
{
    struct buffer text = { 0 };
    struct config_source *overlay;
    const struct set_definition *set = NULL;
    struct diagnostics list;
    struct error err;
    char path[512];

    if (read_case(name, ".overlay", &text)) {
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

static const struct ack_interchange *collect(const char *name,
                                             struct bytes input, size_t *count)
{
    struct selection selection = { load_guideline(name) };
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

static void append_envelope(struct buffer *out, const struct separators *use,
                            const char *version, struct bytes body)
{
    const bool late = strcmp(version, "005010") == 0;
    struct buffer text = { 0 };

    buffer_append_format(
        &text,
        "ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          "
        "*261101*1300*%c*%s*000000001*0*P*%c~\n"
        "GS*FA*SELLER*BUYER*20261101*1300*1*X*%s~\n",
        late && use->repetition != '\0' ? use->repetition : 'U',
        late ? "00501" : "00401", use->component, version);
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        buffer_append_byte(out, byte == '*'   ? use->element
                                : byte == '~' ? use->segment
                                              : byte);
    }
    buffer_append(out, body);
    buffer_append_format(out, "GE%c1%c1%cIEA%c1%c000000001%c", use->element,
                         use->element, use->segment, use->element, use->element,
                         use->segment);
    buffer_close(&text);
}

static void compare_read(const struct ack_group *group,
                         const struct ack_received *entries, size_t count,
                         struct buffer *out)
{
    static const char letters[] = "AEPR";
    const struct ack_received *last = &entries[count - 1];

    assert_true(count >= 1);
    assert_int_equal(last->of, ACK_OF_GROUP);
    assert_true(bytes_equal(last->functional, group->functional));
    for (size_t i = 0; i < count; i++) {
        const struct ack_received *entry = &entries[i];

        assert_true(bytes_equal(entry->group_control, last->group_control));
        buffer_append_format(
            out, "read %s %.*s%s%.*s: %c",
            entry->of == ACK_OF_GROUP ? "group" : "set",
            BYTES_ARG(entry->of == ACK_OF_GROUP ? entry->functional
                                                : entry->type),
            " ",
            BYTES_ARG(entry->of == ACK_OF_GROUP ? entry->group_control
                                                : entry->control),
            letters[entry->verdict]);
        buffer_append_format(out, "%s%.*s\n", entry->note.length > 0 ? " " : "",
                             BYTES_ARG(entry->note));
        for (size_t j = 0; j < entry->finding_count; j++) {
            buffer_append_text(out, "  ");
            finding_append_line(&entry->findings[j], out);
            buffer_append_byte(out, '\n');
        }
    }
}

/* Our own acknowledgements keep the rules that they are about. */
static void check_own(const char *name, const struct ack_group *group,
                      const struct ack_write_options *options,
                      struct bytes body, struct buffer *out)
{
    char version[7] = "";
    struct buffer input = { 0 };
    struct check_options check_options = { .limits = check_default_limits(),
                                           .keep_trees = true,
                                           .select = standards_select,
                                           .context = standards };
    struct check *check;
    struct check_report report;
    enum check_event event;
    size_t sets = 0;

    memcpy(version, options->version.data, 6);
    append_envelope(&input, &options->separators, version, body);
    check = check_open_whole(&check_options, buffer_bytes(&input));
    assert_non_null(check);
    while ((event = check_next(check, &report)) != CHECK_END) {
        for (size_t i = 0; i < report.findings->count; i++) {
            const struct finding *finding = &report.findings->items[i];

            /* What the partner named wrongly we must repeat; and the tables
             * miss I5 of list 618. */
            if (finding->severity == FINDING_ERROR &&
                !bytes_equal_text(finding->value, "I5") &&
                strcmp(finding->tag, "AK1") != 0 &&
                strcmp(finding->tag, "AK2") != 0) {
                fail_msg("%s: our own acknowledgement: %s\n%.*s", name,
                         finding->text, BYTES_ARG(body));
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
            compare_read(group, entries, count, out);
            sets++;
        }
    }
    assert_int_equal(sets, 1);
    check_close(check);
    buffer_close(&input);
}

/* ---- sections */

static void tell_verdicts(const struct ack_interchange *ack, struct buffer *out)
{
    static const char letters[] = "AEPR";

    buffer_append_format(
        out, "interchange %.*s %c %s%s%s\n", BYTES_ARG(ack->control),
        letters[ack->verdict], ack->ta1, ack->asked ? " asked" : "",
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

static void answer_interchange(const struct ack_interchange *ack,
                               struct buffer *out)
{
    struct error err;

    if (!ack_write_ta1(ack, &usual, out, &err)) {
        buffer_append_format(out, "%s: %s\n", err.code, err.text);
    }
}

static void answer_groups(const char *name, const struct ack_interchange *ack,
                          const struct ack_write_options *options,
                          struct buffer *out)
{
    for (size_t i = 0; i < ack->group_count; i++) {
        struct buffer body = { 0 };
        struct error err;
        uint64_t segments = 0;

        if (!ack_write(ack, &ack->groups[i], options, &body, &segments, &err)) {
            buffer_append_format(out, "%s: %s\n", err.code, err.text);
        } else {
            buffer_append(out, buffer_bytes(&body));
            assert_int_equal(segment_part_count(buffer_bytes(&body), '\n') - 1,
                             segments);
            check_own(name, &ack->groups[i], options, buffer_bytes(&body), out);
        }
        buffer_close(&body);
    }
}

static void answer(const char *name, const char *heading,
                   const struct ack_interchange *acks, size_t count,
                   struct buffer *out)
{
    char with[16] = "";
    char version[16] = "";
    struct ack_write_options options = {
        .with = with,
        .separators = strstr(heading, "separators") == NULL ? usual : others,
        .control_number = BYTES("0001"),
        .rules = { .tolerant = strstr(heading, "tolerant") != NULL,
                   .note_warnings = strstr(heading, "warnings") != NULL,
                   .with_guideline = strstr(heading, "guideline") != NULL },
    };

    assert_true(sscanf(heading, "> %15s %15s", with, version) >= 1);
    options.version = bytes_of_text(version);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(with, "verdicts") == 0) {
            tell_verdicts(&acks[i], out);
        } else if (strcmp(with, "TA1") == 0) {
            answer_interchange(&acks[i], out);
        } else {
            answer_groups(name, &acks[i], &options, out);
        }
    }
}

/* Where EDIGATE_UPDATE_CASES is 1, what came out is what is expected. */
static bool update_case(const char *name, const struct buffer *actual)
{
    const char *update = getenv("EDIGATE_UPDATE_CASES");
    char path[1024];
    FILE *file;

    if (update == NULL || strcmp(update, "1") != 0) {
        return false;
    }
    snprintf(path, sizeof path, "%s/tests/cases/ack/%s.ack", root(), name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(actual->data, 1, actual->length, file),
                     actual->length);
    assert_int_equal(fclose(file), 0);
    return true;
}

static void check_case(const char *name)
{
    struct buffer input = { 0 };
    struct buffer expected = { 0 };
    struct buffer actual = { 0 };
    const struct ack_interchange *acks;
    struct bytes rest;
    size_t count;

    arena_reset(arena);
    assert_true(read_case(name, ".x12", &input));
    assert_true(read_case(name, ".ack", &expected));
    acks = collect(name, buffer_bytes(&input), &count);
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
    if (!update_case(name, &actual) &&
        !bytes_equal(buffer_bytes(&expected), buffer_bytes(&actual))) {
        fail_msg("%s:\n%.*sinstead of\n%.*s", name,
                 BYTES_ARG(buffer_bytes(&actual)),
                 BYTES_ARG(buffer_bytes(&expected)));
    }
    buffer_close(&input);
    buffer_close(&expected);
    buffer_close(&actual);
}

static void cases_are_answered_as_expected(void **state)
{
    char path[1024];
    struct dirent *entry;
    unsigned count = 0;
    DIR *directory;

    (void)state;
    snprintf(path, sizeof path, "%s/tests/cases/ack", root());
    directory = opendir(path);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, ".x12") == 0) {
            *dot = '\0';
            check_case(entry->d_name);
            count++;
        }
    }
    closedir(directory);
    assert_true(count >= 60);
}

static int open_all(void **state)
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

static int close_all(void **state)
{
    (void)state;
    standards_close(standards);
    config_source_close(source);
    arena_close(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_answered_as_expected),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
