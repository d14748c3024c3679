/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/agreed.h"

#include <string.h>

#include "flow/flow.h"

enum { FLOWS_MOST = 32 };

const struct set_definition *agreed_set(struct arena *arena,
                                        const struct config_source *source,
                                        struct standards *standards,
                                        const struct agreement *agreement,
                                        struct diagnostics *list)
{
    struct bytes name = bytes_of_text(agreement->document);
    const char *slash = strrchr(agreement->document, '/');
    const struct dictionary *dictionary;

    if (agreement->guideline == NULL || slash == NULL) {
        return standards_set(standards, name);
    }
    dictionary = standards_dictionary(
        standards, bytes_slice(name, 0, (size_t)(slash - agreement->document)));
    return dictionary == NULL ? NULL
                              : guideline_load(arena, source, dictionary,
                                               agreement->guideline, list);
}

static void check_map(const struct agreement *agreement, const struct map *map,
                      struct diagnostics *list)
{
    if (map == NULL) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place,
                        "AGREEMENT_MAP", "map '%s' cannot be used",
                        agreement->map);
    } else if (strcmp(map_document(map), agreement->document) != 0) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place,
                        "AGREEMENT_MAP_DOCUMENT",
                        "map '%s' is for %s, the agreement for %s",
                        agreement->map, map_document(map), agreement->document);
    } else if (agreement->record != NULL &&
               strcmp(map_record_type(map)->name, agreement->record) != 0) {
        diagnostics_add(
            list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_MAP_RECORD",
            "map '%s' makes a record '%s', the agreement is about "
            "'%s'",
            agreement->map, map_record_type(map)->name, agreement->record);
    }
}

struct schema_files {
    const struct config_source *source;
};

static bool give_file(void *context, const char *path, struct bytes *content)
{
    const struct schema_files *files = context;

    return config_source_find(files->source, path, content);
}

struct xml_schema *agreed_schema(struct arena *arena,
                                 const struct config_source *source,
                                 const struct agreement *agreement,
                                 struct diagnostics *list)
{
    struct schema_files files = { source };
    struct xml_schema *schema;
    struct bytes content;
    const char *path;
    struct error err;

    if (agreement->schema == NULL) {
        return NULL;
    }
    path = arena_format(arena, "mappings/schemas/%s.xsd", agreement->schema);
    if (!config_source_find(source, path, &content)) {
        return NULL; /* said where agreements are read */
    }
    schema = xml_schema_open(path, give_file, &files, &err);
    if (schema == NULL) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place,
                        "AGREEMENT_SCHEMA", "%s", err.text);
    }
    return schema;
}

static void check_flow(const struct agreement *agreement,
                       struct diagnostics *list)
{
    const char *names[FLOWS_MOST];
    size_t count = 0;

    if (agreement->flow == NULL || flow_find(agreement->flow) != NULL) {
        return;
    }
    while (count < FLOWS_MOST && flow_at(count) != NULL) {
        names[count] = flow_at(count)->name;
        count++;
    }
    diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_FLOW",
                    "there is no flow '%s'", agreement->flow);
    diagnostics_suggest(list, bytes_of_text(agreement->flow), names, count);
}

void agreed_check(const struct agreement *agreement, const struct map *map,
                  const struct set_definition *set, struct diagnostics *list)
{
    if (agreement->map != NULL) {
        check_map(agreement, map, list);
    }
    if (set == NULL) {
        diagnostics_add(
            list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_DOCUMENT",
            "there is no dictionary for '%s'%s%s%s", agreement->document,
            agreement->guideline != NULL ? ", or guideline '" : "",
            agreement->guideline != NULL ? agreement->guideline : "",
            agreement->guideline != NULL ? "' cannot be used" : "");
    }
    check_flow(agreement, list);
}
