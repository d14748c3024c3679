/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Texts are put together in the arena: whoever holds heap memory here would
 * lose it when the arena is full. */
static const char *with_names(struct arena *arena, const char *text,
                              const struct record_field *const *path,
                              size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        text = arena_format(arena, "%s%s%s", text, text[0] == '\0' ? "" : ".",
                            path[i]->name);
    }
    return text;
}

static const char *spot_path(struct arena *arena,
                             const struct record_spot *spot)
{
    const char *text;

    if (spot == NULL || spot->scope->kind == MAP_SCOPE_ROOT) {
        return "";
    }
    text = with_names(arena, spot_path(arena, spot_around(spot)),
                      spot->scope->path, spot->scope->path_length);
    return spot->scope->list
               ? arena_format(arena, "%s[%llu]", text,
                              (unsigned long long)spot->frame.index - 1)
               : text;
}

const char *record_spot_path(struct arena *arena,
                             const struct record_spot *spot,
                             const struct record_field *const *path,
                             size_t path_length)
{
    return with_names(arena, spot_path(arena, spot), path, path_length);
}

/* In a tree of XML as the checker gives it nodes are no nodes of a set. */
static struct bytes loop_name(const struct tree *tree,
                              const struct tree_loop *loop)
{
    return tree->set->document != NULL
               ? segment_tag(&tree->segments[loop->first].segment)
               : bytes_of_text(tree->set->nodes[loop->node].id);
}

const char *map_loop_path(struct arena *arena, const struct tree *tree,
                          uint32_t loop)
{
    const struct tree_loop *one = &tree->loops[loop];
    const char *above;

    if (loop == 0) {
        return "";
    }
    above = map_loop_path(arena, tree, one->parent);
    return arena_format(
        arena, "%s%s%.*s[%u]", above, above[0] == '\0' ? "" : "/",
        BYTES_ARG(loop_name(tree, one)), (unsigned)one->occurrence);
}

const char *map_element_name(struct arena *arena,
                             const struct segment_definition *segment,
                             uint32_t element)
{
    const char *name;

    if (!segment->xml) {
        return arena_format(arena, "%s%02u", segment->id, (unsigned)element);
    }
    name = element > 1 && element <= segment->count
               ? segment->elements[element - 1].element->name
               : "";
    return name[0] == '@' ? arena_format(arena, "%s/%s", segment->id, name)
                          : segment->id;
}

static void put_document_place(struct finding *finding, struct arena *arena,
                               const struct map_complaint *complaint)
{
    const struct tree_segment *segment =
        &complaint->tree->segments[complaint->segment];

    finding->offset = segment->segment.offset;
    finding->segment_number = segment->segment.number;
    /* By its number: a turned tree has its segments in another order. */
    finding->set_position =
        (uint32_t)(segment->segment.number -
                   complaint->tree->segments[0].segment.number) +
        1;
    finding->loop = map_loop_path(arena, complaint->tree, segment->loop);
    if (complaint->element > 0 &&
        complaint->element <= segment->segment.count) {
        finding->offset += segment->segment.bounds[complaint->element];
    }
}

static uint32_t reference_of(const struct map_complaint *complaint)
{
    const struct element_definition *element = map_element_definition(
        complaint->definition, (uint16_t)complaint->element,
        (uint16_t)complaint->component);

    return element == NULL || element->number > 100000 ? 0 : element->number;
}

const struct element_definition *map_element_definition(
    const struct segment_definition *segment, uint16_t element,
    uint16_t component)
{
    const struct element_use *use;

    if (segment == NULL || element == 0 || element > segment->count) {
        return NULL;
    }
    use = &segment->elements[element - 1];
    if (use->composite == NULL) {
        return component > 1 ? NULL : use->element;
    }
    return component == 0 || component > use->composite->count
               ? NULL
               : use->composite->components[component - 1].element;
}

void map_tell(struct findings *findings, struct arena *arena,
              const struct map_complaint *complaint, const char *format, ...)
{
    struct finding finding = { .code = complaint->code,
                               .severity = complaint->severity,
                               .origin = complaint->origin,
                               .element = complaint->element,
                               .repetition = complaint->repetition,
                               .component = complaint->component,
                               .value = complaint->value };
    char text[400];
    va_list arguments;

    if (findings->count >= findings->limit) {
        (void)findings_add(findings, &finding, "%s", ""); /* counted */
        return;
    }
    finding.scope = complaint->element > 0          ? SCOPE_ELEMENT
                    : complaint->definition != NULL ? SCOPE_SEGMENT
                                                    : SCOPE_TRANSACTION;
    if (complaint->definition != NULL) {
        finding.tag = complaint->definition->id;
        finding.reference = reference_of(complaint);
    }
    if (complaint->tree != NULL && complaint->segment != TREE_NONE) {
        put_document_place(&finding, arena, complaint);
    }
    if (complaint->where.file != NULL) {
        finding.map_place = map_place_text(arena, complaint->where);
    }
    if (complaint->spot != NULL) {
        finding.record_path = record_spot_path(
            arena, complaint->spot, complaint->path, complaint->path_length);
    }
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)findings_add(findings, &finding, "%s", text);
}

void map_tell_missing_scopes(struct findings *findings, struct arena *arena,
                             const struct record_spot *spot, bool reading)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    for (i = 0; i < scope->required_count; i++) {
        const struct map_scope *child = scope->required_scopes[i];
        const struct record_field *last = child->path[child->path_length - 1];
        const struct record_value *value = record_value_at(
            spot->frame.record, child->path, child->path_length);

        if (value != NULL && (reading ? child->reads : child->writes) &&
            !record_value_is_there(last, value)) {
            struct map_complaint complaint = {
                .code = "MAP_REQUIRED",
                .severity = FINDING_ERROR,
                .origin = ORIGIN_MAP,
                .where = child->where,
                .segment = TREE_NONE,
                .spot = spot,
                .path = child->path,
                .path_length = child->path_length,
            };

            map_tell(findings, arena, &complaint, "'%s' is required and %s",
                     last->name,
                     reading ? "stands nowhere in the document" : "not there");
        }
    }
}
