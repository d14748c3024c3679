/* SPDX-License-Identifier: Apache-2.0 */
#include "console/map_workspace.h"

#include <string.h>

#include "base/durable_file.h"
#include "base/text.h"
#include "console/complaints.h"
#include "mapping/map_source.h"

bool map_workspace_open(struct map_workspace *mapping, struct console *console,
                        int *status)
{
    struct error err;

    mapping->console = console;
    if (!workspace_open(&mapping->workspace, console->directory, &err)) {
        *status = console_fail(console, &err);
        return false;
    }
    if (!workspace_load(&mapping->workspace,
                        WORKSPACE_STANDARDS | WORKSPACE_MAPS, &err)) {
        *status = console_fail(console, &err);
        workspace_close(&mapping->workspace);
        return false;
    }
    mapping->context = workspace_map_context(&mapping->workspace);
    return true;
}

void map_workspace_close(struct map_workspace *mapping)
{
    complaints_tell(mapping->console, &mapping->workspace);
    workspace_close(&mapping->workspace);
}

const char *map_workspace_name(struct map_workspace *mapping, const char *given,
                               struct error *err)
{
    struct arena *arena = mapping->console->arena;
    const char *slash = strrchr(given, '/');
    const char *base = slash == NULL ? given : slash + 1;
    size_t length = strlen(base);
    struct buffer content = { 0 };
    const char *name;
    bool good;

    if (length <= 5 || strcmp(base + length - 5, ".yaml") != 0) {
        return given;
    }
    name = arena_format(arena, "%.*s", (int)(length - 5), base);
    good = file_read_whole(given, &content, err) &&
           config_source_add_file(mapping->workspace.source,
                                  map_source_path(arena, name),
                                  buffer_bytes(&content), err);
    buffer_close(&content);
    return good ? name : NULL;
}

void map_workspace_suggest(struct map_workspace *mapping, const char *name)
{
    enum { MAPS_MOST = 500 };
    const char *names[MAPS_MOST];
    const char *closest;
    size_t count = 0;

    while (count < MAPS_MOST) {
        const char *next = map_source_name_at(mapping->console->arena,
                                              mapping->workspace.source, count);

        if (next == NULL) {
            break;
        }
        names[count++] = next;
    }
    closest = text_closest(bytes_of_text(name), names, count);
    if (closest != NULL) {
        console_say(mapping->console,
                    "there is no map '%s'; did you mean "
                    "'%s'?",
                    name, closest);
    } else {
        console_say(mapping->console, "there is no map '%s'", name);
    }
}

bool map_workspace_has(struct map_workspace *mapping, const char *name)
{
    struct bytes content;

    return config_source_find(mapping->workspace.source,
                              map_source_path(mapping->console->arena, name),
                              &content);
}

const struct map *map_workspace_load(struct map_workspace *mapping,
                                     const char *given, int *status)
{
    const struct map *map = NULL;
    const char *name;
    struct error err;

    name = map_workspace_name(mapping, given, &err);
    if (name == NULL) {
        *status = console_fail(mapping->console, &err);
        return NULL;
    }
    if (!map_workspace_has(mapping, name)) {
        map_workspace_suggest(mapping, name);
        *status = EXIT_USAGE;
        return NULL;
    }
    map = map_load(mapping->workspace.arena, &mapping->context, name,
                   &mapping->workspace.complaints);
    if (map == NULL) {
        *status = EXIT_CONFIG; /* complained about when all is closed */
    }
    return map;
}

bool map_workspace_is_whole(struct map_workspace *mapping, const char *name)
{
    struct diagnostics quiet;
    const struct yaml_node *tree;

    diagnostics_open(&quiet, mapping->console->arena);
    tree = map_source_read(mapping->console->arena, mapping->workspace.source,
                           name, &quiet);
    return tree == NULL || yaml_get(tree, "document") != NULL;
}
