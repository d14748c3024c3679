/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "document/xml_tree_write.h"
#include "mapping/map_document.h"
#include "mapping/map_report.h"

void map_trial_blame(struct map_trial *trial, const char *format, ...)
{
    char text[2000];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_append_text(&trial->wrong, text);
    buffer_append_byte(&trial->wrong, '\n');
    trial->failed = true;
}

/* --- files --- */

const char *map_trial_text(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = yaml_get(mapping, key);

    return node == NULL || node->kind != YAML_SCALAR ? NULL : node->text.data;
}

/* Fixtures stand beside the map's file: "fixtures/850-two-lines.x12". */
bool map_trial_fixture(struct map_trial *trial, const char *name,
                       struct bytes *content)
{
    const char *path = arena_format(trial->arena, "mappings/maps/%s", name);

    if (!config_source_find(trial->context->source, path, content)) {
        map_trial_blame(trial, "there is no file %s", path);
        return false;
    }
    return true;
}

struct record *map_trial_record(struct map_trial *trial, const char *name)
{
    struct error err = { 0 };
    struct record *record = NULL;
    struct bytes json;

    if (map_trial_fixture(trial, name, &json)) {
        record = record_from_json(trial->arena, trial->map->type, json, &err);
        if (record == NULL) {
            map_trial_blame(trial, "%s: %s", name, err.text);
        }
    }
    return record;
}

/* --- reading a document --- */

static void keep_findings(struct findings *kept, const struct findings *found)
{
    size_t i;

    for (i = 0; i < found->count; i++) {
        (void)findings_add(kept, &found->items[i], "%s", found->items[i].text);
    }
}

/* The tree goes when the visit ends; what is kept is copied. */
static void take_transaction(void *context,
                             const struct transaction_facts *facts,
                             const struct findings *checked)
{
    struct map_trial *trial = context;

    if (trial->read) {
        return;
    }
    trial->read = true;
    keep_findings(&trial->checked, checked);
    if (!map_reads(trial->map)) {
        return;
    }
    trial->record =
        record_copy(trial->arena, map_read(trial->map, facts->tree,
                                           trial->arena, &trial->mapped));
}

bool map_trial_read(struct map_trial *trial, struct bytes document)
{
    const struct map_document_visitor visitor = { trial, take_transaction };
    struct error err = { 0 };

    trial->read = false;
    trial->record = NULL;
    trial->document = document;
    findings_open(&trial->checked, trial->arena, MAP_TRIAL_FINDINGS);
    findings_open(&trial->mapped, trial->arena, MAP_TRIAL_FINDINGS);
    if (!map_document_visit(trial->map, document, &visitor, &err)) {
        map_trial_blame(trial, "%s", err.text);
        return false;
    }
    return true;
}

/* --- findings that are expected --- */

static bool is_expected(const struct map_trial *trial, const char *code)
{
    const struct yaml_node *expected = yaml_get(trial->test, "findings");
    size_t i;

    for (i = 0; expected != NULL && expected->kind == YAML_SEQUENCE &&
                i < expected->count;
         i++) {
        if (expected->items[i]->kind == YAML_SCALAR &&
            bytes_equal_text(expected->items[i]->text, code)) {
            return true;
        }
    }
    return false;
}

void map_trial_blame_findings(struct map_trial *trial,
                              const struct findings *findings,
                              enum finding_severity from)
{
    struct buffer line = { .limit = 1500 };
    size_t i;

    for (i = 0; i < findings->count; i++) {
        const struct finding *one = &findings->items[i];

        if (one->severity >= from && !is_expected(trial, one->code)) {
            buffer_clear(&line);
            finding_append_line(one, &line);
            map_trial_blame(trial, "%.*s", BYTES_ARG(buffer_bytes(&line)));
        }
    }
    buffer_close(&line);
}

void map_trial_check_expected(struct map_trial *trial)
{
    const struct yaml_node *expected = yaml_get(trial->test, "findings");
    size_t i;
    size_t k;

    for (i = 0; expected != NULL && expected->kind == YAML_SEQUENCE &&
                i < expected->count;
         i++) {
        const char *code = expected->items[i]->text.data;
        bool found = false;

        for (k = 0; k < trial->mapped.count; k++) {
            found |= strcmp(trial->mapped.items[k].code, code) == 0;
        }
        if (!found) {
            map_trial_blame(trial, "finding %s is expected and did not come",
                            code);
        }
    }
}

/* --- document ↔ record --- */

void map_trial_compare(struct map_trial *trial, const struct record *wanted,
                       const struct record *given, const char *what)
{
    struct buffer text = { .limit = MAP_TRIAL_TEXT };

    if (!record_equal(wanted, given)) {
        (void)map_diff_records(wanted, given, MAP_REPORT_TEXT, &text);
        map_trial_blame(trial, "%s (wanted → got):", what);
        buffer_append(&trial->wrong, buffer_bytes(&text));
    }
    buffer_close(&text);
}

/* Without line breaks and envelope: what two documents are compared by. */
struct canonical {
    const struct map *map;
    struct buffer text;
};

static void canonical_of(void *context, const struct transaction_facts *facts,
                         const struct findings *findings)
{
    static const struct xml_tree_write_options options = { .indent = true };
    struct canonical *canonical = context;
    const struct tree *tree = facts->tree;
    struct error err = { 0 };
    uint32_t i;

    (void)findings;
    if (canonical->text.length > 0) {
        return;
    }
    if (canonical->map->xml != NULL) {
        if (!xml_tree_rewrite(tree, xml_set_dictionary(canonical->map->xml),
                              NULL, &options, &canonical->text, &err)) {
            buffer_append_text(&canonical->text, err.text);
        }
        return;
    }
    /* ST and SE have numbers of their own. */
    for (i = 1; i + 1 < tree->segment_count; i++) {
        const struct segment *segment = &tree->segments[i].segment;
        uint32_t count = segment->count;
        uint32_t e;

        while (count > 0 && segment_element(segment, count).length == 0) {
            count--;
        }
        for (e = 0; e <= count; e++) {
            buffer_append_text(&canonical->text, e == 0 ? "" : "*");
            buffer_append(&canonical->text, segment_element(segment, e));
        }
        buffer_append_byte(&canonical->text, '\n');
    }
}

static void compare_documents(struct map_trial *trial, struct bytes wanted,
                              struct bytes given)
{
    struct canonical a = { .map = trial->map, .text = { .limit = 0 } };
    struct canonical b = { .map = trial->map, .text = { .limit = 0 } };
    const struct map_document_visitor visit_a = { &a, canonical_of };
    const struct map_document_visitor visit_b = { &b, canonical_of };
    struct error err = { 0 };

    if (!map_document_visit(trial->map, wanted, &visit_a, &err) ||
        !map_document_visit(trial->map, given, &visit_b, &err)) {
        map_trial_blame(trial, "%s", err.text);
    } else if (!bytes_equal(buffer_bytes(&a.text), buffer_bytes(&b.text))) {
        map_trial_blame(trial, "another document is written; wanted:");
        buffer_append(&trial->wrong, buffer_bytes(&a.text));
        map_trial_blame(trial, "got:");
        buffer_append(&trial->wrong, buffer_bytes(&b.text));
    }
    buffer_close(&a.text);
    buffer_close(&b.text);
}

/* The document that the record becomes, which must be a good one. */
static bool write_record(struct map_trial *trial, const struct record *record,
                         struct buffer *out)
{
    struct tree_builder *builder;
    struct error err = { 0 };

    findings_open(&trial->mapped, trial->arena, MAP_TRIAL_FINDINGS);
    builder = map_write(trial->map, record, trial->arena, &trial->mapped);
    map_trial_blame_findings(trial, &trial->mapped, FINDING_WARNING);
    if (builder == NULL) {
        return false;
    }
    if (!map_document_write(trial->map, builder, out, &err)) {
        map_trial_blame(trial, "it cannot be written: %s", err.text);
        return false;
    }
    return true;
}

static void check_written(struct map_trial *trial, struct bytes written)
{
    struct record *record = trial->record;
    struct findings mapped = trial->mapped;

    if (map_trial_read(trial, written)) {
        map_trial_blame_findings(trial, &trial->checked, FINDING_ERROR);
    }
    trial->record = record;
    trial->mapped = mapped;
}

static void try_out(struct map_trial *trial, const struct record *record)
{
    const char *wanted = map_trial_text(trial->test, "written");
    const char *dir = map_trial_text(trial->test, "dir");
    struct buffer written = { .limit = 0 };
    struct bytes content;

    if (write_record(trial, record, &written)) {
        check_written(trial, buffer_bytes(&written));
        if (wanted == NULL && dir != NULL && strcmp(dir, "out") == 0) {
            wanted = map_trial_text(trial->test, "document");
        }
        if (wanted != NULL && map_trial_fixture(trial, wanted, &content)) {
            compare_documents(trial, content, buffer_bytes(&written));
        }
    }
    buffer_close(&written);
}

static void try_in(struct map_trial *trial, const char *document,
                   const struct record *wanted)
{
    struct bytes content;

    if (!map_trial_fixture(trial, document, &content) ||
        !map_trial_read(trial, content)) {
        return;
    }
    map_trial_blame_findings(trial, &trial->checked, FINDING_ERROR);
    map_trial_blame_findings(trial, &trial->mapped, FINDING_WARNING);
    map_trial_check_expected(trial);
    if (wanted != NULL && trial->record != NULL) {
        map_trial_compare(trial, wanted, trial->record,
                          "another record is read");
    }
}

static void try_law(struct map_trial *trial, const struct record *record)
{
    const char *why;

    if (map_reads(trial->map) && map_writes(trial->map) &&
        !map_test_law(trial->map, record, trial->arena, &why)) {
        map_trial_blame(trial, "%s", why);
    }
}

void map_trial_fixtures(struct map_trial *trial)
{
    const char *document = map_trial_text(trial->test, "document");
    const char *record_name = map_trial_text(trial->test, "record");
    const char *dir = map_trial_text(trial->test, "dir");
    bool in = dir == NULL || strcmp(dir, "in") == 0;
    bool out = dir == NULL || strcmp(dir, "out") == 0;
    struct record *record = NULL;

    if (record_name != NULL) {
        record = map_trial_record(trial, record_name);
        if (record == NULL) {
            return;
        }
    }
    if (in && map_reads(trial->map) && document != NULL) {
        try_in(trial, document, record);
        record = record == NULL ? trial->record : record;
    }
    if (out && map_writes(trial->map) && record != NULL && !trial->failed) {
        try_out(trial, record);
        if (!trial->failed) {
            try_law(trial, record);
        }
    }
}
