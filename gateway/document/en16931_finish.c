/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_state.h"

#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_MEMORY = 256 << 20, DEFAULT_FINDINGS = 1000 };

bool en16931_over(struct en16931_check *check)
{
    if (!check->too_large &&
        arena_used(check->arena) - check->used_before > check->options.memory) {
        check->too_large = true;
    }
    return check->too_large;
}

static const char *step(struct arena *arena, const char *path, const char *name,
                        uint32_t ordinal)
{
    return ordinal > 1 ? arena_format(arena, "%s/%s[%u]", path, name, ordinal)
                       : arena_format(arena, "%s/%s", path, name);
}

/* Names from outside may be long: the path is written once. */
static const char *path_here(const struct en16931_check *check)
{
    enum { ORDINAL_SIZE = 16 };
    size_t size = 1, used = 0;
    char *path;

    for (size_t i = 0; i < check->depth; i++) {
        size += strlen(check->frames[i].name) + ORDINAL_SIZE;
    }
    path = arena_take(check->arena, size);
    for (size_t i = 0; i < check->depth; i++) {
        const struct en_frame *frame = &check->frames[i];
        int written =
            frame->ordinal > 1
                ? snprintf(path + used, size - used, "/%s[%u]", frame->name,
                           frame->ordinal)
                : snprintf(path + used, size - used, "/%s", frame->name);

        used += written > 0 ? (size_t)written : 0;
    }
    return path;
}

/* The path of a node below `above`, without ordinals. */
static const char *path_below(struct arena *arena, const struct en_node *node,
                              const struct en_node *above, const char *path)
{
    if (node == above || node->parent == NULL) {
        return path;
    }
    return step(arena, path_below(arena, node->parent, above, path), node->name,
                0);
}

static const char *path_of(struct arena *arena, const struct en_group *group)
{
    const char *path;

    if (group->parent == NULL) {
        return step(arena, "", group->node->name, 0);
    }
    path = path_below(arena, group->node->parent, group->parent->node,
                      path_of(arena, group->parent));
    return step(arena, path, group->node->name, group->ordinal);
}

static bool told(struct en16931_check *check, const struct en_rule *rule)
{
    for (size_t i = 0; i < check->told_count; i++) {
        if (check->told[i] == rule) {
            return true;
        }
    }
    if (check->told_count < EN_MOST_ONCE) {
        check->told[check->told_count++] = rule;
    }
    return false;
}

/* Room for one more, NULL past the limit or where it is not asked for. */
static struct en_hit *new_hit(struct en16931_check *check,
                              const struct en_rule *rule)
{
    unsigned sets = check->options.sets;
    struct en_hit *hit;

    if (check->hit_count >= check->options.findings ||
        (sets != EN16931_BY_DOCUMENT && (sets & rule->set) == 0) ||
        (rule->once && told(check, rule))) {
        return NULL;
    }
    check->hits = arena_grow(check->arena, check->hits, check->hit_count,
                             &check->hit_capacity, sizeof(*check->hits));
    hit = &check->hits[check->hit_count];
    *hit = (struct en_hit){ .rule = rule, .order = check->hit_count };
    check->hit_count++;
    return hit;
}

void en16931_hit(struct en16931_check *check, const struct en_rule *rule,
                 struct bytes value)
{
    struct en_hit *hit = new_hit(check, rule);

    if (hit != NULL) {
        hit->path = path_here(check);
        if (rule->attribute != NULL) {
            hit->path = arena_format(check->arena, "%s/@%s", hit->path,
                                     rule->attribute);
        }
        hit->place = check->frames[check->depth - 1].place;
        hit->value =
            arena_copy(check->arena, bytes_slice(value, 0, EN_TEXT_KEPT));
    }
}

static void en16931_hit_group(void *context, const struct en_rule *rule,
                              const struct en_group *group)
{
    struct en16931_check *check = context;
    const struct en_value *value = en16931_value(group, rule->field);
    struct en_hit *hit;

    if (!en16931_in_syntax(check, rule) ||
        (hit = new_hit(check, rule)) == NULL) {
        return;
    }
    hit->path = path_of(check->arena, group);
    hit->place = group->place;
    if (value != NULL) {
        hit->path =
            path_below(check->arena, value->node, group->node, hit->path);
        hit->place = value->place;
        hit->value = value->text;
    }
}

struct en16931_check *en16931_check_open(const struct en16931 *rules,
                                         const struct en16931_options *options,
                                         struct arena *arena)
{
    struct en16931_check *check = arena_take(arena, sizeof(*check));

    check->rules = rules;
    check->options = *options;
    check->arena = arena;
    check->used_before = arena_used(arena);
    check->model.arena = arena;
    if (check->options.memory == 0) {
        check->options.memory = DEFAULT_MEMORY;
    }
    if (check->options.findings == 0) {
        check->options.findings = DEFAULT_FINDINGS;
    }
    return check;
}

static unsigned sets_of(const struct en16931_check *check)
{
    const struct bytes peppol =
        BYTES("urn:cen.eu:en16931:2017#compliant#"
              "urn:fdc:peppol.eu:2017:poacc:billing:3.0");

    if (check->options.sets != EN16931_BY_DOCUMENT) {
        return check->options.sets;
    }
    return bytes_starts_with(
               en16931_text(check->model.invoice, EN_CUSTOMIZATION), peppol)
               ? EN16931_ALL
               : EN16931_CORE;
}

static void check_groups(struct en16931_check *check,
                         const struct en_rules *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct en_rule *rule = &table->rows[i];

        if (rule->holds == NULL || !en16931_in_syntax(check, rule)) {
            continue;
        }
        for (const struct en_group *group =
                 check->model.groups[rule->kind].first;
             group != NULL; group = group->next) {
            if ((rule->parent == EN_NO_GROUP ||
                 (group->parent != NULL &&
                  group->parent->kind == rule->parent)) &&
                !rule->holds(&check->model, group, rule)) {
                en16931_hit_group(check, rule, group);
            }
        }
    }
}

static int order_hits(const void *a, const void *b)
{
    const struct en_hit *one = a, *other = b;

    if (one->place.offset != other->place.offset) {
        return one->place.offset < other->place.offset ? -1 : 1;
    }
    return one->order < other->order ? -1 : 1;
}

static void add_finding(const struct en_hit *hit, struct findings *findings)
{
    const struct en_rule *rule = hit->rule;
    const struct finding finding = {
        .code = rule->id,
        .severity = rule->severity,
        .scope = hit->value.length > 0 ? SCOPE_ELEMENT : SCOPE_SEGMENT,
        .origin = ORIGIN_GUIDELINE,
        .offset = hit->place.offset,
        .line = hit->place.line,
        .column = hit->place.column,
        .loop = hit->path,
        .value = hit->value,
    };

    if (rule->term[0] == '\0') {
        findings_add(findings, &finding, "%s", rule->text);
    } else {
        findings_add(findings, &finding, "%s (%s)", rule->text, rule->term);
    }
}

enum en16931_outcome en16931_finish(struct en16931_check *check,
                                    struct findings *findings)
{
    unsigned sets;

    if (check->model.syntax == EN_NEITHER || check->model.invoice == NULL) {
        return EN16931_NO_INVOICE;
    }
    if (en16931_over(check)) {
        return EN16931_TOO_LARGE;
    }
    sets = sets_of(check);
    check->options.sets = sets;
    en16931_model_sum(&check->model);
    for (size_t i = 0; i < EN_VAT_TABLE; i++) {
        check_groups(check, &check->rules->tables[i]);
    }
    en16931_vat_check(&check->model, &check->rules->tables[EN_VAT_TABLE],
                      en16931_hit_group, check);
    if (check->hit_count > 0) {
        qsort(check->hits, check->hit_count, sizeof(*check->hits), order_hits);
    }
    for (size_t i = 0; i < check->hit_count; i++) {
        if ((check->hits[i].rule->set & sets) != 0) {
            add_finding(&check->hits[i], findings);
        }
    }
    return EN16931_CHECKED;
}
