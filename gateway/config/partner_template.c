/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_template.h"

#include <string.h>

#include "config/partner_shape.h"
#include "config/yaml_merge.h"

enum { CHAIN_LIMIT = 16, NAMES_LIMIT = 1000 };

enum template_state { TEMPLATE_RAW, TEMPLATE_OPEN, TEMPLATE_DONE };

struct template
{
    const char *path;
    struct yaml_node *tree;     /* NULL: could not be read */
    struct yaml_node *resolved; /* NULL: is wrong */
    enum template_state state;
};

struct partner_templates {
    struct arena *arena;
    struct diagnostics *list;
    struct template *items; /* by path, as in the source */
    size_t count;
    size_t capacity;
    size_t depth;
};

bool partner_path_is_yaml(const char *path)
{
    struct bytes name = bytes_of_text(path);

    return bytes_ends_with(name, bytes_of_text(".yaml")) ||
           bytes_ends_with(name, bytes_of_text(".yml"));
}

bool partner_path_is_template(const char *path)
{
    return strncmp(path, "partners/", 9) == 0 &&
           strstr(path, "/templates/") != NULL && partner_path_is_yaml(path);
}

/* --- agreements --- */

/* receive or send, and of what. */
static const struct yaml_node *subject(const struct yaml_node *agreement,
                                       bool *receive)
{
    const struct yaml_node *node = yaml_get(agreement, "receive");

    *receive = node != NULL;
    return node != NULL ? node : yaml_get(agreement, "send");
}

static bool flag_is_set(const struct yaml_node *mapping, const char *key)
{
    static const struct value_rule rule = { .kind = VALUE_FLAG };
    const struct yaml_node *node = yaml_get(mapping, key);
    struct value_fault fault;
    bool set;

    return node != NULL && node->kind == YAML_SCALAR &&
           value_parse(&rule, node->text, &set, &fault) && set;
}

static bool same_text(const struct yaml_node *a, const struct yaml_node *b)
{
    return a != NULL && b != NULL && a->kind == YAML_SCALAR &&
           b->kind == YAML_SCALAR && bytes_equal(a->text, b->text);
}

/* An 855 to orders and an 865 to changes are both order_response. */
static bool same_answers(const struct yaml_node *a, const struct yaml_node *b)
{
    const struct yaml_node *first = yaml_get(a, "answers");
    const struct yaml_node *second = yaml_get(b, "answers");

    return (first == NULL && second == NULL) || same_text(first, second);
}

static bool same_subject(const struct yaml_node *a, const struct yaml_node *b)
{
    bool a_receives;
    bool b_receives;

    return same_text(subject(a, &a_receives), subject(b, &b_receives)) &&
           a_receives == b_receives && same_answers(a, b) &&
           flag_is_set(a, "test") == flag_is_set(b, "test");
}

static bool same_document(const struct yaml_node *a, const struct yaml_node *b)
{
    return same_text(yaml_get(a, "document"), yaml_get(b, "document"));
}

static size_t count_alike(const struct yaml_node *agreements,
                          const struct yaml_node *like)
{
    size_t count = 0;

    for (size_t i = 0; i < agreements->count; i++) {
        count += same_subject(agreements->items[i], like);
    }
    return count;
}

/* Which agreement of `base` the one at hand changes; base->count: none. */
static size_t find_changed(const struct yaml_node *base,
                           const struct yaml_node *over,
                           const struct yaml_node *item)
{
    bool by_document =
        count_alike(base, item) > 1 || count_alike(over, item) > 1;

    for (size_t i = 0; i < base->count; i++) {
        if (same_subject(base->items[i], item) &&
            (!by_document || same_document(base->items[i], item))) {
            return i;
        }
    }
    return base->count;
}

static void complain_about_removal(struct partner_templates *templates,
                                   const struct yaml_node *item)
{
    diagnostics_add(templates->list, DIAGNOSTIC_ERROR, item->place,
                    "AGREEMENT_NOTHING_TO_REMOVE",
                    "no template has an agreement of this direction and record "
                    "to be removed");
}

/* base may be NULL. */
static struct yaml_node *merge_agreements(struct partner_templates *templates,
                                          const struct yaml_node *base,
                                          const struct yaml_node *over)
{
    static const struct yaml_node nothing = { .kind = YAML_SEQUENCE };
    struct yaml_node *merged = arena_take(templates->arena, sizeof *merged);
    size_t count = 0;

    base = base == NULL ? &nothing : base;
    *merged = *over;
    merged->items =
        arena_take_array(templates->arena, base->count + over->count,
                         sizeof(struct yaml_node *));
    for (size_t i = 0; i < base->count; i++) {
        merged->items[i] = base->items[i];
    }
    merged->count = base->count;
    for (size_t i = 0; i < over->count; i++) {
        struct yaml_node *item = over->items[i];
        size_t at = find_changed(base, over, item);
        bool remove = flag_is_set(item, "remove");

        if (at == base->count && remove) {
            complain_about_removal(templates, item);
        } else if (at == base->count) {
            merged->items[merged->count++] =
                yaml_merge(templates->arena, NULL, item);
        } else if (merged->items[at] != base->items[at]) {
            /* Changed twice: both stay, to be found ambiguous. */
            merged->items[merged->count++] =
                yaml_merge(templates->arena, base->items[at], item);
        } else {
            merged->items[at] =
                remove ? NULL
                       : yaml_merge(templates->arena, base->items[at], item);
        }
    }
    for (size_t i = 0; i < merged->count; i++) {
        if (merged->items[i] != NULL) {
            merged->items[count++] = merged->items[i];
        }
    }
    merged->count = count;
    return merged;
}

/* --- templates --- */

static struct yaml_node *lay_over(struct partner_templates *templates,
                                  struct yaml_node *base,
                                  struct yaml_node *tree)
{
    struct yaml_node *base_agreements = yaml_get(base, "agreements");
    struct yaml_node *agreements = yaml_get(tree, "agreements");
    struct yaml_node *merged = yaml_merge(templates->arena, base, tree);

    if (base_agreements != NULL && base_agreements->kind != YAML_SEQUENCE) {
        base_agreements = NULL;
    }
    if (agreements == NULL || agreements->kind != YAML_SEQUENCE) {
        return merged;
    }
    return yaml_with(templates->arena, merged, "agreements",
                     merge_agreements(templates, base_agreements, agreements));
}

/* Templates stand in the order of the source, by path. */
static struct template *find_path(struct partner_templates *templates,
                                  const char *path)
{
    size_t low = 0;
    size_t high = templates->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(templates->items[middle].path, path);

        if (order == 0) {
            return &templates->items[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* "templates/x", or only "x". */
static struct template *find_template(struct partner_templates *templates,
                                      const char *name)
{
    static const char *const folders[] = { "partners/", "partners/templates/" };
    static const char *const endings[] = { ".yaml", ".yml", "" };

    for (size_t i = 0; i < COUNT_OF(folders) * COUNT_OF(endings); i++) {
        struct template *found = find_path(
            templates, arena_format(templates->arena, "%s%s%s",
                                    folders[i / COUNT_OF(endings)], name,
                                    endings[i % COUNT_OF(endings)]));

        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static void suggest_template(struct partner_templates *templates,
                             struct bytes name)
{
    const char *names[NAMES_LIMIT];
    size_t count = 0;

    while (count < templates->count && count < NAMES_LIMIT) {
        const char *path = templates->items[count].path + strlen("partners/");
        const char *dot = strrchr(path, '.');

        names[count++] =
            arena_copy(templates->arena, bytes_of(path, (size_t)(dot - path)))
                .data;
    }
    diagnostics_suggest(templates->list, name, names, count);
}

static struct yaml_node *resolve_template(struct partner_templates *templates,
                                          struct template *template,
                                          const struct yaml_node *extends)
{
    if (template->state == TEMPLATE_OPEN || templates->depth >= CHAIN_LIMIT) {
        diagnostics_add(templates->list, DIAGNOSTIC_ERROR, extends->place,
                        "TEMPLATE_CIRCLE",
                        template->state == TEMPLATE_OPEN
                            ? "templates extend each other in a circle, by "
                              "way of '%s'"
                            : "the chain of templates is too long, at '%s'",
                        template->path);
        return NULL;
    }
    if (template->state == TEMPLATE_RAW) {
        template->state = TEMPLATE_OPEN;
        templates->depth++;
        template->resolved =
            template->tree == NULL
                ? NULL
                : partner_templates_resolve(templates, template->tree);
        templates->depth--;
        template->state = TEMPLATE_DONE;
    }
    if (template->resolved == NULL) {
        diagnostics_add(templates->list, DIAGNOSTIC_ERROR, extends->place,
                        "TEMPLATE_BROKEN",
                        "the template '%s' is wrong; see its own complaints",
                        template->path);
    }
    return template->resolved;
}

struct yaml_node *partner_templates_resolve(struct partner_templates *templates,
                                            struct yaml_node *tree)
{
    const struct yaml_node *extends = yaml_get(tree, "extends");
    struct yaml_node *base = NULL;
    struct template *template;

    if (extends != NULL && extends->kind == YAML_SCALAR &&
        !yaml_removes(extends)) {
        template = find_template(templates, extends->text.data);
        if (template == NULL) {
            diagnostics_add(
                templates->list, DIAGNOSTIC_ERROR, extends->place,
                "TEMPLATE_UNKNOWN", "there is no template '%.*s'",
                bytes_print_length(bytes_slice(extends->text, 0, 100)),
                extends->text.data);
            suggest_template(templates, extends->text);
            return NULL;
        }
        base = resolve_template(templates, template, extends);
        if (base == NULL) {
            return NULL;
        }
    }
    return lay_over(templates, base, tree);
}

/* Everything that can be said of a template by itself. */
static void check_template(struct partner_templates *templates,
                           struct template *template)
{
    struct shape_reader reader = { templates->arena, templates->list, true };
    const struct yaml_node *name = yaml_get_key(template->tree, "partner");
    struct config_place place;

    if (template->tree->kind == YAML_MAPPING && name != NULL) {
        diagnostics_add(templates->list, DIAGNOSTIC_ERROR, name->place,
                        "TEMPLATE_NAMES_PARTNER",
                        "a template cannot have the key 'partner': it is what "
                        "several partners share");
    }
    if (!yaml_is_within(template->tree, SHAPE_ITEMS_LIMIT, &place)) {
        diagnostics_add(
            templates->list, DIAGNOSTIC_ERROR, place, "CONFIG_TOO_MANY",
            "more than %d entries in one mapping or list", SHAPE_ITEMS_LIMIT);
        template->tree = NULL;
        return;
    }
    shape_read(&reader, &partner_shape, template->tree, NULL);
}

struct partner_templates *partner_templates_load(
    struct arena *arena, const struct config_source *source,
    struct diagnostics *list)
{
    struct partner_templates *templates = arena_take(arena, sizeof *templates);

    templates->arena = arena;
    templates->list = list;
    for (size_t i = 0; i < config_source_count(source); i++) {
        struct config_file file = config_source_at(source, i);
        struct template *template;

        if (!partner_path_is_template(file.path)) {
            continue;
        }
        templates->items =
            arena_grow(arena, templates->items, templates->count,
                       &templates->capacity, sizeof *templates->items);
        template = &templates->items[templates->count++];
        template->path = arena_copy_text(arena, file.path);
        template->tree = yaml_tree_read(arena, file.path, file.content, list);
        if (template->tree != NULL) {
            check_template(templates, template);
        }
    }
    for (size_t i = 0; i < templates->count; i++) {
        struct template *template = &templates->items[i];

        if (template->state == TEMPLATE_RAW && template->tree != NULL) {
            template->state = TEMPLATE_OPEN;
            template->resolved =
                partner_templates_resolve(templates, template->tree);
            template->state = TEMPLATE_DONE;
        }
    }
    return templates;
}
