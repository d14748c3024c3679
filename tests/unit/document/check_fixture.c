/* SPDX-License-Identifier: Apache-2.0 */
#include "check_fixture.h"

#include <string.h>

#include "base/durable_file.h"
#include "base/text.h"

const char *fixture_root(void)
{
    const char *root = getenv("SOURCE_DIR");

    return root == NULL ? "." : root;
}

static struct config_source *source;
static struct standards *standards;
static struct arena *guideline_arena;

static void close_all(void)
{
    standards_close(standards);
    config_source_close(source);
    arena_close(guideline_arena);
}

const struct config_source *fixture_source(void)
{
    char path[1024];
    struct error err;

    if (source != NULL) {
        return source;
    }
    source = config_source_open();
    (void)snprintf(path, sizeof path, "%s/mappings", fixture_root());
    if (source == NULL ||
        !config_source_add_directory(source, path, "mappings/", &err)) {
        fail_msg("%s: %s", path, err.text);
    }
    (void)snprintf(path, sizeof path, "%s/tests/cases/document/overlays",
                   fixture_root());
    if (!config_source_add_directory(source, path, "mappings/guidelines/",
                                     &err)) {
        fail_msg("%s: %s", path, err.text);
    }
    assert_int_equal(atexit(close_all), 0);
    return source;
}

struct standards *fixture_standards(void)
{
    if (standards == NULL) {
        standards = standards_open(fixture_source());
        assert_non_null(standards);
    }
    return standards;
}

const struct set_definition *fixture_guideline(const char *name)
{
    static const struct set_definition *set;
    static const char *loaded;
    struct diagnostics list;

    if (loaded != NULL && strcmp(loaded, name) == 0) {
        return set;
    }
    if (guideline_arena == NULL) {
        guideline_arena = arena_open(0);
    }
    diagnostics_open(&list, guideline_arena);
    set = guideline_load(
        guideline_arena, fixture_source(),
        standards_dictionary(fixture_standards(), bytes_of_text("x12/004010")),
        name, &list);
    if (set == NULL) {
        fail_msg("%s: %s:%d: %s", name, list.items[0].place.file,
                 list.items[0].place.line, list.items[0].text);
    }
    loaded = name;
    return set;
}

/* ---- the story */

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct fixture_run *run = context;

    if (run->guideline != NULL && bytes_equal_text(transaction->type, "850") &&
        bytes_starts_with(group->version, bytes_of_text("004010"))) {
        return fixture_guideline(run->guideline);
    }
    return standards_select(fixture_standards(), interchange, group,
                            transaction);
}

static bool supports(void *context, const struct group_facts *group)
{
    (void)context;
    return standards_supports(fixture_standards(), group);
}

static void append(struct buffer *out, const char *key, struct bytes value)
{
    buffer_append_format(out, ",\"%s\":", key);
    text_append_json(out, value);
}

static void append_number(struct buffer *out, const char *key, uint64_t value)
{
    buffer_append_format(out, ",\"%s\":%llu", key, (unsigned long long)value);
}

static void append_tree(struct buffer *out, const struct tree *tree)
{
    append_number(out, "tree_segments", tree->segment_count);
    append_number(out, "tree_loops", tree->loop_count);
}

static void append_event(struct buffer *out, enum check_event event,
                         const struct check_report *report)
{
    static const char *const names[] = {
        "interchange",     "ta1",     "group", "transaction", "group end",
        "interchange end", "outside", "",      "end"
    };

    buffer_append_format(out, "{\"event\":\"%s\"", names[event]);
    if (event == CHECK_INTERCHANGE_BEGIN) {
        append(out, "sender", report->interchange->sender);
        append(out, "receiver", report->interchange->receiver);
        append(out, "control", report->interchange->control);
    } else if (event == CHECK_INTERCHANGE_END) {
        append_number(out, "groups", report->interchange->groups);
    } else if (event == CHECK_GROUP_BEGIN) {
        append(out, "functional", report->group->functional);
        append(out, "control", report->group->control);
    } else if (event == CHECK_GROUP_END) {
        append_number(out, "claimed", report->group->transactions_claimed);
        append_number(out, "received", report->group->transactions);
        append_number(out, "accepted", report->group->accepted);
    } else if (event == CHECK_TRANSACTION) {
        const struct transaction_facts *facts = report->transaction;

        append(out, "type", facts->type);
        append(out, "control", facts->control);
        append_number(out, "offset", facts->offset);
        append_number(out, "length", facts->length);
        append_number(out, "segments", facts->segments);
        if (facts->tree != NULL) {
            append_tree(out, facts->tree);
        }
    }
    if (report->findings->dropped > 0) {
        append_number(out, "dropped", report->findings->dropped);
    }
    buffer_append_text(out, "}\n");
}

struct check_limits fixture_limits(void)
{
    struct check_limits limits = check_default_limits();

    limits.reader.segment = 1 << 16;
    limits.reader.elements = 200;
    return limits;
}

void fixture_check(const struct fixture_run *run, struct bytes input,
                   struct buffer *out)
{
    struct fixture_run copy = *run;
    struct check_options options = { .limits = run->limits,
                                     .keep_trees = run->keep_trees,
                                     .select = select_set,
                                     .supports = supports,
                                     .context = &copy };
    struct check *check = run->chunk == 0 ? check_open_whole(&options, input)
                                          : check_open(&options);
    struct check_report report;
    enum check_event event;
    size_t fed = 0;

    assert_non_null(check);
    while ((event = check_next(check, &report)) != CHECK_END) {
        if (event == CHECK_NEED_INPUT) {
            struct bytes chunk = bytes_slice(input, fed, run->chunk);

            fed += chunk.length;
            check_feed(check, chunk, fed == input.length);
            continue;
        }
        append_event(out, event, &report);
        for (size_t i = 0; i < report.findings->count; i++) {
            finding_append_json(&report.findings->items[i], out);
            buffer_append_byte(out, '\n');
        }
    }
    check_close(check);
}

void fixture_read(const char *path, struct buffer *out)
{
    struct error err;

    buffer_clear(out);
    if (!file_read_whole(path, out, &err)) {
        fail_msg("%s", err.text);
    }
}

void fixture_order(struct buffer *out, const char *body)
{
    unsigned segments = 2;

    for (const char *at = body; *at != '\0'; at++) {
        segments += *at == '~';
    }
    buffer_append_text(out,
                       "ISA*00*          *00*          *ZZ*BUYERCO        *12*"
                       "5551234567     *261101*1200*U*00401*000000001*0*P*>~\n"
                       "GS*PO*BUYERCO*5551234567*20261101*1200*1*X*004010~\n"
                       "ST*850*0001~\n");
    buffer_append_text(out, body);
    buffer_append_format(out, "SE*%u*0001~\nGE*1*1~\nIEA*1*000000001~\n",
                         segments);
}
