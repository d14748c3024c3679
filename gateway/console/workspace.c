/* SPDX-License-Identifier: Apache-2.0 */
#include "console/workspace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"

enum { SETTINGS_FILE_LIMIT = 1024 * 1024 };

static bool holds_mappings(struct arena *arena, const char *directory)
{
    return access(arena_format(arena, "%s/mappings/standards", directory),
                  R_OK | X_OK) == 0;
}

/* Beside the program first, so that an installed tree may be moved. */
const char *workspace_find_shipped(struct arena *arena)
{
    const char *asked = getenv("EDIGATE_SHARE");
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *beside = "";
    char *slash;

    if (asked != NULL && asked[0] != '\0') {
        return arena_copy_text(arena, asked);
    }
    if (length > 0) {
        program[length] = '\0';
        slash = strrchr(program, '/');
        *slash = '\0';
        beside = arena_format(arena, "%s/../share/edigate", program);
    }
    if (beside[0] != '\0' && holds_mappings(arena, beside)) {
        return beside;
    }
    if (holds_mappings(arena, EDIGATE_DATA_DIR)) {
        return EDIGATE_DATA_DIR;
    }
    return holds_mappings(arena, EDIGATE_INSTALLED_DATA_DIR)
               ? EDIGATE_INSTALLED_DATA_DIR
               : NULL;
}

const char *workspace_path(const struct workspace *workspace, const char *path)
{
    return path[0] == '/' ? path
                          : arena_format(workspace->arena, "%s/%s",
                                         workspace->directory, path);
}

static bool read_settings(struct workspace *workspace, struct error *err)
{
    const char *path = workspace_path(workspace, "edigate.yaml");
    struct buffer content;
    bool good;

    settings_open(&workspace->settings);
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    workspace->is_gateway = true;
    buffer_open(&content, SETTINGS_FILE_LIMIT);
    good = file_read_whole(path, &content, err) &&
           config_source_add_file(workspace->settings_source, "edigate.yaml",
                                  buffer_bytes(&content), err);
    if (good) {
        settings_read(&workspace->settings, workspace->arena, "edigate.yaml",
                      arena_copy(workspace->arena, buffer_bytes(&content)),
                      &workspace->complaints);
    }
    buffer_close(&content);
    return good;
}

bool workspace_open(struct workspace *workspace, const char *directory,
                    struct error *err)
{
    char absolute[PATH_MAX];

    memset(workspace, 0, sizeof *workspace);
    if (realpath(directory, absolute) == NULL) {
        return error_set_errno(err, ERROR_REFUSED,
                               errno == EACCES ? "NOT_PERMITTED" : "NOT_FOUND",
                               "cannot use the directory %.200s", directory);
    }
    workspace->arena = arena_open(0);
    workspace->source = config_source_open();
    workspace->settings_source = config_source_open();
    if (workspace->arena == NULL || workspace->source == NULL ||
        workspace->settings_source == NULL) {
        workspace_close(workspace);
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    workspace->directory = arena_copy_text(workspace->arena, absolute);
    diagnostics_open(&workspace->complaints, workspace->arena);
    if (!read_settings(workspace, err)) {
        workspace_close(workspace);
        return false;
    }
    workspace->shipped =
        workspace->settings.shipped[0] != '\0'
            ? workspace_path(workspace, workspace->settings.shipped)
            : workspace_find_shipped(workspace->arena);
    workspace->spool = workspace_path(workspace, workspace->settings.spool);
    if (workspace->shipped == NULL) {
        workspace_close(workspace);
        return error_set(err, ERROR_CONFIG, "SHIPPED_MISSING",
                         "the program's own mappings are not there: looked "
                         "beside it, in %s and in %s",
                         EDIGATE_DATA_DIR, EDIGATE_INSTALLED_DATA_DIR);
    }
    return true;
}

void workspace_close(struct workspace *workspace)
{
    if (workspace->standards != NULL) {
        standards_close(workspace->standards);
    }
    if (workspace->source != NULL) {
        config_source_close(workspace->source);
    }
    if (workspace->settings_source != NULL) {
        config_source_close(workspace->settings_source);
    }
    arena_close(workspace->arena);
    memset(workspace, 0, sizeof *workspace);
}

/* ---- files */

static bool add_if_there(struct workspace *workspace, const char *directory,
                         const char *prefix, struct error *err)
{
    return (access(directory, F_OK) != 0 && errno == ENOENT) ||
           config_source_add_directory(workspace->source, directory, prefix,
                                       err);
}

/* A folder of mappings, shipped and then the gateway's own over it. */
static bool add_mappings(struct workspace *workspace, const char *folder,
                         struct error *err)
{
    const char *own = workspace_path(workspace, workspace->settings.mappings);
    struct arena *arena = workspace->arena;
    const char *prefix = arena_format(arena, "mappings/%s/", folder);

    return add_if_there(workspace,
                        arena_format(arena, "%s/mappings/%s",
                                     workspace->shipped, folder),
                        prefix, err) &&
           add_if_there(workspace, arena_format(arena, "%s/%s", own, folder),
                        prefix, err);
}

static bool add_whole_mappings(struct workspace *workspace, struct error *err)
{
    return add_if_there(workspace,
                        arena_format(workspace->arena, "%s/mappings",
                                     workspace->shipped),
                        "mappings/", err) &&
           add_if_there(workspace,
                        workspace_path(workspace, workspace->settings.mappings),
                        "mappings/", err);
}

static bool add_partners(struct workspace *workspace, struct error *err)
{
    struct settings *settings = &workspace->settings;

    return add_if_there(workspace,
                        arena_format(workspace->arena, "%s/partners/templates",
                                     workspace->shipped),
                        "partners/templates/", err) &&
           add_if_there(workspace,
                        workspace_path(workspace, settings->stations),
                        "stations/", err) &&
           add_if_there(workspace,
                        workspace_path(workspace, settings->partners),
                        "partners/", err);
}

bool workspace_load(struct workspace *workspace, unsigned parts,
                    struct error *err)
{
    const unsigned both = WORKSPACE_STANDARDS | WORKSPACE_MAPS;
    unsigned wanted = parts & ~workspace->loaded;

    workspace->loaded |= parts;
    /* Both at once are the whole folder, as the daemon takes it. */
    if ((wanted & both) == both) {
        return add_whole_mappings(workspace, err) &&
               ((wanted & WORKSPACE_PARTNERS) == 0 ||
                add_partners(workspace, err));
    }
    return ((wanted & WORKSPACE_STANDARDS) == 0 ||
            (add_mappings(workspace, "standards", err) &&
             add_mappings(workspace, "guidelines", err))) &&
           ((wanted & WORKSPACE_MAPS) == 0 ||
            (add_mappings(workspace, "maps", err) &&
             add_mappings(workspace, "records", err))) &&
           ((wanted & WORKSPACE_PARTNERS) == 0 || add_partners(workspace, err));
}

const struct config_source *workspace_lines(const struct workspace *workspace)
{
    struct bytes content;
    struct error err;

    if (config_source_find(workspace->settings_source, "edigate.yaml",
                           &content) &&
        !config_source_add_file(workspace->source, "edigate.yaml", content,
                                &err)) {
        return workspace->settings_source;
    }
    return workspace->source;
}

/* ---- what is made of them */

struct standards *workspace_standards(struct workspace *workspace)
{
    if (workspace->standards == NULL) {
        workspace->standards = standards_open(workspace->source);
    }
    if (workspace->standards == NULL) {
        log_panic("no memory for the standards");
    }
    return workspace->standards;
}

const struct record_types *workspace_types(struct workspace *workspace)
{
    if (workspace->types == NULL) {
        workspace->types = record_types_load(
            workspace->arena, workspace->source, &workspace->complaints);
    }
    return workspace->types;
}

const struct partner_directory *workspace_partners(struct workspace *workspace)
{
    if (workspace->partners == NULL) {
        workspace->partners = partner_directory_load(
            workspace->arena, workspace->source, &workspace->complaints);
    }
    return workspace->partners;
}

struct map_context workspace_map_context(struct workspace *workspace)
{
    struct map_context context = {
        .source = workspace->source,
        .types = workspace_types(workspace),
        .standards = workspace_standards(workspace),
    };

    return context;
}
