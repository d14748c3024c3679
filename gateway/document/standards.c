/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "document/check.h"
#include "document/dictionary_tables.h"

enum { VERSIONS = 64 };

/* A version that was asked for; without dictionary: there is none. */
struct loaded_standard {
    char name[40];
    const struct dictionary *dictionary;
};

struct standards {
    const struct config_source *source;
    struct arena *arena;
    struct diagnostics diagnostics;
    struct loaded_standard loaded[VERSIONS];
    size_t count;
};

struct standards *standards_open(const struct config_source *source)
{
    struct standards *standards = calloc(1, sizeof *standards);

    if (standards == NULL) {
        return NULL;
    }
    standards->source = source;
    standards->arena = arena_open(0);
    if (standards->arena == NULL) {
        free(standards);
        return NULL;
    }
    diagnostics_open(&standards->diagnostics, standards->arena);
    return standards;
}

void standards_close(struct standards *standards)
{
    if (standards != NULL) {
        arena_close(standards->arena);
        free(standards);
    }
}

const struct diagnostics *standards_diagnostics(
    const struct standards *standards)
{
    return &standards->diagnostics;
}

/* The names of versions are those of folders: hostile documents ask too. */
static bool is_name(struct bytes name)
{
    if (name.length == 0 ||
        name.length >= sizeof((struct loaded_standard *)0)->name) {
        return false;
    }
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];

        if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'z') &&
            !(byte >= 'A' && byte <= 'Z') && byte != '/') {
            return false;
        }
    }
    return true;
}

/* "x12/004010": is there a folder of that name? */
static bool exists(const struct standards *standards, struct bytes name)
{
    static const char tables[] = "/segments.dic";
    char path[128];
    struct bytes content;

    (void)snprintf(path, sizeof path, "mappings/standards/%.*s%s",
                   BYTES_ARG(name), tables);
    return config_source_find(standards->source, path, &content);
}

const struct dictionary *standards_dictionary(struct standards *standards,
                                              struct bytes name)
{
    struct loaded_standard *loaded;

    for (size_t i = 0; i < standards->count; i++) {
        if (bytes_equal_text(name, standards->loaded[i].name)) {
            return standards->loaded[i].dictionary;
        }
    }
    if (!is_name(name) || standards->count == VERSIONS ||
        !exists(standards, name)) {
        return NULL;
    }
    loaded = &standards->loaded[standards->count++];
    memcpy(loaded->name, name.data, name.length);
    loaded->dictionary = dictionary_load(standards->arena, standards->source,
                                         loaded->name, &standards->diagnostics);
    return loaded->dictionary;
}

const struct set_definition *standards_set(struct standards *standards,
                                           struct bytes name)
{
    const struct dictionary *dictionary;
    size_t slash = name.length;

    while (slash > 0 && name.data[slash - 1] != '/') {
        slash--;
    }
    if (slash < 2) {
        return NULL;
    }
    dictionary =
        standards_dictionary(standards, bytes_slice(name, 0, slash - 1));
    return dictionary == NULL
               ? NULL
               : dictionary_set(dictionary,
                                bytes_slice(name, slash, name.length));
}

/* ---- by GS08 */

enum { RELEASE = 6 }; /* "004010" of "004010VICS" */

static bool is_release(struct bytes version)
{
    for (size_t i = 0; i < RELEASE; i++) {
        if (i >= version.length || version.data[i] < '0' ||
            version.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* "004010" of "mappings/standards/x12/004010/segments.dic". */
static bool release_of(const char *path, struct bytes *release)
{
    struct bytes rest = bytes_of_text(path);
    struct bytes prefix = bytes_of_text("mappings/standards/x12/");

    if (!bytes_starts_with(rest, prefix)) {
        return false;
    }
    rest = bytes_slice(rest, prefix.length, rest.length);
    *release = bytes_slice(rest, 0, RELEASE);
    return is_release(rest) &&
           bytes_equal_text(bytes_slice(rest, RELEASE, rest.length),
                            "/segments.dic");
}

/* The newest release there is that is not newer than `version`; false: none. */
static bool nearest_release(const struct standards *standards,
                            struct bytes version, char name[16])
{
    struct bytes wanted = bytes_slice(version, 0, RELEASE);
    struct bytes best = { 0 };
    struct bytes release;

    if (!is_release(version)) {
        return false;
    }
    for (size_t i = 0; i < config_source_count(standards->source); i++) {
        const char *path = config_source_at(standards->source, i).path;

        if (release_of(path, &release) && bytes_compare(release, wanted) <= 0 &&
            (best.data == NULL || bytes_compare(release, best) > 0)) {
            best = release;
        }
    }
    if (best.data != NULL) {
        (void)snprintf(name, 16, "x12/%.*s", BYTES_ARG(best));
    }
    return best.data != NULL;
}

/* The release itself, without looking through all files. */
static const struct dictionary *dictionary_of(struct standards *standards,
                                              struct bytes version)
{
    const struct dictionary *dictionary;
    char name[16];

    if (!is_release(version)) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "x12/%.*s", RELEASE, version.data);
    dictionary = standards_dictionary(standards, bytes_of_text(name));
    if (dictionary == NULL && nearest_release(standards, version, name)) {
        dictionary = standards_dictionary(standards, bytes_of_text(name));
    }
    return dictionary;
}

bool standards_supports(void *standards, const struct group_facts *group)
{
    return dictionary_of(standards, group->version) != NULL;
}

const struct set_definition *standards_select(
    void *standards, const struct interchange_facts *interchange,
    const struct group_facts *group, struct bytes type, struct bytes convention)
{
    const struct dictionary *dictionary =
        dictionary_of(standards, group->version);

    (void)interchange;
    (void)convention;
    return dictionary == NULL ? NULL : dictionary_set(dictionary, type);
}
