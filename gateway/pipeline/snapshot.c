/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/agreed.h"

struct loaded_map {
    const char *name;
    const struct map *map; /* NULL: wrong */
    struct loaded_map *next;
};

struct loaded_set {
    const char *document;
    const char *guideline; /* "" : the bare standard */
    const struct set_definition *set;
    struct loaded_set *next;
};

struct loaded_schema {
    const char *name;
    struct xml_schema *schema; /* owned; NULL: wrong */
    struct loaded_schema *next;
};

struct snapshot_parts {
    struct arena *arena;
    atomic_int users;
    struct loaded_map *maps;
    struct loaded_set *sets;
    struct loaded_schema *schemas;
};

const struct map *snapshot_map(struct snapshot *snapshot, const char *name)
{
    struct snapshot_parts *parts = snapshot->parts;
    struct map_context context = { snapshot->source, snapshot->types,
                                   snapshot->standards };
    struct loaded_map *loaded;

    for (loaded = parts->maps; loaded != NULL; loaded = loaded->next) {
        if (strcmp(loaded->name, name) == 0) {
            return loaded->map;
        }
    }
    loaded = arena_take(parts->arena, sizeof *loaded);
    loaded->name = arena_copy_text(parts->arena, name);
    loaded->map =
        map_load(parts->arena, &context, name, &snapshot->diagnostics);
    loaded->next = parts->maps;
    parts->maps = loaded;
    return loaded->map;
}

/* As the agreement itself has it. */
static const struct set_definition *load_set(struct snapshot *snapshot,
                                             const struct agreement *agreement)
{
    struct snapshot_parts *parts = snapshot->parts;
    const char *guideline =
        agreement->guideline == NULL ? "" : agreement->guideline;
    struct loaded_set *loaded;

    for (loaded = parts->sets; loaded != NULL; loaded = loaded->next) {
        if (strcmp(loaded->document, agreement->document) == 0 &&
            strcmp(loaded->guideline, guideline) == 0) {
            return loaded->set;
        }
    }
    loaded = arena_take(parts->arena, sizeof *loaded);
    loaded->document = agreement->document;
    loaded->guideline = guideline;
    loaded->set =
        agreed_set(parts->arena, snapshot->source, snapshot->standards,
                   agreement, &snapshot->diagnostics);
    loaded->next = parts->sets;
    parts->sets = loaded;
    return loaded->set;
}

const struct set_definition *snapshot_set(struct snapshot *snapshot,
                                          const struct agreement *agreement,
                                          struct bytes association)
{
    const struct set_definition *set = load_set(snapshot, agreement);

    return set == NULL || agreement->guideline != NULL
               ? set
               : standards_associated(snapshot->standards, set, association);
}

const struct xml_schema *snapshot_schema(struct snapshot *snapshot,
                                         const struct agreement *agreement)
{
    struct snapshot_parts *parts = snapshot->parts;
    struct loaded_schema *loaded;

    if (agreement->schema == NULL) {
        return NULL;
    }
    for (loaded = parts->schemas; loaded != NULL; loaded = loaded->next) {
        if (strcmp(loaded->name, agreement->schema) == 0) {
            return loaded->schema;
        }
    }
    loaded = arena_take(parts->arena, sizeof *loaded);
    loaded->name = agreement->schema;
    loaded->schema = agreed_schema(parts->arena, snapshot->source, agreement,
                                   &snapshot->diagnostics);
    loaded->next = parts->schemas;
    parts->schemas = loaded;
    return loaded->schema;
}

static void check_agreement(struct snapshot *snapshot,
                            const struct agreement *agreement)
{
    const struct map *map =
        agreement->map == NULL ? NULL : snapshot_map(snapshot, agreement->map);

    agreed_check(agreement, map,
                 snapshot_set(snapshot, agreement, bytes_of("", 0)),
                 &snapshot->diagnostics);
    (void)snapshot_schema(snapshot, agreement);
}

struct snapshot *snapshot_open(struct config_source *source,
                               const char *version)
{
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    struct arena *arena = arena_open(0);

    if (snapshot == NULL || arena == NULL) {
        goto failed;
    }
    (void)snprintf(snapshot->version, sizeof snapshot->version, "%s", version);
    snapshot->parts = arena_take(arena, sizeof *snapshot->parts);
    snapshot->parts->arena = arena;
    atomic_init(&snapshot->parts->users, 1);
    snapshot->source = source;
    snapshot->standards = standards_open(source);
    if (snapshot->standards == NULL) {
        goto failed;
    }
    diagnostics_open(&snapshot->diagnostics, arena);
    snapshot->types = record_types_load(arena, source, &snapshot->diagnostics);
    snapshot->directory =
        partner_directory_load(arena, source, &snapshot->diagnostics);
    for (size_t i = 0; i < snapshot->directory->partner_count; i++) {
        const struct partner *partner = &snapshot->directory->partners[i];

        for (size_t j = 0; j < partner->agreement_count; j++) {
            check_agreement(snapshot, &partner->agreements[j]);
        }
    }
    diagnostics_sort(&snapshot->diagnostics);
    return snapshot;
failed:
    arena_close(arena);
    free(snapshot);
    config_source_close(source);
    return NULL;
}

struct snapshot *snapshot_unpack(struct bytes packed, const char *version,
                                 struct error *err)
{
    struct config_source *source = config_source_open();
    struct snapshot *snapshot;

    if (source == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for a configuration");
        return NULL;
    }
    if (!config_source_unpack(source, packed, err)) {
        config_source_close(source);
        return NULL;
    }
    snapshot = snapshot_open(source, version);
    if (snapshot == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for a configuration");
    }
    return snapshot;
}

struct snapshot *snapshot_keep(struct snapshot *snapshot)
{
    (void)atomic_fetch_add(&snapshot->parts->users, 1);
    return snapshot;
}

void snapshot_release(struct snapshot *snapshot)
{
    if (snapshot == NULL || atomic_fetch_sub(&snapshot->parts->users, 1) != 1) {
        return;
    }
    for (struct loaded_schema *loaded = snapshot->parts->schemas;
         loaded != NULL; loaded = loaded->next) {
        xml_schema_close(loaded->schema);
    }
    standards_close(snapshot->standards);
    config_source_close(snapshot->source);
    arena_close(snapshot->parts->arena);
    free(snapshot);
}

const struct agreement *snapshot_agreement(const struct snapshot *snapshot,
                                           const struct partner *partner,
                                           struct bytes name)
{
    (void)snapshot;
    for (size_t i = 0; i < partner->agreement_count; i++) {
        if (bytes_equal_text(name, partner->agreements[i].name)) {
            return &partner->agreements[i];
        }
    }
    return NULL;
}

static bool add_if_there(struct config_source *source, const char *directory,
                         const char *prefix, struct error *err)
{
    if (access(directory, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    return config_source_add_directory(source, directory, prefix, err);
}

static bool add_shipped(struct config_source *source, const char *shipped,
                        const char *folder, struct error *err)
{
    char path[PATH_MAX];
    char prefix[64];

    if (snprintf(path, sizeof path, "%s/%s", shipped, folder) >=
        (int)sizeof path) {
        return error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                         "path is too long: %.200s", shipped);
    }
    (void)snprintf(prefix, sizeof prefix, "%s/", folder);
    return add_if_there(source, path, prefix, err);
}

struct config_source *snapshot_source(const struct snapshot_places *places,
                                      struct error *err)
{
    struct config_source *source = config_source_open();

    if (source == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for a configuration");
        return NULL;
    }
    if (!add_shipped(source, places->shipped, "mappings", err) ||
        !add_shipped(source, places->shipped, "partners/templates", err) ||
        !add_if_there(source, places->stations, "stations/", err) ||
        !add_if_there(source, places->partners, "partners/", err) ||
        !add_if_there(source, places->mappings, "mappings/", err)) {
        config_source_close(source);
        return NULL;
    }
    return source;
}
