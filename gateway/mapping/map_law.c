/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_test.h"

#include "mapping/map_document.h"
#include "mapping/map_report.h"
#include "mapping/map_run.h"

/* Findings of one law are looked at, not kept. */
enum { FINDINGS_KEPT = 20 };

struct reading_back {
    const struct map *map;
    struct arena *arena;
    struct record *record; /* of the first transaction */
};

static void take_record(void *context, const struct transaction_facts *facts,
                        const struct findings *checked)
{
    struct reading_back *back = context;
    struct findings findings;

    (void)checked;
    if (back->record != NULL) {
        return;
    }
    findings_open(&findings, back->arena, FINDINGS_KEPT);
    /* The tree goes away, so its texts are copied. */
    back->record = record_copy(
        back->arena, map_read(back->map, facts->tree, back->arena, &findings));
}

static const char *text_of(struct arena *arena, const struct buffer *buffer)
{
    return arena_copy(arena, buffer_bytes(buffer)).data;
}

static bool fail_with_findings(struct arena *arena, const char *what,
                               const struct findings *findings,
                               const char **why)
{
    struct buffer out = { .limit = 4000 };
    size_t i;

    buffer_append_text(&out, what);
    for (i = 0; i < findings->count; i++) {
        if (findings->items[i].severity == FINDING_ERROR) {
            buffer_append_text(&out, "\n  ");
            finding_append_line(&findings->items[i], &out);
            if (findings->items[i].record_path != NULL) {
                buffer_append_format(&out, " at %s",
                                     findings->items[i].record_path);
            }
        }
    }
    *why = text_of(arena, &out);
    buffer_close(&out);
    return false;
}

/* The record as a document; false with *why. */
static bool write_text(const struct map *map, const struct record *record,
                       struct arena *arena, struct buffer *out,
                       const char **why)
{
    struct findings findings;
    struct tree_builder *builder;
    struct error err = { 0 };

    findings_open(&findings, arena, FINDINGS_KEPT);
    builder = map_write(map, record, arena, &findings);
    if (builder == NULL) {
        return fail_with_findings(arena, "it cannot be written:", &findings,
                                  why);
    }
    if (!map_document_write(map, builder, out, &err)) {
        *why = arena_format(arena, "it cannot be written: %s", err.text);
        return false;
    }
    return true;
}

static bool read_text(const struct map *map, struct bytes text,
                      struct arena *arena, struct record **record,
                      const char **why)
{
    struct reading_back back = { .map = map, .arena = arena };
    const struct map_document_visitor visitor = { &back, take_record };
    struct error err = { 0 };

    if (!map_document_visit(map, text, &visitor, &err)) {
        *why = arena_format(arena, "what is written cannot be read: %s\n%.*s",
                            err.text, BYTES_ARG(text));
        return false;
    }
    *record = back.record;
    return true;
}

static bool same_record(const struct record *record, const struct record *back,
                        struct bytes text, struct arena *arena,
                        const char **why)
{
    struct buffer out = { .limit = 20000 };

    if (record_equal(record, back)) {
        return true;
    }
    buffer_append_text(&out, "in(out(r)) is not r:\n");
    (void)map_diff_records(record, back, MAP_REPORT_TEXT, &out);
    buffer_append_text(&out, "the document between:\n");
    buffer_append(&out, bytes_slice(text, 0, 10000));
    *why = text_of(arena, &out);
    buffer_close(&out);
    return false;
}

/* --- the normal form of a record: what the map fills in is there --- */

static void fill_field(const struct map_field *field, struct record_spot *spot,
                       struct arena *arena)
{
    struct record_value *value =
        record_value_at(spot->frame.record, field->path, field->path_length);
    const struct map_rule *rule;
    char why[MAP_WHY_SIZE];
    struct map_value_run run = { .arena = arena, .spot = spot, .why = why };
    struct bytes raw;
    struct bytes time;
    struct bytes text;

    if (value == NULL || field->field->list || field->rule_count == 0) {
        return;
    }
    rule = field->rules[0];
    if (value->text.length > 0) {
        return;
    }
    value->text = field->fallback;
    run.rule = rule;
    if (value->text.length == 0 && rule->out != NULL && rule->writes &&
        map_value_write(&run, value->text, &raw, &time) &&
        map_value_read(&run, raw, time, &text) && map_value_in(&run, &text)) {
        value->text = text;
    }
}

static void fill_record(const struct map_scope *scope, struct record_spot *spot,
                        struct arena *arena);

static void fill_inner(const struct map_scope *scope, struct record_spot *spot,
                       struct arena *arena)
{
    const struct record_value *value =
        record_value_at(spot->frame.record, scope->path, scope->path_length);
    size_t count;
    size_t i;

    if (value == NULL || value->record == NULL) {
        return;
    }
    count = scope->list ? value->list->count : 1;
    for (i = 0; i < count; i++) {
        struct record_spot inner = {
            .frame = { &spot->frame,
                       scope->list ? value->list->items[i].record
                                   : value->record,
                       i + 1 },
            .scope = scope,
        };

        fill_record(scope, &inner, arena);
    }
}

static void fill_record(const struct map_scope *scope, struct record_spot *spot,
                        struct arena *arena)
{
    size_t i;

    for (i = 0; i < scope->field_count; i++) {
        fill_field(scope->fields[i], spot, arena);
    }
    map_fill_usual(scope, (struct record *)(uintptr_t)spot->frame.record);
    for (i = 0; i < scope->named_count; i++) {
        fill_inner(scope->named[i], spot, arena);
    }
}

static struct record *normal_form(const struct map *map,
                                  const struct record *record,
                                  struct arena *arena)
{
    struct record *copy = record_copy(arena, record);
    struct record_spot spot = { .frame = { NULL, copy, 0 },
                                .scope = map->scopes[0] };

    fill_record(map->scopes[0], &spot, arena);
    return copy;
}

bool map_test_law(const struct map *map, const struct record *record,
                  struct arena *arena, const char **why)
{
    const struct record *normal = normal_form(map, record, arena);
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct record *back = NULL;
    bool good;

    *why = NULL;
    good = write_text(map, record, arena, &first, why) &&
           read_text(map, buffer_bytes(&first), arena, &back, why) &&
           same_record(normal, back, buffer_bytes(&first), arena, why) &&
           write_text(map, back, arena, &second, why);
    if (good && !bytes_equal(buffer_bytes(&first), buffer_bytes(&second))) {
        good = false;
        *why = arena_format(arena,
                            "out(in(out(r))) is not out(r):\n%.*sand again:\n"
                            "%.*s",
                            BYTES_ARG(buffer_bytes(&first)),
                            BYTES_ARG(buffer_bytes(&second)));
    }
    buffer_close(&first);
    buffer_close(&second);
    return good;
}
