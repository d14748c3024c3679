/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_names.h"

/* "lines[].unit" */
static void append_scope_path(struct buffer *out, const struct map_scope *scope)
{
    size_t i;

    scope = scope->owner;
    if (scope->kind == MAP_SCOPE_ROOT) {
        return;
    }
    append_scope_path(out, scope->parent);
    for (i = 0; i < scope->path_length; i++) {
        buffer_append_text(out, out->length > 0 ? "." : "");
        buffer_append_text(out, scope->path[i]->name);
    }
    buffer_append_text(out, scope->list ? "[]" : "");
}

void map_field_path_append(struct buffer *out, const struct map_field *field)
{
    size_t i;

    append_scope_path(out, field->owner);
    for (i = 0; i < field->path_length; i++) {
        buffer_append_text(out, out->length > 0 ? "." : "");
        buffer_append_text(out, field->path[i]->name);
    }
}

static void append_values(struct buffer *out, const struct place_test *test)
{
    uint32_t v;

    for (v = 0; v < test->value_count; v++) {
        buffer_append_text(out, v == 0 ? "" : "|");
        buffer_append(out, test->values[v]);
    }
}

/* "[@schemeID=GLN]" */
static void append_xml_tests(struct buffer *out,
                             const struct map_selector *selector)
{
    uint32_t i;

    if (selector->rest) {
        buffer_append_text(out, "[*]");
    }
    for (i = 0; i < selector->test_count; i++) {
        buffer_append_text(out, "[");
        buffer_append(out, selector->tests[i].path);
        buffer_append_text(out, "=");
        append_values(out, &selector->tests[i]);
        buffer_append_text(out, "]");
    }
}

/* "(ST)", "(F;02=08)" */
static void append_segment_tests(struct buffer *out,
                                 const struct map_selector *selector)
{
    uint32_t i;

    if (selector->rest) {
        buffer_append_text(out, "(*)");
        return;
    }
    for (i = 0; i < selector->test_count; i++) {
        const struct place_test *test = &selector->tests[i];

        buffer_append_text(out, i == 0 ? "(" : ";");
        if (i > 0 || test->element != 1) {
            buffer_append_format(out, "%02u=", (unsigned)test->element);
        }
        append_values(out, test);
    }
    buffer_append_text(out, selector->test_count > 0 ? ")" : "");
}

static void append_tests(struct buffer *out, const struct map *map,
                         const struct map_selector *selector)
{
    if (map->xml != NULL) {
        append_xml_tests(out, selector);
    } else {
        append_segment_tests(out, selector);
    }
    if (!selector->each && selector->occurrence > 1) {
        buffer_append_format(out, "[%u]", (unsigned)selector->occurrence);
    }
}

/* "PO1/N1(ST)": loops from the top. */
static void append_loops(struct buffer *out, const struct map *map,
                         const struct map_scope *scope)
{
    if (scope->kind == MAP_SCOPE_ROOT) {
        return;
    }
    append_loops(out, map, scope->parent);
    if (scope->kind == MAP_SCOPE_PAIRS) {
        return;
    }
    buffer_append_text(out, out->length > 0 ? "/" : "");
    buffer_append_text(out, map->set->nodes[scope->node].id);
    append_tests(out, map, &scope->selector);
}

/* "PO1/REF(DP).02" from the top of the set. */
void map_rule_place_append(struct buffer *out, const struct map *map,
                           const struct map_op *op, const struct map_slot *slot)
{
    uint32_t v;

    append_loops(out, map, op->scope);
    if (op->scope->kind == MAP_SCOPE_PAIRS) {
        const struct map_scope *pairs = op->scope;

        if (pairs->pairs_from > 0) {
            buffer_append_format(out, "/%s.pairs(%u)", op->segment->id,
                                 (unsigned)pairs->pairs_from);
        } else {
            buffer_append_text(out, ".pair(*)");
        }
        buffer_append_format(out, " pair.%02u", (unsigned)slot->element);
        return;
    }
    if (!op->is_trigger) {
        buffer_append_text(out, out->length > 0 ? "/" : "");
        buffer_append_text(out, op->segment->id);
        append_tests(out, map, &op->selector);
    }
    if (slot->kind == SLOT_PAIR) {
        buffer_append_text(out, ".pair(");
        for (v = 0; v < slot->qualifier_count; v++) {
            buffer_append_text(out, v == 0 ? "" : "|");
            buffer_append(out, slot->qualifiers[v]);
        }
        buffer_append_byte(out, ')');
        return;
    }
    if (map->xml != NULL) {
        if (slot->element > 1) {
            buffer_append_format(
                out, "/%s",
                op->segment->elements[slot->element - 1].element->name);
        }
        return;
    }
    buffer_append_format(out, ".%02u", (unsigned)slot->element);
    if (slot->component > 0) {
        buffer_append_format(out, "-%02u", (unsigned)slot->component);
    }
}
