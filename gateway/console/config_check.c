/* SPDX-License-Identifier: Apache-2.0 */
#include "console/config_check.h"

#include <string.h>

#include "config/partner_template.h"
#include "console/complaints.h"
#include "console/json_out.h"
#include "flow/agreed.h"
#include "mapping/map.h"

/* A map that was asked for once is not compiled, nor complained of, again. */
struct checked_map {
    const char *name;
    const struct map *map;
    struct checked_map *next;
};

struct checking {
    struct workspace *workspace;
    struct diagnostics *list;
    struct checked_map *maps;
};

static const struct map *load_map(struct checking *checking, const char *name)
{
    struct map_context context = workspace_map_context(checking->workspace);
    struct arena *arena = checking->workspace->arena;
    struct checked_map *checked;

    for (checked = checking->maps; checked != NULL; checked = checked->next) {
        if (strcmp(checked->name, name) == 0) {
            return checked->map;
        }
    }
    checked = arena_take(arena, sizeof *checked);
    checked->name = arena_copy_text(arena, name);
    checked->map = map_load(arena, &context, name, checking->list);
    checked->next = checking->maps;
    checking->maps = checked;
    return checked->map;
}

/* ---- agreements: what they name must be there, and fit */

static void check_partner(struct checking *checking,
                          const struct partner *partner)
{
    struct workspace *workspace = checking->workspace;

    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *agreement = &partner->agreements[i];

        agreed_check(
            agreement,
            agreement->map == NULL ? NULL : load_map(checking, agreement->map),
            agreed_set(workspace->arena, workspace->source,
                       workspace_standards(workspace), agreement,
                       checking->list),
            checking->list);
        xml_schema_close(agreed_schema(workspace->arena, workspace->source,
                                       agreement, checking->list));
    }
}

/* Maps that stand in the gateway's own folder are checked even where no
 * agreement names them yet. A map of pieces for others has no `document`. */
static void check_own_maps(struct checking *checking)
{
    struct workspace *workspace = checking->workspace;
    const struct config_source *source = workspace->source;
    const char *folder = "mappings/maps/";

    for (size_t i = 0; i < config_source_count(source); i++) {
        struct config_file file = config_source_at(source, i);
        struct bytes path = bytes_of_text(file.path);
        struct diagnostics quiet;
        const struct yaml_node *tree;

        if (!bytes_starts_with(path, bytes_of_text(folder)) ||
            !bytes_ends_with(path, bytes_of_text(".yaml")) ||
            strchr(file.path + strlen(folder), '/') != NULL ||
            strncmp(file.origin, workspace->shipped,
                    strlen(workspace->shipped)) == 0) {
            continue;
        }
        diagnostics_open(&quiet, workspace->arena);
        tree =
            yaml_tree_read(workspace->arena, file.path, file.content, &quiet);
        if (tree == NULL || yaml_get(tree, "document") != NULL ||
            yaml_get(tree, "extends") != NULL) {
            (void)load_map(checking,
                           arena_format(workspace->arena, "%.*s",
                                        (int)(path.length - strlen(folder) -
                                              strlen(".yaml")),
                                        file.path + strlen(folder)));
        }
    }
}

bool config_check(struct workspace *workspace, struct error *err)
{
    struct checking checking = { .workspace = workspace,
                                 .list = &workspace->complaints };
    const struct partner_directory *directory;

    if (!workspace_load(workspace, WORKSPACE_ALL, err)) {
        return false;
    }
    (void)workspace_types(workspace);
    directory = workspace_partners(workspace);
    for (size_t i = 0; i < directory->partner_count; i++) {
        check_partner(&checking, &directory->partners[i]);
    }
    check_own_maps(&checking);
    complaints_join(&workspace->complaints,
                    standards_diagnostics(workspace_standards(workspace)));
    diagnostics_sort(&workspace->complaints);
    diagnostics_drop_repeated(&workspace->complaints);
    return true;
}

size_t config_agreement_count(struct workspace *workspace)
{
    const struct partner_directory *directory = workspace_partners(workspace);
    size_t count = 0;

    for (size_t i = 0; i < directory->partner_count; i++) {
        count += directory->partners[i].agreement_count;
    }
    return count;
}

/* ---- what holds */

const struct yaml_node *config_effective(struct workspace *workspace,
                                         const struct partner *partner)
{
    struct partner_templates *templates;
    struct yaml_node *tree;
    struct diagnostics list;
    struct bytes content;

    diagnostics_open(&list, workspace->arena);
    if (!config_source_find(workspace->source, partner->place.file, &content)) {
        return NULL;
    }
    tree =
        yaml_tree_read(workspace->arena, partner->place.file, content, &list);
    templates =
        partner_templates_load(workspace->arena, workspace->source, &list);
    return tree == NULL ? NULL : partner_templates_resolve(templates, tree);
}

void config_append_settings_json(const struct settings *settings,
                                 struct buffer *out)
{
    const struct setting *setting;

    json_out_object(out, NULL);
    for (size_t i = 0; (setting = settings_at(i)) != NULL; i++) {
        struct buffer value = { 0 };

        if (setting->secret) {
            continue;
        }
        value_append(&setting->value, (const char *)settings + setting->offset,
                     &value);
        json_out_text(out, setting->key, buffer_bytes(&value));
        buffer_close(&value);
    }
    json_out_object_end(out);
}

void config_append_tree_json(const struct yaml_node *node, const char *key,
                             struct buffer *out)
{
    switch (node->kind) {
    case YAML_SCALAR:
        json_out_text(out, key, node->text);
        break;
    case YAML_SEQUENCE:
        json_out_array(out, key);
        for (size_t i = 0; i < node->count; i++) {
            config_append_tree_json(node->items[i], NULL, out);
        }
        json_out_array_end(out);
        break;
    case YAML_MAPPING:
        json_out_object(out, key);
        for (size_t i = 0; i < node->count; i++) {
            json_out_text(out, NULL, node->keys[i]->text);
            buffer_append_byte(out, ':');
            config_append_tree_json(node->items[i], NULL, out);
        }
        json_out_object_end(out);
        break;
    }
}
