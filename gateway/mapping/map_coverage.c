/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_report.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_names.h"

struct rule_hits {
    const struct map_rule *rule;
    size_t hits;
};

struct unread_kind {
    const char *place; /* "PO1/REF(ZZ)", "PO1.07" */
    size_t count;
    struct bytes example;
};

struct map_coverage {
    const struct map *map;
    struct arena *arena;
    struct rule_hits *rules;
    size_t rule_count;
    struct unread_kind *unread;
    size_t unread_count, unread_capacity;
    size_t documents;
};

enum { UNREAD_KINDS_KEPT = 1000 };

struct map_coverage *map_coverage_open(const struct map *map,
                                       struct arena *arena)
{
    struct map_coverage *coverage = arena_take(arena, sizeof *coverage);
    size_t total = 0;
    size_t i;
    size_t k;
    size_t r;

    coverage->map = map;
    coverage->arena = arena;
    for (i = 0; i < map->scope_count; i++) {
        for (k = 0; k < map->scopes[i]->field_count; k++) {
            total += map->scopes[i]->fields[k]->rule_count;
        }
    }
    coverage->rules =
        arena_take_array(arena, total + 1, sizeof *coverage->rules);
    for (i = 0; i < map->scope_count; i++) {
        for (k = 0; k < map->scopes[i]->field_count; k++) {
            const struct map_field *field = map->scopes[i]->fields[k];

            for (r = 0; r < field->rule_count; r++) {
                coverage->rules[coverage->rule_count++].rule = field->rules[r];
            }
        }
    }
    return coverage;
}

/* A fragment's rule stands in the file once and in the map many times; the
 * trace tells its line and the record path, which is enough for one line. */
static void hit(struct map_coverage *coverage,
                const struct map_trace_entry *entry)
{
    size_t i;

    for (i = 0; i < coverage->rule_count; i++) {
        const struct map_rule *rule = coverage->rules[i].rule;

        if (rule->where.line == entry->where.line &&
            rule->where.column == entry->where.column &&
            strcmp(rule->where.file, entry->where.file) == 0) {
            coverage->rules[i].hits++;
            return;
        }
    }
}

static void append_unread_place(struct buffer *out, const struct tree *tree,
                                const struct map_trace_entry *entry)
{
    const struct tree_segment *segment = &tree->segments[entry->segment];
    uint32_t loop = segment->loop;
    const char *names[64];
    size_t depth = 0;

    if (loop != 0 && tree->loops[loop].first == entry->segment) {
        loop = tree->loops[loop].parent;
    }
    while (loop != 0 && depth < COUNT_OF(names)) {
        names[depth++] = tree->set->nodes[tree->loops[loop].node].id;
        loop = tree->loops[loop].parent;
    }
    while (depth > 0) {
        buffer_append_format(out, "%s/", names[--depth]);
    }
    buffer_append_format(out, "%s",
                         tree->set->nodes[segment->node].segment->id);
    if (entry->element == 0) {
        buffer_append_format(out, "(%.*s)",
                             BYTES_ARG(segment_element(&segment->segment, 1)));
    } else {
        buffer_append_format(out, ".%02u", (unsigned)entry->element);
        if (entry->component > 0) {
            buffer_append_format(out, "-%02u", (unsigned)entry->component);
        }
    }
}

static void note_unread(struct map_coverage *coverage, const struct tree *tree,
                        const struct map_trace_entry *entry)
{
    const struct segment *segment = &tree->segments[entry->segment].segment;
    struct buffer place = { .limit = 500 };
    struct unread_kind *kind;
    size_t i;

    append_unread_place(&place, tree, entry);
    for (i = 0; i < coverage->unread_count; i++) {
        if (bytes_equal_text(buffer_bytes(&place), coverage->unread[i].place)) {
            coverage->unread[i].count++;
            buffer_close(&place);
            return;
        }
    }
    if (coverage->unread_count < UNREAD_KINDS_KEPT) {
        coverage->unread = arena_grow(
            coverage->arena, coverage->unread, coverage->unread_count,
            &coverage->unread_capacity, sizeof *coverage->unread);
        kind = &coverage->unread[coverage->unread_count++];
        *kind = (struct unread_kind){ .count = 1 };
        kind->place = arena_copy(coverage->arena, buffer_bytes(&place)).data;
        kind->example = arena_copy(
            coverage->arena,
            bytes_slice(entry->element == 0
                            ? bytes_of(segment->data, segment->length)
                            : segment_element(segment, entry->element),
                        0, 80));
    }
    buffer_close(&place);
}

void map_coverage_add(struct map_coverage *coverage, const struct tree *tree,
                      const struct map_trace *trace)
{
    size_t i;

    coverage->documents++;
    for (i = 0; i < trace->count; i++) {
        const struct map_trace_entry *entry = &trace->entries[i];

        if (entry->kind == TRACE_READ && entry->where.file != NULL) {
            hit(coverage, entry);
        } else if (entry->kind == TRACE_UNREAD) {
            note_unread(coverage, tree, entry);
        }
    }
}

static bool stands_before(const struct map_coverage *coverage, size_t at)
{
    const struct map_rule *rule = coverage->rules[at].rule;
    size_t i;

    for (i = 0; i < at; i++) {
        const struct map_rule *other = coverage->rules[i].rule;

        if (rule->where.line == other->where.line &&
            rule->where.column == other->where.column &&
            strcmp(rule->where.file, other->where.file) == 0) {
            return true;
        }
    }
    return false;
}

static void append_rule_hits(const struct map_coverage *coverage, size_t at,
                             enum map_report_form form, bool first,
                             struct buffer *out)
{
    const struct rule_hits *hits = &coverage->rules[at];
    struct buffer field = { .limit = 2000 };
    const char *where = map_place_text(coverage->arena, hits->rule->where);

    map_field_path_append(&field, hits->rule->field);
    if (form == MAP_REPORT_JSON) {
        buffer_append_text(out, first ? "{\"field\":" : ",{\"field\":");
        text_append_json(out, buffer_bytes(&field));
        buffer_append_text(out, ",\"place\":");
        text_append_json(out, hits->rule->place);
        buffer_append_text(out, ",\"rule\":");
        text_append_json(out, bytes_of_text(where));
        buffer_append_format(out, ",\"hits\":%zu}", hits->hits);
    } else {
        buffer_append_format(out, "%8zu  %.*s  %.*s  %s\n", hits->hits,
                             BYTES_ARG(buffer_bytes(&field)),
                             BYTES_ARG(hits->rule->place), where);
    }
    buffer_close(&field);
}

static void append_unread(const struct map_coverage *coverage,
                          enum map_report_form form, struct buffer *out)
{
    size_t i;

    for (i = 0; i < coverage->unread_count; i++) {
        const struct unread_kind *kind = &coverage->unread[i];

        if (form == MAP_REPORT_JSON) {
            buffer_append_text(out, i == 0 ? "{\"place\":" : ",{\"place\":");
            text_append_json(out, bytes_of_text(kind->place));
            buffer_append_format(out,
                                 ",\"count\":%zu,\"example\":", kind->count);
            text_append_json(out, kind->example);
            buffer_append_byte(out, '}');
        } else {
            buffer_append_format(out, "%8zu  %s  %.*s\n", kind->count,
                                 kind->place, BYTES_ARG(kind->example));
        }
    }
}

void map_coverage_append(const struct map_coverage *coverage,
                         enum map_report_form form, struct buffer *out)
{
    bool json = form == MAP_REPORT_JSON;
    size_t shown = 0;
    size_t unused = 0;
    size_t i;

    buffer_append_format(out,
                         json ? "{\"documents\":%zu,\"rules\":["
                              : "%zu documents; hits of each rule:\n",
                         coverage->documents);
    for (i = 0; i < coverage->rule_count; i++) {
        if (!stands_before(coverage, i)) {
            append_rule_hits(coverage, i, form, shown++ == 0, out);
            unused += coverage->rules[i].hits == 0 ? 1 : 0;
        }
    }
    if (!json) {
        buffer_append_format(out,
                             "%zu rules, %zu of them never used; data "
                             "nobody reads: %s\n",
                             shown, unused,
                             coverage->unread_count == 0 ? "none" : "");
    }
    buffer_append_text(out, json ? "],\"unread\":[" : "");
    append_unread(coverage, form, out);
    buffer_append_text(out, json ? "]}\n" : "");
}
